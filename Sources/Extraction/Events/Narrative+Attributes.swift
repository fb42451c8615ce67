import Reports

/// Participles that say more of a noun and tell no event.
extension Narrative {
    /// Whether a participle stands between an article and its noun.
    func isAttribute(_ hit: TermHit, before: Word?, after: Word?) -> Bool {
        switch hit.meaning.form {
        case .participle, .pastOrParticiple: break
        case .base: return before.map { $0.grammar & sets.article != 0 } ?? false
        default: return false
        }
        guard let after else { return false }
        // "Captured towns need police": a participle that opens its sentence, before its noun.
        guard let before else { return !isVerbFirst && isNoun(after, sets.people | sets.ground) }
        guard before.grammar & sets.subject == 0 else { return false }
        if before.grammar & sets.article == 0 {
            // "in occupied Donetsk", "in rebel-occupied Goma"
            let isLed =
                before.grammar & (sets.locative | sets.of | sets.from) != 0 || words[hit.first].isHyphenated
            if isLed, after.isCapitalized, after.hit < 0 { return true }
            // "executed three captured soldiers"
            return (before.isNumber || before.grammar & sets.determiner != 0) && isNoun(after, sets.people)
        }
        // "the occupied West Bank"
        if after.isCapitalized, hit.meaning.form != .base { return true }
        return after.mark == 0 && after.grammar & (sets.locative | sets.by | sets.be | sets.joint) == 0
    }

    private func isNoun(_ word: Word, _ classes: ClassSet) -> Bool {
        guard word.hit >= 0 else { return false }
        let noun = hits[Int(word.hit)]
        return noun.meaning.form == .none && noun.meaning.otherClasses & classes != 0
    }

    /// Whether a dash joins a figure to the word behind it, as in "a 57-year-old".
    func joinsNumber(_ index: Int, _ range: Range<Int>) -> Bool {
        index > range.lowerBound && index + 1 < range.upperBound && words[index - 1].end == words[index].start
            && words[index + 1].start == words[index].end && words[index - 1].isNumber
    }
}
