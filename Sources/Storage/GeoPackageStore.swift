import Foundation
import Incidents
import Spatial

/// Incidents, reports and place names in a GeoPackage (OGC 12-128r15, version 1.2) that QGIS opens while it is
/// being written.
///
/// A store that does not exist yet is built under a temporary name, in bulk, and appears at its path with the
/// first `commit` or with `close`, complete. One that exists is updated in place, batch by batch: each
/// `commit` is all or nothing, whatever happens to the process or the machine. Used by one thread at a time.
public final class GeoPackageStore: IncidentStore {
    /// What a store is opened for.
    public enum Mode: Sendable {
        /// Nothing is written; the store must exist.
        case reading
        /// The store is updated, or made where there is none.
        case writing
        /// The store is updated; it must exist.
        case updating
        /// A new store is made, which takes the place of what is there when it is complete.
        case replacing
    }

    /// Whether the store is new and holds, in their order, the incidents written to it and nothing else.
    public var isBeingBuilt: Bool { bulk != nil }

    let file: StoreFile?
    var connection: StoreConnection
    let mode: Mode
    /// The store's path.
    public let path: String

    /// Set while a new store is filled under its temporary name: no indexes, triggers or journal yet.
    var bulk: BulkLoad?
    /// Whether a transaction is open.
    var isInBatch = false
    /// Whether the batch has changed anything yet.
    var hasChanges = false
    /// Tables changed in this batch, and for layers what that does to their extent.
    var touchedTables: [String: ExtentChange] = [:]
    /// What people changed, by incident, as of the start of the batch.
    var protected: [String: Set<String>] = [:]
    /// Incidents that name a report which is not in the store yet.
    var pendingLinks: [(fid: Int, report: String)] = []
    /// Reports written in this batch: what they gave before and do not give now is removed at its end.
    var reread: Set<String> = []
    /// Incidents read from reports in this batch.
    var given: Set<String> = []
    /// Names in `sources`, so that each is looked up once.
    var knownSources: Set<String> = []
    /// Whether a footprint was a phrase's own shape, at a version of the data.
    var knownShapes: (version: Int, any: Bool)?
    var isClosed = false
    private let waiting: Double

    /// Opens or makes a store.
    ///
    /// A writer waits up to `waiting` seconds for another process that is writing.
    /// - Throws: `StoreError` where the file is no store, is of a later version, is missing (reading), or is
    ///   being written by others for longer than that.
    public init(path: String, mode: Mode, waiting: Double = 15) throws(StoreError) {
        self.mode = mode
        self.waiting = waiting
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        if mode == .reading || mode == .updating, !FileManager.default.fileExists(atPath: target) {
            throw StoreError(
                path: path,
                message: "does not exist; \"incidentmap map\" and \"incidentmap import\" make stores")
        }
        if mode == .reading {
            self.path = target
            file = nil
            connection = try StoreConnection(
                workingPath: target, path: path, isReadOnly: true, waiting: waiting)
            try checkVersion()
            return
        }
        let file = try StoreFile(path: path, isReplacing: mode == .replacing, waiting: waiting)
        self.file = file
        self.path = file.path
        connection = try StoreConnection(
            workingPath: file.workingPath, path: path, isReadOnly: false, waiting: waiting)
        if file.isNew {
            try beginBulk()
        } else {
            try prepareForUpdates()
        }
    }

    deinit {
        guard !isClosed else { return }
        // A batch that was not committed is given up with the connection.
        try? connection.close()
        file?.abandon()
    }

    // MARK: Batches

    /// Makes everything written so far durable and visible to others.
    public func commit() throws(StoreError) {
        if let file, file.isNew {
            try publish()
            return
        }
        try commitBatch()
    }

    private func commitBatch() throws(StoreError) {
        guard isInBatch else { return }
        try connection.withHandle { handle throws(StoreError) in
            try removeStale(handle)
            try resolvePendingLinks(handle)
            if hasChanges {
                try updateContents(handle)
                try connection.execute(
                    "UPDATE incidentmap_settings SET value = '0' WHERE key = 'writing'", handle)
            }
            try connection.execute("COMMIT", handle)
        }
        isInBatch = false
        hasChanges = false
        touchedTables = [:]
    }

    /// Gives up everything since the last commit; a new store that was never committed is removed.
    public func rollback() throws(StoreError) {
        if let file, file.isNew {
            bulk = nil
            isClosed = true
            try connection.close()
            file.abandon()
            return
        }
        guard isInBatch else { return }
        try connection.withHandle { handle throws(StoreError) in try connection.execute("ROLLBACK", handle) }
        (reread, given, pendingLinks) = ([], [], [])
        isInBatch = false
        hasChanges = false
        touchedTables = [:]
    }

    /// Commits and closes, leaving a single file.
    public func close() throws(StoreError) {
        guard !isClosed else { return }
        if mode == .reading {
            isClosed = true
            try connection.close()
            return
        }
        if let file, file.isNew {
            try completeBulk()
            try commitBatch()
            isClosed = true
            try connection.close()
            try file.complete()
            return
        }
        try commitBatch()
        isClosed = true
        try connection.withHandle { handle throws(StoreError) in
            // Refused while others have the store open; the last of them leaves the single file then.
            _ = try? connection.text("PRAGMA journal_mode = DELETE", handle)
        }
        try connection.close()
    }

    /// Moves a new store into place and goes on updating it there.
    private func publish() throws(StoreError) {
        try completeBulk()
        try commitBatch()
        try connection.close()
        try file?.complete()
        connection = try StoreConnection(workingPath: path, path: path, isReadOnly: false, waiting: waiting)
        try prepareForUpdates()
    }

    /// Opens a batch where none is open.
    func ensureBatch(_ handle: OpaquePointer) throws(StoreError) {
        guard mode != .reading else { throw StoreError(path: path, message: "is open for reading only") }
        guard !isClosed else { throw StoreError(path: path, message: "is closed") }
        guard !isInBatch, bulk == nil else { return }
        try connection.execute("BEGIN IMMEDIATE", handle)
        isInBatch = true
        try loadEdits(handle)
    }

    /// Tells the triggers that what follows is the program's own doing.
    func willChange(_ table: String, _ handle: OpaquePointer) throws(StoreError) {
        touchedTables[table, default: ExtentChange()].isTouched = true
        guard bulk == nil, !hasChanges else { return }
        try connection.execute("UPDATE incidentmap_settings SET value = '1' WHERE key = 'writing'", handle)
        hasChanges = true
    }

    // MARK: Opening

    private func prepareForUpdates() throws(StoreError) {
        try checkVersion()
        try connection.withHandle { handle throws(StoreError) in
            // Readers see the last commit while the next one grows.
            _ = try connection.text("PRAGMA journal_mode = WAL", handle)
            try connection.execute("PRAGMA synchronous = NORMAL", handle)
            try StoreMigration.run(connection, handle)
            let hasIndexes = try connection.integer(
                "SELECT 1 FROM sqlite_master WHERE name = 'reports_mentions_pair'", handle)
            if hasIndexes == nil {
                try connection.execute("BEGIN IMMEDIATE; \(StoreSchema.indexes) COMMIT;", handle)
            }
        }
    }

    /// Refuses files that are no store, and stores of a later version.
    private func checkVersion() throws(StoreError) {
        try connection.withHandle { handle throws(StoreError) in
            let id = try connection.integer("PRAGMA application_id", handle)
            let tables = try connection.integer(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('incidents', 'incidentmap_settings')",
                handle)
            guard id == StoreSchema.applicationID else {
                throw StoreError(path: path, message: "is not a GeoPackage")
            }
            guard tables == 2 else {
                throw StoreError(
                    path: path,
                    message:
                        "is a GeoPackage, but not one that incidentmap wrote; name another file, or import it"
                )
            }
            let version = try connection.integer(
                "SELECT CAST(value AS INTEGER) FROM incidentmap_settings WHERE key = 'version'", handle)
            guard let version, version <= StoreSchema.version else {
                throw StoreError(
                    path: path,
                    message:
                        "was written by a later version of incidentmap (store version \(version ?? 0), this one "
                        + "knows up to \(StoreSchema.version)); update incidentmap")
            }
        }
    }
}
