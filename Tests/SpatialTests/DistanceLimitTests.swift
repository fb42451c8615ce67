import Testing

@testable import Spatial

@Suite struct DistanceLimitTests {
    /// Pairs from metres to half round the Earth apart, some at the poles, on the equator and over the antimeridian.
    private static func pairs() -> [(Coordinate, Coordinate)] {
        var random = SplitMix64(seed: 7)
        var pairs: [(Coordinate, Coordinate)] = []
        for spread in [0.000_01, 0.01, 0.3, 3, 30, 180] {
            for latitude in [-90, -60, -0.001, 0, 36.5, 89.99, 90] {
                for longitude in [-180, -0.000_1, 40.75, 179.999] {
                    let start = Coordinate(longitude: longitude, latitude: latitude)
                    let turn = longitude + Double.random(in: -spread...spread, using: &random)
                    let end = Coordinate(
                        longitude: turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn,
                        latitude: max(
                            -90, min(90, latitude + Double.random(in: -spread...spread, using: &random) / 2)))
                    pairs.append((start, end))
                }
            }
        }
        return pairs
    }

    /// The geodesic's own length is the dividing line, to the last digit.
    @Test func aLimitEndsExactlyAtTheLengthOfTheGeodesic() {
        for (start, end) in Self.pairs() {
            let length = Ellipsoid.wgs84.distance(from: start, to: end)
            let (one, other) = (LocatedPosition(start), LocatedPosition(end))
            #expect(DistanceLimit(length).holds(one, other), "\(start) \(end)")
            #expect(!DistanceLimit(below: length).holds(one, other), "\(start) \(end)")
            #expect(DistanceLimit(length * 1.01 + 1).holds(one, other), "\(start) \(end)")
            #expect(!DistanceLimit(length * 0.99 - 1).holds(one, other), "\(start) \(end)")
        }
    }

    @Test func anImpossibleLimitHoldsNothing() {
        let place = LocatedPosition(Coordinate(longitude: 40, latitude: 36))
        #expect(!DistanceLimit(-1).holds(place, place))
        #expect(!DistanceLimit(.nan).holds(place, place))
        #expect(DistanceLimit(0).holds(place, place))
        #expect(DistanceLimit(.infinity).holds(place, place))
    }

    @Test func lengthsOfReadyPositionsAgreeWithTheLibraryToTenNanometres() {
        for (start, end) in Self.pairs() {
            let own = GeodesicEnd(start).distance(to: GeodesicEnd(end))
            #expect(abs(own - Ellipsoid.wgs84.distance(from: start, to: end)) <= 1e-8, "\(start) \(end)")
        }
    }
}
