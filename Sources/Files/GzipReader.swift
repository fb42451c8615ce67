import CZLIB
import Foundation

/// Reads a gzip file in blocks; a file that is not compressed is read as it is.
public final class GzipReader {
    /// The path, for messages.
    public let path: String
    private let file: gzFile

    /// Opens the file.
    public init(path: String) throws(FileError) {
        errno = 0
        guard let file = gzopen(path, "rb") else {
            let reason = errno == 0 ? "out of memory" : String(cString: strerror(errno))
            throw FileError(
                path: path, message: "cannot be opened: \(reason); check that it exists and may be read")
        }
        gzbuffer(file, 1 << 18)
        self.path = path
        self.file = file
    }

    deinit { gzclose_r(file) }

    /// Appends up to `count` decompressed bytes to `buffer`; returns false at the end.
    public func read(upTo count: Int, into buffer: inout [UInt8]) throws(FileError) -> Bool {
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: count))
        let got = buffer.withUnsafeMutableBytes { bytes in
            gzread(file, bytes.baseAddress?.advanced(by: start), UInt32(count))
        }
        buffer.removeLast(count - max(0, Int(got)))
        var code: Int32 = 0
        let message = gzerror(file, &code).map { String(cString: $0) }
        guard got >= 0, code == Z_OK || code == Z_STREAM_END else {
            throw FileError(path: path, message: "is damaged: \(message ?? "error \(code)")")
        }
        return got > 0
    }

    /// The whole decompressed content; refuses more than `limit` bytes.
    public static func contents(ofFile path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
        let reader = try GzipReader(path: path)
        var bytes: [UInt8] = []
        while try reader.read(upTo: 1 << 20, into: &bytes) {
            if bytes.count > limit {
                throw FileError(path: path, message: "holds more than \(limit) bytes when decompressed")
            }
        }
        return bytes
    }
}
