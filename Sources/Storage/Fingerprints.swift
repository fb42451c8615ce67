/// A set of hashes in five bytes a place, which takes one of a million hashes for another in one run of tens of thousands.
///
/// Open-addressing tables, each twice the one before; a hash lies at a place that its lower bits tell and leaves 40 of
/// its upper bits there. Nothing is moved as the set grows.
struct Fingerprints {
    private var tables: [[UInt32]] = []
    /// Eight bits more of what lies at each place.
    private var details: [[UInt8]] = []
    private var lastCount = 0
    private static let firstSize = 1 << 12

    /// Adds a hash; false where it is, or seems to be, there.
    mutating func insert(_ hash: Int) -> Bool {
        for table in tables.indices where find(hash, in: table).isKnown { return false }
        if tables.isEmpty || lastCount * 4 >= tables[tables.count - 1].count * 3 {
            details.append([UInt8](repeating: 0, count: Self.firstSize << tables.count))
            tables.append([UInt32](repeating: 0, count: Self.firstSize << tables.count))
            lastCount = 0
        }
        let last = tables.count - 1
        let place = find(hash, in: last).place
        tables[last][place] = Self.mark(hash)
        details[last][place] = Self.detail(hash)
        lastCount += 1
        return true
    }

    /// Takes back the hash that was added last of those still in it.
    mutating func removeLast(_ hash: Int) {
        for table in tables.indices.reversed() {
            let found = find(hash, in: table)
            guard found.isKnown else { continue }
            // Nothing was added behind it, so no other hash is looked for beyond its place.
            tables[table][found.place] = 0
            if table == tables.count - 1 { lastCount -= 1 }
            return
        }
    }

    private func find(_ hash: Int, in table: Int) -> (place: Int, isKnown: Bool) {
        let (mark, detail) = (Self.mark(hash), Self.detail(hash))
        let mask = tables[table].count - 1
        return tables[table].withUnsafeBufferPointer { slots in
            var place = hash & mask
            while slots[place] != 0 {
                if slots[place] == mark, details[table][place] == detail { return (place, true) }
                place = (place + 1) & mask
            }
            return (place, false)
        }
    }

    /// The upper half, of which 0 marks a free place.
    private static func mark(_ hash: Int) -> UInt32 {
        let half = UInt32(truncatingIfNeeded: hash >> 32)
        return half == 0 ? 1 : half
    }

    private static func detail(_ hash: Int) -> UInt8 { UInt8(truncatingIfNeeded: hash >> 24) }
}
