import Files

/// The output of a writer: a block of bytes that goes to a file, with the errors of this module.
struct Destination {
    private let file: OutputFile
    /// The path, for messages.
    let path: String

    /// Opens a temporary file beside `path`, or standard output for "-".
    init(path: String) throws(ExportError) {
        self.path = path
        do {
            file = try OutputFile(path: path)
        } catch {
            throw ExportError(path: path, message: error.message)
        }
    }

    /// Lets `body` append to the block under way.
    @inline(__always)
    func append(_ body: (inout [UInt8]) -> Void) throws(ExportError) {
        do {
            try file.withBuffer(body)
        } catch {
            throw ExportError(path: path, message: error.message)
        }
    }

    /// Appends all of a scratch file.
    func append(contentsOf scratch: ScratchFile) throws(ExportError) {
        do {
            try file.append(contentsOf: scratch)
        } catch {
            throw ExportError(path: path, message: error.message)
        }
    }

    /// Writes what is left and renames the file into place.
    func finish() throws(ExportError) {
        do {
            try file.finish()
        } catch {
            throw ExportError(path: path, message: error.message)
        }
    }

    /// Writes a small companion file at once.
    static func write(_ text: String, to path: String) throws(ExportError) {
        let companion = try Destination(path: path)
        try companion.append { $0.append(text: text) }
        try companion.finish()
    }
}

extension Destination {
    /// The path of a file beside this one with another ending, or nil on standard output.
    func companionPath(withExtension pathExtension: String) -> String? {
        guard path != "-" else { return nil }
        let name = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let end = path[name...].lastIndex(of: ".") ?? path.endIndex
        return path[..<end] + "." + pathExtension
    }
}
