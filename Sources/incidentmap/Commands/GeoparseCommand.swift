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
        abstract: "Finds the place names of reports and says which places they mean, a JSON line a report.",
        discussion: """
            A line is {"id", "toponyms": [{"start", "end", "text", "role", "latitude", "longitude", "uncertainty_m", \
            "gazetteer_id", "name", "country", "admin1", "feature_code", "confidence", "note", "ambiguous", "candidates", \
            "footprint"}]}; offsets count code \
            points of the report's text, what is not known is null. A name that no gazetteer has carries the position \
            that its sentence allows, with its radius and no gazetteer_id; an ambiguous one carries none, but its \
            candidates, an area that holds them (GeoJSON) and the reason.
            """)

    @Argument(
        help: ArgumentHelp(
            "A file or folder of reports: text, HTML, feeds, JSON, JSONL; '-' for JSONL on standard input.",
            valueName: "input"))
    var inputs: [String]
    @Option(help: ArgumentHelp("Where to write the lines; '-' is standard output.", valueName: "jsonl"))
    var output = "-"
    @Flag(help: "Resolve only the names that each line gives as \"mentions\": [{\"start\", \"end\"}].")
    var givenMentions = false
    @Option(help: ArgumentHelp("The manifest of a folder of text files.", valueName: "csv"))
    var manifest: String?
    @OptionGroup var gazetteer: GazetteerOptions

    func run() throws {
        for input in inputs { try IncidentSource.check(output: output, isNot: input) }
        let reader = try PlaceReader(gazetteer: gazetteer.open())
        let documents = try DocumentReader()
        let out = try OutputFile(path: output)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var failures = 0
        for result in ReportSource(inputs: inputs, manifest: manifest, published: nil) {
            switch result {
            case .failure(let error):
                failures += 1
                Notices.note("\(error)")
            case .success(let report):
                let document = documents.read(report)
                let found =
                    givenMentions
                    ? reader.toponyms(at: report.mentions ?? [], in: document) : reader.toponyms(in: document)
                try out.write(GeoparseRecord(id: report.id, toponyms: found).line(encoder))
                try out.write("\n")
            }
        }
        try out.finish()
        if failures > 0 { throw ExitCode(1) }
    }
}
