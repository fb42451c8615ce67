import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// Whole reports with what a reader coded by hand; the figures may rise, not fall.
@Suite struct ReportCorpusTests {
    /// A folder of reports, and the least that is to be reached on it.
    struct Corpus: Sendable, CustomTestStringConvertible {
        var name: String
        var least: [String: Double]
        var testDescription: String { name }

        /// Columns: corpus, precision, recall, date, fatalities, actors, within_25km.
        static let all: [Corpus] = {
            let rows = Fixture.rows("report-figures", keepingHeader: true)
            guard let header = rows.first else { return [] }
            return rows.dropFirst().map { row in
                let figures = zip(header, row).dropFirst().compactMap { name, value in
                    Double(value).map { (name, $0) }
                }
                return Corpus(name: row[0], least: Dictionary(uniqueKeysWithValues: figures))
            }
        }()
    }

    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()

    @Test func thereAreCorpora() {
        #expect(Corpus.all.count >= 2 && Corpus.all.allSatisfy { $0.least.count == 6 })
    }

    @Test(arguments: Corpus.all)
    func reportsAreCodedAsByHand(corpus: Corpus) throws {
        let extractor = try #require(Self.extractor)
        let folder = try #require(
            Bundle.module.url(forResource: "Fixtures/reports/\(corpus.name)", withExtension: nil))
        let gold = try JSONDecoder().decode(
            GoldReports.self, from: Data(contentsOf: folder.appending(path: "gold.json")))
        var expected: [String: GoldReport] = [:]
        for report in gold.reports { expected[report.reportID] = report }

        var score = CodingScore()
        // The text files alone: the folder also holds the coding.
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".txt")
        }
        let source = ReportSource(
            inputs: names.sorted().map { folder.appending(path: $0).path },
            manifest: folder.appending(path: "manifest.csv").path)
        for result in source {
            let report = try result.get()
            let all = extractor.extract(report).incidents
            Self.expectDoubtIsMarked(all, report.id)
            let incidents = all.filter { IncidentFilter().matches($0) }
            let coded = expected.removeValue(forKey: report.id)
            score.add(try #require(coded, "no coding of \(report.id)"), incidents)
        }
        #expect(expected.isEmpty, "reports without a text: \(expected.keys.sorted())")

        for (figure, least) in corpus.least {
            let reached =
                switch figure {
                case "precision": score.precision
                case "recall": score.recall
                default: score.share(figure)
                }
            #expect(reached >= least, "\(figure) \(reached)")
        }
    }

    /// What is unlikely to be right is marked where its report has surer incidents, what is far less likely than the
    /// likeliest where it has none, and nothing else is.
    private static func expectDoubtIsMarked(_ incidents: [Incident], _ report: String) {
        let told = incidents.filter { !$0.tags.contains(IncidentTag.background) }
        let hasSure = told.contains { $0.confidence ?? 0 >= 0.4 }
        let best = told.compactMap(\.confidence).max() ?? 0
        let lead = told.firstIndex { $0.tags.allSatisfy { $0 == IncidentTag.doubtful } }
        for (index, incident) in told.enumerated() {
            // What has no place says so itself, and has to be hardly an event to be left out. What a report begins
            // with is what it is about.
            let least = incident.coordinate == nil ? 0.1 : index == lead ? 0.25 : 0.4
            let confidence = incident.confidence ?? 0
            let isDoubtful = hasSure ? confidence < least : index != lead && confidence < best / 2
            #expect(
                incident.tags.contains(IncidentTag.doubtful) == isDoubtful,
                "\(report): \(incident.quote ?? "")")
        }
    }
}
