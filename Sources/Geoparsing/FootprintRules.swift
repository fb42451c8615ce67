import Spatial

/// The point-radius rules: how doubt of a name, a length and a direction becomes a radius in metres.
///
/// After Wieczorek, Guo & Hijmans, "The point-radius method for georeferencing locality descriptions"
/// (Int. J. GIS 18, 2004) and the Georeferencing Best Practices (Chapman & Wieczorek, GBIF 2020).
enum FootprintRules {
    /// Half the last step of a stated length, in metres: 3 km and 10 km leave 500 m, 100 km leaves 5 km.
    ///
    /// The step is the largest power of ten that divides the figure, in the unit it was stated in; a figure that
    /// is a multiple of a hundred is taken to be rounded to tens.
    static func lengthDoubt(metres: Double) -> Double {
        // Miles and feet are seldom whole kilometres: their last step is that of the unit.
        let units: [Double] = [1000, 1609.344, 1852, 1, 0.3048]
        let unit = units.first { abs((metres / $0).rounded() * $0 - metres) < 0.01 * $0 && metres >= $0 } ?? 1
        let value = metres / unit
        if value < 1 { return metres / 2 }
        var step = unit
        // Whole hundreds are written for "about"; whole tens are not.
        if value.truncatingRemainder(dividingBy: 100) == 0 { step = unit * 10 }
        if unit == 1 || unit == 0.3048 {
            var power = 1.0
            while value.truncatingRemainder(dividingBy: power * 10) == 0, power < 1000 { power *= 10 }
            step = unit * power
        }
        return step / 2
    }

    /// The radius about the point at `distance` in a direction known to `halfWidth` degrees.
    ///
    /// Best Practices, "Distance at a heading": the farthest corner of the sector from the point.
    static func offsetRadius(distance: Double, halfWidth: Double, doubt: Double) -> Double {
        let angle = min(halfWidth, 90) * .pi / 180
        let along = distance + doubt - distance * cosine(angle)
        let across = distance * sine(angle)
        return (along * along + across * across).squareRoot()
    }

    /// The radius about a point along a road: two orthogonal doubts of a stated length.
    static func roadRadius(doubt: Double) -> Double { doubt * 2.0.squareRoot() }

    /// Half the width of the strip about the straight line between two places, as a share of its length.
    ///
    /// A road winds about the line, a river more: a circular arc of which the chord is the line stays within a tenth of
    /// it up to 1.03 times its length, and within a fifth up to 1.10 times. The open land between two places has no line
    /// to keep to: three tenths of the way from side to side.
    static let roadShare = 0.1
    static let riverShare = 0.2
    static let betweenShare = 0.15

    /// How far a relation without a length reaches from the edge of a place, in metres.
    static func reach(_ reach: PlacePhrase.Reach, of kind: KindClass) -> Double {
        let isSmall = kind == .quarter || kind == .point || kind == .building || kind == .camp
        switch reach {
        case .near, .surroundings: return isSmall ? 2000 : 5000
        case .outskirts: return isSmall ? 1500 : 5000
        case .countryside: return isSmall ? 5000 : 30_000
        case .border: return 10_000
        case .corridor: return 2000
        case .none, .part, .centre: return isSmall ? 5000 : 35_000
        }
    }

    /// Metres to either side of a border that "on the border" may mean.
    static let borderReach = 10_000.0

    /// Metres from a town within which a village may be said to lie in its countryside, however near the next town.
    static let countryside = 40_000.0

    /// Metres about a town that hold a district or an area named after it, by rule of thumb.
    static func radius(ofNamesake kind: KindClass?) -> Double { kind == .area ? 25_000 : 15_000 }

    private static func cosine(_ angle: Double) -> Double { Trigonometry.cos(angle) }
    private static func sine(_ angle: Double) -> Double { Trigonometry.sin(angle) }
}
