import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// A short Arabic report with the incidents that a coder takes from it.
private struct CodedReport: Decodable {
    struct CodedIncident: Decodable {
        var types: [String]
        var date: String
        var fatalities: Int?
        /// For each side, spellings of which one is in its name.
        var actors: [[String]]
    }

    var id: String
    var published: String
    var text: String
    var incidents: [CodedIncident]
}

@Suite struct ArabicReportTests {
    /// Shares reached on ten reports of our own; they may rise, not fall.
    @Test func arabicReportsAreCoded() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/arabic", withExtension: "jsonl"))
        let extractor = try IncidentExtractor(gazetteer: Gazetteer.open())
        var (count, found, date, fatalities, actors, extra) = (0, 0, 0, 0, 0, 0)
        for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
            let coded = try JSONDecoder().decode(CodedReport.self, from: Data(line.utf8))
            let report = Report(
                id: coded.id, text: coded.text, published: CalendarDate(iso: coded.published), language: "ar")
            var left = extractor.extract(report).incidents.filter { !$0.tags.contains("background") }
            for gold in coded.incidents {
                count += 1
                let fitting = left.indices.filter {
                    gold.types.contains(left[$0].subEventType?.rawValue ?? "")
                }
                guard
                    let index = fitting.first(where: { left[$0].eventDate?.description == gold.date })
                        ?? fitting.first
                else { continue }
                let incident = left.remove(at: index)
                found += 1
                date += incident.eventDate?.description == gold.date ? 1 : 0
                fatalities += (incident.fatalities ?? 0) == (gold.fatalities ?? 0) ? 1 : 0
                let names = [
                    incident.actor1, incident.assocActor1, incident.actor2, incident.assocActor2,
                ].compactMap { $0 }.joined(separator: "; ")
                actors += gold.actors.allSatisfy { $0.contains { names.contains($0) } } ? 1 : 0
            }
            extra += left.count
        }
        #expect(count == 16)
        #expect(found >= 15)
        #expect(date >= 15)
        #expect(fatalities >= 15)
        #expect(actors >= 14)
        #expect(extra <= 2)
    }
}

/// A sentence whose people are coded by the type of its event.
struct PartySentence: Sendable, CustomTestStringConvertible {
    let text: String
    let actor1: String?
    let actor2: String?
    var testDescription: String { text }

    static let all: [PartySentence] = Fixture.rows("party-sentences").map { fields in
        func name(_ index: Int) -> String? {
            index < fields.count && !fields[index].isEmpty ? fields[index] : nil
        }
        return PartySentence(text: fields[0], actor1: name(1), actor2: name(2))
    }
}

@Suite struct PartyTests {
    @Test func thereAreSentences() { #expect(PartySentence.all.count >= 12) }

    @Test(arguments: PartySentence.all)
    func peopleAreCodedByTheEvent(_ sentence: PartySentence) throws {
        let extractor = try IncidentExtractor(gazetteer: Gazetteer.open())
        let report = Report(
            id: "p", text: sentence.text, published: CalendarDate(iso: "2021-06-04"), language: "en")
        let incident = try #require(extractor.extract(report).incidents.first)
        #expect(incident.actor1 == sentence.actor1)
        #expect(incident.actor2 == sentence.actor2)
    }

    /// The scorecard adds up: what `explain` lists gives the stated probability.
    @Test(arguments: PartySentence.all)
    func confidenceIsTheSumOfItsTraits(_ sentence: PartySentence) throws {
        let extractor = try IncidentExtractor(gazetteer: Gazetteer.open())
        let report = Report(
            id: "p", text: sentence.text, published: CalendarDate(iso: "2021-06-04"), language: "en")
        let incident = try #require(extractor.extract(report).incidents.first)
        let weights = incident.evidence.filter { $0.field == "confidence" }.compactMap { evidence in
            Double(evidence.rule.split(separator: " ")[1].dropLast())
        }
        #expect(weights.count >= 3)
        let probability = 1 / (1 + exp(-weights.reduce(0, +)))
        #expect(abs(probability - (incident.confidence ?? -1)) < 0.002)
    }
}
