import Files
import Foundation
import Reports

/// Reads text files with a manifest, and JSONL.
final class PlainReports {
    private var pending: [Report] = []

    init(inputs: [String], manifest: String?, published: CalendarDate?) throws {
        for input in inputs {
            var isFolder: ObjCBool = false
            guard input == "-" || FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
                throw FileError(path: input, message: "does not exist")
            }
            if isFolder.boolValue {
                var rows: [String: [String]] = [:]
                let list = manifest ?? input + "/manifest.csv"
                if FileManager.default.fileExists(atPath: list) {
                    let reader = try DelimitedReader(path: list)
                    var fields: [String] = []
                    while try reader.next(into: &fields) { rows[fields[0]] = fields }
                }
                for name in try FileManager.default.contentsOfDirectory(atPath: input).sorted() {
                    let path = input + "/" + name
                    if name.hasSuffix(".txt") {
                        let row = rows[name] ?? [name, String(name.dropLast(4)), "", "", ""]
                        try addText(path, row, published)
                    } else if name.hasSuffix(".jsonl") {
                        try addLines(String(contentsOfFile: path, encoding: .utf8), published)
                    }
                }
            } else if input == "-" {
                addLines(
                    String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self), published
                )
            } else if input.hasSuffix(".jsonl") {
                try addLines(String(contentsOfFile: input, encoding: .utf8), published)
            } else {
                let name = URL(fileURLWithPath: input).deletingPathExtension().lastPathComponent
                try addText(input, [input, name, "", "", ""], published)
            }
        }
        pending.reverse()
    }

    func next() -> Report? { pending.popLast() }

    private func addText(_ path: String, _ row: [String], _ published: CalendarDate?) throws {
        pending.append(
            Report(
                id: row[1], text: try String(contentsOfFile: path, encoding: .utf8),
                textBeginsWithHeadline: true,
                published: CalendarDate(iso: row[2]) ?? published, source: row[3].isEmpty ? nil : row[3],
                language: row[4].isEmpty ? nil : row[4], origin: path))
    }

    private struct Line: Decodable {
        var id: String
        var text: String
        var title: String?
        var published: String?
        var source: String?
        var url: String?
        var language: String?
    }

    private func addLines(_ text: String, _ published: CalendarDate?) {
        for line in text.split(separator: "\n") {
            guard let row = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { continue }
            pending.append(
                Report(
                    id: row.id, title: row.title, text: row.text,
                    published: row.published.flatMap { CalendarDate(iso: $0) } ?? published,
                    source: row.source,
                    url: row.url, language: row.language))
        }
    }
}
