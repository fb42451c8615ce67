import Foundation
import Spatial
import Testing

/// Reference values that `Scripts/make-spatial-fixtures` takes from scikit-learn, PySAL and pyproj.
enum Fixture {
    static func read<Content: Decodable>(_ name: String) throws -> Content {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
        return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
    }

    static func positions(_ pairs: [[Double]]) -> [Coordinate] {
        pairs.map { Coordinate(longitude: $0[0], latitude: $0[1]) }
    }
}

@Suite struct ClusterReferenceTests {
    struct Content: Decodable {
        struct Case: Decodable {
            var positions: [[Double]]
            var minimumSize: Int
            var hdbscan: [Int32]
            var dbscan: [Int32]
            var cores: [Int]
        }
        var cases: [Case]
    }

    // How many positions two labellings put differently, each name of one standing for the name it meets most.
    private static func disagreements(_ a: [Int32], _ b: [Int32]) -> Int {
        var meetings: [Int32: [Int32: Int]] = [:]
        for (left, right) in zip(a, b) { meetings[left, default: [:]][right, default: 0] += 1 }
        let names = meetings.mapValues { $0.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? -2 }
        return zip(a, b).reduce(0) { $0 + (names[$1.0] == $1.1 ? 0 : 1) }
    }

    @Test func hdbscanEqualsScikitLearn() throws {
        let content: Content = try Fixture.read("clusters")
        for reference in content.cases {
            let found = try HDBSCAN(minimumSize: reference.minimumSize)
                .cluster(Fixture.positions(reference.positions))
            // Reachability ties (many weights equal one core distance) may be broken either way at borders.
            #expect(Self.disagreements(found.labels, reference.hdbscan) <= 3)
            #expect(found.clusterCount == Set(reference.hdbscan).subtracting([-1]).count)
        }
    }

    @Test func dbscanEqualsScikitLearn() throws {
        let content: Content = try Fixture.read("clusters")
        for reference in content.cases {
            let found = try DBSCAN(distance: 12_000, minimum: Double(reference.minimumSize))
                .cluster(Fixture.positions(reference.positions))
            #expect(found.isCore.indices.filter { found.isCore[$0] } == reference.cores)
            // A border position goes to the nearest core here and to the first cluster that meets it there.
            for index in found.labels.indices where found.isCore[index] {
                #expect(found.labels[index] == reference.dbscan[index])
            }
            #expect(found.labels.map { $0 == -1 } == reference.dbscan.map { $0 == -1 })
        }
    }
}

@Suite struct HDBSCANTests {
    @Test func degenerateSets() throws {
        let here = Coordinate(longitude: 40, latitude: 36)
        let there = Coordinate(longitude: 41, latitude: 36)
        #expect(try HDBSCAN(minimumSize: 5).cluster([]).labels.isEmpty)
        #expect(try HDBSCAN(minimumSize: 5).cluster([here, there]).noiseCount == 2)
        // All at one position: the whole is never one cluster.
        #expect(try HDBSCAN(minimumSize: 5).cluster(Array(repeating: here, count: 50)).noiseCount == 50)
        let towns = Array(repeating: here, count: 50) + Array(repeating: there, count: 20)
        let found = try HDBSCAN(minimumSize: 5).cluster(towns)
        #expect(found.clusterCount == 2)
        #expect(found.members.map(\.count) == [50, 20])
        #expect(throws: SpatialError.self) { try HDBSCAN(minimumSize: 1).cluster(towns) }
    }

    @Test func clustersAreTheSameAcrossTheAntimeridian() throws {
        var generator = SplitMix64(seed: 4)
        let offsets = (0..<200).map { place in
            (Double(place % 4) * 0.8 + generator.unit() * 0.1, generator.unit() * 0.1)
        }
        let inland = offsets.map { Coordinate(longitude: 40 + $0.0, latitude: $0.1) }
        let seam = offsets.map { offset -> Coordinate in
            let longitude = 179 + offset.0
            return Coordinate(longitude: longitude > 180 ? longitude - 360 : longitude, latitude: offset.1)
        }
        let labels = try HDBSCAN(minimumSize: 10).cluster(inland).labels
        #expect(Set(labels).subtracting([-1]).count == 4)
        #expect(try HDBSCAN(minimumSize: 10).cluster(seam).labels == labels)
    }
}
