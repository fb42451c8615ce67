import Incidents
import Spatial
import Storage

/// Turns incidents into KML placemarks; what both forms of the document share.
struct KMLEncoder {
    /// What a placemark's geometry holds.
    enum Geometry {
        /// The point.
        case point
        /// The point and the footprint together.
        case pointAndArea(MultiPolygon?, shape: String)
    }

    private let columns: [(field: IncidentField, opening: [UInt8])]
    /// The ids of the styles, which cost more to make than all else about a placemark.
    private let styles: [EventType?: [UInt8]]
    /// Circles of one place and radius come again and again; a handful of them is kept.
    private var circles: [Circle: MultiPolygon] = [:]
    private static let keptCircles = 4096
    /// Corners of a circle: a chord is then never further from it than a half percent of the radius.
    private static let segments = 32

    private struct Circle: Hashable {
        var center: Coordinate
        var radius: Double
    }

    init() {
        columns = IncidentField.allCases.map { field in
            var bytes: [UInt8] = []
            bytes.append(text: "<SimpleData name=\"\(field.rawValue)\">")
            return (field, bytes)
        }
        var styles: [EventType?: [UInt8]] = [:]
        for symbology in EventSymbology.all { styles[symbology.eventType] = Array(symbology.identifier.utf8) }
        self.styles = styles
    }

    private func append(styleOf incident: Incident, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: styles[incident.eventType] ?? [])
    }

    /// The area that holds the true place, and whether it is the phrase's own shape or a circle.
    mutating func footprint(of incident: Incident) -> (area: MultiPolygon, shape: String)? {
        if let area = incident.footprint, !area.isEmpty { return (area, "phrase") }
        guard let center = incident.coordinate, let radius = incident.uncertainty, radius > 0 else {
            return nil
        }
        let key = Circle(center: center, radius: radius)
        if let known = circles[key] { return (known, "circle") }
        guard
            let circle = try? MultiPolygon.circle(center: center, radius: radius, segments: Self.segments)
        else { return nil }
        if circles.count == Self.keptCircles { circles.removeAll(keepingCapacity: true) }
        circles[key] = circle
        return (circle, "circle")
    }

    // MARK: The head

    static func head(icon: ((EventSymbology) -> String)?, to bytes: inout [UInt8]) {
        bytes.append(literal: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        bytes.append(literal: "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n")
        bytes.append(literal: "<Document id=\"incidents\"><name>incidents</name>\n")
        for symbology in EventSymbology.all {
            bytes.append(text: "<Style id=\"\(symbology.identifier)\"><IconStyle>")
            bytes.append(text: "<color>\(symbology.kmlColor())</color><scale>0.9</scale>")
            if let icon { bytes.append(text: "<Icon><href>\(icon(symbology))</href></Icon>") }
            bytes.append(literal: "</IconStyle><LabelStyle><scale>0.8</scale></LabelStyle>")
            bytes.append(text: "<LineStyle><color>\(symbology.kmlColor(alpha: 160))</color></LineStyle>")
            bytes.append(text: "<PolyStyle><color>\(symbology.kmlColor(alpha: 28))</color></PolyStyle>")
            bytes.append(literal: "<BalloonStyle><text>")
            bytes.append(xmlText: balloon)
            bytes.append(literal: "</text></BalloonStyle></Style>\n")
        }
        bytes.append(
            literal: "<Style id=\"region\"><ListStyle><listItemType>checkHideChildren</listItemType>")
        bytes.append(literal: "</ListStyle></Style>\n<Schema name=\"incidents\" id=\"incidents_schema\">\n")
        for field in IncidentField.allCases {
            append(column: field.rawValue, type: field.kmlType, label: field.alias, to: &bytes)
        }
        bytes.append(literal: "</Schema>\n<Schema name=\"footprints\" id=\"footprints_schema\">\n")
        append(column: "incident_id", type: "string", label: "Incident", to: &bytes)
        append(column: "shape", type: "string", label: "Shape (phrase or circle)", to: &bytes)
        append(
            column: IncidentField.uncertainty.rawValue, type: "double",
            label: IncidentField.uncertainty.alias,
            to: &bytes)
        bytes.append(literal: "</Schema>\n")
    }

    private static func append(column: String, type: String, label: String, to bytes: inout [UInt8]) {
        bytes.append(text: "<SimpleField type=\"\(type)\" name=\"\(column)\"><displayName>")
        bytes.append(xmlText: label)
        bytes.append(literal: "</displayName></SimpleField>\n")
    }

    /// What Google Earth shows when a placemark is clicked.
    ///
    /// A column that a placemark does not have would be shown by its name, so the known ones stand in the description.
    private static let balloon = "<div dir=\"auto\"><h3>$[name]</h3>$[description]</div>"

    // MARK: Placemarks

    /// Appends an incident's placemark.
    func append(_ incident: Incident, geometry: Geometry, to bytes: inout [UInt8]) {
        bytes.append(literal: "<Placemark id=\"")
        bytes.append(xmlText: incident.id)
        bytes.append(literal: "\"><name>")
        append(nameOf: incident, to: &bytes)
        bytes.append(literal: "</name><description>")
        append(descriptionOf: incident, to: &bytes)
        bytes.append(literal: "</description>")
        append(timeOf: incident, to: &bytes)
        bytes.append(literal: "<styleUrl>#")
        append(styleOf: incident, to: &bytes)
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
            case .list(let texts): bytes.append(xmlText: TextList.joined(texts))
            }
            bytes.append(literal: "</SimpleData>")
        }
        bytes.append(literal: "</SchemaData></ExtendedData>")
        switch (geometry, incident.coordinate) {
        case (.pointAndArea(let area?, let shape), let position):
            // The id tells on the way back whether the shape is one of its own.
            bytes.append(text: "<MultiGeometry id=\"\(shape).")
            bytes.append(xmlText: incident.id)
            bytes.append(literal: "\">")
            if let position { append(position, to: &bytes) }
            append(polygonsOf: area, to: &bytes)
            bytes.append(literal: "</MultiGeometry>")
        case (_, let position?): append(position, to: &bytes)
        case (_, nil): break
        }
        bytes.append(literal: "</Placemark>\n")
    }

    /// Appends the placemark of an incident's footprint.
    func append(footprint area: MultiPolygon, shape: String, of incident: Incident, to bytes: inout [UInt8]) {
        bytes.append(literal: "<Placemark id=\"footprint.")
        bytes.append(xmlText: incident.id)
        bytes.append(literal: "\"><name>")
        append(nameOf: incident, to: &bytes)
        bytes.append(literal: "</name>")
        append(timeOf: incident, to: &bytes)
        bytes.append(literal: "<styleUrl>#")
        append(styleOf: incident, to: &bytes)
        bytes.append(literal: "</styleUrl><ExtendedData><SchemaData schemaUrl=\"#footprints_schema\">")
        bytes.append(literal: "<SimpleData name=\"incident_id\">")
        bytes.append(xmlText: incident.id)
        bytes.append(literal: "</SimpleData><SimpleData name=\"shape\">")
        bytes.append(text: shape)
        bytes.append(literal: "</SimpleData>")
        if let radius = incident.uncertainty {
            bytes.append(literal: "<SimpleData name=\"uncertainty_m\">")
            bytes.append(number: radius)
            bytes.append(literal: "</SimpleData>")
        }
        bytes.append(literal: "</SchemaData></ExtendedData>")
        if area.polygons.count == 1 {
            append(polygonsOf: area, to: &bytes)
        } else {
            bytes.append(literal: "<MultiGeometry>")
            append(polygonsOf: area, to: &bytes)
            bytes.append(literal: "</MultiGeometry>")
        }
        bytes.append(literal: "</Placemark>\n")
    }

    private func append(nameOf incident: Incident, to bytes: inout [UInt8]) {
        bytes.append(xmlText: incident.subEventType?.rawValue ?? incident.eventType?.rawValue ?? incident.id)
        guard let place = incident.location ?? incident.locationText else { return }
        bytes.append(literal: ", ")
        bytes.append(xmlText: place)
    }

    /// What is known, as HTML: escaped once for the balloon and once more for XML.
    private func append(descriptionOf incident: Incident, to bytes: inout [UInt8]) {
        if let date = incident.eventDate {
            bytes.append(date: date)
            if let last = incident.eventDateEnd, last != date {
                bytes.append(literal: " \u{2013} ")
                bytes.append(date: last)
            }
            bytes.append(literal: "&lt;br&gt;")
        }
        if let actor = incident.actor1 {
            bytes.append(htmlInXML: actor)
            if let other = incident.actor2 {
                bytes.append(literal: " \u{2013} ")
                bytes.append(htmlInXML: other)
            }
            bytes.append(literal: "&lt;br&gt;")
        }
        if let count = incident.fatalities {
            bytes.append(literal: "Killed: ")
            bytes.append(integer: count)
            bytes.append(literal: "&lt;br&gt;")
        }
        if let count = incident.injured {
            bytes.append(literal: "Injured: ")
            bytes.append(integer: count)
            bytes.append(literal: "&lt;br&gt;")
        }
        if let quote = incident.quote {
            bytes.append(literal: "&lt;q&gt;")
            bytes.append(htmlInXML: quote)
            bytes.append(literal: "&lt;/q&gt;&lt;br&gt;")
        }
        if let source = incident.source ?? incident.url { bytes.append(htmlInXML: source) }
    }

    private func append(timeOf incident: Incident, to bytes: inout [UInt8]) {
        guard let first = incident.eventDate else { return }
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

    private func append(_ position: Coordinate, to bytes: inout [UInt8]) {
        bytes.append(literal: "<Point><coordinates>")
        bytes.append(degrees: position.longitude)
        bytes.append(0x2C)
        bytes.append(degrees: position.latitude)
        bytes.append(literal: "</coordinates></Point>")
    }

    private func append(polygonsOf area: MultiPolygon, to bytes: inout [UInt8]) {
        for polygon in area.polygons {
            bytes.append(literal: "<Polygon><tessellate>1</tessellate><outerBoundaryIs>")
            append(ring: polygon.exterior, to: &bytes)
            bytes.append(literal: "</outerBoundaryIs>")
            for hole in polygon.holes {
                bytes.append(literal: "<innerBoundaryIs>")
                append(ring: hole, to: &bytes)
                bytes.append(literal: "</innerBoundaryIs>")
            }
            bytes.append(literal: "</Polygon>")
        }
    }

    private func append(ring: [Coordinate], to bytes: inout [UInt8]) {
        bytes.append(literal: "<LinearRing><coordinates>")
        for (index, position) in ring.enumerated() {
            if index > 0 { bytes.append(0x20) }
            bytes.append(degrees: position.longitude)
            bytes.append(0x2C)
            bytes.append(degrees: position.latitude)
        }
        bytes.append(literal: "</coordinates></LinearRing>")
    }
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
