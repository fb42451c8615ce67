import Spatial
import Testing

@Suite struct DBSCANTests {
    /// The definition, pair by pair.
    private static func plain(
        _ positions: [Coordinate], _ parameters: DBSCAN, dates: [Int]? = nil, weights: [Double]? = nil
    ) -> (labels: [Int32], isCore: [Bool]) {
        let count = positions.count
        var neighbors = [[(index: Int, distance: Double)]](repeating: [], count: count)
        for a in 0..<count {
            for b in a..<count {
                let distance = Ellipsoid.wgs84.distance(from: positions[a], to: positions[b])
                guard distance <= parameters.distance else { continue }
                if let days = parameters.days, let dates, abs(dates[a] - dates[b]) > days { continue }
                neighbors[a].append((b, distance))
                if a != b { neighbors[b].append((a, distance)) }
            }
        }
        let isCore = neighbors.map { list in
            list.reduce(0) { $0 + (weights?[$1.index] ?? 1) } >= parameters.minimum
        }
        var labels = [Int32](repeating: -1, count: count)
        var next: Int32 = 0
        for start in 0..<count where isCore[start] && labels[start] < 0 {
            var stack = [start]
            labels[start] = next
            while let here = stack.popLast() {
                for (other, _) in neighbors[here] where isCore[other] && labels[other] < 0 {
                    labels[other] = next
                    stack.append(other)
                }
            }
            next += 1
        }
        for index in 0..<count where !isCore[index] {
            let cores = neighbors[index].filter { isCore[$0.index] }
            if let best = cores.min(by: { ($0.distance, $0.index) < ($1.distance, $1.index) }) {
                labels[index] = labels[best.index]
            }
        }
        return (labels, isCore)
    }

    @Test(
        arguments: PointSet.all, [(0.2, 3.0), (900, 4), (10_000, 5), (60_000, 40), (2_000_000, 8), (3e7, 2)])
    func equalsTheDefinition(set: PointSet, parameters: (Double, Double)) throws {
        let dbscan = DBSCAN(distance: parameters.0, minimum: parameters.1)
        let positions = Array(set.positions.prefix(1600).suffix(500))
        let expected = Self.plain(positions, dbscan)
        let found = try dbscan.cluster(positions)
        #expect(found.isCore == expected.isCore)
        #expect(found.labels == expected.labels)
        #expect(found.clusterCount == Int((expected.labels.max() ?? -1) + 1))
        #expect(found.members.map(\.count).reduce(0, +) + found.noiseCount == positions.count)
    }

    @Test(arguments: PointSet.all, [0, 3, 40])
    func equalsTheDefinitionInSpaceAndTime(set: PointSet, days: Int) throws {
        let positions = Array(set.positions.prefix(1600).suffix(400))
        var generator = SplitMix64(seed: 3)
        let dates = positions.map { _ in Int(generator.unit() * 60) + 16_000 }
        let weights = positions.map { _ in (generator.unit() * 4).rounded(.down) }
        for distance in [2_000.0, 50_000] {
            let dbscan = DBSCAN(distance: distance, minimum: 5, days: days)
            let expected = Self.plain(positions, dbscan, dates: dates, weights: weights)
            let found = try dbscan.cluster(positions, dates: dates, weights: weights)
            #expect(found.isCore == expected.isCore)
            #expect(found.labels == expected.labels)
        }
    }

    // A chain over the antimeridian, each link just inside the distance, is one cluster.
    @Test func chainOverTheAntimeridianIsOneCluster() throws {
        let chain = (-25..<25).map { (step: Int) -> Coordinate in
            let turn = Double(step) * 0.089
            return Coordinate(longitude: step < 0 ? 180 + turn : turn - 180, latitude: 0)
        }
        let link = Ellipsoid.wgs84.distance(from: chain[0], to: chain[1])
        #expect(try DBSCAN(distance: link + 1e-6, minimum: 2).cluster(chain).clusterCount == 1)
        #expect(try DBSCAN(distance: link - 1e-3, minimum: 2).cluster(chain).clusterCount == 0)
    }

    // Two towns of ten thousand coinciding reports each, a hair farther apart than the distance.
    @Test func coincidingPositionsAreNotComparedPairByPair() throws {
        let here = Coordinate(longitude: 40, latitude: 36)
        let there = Ellipsoid.wgs84.destination(from: here, azimuth: 70, distance: 10_000.001)
        let positions =
            Array(repeating: here, count: 10_000) + Array(repeating: there, count: 10_000)
        let apart = try DBSCAN(distance: 10_000, minimum: 5).cluster(positions)
        #expect(apart.clusterCount == 2)
        #expect(try DBSCAN(distance: 10_000.01, minimum: 5).cluster(positions).clusterCount == 1)
    }

    @Test func impossibleParametersAreRefused() {
        let one = [Coordinate(longitude: 1, latitude: 1)]
        for distance in [0.0, -5, .nan, .infinity] {
            #expect(throws: SpatialError.self) { try DBSCAN(distance: distance, minimum: 3).cluster(one) }
        }
        #expect(throws: SpatialError.self) { try DBSCAN(distance: 5, minimum: 0).cluster(one) }
        #expect(throws: SpatialError.self) { try DBSCAN(distance: 5, minimum: 1, days: 2).cluster(one) }
        #expect(throws: SpatialError.self) {
            try DBSCAN(distance: 5, minimum: 1).cluster(one, weights: [.nan])
        }
        #expect(throws: SpatialError.self) {
            try DBSCAN(distance: 5, minimum: 1).cluster([Coordinate(longitude: .nan, latitude: 1)])
        }
    }
}
