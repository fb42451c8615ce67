#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The outline of everything within some metres of one geodesic, drawn side by side without a buffer on a plane.
///
/// For strips of at most continental length; those beyond, and those near a pole, are left to `GeodesicBuffer`.
enum GeodesicStrip {
    private static let longest = 2_000_000.0
    private static let widest = 100_000.0
    private static let highest = 75.0
    /// Corners of a half-circle about an end: one every five degrees.
    private static let corners = 36

    /// The closed ring, counter-clockwise; nil for what is left to others.
    static func ring(from start: Coordinate, to end: Coordinate, radius: Double) -> [Coordinate]? {
        guard radius <= widest, abs(start.latitude) < highest, abs(end.latitude) < highest,
            let first = Ellipsoid.wgs84.fan(from: start)
        else { return nil }
        let path = Ellipsoid.wgs84.inverse(from: start, to: end)
        guard path.distance <= longest else { return nil }
        let azimuth = path.initialAzimuth * (.pi / 180)
        let (sine, cosine) = (sin(azimuth), cos(azimuth))
        let steps = steps(path, radius)
        var left: [Coordinate] = []
        left.reserveCapacity(steps + 1)
        var ring: [Coordinate] = []
        ring.reserveCapacity(2 * steps + 2 * corners + 3)
        for step in 0...steps {
            let on = first.arrival(
                sine: sine, cosine: cosine, distance: path.distance * Double(step) / Double(steps))
            guard let fan = Ellipsoid.wgs84.fan(from: on.position) else { return nil }
            ring.append(fan.destination(sine: on.cosine, cosine: -on.sine, distance: radius))
            left.append(fan.destination(sine: -on.cosine, cosine: on.sine, distance: radius))
            if step == steps { appendCap(fan, on.sine, on.cosine, radius, to: &ring) }
        }
        ring += left.reversed()
        appendCap(first, -sine, -cosine, radius, to: &ring)
        ring.append(ring[0])
        return ring
    }

    /// Into how many stretches the sides are cut, so that edges straight in degrees stay within a ten-thousandth of the
    /// radius of them, or half a metre.
    private static func steps(_ path: Geodesic, _ radius: Double) -> Int {
        let earth = 6_371_000.0
        let tolerance = max(0.5, radius * 1e-4)
        // A geodesic bulges towards its pole, and the outer side lies beyond it.
        let bulge = path.distance * path.distance / (8 * earth) + radius
        let latitude = max(abs(path.start.latitude), abs(path.end.latitude)) + bulge / 111_000
        let bend = tan(min(85, latitude) * (.pi / 180)) + radius / earth
        let length = min(50_000, (8 * earth * tolerance / max(bend, 1e-3)).squareRoot())
        return max(1, Int((path.distance / length).rounded(.up)))
    }

    /// The corners between the right-hand side and the left, seen along the azimuth.
    private static func appendCap(
        _ fan: GeodesicSolver.Fan, _ sine: Double, _ cosine: Double, _ radius: Double,
        to ring: inout [Coordinate]
    ) {
        for corner in 1..<corners {
            let turn = .pi / 2 - .pi * Double(corner) / Double(corners)
            let (s, c) = (sin(turn), cos(turn))
            ring.append(
                fan.destination(
                    sine: sine * c + cosine * s, cosine: cosine * c - sine * s, distance: radius))
        }
    }
}
