import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// How many events a report tells, some of them twice.
@Suite struct EventRetellingsTests {
    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()
    private static let rows = Fixture.rows("event-retellings").filter { $0.count == 2 && $0[0] != "count" }

    @Test func theFixtureIsThere() {
        #expect(Self.rows.count >= 10)
        #expect(Self.extractor != nil)
    }

    @Test(arguments: rows)
    func anEventIsToldOnce(_ fields: [String]) throws {
        let text = fields[1].replacingOccurrences(of: "\\n", with: "\n")
        let report = Report(id: "test", text: text, published: CalendarDate(year: 2021, month: 6, day: 4))
        let incidents = try #require(Self.extractor).extract(report).incidents.filter(\.tags.isEmpty)
        #expect(incidents.count == Int(fields[0]), "\(incidents.map(\.quote))")
    }
}
