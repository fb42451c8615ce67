import CPROJ

/// An ellipsoid of revolution on which geodesics are solved.
///
/// Wraps PROJ's `geodesic.h` (C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 2013, exact
/// to nanometres). The C value holds numbers that nothing writes to after `geod_init`, so one ellipsoid
/// may be shared by any number of threads.
public struct Ellipsoid: Sendable {
    /// World Geodetic System 1984.
    public static let wgs84 = Ellipsoid(equatorialRadius: 6_378_137, flattening: 1 / 298.257_223_563)

    /// Semi-major axis in metres.
    public let equatorialRadius: Double
    /// (a - b) / a.
    public let flattening: Double

    let geodesic: geod_geodesic
    let solver: GeodesicSolver

    /// Makes an ellipsoid from its radius in metres and its flattening.
    public init(equatorialRadius: Double, flattening: Double) {
        var geodesic = geod_geodesic()
        geod_init(&geodesic, equatorialRadius, flattening)
        self.geodesic = geodesic
        solver = GeodesicSolver(equatorialRadius: equatorialRadius, flattening: flattening)
        self.equatorialRadius = equatorialRadius
        self.flattening = flattening
    }

    /// The length in metres of the shortest path between two positions, within 10 nanometres of `geod_inverse`.
    public func distance(from start: Coordinate, to end: Coordinate) -> Double {
        if start == end { return 0 }
        return solver.distance(from: solver.point(start), to: solver.point(end))
            ?? inverse(from: start, to: end).distance
    }

    /// The shortest path between two positions, with its azimuths.
    public func inverse(from start: Coordinate, to end: Coordinate) -> Geodesic {
        var path = Geodesic(start: start, end: end, distance: 0, initialAzimuth: 0, finalAzimuth: 0)
        withUnsafePointer(to: geodesic) {
            geod_inverse(
                $0, start.latitude, start.longitude, end.latitude, end.longitude,
                &path.distance, &path.initialAzimuth, &path.finalAzimuth)
        }
        return path
    }

    /// The position reached from `start` after `distance` metres at `azimuth` degrees clockwise from north.
    public func destination(from start: Coordinate, azimuth: Double, distance: Double) -> Coordinate {
        if let fan = fan(from: start) { return fan.destination(azimuth: azimuth, distance: distance) }
        var end = Coordinate(longitude: 0, latitude: 0)
        withUnsafePointer(to: geodesic) {
            geod_direct(
                $0, start.latitude, start.longitude, azimuth, distance, &end.latitude, &end.longitude, nil)
        }
        return end
    }

    /// The geodesics that leave a position, for many destinations; nil near a pole.
    func fan(from start: Coordinate) -> GeodesicSolver.Fan? { GeodesicSolver.Fan(solver, from: start) }
}

/// A shortest path on the ellipsoid: length in metres, azimuths in degrees clockwise from north.
public struct Geodesic: Hashable, Sendable {
    /// Where the path begins.
    public var start: Coordinate
    /// Where the path ends.
    public var end: Coordinate
    /// Length in metres.
    public var distance: Double
    /// Azimuth at the start, pointing towards the end.
    public var initialAzimuth: Double
    /// Azimuth at the end, pointing onwards.
    public var finalAzimuth: Double
}
