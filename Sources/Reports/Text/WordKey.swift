/// A word's folded form as a number: case, diacritics, apostrophes and Arabic letter variants make no difference.
///
/// A 64-bit hash, so that lexicons of any module compare words of a document without sharing a table and
/// without touching strings. Hyphens that join two words have the key `joiner`, which matchers pass over.
public struct WordKey: Hashable, Sendable {
    /// The hash; 0 is `joiner`.
    public let rawValue: UInt64

    /// Takes a hash as it is.
    @inlinable init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The key of a hyphen that joins two words.
    public static let joiner = WordKey(rawValue: 0)

    /// The key of one word; of the letters alone, where `word` holds more than letters and digits.
    public init(_ word: some StringProtocol) {
        var state = Hasher()
        let table = ScalarTable.shared
        for scalar in word.unicodeScalars {
            let (_, fold) = table.lookUp(scalar.value)
            if fold != 0 { state.add(fold) }
        }
        self = state.key
    }

    /// Hashes folded scalars one by one.
    struct Hasher {
        private var state: UInt64 = 0xCBF2_9CE4_8422_2325

        @inline(__always)
        mutating func add(_ scalar: UInt32) {
            state = (state ^ UInt64(scalar)) &* 0x9E37_79B9_7F4A_7C15
            state ^= state >> 32
        }

        /// Never `joiner`.
        @inline(__always)
        var key: WordKey { WordKey(rawValue: state | 1) }
    }
}
