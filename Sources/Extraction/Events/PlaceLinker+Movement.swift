import Geoparsing
import Incidents
import Reports

/// Places that people and weapons came from, went to or were taken from.
extension PlaceLinker {
    /// Whether a place of another sentence may be an event's: nobody only went there or came from there.
    func mayTellWhere(_ index: Int, of event: EventDraft) -> Bool {
        let words = facts.places[index].words
        guard let first = words.first else { return false }
        var elsewhere = event
        elsewhere.sentence = facts.places[index].sentence
        return !isBound(first, elsewhere) && !isRoad(words) && !isOfSpeaker(first)
            && !isHome(first, elsewhere.sentence)
    }

    /// "were flown to X", "a bus heading for X", "left for X": where someone went or was to go.
    func isBound(_ first: Int, _ draft: EventDraft) -> Bool {
        let moving: [SubEventType] = [
            .changeToGroupActivity, .governmentRegainsTerritory,
            .nonStateActorOvertakesTerritory, .agreement,
        ]
        guard !moving.contains(draft.type), !isReachedFor(draft) else { return false }
        if isLeftOrQuoted(first, draft) { return true }
        let start = narrative.sentences[draft.sentence].words.lowerBound
        var index = first - 1
        while index >= start, first - index <= 8 {
            let word = narrative.words[index]
            // "a bus to A near X": it is A that the bus was bound for.
            if index == first - 1, isOfPlace(index, draft.sentence) { return false }
            if word.grammar & narrative.sets.bound != 0 { return true }
            if word.mark != 0 { return false }
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb {
                let verb = narrative.hits[Int(word.hit)].first
                return narrative.word(verb, isIn: narrative.sets.bound)
            }
            index -= 1
        }
        return false
    }

    /// Whether a word belongs to a place that the sentence names.
    private func isOfPlace(_ word: Int, _ sentence: Int) -> Bool {
        facts.placesBySentence[sentence].contains { facts.places[$0].words.contains(word) }
    }

    /// "women who had left X", ""X" as they called her": a place that someone left, or a name in quotation marks.
    func isLeftOrQuoted(_ first: Int, _ draft: EventDraft) -> Bool {
        guard first > narrative.sentences[draft.sentence].words.lowerBound else { return false }
        if narrative.words[first - 1].mark == 0x22 {
            return first < 2 || !narrative.word(first - 2, isIn: narrative.sets.locative)
        }
        let hit = narrative.hits[draft.anchor.hit]
        return narrative.word(first - 1, isIn: narrative.sets.leave) && hit.first != first - 1
    }

    /// "the gunmen who were holed up in X fired on Y": where those who act had been, told before the verb.
    func isOfDoer(_ first: Int, _ hit: TermHit) -> Bool {
        guard hit.isVerb, hit.first > first else { return false }
        let start = narrative.sentences[hit.sentence].words.lowerBound
        var index = first - 1
        while index > start, first - index <= 8 {
            let word = narrative.words[index]
            if word.grammar & narrative.sets.relative != 0, word.grammar & narrative.sets.subject != 0 {
                return narrative.words[index - 1].mark != 0x2C
            }
            // "the rebels who entered X killed": there they did it.
            if word.mark != 0 || word.hit >= 0 && isOfComing(narrative.hits[Int(word.hit)]) { return false }
            index -= 1
        }
        return false
    }

    private func isOfComing(_ hit: TermHit) -> Bool {
        hit.isVerb && hit.meaning.classes & narrative.sets.coming != 0
    }

    /// "the army, stationed in X and Y, shelled Z": where those who act have their posts.
    func isStationed(_ first: Int, _ draft: EventDraft) -> Bool {
        let hit = narrative.hits[draft.anchor.hit]
        let start = max(narrative.sentences[draft.sentence].words.lowerBound, first - 8)
        guard hit.first > first || hit.end <= start else { return false }
        for index in stride(from: first - 1, through: start, by: -1) {
            let word = narrative.words[index]
            if word.grammar & narrative.sets.stationed != 0 { return true }
            if word.mark != 0 || word.hit >= 0 && narrative.hits[Int(word.hit)].isVerb { return false }
        }
        return false
    }

    /// "in the village of X, north-east of Y": where that other place lies.
    func tellsWhereAnother(_ index: Int, _ sentence: Int) -> Bool {
        let all = Array(facts.placesBySentence[sentence])
        guard facts.places[index].fact.relation.isDirection, let at = all.firstIndex(of: index), at > 0
        else { return false }
        let (before, words) = (facts.places[all[at - 1]], facts.places[index].words)
        return [.location, .destination, .origin].contains(before.fact.role)
            && before.fact.coordinate != nil
            && before.words.upperBound + 1 == words.lowerBound
            && narrative.words[before.words.upperBound].mark == 0x2C
    }

    /// Whether what somebody is known or wanted for stands between an event's word and a place.
    func isOfCharge(_ first: Int, _ hit: TermHit) -> Bool {
        guard first > hit.end else { return false }
        let cue = (max(hit.end, first - 12)..<first).first {
            narrative.word($0, isIn: narrative.sets.intentNext)
        }
        guard let cue else { return false }
        return (cue..<first).contains { index in
            let other = narrative.words[index].hit
            let people = narrative.sets.civilian | narrative.sets.armed
            return other >= 0 && narrative.hits[Int(other)].meaning.classes & ~people != 0
        }
    }

    /// Whether "a resident of" stands before a place, set off from the rest by a comma or a bracket.
    func isHome(_ first: Int, _ sentence: Int) -> Bool {
        let start = narrative.sentences[sentence].words.lowerBound
        var index = first - 1
        var sawResident = false
        while index >= start, first - index <= 7 {
            let word = narrative.words[index]
            if word.mark == 0x2C || word.mark == 0x28 { return sawResident }
            if word.mark != 0 { return false }
            if word.grammar & narrative.sets.resident != 0 { sawResident = true }
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb { return false }
            index -= 1
        }
        return false
    }

    /// "peace talks with the rebels in X": where people meet.
    func isOfMeeting(_ first: Int, _ hit: TermHit) -> Bool {
        let start = first > hit.end ? hit.end : 0
        for index in stride(from: first - 1, through: max(start, first - 8), by: -1) {
            let word = narrative.words[index]
            if word.mark != 0 || word.hit >= 0 && narrative.hits[Int(word.hit)].isVerb { return false }
            if word.grammar & narrative.sets.meeting != 0 { return true }
        }
        return false
    }

    /// "..., a militia leader in the city of X said", "said Y, a doctor in X": a place in what describes a speaker.
    func isWhereSpeakerIs(_ words: Range<Int>, _ sentence: Int) -> Bool {
        let (range, sets) = (narrative.sentences[sentence].words, narrative.sets)
        let comma = (max(range.lowerBound, words.lowerBound - 11)..<words.lowerBound).last {
            narrative.words[$0].mark == 0x2C
        }
        guard let comma, comma > range.lowerBound,
            (comma + 1..<words.lowerBound).contains(where: { narrative.word($0, isIn: sets.locative) }),
            !(comma + 1..<words.lowerBound).contains(where: {
                let hit = narrative.words[$0].hit
                return hit >= 0 && narrative.hits[Int(hit)].isVerb
            })
        else { return false }
        let behind = words.upperBound..<min(range.upperBound, words.upperBound + 2)
        if behind.contains(where: { narrative.word($0, isIn: sets.speech) }) { return true }
        guard narrative.word(comma + 1, isIn: sets.article) else { return false }
        // "said Musa Bello, a headman in X"
        var name = comma - 1
        while name > range.lowerBound, comma - name <= 4, narrative.words[name].isCapitalized { name -= 1 }
        return name < comma - 1 && narrative.word(name, isIn: sets.speech)
    }

    /// "troops loyal to X": a capital that stands for its government.
    func isOfLoyalty(_ first: Int) -> Bool {
        (max(0, first - 3)..<first).contains { narrative.word($0, isIn: narrative.sets.loyalty) }
    }

    /// Whether a strike came from a place ("launched from the bases in X").
    func isLaunchedFrom(_ first: Int, _ draft: EventDraft) -> Bool {
        let hit = narrative.hits[draft.anchor.hit]
        guard draft.type.eventType == .explosionsRemoteViolence, first >= hit.end,
            narrative.words[first].clause == hit.clause
        else { return false }
        var index = first - 1
        while index >= hit.end, first - index <= 14 {
            let grammar = narrative.words[index].grammar
            // "a shell left from the war went off in X": the preposition belongs to another verb.
            let other = narrative.words[index].hit
            if other >= 0, narrative.hits[Int(other)].isVerb, !narrative.hits[Int(other)].isAttribute {
                return false
            }
            if grammar & narrative.sets.from != 0, grammar & narrative.sets.by == 0 { return true }
            if grammar & narrative.sets.against != 0, grammar & narrative.sets.of == 0 { return false }
            index -= 1
        }
        return false
    }

    /// "kidnapped three men from X": where those who are led away were.
    func isTakenFrom(_ first: Int, _ draft: EventDraft) -> Bool {
        let taking: [SubEventType] = [
            .abductionForcedDisappearance, .arrests, .lootingPropertyDestruction,
            .nonViolentTransferOfTerritory,
        ]
        let hit = narrative.hits[draft.anchor.hit]
        return taking.contains(draft.type) && first >= hit.end && first - hit.end <= 12
            && narrative.words[first].clause == hit.clause
    }

    /// "a clash was reported from X", "news came of shelling from X".
    func isReportedFrom(_ first: Int) -> Bool {
        (max(0, first - 6)..<first).contains { index in
            narrative.word(index, isIn: narrative.sets.speech)
                && index + 1 < narrative.words.count
                && narrative.word(index + 1, isIn: narrative.sets.from)
                && !narrative.word(index + 1, isIn: narrative.sets.by)
        }
    }

    /// Whether the event is an advance or one that was thrown back, so that where it led to is where it was.
    func isReachedFor(_ draft: EventDraft) -> Bool {
        let sets = narrative.sets
        return draft.anchors.contains {
            narrative.hits[$0.hit].classes & (sets.repel | sets.infiltrate | sets.advance) != 0
        }
    }

    /// Whether a clause tells what came before the event ("after the fall of X, ...").
    func isPrior(_ clause: Int16, _ sentence: Int) -> Bool {
        let range = narrative.sentences[sentence].words
        guard let opener = range.first(where: { narrative.words[$0].clause == clause }) else { return false }
        // "before dawn on Wednesday" is a time of day.
        if facts.datesBySentence[sentence].contains(where: { facts.dates[$0].words.contains(opener) }) {
            return false
        }
        let grammar = narrative.words[opener].grammar
        // "shot a man after storming his house in X": the same men at the same place.
        if opener + 1 < range.upperBound, narrative.words[opener + 1].hit >= 0,
            narrative.hits[Int(narrative.words[opener + 1].hit)].meaning.form == .gerund
        {
            return false
        }
        // "after reports that X and Y had agreed"
        if grammar & narrative.sets.subject != 0, clause > 0, grammar & narrative.sets.clause != 0 {
            return isPrior(clause - 1, sentence)
        }
        return grammar & narrative.sets.prior != 0
    }
}
