import Files
import Foundation
import Knowledge

/// Finds the index file of a set of sources in the user's cache, and builds it where it is missing or damaged.
///
/// An index is named by the hash of its sources' content. A stamp beside it remembers by which states of the
/// sources and of the index (size, times, inode) that was last checked; while they are unchanged, opening
/// reads neither. Change times cannot be set back by a program, so an edited or damaged file is noticed.
struct IndexCache {
    let folder: URL

    init(folder: URL = DataFolder.userCache.appendingPathComponent("gazetteer")) { self.folder = folder }

    /// Opens the index of the files at `paths`, building it with `load` where needed.
    func open(
        label: String, paths: [String], progress: (@Sendable (Double) -> Void)?,
        load: (NameRules) throws(GazetteerError) -> IndexInput
    ) throws(GazetteerError) -> NameIndex {
        let ruleFiles = RuleCompiler.ruleFiles()
        let all = paths + ruleFiles.map(\.path)
        let state = Self.state(of: all)
        let key = String(Hashing.hash(state), radix: 16)
        let stamp = folder.appendingPathComponent("\(label)-\(key).stamp")
        if let text = try? String(contentsOf: stamp, encoding: .utf8) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.count >= 3, lines[2] == String(Hashing.hash(state), radix: 16) {
                let path = folder.appendingPathComponent(lines[0]).path
                if FileIdentity(path: path)?.text == lines[1],
                    let index = try? NameIndex(path: path, verified: false),
                    Self.name(label, index.contentHash) == lines[0]
                {
                    return index
                }
            }
        }
        let hash = try Self.contentHash(of: all)
        let name = Self.name(label, hash)
        let path = folder.appendingPathComponent(name).path
        if let index = try? NameIndex(path: path, verified: true), index.contentHash == hash {
            try? write(stamp, name: name, path: path, state: state)
            return index
        }
        // Who builds the same index meanwhile is waited for; a lock that fails costs time, not correctness.
        let lock = BuildLock(folder: folder, label: label)
        defer { lock?.release() }
        if let index = try? NameIndex(path: path, verified: true), index.contentHash == hash {
            try? write(stamp, name: name, path: path, state: state)
            return index
        }
        try build(path, hash: hash, ruleFiles: ruleFiles, progress: progress, load: load)
        let index = try NameIndex(path: path, verified: true)
        try? write(stamp, name: name, path: path, state: state)
        removeOld(label: label, keeping: name)
        return index
    }

    private static func name(_ label: String, _ hash: (UInt64, UInt64)) -> String {
        func hex(_ value: UInt64) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return "\(label)-\(hex(hash.0))\(hex(hash.1)).index"
    }

    private static func state(of paths: [String]) -> String {
        "\(IndexFormat.version)\n"
            + paths.map { "\($0) \(FileIdentity(path: $0)?.text ?? "absent")\n" }.joined()
    }

    /// Two independent 64-bit hashes over names and content of the files and the format's version.
    static func contentHash(of paths: [String]) throws(GazetteerError) -> (UInt64, UInt64) {
        var first = Hashing.mix(Hashing.seed, UInt64(IndexFormat.version))
        var second = ~first
        for path in paths {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw GazetteerError(file: path, message: "cannot be read")
            }
            let name = Hashing.hash(URL(fileURLWithPath: path).lastPathComponent)
            let content = data.withUnsafeBytes(Hashing.checksum)
            first = Hashing.mix(first ^ name, content | 1) ^ content
            second = Hashing.mix(second ^ content, name | 1) ^ first
        }
        return (first, second)
    }

    private func build(
        _ path: String, hash: (UInt64, UInt64), ruleFiles: [URL], progress: (@Sendable (Double) -> Void)?,
        load: (NameRules) throws(GazetteerError) -> IndexInput
    ) throws(GazetteerError) {
        progress?(0)
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw GazetteerError(
                file: folder.path, message: "cannot be made: set XDG_CACHE_HOME to a folder you may write in")
        }
        let compiler: RuleCompiler
        do { compiler = try RuleCompiler.compiled(ruleFiles) } catch {
            throw GazetteerError(file: error.file, line: error.line, message: error.message)
        }
        var input = try load(compiler.rules())
        input.contentHash = hash
        do {
            try IndexBuilder(input: input, compiler: compiler, progress: progress).build(to: path)
        } catch { throw GazetteerError(error) }
    }

    private func write(_ stamp: URL, name: String, path: String, state: String) throws {
        guard let identity = FileIdentity(path: path) else { return }
        let text = "\(name)\n\(identity.text)\n\(String(Hashing.hash(state), radix: 16))\n"
        try text.write(to: stamp, atomically: true, encoding: .utf8)
    }

    /// Removes indexes and stamps of the label that have not been used for a month.
    private func removeOld(label: String, keeping name: String) {
        let manager = FileManager.default
        let limit = Date(timeIntervalSinceNow: -30 * 86400)
        for file in (try? manager.contentsOfDirectory(atPath: folder.path)) ?? [] {
            guard file.hasPrefix("\(label)-"), file != name,
                file.hasSuffix(".index") || file.hasSuffix(".stamp")
            else { continue }
            let path = folder.appendingPathComponent(file).path
            if let changed = (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date,
                changed < limit
            {
                try? manager.removeItem(atPath: path)
            }
        }
    }
}

/// An advisory lock on a file of the cache, by which processes and threads build one after the other.
struct BuildLock {
    private let descriptor: Int32

    /// Waits for the lock; nil where the file system has none.
    init?(folder: URL, label: String) {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        descriptor = Foundation.open(
            folder.appendingPathComponent("\(label).lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX) == 0 else {
            close(descriptor)
            return nil
        }
    }

    /// Lets the next one build.
    func release() {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
