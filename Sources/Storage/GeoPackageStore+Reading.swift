import GRDB
public import Incidents
import Reports
import Spatial

extension GeoPackageStore {
    /// Calls `body` for each incident that satisfies the filter, nearest first where it has a circle.
    ///
    /// `body` must not call this store. Footprints come along only where they are the phrase's own shape.
    public func forEachIncident(
        matching filter: IncidentFilter, _ body: (Incident) throws -> Void
    ) throws {
        try forEachMatch(filter) { incident, _ in try body(incident) }
    }

    /// Calls `body` for each incident that satisfies the filter, with its geodesic distance in metres from the
    /// middle of the filter's circle, nearest first; without a circle in the order of writing and with nil.
    public func forEachMatch(
        _ filter: IncidentFilter, _ body: (Incident, Double?) throws -> Void
    ) throws {
        try forEachMatch(filter, withHandle: { _ in }) { incident, _, distance in try body(incident, distance)
        }
    }

    /// The same with the row's number; `prepare` runs first, inside the connection's queue.
    func forEachMatch(
        _ filter: IncidentFilter, withHandle prepare: (OpaquePointer) throws -> Void,
        _ body: (Incident, Int, Double?) throws -> Void
    ) throws {
        try readyToRead()
        let query = try FilterQuery(filter, path: path)
        if query.needsDistances {
            try visit(matches(filter, query), prepare, body)
            return
        }
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            try prepare(handle)
            try connection.execute("SAVEPOINT reading", handle)
            defer { try? connection.execute("RELEASE reading", handle) }
            var rows = try QueryRows(query, columns: IncidentColumns.list, of: self, handle)
            defer { rows.row.clear() }
            let shapes = try ShapeReader(self, handle)
            while try rows.next() {
                // Where the point decides, the rest of the row is not read before it has.
                if query.needsExactTest, !query.needsRow, try !accepts(rows.row, query, shapes) { continue }
                var incident = IncidentColumns.incident(from: rows.row)
                let fid = rows.row.integer(0) ?? 0
                incident.footprint = try shapes.shape(fid: fid)
                if query.needsRow, try !query.accepts(incident, path: path) { continue }
                try body(incident, fid, nil)
            }
        }
    }

    /// The number of incidents that satisfy the filter.
    public func count(matching filter: IncidentFilter) throws(StoreError) -> Int {
        try readyToRead()
        let query = try FilterQuery(filter, path: path)
        if query.needsDistances { return try matches(filter, query).count }
        return try connection.withHandle { handle throws(StoreError) in
            if !query.needsExactTest {
                let rows = try QueryRows(query, columns: "count(*)", of: self, handle)
                defer { rows.row.clear() }
                return try rows.row.step() ? rows.row.integer(0) ?? 0 : 0
            }
            let columns = query.needsRow ? IncidentColumns.list : "fid, geom"
            // One look at the file for all rows: without it every row would take and give back its lock.
            try connection.execute("SAVEPOINT reading", handle)
            defer { try? connection.execute("RELEASE reading", handle) }
            var rows = try QueryRows(query, columns: columns, of: self, handle)
            defer { rows.row.clear() }
            let shapes = try ShapeReader(self, handle)
            var count = 0
            while try rows.next() {
                if try accepts(rows.row, query, shapes) { count += 1 }
            }
            return count
        }
    }

    /// The incident with an id, nil where the store has none.
    public func incident(withID id: String) throws(StoreError) -> Incident? {
        try readyToRead()
        return try connection.withHandle { handle throws(StoreError) in
            let row = try connection.statement(
                "SELECT \(IncidentColumns.list) FROM incidents WHERE id = ?", handle)
            defer { row.clear() }
            guard row.bind(1, id), try row.step() else { return nil }
            var incident = IncidentColumns.incident(from: row)
            incident.footprint = try ShapeReader(self, handle).shape(fid: row.integer(0) ?? 0)
            return incident
        }
    }

    /// A store that is still being loaded has no indexes; what was written so far is made readable first.
    func readyToRead() throws(StoreError) {
        guard !isClosed else { throw StoreError(path: path, message: "is closed") }
        try leaveBulk()
    }

    /// Whether any footprint is a phrase's own shape; without a single one the look-ups are spared.
    ///
    /// Remembered while nobody else writes, since without one the whole layer must be searched.
    fileprivate func hasShapes(_ handle: OpaquePointer) throws(StoreError) -> Bool {
        let version = try connection.integer("PRAGMA data_version", handle) ?? 0
        if let knownShapes, knownShapes.version == version, mode == .reading { return knownShapes.any }
        let any = try connection.integer(
            "SELECT 1 FROM footprints WHERE shape = 'phrase' LIMIT 1", handle)
        knownShapes = (version, any != nil)
        return any != nil
    }

    // MARK: Parts

    struct Match {
        var fid: Int
        /// Infinite where the incident has no point.
        var distance: Double
    }

    /// The rows that satisfy a filter with a circle, nearest first.
    private func matches(_ filter: IncidentFilter, _ query: FilterQuery) throws(StoreError) -> [Match] {
        guard let wanted = query.nearest, let whole = filter.circle else { return try matches(query) }
        // A footprint may meet a circle that its point lies far outside of, and the other way round.
        guard filter.placement == .point else { return Array(try matches(query).prefix(wanted)) }
        // The circle grows until it holds enough.
        var filter = filter
        var radius = min(1000, whole.radius)
        while true {
            filter.circle?.radius = radius
            let found = try matches(FilterQuery(filter, path: path))
            if found.count >= wanted || radius >= whole.radius { return Array(found.prefix(wanted)) }
            radius = min(radius * 4, whole.radius)
        }
    }

    /// The rows inside the circle: the R*Tree's, then the exact test.
    private func matches(_ query: FilterQuery) throws(StoreError) -> [Match] {
        guard let circle = query.place.circle else { return [] }
        return try connection.withHandle { handle throws(StoreError) in
            let columns = query.needsRow ? IncidentColumns.list : "fid, geom"
            // One look at the file for all rows: without it every row would take and give back its lock.
            try connection.execute("SAVEPOINT reading", handle)
            defer { try? connection.execute("RELEASE reading", handle) }
            var rows = try QueryRows(query, columns: columns, of: self, handle)
            defer { rows.row.clear() }
            let shapes = try ShapeReader(self, handle)
            var matches: [Match] = []
            while try rows.next() {
                guard try accepts(rows.row, query, shapes) else { continue }
                let position = rows.row.withBlob(1, GeometryBlob.point)
                matches.append(
                    Match(
                        fid: rows.row.integer(0) ?? 0,
                        distance: position.map { Ellipsoid.wgs84.distance(from: circle.center, to: $0) }
                            ?? .infinity))
            }
            matches.sort { ($0.distance, $0.fid) < ($1.distance, $1.fid) }
            return matches
        }
    }

    /// Makes the exact tests on a row with the columns that they need.
    func accepts(
        _ row: SQLStatement, _ query: FilterQuery, _ shapes: ShapeReader
    ) throws(StoreError) -> Bool {
        guard query.needsRow else {
            guard let position = row.withBlob(1, GeometryBlob.point) else { return false }
            return try query.accepts(position, path: path)
        }
        var incident = IncidentColumns.incident(from: row)
        if query.place.placement != .point { incident.footprint = try shapes.shape(fid: row.integer(0) ?? 0) }
        return try query.accepts(incident, path: path)
    }

    private func visit(
        _ matches: [Match], _ prepare: (OpaquePointer) throws -> Void,
        _ body: (Incident, Int, Double?) throws -> Void
    ) throws {
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            try prepare(handle)
            try connection.execute("SAVEPOINT reading", handle)
            defer { try? connection.execute("RELEASE reading", handle) }
            let row = try connection.statement(
                "SELECT \(IncidentColumns.list) FROM incidents WHERE fid = ?", handle)
            defer { row.clear() }
            let shapes = try ShapeReader(self, handle)
            for match in matches {
                row.rewind()
                row.bind(1, match.fid)
                guard try row.step() else { continue }
                var incident = IncidentColumns.incident(from: row)
                incident.footprint = try shapes.shape(fid: match.fid)
                try body(incident, match.fid, match.distance.isFinite ? match.distance : nil)
            }
        }
    }
}

/// Reads footprints that are the phrase's own shape, one look-up by number an incident.
struct ShapeReader {
    private let statement: SQLStatement?

    init(_ store: GeoPackageStore, _ handle: OpaquePointer) throws(StoreError) {
        statement =
            try store.hasShapes(handle)
            ? store.connection.statement(
                "SELECT geom FROM footprints WHERE fid = ? AND shape = 'phrase'", handle) : nil
    }

    func shape(fid: Int) throws(StoreError) -> MultiPolygon? {
        guard let statement else { return nil }
        statement.rewind()
        statement.bind(1, fid)
        defer { statement.rewind() }
        return try statement.step() ? statement.withBlob(0, GeometryBlob.area) : nil
    }
}
