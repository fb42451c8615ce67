import Files
public import Incidents
import Reports
import Spatial

/// Reads events that others coded into a store, row by row, so that memory stays flat.
///
/// A row that cannot be used is noted with its line and reason, and the rest go on. Rows of one file get
/// the same ids each time, so that importing twice changes nothing.
public struct IncidentImporter {
    /// The forms that can be read.
    public enum Format: String, CaseIterable, Sendable {
        /// ACLED's export, by its column names.
        case acled
        /// UCDP GED, versions 5.0 to 24.1.
        case ucdp
        /// A feature collection, a feature, or a sequence of features.
        case geojson
        /// Placemarks of KML or KMZ.
        case kml
        /// Any delimited table with named columns.
        case csv
        /// Another store.
        case gpkg
    }

    /// A row that was left out.
    public struct Refusal: Hashable, Sendable, CustomStringConvertible {
        /// The line in the file, counted from 1; for GeoJSON the number of the feature.
        public var line: Int
        /// Why.
        public var reason: String

        /// "line: reason".
        public var description: String { "\(line): \(reason)" }
    }

    /// What came of an import.
    public struct Outcome: Hashable, Sendable {
        /// How many incidents were written.
        public var imported = 0
        /// How many reports came with them, from another store.
        public var reports = 0
        /// How many rows were left out.
        public var refused = 0
        /// The first of them, at most `IncidentImporter.listedRefusals`.
        public var refusals: [Refusal] = []
        /// Columns that no field holds; the rows are kept whole beside the incidents.
        public var unusedColumns: [String] = []
    }

    /// The number of refusals that are kept in memory.
    public static let listedRefusals = 10_000

    /// The columns' meanings.
    public var mapping: ImportMapping
    /// Columns named by the user: field name to column name.
    public var namedColumns: [String: String]
    /// ISO 3166-1 alpha-3 of a country's name, asked once a name.
    public var countryCode: (String) -> String?
    /// Called for each refusal as it happens.
    public var refused: (Refusal) -> Void
    /// Called for each incident that is written.
    public var imported: (Incident) -> Void

    let store: GeoPackageStore
    var outcome = Outcome()
    var batch: [Incident] = []
    var records: [String] = []
    private var sinceCommit = 0
    private var iso3: [String: String?] = [:]
    private static let batchSize = 512
    private static let commitSize = 20_000

    /// Makes an importer into a store that is open for writing.
    public init(
        into store: GeoPackageStore, mapping: ImportMapping, namedColumns: [String: String] = [:],
        countryCode: @escaping (String) -> String? = { _ in nil },
        imported: @escaping (Incident) -> Void = { _ in }, refused: @escaping (Refusal) -> Void = { _ in }
    ) {
        self.store = store
        self.mapping = mapping
        self.namedColumns = namedColumns
        self.countryCode = countryCode
        self.imported = imported
        self.refused = refused
    }

    /// Imports a file; the store is left open, with the last rows not yet committed.
    ///
    /// - Throws: `StoreError` where the file as a whole is not of the format, or the store cannot be written.
    public mutating func run(path: String, format: Format) throws -> Outcome {
        outcome = Outcome()
        switch format {
        case .acled, .ucdp, .csv: try readTable(path: path, format: format)
        case .geojson: try readGeoJSON(path: path)
        case .kml: try readKML(path: path)
        case .gpkg: try readStore(path: path)
        }
        try flush(dataset: format.rawValue)
        return outcome
    }

    mutating func refuse(line: Int, _ reason: String) {
        outcome.refused += 1
        let refusal = Refusal(line: line, reason: reason)
        if outcome.refusals.count < Self.listedRefusals { outcome.refusals.append(refusal) }
        refused(refusal)
    }

    /// Takes a finished incident, with its original row where it has one.
    mutating func accept(_ incident: Incident, record: String?, dataset: String = "") throws {
        var incident = incident
        if incident.iso3 == nil, let country = incident.country {
            if let known = iso3[country] {
                incident.iso3 = known
            } else {
                incident.iso3 = countryCode(country)
                iso3[country] = incident.iso3
            }
        }
        batch.append(incident)
        if let record { records.append(record) }
        if batch.count == Self.batchSize { try flush(dataset: dataset) }
    }

    mutating func flush(dataset: String) throws {
        guard !batch.isEmpty else { return }
        if records.count == batch.count {
            try store.write(incidents: batch, records: records, dataset: dataset)
        } else {
            try store.write(incidents: batch)
        }
        for incident in batch { imported(incident) }
        outcome.imported += batch.count
        sinceCommit += batch.count
        batch.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        // A new store becomes visible only as a whole; one that exists gains complete batches.
        if sinceCommit >= Self.commitSize, !store.isNew {
            try store.commit()
            sinceCommit = 0
        }
    }

    /// Brings what a row gave into order; a reason where it is no incident.
    static func finished(_ incident: Incident) -> (Incident?, reason: String?) {
        var incident = incident
        if let position = incident.coordinate {
            if position.longitude.isNaN || position.latitude.isNaN {
                return (
                    nil,
                    "has a \(position.latitude.isNaN ? "longitude without a latitude" : "latitude without a longitude")"
                )
            }
            guard position.isValid else { return (nil, "lies outside the Earth: \(position)") }
        }
        if let first = incident.eventDate, let last = incident.eventDateEnd, last < first {
            return (nil, "ends on \(last), before it begins on \(first)")
        }
        if incident.eventType == nil { incident.eventType = incident.subEventType?.eventType }
        if incident.eventDateEnd == incident.eventDate { incident.eventDateEnd = nil }
        if incident.reportID.isEmpty { incident.reportID = incident.id }
        if incident.reportIDs.isEmpty || incident.reportIDs == [""] {
            incident.reportIDs = [incident.reportID]
        }
        return (incident, nil)
    }

    /// An id as it is where it begins with a letter, else behind a prefix.
    static func identifier(_ text: String, orPrefixed prefix: String) -> String {
        identifier(text, prefix: text.first?.isLetter == true ? "" : prefix)
    }

    /// An id that XML and every format take: a letter, then letters, digits, points, hyphens and underscores.
    static func identifier(_ text: String, prefix: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x2E || byte == 0x5F
        }
        if isPlain, !text.isEmpty { return prefix + text }
        let hash = StableHash(text).hexadecimal
        return prefix.isEmpty && hash.first?.isLetter != true ? "x" + hash : prefix + hash
    }
}

/// A 64-bit hash that is the same in every run and on every machine (FNV-1a, then mixed).
struct StableHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    init(_ text: String) { add(text) }

    mutating func add(_ text: String) {
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        // Keeps "ab", "c" apart from "a", "bc".
        state = (state ^ 0xFF) &* 0x0000_0100_0000_01B3
    }

    var hexadecimal: String {
        var value = state
        value = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
