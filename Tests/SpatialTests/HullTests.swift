import Spatial
import Testing

@Suite struct HullTests {
    private static func scatter(around center: Coordinate, count: Int) -> [Coordinate] {
        var generator = SplitMix64(seed: 7)
        return (0..<count).map { _ in
            Ellipsoid.wgs84.destination(
                from: center, azimuth: generator.unit() * 360, distance: generator.unit() * 80_000)
        }
    }

    @Test(arguments: [(40.0, 36.0), (179.8, -17), (-180, 60), (10, 89.7), (10, -90)])
    func hullsHoldEveryPosition(longitude: Double, latitude: Double) throws {
        let positions = Self.scatter(
            around: Coordinate(longitude: longitude, latitude: latitude), count: 300)
        for ratio in [nil, 0.3, 1.0] as [Double?] {
            let hull =
                try ratio.map { try MultiPolygon.concaveHull(of: positions, ratio: $0) }
                ?? MultiPolygon.convexHull(of: positions)
            guard case .area(let area) = hull else {
                Issue.record("no area for \(positions.count) positions")
                return
            }
            #expect(try area.validityFault() == nil)
            let prepared = try PreparedArea(area.buffered(by: 150))
            for position in positions { #expect(try prepared.contains(position)) }
        }
    }

    @Test func concaveHullIsSmaller() throws {
        let positions = Self.scatter(around: Coordinate(longitude: 40, latitude: 36), count: 300)
        guard case .area(let convex) = try MultiPolygon.convexHull(of: positions),
            case .area(let concave) = try MultiPolygon.concaveHull(of: positions, ratio: 0.2)
        else {
            Issue.record("no area")
            return
        }
        #expect(concave.area < convex.area)
        #expect(try convex.contains(concave))
        // Corners are positions that were given, digit for digit.
        let given = Set(positions)
        #expect(convex.polygons[0].exterior.allSatisfy { given.contains($0) })
    }

    @Test func degenerateSetsAreNamed() throws {
        let a = Coordinate(longitude: 1, latitude: 1)
        let b = Coordinate(longitude: 2, latitude: 2)
        let c = Coordinate(longitude: 3, latitude: 3)
        #expect(try MultiPolygon.convexHull(of: []) == nil)
        #expect(try MultiPolygon.convexHull(of: [a, a, a]) == .point(a))
        #expect(try MultiPolygon.convexHull(of: [a, b, a]) == .line(LineString([a, b])))
        #expect(throws: SpatialError.self) {
            try MultiPolygon.convexHull(of: [a, Coordinate(longitude: .nan, latitude: 1)])
        }
        #expect(throws: SpatialError.self) { try MultiPolygon.concaveHull(of: [a, b, c], ratio: 2) }
    }
}
