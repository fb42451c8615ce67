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
            guard let noun = hit(index)?.noun, noun.end == before + 1 else { return false }
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
