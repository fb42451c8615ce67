/// An open-addressing table from folded words to cues: one probe and no allocation a look-up.
struct CueTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt64 = 0
        /// Where the key lies in `keys`; length 0 marks a free slot.
        var start: Int32 = 0
        var length: Int32 = 0
        var cue = Cue.none
    }

    private var slots: [Slot] = Array(repeating: Slot(), count: 8192)
    private var keys: [UInt8] = []
    private(set) var count = 0

    /// Which hashes have a key, by 16 of their bits: most words of a text are in no table.
    private var filter = [UInt64](repeating: 0, count: 1024)

    /// The cue of a key given as folded bytes.
    subscript(key: UnsafeBufferPointer<UInt8>) -> Cue? {
        let hash = Self.hash(key)
        guard filter[Int(hash >> 48) / 64] >> UInt64(hash >> 48 & 63) & 1 != 0 else { return nil }
        let index = find(key, hash: hash)
        return slots[index].length == 0 ? nil : slots[index].cue
    }

    /// Changes the cue of a term as people write it, and tells its first word how long the phrase is.
    mutating func update(_ term: String, _ change: (inout Cue) -> Void) {
        let bytes = Array(term.utf8)
        let folded = bytes.withUnsafeBufferPointer { CueFolding.withFolded($0) { Array($0) } }
        guard !folded.isEmpty else { return }
        change(&slots[insert(folded)].cue)
        let parts = CueFolding.tokenCount(of: folded)
        guard parts.count > 1 else { return }
        let first = insert(Array(folded[..<parts.firstEnd]))
        slots[first].cue.longestPhrase = max(slots[first].cue.longestPhrase, UInt8(min(parts.count, 255)))
    }

    private mutating func insert(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBufferPointer { insert($0) }
    }

    private mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = Self.hash(key)
        filter[Int(hash >> 48) / 64] |= 1 << UInt64(hash >> 48 & 63)
        var index = find(key, hash: hash)
        if slots[index].length != 0 { return index }
        if count * 2 > slots.count {
            grow()
            index = find(key, hash: hash)
        }
        slots[index] = Slot(hash: hash, start: Int32(keys.count), length: Int32(key.count))
        keys += key
        count += 1
        return index
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.length != 0 {
            var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
            while slots[index].length != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }

    private func find(_ key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            if slots[index].length == 0 { return index }
            if slots[index].hash == hash, Int(slots[index].length) == key.count,
                holds(key, from: Int(slots[index].start))
            {
                return index
            }
            index = (index + 1) & mask
        }
    }

    private func holds(_ key: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        for offset in key.indices where keys[start + offset] != key[offset] { return false }
        return true
    }

    /// FNV-1a with a final mix, because the table uses the low bits.
    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}

/// The form in which words of the lexicon and of a text are compared.
enum CueFolding {
    /// `bytes` in lower case, white space collapsed, curly apostrophes made straight, Arabic letters that writers
    /// interchange made one (alef with hamza or madda, final ya and alef maqsura, ta marbuta and ha), vowel signs
    /// and tatweel dropped.
    ///
    /// The folded bytes are handed to `body` and are never more than those given.
    static func withFolded<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(bytes.count, 1)) { memory in
            let count = fold(bytes, memory)
            return body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory)[..<count]))
        }
    }

    /// The same for a stretch of a text.
    static func withFolded<Result>(
        _ range: Range<Int>, of text: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        text.withUnsafeBufferPointer { withFolded(UnsafeBufferPointer(rebasing: $0[range]), body) }
    }

    private static func fold(
        _ bytes: UnsafeBufferPointer<UInt8>, _ folded: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var index = 0
        var count = 0
        func put(_ byte: UInt8) {
            folded[count] = byte
            count &+= 1
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
                    if count > 0, folded[count - 1] != 0x20 { put(0x20) }
                } else {
                    put(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
                }
                index += 1
            } else if byte == 0xD8 || byte == 0xD9, index + 1 < bytes.count {
                switch (byte, bytes[index + 1]) {
                case (0xD8, 0xA2), (0xD8, 0xA3), (0xD8, 0xA5):
                    put(0xD8)
                    put(0xA7)
                case (0xD8, 0xA9):
                    put(0xD9)
                    put(0x87)
                case (0xD9, 0x89):
                    put(0xD9)
                    put(0x8A)
                case (0xD9, 0x80), (0xD9, 0x8B...0x92): break
                case let (lead, trail):
                    put(lead)
                    put(trail)
                }
                index += 2
            } else if byte == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80 {
                let third = bytes[index + 2]
                if third == 0x98 || third == 0x99 {
                    put(0x27)
                } else if third != 0x8E && third != 0x8F {
                    put(byte)
                    put(bytes[index + 1])
                    put(third)
                }
                index += 3
            } else if byte == 0xC3, index + 1 < bytes.count {
                let second = bytes[index + 1]
                put(byte)
                put(second >= 0x80 && second <= 0x9E && second != 0x97 ? second + 0x20 : second)
                index += 2
            } else if byte == 0xD0, index + 1 < bytes.count {
                let trail = bytes[index + 1]
                switch trail {
                case 0x80...0x8F:
                    put(0xD1)
                    put(trail + 0x10)
                case 0x90...0x9F:
                    put(0xD0)
                    put(trail + 0x20)
                case 0xA0...0xAF:
                    put(0xD1)
                    put(trail - 0x20)
                default:
                    put(0xD0)
                    put(trail)
                }
                index += 2
            } else {
                put(byte)
                index += 1
            }
        }
        return count > 0 && folded[count - 1] == 0x20 ? count - 1 : count
    }

    /// At most how many tokens a folded term has in running text, and where the first ends.
    static func tokenCount(of folded: [UInt8]) -> (count: Int, firstEnd: Int) {
        func isMark(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x2E || byte == 0x2F }
        var count = 0
        var inWord = false
        for byte in folded {
            if isMark(byte) { count += 1 }
            let isWord = byte != 0x20 && !isMark(byte)
            if isWord && !inWord { count += 1 }
            inWord = isWord
        }
        let firstEnd = folded.firstIndex { $0 == 0x20 || isMark($0) } ?? folded.count
        return (count, max(firstEnd, 1))
    }
}
