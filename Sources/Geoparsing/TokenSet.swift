/// A set of tokens of a text, a bit each.
struct TokenSet {
    private var words: [UInt64]

    /// Holds tokens up to and including `count`, the end of the text.
    init(_ count: Int) { words = Array(repeating: 0, count: count / 64 + 1) }

    func contains(_ token: Int) -> Bool {
        token >= 0 && token / 64 < words.count && words[token / 64] >> UInt64(token % 64) & 1 != 0
    }

    mutating func insert(_ token: Int) { words[token / 64] |= 1 << UInt64(token % 64) }

    mutating func formUnion(_ tokens: Range<Int>) { for token in tokens { insert(token) } }
}

/// A set of ranges of a text's tokens, found by their first token: few begin with the same.
struct TokenRanges {
    /// For each token the last range that begins there, as an index into `links`; -1 for none.
    private var heads: [Int32]
    private var links: [(end: Int32, next: Int32)] = []

    /// Holds ranges within `count` tokens.
    init(_ count: Int) { heads = Array(repeating: -1, count: count) }

    func contains(_ range: Range<Int>) -> Bool {
        guard range.lowerBound >= 0, range.lowerBound < heads.count else { return false }
        var link = heads[range.lowerBound]
        while link >= 0 {
            if links[Int(link)].end == range.upperBound { return true }
            link = links[Int(link)].next
        }
        return false
    }

    mutating func insert(_ range: Range<Int>) {
        guard !contains(range) else { return }
        let head = heads[range.lowerBound]
        heads[range.lowerBound] = Int32(links.count)
        links.append((Int32(range.upperBound), head))
    }
}

/// Things that stand at tokens of a text, by their token: few stand at the same.
struct TokenChains {
    /// For each token the first thing there, -1 for none.
    private var heads: [Int32]
    /// For each thing the next at the same token, -1 for none.
    private var next: [Int32]

    /// Numbers the things of a text of `count` tokens in their order, each at the token that `token` gives.
    @inline(__always)
    init<Thing>(_ count: Int, _ things: [Thing], at token: (Thing) -> Int) {
        heads = Array(repeating: -1, count: count + 1)
        next = Array(repeating: -1, count: things.count)
        for number in things.indices.reversed() {
            let token = token(things[number])
            next[number] = heads[token]
            heads[token] = Int32(number)
        }
    }

    /// The things at a token, in their order; nil where there are none.
    subscript(token: Int) -> Chain? {
        guard heads.indices.contains(token), heads[token] >= 0 else { return nil }
        return Chain(first: heads[token], next: next)
    }

    /// The numbers of the things at one token.
    struct Chain: Sequence, IteratorProtocol {
        private var number: Int32
        private let links: [Int32]

        fileprivate init(first: Int32, next: [Int32]) {
            number = first
            links = next
        }

        /// The first of them.
        var first: Int { Int(number) }

        mutating func next() -> Int? {
            guard number >= 0 else { return nil }
            defer { number = links[Int(number)] }
            return Int(number)
        }
    }
}
