/// A position on the WGS 84 ellipsoid (EPSG:4326), longitude before latitude, in degrees.
public struct Coordinate: Hashable, Sendable, BitwiseCopyable {
    /// Degrees east of Greenwich, -180 to 180.
    public var longitude: Double
    /// Degrees north of the equator, -90 to 90.
    public var latitude: Double

    /// Takes the two values as they are; see `isValid` for input that is not trusted.
    @inlinable
    public init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }

    /// Whether both values are finite and inside their ranges.
    @inlinable public var isValid: Bool {
        longitude >= -180 && longitude <= 180 && latitude >= -90 && latitude <= 90
    }
}

extension Coordinate: CustomStringConvertible {
    /// "latitude,longitude", the order in which people write and paste positions.
    public var description: String { "\(latitude),\(longitude)" }
}
