/// The drawn edges of an area's outline or of paths, ready for distances to many positions.
///
/// Edges are straight in degrees and are held in pieces so short that the chord through the Earth decides for nearly
/// all of them; only those that may be nearest are searched by geodesic distance. Immutable, so it can be shared.
public struct OutlineEdges: Sendable {
    private struct Piece {
        var start: Coordinate
        var end: Coordinate
        var a: GeocentricPoint
        var b: GeocentricPoint
        /// How far the drawn edge can lie from its chord: a generous bound on the sagitta.
        var slack: Double
    }

    /// A run of pieces with the box of space that holds them.
    private struct Block {
        var range: Range<Int>
        var low: SIMD3<Double>
        var high: SIMD3<Double>

        func distance(to point: GeocentricPoint) -> Double {
            let position = SIMD3(point.x, point.y, point.z)
            let gap = pointwiseMax(pointwiseMax(low - position, position - high), SIMD3(repeating: 0))
            return (gap * gap).sum().squareRoot()
        }
    }

    private let pieces: [Piece]
    private let blocks: [Block]
    private static let blockLength = 32

    /// The outline of an area, without the seams along which it is cut at the antimeridian.
    public init(_ area: MultiPolygon) {
        let seams = Seams(area)
        self.init(paths: area.polygons.flatMap { [$0.exterior] + $0.holes }.flatMap { seams.edges(of: $0) })
    }

    /// The edges of paths.
    public init(_ lines: [LineString]) { self.init(paths: lines.map(\.positions)) }

    private init(paths: [[Coordinate]]) {
        var pieces: [Piece] = []
        for path in paths {
            var last: (position: Coordinate, point: GeocentricPoint)?
            let drawn = GeodesicBuffer.densified(drawn: path)
            for position in drawn.count == 1 ? drawn + drawn : drawn {
                let point = GeocentricPoint(position)
                if let last {
                    let length = last.point.distance(to: point)
                    pieces.append(
                        Piece(
                            start: last.position, end: position, a: last.point, b: point,
                            slack: length * length / 6_000_000 + 1))
                }
                last = (position, point)
            }
        }
        self.pieces = pieces
        blocks = stride(from: 0, to: pieces.count, by: Self.blockLength).map { start in
            let range = start..<min(start + Self.blockLength, pieces.count)
            var block = Block(
                range: range, low: SIMD3(repeating: .infinity), high: SIMD3(repeating: -.infinity))
            for piece in pieces[range] {
                for point in [piece.a, piece.b] {
                    let position = SIMD3(point.x, point.y, point.z)
                    block.low = pointwiseMin(block.low, position - piece.slack)
                    block.high = pointwiseMax(block.high, position + piece.slack)
                }
            }
            return block
        }
    }

    /// Whether there is no edge.
    public var isEmpty: Bool { pieces.isEmpty }

    /// The position on the edges nearest to another, with its geodesic distance in metres; nil where there is no edge.
    public func nearest(to position: Coordinate) -> (position: Coordinate, distance: Double)? {
        let target = GeocentricPoint(position)
        var candidates: [(bound: Double, piece: Int)] = []
        var least = Double.infinity
        for block in blocks where block.distance(to: target) <= least {
            for index in block.range {
                let piece = pieces[index]
                let chord = target.distance(toSegmentFrom: piece.a, to: piece.b)
                if chord - piece.slack > least { continue }
                // No chord is longer than its geodesic, so this one may lie as near as the chord says.
                least = min(least, ChordThresholds.longestGeodesic(ofChord: chord + piece.slack))
                candidates.append((chord - piece.slack, index))
            }
        }
        var found: (position: Coordinate, distance: Double)?
        for candidate in candidates.sorted(by: { $0.bound < $1.bound }) {
            if let found, candidate.bound > found.distance { break }
            let piece = pieces[candidate.piece]
            let near = Self.extreme(on: piece.start, piece.end, from: position, sign: 1)
            if found.map({ near.distance < $0.distance }) ?? true { found = near }
        }
        return found
    }

    /// Whether some edge comes within `distance` metres of a position, that distance included.
    public func reach(within distance: Double, of position: Coordinate) -> Bool {
        let target = GeocentricPoint(position)
        var undecided: [Int] = []
        for block in blocks where block.distance(to: target) <= distance {
            for index in block.range {
                let piece = pieces[index]
                let chord = target.distance(toSegmentFrom: piece.a, to: piece.b)
                if chord - piece.slack > distance { continue }
                if ChordThresholds.longestGeodesic(ofChord: chord + piece.slack) <= distance { return true }
                undecided.append(index)
            }
        }
        return undecided.contains { index in
            let piece = pieces[index]
            return Self.extreme(on: piece.start, piece.end, from: position, sign: 1).distance <= distance
        }
    }

    /// Whether all edges lie within `distance` metres of a position, that distance included.
    public func lieWithin(_ distance: Double, of position: Coordinate) -> Bool {
        guard let test = try? RadiusTest(center: position, radius: distance) else { return false }
        return pieces.allSatisfy { piece in
            guard test.contains(piece.start), test.contains(piece.end) else { return false }
            // Between its ends a drawn edge bulges outwards by less than its slack.
            let farther = max(test.point.distance(to: piece.a), test.point.distance(to: piece.b))
            if ChordThresholds.longestGeodesic(ofChord: farther + piece.slack) <= distance { return true }
            return Self.extreme(on: piece.start, piece.end, from: position, sign: -1).distance <= distance
        }
    }

    // Golden-section search: on an edge of some kilometres the distance has one minimum, and one maximum. `sign` is 1
    // for the nearest and -1 for the farthest.
    private static func extreme(
        on start: Coordinate, _ end: Coordinate, from position: Coordinate, sign: Double
    ) -> (position: Coordinate, distance: Double) {
        func point(_ share: Double) -> Coordinate {
            Coordinate(
                longitude: start.longitude + (end.longitude - start.longitude) * share,
                latitude: start.latitude + (end.latitude - start.latitude) * share)
        }
        func measure(_ share: Double) -> Double {
            sign * Ellipsoid.wgs84.distance(from: position, to: point(share))
        }
        let golden = 0.618_033_988_749_894_9
        var low = 0.0
        var high = 1.0
        var a = high - golden * (high - low)
        var b = low + golden * (high - low)
        var fa = measure(a)
        var fb = measure(b)
        while high - low > 1e-9 {
            if fa < fb {
                (high, b, fb) = (b, a, fa)
                a = high - golden * (high - low)
                fa = measure(a)
            } else {
                (low, a, fa) = (a, b, fb)
                b = low + golden * (high - low)
                fb = measure(b)
            }
        }
        let shares = [0, (low + high) / 2, 1].map { (point($0), measure($0)) }
        let best = shares.min { $0.1 < $1.1 } ?? (start, measure(0))
        return (best.0, sign * best.1)
    }
}

extension MultiPolygon {
    /// The position on the outline nearest to another, with its distance in metres; nil for an empty area.
    ///
    /// For many positions, an `OutlineEdges` kept between them is faster by far.
    public func nearestEdge(to position: Coordinate) -> (position: Coordinate, distance: Double)? {
        OutlineEdges(self).nearest(to: position)
    }
}

/// Tells the edges of an area from the seams that cut it at the antimeridian and from the stretches along a pole.
///
/// What lies on the 180th meridian is a seam where the area lies on both sides of it, and an edge elsewhere.
struct Seams {
    private var east: [ClosedRange<Double>] = []
    private var west: [ClosedRange<Double>] = []

    init(_ area: MultiPolygon) {
        for polygon in area.polygons {
            for ring in [polygon.exterior] + polygon.holes {
                for (start, end) in zip(ring, ring.dropFirst()) where Self.isOnMeridian(start, end) {
                    let span = min(start.latitude, end.latitude)...max(start.latitude, end.latitude)
                    if start.longitude > 0 { east.append(span) } else { west.append(span) }
                }
            }
        }
    }

    private static func isOnMeridian(_ start: Coordinate, _ end: Coordinate) -> Bool {
        abs(start.longitude) == 180 && start.longitude == end.longitude
    }

    /// The stretches of a ring that are edges.
    func edges(of ring: [Coordinate]) -> [[Coordinate]] {
        var stretches = GeodesicBuffer.withoutSeams(ring)
        for (start, end) in zip(ring, ring.dropFirst()) where Self.isOnMeridian(start, end) {
            var rest = [min(start.latitude, end.latitude)...max(start.latitude, end.latitude)]
            for other in start.longitude > 0 ? west : east {
                rest = rest.flatMap { span -> [ClosedRange<Double>] in
                    guard span.overlaps(other) else { return [span] }
                    var parts: [ClosedRange<Double>] = []
                    if span.lowerBound < other.lowerBound { parts.append(span.lowerBound...other.lowerBound) }
                    if span.upperBound > other.upperBound { parts.append(other.upperBound...span.upperBound) }
                    return parts
                }
            }
            stretches += rest.map { span in
                [span.lowerBound, span.upperBound].map {
                    Coordinate(longitude: start.longitude, latitude: $0)
                }
            }
        }
        return stretches
    }
}
