import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// The extractor that all tests of event coding share; nil where the bundled gazetteer cannot be opened.
private enum Coder {
    static let shared: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()

    static func incidents(_ text: String, id: String = "test", language: String? = "en") -> [Incident] {
        let report = Report(
            id: id, text: text, published: CalendarDate(year: 2021, month: 6, day: 4), language: language)
        return (shared?.extract(report).incidents ?? []).filter { !$0.tags.contains("background") }
    }
}

struct EventSentence: Sendable, CustomTestStringConvertible {
    let type: String
    let text: String
    var testDescription: String { text }

    static let all: [EventSentence] = Fixture.rows("event-sentences").compactMap { fields in
        fields.count > 1 ? EventSentence(type: fields[0], text: fields[1]) : nil
    }
}

/// A short note with what a coder made of it.
private struct CodedNote: Decodable {
    var id: String
    var text: String
    var published: String
    var eventType: String
    var subEventType: String
    var fatalities: Int?
    var fatalitiesMax: Int?
    var date: String?

    /// Whether a figure lies in what the note states; saying nothing and none count alike.
    func isRight(fatalities said: Int?) -> Bool {
        let low = fatalities ?? 0
        return (low...max(low, fatalitiesMax ?? low)).contains(said ?? 0)
    }

    enum CodingKeys: String, CodingKey {
        case id, text, published, fatalities, date
        case fatalitiesMax = "fatalities_max"
        case eventType = "event_type"
        case subEventType = "sub_event_type"
    }
}

@Suite struct EventCodingTests {
    @Test func theFixtureIsThere() {
        #expect(EventSentence.all.count > 25)
        #expect(Coder.shared != nil)
    }

    @Test(arguments: EventSentence.all)
    func aSentenceHasItsType(sentence: EventSentence) {
        let types = Coder.incidents(sentence.text, language: nil).map { $0.subEventType?.rawValue ?? "" }
        #expect(sentence.type == "-" ? types.isEmpty : types == [sentence.type], "\(types)")
    }

    /// Shares reached on the notes; they may rise, not fall.
    @Test func codedNotesAreCoded() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/notes", withExtension: "jsonl"))
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        let extractor = try #require(Coder.shared)
        var right = (type: 0, subType: 0, fatalities: 0, date: 0)
        for line in lines {
            let note = try JSONDecoder().decode(CodedNote.self, from: Data(line.utf8))
            let report = Report(
                id: note.id, text: note.text, published: CalendarDate(iso: note.published), language: "en")
            let incidents = extractor.extract(report).incidents
            let best =
                incidents.first { $0.subEventType?.rawValue == note.subEventType }
                ?? incidents.first { $0.eventType?.rawValue == note.eventType } ?? incidents.first
            guard let best else { continue }
            right.type += best.eventType?.rawValue == note.eventType ? 1 : 0
            right.subType += best.subEventType?.rawValue == note.subEventType ? 1 : 0
            right.fatalities += note.isRight(fatalities: best.fatalities) ? 1 : 0
            right.date += best.eventDate?.description == note.date ? 1 : 0
        }
        let count = Double(lines.count)
        #expect(Double(right.type) / count >= 0.97)
        #expect(Double(right.subType) / count >= 0.95)
        #expect(Double(right.fatalities) / count >= 0.985)
        #expect(Double(right.date) / count >= 0.99)
    }

    @Test func theSameReportGivesTheSameIds() {
        let text = "Gunmen shot dead a teacher in Basra on Tuesday. Rockets hit Mosul on Wednesday."
        let first = Coder.incidents(text)
        #expect(first.count == 2)
        #expect(first == Coder.incidents(text))
        #expect(Set(first.map(\.id)).count == first.count)
        #expect(first.allSatisfy { $0.id.first?.isLetter == true })
        #expect(Set(first.map(\.id)).isDisjoint(with: Coder.incidents(text, id: "other").map(\.id)))
    }

    @Test func theQuoteIsTheTextAtItsOffsets() throws {
        let text =
            "Émeute à part. In Basra, gunmen shot dead a teacher on Tuesday \u{1F534}. Nobody else was hurt."
        let scalars = Array(text.unicodeScalars)
        let incidents = Coder.incidents(text)
        #expect(!incidents.isEmpty)
        for incident in incidents {
            let span = try #require(incident.quoteSpan)
            var quote = String.UnicodeScalarView()
            quote.append(contentsOf: scalars[span.start..<span.end])
            #expect(String(quote) == incident.quote)
        }
    }

    @Test func everyFieldHasItsEvidence() throws {
        let incident = try #require(Coder.incidents("Gunmen shot dead a teacher in Basra on Tuesday.").first)
        for field in ["sub_event_type", "location", "event_date", "fatalities"] {
            #expect(incident.evidence.contains { $0.field == field }, "\(field)")
        }
        #expect((0...1).contains(incident.confidence ?? -1))
    }
}
