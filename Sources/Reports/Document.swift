/// A report taken apart: its bytes, tokens, sentences, blocks, dateline, dates and numbers.
///
/// Made by `DocumentReader`. Offsets count Unicode code points of `report.text`; tokens also know their UTF-8
/// bytes. Tokens are in text order and disjoint; every token belongs to one sentence and one block.
public struct Document: Sendable {
    /// Held by one reference, because a document is handed on at every word and its parts are a dozen.
    @usableFromInline var storage: Storage

    /// Never changes; a changed document has another.
    @usableFromInline
    final class Storage: Sendable {
        @usableFromInline let parts: Parts

        init(_ parts: Parts) { self.parts = parts }
    }

    @usableFromInline
    struct Parts: Sendable {
        @usableFromInline let report: Report
        @usableFromInline let utf8: [UInt8]
        @usableFromInline let tokens: [Token]
        @usableFromInline let words: [WordKey]
        @usableFromInline let variantStarts: [Int32]
        @usableFromInline let variantKeys: [WordKey]
        var breaks: [UInt8]
        @usableFromInline let language: Language?
        @usableFromInline var sentences: [Sentence] = []
        @usableFromInline var blocks: [Block] = []
        @usableFromInline var dateline: Dateline?
        @usableFromInline var publicationDay: CalendarDate?
        @usableFromInline var dates: [DateExpression] = []
        @usableFromInline var numbers: [NumberExpression] = []
    }

    init(_ parts: Parts) { storage = Storage(parts) }

    /// The report as it was read.
    @inlinable public var report: Report { storage.parts.report }
    /// The text in UTF-8.
    @inlinable public var utf8: [UInt8] { storage.parts.utf8 }
    /// Words, numbers and marks in text order.
    @inlinable public var tokens: [Token] { storage.parts.tokens }
    /// The folded form of each token; parallel to `tokens`.
    @inlinable public var words: [WordKey] { storage.parts.words }
    /// The language whose knowledge was used; nil where it is none of those known.
    @inlinable public var language: Language? { storage.parts.language }
    /// Sentences in text order.
    public internal(set) var sentences: [Sentence] {
        @inlinable get { storage.parts.sentences }
        set { change { $0.sentences = newValue } }
    }
    /// Blocks in text order.
    public internal(set) var blocks: [Block] {
        @inlinable get { storage.parts.blocks }
        set { change { $0.blocks = newValue } }
    }
    /// The first line or words that say where, when and by whom: "KYIV, June 18 (Dnipro Wire) -".
    public internal(set) var dateline: Dateline? {
        @inlinable get { storage.parts.dateline }
        set { change { $0.dateline = newValue } }
    }
    /// The day that dates are resolved against: the report's, or else the one its dateline states.
    public internal(set) var publicationDay: CalendarDate? {
        @inlinable get { storage.parts.publicationDay }
        set { change { $0.publicationDay = newValue } }
    }
    /// Dates and times in text order.
    public internal(set) var dates: [DateExpression] {
        @inlinable get { storage.parts.dates }
        set { change { $0.dates = newValue } }
    }
    /// Amounts in text order, without those that belong to a date.
    public internal(set) var numbers: [NumberExpression] {
        @inlinable get { storage.parts.numbers }
        set { change { $0.numbers = newValue } }
    }

    /// For each token the start of its variants, and one past the last; empty where the text has none.
    @inlinable var variantStarts: [Int32] { storage.parts.variantStarts }
    @inlinable var variantKeys: [WordKey] { storage.parts.variantKeys }
    /// Line breaks before each token, 2 and more alike; parallel to `tokens`.
    var breaks: [UInt8] {
        get { storage.parts.breaks }
        set { change { $0.breaks = newValue } }
    }

    private mutating func change(_ body: (inout Parts) -> Void) {
        var parts = storage.parts
        body(&parts)
        storage = Storage(parts)
    }

    /// Whether words of the text may match without prefixes.
    @inlinable var hasVariants: Bool { !variantStarts.isEmpty }

    /// Other keys under which a token may match: an Arabic word without its article, "and" or preposition.
    @inlinable
    public func variants(of token: Int) -> ArraySlice<WordKey> {
        variantStarts.isEmpty
            ? [] : variantKeys[Int(variantStarts[token])..<Int(variantStarts[token + 1])]
    }

    /// Whether a token is this word, in its folded form or without its prefixes.
    public func isWord(_ token: Int, _ key: WordKey) -> Bool {
        words[token] == key || variants(of: token).contains(key)
    }
}

extension Document {
    /// A token as written.
    public func text(of token: Token) -> String {
        String(decoding: utf8[Int(token.utf8Start)..<Int(token.utf8End)], as: UTF8.self)
    }

    /// The text from the first to the last of some tokens, as written.
    public func text(of tokens: Range<Int>) -> String {
        guard let bytes = utf8Range(of: tokens) else { return "" }
        return String(decoding: utf8[bytes], as: UTF8.self)
    }

    /// The text of a span of code points, as written.
    public func text(of span: TextSpan) -> String {
        let bytes = utf8Range(of: span)
        return String(decoding: utf8[bytes], as: UTF8.self)
    }

    /// The bytes from the first to the last of some tokens; nil for an empty range.
    public func utf8Range(of range: Range<Int>) -> Range<Int>? {
        guard !range.isEmpty else { return nil }
        return Int(tokens[range.lowerBound].utf8Start)..<Int(tokens[range.upperBound - 1].utf8End)
    }

    /// The bytes of a span of code points, found from the nearest token before each end.
    public func utf8Range(of span: TextSpan) -> Range<Int> {
        let start = utf8Offset(ofScalar: span.start)
        return start..<max(start, utf8Offset(ofScalar: span.end))
    }

    /// The code points from the first to the last of some tokens; an empty span at the text's start for none.
    public func span(of range: Range<Int>) -> TextSpan {
        guard !range.isEmpty else { return TextSpan(start: 0, end: 0) }
        return TextSpan(
            start: Int(tokens[range.lowerBound].start), end: Int(tokens[range.upperBound - 1].end))
    }

    /// The tokens that lie wholly within a span.
    public func tokens(in span: TextSpan) -> Range<Int> {
        let first = partition { Int($0.start) >= span.start }
        let last = partition { Int($0.end) > span.end }
        return first..<max(first, last)
    }

    /// The index of the sentence that holds a token.
    public func sentence(holding token: Int) -> Int {
        var low = 0
        var high = sentences.count
        while low < high {
            let middle = (low + high) / 2
            if sentences[middle].tokens.upperBound <= token { low = middle + 1 } else { high = middle }
        }
        return min(low, max(0, sentences.count - 1))
    }

    /// The block that holds a token.
    public func block(holding token: Int) -> Block { blocks[sentences[sentence(holding: token)].block] }

    /// The headings that govern a block, nearest first, as indices into `blocks`.
    public func headings(governing block: Int) -> [Int] {
        var chain: [Int] = []
        var next = blocks[block].heading
        while let heading = next, chain.count < 8 {
            chain.append(heading)
            next = blocks[heading].heading
        }
        return chain
    }

    /// The tokens of a block's sentences.
    public func tokens(inBlock block: Int) -> Range<Int> {
        let range = blocks[block].sentences
        guard let first = range.first, let last = range.last else { return 0..<0 }
        return sentences[first].tokens.lowerBound..<sentences[last].tokens.upperBound
    }

    /// The dates whose tokens lie in a range, in text order.
    public func dates(in range: Range<Int>) -> ArraySlice<DateExpression> {
        let first = dates.partitioningIndex { $0.tokens.lowerBound >= range.lowerBound }
        let last = dates.partitioningIndex { $0.tokens.lowerBound >= range.upperBound }
        return dates[first..<max(first, last)]
    }

    /// The numbers whose tokens lie in a range, in text order.
    public func numbers(in range: Range<Int>) -> ArraySlice<NumberExpression> {
        let first = numbers.partitioningIndex { $0.tokens.lowerBound >= range.lowerBound }
        let last = numbers.partitioningIndex { $0.tokens.lowerBound >= range.upperBound }
        return numbers[first..<max(first, last)]
    }

    private func partition(_ isAfter: (Token) -> Bool) -> Int { tokens.partitioningIndex(where: isAfter) }

    /// Walks from the nearest token start, so that a long text costs no more than a short one.
    private func utf8Offset(ofScalar offset: Int) -> Int {
        let index = tokens.partitioningIndex { Int($0.start) > offset }
        var scalar = index > 0 ? Int(tokens[index - 1].start) : 0
        var byte = index > 0 ? Int(tokens[index - 1].utf8Start) : 0
        while scalar < offset, byte < utf8.count {
            byte += 1
            while byte < utf8.count, utf8[byte] & 0xC0 == 0x80 { byte += 1 }
            scalar += 1
        }
        return byte
    }
}

extension Array {
    /// The first index whose element satisfies a predicate that holds from some index on.
    @inline(__always)
    func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
