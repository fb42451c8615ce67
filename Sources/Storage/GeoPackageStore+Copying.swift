import GRDB
import Incidents
import Reports

/// What a person changed, as a row of `edits`.
struct EditRecord: Hashable {
    var incidentID: String
    var field: String
    var oldValue: String?
    var newValue: String?
    var edited: String
}

/// What one store gives to another beside incidents.
extension GeoPackageStore {
    /// Calls `body` for each report with its place names, in the order in which they came; it must not call this store.
    func forEachReport(_ body: (ReportRecord, [MentionRecord]) throws -> Void) throws {
        try readyToRead()
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            // A store that was never updated has no index on the names' reports; SQLite makes one for this join.
            let row = try SQLStatement(
                handle,
                """
                SELECT r.id, r.report_id, r.title, r.source, r.url, r.published, r.language, r.content_hash,
                  \(Self.mentionColumns.map { "m.\($0)" }.joined(separator: ", "))
                FROM reports AS r LEFT JOIN mentions AS m ON m.report_id = r.report_id ORDER BY r.id, m.id
                """, path: path)
            var current: (id: Int, report: ReportRecord, mentions: [MentionRecord])?
            while try row.step() {
                let id = row.integer(0) ?? 0
                if current?.id != id {
                    if let current { try body(current.report, current.mentions) }
                    current = (id, Self.report(from: row, at: 1), [])
                }
                guard !row.isNull(8), let report = current?.report.id else { continue }
                current?.mentions.append(Self.mention(from: row, at: 8, ofReport: report))
            }
            if let current { try body(current.report, current.mentions) }
        }
    }

    /// Adds a report that another store read.
    ///
    /// What this store holds of a report with its id is brought up to date, and none of its incidents becomes stale.
    func add(report: ReportRecord, mentions: [MentionRecord]) throws(StoreError) {
        if bulk?.reports[report.id.hashValue] != nil { try leaveBulk() }
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            if bulk != nil {
                try insertReport(report, mentions: mentions, handle)
            } else {
                try upsertReport(report, mentions: mentions, handle)
            }
        }
    }

    /// Calls `body` for every incident, with the row it was imported from; it must not call this store.
    func forEachRecord(
        _ body: (Incident, (dataset: String, record: String)?) throws -> Void
    ) throws {
        var everything = IncidentFilter()
        everything.includesBackground = true
        everything.includesDoubtful = true
        everything.includesRejected = true
        var rows: SQLStatement?
        try forEachMatch(
            everything,
            withHandle: { handle in
                rows = try SQLStatement(
                    handle, "SELECT dataset, record FROM incidentmap_imports WHERE fid = ?", path: self.path)
            }
        ) { incident, fid, _ in
            var found: (dataset: String, record: String)?
            if let rows {
                rows.bind(1, fid)
                if try rows.step(), let dataset = rows.text(0), let record = rows.text(1) {
                    found = (dataset, record)
                }
                rows.clear()
            }
            try body(incident, found)
        }
    }

    /// Calls `body` for each change that a person made, in their order; it must not call this store.
    func forEachEdit(_ body: (EditRecord) throws -> Void) throws {
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            let row = try SQLStatement(
                handle, "SELECT incident_id, field, old_value, new_value, edited FROM edits ORDER BY id",
                path: path)
            while try row.step() {
                try body(
                    EditRecord(
                        incidentID: row.text(0) ?? "", field: row.text(1) ?? "", oldValue: row.text(2),
                        newValue: row.text(3), edited: row.text(4) ?? ""))
            }
        }
    }

    /// Adds a change that a person made in another store, once.
    func add(edit: EditRecord) throws(StoreError) {
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            let known = try connection.statement(
                "SELECT 1 FROM edits WHERE incident_id = ? AND field = ? AND edited = ?", handle)
            defer { known.clear() }
            guard known.bind(1, edit.incidentID), known.bind(2, edit.field), known.bind(3, edit.edited),
                try !known.step()
            else { return }
            try willChange("edits", handle)
            let insert = try connection.statement(
                "INSERT INTO edits (incident_id, field, old_value, new_value, edited) VALUES (?, ?, ?, ?, ?)",
                handle)
            _ = insert.bind(1, edit.incidentID)
            _ = insert.bind(2, edit.field)
            if let value = edit.oldValue { _ = insert.bind(3, value) }
            if let value = edit.newValue { _ = insert.bind(4, value) }
            _ = insert.bind(5, edit.edited)
            try insert.run()
        }
    }
}
