import Spatial

/// The layout of an index file: a page of header, then sections aligned to 64 bytes, all little-endian.
///
/// Header: magic (8 bytes), version, section count (4 each), file size (8), content hash of the sources (16),
/// then for each section its offset, length in bytes and checksum (8 each), and last the header's checksum.
enum IndexFormat {
    static let magic: UInt64 = 0x3158_444E_4950_4D49  // "IMPINDX1"
    /// Raised whenever a section, a record, a hash or a folding rule in code changes.
    static let version: UInt32 = 10
    static let headerSize = 4096
    static let alignment = 64

    enum Section: Int, CaseIterable {
        case foldStages, foldEntries
        case soundStages, soundEntries
        case words, endings, skeletonClasses, editCosts
        case blocks, postings, names, places, identifiers
        case terminalFilter, prefixFilter
        case skeletons, signatures, orders, skeletonStarts, skeletonGroups, sounds, soundText
        case cells, cellPlaces
        case countries
        case areas, rings, vertices
        case sources
    }
}

/// A name's entry: which place bears it, how it is spelled, and what a glance at the name needs of the place.
///
/// Entries are sorted by the hash of their key, so that a block of them is found by the hash's first bits and all
/// that a look-up reads lies together.
struct Posting: BitwiseCopyable, ZeroInitialized {
    /// Low bits of the key's hash.
    var fingerprint: UInt32
    var place: UInt32
    /// Offset of the spelling in the `names` section.
    var name: UInt32
    /// Low bits of the hash of the lightly folded name, and of the bytes as written.
    var light: UInt16
    var exact: UInt16
    /// The place's inhabitants, as in its record.
    var population: UInt32
    /// From the low bits: entries left in this list, this one counted (17), marks of how the name is to be
    /// taken (3), the place's class (4) and importance (8).
    private var packed: UInt32

    /// The longest list; what is less important than its entries is left out.
    static let longestList = 0x1_FFFF
    private static let demonymMark: UInt32 = 1 << 17
    private static let joinedMark: UInt32 = 1 << 18
    /// An abbreviation counts only as it is written: "US", not "us".
    private static let abbreviationMark: UInt32 = 1 << 19

    static let zero = Posting(
        hash: 0, place: 0, name: 0, light: 0, exact: 0, left: 0, marks: 0, record: .zero)

    /// - Parameter marks: 1 demonym, 2 joined, 4 abbreviation.
    init(
        hash: UInt64, place: UInt32, name: UInt32, light: UInt16, exact: UInt16, left: Int, marks: UInt8,
        record: PlaceRecord
    ) {
        fingerprint = UInt32(truncatingIfNeeded: hash)
        self.place = place
        self.name = name
        self.light = light
        self.exact = exact
        population = record.population
        packed =
            UInt32(left) | UInt32(marks & 7) << 17 | UInt32(record.featureClass & 15) << 20
            | UInt32(record.importance) << 24
    }

    @inline(__always) var left: Int { Int(packed & UInt32(Self.longestList)) }
    @inline(__always) var isDemonym: Bool { packed & Self.demonymMark != 0 }
    @inline(__always) var isJoined: Bool { packed & Self.joinedMark != 0 }
    @inline(__always) var isAbbreviation: Bool { packed & Self.abbreviationMark != 0 }
    @inline(__always) var featureClass: UInt8 { UInt8(truncatingIfNeeded: packed >> 20) & 15 }
    @inline(__always) var importance: UInt8 { UInt8(truncatingIfNeeded: packed >> 24) }
}

/// A place as stored: 64 bytes, one cache line.
struct PlaceRecord: BitwiseCopyable, ZeroInitialized {
    /// Degrees times 1e7.
    var latitude: Int32
    var longitude: Int32
    var population: UInt32
    /// Metres.
    var radius: Float
    var positionError: Float
    /// Offsets in `names`.
    var name: UInt32
    var identifier: UInt32
    var admin1Name: UInt32
    var admin2Name: UInt32
    /// Low bits of the hash of the division's identifier; 0 where unknown.
    var admin1Key: UInt32
    var admin2Key: UInt32
    var featureCode: UInt32
    /// Two letters.
    var country: UInt16
    var featureClass: UInt8
    /// 0 to 255, by which namesakes are ordered before anything else is known.
    var importance: UInt8
    var flags: UInt32
    var reserved: UInt64

    static let zero = PlaceRecord(
        latitude: 0, longitude: 0, population: 0, radius: 0, positionError: 0, name: 0, identifier: 0,
        admin1Name: 0, admin2Name: 0, admin1Key: 0, admin2Key: 0, featureCode: 0, country: 0, featureClass: 0,
        importance: 0, flags: 0, reserved: 0)

    static let populationUnknown: UInt32 = .max
}

/// An identifier's hash and the place it names; sorted by hash.
struct IdentifierRecord: BitwiseCopyable, ZeroInitialized {
    var hash: UInt64
    var place: UInt32
    var padding: UInt32
    static let zero = IdentifierRecord(hash: 0, place: 0, padding: 0)
}

/// A word with a meaning of its own in names: hash, and what to do with it.
struct WordRecord: BitwiseCopyable, ZeroInitialized {
    var hash: UInt64
    /// Canonical form, up to seven bytes, low byte first.
    var form: UInt64
    var length: UInt8
    var role: UInt8
    /// Mask of feature classes that a kind word announces.
    var classes: UInt16
    var padding: UInt32
    static let zero = WordRecord(hash: 0, form: 0, length: 0, role: 0, classes: 0, padding: 0)
}

/// A country: its place, codes and extent in degrees times 1e7.
struct CountryRecord: BitwiseCopyable, ZeroInitialized {
    var place: UInt32
    /// Two letters.
    var alpha2: UInt32
    /// Offsets in `names`.
    var alpha3: UInt32
    var name: UInt32
    var west: Int32
    var south: Int32
    var east: Int32
    var north: Int32
    static let zero = CountryRecord(
        place: 0, alpha2: 0, alpha3: 0, name: 0, west: 0, south: 0, east: 0, north: 0)
}

/// One spelling in the fuzzy index: where its sounds and its postings are.
struct SoundRecord: BitwiseCopyable, ZeroInitialized {
    var text: UInt32
    var posting: UInt32
    static let zero = SoundRecord(text: 0, posting: 0)
}

/// An area of a country or division: its box in degrees times 1e7 and its rings.
struct AreaRecord: BitwiseCopyable, ZeroInitialized {
    var identifier: UInt32
    var name: UInt32
    var level: UInt32
    var country: UInt32
    var west: Int32
    var south: Int32
    var east: Int32
    var north: Int32
    var firstRing: UInt32
    var ringCount: UInt32
    /// The identifier of the first-level division around a second-level one; 0 where unknown.
    var parent: UInt32
    static let zero = AreaRecord(
        identifier: 0, name: 0, level: 0, country: 0, west: 0, south: 0, east: 0, north: 0, firstRing: 0,
        ringCount: 0, parent: 0)
}

/// A closed ring of an area; rings of one polygon follow its exterior.
struct RingRecord: BitwiseCopyable, ZeroInitialized {
    var firstVertex: UInt32
    var vertexCount: UInt32
    var isHole: UInt32
    var padding: UInt32
    static let zero = RingRecord(firstVertex: 0, vertexCount: 0, isHole: 0, padding: 0)
}

/// A vertex in degrees times 1e7.
struct Vertex: BitwiseCopyable, ZeroInitialized {
    var longitude: Int32
    var latitude: Int32
    static let zero = Vertex(longitude: 0, latitude: 0)
}

/// What kind of thing a place is, as far as ranking and kind words need to know.
enum FeatureClass: UInt8, CaseIterable, Sendable {
    case other = 0, country, admin1, admin2, admin3, settlement, quarter, camp, structure, water, terrain,
        region

    var mask: UInt16 { 1 << UInt16(rawValue) }
}

extension PlaceRecord {
    var coordinate: Coordinate {
        Coordinate(longitude: Double(longitude) / 1e7, latitude: Double(latitude) / 1e7)
    }
}
