import Foundation
import GRDB
public import Incidents
public import Spatial

/// An incident of a store by its row.
public struct StoreMember: Hashable, Sendable {
    /// The row's number.
    public var row: Int
    /// The incident's point.
    public var position: Coordinate
}

extension GeoPackageStore {
    /// Calls `body` for each of many circles with the incidents inside, the edge included, in no particular order.
    ///
    /// The R*Tree names the rows that may lie inside; each of them is read once, however many circles it lies in, and
    /// tested as `RadiusTest` does. Rows that no circle can hold are not read. `body` must not call this store.
    ///
    /// - Parameters:
    ///   - radius: Metres.
    ///   - centers: The circles' middles; `body` gets their places in this list.
    ///   - filter: Further conditions, of which those on place are put up with but not the nearest.
    public func forEachCircle(
        of radius: Double, around centers: [Coordinate], matching filter: IncidentFilter = IncidentFilter(),
        _ body: (_ center: Int, _ members: [StoreMember]) throws -> Void
    ) throws {
        try readyToRead()
        let query = try FilterQuery(filter, path: path)
        let tests = try centers.map { try RadiusTest(center: $0, radius: radius) }
        try connection.queue.writeWithoutTransaction { database in
            guard let handle = database.sqliteConnection else { return }
            try connection.execute("SAVEPOINT reading", handle)
            defer { try? connection.execute("RELEASE reading", handle) }
            let tree = try RTreeReader(layer: "incidents", keepsNodes: true, connection, handle)
            var rows = try RowCache(query, of: self, handle)
            var members: [StoreMember] = []
            var unread: [Int] = []
            for (place, test) in tests.enumerated() {
                members.removeAll(keepingCapacity: true)
                unread.removeAll(keepingCapacity: true)
                let corners = CornerFilter(test)
                try tree.forEachEntry(meeting: [test.boxes]) { id, box in
                    switch rows.known(id) {
                    case .unread: if corners.mayHold(box) { unread.append(id) }
                    case .refused: break
                    case .point(let point):
                        if test.contains(point) {
                            members.append(StoreMember(row: id, position: point.position))
                        }
                    }
                }
                // Rows that lie together in the file are read together.
                unread.sort()
                for id in unread {
                    guard let point = try rows.read(id), test.contains(point) else { continue }
                    members.append(StoreMember(row: id, position: point.position))
                }
                try body(place, members)
            }
        }
    }
}

/// The points of the rows read so far that satisfy a query.
private struct RowCache {
    enum State {
        case unread
        case refused
        case point(LocatedPosition)
    }

    private let query: FilterQuery
    private let store: GeoPackageStore
    private let row: SQLStatement
    private let shapes: ShapeReader
    /// By the row's number; a latitude that is no number stands for a row not read, an infinite one for one refused.
    private var points: [LocatedPosition]
    private static let unread = LocatedPosition(Coordinate(longitude: 0, latitude: .nan))
    private static let refused = LocatedPosition(Coordinate(longitude: 0, latitude: .infinity))

    init(_ query: FilterQuery, of store: GeoPackageStore, _ handle: OpaquePointer) throws(StoreError) {
        self.query = query
        self.store = store
        let last = try store.connection.integer("SELECT max(fid) FROM incidents", handle) ?? 0
        points = Array(repeating: Self.unread, count: max(0, last) + 1)
        shapes = try ShapeReader(store, handle)
        let columns = query.needsRow ? IncidentColumns.list : "fid, geom"
        row = try query.singleRow(columns: columns, of: store, handle)
    }

    @inline(__always)
    func known(_ id: Int) -> State {
        guard points.indices.contains(id) else { return .unread }
        let point = points[id]
        if point.position.latitude.isFinite { return .point(point) }
        return point.position.latitude.isNaN ? .unread : .refused
    }

    /// Reads a row; nil where it has no point or does not satisfy.
    mutating func read(_ id: Int) throws(StoreError) -> LocatedPosition? {
        row.rewind()
        row.bind(1, id)
        var found: LocatedPosition?
        if try row.step(), let position = row.withBlob(1, GeometryBlob.point), position.isValid {
            let isAccepted = query.needsExactTest ? try store.accepts(row, query, shapes) : true
            if isAccepted { found = LocatedPosition(position) }
        }
        row.rewind()
        if points.indices.contains(id) { points[id] = found ?? Self.refused }
        return found
    }
}
