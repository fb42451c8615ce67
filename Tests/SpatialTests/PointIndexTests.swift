import Spatial
import Testing

/// Sets of positions on which an index may go wrong, each made the same way every time.
struct PointSet: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var positions: [Coordinate]
    var centers: [Coordinate]

    static let all: [PointSet] = [
        scattered("Syria", Coordinate(longitude: 38.5, latitude: 35), spread: 300_000),
        scattered("Fiji", Coordinate(longitude: 179.9, latitude: -17), spread: 400_000),
        scattered("north pole", Coordinate(longitude: 20, latitude: 89.9), spread: 500_000),
        scattered("south pole", Coordinate(longitude: 0, latitude: -90), spread: 300_000),
        scattered("equator", Coordinate(longitude: -0.1, latitude: 0), spread: 800_000),
        scattered("world", Coordinate(longitude: 10, latitude: 10), spread: 20_000_000),
        PointSet(
            testDescription: "all equal",
            positions: Array(repeating: Coordinate(longitude: 40, latitude: 36), count: 700),
            centers: [Coordinate(longitude: 40, latitude: 36), Coordinate(longitude: 40.1, latitude: 36)]),
        PointSet(
            testDescription: "one", positions: [Coordinate(longitude: -180, latitude: 5)],
            centers: [Coordinate(longitude: 180, latitude: 5), Coordinate(longitude: 0, latitude: 0)]),
        PointSet(
            testDescription: "none", positions: [], centers: [Coordinate(longitude: 180, latitude: 5)]),
        PointSet(
            testDescription: "both spellings of a meridian",
            positions: (0..<400).map {
                Coordinate(longitude: $0 % 2 == 0 ? 180 : -180, latitude: Double($0) / 100)
            }, centers: [Coordinate(longitude: 180, latitude: 2), Coordinate(longitude: -180, latitude: 1)]),
        PointSet(
            testDescription: "poles themselves",
            positions: (0..<360).map {
                Coordinate(longitude: Double($0) - 180, latitude: $0 % 2 == 0 ? 90 : -90)
            },
            centers: [Coordinate(longitude: 3, latitude: 90), Coordinate(longitude: 3, latitude: 89.9)]),
    ]

    private static func scattered(_ name: String, _ middle: Coordinate, spread: Double) -> PointSet {
        var generator = SplitMix64(seed: 11)
        func some(_ spread: Double) -> Coordinate {
            Ellipsoid.wgs84.destination(
                from: middle, azimuth: generator.unit() * 360, distance: generator.unit() * spread)
        }
        var positions = (0..<1500).map { _ in some(spread) }
        // Towns: many at one position, many close by.
        let town = some(spread)
        positions += Array(repeating: town, count: 200)
        positions += (0..<300).map { _ in
            Ellipsoid.wgs84.destination(
                from: town, azimuth: generator.unit() * 360, distance: generator.unit() * 2_000)
        }
        return PointSet(
            testDescription: name, positions: positions,
            centers: (0..<12).map { _ in some(spread) } + [town, middle, positions[3]])
    }
}

@Suite struct PointIndexTests {
    private static let radii: [Double] = [0, 0.5, 900, 25_000, 250_000, 3_000_000, 16_000_000, 25_000_000]

    @Test(arguments: PointSet.all)
    func radiusQueriesEqualBruteForce(set: PointSet) throws {
        let index = try PointIndex(set.positions)
        for center in set.centers {
            let distances = set.positions.map { Ellipsoid.wgs84.distance(from: center, to: $0) }
            // Radii that a position lies on exactly are where rounding would show.
            for radius in Self.radii + distances.prefix(12) {
                let expected = distances.indices.filter { distances[$0] <= radius }
                #expect(try index.positions(within: radius, of: center) == expected)
                #expect(try index.count(within: radius, of: center) == expected.count)
                let test = try RadiusTest(center: center, radius: radius)
                #expect(set.positions.indices.filter { test.contains(set.positions[$0]) } == expected)
                let boxes = test.boxes
                for number in expected {
                    #expect(boxes.contains { $0.contains(set.positions[number]) })
                }
            }
            let sorted = distances.indices.map { Neighbor(index: $0, distance: distances[$0]) }.sorted()
            #expect(
                try index.neighbors(within: 25_000, of: center) == sorted.filter { $0.distance <= 25_000 })
        }
        #expect(
            try index.counts(within: 25_000, ofEach: set.centers)
                == set.centers.map { try index.count(within: 25_000, of: $0) })
    }

    @Test(arguments: PointSet.all)
    func nearestEqualBruteForce(set: PointSet) throws {
        let index = try PointIndex(set.positions)
        for center in set.centers {
            let sorted = set.positions.enumerated().map {
                Neighbor(index: $0.offset, distance: Ellipsoid.wgs84.distance(from: center, to: $0.element))
            }.sorted()
            for k in [0, 1, 2, 7, 240, 100_000] {
                #expect(try index.nearest(k, to: center) == Array(sorted.prefix(k)))
            }
            #expect(
                try index.nearest(3, to: center, excluding: 0)
                    == Array(sorted.filter { $0.index != 0 }.prefix(3)))
        }
    }

    @Test(arguments: PointSet.all)
    func neighborTableEqualsSingleQueries(set: PointSet) throws {
        let index = try PointIndex(set.positions)
        let table = try index.nearestNeighbors(2)
        #expect(table.count == set.positions.count)
        for number in stride(from: 0, to: set.positions.count, by: 97) {
            #expect(
                try table[number] == index.nearest(2, to: set.positions[number], excluding: number))
        }
    }

    @Test(arguments: PointSet.all)
    func boxesEqualBruteForce(set: PointSet) throws {
        let index = try PointIndex(set.positions)
        for box in [
            BoundingBox(west: 36, south: 33, east: 39, north: 36),
            BoundingBox(west: 178, south: -20, east: -178, north: 5),
            BoundingBox(west: -180, south: -90, east: 180, north: 90),
            BoundingBox(west: 100, south: 88, east: 180, north: 90),
            BoundingBox(west: -180, south: 1, east: -180, north: 3),
            BoundingBox(west: 0, south: 0, east: 0, north: 0),
        ] {
            let expected = set.positions.indices.filter { box.contains(set.positions[$0]) }
            #expect(try index.positions(in: box) == expected)
            #expect(try index.positions(in: MultiPolygon(box)).count == expected.count)
        }
    }

    @Test func impossibleInputIsRefused() throws {
        let home = Coordinate(longitude: 40, latitude: 36)
        for bad in [(Double.nan, 0.0), (0, 91), (181, 0), (0, -.infinity)] as [(Double, Double)] {
            let position = Coordinate(longitude: bad.0, latitude: bad.1)
            let error = #expect(throws: SpatialError.self) { try PointIndex([home, position]) }
            #expect(error?.featureID == "at 1")
        }
        let index = try PointIndex([home])
        for radius in [-1, Double.nan, .infinity] {
            #expect(throws: SpatialError.self) { try index.count(within: radius, of: home) }
        }
        #expect(throws: SpatialError.self) { try index.nearest(-1, to: home) }
        #expect(throws: SpatialError.self) {
            try index.positions(in: BoundingBox(west: 0, south: 5, east: 1, north: 4))
        }
    }

    @Test(arguments: [(181.0, -179.0), (540, 180), (-190, 170), (180, 180), (-180, -180), (359, -1)])
    func longitudesAreWrappedByWholeTurns(longitude: Double, expected: Double) {
        #expect(Coordinate(longitude: longitude, latitude: 3).wrapped()?.longitude == expected)
    }

    @Test(arguments: [(541.0, 0.0), (0, 91), (.nan, 0), (0, .nan), (.infinity, 0)])
    func hopelessPositionsAreNotWrapped(longitude: Double, latitude: Double) {
        #expect(Coordinate(longitude: longitude, latitude: latitude).wrapped() == nil)
    }
}
