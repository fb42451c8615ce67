import Extraction
import Foundation
import Gazetteers
import Reports
import Testing

/// Reports that go through the stages together.
@Suite struct BatchTests {
    @Test func aBatchGivesWhatItsReportsGiveAlone() throws {
        let extractor = try IncidentExtractor(gazetteer: Gazetteer.open())
        // English and Arabic by turns, and texts that give nothing.
        let folders = try ["read", "arabic"].map { name in
            try #require(Bundle.module.url(forResource: "Fixtures/reports/\(name)", withExtension: nil))
        }
        let texts = try folders.map { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
                .sorted().prefix(8).map {
                    try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
                }
        }
        let mixed = zip(texts[0], texts[1]).flatMap { [$0, $1] } + ["", "Молоко подорожало.", "1"]
        let reports = mixed.enumerated().map { number, text in
            Report(id: "r\(number)", text: text, published: CalendarDate(iso: "2022-06-01"))
        }
        #expect(extractor.extract(reports) == reports.map { extractor.extract($0) })
        #expect(extractor.extract([Report]()).isEmpty)
    }
}
