/// What of a simple area lies in another, where their outlines meet twice or not at all.
///
/// That is how a circle about a town meets the border of its province, nearly always, and needs no overlay: the part is
/// the stretch of border inside the circle and the arc that closes it. Which side of an edge a corner lies on is trusted
/// where its determinant exceeds the error bound of J. R. Shewchuk (1997); all else is left to GEOS.
struct PlainClip {
    enum Answer {
        case whole
        case nothing
        case part([Coordinate])
    }

    /// Where an edge of the other outline crosses one of the area's.
    private struct Crossing {
        let polygon: Int
        /// 0 the exterior, then the holes.
        let ring: Int
        /// The edges, by their first corners, and the share of the way along each.
        let edge: Int
        let share: Double
        let own: Int
        let ownShare: Double
        let position: Coordinate
        /// Whether the other outline comes in here.
        let enters: Bool
    }

    private let shell: [Coordinate]
    private let box: BoundingBox
    private var crossings: [Crossing] = []

    /// Takes the one polygon of an area without holes, its interior on the left; nil for other areas.
    private init?(_ area: MultiPolygon) {
        guard area.polygons.count == 1, area.polygons[0].holes.isEmpty else { return nil }
        shell = area.polygons[0].exterior
        guard shell.count > 3, shell.first == shell.last, Polygon.signedPlaneArea(shell) > 0 else {
            return nil
        }
        var box = BoundingBox(west: .infinity, south: .infinity, east: -.infinity, north: -.infinity)
        for corner in shell {
            box.west = min(box.west, corner.longitude)
            box.east = max(box.east, corner.longitude)
            box.south = min(box.south, corner.latitude)
            box.north = max(box.north, corner.latitude)
        }
        self.box = box
    }

    /// What of an area lies in another; nil for what is left to an overlay.
    static func answer(_ area: MultiPolygon, inside other: MultiPolygon) -> Answer? {
        guard var clip = PlainClip(area) else { return nil }
        for (number, polygon) in other.polygons.enumerated() {
            guard clip.cross(polygon.exterior, polygon: number, ring: 0, area) else { return nil }
            for (hole, ring) in polygon.holes.enumerated() {
                guard clip.cross(ring, polygon: number, ring: hole + 1, area) else { return nil }
            }
        }
        if clip.crossings.isEmpty {
            return other.plainlyContains(clip.shell[0]).map { $0 ? .whole : .nothing }
        }
        return clip.part(of: other).map { .part($0) }
    }

    /// Notes where a ring crosses the area; false where that cannot be told, or the ring lies inside.
    private mutating func cross(
        _ ring: [Coordinate], polygon: Int, ring number: Int, _ area: MultiPolygon
    ) -> Bool {
        guard ring.count > 3, ring.first == ring.last else { return false }
        let before = crossings.count
        var met: Coordinate?
        var start = ring[0]
        for index in 1..<ring.count {
            let end = ring[index]
            defer { start = end }
            // Written so that what is no number meets the box, and is then refused.
            if max(start.longitude, end.longitude) < box.west
                || min(start.longitude, end.longitude) > box.east
                || max(start.latitude, end.latitude) < box.south
                || min(start.latitude, end.latitude) > box.north
            {
                continue
            }
            met = start
            guard cross(start, end, edge: index - 1, polygon: polygon, ring: number) else { return false }
            if crossings.count > 2 { return false }
        }
        guard let met, crossings.count == before else { return true }
        return area.plainlyContains(met) == false
    }

    private mutating func cross(
        _ start: Coordinate, _ end: Coordinate, edge: Int, polygon: Int, ring: Int
    ) -> Bool {
        guard var last = Self.side(of: shell[0], start, end) else { return false }
        for index in 1..<shell.count {
            guard let next = Self.side(of: shell[index], start, end) else { return false }
            defer { last = next }
            guard (last > 0) != (next > 0) else { continue }
            let (own, after) = (shell[index - 1], shell[index])
            guard let from = Self.side(of: start, own, after), let to = Self.side(of: end, own, after) else {
                return false
            }
            guard (from > 0) != (to > 0) else { continue }
            let share = last / (last - next)
            crossings.append(
                Crossing(
                    polygon: polygon, ring: ring, edge: edge, share: from / (from - to), own: index - 1,
                    ownShare: share,
                    position: Coordinate(
                        longitude: own.longitude + share * (after.longitude - own.longitude),
                        latitude: own.latitude + share * (after.latitude - own.latitude)), enters: to > 0))
        }
        return true
    }

    /// Above zero to the left of a line, below to the right; nil where rounding could turn it.
    @inline(__always)
    private static func side(of position: Coordinate, _ start: Coordinate, _ end: Coordinate) -> Double? {
        let left = (start.longitude - position.longitude) * (end.latitude - position.latitude)
        let right = (start.latitude - position.latitude) * (end.longitude - position.longitude)
        let side = left - right
        return abs(side) > 3.330_669_073_875_472e-16 * (abs(left) + abs(right)) ? side : nil
    }

    /// The stretch of the other outline from where it comes in to where it leaves, and the own outline back to there.
    private func part(of other: MultiPolygon) -> [Coordinate]? {
        guard crossings.count == 2, crossings[0].enters != crossings[1].enters else { return nil }
        let (way, out) = crossings[0].enters ? (crossings[0], crossings[1]) : (crossings[1], crossings[0])
        guard way.polygon == out.polygon, way.ring == out.ring else { return nil }
        let polygon = other.polygons[way.polygon]
        let ring = way.ring == 0 ? polygon.exterior : polygon.holes[way.ring - 1]
        if way.edge == out.edge, way.share >= out.share { return nil }
        var stretch: [Coordinate] = []
        Self.append(ring, after: way.edge, to: out.edge, goesRound: false, &stretch)
        // Outlines come drawn either way round; on the part's, the other area lies on the left.
        let isLeft = (Polygon.signedPlaneArea(ring) > 0) == (way.ring == 0)
        if !isLeft { stretch.reverse() }
        let (start, end) = isLeft ? (way, out) : (out, way)
        var result = [start.position] + stretch + [end.position]
        let goesRound = end.own == start.own && end.ownShare >= start.ownShare
        Self.append(shell, after: end.own, to: start.own, goesRound: goesRound, &result)
        result.append(start.position)
        return result.count > 3 ? result : nil
    }

    /// Appends the corners behind one edge of a closed ring up to the first corner of another.
    private static func append(
        _ ring: [Coordinate], after edge: Int, to last: Int, goesRound: Bool, _ result: inout [Coordinate]
    ) {
        if edge == last, !goesRound { return }
        let count = ring.count - 1
        var corner = edge
        repeat {
            corner = corner + 1 == count ? 0 : corner + 1
            result.append(ring[corner])
        } while corner != last
    }
}
