/// A step from one version of the store's own tables to the next; never back.
struct StoreMigration {
    /// The version that the step leads to.
    var version: Int
    /// What it changes.
    var sql: String

    /// All steps in order; version 1 is the first that was released.
    static let all: [StoreMigration] = []

    /// Brings a store up to date, each step in a transaction of its own.
    static func run(
        _ connection: StoreConnection, _ handle: OpaquePointer, steps: [StoreMigration] = all
    ) throws(StoreError) {
        for step in steps {
            let version = try connection.integer(
                "SELECT CAST(value AS INTEGER) FROM incidentmap_settings WHERE key = 'version'", handle)
            guard let version, version < step.version else { continue }
            do {
                try connection.execute(
                    """
                    BEGIN IMMEDIATE;
                    \(step.sql);
                    UPDATE incidentmap_settings SET value = '\(step.version)' WHERE key = 'version';
                    COMMIT;
                    """, handle)
            } catch {
                try? connection.execute("ROLLBACK", handle)
                throw error
            }
        }
    }
}
