import ArgumentParser
import Foundation
import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial
import Storage

/// The conditions that `query`, `export` and others share; an incident must satisfy all that are given.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The middle of a circle: a place's name, a phrase such as '3 km east of Hasakah', LAT,LON, or an incident's id.",
            valueName: "place"))
    var near: String?
    @Option(
        help: ArgumentHelp(
            "The circle's radius, or how far from the lines of --along: 25km, 800m or 10mi.",
            valueName: "distance"))
    var within: String?
    @Option(
        help: ArgumentHelp(
            "Only so many, those nearest to --near; --within may be left out then.", valueName: "count"))
    var nearest: Int?
    @Option(
        help: ArgumentHelp(
            "Lines such as roads from a GeoJSON, KML or KMZ file or FILE.gpkg:LAYER, in place of --near.",
            valueName: "file"))
    var along: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "A box in degrees; west may exceed east, across the 180th meridian.", valueName: "w,s,e,n"))
    var bbox: String?
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "A country or first-level division by name, a phrase such as 'eastern Aleppo province', or polygons from a GeoJSON, KML or KMZ file or FILE.gpkg:LAYER.",
            valueName: "area"))
    var area: String?
    @Option(
        help: """
            What of an incident must lie inside circle, box, area and lines: its point, some of its footprint (may) or all \
            of it (certainly).
            """)
    var footprint = Placement.point
    @Option(help: ArgumentHelp("The first day.", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("The last day.", valueName: "date")) var to: String?
    @Option(
        name: .customLong("type"),
        help: ArgumentHelp(
            "An event or sub-event type of ACLED's, or a part of its name; may be repeated.",
            valueName: "type"))
    var types: [String] = []
    @Option(help: ArgumentHelp("A part of an actor's name.", valueName: "actor")) var actor: String?
    @Flag(help: "Keep incidents that a report tells as background only.") var includeBackground = false
    @Flag(help: "Keep incidents of low confidence that stand beside surer ones of their report.")
    var includeDoubtful = false
    @Flag(help: "Keep incidents that a person has rejected.") var includeRejected = false

    enum Placement: String, ExpressibleByArgument, CaseIterable { case point, may, certainly }

    func validate() throws {
        guard near == nil || along == nil else {
            throw ValidationError("--near and --along do not go together: give one of them.")
        }
        guard nearest == nil || near != nil else {
            throw ValidationError("--nearest needs --near: nearest to what?")
        }
        if let nearest, nearest < 1 { throw ValidationError("--nearest must be at least 1.") }
        guard (near == nil || nearest != nil && within == nil) && along == nil || within != nil else {
            throw ValidationError(
                near != nil
                    ? "--near and --within belong together: give both, or --nearest with --near."
                    : "--along needs --within: how far from the lines?")
        }
        guard within == nil || near != nil || along != nil else {
            throw ValidationError("--near and --within belong together: give both or neither.")
        }
        if let within {
            let metres = try Self.metres(within)
            if along != nil, metres == 0 {
                throw ValidationError("--within must be more than zero where --along is given.")
            }
        }
        guard footprint == .point || near != nil || bbox != nil || area != nil || along != nil else {
            throw ValidationError("--footprint needs --near, --bbox, --in or --along: inside of what?")
        }
        if let bbox { _ = try Self.box(bbox) }
        let first = try from.map { try Self.date($0, "--from") }
        let last = try to.map { try Self.date($0, "--to") }
        if let first, let last, first > last {
            throw ValidationError("--from \(first) lies after --to \(last).")
        }
        for type in types { _ = try Self.typeNames(type) }
    }

    /// The filter; a name is looked up in the gazetteer, which is opened only then.
    func filter(store: GeoPackageStore, gazetteer: GazetteerOptions) throws -> IncidentFilter {
        var filter = IncidentFilter()
        if let near {
            let center = try Self.position(near, store: store) { try gazetteer.open() }
            filter.circle = IncidentFilter.Circle(
                center: center, radius: try within.map(Self.metres) ?? Self.longestDistance)
        }
        filter.nearest = nearest
        if let along, let within {
            let lines = try Self.shapes(along).requiredLines()
            filter.corridor = IncidentFilter.Corridor(along: lines, radius: try Self.metres(within))
        }
        filter.placement = IncidentFilter.Placement(rawValue: footprint.rawValue) ?? .point
        filter.box = try bbox.map(Self.box)
        filter.area = try area.map { try Self.area($0) { try gazetteer.open() } }
        filter.from = try from.map { try Self.date($0, "--from") }
        filter.to = try to.map { try Self.date($0, "--to") }
        filter.types = try types.flatMap(Self.typeNames)
        filter.actor = actor
        filter.includesBackground = includeBackground
        filter.includesDoubtful = includeDoubtful
        filter.includesRejected = includeRejected
        return filter
    }

    // MARK: Reading the options

    // Half a meridian, the farthest that two positions can lie apart, is 20004 km on WGS 84.
    private static let longestDistance = 20_100_000.0

    /// Metres of "25km", "800 m", "10mi" or "5nm"; a bare number is metres.
    static func metres(_ text: String) throws -> Double {
        let trimmed = text.lowercased().filter { !$0.isWhitespace }
        let units: [(name: String, metres: Double)] = [
            ("km", 1000), ("nmi", 1852), ("nm", 1852), ("miles", 1609.344), ("mile", 1609.344),
            ("mi", 1609.344),
            ("ft", 0.3048), ("m", 1), ("", 1),
        ]
        for unit in units where trimmed.hasSuffix(unit.name) {
            guard let number = Double(trimmed.dropLast(unit.name.count)) else { continue }
            let metres = number * unit.metres
            guard metres.isFinite else { break }
            guard metres >= 0, metres <= longestDistance else {
                throw ValidationError(
                    "\"\(text)\" is no distance on the Earth: it must lie between 0 and 20100 km.")
            }
            return metres
        }
        throw ValidationError("\"\(text)\" is no distance; write it as 25km, 800m or 10mi.")
    }

    static func box(_ text: String) throws -> BoundingBox {
        let edges = text.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard edges.count == 4, let west = edges[0], let south = edges[1], let east = edges[2],
            let north = edges[3], abs(west) <= 180, abs(east) <= 180, south >= -90, north <= 90,
            south <= north
        else {
            throw ValidationError(
                "\"\(text)\" is no box; write west,south,east,north in degrees, as 35.7,32.3,42.4,37.3.")
        }
        return BoundingBox(west: west, south: south, east: east, north: north)
    }

    static func date(_ text: String, _ option: String) throws -> CalendarDate {
        guard let date = CalendarDate(iso: text) else {
            throw ValidationError("\(option) \"\(text)\" is no day; write it as YYYY-MM-DD.")
        }
        return date
    }

    /// ACLED's names that a text means: one of them in any case, or all that contain it.
    static func typeNames(_ text: String) throws -> [String] {
        let names = EventType.allCases.map(\.rawValue) + SubEventType.allCases.map(\.rawValue)
        let wanted = text.lowercased()
        if let exact = names.first(where: { $0.lowercased() == wanted }) { return [exact] }
        let parts = names.filter { $0.lowercased().contains(wanted) }
        guard !parts.isEmpty, !wanted.isEmpty else {
            throw ValidationError("--type \"\(text)\" is none of: \(names.joined(separator: ", ")).")
        }
        return parts
    }

    /// The position that a text means: LAT,LON, an incident's id, a place's name or a phrase about one.
    static func position(
        _ text: String, store: GeoPackageStore?, gazetteer: () throws -> Gazetteer
    ) throws -> Coordinate {
        if let position = try PlaceFinder.position(writtenAs: text) { return position }
        if let incident = try store?.incident(withID: text) {
            guard let position = incident.coordinate else {
                throw ValidationError("Incident \(text) has no place.")
            }
            return position
        }
        let found = try PlaceFinder(gazetteer()).position(of: text)
        Notices.note("\(text): \(found.words)")
        return found.coordinate
    }

    /// The area that a text means: a file with polygons, a country or division by name, or a phrase's footprint.
    static func area(_ text: String, gazetteer: () throws -> Gazetteer) throws -> MultiPolygon {
        if shapeFile(text) != nil { return try shapes(text).requiredArea() }
        let gazetteer = try gazetteer()
        let candidates = gazetteer.candidates(named: text, context: LookupContext(), limit: 20)
        for candidate in candidates where candidate.match <= .folded {
            guard let boundary = gazetteer.boundary(ofPlaceWithID: candidate.place.id) else { continue }
            Notices.note("\(text): \(candidate.place.name), \(candidate.place.featureCode)")
            return boundary
        }
        if let reading = try PlaceFinder(gazetteer).phrase(text), reading.refusal == nil,
            let footprint = reading.footprint
        {
            Notices.note("\(text): \(reading.title ?? text)")
            return footprint
        }
        throw ValidationError(
            "No boundary is known for \"\(text)\"; give a country, a first-level division, or a GeoJSON, KML or "
                + "GeoPackage file that exists.")
    }

    /// The polygons and lines of a file, what was mended in it said.
    private static func shapes(_ text: String) throws -> ShapeFile {
        let file = shapeFile(text) ?? (path: text, layer: nil)
        let shapes = try ShapeFile(path: file.path, layer: file.layer)
        for note in shapes.notes { Notices.note("\(file.path): \(note)") }
        return shapes
    }

    /// The file, and the layer in it, that a text names; nil where there is no such file.
    private static func shapeFile(_ text: String) -> (path: String, layer: String?)? {
        if isFile(text) { return (text, nil) }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let path = String(text[..<colon])
        guard isFile(path) else { return nil }
        return (path, String(text[text.index(after: colon)...]))
    }

    // A folder that bears a country's name is no drawing of it.
    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }
}

/// Messages for people, on standard error.
enum Notices {
    /// Of rows that are left out so many are named.
    static let mostNamed = 20

    /// Says what was understood or left out.
    static func note(_ text: String) {
        Progress.wipe()
        write(text + "\n")
    }

    /// Writes a text as it is; where standard error is closed or full the work goes on without it.
    static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
