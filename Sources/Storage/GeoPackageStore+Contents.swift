import Spatial

/// What a batch does to the extent of a layer.
struct ExtentChange {
    var isTouched = true
    /// What came in.
    var added = PlanarExtent()
    /// What went out or moved; matters only where it touched the edge of the old extent.
    var removed = PlanarExtent()
}

extension GeoPackageStore {
    /// Brings `gpkg_contents` up to date with what the batch changed.
    func updateContents(_ handle: OpaquePointer) throws(StoreError) {
        let layers = Set(StoreSchema.layers.map(\.name))
        for (table, change) in touchedTables {
            guard layers.contains(table) else {
                let statement = try connection.statement(
                    "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') "
                        + "WHERE table_name = ?", handle)
                _ = statement.bind(1, table)
                try statement.run()
                continue
            }
            var extent = PlanarExtent()
            let old = try layerExtent(table, handle)
            if let old, let removed = change.removed.box, removed.reachesEdge(of: old) {
                if let exact = try exactExtent(table: table, handle) { extent.add(exact) }
            } else {
                if let old { extent.add(old) }
                if let added = change.added.box { extent.add(added) }
            }
            try writeExtent(extent.box, table: table, handle)
        }
    }

    /// Records a layer's extent and the time of its change.
    func writeExtent(_ box: BoundingBox?, table: String, _ handle: OpaquePointer) throws(StoreError) {
        let statement = try connection.statement(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), "
                + "min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 WHERE table_name = ?1", handle)
        _ = statement.bind(1, table)
        if let box {
            statement.bind(2, box.west)
            statement.bind(3, box.south)
            statement.bind(4, box.east)
            statement.bind(5, box.north)
        }
        try statement.run()
    }

    func layerExtent(_ table: String, _ handle: OpaquePointer) throws(StoreError) -> BoundingBox? {
        let statement = try connection.statement(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", handle)
        _ = statement.bind(1, table)
        defer { statement.clear() }
        guard try statement.step(), let west = statement.real(0), let south = statement.real(1),
            let east = statement.real(2), let north = statement.real(3)
        else { return nil }
        return BoundingBox(west: west, south: south, east: east, north: north)
    }

    private func exactExtent(table: String, _ handle: OpaquePointer) throws(StoreError) -> BoundingBox? {
        let statement = try SQLStatement(
            handle, "SELECT geom FROM \(table) WHERE geom NOT NULL", path: path)
        var extent = PlanarExtent()
        while try statement.step() {
            if let box = statement.withBlob(0, GeometryBlob.extent) { extent.add(box) }
        }
        return extent.box
    }
}

extension BoundingBox {
    /// Whether the box touches or passes an edge of another.
    fileprivate func reachesEdge(of other: BoundingBox) -> Bool {
        west <= other.west || south <= other.south || east >= other.east || north >= other.north
    }
}
