import Reports

/// A document seen by the geoparser: its tokens with what the lexicon knows of each word and phrase.
///
/// Held by reference: every stage and every rule has the text at hand, and by value it is a dozen tables.
final class GeoText {
    let bytes: [UInt8]
    let tokens: [Token]
    let sentences: [Sentence]
    let blocks: [Block]
    /// What the lexicon knows of each token alone.
    let cues: [Cue]
    /// The longest phrase of two or more tokens that begins at a token: index into `phrases`, or -1.
    private let phraseAt: [Int32]
    /// The longest phrase that ends with a token: index into `phrases`, or -1.
    private let phraseEndingAt: [Int32]
    private let phrases: [(tokens: Range<Int>, cue: Cue)]
    /// The sentence of each token.
    let sentenceOf: [Int32]
    /// The tokens of the report's dateline.
    let dateline: Range<Int>?
    /// The numbers of the text in words and figures, in order.
    private let numbers: [NumberExpression]
    /// Bytes of an Arabic conjunction or preposition written on the word, 0 for most tokens.
    let cliticBytes: [UInt8]
    /// Whether that clitic is a preposition of place.
    let hasLocativeClitic: [Bool]
    private let bodies: [Bool]

    init(
        bytes: [UInt8], tokens: [Token], sentences: [Sentence], blocks: [Block], dateline: Range<Int>? = nil,
        numbers: [NumberExpression] = [], lexicon: PlaceLexicon
    ) {
        self.dateline = dateline
        self.numbers = numbers
        self.bytes = bytes
        self.tokens = tokens
        self.sentences = sentences
        self.blocks = blocks
        let marks = CueMarks(bytes, tokens, sentences, lexicon)
        cues = marks.cues
        phraseAt = marks.phraseAt
        phraseEndingAt = marks.phraseEndingAt
        phrases = marks.phrases
        sentenceOf = marks.sentenceOf
        cliticBytes = marks.cliticBytes
        hasLocativeClitic = marks.hasLocativeClitic
        bodies = marks.bodies
    }

    var count: Int { tokens.count }

    /// Whether a token is inside a phrase that names an organisation or an outlet.
    func isInBody(_ index: Int) -> Bool { bodies[index] }

    /// The number in words whose last token stands right before a token, with its first token.
    func number(endingAt end: Int) -> (start: Int, value: Double, isVague: Bool)? {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle].core.upperBound < end { low = middle + 1 } else { high = middle }
        }
        guard low < numbers.count, numbers[low].core.upperBound == end else { return nil }
        return (numbers[low].core.lowerBound, numbers[low].value, numbers[low].isVague)
    }

    /// One past the last token of the sentence that holds a token.
    func sentenceEnd(of index: Int) -> Int {
        let owner = sentenceOf[index]
        return owner < 0 ? tokens.count : sentences[Int(owner)].tokens.upperBound
    }

    /// The first token of the sentence that holds a token.
    func sentenceStart(of index: Int) -> Int {
        let owner = sentenceOf[index]
        return owner < 0 ? 0 : sentences[Int(owner)].tokens.lowerBound
    }

    /// The role of the block that holds a token.
    func role(of index: Int) -> BlockRole {
        let owner = sentenceOf[index]
        guard owner >= 0 else { return .paragraph }
        let block = sentences[Int(owner)].block
        return block < blocks.count ? blocks[block].role : .paragraph
    }

    /// The longest term that begins at a token: a phrase where one is known, the word otherwise.
    func term(at index: Int) -> (tokens: Range<Int>, cue: Cue) {
        if phraseAt[index] >= 0 { return phrases[Int(phraseAt[index])] }
        return (index..<index + 1, cues[index])
    }

    /// The longest term that ends before a token.
    func term(endingBefore index: Int) -> (tokens: Range<Int>, cue: Cue) {
        let last = index - 1
        guard last >= 0 else { return (0..<0, .none) }
        if phraseEndingAt[last] >= 0 { return phrases[Int(phraseEndingAt[last])] }
        return (last..<index, cues[last])
    }

    /// The byte of a one-byte mark, 0 for other tokens.
    func mark(_ index: Int) -> UInt8 {
        guard index >= 0, index < tokens.count else { return 0 }
        let token = tokens[index]
        guard token.kind == .punctuation || token.kind == .symbol, token.utf8End == token.utf8Start + 1 else {
            return 0
        }
        return bytes[Int(token.utf8Start)]
    }

    /// Whether nothing but the mark of a list stands before a token in its sentence: "- Teorama.", "• Uvira:".
    func isBehindBullet(_ index: Int) -> Bool {
        guard index > 0, index - 1 == sentenceStart(of: index), tokens[index].followsSpace else {
            return false
        }
        let bullet = tokens[index - 1]
        guard bullet.kind == .punctuation || bullet.kind == .symbol else { return false }
        let mark = mark(index - 1)
        return mark == 0 || mark == 0x2D || mark == 0x2A || mark == 0x3E
    }

    /// Whether a dash ties words to others without a space: "Tibú–Ocaña".
    func isHyphenated(_ range: Range<Int>) -> Bool {
        let (before, after) = (range.lowerBound - 1, range.upperBound)
        return isDash(after) && after + 1 < count && !tokens[after].followsSpace
            && !tokens[after + 1].followsSpace
            || isDash(before) && before > 0 && !tokens[before].followsSpace
                && !tokens[range.lowerBound].followsSpace
    }

    /// Whether a token is the full stop that closes a heading ("Vakaga.").
    func closesHeading(_ index: Int) -> Bool {
        mark(index) == 0x2E && index + 1 == sentenceEnd(of: index) && role(of: index) == .heading
    }

    /// Whether a token is a hyphen or dash of any length.
    func isDash(_ index: Int) -> Bool {
        guard index >= 0, index < tokens.count else { return false }
        let token = tokens[index]
        guard token.kind == .punctuation || token.kind == .symbol else { return false }
        let start = Int(token.utf8Start)
        if token.utf8End - token.utf8Start == 1 { return bytes[start] == 0x2D }
        return token.utf8End - token.utf8Start == 3 && bytes[start] == 0xE2 && bytes[start + 1] == 0x80
            && bytes[start + 2] >= 0x90 && bytes[start + 2] <= 0x95
    }

    /// Whether a word begins with a capital, does so behind an elided article ("d'Ivoire", "l’Artibonite") or is tied to
    /// such a one by a hyphen: "Ra-ngae".
    func isCapitalized(_ index: Int) -> Bool {
        if tokens[index].isCapitalized || isTiedToName(index) { return true }
        let word = Int(tokens[index].utf8Start)..<Int(tokens[index].utf8End)
        guard word.count > 2, bytes[word.lowerBound] < 0x80 else { return false }
        let next = word.lowerBound + 1
        if bytes[next] == 0x27 { return isCapital(next + 1) }
        return word.count > 4 && bytes[next] == 0xE2 && bytes[next + 1] == 0x80 && bytes[next + 2] == 0x99
            && isCapital(next + 3)
    }

    /// Whether a hyphen without spaces ties a word to a capitalised one before it.
    private func isTiedToName(_ index: Int) -> Bool {
        index > 1 && mark(index - 1) == 0x2D && !tokens[index].followsSpace && !tokens[index - 1].followsSpace
            && tokens[index - 2].isCapitalized && cues[index].classes.isEmpty
    }

    /// Whether a byte begins a capital of the Latin letters.
    private func isCapital(_ byte: Int) -> Bool {
        (0x41...0x5A).contains(bytes[byte])
            || bytes[byte] == 0xC3 && byte + 1 < bytes.count && (0x80...0x9E).contains(bytes[byte + 1])
    }

    /// Whether a token's bytes are these, compared without regard to ASCII case.
    func isWord(_ index: Int, _ word: StaticString) -> Bool {
        guard index >= 0, index < tokens.count else { return false }
        let start = Int(tokens[index].utf8Start)
        guard Int(tokens[index].utf8End) - start == word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount {
            let byte = bytes[start + offset]
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lower != word.utf8Start[offset] { return false }
        }
        return true
    }

    /// Whether a token is in a script without case.
    func isCaseless(_ index: Int) -> Bool { bytes[Int(tokens[index].utf8Start)] >= 0xD7 }

    /// Whether an Arabic "and" is written on a token.
    func hasConjunction(_ index: Int) -> Bool {
        cliticBytes[index] > 0
            && ArabicLetters.conjunctions.contains {
                bytes[Int(tokens[index].utf8Start)..<Int(tokens[index].utf8End)].starts(with: $0)
            }
    }

    /// Whether the Arabic article is written on a token, behind its clitics.
    func hasArticle(_ index: Int) -> Bool {
        let start = Int(tokens[index].utf8Start) + Int(cliticBytes[index])
        let word = bytes[start..<Int(tokens[index].utf8End)]
        return ArabicLetters.articles.contains { word.starts(with: $0) }
    }

    /// The text of a token range as written.
    func text(_ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        let start = Int(tokens[range.lowerBound].utf8Start)
        let end = Int(tokens[range.upperBound - 1].utf8End)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The place of a token range in the text.
    func span(_ range: Range<Int>) -> TextSpan {
        guard !range.isEmpty else { return TextSpan(start: 0, end: 0) }
        return TextSpan(
            start: Int(tokens[range.lowerBound].start), end: Int(tokens[range.upperBound - 1].end))
    }

    /// A hash of a token range in folded form, by which mentions of one name are known to be the same.
    func key(_ range: Range<Int>) -> UInt64 {
        guard !range.isEmpty else { return 0 }
        let start = Int(tokens[range.lowerBound].utf8Start)
        return CueFolding.withFolded(start..<Int(tokens[range.upperBound - 1].utf8End), of: bytes) { key in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in key where byte != 0x20 && byte != 0x2D && byte != 0x27 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
            return hash
        }
    }
}

/// The clitics of written Arabic, as UTF-8.
enum ArabicLetters {
    /// wa, fa.
    static let conjunctions: [[UInt8]] = [[0xD9, 0x88], [0xD9, 0x81]]
    /// bi, li, ka.
    static let prepositions: [[UInt8]] = [[0xD8, 0xA8], [0xD9, 0x84], [0xD9, 0x83]]
    /// Ta marbuta, at the end of adjectives of plurals of things.
    static let femaleEnding: [UInt8] = [0xD8, 0xA9]
    /// al-, and l- after li.
    static let articles: [[UInt8]] = [[0xD8, 0xA7, 0xD9, 0x84], [0xD9, 0x84]]
}
