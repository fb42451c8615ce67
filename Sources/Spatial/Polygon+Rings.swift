extension Polygon {
    /// The same area with the exterior counter-clockwise and the holes clockwise (RFC 7946, section 3.1.6).
    public func oriented() -> Polygon {
        Polygon(
            exterior: Self.signedPlaneArea(exterior) < 0 ? exterior.reversed() : exterior,
            holes: holes.map { Self.signedPlaneArea($0) > 0 ? $0.reversed() : $0 })
    }

    /// The smallest rectangle around the exterior, taken as drawn: no ring is read as crossing the antimeridian.
    public var bounds: BoundingBox? {
        guard let first = exterior.first else { return nil }
        var box = BoundingBox(
            west: first.longitude, south: first.latitude, east: first.longitude, north: first.latitude)
        for position in exterior {
            box.west = min(box.west, position.longitude)
            box.east = max(box.east, position.longitude)
            box.south = min(box.south, position.latitude)
            box.north = max(box.north, position.latitude)
        }
        return box
    }

    // Twice the area in square degrees, positive for a counter-clockwise ring.
    static func signedPlaneArea(_ ring: [Coordinate]) -> Double {
        guard let origin = ring.first else { return 0 }
        var sum = 0.0
        for index in ring.indices.dropLast() {
            let a = ring[index]
            let b = ring[index + 1]
            // Relative to the first position, so that small rings far from Greenwich keep their digits.
            sum +=
                (a.longitude - origin.longitude) * (b.latitude - origin.latitude)
                - (b.longitude - origin.longitude) * (a.latitude - origin.latitude)
        }
        return sum
    }
}

extension MultiPolygon {
    /// Makes an area of one polygon.
    public init(_ polygon: Polygon) { self.init([polygon]) }

    /// Makes the area of a rectangle; one that crosses the antimeridian becomes two polygons.
    public init(_ box: BoundingBox) {
        let spans =
            box.crossesAntimeridian ? [(box.west, 180.0), (-180.0, box.east)] : [(box.west, box.east)]
        self.init(
            spans.map { west, east in
                Polygon(exterior: [
                    Coordinate(longitude: west, latitude: box.south),
                    Coordinate(longitude: east, latitude: box.south),
                    Coordinate(longitude: east, latitude: box.north),
                    Coordinate(longitude: west, latitude: box.north),
                    Coordinate(longitude: west, latitude: box.south),
                ])
            })
    }

    /// The same area with every ring turned as RFC 7946, section 3.1.6, wants it.
    public func oriented() -> MultiPolygon { MultiPolygon(polygons.map { $0.oriented() }) }

    /// The smallest rectangle around the area; `west > east` where it crosses the antimeridian.
    ///
    /// Parts that touch the 180th meridian from both sides are taken as one area across it, as
    /// RFC 7946, section 5.2, wants the box written. Nil for an empty area.
    public var bounds: BoundingBox? {
        let boxes = polygons.compactMap(\.bounds)
        guard let south = boxes.map(\.south).min(), let north = boxes.map(\.north).max() else { return nil }
        let spans = boxes.map { ($0.west, $0.east) }
        let (west, east) = Self.enclosing(spans)
        return BoundingBox(west: west, south: south, east: east, north: north)
    }

    // The shortest arc of longitude that holds all spans: the complement of the widest gap between them.
    private static func enclosing(_ spans: [(Double, Double)]) -> (Double, Double) {
        let sorted = spans.sorted { $0.0 < $1.0 }
        guard let first = sorted.first else { return (0, 0) }
        let touchesBoth = sorted.contains { $0.0 <= -180 } && sorted.contains { $0.1 >= 180 }
        var reach = first.1
        var widest = (gap: 0.0, west: first.0, east: reach)
        for span in sorted.dropFirst() {
            if touchesBoth, span.0 - reach > widest.gap { widest = (span.0 - reach, span.0, reach) }
            reach = max(reach, span.1)
        }
        return widest.gap > 0 ? (widest.west, widest.east) : (first.0, reach)
    }
}
