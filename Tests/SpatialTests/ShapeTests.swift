import Foundation
import Spatial
import Testing

private let places: [Coordinate] = [
    Coordinate(longitude: 40.74, latitude: 36.5),
    Coordinate(longitude: 0, latitude: 0),
    Coordinate(longitude: 179.99, latitude: -17),
    Coordinate(longitude: -180, latitude: 52),
    Coordinate(longitude: 25, latitude: 89.95),
    Coordinate(longitude: 0, latitude: 90),
    Coordinate(longitude: -70, latitude: -89.2),
]

@Suite struct ShapeTests {
    @Test(arguments: places, [1_000.0, 25_000, 400_000])
    func circleHoldsItsDisc(center: Coordinate, radius: Double) throws {
        let circle = try MultiPolygon.circle(center: center, radius: radius, segments: 144)
        // A regular polygon of 144 corners has 0.99968 of the disc; the sphere's cap is smaller than a plane disc.
        let curved = 2 * Double.pi * 6_371_000 * 6_371_000 * (1 - cos(radius / 6_371_000))
        #expect(abs(circle.area / curved - 1) < 0.01)
        #expect(try circle.validityFault() == nil)
        #expect(circle.polygons.flatMap(\.exterior).allSatisfy { $0.isValid })
        for azimuth in stride(from: 0.0, to: 360, by: 7) {
            let inside = Ellipsoid.wgs84.destination(from: center, azimuth: azimuth, distance: radius * 0.99)
            let outside = Ellipsoid.wgs84.destination(from: center, azimuth: azimuth, distance: radius * 1.02)
            #expect(try circle.contains(inside))
            #expect(try !circle.contains(outside))
        }
    }

    @Test func circleCrossingTheAntimeridianIsCut() throws {
        let circle = try MultiPolygon.circle(
            center: Coordinate(longitude: 179.99, latitude: -17), radius: 25_000)
        #expect(circle.polygons.count == 2)
        #expect(circle.bounds?.crossesAntimeridian == true)
    }

    @Test func hugeCirclesAreTheRestOfTheWorld() throws {
        let center = Coordinate(longitude: 40, latitude: 36)
        let world = MultiPolygon.world.area
        #expect(abs(world - 510_065_621_724_088) < 1e6)
        #expect(
            try abs(MultiPolygon.circle(center: center, radius: 19_000_000).area / world - 0.9938) < 0.002)
        #expect(try MultiPolygon.circle(center: center, radius: 30_000_000) == MultiPolygon.world)
    }

    @Test(arguments: [0.0, -1, .nan, .infinity])
    func impossibleRadiusIsRefused(radius: Double) {
        #expect(throws: SpatialError.self) {
            try MultiPolygon.circle(center: Coordinate(longitude: 0, latitude: 0), radius: radius)
        }
    }

    @Test(arguments: [(Double.nan, 0.0), (0, 91), (181, 0), (.infinity, 1)])
    func impossiblePositionIsRefused(longitude: Double, latitude: Double) {
        #expect(throws: SpatialError.self) {
            try MultiPolygon.circle(
                center: Coordinate(longitude: longitude, latitude: latitude), radius: 10)
        }
    }

    @Test func sectorHoldsItsWedgeOnly() throws {
        let center = Coordinate(longitude: 40.74, latitude: 36.5)
        let sector = try MultiPolygon.sector(
            center: center, azimuth: 180, halfWidth: 45, innerRadius: 5_000, outerRadius: 30_000)
        let sample = { (azimuth: Double, distance: Double) in
            Ellipsoid.wgs84.destination(from: center, azimuth: azimuth, distance: distance)
        }
        for (azimuth, distance, expected) in [
            (180.0, 10_000.0, true), (140, 29_000, true), (219, 6_000, true), (180, 4_000, false),
            (180, 31_000, false), (130, 10_000, false), (0, 10_000, false),
        ] {
            #expect(try sector.contains(sample(azimuth, distance)) == expected)
        }
        #expect(abs(sector.area / (Double.pi / 4 * (30_000.0 * 30_000 - 5_000 * 5_000)) - 1) < 0.01)
    }

    @Test func corridorIsEverythingNearTheLine() throws {
        let path = LineString([
            Coordinate(longitude: 40.74, latitude: 36.5), Coordinate(longitude: 40.37, latitude: 36.65),
        ])
        let corridor = try MultiPolygon.corridor(along: path, radius: 3_000)
        let length = path.length
        #expect(abs(corridor.area / (length * 6_000 + Double.pi * 9_000_000) - 1) < 0.005)
    }

    // A long way round the Pacific: over the antimeridian, in pieces, no gap between them.
    @Test func longCorridorHoldsItsGeodesic() throws {
        let start = Coordinate(longitude: 140, latitude: 35)
        let end = Coordinate(longitude: -122, latitude: 37)
        let corridor = try MultiPolygon.corridor(along: LineString([start, end]), radius: 50_000)
        let area = try PreparedArea(corridor)
        let path = Ellipsoid.wgs84.inverse(from: start, to: end)
        for share in stride(from: 0.0, through: 1, by: 0.002) {
            let on = Ellipsoid.wgs84.destination(
                from: start, azimuth: path.initialAzimuth, distance: path.distance * share)
            #expect(try area.contains(on))
            for (side, expected) in [(90.0, true), (-90, true)] {
                let onward = Ellipsoid.wgs84.inverse(from: on, to: end).initialAzimuth
                let beside = Ellipsoid.wgs84.destination(from: on, azimuth: onward + side, distance: 49_900)
                #expect(try area.contains(beside) == expected)
            }
        }
    }

    @Test(arguments: places)
    func bufferOfADiscIsAWiderDisc(center: Coordinate) throws {
        let disc = try MultiPolygon.circle(center: center, radius: 100_000)
        let wider = try disc.buffered(by: 50_000)
        let narrower = try disc.buffered(by: -50_000)
        #expect(abs(wider.area / (try MultiPolygon.circle(center: center, radius: 150_000)).area - 1) < 0.005)
        let ratio = try narrower.area / MultiPolygon.circle(center: center, radius: 50_000).area
        #expect(abs(ratio - 1) < 0.01)
        let edge = narrower.polygons.flatMap(\.exterior).filter { abs($0.latitude) < 90 }.map {
            Ellipsoid.wgs84.distance(from: center, to: $0)
        }
        #expect(abs((edge.min() ?? 0) - 50_000) < 500)
        #expect(abs((edge.max() ?? 0) - 50_000) < 500)
        #expect(try narrower.validityFault() == nil)
        #expect(try wider.contains(disc))
        #expect(try disc.contains(narrower))
    }

    /// An area that ends on the 180th meridian has an edge there, one that is cut along it has none.
    @Test func anEdgeOnTheAntimeridianIsAnEdge() throws {
        let ends = MultiPolygon(BoundingBox(west: 170, south: 10, east: 180, north: 20))
        let inland = MultiPolygon(BoundingBox(west: 70, south: 10, east: 80, north: 20))
        #expect(abs(ends.perimeter - inland.perimeter) < 1)
        let over = MultiPolygon(BoundingBox(west: 170, south: 10, east: -170, north: 20))
        let span = MultiPolygon(BoundingBox(west: 70, south: 10, east: 90, north: 20))
        #expect(abs(over.perimeter - span.perimeter) < 1)
        let beyond = Coordinate(longitude: -179.95, latitude: 15)
        let inside = Coordinate(longitude: 179.95, latitude: 15)
        #expect(try ends.buffered(by: 20_000).contains(beyond))
        #expect(try !ends.buffered(by: -20_000).contains(inside))
        #expect(try over.buffered(by: -20_000).contains(inside))
        #expect(try abs(ends.buffered(by: 20_000).area / inland.buffered(by: 20_000).area - 1) < 1e-5)
    }
}
