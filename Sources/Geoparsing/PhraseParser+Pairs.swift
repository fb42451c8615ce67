import Reports

extension PhraseParser {
    // MARK: Two names: between A and B, the A-B road, the road linking A with B

    mutating func readPairs() {
        for index in mentions.indices.dropLast() where owner[index] < 0 && owner[index + 1] < 0 {
            let (left, right) = (mentions[index], mentions[index + 1])
            let isNations = left.form == .demonym && right.form == .demonym
            guard isNations || left.form != .demonym && right.form != .demonym,
                text.sentenceOf[left.tokens.lowerBound] == text.sentenceOf[right.tokens.lowerBound]
            else { continue }
            let gap = left.outer.upperBound..<max(left.outer.upperBound, right.outer.lowerBound)
            if gap.count == 1, text.isDash(gap.lowerBound) {
                if readBorderPair(index, left, right) || isNations { continue }
                readRoadPair(index, left, right)
            } else if isNations {
                continue
            } else if readAlong(index, left, right, gap) {
                continue
            } else if gap.count <= 2 {
                readJoinedPair(index, left, right, gap)
            }
        }
    }

    /// "the Syrian-Turkish border", "the Diyala–Kirkuk boundary".
    private mutating func readBorderPair(
        _ index: Int, _ left: ToponymMention, _ right: ToponymMention
    ) -> Bool {
        let after = right.outer.upperBound
        guard after < text.sentenceEnd(of: left.tokens.lowerBound) else { return false }
        let term = text.term(at: after)
        guard term.cue.relations.contains(.border) else { return false }
        add(
            PlacePhrase(
                tokens: left.outer.lowerBound..<term.tokens.upperBound, anchors: [index, index + 1],
                relation: .border, reach: .border))
        return true
    }

    /// "10 km from X on the road to Y", "4 miles out of X towards Y".
    private mutating func readAlong(
        _ index: Int, _ left: ToponymMention, _ right: ToponymMention, _ gap: Range<Int>
    ) -> Bool {
        guard (1...6).contains(gap.count), right.form != .anaphor,
            let leading = leadingRelation(before: left.outer.lowerBound),
            let metres = Self.statedDistance(leading.relation)
        else { return false }
        var hasRoad = false
        for token in gap {
            let cue = text.cues[token]
            if text.tokens[token].kind != .word || text.isWord(token, "and") { return false }
            hasRoad = hasRoad || cue.relations.contains(.road) || text.isWord(token, "way")
        }
        var last = gap.upperBound - 1
        if text.isWord(last, "the"), last > gap.lowerBound { last -= 1 }
        let isToward =
            text.isWord(last, "toward") || text.isWord(last, "towards")
            || hasRoad && (text.isWord(last, "to") || text.cues[last].relations.contains(.toward))
            || text.isWord(last, "of") && gap.contains { text.isWord($0, "direction") }
        guard isToward else { return false }
        add(
            PlacePhrase(
                tokens: leading.start..<right.outer.upperBound, anchors: [index, index + 1],
                relation: .along(metres), reach: .corridor))
        return true
    }

    /// Metres from the anchor, along whatever leads away from it; nil where the relation states none.
    static func statedDistance(_ relation: SpatialRelation) -> Double? {
        switch relation {
        case .distance(let metres), .offset(let metres, _, _): metres
        default: nil
        }
    }

    /// The length that stands before a road word: "10 km along the road from X to Y".
    private func lengthAlong(before road: Int) -> LengthReader.Length? {
        var end = road
        let floor = text.sentenceStart(of: road)
        while end > floor,
            text.isWord(end - 1, "the") || text.isWord(end - 1, "along") || text.isWord(end - 1, "on")
                || text.isWord(end - 1, "down") || text.isWord(end - 1, "up")
        {
            end -= 1
        }
        guard end < road else { return nil }
        return LengthReader(text: text).length(endingBefore: end, floor: floor)
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
        // "between the northern towns of A and B"
        if before > 1, start < left.tokens.lowerBound, text.cues[before - 1].wind >= 0 { before -= 1 }
        while before > 0, text.isWord(before - 1, "the") { before -= 1 }
        let term = text.term(endingBefore: before)
        let relations = term.cue.relations
        if let border = borderWord(endingAt: before, term.tokens.lowerBound, relations) {
            add(
                PlacePhrase(
                    tokens: border..<right.outer.upperBound, anchors: [index, index + 1], relation: .border,
                    reach: .border))
        } else if relations.contains(.between) {
            let road = roadTerm(endingBefore: term.tokens.lowerBound)
            let river = road == nil ? riverTerm(endingBefore: term.tokens.lowerBound) : nil
            add(
                PlacePhrase(
                    tokens: (road ?? river ?? term.tokens.lowerBound)..<right.outer.upperBound,
                    anchors: [index, index + 1],
                    relation: road != nil ? .road : river != nil ? .course : .between, reach: .corridor))
        } else if relations.contains(.linking) || relations.contains(.from) || text.isWord(before - 1, "from")
        {
            guard let road = roadTerm(endingBefore: term.tokens.lowerBound) else { return }
            if let length = lengthAlong(before: road), let metres = length.metres {
                add(
                    PlacePhrase(
                        tokens: length.start..<right.outer.upperBound, anchors: [index, index + 1],
                        relation: .along(metres), reach: .corridor))
                return
            }
            add(
                PlacePhrase(
                    tokens: road..<right.outer.upperBound, anchors: [index, index + 1], relation: .road,
                    reach: .corridor))
        }
    }

    /// The start of "border between" or "border of" before two names.
    private func borderWord(endingAt before: Int, _ between: Int, _ relations: RelationWords) -> Int? {
        let end = relations.contains(.between) ? between : text.isWord(before - 1, "of") ? before - 1 : -1
        guard end > 0 else { return nil }
        let term = text.term(endingBefore: end)
        guard term.cue.relations.contains(.border) else { return nil }
        let start = term.tokens.lowerBound
        return start > text.sentenceStart(of: before) && text.isWord(start - 1, "the") ? start - 1 : start
    }

    /// The start of "the river", "the banks of the river" right before a token; a river's name is a phrase of its own.
    private func riverTerm(endingBefore index: Int) -> Int? {
        let floor = text.sentenceStart(of: index)
        guard index - 1 >= floor else { return nil }
        let term = text.term(endingBefore: index)
        let isRiver =
            term.cue.kind >= 0 && lexicon.kinds[Int(term.cue.kind)].name == "river"
            || term.cue.relations.contains(.bank)
        guard isRiver, !isInMention(term.tokens.lowerBound) else { return nil }
        var start = term.tokens.lowerBound
        while start > floor {
            let before = text.term(endingBefore: start)
            let isLight =
                text.isWord(start - 1, "the") || text.isWord(start - 1, "of")
                || !before.cue.relations.isDisjoint(with: [.bank, .along]) || before.cue.wind >= 0
            guard isLight else { break }
            start = before.tokens.lowerBound
        }
        return start
    }

    private func isInMention(_ token: Int) -> Bool { mentions.contains { $0.outer.contains(token) } }

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
