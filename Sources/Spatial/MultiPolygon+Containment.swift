#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

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
    /// Two looks at all corners pick the few that can be it, so that hardly any geodesic is solved.
    public func reach(from position: Coordinate) -> Double {
        let origin = GeocentricPoint(position)
        var corners: [(position: Coordinate, chord: Double)] = []
        var longest = 0.0
        forEachFarCorner(from: position) { corner in
            let chord = origin.distance(to: GeocentricPoint(corner))
            corners.append((corner, chord))
            longest = max(longest, chord)
        }
        // A geodesic is no shorter than its chord, up to the rounding of either.
        let floor = ChordThresholds.shortestChord(ofGeodesic: longest - 2e-6) - 2e-6
        var farthest = 0.0
        for corner in corners where corner.chord >= floor {
            farthest = max(farthest, Ellipsoid.wgs84.distance(from: position, to: corner.position))
        }
        return farthest
    }

    /// Gives the corners that can be farthest away, commonly few of many.
    ///
    /// In an area of some degrees away from the poles squared distances on a plane, with the parallels' lengths to the
    /// second order, are within three hundredths of the true ones: corners below nine tenths of the greatest are out.
    private func forEachFarCorner(from position: Coordinate, _ body: (Coordinate) -> Void) {
        let latitude = position.latitude * (.pi / 180)
        let (sine, cosine) = (sin(latitude), cos(latitude))
        let isPlain =
            abs(position.latitude) < 65
            && polygons.allSatisfy { polygon in
                polygon.exterior.allSatisfy {
                    abs($0.latitude - position.latitude) < 5 && abs($0.longitude - position.longitude) < 8
                }
            }
        func squared(_ corner: Coordinate) -> Double {
            let north = (corner.latitude - position.latitude) * (.pi / 180)
            let east = (corner.longitude - position.longitude) * (.pi / 180)
            let parallel = cosine * (1 - north * north / 2) - sine * north
            return north * north + cosine * parallel * east * east
        }
        var greatest = 0.0
        if isPlain {
            for polygon in polygons {
                for corner in polygon.exterior { greatest = max(greatest, squared(corner)) }
            }
        }
        for polygon in polygons {
            for corner in polygon.exterior where !isPlain || squared(corner) >= 0.9 * greatest {
                body(corner)
            }
        }
    }
}
