import Files

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
    /// Where cells wait while other work needs the memory; nil keeps all of them in it.
    private let file: ScratchFile?
    /// The most cells in memory where a file takes the rest.
    private static let mostHeld = 1 << 14

    /// Makes an empty tree; `folder` takes boxes beyond a few thousand until the tree is built.
    init(spillingTo folder: String? = nil) { file = folder.map { ScratchFile(folder: $0) } }

    /// The number of boxes.
    var count: Int { (file?.count ?? 0) / MemoryLayout<Cell>.stride + cells.count }
    /// Cells in a node of a database with pages of 4096 bytes or more: SQLite's own limit.
    private static let capacity = 51
    private static let nodeSize = 4 + capacity * 24

    /// Adds a box; ids must not repeat.
    @inline(__always)
    mutating func add(id: Int, minX: Double, maxX: Double, minY: Double, maxY: Double) {
        cells.append(
            Cell(
                id: Int64(id), minX: Self.down(minX), maxX: Self.up(maxX), minY: Self.down(minY),
                maxY: Self.up(maxY)))
    }

    /// Moves the boxes to the file where there are many; called between additions.
    mutating func spill() throws(FileError) {
        guard let file, cells.count >= Self.mostHeld else { return }
        var failure: FileError?
        cells.withUnsafeBytes { bytes in
            do throws(FileError) { try file.append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        cells.removeAll(keepingCapacity: true)
    }

    /// Brings all boxes back, in the order in which they were added.
    private mutating func gather() throws(FileError) {
        guard let file, file.count > 0 else { return }
        let stored = file.count / MemoryLayout<Cell>.stride
        var failure: FileError?
        let all = [Cell](unsafeUninitializedCapacity: stored + cells.count) { buffer, count in
            let place = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[..<file.count])
            do throws(FileError) { try file.read(from: 0, into: place) } catch { failure = error }
            guard failure == nil else { return }
            for (offset, cell) in cells.enumerated() {
                buffer.initializeElement(at: stored + offset, to: cell)
            }
            count = stored + cells.count
        }
        if let failure { throw failure }
        cells = all
    }

    private static func down(_ value: Double) -> Float {
        let nearest = Float(value)
        return Double(nearest) > value ? nearest.nextDown : nearest
    }

    private static func up(_ value: Double) -> Float {
        let nearest = Float(value)
        return Double(nearest) < value ? nearest.nextUp : nearest
    }

    /// Emits the nodes (number, content), the leaf that holds each id, in the order of ids, and each node's parent.
    mutating func build(
        node: (Int, [UInt8]) throws -> Void, leaf: (Int, Int) throws -> Void,
        parent: (Int, Int) throws -> Void
    ) throws {
        try gather()
        var level = cells
        cells = []
        Self.tile(&level)
        var depth = 0
        // Number 1 is the root's, whatever its level.
        var nextNode = 2
        var leaves = LeafNumbers(ids: level.lazy.map(\.id))
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
                        leaves.set(cell.id, Int32(number))
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
        try leaves.forEach(leaf)
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
        sortByUpperHalf(&order)
        // Along the cycles of the permutation, so that no second copy of the cells is made.
        for start in order.indices {
            var place = start
            let first = cells[range.lowerBound + start]
            while order[place] != UInt64.max {
                let source = Int(order[place] & 0xFFFF_FFFF) - range.lowerBound
                order[place] = .max
                cells[range.lowerBound + place] = source == start ? first : cells[range.lowerBound + source]
                place = source
            }
        }
    }

    /// Sorts by the upper 32 bits, equal ones in the order they have: by three digits of eleven bits from the lowest on,
    /// since comparing a million keys takes ten times as long.
    private static func sortByUpperHalf(_ keys: inout [UInt64]) {
        guard keys.count > 2048 else { return keys.sort() }
        var other = [UInt64](repeating: 0, count: keys.count)
        for shift in [32, 43, 54] as [UInt64] {
            var starts = [Int](repeating: 0, count: 2049)
            for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
            for digit in 1...2048 { starts[digit] += starts[digit - 1] }
            other.withUnsafeMutableBufferPointer { other in
                for key in keys {
                    let digit = Int(key >> shift & 2047)
                    other[starts[digit]] = key
                    starts[digit] += 1
                }
            }
            swap(&keys, &other)
        }
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

/// Which leaf holds each id: a plain list where ids are numbers of rows, as they mostly are.
private struct LeafNumbers {
    private var numbers: [Int32] = []
    private var pairs: [(id: Int64, node: Int32)] = []

    init(ids: some Collection<Int64>) {
        let most = ids.max() ?? 0
        if ids.allSatisfy({ $0 >= 0 }), most < 4 * Int64(ids.count) + 64 {
            numbers = Array(repeating: 0, count: Int(most) + 1)
        }
    }

    mutating func set(_ id: Int64, _ node: Int32) {
        if numbers.isEmpty { pairs.append((id, node)) } else { numbers[Int(id)] = node }
    }

    /// In the order of ids.
    func forEach(_ body: (Int, Int) throws -> Void) throws {
        for (id, node) in numbers.enumerated() where node != 0 { try body(id, Int(node)) }
        for pair in pairs.sorted(by: { $0.id < $1.id }) { try body(Int(pair.id), Int(pair.node)) }
    }
}
