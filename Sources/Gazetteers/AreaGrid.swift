import Spatial
import Synchronization

/// Which areas of a layer may hold a position: their boxes by cells of a degree, so that few are tested.
final class AreaGrid: Sendable {
    /// Cells a turn round the Earth: one a degree, and one for the 180th meridian itself.
    private static let columns = 361
    private static let rows = 181
    /// Where each cell's areas begin in `members`, and one past the end.
    private let starts: [Int32]
    /// Area numbers, ascending within a cell.
    private let members: [Int32]
    /// Area numbers by the identifier of the place they belong to, the first of each.
    private let numbers: [String: Int]
    /// Between which latitudes each stretch of the outlines lies.
    let blocks: VertexBlocks?

    init(_ layer: NameIndex) {
        var counts = [Int32](repeating: 0, count: Self.columns * Self.rows + 1)
        var numbers: [String: Int] = [:]
        for index in 0..<layer.areas.count {
            Self.forEachCell(of: layer.areas[index]) { counts[$0 + 1] += 1 }
            let identifier = layer.text(at: layer.areas[index].identifier)
            if numbers[identifier] == nil { numbers[identifier] = index }
        }
        for cell in 1..<counts.count { counts[cell] += counts[cell - 1] }
        var members = [Int32](repeating: 0, count: Int(counts[counts.count - 1]))
        var next = counts
        for index in 0..<layer.areas.count {
            Self.forEachCell(of: layer.areas[index]) { cell in
                members[Int(next[cell])] = Int32(index)
                next[cell] += 1
            }
        }
        starts = counts
        self.members = members
        self.numbers = numbers
        blocks = VertexBlocks(layer)
    }

    /// The areas that may hold a position, ascending; on the 180th meridian those on either side of it.
    func areas(near position: Coordinate) -> ArraySlice<Int32> {
        let (longitude, latitude) = (Int32.fixed(position.longitude), Int32.fixed(position.latitude))
        let near = areas(near: longitude, latitude)
        guard abs(position.longitude) == 180 else { return near }
        return Set(near).union(areas(near: 0 &- longitude, latitude)).sorted()[...]
    }

    private func areas(near longitude: Int32, _ latitude: Int32) -> ArraySlice<Int32> {
        let cell = Self.row(latitude) * Self.columns + Self.column(longitude)
        return members[Int(starts[cell])..<Int(starts[cell + 1])]
    }

    /// The area of a place.
    func area(identifier: String) -> Int? { numbers[identifier] }

    private static func forEachCell(of area: AreaRecord, _ body: (Int) -> Void) {
        guard area.west <= area.east, area.south <= area.north else { return }
        for row in row(area.south)...row(area.north) {
            for column in column(area.west)...column(area.east) { body(row * columns + column) }
        }
    }

    private static func column(_ longitude: Int32) -> Int {
        min(columns - 1, max(0, (Int(longitude) + 1_800_000_000) / 10_000_000))
    }

    private static func row(_ latitude: Int32) -> Int {
        min(rows - 1, max(0, (Int(latitude) + 900_000_000) / 10_000_000))
    }
}

/// Between which latitudes the edges of a layer's outlines lie, by blocks of 16 vertices and of 256.
struct VertexBlocks: Sendable {
    private static let fineMask = 15
    private static let coarseMask = 255
    private let fine: [ClosedRange<Int32>]
    private let coarse: [ClosedRange<Int32>]

    /// Vertices that begin a ring, a bit each: no edge ends there.
    private let starts: [UInt64]

    /// Nil where rings do not lie one after another, as they are written.
    init?(_ layer: NameIndex) {
        let vertices = layer.vertices
        var starts = [UInt64](repeating: 0, count: vertices.count / 64 + 1)
        var next = 0
        for index in 0..<layer.rings.count {
            let ring = layer.rings[index]
            guard Int(ring.firstVertex) == next, next + Int(ring.vertexCount) <= vertices.count else {
                return nil
            }
            starts[next / 64] |= 1 << UInt64(next % 64)
            next += Int(ring.vertexCount)
        }
        func blocks(_ mask: Int) -> [ClosedRange<Int32>] {
            stride(from: 0, to: vertices.count, by: mask + 1).map { start in
                // The first edge of a block begins with the vertex before it.
                var (south, north) = (Int32.max, Int32.min)
                for index in max(0, start - 1)..<min(vertices.count, start + mask + 1) {
                    south = min(south, vertices[index].latitude)
                    north = max(north, vertices[index].latitude)
                }
                return south...north
            }
        }
        self.starts = starts
        fine = blocks(Self.fineMask)
        coarse = blocks(Self.coarseMask)
    }

    /// Whether no edge ends with a vertex.
    @inline(__always)
    func startsRing(_ vertex: Int) -> Bool { starts[vertex / 64] >> UInt64(vertex % 64) & 1 != 0 }

    /// The first vertex from one on, the first that is looked at or not, whose edge may touch or cross a latitude.
    @inline(__always)
    func next(from vertex: Int, isFirst: Bool, _ latitude: Int32) -> Int {
        var vertex = vertex
        var isFirst = isFirst
        while isFirst || vertex & Self.fineMask == 0, vertex / (Self.fineMask + 1) < fine.count {
            if isFirst || vertex & Self.coarseMask == 0,
                !coarse[vertex / (Self.coarseMask + 1)].contains(latitude)
            {
                vertex = (vertex | Self.coarseMask) + 1
            } else if !fine[vertex / (Self.fineMask + 1)].contains(latitude) {
                vertex = (vertex | Self.fineMask) + 1
            } else {
                break
            }
            isFirst = false
        }
        return vertex
    }
}

/// The grids of a gazetteer's layers, made when the first position or boundary is asked for.
final class AreaGrids: Sendable {
    private let made = Mutex<[AreaGrid]?>(nil)

    func grids(_ layers: [NameIndex]) -> [AreaGrid] {
        made.withLock { made in
            if let made { return made }
            let grids = layers.map { AreaGrid($0) }
            made = grids
            return grids
        }
    }
}
