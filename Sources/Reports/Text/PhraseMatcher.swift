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
    }

    private(set) var slots: [PhraseSlot]
    private(set) var payloadRanges: [Range<Int32>]
    private(set) var payloads: [Payload]
    private(set) var masks: [PhraseCaseMask]
    private let hasMasks: Bool

    /// The number of entries.
    public var count: Int { payloads.count }

    /// Builds a matcher; entries without a word are left out.
    public init(_ entries: some Sequence<(phrase: String, rule: CaseRule, payload: Payload)>) {
        var builder = PhraseTrieBuilder()
        var found: [(state: UInt32, mask: PhraseCaseMask, payload: Payload)] = []
        let tokenizer = Tokenizer()
        for entry in entries {
            var phrase = entry.phrase
            let text = phrase.withUTF8 { tokenizer.tokenize($0) }
            var mask = PhraseCaseMask()
            var keys: [WordKey] = []
            for (token, key) in zip(text.tokens, text.words) where key != .joiner {
                if entry.rule == .asWritten, keys.count < 32 {
                    if token.isCapitalized { mask.capitalized |= 1 << UInt32(keys.count) }
                    if token.isAllCaps { mask.allCaps |= 1 << UInt32(keys.count) }
                }
                keys.append(key)
            }
            if keys.isEmpty { continue }
            found.append((builder.insert(keys), mask, entry.payload))
        }
        // Stable, so that payloads of one phrase keep the order of the data.
        let order = found.indices.sorted { (found[$0].state, $0) < (found[$1].state, $1) }
        payloads = order.map { found[$0].payload }
        masks = order.map { found[$0].mask }
        hasMasks = masks.contains { $0.capitalized != 0 || $0.allCaps != 0 }
        payloadRanges = Array(repeating: 0..<0, count: builder.stateCount)
        for (index, source) in order.enumerated() {
            let state = Int(found[source].state)
            let range = payloadRanges[state]
            let start = range.isEmpty ? Int32(index) : range.lowerBound
            payloadRanges[state] = start..<Int32(index + 1)
        }
        slots = builder.table()
    }

    /// Builds a matcher for which case makes no difference.
    public init(_ entries: some Sequence<(String, Payload)>) {
        self.init(entries.lazy.map { (phrase: $0.0, rule: CaseRule.any, payload: $0.1) })
    }

    @inline(__always)
    private func step(_ state: UInt32, _ word: WordKey) -> UInt32 {
        let key = PhraseTrieBuilder.mix(state, word)
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: key >> 20) & mask
        return slots.withUnsafeBufferPointer { slots in
            while true {
                let slot = slots[index]
                if slot.key == key { return slot.next }
                if slot.key == 0 { return 0 }
                index = (index + 1) & mask
            }
        }
    }

    /// Whether any phrase begins with a token's word: one probe.
    @inline(__always)
    public func mayBegin(with index: Int, in document: Document) -> Bool {
        guard !slots.isEmpty else { return false }
        if step(0, document.words[index]) != 0 { return true }
        for variant in document.variants(of: index) where step(0, variant) != 0 { return true }
        return false
    }

    /// What the entries of a single word carry, whatever case they demand; empty where it is none.
    public func payloads(ofWord word: WordKey) -> ArraySlice<Payload> {
        guard !slots.isEmpty else { return [] }
        let range = payloadRanges[Int(step(0, word))]
        return payloads[Int(range.lowerBound)..<Int(range.upperBound)]
    }

    /// The longest phrase that begins at a token and ends before `limit`, or nil.
    public func longestMatch(in document: Document, at start: Int, limit: Int) -> Match? {
        var best: Match?
        // Of equals the word as written goes before the word without its prefixes.
        forEachMatch(in: document, at: start, limit: limit) { match in
            if match.tokens.upperBound > best?.tokens.upperBound ?? 0 { best = match }
        }
        return best
    }

    /// Calls `body` for every phrase that begins at a token and ends before `limit`, shortest first.
    @inline(__always)
    public func forEachMatch(
        in document: Document, at start: Int, limit: Int, _ body: (Match) -> Void
    ) {
        let limit = min(limit, document.tokens.count)
        guard start < limit, !slots.isEmpty else { return }
        let state = step(0, document.words[start])
        if state != 0 { follow(document, state, start, limit, isPrefixed: false, body) }
        for variant in document.variants(of: start) {
            let state = step(0, variant)
            if state != 0 { follow(document, state, start, limit, isPrefixed: true, body) }
        }
    }

    private func follow(
        _ document: Document, _ first: UInt32, _ start: Int, _ limit: Int, isPrefixed: Bool,
        _ body: (Match) -> Void
    ) {
        var state = first
        var next = start + 1
        while true {
            let range = payloadRanges[Int(state)]
            if !range.isEmpty, let accepted = accepted(range, document, start..<next) {
                body(Match(tokens: start..<next, payloads: accepted, isPrefixed: isPrefixed))
            }
            while next < limit, document.words[next] == .joiner { next += 1 }
            guard next < limit else { return }
            var following = step(state, document.words[next])
            if following == 0 {
                for variant in document.variants(of: next) {
                    following = step(state, variant)
                    if following != 0 { break }
                }
            }
            guard following != 0 else { return }
            state = following
            next += 1
        }
    }

    /// The entries whose demands on case the text meets; entries that share a phrase are few and adjacent.
    private func accepted(
        _ range: Range<Int32>, _ document: Document, _ tokens: Range<Int>
    ) -> ArraySlice<Payload>? {
        let range = Int(range.lowerBound)..<Int(range.upperBound)
        guard hasMasks else { return payloads[range] }
        var kept: [Payload]?
        for index in range {
            let fits = masks[index].capitalized == 0 || meets(masks[index], document, tokens)
            if fits {
                kept?.append(payloads[index])
            } else if kept == nil {
                kept = Array(payloads[range.lowerBound..<index])
            }
        }
        guard let kept else { return payloads[range] }
        return kept.isEmpty ? nil : kept[...]
    }

    private func meets(_ mask: PhraseCaseMask, _ document: Document, _ tokens: Range<Int>) -> Bool {
        var word: UInt32 = 0
        for index in tokens where document.words[index] != .joiner {
            guard word < 32 else { return true }
            if mask.capitalized >> word & 1 == 1, !document.tokens[index].isCapitalized { return false }
            if mask.allCaps >> word & 1 == 1, !document.tokens[index].isAllCaps { return false }
            word += 1
        }
        return true
    }

    /// Calls `body` for the phrases in a range of tokens from left to right, longest first, none overlapping.
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
    public func matches(in document: Document, tokens: Range<Int>) -> [Match] {
        var found: [Match] = []
        forEachMatch(in: document, tokens: tokens) { found.append($0) }
        return found
    }

    /// Whether a phrase begins at a token.
    public func begins(in document: Document, at start: Int, limit: Int) -> Bool {
        longestMatch(in: document, at: start, limit: limit) != nil
    }
}

// Outside the generic type, so that no step asks the runtime for a generic type's metadata.

/// A step of a phrase matcher: the mixed state and word, and the state that follows; key 0 marks a free slot.
struct PhraseSlot: Sendable {
    var key: UInt64 = 0
    var next: UInt32 = 0
}

/// An entry's demands on case, checked once its words have matched; bit n stands for word n.
struct PhraseCaseMask: Sendable {
    var capitalized: UInt32 = 0
    var allCaps: UInt32 = 0
}

/// Builds the states of a phrase matcher; state 0 is the root.
struct PhraseTrieBuilder {
    private var edges: [UInt64: UInt32] = [:]
    private(set) var stateCount = 1

    /// One number for a state and a word, never 0.
    @inline(__always)
    static func mix(_ state: UInt32, _ word: WordKey) -> UInt64 {
        var key = word.rawValue ^ (UInt64(state) &* 0xD6E8_FEB8_6659_FD93)
        key = (key ^ (key >> 29)) &* 0xBF58_476D_1CE4_E5B9
        return (key ^ (key >> 32)) | 1
    }

    /// Adds a phrase and returns the state at its end.
    mutating func insert(_ words: [WordKey]) -> UInt32 {
        var state: UInt32 = 0
        for word in words {
            let key = Self.mix(state, word)
            if let next = edges[key] {
                state = next
            } else {
                let next = UInt32(stateCount)
                stateCount += 1
                edges[key] = next
                state = next
            }
        }
        return state
    }

    /// An open-addressing table, at most half full, of a power of two slots.
    func table() -> [PhraseSlot] {
        guard !edges.isEmpty else { return [] }
        var size = 8
        while size < edges.count * 2 { size *= 2 }
        var slots = Array(repeating: PhraseSlot(), count: size)
        for (key, next) in edges {
            var index = Int(truncatingIfNeeded: key >> 20) & (size - 1)
            while slots[index].key != 0 { index = (index + 1) & (size - 1) }
            slots[index] = PhraseSlot(key: key, next: next)
        }
        return slots
    }
}
