import Files
public import Incidents

extension GeoPackageStore {
    /// Whether the store is still being built and not yet at its path.
    public var isNew: Bool { file?.isNew == true }

    /// Writes the columns of a data set whose rows are kept beside their incidents.
    func writeImportColumns(_ names: [String], dataset: String) throws(StoreError) {
        try writeImportHeader(CSVRecord.encode(names), dataset: dataset)
    }

    /// The same for columns that stand as a CSV record.
    func writeImportHeader(_ header: String, dataset: String) throws(StoreError) {
        guard try importHeader(ofDataset: dataset) != header else { return }
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try willChange("incidentmap_settings", handle)
            let statement = try connection.statement(
                """
                INSERT INTO incidentmap_settings (key, value) VALUES ('columns of ' || ?, ?)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """, handle)
            guard statement.bind(1, dataset), statement.bind(2, header) else {
                throw nullRefusal("a column's name")
            }
            try statement.run()
        }
    }

    /// The header of a data set as a CSV record, nil where none was imported.
    public func importHeader(ofDataset dataset: String) throws(StoreError) -> String? {
        try connection.withHandle { handle throws(StoreError) in
            let statement = try connection.statement(
                "SELECT value FROM incidentmap_settings WHERE key = 'columns of ' || ?", handle)
            _ = statement.bind(1, dataset)
            defer { statement.clear() }
            return try statement.step() ? statement.text(0) : nil
        }
    }

    /// Writes imported incidents with the rows they came from, one each, as CSV records.
    func write(incidents: [Incident], records: [String], dataset: String) throws(StoreError) {
        try write(incidents: incidents)
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            let first = bulk.map { $0.nextFID - incidents.count }
            let known = try connection.statement(
                """
                SELECT fid, dataset, record FROM incidents LEFT JOIN incidentmap_imports USING (fid) WHERE id = ?
                """, handle)
            let statement = try connection.statement(
                "INSERT OR REPLACE INTO incidentmap_imports (fid, dataset, record) VALUES (?, ?, ?)",
                handle)
            for (index, incident) in incidents.enumerated() {
                var fid = first.map { $0 + index }
                if fid == nil {
                    _ = known.bind(1, incident.id)
                    if try known.step(), known.text(1) != dataset || known.text(2) != records[index] {
                        fid = known.integer(0)
                    }
                    known.clear()
                    if fid != nil { try willChange("incidents", handle) }
                }
                guard let fid else { continue }
                statement.bind(1, fid)
                _ = statement.bind(2, dataset)
                guard statement.bind(3, records[index]) else { throw nullRefusal("a row") }
                try statement.run()
            }
        }
    }

    /// Calls `body` for each incident that satisfies the filter, with the row of a data set that it came from.
    public func forEachRecord(
        matching filter: IncidentFilter, dataset: String, _ body: (Incident, String?) throws -> Void
    ) throws {
        var rows: SQLStatement?
        try forEachMatch(
            filter,
            withHandle: { handle in
                rows = try SQLStatement(
                    handle, "SELECT record FROM incidentmap_imports WHERE fid = ? AND dataset = ?",
                    path: self.path)
            }
        ) { incident, fid, _ in
            var record: String?
            if let rows {
                rows.bind(1, fid)
                _ = rows.bind(2, dataset)
                if try rows.step() { record = rows.text(0) }
                rows.clear()
            }
            try body(incident, record)
        }
    }

    /// Writes the rows of a data set as they were imported, under their own header, for the incidents that satisfy
    /// the filter.
    ///
    /// Gives the number of rows written and of incidents that came from elsewhere and have none.
    /// - Throws: `StoreError` where no such data set was imported; `FileError` where the file cannot be written.
    public func exportRecords(
        ofDataset dataset: String, matching filter: IncidentFilter, to path: String
    ) throws -> (written: Int, without: Int) {
        guard let header = try importHeader(ofDataset: dataset) else {
            throw StoreError(
                path: self.path, message: "holds no rows imported as \(dataset); try --format \(dataset)-csv")
        }
        let file = try OutputFile(path: path)
        try file.write(header + "\r\n")
        var counts = (written: 0, without: 0)
        try forEachRecord(matching: filter, dataset: dataset) { _, record in
            guard let record else {
                counts.without += 1
                return
            }
            counts.written += 1
            try file.write(record + "\r\n")
        }
        try file.finish()
        return counts
    }
}
