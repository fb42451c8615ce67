import Foundation
import Spatial

/// The Military Grid Reference System: zone, band, square of 100 km, easting and northing.
///
/// Square letters after NGA.SIG.0012 "Universal Grids and Grid Reference Systems" (2014); the inverse transverse
/// Mercator projection by Krüger's series to the third order in n (millimetres within a zone), as in Karney, "Transverse Mercator with an
/// accuracy of a few nanometers" (J. Geodesy 85, 2011).
enum MilitaryGrid {
    /// The middle of the square that a reference names, and the radius in metres that holds it.
    ///
    /// Takes upper-case ASCII without spaces: "37SFB1234567890". nil for anything that is no reference.
    static func position(of reference: [UInt8]) -> (coordinate: Coordinate, uncertainty: Double)? {
        let digits = reference.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard (1...2).contains(digits.count), let zone = Int(String(decoding: digits, as: UTF8.self)),
            (1...60).contains(zone)
        else { return nil }
        let rest = Array(reference.dropFirst(digits.count))
        guard rest.count >= 7, let band = bands.firstIndex(of: rest[0]),
            let column = letters.firstIndex(of: rest[1]),
            let row = letters.firstIndex(of: rest[2]), row < 20
        else { return nil }
        let figures = rest.dropFirst(3)
        guard figures.count % 2 == 0, (4...10).contains(figures.count),
            figures.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        let half = figures.count / 2
        let step = [100_000.0, 10_000, 1000, 100, 10, 1][half]
        guard let east = Double(String(decoding: figures.prefix(half), as: UTF8.self)),
            let north = Double(String(decoding: figures.suffix(half), as: UTF8.self))
        else { return nil }
        // Columns run A-H, J-R, S-Z in zones 1, 2, 3 modulo 3; rows start at A or F in odd and even zones.
        let firstColumn = ((zone - 1) % 3) * 8
        guard column >= firstColumn, column < firstColumn + 8 else { return nil }
        let easting = Double(column - firstColumn + 1) * 100_000 + east * step + step / 2
        let rowOffset = zone % 2 == 0 ? (row + 15) % 20 : row
        let partial = Double(rowOffset) * 100_000 + north * step + step / 2
        // Rows repeat every 2,000 km: the band tells which.
        let isSouth = band < 10
        let south = Double(band) * 8 - 80
        let lowest = northing(latitude: south) + (isSouth ? 10_000_000 : 0)
        var northing = partial
        while northing < lowest - 100_000 { northing += 2_000_000 }
        let coordinate = geographic(easting: easting, northing: northing, zone: zone, isSouth: isSouth)
        guard coordinate.isValid, coordinate.latitude >= south - 1, coordinate.latitude <= south + 13 else {
            return nil
        }
        return (coordinate, max(step / 2 * 2.0.squareRoot(), 10))
    }

    private static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    private static let bands = Array("CDEFGHJKLMNPQRSTUVWX".utf8)

    private static let flattening = 1 / 298.257_223_563
    private static let scale = 0.9996

    /// Metres from the equator to a parallel along a meridian, times the scale, to a few hundred metres.
    private static func northing(latitude: Double) -> Double { scale * latitude * 110_900 }

    /// The position of a point of a zone.
    static func geographic(easting: Double, northing: Double, zone: Int, isSouth: Bool) -> Coordinate {
        let n = flattening / (2 - flattening)
        let n2 = n * n
        let radius = 6_378_137 / (1 + n) * (1 + n2 / 4 + n2 * n2 / 64)
        let xi = (northing - (isSouth ? 10_000_000 : 0)) / (scale * radius)
        let eta = (easting - 500_000) / (scale * radius)
        let n3 = n2 * n
        let beta = [
            n / 2 - 2 * n2 / 3 + 37 * n3 / 96, n2 / 48 + n3 / 15, 17 * n3 / 480,
        ]
        var xiPrime = xi
        var etaPrime = eta
        for (order, factor) in beta.enumerated() {
            let angle = 2 * Double(order + 1)
            xiPrime -= factor * sin(angle * xi) * cosh(angle * eta)
            etaPrime -= factor * cos(angle * xi) * sinh(angle * eta)
        }
        let conformal = asin(sin(xiPrime) / cosh(etaPrime))
        let delta = [2 * n - 2 * n2 / 3 - 2 * n3, 7 * n2 / 3 - 8 * n3 / 5, 56 * n3 / 15]
        var latitude = conformal
        for (order, factor) in delta.enumerated() {
            latitude += factor * sin(2 * Double(order + 1) * conformal)
        }
        let longitude = atan2(sinh(etaPrime), cos(xiPrime)) * 180 / .pi + Double(zone) * 6 - 183
        return Coordinate(longitude: longitude, latitude: latitude * 180 / .pi)
    }
}
