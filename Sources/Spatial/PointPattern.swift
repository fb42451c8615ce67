#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Statistics of how positions lie towards each other in the area they cover.
public struct PointPattern: Sendable {
    /// The positions.
    public let index: PointIndex
    /// Square metres of the area in which they could lie.
    public let area: Double
    private let projection: EqualAreaProjection
    private let hull: ConvexRing

    /// Takes positions; the area is that of their convex hull on the equal-area plane unless stated.
    public init(_ positions: [Coordinate], area: Double? = nil) throws(SpatialError) {
        guard positions.count >= 2, let middle = Coordinate.mean(of: positions) ?? positions.first else {
            throw SpatialError(operation: "point pattern", message: "needs at least two positions")
        }
        index = try PointIndex(positions)
        projection = try EqualAreaProjection(center: middle)
        hull = ConvexRing(try projection.project(positions))
        self.area = area ?? hull.area
        guard self.area > 0 else {
            throw SpatialError(
                operation: "point pattern", message: "the positions lie on one line and cover no area")
        }
    }

    /// How near nearest neighbours are, against what chance would give.
    public struct NearestNeighborIndex: Hashable, Sendable {
        /// The mean geodesic distance to the nearest other position, in metres.
        public var observed: Double
        /// What it would be at random: half the square root of the area a position.
        public var expected: Double
        /// Observed by expected: below 1 clustered, above 1 spread out.
        public var ratio: Double
        /// Standard score of the difference.
        public var z: Double
    }

    /// Clark and Evans' nearest-neighbour index (1954), without correction for the edge.
    public func nearestNeighborIndex() throws(SpatialError) -> NearestNeighborIndex {
        let table = try index.nearestNeighbors(1)
        let count = Double(index.count)
        let observed = table.reduce(0) { $0 + ($1.first?.distance ?? 0) } / count
        let expected = 0.5 * (area / count).squareRoot()
        let spread = ((4 - .pi) * area / (4 * .pi)).squareRoot() / count
        return NearestNeighborIndex(
            observed: observed, expected: expected, ratio: observed / expected,
            z: (observed - expected) / spread)
    }

    /// Ripley's K at one distance, with the range that random positions give.
    public struct RipleyK: Hashable, Sendable {
        /// Metres.
        public var distance: Double
        /// Square metres: mean number of others within the distance, divided by the density.
        public var k: Double
        /// Besag's L: the square root of K by pi, less the distance; 0 at random, above it clustered.
        public var l: Double
        /// The least K of the simulations; nil without any.
        public var low: Double?
        /// The greatest.
        public var high: Double?
    }

    /// Ripley's K (1977) over geodesic distances without edge correction, with envelopes of simulations.
    ///
    /// Simulated positions lie at random in the convex hull and suffer from the same edge, so that the
    /// comparison holds although K itself is low at great distances.
    public func ripleyK(
        distances: [Double], simulations: Int = 0, seed: UInt64 = 1
    ) throws(SpatialError) -> [RipleyK] {
        guard simulations <= 0 || hull.area > 0 else {
            throw SpatialError(
                operation: "point pattern", message: "positions on one line leave no area to draw others in")
        }
        let counted = try Self.pairs(index, distances)
        let scale = area / (Double(index.count) * Double(index.count))
        var result = distances.indices.map { place -> RipleyK in
            let k = Double(counted[place]) * scale
            return RipleyK(distance: distances[place], k: k, l: (k / .pi).squareRoot() - distances[place])
        }
        var generator = SplitMix64(seed: seed)
        for _ in 0..<max(0, simulations) {
            let random = try PointIndex(projection.unproject(randomPoints(index.count, &generator)))
            for (place, pairs) in try Self.pairs(random, distances).enumerated() {
                let k = Double(pairs) * scale
                result[place].low = min(result[place].low ?? k, k)
                result[place].high = max(result[place].high ?? k, k)
            }
        }
        return result
    }

    // Ordered pairs of different positions within each distance.
    private static func pairs(_ index: PointIndex, _ distances: [Double]) throws(SpatialError) -> [Int] {
        var totals: [Int] = []
        for distance in distances {
            let thresholds = try ChordThresholds(radius: distance)
            let parts = ResultParts<Int>(count: Parallel.partCount(index.count, grain: 128))
            Parallel.forEachRange(index.count, grain: 128) { part, range in
                var sum = 0
                for slot in range {
                    sum += index.count(
                        satisfying: RadiusTest(center: index.positions[slot], thresholds: thresholds))
                }
                parts[part] = sum - range.count
            }
            totals.append(parts.all.reduce(0) { $0 + ($1 ?? 0) })
        }
        return totals
    }

    // Uniform in the hull, by trial in its frame.
    private func randomPoints(_ count: Int, _ generator: inout SplitMix64) -> [PlanePoint] {
        let xs = hull.corners.map(\.x)
        let ys = hull.corners.map(\.y)
        let (west, east) = (xs.min() ?? 0, xs.max() ?? 0)
        let (south, north) = (ys.min() ?? 0, ys.max() ?? 0)
        var points: [PlanePoint] = []
        points.reserveCapacity(count)
        while points.count < count {
            let point = PlanePoint(
                x: west + generator.unit() * (east - west), y: south + generator.unit() * (north - south))
            if hull.contains(point) { points.append(point) }
        }
        return points
    }
}

extension PointIndex {
    /// Kernel density at positions: incidents (or their weights) a square metre, by the quartic kernel.
    ///
    /// Each position within `bandwidth` metres adds 3 / (pi h²) (1 - (d/h)²)² times its weight. Distances are
    /// arcs over the chord, within a millionth of the geodesic.
    public func kernelDensity(
        at places: [Coordinate], bandwidth: Double, weights: [Double]? = nil
    ) throws(SpatialError) -> [Double] {
        try MultiPolygon.requirePositive(bandwidth, "bandwidth")
        guard weights.map({ $0.count == count }) ?? true else {
            throw SpatialError(operation: "kernel density", message: "needs one weight a position")
        }
        for place in places { try place.validate() }
        let thresholds = try ChordThresholds(radius: bandwidth)
        let results = FixedBuffer<Double>(count: places.count)
        let scale = 3 / (.pi * bandwidth * bandwidth)
        Parallel.forEachRange(places.count, grain: 16) { _, range in
            for place in range {
                let test = RadiusTest(center: places[place], thresholds: thresholds)
                var sum = 0.0
                forEachRun(of: test) { slots, _ in
                    for slot in slots {
                        let chord = squaredChord(slot, test.point)
                        // s = c + c³ / 24 R², squared.
                        let arc = chord * (1 + chord / (12 * 6_371_000.0 * 6_371_000.0))
                        let rest = 1 - arc / (bandwidth * bandwidth)
                        if rest > 0 { sum += rest * rest * (weights?[Int(numbers[slot])] ?? 1) }
                    }
                }
                results[place] = sum * scale
            }
        }
        return Array(UnsafeBufferPointer(start: results.base, count: places.count))
    }
}

extension RadiusTest {
    init(center: Coordinate, thresholds: ChordThresholds) {
        self.center = center
        radius = thresholds.radius
        point = GeocentricPoint(center)
        innerSquared = thresholds.innerSquared
        outerSquared = thresholds.outerSquared
    }
}
