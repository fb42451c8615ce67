import Foundation
import Spatial
import Testing

@testable import Gazetteers

@Suite struct DivisionTests {
    private func divisions(_ longitude: Double, _ latitude: Double) throws -> Divisions {
        try Fixture.shared().divisions(at: Coordinate(longitude: longitude, latitude: latitude))
    }

    @Test(
        arguments: [
            (40.7, 36.5, "SY", "iso:SY-HA"), (37.2, 36.2, "SY", "iso:SY-HL"), (36.2, 33.0, "SY", nil),
            (38.25, 34.25, nil, nil), (0, 0, nil, nil), (179, -18, "FJ", nil), (-179, -18, "FJ", nil),
            (180, -18, "FJ", nil), (-180, -18, "FJ", nil), (25, -90, "AQ", nil), (-180, -90, "AQ", nil),
            (0, 90, nil, nil),
            (0, -69.9, nil, nil), (0, -70, "AQ", nil),
        ] as [(Double, Double, String?, String?)])
    func positionsLieWhereTheBoundariesSay(
        longitude: Double, latitude: Double, country: String?, admin1: String?
    ) throws {
        let found = try divisions(longitude, latitude)
        #expect(found.country?.alpha2 == country)
        #expect(found.admin1ID == admin1)
    }

    @Test func aBorderBelongsToTheFirstOfItsAreas() throws {
        #expect(try divisions(39.5, 36.5).admin1ID == "iso:SY-HA")
        #expect(try divisions(39.499_999_9, 36.5).admin1ID == "iso:SY-HL")
        #expect(try divisions(42, 37.3).country?.alpha2 == "SY")
        #expect(try divisions(42.000_000_1, 37.3).country == nil)
        #expect(try divisions(38, 34.2).country?.alpha2 == "SY", "the edge of a hole is part of the area")
    }

    /// Every vertex of every area, and the middle of every edge that has one, lies in the area whose border it is.
    @Test func bordersAreExact() throws {
        let layer = try #require(try Fixture.shared().layers.first)
        let grid = AreaGrid(layer)
        for number in 0..<layer.areas.count {
            let area = layer.areas[number]
            for ring in layer.polygons(area).polygons.flatMap({ [$0.exterior] + $0.holes }) {
                for (one, other) in zip(ring, ring.dropFirst()) {
                    #expect(layer.holds(area, one, grid.blocks))
                    let east = Int(Int32.fixed(one.longitude)) + Int(Int32.fixed(other.longitude))
                    let north = Int(Int32.fixed(one.latitude)) + Int(Int32.fixed(other.latitude))
                    guard east % 2 == 0, north % 2 == 0 else { continue }
                    let middle = Coordinate(
                        longitude: Double(east / 2) / 1e7, latitude: Double(north / 2) / 1e7)
                    #expect(layer.holds(area, middle, grid.blocks), "\(middle)")
                }
            }
        }
    }

    @Test func invalidPositionsLieNowhere() throws {
        #expect(try divisions(.nan, 0) == Divisions())
        #expect(try divisions(0, 91) == Divisions())
    }

    /// Equal to GEOS at random positions and at every vertex.
    @Test func containmentEqualsThatOfTheGeometryLibrary() throws {
        let gazetteer = try Fixture.shared()
        let layer = try #require(gazetteer.layers.first)
        let blocks = try #require(AreaGrid(layer).blocks)
        var random = SplitMix(state: 42)
        for number in 0..<layer.areas.count {
            let area = layer.areas[number]
            let polygons = layer.polygons(area)
            let prepared = try PreparedArea(polygons)
            var positions = polygons.polygons.flatMap { $0.exterior + $0.holes.joined() }
            for _ in 0..<400 {
                positions.append(
                    Coordinate(
                        longitude: Double(
                            Int.random(in: Int(area.west / 10000)...Int(area.east / 10000), using: &random))
                            / 1000,
                        latitude: Double(
                            Int.random(in: Int(area.south / 10000)...Int(area.north / 10000), using: &random))
                            / 1000))
            }
            for position in positions {
                let (longitude, latitude) = (Int32.fixed(position.longitude), Int32.fixed(position.latitude))
                let own = layer.contains(area, longitude, latitude)
                #expect(try own == prepared.contains(position), "\(layer.text(at: area.name)) \(position)")
                #expect(own == layer.contains(area, longitude, latitude, blocks))
            }
        }
    }

    /// The grid passes over no area that holds a position.
    @Test func theGridFindsWhatAWalkOverAllAreasFinds() throws {
        let layer = try #require(try Fixture.shared().layers.first)
        let grid = AreaGrid(layer)
        var random = SplitMix(state: 9)
        for _ in 0..<4000 {
            let position = Coordinate(
                longitude: Double.random(in: -180...180, using: &random),
                latitude: Double.random(in: -90...90, using: &random))
            let all = (0..<layer.areas.count).filter { layer.holds(layer.areas[$0], position) }
            let near = grid.areas(near: position)
            #expect(near == near.sorted()[...])
            #expect(all.allSatisfy { near.contains(Int32($0)) })
        }
    }

    @Test func boundariesAreGivenByTheIdOfTheirPlace() throws {
        let gazetteer = try Fixture.shared()
        let area = try #require(gazetteer.boundary(ofPlaceWithID: "iso:SY"))
        #expect(area.polygons.count == 1)
        #expect(area.polygons[0].holes.count == 1)
        #expect(try area.contains(Coordinate(longitude: 40, latitude: 36)))
        #expect(gazetteer.boundary(ofPlaceWithID: "iso:SY-HA") != nil)
        #expect(gazetteer.boundary(ofPlaceWithID: "geonames:173811") == nil)
    }
}
