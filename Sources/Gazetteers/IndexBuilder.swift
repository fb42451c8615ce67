import Dispatch
import Files
import Foundation
import Knowledge

/// Builds an index file from drafts of places: two threads, everything in memory, written at the end.
final class IndexBuilder {
    let input: IndexInput
    let compiler: RuleCompiler
    let rules: NameRules
    private let progress: (@Sendable (Double) -> Void)?

    /// Length-prefixed text that records point into; offset 0 is the empty text.
    private var text: [UInt8] = [0, 0]
    private var textOffsets: [String: UInt32] = [:]
    var records: [PlaceRecord] = []
    private var spellings: [Spelling] = []

    struct Spelling {
        var place: UInt32
        var offset: UInt32
        /// Bits of `NameTables.Entry.marks`.
        var marks: UInt8 = 0
    }

    init(
        input: IndexInput, compiler: RuleCompiler, progress: (@Sendable (Double) -> Void)? = nil
    ) {
        self.input = input
        self.compiler = compiler
        self.progress = progress
        rules = compiler.rules()
    }

    /// Builds and writes the file.
    func build(to path: String) throws(FileError) {
        var writer = IndexWriter()
        writer.add(.foldStages, compiler.foldStages)
        writer.add(.foldEntries, compiler.foldEntries)
        writer.add(.soundStages, compiler.soundStages)
        writer.add(.soundEntries, compiler.soundEntries)
        writer.add(.words, compiler.words)
        writer.add(.endings, compiler.endings)
        writer.add(.skeletonClasses, compiler.skeletonClasses)
        writer.add(.editCosts, compiler.editCosts)
        progress?(0.05)
        makeRecords()
        progress?(0.2)
        let names = NameTables(text: text, spellings: spellings, records: records, rules: rules)
        progress?(0.6)
        let sounds = SoundTables(text: text, postings: names.postings, rules: rules)
        progress?(0.8)
        let identifiers = records.enumerated().map { index, record in
            IdentifierRecord(
                hash: hash(ofTextAt: record.identifier), place: UInt32(index), padding: 0)
        }.sorted { $0.hash < $1.hash }
        addAreas(to: &writer)
        addCells(to: &writer)
        writer.add(.countries, countryRecords())
        writer.add(.sources, Array(input.sources.map { "\($0.name)\t\($0.count)\n" }.joined().utf8))
        writer.add(.identifiers, identifiers)
        writer.add(.places, records)
        writer.add(.names, text)
        names.add(to: &writer)
        sounds.add(to: &writer)
        progress?(0.9)
        try writer.write(to: path, contentHash: input.contentHash)
        progress?(1)
    }

    // MARK: Text

    func store(_ value: some StringProtocol) -> UInt32 {
        guard !value.isEmpty else { return 0 }
        let offset = UInt32(text.count)
        let bytes = value.utf8.prefix(Int(UInt16.max))
        text.append(UInt8(bytes.count & 0xFF))
        text.append(UInt8(bytes.count >> 8))
        text.append(contentsOf: bytes)
        return offset
    }

    /// The same for text that many places share.
    func storeShared(_ value: String) -> UInt32 {
        if let known = textOffsets[value] { return known }
        let offset = store(value)
        textOffsets[value] = offset
        return offset
    }

    private func hash(ofTextAt offset: UInt32) -> UInt64 {
        let start = Int(offset)
        let count = Int(text[start]) | Int(text[start + 1]) << 8
        return text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return Hashing.hash(base + start + 2, count)
        }
    }

    // MARK: Places

    private func makeRecords() {
        let divisions = DivisionNames(input.places + input.divisions, folder: rules)
        records.reserveCapacity(input.places.count)
        for (index, draft) in input.places.enumerated() {
            var record = PlaceRecord.zero
            record.latitude = Int32((draft.latitude * 1e7).rounded())
            record.longitude = Int32((draft.longitude * 1e7).rounded())
            record.population =
                draft.population.map { UInt32(clamping: $0) } ?? PlaceRecord.populationUnknown
            let feature = compiler.features[draft.featureCode]
            record.featureClass = (feature?.featureClass ?? .other).rawValue
            record.radius = Float(draft.radius ?? Self.radius(feature, draft.population))
            record.positionError = Float(draft.positionError ?? 0)
            record.name = store(draft.name)
            record.identifier = store(draft.id)
            record.featureCode = storeShared(draft.featureCode)
            record.country = CountryCode.packed(draft.country)
            if let division = divisions.first(draft.admin1, country: draft.country) {
                record.admin1Name = storeShared(division.name)
                record.admin1Key = DivisionNames.key(division.id)
            } else {
                record.admin1Name = storeShared(DivisionNames.shown(draft.admin1) ?? "")
            }
            if let division = divisions.second(draft.admin2, country: draft.country) {
                record.admin2Name = storeShared(division.name)
                record.admin2Key = DivisionNames.key(division.id)
            } else {
                record.admin2Name = storeShared(DivisionNames.shown(draft.admin2) ?? "")
            }
            record.importance = Importance.of(
                FeatureClass(rawValue: record.featureClass) ?? .other, code: draft.featureCode,
                population: draft.population, isListed: draft.isListed)
            for name in draft.allNames {
                let offset = name == draft.name[...] ? record.name : store(name)
                spellings.append(Spelling(place: UInt32(index), offset: offset))
            }
            for name in draft.demonyms.split(separator: "|") {
                spellings.append(Spelling(place: UInt32(index), offset: store(name), marks: 1))
            }
            for name in draft.abbreviations.split(separator: "|") {
                spellings.append(Spelling(place: UInt32(index), offset: store(name), marks: 4))
            }
            records.append(record)
        }
    }

    /// The extent of a settlement grows with the root of its inhabitants: 4,000 to a square kilometre of town.
    static func radius(_ feature: RuleCompiler.Feature?, _ population: Int?) -> Double {
        let least = feature?.radius ?? 2000
        guard feature?.featureClass == .settlement || feature?.featureClass == .quarter,
            let population, population > 0
        else { return least }
        let metres = 1000 * (Double(population) / 4000 / Double.pi).squareRoot()
        return (max(500, min(30000, metres)) / 100).rounded() * 100
    }

    // MARK: Positions

    private func addCells(to writer: inout IndexWriter) {
        let cells = records.enumerated().map { index, record in
            (CellGrid.cell(latitude: record.latitude, longitude: record.longitude), UInt32(index))
        }.sorted { $0 < $1 }
        writer.add(.cells, cells.map(\.0))
        writer.add(.cellPlaces, cells.map(\.1))
    }

    private func countryRecords() -> [CountryRecord] {
        var places: [String: UInt32] = [:]
        for (index, draft) in input.places.enumerated()
        where draft.id.utf8.count == 6 && draft.id.hasPrefix("iso:") {
            places[String(draft.id.dropFirst(4))] = UInt32(index)
        }
        return input.countries.sorted { $0.alpha2 < $1.alpha2 }.map { draft in
            let bounds = draft.bounds ?? (0, 0, 0, 0)
            func fixed(_ value: Double) -> Int32 { Int32((value * 1e7).rounded()) }
            return CountryRecord(
                place: places[draft.alpha2] ?? .max, alpha2: UInt32(CountryCode.packed(draft.alpha2)),
                alpha3: store(draft.alpha3), name: store(draft.name), west: fixed(bounds.0),
                south: fixed(bounds.1), east: fixed(bounds.2), north: fixed(bounds.3))
        }
    }

    private func addAreas(to writer: inout IndexWriter) {
        var areas: [AreaRecord] = []
        var rings: [RingRecord] = []
        var vertices: [Vertex] = []
        for draft in input.areas {
            var area = AreaRecord.zero
            area.identifier = store(draft.level == 0 ? "iso:\(draft.country)" : draft.code)
            area.name = store(draft.name)
            area.parent = storeShared(draft.parent)
            area.level = UInt32(draft.level)
            area.country = UInt32(CountryCode.packed(draft.country))
            area.firstRing = UInt32(rings.count)
            var box = (west: Int32.max, south: Int32.max, east: Int32.min, north: Int32.min)
            for polygon in draft.polygons {
                for (number, ring) in polygon.enumerated() {
                    rings.append(
                        RingRecord(
                            firstVertex: UInt32(vertices.count), vertexCount: UInt32(ring.count),
                            isHole: number == 0 ? 0 : 1, padding: 0))
                    for vertex in ring {
                        box.west = min(box.west, vertex.longitude)
                        box.east = max(box.east, vertex.longitude)
                        box.south = min(box.south, vertex.latitude)
                        box.north = max(box.north, vertex.latitude)
                    }
                    vertices += ring
                }
            }
            area.ringCount = UInt32(rings.count) - area.firstRing
            (area.west, area.south, area.east, area.north) = (box.west, box.south, box.east, box.north)
            areas.append(area)
        }
        writer.add(.areas, areas)
        writer.add(.rings, rings)
        writer.add(.vertices, vertices)
    }
}

/// Two-letter codes as numbers.
enum CountryCode {
    static func packed(_ code: some StringProtocol) -> UInt16 {
        let bytes = Array(code.uppercased().utf8)
        guard bytes.count == 2 else { return 0 }
        return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    }

    static func text(_ packed: UInt16) -> String? {
        packed == 0 ? nil : String(decoding: [UInt8(packed >> 8), UInt8(packed & 0xFF)], as: UTF8.self)
    }
}

/// A place's weight before anything else is known: 0 to 255.
enum Importance {
    static func of(
        _ featureClass: FeatureClass, code: String, population: Int?, isListed: Bool
    ) -> UInt8 {
        let people = Double(max(0, population ?? 0))
        // Eight orders of magnitude in 200 steps.
        var value = min(200, 25 * log10(people + 1))
        switch featureClass {
        case .country: value = max(value, 150) + 55
        case .admin1: value = max(value, 130)
        // How many live in a district says little about how often its name means the district.
        case .admin2: value = min(max(value, 95), 115)
        case .admin3: value = min(max(value, 60), 90)
        case .region: value = max(value, 140)
        case .settlement:
            if code == "PPLC" { value += 25 } else if code == "PPLA" { value += 12 }
            // A listed town whose inhabitants nobody counted is taken for one of 2,500.
            value = max(value, population == nil && isListed ? 85 : 40)
        case .quarter: value = max(value - 15, 35)
        case .camp: value = max(value, 40)
        case .structure, .water, .terrain: value = max(value, 30)
        case .other: value = max(value, 20)
        }
        return UInt8(max(0, min(255, value)))
    }
}

/// Cells of an eighth of a degree, row by row from the south-west: positions by sorted number.
enum CellGrid {
    static let perDegree: Int32 = 8
    static let columns: Int32 = 360 * perDegree

    static func row(_ latitude: Int32) -> Int32 { (latitude / 10 + 90_000_000) / (1_000_000 / perDegree) }
    static func column(_ longitude: Int32) -> Int32 {
        min(columns - 1, (longitude / 10 + 180_000_000) / (1_000_000 / perDegree))
    }
    static func cell(latitude: Int32, longitude: Int32) -> UInt32 {
        UInt32(row(latitude) * columns + column(longitude))
    }
}

/// First- and second-level divisions by country and code or name.
struct DivisionNames {
    struct Division {
        var id: String
        var name: String
    }

    private var firstLevel: [String: Division] = [:]
    private var secondLevel: [String: Division] = [:]
    private let folder: NameRules

    init(_ places: [PlaceDraft], folder: NameRules) {
        self.folder = folder
        for draft in places where draft.featureCode == "ADM1" || draft.featureCode == "ADM2" {
            let division = Division(id: draft.id, name: draft.name)
            var keys = draft.divisionCode.isEmpty ? [] : ["\(draft.country)#\(draft.divisionCode)"]
            keys += draft.allNames.compactMap { folder.loosely(String($0)) }.map { "\(draft.country)|\($0)" }
            // A plain code or the division's own id comes before a name that another shares.
            keys.append("#\(draft.id)")
            for key in keys {
                if draft.featureCode == "ADM1" {
                    if firstLevel[key] == nil { firstLevel[key] = division }
                } else if secondLevel[key] == nil {
                    secondLevel[key] = division
                }
            }
        }
    }

    /// What is shown of a division that no source has any more: its name, but not its identifier.
    static func shown(_ text: String) -> String? { text.contains(":") ? nil : text }

    func first(_ text: String, country: String) -> Division? { find(text, country, firstLevel) }
    func second(_ text: String, country: String) -> Division? { find(text, country, secondLevel) }

    private func find(_ text: String, _ country: String, _ table: [String: Division]) -> Division? {
        guard !text.isEmpty else { return nil }
        if let found = table["\(country)#\(text)"] ?? table["#\(text)"] { return found }
        guard let folded = folder.loosely(text) else { return nil }
        return table["\(country)|\(folded)"]
    }

    static func key(_ id: String) -> UInt32 { UInt32(truncatingIfNeeded: Hashing.hash(id)) | 1 }
}

extension NameRules {
    /// The loosely folded text, or nil where nothing is left of it.
    func loosely(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { buffer in withFolded(buffer) { $0.looseText } }
    }
}
