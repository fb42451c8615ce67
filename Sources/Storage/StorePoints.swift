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
        var found = try index.neighbors(within: radius, of: center)
        found.sort()
        return found.map { (ids[$0.index], $0.distance) }
    }
}

extension GeoPackageStore {
    /// The points of the incidents that satisfy a filter; those without a place are left out.
    public func points(matching filter: IncidentFilter = IncidentFilter()) throws(StoreError) -> StorePoints {
        try readyToRead()
        let query = try FilterQuery(filter, path: path)
        let isExact = query.needsExactTest || query.needsDistances
        var ids: [String] = []
        var positions: [Coordinate] = []
        try connection.withHandle { handle throws(StoreError) in
            let rows = try statement(
                query, columns: isExact ? IncidentColumns.list : "fid, geom, id", handle)
            while try rows.step() {
                guard let position = rows.withBlob(1, GeometryBlob.point) else { continue }
                if isExact {
                    guard query.circle?.contains(position) != false,
                        try query.accepts(IncidentColumns.incident(from: rows))
                    else { continue }
                }
                ids.append(rows.text(2) ?? "")
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
