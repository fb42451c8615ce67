import Spatial
import Testing

/// "May have happened within" and "certainly within", against positions tried one by one.
@Suite struct FootprintTests {
    private static let middles = [
        Coordinate(longitude: 40.75, latitude: 36.5), Coordinate(longitude: 179.95, latitude: -17),
        Coordinate(longitude: 20, latitude: 89.8),
    ]

    private static func sample(_ center: Coordinate, _ radius: Double) -> [Coordinate] {
        (0..<360).map { Ellipsoid.wgs84.destination(from: center, azimuth: Double($0), distance: radius) }
    }

    @Test(arguments: middles) func discsMeetAndHoldByTheirRadii(middle: Coordinate) throws {
        let test = try RadiusTest(center: middle, radius: 50_000)
        for (distance, radius, meets, holds) in [
            (30_000.0, 10_000.0, true, true), (45_000, 10_000, true, false), (59_999, 10_000, true, false),
            (60_001, 10_000, false, false), (0, 49_999.999, true, true), (0, 50_001, true, false),
        ] {
            let center = Ellipsoid.wgs84.destination(from: middle, azimuth: 70, distance: distance)
            let disc = Footprint.disc(center: center, radius: radius)
            #expect(try test.intersects(disc) == meets, "\(distance) \(radius)")
            #expect(try test.contains(disc) == holds, "\(distance) \(radius)")
            // The same disc against the circle drawn with many corners.
            if abs(distance + radius - 50_000) > 100, abs(distance - radius - 50_000) > 100, radius < 49_000 {
                let drawn = try PreparedArea(.circle(center: middle, radius: 50_000, segments: 720))
                #expect(try drawn.intersects(disc) == meets)
                #expect(try drawn.contains(disc) == holds)
            }
        }
    }

    @Test(arguments: middles) func shapesAgainstACircle(middle: Coordinate) throws {
        for (distance, outer) in [
            (10_000.0, 20_000.0), (45_000, 20_000), (90_000, 20_000), (10_000, 200_000),
        ] {
            let center = Ellipsoid.wgs84.destination(from: middle, azimuth: 200, distance: distance)
            let shape = try MultiPolygon.circle(center: center, radius: outer, segments: 180)
            let corners = shape.polygons.flatMap(\.exterior)
            for radius in [5_000.0, 35_000, 64_500, 400_000] {
                let test = try RadiusTest(center: middle, radius: radius)
                #expect(try test.contains(.area(shape)) == corners.allSatisfy(test.contains))
                let meets = distance <= radius + outer
                #expect(try test.intersects(.area(shape)) == meets, "\(distance) \(outer) \(radius)")
            }
        }
        // Everything but a spot round the middle is near the middle by its outline alone.
        let rest = try MultiPolygon.world.difference(.circle(center: middle, radius: 1000))
        let test = try RadiusTest(center: middle, radius: 5000)
        #expect(try !test.contains(.area(rest)))
        #expect(try test.intersects(.area(rest)))
    }

    @Test func theMeridianIsAnEdgeOnlyWhereTheAreaEndsThere() throws {
        let disc = Footprint.disc(center: Coordinate(longitude: 179.9, latitude: 0), radius: 50_000)
        let ending = try PreparedArea(MultiPolygon(BoundingBox(west: 170, south: -5, east: 180, north: 5)))
        let crossing = try PreparedArea(MultiPolygon(BoundingBox(west: 170, south: -5, east: -170, north: 5)))
        let beyond = try PreparedArea(MultiPolygon(BoundingBox(west: -180, south: -5, east: -170, north: 5)))
        #expect(try !ending.contains(disc))
        #expect(try crossing.contains(disc))
        #expect(try beyond.intersects(disc))
        #expect(try !beyond.contains(disc))
        // Half of the meridian is a seam, half an edge.
        let stepped = try PreparedArea(
            MultiPolygon(BoundingBox(west: 170, south: -5, east: 180, north: 5))
                .union(MultiPolygon(BoundingBox(west: -180, south: 2, east: -170, north: 5))))
        #expect(try !stepped.contains(disc))
        #expect(
            try stepped.contains(
                .disc(center: Coordinate(longitude: 179.9, latitude: 3.5), radius: 50_000)))
    }

    @Test(arguments: middles) func edgesAreReachedWhereSomePositionIs(middle: Coordinate) throws {
        let far = Ellipsoid.wgs84.destination(from: middle, azimuth: 130, distance: 120_000)
        let lines = LineString([middle, far]).splitAtAntimeridian()
        let edges = OutlineEdges(lines)
        for azimuth in stride(from: 0.0, to: 360, by: 40) {
            for distance in [100.0, 30_000, 300_000] {
                let position = Ellipsoid.wgs84.destination(from: middle, azimuth: azimuth, distance: distance)
                let nearest = try #require(edges.nearest(to: position))
                #expect(edges.reach(within: nearest.distance + 0.01, of: position))
                #expect(!edges.reach(within: nearest.distance - 0.01, of: position))
                #expect(nearest.distance <= Ellipsoid.wgs84.distance(from: position, to: middle))
                for line in lines {
                    for corner in line.positions {
                        #expect(
                            nearest.distance <= Ellipsoid.wgs84.distance(from: position, to: corner) + 1e-6)
                    }
                }
            }
        }
    }

    @Test func aPathHoldsWhatIsNear() throws {
        let path = [Coordinate(longitude: 179, latitude: -17), Coordinate(longitude: -179, latitude: -17.5)]
        let region = try PathRegion(LineString(path).splitAtAntimeridian(), radius: 10_000)
        for (latitude, isInside) in [(-17.25, true), (-17.33, true), (-17.36, false), (-17.0, false)] {
            let position = Coordinate(longitude: 180, latitude: latitude)
            #expect(try region.contains(position) == isInside, "\(latitude)")
            #expect(try region.intersects(.disc(center: position, radius: 30_000)))
            #expect(try !region.contains(.disc(center: position, radius: 30_000)))
            #expect(region.boxes.contains { $0.contains(position) } || !isInside)
        }
        #expect(
            try region.contains(.disc(center: Coordinate(longitude: 180, latitude: -17.25), radius: 5000)))
        #expect(throws: SpatialError.self) { try PathRegion([LineString(path)], radius: 0) }
        #expect(throws: SpatialError.self) {
            try PathRegion([LineString([Coordinate(longitude: .nan, latitude: 1)])], radius: 10)
        }
    }

    @Test func aLineIsCutAtTheAntimeridian() {
        func line(_ pairs: (Double, Double)...) -> LineString {
            LineString(pairs.map { Coordinate(longitude: $0.0, latitude: $0.1) })
        }
        #expect(
            line((170, 0), (-170, 10)).splitAtAntimeridian() == [
                line((170, 0), (180, 5)), line((-180, 5), (-170, 10)),
            ])
        #expect(line((170, 0), (190, 10)).splitAtAntimeridian().count == 2)
        #expect(line((10, 0), (20, 10)).splitAtAntimeridian() == [line((10, 0), (20, 10))])
        #expect(line((370, 0), (380, 10)).splitAtAntimeridian() == [line((10, 0), (20, 10))])
        #expect(
            line((180, 0), (-170, 0)).splitAtAntimeridian().flatMap(\.positions).allSatisfy { $0.isValid })
        #expect(LineString([]).splitAtAntimeridian().isEmpty)
        let path = LineString.geodesic(
            from: Coordinate(longitude: 140, latitude: 35), to: Coordinate(longitude: -120, latitude: 37))
        let parts = path.splitAtAntimeridian()
        #expect(parts.count == 2)
        #expect(abs(parts.reduce(0) { $0 + $1.length } - path.length) < 50)
    }
}
