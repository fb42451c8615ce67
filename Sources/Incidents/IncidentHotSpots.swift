public import Spatial

/// Where incidents, or their killed, lie more densely than chance would have it.
///
/// Cells of equal area cover the incidents' convex hull; each gets its sum, its kernel density, Gi* and local
/// Moran's I against the cells that touch it, and a verdict at a false-discovery rate.
public struct IncidentHotSpots: Sendable {
    /// What is looked for.
    public struct Parameters: Hashable, Sendable {
        /// The form of the cells.
        public var form: CellGrid.Form
        /// Metres between the middles of neighbouring cells; nil has it follow from the data.
        public var size: Double?
        /// What is summed.
        public var weight: IncidentClustering.Weight
        /// Metres of the density's kernel; nil takes three cells.
        public var bandwidth: Double?
        /// Random draws behind each p-value; nil takes as many as the rate needs on so many cells, at least 999.
        public var permutations: Int?
        /// What the draws follow from.
        public var seed: UInt64
        /// The share of false finds among the cells called hot, cold or outlying that is put up with.
        public var rate: Double

        /// Hexagons of a size and draws of a number that follow from the data, 5 in 100 false.
        public init() {
            form = .hexagon
            weight = .incidents
            seed = 1
            rate = 0.05
        }
    }

    /// The verdict on a cell.
    public enum Verdict: String, CaseIterable, Hashable, Sendable {
        case hot = "hot spot"
        case cold = "cold spot"
        case none = "not significant"
    }

    /// How a cell stands to those around it.
    public enum Association: String, CaseIterable, Hashable, Sendable {
        case highHigh = "high among high"
        case lowHigh = "low among high"
        case lowLow = "low among low"
        case highLow = "high among low"
        case none = "not significant"
    }

    /// A cell with what was found.
    public struct Cell: Hashable, Sendable {
        /// The outline.
        public var outline: MultiPolygon
        /// The middle.
        public var center: Coordinate
        /// How many incidents.
        public var incidents: Int
        /// Their killed.
        public var fatalities: Int
        /// The sum a square kilometre of the cell.
        public var density: Double
        /// The kernel density at the middle, a square kilometre.
        public var kernelDensity: Double
        /// Getis and Ord's Gi* as a z-score, and its pseudo p-value.
        public var getisOrd: LocalStatistics.Score
        /// Whether it is hot or cold at the rate of false discoveries.
        public var verdict: Verdict
        /// Local Moran's I and its pseudo p-value.
        public var moran: LocalStatistics.Score
        /// Its kind at the rate of false discoveries.
        public var association: Association
    }

    /// What was looked for, with the sizes that were chosen.
    public let parameters: Parameters
    /// The cells from the south-west on, those without incidents included.
    public let cells: [Cell]
    /// How many incidents were left out because they have no point.
    public let withoutPoint: Int

    /// Looks for hot spots.
    public init(_ incidents: [Incident], parameters: Parameters) throws(SpatialError) {
        func refuse(_ message: String) -> SpatialError {
            SpatialError(operation: "hot spots", message: message)
        }
        guard parameters.rate > 0, parameters.rate < 1 else {
            throw refuse("the rate must lie between 0 and 1")
        }
        let placed = incidents.filter { $0.coordinate != nil }
        let positions = placed.compactMap(\.coordinate)
        guard positions.count >= 3 else { throw refuse("needs at least three incidents with a place") }
        var parameters = parameters
        let size: Double
        if let stated = parameters.size { size = stated } else { size = try Self.size(for: positions) }
        parameters.size = size
        let bandwidth = parameters.bandwidth ?? size * 3
        parameters.bandwidth = bandwidth
        let grid = try CellGrid(covering: positions, form: parameters.form, size: size)
        let killed = placed.map { Double(max(0, $0.fatalities ?? 0)) }
        let weights = parameters.weight == .fatalities ? killed : nil
        let counts = grid.sums()
        let tolls = grid.sums(weights: killed)
        let values = weights == nil ? counts : tolls
        let permutations = parameters.permutations ?? Self.permutations(grid.count, rate: parameters.rate)
        parameters.permutations = permutations
        let statistics = try LocalStatistics(
            values: values, neighbors: grid.neighbors, permutations: permutations,
            seed: parameters.seed)
        let getisOrd = statistics.getisOrd()
        let moran = statistics.localMoran()
        let quadrants = statistics.moranQuadrants()
        let hot = LocalStatistics.falseDiscoveryThreshold(
            getisOrd.map(\.probability), rate: parameters.rate)
        let outlying = LocalStatistics.falseDiscoveryThreshold(
            moran.map(\.probability), rate: parameters.rate)
        let centers = try grid.centerPositions()
        let outlines = try grid.outlines()
        let kernel = try PointIndex(positions).kernelDensity(
            at: centers, bandwidth: bandwidth, weights: weights)
        let associations: [Association] = [.none, .highHigh, .lowHigh, .lowLow, .highLow]
        cells = (0..<grid.count).map { cell in
            let isExtreme = getisOrd[cell].probability <= hot
            return Cell(
                outline: outlines[cell], center: centers[cell], incidents: Int(counts[cell]),
                fatalities: Int(tolls[cell]), density: values[cell] / (grid.cellArea / 1e6),
                kernelDensity: kernel[cell] * 1e6, getisOrd: getisOrd[cell],
                verdict: !isExtreme || getisOrd[cell].value == 0
                    ? .none : getisOrd[cell].value > 0 ? .hot : .cold,
                moran: moran[cell],
                association: moran[cell].probability <= outlying ? associations[quadrants[cell]] : .none)
        }
        self.parameters = parameters
        withoutPoint = incidents.count - placed.count
    }

    /// Enough for one cell's least p-value to hold among all cells, as far as fifty million draws go.
    private static func permutations(_ cells: Int, rate: Double) -> Int {
        Int(max(999, min(2 * Double(cells) / rate, Double(50_000_000 / cells))))
    }

    /// A size that gives about as many cells as suits the data: 20 for a few, 2,500 for very many incidents.
    private static func size(for positions: [Coordinate]) throws(SpatialError) -> Double {
        let wanted = min(2500, max(20, 3 * Double(positions.count).squareRoot()))
        guard case .area(let hull) = try MultiPolygon.convexHull(of: positions) else {
            throw SpatialError(
                operation: "hot spots", message: "the incidents lie on one line; state a cell size")
        }
        let size = (hull.area / wanted).squareRoot()
        // One or two digits are easier to quote than twelve.
        var step = 1.0
        while step * 100 <= size { step *= 10 }
        return max(1, (size / step).rounded() * step)
    }
}

extension DerivedLayer {
    /// Hot-spot cells; with `onlyVerdicts` those that are significant in either statistic.
    public init(hotSpots: IncidentHotSpots, onlyVerdicts: Bool = false) {
        let cells = hotSpots.cells.indices.filter { index in
            !onlyVerdicts || hotSpots.cells[index].verdict != .none
                || hotSpots.cells[index].association != .none
        }
        let what = hotSpots.parameters.weight == .fatalities ? "killed" : "incidents"
        let rate = Int((hotSpots.parameters.rate * 100).rounded())
        self.init(
            name: "hotspots",
            summary:
                "Getis-Ord Gi* and local Moran's I of \(what) in \(hotSpots.parameters.form.rawValue) cells of "
                + "\(Int(hotSpots.parameters.size ?? 0)) m; significant at a false-discovery rate of \(rate) %, "
                + "\(hotSpots.parameters.permutations ?? 0) permutations",
            columns: [
                Column("hotspot", .text), Column("gi_z", .real), Column("gi_p", .real),
                Column("moran", .text), Column("moran_i", .real), Column("moran_p", .real),
                Column("incidents", .integer), Column("fatalities", .integer),
                Column("density_km2", .real), Column("kernel_km2", .real), Column("latitude", .real),
                Column("longitude", .real),
            ], legend: Self.hotSpotLegend, count: cells.count
        ) { index in
            let cell = hotSpots.cells[cells[index]]
            return Feature(
                id: "cell-\(cells[index] + 1)",
                title: "\(cell.verdict.rawValue), \(cell.incidents) incidents", shape: .area(cell.outline),
                values: [
                    .text(cell.verdict.rawValue), .real(cell.getisOrd.value),
                    .real(cell.getisOrd.probability), .text(cell.association.rawValue),
                    .real(cell.moran.value), .real(cell.moran.probability), .integer(cell.incidents),
                    .integer(cell.fatalities), .real(cell.density), .real(cell.kernelDensity),
                    .real(cell.center.latitude), .real(cell.center.longitude),
                ])
        }
    }

    // Red and blue of ColorBrewer's RdBu (C. Brewer), which the colour-blind can tell apart.
    private static let hotSpotLegend = Legend(
        column: "hotspot",
        entries: [
            LegendEntry(IncidentHotSpots.Verdict.hot.rawValue, color: "#ca0020", opacity: 0.6),
            LegendEntry(IncidentHotSpots.Verdict.cold.rawValue, color: "#0571b0", opacity: 0.6),
            LegendEntry(IncidentHotSpots.Verdict.none.rawValue, color: "#bababa", opacity: 0.15),
        ])
}
