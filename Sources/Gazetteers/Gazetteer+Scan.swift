extension Gazetteer {
    /// The most words a name in text may have.
    static let longestName = 10

    /// Finds every name of the gazetteers in running text: exact and folded, by first word, shorter ones first.
    ///
    /// Names do not run over punctuation that ends a phrase. A word may hold a hyphen; names start and end at
    /// the words given. Of several spellings only what the tiers `exact` and `folded` know is found.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - words: byte ranges of the words, in order.
    ///   - includesClitics: whether names behind a conjunction or preposition that Arabic writes together with them
    ///     ("and", "in", "to": بالحسكة) are found too; these come last, with `NameMatch.clitic` above 0.
    ///   - mayBegin: by the index of a word whether a name is looked for that begins there.
    ///   - body: called once for each name and range of words.
    public func scan(
        _ text: UnsafeBufferPointer<UInt8>, words: [Range<Int32>], includesClitics: Bool = false,
        from mayBegin: (Int) -> Bool = { _ in true }, _ body: (NameMatch) -> Void
    ) {
        guard let base = text.baseAddress, let rules = layers.first?.rules, !words.isEmpty else { return }
        let parts = TextParts(base, text.count, words, includesClitics, rules)
        for index in 0..<parts.count where parts.startsWord(index) && mayBegin(Int(parts.words[index])) {
            walk(parts, from: index, clitic: nil, base, words, rules, body)
        }
        for clitic in parts.clitics where mayBegin(Int(parts.words[clitic.part])) {
            walk(parts, from: clitic.part, clitic: clitic, base, words, rules, body)
        }
    }

    /// Follows the words from one on for as long as some name begins so, and reports each name on the way.
    @inline(__always)
    private func walk(
        _ parts: borrowing TextParts, from index: Int, clitic: TextParts.Clitic?,
        _ base: UnsafePointer<UInt8>,
        _ words: [Range<Int32>], _ rules: NameRules, _ body: (NameMatch) -> Void
    ) {
        var hash = Hashing.seed
        var length = 0
        var position = index
        while position < parts.count, length < Self.longestName {
            if position > index, parts.startsPhrase(position) { break }
            // Articles left out before it do not make a word a later one.
            let part =
                length > 0 ? parts.hashes[position] : clitic.map(\.leading) ?? parts.leading[position]
            if part != 0 {
                length &+= 1
                hash = Hashing.append(part, to: hash)
                // "and Tall Tamr": two letters alone are no name, before another word they are.
                if parts.endsWord(position), position > index || !(clitic?.isShort ?? false) {
                    report(
                        hash, text: base, words: words,
                        range: Int(parts.words[index])..<(Int(parts.words[position]) &+ 1),
                        clitic: clitic?.bytes ?? 0, rules, body)
                }
                var goesOn = false
                for layer in layers where BitFilter.contains(hash, layer.prefixFilter) { goesOn = true }
                guard goesOn else { break }
            } else if position == index, !parts.mayLead(position) {
                break
            }
            position &+= 1
        }
    }

    /// The same over an array.
    public func scan(
        _ text: [UInt8], words: [Range<Int32>], includesClitics: Bool = false, _ body: (NameMatch) -> Void
    ) {
        text.withUnsafeBufferPointer { scan($0, words: words, includesClitics: includesClitics, body) }
    }

    @inline(__always)
    private func report(
        _ hash: UInt64, text: UnsafePointer<UInt8>, words: [Range<Int32>], range: Range<Int>,
        clitic: Int, _ rules: NameRules, _ body: (NameMatch) -> Void
    ) {
        var isKnown = false
        for layer in layers where BitFilter.contains(hash, layer.terminalFilter) {
            if layer.keys.find(hash) != nil { isKnown = true }
        }
        guard isKnown else { return }
        let start = Int(words[range.lowerBound].lowerBound) &+ clitic
        let end = Int(words[range.upperBound &- 1].upperBound)
        let bytes = UnsafeBufferPointer(start: text + start, count: end &- start)
        let match: NameMatch?? = rules.withFolded(bytes) { scratch -> NameMatch? in
            let light = scratch.lightHash
            let exact = NameTables.exactHash(bytes)
            guard let best = bestRank(hash, light: light, exact: exact) else { return nil }
            return NameMatch(
                words: range, tier: best == 0 ? .exact : .folded, isRespelled: best == 2, hash: hash,
                light: light,
                exact: exact, clitic: clitic)
        }
        if let match = match ?? nil { body(match) }
    }

    @inline(__always)
    private func bestRank(_ hash: UInt64, light: UInt16, exact: UInt16) -> Int? {
        var best: Int?
        for layer in keys {
            guard let start = layer.find(hash) else { continue }
            for index in layer.list(start, atMost: 64) {
                let posting = layer.postings[index]
                if posting.isAbbreviation, posting.exact != exact { continue }
                let rank = posting.light == light && !posting.isJoined ? (posting.exact == exact ? 0 : 1) : 2
                if rank < best ?? 3 { best = rank }
                if rank == 0 { return 0 }
            }
        }
        return best
    }
}

/// The words of a text folded and hashed once; a word with a hyphen has several parts.
private struct TextParts {
    /// Hash of each part's canonical spelling, 0 for an article to be left out.
    var hashes: ContiguousArray<UInt64> = []
    /// The same where the part is the first of a name.
    var leading: ContiguousArray<UInt64> = []
    /// Words that may be a particle and a name, in order.
    var clitics: [Clitic] = []
    /// The word that each part is of.
    var words: ContiguousArray<UInt32> = []
    private var flags: ContiguousArray<UInt8> = []
    var count = 0

    /// A word's beginning that may be a particle written together with a name.
    struct Clitic {
        /// The part that begins with it.
        var part: Int
        /// Its length in the text.
        var bytes: Int
        /// Hash of what follows it in the word.
        var leading: UInt64
        /// Whether fewer than three letters follow it.
        var isShort: Bool
    }

    private static let wordStart: UInt8 = 1
    private static let wordEnd: UInt8 = 2
    private static let phraseStart: UInt8 = 4
    private static let lead: UInt8 = 8

    @inline(__always) func startsWord(_ index: Int) -> Bool { flags[index] & Self.wordStart != 0 }
    @inline(__always) func endsWord(_ index: Int) -> Bool { flags[index] & Self.wordEnd != 0 }
    @inline(__always) func startsPhrase(_ index: Int) -> Bool { flags[index] & Self.phraseStart != 0 }
    /// Whether an article may begin a name here: "at" and "as" only when a hyphen follows.
    @inline(__always) func mayLead(_ index: Int) -> Bool { flags[index] & Self.lead != 0 }

    init(
        _ text: UnsafePointer<UInt8>, _ textCount: Int, _ ranges: [Range<Int32>], _ includesClitics: Bool,
        _ rules: NameRules
    ) {
        let capacity = ranges.count + ranges.count / 8 + 16
        hashes.reserveCapacity(capacity)
        leading.reserveCapacity(capacity)
        words.reserveCapacity(capacity)
        flags.reserveCapacity(capacity)
        withUnsafeTemporaryAllocation(byteCount: FoldScratch.byteCount * 2, alignment: 8) { memory in
            guard let base = memory.baseAddress else { return }
            var scratch = FoldScratch(base)
            var following = FoldScratch(base + FoldScratch.byteCount)
            var hasNext = !ranges.isEmpty && Self.fold(text, textCount, ranges[0], rules, &following)
            for index in ranges.indices {
                swap(&scratch, &following)
                let isName = hasNext
                let isLast = index &+ 1 >= ranges.count
                hasNext = !isLast && Self.fold(text, textCount, ranges[index &+ 1], rules, &following)
                let breaks =
                    index == 0
                    || Self.breaks(text, Int(ranges[index &- 1].upperBound), Int(ranges[index].lowerBound))
                let next =
                    hasNext
                        && !Self.breaks(
                            text, Int(ranges[index].upperBound), Int(ranges[index &+ 1].lowerBound))
                    ? following.light[0] : 0
                let end = Int(ranges[index].upperBound)
                let hyphenFollows = end < textCount && text[end] == 0x2D
                // The letters of which some are particles begin with these two bytes.
                if includesClitics, isName, scratch.light[0] == 0xD9 || scratch.light[0] == 0xD8 {
                    let range = Int(ranges[index].lowerBound)..<min(textCount, Int(ranges[index].upperBound))
                    appendClitics(
                        &scratch, UnsafeBufferPointer(start: text + range.lowerBound, count: range.count),
                        next, rules)
                }
                append(
                    &scratch, isName: isName, word: index, breaks: breaks, next: next,
                    hyphenFollows: hyphenFollows, rules)
            }
        }
        count = hashes.count
    }

    @inline(__always)
    private static func fold(
        _ text: UnsafePointer<UInt8>, _ textCount: Int, _ range: Range<Int32>, _ rules: NameRules,
        _ scratch: inout FoldScratch
    ) -> Bool {
        let start = Int(range.lowerBound)
        let end = min(textCount, Int(range.upperBound))
        guard start >= 0, start < end else { return false }
        return rules.foldLightly(UnsafeBufferPointer(start: text + start, count: end &- start), &scratch)
    }

    /// Whether the bytes between two words end a phrase.
    @inline(__always)
    private static func breaks(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end &- start != 1 else {
            return !(text[start] == 0x20 || text[start] == 0x2D || text[start] == 0x27)
                && Self.isBreak(text[start])
        }
        var lines = 0
        var index = start
        while index < end {
            let byte = text[index]
            if byte == 0x0A {
                lines &+= 1
                if lines > 1 { return true }
            } else if byte == 0x2E {
                // A full stop between a short word and its name: "St. Louis".
                if start < 4 || (text[start &- 1] | 0x20) < 0x61 || Self.lettersBefore(text, start) > 3 {
                    return true
                }
            } else if byte >= 0x80 || Self.isBreak(byte) {
                // Curly apostrophes and dashes stand inside names; other marks do not.
                if byte < 0x80 || !(byte == 0xE2 || byte & 0xC0 == 0x80) { return true }
                if byte == 0xE2, index &+ 2 < end, text[index &+ 1] == 0x80 {
                    let mark = text[index &+ 2]
                    if !(mark == 0x99 || mark == 0x98 || mark == 0x90 || mark == 0x91 || mark == 0x93) {
                        return true
                    }
                }
            }
            index &+= 1
        }
        return false
    }

    @inline(__always)
    private static func lettersBefore(_ text: UnsafePointer<UInt8>, _ end: Int) -> Int {
        var count = 0
        while end &- count > 0, count < 5, text[end &- count &- 1] > 0x40 { count &+= 1 }
        return count
    }

    @inline(__always)
    private static func isBreak(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x27, 0x2D, 0x2E, 0x09, 0x0A, 0x0D, 0x60, 0x5F: false
        default: byte < 0x80
        }
    }

    /// Notes the particles that the word to be appended may begin with: one, or a conjunction and another.
    private mutating func appendClitics(
        _ scratch: inout FoldScratch, _ source: UnsafeBufferPointer<UInt8>, _ next: UInt8,
        _ rules: NameRules
    ) {
        let start = Int(scratch.starts[0])
        let end = Int(scratch.ends[0])
        let following = scratch.wordCount > 1 ? scratch.light[Int(scratch.starts[1])] : next
        var offset = start
        for _ in 0..<2 {
            // "لل" is the preposition and the article: the longer particle first.
            guard
                let size = [4, 2].first(where: { size in
                    // What is left must have three letters, two where another word follows.
                    end &- offset >= size &+ (next == 0 || scratch.wordCount > 1 ? 6 : 4)
                        && rules.word(scratch.light + offset, size).role == NameRules.Role.clitic.rawValue
                })
            else { return }
            offset &+= size
            let count = rules.canonical(
                scratch.light + offset, end &- offset, isFirst: true, next: following, into: scratch.loose)
            guard count > 0, let bytes = Self.bytes(ofLetters: (offset &- start) / 2, in: source) else {
                return
            }
            clitics.append(
                Clitic(
                    part: hashes.count, bytes: bytes, leading: Hashing.hash(scratch.loose, count),
                    isShort: end &- offset < 6))
        }
    }

    /// The length of the first letters of an Arabic word with the vowel signs on them; nil where others stand there.
    private static func bytes(ofLetters count: Int, in source: UnsafeBufferPointer<UInt8>) -> Int? {
        var letters = 0
        var bytes = 0
        while bytes + 1 < source.count, (0xD8...0xDB).contains(source[bytes]) {
            // U+064B to U+065F stand over and under letters, U+0640 lengthens one; the word goes on behind them.
            let second = source[bytes + 1]
            if source[bytes] != 0xD9 || !((0x8B...0x9F).contains(second) || second == 0x80) {
                if letters == count { return bytes }
                letters += 1
            }
            bytes += 2
        }
        return nil
    }

    @inline(__always)
    private mutating func append(
        _ scratch: inout FoldScratch, isName: Bool, word: Int, breaks: Bool, next: UInt8, hyphenFollows: Bool,
        _ rules: NameRules
    ) {
        var breaks = breaks
        guard isName else {
            // What is no word still stands between others.
            hashes.append(1)
            leading.append(1)
            words.append(UInt32(truncatingIfNeeded: word))
            flags.append(Self.wordStart | Self.wordEnd | Self.phraseStart)
            return
        }
        let last = scratch.wordCount &- 1
        for part in 0...last {
            let start = Int(scratch.starts[part])
            let size = Int(scratch.ends[part]) &- start
            let following = part < last ? scratch.light[Int(scratch.starts[part &+ 1])] : next
            let count = rules.canonical(
                scratch.light + start, size, isFirst: true, next: following, into: scratch.loose)
            let hash = count == 0 ? 0 : Hashing.hash(scratch.loose, count)
            leading.append(hash)
            if size >= 5, scratch.light[start] < 0x80 {
                let later = rules.canonical(
                    scratch.light + start, size, isFirst: false, next: following, into: scratch.loose)
                hashes.append(later == 0 ? 0 : Hashing.hash(scratch.loose, later))
            } else {
                hashes.append(hash)
            }
            words.append(UInt32(truncatingIfNeeded: word))
            let isArticle =
                NameRules.Role(rawValue: count == 0 ? rules.word(scratch.light + start, size).role : 0)
                == .article
            flags.append(
                (part == 0 ? Self.wordStart : 0) | (part == last ? Self.wordEnd : 0)
                    | (breaks ? Self.phraseStart : 0)
                    | (isArticle || hyphenFollows || part < last ? Self.lead : 0))
            breaks = false
        }
    }
}
