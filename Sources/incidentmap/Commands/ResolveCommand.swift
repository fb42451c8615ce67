import ArgumentParser
import Files
import Foundation
import Gazetteers
import Spatial

/// `incidentmap resolve`: candidates for a name, best first.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Lists the places that a name may mean, best first.",
        discussion: """
            The match column tells which tier found a place: exact, folded (case, marks, article, Tell and Tal, -ah \
            and -eh), skeleton (equal consonants) or fuzzy (near spelling). An empty list is an honest "not known".
            The score estimates how probable it is that the place is the one meant, given the options; where no \
            context is given and a name has many bearers, expect small scores. A name is ambiguous where its bearers \
            elsewhere are together likelier than the first: then no single point stands for it, and the line says so.
            A batch line is {"id", "name", "country", "admin1", "admin2"}, the last three optional, names or codes.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Argument(help: "The name, in any spelling and script.") var name: [String] = []
    @Option(help: "The country it should lie in: a name or an ISO 3166 code.") var country: String?
    @Option(help: "The first-level division it should lie in: a name or a code.") var admin1: String?
    @Option(help: "The second-level division it should lie in: a name or a code.") var admin2: String?
    @Option(help: "A place, or LAT,LON, that it should be near.") var near: String?
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
        let gazetteer = try gazetteer.open()
        if let batch {
            try resolve(batch: batch, gazetteer)
            return
        }
        let text = name.joined(separator: " ")
        var context = try gazetteer.context(country: country, admin1: admin1, admin2: admin2)
        context.kind = kind
        if let near { context.near = try position(near, gazetteer) }
        let found = Self.candidates(named: text, context, limit, gazetteer)
        let output = try OutputFile(path: "-")
        switch format {
        case .json: try output.write(ResolvedName(id: text, found.listed, found.ambiguity).line)
        case .table:
            try output.write(Self.table(found.listed))
            if let ambiguity = found.ambiguity { try output.write("Ambiguous: \(ambiguity.reason).\n") }
        }
        try output.finish()
    }

    /// The candidates to list, and whether all that the gazetteers have leave the name ambiguous.
    private static func candidates(
        named name: String, _ context: LookupContext, _ limit: Int, _ gazetteer: Gazetteer
    ) -> (listed: [Candidate], ambiguity: Ambiguity?) {
        let all = gazetteer.candidates(named: name, context: context, limit: max(limit, 32))
        return (Array(all.prefix(limit)), Ambiguity(ofName: name, in: all))
    }

    private func position(_ text: String, _ gazetteer: Gazetteer) throws -> Coordinate {
        let parts = text.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
        if parts.count == 2 {
            let position = Coordinate(longitude: parts[1], latitude: parts[0])
            guard position.isValid else { throw ValidationError("\(text) lies outside -90...90,-180...180.") }
            return position
        }
        guard let best = gazetteer.candidates(named: text, context: LookupContext(), limit: 1).first else {
            throw ValidationError("No gazetteer knows \"\(text)\"; give --near as LAT,LON.")
        }
        return best.place.coordinate
    }

    private static func table(_ candidates: [Candidate]) -> String {
        guard !candidates.isEmpty else { return "Not known.\n" }
        var rows = [
            [
                "name", "latitude", "longitude", "country", "admin1", "feature", "population", "match",
                "score", "id",
            ]
        ]
        for candidate in candidates {
            let place = candidate.place
            rows.append([
                place.name, fixed(place.coordinate.latitude, 4), fixed(place.coordinate.longitude, 4),
                place.country ?? "", place.admin1 ?? "", place.featureCode,
                place.population.map(String.init) ?? "",
                candidate.match.rawValue, fixed(candidate.score, 2), place.id,
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { $0 == row.count - 1 ? row[$0] : row[$0].padded(to: widths[$0]) }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    private func resolve(batch path: String, _ gazetteer: Gazetteer) throws {
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
                let context = try gazetteer.context(
                    country: query.country, admin1: query.admin1, admin2: query.admin2)
                let found = Self.candidates(named: query.name, context, limit, gazetteer)
                try output.write(
                    ResolvedName(id: query.id ?? query.name, found.listed, found.ambiguity).line)
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

/// The JSON that `resolve` writes for a name.
private struct ResolvedName: Encodable {
    struct Entry: Encodable {
        var name: String
        var latitude: Double
        var longitude: Double
        var gazetteerID: String
        var country: String?
        var admin1: String?
        var admin2: String?
        var featureCode: String
        var population: Int?
        var match: String
        var matchedName: String
        var score: Double
        var edits: Double

        enum CodingKeys: String, CodingKey {
            case name, latitude, longitude, country, admin1, admin2, population, match, score, edits
            case gazetteerID = "gazetteer_id"
            case featureCode = "feature_code"
            case matchedName = "matched_name"
        }
    }

    var id: String
    var candidates: [Entry]
    /// Whether no single one stands out; then the reason, and the area that holds all that may be meant.
    var ambiguous: Bool
    var reason: String?
    var footprint: GeoJSONArea?

    enum CodingKeys: String, CodingKey { case id, candidates, ambiguous, reason, footprint }

    /// Writes null for what does not hold, so that every line has the same columns.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(candidates, forKey: .candidates)
        try container.encode(ambiguous, forKey: .ambiguous)
        try container.encode(reason, forKey: .reason)
        try container.encode(footprint, forKey: .footprint)
    }

    init(id: String, _ found: [Candidate], _ ambiguity: Ambiguity?) {
        self.id = id
        ambiguous = ambiguity != nil
        reason = ambiguity?.reason
        footprint = ambiguity?.footprint.map(GeoJSONArea.init)
        candidates = found.map { candidate in
            let place = candidate.place
            return Entry(
                name: place.name, latitude: place.coordinate.latitude, longitude: place.coordinate.longitude,
                gazetteerID: place.id, country: place.country, admin1: place.admin1, admin2: place.admin2,
                featureCode: place.featureCode, population: place.population, match: candidate.match.rawValue,
                matchedName: candidate.matchedName, score: (candidate.score * 10000).rounded() / 10000,
                edits: candidate.edits)
        }
    }

    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

/// A number with a fixed count of decimals.
private func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((abs(value) * scale).rounded())
    let fraction = String(units % Int(scale))
    let padding = String(repeating: "0", count: decimals - fraction.count)
    return (value < 0 && units > 0 ? "-" : "") + "\(units / Int(scale)).\(padding)\(fraction)"
}

extension String {
    /// Filled with spaces on the right.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
