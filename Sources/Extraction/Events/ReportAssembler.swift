import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial

/// Makes of the sentences' drafts the events of a report: what is told twice becomes one.
struct ReportAssembler {
    let narrative: Narrative
    let knowledge: EventKnowledge
    let facts: ReportFacts
    let blocks: [Block]
    /// Whether the page is a log of entries by the hour.
    let isLog: Bool
    /// The report's text by span.
    let text: @Sendable (TextSpan) -> String

    /// How the place is told where only the dateline gives one.
    static let datelineRule = "place: from the dateline"
    /// How it is told where only the headline gives one.
    static let headlineRule = "place: from the headline"
    static let dayBeforeRule = "date: from the sentence before"
    /// How it is told where the sentence before gives it.
    static let beforeRule = "place: from the sentence before"

    /// The events of drafts that stand before a sentence, in the order of their sentences.
    func events(of drafts: [EventDraft], before limit: Int) -> [EventDraft] {
        var events: [EventDraft] = []
        // Body first: headlines and captions only add to what it tells.
        for draft in drafts where isBody(draft.role) { place(draft, into: &events) }
        refinePlaces(&events)
        attachLooseTolls(&events, before: limit)
        attribute(&events)
        for draft in drafts where !isBody(draft.role) { placeHeadline(draft, into: &events) }
        for index in events.indices { inheritContext(&events, index) }
        for index in events.indices { refinePlace(&events, index) }
        events = joinTwins(events)
        events = joinRetellings(events)
        shareMeans(&events, headline: drafts.first { $0.role == .headline && $0.strength >= 2 }?.type)
        shareAgents(&events)
        shareParties(&events)
        events = foldSummaries(events)
        for index in events.indices { codeKillings(&events[index]) }
        return events.filter { isWhole($0, among: events) }.sorted {
            ($0.sentence, $0.anchor.hit) < ($1.sentence, $1.anchor.hit)
        }
    }

    func isBody(_ role: BlockRole) -> Bool { role == .paragraph || role == .bullet }

    // MARK: Joining sentences

    private func place(_ draft: EventDraft, into events: inout [EventDraft]) {
        var best: (index: Int, score: Double)?
        if let last = events.indices.last, countsOn(draft, events[last]) {
            // Whenever the wounded died: the day is the event's.
            events[last].tolls += draft.tolls.filter { !events[last].tolls.contains($0) }
            events[last].sentences.append(draft.sentence)
            return
        }
        for index in events.indices {
            var score = likeness(events[index], draft)
            if index == events.count - 1 {
                if isConsequence(draft, of: events[index]) { score += 2.5 }
                if takesUpCulprits(draft, events[index]) { score += 1.5 }
                // The next paragraph goes on about it without a place or day of its own, and so does a later one that
                // tells the same.
                let last = narrative.sentences[events[index].sentences.max() ?? draft.sentence].block
                if goesOn(draft), !isOfOther(draft, than: index, events),
                    draft.heading == events[index].heading,
                    draft.block == last + 1 || draft.block > last && draft.type == events[index].type,
                    blocks[draft.block].role == .paragraph
                {
                    score += 1.5
                }
                if index == 0, elaborates(draft, events[index]) { score += 4.5 }
                if followsUp(draft, events[index]) {
                    // "Police have detained two suspects": no arrest of its own, only what came of the event.
                    events[index].sentences.append(draft.sentence)
                    return
                }
            }
            if score > (best?.score ?? 0) || score == best?.score && score > 0 { best = (index, score) }
        }
        if let best, best.score >= 2.5 {
            merge(draft, into: &events[best.index])
        } else {
            events.append(draft)
        }
    }

    /// Whether a draft is of the type of an event before the last one, which is of another.
    private func isOfOther(_ draft: EventDraft, than last: Int, _ events: [EventDraft]) -> Bool {
        draft.strength > 1 && draft.type != events[last].type
            && events[..<last].suffix(3).contains {
                $0.type == draft.type && draft.block - $0.block <= 4 && !$0.isBackground
            }
    }

    /// Whether a draft without place and day tells what the event told last brought about ("houses were burnt").
    private func isConsequence(_ draft: EventDraft, of event: EventDraft) -> Bool {
        guard !draft.hasOwnPlace, !draft.hasOwnDate, draft.type != event.type,
            event.strength == 3 || draft.strength <= 2 || event.type == .arrests,
            draft.block - (event.sentences.last.map { narrative.sentences[$0].block } ?? 0) <= 2
        else { return false }
        return knowledge.joined(
            event.type, strength: event.strength, draft.type, strength: draft.strength) == event.type
    }

    private func placeHeadline(_ draft: EventDraft, into events: inout [EventDraft]) {
        var best: (index: Int, score: Double)?
        for index in events.indices {
            let score = likeness(events[index], draft)
            if score > (best?.score ?? -100) { best = (index, score) }
        }
        if let best, best.score >= 1 {
            merge(draft, into: &events[best.index])
        } else if draft.strength >= 2,
            events.isEmpty
                || !isOfDigest(draft.block) && draft.hasOwnPlace && (best?.score ?? -100) < -50
                    && !events.contains(where: { mayTell(draft, $0) })
        {
            events.append(draft)
        }
    }

    /// How surely two drafts tell one event; below 0 they cannot.
    func likeness(_ event: EventDraft, _ draft: EventDraft) -> Double {
        guard mayBeOne(event, draft) else { return -100 }
        if event.isBackground != draft.isBackground, !draft.isDefinite || draft.hasOwnDate { return -100 }
        var score = isLog && event.type == draft.type && namesSamePlace(event, draft) ? 1.5 : 0
        if draft.isDefinite { score += 2 }
        if draft.isAnother, !draft.isDefinite, isBody(draft.role) { score -= 3 }
        // "took over those checkpoints"
        if draft.pointsBack, event.sentences.contains(draft.sentence - 1) { score += 4 }
        if draft.strength <= 1 { score += 0.5 }
        if event.type == draft.type, event.strength > 1, draft.strength > 1 {
            score += event.strength == 3 && draft.strength == 3 ? 1 : 0.5
        }
        let gap = (draft.sentence) - (event.sentences.last ?? event.sentence)
        let sameBlock = event.block == draft.block
        if sameBlock, gap <= 2 {
            score += gap == 1 ? 2.5 : goesOn(draft) ? 2.5 : 1
        } else if sameBlock || event.heading == draft.heading && abs(draft.block - event.block) == 1 {
            score += 1
        } else if draft.strength <= 1, abs(draft.block - event.block) > 1 {
            score -= 1
        }
        // A strong word with a place of its own tells something new, unless it takes up what was told.
        if event.strength == 3, draft.strength == 3, !draft.isDefinite, !draft.pointsBack,
            isBody(draft.role), isBody(event.role)
        {
            if event.type != draft.type, draft.hasOwnPlace || draft.hasOwnDate { score -= 2.5 }
            if event.hasOwnPlace, draft.hasOwnPlace, event.place != draft.place, !namesSamePlace(event, draft)
            {
                score -= abs(event.block - draft.block) <= 1 ? 2 : 3
            }
        }
        // A weaker word of another type, elsewhere in the report, with a place and a day of its own.
        if event.strength == 3, draft.strength == 2, event.type != draft.type, !draft.isDefinite,
            isBody(draft.role), draft.hasOwnPlace, draft.hasOwnDate, event.block != draft.block
        {
            score -= 1.5
        }
        if isSeparateItem(event, draft) {
            score -= draft.isDefinite && !isUnderOtherPlace(event, draft) ? 0 : 4
        }
        if standsElsewhere(draft, event) { score -= 3 }
        // "... had been killed. [...] One was also killed in X": the first was told of no place.
        if draft.strength <= 1, gap > 1, draft.hasOwnPlace, event.place == nil, isBody(draft.role) {
            score -= 1.5
        }
        guard let where_ = likenessOfPlaces(event, draft), let when = likenessOfDates(event, draft),
            let who = likenessOfSides(event, draft)
        else { return -100 }
        return score + where_ + when + who + likenessOfTolls(event, draft)
    }

    /// Whether a draft has no place, day or doer of its own, as what goes on about an event of its paragraph.
    private func goesOn(_ draft: EventDraft) -> Bool {
        !draft.hasOwnPlace && !draft.hasOwnDate && !draft.isAnother
            && draft.agents.allSatisfy { $0.name == nil || $0.isGeneric }
    }

    /// Whether two drafts stand in different points of a list or under different headings.
    private func isSeparateItem(_ event: EventDraft, _ draft: EventDraft) -> Bool {
        if event.block == draft.block || isLog && event.type == draft.type && namesSamePlace(event, draft) {
            return false
        }
        if event.heading != draft.heading { return true }
        return blocks[draft.block].role == .bullet || blocks[event.block].role == .bullet
    }

    func likenessOfDates(_ event: EventDraft, _ draft: EventDraft) -> Double? {
        guard let one = event.date, let other = draft.date, draft.hasOwnDate, event.hasOwnDate else {
            return 0
        }
        let (left, right) = (facts.dates[one].fact, facts.dates[other].fact)
        if left.anchor == .previousEvent || right.anchor == .previousEvent {
            return right.anchor == .previousEvent && right.dayOffset == 0 ? 0 : -1.5
        }
        guard let a = left.day, let b = right.day else {
            // Without a publication day the words are all there is to compare.
            if let s = left.weekday, let t = right.weekday { return s == t ? 0.5 : nil }
            return left.month != nil && right.month != nil && left.month != right.month ? nil : 0
        }
        let (aEnd, bEnd) = (left.end ?? a, right.end ?? b)
        if a <= bEnd, b <= aEnd {
            // "In early October four bombers ..." beside "on Wednesday": another event, early in the month.
            if left.grain == .month && left.month != nil && right.grain == .day && right.month == nil
                || right.grain == .month && right.month != nil && left.grain == .day && left.month == nil
            {
                return nil
            }
            guard left.precision == 1, right.precision == 1 else { return 0.2 }
            if let s = left.time, let t = right.time, abs(s.minutes - t.minutes) > 90 { return nil }
            return 0.7
        }
        // Events of a night bear either day's name.
        if left.precision == 1, right.precision == 1, abs(a.daysSinceEpoch - b.daysSinceEpoch) <= 1,
            left.mayBeNight || right.mayBeNight
        {
            return -1
        }
        return nil
    }

    private func likenessOfSides(_ event: EventDraft, _ draft: EventDraft) -> Double? {
        var score = 0.0
        for (one, other) in [(event.agents, draft.agents), (event.patients, draft.patients)] {
            let a = Set(one.filter { !$0.isGeneric }.compactMap(\.name))
            let b = Set(other.filter { !$0.isGeneric }.compactMap(\.name))
            if a.isEmpty || b.isEmpty { continue }
            let opposite = Set((event.agents + event.patients).compactMap(\.name))
            if !a.isDisjoint(with: b) {
                score += 0.7
            } else {
                score -= opposite.isDisjoint(with: b) ? 2 : 0.2
            }
        }
        let armed: SideKinds = [.armed]
        let civilians: SideKinds = [.civilian, .protester]
        let areFights = event.type == .armedClash && draft.type == .armedClash
        if let a = event.patients.first?.kinds, let b = draft.patients.first?.kinds, draft.strength > 1,
            event.strength > 1, !areFights,
            a.isDisjoint(with: armed),
            b.isDisjoint(with: civilians) || a.isDisjoint(with: civilians) && b.isDisjoint(with: armed)
        {
            score -= 0.5
        }
        return score
    }

    /// Adds what a draft tells to an event, keeping the more precise of each field.
    func merge(_ draft: EventDraft, into event: inout EventDraft) {
        let type =
            knowledge.joined(event.type, strength: event.strength, draft.type, strength: draft.strength)
            ?? event.type
        let isTold = isBody(event.role) && !isBody(draft.role) && event.strength == 3
        if isTold {
            // A headline does not change what the body tells.
        } else if type != event.type || draft.strength > event.strength {
            event.anchor = draft.anchor
            if draft.strength > event.strength, isBody(draft.role) {
                event.sentence = draft.sentence
                event.words = draft.words
            }
        }
        // "Officers shot the attacker": what came of it does not change what it was.
        // "struck a depot with drones. [...] nine drones were shot down": the strike was one all the same.
        let isStrike =
            event.type == .airDroneStrike && type == .disruptedWeaponsUse
            && event.anchors.contains { $0.type == .airDroneStrike && narrative.hits[$0.hit].isVerb }
        if !isTold, !isStrike, !(draft.hasCulprit && event.type.eventType == .violenceAgainstCivilians) {
            event.type = type
        }
        event.strength = max(event.strength, draft.strength)
        event.anchors += draft.anchors
        for sentence in draft.sentences where !event.sentences.contains(sentence) {
            event.sentences.append(sentence)
        }
        if type == .nonViolentTransferOfTerritory, draft.type.eventType == .battles, !draft.agents.isEmpty {
            // Those who left and those who came in: the latter act.
            event.patients = event.agents
            event.agents = draft.agents
        }
        // The body's tolls are all taken; only a headline's are held against what is counted.
        let counted =
            isBody(draft.role)
            ? [] : Set(event.tolls.map { facts.tolls[$0].fact }.filter(\.isFactual).map(\.effect))
        // A headline that sums up several events says nothing of one of them.
        if isBody(draft.role) || !sumsUp(draft, event) {
            event.tolls += draft.tolls.filter {
                !event.tolls.contains($0)
                    && (isBody(draft.role) || !counted.contains(facts.tolls[$0].fact.effect))
            }
        }
        if isBody(draft.role) || !event.hasOwnPlace { mergePlace(draft, into: &event) }
        // What came of it later has days of its own: "the driver, hurt on 5 October, died".
        let isNear = draft.strength > 1 || event.sentences.contains(draft.sentence - 1) || event.hasOwnDate
        if let date = draft.date, draft.hasOwnDate, isNear {
            if event.date == nil || !event.hasOwnDate || isMorePrecise(date, than: event.date)
                || namesDay(date, against: event.date)
            {
                event.date = date
                event.dateRule = draft.dateRule
                event.hasOwnDate = true
                event.hasSpeechDate = false
            }
        } else if event.date == nil, draft.hasSpeechDate, isNear {
            event.date = draft.date
            event.dateRule = draft.dateRule
            event.hasSpeechDate = true
        }
        if event.type.eventType == .protests, !event.agents.contains(where: { $0.kinds.contains(.armed) }) {
            // Those who step in stand against those who demonstrate.
            let forces = draft.agents.filter { side in
                side.kinds.contains(.armed) && side.name != nil
                    && !event.patients.contains { $0.name == side.name }
            }
            if !event.agents.isEmpty { event.patients += forces }
        }
        if !setAgainst(draft, in: &event) {
            mergeSides(draft.agents, into: &event.agents, except: event.patients)
        }
        // Those who were told of before and are now hit themselves are no victims of what they did.
        // A headline's soldier is not the farmer of whom the body tells.
        if !draft.hasCulprit, isBody(draft.role) || areAlike(event.patients, draft.patients) {
            mergeSides(draft.patients, into: &event.patients, except: event.agents)
        }
        // What takes up something long past makes no news of it.
        let isNews = !draft.isBackground && !(draft.isDefinite && isBody(event.role))
        event.isBackground = event.isBackground && !isNews
        // "confirmed the incident": what follows tells it for the first time.
        event.isDefinite = event.isDefinite && (draft.isDefinite || draft.strength < 2 || !isBody(draft.role))
    }

    /// Whether sides are not of those who carry arms on the one hand and of those who carry none on the other.
    private func areAlike(_ known: [Side], _ new: [Side]) -> Bool {
        let (one, other) = (known.filter { $0.name != nil }, new.filter { $0.name != nil })
        guard let first = one.first?.kinds, let second = other.first?.kinds else { return true }
        return first.contains(.armed) == second.contains(.armed)
    }

    private func mergePlace(_ draft: EventDraft, into event: inout EventDraft) {
        guard let place = draft.place, draft.hasOwnPlace else { return }
        if let known = event.place, event.hasOwnPlace {
            let (old, new) = (facts.places[known].fact, facts.places[place].fact)
            // What takes up an event goes on about it; its place must lie where the event was.
            if draft.isDefinite, let from = old.coordinate, let to = new.coordinate,
                Ellipsoid.wgs84.distance(from: from, to: to) > (old.uncertainty ?? 0) + (new.uncertainty ?? 0)
            {
                return
            }
            guard new.coordinate != nil,
                old.coordinate == nil
                    || (new.uncertainty ?? 1e7) < 0.7 * (old.uncertainty ?? 1e7)
                        && !new.isAnaphor
            else { return }
        }
        event.place = place
        event.placeRule = draft.placeRule
        event.hasOwnPlace = true
        if !draft.morePlaces.isEmpty { event.morePlaces = draft.morePlaces }
    }

    private func isMorePrecise(_ date: Int, than other: Int?) -> Bool {
        guard let other else { return true }
        let (new, old) = (facts.dates[date].fact, facts.dates[other].fact)
        if new.grain == .clock { return false }
        if old.grain == .clock { return true }
        if (old.day == nil) != (new.day == nil) { return old.day == nil }
        return new.precision < old.precision
    }
}
