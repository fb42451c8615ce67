/// How names are folded and compared: views of the tables that the spelling rules were compiled to.
///
/// The tables come from an index file, so that reading a name needs no rule file and no Unicode library. Nothing writes
/// to them once they are there, so that threads may share them.
final class NameRules: @unchecked Sendable {
    /// What a word may be besides part of a name.
    enum Role: UInt8 {
        case none = 0, article, sunArticle, same, kind, prefix, clitic
    }

    /// Output of folding one scalar that is not a plain letter: in the low byte of an entry.
    static let separator: UInt64 = 0xFF
    static let identity: UInt64 = 0xFE

    let foldStages: Table<UInt16>
    let foldEntries: Table<UInt64>
    let soundStages: Table<UInt16>
    let soundEntries: Table<UInt64>
    let words: Table<WordRecord>
    let endings: Table<WordRecord>
    let skeletonClasses: Table<UInt8>
    let editCosts: Table<UInt8>
    /// Keeps the memory behind the views.
    private let owner: any Sendable & AnyObject
    /// Folded ASCII: 0 left out, 1 separator, else the letter.
    private let ascii: UnsafePointer<UInt8>
    private let asciiOwner: OwnedBytes
    /// Whether a byte can end one of the endings.
    private let mayEnd: UnsafePointer<UInt8>

    init(
        foldStages: Table<UInt16>, foldEntries: Table<UInt64>, soundStages: Table<UInt16>,
        soundEntries: Table<UInt64>, words: Table<WordRecord>, endings: Table<WordRecord>,
        skeletonClasses: Table<UInt8>, editCosts: Table<UInt8>, owner: any Sendable & AnyObject
    ) {
        self.foldStages = foldStages
        self.foldEntries = foldEntries
        self.soundStages = soundStages
        self.soundEntries = soundEntries
        self.words = words
        self.endings = endings
        self.skeletonClasses = skeletonClasses
        self.editCosts = editCosts
        self.owner = owner
        var quick = [UInt8](repeating: 1, count: 128 + 256)
        for code in 0..<128 {
            let entry = Self.entry(UInt32(code), foldStages, foldEntries)
            switch entry & 0xFF {
            case 0: quick[code] = 0
            case 1: quick[code] = UInt8(truncatingIfNeeded: entry >> 8)
            case Self.identity: quick[code] = UInt8(code)
            default: quick[code] = 1
            }
        }
        for index in 0..<endings.count {
            let record = endings[index]
            guard record.length > 0, record.length <= 8 else { continue }
            let last = UInt8(truncatingIfNeeded: record.form >> (UInt64(record.length - 1) * 8))
            quick[128 + Int(last)] = 2
        }
        let bytes = OwnedBytes(quick)
        asciiOwner = bytes
        // Read for every letter: an index below 128 and a byte need no check of bounds.
        ascii = UnsafePointer(bytes.base.bindMemory(to: UInt8.self, capacity: bytes.count))
        mayEnd = ascii + 128
    }

    @inline(__always)
    static func entry(_ code: UInt32, _ stages: Table<UInt16>, _ entries: Table<UInt64>) -> UInt64 {
        let stage = Int(code >> 7)
        guard stage < stages.count else { return identity }
        return entries[Int(stages[stage]) &* 128 &+ Int(code & 127)]
    }

    // MARK: Folding

    /// Folds case, marks and punctuation: words of letters and digits with one space between.
    ///
    /// - Returns: false where the text is too long to be a name, or empty when folded.
    @inline(__always)
    func foldLightly(_ text: UnsafeBufferPointer<UInt8>, _ scratch: inout FoldScratch) -> Bool {
        scratch.reset()
        var index = 0
        let count = text.count
        let light = scratch.light
        var length = 0
        var wordStart = 0
        guard let source = text.baseAddress else { return false }
        while index < count {
            guard length < FoldScratch.capacity - 16 else { return false }
            let byte = source[index]
            if byte < 0x80 {
                index &+= 1
                let folded = ascii[Int(byte)]
                if folded > 1 {
                    light[length] = folded
                    length &+= 1
                } else if folded == 1, length > wordStart {
                    guard scratch.endWord(wordStart, length) else { return false }
                    light[length] = 0x20
                    length &+= 1
                    wordStart = length
                }
                continue
            }
            var used = 0
            let code = Self.decode(source + index, count &- index, &used)
            let entry = Self.entry(code, foldStages, foldEntries)
            switch entry & 0xFF {
            case 0: break
            case Self.separator:
                if length > wordStart {
                    guard scratch.endWord(wordStart, length) else { return false }
                    light[length] = 0x20
                    length &+= 1
                    wordStart = length
                }
            case Self.identity:
                for offset in 0..<used { light[length &+ offset] = source[index &+ offset] }
                length &+= used
            case let bytes:
                var rest = entry >> 8
                for _ in 0..<min(7, bytes) {
                    light[length] = UInt8(truncatingIfNeeded: rest)
                    rest >>= 8
                    length &+= 1
                }
            }
            index &+= used
        }
        if length > wordStart {
            guard scratch.endWord(wordStart, length) else { return false }
        } else if length > 0 {
            length &-= 1
        }
        scratch.lightCount = length
        return scratch.wordCount > 0
    }

    /// Decodes one scalar; a malformed byte counts as U+FFFD of length 1.
    @inline(__always)
    static func decode(_ source: UnsafePointer<UInt8>, _ available: Int, _ used: inout Int) -> UInt32 {
        let first = UInt32(source[0])
        if first >= 0xC2, first < 0xE0, available >= 2, source[1] & 0xC0 == 0x80 {
            used = 2
            return (first & 0x1F) << 6 | UInt32(source[1] & 0x3F)
        }
        if first >= 0xE0, first < 0xF0, available >= 3, source[1] & 0xC0 == 0x80, source[2] & 0xC0 == 0x80 {
            used = 3
            return (first & 0x0F) << 12 | UInt32(source[1] & 0x3F) << 6 | UInt32(source[2] & 0x3F)
        }
        if first >= 0xF0, first < 0xF5, available >= 4, source[1] & 0xC0 == 0x80, source[2] & 0xC0 == 0x80,
            source[3] & 0xC0 == 0x80
        {
            used = 4
            return (first & 0x07) << 18 | UInt32(source[1] & 0x3F) << 12 | UInt32(source[2] & 0x3F) << 6
                | UInt32(source[3] & 0x3F)
        }
        used = 1
        return first < 0x80 ? first : 0xFFFD
    }

    /// What a lightly folded word is known as.
    @inline(__always)
    func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> WordRecord {
        guard words.count > 0 else { return .zero }
        let hash = Hashing.hash(bytes, count)
        let mask = words.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let record = words[slot]
            if record.hash == hash || record.hash == 0 { return record }
            slot = (slot &+ 1) & mask
        }
    }

    /// Writes the canonical spelling of a lightly folded word; returns 0 for an article to be left out.
    ///
    /// - Parameter next: the first byte of the word that follows, 0 where none does.
    @inline(__always)
    func canonical(
        _ source: UnsafePointer<UInt8>, _ sourceCount: Int, isFirst: Bool, next: UInt8,
        into output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var bytes = source
        var count = sourceCount
        if count <= 24 {
            let record = word(bytes, count)
            switch Role(rawValue: record.role) ?? .none {
            case .article where next != 0: return 0
            case .sunArticle where next != 0 && bytes[1] == next: return 0
            case .same:
                var form = record.form
                for offset in 0..<Int(record.length) {
                    output[offset] = UInt8(truncatingIfNeeded: form)
                    form >>= 8
                }
                return Int(record.length)
            default: break
            }
        }
        if count >= 5, bytes[0] >= 0x80 {
            // An article written together with its word, as Arabic writes it.
            if bytes[0] == 0xD8, bytes[1] == 0xA7, bytes[2] == 0xD9, bytes[3] == 0x84, count >= 8 {
                bytes += 4
                count &-= 4
            }
        } else if !isFirst, count >= 5 {
            // "Ezzor", "Eljoz": the article written together with its word, assimilated or not.
            switch Role(rawValue: word(bytes, 2).role) {
            case .sunArticle where bytes[1] == bytes[2], .article:
                bytes += 2
                count &-= 2
            default: break
            }
        }
        var length = 0
        var previous: UInt8 = 0
        for index in 0..<count {
            let byte = bytes[index]
            // A doubled letter counts once; bytes of longer scalars repeat by chance and stay.
            if byte == previous, byte < 0x80, byte > 0x39 { continue }
            output[length] = byte
            length &+= 1
            previous = byte
        }
        if length > 3, mayEnd[Int(output[length &- 1])] == 2 {
            for index in 0..<endings.count {
                let ending = endings[index]
                let size = Int(ending.length)
                guard size < length, size <= 8 else { continue }
                // The stem is counted in letters; in these scripts a letter is one byte or two.
                let letterSize = output[0] < 0x80 ? 1 : 2
                guard length &- size >= Int(ending.role) &* letterSize else { continue }
                guard Hashing.packedShort(output + (length &- size), size) == ending.form else { continue }
                var end = length &- size
                var form = ending.classes
                while form != 0 {
                    output[end] = UInt8(truncatingIfNeeded: form)
                    form >>= 8
                    end &+= 1
                }
                return end
            }
        }
        return length
    }

    /// Makes the canonical spelling of all words, their hashes and the hash of the whole.
    @inline(__always)
    func foldLoosely(_ scratch: inout FoldScratch) {
        var length = 0
        var hash = Hashing.seed
        let last = scratch.wordCount &- 1
        for index in 0...max(0, last) {
            let start = Int(scratch.starts[index])
            let next = index < last ? scratch.light[Int(scratch.starts[index &+ 1])] : 0
            if length > 0 {
                scratch.loose[length] = 0x20
            }
            let offset = length > 0 ? length &+ 1 : 0
            let count = canonical(
                scratch.light + start, Int(scratch.ends[index]) &- start, isFirst: scratch.looseWords == 0,
                next: next,
                into: scratch.loose + offset)
            guard count > 0 else { continue }
            hash = Hashing.append(Hashing.hash(scratch.loose + offset, count), to: hash)
            scratch.looseWords &+= 1
            length = offset &+ count
        }
        scratch.looseCount = length
        scratch.looseHash = hash
    }

    /// Folds a name in both ways and hands the result to `body`; nil for text that cannot be a name.
    @inline(__always)
    func withFolded<Result>(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (inout FoldScratch) -> Result
    ) -> Result? {
        withUnsafeTemporaryAllocation(byteCount: FoldScratch.byteCount, alignment: 8) { memory in
            guard let base = memory.baseAddress else { return nil }
            var scratch = FoldScratch(base)
            guard foldLightly(text, &scratch) else { return nil }
            foldLoosely(&scratch)
            return body(&scratch)
        }
    }

    /// The hash of the name written as one word: with its articles, doubled letters once, endings left out.
    func joinedHashes(_ scratch: inout FoldScratch) -> (full: UInt64, bare: UInt64) {
        var length = 0
        for index in 0..<scratch.lightCount where scratch.light[index] != 0x20 {
            scratch.joined[length] = scratch.light[index]
            length += 1
        }
        var count = canonical(
            scratch.joined, length, isFirst: true, next: 0, into: scratch.spare)
        let full = Hashing.append(Hashing.hash(scratch.spare, count), to: Hashing.seed)
        length = 0
        for index in 0..<scratch.looseCount where scratch.loose[index] != 0x20 {
            scratch.joined[length] = scratch.loose[index]
            length += 1
        }
        count = canonical(scratch.joined, length, isFirst: true, next: 0, into: scratch.spare)
        let bare = Hashing.append(Hashing.hash(scratch.spare, count), to: Hashing.seed)
        return (full, bare)
    }
}

extension Hashing {
    /// Up to eight bytes, byte by byte: the form in which endings are stored.
    @inline(__always)
    static func packedShort(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[index]) << UInt64(index &* 8) }
        return value
    }
}

/// Memory for folding one name, carved out of one block.
struct FoldScratch {
    static let capacity = 320
    static let wordCapacity = 40
    static let byteCount = capacity * 4 + wordCapacity * 4

    let light: UnsafeMutablePointer<UInt8>
    let loose: UnsafeMutablePointer<UInt8>
    let joined: UnsafeMutablePointer<UInt8>
    let spare: UnsafeMutablePointer<UInt8>
    let starts: UnsafeMutablePointer<UInt16>
    let ends: UnsafeMutablePointer<UInt16>
    var lightCount = 0
    var looseCount = 0
    var wordCount = 0
    var looseWords = 0
    var looseHash: UInt64 = 0

    init(_ base: UnsafeMutableRawPointer) {
        light = base.bindMemory(to: UInt8.self, capacity: Self.capacity)
        loose = (base + Self.capacity).bindMemory(to: UInt8.self, capacity: Self.capacity)
        joined = (base + 2 * Self.capacity).bindMemory(to: UInt8.self, capacity: Self.capacity)
        spare = (base + 3 * Self.capacity).bindMemory(to: UInt8.self, capacity: Self.capacity)
        starts = (base + 4 * Self.capacity).bindMemory(to: UInt16.self, capacity: Self.wordCapacity)
        ends = (base + 4 * Self.capacity + 2 * Self.wordCapacity)
            .bindMemory(to: UInt16.self, capacity: Self.wordCapacity)
    }

    @inline(__always)
    mutating func reset() {
        lightCount = 0
        looseCount = 0
        wordCount = 0
        looseWords = 0
        looseHash = 0
    }

    @inline(__always)
    mutating func endWord(_ start: Int, _ end: Int) -> Bool {
        guard wordCount < Self.wordCapacity else { return false }
        starts[wordCount] = UInt16(truncatingIfNeeded: start)
        ends[wordCount] = UInt16(truncatingIfNeeded: end)
        wordCount &+= 1
        return true
    }

    var lightHash: UInt16 {
        UInt16(truncatingIfNeeded: Hashing.hash(light, lightCount) >> 24)
    }

    var lightText: String {
        String(decoding: UnsafeBufferPointer(start: light, count: lightCount), as: UTF8.self)
    }
    var looseText: String {
        String(decoding: UnsafeBufferPointer(start: loose, count: looseCount), as: UTF8.self)
    }
}

/// Bytes that live as long as someone holds them.
final class OwnedBytes: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        base = .allocate(byteCount: max(1, bytes.count), alignment: 64)
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { base.copyMemory(from: start, byteCount: source.count) }
        }
    }

    deinit { base.deallocate() }

    func table<Element: BitwiseCopyable & ZeroInitialized>(
        offset: Int, count: Int, of: Element.Type = Element.self
    ) -> Table<Element> {
        Table(
            base: UnsafePointer((base + offset).bindMemory(to: Element.self, capacity: count)), count: count)
    }
}
