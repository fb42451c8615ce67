import Foundation
import Testing

@testable import Spatial

/// Numbers that no data should have, but a file or a caller may: an answer or an error, never a trap or an endless loop.
@Suite struct ExtremeInputTests {
    private static let positions = (0..<40).map { number in
        Coordinate(longitude: 40 + Double(number % 7) * 0.01, latitude: 36 + Double(number / 7) * 0.01)
    }

    @Test(arguments: [2.5e7, 1e15, 1e20, 1e300])
    func aRadiusBeyondTheEarthHoldsEverything(radius: Double) throws {
        let index = try PointIndex(Self.positions)
        #expect(try index.count(within: radius, of: Self.positions[0]) == Self.positions.count)
        #expect(
            try index.positions(within: radius, of: Coordinate(longitude: -140, latitude: -36)).count == 40)
        let clustering = try DBSCAN(distance: radius, minimum: 40).cluster(Self.positions)
        #expect(clustering.clusterCount == 1 && clustering.coreCount == 40)
    }

    @Test func aBoxBeyondThePolesHoldsEverything() throws {
        let index = try PointIndex(Self.positions)
        for edge in [1e30, Double.infinity] {
            let box = BoundingBox(west: -180, south: -edge, east: 180, north: edge)
            #expect(try index.positions(in: box).count == Self.positions.count)
        }
        #expect(throws: SpatialError.self) {
            try index.positions(in: BoundingBox(west: 0, south: .nan, east: 1, north: 1))
        }
    }

    @Test(arguments: CellGrid.Form.allCases) func cellsTooSmallAreRefused(form: CellGrid.Form) {
        for size in [1e-3, 1e-20, 1e-300] {
            let error = #expect(throws: SpatialError.self) {
                try CellGrid(covering: Self.positions, form: form, size: size)
            }
            #expect(error?.message.contains("take larger ones") == true)
        }
    }

    @Test func aCellLargerThanTheEarthHasNoOutline() throws {
        let grid = try CellGrid(covering: Self.positions, form: .hexagon, size: 1e300)
        #expect(grid.sums().reduce(0, +) == 40)
        #expect(throws: SpatialError.self) { try grid.outlines() }
    }

    @Test func stepsOfNoLengthAreBounded() {
        for step in [0, -1, Double.nan] {
            let path = LineString.geodesic(from: Self.positions[0], to: Self.positions[39], step: step)
            #expect(path.positions.count >= 2 && path.positions.count <= 2001)
        }
    }

    @Test func simulationsNeedAnArea() throws {
        let line = (0..<5).map { Coordinate(longitude: 40 + Double($0), latitude: 0) }
        let pattern = try PointPattern(line, area: 1e10)
        #expect(try pattern.ripleyK(distances: [1000]).count == 1)
        #expect(throws: SpatialError.self) { try pattern.ripleyK(distances: [1000], simulations: 1) }
    }

    @Test(arguments: [1e12, 1e300, Double.infinity])
    func edgesOfNoNumberEnd(far: Double) {
        let ring = [(40.0, 36.0), (far, 36), (41, 37), (40, 36)].map {
            Coordinate(longitude: $0.0, latitude: $0.1)
        }
        let edges = OutlineEdges(MultiPolygon(Polygon(exterior: ring)))
        #expect(!edges.isEmpty)
        _ = Ellipsoid.wgs84.measure(ring: ring)
    }
}
