/// Packs an R*Tree at once instead of inserting box after box.
///
/// Sort-Tile-Recursive packing (S. Leutenegger, M. Lopez, J. Edgington, ICDE 1997) into the node format of
/// SQLite's rtree module: big-endian, a node number, and cells of a 64-bit id and four 32-bit floats that
/// are rounded outwards. Nodes come out full, so that queries touch fewer pages than after insertion.
struct RTreeBuilder {
    private struct Cell {
        var id: Int64
        var minX: Float
        var maxX: Float
        var minY: Float
        var maxY: Float
    }

    private var cells: [Cell] = []

    /// The number of boxes.
    var count: Int { cells.count }
    /// Cells in a node of a database with pages of 4096 bytes: SQLite's own limit.
    private static let capacity = 51
    private static let nodeSize = 4 + capacity * 24

    mutating func reserve(_ count: Int) { cells.reserveCapacity(count) }

    /// Adds a box; ids must not repeat.
    @inline(__always)
    mutating func add(id: Int, minX: Double, maxX: Double, minY: Double, maxY: Double) {
        cells.append(
            Cell(
                id: Int64(id), minX: Self.down(minX), maxX: Self.up(maxX), minY: Self.down(minY),
                maxY: Self.up(maxY)))
    }

    /// Leaves out the boxes of some ids.
    mutating func remove(_ ids: Set<Int>) { cells.removeAll { ids.contains(Int($0.id)) } }

    private static func down(_ value: Double) -> Float {
        let nearest = Float(value)
        return Double(nearest) > value ? nearest.nextDown : nearest
    }

    private static func up(_ value: Double) -> Float {
        let nearest = Float(value)
        return Double(nearest) < value ? nearest.nextUp : nearest
    }

    /// Emits the nodes (number, content), the leaf that holds each id, in the order of ids, and each node's parent.
    mutating func build<Failure: Error>(
        node: (Int, [UInt8]) throws(Failure) -> Void, leaf: (Int, Int) throws(Failure) -> Void,
        parent: (Int, Int) throws(Failure) -> Void
    ) throws(Failure) {
        var level = cells
        cells = []
        Self.tile(&level)
        var depth = 0
        // Number 1 is the root's, whatever its level.
        var nextNode = 2
        var leaves: [(id: Int64, node: Int32)] = []
        leaves.reserveCapacity(level.count)
        while true {
            let isRoot = level.count <= Self.capacity
            var parents: [Cell] = []
            parents.reserveCapacity(level.count / Self.capacity + 1)
            var start = 0
            repeat {
                let end = min(start + Self.capacity, level.count)
                let number = isRoot ? 1 : nextNode
                if !isRoot { nextNode += 1 }
                try node(number, Self.encode(level[start..<end], depth: isRoot ? depth : 0))
                var box = Cell(
                    id: Int64(number), minX: .infinity, maxX: -.infinity, minY: .infinity, maxY: -.infinity)
                for cell in level[start..<end] {
                    box.minX = min(box.minX, cell.minX)
                    box.maxX = max(box.maxX, cell.maxX)
                    box.minY = min(box.minY, cell.minY)
                    box.maxY = max(box.maxY, cell.maxY)
                    if depth == 0 {
                        leaves.append((cell.id, Int32(number)))
                    } else {
                        try parent(Int(cell.id), number)
                    }
                }
                parents.append(box)
                start = end
            } while start < level.count
            if isRoot { break }
            level = parents
            Self.tile(&level)
            depth += 1
        }
        leaves.sort { $0.id < $1.id }
        for entry in leaves { try leaf(Int(entry.id), Int(entry.node)) }
    }

    /// Orders cells so that each run of `capacity` is a compact tile.
    private static func tile(_ cells: inout [Cell]) {
        guard cells.count > capacity else { return }
        let nodes = (cells.count + capacity - 1) / capacity
        let slices = Int(Double(nodes).squareRoot().rounded(.up))
        let sliceLength = (nodes + slices - 1) / slices * capacity
        sort(&cells, 0..<cells.count) { $0.minX + $0.maxX }
        var start = 0
        while start < cells.count {
            let end = min(start + sliceLength, cells.count)
            sort(&cells, start..<end) { $0.minY + $0.maxY }
            start = end
        }
    }

    /// Sorts by a float key packed with the index into one integer: no closure call inside the comparison.
    private static func sort(_ cells: inout [Cell], _ range: Range<Int>, by key: (Cell) -> Float) {
        var order = [UInt64](unsafeUninitializedCapacity: range.count) { buffer, count in
            for (offset, index) in range.enumerated() {
                let bits = key(cells[index]).bitPattern
                // Turns the order of floats into the order of unsigned integers.
                let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
                buffer[offset] = UInt64(ordered) << 32 | UInt64(index)
            }
            count = range.count
        }
        order.sort()
        let sorted = order.map { cells[Int($0 & 0xFFFF_FFFF)] }
        cells.replaceSubrange(range, with: sorted)
    }

    private static func encode(_ cells: ArraySlice<Cell>, depth: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: nodeSize) { buffer, count in
            buffer.initialize(repeating: 0)
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.storeBytes(of: UInt16(depth).bigEndian, as: UInt16.self)
            bytes.storeBytes(of: UInt16(cells.count).bigEndian, toByteOffset: 2, as: UInt16.self)
            var offset = 4
            for cell in cells {
                bytes.storeBytes(of: cell.id.bigEndian, toByteOffset: offset, as: Int64.self)
                offset += 8
                for value in [cell.minX, cell.maxX, cell.minY, cell.maxY] {
                    bytes.storeBytes(of: value.bitPattern.bigEndian, toByteOffset: offset, as: UInt32.self)
                    offset += 4
                }
            }
            count = nodeSize
        }
    }
}
