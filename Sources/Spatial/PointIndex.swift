#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An index over positions whose answers equal a test of every position with `geod_inverse`, bit for bit.
///
/// Positions lie in strips of latitude, in each strip by longitude, their geocentric coordinates in columns of
/// their own: a radius query meets one run of memory a strip, the middle of which lies inside for certain and
/// the ends of which are decided by chords (see `RadiusTest`). Immutable, so it can be shared. 48 bytes a position.
public struct PointIndex: Sendable {
    /// The number of positions.
    public let count: Int

    let strips: Strips
    // By place in the strips: geocentric metres, the turn of longitude, the position and its number.
    let x: FixedBuffer<Double>
    let y: FixedBuffer<Double>
    let z: FixedBuffer<Double>
    let turns: FixedBuffer<UInt32>
    let positions: FixedBuffer<Coordinate>
    let numbers: FixedBuffer<Int32>

    /// Sorts the positions into strips; throws, naming the index, where one is not on Earth.
    public init(_ positions: [Coordinate]) throws(SpatialError) {
        guard positions.count <= Int(Int32.max) else {
            throw SpatialError(operation: "index", message: "more than 2,147,483,647 positions")
        }
        if let bad = positions.firstIndex(where: { !$0.isValid }) {
            do throws(SpatialError) { try positions[bad].validate() } catch {
                throw error.naming("at \(bad)")
            }
        }
        let count = positions.count
        self.count = count
        let x = FixedBuffer<Double>(count: count)
        let y = FixedBuffer<Double>(count: count)
        let z = FixedBuffer<Double>(count: count)
        let turns = FixedBuffer<UInt32>(count: count)
        let sorted = FixedBuffer<Coordinate>(count: count)
        let numbers = FixedBuffer<Int32>(count: count)

        let layout = StripLayout(positions)
        var keys = [StripKey](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                buffer[index] = StripKey(
                    turn: Strips.turn(positions[index].longitude),
                    strip: UInt16(layout.strip(of: positions[index].latitude)), number: Int32(index))
            }
            initialized = count
        }
        StripKey.sort(&keys, strips: layout.count)
        var starts = [Int32](repeating: 0, count: layout.count + 1)
        for key in keys { starts[Int(key.strip) + 1] += 1 }
        for strip in 0..<layout.count { starts[strip + 1] += starts[strip] }

        keys.withUnsafeBufferPointer { keys in
            positions.withUnsafeBufferPointer { positions in
                nonisolated(unsafe) let keys = keys
                nonisolated(unsafe) let positions = positions
                Parallel.forEachRange(count, grain: 8192) { _, range in
                    for slot in range {
                        let key = keys[slot]
                        let position = positions[Int(key.number)]
                        let point = GeocentricPoint(position)
                        x[slot] = point.x
                        y[slot] = point.y
                        z[slot] = point.z
                        turns[slot] = key.turn
                        sorted[slot] = position
                        numbers[slot] = key.number
                    }
                }
            }
        }
        self.x = x
        self.y = y
        self.z = z
        self.turns = turns
        self.positions = sorted
        self.numbers = numbers
        strips = Strips(layout: layout, starts: starts, x: x, y: y, z: z)
    }
}

/// How latitudes are cut into strips.
struct StripLayout: Sendable {
    let south: Double
    let height: Double
    let count: Int

    init(_ positions: [Coordinate]) {
        var south = Double.infinity
        var north = -Double.infinity
        for position in positions {
            south = min(south, position.latitude)
            north = max(north, position.latitude)
        }
        if positions.isEmpty { (south, north) = (0, 0) }
        self.south = south
        // About three times as many positions along a strip as there are strips.
        let wanted = min(60_000, max(1, Int((Double(positions.count) / 3).squareRoot())))
        height = max((north - south) / Double(wanted), 1e-7)
        count = min(wanted, Int((north - south) / height)) + 1
    }

    /// The strip that holds a latitude, the outermost one for what lies beyond.
    @inline(__always)
    func strip(of latitude: Double) -> Int {
        Int(min(Double(count - 1), max(0, (latitude - south) / height)))
    }
}

/// The strips of an index: where each begins, and the ring of space about the axis that holds its positions.
struct Strips: Sendable {
    struct Extent {
        var zLow = Double.infinity
        var zHigh = -Double.infinity
        var axisLow = Double.infinity
        var axisHigh = -Double.infinity
    }

    let layout: StripLayout
    let starts: [Int32]
    let extents: [Extent]

    init(
        layout: StripLayout, starts: [Int32], x: FixedBuffer<Double>, y: FixedBuffer<Double>,
        z: FixedBuffer<Double>
    ) {
        self.layout = layout
        self.starts = starts
        let result = FixedBuffer<Extent>(count: layout.count, repeating: Extent())
        Parallel.forEachRange(layout.count, grain: 64) { _, range in
            for strip in range {
                var extent = Extent()
                for slot in Int(starts[strip])..<Int(starts[strip + 1]) {
                    let axis = (x[slot] * x[slot] + y[slot] * y[slot]).squareRoot()
                    extent.zLow = min(extent.zLow, z[slot])
                    extent.zHigh = max(extent.zHigh, z[slot])
                    // Widened by more than the rounding of a square root.
                    extent.axisLow = min(extent.axisLow, axis - 1e-7)
                    extent.axisHigh = max(extent.axisHigh, axis + 1e-7)
                }
                result[strip] = extent
            }
        }
        extents = Array(UnsafeBufferPointer(start: result.base, count: layout.count))
    }

    /// A longitude as a share of the full turn in 2^32 steps (9 mm at the equator), 180 degrees the same as -180.
    @inline(__always)
    static func turn(_ longitude: Double) -> UInt32 {
        UInt32(truncatingIfNeeded: Int64((longitude + 180) * (4_294_967_296 / 360)))
    }

    /// Steps of `turn` for half an angle's sine, rounded down.
    @inline(__always)
    static func steps(halfAngleSineSquared value: Double) -> Double {
        2 * asin(value.squareRoot()) * (4_294_967_296 / (2 * .pi))
    }

    /// The strips that latitudes within reach of a geodesic radius can fall in.
    func range(around latitude: Double, radius: Double) -> Range<Int> {
        let reach = radius / GeocentricPoint.smallestCurvatureRadius * (180 / .pi) + 1e-9
        let south = latitude - reach
        let north = latitude + reach
        if north < layout.south || south > layout.south + layout.height * Double(layout.count) + 1e-9 {
            return 0..<0
        }
        return layout.strip(of: south)..<layout.strip(of: north) + 1
    }
}

/// What the positions are sorted by.
struct StripKey: BitwiseCopyable {
    var turn: UInt32
    var strip: UInt16
    var number: Int32

    /// Radix sort by strip, then turn, least significant digits first; equal keys stay in order of their number.
    static func sort(_ keys: inout [StripKey], strips: Int) {
        if keys.count < 256 {
            keys.sort { ($0.strip, $0.turn, $0.number) < ($1.strip, $1.turn, $1.number) }
            return
        }
        var other = [StripKey](unsafeUninitializedCapacity: keys.count) { buffer, initialized in
            buffer.initialize(repeating: StripKey(turn: 0, strip: 0, number: 0))
            initialized = buffer.count
        }
        radixPass(&keys, &other) { Int($0.turn & 0x7FF) }
        radixPass(&keys, &other) { Int(($0.turn >> 11) & 0x7FF) }
        radixPass(&keys, &other) { Int($0.turn >> 22) }
        if strips > 1 { radixPass(&keys, &other) { Int($0.strip & 0x7FF) } }
        if strips > 2048 { radixPass(&keys, &other) { Int($0.strip >> 11) } }
    }
}
