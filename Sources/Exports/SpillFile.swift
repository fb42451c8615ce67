import Files
import Foundation

/// Bytes set aside until a later part of an output: in memory up to a block, then in a file without a name.
final class SpillFile {
    private let file = ScratchFile(folder: FileManager.default.temporaryDirectory.path)
    private var block: [UInt8] = []
    private let path: String
    private static let blockSize = 1 << 18

    /// Sets bytes aside for the output at `path`, which errors name.
    init(for path: String) { self.path = path }

    /// How many bytes are set aside.
    var count: Int { file.count + block.count }

    /// Lets `body` append.
    @inline(__always)
    func append(_ body: (inout [UInt8]) -> Void) throws(ExportError) {
        body(&block)
        if block.count >= Self.blockSize { try spill() }
    }

    private func spill() throws(ExportError) {
        do {
            try file.append(&block)
        } catch {
            throw failure(error)
        }
    }

    /// Appends a part of what was set aside to `bytes`.
    func read(_ range: Range<Int>, into bytes: inout [UInt8]) throws(ExportError) {
        let stored = range.clamped(to: 0..<file.count)
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: stored.count))
        var failed: FileError?
        bytes.withUnsafeMutableBytes { bytes in
            do throws(FileError) {
                try file.read(
                    from: stored.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
            } catch {
                failed = error
            }
        }
        if let failed { throw failure(failed) }
        guard range.upperBound > file.count else { return }
        bytes.append(
            contentsOf: block[max(0, range.lowerBound - file.count)..<(range.upperBound - file.count)])
    }

    /// Appends everything to an output.
    func copy(to destination: Destination) throws(ExportError) {
        if file.count > 0 { try destination.append(contentsOf: file) }
        try destination.append { $0 += block }
    }

    private func failure(_ error: FileError) -> ExportError {
        ExportError(path: path, message: "what comes later in it cannot be set aside: \(error)")
    }
}
