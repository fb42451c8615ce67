import Foundation
import Incidents
import Spatial

/// What a new store needs to remember until its indexes are built at the end.
struct BulkLoad {
    var nextFID = 1
    /// The numbers of the next rows, by table: what AUTOINCREMENT would give.
    var nextIDs = ["reports": 1, "mentions": 1]
    var points: RTreeBuilder
    var areas: RTreeBuilder
    /// The ids written; one that seems to come twice ends the bulk load, and the exact path takes over.
    var ids = Fingerprints()
    /// The rows of the reports written, by the hashes of their ids: 64 bits, of which no two are alike in practice.
    var reports: [Int: Int32] = [:]
    /// Links between incidents and reports that wait to be written together.
    var links: [(fid: Int, report: Int32)] = []
    var footprints = FootprintBlobs()
    var pointExtent = PlanarExtent()
    var areaExtent = PlanarExtent()

    /// Begins an empty store; boxes beyond a few thousand wait in a folder.
    init(folder: String) {
        points = RTreeBuilder(spillingTo: folder)
        areas = RTreeBuilder(spillingTo: folder)
    }
}

/// The smallest and largest longitude and latitude, as `gpkg_contents` records them.
struct PlanarExtent {
    private(set) var box: BoundingBox?

    @inline(__always)
    mutating func add(_ other: BoundingBox) {
        guard var box else {
            self.box = other
            return
        }
        box.west = min(box.west, other.west)
        box.south = min(box.south, other.south)
        box.east = max(box.east, other.east)
        box.north = max(box.north, other.north)
        self.box = box
    }

    @inline(__always)
    mutating func add(_ position: Coordinate) {
        add(
            BoundingBox(
                west: position.longitude, south: position.latitude, east: position.longitude,
                north: position.latitude))
    }
}

extension GeoPackageStore {
    /// Makes the tables of a new store; it has no journal, since a failure throws the whole file away.
    func beginBulk() throws(StoreError) {
        try connection.withHandle { handle throws(StoreError) in
            // Half as many writes as with SQLite's own 4096; more would make small stores large for nothing measured.
            _ = try connection.text("PRAGMA page_size = 8192", handle)
            _ = try connection.text("PRAGMA journal_mode = OFF", handle)
            _ = try connection.text("PRAGMA locking_mode = EXCLUSIVE", handle)
            try connection.execute(
                """
                PRAGMA synchronous = OFF;
                PRAGMA cache_size = -4096;
                PRAGMA application_id = \(StoreSchema.applicationID);
                PRAGMA user_version = \(StoreSchema.userVersion);
                BEGIN;
                \(StoreSchema.core)
                \(StoreSchema.own)
                \(StoreSchema.incidentsTable)
                \(StoreSchema.clustersTable)
                \(StoreSchema.otherTables)
                \(StoreSchema.registration)
                """, handle)
        }
        bulk = BulkLoad(folder: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// Adds incidents to a new store, as far as one whose id may have come before; gives how many.
    func bulkInsert(_ incidents: [Incident], _ handle: OpaquePointer) throws(StoreError) -> Int {
        var index = 0
        while index < incidents.count {
            let end = min(index + StoreConnection.groupSize, incidents.count)
            index += try bulkInsert(incidents[index..<end].map { HeldIncident($0) }, handle)
            if index < end { break }
        }
        return index
    }

    /// The same for incidents that are handed on by reference.
    func bulkInsert(_ incidents: [HeldIncident], _ handle: OpaquePointer) throws(StoreError) -> Int {
        var index = 0
        while index < incidents.count {
            if index + StoreConnection.groupSize <= incidents.count,
                try bulkInsertGroup(incidents[index..<index + StoreConnection.groupSize], handle)
            {
                index += StoreConnection.groupSize
                continue
            }
            guard try bulkInsert(incidents[index], handle) else { return index }
            index += 1
        }
        return index
    }

    /// Adds a whole group with one statement; false, and nothing added, where one of it must be looked at by itself.
    private func bulkInsertGroup(
        _ incidents: ArraySlice<HeldIncident>, _ handle: OpaquePointer
    ) throws(StoreError) -> Bool {
        guard let first = bulk?.nextFID else { return false }
        var isPlain = true
        var entered = incidents.startIndex
        for held in incidents {
            guard bulk?.ids.insert(held.incident.id.hashValue) == true else {
                isPlain = false
                break
            }
            entered += 1
        }
        let statement = try connection.incidentsInsert(handle)
        if isPlain {
            do {
                for (row, held) in incidents.enumerated() {
                    try IncidentColumns.bind(
                        held.incident, fid: first + row, to: statement, row: row, path: path)
                }
            } catch {
                isPlain = false
            }
        }
        guard isPlain else {
            statement.clear()
            for held in incidents[..<entered].reversed() { bulk?.ids.removeLast(held.incident.id.hashValue) }
            return false
        }
        try statement.run()
        for (row, held) in incidents.enumerated() { try bulkIndex(held.incident, fid: first + row, handle) }
        try bulkFootprints(incidents, first: first, handle)
        return true
    }

    /// Adds an incident to a new store; false where its id may have come before.
    private func bulkInsert(_ held: HeldIncident, _ handle: OpaquePointer) throws(StoreError) -> Bool {
        guard bulk?.ids.insert(held.incident.id.hashValue) == true, let fid = bulk?.nextFID else {
            return false
        }
        let statement = try connection.incidentInsert(handle)
        do {
            try IncidentColumns.bind(held.incident, fid: fid, to: statement, path: path)
        } catch {
            // The next row must not begin with this one's values, and may have its id.
            statement.clear()
            bulk?.ids.removeLast(held.incident.id.hashValue)
            throw error
        }
        try statement.run()
        try bulkIndex(held.incident, fid: fid, handle)
        try bulkFootprints([held], first: fid, handle)
        return true
    }

    /// Notes what a row just written means for indexes, extents and relations.
    private func bulkIndex(_ incident: Incident, fid: Int, _ handle: OpaquePointer) throws(StoreError) {
        bulk?.nextFID = fid + 1
        if let position = incident.coordinate {
            bulk?.points.add(
                id: fid, minX: position.longitude, maxX: position.longitude, minY: position.latitude,
                maxY: position.latitude)
            bulk?.pointExtent.add(position)
        }
        // Also those that a person has looked at since, where they come from another store.
        if incident.status != .imported {
            for report in incident.reportIDs { try link(fid: fid, to: report, handle) }
        }
        do {
            try bulk?.points.spill()
            try bulk?.areas.spill()
        } catch {
            throw StoreConnection.translate(error, path: path)
        }
    }

    /// Builds what a bulk load left out and commits; the store is complete then, and updates follow the exact path.
    func completeBulk() throws(StoreError) {
        guard bulk != nil else { return }
        try connection.withHandle { handle throws(StoreError) in try writeLinks(handle) }
        guard var load = bulk else { return }
        bulk = nil
        try connection.withHandle { handle throws(StoreError) in
            try resolvePendingLinks(handle)
            (load.ids, load.reports) = (Fingerprints(), [:])
            try buildTree(&load.points, layer: "incidents", handle)
            try buildTree(&load.areas, layer: "footprints", handle)
            var none = RTreeBuilder()
            try buildTree(&none, layer: "clusters", handle)
            try connection.execute(StoreTriggers.edits, handle)
            try writeExtent(load.pointExtent.box, table: "incidents", handle)
            try writeExtent(load.areaExtent.box, table: "footprints", handle)
            try connection.execute("COMMIT", handle)
        }
    }

    /// Ends a bulk load without closing, so that what follows may replace what came before.
    func leaveBulk() throws(StoreError) {
        guard bulk != nil else { return }
        try completeBulk()
        try connection.withHandle { handle throws(StoreError) in
            _ = try connection.text("PRAGMA journal_mode = MEMORY", handle)
            try connection.execute(StoreSchema.indexes, handle)
        }
    }

    /// Fills the shadow tables of a layer's R*Tree with packed nodes and makes its triggers.
    func buildTree(
        _ builder: inout RTreeBuilder, layer: String, _ handle: OpaquePointer
    ) throws(StoreError) {
        try connection.execute(StoreTriggers.rtreeTable(layer), handle)
        if builder.count > 0 {
            let tree = "rtree_\(layer)_geom"
            let nodes = try SQLStatement(
                handle, "INSERT OR REPLACE INTO \(tree)_node VALUES (?, ?)", path: path)
            var leaves = try PairInsert(handle, table: "\(tree)_rowid", path: path)
            let parents = try SQLStatement(handle, "INSERT INTO \(tree)_parent VALUES (?, ?)", path: path)
            do {
                try builder.build(
                    node: { number, content in
                        nodes.bind(1, number)
                        nodes.bind(2, blob: content)
                        try nodes.run()
                    },
                    leaf: { id, number in try leaves.add(id, number) },
                    parent: { child, number in
                        parents.bind(1, child)
                        parents.bind(2, number)
                        try parents.run()
                    })
                try leaves.finish()
            } catch {
                throw StoreConnection.translate(error, path: path)
            }
        }
        try connection.execute(StoreTriggers.rtree(layer), handle)
    }
}

/// Inserts pairs of numbers into a table of two columns, many by one statement.
private struct PairInsert {
    private let block: SQLStatement
    private let single: SQLStatement
    private var pairs: [(Int, Int)] = []
    private static let rows = 64

    init(_ handle: OpaquePointer, table: String, path: String) throws(StoreError) {
        single = try SQLStatement(handle, "INSERT INTO \(table) VALUES (?, ?)", path: path)
        block = try SQLStatement(
            handle,
            "INSERT INTO \(table) VALUES (?, ?)" + String(repeating: ", (?, ?)", count: Self.rows - 1),
            path: path)
    }

    mutating func add(_ first: Int, _ second: Int) throws(StoreError) {
        pairs.append((first, second))
        guard pairs.count == Self.rows else { return }
        for (index, pair) in pairs.enumerated() {
            block.bind(Int32(2 * index + 1), pair.0)
            block.bind(Int32(2 * index + 2), pair.1)
        }
        try block.run()
        pairs.removeAll(keepingCapacity: true)
    }

    /// Inserts what is left.
    mutating func finish() throws(StoreError) {
        for pair in pairs {
            single.bind(1, pair.0)
            single.bind(2, pair.1)
            try single.run()
        }
        pairs = []
    }
}
