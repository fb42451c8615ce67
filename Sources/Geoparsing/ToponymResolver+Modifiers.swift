import Gazetteers

extension ToponymResolver {
    // MARK: Words that part namesakes

    /// The places of "Greater X" where the gazetteers know it as "X al-Kabira"; where they have neither, and X alone, those
    /// of X.
    func unmodified(_ name: String, _ context: LookupContext) -> ToponymOptions? {
        let words = name.split(separator: " ").map(String.init)
        guard words.count > 1 else { return nil }
        for (edge, rest) in [(words[0], words.dropFirst()), (words[words.count - 1], words.dropLast())] {
            let modifier = lexicon.cue(ofTerm: edge)?.modifier ?? -1
            guard modifier >= 0 else { continue }
            let base = rest.joined(separator: " ")
            for term in lexicon.modifiers[Int(modifier)].terms where isLatin(term) == isLatin(base) {
                for whole in ["\(base) \(term)", "\(term) \(base)"] where names.knows(whole) {
                    let found = names.options(named: whole, context: context, limit: 8)
                    if isPlain(found) { return found }
                }
            }
            let found = names.options(named: base, context: context, limit: 8)
            guard isPlain(found), let only = found.candidates.first?.place,
                found.candidates.dropFirst().allSatisfy({
                    $0.match > .folded || Ambiguity.isSame(only, $0.place)
                })
            else { return nil }
            return found
        }
        return nil
    }

    private func isPlain(_ options: ToponymOptions) -> Bool {
        options.candidates.contains { $0.match <= .folded }
    }

    private func isLatin(_ text: String) -> Bool { text.utf8.first ?? 0 < 0x80 }
}
