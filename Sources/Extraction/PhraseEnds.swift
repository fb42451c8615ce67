/// Which words of some list begin at a token, and where each of them ends; mostly one, which needs no list.
struct PhraseEnds<Word: Equatable & Sendable>: Sendable {
    private var first: (end: Int, word: Word)?
    private var rest: [(end: Int, word: Word)] = []

    init() {}

    var isEmpty: Bool { first == nil }

    mutating func append(_ word: Word, end: Int) {
        if first == nil { first = (end, word) } else { rest.append((end, word)) }
    }

    /// The end of a word, of those added for it the last; nil where it does not begin here.
    func end(of word: Word) -> Int? {
        if !rest.isEmpty, let last = rest.last(where: { $0.word == word }) { return last.end }
        guard let first, first.word == word else { return nil }
        return first.end
    }
}
