import CGEOS
import CPROJ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Ellipsoid {
    /// Area in square metres and length in metres of a closed ring whose edges are straight in degrees.
    ///
    /// Edges longer than a tenth of a degree of longitude are followed in steps, since the geodesic between
    /// two positions on a parallel bends away from it.
    public func measure(ring: [Coordinate]) -> (area: Double, perimeter: Double) {
        let drawn = Polygon.signedPlaneArea(ring)
        var polygon = geod_polygon()
        geod_polygon_init(&polygon, 0)
        var area = 0.0
        var perimeter = 0.0
        withUnsafePointer(to: geodesic) { geodesic in
            let last = ring.last == ring.first ? ring.count - 1 : ring.count
            for index in 0..<max(0, last) {
                let start = ring[index]
                geod_polygon_addpoint(geodesic, &polygon, start.latitude, start.longitude)
                let end = ring[index + 1 == ring.count ? 0 : index + 1]
                let east = end.longitude - start.longitude
                guard abs(east) > 0.1, abs(start.latitude) < 90 || abs(end.latitude) < 90 else { continue }
                let steps = Int(min(12_000, (abs(east) / 0.1).rounded(.up)))
                for step in 1..<steps {
                    let share = Double(step) / Double(steps)
                    geod_polygon_addpoint(
                        geodesic, &polygon, start.latitude + (end.latitude - start.latitude) * share,
                        start.longitude + east * share)
                }
            }
            // The side to the left counts, or to the right of a ring drawn clockwise, even beyond a hemisphere.
            let isClockwise: Int32 = drawn < 0 ? 1 : 0
            _ = geod_polygon_compute(geodesic, &polygon, isClockwise, 0, &area, &perimeter)
            let whole = surfaceArea
            // The frame of the whole Earth encloses nothing and everything; a sliver may come out as all but nothing.
            if abs(drawn) / 2 > 64_000 { area = whole - area > area ? whole : area }
            if abs(drawn) / 2 < 1, area > whole / 2 { area = whole - area }
        }
        return (area, perimeter)
    }
}

extension Ellipsoid {
    /// The area of the whole surface in square metres.
    public var surfaceArea: Double {
        let b = equatorialRadius * (1 - flattening)
        let e = (flattening * (2 - flattening)).squareRoot()
        let polar = e == 0 ? 1 : atanh(e) / e
        return 2 * .pi * (equatorialRadius * equatorialRadius + b * b * polar)
    }
}

extension MultiPolygon {
    /// Area in square metres on the ellipsoid, holes taken off.
    public var area: Double {
        polygons.reduce(0) { sum, polygon in
            sum + Ellipsoid.wgs84.measure(ring: polygon.exterior).area
                - polygon.holes.reduce(0) { $0 + Ellipsoid.wgs84.measure(ring: $1).area }
        }
    }

    /// Length in metres of all edges, holes included, without the seams along which it is cut at the antimeridian.
    public var perimeter: Double {
        let seams = Seams(self)
        return polygons.flatMap { [$0.exterior] + $0.holes }.reduce(0) { sum, ring in
            guard ring.contains(where: { abs($0.longitude) == 180 }) else {
                return sum + Ellipsoid.wgs84.measure(ring: ring).perimeter
            }
            return seams.edges(of: ring).reduce(sum) {
                $0 + LineString(GeodesicBuffer.densified(drawn: $1)).length
            }
        }
    }

    /// The centre of gravity, found on an equal-area plane about the middle of the positions.
    ///
    /// It may lie outside a bent area; see `representativePoint()`. Nil for an empty area.
    public func centroid() throws(SpatialError) -> Coordinate? {
        guard let middle = Coordinate.mean(of: polygons.flatMap(\.exterior)) else { return nil }
        let context = try GEOSContext()
        let frame = AzimuthalEquidistant(center: middle)
        // Lambert's azimuthal equal-area radius for a given distance, on the sphere of equal area.
        let radius = 6_371_007.181
        func plane(_ position: Coordinate) -> Coordinate {
            let flat = frame.project(position)
            let distance = hypot(flat.longitude, flat.latitude)
            let scale = distance == 0 ? 1 : 2 * radius * sin(distance / (2 * radius)) / distance
            return Coordinate(longitude: flat.longitude * scale, latitude: flat.latitude * scale)
        }
        let flat = MultiPolygon(
            polygons.map {
                Polygon(exterior: $0.exterior.map(plane), holes: $0.holes.map { $0.map(plane) })
            })
        let geometry = try GEOSGeometry(flat, in: context)
        let point = try GEOSGeometry.made("centroid", in: context) { GEOSGetCentroid_r($0, geometry.pointer) }
        guard let center = try point.coordinates().first else { return nil }
        let distance = hypot(center.longitude, center.latitude)
        let scale =
            distance == 0 ? 1 : 2 * radius * asin(min(1, distance / (2 * radius))) / distance
        return frame.unproject(
            Coordinate(longitude: center.longitude * scale, latitude: center.latitude * scale))
    }

    /// A position well inside the area; nil for an empty area.
    public func representativePoint() throws(SpatialError) -> Coordinate? {
        // Across the antimeridian the largest part decides.
        let measured = polygons.count == 1 ? [] : polygons.map { ($0, MultiPolygon($0).area) }
        guard let largest = measured.max(by: { $0.1 < $1.1 })?.0 ?? polygons.first else { return nil }
        let context = try GEOSContext()
        let geometry = try GEOSGeometry(largest, in: context)
        return try GEOSGeometry.made("representative point", in: context) {
            GEOSPointOnSurface_r($0, geometry.pointer)
        }.coordinates().first
    }
}

extension Coordinate {
    /// The middle of positions as seen from the Earth's centre: holds across the antimeridian and poles.
    ///
    /// Nil for no positions, or for such as cancel out (evenly around the globe).
    public static func mean(of positions: some Sequence<Coordinate>) -> Coordinate? {
        var x = 0.0
        var y = 0.0
        var z = 0.0
        var count = 0.0
        for position in positions {
            let latitude = position.latitude * .pi / 180
            let longitude = position.longitude * .pi / 180
            x += cos(latitude) * cos(longitude)
            y += cos(latitude) * sin(longitude)
            z += sin(latitude)
            count += 1
        }
        guard count > 0, (x * x + y * y + z * z).squareRoot() > 1e-9 * count else { return nil }
        return Coordinate(
            longitude: atan2(y, x) * 180 / .pi, latitude: atan2(z, hypot(x, y)) * 180 / .pi)
    }
}
