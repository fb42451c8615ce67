import Incidents
import Spatial

/// Turns incidents into KML placemarks; what both forms of the document share.
struct KMLEncoder {
    /// What a placemark's geometry holds.
    enum Geometry {
        /// The point.
        case point
        /// The point and the footprint together.
        case pointAndArea(MultiPolygon?, shape: String)
    }

    private let columns = KMLColumns(IncidentField.allCases)
    /// Circles of one place and radius come again and again; a handful of them is kept.
    private var circles: [Circle: MultiPolygon] = [:]
    private static let keptCircles = 4096
    /// Corners of a circle: a chord is then never further from it than a half percent of the radius.
    private static let segments = 32

    private struct Circle: Hashable {
        var center: Coordinate
        var radius: Double
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

    // MARK: Placemarks

    /// Appends an incident's placemark.
    func append(_ incident: borrowing Incident, geometry: Geometry, to bytes: inout [UInt8]) {
        appendOpening(of: incident, idPrefix: "", to: &bytes)
        bytes.append(literal: "<description>")
        append(descriptionOf: incident, to: &bytes)
        bytes.append(literal: "</description>")
        appendTimeAndStyle(of: incident, schema: "incidents_schema", to: &bytes)
        columns.append(incident, to: &bytes)
        bytes.append(literal: "</SchemaData></ExtendedData>")
        switch geometry {
        case .pointAndArea(let area?, let shape):
            // The id tells on the way back whether the shape is one of its own.
            bytes.append(text: "<MultiGeometry id=\"\(shape).")
            bytes.append(xmlText: incident.id)
            bytes.append(literal: "\">")
            append(pointOf: incident, to: &bytes)
            append(polygonsOf: area, to: &bytes)
            bytes.append(literal: "</MultiGeometry>")
        default: append(pointOf: incident, to: &bytes)
        }
        bytes.append(literal: "</Placemark>\n")
    }

    /// Appends the placemark of an incident's footprint.
    func append(
        footprint area: MultiPolygon, shape: String, of incident: borrowing Incident, to bytes: inout [UInt8]
    ) {
        appendOpening(of: incident, idPrefix: "footprint.", to: &bytes)
        appendTimeAndStyle(of: incident, schema: "footprints_schema", to: &bytes)
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
        let isOne = area.polygons.count == 1
        if !isOne { bytes.append(literal: "<MultiGeometry>") }
        append(polygonsOf: area, to: &bytes)
        if !isOne { bytes.append(literal: "</MultiGeometry>") }
        bytes.append(literal: "</Placemark>\n")
    }

    /// Appends a placemark's start, with its id and name.
    private func appendOpening(
        of incident: borrowing Incident, idPrefix: StaticString, to bytes: inout [UInt8]
    ) {
        bytes.append(literal: "<Placemark id=\"")
        bytes.append(literal: idPrefix)
        bytes.append(xmlText: incident.id)
        bytes.append(literal: "\"><name>")
        if let type = incident.subEventType {
            bytes.append(xmlText: type.rawValue)
        } else if let type = incident.eventType {
            bytes.append(xmlText: type.rawValue)
        } else {
            bytes.append(xmlText: incident.id)
        }
        if let place = incident.location ?? incident.locationText {
            bytes.append(literal: ", ")
            bytes.append(xmlText: place)
        }
        bytes.append(literal: "</name>")
    }

    /// Appends what stands between a placemark's texts and its columns.
    private func appendTimeAndStyle(
        of incident: borrowing Incident, schema: StaticString, to bytes: inout [UInt8]
    ) {
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
        bytes.append(literal: "</styleUrl><ExtendedData><SchemaData schemaUrl=\"#")
        bytes.append(literal: schema)
        bytes.append(literal: "\">")
    }

    /// What is known, as HTML: escaped once for the balloon and once more for XML.
    private func append(descriptionOf incident: borrowing Incident, to bytes: inout [UInt8]) {
        if let date = incident.eventDate {
            bytes.append(date: date)
            if let last = incident.eventDateEnd, last != date {
                bytes.append(literal: " \u{2013} ")
                bytes.append(date: last)
            }
            bytes.append(literal: "&lt;br&gt;")
        }
        if let actor = incident.actor1 {
            bytes.append(xmlText: actor, holdingHTML: true)
            if let other = incident.actor2 {
                bytes.append(literal: " \u{2013} ")
                bytes.append(xmlText: other, holdingHTML: true)
            }
            bytes.append(literal: "&lt;br&gt;")
        }
        append(count: incident.fatalities, named: "Killed: ", to: &bytes)
        append(count: incident.injured, named: "Injured: ", to: &bytes)
        if let quote = incident.quote {
            bytes.append(literal: "&lt;q&gt;")
            bytes.append(xmlText: quote, holdingHTML: true)
            bytes.append(literal: "&lt;/q&gt;&lt;br&gt;")
        }
        if let source = incident.source ?? incident.url { bytes.append(xmlText: source, holdingHTML: true) }
    }

    private func append(count: Int?, named name: StaticString, to bytes: inout [UInt8]) {
        guard let count else { return }
        bytes.append(literal: name)
        bytes.append(integer: count)
        bytes.append(literal: "&lt;br&gt;")
    }

    // MARK: Geometry

    private func append(pointOf incident: borrowing Incident, to bytes: inout [UInt8]) {
        guard let position = incident.coordinate else { return }
        bytes.append(literal: "<Point><coordinates>")
        append(position, to: &bytes)
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
        bytes.append(tuples: ring)
        bytes.append(literal: "</coordinates></LinearRing>")
    }

    private func append(_ position: Coordinate, to bytes: inout [UInt8]) {
        bytes.append(degrees: position.longitude)
        bytes.append(0x2C)
        bytes.append(degrees: position.latitude)
    }
}
