import Foundation
import GRDBSQLite
import Incidents
import Spatial

/// Walks a layer's R*Tree by its own nodes.
///
/// SQLite's rtree module can only be asked for boxes that meet a box, a row of its virtual table a hit. Reading its
/// nodes ("rtree_..._node", the format that `RTreeBuilder` describes) takes a tenth of the time and lets a query ask
/// for more: several boxes at once, and boxes grown by a share of their own size.
struct RTreeReader {
    /// A cell's rectangle, rounded outwards to 32-bit floats.
    struct Box {
        var west: Double
        var east: Double
        var south: Double
        var north: Double
    }

    private let nodes: SQLStatement
    /// The nodes met so far, where there will be many questions.
    private let kept: KeptNodes?
    private let path: String
    private let layer: String
    /// No tree of fewer than 2^60 boxes is deeper.
    private static let deepest = 40

    /// With `keepsNodes` each node is read once and kept, some 25 bytes an entry.
    init(
        layer: String, keepsNodes: Bool = false, _ connection: StoreConnection, _ handle: OpaquePointer
    ) throws(StoreError) {
        kept = keepsNodes ? KeptNodes() : nil
        nodes = try connection.statement("SELECT data FROM rtree_\(layer)_geom_node WHERE nodeno = ?", handle)
        path = connection.path
        self.layer = layer
    }

    /// Calls `body` with the id and rectangle of each entry that meets at least one box of every group.
    ///
    /// With `widening` entries are first grown by that share of their own width and height on every side.
    func forEachEntry(
        meeting groups: [[BoundingBox]], widening: Double = 0, _ body: (Int, Box) -> Void
    ) throws(StoreError) {
        var pending: [(node: Int, level: Int?)] = [(1, nil)]
        while let (node, expected) = pending.popLast() {
            let found: Bool? = try withNode(node) { bytes in
                guard bytes.count >= 4 else { return nil }
                let level =
                    expected ?? Int(UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self)))
                let count = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
                guard level <= Self.deepest, bytes.count >= 4 + count * 24 else { return nil }
                for cell in 0..<count {
                    let offset = 4 + cell * 24
                    let box = Self.box(bytes, at: offset + 8)
                    guard Self.meets(groups, box, widening) else { continue }
                    let id = Int(
                        Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
                    if level == 0 { body(id, box) } else { pending.append((id, level - 1)) }
                }
                return true
            }
            guard found == true else { throw damage("node \(node) cannot be read") }
        }
    }

    @inline(__always)
    private func withNode<Result>(
        _ node: Int, _ body: (UnsafeRawBufferPointer) -> Result?
    ) throws(StoreError) -> Result? {
        if let bytes = kept?.contents[node] { return bytes.withUnsafeBytes(body) }
        nodes.rewind()
        defer { nodes.rewind() }
        nodes.bind(1, node)
        guard try nodes.step() else { return nil }
        guard let kept else { return nodes.withBlob(0, body) }
        let bytes = nodes.withBlob(0) { Array($0) } ?? []
        kept.contents[node] = bytes
        return bytes.withUnsafeBytes(body)
    }

    /// Shared by the copies of a reader.
    private final class KeptNodes {
        var contents: [Int: [UInt8]] = [:]
    }

    private func damage(_ what: String) -> StoreError {
        StoreError(
            path: path, message: "is damaged (spatial index of \(layer): \(what)); restore a copy")
    }

    @inline(__always)
    private static func box(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Box {
        func edge(_ place: Int) -> Double {
            let bits = bytes.loadUnaligned(fromByteOffset: offset + place * 4, as: UInt32.self)
            return Double(Float(bitPattern: UInt32(bigEndian: bits)))
        }
        return Box(west: edge(0), east: edge(1), south: edge(2), north: edge(3))
    }

    @inline(__always)
    private static func meets(_ groups: [[BoundingBox]], _ box: Box, _ widening: Double) -> Bool {
        let (dx, dy) = (widening * (box.east - box.west), widening * (box.north - box.south))
        for group in groups {
            var meets = false
            for wanted in group
            where box.east + dx >= wanted.west && box.west - dx <= wanted.east
                && box.north + dy >= wanted.south && box.south - dy <= wanted.north
            {
                meets = true
                break
            }
            if !meets { return false }
        }
        return true
    }
}

extension GeoPackageStore {
    /// The numbers of the rows that a condition on place may accept, ascending; only a row that is among them can.
    func candidates(
        for place: PlaceCondition, _ handle: OpaquePointer
    ) throws(StoreError) -> [Int] {
        var found: [Int] = []
        let points = try RTreeReader(layer: "incidents", connection, handle)
        if place.placement == .point, let circle = place.circle {
            let filter = CornerFilter(circle)
            try points.forEachEntry(meeting: place.boxes) { id, box in
                if filter.mayHold(box) { found.append(id) }
            }
        } else {
            try points.forEachEntry(meeting: place.boxes) { id, _ in found.append(id) }
        }
        if place.placement != .point {
            // A circle is drawn with corners on it, so that its rectangle falls short by up to a four-hundredth.
            let footprints = try RTreeReader(layer: "footprints", connection, handle)
            try footprints.forEachEntry(meeting: place.boxes, widening: 0.005) { id, _ in found.append(id) }
        }
        found.sort()
        guard place.placement != .point, found.count > 1 else { return found }
        var unique = [found[0]]
        for id in found.dropFirst() where id != unique[unique.count - 1] { unique.append(id) }
        return unique
    }
}

/// Refuses entries in the corners of a circle's rectangle, whose rows need not be read.
struct CornerFilter {
    private let circle: RadiusTest
    private let center: Coordinate

    init(_ circle: RadiusTest) {
        self.circle = circle
        center = circle.center
    }

    /// False where the entry's rectangle surely lies outside.
    func mayHold(_ box: RTreeReader.Box) -> Bool {
        let middle = Coordinate(longitude: (box.west + box.east) / 2, latitude: (box.south + box.north) / 2)
        // No degree is longer than 111,700 m; floats spread a point over at most 2 m.
        let spread = 55_850 * hypot(box.east - box.west, box.north - box.south) + 0.01
        return circle.mayHold(middle, within: spread)
    }
}
