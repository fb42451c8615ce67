/// A length in metres that geodesics are held against, as `Ellipsoid.distance(from:to:)` would tell and much sooner.
///
/// The chord through the Earth decides all but a thin shell; see `RadiusTest`.
package struct DistanceLimit: Sendable {
    private let metres: Double
    private let innerSquared: Double
    private let outerSquared: Double

    /// Takes metres; geodesics of exactly this length are within.
    package init(_ metres: Double) {
        self.metres = metres
        if let thresholds = try? ChordThresholds(radius: metres) {
            innerSquared = thresholds.innerSquared
            outerSquared = thresholds.outerSquared
        } else {
            innerSquared = -1
            outerSquared = .infinity
        }
    }

    /// Takes metres; geodesics of exactly this length are beyond.
    package init(below metres: Double) { self.init(metres.nextDown) }

    /// Whether the geodesic between two positions is no longer.
    package func holds(_ start: LocatedPosition, _ end: LocatedPosition) -> Bool {
        let chord = start.point.distanceSquared(to: end.point)
        if chord <= innerSquared { return true }
        if chord > outerSquared { return false }
        return Ellipsoid.wgs84.distance(from: start.position, to: end.position) <= metres
    }
}

/// A position made ready for the lengths of many geodesics on WGS 84.
package struct GeodesicEnd: Sendable, BitwiseCopyable {
    private static let solver = Ellipsoid.wgs84.solver

    /// The position itself.
    package let position: Coordinate
    private let point: GeodesicSolver.Point

    package init(_ position: Coordinate) {
        self.position = position
        point = Self.solver.point(position)
    }

    /// The length in metres of the shortest path, within 10 nanometres of `Ellipsoid.distance(from:to:)`.
    package func distance(to end: GeodesicEnd) -> Double {
        Self.solver.distance(from: point, to: end.point)
            ?? Ellipsoid.wgs84.inverse(from: position, to: end.position).distance
    }
}
