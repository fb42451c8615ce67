import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Exports
@testable import Storage

/// Incidents at random, each column with any value it may hold.
private struct RandomIncidents {
    var generator: SplitMix64

    /// Texts that formats get wrong, to be joined at random.
    private static let pieces = [
        "", "'", "\"", "a;b", "[\"x\"]", "[", "line\nbreak", "\r\n", "\r", "\t", "]]>", "<![CDATA[",
        "<b>&amp;",
        "\u{1F4A5}", "القامشلي", "\u{202B}rtl\u{202C}", "e\u{301}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}",
        "\u{FFFD}",
        "\\", "\\u0041", "NULL", "null", "0", "-1", "true", "\u{1}\u{1F}", "\u{7F}\u{85}", "  padded  ", ",",
        "|",
        "=1+1", "</script>", "\u{10FFFF}", "%20", "{{x}}",
    ]

    mutating func maybe<Value>(_ value: (inout Self) -> Value) -> Value? {
        Bool.random(using: &generator) ? value(&self) : nil
    }

    mutating func text() -> String {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            Self.pieces.randomElement(using: &generator) ?? ""
        }.joined()
    }

    mutating func degrees(_ limit: Double) -> Double {
        let edges = [-limit, limit, 0, -0.0, 0.1, 1e-7, limit - 1e-9, 36.507_912_345]
        return Bool.random(using: &generator)
            ? edges.randomElement(using: &generator) ?? 0 : .random(in: -limit...limit, using: &generator)
    }

    mutating func area() -> MultiPolygon {
        let (west, south) = (
            Int.random(in: -180...170, using: &generator), Int.random(in: -90...80, using: &generator)
        )
        let corners = [(0.0, 0.0), (1.5, 0), (1.5, 1.25), (0.123_456, 1), (0, 0)]
        return MultiPolygon([
            Polygon(
                exterior: corners.map {
                    Coordinate(longitude: Double(west) + $0.0, latitude: Double(south) + $0.1)
                })
        ])
    }

    mutating func incident(_ number: Int) -> Incident {
        var incident = Incident(id: "i\(number)", reportID: "report \(text())")
        for field in IncidentField.allCases {
            if let value = maybe({ $0.value(of: field) }) ?? nil { incident.set(field, to: value) }
        }
        incident.reportIDs = [incident.reportID] + (maybe { [$0.text()] } ?? [])
        let days: ClosedRange<Int32> = -719_162...2_932_896
        if let first = maybe({ CalendarDate(daysSinceEpoch: .random(in: days, using: &$0.generator)) }) {
            incident.eventDate = first
            incident.eventDateEnd = maybe {
                CalendarDate(
                    daysSinceEpoch: .random(in: first.daysSinceEpoch...days.upperBound, using: &$0.generator))
            }
        }
        incident.eventType = incident.subEventType?.eventType
        incident.coordinate = maybe { Coordinate(longitude: $0.degrees(180), latitude: $0.degrees(90)) }
        incident.footprint = maybe { $0.area() }
        incident.quoteSpan = maybe { TextSpan(start: 0, end: .random(in: 0...5000, using: &$0.generator)) }
        incident.status = IncidentStatus.allCases.randomElement(using: &generator) ?? .extracted
        return incident
    }

    private mutating func value(of field: IncidentField) -> IncidentValue? {
        switch field {
        case .latitude, .longitude, .disorderType, .eventType, .status, .quoteStart, .quoteEnd, .reportIDs,
            .reportID, .eventDate, .eventDateEnd:
            nil
        case .subEventType:
            SubEventType.allCases.randomElement(using: &generator).map { .text($0.rawValue) }
        case .eventTime: .text("23:59")
        case .timePrecision, .geoPrecision, .wherePrec: .integer(.random(in: 1...3, using: &generator))
        case .confidence: .real(.random(in: 0...1, using: &generator))
        default:
            switch field.type {
            case .text: .text(text())
            case .list: .list([text(), text()])
            case .integer: .integer([0, 1, 17, Int(Int32.max)].randomElement(using: &generator) ?? 0)
            case .real: .real([0, 0.1, 12_345.678_9, 20_000_000].randomElement(using: &generator) ?? 0)
            case .boolean: .boolean(.random(using: &generator))
            case .date:
                .date(CalendarDate(daysSinceEpoch: .random(in: -719_162...2_932_896, using: &generator)))
            }
        }
    }
}

@Suite struct RoundTripTests {
    /// The formats that both go out and come in, with the form of KML for Google Earth.
    struct Trip: CustomTestStringConvertible, Sendable {
        var format: IncidentFormat
        var inRegions = false
        var delimiter: UInt8 = 0x2C
        var importing: IncidentImporter.Format
        var testDescription: String { "\(format.rawValue)\(inRegions ? " in regions" : "") \(delimiter)" }
    }

    private static let trips = [
        Trip(format: .geojson, importing: .geojson), Trip(format: .geojsonseq, importing: .geojson),
        Trip(format: .kml, importing: .kml), Trip(format: .kml, inRegions: true, importing: .kml),
        Trip(format: .kmz, importing: .kml), Trip(format: .kmz, inRegions: true, importing: .kml),
        Trip(format: .gpkg, importing: .gpkg), Trip(format: .csv, importing: .csv),
        Trip(format: .csv, delimiter: 0x3B, importing: .csv),
        Trip(format: .csv, delimiter: 0x09, importing: .csv),
    ]

    private func everything() -> IncidentFilter {
        var filter = IncidentFilter()
        filter.includesBackground = true
        filter.includesDoubtful = true
        filter.includesRejected = true
        return filter
    }

    private func read(_ path: String) throws -> [Incident] {
        let store = try GeoPackageStore(path: path, mode: .reading)
        var incidents: [Incident] = []
        try store.forEachIncident(matching: everything()) { incidents.append($0) }
        try store.close()
        return incidents.sorted { $0.id < $1.id }
    }

    /// Store to format to store keeps all that the format says it holds.
    @Test(arguments: trips) func whatAFormatHoldsComesBack(trip: Trip) throws {
        let folder = try TemporaryFolder()
        var random = RandomIncidents(generator: SplitMix64(seed: 20_261_125))
        let made = (0..<300).map { random.incident($0) }
        let first = try GeoPackageStore(path: folder.path("first.gpkg"), mode: .writing)
        try first.write(incidents: made)
        try first.close()
        let stored = try read(folder.path("first.gpkg"))
        let path = folder.path("middle.\(trip.format.capabilities.pathExtension)")
        var options = ExportOptions()
        options.inRegions = trip.inRegions
        options.delimiter = trip.delimiter
        var writer = try trip.format.writer(to: path, options: options)
        try writer.begin()
        for incident in stored { try writer.write(incident) }
        try writer.finish()

        let second = try GeoPackageStore(path: folder.path("second.gpkg"), mode: .writing)
        var importer = IncidentImporter(into: second, mapping: try ImportMapping())
        let outcome = try importer.run(path: path, format: trip.importing)
        try second.close()
        #expect(outcome.refusals == [])
        let back = try read(folder.path("second.gpkg"))
        #expect(back.count == stored.count)
        for (incident, returned) in zip(stored, back) {
            let kept = try #require(trip.format.capabilities.kept(of: incident))
            let expected = try #require(IncidentImporter.finished(kept).0)
            #expect(returned.id == expected.id)
            let differing = IncidentField.allCases.filter {
                returned.value(of: $0) != expected.value(of: $0)
            }
            #expect(differing == [], "\(incident.id)")
            #expect(returned.footprint == expected.footprint, "\(incident.id)")
        }
    }

    @Test(arguments: [IncidentFormat.geojson, .kml, .csv]) func whatWasLostIsCounted(format: IncidentFormat) {
        var counter = LossCounter(format.capabilities)
        let plain = Samples.incident("plain") { $0.coordinate = Coordinate(longitude: 40.5, latitude: 36) }
        counter.add(plain)
        #expect(counter.notices == [])
        counter.add(
            Samples.incident("rich") {
                $0.coordinate = Coordinate(longitude: 40.123_456_789, latitude: 36)
                $0.quote = ""
                $0.notes = "bell \u{7}"
                $0.footprint = MultiPolygon(BoundingBox(west: 0, south: 0, east: 1, north: 1))
            })
        let expected: [FormatLoss] =
            switch format {
            case .geojson: [.footprints, .fineDecimals]
            case .kml: [.controlCharacters]
            default: [.footprints, .emptyTexts]
            }
        #expect(counter.notices == expected.map { "\(format.rawValue): \($0.description(count: 1))" })
    }
}
