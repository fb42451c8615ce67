#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Decides which positions lie within a geodesic radius of a centre, exactly as `geod_inverse` would.
///
/// The straight chord c through the Earth decides nearly all: a geodesic of length s is never shorter than
/// its chord, and since its curvature nowhere exceeds that of the smallest circle of radius R = b²/a, Schur's
/// comparison theorem gives c >= 2 R sin(s / 2R). So c > r is outside and c <= 2 R sin(r / 2R) is inside;
/// only the thin shell between (16 mm at 25 km) needs the geodesic.
public struct RadiusTest: Sendable {
    /// The middle.
    public let center: Coordinate
    /// Metres; positions at exactly this distance are inside.
    public let radius: Double

    let point: GeocentricPoint
    /// At or below this squared chord a position is inside.
    let innerSquared: Double
    /// Above this squared chord a position is outside.
    let outerSquared: Double

    /// Takes a position on Earth and a radius of zero metres or more; zero holds coinciding positions only.
    public init(center: Coordinate, radius: Double) throws(SpatialError) {
        try center.validate()
        let thresholds = try ChordThresholds(radius: radius)
        self.center = center
        self.radius = radius
        point = GeocentricPoint(center)
        innerSquared = thresholds.innerSquared
        outerSquared = thresholds.outerSquared
    }

    /// Whether a position is within the radius.
    public func contains(_ position: Coordinate) -> Bool {
        guard position.isValid else { return false }
        let chord = point.distanceSquared(to: GeocentricPoint(position))
        if chord <= innerSquared { return true }
        if chord > outerSquared { return false }
        return Ellipsoid.wgs84.distance(from: center, to: position) <= radius
    }

    /// False where everything within `spread` metres of a position lies outside for certain.
    package func mayHold(_ position: Coordinate, within spread: Double) -> Bool {
        let reach = outerSquared.squareRoot() + spread
        return point.distanceSquared(to: GeocentricPoint(position)) <= reach * reach
    }

    /// The geodesic distance in metres where it is within the radius.
    public func distanceIfInside(_ position: Coordinate) -> Double? {
        guard position.isValid, point.distanceSquared(to: GeocentricPoint(position)) <= outerSquared else {
            return nil
        }
        let distance = Ellipsoid.wgs84.distance(from: center, to: position)
        return distance <= radius ? distance : nil
    }

    /// Boxes that together hold everything within the radius: two at the antimeridian, never crossing it.
    ///
    /// Meant for an R-tree before the exact test. No path of length r can change the latitude by more than
    /// r / R, nor leave the axis angle that the chord allows.
    public var boxes: [BoundingBox] {
        let degrees = 180 / Double.pi
        let reach = radius / GeocentricPoint.smallestCurvatureRadius * degrees + 1e-9
        let south = max(-90, center.latitude - reach)
        let north = min(90, center.latitude + reach)
        let axis = hypot(point.x, point.y)
        guard south > -90, north < 90, radius + 1e-3 < axis else {
            return [BoundingBox(west: -180, south: south, east: 180, north: north)]
        }
        let turn = asin((radius + 1e-3) / axis) * degrees + 1e-9
        let west = center.longitude - turn
        let east = center.longitude + turn
        // At the seam both spellings of the meridian, -180 and 180, must be met.
        if west <= -180 {
            return [
                BoundingBox(west: -180, south: south, east: east, north: north),
                BoundingBox(west: west + 360, south: south, east: 180, north: north),
            ]
        }
        if east >= 180 {
            return [
                BoundingBox(west: west, south: south, east: 180, north: north),
                BoundingBox(west: -180, south: south, east: east - 360, north: north),
            ]
        }
        return [BoundingBox(west: west, south: south, east: east, north: north)]
    }
}

/// A position with its place in space, so that many tests need not work it out anew.
package struct LocatedPosition: Sendable {
    package let position: Coordinate
    let point: GeocentricPoint

    package init(_ position: Coordinate) {
        self.position = position
        point = GeocentricPoint(position)
    }

    /// The squared length in metres of the chord through the Earth.
    package func chordSquared(to other: LocatedPosition) -> Double { point.distanceSquared(to: other.point) }
}

extension RadiusTest {
    /// Whether a valid position is within the radius.
    @inline(__always)
    package func contains(_ located: LocatedPosition) -> Bool {
        let chord = point.distanceSquared(to: located.point)
        if chord <= innerSquared { return true }
        if chord > outerSquared { return false }
        return Ellipsoid.wgs84.distance(from: center, to: located.position) <= radius
    }
}

/// The squared chords that bound a geodesic radius from inside and outside.
struct ChordThresholds {
    let radius: Double
    let innerSquared: Double
    let outerSquared: Double

    init(radius: Double) throws(SpatialError) {
        guard radius.isFinite, radius >= 0 else {
            throw SpatialError(
                operation: "radius", message: "must be a finite number of metres, zero or more, not \(radius)"
            )
        }
        self.radius = radius
        // A micrometre covers the rounding of chords (10 nm) and of the geodesic itself (15 nm).
        let inner = Self.shortestChord(ofGeodesic: radius) - 1e-6
        innerSquared = inner < 0 ? -1 : inner * inner
        outerSquared = (radius + 1e-6) * (radius + 1e-6)
    }

    /// No geodesic of at least this length has a shorter chord.
    static func shortestChord(ofGeodesic length: Double) -> Double {
        let r = GeocentricPoint.smallestCurvatureRadius
        // Beyond 15,000 km the bound is not needed and near the antipode it no longer holds.
        return 2 * r * sin(min(length, 15_000_000) / (2 * r))
    }

    /// No chord of at most this length belongs to a longer geodesic; infinite where the bound has no say.
    static func longestGeodesic(ofChord chord: Double) -> Double {
        let r = GeocentricPoint.smallestCurvatureRadius
        let length = 2 * r * asin(min(1, chord / (2 * r)))
        return length < 15_000_000 ? length : .infinity
    }
}
