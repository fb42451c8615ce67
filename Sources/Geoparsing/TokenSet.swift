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
