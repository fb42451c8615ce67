extension MultiPolygon {
    /// The position on the outline nearest to another, with its distance in metres; nil for an empty area.
    ///
    /// Edges are straight in degrees. Each edge is first judged by its chord through the Earth, and the few
    /// that may be nearest are searched by geodesic distance.
    public func nearestEdge(to position: Coordinate) -> (position: Coordinate, distance: Double)? {
        let target = GeocentricPoint(position)
        var best: [(bound: Double, start: Coordinate, end: Coordinate)] = []
        var least = Double.infinity
        for polygon in polygons {
            for ring in [polygon.exterior] + polygon.holes {
                var last: Coordinate?
                for end in GeodesicBuffer.densified(drawn: ring) {
                    defer { last = end }
                    guard let start = last else { continue }
                    let a = GeocentricPoint(start)
                    let b = GeocentricPoint(end)
                    let chord = target.distance(toSegmentFrom: a, to: b)
                    // How far the drawn edge can lie from its chord: a generous bound on the sagitta.
                    let length = a.distance(to: b)
                    let slack = length * length / 6_000_000 + 1
                    if chord - slack > least { continue }
                    least = min(least, chord + slack)
                    best.append((chord - slack, start, end))
                }
            }
        }
        var found: (position: Coordinate, distance: Double)?
        for edge in best.sorted(by: { $0.bound < $1.bound }) {
            if let found, edge.bound > found.distance { break }
            let candidate = Self.nearest(on: edge.start, edge.end, to: position)
            if found.map({ candidate.distance < $0.distance }) ?? true { found = candidate }
        }
        return found
    }

    // Golden-section search: on an edge of some kilometres the distance has one minimum.
    private static func nearest(
        on start: Coordinate, _ end: Coordinate, to position: Coordinate
    ) -> (position: Coordinate, distance: Double) {
        func point(_ share: Double) -> Coordinate {
            Coordinate(
                longitude: start.longitude + (end.longitude - start.longitude) * share,
                latitude: start.latitude + (end.latitude - start.latitude) * share)
        }
        func distance(_ share: Double) -> Double {
            Ellipsoid.wgs84.distance(from: position, to: point(share))
        }
        let golden = 0.618_033_988_749_894_9
        var low = 0.0
        var high = 1.0
        var a = high - golden * (high - low)
        var b = low + golden * (high - low)
        var fa = distance(a)
        var fb = distance(b)
        while high - low > 1e-9 {
            if fa < fb {
                (high, b, fb) = (b, a, fa)
                a = high - golden * (high - low)
                fa = distance(a)
            } else {
                (low, a, fa) = (a, b, fb)
                b = low + golden * (high - low)
                fb = distance(b)
            }
        }
        let shares = [0, (low + high) / 2, 1].map { (point($0), distance($0)) }
        return shares.min { $0.1 < $1.1 } ?? (start, distance(0))
    }
}
