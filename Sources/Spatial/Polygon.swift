/// A polygon with holes: closed rings of positions, the first position repeated as the last.
///
/// The exterior runs counter-clockwise and holes clockwise (RFC 7946, section 3.1.6) wherever this
/// package makes one.
public struct Polygon: Hashable, Sendable {
    /// The outer ring, closed.
    public var exterior: [Coordinate]
    /// The inner rings, each closed.
    public var holes: [[Coordinate]]

    /// Takes closed rings as they are.
    public init(exterior: [Coordinate], holes: [[Coordinate]] = []) {
        self.exterior = exterior
        self.holes = holes
    }
}

/// Polygons that together are one area.
public struct MultiPolygon: Hashable, Sendable {
    /// The parts, which do not overlap in a valid area.
    public var polygons: [Polygon]

    /// Takes the parts as they are.
    public init(_ polygons: [Polygon]) { self.polygons = polygons }

    /// Whether the area has no part.
    public var isEmpty: Bool { polygons.isEmpty }
}
