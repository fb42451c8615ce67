import ArgumentParser
import Files
import Foundation
import Gazetteers
import Spatial

/// `incidentmap resolve`: candidates for a name, best first.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Lists the places that a name or a phrase about one may mean, best first.",
        discussion: """
            The match column tells which tier found a place: exact, folded (case, marks, article, Tell and Tal, -ah \
            and -eh), skeleton (equal consonants) or fuzzy (near spelling). An empty list is an honest "not known".
            The score estimates how probable it is that the place is the one meant, given the options; where no \
            context is given and a name has many bearers, expect small scores. A name is ambiguous where its bearers \
            elsewhere are together likelier than the first: then no single point stands for it, and the line says so.

            A phrase is read as in reports: distances and directions, countryside, between, along, near, border, \
            "5 km from X on the road to Y". It has a centre, a radius that holds the true place, ACLED's and UCDP's \
            precision codes and, in JSON, its footprint. A length in travelling time is refused.

            A batch line is {"id", "name", "country", "admin1", "admin2"}, the last three optional, names or codes.

            Example: incidentmap resolve "3 km east of Hasakah city"
            Example: incidentmap resolve "between Raqqa and Deir ez-Zor" --format json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Argument(help: "The name, in any spelling and script, or a phrase about one.") var name: [String] = []
    @Option(help: "The country it should lie in: a name or an ISO 3166 code.") var country: String?
    @Option(help: "The first-level division it should lie in: a name or a code.") var admin1: String?
    @Option(help: "The second-level division it should lie in: a name or a code.") var admin2: String?
    @Option(help: "A place, a phrase or LAT,LON, that it should be near.") var near: String?
    @Option(help: "A word for its kind: village, camp, province ...") var kind: String?
    @Option(help: "How many candidates to list.") var limit = 10
    @Option(help: "How to write them: table or json.") var format = Format.table
    @Option(
        help: ArgumentHelp("Resolve every line of a JSONL file, '-' for standard input.", valueName: "jsonl"))
    var batch: String?
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard name.isEmpty == (batch != nil) else {
            throw ValidationError("Give either a name or --batch JSONL.")
        }
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() throws {
        let finder = PlaceFinder(try gazetteer.open())
        if let batch {
            try resolve(batch: batch, finder)
            return
        }
        let text = name.joined(separator: " ")
        var context = try finder.gazetteer.context(country: country, admin1: admin1, admin2: admin2)
        context.kind = kind
        if let near {
            context.near = try PlaceFinder.position(writtenAs: near) ?? finder.position(of: near).coordinate
        }
        let found = try finder.find(text, context, limit: limit)
        let output = try OutputFile(path: "-")
        switch format {
        case .json: try output.write(ResolvedName(id: text, found, limit: limit).line)
        case .table: try output.write(ResolvedTable(found, limit: limit).text)
        }
        try output.finish()
    }

    private func resolve(batch path: String, _ finder: PlaceFinder) throws {
        let reader = try DelimitedReader(path: path == "-" ? "/dev/stdin" : path, delimiter: 0x1F, quote: nil)
        let output = try OutputFile(path: "-")
        var fields: [String] = []
        var failed = 0
        let decoder = JSONDecoder()
        while try reader.next(into: &fields) {
            let line = fields.joined(separator: "\u{1F}")
            if line.allSatisfy(\.isWhitespace) { continue }
            do {
                let query = try decoder.decode(BatchQuery.self, from: Data(line.utf8))
                let context = try finder.gazetteer.context(
                    country: query.country, admin1: query.admin1, admin2: query.admin2)
                let found = try finder.find(query.name, context, limit: limit)
                try output.write(ResolvedName(id: query.id ?? query.name, found, limit: limit).line)
            } catch {
                failed += 1
                let message = "\(path):\(reader.line): is not {\"id\", \"name\", ...}: \(error)\n"
                FileHandle.standardError.write(Data(message.utf8))
            }
        }
        try output.finish()
        if failed > 0 { throw ExitCode(1) }
    }
}

/// A line of `--batch`.
private struct BatchQuery: Decodable {
    var id: String?
    var name: String
    var country: String?
    var admin1: String?
    var admin2: String?
}
