import Reports

extension TollScan {
    /// The end of a phrase with what belongs to it: a name, "of the RSF", brackets, an apposition.
    func extended(_ start: Int, _ limit: Int, _ people: inout TollPeople) -> Int {
        var end = start
        if let name = nameEnd(from: end, limit), !isWord(end, .calendar) {
            people.name = document.words[name - 1]
            end = name
        }
        if let next = belongingEnd(end, limit) { end = next }
        if end < limit, document.isMark(end, "(") {
            var close = end + 1
            while close < limit, close < end + 10, !document.isMark(close, ")") { close += 1 }
            if close < limit, document.isMark(close, ")") { end = close + 1 }
        }
        return end
    }

    /// "of the Somali National Army", "from the group", "called Abu Anas": up to six words that no clause begins.
    private func belongingEnd(_ start: Int, _ limit: Int) -> Int? {
        guard start < limit else { return nil }
        // "an officer with the rank of captain"
        let isRanked =
            start + 3 < limit && document.words[start + 2] == Self.rank
            && document.words[start + 3] == Self.of
        guard isRanked || Self.belonging.contains(document.words[start]) else { return nil }
        var index = isRanked ? start + 4 : start + 1
        var end: Int?
        while index < limit, index < start + 9 {
            if document.words[index] == .joiner || document.isPossessiveMark(index) {
                index += 1
                continue
            }
            if document.isQuotationMark(index) {
                index += 1
                end = index
                continue
            }
            if numbers[index] != nil && end != nil { break }
            let isBelonging = Self.belonging.contains(document.words[index])
            if !isBelonging, ends(index), !(triggerHit(at: index) != nil && nounHit(at: index) != nil) {
                break
            }
            index += 1
            end = index
        }
        return end
    }

    private static let rank = WordKey("rank")
    private static let belonging: Set<WordKey> = Set(
        ["of", "from", "belonging", "called", "named", "nicknamed", "aged", "loyal"].map { WordKey($0) })

    /// One past a run of capitalised words, titles and name particles; nil where none begins.
    func nameEnd(from start: Int, _ limit: Int) -> Int? {
        var index = start
        var end: Int?
        while index < limit, index < start + 14 {
            if document.words[index] == .joiner {
                index += 1
                continue
            }
            let token = document.tokens[index]
            let isTitle = isWord(index, .titles)
            if (token.kind == .word || token.kind == .mixed),
                token.isCapitalized || isTitle && index > start
                    || isTitle && index + 1 < limit && document.words[index + 1] == .joiner
            {
                if isWord(index, .calendar) { break }
                if let noun = nounHit(at: index), index > start, lexicon.nouns[noun.noun].isPlural { break }
                end = index + 1
            } else if token.kind == .punctuation, document.isMark(index, "."), index > start,
                isWord(index - 1, .titles)
            {
                index += 1
                continue
            } else if token.kind == .punctuation, index > start, firstByteIsApostrophe(index),
                !token.followsSpace
            {
                index += 1
                continue
            } else {
                break
            }
            index += 1
        }
        return end
    }

    private func firstByteIsApostrophe(_ index: Int) -> Bool {
        switch document.text(of: document.tokens[index]) {
        case "'", "‘", "’", "ʿ", "`": true
        default: false
        }
    }

    /// Whether capitalised words are a person, as far as they tell: no known body, no place of the actor tables.
    func isLikelyName(_ tokens: Range<Int>) -> Bool {
        let words = tokens.filter { document.tokens[$0].kind == .word }
        if actors.contains(where: { $0.tokens.overlaps(tokens) }) { return false }
        if words.count == 1 {
            let token = document.tokens[words[0]]
            return !token.isAllCaps && token.end - token.start > 2 && tokens.lowerBound > range.lowerBound
                || words.count > 1
        }
        // All in capitals is a headline, not a name.
        return words.count <= 6 && !words.allSatisfy { document.tokens[$0].isAllCaps }
    }
}
