import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Exports

/// Incidents that between them try what formats get wrong.
enum Samples {
    static func incident(_ id: String, _ change: (inout Incident) -> Void = { _ in }) -> Incident {
        var incident = Incident(id: id, reportID: "report-1")
        change(&incident)
        return incident
    }

    static let all: [Incident] = [
        incident("i1") {
            $0.coordinate = Coordinate(longitude: 40.7478, latitude: 36.507_912_345)
            $0.eventDate = CalendarDate(iso: "2015-06-26")
            $0.eventTime = ClockTime(hour: 9, minute: 0)
            $0.eventType = .explosionsRemoteViolence
            $0.subEventType = .airDroneStrike
            $0.actor1 = "Military Forces of Syria"
            $0.fatalities = 0
            $0.civilianTargeting = true
            $0.quote = "He said: \"run\" & <b>hide</b>\n]]> back\\slash"
            $0.reportIDs = ["report-1", "report-2"]
            $0.confidence = 0.85
        },
        incident("i2") {
            $0.location = "الحسكة"
            $0.eventDate = CalendarDate(iso: "2015-06-01")
            $0.eventDateEnd = CalendarDate(iso: "2015-06-30")
            $0.quote = "bell \u{7}, nul \u{0}, escape \u{1B}"
        },
        incident("i3") {
            $0.coordinate = Coordinate(longitude: -180, latitude: -90)
            $0.eventType = .battles
            $0.uncertainty = 1234.5
        },
    ]
}

/// A folder of its own for a test, removed afterwards.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

func write(_ incidents: [Incident], as format: IncidentFormat, to path: String) throws {
    var writer = try format.writer(to: path)
    try writer.begin()
    for incident in incidents { try writer.write(incident) }
    try writer.finish()
}

@Suite struct GeoJSONWriterTests {
    @Test func collectionReadsBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.geojson")
        try write(Samples.all, as: .geojson, to: path)
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let collection = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(collection["crs"] == nil)
        // The narrow way round: from Syria eastwards to the 180th meridian.
        #expect(collection["bbox"] as? [Double] == [40.7478, -90, -180, 36.507912])
        let features = try #require(collection["features"] as? [[String: Any]])
        #expect(features.compactMap { $0["id"] as? String } == ["i1", "i2", "i3"])
        let first = try #require(features[0]["properties"] as? [String: Any])
        #expect(first.count == IncidentField.allCases.count)
        #expect(first["quote"] as? String == Samples.all[0].quote)
        #expect(first["report_ids"] as? [String] == ["report-1", "report-2"])
        #expect(first["fatalities"] as? Int == 0)
        #expect(first["actor2"] is NSNull)
        #expect(
            (features[0]["geometry"] as? [String: Any])?["coordinates"] as? [Double] == [40.7478, 36.507912])
        #expect(features[1]["geometry"] is NSNull)
        #expect((features[1]["properties"] as? [String: Any])?["quote"] as? String == Samples.all[1].quote)
        #expect(FileManager.default.fileExists(atPath: folder.path("incidents.qml")))
    }

    @Test func sequenceHasARecordSeparatorBeforeEachFeature() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.geojsonl")
        try write(Samples.all, as: .geojsonseq, to: path)
        let records = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x1E)
        #expect(records.count == 3)
        for record in records {
            #expect(record.last == 0x0A)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: record) }
        }
    }

    @Test func noIncidentsAreAnEmptyCollection() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("empty.geojson")
        try write([], as: .geojson, to: path)
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(((object as? [String: Any])?["features"] as? [Any])?.isEmpty == true)
    }
}

@Suite struct NumberFormattingTests {
    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (40.7478, "40.7478"), (-179.9999999, "-180"), (180, "180"),
        (0.000001, "0.000001"), (-0.0000001, "0"), (36.507_912_345, "36.507912"), (7.1, "7.1"),
    ])
    func degreesHaveAtMostSixDecimals(value: Double, text: String) {
        var bytes: [UInt8] = []
        bytes.append(degrees: value)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func positionsOfARingAreWrittenAsSingleOnesAre(count: Int) {
        var ring = (0..<count).map {
            Coordinate(longitude: Double($0 * 37 % 360) - 180.000_000_4, latitude: 90 / Double($0 + 1))
        }
        // What an editor may have written into a store.
        if count > 100 { ring[70] = Coordinate(longitude: 1e12, latitude: -.infinity) }
        var (whole, single): ([UInt8], [UInt8]) = ([], [])
        whole.append(tuples: ring)
        for (index, position) in ring.enumerated() {
            if index > 0 { single.append(0x20) }
            single.append(degrees: position.longitude)
            single.append(0x2C)
            single.append(degrees: position.latitude)
        }
        #expect(whole == single)
    }

    @Test func numbersReadBackTheSame() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let value = Double.random(in: -1e6...1e6, using: &generator)
            for number in [value, value.rounded(), (value * 100).rounded() / 100, value * 1e15] {
                var bytes: [UInt8] = []
                bytes.append(number: number)
                #expect(Double(String(decoding: bytes, as: UTF8.self)) == number)
            }
        }
    }
}

@Suite struct KMLWriterTests {
    @Test func documentIsWellFormedAndComplete() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.kml")
        try write(Samples.all, as: .kml, to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // Three incidents, and the footprint of the one with an uncertainty.
        #expect(text.components(separatedBy: "<Placemark").count == 5)
        #expect(text.contains("<Placemark id=\"footprint.i3\">"))
        #expect(text.contains("<TimeStamp><when>2015-06-26</when></TimeStamp>"))
        #expect(text.contains("<TimeSpan><begin>2015-06-01</begin><end>2015-06-30</end></TimeSpan>"))
        #expect(text.contains("&lt;b&gt;hide&lt;/b&gt;"))
        // In the balloon, which is HTML, markup of the report is text.
        #expect(text.contains("&amp;lt;b&amp;gt;hide&amp;lt;/b&amp;gt;"))
        #expect(text.contains("nul \u{FFFD}"))
        #expect(text.components(separatedBy: "<Point>").count == 3)
    }

    /// However many incidents there are, no region draws more than a hundred of its own.
    @Test func regionsSplitWhatIsMany() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("regions.kml")
        var writer = try KMLWriter(path: path, inRegions: true)
        try writer.begin()
        for number in 0..<1000 {
            try writer.write(
                Samples.incident("n\(number)") {
                    $0.eventType = .battles
                    $0.fatalities = number
                    $0.coordinate =
                        number % 10 == 0
                        ? nil
                        : Coordinate(longitude: Double(number % 37) / 10, latitude: Double(number % 41) / 10)
                })
        }
        try writer.finish()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.components(separatedBy: "<Placemark ").count == 1001)
        #expect(text.contains("<name>Battles (1000)</name>"))
        #expect(text.contains("<name>Place not stated (100)</name>"))
        let regions = text.components(separatedBy: "<styleUrl>#region</styleUrl>").dropFirst()
        #expect(regions.count > 4)
        // The deadliest are in the outermost region, which has no box to wait for.
        #expect(regions.first?.contains("<Region>") == false)
        #expect(regions.first?.contains("id=\"n999\"") == true)
        for region in regions.dropLast() {
            #expect(region.components(separatedBy: "<Placemark ").count <= 101)
        }
        #expect(
            text.components(separatedBy: "<Folder>").count == text.components(separatedBy: "</Folder>").count)
    }

    @Test func archiveHoldsTheDocumentAndItsPictures() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.kmz")
        try write(Samples.all, as: .kmz, to: path)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(bytes.range(of: Data("doc.kml".utf8)) != nil)
        #expect(bytes.range(of: Data("icons/battles.png".utf8)) != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["incidents.kmz"])
    }
}

@Suite struct CSVWriterTests {
    @Test func companionsTypeTheColumns() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.csv")
        try write(Samples.all, as: .csv, to: path)
        let types = try String(contentsOfFile: folder.path("incidents.csvt"), encoding: .utf8)
        #expect(types.split(separator: ",").count == IncidentField.allCases.count + 1)
        #expect(types.contains("\"CoordX\""))
        #expect(FileManager.default.fileExists(atPath: folder.path("incidents.prj")))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("id,report_id,report_ids,"))
        #expect(text.contains("\"He said: \"\"run\"\" & <b>hide</b>\n]]> back\\slash\""))
    }
}

/// The formats that can be written here: the page needs Leaflet, which `Scripts/test --all` installs.
private let writableFormats = IncidentFormat.allCases.filter { $0 != .html || hasLeaflet }
private let hasLeaflet = FileManager.default.fileExists(
    atPath: "/usr/share/javascript/leaflet/leaflet.markercluster.min.js")

@Suite struct HTMLMapWriterTests {
    @Test(.enabled(if: hasLeaflet, "Debian's libjs-leaflet.markercluster is not installed"))
    func reportTextCannotEndTheScript() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.html")
        let hostile = Samples.incident("x") { $0.quote = "</script><script>alert(1)</script><!-- ]]>" }
        try write(Samples.all + [hostile], as: .html, to: path)
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let start = try #require(page.range(of: "<script type=\"application/json\" id=\"incidents\">"))
        let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
        let json = Data(page[start.upperBound..<end.lowerBound].utf8)
        let data = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let columns = try #require(data["columns"] as? [String])
        let rows = try #require(data["rows"] as? [[Any]])
        let quote = try #require(columns.firstIndex(of: "quote"))
        #expect(rows.map(\.count) == Array(repeating: columns.count, count: 4))
        #expect(rows[3][quote] as? String == hostile.quote)
        #expect(((data["outlines"] as? [String: Any])?["features"] as? [Any])?.isEmpty == false)
        #expect(!page.contains("{{"))
    }
}

@Suite struct TableLayoutTests {
    private func table(_ format: IncidentFormat, _ options: ExportOptions = ExportOptions()) throws
        -> [String]
    {
        let folder = try TemporaryFolder()
        let path = folder.path("table.csv")
        var writer = try format.writer(to: path, options: options)
        try writer.begin()
        try writer.write(Samples.all[2])
        try writer.finish()
        // Decoded by hand: reading a file as text may swallow the mark.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    }

    // The 31 columns of ACLED's export and their order: ACLED's API guide, "acled/read".
    @Test func acledColumnsStandInACLEDsOrder() throws {
        let lines = try table(.acledCSV)
        let header = lines[0].split(separator: ",").map(String.init)
        #expect(header.count == 31)
        #expect(
            header.prefix(6) == [
                "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
            ])
        #expect(header.suffix(3) == ["fatalities", "tags", "timestamp"])
        #expect(lines[1].hasPrefix("i3,,,,,Battles,"))
    }

    @Test func ucdpColumnsHaveUCDPsNames() throws {
        let lines = try table(.ucdpCSV)
        #expect(lines[0].hasPrefix("id,year,type_of_violence,"))
        #expect(lines[1].contains("POINT (-180.0 -90.0)"))
    }

    @Test func aSpreadsheetGetsItsMarkSeparatorAndTags() throws {
        var options = ExportOptions()
        options.columns = [.eventType, .latitude]
        options.delimiter = 0x3B
        options.hasByteOrderMark = true
        options.hasHXLTags = true
        #expect(
            try table(.csv, options) == [
                "\u{FEFF}id;event_type;latitude", "#event+id;#event+type;#geo+lat", "i3;Battles;-90", "",
            ])
    }
}

@Suite struct OutputSafetyTests {
    @Test(arguments: writableFormats)
    func aFolderThatIsMissingIsNamedAndNothingIsLeft(format: IncidentFormat) {
        let error = #expect(throws: ExportError.self) {
            try write(Samples.all, as: format, to: "/nowhere/incidents.out")
        }
        #expect(error?.path.hasPrefix("/nowhere/") == true)
    }

    @Test(arguments: writableFormats)
    func anUnfinishedWriterLeavesWhatWasThere(format: IncidentFormat) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("old.\(format.capabilities.pathExtension)")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        do {
            var writer = try format.writer(to: path)
            try writer.begin()
            try writer.write(Samples.all[0])
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 1)
    }
}

@Suite struct FieldTests {
    /// Reading every column and setting it on an empty incident gives the same columns again.
    @Test(arguments: Samples.all)
    func columnsRoundTrip(incident: Incident) {
        var copy = Incident(id: incident.id, reportID: "")
        for field in IncidentField.allCases { copy.set(field, to: incident.value(of: field)) }
        for field in IncidentField.allCases { #expect(copy.value(of: field) == incident.value(of: field)) }
    }

    @Test func theTypesOfTheColumnsAreThoseOfTheirValues() {
        for incident in Samples.all {
            for field in IncidentField.allCases {
                switch (incident.value(of: field), field.type) {
                case (.null, _), (.text, .text), (.integer, .integer), (.real, .real), (.date, .date),
                    (.boolean, .boolean), (.list, .list):
                    break
                case (let value, let type): Issue.record("\(field.rawValue): \(value) is no \(type)")
                }
            }
        }
    }
}
