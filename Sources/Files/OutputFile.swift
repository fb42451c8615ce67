import Foundation

/// A file written in large blocks under a temporary name and renamed when it is complete.
///
/// A block goes to the system on a thread of its own while the next one fills. A crash, a full disk or an error leaves
/// what stood at the path before. Not for use from two threads.
public final class OutputFile {
    /// Where the file goes; nil for standard output.
    public let path: String?
    private let temporaryPath: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var blocks: BlockQueue?
    private var isFinished = false
    private static let blockSize = 1 << 18

    /// Opens a temporary file beside `path`; "-" writes to standard output, where nothing is renamed.
    ///
    /// - Throws: `FileError` where the folder is missing or not writable.
    public init(path: String) throws(FileError) {
        buffer.reserveCapacity(Self.blockSize + 4096)
        if path == "-" {
            self.path = nil
            temporaryPath = ""
            descriptor = STDOUT_FILENO
            return
        }
        let url = URL(fileURLWithPath: path)
        // Followed here, because a rename would put a plain file where the link stood.
        let target = url.resolvingSymlinksInPath().path
        self.path = target
        temporaryPath = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FileError(
                path: path,
                message: "cannot be written: \(Self.reason(errno)); name a folder you may write in")
        }
    }

    deinit { abandon() }

    /// Appends bytes.
    @inline(__always)
    public func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.blockSize { try handOver() }
    }

    /// Appends text as UTF-8.
    @inline(__always)
    public func write(_ text: String) throws(FileError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.blockSize { try handOver() }
    }

    /// Lets `body` append to the block under way, for writers that build bytes in place.
    @inline(__always)
    public func withBuffer(_ body: (inout [UInt8]) -> Void) throws(FileError) {
        body(&buffer)
        if buffer.count >= Self.blockSize { try handOver() }
    }

    /// Gives a full block to the writing thread, which the first one starts.
    private func handOver() throws(FileError) {
        let blocks = self.blocks ?? BlockQueue(descriptor: descriptor, capacity: Self.blockSize + 4096)
        self.blocks = blocks
        try check(blocks.exchange(&buffer))
    }

    /// Hands all that was appended to the system.
    public func flush() throws(FileError) {
        if let blocks { try check(blocks.drain()) }
        try check(BlockQueue.write(buffer, to: descriptor))
        buffer.removeAll(keepingCapacity: true)
    }

    private func check(_ code: Int32) throws(FileError) {
        guard code != 0 else { return }
        throw FileError(path: path ?? "-", message: "cannot be written: \(Self.reason(code))")
    }

    /// Writes what is left, makes it durable and renames it into place.
    public func finish() throws(FileError) {
        guard !isFinished else { return }
        try flush()
        isFinished = true
        guard let path else { return }
        let isSynced = fsync(descriptor) == 0
        let failure = errno
        close(descriptor)
        descriptor = -1
        guard isSynced, rename(temporaryPath, path) == 0 else {
            let reason = Self.reason(isSynced ? errno : failure)
            unlink(temporaryPath)
            throw FileError(path: path, message: "cannot be completed: \(reason)")
        }
    }

    /// Removes the temporary file, leaving what stood at the path before.
    public func abandon() {
        guard !isFinished else { return }
        isFinished = true
        // The thread may still be writing to the descriptor.
        _ = blocks?.drain()
        if path != nil {
            close(descriptor)
            unlink(temporaryPath)
        }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
