import Testing

@testable import Spatial

@Suite struct ContainmentTests {
    /// A star about a middle, with a star-shaped hole: corners at random distances, some on a grid so that
    /// positions fall on edges and corners.
    private static func star(_ seed: UInt64) -> MultiPolygon {
        var random = SplitMix64(seed: seed)
        func ring(_ least: Double, _ most: Double, clockwise: Bool) -> [Coordinate] {
            var corners: [Coordinate] = []
            for step in 0..<24 {
                let turn = Double(step) * 15 * .pi / 180
                let distance = Double.random(in: least...most, using: &random)
                let (x, y) = (40 + distance * cosine(turn), 36 + distance * cosine(turn - .pi / 2))
                corners.append(
                    Coordinate(longitude: (x * 8).rounded() / 8, latitude: (y * 8).rounded() / 8))
            }
            if clockwise { corners.reverse() }
            return corners + [corners[0]]
        }
        let far = Polygon(
            exterior: [(50, 10), (52, 10), (52, 12), (50, 12), (50, 10)].map {
                Coordinate(longitude: $0.0, latitude: $0.1)
            })
        return MultiPolygon([
            Polygon(exterior: ring(4, 8, clockwise: false), holes: [ring(1, 2, clockwise: true)]), far,
        ])
    }

    // The cosine by its series: enough for a star, and no C library to import.
    private static func cosine(_ angle: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for step in 1..<20 {
            term *= -angle * angle / Double((2 * step - 1) * (2 * step))
            sum += term
        }
        return sum
    }

    /// Equal to GEOS in the open, on edges, at corners and at the height of corners.
    @Test(arguments: 0..<8)
    func positionsLieWhereTheGeometryLibrarySays(seed: Int) throws {
        let area = Self.star(UInt64(seed))
        var random = SplitMix64(seed: UInt64(seed) &+ 50)
        var positions = area.polygons.flatMap { $0.exterior + $0.holes.joined() }
        for _ in 0..<300 {
            let (x, y) = (
                Double.random(in: 30...54, using: &random), Double.random(in: 8...46, using: &random)
            )
            positions.append(Coordinate(longitude: x, latitude: y))
            positions.append(Coordinate(longitude: (x * 8).rounded() / 8, latitude: (y * 8).rounded() / 8))
        }
        for ring in area.polygons.flatMap({ [$0.exterior] + $0.holes }) {
            for (start, end) in zip(ring, ring.dropFirst()) {
                positions.append(
                    Coordinate(
                        longitude: (start.longitude + end.longitude) / 2,
                        latitude: (start.latitude + end.latitude) / 2))
            }
        }
        var decided = 0
        for position in positions {
            let whole = try area.covers(position)
            #expect(try area.contains(position) == whole, "\(position)")
            if let plain = area.plainlyContains(position) {
                decided += 1
                #expect(plain == whole, "\(position)")
            }
        }
        #expect(decided > 300)
    }

    @Test(arguments: 0..<8)
    func theFarthestCornerIsThatOfAllGeodesics(seed: Int) {
        let area = Self.star(UInt64(seed) &+ 100)
        var random = SplitMix64(seed: UInt64(seed) &+ 7)
        for _ in 0..<40 {
            let from = Coordinate(
                longitude: Double.random(in: -180...180, using: &random),
                latitude: Double.random(in: -90...90, using: &random))
            let all = area.polygons.flatMap(\.exterior).map { Ellipsoid.wgs84.distance(from: from, to: $0) }
            #expect(area.reach(from: from) == all.max())
        }
        #expect(MultiPolygon([]).reach(from: Coordinate(longitude: 0, latitude: 0)) == 0)
    }

    /// The same in areas of some degrees or less, where squares on a plane pick the corners.
    @Test(arguments: [-64.0, -31.5, 0, 36.25, 64.9], [0.002, 0.3, 2.4, 4.9])
    func theFarthestCornerOfASmallAreaIsThatOfAllGeodesics(latitude: Double, span: Double) {
        var random = SplitMix64(seed: UInt64(latitude.magnitude * 1000) &+ UInt64(span * 1000))
        for middle in [-120.0, 0.5, 46.2] {
            for _ in 0..<20 {
                func position() -> Coordinate {
                    Coordinate(
                        longitude: middle + Double.random(in: -span...span, using: &random),
                        latitude: latitude + Double.random(in: -span...span, using: &random) / 2)
                }
                var corners = (0..<40).map { _ in position() }
                corners.append(corners[0])
                let area = MultiPolygon([Polygon(exterior: corners)])
                let from = position()
                let all = corners.map { Ellipsoid.wgs84.distance(from: from, to: $0) }
                #expect(area.reach(from: from) == all.max())
            }
        }
    }

    /// The whole circle by mirrored halves is the one of all its geodesics.
    @Test(arguments: [0.0, 36.25, -71, 89.2, -89.999])
    func aCircleIsThatOfAllItsGeodesics(latitude: Double) throws {
        var compared = 0
        for longitude in [-179.97, -12.5, 0, 40.123_456_789, 179.99] {
            let center = Coordinate(longitude: longitude, latitude: latitude)
            for (radius, segments) in [(250.0, 48), (12_345.678, 72), (2_000_000, 36)] {
                let ring = MultiPolygon.turn(about: center, radius, segments)
                // Near a pole the ring has more positions, and is not mirrored.
                guard ring.count == segments + 1 else { continue }
                compared += 1
                for (step, position) in ring.enumerated() {
                    let azimuth = 360 - 360 * Double(step) / Double(segments)
                    let direct = Ellipsoid.wgs84.destination(
                        from: center, azimuth: azimuth, distance: radius)
                    // To the last digit or two: the mirrored half is rounded the other way.
                    #expect(
                        abs(position.latitude - direct.latitude) < 1e-13
                            && abs(position.longitudeDifference(to: direct)) < 1e-12,
                        "\(center) \(radius) \(azimuth)")
                }
            }
        }
        #expect(compared >= (abs(latitude) < 89.9 ? 5 : 0))
    }
}
