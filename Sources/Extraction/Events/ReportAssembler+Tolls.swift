import Reports

extension ReportAssembler {
    /// Gives a draft the tolls of its words; in a sentence with several drafts each toll goes to the nearest.
    func linkTolls(_ drafts: inout [EventDraft]) {
        // Looked up by sentence: a long report has thousands of both.
        var rivals: [Int: [Int]] = [:]
        for index in drafts.indices { rivals[drafts[index].sentence, default: []].append(index) }
        for (sentence, indices) in rivals {
            let open = indices.filter { !drafts[$0].isShare }
            for toll in facts.tollsBySentence[sentence] {
                if indices.contains(where: { drafts[$0].isShare && drafts[$0].tolls.contains(toll) }) {
                    continue
                }
                guard let first = facts.tolls[toll].words.first,
                    let owner = open.min(by: { distance(first, drafts[$0]) < distance(first, drafts[$1]) })
                else { continue }
                let hit = drafts[owner].anchor.hit
                for index in open
                where drafts[index].anchor.hit == hit && !drafts[index].tolls.contains(toll) {
                    drafts[index].tolls.append(toll)
                }
            }
        }
    }

    private func distance(_ word: Int, _ draft: EventDraft) -> Int {
        if draft.words.contains(word) { return 0 }
        return word < draft.words.lowerBound
            ? draft.words.lowerBound - word : word - draft.words.upperBound + 1
    }

    /// Gives the tolls of sentences that tell no event of their own to the event told before them.
    func attachLooseTolls(_ events: inout [EventDraft]) {
        var taken: Set<Int> = []
        for event in events { taken.formUnion(event.tolls) }
        for index in facts.tolls.indices where !taken.contains(index) {
            let toll = facts.tolls[index]
            let block = narrative.sentences[toll.sentence].block
            guard blocks[block].role != .caption, blocks[block].role != .boilerplate, !toll.fact.isAggregate
            else {
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
            if !events[nearest].sentences.contains(toll.sentence) {
                events[nearest].sentences.append(toll.sentence)
            }
        }
        for index in events.indices { events[index].tolls.sort() }
    }

    private func lastSentence(_ event: EventDraft, before sentence: Int) -> Int {
        event.sentences.filter { $0 <= sentence }.max() ?? -1
    }

    /// Whether a running paragraph follows the one that holds a sentence.
    func isNextBlock(_ sentence: Int, _ block: Int) -> Bool {
        let before = narrative.sentences[sentence].block
        return block == before + 1 && blocks[block].role == .paragraph && blocks[before].role == .paragraph
            && blocks[block].heading == blocks[before].heading
    }
}
