import Dispatch

/// Runs `body` for each part at once, on as many threads.
func inParallel(_ parts: Int, _ body: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: parts, execute: body)
}

/// A mutable value that one thread at a time writes to, by construction.
final class PartialResult<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// The hash table of loosely folded names, their postings and the filters for running text.
struct NameTables {
    private(set) var postings: [Posting] = []
    private var blocks: [UInt32] = []
    private var terminal: [UInt64] = []
    private var prefix: [UInt64] = []

    /// A spelling under one of its keys, before sorting.
    struct Entry: Sendable {
        var hash: UInt64
        var place: UInt32
        var name: UInt32
        var light: UInt16
        var exact: UInt16
        var importance: UInt8
        /// How the name is to be taken: 1 demonym, 2 joined, 4 abbreviation.
        var marks: UInt8
    }

    init(text: [UInt8], spellings: [IndexBuilder.Spelling], records: [PlaceRecord], rules: NameRules) {
        let parts = 2
        let folded = (0..<parts).map { _ in PartialResult<([[Entry]], [UInt64])>(([[], []], [])) }
        inParallel(parts) { part in
            let range = (spellings.count * part / parts)..<(spellings.count * (part + 1) / parts)
            folded[part].value = Self.fold(range, text, spellings, records, rules)
        }
        // Halves by the hash's first bit, so that each thread sorts a contiguous part of the table.
        let sorted = (0..<parts).map { _ in PartialResult<[Entry]>([]) }
        let inputs = folded.map(\.value.0)
        inParallel(parts) { half in
            var entries = inputs[0][half] + inputs[1][half]
            entries.sort(by: Self.precedes)
            sorted[half].value = Self.withoutRepetition(entries)
        }
        for half in sorted {
            append(half.value, records)
            half.value = []
        }
        fillFilters(prefixes: folded.flatMap(\.value.1))
    }

    func add(to writer: inout IndexWriter) {
        writer.add(.postings, postings)
        writer.add(.blocks, blocks)
        writer.add(.terminalFilter, terminal)
        writer.add(.prefixFilter, prefix)
    }

    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        if left.hash != right.hash { return left.hash < right.hash }
        if left.marks != right.marks { return left.marks < right.marks }
        if left.importance != right.importance { return left.importance > right.importance }
        if left.place != right.place { return left.place < right.place }
        if left.exact != right.exact { return left.exact < right.exact }
        return left.name < right.name
    }

    /// One spelling of a place is enough under a key, and a joined form only where no written one is there.
    private static func withoutRepetition(_ entries: [Entry]) -> [Entry] {
        var kept: [Entry] = []
        kept.reserveCapacity(entries.count)
        var groupStart = 0
        for entry in entries {
            if let last = kept.last, last.hash == entry.hash {
                if last.place == entry.place, last.exact == entry.exact, last.marks == entry.marks {
                    continue
                }
                if entry.marks == 2,
                    kept[groupStart...].prefix(64).contains(where: { $0.place == entry.place })
                {
                    continue
                }
            } else {
                groupStart = kept.count
            }
            kept.append(entry)
        }
        return kept
    }

    private static func fold(
        _ range: Range<Int>, _ text: [UInt8], _ spellings: [IndexBuilder.Spelling], _ records: [PlaceRecord],
        _ rules: NameRules
    ) -> ([[Entry]], [UInt64]) {
        var halves: [[Entry]] = [[], []]
        var prefixes: [UInt64] = []
        halves[0].reserveCapacity(range.count)
        halves[1].reserveCapacity(range.count)
        text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for index in range {
                let spelling = spellings[index]
                let start = Int(spelling.offset)
                let count = Int(base[start]) | Int(base[start + 1]) << 8
                let bytes = UnsafeBufferPointer(start: base + start + 2, count: count)
                let importance = records[Int(spelling.place)].importance
                _ = rules.withFolded(bytes) { scratch in
                    guard scratch.looseWords > 0 else { return }
                    var entry = Entry(
                        hash: scratch.looseHash, place: spelling.place, name: spelling.offset,
                        light: scratch.lightHash, exact: exactHash(bytes), importance: importance,
                        marks: spelling.marks)
                    halves[Int(entry.hash >> 63)].append(entry)
                    guard scratch.wordCount > 1, spelling.marks == 0 else { return }
                    rules.appendPrefixes(&scratch, to: &prefixes)
                    let joined = rules.joinedHashes(&scratch)
                    entry.marks |= 2
                    entry.hash = joined.full
                    halves[Int(entry.hash >> 63)].append(entry)
                    if joined.bare != joined.full {
                        entry.hash = joined.bare
                        halves[Int(entry.hash >> 63)].append(entry)
                    }
                }
            }
        }
        return (halves, prefixes)
    }

    @inline(__always)
    static func exactHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt16 {
        guard let base = bytes.baseAddress else { return 0 }
        return UInt16(truncatingIfNeeded: Hashing.hash(base, bytes.count) >> 24)
    }

    private mutating func append(_ entries: [Entry], _ records: [PlaceRecord]) {
        postings.reserveCapacity(postings.count + entries.count)
        var index = 0
        while index < entries.count {
            var end = index
            while end < entries.count, entries[end].hash == entries[index].hash { end += 1 }
            keys.append((entries[index].hash, UInt32(postings.count)))
            let kept = min(end, index + Posting.longestList)
            for position in index..<kept {
                let entry = entries[position]
                postings.append(
                    Posting(
                        hash: entry.hash, place: entry.place, name: entry.name, light: entry.light,
                        exact: entry.exact, left: kept - position, marks: entry.marks,
                        record: records[Int(entry.place)]))
            }
            index = end
        }
    }

    private var keys: [(hash: UInt64, start: UInt32)] = []

    /// Where the postings of each value of the hashes' first bits begin, some eight keys to a value.
    private mutating func fillBlocks() {
        var bits = 8
        while 8 << bits < keys.count { bits += 1 }
        blocks = [UInt32](repeating: 0, count: (1 << bits) + 1)
        var block = 0
        for key in keys {
            let own = Int(key.hash >> UInt64(64 - bits))
            while block < own {
                block += 1
                blocks[block] = key.start
            }
        }
        while block < 1 << bits {
            block += 1
            blocks[block] = UInt32(postings.count)
        }
    }

    private mutating func fillFilters(prefixes: [UInt64]) {
        var bits = 10
        while 1 << bits < keys.count * 3 / 2 { bits += 1 }
        let filterBits = max(16, bits + 3)
        terminal = [UInt64](repeating: 0, count: 1 << (filterBits - 6))
        for key in keys {
            BitFilter.insert(key.hash, into: &terminal)
        }
        fillBlocks()
        keys = []
        var prefixBits = 16
        while 1 << prefixBits < prefixes.count * 8 { prefixBits += 1 }
        prefix = [UInt64](repeating: 0, count: 1 << (min(24, prefixBits) - 6))
        for hash in prefixes { BitFilter.insert(hash, into: &prefix) }
    }
}

/// A set of hashes with false positives: one bit each.
enum BitFilter {
    @inline(__always)
    static func insert(_ hash: UInt64, into words: inout [UInt64]) {
        let bit = Int(truncatingIfNeeded: hash >> 8) & (words.count &* 64 &- 1)
        words[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    @inline(__always)
    static func contains(_ hash: UInt64, _ words: Table<UInt64>) -> Bool {
        let bit = Int(truncatingIfNeeded: hash >> 8) & (words.count &* 64 &- 1)
        return words[bit >> 6] >> UInt64(bit & 63) & 1 != 0
    }
}

extension NameRules {
    /// Appends the hashes of the beginnings of a name of several words, the whole not counted.
    func appendPrefixes(_ scratch: inout FoldScratch, to prefixes: inout [UInt64]) {
        var hash = Hashing.seed
        var start = 0
        var index = 0
        while index < scratch.looseCount {
            if scratch.loose[index] == 0x20 {
                hash = Hashing.append(Hashing.hash(scratch.loose + start, index - start), to: hash)
                prefixes.append(hash)
                start = index + 1
            }
            index += 1
        }
    }
}
