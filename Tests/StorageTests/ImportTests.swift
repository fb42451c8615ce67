import Files
import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Storage

@Suite struct ImportTests {
    private func imported(
        _ text: String, as name: String, format: IncidentImporter.Format, named: [String: String] = [:]
    ) throws -> (incidents: [Incident], outcome: IncidentImporter.Outcome) {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
        let store = try GeoPackageStore(path: folder.path("store.gpkg"), mode: .writing)
        var importer = IncidentImporter(into: store, mapping: try ImportMapping(), namedColumns: named)
        let outcome = try importer.run(path: folder.path(name), format: format)
        try store.close()
        return (try GeoPackageStore(path: folder.path("store.gpkg"), mode: .reading).all(), outcome)
    }

    @Test func acledRowsKeepTheirCodes() throws {
        let header =
            "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,civilian_targeting,location,latitude,longitude,geo_precision,fatalities,notes"
        let (incidents, outcome) = try imported(
            #"""
            \#(header)
            SYR1,26 June 2015,1,Battles,Armed clash,Rebels,,Hasakah,36.5,40.75,1,3,"a, ""b"" c"
            SYR2,2015-06-27,2,Violence against civilians,Attack,Unidentified,Civilian targeting,Town,36,40,2,0,
            SYR3,27/06/2015,1,Battles,Armed clash,Rebels,,Town,36,40,1,0,
            SYR4,2015-06-27,1,Battles,Armed clash,Rebels,,Town,96,40,1,0,
            SYR5,2015-06-27,1,Skirmish,Armed clash,Rebels,,Town,36,40,1,0,
            SYR6,2015-06-27,1
            """#, as: "acled.csv", format: .acled)
        #expect(incidents.map(\.id) == ["acled-SYR1", "acled-SYR2"])
        #expect(incidents[0].eventDate == CalendarDate(iso: "2015-06-26"))
        #expect(incidents[0].notes == "a, \"b\" c")
        #expect(incidents[0].wherePrec == 1)
        #expect(incidents[0].status == .imported)
        #expect(incidents[1].civilianTargeting == true)
        #expect(incidents[1].geoPrecision == 2)
        #expect(incidents[1].wherePrec == 2)
        #expect(outcome.imported == 2)
        #expect(outcome.refusals.map(\.line) == [4, 5, 6, 7])
        #expect(outcome.refusals[0].reason.contains("27/06/2015"))
        #expect(outcome.refusals[1].reason.contains("latitude"))
        #expect(outcome.refusals[2].reason.contains("Skirmish"))
        #expect(outcome.refusals[3].reason.contains("3 fields"))
    }

    @Test func tablesAreReadByTheNamesOfTheirColumns() throws {
        let (incidents, outcome) = try imported(
            "Ort;Lat;Lon;Date;Killed\nالحسكة;36.5;40.75;2015/06/26;\nNowhere;;;;2\nHalf;36;;;\n",
            as: "own.csv",
            format: .csv, named: ["location": "Ort"])
        #expect(incidents.map(\.location) == ["الحسكة", "Nowhere"])
        #expect(incidents[0].coordinate == Coordinate(longitude: 40.75, latitude: 36.5))
        #expect(incidents[0].fatalities == nil)
        #expect(incidents[1].coordinate == nil)
        #expect(incidents[1].fatalities == 2)
        #expect(outcome.refusals.map(\.line) == [4])
    }

    @Test func geoJSONIsReadFeatureByFeature() throws {
        let (incidents, outcome) = try imported(
            #"""
            {"type":"FeatureCollection","bbox":[1,2,3,4],"features":[
            {"type":"Feature","id":"i1","geometry":{"type":"Point","coordinates":[-180,-90,5]},
             "properties":{"event_date":"2015-06-26","fatalities":0,"quote":"\u0627\ud83d\ude00 \"x\" }{","report_ids":["a","b"],"tags":[],"unknown":{"deep":[1,{"x":"}"}]}}},
            {"type":"Feature","geometry":null,"properties":{"location":"Town","civilian_targeting":true,"confidence":0.25}},
            {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[200,0]},"properties":{}},
            {"type":"Feature","id":8,"geometry":{"type":"Point","coordinates":[0,0]},"properties":{"fatalities":1.5}},
            {"type":"Feature","id":9,"geometry":{"type":"Point","coordinates":[0,0]},"properties":null},
            {"type":"Feature","id":10,"geometry":null,"properties":{"tags":["a\u0000b"]}}
            ],"name":"x"}
            """#, as: "own.geojson", format: .geojson)
        #expect(incidents.count == 3)
        #expect(incidents[0].coordinate == Coordinate(longitude: -180, latitude: -90))
        #expect(incidents[0].quote == "\u{0627}\u{1F600} \"x\" }{")
        #expect(incidents[0].reportIDs == ["a", "b"])
        #expect(incidents[0].fatalities == 0)
        #expect(incidents[1].civilianTargeting == true)
        #expect(incidents[1].coordinate == nil)
        #expect(incidents[2].id == "geojson-9")
        #expect(outcome.refusals.map(\.line) == [3, 4, 6])
        #expect(outcome.unusedColumns == ["unknown"])
    }

    @Test(arguments: [
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\"", "plain text", "[1,2]", "{\"features\":[}",
    ])
    func damagedGeoJSONIsRefusedWithItsName(text: String) throws {
        let error = #expect(throws: StoreError.self) {
            _ = try imported(text, as: "bad.geojson", format: .geojson)
        }
        #expect(error?.path.hasSuffix("bad.geojson") == true)
    }

    /// What is whole before the damage counts, as in tables and KML.
    @Test func featuresBeforeTheDamageAreKept() throws {
        let whole = (1...3).map { #"{"type":"Feature","id":"f\#($0)","geometry":null,"properties":{}}"# }
        let text =
            #"{"type":"FeatureCollection","features":["# + whole.joined(separator: ",") + #",{"type":"Fe"#
        let (incidents, outcome) = try imported(text, as: "cut.geojson", format: .geojson)
        #expect(incidents.map(\.id) == ["f1", "f2", "f3"])
        #expect(outcome.imported == 3)
        #expect(outcome.refusals.map(\.line) == [4])
        #expect(outcome.refusals.first?.reason.contains("ends inside a feature") == true)
    }

    @Test(arguments: [
        ("fatalities", "-5"), ("fatalities", "1e12"), ("confidence", "7.5"), ("time_precision", "9"),
        ("uncertainty_m", "-1"), ("uncertainty_m", "1e300"), ("civilian_targeting", "2"),
        ("event_date", "2015"),
        ("tags", "1"), ("event_type", "1"),
    ])
    func numbersBeyondAColumnsRangeAreRefused(column: String, number: String) throws {
        let (incidents, outcome) = try imported(
            #"{"type":"Feature","id":"f","geometry":null,"properties":{"\#(column)":\#(number)}}"#,
            as: "range.json", format: .geojson)
        #expect(incidents.isEmpty)
        #expect(outcome.refusals.first?.reason.contains(column) == true)
    }

    @Test(arguments: [
        ("26.06.2015", "2015-06-26"), ("26.06.2015 10:00:00.000", "2015-06-26"), ("2015/06/26", "2015-06-26"),
        ("26 June 2015", "2015-06-26"), ("June 26, 2015", "2015-06-26"),
        ("2015-06-26 00:00:00.000", "2015-06-26"),
        ("03/04/2015", nil), ("03/04/2015 00:00:00.000", nil), ("3-4-2015 1.5", nil), ("26-Jun-15", nil),
        ("31.02.2015", nil), ("", nil),
    ])
    func datesThatLeaveTheMonthOpenAreNone(text: String, expected: String?) {
        #expect(LongDate.iso(text).map { String($0.prefix(10)) } == expected)
    }

    /// XML ids begin with a letter, also where they are hashes of what no id may hold.
    @Test func everyIDBeginsWithALetter() throws {
        let names = (0..<40).map { "Haus \($0)" } + ["7", "é", "_x", "الحسكة", "a-b.c_d"]
        let ids = names.map { IncidentImporter.identifier($0, orPrefixed: "csv-") }
        #expect(ids.allSatisfy { $0.first?.isASCII == true && $0.first?.isLetter == true })
        #expect(Set(ids).count == names.count)
        #expect(ids.last == "a-b.c_d")
        #expect(ids[40] == "csv-7")
    }

    @Test func sequencesAndLinesOfFeaturesAreRead() throws {
        let feature = #"{"type":"Feature","id":"x","geometry":null,"properties":{"notes":"one"}}"#
        let sequence = "\u{1E}\(feature)\n\u{1E}\(feature.replacingOccurrences(of: "\"x\"", with: "\"y\""))\n"
        #expect(try imported(sequence, as: "s.geojsonl", format: .geojson).incidents.map(\.id) == ["x", "y"])
        #expect(try imported(feature, as: "one.json", format: .geojson).incidents.map(\.notes) == ["one"])
        #expect(try imported("", as: "none.json", format: .geojson).incidents.isEmpty)
    }

    /// Blocks end anywhere: the same file must give the same features wherever they do.
    @Test func featuresLongerThanABlockAreWhole() throws {
        let quote = String(repeating: "long \\\\ \\\" ", count: 150_000)
        let text =
            #"{"type":"FeatureCollection","features":["#
            + (0..<3).map {
                #"{"type":"Feature","id":"f\#($0)","geometry":null,"properties":{"quote":"\#(quote)"}}"#
            }
            .joined(separator: ",") + "]}"
        let incidents = try imported(text, as: "long.geojson", format: .geojson).incidents
        #expect(incidents.map(\.id) == ["f0", "f1", "f2"])
        #expect(incidents[2].quote == String(repeating: "long \\ \" ", count: 150_000))
    }

    @Test(arguments: [
        "0", "-0", "1", "-1.5", "40.7478", "0.1", "123456789012345", "1234567890.12345678", "1e3", "-2.5E-7",
        "179.99999999999997", "5e-324", "1.7976931348623157e308",
    ])
    func numbersAreTheNearestDoubles(text: String) throws {
        let bytes = Array(text.utf8)
        let value = bytes.withUnsafeBufferPointer { DecimalNumber.parse($0) }
        #expect(value == Double(text))
    }

    private static let ucdp = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/ucdp/ucdp_ged_syria_2016_2017.csv").standardizedFileURL.path

    /// The UCDP GED events of Syria, where the optional data folder holds them.
    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: ImportTests.ucdp), "the optional data are not here"))
    func ucdpComesInWholeAndGoesOutUnchanged() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("ucdp.gpkg")
        let store = try GeoPackageStore(path: path, mode: .writing)
        var importer = IncidentImporter(into: store, mapping: try ImportMapping())
        let outcome = try importer.run(path: Self.ucdp, format: .recognised(from: Self.ucdp))
        #expect(outcome.imported == 11_757)
        #expect(outcome.refused == 0)
        let counts = try store.exportRecords(
            ofDataset: "ucdp", matching: everything(), to: folder.path("out.csv"))
        try store.close()
        #expect(counts.written == 11_757)
        let original = try DelimitedReader(path: Self.ucdp)
        let written = try DelimitedReader(path: folder.path("out.csv"))
        var (left, right): ([String], [String]) = ([], [])
        var rows = 0
        // Collected, because an expectation costs more than reading the row.
        var differing: [Int] = []
        while try original.next(into: &left) {
            if try !written.next(into: &right) || left != right { differing.append(rows) }
            rows += 1
        }
        #expect(differing.isEmpty)
        let isMore = try written.next(into: &right)
        #expect(!isMore)
        #expect(rows == 11_758)
    }
}
