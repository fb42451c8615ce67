import CGEOS

/// Makes areas that RFC 7946 can carry out of rings that may cross the antimeridian or go round a pole.
///
/// Rings come with their interior on the left, exteriors counter-clockwise as seen from above. Neighbouring
/// positions are joined the short way round, so a step of more than 180 degrees crosses the antimeridian.
struct AreaAssembly {
    let context: GEOSContext

    /// The same with a context of its own where GEOS has something to do.
    static func area(of open: Polygon) throws(SpatialError) -> MultiPolygon {
        if let plain = plainArea(of: open) { return plain }
        return try AreaAssembly(context: GEOSContext()).area(of: open)
    }

    // What can stay as it is; nil for what wraps or crosses.
    private static func plainArea(of open: Polygon) -> MultiPolygon? {
        let polygon = Polygon(exterior: closed(open.exterior), holes: open.holes.map(closed))
        guard isPlain(polygon.exterior), polygon.holes.allSatisfy(isPlain) else { return nil }
        return MultiPolygon(polygon.oriented())
    }

    func area(of open: Polygon) throws(SpatialError) -> MultiPolygon {
        if let plain = Self.plainArea(of: open) { return plain }
        let polygon = Polygon(exterior: Self.closed(open.exterior), holes: open.holes.map(Self.closed))
        var result = try area(enclosedBy: polygon.exterior)
        for hole in polygon.holes {
            let inner = try area(enclosedBy: hole.reversed())
            result = try Self.combine(result, inner, "difference", context) { GEOSDifference_r($0, $1, $2) }
        }
        return result
    }

    // Neither wrapped nor crossing: it can stay as it is.
    private static func isPlain(_ ring: [Coordinate]) -> Bool {
        guard var last = ring.first else { return true }
        for position in ring {
            if abs(position.longitude) > 180 || abs(position.longitude - last.longitude) > 180
                || abs(position.latitude) >= 90
            {
                return false
            }
            last = position
        }
        return true
    }

    private func area(enclosedBy ring: [Coordinate]) throws(SpatialError) -> MultiPolygon {
        let positions = Self.unrolled(ring)
        guard let start = positions.first, let end = positions.last else { return MultiPolygon([]) }
        let turns = ((end.longitude - start.longitude) / 360).rounded()
        if turns != 0 {
            // With the interior on the left, a ring that runs eastwards goes round the north pole.
            let pole = turns > 0 ? 90.0 : -90.0
            let cut = Self.opened(positions, towards: pole)
            // The cut down from the pole is no edge of the area.
            return try MultiPolygon.union(of: [folded(cut)])
        }
        return try folded(positions)
    }

    // A ring round a pole becomes a plane ring by a cut along a meridian; from the position nearest to the
    // pole the cut crosses no other part of the ring.
    private static func opened(_ unrolled: [Coordinate], towards pole: Double) -> [Coordinate] {
        let body = Array(unrolled.dropLast())
        let nearest = body.indices.max { body[$0].latitude * pole < body[$1].latitude * pole } ?? 0
        let turn = (unrolled.last?.longitude ?? 0) - (unrolled.first?.longitude ?? 0)
        let later = body[..<nearest].map {
            Coordinate(longitude: $0.longitude + turn, latitude: $0.latitude)
        }
        let start = body[nearest]
        let end = Coordinate(longitude: start.longitude + turn, latitude: start.latitude)
        let corners = [end, start].map { Coordinate(longitude: $0.longitude, latitude: pole) }
        return Array(body[nearest...]) + later + [end] + corners + [start]
    }

    private static func closed(_ ring: [Coordinate]) -> [Coordinate] {
        guard let first = ring.first, ring.last != first else { return ring }
        return ring + [first]
    }

    // Longitudes made continuous, with a pole given the longitudes of its two neighbours.
    private static func unrolled(_ ring: [Coordinate]) -> [Coordinate] {
        let usable = ring.filter { abs($0.latitude) < 90 }
        guard let first = usable.first else { return [] }
        guard let startIndex = ring.firstIndex(where: { abs($0.latitude) < 90 }) else { return [] }
        let body = Array(ring.dropLast())
        let turned = Array(body[startIndex...] + body[..<startIndex]) + [first]
        var result = [first]
        var last = first
        var pole: Double?
        for position in turned.dropFirst() {
            if abs(position.latitude) >= 90 {
                pole = position.latitude
                continue
            }
            let next = Coordinate(
                longitude: last.longitude + last.longitudeDifference(to: position),
                latitude: position.latitude)
            if let latitude = pole {
                result.append(Coordinate(longitude: last.longitude, latitude: latitude))
                result.append(Coordinate(longitude: next.longitude, latitude: latitude))
                pole = nil
            }
            result.append(next)
            last = next
        }
        return result
    }

    // Cuts a ring of continuous longitudes at every odd multiple of 180 degrees and moves the parts home.
    private func folded(_ ring: [Coordinate]) throws(SpatialError) -> MultiPolygon {
        guard let west = ring.map(\.longitude).min(), let east = ring.map(\.longitude).max() else {
            return MultiPolygon([])
        }
        let whole = try GEOSGeometry(Polygon(exterior: ring), in: context)
        let valid = try GEOSGeometry.made("repairing a ring", in: context) {
            GEOSMakeValid_r($0, whole.pointer)
        }
        var parts: [Polygon] = []
        var world = ((west + 180) / 360).rounded(.down)
        while world * 360 - 180 < east {
            let shift = world * 360
            let frame = try GEOSGeometry(
                BoundingBox(west: shift - 180, south: -90, east: shift + 180, north: 90), in: context)
            let part = try GEOSGeometry.made("cutting at the antimeridian", in: context) {
                GEOSIntersection_r($0, valid.pointer, frame.pointer)
            }
            parts += try part.polygons().map { polygon in
                Polygon(
                    exterior: Self.shifted(polygon.exterior, by: -shift),
                    holes: polygon.holes.map { Self.shifted($0, by: -shift) }
                ).oriented()
            }
            world += 1
        }
        return MultiPolygon(parts)
    }

    private static func shifted(_ ring: [Coordinate], by turn: Double) -> [Coordinate] {
        if turn == 0 { return ring }
        return ring.map { position in
            Coordinate(
                longitude: min(180, max(-180, position.longitude + turn)), latitude: position.latitude)
        }
    }

    static func combine(
        _ a: MultiPolygon, _ b: MultiPolygon, _ operation: String, _ context: GEOSContext,
        _ body: (GEOSContextHandle_t, OpaquePointer, OpaquePointer) -> OpaquePointer?
    ) throws(SpatialError) -> MultiPolygon {
        let left = try GEOSGeometry(a, in: context)
        let right = try GEOSGeometry(b, in: context)
        return try GEOSGeometry.made(operation, in: context) { body($0, left.pointer, right.pointer) }.area()
    }
}

extension MultiPolygon {
    /// The same area cut along the antimeridian (RFC 7946, section 3.1.9), longitudes brought into -180...180.
    ///
    /// A step of more than 180 degrees between neighbours is read as crossing, and so are longitudes beyond
    /// ±180. A ring that goes round the Earth holds the pole that it is nearer to.
    public func splitAtAntimeridian() throws(SpatialError) -> MultiPolygon {
        let assembly = AreaAssembly(context: try GEOSContext())
        var parts: [Polygon] = []
        for polygon in polygons {
            parts += try assembly.area(of: polygon.turnedOnSphere()).polygons
        }
        return MultiPolygon(parts)
    }
}

extension Polygon {
    // Rings turned so that the interior lies on the left even where the ring wraps round the Earth.
    func turnedOnSphere() -> Polygon {
        func isLeft(_ ring: [Coordinate]) -> Bool {
            var east = 0.0
            var unrolled: [Coordinate] = []
            var latitudes = 0.0
            for (index, position) in ring.enumerated() {
                if index > 0 { east += ring[index - 1].longitudeDifference(to: position) }
                unrolled.append(
                    Coordinate(longitude: (ring.first?.longitude ?? 0) + east, latitude: position.latitude))
                latitudes += position.latitude
            }
            if abs(east) > 180 { return (east > 0) == (latitudes >= 0) }
            return Polygon.signedPlaneArea(unrolled) >= 0
        }
        return Polygon(
            exterior: isLeft(exterior) ? exterior : exterior.reversed(),
            holes: holes.map { isLeft($0) ? $0.reversed() : $0 })
    }
}
