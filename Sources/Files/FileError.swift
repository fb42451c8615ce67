/// A file that cannot be read or written, with the line where one is at fault.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path, or "-" for a standard stream.
    public let path: String
    /// The line, counted from 1, where one is at fault.
    public let line: Int?
    /// What is wrong, and the mend.
    public let message: String

    /// Makes an error about a file, and a line of it where one is at fault.
    public init(path: String, line: Int? = nil, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// "path:line: message".
    public var description: String { line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)" }
}
