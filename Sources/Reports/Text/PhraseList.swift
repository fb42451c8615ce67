/// Phrases on their way into a matcher, whatever their entries carry.
///
/// All of them are cut in one go as the lines of one text: the tables of a language make tens of thousands, and every
/// start of the program builds their matchers.
struct PhraseList {
    private var text: [UInt8] = []
    /// For each phrase one past its last byte.
    private var ends: [Int] = []
    private var areAsWritten: [Bool] = []

    /// Adds a phrase, whose capitals a text must show or not.
    mutating func append(_ phrase: String, isAsWritten: Bool) {
        text += phrase.utf8
        ends.append(text.count)
        text.append(UInt8(ascii: "\n"))
        areAsWritten.append(isAsWritten)
    }

    /// The states of the phrases, and their numbers in the order of their states, those without a word left out.
    ///
    /// The phrases of one state keep the order in which they were added.
    func trie() -> (trie: PhraseTrie, order: [Int]) {
        let cut = text.withUnsafeBufferPointer { Tokenizer().tokenize($0) }
        var builder = PhraseTrieBuilder(capacity: cut.tokens.count)
        var found: [(state: UInt32, mask: PhraseCaseMask, phrase: Int)] = []
        found.reserveCapacity(ends.count)
        var keys: [WordKey] = []
        var token = 0
        for (phrase, end) in ends.enumerated() {
            var mask = PhraseCaseMask()
            keys.removeAll(keepingCapacity: true)
            while token < cut.tokens.count, Int(cut.tokens[token].utf8Start) < end {
                let key = cut.words[token]
                if key != .joiner {
                    if areAsWritten[phrase], keys.count < 32 {
                        if cut.tokens[token].isCapitalized { mask.capitalized |= 1 << UInt32(keys.count) }
                        if cut.tokens[token].isAllCaps { mask.allCaps |= 1 << UInt32(keys.count) }
                    }
                    keys.append(key)
                }
                token += 1
            }
            if !keys.isEmpty { found.append((builder.insert(keys), mask, phrase)) }
        }
        var starts = [Int](repeating: 0, count: builder.stateCount + 1)
        for entry in found { starts[Int(entry.state) + 1] += 1 }
        for state in 1..<starts.count { starts[state] += starts[state - 1] }
        var places = [Int](repeating: 0, count: found.count)
        for (index, entry) in found.enumerated() {
            places[starts[Int(entry.state)]] = index
            starts[Int(entry.state)] += 1
        }
        let trie = PhraseTrie(builder, entries: places.map { (found[$0].state, found[$0].mask) })
        return (trie, places.map { found[$0].phrase })
    }
}
