#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file without a name that one run writes and reads itself: it is gone when its owner is, whatever becomes of
/// the process.
package final class ScratchFile {
    private let folder: String
    private var descriptor: Int32 = -1
    /// The number of bytes written.
    package private(set) var count = 0

    /// Names the folder whose disk takes the bytes; the file is made when the first of them come.
    package init(folder: String) { self.folder = folder }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Adds bytes at the end.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if descriptor < 0 { try openFile() }
        var start = 0
        while start < bytes.count {
            let written = pwrite(
                descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start, off_t(count))
            if written < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            start += written
            count += written
        }
    }

    /// Adds what a buffer holds at the end, and empties the buffer.
    package func append(_ bytes: inout [UInt8]) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { bytes in
            do throws(FileError) { try append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        bytes.removeAll(keepingCapacity: true)
    }

    /// Fills a buffer with the bytes from an offset on.
    package func read(from offset: Int, into bytes: UnsafeMutableRawBufferPointer) throws(FileError) {
        var start = 0
        while start < bytes.count {
            let got = pread(
                descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start, off_t(offset + start)
            )
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw FileError(path: folder, message: "lost what was written to it; is the disk full?")
            }
            start += got
        }
    }

    /// Writes all bytes to a descriptor, where the system can without taking them out to the process and back.
    ///
    /// Gives the failure's code, or 0.
    func copy(to target: Int32) -> Int32 {
        var start = 0
        #if os(Linux)
            while start < count {
                var offset = off_t(start)
                let sent = sendfile(target, descriptor, &offset, count - start)
                if sent < 0, errno == EINTR { continue }
                // Not every pair of files can.
                if sent <= 0 { break }
                start += sent
            }
        #endif
        var block = [UInt8](repeating: 0, count: min(1 << 18, count - start))
        while start < count {
            if block.count > count - start { block.removeLast(block.count - (count - start)) }
            let got = block.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(start))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return got < 0 ? errno : EIO }
            if got < block.count { block.removeLast(block.count - got) }
            let code = BlockQueue.write(block, to: target)
            if code != 0 { return code }
            start += got
        }
        return 0
    }

    private func openFile() throws(FileError) {
        let path = "\(folder)/.incidents.\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        unlink(path)
    }

    private func failure() -> FileError {
        FileError(path: folder, message: "cannot be written to: \(String(cString: strerror(errno)))")
    }
}
