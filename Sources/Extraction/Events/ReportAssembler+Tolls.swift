import Incidents
import Reports

extension ReportAssembler {
    /// Gives a draft the tolls of its words; in a sentence with several drafts each toll goes to the nearest.
    func linkTolls(_ drafts: inout [EventDraft]) {
        // Sentence by sentence: a long report has thousands of both.
        let sentences = drafts.map(\.sentence)
        let anchors = drafts.map(\.anchor.hit)
        let order = drafts.indices.sorted { (sentences[$0], $0) < (sentences[$1], $1) }
        var next = 0
        while next < order.count {
            let sentence = sentences[order[next]]
            let indices = order[next...].prefix { sentences[$0] == sentence }
            next = indices.endIndex
            if facts.tollsBySentence[sentence].isEmpty { continue }
            let open = indices.filter { !drafts[$0].isShare }
            for toll in facts.tollsBySentence[sentence] {
                if indices.contains(where: { drafts[$0].isShare && drafts[$0].tolls.contains(toll) }) {
                    continue
                }
                if isOfEarlierEvent(toll, beside: indices.lazy.map { anchors[$0] }) { continue }
                // "Three dead in a raid; man stabbed": each part of a headline counts its own.
                let mayCount = { (index: Int) in
                    drafts[index].role != .headline || !parts(facts.tolls[toll].words, from: drafts[index])
                }
                guard let first = facts.tolls[toll].words.first,
                    let owner = open.filter(mayCount).min(by: {
                        distance(first, drafts[$0]) < distance(first, drafts[$1])
                    })
                else { continue }
                let hit = drafts[owner].anchor.hit
                for index in open
                where drafts[index].anchor.hit == hit && !drafts[index].tolls.contains(toll) {
                    drafts[index].tolls.append(toll)
                    takeVictims(of: toll, in: &drafts[index])
                }
            }
        }
    }

    /// "Thirteen days after 22 people died in a raid, gunmen killed seven": the first number is of what a clause only
    /// reckons from, and none of the sentence's events stands in that clause.
    private func isOfEarlierEvent(_ toll: Int, beside hits: some Collection<Int>) -> Bool {
        guard let first = facts.tolls[toll].words.first else { return false }
        let range = narrative.sentences[facts.tolls[toll].sentence].words
        let clause = narrative.words[first].clause
        var opener = first
        while opener > range.lowerBound, narrative.words[opener - 1].clause == clause { opener -= 1 }
        return opener > range.lowerBound && narrative.word(opener, isIn: narrative.sets.prior)
            && narrative.word(opener - 1, isIn: narrative.sets.span | narrative.sets.nearSpan)
            && !hits.isEmpty && hits.allSatisfy { narrative.hits[$0].clause != clause }
    }

    /// "A constable embraced martyrdom in a bomb explosion": those whom the toll counts did not set it off.
    private func takeVictims(of toll: Int, in draft: inout EventDraft) {
        let counted = facts.tolls[toll]
        let name = draft.agents.first?.name
        guard draft.patients.allSatisfy({ $0.name == nil || $0.name == name }),
            draft.type.eventType == .explosionsRemoteViolence, draft.type != .suicideBomb,
            counted.fact.isFactual, counted.fact.best > 0, counted.fact.tellsWhom,
            counted.fact.effect == .killed || counted.fact.effect == .injured,
            draft.agents.contains(where: { $0.words.overlaps(counted.words) }),
            Set(draft.agents.map(\.name)).count == 1
        else { return }
        draft.patients = draft.agents
        draft.agents = []
        draft.patientRule = "actor: whom its toll counts"
    }

    /// Whether a semicolon stands between words and a draft's.
    private func parts(_ words: Range<Int>, from draft: EventDraft) -> Bool {
        let hit = narrative.hits[draft.anchor.hit]
        let between =
            words.upperBound <= hit.first
            ? words.upperBound..<hit.first : min(hit.end, words.lowerBound)..<words.lowerBound
        return between.contains { narrative.words[$0].mark == 0x3B }
    }

    private func distance(_ word: Int, _ draft: EventDraft) -> Int {
        if draft.words.contains(word) { return 0 }
        return word < draft.words.lowerBound
            ? draft.words.lowerBound - word : word - draft.words.upperBound + 1
    }

    /// Gives the tolls of sentences that tell no event of their own to the event told before them.
    func attachLooseTolls(_ events: inout [EventDraft], before limit: Int) {
        var taken: Set<Int> = []
        for event in events { taken.formUnion(event.tolls) }
        let anchors = events.map { (sentence: $0.sentence, hit: $0.anchor.hit) }
        let first = events.lazy.map(\.sentence).min() ?? limit
        for index in facts.tolls.indices where !taken.contains(index) {
            let toll = facts.tolls[index]
            guard toll.sentence + 1 >= first, toll.sentence < limit else { continue }
            let next = eventBehind(toll.sentence, events)
            guard toll.sentence >= first || next != nil else { continue }
            let beside = anchors.lazy.filter { $0.sentence == toll.sentence }.map(\.hit)
            if isOfEarlierEvent(index, beside: beside) { continue }
            let block = narrative.sentences[toll.sentence].block
            guard blocks[block].role != .caption, blocks[block].role != .boilerplate, !toll.fact.isAggregate
            else {
                continue
            }
            if let next {
                events[next].tolls.append(index)
                events[next].sentences.append(toll.sentence)
                addVictims(of: index, to: &events[next])
                continue
            }
            let candidates = events.indices.filter { event in
                guard let last = events[event].sentences.filter({ $0 <= toll.sentence }).max() else {
                    return false
                }
                let sameItem = events[event].block == block || narrative.sentences[last].block == block
                return !events[event].isBackground
                    && (sameItem ? toll.sentence - last <= 4 : isNextBlock(last, block))
            }
            guard
                let nearest = candidates.max(by: { left, right in
                    let (a, b) = (
                        lastSentence(events[left], before: toll.sentence),
                        lastSentence(events[right], before: toll.sentence)
                    )
                    return a != b ? a < b : events[left].anchor.hit < events[right].anchor.hit
                })
            else { continue }
            events[nearest].tolls.append(index)
            addVictims(of: index, to: &events[nearest])
            if !events[nearest].sentences.contains(toll.sentence) {
                events[nearest].sentences.append(toll.sentence)
            }
        }
        for index in events.indices { events[index].tolls.sort() }
    }

    /// The event right behind a sentence that opens its paragraph ("Two policemen died in X." and then how).
    private func eventBehind(_ sentence: Int, _ events: [EventDraft]) -> Int? {
        let block = narrative.sentences[sentence].block
        guard blocks[block].sentences.lowerBound == sentence,
            sentence + 1 < blocks[block].sentences.upperBound
        else { return nil }
        return events.firstIndex { $0.sentence == sentence + 1 && !$0.isBackground && $0.strength > 1 }
    }

    /// Takes those whom a toll counts for who was hit where the event tells of none ("Seven soldiers died").
    private func addVictims(of toll: Int, to event: inout EventDraft) {
        let counted = facts.tolls[toll]
        guard event.patients.isEmpty, counted.fact.effect == .killed, !counted.fact.isZero,
            counted.fact.tellsWhom, event.type.eventType == .explosionsRemoteViolence,
            let side = facts.sides[counted.sentence].first(where: {
                $0.kinds.contains(.armed) && $0.name != nil && $0.words.overlaps(counted.words)
            }), !event.agents.contains(where: { $0.name == side.name })
        else { return }
        event.patients = [side]
        event.patientRule = "actor: whom its toll counts"
    }

    private func lastSentence(_ event: EventDraft, before sentence: Int) -> Int {
        event.sentences.filter { $0 <= sentence }.max() ?? -1
    }

    /// Whether the types of two drafts let them be one event: a march in one town and arson in another make no riot.
    func mayBeOne(_ event: EventDraft, _ draft: EventDraft) -> Bool {
        guard
            let both = knowledge.joined(
                event.type, strength: event.strength, draft.type, strength: draft.strength)
        else { return false }
        if both == event.type || both == draft.type { return true }
        // Nor do settlers who burn cars after a march of others.
        let isByOthers = draft.agents.contains { side in
            side.name != nil && !side.isGeneric && !event.agents.contains { $0.name == side.name }
        }
        return !isByOthers && (!event.hasOwnPlace || !draft.hasOwnPlace || namesSamePlace(event, draft))
    }

    /// What was looted or burnt goes along with the killing of people, whichever word was the stronger; gunmen who
    /// ambush a bus and hurt none but civilians fight nobody.
    func codeKillings(_ event: inout EventDraft) {
        if event.type == .armedClash { event.type = typeOfAssault(event) }
        if event.type == .arrests, killsMoreThanHeld(event),
            let told = event.anchors.first(where: { isViolent($0.type) && $0.strength > 1 })
        {
            event.type = told.type
        }
        guard event.type == .lootingPropertyDestruction,
            event.agents.contains(where: { $0.kinds.contains(.armed) }),
            event.tolls.contains(where: {
                let toll = facts.tolls[$0].fact
                return toll.effect == .killed && toll.isFactual && toll.best > 0
            })
        else { return }
        event.type = .attack
    }

    /// Whether those who were caught were killed as well, so that no arrests are told of.
    private func killsMoreThanHeld(_ event: EventDraft) -> Bool {
        let tolls = event.tolls.map { facts.tolls[$0].fact }.filter { $0.isFactual && !$0.isAggregate }
        guard let killed = tolls.filter({ $0.effect == .killed && !$0.group.isArmed }).map(\.best).max(),
            killed > 0
        else { return false }
        return killed >= tolls.filter { $0.effect == .detained }.map(\.best).max() ?? 0
    }

    private func typeOfAssault(_ event: EventDraft) -> SubEventType {
        let sets = narrative.sets
        let tolls = event.tolls.map { facts.tolls[$0].fact }
        let isOneSided =
            narrative.hits[event.anchor.hit].classes & sets.assault != 0
            && event.anchors.allSatisfy { narrative.hits[$0.hit].classes & (sets.clash | sets.repel) == 0 }
            && event.agents.contains { $0.kinds.contains(.nonstate) }
            && event.agents.allSatisfy { $0.kinds.isDisjoint(with: .state) }
            && event.patients.allSatisfy { $0.kinds.isDisjoint(with: .armed) }
        return isOneSided && tolls.contains(where: \.hurtsCivilians)
            && tolls.allSatisfy({ !$0.group.isArmed })
            ? .attack : .armedClash
    }

    /// Whether a running paragraph follows the one that holds a sentence.
    func isNextBlock(_ sentence: Int, _ block: Int) -> Bool {
        let before = narrative.sentences[sentence].block
        return block == before + 1 && blocks[block].role == .paragraph && blocks[before].role == .paragraph
            && blocks[block].heading == blocks[before].heading
    }

    /// Whether a headline counts more of those killed or wounded than an event that it is joined to.
    func sumsUp(_ headline: EventDraft, _ event: EventDraft) -> Bool {
        headline.tolls.contains { toll in
            let own = facts.tolls[toll].fact
            guard !own.isVague else { return false }
            let known = event.tolls.map { facts.tolls[$0].fact }
                .filter { $0.effect == own.effect && $0.isFactual && !$0.isPart }
            return !known.isEmpty && known.allSatisfy { !$0.isVague }
                && known.reduce(0, { $0 + ($1.high ?? 100_000) }) < own.best
        }
    }

    /// Whether a draft is no event but a later count of the one told last: "A fourth died on Friday in hospital".
    func countsOn(_ draft: EventDraft, _ event: EventDraft) -> Bool {
        guard draft.strength <= 1, !draft.hasOwnPlace, !draft.tolls.isEmpty, !event.tolls.isEmpty,
            !event.isBackground, draft.block - event.block <= 1, draft.heading == event.heading,
            draft.sentence - (event.sentences.last ?? event.sentence) <= 2
        else { return false }
        let killed = draft.tolls.map { facts.tolls[$0].fact }.filter { $0.effect == .killed }
        return !killed.isEmpty && killed.allSatisfy { $0.isTotal || $0.isAddition || $0.isLate }
    }

    /// How well the killed of two drafts agree.
    func likenessOfTolls(_ event: EventDraft, _ draft: EventDraft) -> Double {
        // An event of a long list may hold thousands: the first will do.
        func killed(_ draft: EventDraft) -> TollMention? {
            let index = draft.tolls.first {
                facts.tolls[$0].fact.effect == .killed && !facts.tolls[$0].fact.isAggregate
                    && !facts.tolls[$0].fact.isPart
            }
            return index.map { facts.tolls[$0].fact }
        }
        guard let one = killed(event), let other = killed(draft) else { return 0 }
        if other.isTotal || other.isAddition || other.isAnaphoric { return 1 }
        // The same number of dead, and not a common one, is told of one event.
        if one.best == other.best, one.best >= 5, !one.isVague, !other.isVague { return 1.5 }
        if one.low <= other.high ?? .max, other.low <= one.high ?? .max { return 0.7 }
        return -0.3
    }
}
