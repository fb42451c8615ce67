import Reports

/// What a kind says behind a name and a comma.
extension ToponymRecognizer {
    /// The kind in ", a farming settlement near Y", ", the town where ...", after a name and a comma.
    func appositiveKind(_ index: Int, _ text: GeoText) -> Int16? {
        let ceiling = min(text.sentenceEnd(of: index - 1), index + 5)
        guard index < ceiling,
            text.isWord(index, "a") || text.isWord(index, "an") || text.isWord(index, "the")
                || text.isWord(index, "another")
        else { return nil }
        for next in index + 1..<max(index + 1, ceiling) {
            guard text.tokens[next].kind == .word, !text.tokens[next].isCapitalized else { return nil }
            let kind = text.cues[next].kind
            if kind >= 0 {
                switch lexicon.kindClass(kind) {
                case .settlement, .quarter, .district, .area, .camp: return kind
                default: return nil
                }
            }
            guard text.cues[next].classes.isDisjoint(with: [.stop, .locative, .title, .reporting]) else {
                return nil
            }
        }
        return nil
    }
}
