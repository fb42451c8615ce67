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
    ///
    /// A style that a person saved over it in QGIS stays, and so do others that a person saved beside it.
    public func writeStyle(layer: String, qml: String, sld: String = "") throws(StoreError) {
        try write { handle throws(StoreError) in
            let known = try connection.statement(
                """
                SELECT styleQML, styleSLD, useAsDefault, description IS ?2 FROM layer_styles
                WHERE f_table_name = ?1 ORDER BY 4 DESC
                """, handle)
            guard known.bind(1, layer), known.bind(2, Self.ownStyle) else {
                throw nullRefusal("a layer's name")
            }
            let isKnown = try known.step()
            let isOurs = isKnown && known.integer(3) == 1
            let isSame = isOurs && known.text(0) == qml && known.text(1) == sld
            let isDefault = isOurs ? known.integer(2) ?? 1 : 1
            known.clear()
            guard !isSame, isOurs || !isKnown else { return }
            try willChange("layer_styles", handle)
            let deletion = try connection.statement(
                "DELETE FROM layer_styles WHERE f_table_name = ? AND description = ?", handle)
            _ = deletion.bind(1, layer)
            _ = deletion.bind(2, Self.ownStyle)
            try deletion.run()
            let statement = try connection.statement(
                """
                INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
                  styleQML, styleSLD, useAsDefault, description, owner, ui)
                VALUES ('', '', ?, 'geom', 'incidentmap', ?, ?, ?, ?, '', NULL)
                """, handle)
            guard statement.bind(1, layer), statement.bind(2, qml), statement.bind(3, sld) else {
                throw nullRefusal("a style")
            }
            statement.bind(4, isDefault)
            _ = statement.bind(5, Self.ownStyle)
            try statement.run()
        }
    }

    /// What stands in a style's description as long as no person has saved it anew.
    private static let ownStyle = "Written by incidentmap"

    /// Puts a QGIS project into the store, in the form that QGIS keeps: the hexadecimal digits of a `.qgz`.
    ///
    /// A project of the same name that a person has saved since is left alone.
    public func writeProject(name: String, content: String) throws(StoreError) {
        try write { handle throws(StoreError) in
            let hasTable = try connection.integer(
                "SELECT 1 FROM sqlite_master WHERE name = 'qgis_projects'", handle)
            if hasTable == nil {
                try willChange("qgis_projects", handle)
                try connection.execute(
                    "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)", handle)
            }
            let known = try connection.statement(
                "SELECT metadata IS ?2, content IS ?3 FROM qgis_projects WHERE name = ?1", handle)
            guard known.bind(1, name) else { throw nullRefusal("a project's name") }
            _ = known.bind(2, Self.ownProject)
            // QGIS reads the column's bytes as text, whatever their declared type.
            let bytes = Array(content.utf8)
            known.bind(3, blob: bytes)
            let isLeft = try known.step() && (known.integer(0) != 1 || known.integer(1) == 1)
            known.clear()
            guard !isLeft else { return }
            try willChange("qgis_projects", handle)
            let statement = try connection.statement(
                "INSERT OR REPLACE INTO qgis_projects (name, metadata, content) VALUES (?, ?, ?)", handle)
            _ = statement.bind(1, name)
            _ = statement.bind(2, Self.ownProject)
            statement.bind(3, blob: bytes)
            try statement.run()
        }
    }

    /// What stands beside a project as long as no person has saved it anew.
    private static let ownProject =
        #"{"last_modified_time": "2000-01-01T00:00:00Z", "last_modified_user": "incidentmap"}"#

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
            try dropLayer(layer, handle)
            try connection.execute(
                """
                CREATE TABLE \(layer) (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, code TEXT,
                  name TEXT);
                """, handle)
            try register(
                StoreSchema.Layer(
                    name: layer, geometryType: "MULTIPOLYGON",
                    title: level == .country ? "Countries" : "First-level divisions",
                    description: "Base map: Natural Earth, public domain"), handle)
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

    /// Removes a layer that can be made anew, if there is one.
    func dropLayer(_ name: String, _ handle: OpaquePointer) throws(StoreError) {
        let known = try connection.integer(
            "SELECT 1 FROM gpkg_contents WHERE table_name = '\(name)'", handle)
        guard known != nil else { return }
        connection.forgetStatements()
        try connection.execute(
            """
            DROP TABLE IF EXISTS rtree_\(name)_geom;
            DELETE FROM gpkg_extensions WHERE table_name = '\(name)';
            DELETE FROM gpkg_geometry_columns WHERE table_name = '\(name)';
            DELETE FROM gpkg_contents WHERE table_name = '\(name)';
            DROP TABLE IF EXISTS "\(name)";
            """, handle)
    }

    /// Enters a layer with geometry where programs look for layers.
    func register(_ layer: StoreSchema.Layer, _ handle: OpaquePointer) throws(StoreError) {
        try connection.execute(StoreSchema.registration(of: layer), handle)
    }

    // MARK: What the store holds

    /// The boxes that hold the points of all incidents west and east of Greenwich, where there are such.
    public func extents() throws(StoreError) -> [BoundingBox] {
        try connection.withHandle { handle throws(StoreError) in
            let statement = try connection.statement(
                """
                SELECT min(longitude), min(latitude), max(longitude), max(latitude) FROM incidents
                WHERE longitude NOT NULL AND latitude NOT NULL GROUP BY longitude < 0
                """, handle)
            defer { statement.clear() }
            var boxes: [BoundingBox] = []
            while try statement.step() {
                guard let west = statement.real(0), let south = statement.real(1),
                    let east = statement.real(2), let north = statement.real(3)
                else { continue }
                boxes.append(BoundingBox(west: west, south: south, east: east, north: north))
            }
            return boxes
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
