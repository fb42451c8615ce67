import Files
public import Foundation

/// Everything that is wrong with a source, by line; the source is not taken in.
public struct GazetteerRefusal: Error, Sendable, CustomStringConvertible {
    /// The first faults found.
    public let faults: [GazetteerError]
    /// How many records are at fault.
    public let count: Int

    /// One fault a line.
    public var description: String {
        let lines = faults.map(\.description)
        let rest = count > faults.count ? ["... and \(count - faults.count) more"] : []
        return (lines + rest + ["Nothing was changed."]).joined(separator: "\n")
    }
}

/// How a source is to be read where its header does not tell.
public struct GazetteerSourceOptions: Sendable {
    /// "name=Place,latitude=Y,longitude=X": columns by field.
    public var columns: String?
    /// A GeoNames table of alternate names (alternateNamesV2), plain or zipped.
    public var alternateNames: URL?
    /// ISO 3166-1 alpha-2 code for records that name no country.
    public var country: String?

    /// Leaves everything to the header.
    public init(columns: String? = nil, alternateNames: URL? = nil, country: String? = nil) {
        self.columns = columns
        self.alternateNames = alternateNames
        self.country = country
    }
}

/// Reads a source of places record by record and checks every one.
struct SourceReader {
    let url: URL
    let options: GazetteerSourceOptions
    /// Faults listed before the rest is only counted.
    static let listedFaults = 20

    private var faults: [GazetteerError] = []
    private var faultCount = 0
    private var ids: [String: Int] = [:]
    private(set) var drafts: [SourceDraft] = []
    private(set) var dropped = 0
    private(set) var formatName = ""

    /// A place of a source, with the id of the known place that the source says it is.
    struct SourceDraft {
        var place: PlaceDraft
        var sameAs: String?
    }

    init(url: URL, options: GazetteerSourceOptions) {
        self.url = url
        self.options = options
    }

    /// Reads the file.
    mutating func read() throws {
        var path = url.relativePath
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw GazetteerError(file: path, message: "does not exist")
        }
        guard !isFolder.boolValue else {
            throw GazetteerError(file: path, message: "is a folder; name the file in it")
        }
        var unpacked: String?
        defer { if let unpacked { unlink(unpacked) } }
        do {
            if try Self.isZip(path) {
                let table = try ZipEntry.unpack(path)
                unpacked = table
                path = table
            }
            if options.columns == nil, try Self.isGeoNamesDump(path) {
                formatName = "geonames"
                try readGeoNames(path)
            } else {
                try readColumns(path)
            }
        } catch {
            throw Self.named(error, asked: url, unpacked: unpacked)
        }
        if faultCount > 0 { throw GazetteerRefusal(faults: faults, count: faultCount) }
        guard !drafts.isEmpty else { throw GazetteerError(file: url.relativePath, message: "holds no place") }
    }

    /// A fault of the table inside an archive as a fault of the archive, which is what the user named.
    private static func named(_ error: any Error, asked url: URL, unpacked: String?) -> any Error {
        let fault = (error as? FileError).map(GazetteerError.init) ?? error as? GazetteerError
        guard let fault else { return error }
        guard let unpacked, fault.file == unpacked else { return fault }
        return GazetteerError(file: url.relativePath, line: fault.line, message: fault.message)
    }

    private mutating func fail(_ line: Int?, _ message: String) {
        faultCount += 1
        if faults.count < Self.listedFaults {
            faults.append(GazetteerError(file: url.relativePath, line: line, message: message))
        }
    }

    private static func isZip(_ path: String) throws -> Bool {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        return try handle.read(upToCount: 4) == Data([0x50, 0x4B, 0x03, 0x04])
    }

    /// A dump has no header: 19 tab-separated fields, the first a number and the fifth and sixth a position.
    private static func isGeoNamesDump(_ path: String) throws -> Bool {
        let reader = try DelimitedReader(path: path, delimiter: 0x09, quote: nil)
        var fields: [String] = []
        guard try reader.next(into: &fields) else { return false }
        return fields.count == 19 && Int(fields[0]) != nil && Double(fields[4]) != nil
            && Double(fields[5]) != nil
    }

    // MARK: Files with a header

    private mutating func readColumns(_ path: String) throws {
        let isTab = try Self.hasTabs(path)
        let rows = try NamedColumns(
            path: path, delimiter: isTab ? 0x09 : nil, quote: isTab ? nil : 0x22, isStrict: false)
        let format: SourceFormat
        if let mapping = options.columns {
            format = try SourceFormat(mapping: mapping)
            for column in format.columns.values.joined() where !rows.has(column) {
                throw GazetteerError(
                    file: url.relativePath, line: 1,
                    message: "has no column \"\(column)\"; it has \(rows.header.joined(separator: ", "))")
            }
        } else if let known = try SourceFormat.known().first(where: {
            ($0.columns["header"] ?? []).allSatisfy(rows.has)
        }) {
            format = known
        } else {
            throw GazetteerError(
                file: url.relativePath, line: 1,
                message:
                    "is of no known format; name its columns: --columns name=COLUMN,latitude=COLUMN,longitude=COLUMN"
            )
        }
        formatName = format.name
        let kinds = try SourceFormat.kinds()
        let stem = url.deletingPathExtension().lastPathComponent
        while try rows.next() {
            guard rows.fields.count == rows.header.count else {
                fail(rows.line, "has \(rows.fields.count) fields where the header names \(rows.header.count)")
                continue
            }
            do { try take(rows, format, kinds, stem) } catch let error as GazetteerError {
                fail(rows.line, error.message)
            }
        }
    }

    private static func hasTabs(_ path: String) throws -> Bool {
        try DelimitedReader(path: path).delimiter == 0x09
    }

    private mutating func take(
        _ rows: NamedColumns, _ format: SourceFormat, _ kinds: [String: String], _ stem: String
    ) throws {
        func value(_ field: String) -> String {
            guard let column = format.columns[field]?.first else { return "" }
            return rows[column].trimmingCharacters(in: .whitespaces)
        }
        func column(_ field: String) -> String { format.columns[field]?.first ?? field }
        if value("dropped") == "1" {
            dropped += 1
            return
        }
        let name = value("name")
        guard !name.isEmpty else { throw GazetteerError(file: url.relativePath, message: "has no name") }
        let position = try rows.position(latitude: column("latitude"), longitude: column("longitude"))
        let prefix = format.prefixes["id"] ?? "\(stem):"
        let number = value("id").isEmpty ? "\(rows.line)" : value("id")
        var draft = PlaceDraft(
            id: prefix + number, name: name, latitude: position.latitude, longitude: position.longitude,
            featureCode: "PPL")
        draft.country = value("country").uppercased()
        if draft.country.isEmpty { draft.country = String(value("country-prefix").prefix(2)) }
        if draft.country.isEmpty { draft.country = options.country ?? "" }
        let names = (format.columns["names"] ?? []).map { rows[$0] } + [Self.tagged(value("tagged-names"))]
        draft.names = names.filter { !$0.isEmpty }.joined(separator: "|")
        draft.admin1 = value("admin1")
        draft.admin2 = value("admin2")
        let kind = value("kind")
        draft.featureCode = kinds[kind.lowercased()] ?? (Self.isCode(kind) ? kind : "PPL")
        draft.population = try Self.population(rows, column("population"))
        if format.columns["radius"] != nil { draft.radius = try rows.number(column("radius")) }
        if format.columns["precision"] != nil { draft.positionError = try rows.number(column("precision")) }
        let same = value("same-as")
        try add(
            draft, line: rows.line, sameAs: same.isEmpty ? nil : (format.prefixes["same-as"] ?? "") + same)
    }

    private static func population(_ rows: NamedColumns, _ column: String) throws -> Int? {
        guard rows.has(column), let value = try rows.number(column) else { return nil }
        guard value >= 0, value < 1e10 else {
            throw GazetteerError(file: rows.path, message: "population \(value) is not credible")
        }
        return value == 0 ? nil : Int(value)
    }

    private static func isCode(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 6
            && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
            && !text.utf8.allSatisfy { $0 < 0x40 }
    }

    /// "ara_x_preferred=NAME|und_x_variant=NAME": the names without their language.
    private static func tagged(_ text: String) -> String {
        text.split(separator: "|").map { part in
            part.firstIndex(of: "=").map { part[part.index(after: $0)...] } ?? part
        }.joined(separator: "|")
    }

    private mutating func add(_ draft: PlaceDraft, line: Int, sameAs: String?) throws {
        if let earlier = ids[draft.id] {
            throw GazetteerError(
                file: url.relativePath, message: "repeats the id \(draft.id) of line \(earlier)")
        }
        ids[draft.id] = line
        drafts.append(SourceDraft(place: draft, sameAs: sameAs))
    }

    // MARK: GeoNames

    private mutating func readGeoNames(_ path: String) throws {
        let alternates = try options.alternateNames.map { try Self.alternateNames($0) } ?? [:]
        let reader = try DelimitedReader(path: path, delimiter: 0x09, quote: nil)
        var fields: [String] = []
        while try reader.next(into: &fields) {
            guard fields.count == 19 else {
                fail(reader.line, "has \(fields.count) fields, not the 19 of a GeoNames dump (cut off?)")
                continue
            }
            guard let latitude = Double(fields[4]), let longitude = Double(fields[5]), abs(latitude) <= 90,
                abs(longitude) <= 180, let number = Int(fields[0]), !fields[1].isEmpty
            else {
                fail(reader.line, "has no name, number or position inside -90...90, -180...180")
                continue
            }
            var draft = PlaceDraft(
                id: "geonames:\(number)", name: fields[1], latitude: latitude, longitude: longitude,
                country: fields[8], featureCode: fields[7].isEmpty ? "PPL" : fields[7])
            let others = fields[3].split(separator: ",").joined(separator: "|")
            draft.names = [fields[2], others, alternates[number] ?? ""].filter { !$0.isEmpty }.joined(
                separator: "|")
            draft.admin1 = fields[10]
            draft.population = Int(fields[14]).flatMap { $0 > 0 ? $0 : nil }
            do { try add(draft, line: reader.line, sameAs: nil) } catch let error as GazetteerError {
                fail(reader.line, error.message)
            }
        }
    }

    /// Alternate names by GeoNames number; links, postal codes and the like are no names.
    private static func alternateNames(_ url: URL) throws -> [Int: String] {
        var path = url.relativePath
        var unpacked: String?
        defer { if let unpacked { unlink(unpacked) } }
        do {
            if try isZip(path) {
                let table = try ZipEntry.unpack(path)
                unpacked = table
                path = table
            }
            return try alternateNames(in: path, of: url)
        } catch {
            throw named(error, asked: url, unpacked: unpacked)
        }
    }

    private static func alternateNames(in path: String, of url: URL) throws -> [Int: String] {
        let reader = try DelimitedReader(path: path, delimiter: 0x09, quote: nil)
        var fields: [String] = []
        var names: [Int: String] = [:]
        let notNames: Set<String> = [
            "link", "post", "iata", "icao", "faac", "wkdt", "unlc", "abbr", "phon", "tcid",
        ]
        while try reader.next(into: &fields) {
            guard fields.count >= 4, fields.count <= 10, let number = Int(fields[1]) else {
                throw GazetteerError(
                    file: url.relativePath, line: reader.line,
                    message: "is not a line of GeoNames alternateNamesV2 (cut off?)")
            }
            if notNames.contains(fields[2]) { continue }
            names[number, default: ""] += names[number] == nil ? fields[3] : "|\(fields[3])"
        }
        return names
    }
}
