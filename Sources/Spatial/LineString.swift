/// A path through two or more positions.
public struct LineString: Hashable, Sendable {
    /// The positions in order.
    public var positions: [Coordinate]

    /// Takes the positions as they are.
    public init(_ positions: [Coordinate]) { self.positions = positions }

    /// The sum in metres of the geodesics between the positions.
    public var length: Double {
        zip(positions, positions.dropFirst()).reduce(0) {
            $0 + Ellipsoid.wgs84.distance(from: $1.0, to: $1.1)
        }
    }
}
