import Reports

extension TollScan {
    /// "killed on Sunday in an ambush in X, Y four members of Z": whom a number counts, over when, how and where it was.
    ///
    /// Only behind a verb that such a phrase follows at once, and where no other verb is told of those counted.
    func objectBehindAdjuncts(_ start: Int) -> [TollPeople] {
        guard start < range.upperBound,
            isWord(start, .stop) || !document.dates(in: start..<start + 1).isEmpty
        else { return [] }
        var index = start
        let limit = min(range.upperBound, start + 18)
        while index < limit {
            if let date = document.dates(in: index..<index + 1).first {
                index = max(index + 1, date.tokens.upperBound)
                continue
            }
            if numbers[index] != nil, index > start, opensObject(index),
                let found = list(at: index, limit: range.upperBound, mayBeBare: false)
            {
                return found.people.allSatisfy(\.isKnown) && !isSubject(found.end) ? found.people : []
            }
            if passesNo(index) { return [] }
            index += 1
        }
        return []
    }

    /// Whether a number is no part of a phrase that goes on before it ("in three villages", "at 10 p.m.").
    private func opensObject(_ index: Int) -> Bool {
        let before = document.tokens[index - 1]
        return before.kind == .word && !isWord(index - 1, .determiner) && !isWord(index - 1, .article)
            && (endOfWord(.stop, at: index - 1) == nil && document.words[index - 1] != Self.of
                || !document.dates(in: index - 1..<index).isEmpty)
    }

    /// Whether what follows people is a verb of theirs, so that they are no object.
    private func isSubject(_ end: Int) -> Bool {
        guard end < range.upperBound else { return false }
        return endOfWord(.auxiliary, at: end) != nil || endOfWord(.perfect, at: end) != nil
            || endOfWord(.adverb, at: end) != nil || triggerHit(at: end) != nil
    }

    /// Whether a token ends the phrases that may stand between a verb and its object.
    private func passesNo(_ index: Int) -> Bool {
        if document.isComma(index) {
            return index + 1 >= range.upperBound || !document.tokens[index + 1].isCapitalized
        }
        if document.tokens[index].kind == .punctuation, document.words[index] != .joiner { return true }
        return endOfWord(.relative, at: index) != nil || endOfWord(.conjunction, at: index) != nil
            || endOfWord(.auxiliary, at: index) != nil || endOfWord(.perfect, at: index) != nil
            || triggerHit(at: index) != nil && nounHit(at: index) == nil
            || endOfWord(.subordinate, at: index) != nil && endOfWord(.stop, at: index) == nil
    }
}
