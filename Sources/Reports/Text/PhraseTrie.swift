/// The states of a phrase matcher, whatever its entries carry.
///
/// Outside the generic type, so that every matcher of every module runs the same compiled steps and none asks the
/// runtime for a generic type's metadata; a class, because a matcher is handed on at every word.
@usableFromInline
final class PhraseTrie: Sendable {
    /// The steps over first words, in a table of their own: every word of a text is looked up in it, and it is small.
    private let roots: [PhraseSlot]
    /// The steps over the words behind the first.
    private let slots: [PhraseSlot]
    /// One bit for each value of a word's lower bits with which a phrase begins: most words of a text fail here,
    /// in a table that stays in the processor's nearest cache.
    private let firstWords: [UInt64]
    private let masks: [PhraseCaseMask]

    /// `entries` are in the order of their states.
    init(_ builder: PhraseTrieBuilder, entries: [(state: UInt32, mask: PhraseCaseMask)]) {
        masks = entries.map(\.mask)
        var starts = [Int32](repeating: 0, count: builder.stateCount + 1)
        for entry in entries { starts[Int(entry.state) + 1] += 1 }
        for state in 1..<starts.count { starts[state] += starts[state - 1] }
        (roots, slots) = builder.tables { state in
            let own = starts[Int(state)]..<starts[Int(state) + 1]
            return (
                own, own.contains { entries[Int($0)].mask.capitalized | entries[Int($0)].mask.allCaps != 0 }
            )
        }
        firstWords = builder.firstWordBits()
    }

    /// The step from a state over a word behind the first, to state 0 where there is none.
    @inline(__always)
    private func step(_ state: PhraseSlot, _ word: WordKey) -> PhraseSlot {
        // The table of steps is larger than the caches, and most of what is asked for is not in it.
        guard state.following & PhraseTrieBuilder.followingBit(word) != 0 else { return PhraseSlot() }
        return Self.find(PhraseTrieBuilder.mix(state.next, word), in: slots)
    }

    @inline(__always)
    private static func find(_ key: UInt64, in slots: [PhraseSlot]) -> PhraseSlot {
        slots.withUnsafeBufferPointer { slots in
            guard !slots.isEmpty else { return PhraseSlot() }
            let mask = slots.count &- 1
            var index = PhraseTrieBuilder.place(of: key) & mask
            while true {
                let slot = slots[index]
                if slot.key == key || slot.key == 0 { return slot }
                index = (index &+ 1) & mask
            }
        }
    }

    /// The step over a phrase's first word, to state 0 where no phrase begins with it.
    @inline(__always)
    private func firstStep(_ word: WordKey) -> PhraseSlot {
        guard !firstWords.isEmpty else { return PhraseSlot() }
        let bit = PhraseTrieBuilder.firstWordBit(word, count: firstWords.count)
        guard firstWords[bit >> 6] >> UInt64(bit & 63) & 1 != 0 else { return PhraseSlot() }
        return Self.find(PhraseTrieBuilder.mix(0, word), in: roots)
    }

    /// Whether any phrase begins with a token's word.
    @usableFromInline
    func mayBegin(with index: Int, in document: Document) -> Bool {
        if firstStep(document.words[index]).next != 0 { return true }
        guard document.hasVariants else { return false }
        for variant in document.variants(of: index) where firstStep(variant).next != 0 { return true }
        return false
    }

    /// The entries of a single word, whatever case they demand.
    @usableFromInline
    func entries(ofWord word: WordKey) -> Range<Int32> { firstStep(word).entries }

    /// The longest phrase that begins at a token and ends before `limit`.
    ///
    /// Of equals the word as written goes before the word without its prefixes.
    @usableFromInline
    func longestMatch(in document: Document, at start: Int, limit: Int) -> PhraseHit? {
        var best: PhraseHit?
        forEachMatch(in: document, at: start, limit: limit) { hit in
            if hit.end > best?.end ?? 0 { best = hit }
        }
        return best
    }

    /// Calls `body` for every phrase that begins at a token and ends before `limit`, shortest first.
    @usableFromInline
    func forEachMatch(
        in document: Document, at start: Int, limit: Int, _ body: (PhraseHit) -> Void
    ) {
        let limit = min(limit, document.tokens.count)
        guard start < limit else { return }
        let first = firstStep(document.words[start])
        if first.next != 0 { follow(document, first, start, limit, isPrefixed: false, body) }
        guard document.hasVariants else { return }
        for variant in document.variants(of: start) {
            let first = firstStep(variant)
            if first.next != 0 { follow(document, first, start, limit, isPrefixed: true, body) }
        }
    }

    @inline(__always)
    private func follow(
        _ document: Document, _ first: PhraseSlot, _ start: Int, _ limit: Int, isPrefixed: Bool,
        _ body: (PhraseHit) -> Void
    ) {
        var state = first
        var next = start + 1
        while true {
            if state.entryCount > 0 {
                let range = state.entries
                if let isWhole = state.demandsCase ? fit(range, document, start..<next) : true {
                    body(
                        PhraseHit(
                            end: Int32(truncatingIfNeeded: next), entries: range, isPrefixed: isPrefixed,
                            isWhole: isWhole))
                }
            }
            guard state.following != 0 else { return }
            while next < limit, document.words[next] == .joiner { next += 1 }
            guard next < limit else { return }
            var following = step(state, document.words[next])
            if following.next == 0, document.hasVariants {
                for variant in document.variants(of: next) {
                    following = step(state, variant)
                    if following.next != 0 { break }
                }
            }
            guard following.next != 0 else { return }
            state = following
            next += 1
        }
    }

    /// Whether the text meets the demands of all entries in a range (true), of some (false) or of none (nil).
    @inline(__always)
    private func fit(_ range: Range<Int32>, _ document: Document, _ tokens: Range<Int>) -> Bool? {
        var kept = 0
        for index in range where accepts(Int(index), document, tokens) { kept += 1 }
        return kept == 0 ? nil : kept == range.count
    }

    /// Whether the text meets an entry's demands on case.
    @usableFromInline
    func accepts(_ entry: Int, _ document: Document, _ tokens: Range<Int>) -> Bool {
        let mask = masks[entry]
        guard mask.capitalized != 0 else { return true }
        var word: UInt32 = 0
        for index in tokens where document.words[index] != .joiner {
            guard word < 32 else { return true }
            if mask.capitalized >> word & 1 == 1, !document.tokens[index].isCapitalized { return false }
            if mask.allCaps >> word & 1 == 1, !document.tokens[index].isAllCaps { return false }
            word += 1
        }
        return true
    }
}

/// A phrase found: where it ends and which entries it has.
@usableFromInline
struct PhraseHit: Sendable {
    /// One past the last token.
    @usableFromInline let end: Int32
    /// The phrase's entries.
    @usableFromInline let entries: Range<Int32>
    @usableFromInline let isPrefixed: Bool
    /// Whether the text meets the demands of all entries, not of some only.
    @usableFromInline let isWhole: Bool
}

/// A step of a phrase matcher: the mixed state and word, and the state that follows; key 0 marks a free slot.
///
/// All that is asked of the state lies in half a cache line.
struct PhraseSlot: Sendable {
    var key: UInt64 = 0
    /// Which words may follow in a longer phrase, a bit for one in 64; 0 where none does.
    var following: UInt64 = 0
    var next: UInt32 = 0
    /// The first of the entries of the phrase that ends with this step, and how many it has.
    var firstEntry: Int32 = 0
    var entryCount: Int32 = 0
    /// Whether an entry demands capitals.
    var demandsCase = false

    var entries: Range<Int32> { firstEntry..<firstEntry &+ entryCount }
}

/// An entry's demands on case, checked once its words have matched; bit n stands for word n.
struct PhraseCaseMask: Sendable {
    var capitalized: UInt32 = 0
    var allCaps: UInt32 = 0
}

/// Builds the states of a phrase matcher; state 0 is the root.
struct PhraseTrieBuilder {
    private var edges: [UInt64: UInt32] = [:]
    private var firsts: Set<WordKey> = []
    /// By state, the bits of the words that lead on from it.
    private var following: [UInt64] = [0]

    var stateCount: Int { following.count }

    /// Makes room for steps.
    init(capacity: Int) { edges.reserveCapacity(capacity) }

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
        if let first = words.first { firsts.insert(first) }
        for word in words {
            following[Int(state)] |= Self.followingBit(word)
            let key = Self.mix(state, word)
            if let next = edges[key] {
                state = next
            } else {
                let next = UInt32(stateCount)
                following.append(0)
                edges[key] = next
                state = next
            }
        }
        return state
    }

    /// Where a key is first looked for, in a table of a power of two slots.
    @inline(__always)
    static func place(of key: UInt64) -> Int { Int(truncatingIfNeeded: key >> 20) }

    /// Open-addressing tables of the steps over first words and of all others, at most half full, of a power of two slots.
    func tables(entries: (UInt32) -> (Range<Int32>, demandCase: Bool)) -> (
        roots: [PhraseSlot], others: [PhraseSlot]
    ) {
        func empty(for count: Int) -> [PhraseSlot] {
            guard count > 0 else { return [] }
            var size = 8
            while size < count * 2 { size *= 2 }
            return Array(repeating: PhraseSlot(), count: size)
        }
        let rootKeys = Set(firsts.map { Self.mix(0, $0) })
        var roots = empty(for: rootKeys.count)
        var others = empty(for: edges.count - rootKeys.count)
        func put(_ slot: PhraseSlot, _ table: inout [PhraseSlot]) {
            var index = Self.place(of: slot.key) & (table.count - 1)
            while table[index].key != 0 { index = (index + 1) & (table.count - 1) }
            table[index] = slot
        }
        for (key, next) in edges {
            let (own, demandCase) = entries(next)
            let slot = PhraseSlot(
                key: key, following: following[Int(next)], next: next, firstEntry: own.lowerBound,
                entryCount: Int32(own.count), demandsCase: demandCase)
            if rootKeys.contains(key) { put(slot, &roots) } else { put(slot, &others) }
        }
        return (roots, others)
    }

    /// The bit that stands for a word in a table of `count` times 64 bits, a power of two.
    @inline(__always)
    static func firstWordBit(_ word: WordKey, count: Int) -> Int {
        Int(truncatingIfNeeded: word.rawValue >> 1) & (count << 6 - 1)
    }

    /// A bit for each word with which a phrase begins, about one in sixteen set; empty without a phrase.
    func firstWordBits() -> [UInt64] {
        guard !firsts.isEmpty else { return [] }
        var count = 1
        while count << 6 < firsts.count * 16 { count *= 2 }
        var bits = [UInt64](repeating: 0, count: count)
        for word in firsts {
            let bit = Self.firstWordBit(word, count: count)
            bits[bit >> 6] |= 1 << UInt64(bit & 63)
        }
        return bits
    }

    /// The bit that stands for a word behind another.
    @inline(__always)
    static func followingBit(_ word: WordKey) -> UInt64 { 1 << (word.rawValue >> 58) }
}
