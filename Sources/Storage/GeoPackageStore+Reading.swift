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
            let matches = try distances(query)
            try visit(matches.map { ($0.fid, $0.distance) }, prepare, body)
            return
        }
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            try prepare(handle)
            let rows = try statement(query, columns: IncidentColumns.list, handle)
            let shapes = try ShapeReader(self, handle)
            while try rows.step() {
                var incident = IncidentColumns.incident(from: rows)
                guard try query.accepts(incident) else { continue }
                let fid = rows.integer(0) ?? 0
                incident.footprint = try shapes.shape(fid: fid)
                try body(incident, fid, nil)
            }
        }
    }

    /// The number of incidents that satisfy the filter.
    public func count(matching filter: IncidentFilter) throws(StoreError) -> Int {
        try readyToRead()
        let query = try FilterQuery(filter, path: path)
        if query.needsDistances { return try distances(query).count }
        return try connection.withHandle { handle throws(StoreError) in
            if !query.needsExactTest {
                let rows = try statement(query, columns: "count(*)", handle)
                return try rows.step() ? rows.integer(0) ?? 0 : 0
            }
            let rows = try statement(query, columns: IncidentColumns.list, handle)
            var count = 0
            while try rows.step() {
                if try query.accepts(IncidentColumns.incident(from: rows)) { count += 1 }
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

    // MARK: Parts

    private struct Match {
        var fid: Int
        var distance: Double
    }

    /// The rows inside the circle, nearest first: the R*Tree's boxes, then the exact test.
    private func distances(_ query: FilterQuery) throws(StoreError) -> [Match] {
        guard let circle = query.circle else { return [] }
        return try connection.withHandle { handle throws(StoreError) in
            let columns = query.needsRow ? IncidentColumns.list : "fid, geom"
            let rows = try statement(query, columns: columns, handle)
            var matches: [Match] = []
            while try rows.step() {
                guard let position = rows.withBlob(1, GeometryBlob.point),
                    let distance = circle.distanceIfInside(position)
                else { continue }
                if query.needsRow {
                    guard try query.accepts(IncidentColumns.incident(from: rows)) else { continue }
                } else if let area = query.area {
                    guard try FilterQuery.covers(area, position, path: path) else { continue }
                }
                matches.append(Match(fid: rows.integer(0) ?? 0, distance: distance))
            }
            matches.sort { ($0.distance, $0.fid) < ($1.distance, $1.fid) }
            return matches
        }
    }

    private func visit(
        _ matches: [(fid: Int, distance: Double)], _ prepare: (OpaquePointer) throws -> Void,
        _ body: (Incident, Int, Double?) throws -> Void
    ) throws {
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            try prepare(handle)
            let row = try SQLStatement(
                handle, "SELECT \(IncidentColumns.list) FROM incidents WHERE fid = ?", path: path)
            let shapes = try ShapeReader(self, handle)
            for match in matches {
                row.clear()
                row.bind(1, match.fid)
                guard try row.step() else { continue }
                var incident = IncidentColumns.incident(from: row)
                incident.footprint = try shapes.shape(fid: match.fid)
                try body(incident, match.fid, match.distance)
            }
        }
    }

    /// The statement that selects the rows a query's SQL finds.
    func statement(
        _ query: FilterQuery, columns: String, _ handle: OpaquePointer
    ) throws(StoreError) -> SQLStatement {
        let order = columns == "count(*)" || query.needsDistances ? "" : " ORDER BY fid"
        let statement = try SQLStatement(
            handle, "SELECT \(columns) FROM incidents\(query.condition)\(order)", path: path)
        for (index, value) in query.parameters.enumerated() {
            switch value {
            case .text(let text):
                guard statement.bind(Int32(index + 1), text) else {
                    throw nullRefusal("a filter")
                }
            case .number(let number): statement.bind(Int32(index + 1), number)
            }
        }
        return statement
    }
}

/// Reads footprints that are the phrase's own shape, one look-up by number an incident.
private struct ShapeReader {
    private let statement: SQLStatement?

    init(_ store: GeoPackageStore, _ handle: OpaquePointer) throws(StoreError) {
        // Without a single one the look-ups are spared.
        let any = try store.connection.integer(
            "SELECT 1 FROM footprints WHERE shape = 'phrase' LIMIT 1", handle)
        statement =
            any == nil
            ? nil
            : try SQLStatement(
                handle, "SELECT geom FROM footprints WHERE fid = ? AND shape = 'phrase'", path: store.path)
    }

    func shape(fid: Int) throws(StoreError) -> MultiPolygon? {
        guard let statement else { return nil }
        statement.bind(1, fid)
        defer { statement.clear() }
        return try statement.step() ? statement.withBlob(0, GeometryBlob.area) : nil
    }
}
