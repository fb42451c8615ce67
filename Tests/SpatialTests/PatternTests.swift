import Foundation
import Spatial
import Testing

@Suite struct LocalStatisticsTests {
    struct Content: Decodable {
        var values: [Double]
        var neighbors: [[Int]]
        var giZ: [Double]
        var giP: [Double]
        var giFDR: Double
        var counts: [Double]
        var moranI: [Double]
        var moranQuadrant: [Int]
        var moranP: [Double]
        var moranFDR: Double
    }

    // esda draws with another generator, so p-values agree within what 9,999 draws scatter.
    private static func agree(_ found: [LocalStatistics.Score], _ expected: [Double]) -> Bool {
        zip(found, expected).allSatisfy { score, probability in
            let spread = (probability * (1 - probability) / 9999).squareRoot()
            return abs(score.probability - probability) < 6 * spread + 3e-4
        }
    }

    @Test func getisOrdEqualsPySAL() throws {
        let content: Content = try Fixture.read("local-statistics")
        let scores = try LocalStatistics(
            values: content.values, neighbors: NeighborLists(content.neighbors), permutations: 9999
        ).getisOrd()
        #expect(scores.count == content.giZ.count && scores.count == content.giP.count)
        for (score, z) in zip(scores, content.giZ) { #expect(abs(score.value - z) < 1e-9) }
        #expect(Self.agree(scores, content.giP))
        #expect(
            LocalStatistics.falseDiscoveryThreshold(content.giP, rate: 0.05) == content.giFDR)
    }

    @Test func localMoranEqualsPySAL() throws {
        let content: Content = try Fixture.read("local-statistics")
        let statistics = try LocalStatistics(
            values: content.values, neighbors: NeighborLists(content.neighbors), permutations: 9999)
        let scores = statistics.localMoran()
        #expect(scores.count == content.moranI.count && scores.count == content.moranP.count)
        for (score, value) in zip(scores, content.moranI) { #expect(abs(score.value - value) < 1e-9) }
        #expect(statistics.moranQuadrants() == content.moranQuadrant)
        #expect(Self.agree(scores, content.moranP))
        #expect(
            LocalStatistics.falseDiscoveryThreshold(content.moranP, rate: 0.05) == content.moranFDR)
    }

    // An empty cell among empty cells is what most draws give where most cells are empty: no cold spot.
    @Test func emptyCellsAmongManyEmptyOnesAreNotCold() throws {
        var values = [Double](repeating: 0, count: 100)
        values[50] = 20
        values[51] = 7
        let ring = (0..<100).map { [($0 + 99) % 100, ($0 + 1) % 100] }
        let scores = try LocalStatistics(values: values, neighbors: NeighborLists(ring)).getisOrd()
        #expect(scores[10].probability > 0.5)
        #expect(scores[50].probability < 0.05)
        #expect(scores[50].value > 3)
    }

    @Test func drawsFollowFromTheSeed() throws {
        let content: Content = try Fixture.read("local-statistics")
        let neighbors = NeighborLists(content.neighbors)
        let first = try LocalStatistics(values: content.values, neighbors: neighbors, seed: 5).getisOrd()
        #expect(
            try first == LocalStatistics(values: content.values, neighbors: neighbors, seed: 5).getisOrd())
        #expect(
            try first != LocalStatistics(values: content.values, neighbors: neighbors, seed: 6).getisOrd())
    }

    @Test func valuesThatSayNothingAreRefused() {
        let pair = NeighborLists([[1], [0], [], []])
        #expect(throws: SpatialError.self) { try LocalStatistics(values: [1, 1, 1, 1], neighbors: pair) }
        #expect(throws: SpatialError.self) { try LocalStatistics(values: [1, 2], neighbors: pair) }
        #expect(throws: SpatialError.self) { try LocalStatistics(values: [1, .nan, 2, 3], neighbors: pair) }
        // A cell without neighbours proves nothing.
        let scores = try? LocalStatistics(values: [1, 2, 9, 3], neighbors: pair).getisOrd()
        #expect(scores?[2].probability == 1)
    }

    @Test func thresholdOfNothing() {
        #expect(LocalStatistics.falseDiscoveryThreshold([], rate: 0.05) == 0.05)
        #expect(LocalStatistics.falseDiscoveryThreshold([0.9, 0.8], rate: 0.05) == 0.025)
    }
}

@Suite struct PatternTests {
    struct Content: Decodable {
        var positions: [[Double]]
        var laea: [[Double]]
        var support: [Double]
        var boxArea: Double
        var k: [Double]
        var meanNearest: Double
        var places: [[Double]]
        var bandwidth: Double
        var density: [Double]
    }

    @Test func projectionEqualsPyproj() throws {
        let content: Content = try Fixture.read("patterns")
        let projection = try EqualAreaProjection(center: Coordinate(longitude: 39, latitude: 35))
        let positions = Fixture.positions(content.positions)
        let points = try projection.project(positions)
        #expect(points.count == content.laea.count)
        for (point, expected) in zip(points, content.laea) {
            #expect(abs(point.x - expected[0]) < 1e-3)
            #expect(abs(point.y - expected[1]) < 1e-3)
        }
        for (back, position) in zip(try projection.unproject(points), positions) {
            // PROJ's inverse series for the authalic latitude is good to some millimetres.
            #expect(Ellipsoid.wgs84.distance(from: back, to: position) < 5e-3)
        }
        #expect(throws: SpatialError.self) {
            try EqualAreaProjection(center: Coordinate(longitude: 39, latitude: 95))
        }
    }

    @Test func ripleyEqualsPointpats() throws {
        let content: Content = try Fixture.read("patterns")
        let pattern = try PointPattern(Fixture.positions(content.positions), area: content.boxArea)
        let found = try pattern.ripleyK(distances: content.support)
        #expect(found.count == content.k.count)
        for (value, expected) in zip(found, content.k) { #expect(abs(value.k / expected - 1) < 1e-9) }
    }

    @Test func nearestNeighborMeanEqualsPyproj() throws {
        let content: Content = try Fixture.read("patterns")
        let index = try PointPattern(Fixture.positions(content.positions)).nearestNeighborIndex()
        #expect(abs(index.observed - content.meanNearest) < 1e-5)
        #expect(index.ratio < 1)
        #expect(index.z < -3)
    }

    @Test func kernelDensityEqualsItsFormula() throws {
        let content: Content = try Fixture.read("patterns")
        let index = try PointIndex(Fixture.positions(content.positions))
        let found = try index.kernelDensity(
            at: Fixture.positions(content.places), bandwidth: content.bandwidth)
        #expect(found.count == content.density.count)
        for (value, expected) in zip(found, content.density) {
            #expect(abs(value - expected) <= 1e-5 * max(expected, 1e-12))
        }
    }

    // Positions thrown at random are neither clustered nor spread, and lie inside their own envelope.
    @Test func randomPositionsLookRandom() throws {
        var generator = SplitMix64(seed: 8)
        let projection = try EqualAreaProjection(center: Coordinate(longitude: 180, latitude: 60))
        let positions = try projection.unproject(
            (0..<600).map { _ in
                PlanePoint(x: generator.unit() * 300_000, y: generator.unit() * 300_000)
            })
        let pattern = try PointPattern(positions)
        let index = try pattern.nearestNeighborIndex()
        #expect(abs(index.ratio - 1) < 0.1)
        for value in try pattern.ripleyK(distances: [10_000, 20_000, 40_000], simulations: 39) {
            #expect(value.k >= (value.low ?? 0) * 0.9)
            #expect(value.k <= (value.high ?? 0) * 1.1)
        }
    }

    @Test func patternsWithoutAreaAreRefused() {
        let line = (0..<5).map { _ in Coordinate(longitude: 3, latitude: 3) }
        #expect(throws: SpatialError.self) { try PointPattern(line) }
        #expect(throws: SpatialError.self) { try PointPattern([]) }
    }
}

@Suite struct CellGridTests {
    @Test(arguments: CellGrid.Form.allCases, [(38.5, 35.0), (179.9, -17), (20, 89.5)])
    func cellsTileTheData(form: CellGrid.Form, place: (Double, Double)) throws {
        var generator = SplitMix64(seed: 2)
        let middle = Coordinate(longitude: place.0, latitude: place.1)
        let positions = (0..<500).map { _ in
            Ellipsoid.wgs84.destination(
                from: middle, azimuth: generator.unit() * 360, distance: generator.unit() * 90_000)
        }
        let grid = try CellGrid(covering: positions, form: form, size: 10_000)
        #expect(grid.sums().reduce(0, +) == 500)
        #expect(grid.sums(weights: positions.map { _ in 2 }).reduce(0, +) == 1000)
        let outlines = try grid.outlines()
        let total = outlines.map(\.area).reduce(0, +)
        #expect(abs(total / (grid.cellArea * Double(grid.count)) - 1) < 2e-3)
        for (position, cell) in zip(positions, grid.cellOfPosition).prefix(100) {
            #expect(
                try outlines[cell].contains(position)
                    || (outlines[cell].nearestEdge(to: position)?.distance ?? 1e9) < 30)
        }
        // Being a neighbour is mutual, and neighbours' middles are as far apart as the form says.
        let neighbors = grid.neighbors
        let reach = form == .hexagon ? 10_000.0 : 10_000 * 2.0.squareRoot()
        for cell in 0..<grid.count {
            for other in neighbors.neighbors(of: cell) {
                #expect(neighbors.neighbors(of: other).contains(cell))
                let (a, b) = (grid.centers[cell], grid.centers[other])
                #expect(hypot(a.x - b.x, a.y - b.y) < reach * 1.000001)
            }
        }
    }

    @Test func impossibleGridsAreRefused() {
        let here = [Coordinate(longitude: 1, latitude: 1), Coordinate(longitude: 9, latitude: 9)]
        #expect(throws: SpatialError.self) { try CellGrid(covering: [], form: .square, size: 10) }
        #expect(throws: SpatialError.self) { try CellGrid(covering: here, form: .square, size: 0) }
        #expect(throws: SpatialError.self) { try CellGrid(covering: here, form: .hexagon, size: 1) }
    }
}
