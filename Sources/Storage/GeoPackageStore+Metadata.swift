extension GeoPackageStore {
    /// Writes what a layer, or for nil the whole file, is and whose, as the metadata extension keeps it (OGC 12-128r15,
    /// annex F.8).
    ///
    /// `standard` is the address of the form that `xml` follows. A text that a person has changed since stays.
    public func writeMetadata(
        ofLayer layer: String?, standard: String, xml: String
    ) throws(StoreError) {
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try makeMetadataTables(handle)
            let key = "metadata \(standard) of \(layer ?? "all")"
            let known = try connection.statement(
                """
                SELECT m.id, m.metadata, (SELECT value FROM incidentmap_settings WHERE key = ?3)
                FROM gpkg_metadata AS m JOIN gpkg_metadata_reference AS r ON r.md_file_id = m.id
                WHERE m.md_standard_uri = ?1 AND r.table_name IS ?2 AND r.column_name IS NULL
                """, handle)
            guard known.bind(1, standard), layer.map({ known.bind(2, $0) }) ?? true, known.bind(3, key) else {
                throw nullRefusal("metadata")
            }
            let id = try known.step() ? known.integer(0) : nil
            let (current, ours) = id == nil ? (nil, nil) : (known.text(1), known.text(2))
            known.clear()
            guard current != xml, current == ours else { return }
            try willChange("gpkg_metadata", handle)
            if let id {
                let update = try connection.statement(
                    "UPDATE gpkg_metadata SET metadata = ? WHERE id = ?", handle)
                guard update.bind(1, xml) else { throw nullRefusal("metadata") }
                update.bind(2, id)
                try update.run()
                let stamp = try connection.statement(
                    """
                    UPDATE gpkg_metadata_reference SET timestamp = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
                    WHERE md_file_id = ?
                    """, handle)
                stamp.bind(1, id)
                try stamp.run()
            } else {
                try insertMetadata(layer, standard: standard, xml: xml, handle)
            }
            let setting = try connection.statement(
                """
                INSERT INTO incidentmap_settings (key, value) VALUES (?, ?)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """, handle)
            _ = setting.bind(1, key)
            _ = setting.bind(2, xml)
            try setting.run()
        }
    }

    /// What is written of a layer, or of the whole file, in a form; nil where nothing is.
    public func metadata(ofLayer layer: String?, standard: String) throws(StoreError) -> String? {
        try connection.withHandle { handle throws(StoreError) in
            let isThere = try connection.integer(
                "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata_reference'", handle)
            guard isThere != nil else { return nil }
            let row = try connection.statement(
                """
                SELECT m.metadata FROM gpkg_metadata AS m JOIN gpkg_metadata_reference AS r ON r.md_file_id = m.id
                WHERE m.md_standard_uri = ?1 AND r.table_name IS ?2 AND r.column_name IS NULL
                """, handle)
            defer { row.clear() }
            guard row.bind(1, standard), layer.map({ row.bind(2, $0) }) ?? true else { return nil }
            return try row.step() ? row.text(0) : nil
        }
    }

    private func insertMetadata(
        _ layer: String?, standard: String, xml: String, _ handle: OpaquePointer
    ) throws(StoreError) {
        let id = try (connection.integer("SELECT max(id) FROM gpkg_metadata", handle) ?? 0) + 1
        let insert = try connection.statement(
            "INSERT INTO gpkg_metadata (id, md_standard_uri, metadata) VALUES (?, ?, ?)", handle)
        insert.bind(1, id)
        guard insert.bind(2, standard), insert.bind(3, xml) else { throw nullRefusal("metadata") }
        try insert.run()
        let reference = try connection.statement(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES (?, ?, ?)",
            handle)
        _ = reference.bind(1, layer == nil ? "geopackage" : "table")
        if let layer { _ = reference.bind(2, layer) }
        reference.bind(3, id)
        try reference.run()
    }

    /// Made when there is something to hold, so that stores of earlier versions get the tables too.
    private func makeMetadataTables(_ handle: OpaquePointer) throws(StoreError) {
        let isThere = try connection.integer(
            "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata_reference'", handle)
        guard isThere == nil else { return }
        try willChange("gpkg_metadata", handle)
        let definition = "http://www.geopackage.org/spec120/#extension_metadata"
        try connection.execute(
            """
            CREATE TABLE gpkg_metadata (
              id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
              md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
              metadata TEXT NOT NULL DEFAULT '');
            CREATE TABLE gpkg_metadata_reference (
              reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
              timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
              md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
              CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
              CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
            INSERT INTO gpkg_extensions VALUES
              ('gpkg_metadata', NULL, 'gpkg_metadata', '\(definition)', 'read-write'),
              ('gpkg_metadata_reference', NULL, 'gpkg_metadata', '\(definition)', 'read-write');
            """, handle)
    }
}
