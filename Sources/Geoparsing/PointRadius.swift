public import Gazetteers

/// The radius that holds a place named outright, and its precision codes, by the place's own extent.
public struct PointRadius: Hashable, Sendable {
    /// Radius in metres about the place's point that holds it.
    public let uncertainty: Double
    /// ACLED geo_precision.
    public let geoPrecision: Int
    /// UCDP where_prec.
    public let wherePrec: Int

    /// Takes extent and doubt as the gazetteer states them.
    public init(of place: Place) {
        uncertainty = max(place.radius + place.positionError, 100)
        (geoPrecision, wherePrec) = FootprintBuilder.precision(
            of: place, FootprintBuilder.kindClass(of: place) ?? .settlement)
    }
}
