import CGEOS

/// Overlay on the plane of longitude and latitude, edges straight in degrees as GeoJSON draws them.
///
/// Areas are expected cut at the antimeridian, as everything in this package is; see
/// `splitAtAntimeridian()`. Input that is not valid makes GEOS refuse; see `repaired()`.
extension MultiPolygon {
    /// What lies in either area.
    public func union(_ other: MultiPolygon) throws(SpatialError) -> MultiPolygon {
        try AreaAssembly.combine(self, other, "union", GEOSContext()) { GEOSUnion_r($0, $1, $2) }
    }

    /// What lies in both areas.
    public func intersection(_ other: MultiPolygon) throws(SpatialError) -> MultiPolygon {
        try AreaAssembly.combine(self, other, "intersection", GEOSContext()) {
            GEOSIntersection_r($0, $1, $2)
        }
    }

    /// What lies in both of two areas that are known to be valid, without an overlay where their outlines meet twice
    /// at most.
    public func part(inside other: MultiPolygon) throws(SpatialError) -> MultiPolygon {
        switch PlainClip.answer(self, inside: other) {
        case .whole: self
        case .nothing: MultiPolygon([])
        case .part(let ring): MultiPolygon([Polygon(exterior: ring)])
        case nil: try intersection(other)
        }
    }

    /// What lies in this area and not in the other.
    public func difference(_ other: MultiPolygon) throws(SpatialError) -> MultiPolygon {
        try AreaAssembly.combine(self, other, "difference", GEOSContext()) { GEOSDifference_r($0, $1, $2) }
    }

    /// What lies in exactly one of the two areas.
    public func symmetricDifference(_ other: MultiPolygon) throws(SpatialError) -> MultiPolygon {
        try AreaAssembly.combine(self, other, "symmetric difference", GEOSContext()) {
            GEOSSymDifference_r($0, $1, $2)
        }
    }

    /// What lies in any of the areas, which may overlap; faster than joining two at a time.
    public static func union(of areas: [MultiPolygon]) throws(SpatialError) -> MultiPolygon {
        let context = try GEOSContext()
        let all = try GEOSGeometry(MultiPolygon(areas.flatMap(\.polygons)), in: context)
        return try GEOSGeometry.made("union", in: context) { GEOSUnaryUnion_r($0, all.pointer) }.area()
    }

    /// Whether a position lies inside or on the edge, as GEOS decides it.
    func covers(_ position: Coordinate) throws(SpatialError) -> Bool {
        let context = try GEOSContext()
        let area = try GEOSGeometry(self, in: context)
        let point = try GEOSGeometry(position, in: context)
        return try context.predicate("contains") { GEOSCovers_r($0, area.pointer, point.pointer) }
    }

    /// Whether the other area lies wholly inside, edges included.
    public func contains(_ other: MultiPolygon) throws(SpatialError) -> Bool {
        let context = try GEOSContext()
        let area = try GEOSGeometry(self, in: context)
        let inner = try GEOSGeometry(other, in: context)
        return try context.predicate("contains") { GEOSCovers_r($0, area.pointer, inner.pointer) }
    }

    /// Whether the two areas share a point.
    public func intersects(_ other: MultiPolygon) throws(SpatialError) -> Bool {
        let context = try GEOSContext()
        let area = try GEOSGeometry(self, in: context)
        let inner = try GEOSGeometry(other, in: context)
        return try context.predicate("intersects") { GEOSIntersects_r($0, area.pointer, inner.pointer) }
    }
}
