/// An index file mapped for reading: one layer of the gazetteer.
///
/// Nothing in the file is trusted: sections are checked against the file's size when it is opened, offsets
/// against their section when they are followed.
final class NameIndex: Sendable {
    let path: String
    let contentHash: (UInt64, UInt64)
    let rules: NameRules
    let keys: NameKeys
    let names: Table<UInt8>
    let places: Table<PlaceRecord>
    let identifiers: Table<IdentifierRecord>
    let terminalFilter: Table<UInt64>
    let prefixFilter: Table<UInt64>
    let skeletons: Table<UInt64>
    let signatures: Table<UInt32>
    let orders: Table<UInt32>
    let skeletonStarts: Table<UInt32>
    let skeletonGroups: Table<UInt32>
    let sounds: Table<SoundRecord>
    let soundText: Table<UInt8>
    let cells: Table<UInt32>
    let cellPlaces: Table<UInt32>
    let countries: Table<CountryRecord>
    let areas: Table<AreaRecord>
    let rings: Table<RingRecord>
    let vertices: Table<Vertex>
    let sources: Table<UInt8>
    let file: MappedFile

    /// Maps a file and checks its header; `verified` also reads every section against its checksum.
    init(path: String, verified: Bool) throws(GazetteerError) {
        guard let file = MappedFile(path: path) else {
            throw GazetteerError(file: path, message: "cannot be opened")
        }
        let directory = try SectionDirectory(file, path: path)
        if verified { try directory.verify() }
        self.file = file
        self.path = path
        contentHash = directory.contentHash
        rules = NameRules(
            foldStages: directory.table(.foldStages), foldEntries: directory.table(.foldEntries),
            soundStages: directory.table(.soundStages), soundEntries: directory.table(.soundEntries),
            words: directory.table(.words), endings: directory.table(.endings),
            skeletonClasses: directory.table(.skeletonClasses), editCosts: directory.table(.editCosts),
            owner: file)
        keys = NameKeys(blocks: directory.table(.blocks), postings: directory.table(.postings))
        names = directory.table(.names)
        places = directory.table(.places)
        identifiers = directory.table(.identifiers)
        terminalFilter = directory.table(.terminalFilter)
        prefixFilter = directory.table(.prefixFilter)
        skeletons = directory.table(.skeletons)
        signatures = directory.table(.signatures)
        orders = directory.table(.orders)
        skeletonStarts = directory.table(.skeletonStarts)
        skeletonGroups = directory.table(.skeletonGroups)
        sounds = directory.table(.sounds)
        soundText = directory.table(.soundText)
        cells = directory.table(.cells)
        cellPlaces = directory.table(.cellPlaces)
        countries = directory.table(.countries)
        areas = directory.table(.areas)
        rings = directory.table(.rings)
        vertices = directory.table(.vertices)
        sources = directory.table(.sources)
        // Masks stand for remainders in every probe: these sizes must be powers of two.
        func isPowerOfTwo(_ value: Int) -> Bool { value > 0 && value & (value - 1) == 0 }
        guard isPowerOfTwo(keys.blocks.count - 1), isPowerOfTwo(terminalFilter.count),
            isPowerOfTwo(prefixFilter.count),
            isPowerOfTwo(rules.words.count), rules.skeletonClasses.count == 64 * 65,
            rules.editCosts.count == 64 * 65
        else { throw GazetteerError(file: path, message: "is damaged: a table has an impossible size") }
    }

    var postings: Table<Posting> { keys.postings }

    /// Text stored with its length before it.
    @inline(__always)
    func bytes(at offset: UInt32) -> UnsafeBufferPointer<UInt8> {
        let start = Int(offset)
        guard let base = names.base, start &+ 2 <= names.count else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        let count = Int(base[start]) | Int(base[start &+ 1]) << 8
        guard start &+ 2 &+ count <= names.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: base + start + 2, count: count)
    }

    func text(at offset: UInt32) -> String { String(decoding: bytes(at: offset), as: UTF8.self) }

    /// The place with an identifier.
    func place(identifier: String) -> Int? {
        let hash = Hashing.hash(identifier)
        var low = 0
        var high = identifiers.count
        while low < high {
            let middle = (low + high) / 2
            if identifiers[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        while low < identifiers.count, identifiers[low].hash == hash {
            let place = Int(identifiers[low].place)
            if text(at: places[place].identifier) == identifier { return place }
            low += 1
        }
        return nil
    }

    /// A record as a value with its texts.
    func place(_ index: Int) -> Place {
        let record = places[index]
        func optional(_ offset: UInt32) -> String? { offset == 0 ? nil : text(at: offset) }
        return Place(
            id: text(at: record.identifier), name: text(at: record.name),
            coordinate: record.coordinate, country: CountryCode.text(record.country),
            admin1: optional(record.admin1Name), admin2: optional(record.admin2Name),
            featureCode: text(at: record.featureCode),
            population: record.population == PlaceRecord.populationUnknown ? nil : Int(record.population),
            radius: Double(record.radius), positionError: Double(record.positionError))
    }
}

/// The names of an index by the hashes of their keys; plain views, so that copying one counts no reference.
///
/// Postings lie in the order of their keys' hashes; `blocks` holds where those of each value of the first bits
/// begin. A look-up reads one entry of the small table and, most often, one cache line of the large one.
struct NameKeys: Sendable {
    let blocks: Table<UInt32>
    let postings: Table<Posting>
    private let shift: UInt64

    init(blocks: Table<UInt32>, postings: Table<Posting>) {
        self.blocks = blocks
        self.postings = postings
        shift = UInt64(64 - max(0, blocks.count - 1).trailingZeroBitCount)
    }

    /// Where the postings of the block that holds a key begin.
    @inline(__always)
    func blockStart(_ hash: UInt64) -> UInt32 { blocks[Int(truncatingIfNeeded: hash >> shift)] }

    /// The index of the first posting of a key, or nil.
    @inline(__always)
    func find(_ hash: UInt64) -> Int? {
        let fingerprint = UInt32(truncatingIfNeeded: hash)
        let block = Int(truncatingIfNeeded: hash >> shift)
        var index = Int(blocks[block])
        // A damaged bound must not lead past the table, where every entry reads as zero.
        let end = min(Int(blocks[block &+ 1]), postings.count)
        while index < end {
            let posting = postings[index]
            if posting.fingerprint == fingerprint { return index }
            // A damaged count must not hold the search up.
            index &+= max(1, posting.left)
        }
        return nil
    }

    /// The postings of the list that begins at an index, as far as the table goes.
    @inline(__always)
    func list(_ start: Int, atMost limit: Int = .max) -> Range<Int> {
        guard start >= 0, start < postings.count else { return 0..<0 }
        return start..<min(postings.count, start &+ min(limit, postings[start].left))
    }
}

/// The header of an index file and where its sections lie.
struct SectionDirectory {
    let contentHash: (UInt64, UInt64)
    private let file: MappedFile
    private let path: String
    private var entries: [(offset: Int, count: Int, checksum: UInt64)] = []

    init(_ file: MappedFile, path: String) throws(GazetteerError) {
        self.file = file
        self.path = path
        func damaged(_ reason: String) -> GazetteerError {
            GazetteerError(file: path, message: "is damaged: \(reason)")
        }
        guard file.count >= IndexFormat.headerSize else { throw damaged("it ends inside its header") }
        func word(_ index: Int) -> UInt64 {
            UInt64(littleEndian: file.base.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        guard word(0) == IndexFormat.magic else { throw damaged("it does not begin like an index") }
        let sections = IndexFormat.Section.allCases.count
        guard word(1) == UInt64(IndexFormat.version) | UInt64(sections) << 32 else {
            throw GazetteerError(file: path, message: "is of another version of the program")
        }
        let length = (5 + sections * 3) * 8
        let checksum = Hashing.checksum(UnsafeRawBufferPointer(start: file.base, count: length))
        guard word(5 + sections * 3) == checksum else {
            throw damaged("its header does not match its checksum")
        }
        guard word(2) == UInt64(file.count) else {
            throw damaged("it is \(file.count) bytes, not \(word(2))")
        }
        contentHash = (word(3), word(4))
        for section in 0..<sections {
            let offset = word(5 + section * 3)
            let count = word(6 + section * 3)
            guard offset <= UInt64(file.count), count <= UInt64(file.count) - offset, offset % 64 == 0 else {
                throw damaged("section \(section) lies outside the file")
            }
            entries.append((Int(offset), Int(count), word(7 + section * 3)))
        }
    }

    /// Reads every section against its checksum.
    func verify() throws(GazetteerError) {
        for (number, entry) in entries.enumerated() where entry.offset > 0 {
            let bytes = UnsafeRawBufferPointer(start: file.base + entry.offset, count: entry.count)
            guard Hashing.checksum(bytes) == entry.checksum else {
                throw GazetteerError(
                    file: path, message: "is damaged: section \(number) does not match its checksum")
            }
        }
    }

    func table<Element: BitwiseCopyable & ZeroInitialized>(_ section: IndexFormat.Section) -> Table<Element> {
        let entry = entries[section.rawValue]
        let count = entry.count / MemoryLayout<Element>.stride
        guard count > 0 else { return Table(base: nil, count: 0) }
        return Table(
            base: (file.base + entry.offset).bindMemory(to: Element.self, capacity: count), count: count)
    }
}
