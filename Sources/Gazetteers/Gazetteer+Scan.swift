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
    ///   - body: called once for each name and range of words.
    public func scan(
        _ text: UnsafeBufferPointer<UInt8>, words: [Range<Int32>], _ body: (NameMatch) -> Void
    ) {
        guard let base = text.baseAddress, let rules = layers.first?.rules, !words.isEmpty else { return }
        let parts = TextParts(base, text.count, words, rules)
        for index in 0..<parts.count where parts.startsWord(index) {
            var hash = Hashing.seed
            var length = 0
            var position = index
            while position < parts.count, length < Self.longestName {
                if position > index, parts.startsPhrase(position) { break }
                // Articles left out before it do not make a word a later one.
                let part = length == 0 ? parts.leading[position] : parts.hashes[position]
                if part != 0 {
                    length &+= 1
                    hash = Hashing.append(part, to: hash)
                    if parts.endsWord(position) {
                        report(
                            hash, text: base, words: words,
                            range: Int(parts.words[index])..<(Int(parts.words[position]) &+ 1), rules, body)
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
    }

    /// The same over an array.
    public func scan(_ text: [UInt8], words: [Range<Int32>], _ body: (NameMatch) -> Void) {
        text.withUnsafeBufferPointer { scan($0, words: words, body) }
    }

    @inline(__always)
    private func report(
        _ hash: UInt64, text: UnsafePointer<UInt8>, words: [Range<Int32>], range: Range<Int>,
        _ rules: NameRules, _ body: (NameMatch) -> Void
    ) {
        var isKnown = false
        for layer in layers where BitFilter.contains(hash, layer.terminalFilter) {
            if layer.find(hash) != nil { isKnown = true }
        }
        guard isKnown else { return }
        let start = Int(words[range.lowerBound].lowerBound)
        let end = Int(words[range.upperBound &- 1].upperBound)
        let bytes = UnsafeBufferPointer(start: text + start, count: end &- start)
        let match: NameMatch?? = rules.withFolded(bytes) { scratch -> NameMatch? in
            let light = scratch.lightHash
            let exact = NameTables.exactHash(bytes)
            guard let best = bestRank(hash, light: light, exact: exact) else { return nil }
            return NameMatch(
                words: range, tier: best == 0 ? .exact : .folded, isRespelled: best == 2, hash: hash,
                light: light,
                exact: exact)
        }
        if let match = match ?? nil { body(match) }
    }

    @inline(__always)
    private func bestRank(_ hash: UInt64, light: UInt16, exact: UInt16) -> Int? {
        var best: Int?
        for layer in layers {
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
    /// The word that each part is of.
    var words: ContiguousArray<UInt32> = []
    private var flags: ContiguousArray<UInt8> = []
    var count = 0

    private static let wordStart: UInt8 = 1
    private static let wordEnd: UInt8 = 2
    private static let phraseStart: UInt8 = 4
    private static let lead: UInt8 = 8

    @inline(__always) func startsWord(_ index: Int) -> Bool { flags[index] & Self.wordStart != 0 }
    @inline(__always) func endsWord(_ index: Int) -> Bool { flags[index] & Self.wordEnd != 0 }
    @inline(__always) func startsPhrase(_ index: Int) -> Bool { flags[index] & Self.phraseStart != 0 }
    /// Whether an article may begin a name here: "at" and "as" only when a hyphen follows.
    @inline(__always) func mayLead(_ index: Int) -> Bool { flags[index] & Self.lead != 0 }

    init(_ text: UnsafePointer<UInt8>, _ textCount: Int, _ ranges: [Range<Int32>], _ rules: NameRules) {
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
