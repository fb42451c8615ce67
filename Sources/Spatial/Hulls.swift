import CGEOS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How a set of positions lies, which decides what can be drawn around it.
public enum Hull: Hashable, Sendable {
    /// All positions coincide.
    case point(Coordinate)
    /// All positions lie on one line; its ends.
    case line(LineString)
    /// The hull proper.
    case area(MultiPolygon)
}

extension MultiPolygon {
    /// The smallest convex area, with edges straight in degrees, that holds all positions; nil for none.
    ///
    /// Positions on both sides of the antimeridian are taken together; near a pole (beyond 85 degrees) the
    /// hull is found on the azimuthal equidistant plane.
    public static func convexHull(of positions: [Coordinate]) throws(SpatialError) -> Hull? {
        try HullFrame(positions)?.hull("convex hull") { GEOSConvexHull_r($0, $1) }
    }

    /// A hull that follows the positions inwards: `ratio` 0 as tight as it goes, 1 convex; no holes.
    ///
    /// GEOS's rule: border edges of the Delaunay triangulation longer than the ratio of the longest to the
    /// shortest edge are opened.
    public static func concaveHull(of positions: [Coordinate], ratio: Double) throws(SpatialError) -> Hull? {
        guard ratio >= 0, ratio <= 1 else {
            throw SpatialError(operation: "concave hull", message: "the ratio must lie between 0 and 1")
        }
        return try HullFrame(positions)?.hull("concave hull") { GEOSConcaveHull_r($0, $1, ratio, 0) }
    }
}

/// The plane on which a hull is found.
private struct HullFrame {
    var flat: [Coordinate] = []
    var original: [Coordinate: Coordinate] = [:]
    var frame: AzimuthalEquidistant?
    var middle: Coordinate

    init?(_ positions: [Coordinate]) throws(SpatialError) {
        let unique = Set(positions)
        for position in unique { try position.validate() }
        guard let first = positions.first else { return nil }
        middle = Coordinate.mean(of: unique) ?? first
        if unique.contains(where: { abs($0.latitude) > 85 }) {
            frame = AzimuthalEquidistant(center: middle)
        }
        // Degrees of longitude shrunk to the length of those of latitude: a hull's shape must not depend on
        // how far north it lies.
        let shrink = max(0.05, cos(middle.latitude * .pi / 180))
        for position in unique {
            let plane: Coordinate
            if let frame {
                plane = frame.project(position)
            } else {
                plane = Coordinate(
                    longitude: middle.longitudeDifference(to: position) * shrink, latitude: position.latitude)
            }
            flat.append(plane)
            original[plane] = position
        }
        // A set has no order of its own.
        flat.sort { ($0.longitude, $0.latitude) < ($1.longitude, $1.latitude) }
    }

    func hull(
        _ operation: String, _ body: (GEOSContextHandle_t, OpaquePointer) -> OpaquePointer?
    ) throws(SpatialError) -> Hull? {
        guard let first = flat.first else { return nil }
        if flat.count == 1 { return .point(back(first)) }
        let context = try GEOSContext()
        if flat.count == 2 { return .line(LineString(flat.map(back))) }
        let points = try GEOSGeometry(points: flat, in: context)
        let made = try GEOSGeometry.made(operation, in: context) { body($0, points.pointer) }
        let polygons = try made.polygons()
        if polygons.isEmpty {
            // On one line: GEOS gives the line, or for the concave hull nothing; the outermost two are its ends.
            guard let last = flat.last else { return nil }
            return .line(LineString([back(first), back(last)]))
        }
        let assembly = AreaAssembly(context: context)
        var parts: [Polygon] = []
        for polygon in polygons.map({ $0.oriented() }) {
            let exterior: [Coordinate]
            if let frame {
                exterior = frame.unproject(path: polygon.exterior, tolerance: 100)
            } else {
                exterior = polygon.exterior.map(back)
            }
            parts += try assembly.area(of: Polygon(exterior: exterior)).polygons
        }
        return .area(MultiPolygon(parts))
    }

    private func back(_ plane: Coordinate) -> Coordinate { original[plane] ?? plane }
}
