#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension PointIndex {
    /// The numbers of the positions within `radius` metres of `center`, ascending, the edge included.
    public func positions(within radius: Double, of center: Coordinate) throws(SpatialError) -> [Int] {
        positions(satisfying: try RadiusTest(center: center, radius: radius))
    }

    /// How many positions lie within `radius` metres of `center`, the edge included.
    public func count(within radius: Double, of center: Coordinate) throws(SpatialError) -> Int {
        count(satisfying: try RadiusTest(center: center, radius: radius))
    }

    /// The positions within `radius` metres with their geodesic distances, nearest first, ties by number.
    public func neighbors(
        within radius: Double, of center: Coordinate
    ) throws(SpatialError) -> [Neighbor] {
        let test = try RadiusTest(center: center, radius: radius)
        var found: [Neighbor] = []
        forEachRun(of: test) { range, _ in
            for slot in range where squaredChord(slot, test.point) <= test.outerSquared {
                let distance = Ellipsoid.wgs84.distance(from: center, to: positions[slot])
                if distance <= radius {
                    found.append(Neighbor(index: Int(numbers[slot]), distance: distance))
                }
            }
        }
        return found.sorted()
    }

    /// `count(within:of:)` for many centres at once, on all cores.
    public func counts(within radius: Double, ofEach centers: [Coordinate]) throws(SpatialError) -> [Int] {
        let tests = try centers.map { center throws(SpatialError) in
            try RadiusTest(center: center, radius: radius)
        }
        let results = FixedBuffer<Int>(count: tests.count)
        Parallel.forEachRange(tests.count, grain: 16) { _, range in
            for index in range { results[index] = count(satisfying: tests[index]) }
        }
        return Array(UnsafeBufferPointer(start: results.base, count: results.count))
    }

    func count(satisfying test: RadiusTest) -> Int {
        var total = 0
        forEachRun(of: test) { range, isInside in
            total += isInside ? range.count : count(in: range, test)
        }
        return total
    }

    func positions(satisfying test: RadiusTest) -> [Int] {
        let hits = numbers(satisfying: test)
        return [Int](unsafeUninitializedCapacity: hits.count) { buffer, initialized in
            for index in 0..<hits.count { buffer[index] = Int(hits[index]) }
            initialized = hits.count
        }
    }

    /// The numbers of the positions inside, ascending.
    func numbers(satisfying test: RadiusTest) -> [Int32] {
        var hits: [Int32] = []
        forEachRun(of: test) { range, isInside in
            if isInside {
                hits.append(
                    contentsOf: UnsafeBufferPointer(
                        start: numbers.base + range.lowerBound, count: range.count))
                return
            }
            for slot in range {
                let chord = squaredChord(slot, test.point)
                if chord <= test.innerSquared || (chord <= test.outerSquared && isWithin(slot, test)) {
                    hits.append(numbers[slot])
                }
            }
        }
        sortNumbers(&hits)
        return hits
    }

    @inline(__always)
    func squaredChord(_ slot: Int, _ point: GeocentricPoint) -> Double {
        let dx = x[slot] - point.x
        let dy = y[slot] - point.y
        let dz = z[slot] - point.z
        return dx * dx + dy * dy + dz * dz
    }

    @inline(never)
    private func isWithin(_ slot: Int, _ test: RadiusTest) -> Bool {
        Ellipsoid.wgs84.distance(from: test.center, to: positions[slot]) <= test.radius
    }

    private func count(in range: Range<Int>, _ test: RadiusTest) -> Int {
        let xs = x.base
        let ys = y.base
        let zs = z.base
        let point = test.point
        var inner = 0
        var outer = 0
        // Without branches, so that the compiler can take several positions at a time.
        for slot in range {
            let dx = xs[slot] - point.x
            let dy = ys[slot] - point.y
            let dz = zs[slot] - point.z
            let chord = dx * dx + dy * dy + dz * dz
            inner &+= chord <= test.innerSquared ? 1 : 0
            outer &+= chord <= test.outerSquared ? 1 : 0
        }
        if inner == outer { return inner }
        for slot in range {
            let chord = squaredChord(slot, point)
            if chord > test.innerSquared, chord <= test.outerSquared, isWithin(slot, test) { inner += 1 }
        }
        return inner
    }

    // Numbers are small and many: where a bitmap is cheaper than comparing, it sorts.
    private func sortNumbers(_ hits: inout [Int32]) {
        if hits.count < 64 || hits.count < count / 512 {
            hits.sort()
            return
        }
        let words = (count + 63) / 64
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { bitmap in
            bitmap.initialize(repeating: 0)
            for hit in hits { bitmap[Int(hit) >> 6] |= 1 << UInt64(hit & 63) }
            hits.withUnsafeMutableBufferPointer { hits in
                var next = 0
                for word in 0..<words {
                    var bits = bitmap[word]
                    while bits != 0 {
                        hits[next] = Int32(truncatingIfNeeded: word << 6 | bits.trailingZeroBitCount)
                        next += 1
                        bits &= bits - 1
                    }
                }
            }
        }
    }

    /// Calls `body` with runs of slots that together hold everything inside; `isInside` where all of a run is.
    @inline(__always)
    func forEachRun(of test: RadiusTest, _ body: (_ range: Range<Int>, _ isInside: Bool) -> Void) {
        let point = test.point
        let axis = (point.x * point.x + point.y * point.y).squareRoot()
        let middle = Strips.turn(test.center.longitude)
        for strip in strips.range(around: test.center.latitude, radius: test.radius) {
            let start = Int(strips.starts[strip])
            let end = Int(strips.starts[strip + 1])
            if start == end { continue }
            let extent = strips.extents[strip]
            // Least and greatest separation along the axis and away from it.
            let zNear = max(0, extent.zLow - point.z, point.z - extent.zHigh)
            let axisNear = max(0, extent.axisLow - axis, axis - extent.axisHigh)
            let outerLeft = test.outerSquared - zNear * zNear - axisNear * axisNear
            if outerLeft < 0 { continue }
            // chord² = dz² + daxis² + 4 axis axis' sin²(turn / 2)
            let outerSine = outerLeft / (4 * max(0, extent.axisLow) * axis)
            guard outerSine < 0.999 else {
                body(start..<end, false)
                continue
            }
            let reach = Strips.steps(halfAngleSineSquared: outerSine) + 3
            guard reach < 2_147_483_000 else {
                body(start..<end, false)
                continue
            }
            let steps = UInt32(reach)
            let west = middle &- steps
            let east = middle &+ steps
            if west > east {
                // Over the antimeridian: the two ends of the strip, every position tested.
                body(lowerBound(west, in: start..<end)..<end, false)
                body(start..<upperBound(east, in: start..<end), false)
                continue
            }
            let first = lowerBound(west, in: start..<end)
            let last = upperBound(east, in: first..<end)
            if first == last { continue }
            let zFar = max(abs(extent.zLow - point.z), abs(extent.zHigh - point.z))
            let axisFar = max(abs(extent.axisLow - axis), abs(extent.axisHigh - axis))
            let innerLeft = test.innerSquared - zFar * zFar - axisFar * axisFar
            if innerLeft > 0, last - first > 8 {
                let innerSine = min(1, innerLeft / (4 * extent.axisHigh * axis))
                let sure = Strips.steps(halfAngleSineSquared: innerSine) - 3
                if sure > 0 {
                    let innerSteps = min(steps, UInt32(min(sure, 2_147_483_000)))
                    let from = lowerBound(middle &- innerSteps, in: first..<last)
                    let to = upperBound(middle &+ innerSteps, in: from..<last)
                    if first < from { body(first..<from, false) }
                    if from < to { body(from..<to, true) }
                    if to < last { body(to..<last, false) }
                    continue
                }
            }
            body(first..<last, false)
        }
    }

    /// The first slot of a run whose turn is at least `turn`.
    @inline(__always)
    func lowerBound(_ turn: UInt32, in range: Range<Int>) -> Int {
        var base = turns.base + range.lowerBound
        var length = range.count
        while length > 1 {
            // Written so that it compiles to a conditional move: the outcome cannot be foretold.
            let half = length >> 1
            base = base[half - 1] < turn ? base + half : base
            length -= half
        }
        let slot = base - turns.base
        return length == 1 && base.pointee < turn ? slot + 1 : slot
    }

    /// The slot after the last of a run whose turn is at most `turn`.
    @inline(__always)
    func upperBound(_ turn: UInt32, in range: Range<Int>) -> Int {
        turn == .max ? range.upperBound : lowerBound(turn + 1, in: range)
    }
}

/// A position found by an index: its number and its geodesic distance in metres.
public struct Neighbor: Hashable, Sendable, Comparable {
    /// The position's number in the order in which the index was given them.
    public var index: Int
    /// Metres.
    public var distance: Double

    /// Takes the values as they are.
    public init(index: Int, distance: Double) {
        self.index = index
        self.distance = distance
    }

    /// Nearer comes first, then the lower number.
    public static func < (left: Neighbor, right: Neighbor) -> Bool {
        (left.distance, left.index) < (right.distance, right.index)
    }
}
