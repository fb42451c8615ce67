import Foundation

/// A file written in large blocks out of sight and put in its place when it is complete.
///
/// A block goes to the system on a thread of its own while the next one fills. A crash, a full disk or an error leaves
/// what stood at the path before, and where the file system allows it nothing else. Not for use from two threads.
public final class OutputFile {
    /// Where the file goes; nil for standard output.
    public let path: String?
    private let target: Target
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var blocks: BlockQueue?
    private var isFinished = false
    private static let blockSize = 1 << 18

    /// What the bytes are written to.
    private enum Target {
        /// What is there already and takes bytes as they come: standard output, a pipe, a device.
        case stream
        /// A file without a name, which gets its temporary one at the very end.
        case unnamed(temporaryPath: String)
        /// A file under a temporary name.
        case named(temporaryPath: String)
    }

    /// Opens a temporary file beside `path`; "-" writes to standard output, where nothing is renamed.
    ///
    /// A pipe or device at the path is written to as it is. A file there hands its permissions on.
    /// - Throws: `FileError` where the folder is missing or not writable, or the path is a folder's.
    public init(path: String) throws(FileError) {
        buffer.reserveCapacity(Self.blockSize + 4096)
        if path == "-" {
            self.path = nil
            target = .stream
            descriptor = STDOUT_FILENO
            return
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = exists ? status.st_mode & S_IFMT : S_IFREG
        guard kind != S_IFDIR else {
            throw FileError(path: path, message: "is a folder; name a file in it")
        }
        guard kind == S_IFREG else {
            self.path = path
            target = .stream
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.refusal(of: path) }
            return
        }
        // Followed here, because a rename would put a plain file where the link stood.
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let temporaryPath = "\(place).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
        let unnamed = Self.openUnnamed(inFolderOf: place)
        if unnamed >= 0 {
            descriptor = unnamed
            target = .unnamed(temporaryPath: temporaryPath)
        } else {
            descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            target = .named(temporaryPath: temporaryPath)
        }
        self.path = place
        guard descriptor >= 0 else { throw Self.refusal(of: path) }
        if exists { fchmod(descriptor, status.st_mode & 0o777) }
    }

    deinit { abandon() }

    private static func refusal(of path: String) -> FileError {
        FileError(
            path: path, message: "cannot be written: \(reason(errno)); name a folder you may write in")
    }

    /// A file that is gone with its descriptor unless it gets a name; -1 where the system or the disk has no such.
    private static func openUnnamed(inFolderOf path: String) -> Int32 {
        #if os(Linux)
            // Only by way of /proc can it get a name later.
            guard access("/proc/self/fd", X_OK) == 0 else { return -1 }
            // O_TMPFILE is a macro that Swift does not import: `__O_TMPFILE | O_DIRECTORY`.
            let flag: Int32 = 0o20_000_000 | O_DIRECTORY
            return open((path as NSString).deletingLastPathComponent, O_WRONLY | O_CLOEXEC | flag, 0o644)
        #else
            return -1
        #endif
    }

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

    /// Appends all that was set aside in a scratch file.
    package func append(contentsOf scratch: ScratchFile) throws(FileError) {
        try flush()
        try check(scratch.copy(to: descriptor))
    }

    private func check(_ code: Int32) throws(FileError) {
        guard code != 0 else { return }
        throw FileError(path: path ?? "-", message: "cannot be written: \(Self.reason(code))")
    }

    /// Writes what is left, makes it durable and puts it in its place.
    public func finish() throws(FileError) {
        guard !isFinished else { return }
        try flush()
        isFinished = true
        guard let path else { return }
        defer {
            close(descriptor)
            descriptor = -1
        }
        switch target {
        case .stream: return
        case .unnamed(let temporaryPath):
            let link = "/proc/self/fd/\(descriptor)"
            guard fsync(descriptor) == 0,
                linkat(AT_FDCWD, link, AT_FDCWD, temporaryPath, AT_SYMLINK_FOLLOW) == 0
            else { throw FileError(path: path, message: "cannot be completed: \(Self.reason(errno))") }
            try Self.move(temporaryPath, to: path)
        case .named(let temporaryPath):
            guard fsync(descriptor) == 0 else {
                let reason = Self.reason(errno)
                unlink(temporaryPath)
                throw FileError(path: path, message: "cannot be completed: \(reason)")
            }
            try Self.move(temporaryPath, to: path)
        }
    }

    private static func move(_ temporaryPath: String, to path: String) throws(FileError) {
        guard rename(temporaryPath, path) != 0 else { return }
        let reason = reason(errno)
        unlink(temporaryPath)
        throw FileError(path: path, message: "cannot be completed: \(reason)")
    }

    /// Gives up what was written, leaving what stood at the path before.
    public func abandon() {
        guard !isFinished else { return }
        isFinished = true
        // The thread may still be writing to the descriptor.
        _ = blocks?.drain()
        guard path != nil else { return }
        close(descriptor)
        if case .named(let temporaryPath) = target { unlink(temporaryPath) }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
