import Foundation
public import Incidents
public import Knowledge

/// Which column of a foreign table holds which field, and what its codes mean: read from the tables in
/// `Knowledge/imports`, to which users may add rows.
public struct ImportMapping: Sendable {
    /// The id, which is not among the exported columns, or one of them.
    public enum Target: Hashable, Sendable {
        case id
        case field(IncidentField)

        init?(name: String) {
            if name == "id" {
                self = .id
            } else if let field = IncidentField(rawValue: name) {
                self = .field(field)
            } else {
                return nil
            }
        }
    }

    /// What a code in a column says.
    struct Meaning: Hashable, Sendable {
        var field: IncidentField
        var value: IncidentValue
    }

    private var columns: [String: [String: Target]] = [:]
    private var codes: [String: [String: [String: [Meaning]]]] = [:]
    /// The first code that says a value: the way out.
    private var outward: [String: [String: [Meaning: String]]] = [:]

    /// Reads the tables.
    public init() throws(KnowledgeError) {
        guard let folder = DataFolder.locate("Knowledge")?.appendingPathComponent("imports") else {
            throw KnowledgeError(
                file: "Knowledge/imports", line: nil, message: "the folder is missing; install again")
        }
        var folders = [folder]
        let own = DataFolder.userData.appendingPathComponent("Knowledge/imports")
        if FileManager.default.fileExists(atPath: own.path) { folders.append(own) }
        for folder in folders {
            let columnsFile = folder.appendingPathComponent("columns.tsv")
            if FileManager.default.fileExists(atPath: columnsFile.path) { try readColumns(columnsFile) }
            let codesFile = folder.appendingPathComponent("codes.tsv")
            if FileManager.default.fileExists(atPath: codesFile.path) { try readCodes(codesFile) }
        }
    }

    private mutating func readColumns(_ file: URL) throws(KnowledgeError) {
        let table = try DataTable(contentsOf: file, required: ["format", "column", "field"])
        for row in table.rows {
            guard let target = Target(name: row["field"]) else {
                throw KnowledgeError(
                    file: file.path, line: row.line, message: "\"\(row["field"])\" is no field of an incident"
                )
            }
            columns[row["format"], default: [:]][Self.key(row["column"])] = target
        }
    }

    private mutating func readCodes(_ file: URL) throws(KnowledgeError) {
        let table = try DataTable(contentsOf: file, required: ["format", "column", "code", "field", "value"])
        for row in table.rows {
            guard let field = IncidentField(rawValue: row["field"]) else {
                throw KnowledgeError(
                    file: file.path, line: row.line, message: "\"\(row["field"])\" is no field of an incident"
                )
            }
            let value: IncidentValue
            do {
                value = try field.value(parsing: row["value"])
            } catch {
                throw KnowledgeError(file: file.path, line: row.line, message: "\(error)")
            }
            let meaning = Meaning(field: field, value: value)
            codes[row["format"], default: [:]][row["column"], default: [:]][
                row["code"].lowercased(), default: []
            ]
            .append(meaning)
            if outward[row["format"]]?[row["column"]]?[meaning] == nil {
                outward[row["format"], default: [:]][row["column"], default: [:]][meaning] = row["code"]
            }
        }
    }

    /// The field that a column of a format holds, nil where it is not known; fields' own names always are.
    func target(ofColumn name: String, format: String) -> Target? {
        let key = Self.key(name)
        return columns[format]?[key] ?? (format == "csv" ? Target(name: key) : nil)
    }

    /// What a code says, empty where the column has no such code.
    func meanings(ofCode code: String, column: String, format: String) -> [Meaning] {
        codes[format]?[column]?[code.lowercased()] ?? []
    }

    /// The code of a column that says an incident's value, nil where none does.
    public func code(
        for field: IncidentField, of incident: Incident, column: String, format: String
    ) -> String? {
        outward[format]?[column]?[Meaning(field: field, value: incident.value(of: field))]
    }

    static func key(_ name: String) -> String {
        var name = name.lowercased()
        if name.hasPrefix("\u{FEFF}") { name.removeFirst() }
        return String(name.map { $0 == " " || $0 == "-" ? "_" : $0 })
    }
}
