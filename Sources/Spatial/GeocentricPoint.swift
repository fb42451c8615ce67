#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A position of the ellipsoid's surface in metres from the Earth's centre (ECEF): x towards 0°N 0°E, z north.
struct GeocentricPoint {
    var x: Double
    var y: Double
    var z: Double

    static let equatorialRadius = 6_378_137.0
    static let eccentricitySquared: Double = {
        let flattening = 1 / 298.257_223_563
        return flattening * (2 - flattening)
    }()
    /// The smallest radius of curvature of the WGS 84 ellipsoid, b²/a: that of a meridian at the equator.
    static let smallestCurvatureRadius = equatorialRadius * (1 - eccentricitySquared)

    @inline(__always)
    init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    @inline(__always)
    init(_ position: Coordinate) {
        let latitude = position.latitude * (.pi / 180)
        let longitude = position.longitude * (.pi / 180)
        let sine = sin(latitude)
        let normal =
            Self.equatorialRadius / (1 - Self.eccentricitySquared * sine * sine).squareRoot()
        let axis = normal * cos(latitude)
        self.init(
            x: axis * cos(longitude), y: axis * sin(longitude),
            z: normal * (1 - Self.eccentricitySquared) * sine)
    }

    @inline(__always)
    func distanceSquared(to other: GeocentricPoint) -> Double {
        let dx = x - other.x
        let dy = y - other.y
        let dz = z - other.z
        return dx * dx + dy * dy + dz * dz
    }

    func distance(to other: GeocentricPoint) -> Double { distanceSquared(to: other).squareRoot() }

    func distance(toSegmentFrom a: GeocentricPoint, to b: GeocentricPoint) -> Double {
        let dx = b.x - a.x
        let dy = b.y - a.y
        let dz = b.z - a.z
        let length = dx * dx + dy * dy + dz * dz
        if length == 0 { return distance(to: a) }
        let share = min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy + (z - a.z) * dz) / length))
        return distance(
            to: GeocentricPoint(x: a.x + dx * share, y: a.y + dy * share, z: a.z + dz * share))
    }
}
