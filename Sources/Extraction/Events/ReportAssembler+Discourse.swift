import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial

/// What the sentences around an event's own tell of it: a finer place, what came of it, who stood against whom.
extension ReportAssembler {
    // MARK: What came of it

    /// Whether a draft only tells that suspects were caught after an act of violence told right before.
    func followsUp(_ draft: EventDraft, _ event: EventDraft) -> Bool {
        guard draft.type == .arrests, !draft.hasOwnPlace, !draft.isAnother, event.type != .arrests,
            event.type.disorderType != .strategicDevelopments || event.type == .lootingPropertyDestruction,
            draft.block == event.block, draft.sentence - (event.sentences.last ?? event.sentence) <= 3
        else { return false }
        let words = narrative.sentences[draft.sentence].words
        return words.contains { narrative.word($0, isIn: narrative.sets.culprit) }
    }

    /// Whether a draft tells the report's first event over again, with the spot within the town or district.
    ///
    /// "Five people were killed by a car bomb in X. The driver blew himself up at a roundabout in the centre."
    func elaborates(_ draft: EventDraft, _ event: EventDraft) -> Bool {
        guard !draft.isAnother, !draft.hasOwnDate, draft.sentence - event.sentence <= 2,
            event.type != .lootingPropertyDestruction || draft.type == event.type,
            draft.block - event.block <= 1, let one = event.place, let other = draft.place
        else { return false }
        let (wide, spot) = (facts.places[one].fact, facts.places[other].fact)
        guard let centre = wide.coordinate, let at = spot.coordinate, let radius = wide.uncertainty,
            let own = spot.uncertainty, own < 0.7 * radius, radius < 20_000, wide.relation == .at
        else { return false }
        return Ellipsoid.wgs84.distance(from: centre, to: at) <= radius + own
    }

    // MARK: Where, more exactly

    /// Whether a draft without a place of its own follows, in its paragraph, a place that is not the event's.
    ///
    /// "... a house in A. / The biggest raid was on the camp of B. Soldiers led four men away": the four are of B.
    func standsElsewhere(_ draft: EventDraft, _ event: EventDraft) -> Bool {
        guard !draft.hasOwnPlace, !draft.isDefinite, draft.strength > 1, event.hasOwnPlace,
            event.block != draft.block, isBody(draft.role), let place = event.place
        else { return false }
        let centre = facts.places[place].fact.coordinate
        guard centre != nil || facts.places[place].fact.isAnaphor else { return false }
        let linker = PlaceLinker(narrative: narrative, facts: facts)
        var sentence = draft.sentence - 1
        while sentence >= blocks[draft.block].sentences.lowerBound, draft.sentence - sentence <= 2 {
            let own = facts.placesBySentence[sentence].first { index in
                let fact = facts.places[index].fact
                return fact.role == .location && fact.coordinate != nil
                    && linker.mayTellWhere(index, of: draft)
            }
            if let own, let to = facts.places[own].fact.coordinate {
                guard let from = centre else { return true }
                let reach =
                    (facts.places[place].fact.uncertainty ?? 0) + (facts.places[own].fact.uncertainty ?? 0)
                return Ellipsoid.wgs84.distance(from: from, to: to) > reach + 1_000
            }
            sentence -= 1
        }
        return false
    }

    /// Gives an event that is told of a wide area the place that the sentences right behind it tell.
    ///
    /// "Eight gendarmes were killed in the west of X. The attackers came to the post, near the village of Y."
    func refinePlace(_ events: inout [EventDraft], _ index: Int) {
        let event = events[index]
        guard !event.isBackground, isBody(event.role), event.morePlaces.isEmpty else { return }
        let wide = event.place.map { facts.places[$0].fact }
        if let wide {
            guard let radius = wide.uncertainty, wide.coordinate != nil,
                radius >= 15_000 || isBorrowed(event)
            else { return }
        } else if events.contains(where: { $0.sentence < event.sentence }) {
            return
        }
        let linker = PlaceLinker(narrative: narrative, facts: facts)
        let first = (event.sentences.filter { $0 <= event.sentence + 3 }.max() ?? event.sentence)
        for sentence in event.sentence
            + 1..<max(event.sentence + 1, min(narrative.sentences.count, first + 4))
        {
            let block = narrative.sentences[sentence].block
            guard block == event.block || isNextParagraph(block, after: event.block),
                !events.indices.contains(where: { other in
                    other != index && events[other].sentences.contains(sentence) && events[other].strength > 1
                })
            else { return }
            guard goesOnAbout(sentence, event) || takesUpScene(sentence, event) else { continue }
            let finer = facts.placesBySentence[sentence].first { place in
                let fact = facts.places[place].fact
                guard fact.role == .location, !fact.isAnaphor, refines(fact, wide, of: event) else {
                    return false
                }
                return linker.mayTellWhere(place, of: event)
            }
            if let finer {
                events[index].place = finer
                events[index].placeRule = "place: from what goes on about the event"
                events[index].hasOwnPlace = true
                return
            }
        }
    }

    /// Whether a place may be a finer one of an event's, whose own is wide, borrowed or not told.
    private func refines(_ fact: PlaceReference, _ wide: PlaceReference?, of event: EventDraft) -> Bool {
        guard let at = fact.coordinate, let own = fact.uncertainty else { return false }
        guard let wide, let centre = wide.coordinate, let radius = wide.uncertainty else {
            return own < 40_000
        }
        guard own < 0.7 * radius else { return false }
        guard isBorrowed(event) else {
            return Ellipsoid.wgs84.distance(from: at, to: centre) <= radius + own
        }
        return fact.divisions.country == wide.divisions.country
            && (fact.divisions.admin1 == wide.divisions.admin1 || event.placeRule == Self.datelineRule)
    }

    /// Whether a sentence speaks of the scene before it names a place.
    ///
    /// "He said the men came to the village, in X".
    private func takesUpScene(_ sentence: Int, _ event: EventDraft) -> Bool {
        let told = facts.placesBySentence[sentence].first { facts.places[$0].fact.role == .location }
        guard let place = told else { return false }
        let sets = narrative.sets
        let range = narrative.sentences[sentence].words.lowerBound..<facts.places[place].words.lowerBound
        guard range.count <= 24 else { return false }
        return range.dropLast().contains { index in
            guard narrative.word(index, isIn: sets.definite) else { return false }
            return (index + 1...min(index + 2, range.upperBound)).contains { next in
                if narrative.word(next, isIn: sets.culprit) { return true }
                let term = narrative.words[next].hit
                guard term >= 0 else { return false }
                let meaning = narrative.hits[Int(term)].meaning
                let scene = sets.ground | sets.armed | sets.again | sets.property
                return (meaning.classes | meaning.otherClasses) & scene != 0
            }
        }
    }

    /// Whether only the headline or the dateline gives an event its place.
    private func isBorrowed(_ event: EventDraft) -> Bool {
        event.placeRule == Self.datelineRule || event.placeRule == Self.headlineRule
    }

    private func isNextParagraph(_ block: Int, after before: Int) -> Bool {
        block == before + 1 && blocks[block].role == .paragraph && blocks[before].role == .paragraph
            && blocks[block].heading == blocks[before].heading
    }

    /// Whether a sentence begins with what was told before: "The attackers ...", "It happened ...".
    private func goesOnAbout(_ sentence: Int, _ event: EventDraft) -> Bool {
        if event.sentences.contains(sentence) { return true }
        let sets = narrative.sets
        return narrative.sentences[sentence].words.prefix(2).contains {
            narrative.word($0, isIn: sets.definite | sets.pronoun)
        }
    }

    // MARK: Who

    /// Adds sides that name somebody to those that do not, and proper names to common ones.
    func mergeSides(_ new: [Side], into known: inout [Side], except others: [Side]) {
        let names = Set(others.compactMap(\.name))
        let named = new.filter { side in side.name.map { !names.contains($0) } ?? true }
        if known.allSatisfy({ $0.name == nil }) {
            if named.contains(where: { $0.name != nil }) || known.isEmpty { known = named }
        } else if known.allSatisfy(\.isGeneric), named.contains(where: { $0.name != nil && !$0.isGeneric }) {
            known = named
        }
    }

    /// Sets those who act in the next sentence against a state's forces that fight nobody yet.
    ///
    /// "Troops engaged the militants. After an exchange of fire six rebels were killed". False where no such fight is told.
    func setAgainst(_ draft: EventDraft, in event: inout EventDraft) -> Bool {
        guard event.type == .armedClash, draft.type == .armedClash, draft.strength == 3,
            draft.block == event.block, event.sentences.contains(draft.sentence - 1),
            event.patients.allSatisfy({ $0.name == nil }), draft.patients.allSatisfy({ $0.name == nil }),
            !event.agents.isEmpty,
            event.agents.allSatisfy({ $0.name != nil && $0.kinds.contains(.state) })
        else { return false }
        let foes = draft.agents.filter { $0.name != nil && $0.kinds.contains(.nonstate) }
        guard !foes.isEmpty, foes.count == draft.agents.count else { return false }
        event.patients = foes
        return true
    }

    /// Gives fighting of which one side is told the other that the report sets against it, and an agreement
    /// of "both sides" those who fought before.
    func shareParties(_ events: inout [EventDraft]) {
        for index in events.indices where !events[index].isBackground {
            if events[index].type == .agreement {
                shareSigners(&events, index)
            } else if events[index].type.eventType == .battles {
                shareOpponent(&events, index)
            }
        }
    }

    private func shareSigners(_ events: inout [EventDraft], _ index: Int) {
        let event = events[index]
        guard (event.agents + event.patients).allSatisfy({ $0.name == nil || $0.isGeneric }) else { return }
        let fights = events.indices.filter {
            $0 != index && events[$0].type.eventType == .battles
                && events[$0].agents.contains { $0.name != nil }
                && events[$0].patients.contains { $0.name != nil }
        }
        let before = events.indices.last {
            $0 != index && events[$0].type.eventType == .battles && !events[$0].isBackground
                && events[$0].sentence < event.sentence && event.block - events[$0].block <= 2
                && events[$0].agents.contains { $0.name != nil }
        }
        // "... signed a truce", and only then who had been fighting.
        guard let before = before ?? (fights.count == 1 ? fights.first : nil) else { return }
        events[index].agents = events[before].agents
        events[index].patients = events[before].patients
        events[index].agentRule = "actor: who fought before"
        events[index].patientRule = "actor: who fought before"
    }

    private func shareOpponent(_ events: inout [EventDraft], _ index: Int) {
        let event = events[index]
        let named = (event.agents + event.patients).filter { $0.name != nil }
        guard let own = named.first, own.kinds.contains(.armed), !own.isGeneric || own.kinds.contains(.state),
            Set(named.map(\.name)).count == 1, event.agents.isEmpty || event.patients.isEmpty
        else { return }
        // Whom the own side fights in another event, or who strikes its country again and again.
        var others: [String: Side] = [:]
        var strikes: [String: Int] = [:]
        var foes: Set<String> = []
        for other in events.indices where !events[other].isBackground && other != index {
            guard country(of: events[other]) == country(of: event) else { continue }
            for side in events[other].agents + events[other].patients {
                guard let name = side.name, side.kinds.contains(.armed), !side.kinds.contains(.outlaw),
                    !side.isGeneric || side.kinds.contains(.state), name != own.name,
                    side.country == nil || side.country != own.country
                        || side.kinds.contains(.state) != own.kinds.contains(.state)
                else { continue }
                others[name] = side
            }
            let agents = events[other].agents.compactMap(\.name)
            let patients = events[other].patients.compactMap(\.name)
            if agents.contains(own.name ?? "") { foes.formUnion(patients) }
            if patients.contains(own.name ?? "") { foes.formUnion(agents) }
            if events[other].type.eventType == .explosionsRemoteViolence {
                for name in agents { strikes[name, default: 0] += 1 }
            }
        }
        let isHome = own.kinds.contains(.state) && own.country != nil && own.country == country(of: event)
        let likely = others.filter { foes.contains($0.key) || isHome && (strikes[$0.key] ?? 0) >= 2 }
        guard likely.count == 1, let opponent = likely.values.first else { return }
        if event.agents.isEmpty {
            events[index].agents = [opponent]
            events[index].agentRule = "actor: whom the report sets against the other side"
        } else {
            events[index].patients = [opponent]
            events[index].patientRule = "actor: whom the report sets against the other side"
        }
    }

    /// "The rebels have withdrawn from much of the north": how things stand in a wide area, and no day told.
    func isStateOfAffairs(_ event: EventDraft) -> Bool {
        let hit = narrative.hits[event.anchor.hit]
        guard hit.isVerb, !narrative.isVerbFirst, !event.hasOwnDate, !event.hasSpeechDate,
            event.tolls.isEmpty, event.anchors.count == 1
        else { return false }
        // "The two gangs fight over the port": what goes on all the time.
        if hit.meaning.form == .base, hit.classes & narrative.sets.clash != 0, isBody(event.role) {
            return true
        }
        guard
            event.place.map({ (facts.places[$0].fact.uncertainty ?? 0) >= 150_000 }) ?? true
        else { return false }
        let range = narrative.sentences[hit.sentence].words
        let before = max(range.lowerBound, hit.first - 3)..<hit.first
        return before.contains {
            narrative.word($0, isIn: narrative.sets.have)
                && !narrative.word($0, isIn: narrative.sets.pluperfect)
        }
    }

    /// Whether a date is one day near the report's own.
    func isPlain(_ date: DateExpression) -> Bool {
        date.grain == .day && date.precision <= 1 && !date.isBackgroundLike && !date.isFuture && !date.isSince
            && !date.isUntil && (date.end == nil || date.end == date.day)
    }

    /// The day of a short sentence right behind an event that says when it was ("The operation was on Thursday").
    func dateOfOccurrence(behind event: EventDraft) -> Int? {
        let next = event.sentence + 1
        guard next < narrative.sentences.count, narrative.sentences[next].block == event.block,
            narrative.sentences[next].words.count <= 16
        else { return nil }
        let (range, sets) = (narrative.sentences[next].words, narrative.sets)
        guard let first = range.first, first + 2 < range.upperBound,
            narrative.word(first, isIn: sets.definite),
            narrative.words[first + 1].hit >= 0
        else { return nil }
        let noun = narrative.hits[Int(narrative.words[first + 1].hit)]
        guard !noun.isVerb, noun.meaning.classes & sets.again != 0 else { return nil }
        let told = facts.datesBySentence[next].filter { isPlain(facts.dates[$0].fact) }
        guard told.count == 1, let date = told.first, let word = facts.dates[date].words.first,
            (max(noun.end, word - 3)..<word).contains(where: {
                narrative.word($0, isIn: sets.be | sets.happen | sets.occurrence)
            })
        else { return nil }
        return date
    }

    /// Whether a date names the weekday where the other only says "last night", which moves with the copy.
    func namesDay(_ date: Int, against other: Int?) -> Bool {
        guard let other else { return false }
        let (new, old) = (facts.dates[date].fact, facts.dates[other].fact)
        return new.weekday != nil && new.precision == 1 && old.precision == 1 && old.weekday == nil
            && old.anchor == .publication && old.month == nil
    }
}
