#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension MultiPolygon {
    /// The disc of all positions within `radius` metres of `center`, as a polygon of geodesic vertices.
    ///
    /// Cut at the antimeridian and closed over a pole where it reaches one. Throws for a radius that is not
    /// positive and for a position that is not on Earth.
    public static func circle(
        center: Coordinate, radius: Double, segments: Int = 72
    ) throws(SpatialError) -> MultiPolygon {
        try center.validate()
        try requirePositive(radius, "radius")
        // Beyond half a meridian everything is inside.
        guard radius < 20_003_931 else { return world }
        if radius > 10_000_000 {
            // Past the quarter meridian the outline is that of what is left out, round the antipode.
            let antipode = Coordinate(
                longitude: center.longitude > 0 ? center.longitude - 180 : center.longitude + 180,
                latitude: -center.latitude)
            let rest = 20_003_931 - radius
            return try world.difference(circle(center: antipode, radius: rest, segments: segments))
        }
        let ring = turn(about: center, radius, max(8, segments))
        return try AreaAssembly.area(of: Polygon(exterior: ring))
    }

    /// The whole Earth.
    public static var world: MultiPolygon {
        MultiPolygon(BoundingBox(west: -180, south: -90, east: 180, north: 90))
    }

    /// All positions between two distances of a center, in metres.
    public static func ring(
        center: Coordinate, innerRadius: Double, outerRadius: Double, segments: Int = 72
    ) throws(SpatialError) -> MultiPolygon {
        let outer = try circle(center: center, radius: outerRadius, segments: segments)
        guard innerRadius > 0 else { return outer }
        guard innerRadius < outerRadius else {
            throw SpatialError(operation: "ring", message: "the inner radius must be less than the outer")
        }
        return try outer.difference(circle(center: center, radius: innerRadius, segments: segments))
    }

    /// The part of a ring whose azimuth from the center lies within `halfWidth` degrees of `azimuth`.
    ///
    /// Distances in metres, azimuths in degrees clockwise from north; an inner radius of zero gives a wedge.
    public static func sector(
        center: Coordinate, azimuth: Double, halfWidth: Double, innerRadius: Double = 0,
        outerRadius: Double, segments: Int = 72
    ) throws(SpatialError) -> MultiPolygon {
        try center.validate()
        try requirePositive(outerRadius, "outer radius")
        try requirePositive(halfWidth, "half-width")
        guard azimuth.isFinite, innerRadius >= 0, innerRadius < outerRadius, outerRadius < 10_000_000 else {
            throw SpatialError(
                operation: "sector",
                message: "needs a finite azimuth and 0 <= inner radius < outer radius < 10,000 km")
        }
        if halfWidth >= 180 {
            return try ring(
                center: center, innerRadius: innerRadius, outerRadius: outerRadius, segments: segments)
        }
        let steps = max(2, Int((Double(segments) * halfWidth / 180).rounded(.up)))
        // Counter-clockwise: out along the right-hand side, back over the outer arc, in on the left.
        let outer = arc(center, outerRadius, from: azimuth + halfWidth, to: azimuth - halfWidth, steps: steps)
        let inner =
            innerRadius == 0
            ? [center]
            : arc(center, innerRadius, from: azimuth - halfWidth, to: azimuth + halfWidth, steps: steps)
        var corners = inner + outer
        if let first = corners.first { corners.append(first) }
        return try AreaAssembly.area(of: Polygon(exterior: corners))
    }

    /// All positions within `radius` metres of the geodesic path through the given positions.
    public static func corridor(
        along path: LineString, radius: Double
    ) throws(SpatialError) -> MultiPolygon {
        guard path.positions.count > 1 else {
            throw SpatialError(operation: "corridor", message: "a path needs two positions")
        }
        for position in path.positions { try position.validate() }
        try requirePositive(radius, "radius")
        if path.positions.count == 2,
            let ring = GeodesicStrip.ring(from: path.positions[0], to: path.positions[1], radius: radius)
        {
            return try AreaAssembly.area(of: Polygon(exterior: ring))
        }
        return try GeodesicBuffer(radius: radius).around(
            [GeodesicBuffer.densified(geodesic: path.positions)])
    }

    /// The area grown by `distance` metres, or shrunk where it is negative.
    ///
    /// The outline is buffered piece by piece in azimuthal equidistant projections about each piece, so that
    /// metres are true at any latitude, over the antimeridian and round the poles.
    public func buffered(by distance: Double) throws(SpatialError) -> MultiPolygon {
        guard distance.isFinite else {
            throw SpatialError(operation: "buffer", message: "the distance must be a finite number of metres")
        }
        if distance == 0 || isEmpty { return self }
        let seams = Seams(self)
        let rings = polygons.flatMap { [$0.exterior] + $0.holes }
        let outlines = rings.flatMap(seams.edges(of:)).map(GeodesicBuffer.densified(drawn:))
        let band = try GeodesicBuffer(radius: abs(distance)).around(outlines)
        return try distance > 0 ? MultiPolygon.union(of: [self, band]) : difference(band)
    }

    static func requirePositive(_ value: Double, _ name: String) throws(SpatialError) {
        guard value.isFinite, value > 0 else {
            throw SpatialError(operation: name, message: "must be a finite number above zero, not \(value)")
        }
    }

    // The positions of a whole circle, counter-clockwise from north, the last repeating the first.
    //
    // The ellipsoid is the same on either side of a meridian, and so are the geodesics' numbers to the last digit:
    // one half is solved, the other mirrored.
    static func turn(about center: Coordinate, _ radius: Double, _ steps: Int) -> [Coordinate] {
        let start = Coordinate(longitude: 0, latitude: center.latitude)
        guard steps % 2 == 0, let fan = Ellipsoid.wgs84.fan(from: start) else {
            return arc(center, radius, from: 360, to: 0, steps: steps)
        }
        let half = steps / 2
        let azimuths = Azimuth.westernHalf(steps: steps)
        var isNearPole = false
        let ring = [Coordinate](unsafeUninitializedCapacity: steps + 1) { ring, count in
            count = steps + 1
            var last: Coordinate?
            for step in 0...half {
                let side = fan.destination(azimuths[step], distance: radius)
                ring[steps - step] = Coordinate(
                    longitude: normalized(center.longitude - side.longitude), latitude: side.latitude)
                ring[step] = Coordinate(
                    longitude: normalized(center.longitude + side.longitude), latitude: side.latitude)
                if let last, abs(last.longitudeDifference(to: side)) > 6 { isNearPole = true }
                last = side
            }
            ring[steps] = ring[0]
        }
        // There it takes positions between these.
        return isNearPole ? arc(center, radius, from: 360, to: 0, steps: steps) : ring
    }

    // A longitude in -180...180 as geodesic.h leaves it.
    static func normalized(_ longitude: Double) -> Double {
        if abs(longitude) < 180 { return longitude }
        let turned = remainder(longitude, 360)
        return abs(turned) == 180 ? (longitude < 0 ? -180 : 180) : turned
    }

    // Positions at a fixed distance; both ends included, the last repeating the first for a full turn.
    private static func arc(
        _ center: Coordinate, _ radius: Double, from start: Double, to end: Double, steps: Int
    ) -> [Coordinate] {
        let fan = Ellipsoid.wgs84.fan(from: center)
        func position(_ azimuth: Double) -> Coordinate {
            fan?.destination(azimuth: azimuth, distance: radius)
                ?? Ellipsoid.wgs84.destination(from: center, azimuth: azimuth, distance: radius)
        }
        // Near a pole a straight line in degrees leaves the arc, so neighbours stay within some degrees there.
        func fill(_ a: Double, _ from: Coordinate, _ b: Double, _ to: Coordinate, _ depth: Int) {
            guard depth < 10, abs(from.longitudeDifference(to: to)) > 6 else { return }
            let middle = position((a + b) / 2)
            fill(a, from, (a + b) / 2, middle, depth + 1)
            positions.append(middle)
            fill((a + b) / 2, middle, b, to, depth + 1)
        }
        var last = position(start)
        var positions = [last]
        positions.reserveCapacity(steps + 2)
        var lastAzimuth = start
        for step in 1...steps {
            let azimuth = start + (end - start) * Double(step) / Double(steps)
            let next = position(azimuth)
            fill(lastAzimuth, last, azimuth, next, 0)
            positions.append(next)
            last = next
            lastAzimuth = azimuth
        }
        if abs(end - start) == 360 { positions[positions.count - 1] = positions[0] }
        return positions
    }
}
