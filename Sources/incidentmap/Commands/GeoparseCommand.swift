import ArgumentParser
import Files
import Foundation
import Gazetteers
import Geoparsing
import Reports

/// `incidentmap geoparse`: place names found and resolved, a JSON line a report.
struct GeoparseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geoparse",
        abstract: "Finds the place names of reports and says which places they mean, a JSON line a report.")

    @Argument(help: "JSONL") var input: String
    @Option(help: "Where to write the lines; '-' is standard output.") var output = "-"
    @Flag(help: "Resolve only the names that each line gives as \"mentions\": [{\"start\", \"end\"}].")
    var givenMentions = false
    @OptionGroup var gazetteer: GazetteerOptions

    private struct Line: Decodable {
        struct Mention: Decodable { var start: Int; var end: Int }
        var id: String
        var text: String
        var title: String?
        var url: String?
        var mentions: [Mention]?
    }

    func run() throws {
        let reader = try PlaceReader(gazetteer: gazetteer.open())
        let documents = try DocumentReader()
        let out = try OutputFile(path: output)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        let data = try String(contentsOfFile: input, encoding: .utf8)
        for line in data.split(separator: "\n") {
            let row = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            let document = documents.read(Report(id: row.id, title: row.title, text: row.text, url: row.url))
            let found =
                givenMentions
                ? reader.toponyms(
                    at: (row.mentions ?? []).map { TextSpan(start: $0.start, end: $0.end) }, in: document)
                : reader.toponyms(in: document)
            try out.write(GeoparseRecord(id: row.id, toponyms: found).line(encoder))
            try out.write("\n")
        }
        try out.finish()
    }
}
