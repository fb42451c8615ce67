/// Which words of some list begin at a token, and where each of them ends; mostly few, which need no list.
struct PhraseEnds<Word: Equatable & Sendable>: Sendable {
    private typealias Entry = (end: Int32, word: Word)

    private var first: Entry?
    private var second: Entry?
    private var third: Entry?
    private var rest: [(end: Int32, word: Word)]?

    init() {}

    var isEmpty: Bool { first == nil }

    mutating func append(_ word: Word, end: Int) {
        let entry = (Int32(end), word)
        if first == nil {
            first = entry
        } else if second == nil {
            second = entry
        } else if third == nil {
            third = entry
        } else {
            rest = (rest ?? []) + [entry]
        }
    }

    /// The end of a word, of those added for it the last; nil where it does not begin here.
    func end(of word: Word) -> Int? {
        guard let first else { return nil }
        if let last = rest?.last(where: { $0.word == word }) { return Int(last.end) }
        if let third, third.word == word { return Int(third.end) }
        if let second, second.word == word { return Int(second.end) }
        return first.word == word ? Int(first.end) : nil
    }
}
