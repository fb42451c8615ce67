/// A rectangle between two meridians and two parallels, in degrees; `west > east` crosses the antimeridian.
public struct BoundingBox: Hashable, Sendable {
    /// Westernmost longitude.
    public var west: Double
    /// Southernmost latitude.
    public var south: Double
    /// Easternmost longitude.
    public var east: Double
    /// Northernmost latitude.
    public var north: Double

    /// Takes the edges in the order of RFC 7946: west, south, east, north.
    @inlinable
    public init(west: Double, south: Double, east: Double, north: Double) {
        self.west = west
        self.south = south
        self.east = east
        self.north = north
    }

    /// Whether the box runs over the 180th meridian.
    @inlinable public var crossesAntimeridian: Bool { west > east }

    /// Whether a position lies inside or on the edge.
    @inlinable
    public func contains(_ position: Coordinate) -> Bool {
        guard position.latitude >= south, position.latitude <= north else { return false }
        if crossesAntimeridian { return position.longitude >= west || position.longitude <= east }
        return position.longitude >= west && position.longitude <= east
    }
}
