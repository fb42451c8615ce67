import Foundation

/// The file under a store: the lock that keeps two programs from building the same one, and the temporary name
/// under which a new store grows until it is complete.
final class StoreFile {
    /// Where the store is or will be.
    let path: String
    /// Where SQLite works: beside `path` for a new store, `path` itself for one that exists.
    private(set) var workingPath: String
    /// Whether the store is new and not yet in place.
    private(set) var isNew: Bool
    private var descriptor: Int32 = -1

    /// Finds out whether there is a store at `path`, and if not, reserves the temporary name for this process.
    ///
    /// With `isReplacing` what is there is replaced when the new store is complete. Waits up to `seconds` for another
    /// process that is building it, then opens what that one made.
    init(path: String, isReplacing: Bool, waiting seconds: Double) throws(StoreError) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.path = target
        workingPath = target
        isNew = false
        let temporary = target + ".part"
        let deadline = Date(timeIntervalSinceNow: seconds)
        while true {
            if !isReplacing, Self.size(of: target) ?? 0 > 0 { return }
            let file = open(temporary, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard file >= 0 else {
                throw StoreError(
                    path: path,
                    message:
                        "cannot be written: \(String(cString: strerror(errno))); name a folder you may write in"
                )
            }
            if flock(file, LOCK_EX | LOCK_NB) == 0 {
                // The one before may have finished, and taken the name away, between the two calls.
                if Self.isSame(file, temporary), isReplacing || Self.size(of: target) ?? 0 == 0 {
                    // What a process that was killed left there is worth nothing.
                    if Self.size(of: temporary) ?? 0 > 0 { ftruncate(file, 0) }
                    Self.handOnPermissions(of: target, to: file)
                    unlink(temporary + "-journal")
                    descriptor = file
                    workingPath = temporary
                    isNew = true
                    return
                }
                if Self.isSame(file, temporary) { unlink(temporary) }
                close(file)
                continue
            }
            close(file)
            if Date() > deadline {
                throw StoreError(
                    path: path, message: "is being built by another process; try again when it is done")
            }
            usleep(50_000)
        }
    }

    deinit { abandon() }

    /// Makes a new store durable and moves it into place; the connection to it must be closed.
    func complete() throws(StoreError) {
        guard isNew else { return }
        guard fsync(descriptor) == 0, rename(workingPath, path) == 0 else {
            let reason = String(cString: strerror(errno))
            abandon()
            throw StoreError(path: path, message: "cannot be completed: \(reason)")
        }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        close(descriptor)
        descriptor = -1
        workingPath = path
        isNew = false
    }

    /// Removes a new store that is not complete, leaving what stood at the path before.
    func abandon() {
        guard isNew else { return }
        unlink(workingPath)
        close(descriptor)
        descriptor = -1
        isNew = false
    }

    /// A store that takes the place of another is as private as that one was.
    private static func handOnPermissions(of path: String, to file: Int32) {
        var status = stat()
        if stat(path, &status) == 0 { fchmod(file, status.st_mode & 0o777) }
    }

    private static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private static func isSame(_ file: Int32, _ path: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(file, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
            && opened.st_dev == named.st_dev
    }
}
