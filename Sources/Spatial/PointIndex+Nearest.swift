#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension PointIndex {
    /// The `k` positions nearest to `center` by geodesic distance, nearest first, ties by the lower number.
    ///
    /// Fewer where the index holds fewer. `excluding` leaves one position out: the centre itself.
    public func nearest(
        _ k: Int, to center: Coordinate, excluding excluded: Int? = nil
    ) throws(SpatialError) -> [Neighbor] {
        try center.validate()
        guard k >= 0 else {
            throw SpatialError(operation: "nearest", message: "the number must be zero or more, not \(k)")
        }
        return nearestUnchecked(k, to: center, excluding: excluded ?? -1)
    }

    /// Every position's nearest `k` others, in the order of the positions, on all cores.
    public func nearestNeighbors(_ k: Int) throws(SpatialError) -> [[Neighbor]] {
        guard k >= 0 else {
            throw SpatialError(operation: "nearest", message: "the number must be zero or more, not \(k)")
        }
        let parts = ResultParts<[[Neighbor]]>(count: Parallel.partCount(count, grain: 256))
        Parallel.forEachRange(count, grain: 256) { part, range in
            // Along the strips, so that neighbours in time are neighbours in memory.
            parts[part] = range.map { slot in
                nearestUnchecked(k, to: positions[slot], excluding: Int(numbers[slot]))
            }
        }
        var result = [[Neighbor]](repeating: [], count: count)
        var slot = 0
        for part in parts.all {
            for neighbors in part ?? [] {
                result[Int(numbers[slot])] = neighbors
                slot += 1
            }
        }
        return result
    }

    func nearestUnchecked(_ k: Int, to center: Coordinate, excluding excluded: Int) -> [Neighbor] {
        let available = count - (excluded >= 0 && excluded < count ? 1 : 0)
        let wanted = min(k, available)
        if wanted == 0 { return [] }
        let bound = squaredChord(ofNearest: wanted, to: center, excluding: excluded)
        // The k-th nearest by chord is at most this far on the ground, so nothing nearer has a longer chord.
        let farthest = ChordThresholds.longestGeodesic(ofChord: bound.squareRoot() + 1e-6)
        var found: [Neighbor] = []
        guard farthest.isFinite, let test = try? RadiusTest(center: center, radius: farthest) else {
            for slot in 0..<count where Int(numbers[slot]) != excluded {
                found.append(
                    Neighbor(
                        index: Int(numbers[slot]),
                        distance: Ellipsoid.wgs84.distance(from: center, to: positions[slot])))
            }
            return Array(found.sorted().prefix(wanted))
        }
        forEachRun(of: test) { range, _ in
            for slot in range
            where squaredChord(slot, test.point) <= test.outerSquared && Int(numbers[slot]) != excluded {
                found.append(
                    Neighbor(
                        index: Int(numbers[slot]),
                        distance: Ellipsoid.wgs84.distance(from: center, to: positions[slot])))
            }
        }
        return Array(found.sorted().prefix(wanted))
    }

    // The squared chord of the k-th nearest: strips from the centre outwards, in each only the stretch that the
    // best so far leaves open.
    func squaredChord(ofNearest k: Int, to center: Coordinate, excluding excluded: Int) -> Double {
        let point = GeocentricPoint(center)
        let axis = (point.x * point.x + point.y * point.y).squareRoot()
        let middle = Strips.turn(center.longitude)
        let home = strips.layout.strip(of: center.latitude)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { storage in
            var best = BoundedHeap(storage: storage)
            var below = home
            var above = home + 1
            while below >= 0 || above < strips.layout.count {
                // The nearer of the two next strips; one too far away closes its side.
                let isBelow: Bool
                if below < 0 {
                    isBelow = false
                } else if above >= strips.layout.count {
                    isBelow = true
                } else {
                    isBelow = home - below <= above - home
                }
                let strip = isBelow ? below : above
                if isBelow { below -= 1 } else { above += 1 }
                let range = Int(strips.starts[strip])..<Int(strips.starts[strip + 1])
                if range.isEmpty { continue }
                let extent = strips.extents[strip]
                let zNear = max(0, extent.zLow - point.z, point.z - extent.zHigh)
                let axisNear = max(0, extent.axisLow - axis, axis - extent.axisHigh)
                let apart = zNear * zNear + axisNear * axisNear
                // Strips further on lie further along z, though not always further in all: z alone closes a side.
                if zNear * zNear > best.worst {
                    if isBelow { below = -1 } else { above = strips.layout.count }
                }
                if apart > best.worst { continue }
                scan(range, extent, point, axis, middle, apart, excluded, &best)
            }
            return best.worst
        }
    }

    private func scan(
        _ range: Range<Int>, _ extent: Strips.Extent, _ point: GeocentricPoint, _ axis: Double,
        _ middle: UInt32, _ apart: Double, _ excluded: Int, _ best: inout BoundedHeap
    ) {
        let product = 4 * max(0, extent.axisLow) * axis
        let home = lowerBound(middle, in: range)
        let length = range.count
        // East, then west from the centre's meridian, each at most half a turn, wrapping at the antimeridian.
        for isEast in [true, false] {
            var limit: UInt32 = 2_147_483_647
            var known = Double.infinity
            for step in 0..<length {
                var slot = isEast ? home + step : home - 1 - step
                if slot >= range.upperBound { slot -= length }
                if slot < range.lowerBound { slot += length }
                if best.worst < known {
                    known = best.worst
                    let sine = (known - apart) / product
                    if sine < 0.999 { limit = UInt32(Strips.steps(halfAngleSineSquared: max(0, sine)) + 3) }
                }
                let turn = isEast ? turns[slot] &- middle : middle &- turns[slot]
                // What lies on the centre's own meridian has been met on the way east.
                if turn > limit || (!isEast && turn == 0) { break }
                let chord = squaredChord(slot, point)
                if chord < best.worst, Int(numbers[slot]) != excluded { best.insert(chord) }
            }
        }
    }
}

/// Holds the k least values seen.
private struct BoundedHeap {
    private let storage: UnsafeMutableBufferPointer<Double>
    private var count = 0
    /// The greatest of the k least, infinite until there are k.
    private(set) var worst = Double.infinity

    init(storage: UnsafeMutableBufferPointer<Double>) { self.storage = storage }

    mutating func insert(_ value: Double) {
        if count < storage.count {
            var child = count
            count += 1
            while child > 0, storage[(child - 1) / 2] < value {
                storage[child] = storage[(child - 1) / 2]
                child = (child - 1) / 2
            }
            storage[child] = value
            if count == storage.count { worst = storage[0] }
            return
        }
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < count else { break }
            if child + 1 < count, storage[child + 1] > storage[child] { child += 1 }
            if storage[child] <= value { break }
            storage[parent] = storage[child]
            parent = child
        }
        storage[parent] = value
        worst = storage[0]
    }
}

/// One result for each part of a parallel run; each part writes its own.
final class ResultParts<Value>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Value?>
    private let count: Int

    init(count: Int) {
        self.count = count
        base = UnsafeMutablePointer<Value?>.allocate(capacity: max(1, count))
        base.initialize(repeating: nil, count: max(1, count))
    }

    deinit {
        base.deinitialize(count: max(1, count))
        base.deallocate()
    }

    subscript(part: Int) -> Value? {
        get { base[part] }
        set { base[part] = newValue }
    }

    var all: [Value?] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
