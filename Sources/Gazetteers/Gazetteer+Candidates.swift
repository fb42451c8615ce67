import Foundation

extension Gazetteer {
    /// The places that a name may mean, best first; empty where nothing is good enough.
    ///
    /// Tiers are tried in turn: exact and folded names first; where they give nothing that fits the context, a kind
    /// word is left out ("Ein Laroz town"); where that gives nothing either, consonant skeleton and edit distance.
    public func candidates(named name: String, context: LookupContext, limit: Int) -> [Candidate] {
        guard limit > 0, let rules = layers.first?.rules else { return [] }
        var name = name
        return name.withUTF8 { utf8 in
            guard let base = utf8.baseAddress else { return [] }
            let search = CandidateSearch(self, context)
            let found: [Candidate]? = rules.withFolded(utf8) { scratch in
                search.addNames(&scratch, utf8)
                var ranked = search.ranked(limit: limit)
                if !ranked.isEmpty { return ranked }
                if let inner = KindWords.strip(&scratch, utf8, base, rules) {
                    var narrowed = context
                    narrowed.kind = context.kind ?? inner.word
                    let text = String(decoding: inner.name, as: UTF8.self)
                    let found = candidates(named: text, context: narrowed, limit: limit)
                    if !found.isEmpty { return found }
                }
                for part in KindWords.alternatives(utf8) {
                    let found = candidates(named: part, context: context, limit: limit)
                    if !found.isEmpty { return found }
                }
                search.addSimilar(&scratch)
                ranked = search.ranked(limit: limit)
                return ranked
            }
            return found ?? []
        }
    }

    /// The candidates of a name found in text, ranked as those of `candidates(named:context:limit:)`.
    public func candidates(for match: NameMatch, context: LookupContext, limit: Int) -> [Candidate] {
        let search = CandidateSearch(self, context)
        search.add(hash: match.hash, light: match.light, exact: match.exact)
        return search.ranked(limit: limit)
    }
}

/// Words for the kind of place before or after a name.
enum KindWords {
    /// The name without the kind word at its end or beginning, with "of" and its like.
    static func strip(
        _ scratch: inout FoldScratch, _ text: UnsafeBufferPointer<UInt8>, _ base: UnsafePointer<UInt8>,
        _ rules: NameRules
    ) -> (name: UnsafeBufferPointer<UInt8>, word: String)? {
        guard scratch.wordCount > 1 else { return nil }
        // Words of the text as written: the folded ones no longer tell where they lie.
        var words: [Range<Int>] = []
        var start = 0
        for index in 0...text.count where index == text.count || text[index] == 0x20 {
            if index > start { words.append(start..<index) }
            start = index + 1
        }
        guard words.count > 1 else { return nil }
        func kind(_ range: Range<Int>) -> String? {
            let word = String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self)
            guard let folded = rules.lightly(word), classes(of: folded, rules) != 0 else { return nil }
            return folded
        }
        if let word = kind(words[words.count - 1]) {
            let end = words[words.count - 2].upperBound
            return (UnsafeBufferPointer(rebasing: text[..<end]), word)
        }
        guard let word = kind(words[0]) else { return nil }
        var next = 1
        let second = String(decoding: UnsafeBufferPointer(rebasing: text[words[1]]), as: UTF8.self)
            .lowercased()
        if ["of", "de", "di", "da"].contains(second), words.count > 2 { next = 2 }
        return (UnsafeBufferPointer(rebasing: text[words[next].lowerBound...]), word)
    }

    /// The names in "Kobane/Ayn al Arab" and "Al-Rai (Choban Bey)", in order; none in a plain name.
    static func alternatives(_ text: UnsafeBufferPointer<UInt8>) -> [String] {
        let marks: Set<UInt8> = [0x2F, 0x28, 0x29]
        guard text.contains(where: marks.contains) else { return [] }
        let parts = text.split(whereSeparator: marks.contains)
            .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        return parts.count > 1 ? parts : []
    }

    /// The classes of feature that a folded kind word announces; 0 where it is none.
    static func classes(of word: String, _ rules: NameRules) -> UInt16 {
        var word = word
        return word.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            let record = rules.word(base, bytes.count)
            return record.role == NameRules.Role.kind.rawValue ? record.classes : 0
        }
    }
}
