#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Cells of equal area over a set of positions: hexagons or squares of the data's own equal-area plane.
///
/// Covers the convex hull of the positions, empty cells included, since where nothing happened counts as well.
public struct CellGrid: Sendable {
    /// The form of a cell.
    public enum Form: String, CaseIterable, Hashable, Sendable {
        /// Six neighbours, all at one distance.
        case hexagon
        /// Eight neighbours, corners included.
        case square
    }

    /// The form of the cells.
    public let form: Form
    /// Metres from the middle of a cell to that of its neighbour across an edge.
    public let size: Double
    /// The plane of the grid.
    public let projection: EqualAreaProjection
    /// The middles of the cells on the plane, row by row from the south.
    public let centers: [PlanePoint]
    /// The cell of each position that made the grid.
    public let cellOfPosition: [Int]

    private let columns: Int
    private let rows: Int
    private let firstColumn: Int
    private let firstRow: Int
    /// For each column and row the cell's number, or -1.
    private let numbers: [Int32]
    /// For each cell its place among columns and rows.
    private let places: [Int32]

    /// The most cells that a grid may have.
    public static let limit = 4_000_000

    /// Lays a grid over positions; throws where there are none or the cells would be too many.
    public init(
        covering positions: [Coordinate], form: Form, size: Double
    ) throws(SpatialError) {
        try MultiPolygon.requirePositive(size, "cell size")
        guard let middle = Coordinate.mean(of: positions) ?? positions.first else {
            throw SpatialError(operation: "grid", message: "there are no positions to cover")
        }
        for position in positions { try position.validate() }
        let projection = try EqualAreaProjection(center: middle)
        let points = try projection.project(positions)
        let farthest = points.reduce(0) { max($0, abs($1.x), abs($1.y)) }
        guard farthest / size <= Double(Self.limit) else {
            throw SpatialError(
                operation: "grid", message: "cells of \(size) m are too many; take larger ones")
        }
        let lattice = Lattice(form: form, size: size)
        let cells = points.map { lattice.cell(of: $0) }
        let firstColumn = (cells.map(\.column).min() ?? 0) - 1
        let lastColumn = (cells.map(\.column).max() ?? 0) + 1
        let firstRow = (cells.map(\.row).min() ?? 0) - 1
        let lastRow = (cells.map(\.row).max() ?? 0) + 1
        let columns = lastColumn - firstColumn + 1
        let rows = lastRow - firstRow + 1
        guard Double(columns) * Double(rows) <= Double(Self.limit) else {
            throw SpatialError(
                operation: "grid",
                message: "\(columns) by \(rows) cells of \(size) m are too many; take larger ones")
        }
        var occupied = [Bool](repeating: false, count: columns * rows)
        for cell in cells {
            occupied[(cell.row - firstRow) * columns + cell.column - firstColumn] = true
        }
        let hull = ConvexRing(points)
        var numbers = [Int32](repeating: -1, count: columns * rows)
        var places: [Int32] = []
        var centers: [PlanePoint] = []
        for row in 0..<rows {
            for column in 0..<columns {
                let place = row * columns + column
                let center = lattice.center(column: column + firstColumn, row: row + firstRow)
                guard occupied[place] || hull.contains(center) else { continue }
                numbers[place] = Int32(centers.count)
                places.append(Int32(place))
                centers.append(center)
            }
        }
        self.form = form
        self.size = size
        self.projection = projection
        self.centers = centers
        self.columns = columns
        self.rows = rows
        self.firstColumn = firstColumn
        self.firstRow = firstRow
        self.numbers = numbers
        self.places = places
        cellOfPosition = cells.map {
            Int(numbers[($0.row - firstRow) * columns + $0.column - firstColumn])
        }
    }

    /// The number of cells.
    public var count: Int { centers.count }

    /// The area of every cell in square metres.
    public var cellArea: Double { form == .square ? size * size : size * size * 3.0.squareRoot() / 2 }

    /// The sum of weights in each cell; without weights the number of positions.
    public func sums(weights: [Double]? = nil) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for (position, cell) in cellOfPosition.enumerated() { sums[cell] += weights?[position] ?? 1 }
        return sums
    }

    /// The cells that touch each cell.
    public var neighbors: NeighborLists {
        let even = [(-1, 0), (1, 0), (-1, -1), (0, -1), (-1, 1), (0, 1)]
        let odd = [(-1, 0), (1, 0), (0, -1), (1, -1), (0, 1), (1, 1)]
        let square = [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)]
        return NeighborLists(
            places.map { place in
                let column = Int(place) % columns
                let row = Int(place) / columns
                let steps = form == .square ? square : (row + firstRow) & 1 == 0 ? even : odd
                return steps.compactMap { step -> Int? in
                    let (c, r) = (column + step.0, row + step.1)
                    guard c >= 0, c < columns, r >= 0, r < rows else { return nil }
                    let number = numbers[r * columns + c]
                    return number < 0 ? nil : Int(number)
                }.sorted()
            })
    }

    /// The middles of the cells on Earth.
    public func centerPositions() throws(SpatialError) -> [Coordinate] { try projection.unproject(centers) }

    /// The outlines of the cells on Earth, cut at the antimeridian.
    public func outlines() throws(SpatialError) -> [MultiPolygon] {
        let corners = Lattice(form: form, size: size).corners
        // Towards the poles a straight line in degrees leaves the straight edge of the plane.
        let steepest = try centerPositions().map { abs($0.latitude) }.max() ?? 0
        let turn = size / 111_000 / max(0.002, cos(min(90, steepest) * .pi / 180))
        let steps = Int(min(24, max(1, turn.rounded(.up))))
        let outline = corners.indices.flatMap { index -> [PlanePoint] in
            let (from, to) = (corners[index], corners[index + 1 == corners.count ? 0 : index + 1])
            return (0..<steps).map { step in
                let share = Double(step) / Double(steps)
                return PlanePoint(x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share)
            }
        }
        let plane = centers.flatMap { center in
            outline.map { PlanePoint(x: center.x + $0.x, y: center.y + $0.y) }
        }
        let earth = try projection.unproject(plane)
        var areas: [MultiPolygon] = []
        areas.reserveCapacity(count)
        let assembly = AreaAssembly(context: try GEOSContext())
        for cell in 0..<count {
            let ring = Array(earth[cell * outline.count..<(cell + 1) * outline.count])
            areas.append(try assembly.area(of: Polygon(exterior: ring)))
        }
        return areas
    }
}

/// A tiling of the plane about its origin.
struct Lattice {
    let form: CellGrid.Form
    let size: Double

    private var rowHeight: Double { form == .square ? size : size * 3.0.squareRoot() / 2 }

    func center(column: Int, row: Int) -> PlanePoint {
        let shift = form == .hexagon && row & 1 != 0 ? 0.5 : 0
        return PlanePoint(x: (Double(column) + shift) * size, y: Double(row) * rowHeight)
    }

    func cell(of point: PlanePoint) -> (column: Int, row: Int) {
        if form == .square {
            return (Int((point.x / size).rounded()), Int((point.y / size).rounded()))
        }
        // The nearest middle is in the row at hand or in one beside it.
        let near = Int((point.y / rowHeight).rounded())
        var best = (column: 0, row: near)
        var least = Double.infinity
        for row in near - 1...near + 1 {
            let shift = row & 1 != 0 ? 0.5 : 0
            let column = Int((point.x / size - shift).rounded())
            let center = center(column: column, row: row)
            let distance = hypot(point.x - center.x, point.y - center.y)
            if distance < least {
                least = distance
                best = (column, row)
            }
        }
        return best
    }

    /// A cell's corners about its middle, counter-clockwise.
    var corners: [PlanePoint] {
        if form == .square {
            let half = size / 2
            return [(-half, -half), (half, -half), (half, half), (-half, half)].map {
                PlanePoint(x: $0.0, y: $0.1)
            }
        }
        let radius = size / 3.0.squareRoot()
        return (0..<6).map { corner in
            let angle = (Double(corner) * 60 - 90) * .pi / 180
            return PlanePoint(x: radius * cos(angle), y: radius * sin(angle))
        }
    }
}

/// The convex hull of plane positions by Andrew's monotone chain, counter-clockwise and open.
struct ConvexRing: Sendable {
    let corners: [PlanePoint]

    init(_ points: [PlanePoint]) {
        let sorted = Set(points).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        func chain(_ points: some Sequence<PlanePoint>) -> [PlanePoint] {
            var chain: [PlanePoint] = []
            for point in points {
                while chain.count >= 2, Self.turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0
                {
                    chain.removeLast()
                }
                chain.append(point)
            }
            return chain
        }
        if sorted.count < 3 {
            corners = sorted
        } else {
            corners = chain(sorted).dropLast() + chain(sorted.reversed()).dropLast()
        }
    }

    static func turn(_ a: PlanePoint, _ b: PlanePoint, _ c: PlanePoint) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }

    func contains(_ point: PlanePoint) -> Bool {
        guard corners.count >= 3 else { return false }
        for index in corners.indices
        where Self.turn(corners[index], corners[index + 1 == corners.count ? 0 : index + 1], point) < 0 {
            return false
        }
        return true
    }

    /// Square metres.
    var area: Double {
        guard let origin = corners.first else { return 0 }
        var sum = 0.0
        for index in corners.indices.dropFirst().dropLast() {
            sum += Self.turn(origin, corners[index], corners[index + 1])
        }
        return sum / 2
    }
}

/// For each of a number of cells the others that count as near it.
public struct NeighborLists: Hashable, Sendable {
    let starts: [Int32]
    let members: [Int32]

    /// Takes a list a cell; a cell is not listed as its own neighbour.
    public init(_ lists: [[Int]]) {
        var starts: [Int32] = [0]
        var members: [Int32] = []
        for list in lists {
            members += list.map { Int32($0) }
            starts.append(Int32(members.count))
        }
        self.starts = starts
        self.members = members
    }

    /// The number of cells.
    public var count: Int { starts.count - 1 }

    /// The neighbours of a cell.
    public func neighbors(of cell: Int) -> [Int] {
        members[Int(starts[cell])..<Int(starts[cell + 1])].map { Int($0) }
    }

    @inline(__always)
    func range(_ cell: Int) -> Range<Int> { Int(starts[cell])..<Int(starts[cell + 1]) }
}
