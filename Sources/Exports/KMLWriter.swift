public import Incidents
import Spatial

/// Writes KML 2.2 (OGC 07-147r2): one flat document with typed columns, a style an event type and time stamps.
///
/// Placemarks stand directly in the document, and their columns in a `Schema`, because QGIS and GDAL then
/// read one typed layer. An incident without a point is a placemark without a geometry.
public struct KMLWriter: IncidentWriter {
    /// KML.
    public static let capabilities = FormatCapabilities(
        name: "kml", pathExtension: "kml", mediaType: "application/vnd.google-earth.kml+xml",
        holdsNullGeometry: true, holdsFootprints: false, streams: true, isTyped: true,
        limits: [
            "points only: footprints are in the GeoPackage",
            "control characters that XML forbids become U+FFFD",
        ])

    private var sink: KMLSink

    /// Writes to `path`, "-" being standard output.
    public init(path: String) throws(ExportError) {
        sink = KMLSink(destination: try Destination(path: path))
    }

    /// Opens the document: styles, then the schema.
    public mutating func begin() throws(ExportError) { try sink.begin(icon: nil) }

    /// Adds a placemark.
    public mutating func write(_ incident: Incident) throws(ExportError) { try sink.write(incident) }

    /// Closes the document.
    public mutating func finish() throws(ExportError) {
        try sink.end()
        try sink.destination.finish()
    }
}

/// The document itself, shared by KML and KMZ.
struct KMLSink {
    let destination: Destination
    private let columns: [(field: IncidentField, opening: [UInt8])]

    init(destination: Destination) {
        self.destination = destination
        columns = IncidentField.allCases.map { field in
            var bytes: [UInt8] = []
            bytes.append(text: "<SimpleData name=\"\(field.rawValue)\">")
            return (field, bytes)
        }
    }

    /// Writes the head; `icon` names the picture of a type's placemark, nil leaves the viewer's own.
    func begin(icon: ((EventSymbology) -> String)?) throws(ExportError) {
        try destination.append { bytes in
            bytes.append(literal: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
            bytes.append(literal: "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n")
            bytes.append(literal: "<Document id=\"incidents\"><name>incidents</name>\n")
            for symbology in EventSymbology.all {
                bytes.append(text: "<Style id=\"\(symbology.identifier)\"><IconStyle>")
                bytes.append(text: "<color>\(symbology.kmlColor())</color><scale>0.9</scale>")
                if let icon { bytes.append(text: "<Icon><href>\(icon(symbology))</href></Icon>") }
                bytes.append(literal: "</IconStyle><LabelStyle><scale>0.8</scale></LabelStyle>")
                bytes.append(literal: "<BalloonStyle><text>")
                bytes.append(xmlText: Self.balloon)
                bytes.append(literal: "</text></BalloonStyle></Style>\n")
            }
            bytes.append(literal: "<Schema name=\"incidents\" id=\"incidents_schema\">\n")
            for field in IncidentField.allCases {
                bytes.append(
                    text: "<SimpleField type=\"\(field.kmlType)\" name=\"\(field.rawValue)\"><displayName>")
                bytes.append(xmlText: field.alias)
                bytes.append(literal: "</displayName></SimpleField>\n")
            }
            bytes.append(literal: "</Schema>\n")
        }
    }

    /// Writes a placemark.
    func write(_ incident: Incident) throws(ExportError) {
        try destination.append { bytes in
            bytes.append(literal: "<Placemark id=\"")
            bytes.append(xmlText: incident.id)
            bytes.append(literal: "\"><name>")
            bytes.append(
                xmlText: incident.subEventType?.rawValue ?? incident.eventType?.rawValue ?? incident.id)
            if let place = incident.location ?? incident.locationText {
                bytes.append(literal: ", ")
                bytes.append(xmlText: place)
            }
            bytes.append(literal: "</name>")
            if let quote = incident.quote {
                bytes.append(literal: "<description>")
                bytes.append(xmlText: quote)
                bytes.append(literal: "</description>")
            }
            if let first = incident.eventDate {
                if let last = incident.eventDateEnd, last != first {
                    bytes.append(literal: "<TimeSpan><begin>")
                    bytes.append(date: first)
                    bytes.append(literal: "</begin><end>")
                    bytes.append(date: last)
                    bytes.append(literal: "</end></TimeSpan>")
                } else {
                    bytes.append(literal: "<TimeStamp><when>")
                    bytes.append(date: first)
                    bytes.append(literal: "</when></TimeStamp>")
                }
            }
            bytes.append(literal: "<styleUrl>#")
            bytes.append(text: EventSymbology.symbology(of: incident.eventType).identifier)
            bytes.append(literal: "</styleUrl><ExtendedData><SchemaData schemaUrl=\"#incidents_schema\">")
            for (field, opening) in columns {
                let value = incident.value(of: field)
                if case .null = value { continue }
                if case .list(let texts) = value, texts.isEmpty { continue }
                bytes.append(contentsOf: opening)
                switch value {
                case .null: break
                case .text(let text): bytes.append(xmlText: text)
                case .integer(let number): bytes.append(integer: number)
                case .real(let number): bytes.append(number: number)
                case .boolean(let flag): bytes.append(0x30 + (flag ? 1 : 0))
                case .date(let date): bytes.append(date: date)
                case .list(let texts): bytes.append(xmlText: texts.joined(separator: ";"))
                }
                bytes.append(literal: "</SimpleData>")
            }
            bytes.append(literal: "</SchemaData></ExtendedData>")
            if let position = incident.coordinate {
                bytes.append(literal: "<Point><coordinates>")
                bytes.append(degrees: position.longitude)
                bytes.append(0x2C)
                bytes.append(degrees: position.latitude)
                bytes.append(literal: "</coordinates></Point>")
            }
            bytes.append(literal: "</Placemark>\n")
        }
    }

    /// Writes the foot.
    func end() throws(ExportError) {
        try destination.append { $0.append(literal: "</Document></kml>\n") }
    }

    /// What Google Earth shows when a placemark is clicked.
    private static let balloon = """
        <h3>$[name]</h3><p>$[incidents/event_date] $[incidents/event_time]</p>\
        <p>$[incidents/actor1] &ndash; $[incidents/actor2]</p>\
        <p>Killed: $[incidents/fatalities], injured: $[incidents/injured]</p>\
        <blockquote dir="auto">$[incidents/quote]</blockquote>\
        <p><small>$[incidents/source] $[incidents/url]</small></p>
        """
}

extension IncidentField {
    /// KML's name for the column's type; it has none for dates, and `bool` for flags.
    var kmlType: String {
        switch type {
        case .text, .list, .date: "string"
        case .integer: "int"
        case .real: "double"
        case .boolean: "bool"
        }
    }
}
