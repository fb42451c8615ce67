import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// A short report with the day and the killed that a coder gives to one of its incidents.
struct DatedText: Sendable, CustomTestStringConvertible {
    let type: String
    let day: String
    let killed: String
    let published: String
    let text: String
    var testDescription: String { text }

    static let all: [DatedText] = Fixture.rows("event-days").compactMap { fields in
        guard fields.count == 5, fields[0] != "type" else { return nil }
        return DatedText(
            type: fields[0], day: fields[1], killed: fields[2], published: fields[3],
            text: fields[4].replacingOccurrences(of: "\\n", with: "\n"))
    }
}

/// When an event was and how many it killed, as the whole of a report tells it.
@Suite struct EventDaysTests {
    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()

    @Test func theFixtureIsThere() {
        #expect(DatedText.all.count > 30)
        #expect(Self.extractor != nil)
    }

    @Test(arguments: DatedText.all)
    func anEventHasItsDayAndToll(told: DatedText) throws {
        let report = Report(id: "test", text: told.text, published: CalendarDate(iso: told.published))
        let incidents = try #require(Self.extractor).extract(report).incidents.filter {
            !$0.tags.contains("background")
        }
        let said = incidents.map {
            "\($0.subEventType?.rawValue ?? "-") \($0.eventDate?.description ?? "-") \($0.fatalities ?? -1)"
        }
        let first = try #require(
            incidents.first { told.type == "*" || $0.subEventType?.rawValue == told.type }, "\(said)")
        #expect(PartiedText.agrees(first.eventDate?.description, with: told.day), "\(said)")
        var killed = first.fatalities.map(String.init)
        if told.killed.contains(":"), let best = killed {
            killed = "\(best):\(first.fatalitiesLow ?? -1)-\(first.fatalitiesHigh ?? -1)"
        }
        #expect(told.killed == "*" || (killed ?? "-") == told.killed, "\(said)")
    }
}
