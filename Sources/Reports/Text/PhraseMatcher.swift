/// Finds the phrases of a word list in a document: several words each, longest match first, over folded words.
///
/// Built once from data, then shared by any number of threads. A phrase is cut by the same tokenizer as the
/// documents, so "U.S.", "People's" and "al-Shabaab" match however the apostrophe or hyphen is written; a hyphen
/// between words counts for nothing on either side. A step costs one probe of a flat hash table.
public struct PhraseMatcher<Payload: Sendable>: Sendable {
    /// Which capitals of a phrase a text must show.
    public enum CaseRule: Sendable {
        /// Case makes no difference.
        case any
        /// A word written with a capital, or all in capitals, must be so in the text: "US", "IS", "March".
        case asWritten
    }

    /// A phrase found in a document.
    public struct Match: Sendable {
        /// Indices into the document's tokens.
        public let tokens: Range<Int>
        /// What the phrase's entries carry, in the order in which they were added.
        public let payloads: ArraySlice<Payload>
        /// Whether a prefix such as the Arabic article or "and" was taken off the first word.
        public let isPrefixed: Bool

        @inlinable init(tokens: Range<Int>, payloads: ArraySlice<Payload>, isPrefixed: Bool) {
            self.tokens = tokens
            self.payloads = payloads
            self.isPrefixed = isPrefixed
        }
    }

    @usableFromInline let trie: PhraseTrie
    @usableFromInline let payloads: [Payload]

    /// The number of entries.
    @inlinable
    public var count: Int { payloads.count }

    /// Builds a matcher; entries without a word are left out.
    public init(_ entries: some Sequence<(phrase: String, rule: CaseRule, payload: Payload)>) {
        var phrases = PhraseList()
        var payloads: [Payload] = []
        for entry in entries {
            phrases.append(entry.phrase, isAsWritten: entry.rule == .asWritten)
            payloads.append(entry.payload)
        }
        self.init(phrases, payloads)
    }

    /// Builds a matcher for which case makes no difference.
    public init(_ entries: some Sequence<(String, Payload)>) {
        var phrases = PhraseList()
        var payloads: [Payload] = []
        for (phrase, payload) in entries {
            phrases.append(phrase, isAsWritten: false)
            payloads.append(payload)
        }
        self.init(phrases, payloads)
    }

    private init(_ phrases: PhraseList, _ payloads: [Payload]) {
        let (trie, order) = phrases.trie()
        self.trie = trie
        self.payloads = order.map { payloads[$0] }
    }

    /// Whether any phrase begins with a token's word: one probe.
    @inlinable
    public func mayBegin(with index: Int, in document: Document) -> Bool {
        trie.mayBegin(with: index, in: document)
    }

    /// What the entries of a single word carry, whatever case they demand; empty where it is none.
    @inlinable
    public func payloads(ofWord word: WordKey) -> ArraySlice<Payload> {
        let range = trie.entries(ofWord: word)
        return payloads[Int(range.lowerBound)..<Int(range.upperBound)]
    }

    /// The longest phrase that begins at a token and ends before `limit`, or nil.
    @inlinable
    public func longestMatch(in document: Document, at start: Int, limit: Int) -> Match? {
        trie.longestMatch(in: document, at: start, limit: limit).map { match($0, document, start) }
    }

    /// The longest phrase as a bare number, for those that ask for few of its entries or none.
    func longestHit(in document: Document, at start: Int, limit: Int) -> PhraseHit? {
        trie.longestMatch(in: document, at: start, limit: limit)
    }

    /// What the entries of a phrase carry, whatever case they demand.
    func payloads(of hit: PhraseHit) -> ArraySlice<Payload> {
        payloads[Int(hit.entries.lowerBound)..<Int(hit.entries.upperBound)]
    }

    /// The first entry of a phrase at a token that satisfies a predicate.
    func first(
        of hit: PhraseHit, in document: Document, at start: Int, where satisfies: (Payload) -> Bool
    ) -> Payload? {
        for index in hit.entries {
            let payload = payloads[Int(index)]
            if satisfies(payload), hit.isWhole || trie.accepts(Int(index), document, start..<Int(hit.end)) {
                return payload
            }
        }
        return nil
    }

    /// Calls `body` for every phrase that begins at a token and ends before `limit`, shortest first.
    @inlinable
    public func forEachMatch(
        in document: Document, at start: Int, limit: Int, _ body: (Match) -> Void
    ) {
        trie.forEachMatch(in: document, at: start, limit: limit) { body(match($0, document, start)) }
    }

    /// Calls `body` for every entry of every phrase that begins at a token and ends before `limit`, the shortest phrase
    /// first, with the end of the phrase.
    @inlinable
    public func forEachEntry(
        in document: Document, at start: Int, limit: Int, _ body: (_ end: Int, _ payload: Payload) -> Void
    ) {
        trie.forEachMatch(in: document, at: start, limit: limit) { hit in
            let end = Int(hit.end)
            for index in hit.entries where hit.isWhole || trie.accepts(Int(index), document, start..<end) {
                body(end, payloads[Int(index)])
            }
        }
    }

    /// A match with the entries whose demands on case the text meets.
    @inlinable
    func match(_ hit: PhraseHit, _ document: Document, _ start: Int) -> Match {
        let tokens = start..<Int(hit.end)
        let range = Int(hit.entries.lowerBound)..<Int(hit.entries.upperBound)
        let accepted =
            hit.isWhole
            ? payloads[range]
            : range.filter { trie.accepts($0, document, tokens) }.map { payloads[$0] }[...]
        return Match(tokens: tokens, payloads: accepted, isPrefixed: hit.isPrefixed)
    }

    /// Calls `body` for the phrases in a range of tokens from left to right, longest first, none overlapping.
    @inlinable
    public func forEachMatch(
        in document: Document, tokens: Range<Int>, _ body: (Match) -> Void
    ) {
        var index = tokens.lowerBound
        while index < tokens.upperBound {
            if let match = longestMatch(in: document, at: index, limit: tokens.upperBound) {
                body(match)
                index = match.tokens.upperBound
            } else {
                index += 1
            }
        }
    }

    /// The phrases in a range of tokens from left to right, longest first, none overlapping.
    @inlinable
    public func matches(in document: Document, tokens: Range<Int>) -> [Match] {
        var found: [Match] = []
        forEachMatch(in: document, tokens: tokens) { found.append($0) }
        return found
    }

    /// Whether a phrase begins at a token.
    @inlinable
    public func begins(in document: Document, at start: Int, limit: Int) -> Bool {
        trie.longestMatch(in: document, at: start, limit: limit) != nil
    }
}
