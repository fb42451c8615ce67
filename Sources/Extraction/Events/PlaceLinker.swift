import Geoparsing
import Incidents
import Reports
import Spatial

/// Tells which of a report's places is an event's.
struct PlaceLinker {
    let narrative: Narrative
    let facts: ReportFacts

    /// Sets the place that the draft's own sentence gives, and those listed with it.
    func linkOwn(_ draft: inout EventDraft) {
        var best: (index: Int, score: Double)?
        for index in facts.placesBySentence[draft.sentence] {
            let score = score(index, draft)
            if score > (best?.score ?? 0) { best = (index, score) }
        }
        guard let best else { return }
        // What is only taken up again ("the strike") has its place where it was told.
        let first = facts.places[best.index].words.lowerBound
        // A headline's parts tell of different events.
        if draft.role == .headline,
            !draft.anchors.contains(where: { $0.clause == narrative.words[first].clause })
        {
            return
        }
        if draft.isDefinite, narrative.words[first].clause != draft.anchor.clause { return }
        if draft.role != .headline, isOfOneWhoSaid(first) || opensWithTeller(first, draft.sentence) {
            draft.tellers = best.index
            return
        }
        draft.place = best.index
        draft.hasOwnPlace = best.score >= 6
        draft.placeRule =
            draft.words.overlaps(facts.places[best.index].words)
                && narrative.words[facts.places[best.index].words.lowerBound].clause == draft.anchor.clause
            ? "place: in the event's clause" : "place: in the event's sentence"
        draft.morePlaces = listed(with: best.index, in: draft)
    }

    /// How well a place of the sentence fits; 0 or less is not at all.
    private func score(_ index: Int, _ draft: EventDraft) -> Double {
        let fact = facts.places[index]
        let reference = fact.fact
        guard let first = fact.words.first else { return 0 }
        // "the village" of which nobody knows where it is says nothing that the report did not say before.
        if reference.isAnaphor, reference.coordinate == nil { return 0 }
        var score = 10.0
        switch reference.role {
        case .location: break
        case .heading: score -= 4
        // "foiled an attempt to infiltrate towards X", "advanced on X": there they met.
        case .destination where isReachedFor(draft): score -= 1
        // Where they were taken or are going is where it happened only if the going is what is told.
        case .destination where Self.isMovement(draft.type): score -= 6.5
        // "northeast Syria, near the village of X": the finer of the two is the place.
        case .container: score -= isFinest(index, draft.sentence) ? 1 : 7
        // "residents of X demonstrated", "locals from X said": people are where they live.
        case .origin where reference.relation == .between || reference.relation == .road:
            // "planted on the road between X and Y"
            score -= 2
        case .origin where isTakenFrom(first, draft): score -= 1
        // "fighting was reported from X": told from there, because it was there.
        case .origin where isReportedFrom(first): score -= 1
        case .origin:
            guard isOfPeople(first) else { return 0 }
            score -= draft.type.eventType == .protests || draft.type.eventType == .riots ? 2 : 4
        default: return 0
        }
        let opens = opensSentence(fact.words, draft.sentence)
        if !draft.words.contains(first), !opens { score -= 4 }
        let clause = narrative.words[first].clause
        let isThere = clause != draft.anchor.clause && isWhere(fact.words, draft)
        if clause == draft.anchor.clause || opens || isThere {
            score += 3
        } else if draft.anchors.contains(where: { $0.clause == clause }) {
            score += 2
        } else {
            score -= Double(abs(Int(clause) - Int(draft.anchor.clause))) * 0.4
        }
        let hit = narrative.hits[draft.anchor.hit]
        let distance = first >= hit.end ? first - hit.end : hit.first - fact.words.upperBound
        score -= min(3, Double(max(0, distance)) * 0.08)
        if first >= hit.end { score += 0.5 }
        if reference.isAnaphor { score -= 1.5 }
        // "in X ... on the Y highway": a road bears the name of where it leads.
        if isRoad(fact.words) { score -= 3.5 }
        if reference.coordinate == nil { score -= 1.5 }
        // "in X ..., a sixth died in Y Hospital": where the wounded were taken to.
        if clause != draft.anchor.clause || draft.anchor.strength > 1, isOfDying(first, draft) { score -= 6 }
        if isLaunchedFrom(first, draft) || isOfLoyalty(first) { return 0 }
        if isBound(first, draft) { return 0 }
        if isJoinedToOrigin(index, draft.sentence), !isOfPeople(first) { return 0 }
        // "in the city of X ... in the village of Y": what opens the sentence is the wider setting.
        if opens, hasNarrower(index, draft) {
            score -= (reference.wherePrec ?? 0) >= 3 || isDivision(fact.words) ? 5 : 3
        }
        switch reference.uncertainty ?? 0 {
        case ..<3_000: score += 1
        case ..<15_000: score += 0.6
        case ..<50_000: break
        case ..<150_000: score -= 1
        default: score -= 2.5
        }
        if (reference.wherePrec ?? 0) >= 6 { score -= 2 }
        // A country without a preposition acts or is named; it does not say where.
        if (reference.wherePrec ?? 0) >= 6, reference.coordinate != nil, reference.relation == .at,
            !followsLocative(first),
            !standsBehindName(first)
        {
            return 0
        }
        if clause != draft.anchor.clause, isPrior(clause, draft.sentence) { score -= 5 }
        if isOfDoer(first, hit) {
            score -= 6
        } else if tellsWhereAnother(index, draft.sentence) || isStationed(first, draft) {
            score -= 5
        } else if isBehindFiner(index, draft.sentence) {
            score -= 3
        }
        if isInApposition(fact.words, hit) { score -= 8 }
        // "killed a man wanted for attacks in X", "amid talks with the rebels in X": where something else happened.
        if isOfCharge(first, hit) || isOfMeeting(first, hit) { score -= 8 }
        // "the assailant, a resident of X, was shot": where one of the people comes from.
        if isHome(first, draft.sentence) { score -= 8 }
        // "the governor of X said": a place in what only tells who spoke.
        if isOfOffice(first) || isWhereSpeakerIs(fact.words, draft.sentence) {
            score -= 9
        } else if isOfSpeaker(first) {
            score -= 5
        }
        return score
    }

    /// Whether a place opens its sentence and so governs all of it ("In X, gunmen entered ...").
    private func opensSentence(_ words: Range<Int>, _ sentence: Int) -> Bool {
        let range = narrative.sentences[sentence].words
        guard words.lowerBound - range.lowerBound <= 3, words.upperBound < range.upperBound,
            narrative.words[words.upperBound].mark == 0x2C
        else { return false }
        return (range.lowerBound...words.lowerBound).contains {
            narrative.word($0, isIn: narrative.sets.locative)
        }
    }

    /// Whether a type tells of people who go somewhere.
    private static func isMovement(_ type: SubEventType) -> Bool {
        type.eventType == .protests || type.eventType == .riots || type.eventType == .strategicDevelopments
    }

    /// Whether a finer place of the same part of the world stands beside the event word itself.
    private func hasNarrower(_ index: Int, _ draft: EventDraft) -> Bool {
        let own = facts.places[index].fact
        return facts.placesBySentence[draft.sentence].contains { other in
            let place = facts.places[other]
            guard other != index, let first = place.words.first, isTold(first, draft),
                !isRoad(place.words),
                let from = own.coordinate, let to = place.fact.coordinate
            else { return false }
            // "In the countryside of X, people of the village Y found": they are where they live.
            let isWhere =
                place.fact.role == .location && (place.fact.relation != .at || followsLocative(first))
                || place.fact.role == .origin && isOfPeople(first)
            let isFiner =
                (place.fact.uncertainty ?? .infinity) <= (own.uncertainty ?? 0)
                || own.relation.isDirection && place.fact.relation == .at
                || (own.wherePrec ?? 0) >= 3 && (place.fact.wherePrec ?? 9) < own.wherePrec ?? 0
                || isDivision(facts.places[index].words) && (place.fact.uncertainty ?? .infinity) <= 60_000
            guard isWhere, isFiner else { return false }
            return Ellipsoid.wgs84.distance(from: from, to: to) <= 150_000
        }
    }

    /// Whether the clause of a word holds the event's word, or what it did besides ("wounded a woman and damaged a
    /// school in X").
    private func isTold(_ word: Int, _ draft: EventDraft) -> Bool {
        let clause = narrative.words[word].clause
        if clause == draft.anchor.clause || draft.anchors.contains(where: { $0.clause == clause }) {
            return true
        }
        guard clause == draft.anchor.clause + 1 else { return false }
        var first = word
        while first > 0, narrative.words[first - 1].clause == clause { first -= 1 }
        return narrative.word(first, isIn: narrative.sets.joint)
    }

    /// Whether a place is called a division, whatever was found under its name ("Beni territory").
    private func isDivision(_ words: Range<Int>) -> Bool {
        words.contains { narrative.word($0, isIn: narrative.sets.division) }
    }

    /// Whether a word for dying of wounds stands right before a place, in a clause that has no event word.
    private func isOfDying(_ first: Int, _ draft: EventDraft) -> Bool {
        let clause = narrative.words[first].clause
        guard !draft.anchors.contains(where: { $0.clause == clause && $0.strength > 1 }) else { return false }
        return (max(narrative.sentences[draft.sentence].words.lowerBound, first - 12)..<first).contains {
            let hit = narrative.words[$0].hit
            return hit >= 0 && narrative.hits[Int(hit)].meaning.classes & narrative.sets.die != 0
        }
    }

    /// Whether a place goes on a list that began with where someone came from ("delegations from A, B and C").
    private func isJoinedToOrigin(_ index: Int, _ sentence: Int) -> Bool {
        let all = Array(facts.placesBySentence[sentence])
        guard var at = all.firstIndex(of: index) else { return false }
        while at > 0, joins(all[at - 1], all[at]) {
            at -= 1
            let fact = facts.places[all[at]].fact
            if fact.role == .origin, fact.relation == .at { return true }
        }
        return false
    }

    /// Whether a place gives its name to a road ("the X highway", "X-Y road").
    func isRoad(_ words: Range<Int>) -> Bool {
        guard let last = words.last else { return false }
        if narrative.word(last, isIn: narrative.sets.road) { return true }
        let next = last + 1
        return next < narrative.words.count && narrative.word(next, isIn: narrative.sets.road)
    }

    /// Whether a place only says more of the subject ("Y, commander of operations in X, was killed").
    private func isInApposition(_ words: Range<Int>, _ hit: TermHit) -> Bool {
        guard words.upperBound < hit.first, narrative.words[words.upperBound].mark == 0x2C else {
            return false
        }
        let next = narrative.words[words.upperBound + 1]
        let isPredicate =
            next.grammar & (narrative.sets.be | narrative.sets.have) != 0
            || next.hit >= 0 && narrative.hits[Int(next.hit)].isVerb
        guard isPredicate else { return false }
        var index = words.lowerBound - 1
        let start = narrative.sentences[hit.sentence].words.lowerBound
        while index > start, narrative.words[index].clause == narrative.words[words.lowerBound].clause {
            if narrative.words[index].mark == 0x2C {
                // Right after the comma a preposition makes it a place of the sentence: ", in X,".
                return words.lowerBound - index > 3
            }
            index -= 1
        }
        return false
    }

    /// Whether no other place of a sentence is as fine.
    private func isFinest(_ index: Int, _ sentence: Int) -> Bool {
        let own = facts.places[index].fact
        guard own.coordinate != nil, let radius = own.uncertainty else { return false }
        return facts.placesBySentence[sentence].allSatisfy {
            $0 == index || (facts.places[$0].fact.uncertainty ?? .infinity) > 3 * radius
        }
    }

    /// Whether people who live there stand right before a place.
    private func isOfPeople(_ first: Int) -> Bool {
        // In the construct state nothing but the noun for the people stands before: "ahali X".
        if narrative.isVerbFirst, first > 0, !narrative.word(first, isIn: narrative.sets.from),
            (max(0, first - 2)..<first).allSatisfy({
                !narrative.word($0, isIn: narrative.sets.from) && narrative.words[$0].mark == 0
            })
        {
            return true
        }
        for index in max(0, first - 3)..<first {
            let hit = narrative.words[index].hit
            if hit >= 0, narrative.hits[Int(hit)].meaning.otherClasses & narrative.sets.civilian != 0 {
                return true
            }
        }
        return false
    }

    private func followsLocative(_ first: Int) -> Bool {
        for index in [first, first - 1] where index >= 0 {
            if narrative.words[index].grammar & narrative.sets.locative != 0 { return true }
        }
        return first >= 2 && narrative.words[first - 1].grammar & narrative.sets.article != 0
            && narrative.words[first - 2].grammar & narrative.sets.locative != 0
    }

    /// Whether a word for someone who speaks stands right before a place.
    func isOfSpeaker(_ first: Int) -> Bool {
        if isOfOneWhoSaid(first) { return true }
        // "the X student council told", "X police boss said": it only names those who speak.
        if !followsLocative(first) {
            for next in first + 1..<max(first + 1, min(narrative.words.count, first + 6)) {
                let word = narrative.words[next]
                if word.mark != 0 || word.grammar & (narrative.sets.locative | narrative.sets.clause) != 0 {
                    break
                }
                if word.grammar & narrative.sets.speech != 0 { return true }
            }
        }
        var index = first - 1
        var steps = 0
        while index >= 0, steps < 3 {
            let word = narrative.words[index]
            // "the governor's convoy in X".
            if word.mark != 0 || word.isOwner { return false }
            // "a monitor said rebels shelled X": what is said begins before the place.
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb { return false }
            if word.grammar & narrative.sets.speaker != 0 { return true }
            // "officials in the nearby town of X said"
            if word.grammar & (narrative.sets.locative | narrative.sets.article) == 0 { steps += 1 }
            index -= 1
        }
        return false
    }

    /// "the governor of X was killed in Y": a place in what only tells whose office somebody holds.
    func isOfOffice(_ first: Int) -> Bool {
        var index = first - 1
        while index > 0, narrative.word(index, isIn: narrative.sets.article) { index -= 1 }
        let sets = narrative.sets
        // "the District Police Officer (DPO) X": no preposition between an office and its district.
        if index > 0, narrative.words[index].mark == 0x29 { index -= 1 }
        if index >= 0, narrative.words[first].isCapitalized, narrative.word(index, isIn: sets.office),
            narrative.words[index].isCapitalized
        {
            return true
        }
        if narrative.word(first, isIn: sets.of) { index = first }
        guard index > 0, narrative.word(index, isIn: sets.of) else { return false }
        return narrative.word(index - 1, isIn: narrative.sets.office)
    }

    /// The other places of a list: "in A, B and C", "in A as well as in B".
    private func listed(with chosen: Int, in draft: EventDraft) -> [Int] {
        let all = facts.placesBySentence[draft.sentence].filter {
            facts.places[$0].fact.role == .location && facts.places[$0].fact.coordinate != nil
                && !($0 != chosen && isOfOneWhoSaid(facts.places[$0].words.lowerBound))
        }
        guard let at = all.firstIndex(of: chosen), all.count > 1 else { return [] }
        var members = [chosen]
        var first = at
        while first > 0, joins(all[first - 1], all[first]) {
            first -= 1
            members.insert(all[first], at: 0)
        }
        var last = at
        while last + 1 < all.count, joins(all[last], all[last + 1]) {
            last += 1
            members.append(all[last])
        }
        // A comma alone names the larger place; a list has its "and".
        guard let from = all[first...last].first, let to = all[first...last].last, from != to,
            hasJoint(facts.places[from].words.upperBound, facts.places[to].words.lowerBound)
        else { return [] }
        return members
    }

    func hasJoint(_ from: Int, _ to: Int) -> Bool {
        from < to
            && (from..<to).contains {
                narrative.words[$0].grammar & (narrative.sets.joint | narrative.sets.conjoined) != 0
            }
    }

    private func joins(_ left: Int, _ right: Int) -> Bool {
        let (from, to) = (facts.places[left].words.upperBound, facts.places[right].words.lowerBound)
        guard from <= to, to - from <= 9 else { return false }
        // Places of very different size are not members of one list.
        // One that stands for several namesakes in an area is as small as they are.
        let sizes = [left, right].map { index in
            let fact = facts.places[index].fact
            return fact.isAmbiguous ? 1_000 : fact.uncertainty ?? 1_000
        }
        guard max(sizes[0], sizes[1]) < 12 * max(500, min(sizes[0], sizes[1])) else { return false }
        var joined = from == to
        var passed = from
        for index in from..<to {
            let word = narrative.words[index]
            if index < passed { continue }
            // "as well as" is one joint of three words.
            if word.grammar & narrative.sets.conjoined != 0 { passed = index + 3 }
            if word.grammar & (narrative.sets.joint | narrative.sets.conjoined) != 0 || word.mark == 0x2C {
                joined = true
                continue
            }
            let small =
                narrative.sets.locative | narrative.sets.determiner | narrative.sets.of | narrative.sets.with
                | narrative.sets.held
            if word.grammar & small != 0 || word.mark == 0x22 { continue }
            if word.hit >= 0,
                narrative.hits[Int(word.hit)].meaning.classes & (narrative.sets.ground | narrative.sets.armed)
                    != 0
            {
                continue
            }
            // Words joined by hyphens in an adjective ("the YPG-held village of").
            if joined, !word.isNumber, word.hit < 0, word.grammar == 0, word.mark == 0 { continue }
            return false
        }
        return joined
    }
}
