import Files
import Foundation
public import Incidents
import Knowledge
import Spatial

/// Writes one HTML page that is a map: it needs no network and no other file.
///
/// Leaflet and its marker clusters are taken from Debian's packages (libjs-leaflet and
/// libjs-leaflet.markercluster) and put inside the page, and so are the outlines of the countries it shows.
/// The page's own markup, style and script are data files beside the program's other knowledge.
public struct HTMLMapWriter: IncidentWriter {
    /// An offline web page.
    public static let capabilities = FormatCapabilities(
        name: "html", pathExtension: "html", mediaType: "text/html", holdsNullGeometry: true,
        holdsFootprints: true, streams: true, isTyped: true,
        limits: ["meant for some ten thousand incidents; a browser holds them all in memory"])

    /// An online map to draw beneath the incidents.
    public struct TileLayer: Hashable, Sendable {
        /// Address with `{z}`, `{x}` and `{y}`.
        public var url: String
        /// Whom its licence asks to be named.
        public var attribution: String

        /// Takes the values as they are.
        public init(url: String, attribution: String) {
            self.url = url
            self.attribution = attribution
        }
    }

    private let destination: Destination
    private let tiles: TileLayer?
    private let tail: [UInt8]
    private let head: [UInt8]
    private var isFirst = true
    private var extent = ExtentAccumulator()
    private var footprints: [UInt8] = []

    /// Writes to `path`; where `tiles` is given the page also draws that online layer.
    public init(path: String, tiles: TileLayer? = nil) throws(ExportError) {
        (head, tail) = try Self.page()
        destination = try Destination(path: path)
        self.tiles = tiles
    }

    /// Writes the page down to the first incident.
    public mutating func begin() throws(ExportError) {
        let head = head
        try destination.append { bytes in
            bytes.append(contentsOf: head)
            bytes.append(literal: "{\"columns\":[\"id\"")
            for field in IncidentField.allCases {
                bytes.append(0x2C)
                bytes.append(jsonString: field.rawValue)
            }
            bytes.append(literal: "],\"symbology\":{")
            for (index, symbology) in EventSymbology.all.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                bytes.append(jsonString: symbology.eventType?.rawValue ?? "")
                bytes.append(text: ":[\"\(symbology.hexColor)\",")
                bytes.append(jsonString: symbology.label)
                bytes.append(0x5D)
            }
            bytes.append(literal: "},\"attribution\":")
            bytes.append(jsonString: BaseMap.attribution)
            bytes.append(literal: ",\"rows\":[\n")
        }
    }

    /// Adds a row.
    public mutating func write(_ incident: Incident) throws(ExportError) {
        let isFirst = isFirst
        self.isFirst = false
        if let position = incident.coordinate { extent.add(position) }
        if let area = incident.footprint, !area.isEmpty {
            if !footprints.isEmpty { footprints.append(literal: ",\n") }
            footprints.append(jsonString: incident.id, insideHTML: true)
            footprints.append(0x3A)
            footprints.append(rings: area, places: 1_000)
        }
        try destination.append { bytes in
            if !isFirst { bytes.append(literal: ",\n") }
            bytes.append(0x5B)
            bytes.append(jsonString: incident.id, insideHTML: true)
            for field in IncidentField.allCases {
                bytes.append(0x2C)
                bytes.append(json: incident.value(of: field), insideHTML: true)
            }
            bytes.append(0x5D)
        }
    }

    /// Adds footprints, outlines and script, and renames the page into place.
    public mutating func finish() throws(ExportError) {
        // A margin of two degrees shows where the incidents lie, not only on what.
        let view = extent.box?.expanded(byDegrees: 2)
        let outlines = try BaseMap.outlines(meeting: view)
        let (footprints, tiles, tail) = (footprints, tiles, tail)
        try destination.append { bytes in
            bytes.append(literal: "\n],\"footprints\":{")
            bytes.append(contentsOf: footprints)
            bytes.append(literal: "},\"tiles\":")
            if let tiles {
                bytes.append(literal: "{\"url\":")
                bytes.append(jsonString: tiles.url, insideHTML: true)
                bytes.append(literal: ",\"attribution\":")
                bytes.append(jsonString: tiles.attribution, insideHTML: true)
                bytes.append(0x7D)
            } else {
                bytes.append(literal: "null")
            }
            bytes.append(literal: ",\"outlines\":{\"type\":\"FeatureCollection\",\"features\":[")
            for (index, outline) in outlines.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                bytes.append(literal: "{\"type\":\"Feature\",\"properties\":{\"level\":")
                bytes.append(jsonString: outline.level, insideHTML: true)
                bytes.append(literal: ",\"name\":")
                bytes.append(jsonString: outline.name, insideHTML: true)
                bytes.append(literal: "},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":")
                bytes.append(rings: outline.area, places: 1_000)
                bytes.append(literal: "}}")
            }
            bytes.append(literal: "]}}")
            bytes.append(contentsOf: tail)
        }
        try destination.finish()
    }

    /// The page before and after the incidents, with style and scripts in place.
    private static func page() throws(ExportError) -> (head: [UInt8], tail: [UInt8]) {
        guard let folder = DataFolder.locate("Knowledge")?.appendingPathComponent("html") else {
            throw ExportError(path: "html", message: "the page's files are missing; install again")
        }
        let libraries = "/usr/share/javascript/leaflet/"
        let parts: [(String, [String])] = [
            (
                "styles",
                [
                    libraries + "leaflet.css", libraries + "MarkerCluster.css",
                    folder.appendingPathComponent("map.css").path,
                ]
            ),
            ("leaflet", [libraries + "leaflet.min.js"]),
            ("markercluster", [libraries + "leaflet.markercluster.min.js"]),
            ("script", [folder.appendingPathComponent("map.js").path]),
        ]
        var page = try text(folder.appendingPathComponent("map.html").path)
        for (name, paths) in parts {
            var content = ""
            for path in paths { content += try text(path) + "\n" }
            page = page.replacingOccurrences(of: "{{\(name)}}", with: content)
        }
        let halves = page.components(separatedBy: "{{incidents}}")
        guard halves.count == 2 else {
            throw ExportError(path: "map.html", message: "needs exactly one {{incidents}}")
        }
        return (Array(halves[0].utf8), Array(halves[1].utf8))
    }

    private static func text(_ path: String) throws(ExportError) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ExportError(
                path: path,
                message: "is needed for the page and cannot be read; on Debian it comes with "
                    + "libjs-leaflet and libjs-leaflet.markercluster")
        }
    }
}

extension [UInt8] {
    /// Appends an area as GeoJSON's coordinates of a MultiPolygon; `places` is the number of steps in a degree.
    mutating func append(rings area: MultiPolygon, places: Double) {
        append(0x5B)
        for (index, polygon) in area.polygons.enumerated() {
            if index > 0 { append(0x2C) }
            append(0x5B)
            for (number, ring) in ([polygon.exterior] + polygon.holes).enumerated() {
                if number > 0 { append(0x2C) }
                append(0x5B)
                var previous: (Double, Double)?
                for (step, position) in ring.enumerated() {
                    let rounded = (
                        (position.longitude * places).rounded() / places,
                        (position.latitude * places).rounded() / places
                    )
                    // Rounding lets neighbours coincide; the last position must stay, to close the ring.
                    if let previous, previous == rounded, step != ring.count - 1 { continue }
                    if previous != nil { append(0x2C) }
                    previous = rounded
                    append(0x5B)
                    append(degrees: rounded.0)
                    append(0x2C)
                    append(degrees: rounded.1)
                    append(0x5D)
                }
                append(0x5D)
            }
            append(0x5D)
        }
        append(0x5D)
    }
}
