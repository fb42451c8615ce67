import Reports

extension PhraseParser {
    // MARK: Two names: between A and B, the A-B road, the road linking A with B

    mutating func readPairs() {
        for index in mentions.indices.dropLast() where owner[index] < 0 && owner[index + 1] < 0 {
            let (left, right) = (mentions[index], mentions[index + 1])
            guard left.form != .demonym, right.form != .demonym,
                text.sentenceOf[left.tokens.lowerBound] == text.sentenceOf[right.tokens.lowerBound]
            else { continue }
            let gap = left.outer.upperBound..<max(left.outer.upperBound, right.outer.lowerBound)
            if gap.count == 1, text.isDash(gap.lowerBound) {
                readRoadPair(index, left, right)
            } else if gap.count == 1 || gap.count == 2 {
                readJoinedPair(index, left, right, gap)
            }
        }
    }

    /// "the Hasakah–Tel Temir road", "the road Hasakah–Abyad", Arabic "tariq X – Y".
    private mutating func readRoadPair(_ index: Int, _ left: ToponymMention, _ right: ToponymMention) {
        let after = right.outer.upperBound
        var end = after
        var isRoad = lexicon.kindClass(right.kind) == .line || lexicon.kindClass(left.kind) == .line
        if !isRoad, after < text.sentenceEnd(of: left.tokens.lowerBound),
            text.term(at: after).cue.relations.contains(.road)
        {
            isRoad = true
            end = text.term(at: after).tokens.upperBound
        }
        var start = left.outer.lowerBound
        if !isRoad, let road = roadWord(before: left.outer.lowerBound) {
            isRoad = true
            start = road
        }
        guard isRoad else { return }
        if let road = roadWord(before: start) { start = road }
        add(PlacePhrase(tokens: start..<end, anchors: [index, index + 1], relation: .road, reach: .corridor))
    }

    /// The start of "road (of|to|from)" that ends before a token.
    func roadWord(before index: Int) -> Int? {
        var before = index
        while before > 0,
            text.isWord(before - 1, "the") || text.isWord(before - 1, "of") || text.isWord(before - 1, "to")
                || text.isWord(before - 1, "from")
        {
            before -= 1
        }
        let term = text.term(endingBefore: before)
        return term.cue.relations.contains(.road) ? term.tokens.lowerBound : nil
    }

    /// "between A and B", "the road linking A with B", "the road from A to B".
    private mutating func readJoinedPair(
        _ index: Int, _ left: ToponymMention, _ right: ToponymMention, _ gap: Range<Int>
    ) {
        let isClitic = text.isCaseless(right.tokens.lowerBound) && right.hit?.clitic ?? 0 > 0
        let joins = gap.contains { text.cues[$0].relations.contains(.joiner) } || isClitic
        guard joins || gap.contains(where: { text.isWord($0, "and") }) else { return }
        let start = left.outer.lowerBound
        var before = start
        while before > 0, text.isWord(before - 1, "the") { before -= 1 }
        let term = text.term(endingBefore: before)
        let relations = term.cue.relations
        if relations.contains(.between) {
            let road = roadTerm(endingBefore: term.tokens.lowerBound)
            add(
                PlacePhrase(
                    tokens: (road ?? term.tokens.lowerBound)..<right.outer.upperBound,
                    anchors: [index, index + 1],
                    relation: road == nil ? .between : .road, reach: .corridor))
        } else if relations.contains(.linking) || relations.contains(.from) || text.isWord(before - 1, "from")
        {
            guard let road = roadTerm(endingBefore: term.tokens.lowerBound) else { return }
            add(
                PlacePhrase(
                    tokens: road..<right.outer.upperBound, anchors: [index, index + 1], relation: .road,
                    reach: .corridor))
        }
    }

    /// The start of a road word that ends before a token, a few light words allowed between.
    private func roadTerm(endingBefore index: Int) -> Int? {
        var before = index
        for _ in 0..<3 {
            let term = text.term(endingBefore: before)
            guard !term.tokens.isEmpty else { return nil }
            if term.cue.relations.contains(.road) {
                var start = term.tokens.lowerBound
                if start > 0, text.isWord(start - 1, "the") { start -= 1 }
                return start
            }
            guard
                text.isWord(before - 1, "which") || text.isWord(before - 1, "that")
                    || text.isWord(before - 1, "is")
                    || text.isWord(before - 1, "running") || text.isWord(before - 1, "running")
                    || text.mark(before - 1) == 0x2C
            else { return nil }
            before -= 1
        }
        return nil
    }
}
