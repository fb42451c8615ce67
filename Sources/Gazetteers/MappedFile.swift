#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file mapped for reading; the pages stay until the last holder lets go.
///
/// The mapping is private and nothing writes to it, so it may be read from any number of threads.
final class MappedFile: @unchecked Sendable {
    let base: UnsafeRawPointer
    let count: Int
    let identity: FileIdentity

    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let identity = FileIdentity(descriptor: descriptor), identity.size > 0,
            let base = mmap(nil, Int(identity.size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            base != MAP_FAILED
        else { return nil }
        // Look-ups touch a page here and there; read-ahead would make megabytes resident for each.
        madvise(base, Int(identity.size), MADV_RANDOM)
        self.base = UnsafeRawPointer(base)
        self.count = Int(identity.size)
        self.identity = identity
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: base), count) }
}

/// What tells that a file is still the one seen before without reading it: change time cannot be set by a user.
struct FileIdentity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var modified: Int64
    var changed: Int64

    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Glibc)
            modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
            changed = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
        #else
            modified =
                Int64(status.st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtimespec.tv_nsec)
            changed = Int64(status.st_ctimespec.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctimespec.tv_nsec)
        #endif
    }

    var text: String { "\(device) \(inode) \(size) \(modified) \(changed)" }
}

/// A typed view of one section; an index beyond its end reads as zero, so that damage cannot crash the reader.
struct Table<Element: BitwiseCopyable & ZeroInitialized>: @unchecked Sendable {
    let base: UnsafePointer<Element>?
    let count: Int

    @inline(__always)
    subscript(index: Int) -> Element {
        guard let base, index >= 0, index < count else { return Element.zero }
        return base[index]
    }

    @inline(__always)
    subscript(index: UInt32) -> Element { self[Int(index)] }
}

/// A value that has an empty state.
protocol ZeroInitialized { static var zero: Self { get } }
extension UInt8: ZeroInitialized {}
extension UInt16: ZeroInitialized {}
extension UInt32: ZeroInitialized {}
extension UInt64: ZeroInitialized {}
extension Int32: ZeroInitialized {}
extension Double: ZeroInitialized {}
