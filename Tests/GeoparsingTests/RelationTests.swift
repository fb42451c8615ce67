import Foundation
import Geoparsing
import Reports
import Spatial
import Testing

/// What the tests of this target share: a reader over a handful of places, and the documents' reader.
struct Bench {
    let places: HandfulOfPlaces
    let reader: PlaceReader
    let documents: DocumentReader

    init() throws {
        places = try HandfulOfPlaces()
        reader = try PlaceReader(gazetteer: places)
        documents = try DocumentReader()
    }

    func references(_ text: String, published: CalendarDate? = nil) -> [PlaceReference] {
        reader.references(in: documents.read(text, published: published))
    }

    func text(_ span: TextSpan, of text: String) -> String {
        let scalars = Array(text.unicodeScalars)[span.start..<span.end]
        return String(String.UnicodeScalarView(scalars))
    }
}

/// A row of a fixture.
struct RelationRow: Sendable, CustomTestStringConvertible {
    var fields: [String: String]
    var testDescription: String { fields["text"] ?? "" }
    func value(_ column: String) -> String? { fields[column].flatMap { $0 == "-" ? nil : $0 } }

    static func read(_ name: String) -> [RelationRow] {
        guard let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "tsv"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let header = lines[0].split(separator: "\t").map(String.init)
        return lines.dropFirst().map { line in
            let values = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return RelationRow(fields: Dictionary(uniqueKeysWithValues: zip(header, values)))
        }
    }
}

@Suite struct RelationTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test(arguments: RelationRow.read("relations"))
    func phraseSaysWhere(_ row: RelationRow) throws {
        let text = try #require(row.value("text"))
        let references = bench.references(text)
        let phrase = try #require(row.value("phrase"))
        let reference = try #require(
            references.first { bench.text($0.span, of: text) == phrase },
            "found \(references.map { bench.text($0.span, of: text) })")
        #expect(reference.relation.phrase == row.value("relation"))
        let point = try #require(reference.coordinate)
        let latitude = try #require(row.value("latitude").flatMap(Double.init))
        let longitude = try #require(row.value("longitude").flatMap(Double.init))
        let within = try #require(row.value("within_km").flatMap(Double.init))
        let away = Ellipsoid.wgs84.distance(
            from: Coordinate(longitude: longitude, latitude: latitude), to: point)
        #expect(away <= within * 1000, "\(point) is \(away) m away")
        if let precision = row.value("geo").flatMap(Int.init) { #expect(reference.geoPrecision == precision) }
        if let precision = row.value("prec").flatMap(Int.init) { #expect(reference.wherePrec == precision) }
        let uncertainty = try #require(reference.uncertainty)
        #expect(uncertainty > 0)
        if let footprint = reference.footprint {
            for polygon in footprint.polygons {
                for corner in polygon.exterior {
                    // The radius holds the whole shape.
                    #expect(Ellipsoid.wgs84.distance(from: point, to: corner) <= uncertainty * 1.02)
                }
            }
        }
    }

    @Test func travellingTimeIsRefusedWithAReason() throws {
        let references = bench.references("Villagers hid 20 minutes' drive from Bandiagara.")
        let reference = try #require(references.first)
        #expect(reference.note?.contains("travelling time") == true)
    }
}
