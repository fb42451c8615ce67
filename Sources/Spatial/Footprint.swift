/// Where something may have happened: at a position, within a distance of one, or somewhere in an area.
public enum Footprint: Hashable, Sendable {
    /// Just there.
    case point(Coordinate)
    /// Within so many metres of a position.
    case disc(center: Coordinate, radius: Double)
    /// Somewhere in an area.
    case area(MultiPolygon)
}

/// A part of the Earth that can be asked about positions and footprints.
public protocol FootprintRegion: Sendable {
    /// Whether a position lies inside or on the edge.
    func contains(_ position: Coordinate) throws(SpatialError) -> Bool
    /// Whether the footprint shares a position with the region ("may have happened within").
    func intersects(_ footprint: Footprint) throws(SpatialError) -> Bool
    /// Whether the whole footprint lies inside, the edge included ("certainly happened within").
    func contains(_ footprint: Footprint) throws(SpatialError) -> Bool
}

/// Discs are judged by geodesic distances alone: two of them meet where their middles lie no farther apart than their
/// radii together, and one holds the other where its radius covers the distance and the other's radius.
extension RadiusTest: FootprintRegion {
    /// Whether the footprint shares a position with the circle.
    public func intersects(_ footprint: Footprint) throws(SpatialError) -> Bool {
        switch footprint {
        case .point(let position): return contains(position)
        case .disc(let other, let reach):
            return Ellipsoid.wgs84.distance(from: center, to: other) <= radius + reach
        case .area(let area):
            return try area.contains(center) || OutlineEdges(area).reach(within: radius, of: center)
        }
    }

    /// Whether the whole footprint lies inside the circle.
    public func contains(_ footprint: Footprint) throws(SpatialError) -> Bool {
        switch footprint {
        case .point(let position): return contains(position)
        case .disc(let other, let reach):
            return Ellipsoid.wgs84.distance(from: center, to: other) + reach <= radius
        case .area(let area):
            let edges = OutlineEdges(area)
            if edges.isEmpty { return false }
            if !edges.lieWithin(radius, of: center) { return false }
            // The outline of everything but a spot in the middle is near as well.
            let antipode = Coordinate(
                longitude: center.longitude > 0 ? center.longitude - 180 : center.longitude + 180,
                latitude: -center.latitude)
            if contains(antipode) { return true }
            return try !area.contains(antipode)
        }
    }
}

extension PreparedArea: FootprintRegion {
    /// Whether the footprint shares a position with the area.
    public func intersects(_ footprint: Footprint) throws(SpatialError) -> Bool {
        switch footprint {
        case .point(let position): return try contains(position)
        case .disc(let center, let radius):
            return try contains(center) || edges.reach(within: radius, of: center)
        case .area(let area): return try intersects(area)
        }
    }

    /// Whether the whole footprint lies inside the area.
    public func contains(_ footprint: Footprint) throws(SpatialError) -> Bool {
        switch footprint {
        case .point(let position): return try contains(position)
        case .disc(let center, let radius):
            guard try contains(center) else { return false }
            return edges.nearest(to: center).map { $0.distance >= radius } ?? true
        case .area(let area): return try contains(area)
        }
    }
}

/// All positions within a distance of paths, whose edges are straight in degrees.
public struct PathRegion: FootprintRegion, Sendable {
    /// Metres; positions at exactly this distance are inside.
    public let radius: Double
    /// Boxes that together hold the region.
    public let boxes: [BoundingBox]
    private let edges: OutlineEdges
    /// Corridors drawn a little too narrow and a little too wide, since their bends have corners.
    private let inner: PreparedArea
    private let outer: PreparedArea

    /// Takes paths of one position or more and a radius above zero.
    public init(_ lines: [LineString], radius: Double) throws(SpatialError) {
        try MultiPolygon.requirePositive(radius, "distance from a line")
        for line in lines { for position in line.positions { try position.validate() } }
        let lines = lines.filter { !$0.positions.isEmpty }
        self.radius = radius
        edges = OutlineEdges(lines)
        let outlines = lines.map { GeodesicBuffer.densified(drawn: $0.positions) }
        inner = try PreparedArea(GeodesicBuffer(radius: radius).around(outlines))
        let wide = try GeodesicBuffer(radius: radius * 1.002 + 1).around(outlines)
        outer = try PreparedArea(wide)
        boxes = wide.polygons.compactMap(\.bounds)
    }

    /// Whether a position lies within the distance of a path.
    public func contains(_ position: Coordinate) throws(SpatialError) -> Bool {
        position.isValid && edges.reach(within: radius, of: position)
    }

    /// Whether the footprint shares a position with the region; an area does from a thousandth of the radius off.
    public func intersects(_ footprint: Footprint) throws(SpatialError) -> Bool {
        switch footprint {
        case .point(let position): return try contains(position)
        case .disc(let center, let reach):
            return center.isValid && edges.reach(within: radius + reach, of: center)
        case .area(let area): return try outer.intersects(area)
        }
    }

    /// Whether the whole footprint lies inside; up to a thousandth of the radius from the edge it does not count as so.
    public func contains(_ footprint: Footprint) throws(SpatialError) -> Bool {
        if case .point(let position) = footprint { return try contains(position) }
        return try inner.contains(footprint)
    }
}
