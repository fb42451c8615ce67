import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// A short text with the parties, the place and the day that a coder gives its first incident.
struct PartiedText: Sendable, CustomTestStringConvertible {
    let fields: [String]
    var type: String { fields[0] }
    var count: Int? { Int(fields[5]) }
    /// A new line stands as "\\n" in the table.
    var text: String { fields[6].replacingOccurrences(of: "\\n", with: "\n") }
    var testDescription: String { text }

    static let all: [PartiedText] = Fixture.rows("event-parties").compactMap { fields in
        fields.count > 6 && Int(fields[5]) != nil ? PartiedText(fields: fields) : nil
    }

    /// Whether a field's value is what the fixture tells: "*" anything, "-" null, else one of the parts it names.
    static func agrees(_ said: String?, with told: String) -> Bool {
        switch told {
        case "*": true
        case "-": said == nil
        default: told.split(separator: "|").contains { (said ?? "").contains($0) }
        }
    }
}

@Suite struct EventPartiesTests {
    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()

    @Test func theFixtureIsThere() {
        #expect(PartiedText.all.count > 20)
        #expect(Self.extractor != nil)
    }

    @Test(arguments: PartiedText.all)
    func anEventHasItsParties(told: PartiedText) throws {
        let report = Report(
            id: "test", text: told.text, published: CalendarDate(year: 2021, month: 6, day: 4))
        let incidents = try #require(Self.extractor).extract(report).incidents.filter {
            !$0.tags.contains("background")
        }
        #expect(incidents.count == told.count, "\(incidents.map { $0.subEventType?.rawValue ?? "" })")
        let first = try #require(incidents.first)
        let place = [first.location, first.locationText].compactMap { $0 }.joined(separator: " / ")
        #expect(PartiedText.agrees(first.subEventType?.rawValue, with: told.type))
        #expect(PartiedText.agrees(first.actor1, with: told.fields[1]), "\(first.actor1 ?? "nobody") acts")
        #expect(PartiedText.agrees(first.actor2, with: told.fields[2]), "\(first.actor2 ?? "nobody") is hit")
        #expect(PartiedText.agrees(place, with: told.fields[3]), "\(place)")
        #expect(PartiedText.agrees(first.eventDate?.description, with: told.fields[4]))
    }
}
