import Spatial

/// Reads the polygons and lines of a layer of any GeoPackage.
enum GeoPackageShapes {
    /// Reads a layer by its name; without one the only layer there is.
    static func read(path: String, layer: String?) throws(StoreError) -> ShapeFile.Collection {
        let connection = try StoreConnection(workingPath: path, path: path, isReadOnly: true, waiting: 5)
        let found = try connection.withHandle { handle throws(StoreError) in
            let chosen = try choose(layer, connection, handle, path)
            var found = ShapeFile.Collection()
            let rows = try SQLStatement(
                handle, "SELECT \(quoted(chosen.column)) FROM \(quoted(chosen.table))", path: path)
            var row = 0
            while try rows.step() {
                row += 1
                guard let blob = rows.withBlob(0, { Array($0) }) else { continue }
                do {
                    let shapes = try GeometryBlob.shapes(blob)
                    found.polygons += shapes.polygons
                    found.lines += shapes.lines
                } catch {
                    throw StoreError(
                        path: path, message: "layer \(chosen.table), row \(row) holds no geometry: \(error)")
                }
            }
            return found
        }
        try connection.close()
        return found
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    private static func choose(
        _ wanted: String?, _ connection: StoreConnection, _ handle: OpaquePointer, _ path: String
    ) throws(StoreError) -> (table: String, column: String) {
        guard
            try connection.integer(
                "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'", handle) != nil
        else { throw StoreError(path: path, message: "is an SQLite database, but no GeoPackage") }
        let rows = try SQLStatement(
            handle,
            """
            SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id
            FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id ORDER BY 1
            """, path: path)
        var layers: [(table: String, column: String, system: String)] = []
        while try rows.step() {
            layers.append(
                (
                    rows.text(0) ?? "", rows.text(1) ?? "",
                    "\(rows.text(2) ?? "unknown"):\(rows.integer(3) ?? 0)"
                ))
        }
        let names = layers.map(\.table).joined(separator: ", ")
        let matching = layers.filter { wanted == nil || $0.table == wanted }
        guard let chosen = matching.first else {
            throw StoreError(
                path: path, message: "has no layer \"\(wanted ?? "")\"; its layers are: \(names)")
        }
        guard matching.count == 1 else {
            throw StoreError(
                path: path, message: "has several layers; write \(path):LAYER with one of: \(names)")
        }
        guard chosen.system.uppercased() == "EPSG:4326" else {
            throw StoreError(
                path: path,
                message: "layer \(chosen.table) is in \(chosen.system); save it in EPSG:4326 (WGS 84) first")
        }
        return (chosen.table, chosen.column)
    }
}

extension GeometryBlob {
    /// The polygons and lines in a blob, whatever else it holds; nothing where it is empty.
    fileprivate static func shapes(
        _ bytes: [UInt8]
    ) throws(SpatialError) -> (polygons: [Polygon], lines: [LineString]) {
        guard let header = bytes.withUnsafeBytes({ Header($0) }) else {
            throw SpatialError(operation: "reading a geometry", message: "it does not begin with GP")
        }
        if header.isEmpty { return ([], []) }
        let body = Array(bytes[header.bodyOffset...])
        return (try MultiPolygon(wkb: body).polygons, try LineString.lines(wkb: body))
    }
}
