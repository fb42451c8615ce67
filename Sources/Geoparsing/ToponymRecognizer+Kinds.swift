import Reports

/// Names of several words: those that the gazetteers have with the word for their kind: "Huwara checkpoint", "Jenin refugee camp".
extension ToponymRecognizer {
    /// Whether a token in lower case is of the words for a kind with which a name ends.
    func isKindAtEnd(_ index: Int, of hit: NameHit, _ text: GeoText) -> Bool {
        guard text.tokens[hit.tokens.lowerBound].isCapitalized, !hit.isRespelled else {
            return false
        }
        // A district is known by its seat, which the name alone leads to.
        switch kindClass(hit.tokens.upperBound - 1, text) {
        case .camp, .point, .building, .line: break
        // "the Serbian capital".
        case .settlement where text.isWord(hit.tokens.upperBound - 1, "capital"): break
        default: return false
        }
        let term = text.term(at: index)
        return term.cue.kind >= 0 && term.tokens.upperBound == hit.tokens.upperBound
            || index + 1 == hit.tokens.upperBound && text.cues[index].kind >= 0
    }

    /// Whether a known name ends with the word for its kind, written small.
    func endsWithKind(_ mention: ToponymMention, _ text: GeoText) -> Bool {
        let last = mention.tokens.upperBound - 1
        return mention.hit != nil && mention.tokens.count > 1 && text.cues[last].kind >= 0
            && !text.isCaseless(last) && !text.tokens[last].isCapitalized
    }

    /// Whether a name goes on right behind its first word.
    func isFollowedByName(_ index: Int, _ text: GeoText) -> Bool {
        var next = index + 1
        guard next < text.sentenceEnd(of: index) else { return false }
        if text.mark(next) == 0x2D, !text.tokens[next].followsSpace { next += 1 }
        guard next < text.sentenceEnd(of: index), text.tokens[next].kind == .word else { return false }
        if text.isCaseless(next) {
            return text.cues[next].classes.isEmpty && text.cues[next].relations.isEmpty
        }
        return text.tokens[next].isCapitalized
    }
}
