import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// Which of the places of a report is that of its event.
@Suite struct EventPlacesTests {
    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()
    private static let rows = Fixture.rows("event-places").filter { $0.count == 2 && $0[0] != "place" }

    @Test func theFixtureIsThere() {
        #expect(Self.rows.count >= 10)
        #expect(Self.extractor != nil)
    }

    @Test(arguments: rows)
    func anEventHasItsPlace(_ fields: [String]) throws {
        let text = fields[1].replacingOccurrences(of: "\\n", with: "\n")
        let report = Report(id: "test", text: text, published: CalendarDate(year: 2021, month: 6, day: 4))
        let incidents = try #require(Self.extractor).extract(report).incidents.filter {
            !$0.tags.contains("background")
        }
        let first = try #require(incidents.first)
        let place = [first.location, first.locationText].compactMap { $0 }.joined(separator: " / ")
        #expect(PartiedText.agrees(place, with: fields[0]), "\(place)")
    }
}
