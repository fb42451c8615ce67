import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Testing

/// Every column of every incident of the coded reports names words and a rule.
@Suite struct TraceabilityTests {
    private static let extractor: IncidentExtractor? = {
        guard let gazetteer = try? Gazetteer.open() else { return nil }
        return try? IncidentExtractor(gazetteer: gazetteer)
    }()

    static func reports(_ corpus: String) throws -> [Report] {
        let folder = try #require(
            Bundle.module.url(forResource: "Fixtures/reports/\(corpus)", withExtension: nil))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".txt")
        }
        let source = ReportSource(
            inputs: names.sorted().map { folder.appending(path: $0).path },
            manifest: folder.appending(path: "manifest.csv").path)
        return try source.map { try $0.get() }
    }

    @Test(arguments: ["read", "arabic"])
    func everyFieldNamesItsWordsAndRule(corpus: String) throws {
        let extractor = try #require(Self.extractor)
        var count = 0
        for report in try Self.reports(corpus) {
            let scalars = report.text.unicodeScalars.count
            for incident in extractor.extract(report).incidents {
                for field in IncidentField.allCases where !field.isOfReport {
                    guard incident.value(of: field) != .null else { continue }
                    let evidence = incident.evidence(for: field)
                    count += 1
                    #expect(!evidence.isEmpty, "\(report.id) \(incident.quote ?? ""): \(field.rawValue)")
                    #expect(
                        evidence.allSatisfy { !$0.rule.isEmpty },
                        "\(report.id): \(field.rawValue) has no rule")
                    // The confidence is a sum over the other fields; all else stands on words.
                    if field != .confidence {
                        #expect(
                            evidence.contains { $0.span != nil },
                            "\(report.id) \(incident.quote ?? ""): \(field.rawValue) has no words")
                    }
                    for case let span? in evidence.map(\.span) {
                        #expect(
                            span.start < span.end && span.end <= scalars, "\(report.id): \(field.rawValue)")
                    }
                }
                let quote = try #require(incident.quoteSpan)
                #expect(quote.start < quote.end && quote.end <= scalars)
            }
        }
        #expect(count > 500)
    }

    /// The same report by two outlets is told once: what has a day and a place is joined with its twin.
    @Test(arguments: ["read", "arabic"])
    func aReportToldTwiceAddsNothing(corpus: String) throws {
        let extractor = try #require(Self.extractor)
        var once: [Incident] = []
        var twice: [Incident] = []
        for report in try Self.reports(corpus) {
            let own = extractor.extract(report).incidents
            var copy = report
            copy.id = report.id + "-copy"
            once += own
            twice += own + extractor.extract(copy).incidents
        }
        let merger = IncidentMerger(umbrellas: extractor.umbrellas)
        let (single, double) = (merger.merged(once), merger.merged(twice))
        let placed = { (incidents: [Incident]) in
            // A footprint too wide to tell events apart is joined only where the named actors agree.
            incidents.filter {
                $0.eventDate != nil && $0.coordinate != nil && $0.eventType != nil
                    && ($0.uncertainty ?? 0) <= merger.widestPlainFootprint
            }
        }
        #expect(placed(double).count == placed(single).count)
        #expect(placed(double).allSatisfy { $0.reportIDs.count >= 2 })
        #expect(placed(single).count > 20)
        #expect(merger.merged(double) == double)
        #expect(merger.merged(twice.reversed()) == double)
    }
}
