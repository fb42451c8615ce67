public import Files

/// A report that could not be read: which file, line or record, what is wrong, and the mend.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path, or "-" for standard input.
    public let path: String
    /// The line or record, counted from 1, where one is at fault.
    public let line: Int?
    /// What is wrong, and the mend.
    public let message: String

    /// Makes an error about a file, and a line of it where one is at fault.
    public init(path: String, line: Int? = nil, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// Takes over an error of the file layer.
    public init(_ error: FileError) { self.init(path: error.path, line: error.line, message: error.message) }

    /// "path:line: message".
    public var description: String { line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)" }
}
