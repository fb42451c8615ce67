import Reports

/// Numbers that tell how old people are.
extension TollScan {
    /// "18-year-old", "12-member", "a man, 34, and his wife", "aged between 6 and 11": no count.
    func isAge(_ number: NumberExpression) -> Bool {
        let (start, end) = (number.tokens.lowerBound, number.tokens.upperBound)
        if end < range.upperBound, document.words[end] == .joiner { return true }
        guard start > range.lowerBound, bare(number).best <= Self.oldest else { return false }
        return isAside(start, end) || isAged(start)
    }

    /// One past the age that an aside tells of somebody: "a man, 34, and his wife".
    func pastAge(_ end: Int, _ limit: Int) -> Int {
        guard end + 1 < limit, document.isComma(end), let number = numbers[end + 1], isAge(number) else {
            return end
        }
        return number.tokens.upperBound
    }

    /// One past what stands for somebody without a noun: "a 17-year-old was shot", "killed a Palestinian".
    func loneNoun(from start: Int, isIndefinite: Bool, _ limit: Int) -> Int? {
        guard start < limit else { return nil }
        if let number = numbers[start], isAge(number) {
            var end = number.tokens.upperBound
            while end < limit, document.words[end] == .joiner || Self.yearOld.contains(document.words[end]) {
                end += 1
            }
            guard end > number.tokens.upperBound + 1 else { return nil }
            return ends(end) ? end : loneName(end, limit)
        }
        guard isIndefinite else { return nil }
        // "a young Palestinian"
        let isAdjective =
            document.tokens[start].kind == .word && !document.tokens[start].isCapitalized
            && hit(start)?.words.isEmpty ?? true && triggerHit(at: start) == nil
        return loneName(isAdjective ? start + 1 : start, limit)
    }

    /// One past a word with a capital that stands alone for somebody.
    private func loneName(_ index: Int, _ limit: Int) -> Int? {
        guard index < limit else { return nil }
        let token = document.tokens[index]
        guard token.kind == .word, token.isCapitalized, !token.isAllCaps, ends(index + 1),
            !isWord(index, .calendar), !isWord(index, .thing), !isWord(index, .titles)
        else { return nil }
        return index + 1
    }

    /// "A muleteer was shot dead": one of whom no table has the word, right before a passive that befalls people.
    func unknownBefore(_ verb: Int) -> TollPeople? {
        var index = verb - 1
        while index >= lowerLimit, verb - index <= 5 {
            if Self.indefinite.contains(document.words[index]) {
                guard index < verb - 1 else { return nil }
                var people = TollPeople(tokens: index..<verb, low: 1, best: 1, high: 1, group: .generic)
                people.isKnown = true
                return people
            }
            guard document.tokens[index].kind == .word, hit(index)?.words.isEmpty ?? true,
                triggerHit(at: index) == nil, numbers[index] == nil,
                !actors.contains(where: { $0.tokens.contains(index) })
            else { return nil }
            index -= 1
        }
        return nil
    }

    private static let yearOld: Set<WordKey> = Set(["year", "years", "month", "old"].map { WordKey($0) })
    private static let oldest = 110
    private static let aged: Set<WordKey> = Set(["aged", "ages"].map { WordKey($0) })
    private static let between: Set<WordKey> = Set(
        ["between", "and", "to", "from", "or"].map { WordKey($0) })

    /// Whether a number stands by itself between commas behind somebody: "a man, 34, was shot".
    private func isAside(_ start: Int, _ end: Int) -> Bool {
        guard document.isComma(start - 1), start - 2 >= range.lowerBound,
            end < range.upperBound, document.isComma(end)
        else { return false }
        let before = start - 2
        if document.tokens[before].isCapitalized { return true }
        return (max(range.lowerBound, before - 1)...before).contains { index in
            guard let noun = nounHit(at: index), noun.end == before + 1 else { return false }
            return !lexicon.nouns[noun.noun].isPlural
        }
    }

    /// Whether "aged" stands before a number, with nothing but other numbers between.
    private func isAged(_ start: Int) -> Bool {
        for index in stride(from: start - 1, through: max(range.lowerBound, start - 6), by: -1) {
            if Self.aged.contains(document.words[index]) { return true }
            let isSmall =
                Self.between.contains(document.words[index]) || document.isComma(index)
                || document.tokens[index].kind == .number
            guard isSmall else { return false }
        }
        return false
    }
}
