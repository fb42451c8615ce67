extension MultiPolygon {
    /// Whether a position lies inside or on the edge.
    ///
    /// Decided by counting crossings where rounding cannot matter, by GEOS where it could. For many positions in
    /// one area, `PreparedArea` is faster.
    public func contains(_ position: Coordinate) throws(SpatialError) -> Bool {
        if let answer = plainlyContains(position) { return answer }
        return try covers(position)
    }

    /// The answer of crossings counted in floating point; nil where the position is too near an edge for them.
    ///
    /// Which side of an edge a position lies on is trusted where the determinant exceeds the error bound of
    /// J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates" (1997).
    func plainlyContains(_ position: Coordinate) -> Bool? {
        guard position.longitude.isFinite, position.latitude.isFinite else { return nil }
        var isInside = false
        for polygon in polygons {
            guard let inShell = Self.isInside(polygon.exterior, position) else { return nil }
            guard inShell else { continue }
            var inHole = false
            for hole in polygon.holes {
                guard let within = Self.isInside(hole, position) else { return nil }
                if within { inHole = true }
            }
            // An area whose parts overlap is for GEOS to judge.
            if !inHole, isInside { return nil }
            if !inHole { isInside = true }
        }
        return isInside
    }

    private static func isInside(_ ring: [Coordinate], _ position: Coordinate) -> Bool? {
        guard ring.count > 3, ring.first == ring.last else { return nil }
        return ring.withUnsafeBufferPointer { ring in
            var isInside = false
            var start = ring[0]
            guard start.longitude.isFinite, start.latitude.isFinite else { return nil }
            for index in 1..<ring.count {
                let end = ring[index]
                defer { start = end }
                guard end.longitude.isFinite, end.latitude.isFinite else { return nil }
                if start.latitude == position.latitude || end.latitude == position.latitude {
                    // At the height of a corner: on it, on a level edge, or beside both.
                    if min(start.longitude, end.longitude) <= position.longitude,
                        max(start.longitude, end.longitude) >= position.longitude
                    {
                        return nil
                    }
                }
                guard (start.latitude > position.latitude) != (end.latitude > position.latitude) else {
                    continue
                }
                let left =
                    (start.longitude - position.longitude) * (end.latitude - position.latitude)
                let right =
                    (start.latitude - position.latitude) * (end.longitude - position.longitude)
                let side = left - right
                guard abs(side) > 3.330_669_073_875_472e-16 * (abs(left) + abs(right)) else { return nil }
                if (side > 0) == (end.latitude > start.latitude) { isInside.toggle() }
            }
            return isInside
        }
    }
}

extension MultiPolygon {
    /// The geodesic distance in metres from a position to the farthest corner of the outline; 0 for no area.
    ///
    /// Chords through the Earth pick the few corners that can be it, so that hardly any geodesic is solved.
    public func reach(from position: Coordinate) -> Double {
        let origin = GeocentricPoint(position)
        var chords: [Double] = []
        chords.reserveCapacity(polygons.reduce(0) { $0 + $1.exterior.count })
        var longest = 0.0
        for polygon in polygons {
            for corner in polygon.exterior {
                let chord = origin.distanceSquared(to: GeocentricPoint(corner))
                chords.append(chord)
                longest = max(longest, chord)
            }
        }
        // A geodesic is no shorter than its chord, up to the rounding of either.
        let least = longest.squareRoot() - 1e-6
        var farthest = 0.0
        var index = 0
        for polygon in polygons {
            for corner in polygon.exterior {
                let chord = chords[index].squareRoot()
                index += 1
                guard ChordThresholds.longestGeodesic(ofChord: chord + 1e-6) + 1e-6 >= max(least, farthest)
                else { continue }
                farthest = max(farthest, Ellipsoid.wgs84.distance(from: position, to: corner))
            }
        }
        return farthest
    }
}
