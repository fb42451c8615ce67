import Reports

/// What the lexicon knows of the words and phrases of a text, found in one go before any rule asks.
struct CueMarks {
    private let bytes: [UInt8]
    private let tokens: [Token]
    private let sentences: [Sentence]
    /// What the lexicon knows of each token alone.
    private(set) var cues: [Cue]
    /// The longest phrase of two or more tokens that begins at a token: index into `phrases`, or -1.
    private(set) var phraseAt: [Int32]
    /// The longest phrase that ends with a token: index into `phrases`, or -1.
    private(set) var phraseEndingAt: [Int32]
    private(set) var phrases: [(tokens: Range<Int>, cue: Cue)] = []
    /// The sentence of each token, -1 for none.
    let sentenceOf: [Int32]
    /// Bytes of an Arabic conjunction or preposition written on the word, 0 for most tokens.
    private(set) var cliticBytes: [UInt8]
    /// Whether that clitic is a preposition of place.
    private(set) var hasLocativeClitic: [Bool]
    /// Whether a token is inside a phrase that names an organisation or an outlet.
    private(set) var bodies: [Bool]

    init(_ bytes: [UInt8], _ tokens: [Token], _ sentences: [Sentence], _ lexicon: PlaceLexicon) {
        self.bytes = bytes
        self.tokens = tokens
        self.sentences = sentences
        var owners = [Int32](repeating: -1, count: tokens.count)
        for (index, sentence) in sentences.enumerated() {
            for token in sentence.tokens where token < owners.count { owners[token] = Int32(index) }
        }
        sentenceOf = owners
        cues = Array(repeating: .none, count: tokens.count)
        phraseAt = Array(repeating: -1, count: tokens.count)
        phraseEndingAt = phraseAt
        cliticBytes = Array(repeating: 0, count: tokens.count)
        hasLocativeClitic = Array(repeating: false, count: tokens.count)
        bodies = hasLocativeClitic
        for index in tokens.indices { lookUpWord(index, lexicon) }
        for index in tokens.indices where cues[index].longestPhrase > 1 { lookUpPhrase(index, lexicon) }
    }

    private func sentenceEnd(of index: Int) -> Int {
        let owner = sentenceOf[index]
        return owner < 0 ? tokens.count : sentences[Int(owner)].tokens.upperBound
    }

    private func isCaseless(_ index: Int) -> Bool { bytes[Int(tokens[index].utf8Start)] >= 0xD7 }

    private mutating func lookUpWord(_ index: Int, _ lexicon: PlaceLexicon) {
        let token = tokens[index]
        guard token.kind != .number else { return }
        let (cue, arabic) = CueFolding.withFolded(Int(token.utf8Start)..<Int(token.utf8End), of: bytes) {
            key in
            (lexicon.cue(for: key), key.first == 0xD8 || key.first == 0xD9 ? Array(key) : nil)
        }
        if let cue { cues[index] = cue }
        if let arabic { lookUpArabicClitics(index, lexicon, arabic) }
    }

    /// Reads through the conjunctions wa and fa, the prepositions bi, li and ka, and the article.
    private mutating func lookUpArabicClitics(_ index: Int, _ lexicon: PlaceLexicon, _ key: [UInt8]) {
        var rest = key[...]
        var clitics = 0
        if cues[index].classes.isEmpty && cues[index].relations.isEmpty && cues[index].metres == 0,
            cues[index].modifier < 0
        {
            for leads in [ArabicLetters.conjunctions, ArabicLetters.prepositions, ArabicLetters.articles] {
                guard let lead = leads.first(where: { rest.starts(with: $0) && rest.count >= $0.count + 4 })
                else { continue }
                rest = rest.dropFirst(lead.count)
                clitics += 1
                if let cue = rest.withUnsafeBufferPointer({ lexicon.cue(for: $0) }) {
                    cues[index] = cue
                    break
                }
            }
        }
        let raw = bytes[Int(tokens[index].utf8Start)..<Int(tokens[index].utf8End)]
        var length = 0
        var remainder = raw
        if let lead = ArabicLetters.conjunctions.first(where: {
            remainder.starts(with: $0) && remainder.count >= 6
        }) {
            length += lead.count
            remainder = remainder.dropFirst(lead.count)
        }
        if let lead = ArabicLetters.prepositions.first(where: {
            remainder.starts(with: $0) && remainder.count >= 8
        }) {
            length += lead.count
            hasLocativeClitic[index] = true
        }
        cliticBytes[index] = UInt8(length)
    }

    private mutating func lookUpPhrase(_ index: Int, _ lexicon: PlaceLexicon) {
        let longest = min(index + Int(cues[index].longestPhrase), sentenceEnd(of: index))
        var end = longest
        while end > index + 1 {
            let whole = Int(tokens[index].utf8Start)..<Int(tokens[end - 1].utf8End)
            if let cue = CueFolding.withFolded(whole, of: bytes, { lexicon.cue(for: $0) }),
                !cue.classes.isEmpty || !cue.relations.isEmpty
            {
                let number = Int32(phrases.count)
                phrases.append((index..<end, cue))
                phraseAt[index] = number
                if !cue.classes.isDisjoint(with: [.organisation, .outlet]),
                    tokens[index].isCapitalized || isCaseless(index)
                {
                    for member in index..<end { bodies[member] = true }
                }
                let known = phraseEndingAt[end - 1]
                if known < 0 || phrases[Int(known)].tokens.lowerBound > index {
                    phraseEndingAt[end - 1] = number
                }
                return
            }
            end -= 1
        }
    }
}
