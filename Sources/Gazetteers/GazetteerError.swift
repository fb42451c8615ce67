/// A gazetteer source or index that cannot be used, with the line where one is at fault.
public struct GazetteerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's path or name.
    public let file: String
    /// The line, counted from 1, where one is at fault.
    public let line: Int?
    /// What is wrong, and the mend.
    public let message: String

    /// Makes an error about a file, and a line of it where one is at fault.
    public init(file: String, line: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// "file:line: message".
    public var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}
