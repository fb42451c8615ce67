import Gazetteers
import Spatial
import Testing

@testable import Geoparsing

@Suite struct OutlineTests {
    private let town = Coordinate(longitude: 40.7477, latitude: 36.5024)
    private let other = Coordinate(longitude: 41.23, latitude: 37.05)

    /// What is drawn late is what is drawn at once.
    @Test func rulesAreDrawnAsTheShapesTheyName() throws {
        #expect(
            Outline(drawnAs: .circle(center: town, radius: 5000)).area
                == (try MultiPolygon.circle(center: town, radius: 5000)))
        #expect(
            Outline(drawnAs: .ring(center: town, inner: 2000, outer: 5000)).area
                == (try MultiPolygon.ring(center: town, innerRadius: 2000, outerRadius: 5000)))
        #expect(
            Outline(drawnAs: .sector(center: town, azimuth: 90, halfWidth: 22.5, inner: 2500, outer: 3500))
                .area
                == (try MultiPolygon.sector(
                    center: town, azimuth: 90, halfWidth: 22.5, innerRadius: 2500, outerRadius: 3500)))
        #expect(
            Outline(drawnAs: .corridor(from: town, to: other, radius: 4000)).area
                == (try MultiPolygon.corridor(along: LineString([town, other]), radius: 4000)))
    }

    @Test func bearersOfANameAreDrawnAsTheirCircles() throws {
        let bearers = [town, other].enumerated().map { index, position in
            Candidate(
                place: Place(
                    id: "t:\(index)", name: "Twin", coordinate: position, featureCode: "PPL", radius: 1500),
                match: .exact, matchedName: "Twin", score: 0.4)
        }
        let ambiguity = Ambiguity(name: "Twin", candidates: bearers)
        let area = try #require(Outline(drawnAs: .bearers(ambiguity)).area)
        #expect(area.polygons.count == 2)
        #expect(area == ambiguity.footprint)
    }

    @Test func whatCannotBeDrawnIsNoArea() {
        #expect(Outline(drawnAs: .circle(center: town, radius: -1)).area == nil)
        #expect(
            Outline(drawnAs: .circle(center: Coordinate(longitude: 0, latitude: 91), radius: 10)).area == nil)
    }

    @Test func outlinesAreEqualByTheirAreas() throws {
        let circle = Outline(drawnAs: .circle(center: town, radius: 5000))
        #expect(circle == Outline(drawnAs: .circle(center: town, radius: 5000)))
        #expect(circle == Outline(try MultiPolygon.circle(center: town, radius: 5000)))
        #expect(circle.hashValue == Outline(try MultiPolygon.circle(center: town, radius: 5000)).hashValue)
        #expect(circle != Outline(drawnAs: .circle(center: town, radius: 5001)))
    }
}
