import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// One sentence that parts an event among places: "five in A, three in B".
@Suite struct EventSharesTests {
    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()
    private static let rows = Fixture.rows("event-shares").filter { $0.count == 2 && $0[0] != "shares" }

    @Test func theFixtureIsThere() {
        #expect(Self.rows.count >= 10)
        #expect(Self.extractor != nil)
    }

    @Test(arguments: rows)
    func eachPlaceHasItsShare(_ fields: [String]) throws {
        let report = Report(
            id: "test", text: "Told today\n\n" + fields[1],
            published: CalendarDate(year: 2018, month: 11, day: 28))
        let incidents = try #require(Self.extractor).extract(report).incidents
        let shares = fields[0].split(separator: "; ").map { $0.split(separator: " ").map(String.init) }
        let found = incidents.map { "\($0.location ?? "-") \($0.fatalities ?? $0.detained ?? -1)" }
        try #require(incidents.count == shares.count, "\(found)")
        for (share, incident) in zip(shares, incidents) {
            #expect(PartiedText.agrees(incident.location ?? "", with: share[0]), "\(found)")
            let count = String(incident.fatalities ?? incident.detained ?? -1)
            #expect(share[1] == "*" || count == share[1], "\(found)")
        }
    }
}
