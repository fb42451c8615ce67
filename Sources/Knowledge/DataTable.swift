public import Foundation

/// A tab-separated data file with named columns: `#` lines are comments, the first other line the header.
///
/// The form in which the project keeps what it knows of languages, events, actors and units. Fields hold
/// no tab and no line break; several values in one field are separated by `|`.
public struct DataTable: Sendable {
    /// One row, read by column name.
    public struct Row: Sendable {
        /// The line in the file, counted from 1.
        public let line: Int
        let fields: [String]
        let columns: [String: Int]

        /// The trimmed value of a column; empty where the row is short or lacks the column.
        public subscript(column: String) -> String {
            guard let index = columns[column], index < fields.count else { return "" }
            return fields[index]
        }

        /// The values of a column separated by `|`, without empty ones.
        public func list(_ column: String) -> [String] {
            self[column].values(separatedBy: "|").filter { !$0.isEmpty }
        }
    }

    /// The file the table was read from, for messages.
    public let name: String
    /// The header, in order.
    public let header: [String]
    /// The rows, in file order.
    public let rows: [Row]

    /// Reads a file, and checks that the columns named in `required` are there.
    public init(contentsOf url: URL, required: [String] = []) throws(KnowledgeError) {
        let text: String
        do {
            text = try String(contentsOf: url, encoding: .utf8)
        } catch {
            throw KnowledgeError(file: url.path, line: nil, message: "cannot be read as UTF-8: \(error)")
        }
        try self.init(text: text, name: url.path, required: required)
    }

    /// Reads a table from text; `name` stands for the file in messages.
    public init(text: String, name: String, required: [String] = []) throws(KnowledgeError) {
        self.name = name
        var header: [String] = []
        var columns: [String: Int] = [:]
        var rows: [Row] = []
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let line = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            if line.utf8.first == UInt8(ascii: "#") || line.isBlank { continue }
            let fields = line.values(separatedBy: "\t")
            if header.isEmpty {
                header = fields
                for (index, column) in fields.enumerated() { columns[column] = index }
                for column in required where columns[column] == nil {
                    throw KnowledgeError(file: name, line: number, message: "lacks the column \"\(column)\"")
                }
            } else if fields.count > header.count {
                throw KnowledgeError(
                    file: name, line: number,
                    message: "has \(fields.count) fields where the header names \(header.count)")
            } else {
                rows.append(Row(line: number, fields: fields, columns: columns))
            }
        }
        self.header = header
        self.rows = rows
    }
}

/// A data file that is missing or malformed, with the line that is at fault.
public struct KnowledgeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's path or name.
    public let file: String
    /// The line, counted from 1, where one is at fault.
    public let line: Int?
    /// What is wrong with it.
    public let message: String

    /// Makes an error about a file, and a line of it where one is at fault.
    public init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// "file:line: message".
    public var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}
