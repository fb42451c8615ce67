public import Incidents
import Spatial

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension GeoPackageStore {
    /// Writes a report with its incidents and mentions, in the batch under way.
    ///
    /// See `IncidentStore`. A text with U+0000 is refused before anything of the report is written.
    public func write(
        report: ReportRecord, incidents: [Incident], mentions: [MentionRecord]
    ) throws(StoreError) {
        try refuseNulls(report: report, incidents: incidents, mentions: mentions)
        // A report that comes a second time replaces what it gave before, which takes the exact path.
        if bulk?.reports[report.id.hashValue] != nil { try leaveBulk() }
        if bulk != nil {
            let written = try connection.withHandle { handle throws(StoreError) in
                try insertReport(report, mentions: mentions, handle)
                return try bulkInsert(incidents, handle)
            }
            guard written < incidents.count else { return }
            try leaveBulk()
            try connection.withHandle { handle throws(StoreError) in
                try ensureBatch(handle)
                for incident in incidents[written...] { try upsert(incident, handle) }
            }
            return
        }
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try upsertReport(report, mentions: mentions, handle)
            for incident in incidents { try upsert(incident, handle) }
            reread.insert(report.id)
        }
    }

    /// Writes incidents that come without a report of their own (imports).
    ///
    /// A text with U+0000 is refused with its incident's id; those before it in the list are written.
    public func write(incidents: [Incident]) throws(StoreError) {
        var written = 0
        if bulk != nil {
            written = try connection.withHandle { handle throws(StoreError) in
                try bulkInsert(incidents, handle)
            }
            guard written < incidents.count else { return }
            try leaveBulk()
        }
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            for incident in incidents[written...] { try upsert(incident, handle) }
        }
    }

    /// The same for incidents that are handed on by reference.
    package func write(incidents: [HeldIncident]) throws(StoreError) {
        var written = 0
        if bulk != nil {
            written = try connection.withHandle { handle throws(StoreError) in
                try bulkInsert(incidents, handle)
            }
            guard written < incidents.count else { return }
        }
        try write(incidents: incidents[written...].map(\.incident))
    }

    /// Joins an incident to its report: at once where that is written, else at the end of the batch.
    func link(fid: Int, to report: String, _ handle: OpaquePointer) throws(StoreError) {
        guard pendingLinks.isEmpty, let row = bulk?.reports[report.hashValue] else {
            pendingLinks.append((fid, report))
            return
        }
        bulk?.links.append((fid, row))
        if bulk?.links.count == Self.linkRows { try writeLinks(handle) }
    }

    /// Writes the links that wait in a bulk load, a block of them by one statement.
    func writeLinks(_ handle: OpaquePointer) throws(StoreError) {
        guard let links = bulk?.links, !links.isEmpty else { return }
        bulk?.links.removeAll(keepingCapacity: true)
        let isBlock = links.count == Self.linkRows
        let insert = try connection.statement(isBlock ? Self.linkBlockInsert : Self.linkInsert, handle)
        for (index, link) in links.enumerated() {
            insert.bind(Int32(isBlock ? 2 * index + 1 : 1), link.fid)
            insert.bind(Int32(isBlock ? 2 * index + 2 : 2), Int(link.report))
            if !isBlock { try insert.run() }
        }
        if isBlock { try insert.run() }
    }

    private static let linkRows = 32
    private static let linkBlockInsert =
        linkInsert + Array(repeating: ", (?, ?)", count: linkRows - 1).joined()

    // MARK: One incident

    /// Inserts an incident, or updates the one with its id in the fields that no person has changed.
    private func upsert(_ incident: Incident, _ handle: OpaquePointer) throws(StoreError) {
        if incident.status == .extracted { given.insert(incident.id) }
        let edited = protected[incident.id] ?? []
        if edited.contains(StoreTriggers.removed) { return }
        let known = try connection.statement(
            "SELECT \(IncidentColumns.list) FROM incidents WHERE id = ?", handle)
        guard known.bind(1, incident.id) else { throw nullRefusal("an incident's id") }
        guard try known.step() else {
            known.clear()
            try insert(incident, handle)
            return
        }
        let fid = known.integer(0) ?? 0
        let current = IncidentColumns.incident(from: known)
        known.clear()
        // What a person has looked at and accepted or refused stays as that person saw it.
        if current.status == .confirmed || current.status == .rejected { return }
        var next = incident
        next.clusterID = incident.clusterID ?? current.clusterID
        for field in IncidentField.allCases where edited.contains(field.rawValue) {
            next.set(field, to: current.value(of: field))
        }
        if edited.contains("geom") {
            next.coordinate = current.coordinate
            next.footprint = nil
        }
        if !next.hasSameColumns(as: current) {
            try willChange("incidents", handle)
            if next.coordinate != current.coordinate {
                if let old = current.coordinate { touchedTables["incidents"]?.removed.add(old) }
                if let new = next.coordinate { touchedTables["incidents"]?.added.add(new) }
            }
            let statement = try connection.statement(IncidentColumns.update, handle)
            try IncidentColumns.bind(next, fid: fid, to: statement, path: path)
            try statement.run()
        }
        try updateFootprint(of: next, fid: fid, handle)
        if next.status == .extracted, next.reportIDs != current.reportIDs {
            let statement = try connection.statement(
                "DELETE FROM incidents_reports WHERE base_id = ?", handle)
            statement.bind(1, fid)
            try statement.run()
            for report in next.reportIDs { pendingLinks.append((fid, report)) }
        }
    }

    private func insert(_ incident: Incident, _ handle: OpaquePointer) throws(StoreError) {
        try willChange("incidents", handle)
        let fid = try nextID(of: "incidents", key: "fid", handle)
        let statement = try connection.statement(IncidentColumns.insert, handle)
        try IncidentColumns.bind(incident, fid: fid, to: statement, path: path)
        try statement.run()
        if let position = incident.coordinate { touchedTables["incidents"]?.added.add(position) }
        try updateFootprint(of: incident, fid: fid, handle)
        // Also those that a person has looked at since, where they come from another store.
        if incident.status != .imported {
            for report in incident.reportIDs { pendingLinks.append((fid, report)) }
        }
    }

    /// The number that AUTOINCREMENT would give; asked for beforehand, since the spatial index's own tables disturb
    /// `last_insert_rowid`.
    func nextID(of table: String, key: String, _ handle: OpaquePointer) throws(StoreError) -> Int {
        if let next = bulk?.nextIDs[table] { return next }
        let statement = try connection.statement(
            """
            SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '\(table)'), 0),
              coalesce((SELECT max(\(key)) FROM \(table)), 0)) + 1
            """, handle)
        defer { statement.clear() }
        return try statement.step() ? statement.integer(0) ?? 1 : 1
    }

    /// Removes incidents that the batch's reports gave in an earlier run and no longer give, and that no person has
    /// touched.
    ///
    /// Done when the batch ends, since merged incidents may come after all their reports.
    func removeStale(_ handle: OpaquePointer) throws(StoreError) {
        let (reports, kept) = (reread, given)
        (reread, given) = ([], [])
        for report in reports.sorted() { try removeStale(report: report, keeping: kept, handle) }
    }

    private func removeStale(
        report: String, keeping kept: Set<String>, _ handle: OpaquePointer
    ) throws(StoreError) {
        let statement = try connection.statement(
            "SELECT fid, id, geom FROM incidents WHERE report_id = ? AND status = 'extracted'", handle)
        guard statement.bind(1, report) else { return }
        var stale: [(fid: Int, position: Coordinate?)] = []
        while try statement.step() {
            let id = statement.text(1) ?? ""
            guard !kept.contains(id), protected[id] == nil, let fid = statement.integer(0) else { continue }
            stale.append((fid, statement.withBlob(2, GeometryBlob.point)))
        }
        statement.clear()
        for (fid, position) in stale {
            try willChange("incidents", handle)
            if let position { touchedTables["incidents"]?.removed.add(position) }
            try removeFootprint(fid: fid, handle)
            for sql in [
                "DELETE FROM incidents WHERE fid = ?", "DELETE FROM incidents_reports WHERE base_id = ?",
                "DELETE FROM incidentmap_imports WHERE fid = ?",
            ] {
                let deletion = try connection.statement(sql, handle)
                deletion.bind(1, fid)
                try deletion.run()
            }
        }
    }

    // MARK: What people changed

    /// Reads what people changed, once a batch: the batch holds the write lock, so nothing is added meanwhile.
    func loadEdits(_ handle: OpaquePointer) throws(StoreError) {
        protected = [:]
        let statement = try connection.statement("SELECT incident_id, field FROM edits", handle)
        while try statement.step() {
            guard let id = statement.text(0), let field = statement.text(1) else { continue }
            protected[id, default: []].insert(field)
        }
        statement.clear()
    }

    // MARK: Refusals

    private func refuseNulls(
        report: ReportRecord, incidents: [Incident], mentions: [MentionRecord]
    ) throws(StoreError) {
        for text in [report.id, report.title, report.source, report.url, report.language] {
            if text?.hasNull == true { throw nullRefusal("report \(report.id)") }
        }
        for mention in mentions where mention.text.hasNull || mention.name?.hasNull == true {
            throw nullRefusal("report \(report.id): a place name")
        }
        for incident in incidents {
            for field in IncidentField.allCases {
                switch incident.value(of: field) {
                case .text(let text) where text.hasNull:
                    throw nullRefusal("incident \(incident.id): \(field.rawValue)")
                case .list(let texts) where texts.contains(where: \.hasNull):
                    throw nullRefusal("incident \(incident.id): \(field.rawValue)")
                default: break
                }
            }
        }
    }

    func nullRefusal(_ what: String) -> StoreError {
        StoreError(path: path, message: "\(what) holds the character U+0000, which no text may; remove it")
    }
}

extension String {
    /// Whether the text holds U+0000.
    var hasNull: Bool {
        var copy = self
        return copy.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }
    }
}

extension Incident {
    /// Whether two incidents are one row.
    func hasSameColumns(as other: Incident) -> Bool {
        guard id == other.id, coordinate == other.coordinate else { return false }
        return IncidentColumns.fields.allSatisfy { value(of: $0) == other.value(of: $0) }
    }
}
