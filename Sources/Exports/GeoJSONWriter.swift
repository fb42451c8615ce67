import Files
public import Incidents
import Spatial

/// Writes a GeoJSON feature collection (RFC 7946), or a text sequence of features (RFC 8142).
///
/// Longitude before latitude with at most 6 decimals, `id` at each feature's top level, every property
/// present, null where unknown, and a null geometry where nothing resolved. Beside a collection goes a
/// `.qml` of the same name, with which QGIS opens it styled.
public struct GeoJSONWriter: IncidentWriter {
    /// A feature collection.
    public static let capabilities = FormatCapabilities(
        name: "geojson", pathExtension: "geojson", mediaType: "application/geo+json", holdsNullGeometry: true,
        holdsFootprints: false, streams: true, isTyped: true,
        losses: [.footprints, .fineDecimals], limits: ["points only: footprints are in the GeoPackage"])
    /// A sequence of features, one a line, each after a record separator.
    public static let sequenceCapabilities = FormatCapabilities(
        name: "geojsonseq", pathExtension: "geojsonl", mediaType: "application/geo+json-seq",
        holdsNullGeometry: true, holdsFootprints: false, streams: true, isTyped: true,
        losses: [.footprints, .fineDecimals], limits: ["points only: footprints are in the GeoPackage"])

    private let destination: Destination
    private let isSequence: Bool
    private var isFirst = true
    private var extent = ExtentAccumulator()
    private let members: JSONMembers

    /// Writes to `path`, "-" being standard output, the named columns as properties.
    public init(
        path: String, asSequence: Bool = false, columns: [IncidentField] = IncidentField.allCases
    ) throws(ExportError) {
        destination = try Destination(path: path)
        isSequence = asSequence
        members = JSONMembers(columns)
    }

    /// Opens the collection.
    public mutating func begin() throws(ExportError) {
        guard !isSequence else { return }
        try destination.append {
            $0.append(literal: "{\"type\":\"FeatureCollection\",\"name\":\"incidents\",\"features\":[\n")
        }
    }

    /// Adds a feature.
    public mutating func write(_ incident: Incident) throws(ExportError) {
        let isFirst = isFirst
        self.isFirst = false
        if let position = incident.coordinate { extent.add(position) }
        let (members, isSequence) = (members, isSequence)
        try destination.append { bytes in
            if isSequence {
                bytes.append(0x1E)
            } else if !isFirst {
                bytes.append(literal: ",\n")
            }
            bytes.append(literal: "{\"type\":\"Feature\",\"id\":")
            bytes.append(jsonString: incident.id)
            if let position = incident.coordinate {
                bytes.append(literal: ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[")
                bytes.append(degrees: position.longitude)
                bytes.append(0x2C)
                bytes.append(degrees: position.latitude)
                bytes.append(literal: "]},\"properties\":{")
            } else {
                bytes.append(literal: ",\"geometry\":null,\"properties\":{")
            }
            members.append(incident, to: &bytes)
            bytes.append(literal: "}}")
            if isSequence { bytes.append(0x0A) }
        }
    }

    /// Closes the collection, with its bounding box, and puts the style beside it.
    public mutating func finish() throws(ExportError) {
        if !isSequence {
            let box = extent.box
            try destination.append { bytes in
                bytes.append(literal: "\n]")
                if let box {
                    bytes.append(literal: ",\"bbox\":[")
                    for (index, edge) in [box.west, box.south, box.east, box.north].enumerated() {
                        if index > 0 { bytes.append(0x2C) }
                        bytes.append(degrees: edge)
                    }
                    bytes.append(0x5D)
                }
                bytes.append(literal: "}\n")
            }
        }
        try destination.finish()
        if !isSequence, let style = destination.companionPath(withExtension: "qml") {
            try Destination.write(QGISStyle.qml(for: .incidents), to: style)
        }
    }
}

extension [UInt8] {
    /// Appends a value as JSON.
    mutating func append(json value: IncidentValue, insideHTML: Bool = false) {
        switch value {
        case .null: append(literal: "null")
        case .text(let text): append(jsonString: text, insideHTML: insideHTML)
        case .integer(let number): append(integer: number)
        case .real(let number): append(number: number)
        case .boolean(let flag): append(literal: flag ? "true" : "false")
        case .date(let date):
            append(0x22)
            append(date: date)
            append(0x22)
        case .list(let texts): append(jsonStrings: texts, insideHTML: insideHTML)
        }
    }
}

/// The bounding box of positions that arrive one by one.
///
/// Longitudes are kept apart by hemisphere, so that data on both sides of the 180th meridian gets the
/// narrow box over it (RFC 7946, section 5.2) and not one around the whole Earth.
struct ExtentAccumulator {
    private var south = Double.infinity
    private var north = -Double.infinity
    private var eastern = (minimum: Double.infinity, maximum: -Double.infinity)
    private var western = (minimum: Double.infinity, maximum: -Double.infinity)

    /// Takes a position in.
    mutating func add(_ position: Coordinate) {
        south = min(south, position.latitude)
        north = max(north, position.latitude)
        if position.longitude >= 0 {
            eastern = (min(eastern.minimum, position.longitude), max(eastern.maximum, position.longitude))
        } else {
            western = (min(western.minimum, position.longitude), max(western.maximum, position.longitude))
        }
    }

    /// The box, or nil where no position came.
    var box: BoundingBox? {
        guard south <= north else { return nil }
        let hasEast = eastern.minimum <= eastern.maximum
        let hasWest = western.minimum <= western.maximum
        if hasEast, hasWest {
            let overGreenwich = eastern.maximum - western.minimum
            let overAntimeridian = western.maximum + 360 - eastern.minimum
            if overAntimeridian < overGreenwich {
                return BoundingBox(
                    west: eastern.minimum, south: south, east: western.maximum, north: north)
            }
            return BoundingBox(west: western.minimum, south: south, east: eastern.maximum, north: north)
        }
        let side = hasEast ? eastern : western
        return BoundingBox(west: side.minimum, south: south, east: side.maximum, north: north)
    }
}
