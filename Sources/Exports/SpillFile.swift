import Foundation

/// Bytes set aside until a later part of an output: in memory up to a block, then in a file without a name.
final class SpillFile {
    private var descriptor: Int32 = -1
    private var block: [UInt8] = []
    private var spilled = 0
    private let path: String
    private static let blockSize = 1 << 18

    /// Sets bytes aside for the output at `path`, which errors name.
    init(for path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// How many bytes are set aside.
    var count: Int { spilled + block.count }

    /// Lets `body` append.
    @inline(__always)
    func append(_ body: (inout [UInt8]) -> Void) throws(ExportError) {
        body(&block)
        if block.count >= Self.blockSize { try spill() }
    }

    private func spill() throws(ExportError) {
        if descriptor < 0 {
            var name = Array(
                FileManager.default.temporaryDirectory.appendingPathComponent("incidentmap-XXXXXX").path
                    .utf8CString)
            descriptor = mkstemp(&name)
            guard descriptor >= 0 else { throw failure() }
            // Nothing is left behind, however the process ends.
            unlink(name)
        }
        var start = 0
        while start < block.count {
            let written = block.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            start += written
        }
        spilled += block.count
        block.removeAll(keepingCapacity: true)
    }

    /// Appends a part of what was set aside to `bytes`.
    func read(_ range: Range<Int>, into bytes: inout [UInt8]) throws(ExportError) {
        var start = range.lowerBound
        while start < min(range.upperBound, spilled) {
            let length = min(range.upperBound, spilled) - start
            let count = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: length))
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: count), length, off_t(start))
            }
            bytes.removeLast(length - max(0, got))
            guard got > 0 else {
                if got < 0, errno == EINTR { continue }
                throw failure()
            }
            start += got
        }
        if start < range.upperBound {
            bytes.append(contentsOf: block[(start - spilled)..<(range.upperBound - spilled)])
        }
    }

    /// Appends everything to an output, block by block.
    func copy(to destination: Destination) throws(ExportError) {
        var start = 0
        var bytes: [UInt8] = []
        while start < count {
            let end = min(count, start + Self.blockSize)
            bytes.removeAll(keepingCapacity: true)
            try read(start..<end, into: &bytes)
            let part = bytes
            try destination.append { $0.append(contentsOf: part) }
            start = end
        }
    }

    private func failure() -> ExportError {
        ExportError(
            path: path,
            message: "what comes later in it cannot be set aside: \(String(cString: strerror(errno)))")
    }
}
