import Incidents
import Spatial
import Testing

@testable import Exports

@Suite struct AlignedColumnsTests {
    @Test func columnsLineUp() {
        let rows = [["name", "km"], ["a", "1.5"], ["long name", "10"], ["", ""]]
        #expect(
            AlignedColumns.text(of: rows) { $0 == 1 }
                == "name        km\na          1.5\nlong name   10\n\n")
        #expect(AlignedColumns.text(of: []) { _ in true } == "")
    }

    @Test(arguments: [
        ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("北京", 4), ("حلب", 3), ("\u{200F}x", 1), ("😀", 2),
    ])
    func textsAreAsWideAsATerminalShowsThem(text: String, width: Int) {
        #expect(AlignedColumns.width(text) == width)
    }

    @Test func textsFromRightToLeftStayInTheirColumn() {
        let text = AlignedColumns.text(of: [["حلب", "x"], ["abcd", "y"]]) { _ in false }
        #expect(text == "\u{2068}حلب\u{2069}   x\nabcd  y\n")
    }

    @Test func longCellsAreCutAndUnknownOnesMarked() {
        var table = IncidentTable(hasDistances: true)
        table.add(
            Samples.incident("i1") { $0.location = String(repeating: "place ", count: 20) }, distance: 1949)
        #expect(table.count == 1)
        let line = table.text.split(separator: "\n")[1]
        #expect(line.hasPrefix("1.9  -"))
        // 39 letters and the mark.
        #expect(line.contains("place pla…  - "))
    }
}

@Suite struct DistanceReportTests {
    private static let places = [
        Coordinate(longitude: 0, latitude: 0), Coordinate(longitude: 1, latitude: 0),
        Coordinate(longitude: 1, latitude: 0),
    ]

    // A degree of the equator: 6378.137 km times pi / 180.
    @Test func threePlacesAreATable() {
        let report = DistanceReport(names: ["a", "b, c", "d"], positions: Self.places)
        #expect(
            report.table.split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) } == [
                "d", "111.319", "0.000", "0.000",
            ])
        let records = report.csv.split(separator: "\r\n")
        #expect(records.count == 4)
        #expect(records[1].hasPrefix("a,\"b, c\",111319.49079327"))
        // Coinciding places have no azimuth.
        #expect(records[3] == "\"b, c\",d,0.0,,")
        #expect(report.layer.count == 3)
        #expect(report.layer.feature(2).values.suffix(3) == [.real(0), .null, .null])
    }
}
