import Reports

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ bytes: [UInt8]) -> Bool { suffix(bytes.count).elementsEqual(bytes) }
}

extension PhraseParser {
    // MARK: Borders of one country

    /// "near the Turkish border", "at the Iraqi frontier": where the country of a demonym ends; nil for "the Turkish
    /// border guards".
    func nationalBorder(_ index: Int) -> PlacePhrase? {
        let mention = mentions[index]
        guard let end = borderEnd(mention.tokens) else { return nil }
        var start = mention.tokens.lowerBound
        let floor = text.sentenceStart(of: start)
        if let leading = leadingRelation(before: start) {
            switch leading.relation {
            // Where it is said how far, only what the strip holds is the border.
            case .distance(let metres), .within(let metres):
                guard metres <= FootprintRules.borderReach else { return nil }
                start = leading.start
            case .near, .course, .border, .at: start = leading.start
            default: return nil
            }
        } else if start > floor, text.isWord(start - 1, "the") {
            start -= 1
        }
        return PlacePhrase(tokens: start..<end, anchors: [index], relation: .border, reach: .border)
    }

    /// Where the word for a border beside a demonym ends, if no noun follows of which it is a part.
    private func borderEnd(_ tokens: Range<Int>) -> Int? {
        let ceiling = text.sentenceEnd(of: tokens.lowerBound)
        if text.isCaseless(tokens.lowerBound) {
            // Arabic "al-hudud al-turkiya": the adjective follows; in "haras al-hudud al-turki" it is the guards'.
            let before = text.term(endingBefore: tokens.lowerBound)
            let word = text.bytes[..<Int(text.tokens[tokens.upperBound - 1].utf8End)]
            return before.cue.relations.contains(.border) && word.hasSuffix(ArabicLetters.femaleEnding)
                ? tokens.upperBound : nil
        }
        guard tokens.upperBound < ceiling else { return nil }
        let term = text.term(at: tokens.upperBound)
        guard term.cue.relations.contains(.border), term.tokens.upperBound <= ceiling else { return nil }
        let next = term.tokens.upperBound
        guard next < ceiling, text.tokens[next].kind == .word else { return next }
        let cue = text.cues[next]
        let isPart = cue.kind >= 0 || text.tokens[next].isCapitalized
        let follows: CueClasses = [.stop, .locative, .strong, .month, .predicate, .joiner, .lying]
        return !isPart && (!cue.classes.isDisjoint(with: follows) || !cue.relations.isEmpty) ? next : nil
    }
}
