import Foundation
import Knowledge
import Reports
import Testing

/// Pages of many templates: the article is taken, what stands about it is not.
@Suite struct PageSampleTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        let row: DataTable.Row
        var testDescription: String { row["file"] }

        static let all: [Sample] = {
            guard let file = Bundle.module.url(forResource: "Fixtures/pages/pages.tsv", withExtension: nil),
                let table = try? DataTable(contentsOf: file, required: ["file", "title", "must", "mustnot"])
            else { return [] }
            return table.rows.map { Sample(row: $0) }
        }()
    }

    static func report(_ name: String) throws -> Report {
        let path = try #require(Bundle.module.url(forResource: "Fixtures/pages/\(name)", withExtension: nil))
            .path
        let results = Array(ReportSource(inputs: [path]))
        #expect(results.count == 1)
        return try #require(results.first).get()
    }

    @Test func samplesAreThere() { #expect(Sample.all.count >= 12) }

    @Test(arguments: Sample.all)
    func takesTheArticle(sample: Sample) throws {
        let report = try Self.report(sample.row["file"])
        #expect(report.title == sample.row["title"])
        #expect(report.published?.description ?? "" == sample.row["published"])
        #expect(report.source ?? "" == sample.row["source"])
        var rest = report.text[...]
        for stretch in sample.row.list("must") {
            let found = try #require(rest.range(of: stretch), "\(stretch) not in:\n\(report.text)")
            rest = rest[found.upperBound...]
        }
        for stretch in sample.row.list("mustnot") {
            #expect(!report.text.contains(stretch), "\(stretch) in:\n\(report.text)")
        }
    }

    /// The same page in another encoding, declared in the page, by a mark at its start or not at all.
    @Test(arguments: ["utf16le", "utf16be", "utf8 with mark"])
    func readsItInEveryEncoding(encoding: String) throws {
        let expected = try Self.report("09_arabic.html")
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/pages/09_arabic.html", withExtension: nil))
        let page = try String(contentsOf: url, encoding: .utf8)
        let bytes: [UInt8] =
            switch encoding {
            case "utf16le": [0xFF, 0xFE] + page.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            case "utf16be": [0xFE, 0xFF] + page.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            default: [0xEF, 0xBB, 0xBF] + Array(page.utf8)
            }
        let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "page.html")
        try Data(bytes).write(to: file)
        let report = try #require(try ReportSource(inputs: [file.path]).first { _ in true }?.get())
        #expect(report.text == expected.text && report.title == expected.title)
    }
}
