#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Positions sorted into cells so small that all positions of a cell are neighbours of each other.
///
/// Cells are stretches of latitude rows; with time, rows are divided into bins of days first. A cell's chord
/// diameter is at most the chord that is surely within the distance, so no test inside a cell is needed.
final class DensityGrid: @unchecked Sendable {
    let count: Int
    let thresholds: ChordThresholds
    let days: Int32

    // By place in the grid.
    let x: FixedBuffer<Double>
    let y: FixedBuffer<Double>
    let z: FixedBuffer<Double>
    let dates: FixedBuffer<Int32>
    let numbers: FixedBuffer<Int32>
    let positions: [Coordinate]

    /// A run of places, with the row, bin and column that hold it.
    struct Cell {
        var start: Int32
        var end: Int32
        var row: Int32
        var bin: Int32
        var column: Int32
        var box: SpaceTimeBox
    }

    private(set) var cells: [Cell] = []
    /// The rows and bins that hold cells, ascending, each as row times the number of bins plus bin.
    private var groups: [UInt64] = []
    /// Where the cells of each group begin.
    private var groupStarts: [Int32] = []
    private let rows: RowLayout
    private let binCount: Int

    init(
        _ positions: [Coordinate], distance: Double, dates: [Int]?, days: Int
    ) throws(SpatialError) {
        let count = positions.count
        self.count = count
        self.positions = positions
        self.days = Int32(days)
        thresholds = try ChordThresholds(radius: distance)
        let rows = RowLayout(positions, distance: distance)
        self.rows = rows
        let firstDay = dates?.min() ?? 0
        let bins = dates.map { (($0.max() ?? 0) - firstDay) / (days + 1) + 1 } ?? 1
        binCount = bins

        var keys = [GridKey](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let buffer = buffer
            Parallel.forEachRange(count, grain: 16_384) { _, range in
                for number in range {
                    let row = rows.row(of: positions[number].latitude)
                    let bin = dates.map { ($0[number] - firstDay) / (days + 1) } ?? 0
                    let column = rows.column(of: positions[number].longitude, row: row)
                    buffer[number] = GridKey(
                        group: UInt64(row * bins + bin), column: UInt32(column), number: Int32(number))
                }
            }
            initialized = count
        }
        GridKey.sort(&keys)

        let x = FixedBuffer<Double>(count: count)
        let y = FixedBuffer<Double>(count: count)
        let z = FixedBuffer<Double>(count: count)
        let sortedDates = FixedBuffer<Int32>(count: dates == nil ? 0 : count)
        let numbers = FixedBuffer<Int32>(count: count)
        let sorted = keys
        Parallel.forEachRange(count, grain: 16_384) { _, range in
            sorted.withUnsafeBufferPointer { sorted in
                for slot in range {
                    let number = sorted[slot].number
                    let point = GeocentricPoint(positions[Int(number)])
                    x[slot] = point.x
                    y[slot] = point.y
                    z[slot] = point.z
                    numbers[slot] = number
                    if let dates { sortedDates[slot] = Int32(dates[Int(number)]) }
                }
            }
        }
        self.x = x
        self.y = y
        self.z = z
        self.dates = sortedDates
        self.numbers = numbers
        makeCells(keys)
    }

    private func makeCells(_ keys: [GridKey]) {
        var slot = 0
        while slot < count {
            let key = keys[slot]
            var end = slot + 1
            if groups.last != key.group {
                groups.append(key.group)
                groupStarts.append(Int32(cells.count))
            }
            while end < count, keys[end].group == key.group, keys[end].column == key.column { end += 1 }
            cells.append(
                Cell(
                    start: Int32(slot), end: Int32(end), row: Int32(Int(key.group) / binCount),
                    bin: Int32(Int(key.group) % binCount), column: Int32(key.column), box: SpaceTimeBox()))
            slot = end
        }
        groupStarts.append(Int32(cells.count))
        let hasDates = dates.count > 0
        cells.withUnsafeMutableBufferPointer { cells in
            nonisolated(unsafe) let cells = cells
            Parallel.forEachRange(cells.count, grain: 512) { _, range in
                for cell in range {
                    var box = SpaceTimeBox()
                    for slot in Int(cells[cell].start)..<Int(cells[cell].end) {
                        box.add(self.x[slot], self.y[slot], self.z[slot], hasDates ? self.dates[slot] : 0)
                    }
                    cells[cell].box = box
                }
            }
        }
    }

    @inline(__always)
    func day(_ slot: Int) -> Int32 { dates.count > 0 ? dates[slot] : 0 }

    /// Whether two places are neighbours.
    @inline(__always)
    func areNeighbors(_ a: Int, _ b: Int) -> Bool {
        let dx = x[a] - x[b]
        let dy = y[a] - y[b]
        let dz = z[a] - z[b]
        let chord = dx * dx + dy * dy + dz * dz
        if chord > thresholds.outerSquared { return false }
        if dates.count > 0, abs(dates[a] - dates[b]) > days { return false }
        return chord <= thresholds.innerSquared || isWithin(a, b)
    }

    @inline(never)
    private func isWithin(_ a: Int, _ b: Int) -> Bool {
        // From the lower number, so that the answer is the same both ways to the last bit.
        let (first, second) = numbers[a] < numbers[b] ? (a, b) : (b, a)
        return geodesic(first, second) <= thresholds.radius
    }

    func geodesic(_ a: Int, _ b: Int) -> Double {
        Ellipsoid.wgs84.distance(from: positions[Int(numbers[a])], to: positions[Int(numbers[b])])
    }

    /// Calls `body` with every cell, this one left out, that can hold neighbours of a cell's positions.
    ///
    /// Returns early where `body` returns false.
    func forEachNeighborCell(of index: Int, _ body: (Int) -> Bool) {
        let cell = cells[index]
        let first = max(0, Int(cell.row) - rows.reach)
        let last = min(rows.count - 1, Int(cell.row) + rows.reach)
        for row in first...last {
            guard hasCells(inRow: row) else { continue }
            let window = rows.columns(of: row, around: Int(cell.column), inRow: Int(cell.row))
            let firstBin = max(0, Int(cell.bin) - 1)
            let lastBin = min(binCount - 1, Int(cell.bin) + 1)
            var place = lowerBound(ofGroup: UInt64(row * binCount + firstBin))
            while place < groups.count, groups[place] <= UInt64(row * binCount + lastBin) {
                let range = Int(groupStarts[place])..<Int(groupStarts[place + 1])
                place += 1
                for part in window {
                    var next = lowerBound(part.lowerBound, in: range)
                    while next < range.upperBound, Int(cells[next].column) <= part.upperBound {
                        if next != index, !body(next) { return }
                        next += 1
                    }
                }
            }
        }
    }

    private func hasCells(inRow row: Int) -> Bool {
        let place = lowerBound(ofGroup: UInt64(row * binCount))
        return place < groups.count && groups[place] < UInt64((row + 1) * binCount)
    }

    private func lowerBound(ofGroup group: UInt64) -> Int {
        var low = 0
        var high = groups.count
        while low < high {
            let middle = (low + high) / 2
            if groups[middle] < group { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func lowerBound(_ column: Int, in range: Range<Int>) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if Int(cells[middle].column) < column { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// How the ellipsoid is cut into rows and columns for a distance.
struct RowLayout: Sendable {
    let count: Int
    /// How many rows up and down can hold neighbours.
    let reach: Int
    private let south: Double
    private let height: Double
    private let side: Double
    private let table: [Row]
    private let distance: Double

    init(_ positions: [Coordinate], distance: Double) {
        let side = ChordThresholds.shortestChord(ofGeodesic: distance) / 2.0.squareRoot() * (1 - 1e-7) - 1e-6
        var south = 90.0
        var north = -90.0
        for position in positions {
            south = min(south, position.latitude)
            north = max(north, position.latitude)
        }
        // A meridian's arc is at most this long: the largest radius of curvature is a² / b.
        let largest = GeocentricPoint.equatorialRadius / (1 - 1 / 298.257_223_563)
        height = side / largest * (180 / .pi)
        self.south = south
        self.distance = distance
        count = Int((north - south) / height) + 1
        let height = height
        reach =
            Int(
                min(
                    Double(count),
                    distance / (height * (.pi / 180) * GeocentricPoint.smallestCurvatureRadius))) + 1
        self.side = side
        // Millions of rows, as metres over a continent make, are worked out when met instead of kept.
        table =
            count <= 1 << 20 ? (0..<count).map { Self.row($0, south: south, height: height, side: side) } : []
    }

    struct Row {
        var columns: Double
        var smallestAxis: Double
    }

    private static func row(_ row: Int, south: Double, height: Double, side: Double) -> Row {
        let low = max(-90, south + Double(row) * height - 1e-9)
        let high = min(90, south + Double(row + 1) * height + 1e-9)
        let edges = (axis(at: low), axis(at: high))
        let widest = low <= 0 && high >= 0 ? GeocentricPoint.equatorialRadius : max(edges.0, edges.1)
        return Row(
            columns: max(1, (2 * .pi * widest / side).rounded(.up)),
            smallestAxis: max(0, min(edges.0, edges.1) - 1e-3))
    }

    @inline(__always)
    private func properties(_ row: Int) -> Row {
        table.isEmpty ? Self.row(row, south: south, height: height, side: side) : table[row]
    }

    // Distance from the Earth's axis.
    private static func axis(at latitude: Double) -> Double {
        let point = GeocentricPoint(Coordinate(longitude: 0, latitude: latitude))
        return abs(point.x)
    }

    @inline(__always)
    func row(of latitude: Double) -> Int { min(count - 1, Int((latitude - south) / height)) }

    @inline(__always)
    func column(of longitude: Double, row: Int) -> Int {
        let columns = properties(row).columns
        let column = ((longitude + 180) * (columns / 360)).rounded(.down)
        // Both spellings of the antimeridian share the first column.
        return column >= columns ? 0 : Int(column)
    }

    /// The columns of a row that can hold neighbours of a column of another: one or two ranges.
    func columns(of row: Int, around column: Int, inRow home: Int) -> [ClosedRange<Int>] {
        let columns = properties(row).columns
        let whole = [0...Int(columns) - 1]
        let homeRow = properties(home)
        let product = (properties(row).smallestAxis * homeRow.smallestAxis).squareRoot()
        guard product > 0 else { return whole }
        let sine = (distance + 1e-3) / (2 * product)
        guard sine < 0.999 else { return whole }
        let turn = asin(sine) / .pi * columns
        let west = Double(column) / homeRow.columns * columns - turn - 1e-6 * columns
        let east = Double(column + 1) / homeRow.columns * columns + turn + 1e-6 * columns
        guard east - west < columns - 2 else { return whole }
        let from = Int(west.rounded(.down))
        let to = Int(east.rounded(.down))
        if from < 0 { return [0...to, Int(columns) + from...Int(columns) - 1] }
        if to >= Int(columns) { return [from...Int(columns) - 1, 0...to - Int(columns)] }
        return [from...to]
    }
}

/// What positions are sorted by: the row and bin, the column; equal keys keep the order of their numbers.
struct GridKey: BitwiseCopyable {
    var group: UInt64
    var column: UInt32
    var number: Int32

    static func sort(_ keys: inout [GridKey]) {
        var low = (group: UInt64.max, column: UInt32.max)
        var high = (group: UInt64.min, column: UInt32.min)
        for key in keys {
            low = (min(low.group, key.group), min(low.column, key.column))
            high = (max(high.group, key.group), max(high.column, key.column))
        }
        let columnBits = UInt32.bitWidth - (high.column - low.column).leadingZeroBitCount
        let groupBits = UInt64.bitWidth - (high.group - low.group).leadingZeroBitCount
        var other = keys
        let base = low
        for shift in stride(from: 0, to: columnBits, by: 11) {
            radixPass(&keys, &other) { Int((($0.column &- base.column) >> UInt32(shift)) & 0x7FF) }
        }
        for shift in stride(from: 0, to: groupBits, by: 11) {
            radixPass(&keys, &other) { Int((($0.group &- base.group) >> UInt64(shift)) & 0x7FF) }
        }
    }
}

/// The bounds of positions in geocentric metres and of their days.
struct SpaceTimeBox {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = SIMD3<Double>(repeating: -.infinity)
    var firstDay = Int32.max
    var lastDay = Int32.min

    @inline(__always)
    mutating func add(_ x: Double, _ y: Double, _ z: Double, _ day: Int32) {
        let point = SIMD3(x, y, z)
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
        firstDay = min(firstDay, day)
        lastDay = max(lastDay, day)
    }

    /// Squares of the least and greatest chord to another box.
    @inline(__always)
    func squaredChords(to other: SpaceTimeBox) -> (least: Double, greatest: Double) {
        let gap = pointwiseMax(pointwiseMax(other.low - high, low - other.high), SIMD3(repeating: 0))
        let span = pointwiseMax(high - other.low, other.high - low)
        return ((gap * gap).sum(), (span * span).sum())
    }

    /// The least and greatest number of days to another box.
    @inline(__always)
    func days(to other: SpaceTimeBox) -> (least: Int32, greatest: Int32) {
        (
            max(0, other.firstDay - lastDay, firstDay - other.lastDay),
            max(lastDay - other.firstDay, other.lastDay - firstDay)
        )
    }
}
