import Reports

extension ActorScan {
    /// Whether a mention speaks, or stands for those who do.
    func isAttribution(_ tokens: Range<Int>, _ range: Range<Int>) -> Bool {
        var index = tokens.upperBound
        // "the army said", "SDF sources accused", "the police, in a statement, said".
        if index < range.upperBound, document.isPossessiveMark(index) { index += 1 }
        if isJoinedToSpeaker(index, range) { return true }
        for ahead in index..<min(index + 3, range.upperBound) {
            guard let hit = hits[ahead] else {
                if document.tokens[ahead].kind == .punctuation { break }
                continue
            }
            if hit.end(of: .passive) != nil { break }
            if hit.end(of: .said) != nil || hit.end(of: .source) != nil { return true }
            if hit.noun != nil || !hit.aliases.isEmpty { break }
        }
        for back in stride(
            from: tokens.lowerBound - 1, through: max(range.lowerBound, tokens.lowerBound - 5), by: -1)
        {
            guard let hit = hits[back] else {
                if document.tokens[back].kind == .punctuation { return false }
                continue
            }
            if let end = hit.end(of: .according), end >= tokens.lowerBound - 2 { return true }
            // "a source in the YPG"
            if let end = hit.end(of: .source), end < tokens.lowerBound, end >= tokens.lowerBound - 2,
                hits.end(of: .countryPreposition, at: end) != nil || hits.end(of: .member, at: end) != nil
                    || document.isRightToLeft
            {
                return true
            }
            if let end = hit.end(of: .said), end == tokens.lowerBound, document.isRightToLeft { return true }
        }
        return false
    }

    /// "police and medics said": those after the "and" speak, and so do those before it.
    private func isJoinedToSpeaker(_ index: Int, _ range: Range<Int>) -> Bool {
        guard index + 1 < range.upperBound, document.words[index] == PlainWord.and else { return false }
        var next = index + 1
        if let article = hits.end(of: .definite, at: next) { next = article }
        if let adjective = hits.end(of: .adjective, at: next), hits.noun(at: next) == nil { next = adjective }
        let ends = [hits.noun(at: next)?.end, hits[next]?.aliases.last?.end].compactMap { $0 }
        return ends.contains { hits.end(of: .said, at: $0) != nil }
    }

    /// Whether something of its own follows a mention.
    func isPossessive(_ tokens: Range<Int>, _ range: Range<Int>) -> Bool {
        let next = tokens.upperBound
        guard next < range.upperBound else { return false }
        if document.isPossessiveMark(next) { return true }
        // "rebel-held"
        if document.words[next] == .joiner, hits.end(of: .property, at: next + 1) != nil { return true }
        return hits.end(of: .property, at: next) != nil
            || tokens.lowerBound > range.lowerBound && document.isRightToLeft
                && hits.end(of: .property, at: tokens.lowerBound - 1) != nil
    }
}
