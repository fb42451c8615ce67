import Gazetteers
import Spatial
import Testing

@testable import Geoparsing

@Suite struct NeighbourTests {
    /// Rounds that widen find what one wide round would.
    @Test(arguments: [2_000.0, 9_000, 40_000], [0, 300, 2_500])
    func theNearestOfAllThatAreMeant(limit: Double, radius: Double) {
        let middle = Coordinate(longitude: 40.7, latitude: 36.5)
        let place = Place(
            id: "test:1", name: "Middle", coordinate: middle, featureCode: "PPL", radius: radius)
        for step in 0..<200 {
            // Around it at distances that come in no order, the farthest beyond the widest round.
            let others = (0..<(step % 7)).map { (number: Int) -> Coordinate in
                let part = Double((step * 7919 + number * 104_729) % 1000 + 1) / 1000
                let azimuth = Double(step * 47 + number * 131)
                return Ellipsoid.wgs84.destination(
                    from: middle, azimuth: azimuth, distance: part * limit * 2.4)
            }
            let sorted = others.sorted {
                Ellipsoid.wgs84.distance(from: middle, to: $0)
                    < Ellipsoid.wgs84.distance(from: middle, to: $1)
            }
            let neighbours = Neighbours { position, reach, _ in
                sorted.filter { Ellipsoid.wgs84.distance(from: position, to: $0) <= reach }
            }
            func isMeant(_ other: Coordinate) -> Bool { other.longitude > middle.longitude - 0.01 }
            let nearest = sorted.first {
                Ellipsoid.wgs84.distance(from: middle, to: $0) > max(2 * radius, 1000) && isMeant($0)
            }
            let expected =
                nearest.map { min(limit, Ellipsoid.wgs84.distance(from: middle, to: $0) / 2) } ?? limit
            let found: Double = neighbours.halfWay(from: place, limit: limit, isMeant)
            #expect(abs(found - expected) < 1e-6, "\(step)")
        }
    }
}
