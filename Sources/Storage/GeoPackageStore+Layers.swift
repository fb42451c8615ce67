import Foundation
public import Incidents
public import Reports
public import Spatial

/// The depth of a base outline: whole countries or their first-level divisions.
public enum BaseOutlineLevel: String, CaseIterable, Hashable, Sendable {
    case country, admin1

    /// The layer's name.
    public var layer: String { self == .country ? "base_countries" : "base_admin1" }
}

extension GeoPackageStore {
    /// Replaces all clusters, and with them the cluster number of every incident.
    ///
    /// Incidents that no cluster names are noise or were left out: their number becomes null.
    public func replaceClusters(_ clusters: [IncidentCluster]) throws(StoreError) {
        try leaveBulk()
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try willChange("clusters", handle)
            try willChange("incidents", handle)
            if let old = try layerExtent("clusters", handle) { touchedTables["clusters"]?.removed.add(old) }
            try connection.execute("DELETE FROM clusters", handle)
            let names = ClusterField.allCases.map(\.rawValue)
            let insert = try connection.statement(
                """
                INSERT INTO clusters (fid, geom, \(names.joined(separator: ", ")))
                VALUES (?, ?, \(names.map { _ in "?" }.joined(separator: ", ")))
                """, handle)
            for (index, cluster) in clusters.enumerated() {
                insert.bind(1, index + 1)
                insert.bind(2, blob: GeometryBlob.bytes(of: cluster.outline))
                for (offset, field) in ClusterField.allCases.enumerated() {
                    guard insert.bind(Int32(offset + 3), cluster.value(of: field)) else {
                        throw nullRefusal("cluster \(cluster.id): \(field.rawValue)")
                    }
                }
                try insert.run()
                if let box = GeometryBlob.planarExtent(of: cluster.outline) {
                    touchedTables["clusters"]?.added.add(box)
                }
            }
            try connection.execute(
                "UPDATE incidents SET cluster_id = NULL WHERE cluster_id NOT NULL", handle)
            let update = try connection.statement("UPDATE incidents SET cluster_id = ? WHERE id = ?", handle)
            for cluster in clusters {
                for id in cluster.incidentIDs {
                    update.bind(1, cluster.id)
                    _ = update.bind(2, id)
                    try update.run()
                }
            }
        }
    }

    /// Sets the style with which QGIS opens a layer: QML, and SLD where other programs should follow.
    public func writeStyle(layer: String, qml: String, sld: String = "") throws(StoreError) {
        try write { handle throws(StoreError) in
            let known = try connection.statement(
                "SELECT styleQML, styleSLD FROM layer_styles WHERE f_table_name = ?", handle)
            guard known.bind(1, layer) else { throw nullRefusal("a layer's name") }
            let found = try known.step()
            let isSame = found && known.text(0) == qml && known.text(1) == sld
            // A style that a person saved over ours in QGIS is theirs.
            known.clear()
            let isOurs = try isOurStyle(layer, handle)
            guard !isSame, !found || isOurs else { return }
            try willChange("layer_styles", handle)
            let deletion = try connection.statement("DELETE FROM layer_styles WHERE f_table_name = ?", handle)
            _ = deletion.bind(1, layer)
            try deletion.run()
            let statement = try connection.statement(
                """
                INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
                  styleQML, styleSLD, useAsDefault, description, owner, ui)
                VALUES ('', '', ?, 'geom', 'incidentmap', ?, ?, 1, 'Written by incidentmap', '', NULL)
                """, handle)
            guard statement.bind(1, layer), statement.bind(2, qml), statement.bind(3, sld) else {
                throw nullRefusal("a style")
            }
            try statement.run()
        }
    }

    private func isOurStyle(_ layer: String, _ handle: OpaquePointer) throws(StoreError) -> Bool {
        let statement = try connection.statement(
            "SELECT 1 FROM layer_styles WHERE f_table_name = ? AND description = 'Written by incidentmap'",
            handle
        )
        _ = statement.bind(1, layer)
        defer { statement.clear() }
        return try statement.step()
    }

    /// Puts a QGIS project into the store, in the form that QGIS keeps: the hexadecimal digits of a `.qgz`.
    ///
    /// A project of the same name that a person has saved is left alone unless `replacing` is true.
    public func writeProject(name: String, content: String, replacing: Bool = false) throws(StoreError) {
        try write { handle throws(StoreError) in
            let hasTable = try connection.integer(
                "SELECT 1 FROM sqlite_master WHERE name = 'qgis_projects'", handle)
            if hasTable == nil {
                try willChange("qgis_projects", handle)
                try connection.execute(
                    "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)", handle)
            }
            let known = try connection.statement("SELECT 1 FROM qgis_projects WHERE name = ?", handle)
            guard known.bind(1, name) else { throw nullRefusal("a project's name") }
            let isKnown = try known.step()
            known.clear()
            guard !isKnown || replacing else { return }
            try willChange("qgis_projects", handle)
            let statement = try connection.statement(
                """
                INSERT OR REPLACE INTO qgis_projects (name, metadata, content)
                VALUES (?, '{"last_modified_time": "2000-01-01T00:00:00Z", "last_modified_user": "incidentmap"}', ?)
                """, handle)
            _ = statement.bind(1, name)
            // QGIS reads the column's bytes as text, whatever their declared type.
            statement.bind(2, blob: Array(content.utf8))
            try statement.run()
        }
    }

    /// Puts outlines for an offline base map into a layer of their own, unless the layer holds the same ones.
    public func writeBaseOutlines(
        level: BaseOutlineLevel, _ outlines: [(code: String, name: String, area: MultiPolygon)]
    ) throws(StoreError) {
        let layer = level.layer
        try write { handle throws(StoreError) in
            let isThere =
                try connection.integer("SELECT 1 FROM gpkg_contents WHERE table_name = '\(layer)'", handle)
                != nil
            if isThere {
                let names = try connection.text(
                    "SELECT group_concat(code || ' ' || name, char(10)) FROM (SELECT * FROM \(layer) ORDER BY fid)",
                    handle)
                let wanted = outlines.map { "\($0.code) \($0.name)" }.joined(separator: "\n")
                if names ?? "" == wanted { return }
            }
            try willChange(layer, handle)
            if isThere { try dropBaseLayer(layer, handle) }
            let title = level == .country ? "Countries" : "First-level divisions"
            try connection.execute(
                """
                CREATE TABLE \(layer) (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, code TEXT,
                  name TEXT);
                INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
                  VALUES ('\(layer)', 'features', '\(title)', 'Base map: Natural Earth, public domain', 4326);
                INSERT INTO gpkg_geometry_columns VALUES ('\(layer)', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
                INSERT INTO gpkg_extensions VALUES ('\(layer)', 'geom', 'gpkg_rtree_index',
                  'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
                """, handle)
            let statement = try SQLStatement(
                handle, "INSERT INTO \(layer) (fid, geom, code, name) VALUES (?, ?, ?, ?)", path: path)
            var tree = RTreeBuilder()
            var extent = PlanarExtent()
            for (index, outline) in outlines.enumerated() {
                statement.bind(1, index + 1)
                statement.bind(2, blob: GeometryBlob.bytes(of: outline.area))
                guard statement.bind(3, outline.code), statement.bind(4, outline.name) else {
                    throw nullRefusal("an outline's name")
                }
                try statement.run()
                guard let box = GeometryBlob.planarExtent(of: outline.area) else { continue }
                tree.add(id: index + 1, minX: box.west, maxX: box.east, minY: box.south, maxY: box.north)
                extent.add(box)
                touchedTables[layer]?.added.add(box)
            }
            try buildTree(&tree, layer: layer, handle)
            try writeExtent(extent.box, table: layer, handle)
        }
    }

    private func dropBaseLayer(_ layer: String, _ handle: OpaquePointer) throws(StoreError) {
        connection.forgetStatements()
        try connection.execute(
            """
            DROP TABLE rtree_\(layer)_geom;
            DROP TABLE \(layer);
            DELETE FROM gpkg_extensions WHERE table_name = '\(layer)';
            DELETE FROM gpkg_geometry_columns WHERE table_name = '\(layer)';
            DELETE FROM gpkg_contents WHERE table_name = '\(layer)';
            """, handle)
    }

    // MARK: What the store holds

    /// The extent of a layer as numbers, nil where it is empty: a bulk load's so far, the recorded one otherwise.
    public func extent(ofLayer layer: String) throws(StoreError) -> BoundingBox? {
        if let bulk { return layer == "incidents" ? bulk.pointExtent.box : bulk.areaExtent.box }
        return try connection.withHandle { handle throws(StoreError) in
            var extent = PlanarExtent()
            if let recorded = try layerExtent(layer, handle) { extent.add(recorded) }
            if let added = touchedTables[layer]?.added.box { extent.add(added) }
            return extent.box
        }
    }

    /// The first and the last day of any incident, nil where none has one.
    public func dates() throws(StoreError) -> ClosedRange<CalendarDate>? {
        try connection.withHandle { handle throws(StoreError) in
            let statement = try connection.statement(
                "SELECT min(event_date), max(coalesce(event_date_end, event_date)) FROM incidents", handle)
            defer { statement.clear() }
            guard try statement.step(), let first = statement.date(0), let last = statement.date(1) else {
                return nil
            }
            return first...max(first, last)
        }
    }

    /// The outlets and data sets that the store names.
    public func sources() throws(StoreError) -> [SourceRecord] {
        try connection.withHandle { handle throws(StoreError) in
            let statement = try connection.statement(
                "SELECT name, kind, url, licence, attribution FROM sources ORDER BY id", handle)
            defer { statement.clear() }
            var sources: [SourceRecord] = []
            while try statement.step() {
                sources.append(
                    SourceRecord(
                        name: statement.text(0) ?? "",
                        kind: statement.text(1).flatMap(SourceRecord.Kind.init(rawValue:)) ?? .outlet,
                        url: statement.text(2), licence: statement.text(3), attribution: statement.text(4)))
            }
            return sources
        }
    }

    /// Runs `body` in the batch under way, or within the bulk load of a new store.
    private func write(_ body: (OpaquePointer) throws(StoreError) -> Void) throws(StoreError) {
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try body(handle)
        }
    }
}
