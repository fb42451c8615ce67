import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Exports

@Suite struct SummaryWriterTests {
    private func written(_ format: IncidentFormat, _ incidents: [Incident]) throws -> (
        text: String, map: String?
    ) {
        let folder = try TemporaryFolder()
        let path = folder.path("summary.\(format.capabilities.pathExtension)")
        try write(incidents, as: format, to: path)
        return (
            try String(contentsOfFile: path, encoding: .utf8),
            try? String(contentsOfFile: folder.path("summary.svg"), encoding: .utf8)
        )
    }

    @Test func countsAreThoseOfTheIncidents() throws {
        let incidents = (0..<250).map { number in
            Samples.incident("n\(number)") {
                $0.eventDate = CalendarDate(iso: "2015-06-24")?.adding(days: number % 3 * 7)
                $0.eventType = number % 5 == 0 ? .riots : .battles
                $0.actor1 = number % 2 == 0 ? "Army | <North>" : "Rebels"
                $0.actor2 = "Rebels"
                $0.fatalities = number
                $0.country = "Syria"
                $0.admin1 = "Al-Hasakah"
                $0.coordinate = number % 10 == 0 ? nil : Coordinate(longitude: 40.75, latitude: 36.5)
            }
        }
        let (text, map) = try written(.markdown, incidents)
        #expect(text.contains("250 incidents from 2015-06-24 to 2015-07-08, 31125 killed"))
        #expect(text.contains("25 without a place"))
        #expect(text.contains("| Battles | 200 | "))
        #expect(text.contains("| Riots | 50 | "))
        // An actor on both sides of an incident is counted once.
        #expect(text.contains("| Rebels | 250 | 31125 |"))
        #expect(text.contains("| Army \\| \\<North\\> | 125 | "))
        #expect(text.contains("| Syria | Al-Hasakah | 250 | 31125 |"))
        // 24 June 2015 was a Wednesday.
        #expect(text.contains("| 2015-06-22 | 84 | "))
        #expect(text.contains("## The 100 deadliest incidents"))
        #expect(text.contains("![Map of the incidents](<summary.svg>)"))
        let svg = try #require(map)
        #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
        #expect(svg.components(separatedBy: "stroke=\"#ffffff\"").count == 3)
    }

    @Test func thePageEscapesWhatReportsSay() throws {
        let (page, _) = try written(
            .summaryHTML, [Samples.incident("x") { $0.actor1 = "<script>alert(1)</script>" }] + Samples.all)
        #expect(!page.contains("<script"))
        #expect(page.contains("&lt;script&gt;"))
        #expect(page.contains("<svg"))
        #expect(page.contains("<td dir=\"auto\">الحسكة</td>"))
    }

    @Test func nothingIsASummaryToo() throws {
        let (text, map) = try written(.markdown, [])
        #expect(text.contains("0 incidents, 0 killed"))
        #expect(map == nil)
    }

    @Test(arguments: [
        ("1970-01-01", "1969-12-29"), ("2015-06-22", "2015-06-22"), ("2015-06-28", "2015-06-22"),
        ("1969-12-28", "1969-12-22"), ("0001-01-01", "0001-01-01"),
    ])
    func weeksBeginOnMondays(day: String, monday: String) throws {
        let date = try #require(CalendarDate(iso: day))
        #expect(IncidentSummary.monday(of: date).description == monday)
    }
}
