import CGEOS

/// A path through two or more positions.
public struct LineString: Hashable, Sendable {
    /// The positions in order.
    public var positions: [Coordinate]

    /// Takes the positions as they are.
    public init(_ positions: [Coordinate]) { self.positions = positions }

    /// The sum in metres of the geodesics between the positions.
    public var length: Double {
        zip(positions, positions.dropFirst()).reduce(0) {
            $0 + Ellipsoid.wgs84.distance(from: $1.0, to: $1.1)
        }
    }

    /// The shortest path between two positions, in steps of at most `step` metres.
    public static func geodesic(
        from start: Coordinate, to end: Coordinate, step: Double = 50_000
    ) -> LineString {
        let path = Ellipsoid.wgs84.inverse(from: start, to: end)
        let steps = Int(min(2000, max(1, (path.distance / step).rounded(.up))))
        let between = (1..<max(1, steps)).map { number in
            Ellipsoid.wgs84.destination(
                from: start, azimuth: path.initialAzimuth,
                distance: path.distance * Double(number) / Double(steps))
        }
        return LineString([start] + between + [end])
    }

    /// The same path cut at the antimeridian (RFC 7946, section 3.1.9), longitudes brought into -180...180.
    ///
    /// A step of more than 180 degrees between neighbours is read as crossing, and so are longitudes beyond ±180.
    public func splitAtAntimeridian() -> [LineString] {
        guard let first = positions.first else { return [] }
        var parts: [LineString] = []
        var part = [Coordinate(longitude: Self.home(first.longitude), latitude: first.latitude)]
        for (start, end) in zip(positions, positions.dropFirst()) {
            let from = part[part.count - 1]
            let turn = start.longitudeDifference(to: end)
            let target = from.longitude + turn
            guard abs(target) > 180 else {
                part.append(Coordinate(longitude: target, latitude: end.latitude))
                continue
            }
            let edge = target > 0 ? 180.0 : -180.0
            let share = turn == 0 ? 0 : (edge - from.longitude) / turn
            let latitude = from.latitude + (end.latitude - from.latitude) * share
            if from.longitude != edge { part.append(Coordinate(longitude: edge, latitude: latitude)) }
            if part.count > 1 { parts.append(LineString(part)) }
            part = [
                Coordinate(longitude: -edge, latitude: latitude),
                Coordinate(longitude: target - 2 * edge, latitude: end.latitude),
            ]
        }
        parts.append(LineString(part))
        return parts
    }

    private static func home(_ longitude: Double) -> Double {
        if longitude >= -180, longitude <= 180 { return longitude }
        let turned = (longitude + 180).truncatingRemainder(dividingBy: 360)
        return turned < 0 ? turned + 180 : turned - 180
    }

    /// Reads the lines in Well-Known Binary, those inside collections included; polygons and points are left out.
    public static func lines(wkb: [UInt8]) throws(SpatialError) -> [LineString] {
        let context = try GEOSContext()
        let reader = try context.require("reading WKB") { GEOSWKBReader_create_r($0) }
        defer { GEOSWKBReader_destroy_r(context.handle, reader) }
        let geometry = try GEOSGeometry.made("reading WKB", in: context) { handle in
            wkb.withUnsafeBufferPointer { GEOSWKBReader_read_r(handle, reader, $0.baseAddress, $0.count) }
        }
        return try geometry.lines()
    }
}
