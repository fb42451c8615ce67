import Reports

extension ToponymRecognizer {
    // MARK: Names of bodies

    /// Notes the abbreviations that the report explains as those of bodies: "Allied Democratic Forces (ADF)".
    ///
    /// What stands in the bracket behind a place's own name is that place's: "United Arab Emirates (UAE)".
    func collectBodies(_ pass: inout Pass, hits: [NameHit]) {
        let text = pass.text
        var ends: Set<Int>?
        for index in text.tokens.indices where opensAbbreviation(index, text) {
            guard index > 1, pass.runEnd[index - 1] == Int32(index),
                Int(pass.runStart[index - 1]) < index - 1
            else { continue }
            let names = ends ?? Set(hits.lazy.filter { !$0.isRespelled }.map(\.tokens.upperBound))
            ends = names
            if !names.contains(index) { pass.acronyms.insert(text.key(index + 1..<index + 2)) }
        }
    }

    /// Whether a bracket with nothing but an abbreviation in capitals opens at a token.
    func opensAbbreviation(_ index: Int, _ text: GeoText) -> Bool {
        guard text.mark(index) == 0x28, text.mark(index + 2) == 0x29 else { return false }
        let token = text.tokens[index + 1]
        return token.isAllCaps && (2...8).contains(token.count)
    }

    /// Whether a run of capitalised words is only the beginning of a body's name: "the People's Protection Units",
    /// "Sword of the Coast (SOC)".
    func beginsBody(_ run: Range<Int>, _ pass: Pass) -> Bool {
        let text = pass.text
        let end = run.upperBound
        guard end < text.sentenceEnd(of: run.lowerBound) else { return false }
        if opensAbbreviation(end, text), run.count > 1 { return true }
        guard isPossessive(end, text) else { return false }
        var next = end + 1
        if text.isWord(next, "s"), !text.tokens[next].followsSpace { next += 1 }
        guard next < text.sentenceEnd(of: run.lowerBound), pass.runStart[next] == Int32(next) else {
            return false
        }
        let bodies: CueClasses = [.organisation, .publicBody, .outlet]
        return (next..<Int(pass.runEnd[next])).contains {
            !text.cues[$0].classes.isDisjoint(with: bodies)
        }
    }

    /// Whether a quoted name is only what someone or something is called: `known as "Khartoum"`.
    func isNickname(quotedAt quote: Int, _ text: GeoText) -> Bool {
        guard quote > 0, text.sentenceOf[quote - 1] == text.sentenceOf[quote] else { return false }
        return text.isWord(quote - 1, "as") || text.term(endingBefore: quote).cue.classes.contains(.title)
    }
}
