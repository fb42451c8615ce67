import Foundation
import Spatial
import Testing

/// Destinations, strips and parts that are worked out without the library that the rest asks.
@Suite struct StripTests {
    @Test(arguments: [-89.95, -89.5, -60, -1e-7, 0, 1e-9, 12, 36.5, 71, 89.89, 90])
    func destinationsLieWhereTheGeodesicBackSays(latitude: Double) {
        for azimuth in [-180.0, -90, -33, 0, 1e-9, 45, 90, 143, 180, 269.5, 360, 725] {
            for distance in [0.5, 3_000, 250_000, 4_000_000, 19_000_000] {
                let start = Coordinate(longitude: 179.5, latitude: latitude)
                let end = Ellipsoid.wgs84.destination(from: start, azimuth: azimuth, distance: distance)
                let back = Ellipsoid.wgs84.inverse(from: start, to: end)
                #expect(end.isValid)
                #expect(abs(back.distance - distance) < 20e-9)
                let turn = (back.initialAzimuth - azimuth).remainder(dividingBy: 360) * .pi / 180
                // Digits of the end that are lost to rounding turn a short line farther; a pole has all azimuths.
                if abs(latitude) < 90 { #expect(abs(turn) * distance < 1e-4) }
            }
        }
    }

    @Test(arguments: [
        (40.7, 36.5, 41.2, 37.0, 4_000.0), (0, 0, 0, 0, 2_000), (0, 0, 0.0001, 0, 2_000),
        (179.2, -17, -179.6, -16.5, 20_000), (10, 59, 32, 60, 50_000), (20, 74.5, 21, 74.4, 3_000),
        (-60, -33, -60, -20, 90_000), (30, 80, 40, 80, 5_000),
    ])
    func stripHoldsWhatIsNearAndNothingElse(
        west: Double, south: Double, east: Double, north: Double, radius: Double
    ) throws {
        let start = Coordinate(longitude: west, latitude: south)
        let end = Coordinate(longitude: east, latitude: north)
        let strip = try MultiPolygon.corridor(along: LineString([start, end]), radius: radius)
        #expect(try strip.validityFault() == nil)
        let area = try PreparedArea(strip)
        let path = Ellipsoid.wgs84.inverse(from: start, to: end)
        for share in stride(from: 0.0, through: 1, by: 0.02) {
            let on = Ellipsoid.wgs84.destination(
                from: start, azimuth: path.initialAzimuth, distance: path.distance * share)
            let onward =
                share == 1
                ? path.finalAzimuth : Ellipsoid.wgs84.inverse(from: on, to: end).initialAzimuth
            for side in [-90.0, 90] {
                let turns =
                    share == 0 ? [side, side * 1.5, side * 2] : share == 1 ? [side, side / 2] : [side]
                for turn in turns {
                    func away(_ metres: Double) -> Coordinate {
                        Ellipsoid.wgs84.destination(from: on, azimuth: onward + turn, distance: metres)
                    }
                    #expect(try area.contains(away(radius * 0.997)))
                    #expect(try !area.contains(away(radius * 1.002)))
                }
            }
        }
    }

    @Test(arguments: [
        (38.0, 33.0, 0.3), (38, 36, 0.3), (40.1, 38.1, 0.3), (42, 36, 0.5), (50, 36, 0.3), (40, 36, 4),
        (38, 36, 3.9999),
    ])
    func partInsideIsTheIntersection(longitude: Double, latitude: Double, reach: Double) throws {
        func square(_ longitude: Double, _ latitude: Double, _ reach: Double) -> [Coordinate] {
            [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1), (-1, -1)].map {
                Coordinate(longitude: longitude + $0.0 * reach, latitude: latitude + $0.1 * reach)
            }
        }
        let whole = MultiPolygon([
            Polygon(exterior: square(40, 36, 4), holes: [square(38, 36, 1).reversed()])
        ])
        let tile = MultiPolygon([Polygon(exterior: square(longitude, latitude, reach))])
        let part = try tile.part(inside: whole)
        let expected = try tile.intersection(whole)
        #expect(part.isEmpty == expected.isEmpty)
        #expect(abs(part.area - expected.area) <= expected.area * 1e-9)
    }

    /// Circles that an outline crosses, with coasts of two corners and of many, islands, holes and corners in between.
    @Test func partsOfCirclesAreTheirIntersections() throws {
        var generator = SplitMix64(seed: 41)
        var crossed = 0
        for number in 0..<400 {
            let count = 3 + number % 60
            let outline = (0..<count).map { corner in
                let turn = 2 * Double.pi * Double(corner) / Double(count)
                let reach = 0.2 + 0.6 * generator.unit()
                return Coordinate(longitude: 40 + reach * cos(turn), latitude: 36 + reach * sin(turn))
            }
            // Drawn either way round.
            let ring = number % 2 == 0 ? outline + [outline[0]] : [outline[0]] + outline.reversed()
            let hole = [(-1.0, -1.0), (-1, 1), (1, 1), (1, -1), (-1, -1)].map {
                Coordinate(longitude: 40 + 0.05 * $0.0, latitude: 36 + 0.05 * $0.1)
            }
            let whole = MultiPolygon([
                Polygon(
                    exterior: ring, holes: number % 3 == 0 ? [hole] : number % 3 == 1 ? [hole.reversed()] : []
                )
            ])
            let circle = try MultiPolygon.circle(
                center: Coordinate(
                    longitude: 39.2 + 1.6 * generator.unit(), latitude: 35.2 + 1.6 * generator.unit()),
                radius: 2000 + 30_000 * generator.unit())
            for pair in [(circle, whole), (whole, circle)] {
                let part = try pair.0.part(inside: pair.1)
                let expected = try pair.0.intersection(pair.1)
                #expect(part.isEmpty == expected.isEmpty)
                #expect(abs(part.area - expected.area) <= 1 + expected.area * 1e-9)
                let fault = part.isEmpty ? nil : try part.validityFault()
                #expect(fault == nil)
            }
            let area = try circle.intersection(whole).area
            if area > 0, area < circle.area * 0.999 { crossed += 1 }
        }
        #expect(crossed > 100)
    }
}
