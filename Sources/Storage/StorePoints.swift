public import Incidents
public import Spatial

/// The points of a store's incidents in memory, for many questions in a row.
///
/// One pass over the layer pays off from a handful of questions on: the R*Tree of the file answers each of them by
/// reading rows, this index by comparing positions. Later changes of the store are not seen.
public struct StorePoints: Sendable {
    /// The incidents' ids, as the index counts them.
    public let ids: [String]
    /// Their points.
    public let index: PointIndex

    /// The incidents within a radius in metres, edge included, with their geodesic distances, nearest first.
    public func incidents(
        within radius: Double, of center: Coordinate
    ) throws(SpatialError) -> [(id: String, distance: Double)] {
        try index.neighbors(within: radius, of: center).map { (ids[$0.index], $0.distance) }
    }
}

extension GeoPackageStore {
    /// The points of the incidents that satisfy a filter; those without a place are left out.
    public func points(matching filter: IncidentFilter = IncidentFilter()) throws(StoreError) -> StorePoints {
        try readyToRead()
        let query = try FilterQuery(filter, path: path)
        var ids: [String] = []
        var positions: [Coordinate] = []
        try connection.withHandle { handle throws(StoreError) in
            try connection.execute("SAVEPOINT reading", handle)
            defer { try? connection.execute("RELEASE reading", handle) }
            var rows = try QueryRows(
                query, columns: query.needsRow ? IncidentColumns.list : "fid, geom, id", of: self, handle)
            defer { rows.row.clear() }
            let shapes = try ShapeReader(self, handle)
            while try rows.next() {
                guard let position = rows.row.withBlob(1, GeometryBlob.point) else { continue }
                if query.needsExactTest {
                    guard try accepts(rows.row, query, shapes) else { continue }
                }
                ids.append(rows.row.text(2) ?? "")
                positions.append(position)
            }
        }
        do {
            return StorePoints(ids: ids, index: try PointIndex(positions))
        } catch {
            throw StoreError(path: path, message: "\(error)")
        }
    }
}
