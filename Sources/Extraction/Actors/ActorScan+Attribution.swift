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
                hits[end]?.end(of: .countryPreposition) != nil || hits[end]?.end(of: .member) != nil
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
        if let article = hits[next]?.end(of: .definite) { next = article }
        if let adjective = hits[next]?.end(of: .adjective), hits[next]?.noun == nil { next = adjective }
        let ends = [hits[next]?.noun?.end, hits[next]?.aliases.last?.end].compactMap { $0 }
        return ends.contains { hits[$0]?.end(of: .said) != nil }
    }

    /// Whether something of its own follows a mention.
    func isPossessive(_ tokens: Range<Int>, _ range: Range<Int>) -> Bool {
        let next = tokens.upperBound
        guard next < range.upperBound else { return false }
        if document.isPossessiveMark(next) { return true }
        // "rebel-held"
        if document.words[next] == .joiner, hits[next + 1]?.end(of: .property) != nil { return true }
        return hits[next]?.end(of: .property) != nil
            || tokens.lowerBound > range.lowerBound && document.isRightToLeft
                && hits[tokens.lowerBound - 1]?.end(of: .property) != nil
    }
}
