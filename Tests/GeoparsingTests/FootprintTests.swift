import Gazetteers
import Spatial
import Testing

@testable import Geoparsing

/// Laws that every footprint obeys, wherever its anchor lies.
@Suite struct FootprintTests {
    static let anchors: [Coordinate] = [
        Coordinate(longitude: 40.75, latitude: 36.5), Coordinate(longitude: -3.6, latitude: 14.35),
        Coordinate(longitude: -72.64, latitude: -38.7), Coordinate(longitude: 179.98, latitude: -16.5),
        Coordinate(longitude: 25.6, latitude: 69.7),
    ]
    static let winds = stride(from: 0.0, to: 360, by: 22.5).map { $0 }
    let wgs84 = Ellipsoid.wgs84

    func builder() throws -> FootprintBuilder { FootprintBuilder(lookup: try HandfulOfPlaces()) }

    func town(_ position: Coordinate, radius: Double = 2000) -> Place {
        Place(
            id: "x", name: "X", coordinate: position, featureCode: "PPL", population: 10_000, radius: radius)
    }

    @Test(arguments: anchors, winds)
    func offsetHoldsItsCentreAndItsRadiusHoldsIt(_ anchor: Coordinate, _ azimuth: Double) throws {
        let place = town(anchor)
        let found = try builder().location(
            .offset(distance: 10_000, azimuth: azimuth, halfWidth: 22.5), .none, of: place)
        let footprint = try #require(found.footprint)
        #expect(try footprint.contains(found.coordinate))
        #expect(abs(wgs84.distance(from: anchor, to: found.coordinate) - 10_000) < 0.01)
        for polygon in footprint.polygons {
            for corner in polygon.exterior {
                #expect(wgs84.distance(from: found.coordinate, to: corner) <= found.uncertainty * 1.02)
            }
        }
    }

    @Test(arguments: anchors, winds)
    func directionLiesOnItsSide(_ anchor: Coordinate, _ azimuth: Double) throws {
        let found = try builder().location(
            .direction(azimuth: azimuth, halfWidth: 22.5), .countryside, of: town(anchor))
        let footprint = try #require(found.footprint)
        #expect(try footprint.contains(found.coordinate))
        let path = wgs84.inverse(from: anchor, to: found.coordinate)
        let turn = (path.initialAzimuth - azimuth + 540).truncatingRemainder(dividingBy: 360) - 180
        #expect(abs(turn) <= 22.5)
    }

    /// Ten kilometres to the north-east without doubt of the anchor: 3.90 km (Georeferencing Best Practices).
    @Test func offsetRadiusIsThatOfTheBestPractices() {
        let radius = FootprintRules.offsetRadius(distance: 10_000, halfWidth: 22.5, doubt: 0)
        #expect(abs(radius - 3902) < 1)
    }

    /// Half the last step of the stated figure (Georeferencing Best Practices).
    @Test(arguments: [(3000.0, 500.0), (10_000, 500), (100_000, 5000), (5 * 1609.344, 804.672), (300, 50)])
    func lengthDoubtIsHalfTheLastStep(_ metres: Double, _ doubt: Double) {
        #expect(abs(FootprintRules.lengthDoubt(metres: metres) - doubt) < 0.01)
    }

    @Test(arguments: winds)
    func mirroringTheWindMirrorsTheFootprint(_ azimuth: Double) throws {
        let anchor = Coordinate(longitude: 20, latitude: 0)
        func area(_ azimuth: Double) throws -> Double {
            let found = try builder().location(
                .direction(azimuth: azimuth, halfWidth: 45), .none, of: town(anchor))
            return try #require(found.footprint).area
        }
        let (one, other) = (try area(azimuth), try area(360 - azimuth))
        #expect(abs(one - other) < one * 1e-6)
    }

    @Test(arguments: anchors)
    func movingTheAnchorMovesTheFootprint(_ anchor: Coordinate) throws {
        let reference = Coordinate(longitude: 10, latitude: anchor.latitude)
        func area(_ anchor: Coordinate) throws -> Double {
            let found = try builder().location(
                .offset(distance: 20_000, azimuth: 90, halfWidth: 45), .none, of: town(anchor))
            return try #require(found.footprint).area
        }
        let (one, other) = (try area(anchor), try area(reference))
        #expect(abs(one - other) < one * 1e-4)
    }

    @Test(arguments: [2.0, 5, 20])
    func scalingTheDistanceScalesTheRadius(_ factor: Double) {
        let one = FootprintRules.offsetRadius(distance: 1000, halfWidth: 45, doubt: 300)
        let many = FootprintRules.offsetRadius(distance: 1000 * factor, halfWidth: 45, doubt: 300 * factor)
        #expect(abs(many - one * factor) < 1e-6 * many)
    }

    @Test func betweenIsTheMiddleWhicheverIsNamedFirst() throws {
        let (a, b) = (town(Self.anchors[0]), town(Coordinate(longitude: 41.2, latitude: 37.0)))
        let one = try builder().location(between: a, b, .between)
        let other = try builder().location(between: b, a, .between)
        #expect(wgs84.distance(from: one.coordinate, to: other.coordinate) < 1)
        #expect(abs(one.uncertainty - other.uncertainty) < 1)
        #expect(one.wherePrec == 5)
        let half = wgs84.distance(from: a.coordinate, to: b.coordinate) / 2
        #expect(one.uncertainty >= half)
    }

    @Test func nearEndsHalfWayToTheNextTown() throws {
        let place = town(Self.anchors[0], radius: 1500)
        let next = Ellipsoid.wgs84.destination(from: place.coordinate, azimuth: 90, distance: 8000)
        let builder = FootprintBuilder(
            lookup: try HandfulOfPlaces(),
            neighbours: Neighbours { _, _, _ in [place.coordinate, next] })
        let found = builder.location(.near, .near, of: place)
        #expect(abs(found.uncertainty - 4000) < 1)
    }

    @Test func directionIsCutAtTheBorder() throws {
        let places = try HandfulOfPlaces()
        let builder = FootprintBuilder(lookup: places)
        let qamishli = try #require(places.place(withID: "t:qamishli"))
        let found = builder.location(.direction(azimuth: 0, halfWidth: 45), .countryside, of: qamishli)
        let footprint = try #require(found.footprint)
        let border = try #require(places.boundary(ofPlaceWithID: "iso:SY-HA")).bounds
        let bounds = try #require(footprint.bounds)
        #expect(bounds.north <= (border?.north ?? 90) + 1e-6)
    }
}
