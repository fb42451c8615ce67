import Foundation
import Knowledge
import Reports
import Testing

/// A row of a fixture table.
struct FixtureRow: CustomTestStringConvertible, Sendable {
    let row: DataTable.Row
    subscript(column: String) -> String { row[column] }
    var testDescription: String { "line \(row.line): \(row["text"])" }

    static func rows(_ name: String) -> [FixtureRow] {
        guard let file = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil),
            let table = try? DataTable(contentsOf: file, required: ["language", "text", "expected"])
        else { return [] }
        return table.rows.map { FixtureRow(row: $0) }
    }
}

@Suite struct ExpressionTests {
    @Test func fixturesAreThere() {
        #expect(FixtureRow.rows("dates.tsv").count > 60)
        #expect(FixtureRow.rows("numbers.tsv").count > 30)
        #expect(FixtureRow.rows("sentences.tsv").count > 15)
    }

    @Test(arguments: FixtureRow.rows("dates.tsv"))
    func reckonsDates(row: FixtureRow) throws {
        let published = CalendarDate(iso: row["published"])
        let document = try DocumentTests.reader.get().read(
            row["text"], language: row["language"], published: published)
        checkLaws(document)
        let found = document.dates.map { date in
            var text = document.text(of: date.span) + "="
            if date.anchor == .previousEvent {
                text += "event\(date.dayOffset < 0 ? "" : "+")\(date.dayOffset)"
            } else {
                text += date.day?.description ?? "?"
            }
            if let end = date.end { text += "..\(end)" }
            if let time = date.time { text += "@\(time)" }
            text += "/\(date.precision)"
            if date.isSince { text += "since" }
            if date.isUntil { text += "until" }
            if date.isFuture { text += "future" }
            if date.isBackgroundLike { text += "past" }
            return text
        }
        #expect((found.isEmpty ? "-" : found.joined(separator: " ; ")) == row["expected"])
    }

    @Test(arguments: FixtureRow.rows("numbers.tsv"))
    func readsNumbers(row: FixtureRow) throws {
        let document = try DocumentTests.reader.get().read(row["text"], language: row["language"])
        checkLaws(document)
        func written(_ value: Double?) -> String {
            value.map { Int(exactly: $0).map(String.init) ?? String($0) } ?? "-"
        }
        let found = document.numbers.map { number in
            "\(document.text(of: number.span))=\(written(number.value))[\(written(number.low)),\(written(number.high))]"
                + (number.isApproximate ? "~" : "") + (number.isVague ? "?" : "")
        }
        #expect((found.isEmpty ? "-" : found.joined(separator: " ; ")) == row["expected"])
    }

    @Test(arguments: FixtureRow.rows("sentences.tsv"))
    func splitsSentences(row: FixtureRow) throws {
        let document = try DocumentTests.reader.get().read(row["text"], language: row["language"])
        checkLaws(document)
        let found = document.sentences.map { document.text(of: $0.span) }.joined(separator: " | ")
        #expect(found == row["expected"])
    }
}
