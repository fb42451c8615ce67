import Files
public import Foundation
public import Knowledge

/// A named actor of the tables: one row.
public struct Actor: Hashable, Sendable {
    /// The name it is coded under, with its abbreviation in brackets.
    public var name: String
    /// What kind of actor it is.
    public var kind: ActorKind
    /// ISO 3166-1 alpha-2 codes of the countries where it acts, its own first; empty for everywhere.
    public var countries: [String]
    /// First year in which it was active, where known.
    public var firstYear: Int?
    /// Last year, nil where it is active still.
    public var lastYear: Int?
    /// Spellings by which reports name it; a leading "~" marks one that means it only in its own countries.
    public var aliases: [String]
    /// Canonical name of the body that it belongs to or fights under.
    public var umbrella: String?
    /// File and line, for messages and `explain`.
    public var origin: String
}

/// All named actors: those that come with the program, the user's own, and those of files named on the command line.
public struct ActorTable: Sendable {
    /// The rows; a later row of the same name replaces an earlier one.
    public private(set) var actors: [Actor] = []
    private var indices: [String: Int] = [:]

    /// Columns that an actor file must have; `countries`, `years`, `aliases` and `within` are optional.
    static let required = ["name", "kind"]

    /// Makes an empty table.
    public init() {}

    /// Reads the bundled tables, then the user's (`Knowledge/actors/*.tsv` in the user's data folder), then
    /// the files given: CSV or TSV with the columns `name`, `kind`, and if wanted `countries`, `years`,
    /// `aliases`, `within`.
    public init(extras: [URL]) throws(KnowledgeError) {
        for folder in ActorKnowledge.folders() {
            for file in ActorKnowledge.files(in: folder.appendingPathComponent("actors"), ending: ".tsv")
            where !Self.reserved.contains(file.lastPathComponent) {
                let table = try DataTable(contentsOf: file, required: Self.required)
                for row in table.rows {
                    try add(
                        row: { row[$0] }, origin: "\(file.lastPathComponent):\(row.line)", file: file.path,
                        line: row.line)
                }
            }
        }
        for file in extras { try add(contentsOf: file) }
    }

    private static let reserved: Set<String> = ["countries.tsv", "forms.tsv", "parties.tsv"]

    /// Reads a user's file, CSV or TSV by its first line.
    public mutating func add(contentsOf file: URL) throws(KnowledgeError) {
        do {
            let reader = try DelimitedReader(path: file.path)
            var fields: [String] = []
            guard try reader.next(into: &fields) else {
                throw KnowledgeError(file: file.path, line: nil, message: "is empty")
            }
            var columns: [String: Int] = [:]
            for (index, name) in fields.enumerated() {
                columns[name.trimmingCharacters(in: .whitespaces).lowercased()] = index
            }
            for column in Self.required where columns[column] == nil {
                throw KnowledgeError(
                    file: file.path, line: reader.line,
                    message: "lacks the column \"\(column)\"; actor files need name and kind, and may have "
                        + "countries, years, aliases and within")
            }
            while try reader.next(into: &fields) {
                let record = fields
                let line = reader.line
                try add(
                    row: { name in
                        guard let index = columns[name], index < record.count else { return "" }
                        return record[index].trimmingCharacters(in: .whitespaces)
                    }, origin: "\(file.lastPathComponent):\(line)", file: file.path, line: line)
            }
        } catch let error as KnowledgeError {
            throw error
        } catch {
            throw KnowledgeError(file: file.path, line: nil, message: "\(error)")
        }
    }

    private mutating func add(
        row: (String) -> String, origin: String, file: String, line: Int
    ) throws(KnowledgeError) {
        let name = row("name")
        guard !name.isEmpty else {
            throw KnowledgeError(file: file, line: line, message: "has an empty name")
        }
        guard let kind = ActorKind(rawValue: row("kind").lowercased()) else {
            let kinds = ActorKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw KnowledgeError(
                file: file, line: line, message: "has the kind \"\(row("kind"))\"; known kinds: \(kinds)")
        }
        let years = row("years").values(separatedBy: "-")
        if years.count > 2 || years.contains(where: { !$0.isEmpty && Int($0) == nil }) {
            throw KnowledgeError(
                file: file, line: line, message: "has the years \"\(row("years"))\"; write 2013-, 2013-2017")
        }
        let actor = Actor(
            name: name, kind: kind, countries: Self.list(row("countries")).map { $0.uppercased() },
            firstYear: years.first.flatMap { Int($0) },
            lastYear: years.count == 2 ? Int(years[1]) : years.first.flatMap { Int($0) },
            aliases: Self.list(row("aliases")), umbrella: row("within").isEmpty ? nil : row("within"),
            origin: origin)
        if let index = indices[name] {
            actors[index] = actor
        } else {
            indices[name] = actors.count
            actors.append(actor)
        }
    }

    private static func list(_ text: String) -> [String] {
        text.values(separatedBy: "|").filter { !$0.isEmpty }
    }

    /// The actor of a canonical name.
    public func actor(named name: String) -> Actor? { indices[name].map { actors[$0] } }

    func index(of name: String) -> Int? { indices[name] }
}

/// Finds the knowledge folders and the tables in them: the bundled ones, then the user's.
enum ActorKnowledge {
    static func folders() -> [URL] {
        [DataFolder.locate("Knowledge"), DataFolder.userData.appendingPathComponent("Knowledge")]
            .compactMap { $0 }
    }

    static func files(in folder: URL, ending: String) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map(folder.appendingPathComponent)
    }

    /// A table of the actors folder, the bundled one, then the user's.
    static func actorTables(named name: String, required: [String]) throws(KnowledgeError) -> [DataTable] {
        var found: [DataTable] = []
        for folder in folders() {
            let file = folder.appendingPathComponent("actors").appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            found.append(try DataTable(contentsOf: file, required: required))
        }
        return found
    }
}
