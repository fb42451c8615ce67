import Gazetteers
import Spatial
import Testing

@testable import Geoparsing

/// A place, the division about it and the places beside it, which can all be moved and mirrored together.
struct Surroundings: PlaceLookup {
    var anchor: Coordinate
    /// A town beside it, by azimuth and metres.
    var next: (azimuth: Double, distance: Double)
    var second: Coordinate
    /// Corners of the division, by azimuth and metres from the anchor.
    var division: [Coordinate]
    var radius: Double
    var line: [Coordinate] = []
    /// The division's own point, beside the town.
    var middle: Coordinate
    /// Whether a mirror has turned the corners round.
    var isTurned = false

    static let wgs84 = Ellipsoid.wgs84

    /// The division reaches `reach` metres to the north and east and three times as far to the south and west.
    init(_ anchor: Coordinate, reach: Double, radius: Double = 2000, second: (Double, Double)) {
        self.anchor = anchor
        self.radius = radius
        next = second
        func at(_ azimuth: Double, _ distance: Double) -> Coordinate {
            Self.wgs84.destination(from: anchor, azimuth: azimuth, distance: distance)
        }
        self.second = at(second.0, second.1)
        division = [
            at(45, reach * 1.4), at(135, reach * 2.4), at(225, reach * 4.2), at(315, reach * 2.4),
        ]
        division.append(division[0])
        middle = at(200, radius * 0.7)
        line = [at(300, reach), at(280, reach / 3), anchor, at(110, reach / 2), at(130, reach)]
    }

    private init(_ other: Surroundings, _ move: (Coordinate) -> Coordinate, isTurned: Bool) {
        self = other
        func moved(_ position: Coordinate) -> Coordinate {
            let there = move(position)
            return Coordinate(
                longitude: there.longitude > 180 ? there.longitude - 360 : there.longitude,
                latitude: there.latitude)
        }
        anchor = moved(other.anchor)
        second = moved(other.second)
        middle = moved(other.middle)
        line = other.line.map(moved)
        division = other.division.map(moved)
        if isTurned { self.isTurned.toggle() }
    }

    /// The same about another meridian.
    func moved(by degrees: Double) -> Surroundings {
        Surroundings(
            self, { Coordinate(longitude: $0.longitude + degrees, latitude: $0.latitude) }, isTurned: false)
    }
    /// The same with east and west changed.
    var mirroredAtTheMeridian: Surroundings {
        Surroundings(
            self,
            { [anchor] in Coordinate(longitude: 2 * anchor.longitude - $0.longitude, latitude: $0.latitude) },
            isTurned: true)
    }
    /// The same on the other side of the equator.
    var mirroredAtTheEquator: Surroundings {
        Surroundings(self, { Coordinate(longitude: $0.longitude, latitude: -$0.latitude) }, isTurned: true)
    }

    func town(_ id: String, _ position: Coordinate, _ code: String = "PPL") -> Place {
        Place(
            id: id, name: id.uppercased(), coordinate: position, country: "XX", admin1: "D",
            featureCode: code,
            population: 10_000, radius: code == "ADM1" ? 60_000 : radius)
    }

    private func area(_ corners: [Coordinate]) -> MultiPolygon {
        MultiPolygon([Polygon(exterior: isTurned ? corners.reversed() : corners)])
    }

    var boundary: MultiPolygon { area(division) }
    /// A second division that shares the eastern side of the first.
    var beyond: MultiPolygon {
        let (a, b) = (division[0], division[1])
        func east(_ position: Coordinate) -> Coordinate {
            Self.wgs84.destination(
                from: position, azimuth: Self.wgs84.inverse(from: anchor, to: position).initialAzimuth,
                distance: 50_000)
        }
        return area([a, b, east(b), east(a), a])
    }

    func builder(withNeighbours: Bool = true) -> FootprintBuilder {
        FootprintBuilder(
            lookup: self,
            neighbours: Neighbours { [self] _, _, _ in withNeighbours ? [anchor, second] : [] })
    }

    func candidates(named name: String, context: LookupContext, limit: Int) -> [Candidate] {
        name == "D" ? [Candidate(place: town("d", anchor), match: .exact, matchedName: name, score: 1)] : []
    }
    func place(withID id: String) -> Place? { nil }
    func divisions(at position: Coordinate) -> Divisions {
        (try? boundary.contains(position)) == true ? Divisions(admin1: "D", admin1ID: "d") : Divisions()
    }
    func boundary(ofPlaceWithID id: String) -> MultiPolygon? {
        switch id {
        case "d": boundary
        case "e": beyond
        default: nil
        }
    }
    func country(alpha2 code: String) -> Country? { nil }
    func course(ofPlaceWithID id: String) -> LineString? { id == "r" ? LineString(line) : nil }
}

/// A shape that a phrase may have, drawn in given surroundings.
struct Drawing: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Azimuths are turned as the surroundings are mirrored.
    let draw: @Sendable (Surroundings, (Double) -> Double) -> FootprintBuilder.Location

    init(
        _ name: String,
        _ draw: @escaping @Sendable (Surroundings, (Double) -> Double) -> FootprintBuilder.Location
    ) {
        testDescription = name
        self.draw = draw
    }

    /// A relation to the town or to the division.
    static func one(
        _ name: String, _ relation: @escaping @Sendable ((Double) -> Double) -> SpatialRelation,
        _ reach: PlacePhrase.Reach = .none, of id: String = "x", _ code: String = "PPL"
    ) -> Drawing {
        Drawing(name) { place, turn in
            place.builder().location(
                relation(turn), reach, of: place.town(id, id == "d" ? place.middle : place.anchor, code))
        }
    }

    /// A relation to two places.
    static func two(_ name: String, _ relation: SpatialRelation, areas: Bool = false) -> Drawing {
        Drawing(name) { place, _ in
            let code = areas ? "ADM1" : "PPL"
            return place.builder().location(
                between: place.town(areas ? "d" : "x", place.anchor, code),
                place.town(areas ? "e" : "y", place.second, code), relation)
        }
    }

    static let ring = one("distance", { _ in .distance(10_000) })
    /// Those that a stated length sizes.
    static let measured: [Drawing] = [
        one("offset N", { .offset(distance: 10_000, azimuth: $0(0), halfWidth: 45) }),
        one("offset ESE", { .offset(distance: 10_000, azimuth: $0(112.5), halfWidth: 11.25) }),
        one("offset SW", { .offset(distance: 10_000, azimuth: $0(225), halfWidth: 22.5) }),
        one("within", { _ in .within(10_000) }), ring,
        two("between", .between), two("road", .road), two("river between", .course),
        two("along", .along(10_000)),
    ]
    static let all: [Drawing] =
        measured + [
            one("at", { _ in .at }), one("area", { _ in .at }, of: "d", "ADM1"),
            one("centre of an area", { _ in .at }, .centre, of: "d", "ADM1"),
            one("north", { .direction(azimuth: $0(0), halfWidth: 45) }),
            one("southeast", { .direction(azimuth: $0(135), halfWidth: 22.5) }),
            one("WNW", { .direction(azimuth: $0(292.5), halfWidth: 11.25) }),
            one("south and west", { .direction(azimuth: $0(225), halfWidth: 90) }),
            one("western countryside", { .direction(azimuth: $0(270), halfWidth: 45) }, .countryside),
            one("eastern outskirts", { .direction(azimuth: $0(90), halfWidth: 45) }, .outskirts),
            one("northern surroundings", { .direction(azimuth: $0(0), halfWidth: 45) }, .surroundings),
            one("eastern part of the town", { .part(azimuth: $0(90), halfWidth: 45) }, .part),
            one(
                "southern part of the area", { .part(azimuth: $0(180), halfWidth: 45) }, .part, of: "d",
                "ADM1"),
            one("north of the area", { .direction(azimuth: $0(0), halfWidth: 45) }, of: "d", "ADM1"),
            one("near", { _ in .near }, .near), one("outskirts", { _ in .near }, .outskirts),
            one("surroundings", { _ in .near }, .surroundings),
            one("countryside", { _ in .near }, .countryside),
            one("near the area", { _ in .near }, .near, of: "d", "ADM1"),
            one("area without its city", { _ in .near }, .countryside, of: "d", "ADM1"),
            one("border of the town", { _ in .border }, .border),
            one("border of the area", { _ in .border }, .border, of: "d", "ADM1"),
            one("along the river", { _ in .course }, .corridor, of: "r", "STM"),
            two("border of two areas", .border, areas: true),
        ]
}

/// Laws that every shape obeys, wherever its anchor lies and whatever lies about it.
@Suite struct FootprintLawTests {
    static let anchors = [
        Coordinate(longitude: 40.75, latitude: 36.5), Coordinate(longitude: -72.64, latitude: -38.7),
        Coordinate(longitude: 10.1, latitude: 0.05), Coordinate(longitude: 25.6, latitude: 69.7),
    ]
    let wgs84 = Ellipsoid.wgs84

    private func here(_ anchor: Coordinate) -> Surroundings {
        Surroundings(anchor, reach: 16_000, second: (75, 24_000))
    }

    @Test(arguments: Drawing.all, anchors)
    func footprintHoldsItsCentreAndItsRadiusHoldsIt(_ shape: Drawing, _ anchor: Coordinate) throws {
        for place in [here(anchor), here(anchor).moved(by: 179.95 - anchor.longitude)] {
            // Across the antimeridian areas are cut; the fixture's is not.
            if place.anchor.longitude > 179, shape.testDescription.contains("area") { continue }
            var place = place
            if place.anchor.longitude > 179 { place.division = [] }
            let found = shape.draw(place) { $0 }
            #expect(found.uncertainty > 0)
            guard let footprint = found.footprint else {
                #expect(shape.testDescription == "at")
                continue
            }
            #expect(!footprint.isEmpty)
            if shape.testDescription == Drawing.ring.testDescription {
                // All points of a ring are as likely: the centre is the place that it goes round.
                for corner in footprint.polygons.flatMap({ $0.exterior + $0.holes.joined() }) {
                    let distance = wgs84.distance(from: found.coordinate, to: corner)
                    #expect((7480...12_520).contains(distance))
                }
            } else {
                #expect(try footprint.contains(found.coordinate))
            }
            for corner in footprint.polygons.flatMap(\.exterior) {
                #expect(wgs84.distance(from: found.coordinate, to: corner) <= found.uncertainty * 1.02)
            }
        }
    }

    @Test(arguments: Drawing.all, anchors)
    func movingTheAnchorMovesTheFootprintLikewise(_ shape: Drawing, _ anchor: Coordinate) {
        let place = here(anchor)
        let (one, other) = (shape.draw(place) { $0 }, shape.draw(place.moved(by: 3)) { $0 })
        let expected = Coordinate(
            longitude: one.coordinate.longitude + 3, latitude: one.coordinate.latitude)
        expectAlike(one, other, centre: expected)
    }

    @Test(arguments: Drawing.all, anchors)
    func mirroringEastAndWestMirrorsTheFootprint(_ shape: Drawing, _ anchor: Coordinate) {
        let place = here(anchor)
        let one = shape.draw(place) { $0 }
        let other = shape.draw(place.mirroredAtTheMeridian) {
            (360 - $0).truncatingRemainder(dividingBy: 360)
        }
        let expected = Coordinate(
            longitude: 2 * anchor.longitude - one.coordinate.longitude, latitude: one.coordinate.latitude)
        expectAlike(one, other, centre: expected)
    }

    @Test(arguments: Drawing.all, anchors)
    func mirroringNorthAndSouthMirrorsTheFootprint(_ shape: Drawing, _ anchor: Coordinate) {
        let place = here(anchor)
        let one = shape.draw(place) { $0 }
        let other = shape.draw(place.mirroredAtTheEquator) { (540 - $0).truncatingRemainder(dividingBy: 360) }
        let expected = Coordinate(longitude: one.coordinate.longitude, latitude: -one.coordinate.latitude)
        expectAlike(one, other, centre: expected)
    }

    private func expectAlike(
        _ one: FootprintBuilder.Location, _ other: FootprintBuilder.Location, centre: Coordinate
    ) {
        let reach = max(one.uncertainty, 1)
        // Outlines are polygons, whose corners a mirror need not keep.
        #expect(abs(one.uncertainty - other.uncertainty) <= reach * 0.01)
        #expect(wgs84.distance(from: centre, to: other.coordinate) <= reach * 0.02)
        let (left, right) = (one.footprint?.area ?? 0, other.footprint?.area ?? 0)
        #expect(abs(left - right) <= left * 0.01)
        #expect(one.geoPrecision == other.geoPrecision)
        #expect(one.wherePrec == other.wherePrec)
    }

    /// Ten times the lengths, the extents and the doubts: ten times the radius, a hundred times the area.
    @Test(arguments: Drawing.measured)
    func scalingTheLengthsScalesTheFootprint(_ shape: Drawing) throws {
        let anchor = Self.anchors[2]
        let small = Surroundings(anchor, reach: 16_000, second: (75, 24_000))
        let large = Surroundings(anchor, reach: 160_000, radius: 20_000, second: (75, 240_000))
        let grown = Drawing.grown[shape.testDescription]
        let (one, other) = (shape.draw(small) { $0 }, (grown ?? shape).draw(large) { $0 })
        #expect(abs(other.uncertainty / one.uncertainty - 10) < 0.05)
        let (left, right) = (try #require(one.footprint).area, try #require(other.footprint).area)
        #expect(abs(right / left - 100) < 1.5)
        let away = wgs84.distance(from: anchor, to: one.coordinate)
        #expect(abs(wgs84.distance(from: anchor, to: other.coordinate) - 10 * away) <= max(1, away * 0.02))
    }

    @Test(arguments: Drawing.all)
    func whatReachesOutOfADivisionIsCutAtItsBorder(_ shape: Drawing) throws {
        let isCut = [
            "north", "southeast", "WNW", "south and west", "western countryside", "eastern outskirts",
            "northern surroundings", "near", "outskirts", "surroundings", "countryside",
        ]
        guard isCut.contains(shape.testDescription) else { return }
        for anchor in Self.anchors {
            // A division so narrow that every shape would reach out of it.
            let place = Surroundings(anchor, reach: 4_000, second: (75, 90_000))
            let footprint = try #require(shape.draw(place) { $0 }.footprint)
            // What is left outside, and not what is inside: an overlay may set new corners on a long edge, which is then
            // measured along two geodesics instead of one.
            let outside = try footprint.difference(place.boundary).area
            #expect(outside <= footprint.area * 1e-6)
            #expect(footprint.area > 0)
        }
    }

    @Test(
        arguments: [
            PlacePhrase.Reach.near, .outskirts, .surroundings, .countryside, .none,
        ], [6_000.0, 12_000, 30_000])
    func reachEndsHalfWayToTheNextTown(_ reach: PlacePhrase.Reach, _ distance: Double) throws {
        for anchor in Self.anchors {
            let place = Surroundings(anchor, reach: 400_000, radius: 1000, second: (90, distance))
            let relation: SpatialRelation = reach == .none ? .direction(azimuth: 90, halfWidth: 45) : .near
            let found = place.builder().location(relation, reach, of: place.town("x", anchor))
            for corner in try #require(found.footprint).polygons.flatMap(\.exterior) {
                #expect(wgs84.distance(from: anchor, to: corner) <= max(distance / 2, 2000) * 1.001)
            }
        }
    }
}

extension Drawing {
    /// The same shapes with ten times the stated length.
    static let grown: [String: Drawing] = Dictionary(
        uniqueKeysWithValues: [
            one("offset N", { .offset(distance: 100_000, azimuth: $0(0), halfWidth: 45) }),
            one("offset ESE", { .offset(distance: 100_000, azimuth: $0(112.5), halfWidth: 11.25) }),
            one("offset SW", { .offset(distance: 100_000, azimuth: $0(225), halfWidth: 22.5) }),
            one("within", { _ in .within(100_000) }), one("distance", { _ in .distance(100_000) }),
            two("along", .along(100_000)),
        ].map { ($0.testDescription, $0) })
}
