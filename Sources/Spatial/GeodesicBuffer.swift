import CGEOS

/// Buffers paths in true metres: piece by piece, each in the azimuthal equidistant projection about its middle.
struct GeodesicBuffer {
    let radius: Double
    /// Longest piece in metres: at half of it from the centre the projection stretches by less than 1 in 10,000.
    static let pieceLength = 250_000.0

    func around(_ paths: [[Coordinate]]) throws(SpatialError) -> MultiPolygon {
        var parts: [MultiPolygon] = []
        for path in paths {
            if radius > 500_000 {
                parts += try discs(along: path)
            } else {
                for piece in Self.pieces(of: path) { parts.append(try buffer(piece)) }
            }
        }
        if parts.count == 1 { return parts[0] }
        return try MultiPolygon.union(of: parts)
    }

    private func buffer(_ piece: [Coordinate]) throws(SpatialError) -> MultiPolygon {
        guard let middle = Coordinate.mean(of: piece) else { return MultiPolygon([]) }
        let frame = AzimuthalEquidistant(center: middle)
        let context = try GEOSContext()
        var flat = piece.map(frame.project)
        if flat.count == 1 { flat.append(flat[0]) }
        let line = try GEOSGeometry(line: flat, in: context)
        let grown = try GEOSGeometry.made("buffer", in: context) {
            GEOSBuffer_r($0, line.pointer, radius, 18)
        }
        let assembly = AreaAssembly(context: context)
        let tolerance = max(0.5, radius * 1e-4)
        var result: [Polygon] = []
        for polygon in try grown.area().polygons {
            let back = Polygon(
                exterior: frame.unproject(path: polygon.exterior, tolerance: tolerance),
                holes: polygon.holes.map { frame.unproject(path: $0, tolerance: tolerance) })
            result += try assembly.area(of: back).polygons
        }
        return MultiPolygon(result)
    }

    // Where the radius itself is continental, discs set so closely that their envelope strays by 1 in 10,000.
    private func discs(along path: [Coordinate]) throws(SpatialError) -> [MultiPolygon] {
        var centers: [Coordinate] = []
        var walked = Double.infinity
        let step = radius * 0.028
        for (index, position) in path.enumerated() {
            if index > 0 { walked += Ellipsoid.wgs84.distance(from: path[index - 1], to: position) }
            if walked >= step || index == path.count - 1 {
                centers.append(position)
                walked = 0
            }
        }
        var discs: [MultiPolygon] = []
        for center in centers {
            discs.append(try MultiPolygon.circle(center: center, radius: radius, segments: 144))
        }
        return discs
    }

    private static func pieces(of path: [Coordinate]) -> [[Coordinate]] {
        guard let first = path.first else { return [] }
        var pieces: [[Coordinate]] = []
        var piece = [first]
        var length = 0.0
        for (start, end) in zip(path, path.dropFirst()) {
            piece.append(end)
            length += Ellipsoid.wgs84.distance(from: start, to: end)
            if length >= pieceLength {
                pieces.append(piece)
                piece = [end]
                length = 0
            }
        }
        if piece.count > 1 || pieces.isEmpty { pieces.append(piece) }
        return pieces
    }

    // MARK: Paths in small steps

    /// An edge three times round the Earth takes fewer; one with a number that is none takes no more.
    private static let mostSteps = 12_000.0

    /// The geodesics between positions, in steps of at most 20 km.
    static func densified(geodesic positions: [Coordinate]) -> [Coordinate] {
        guard let first = positions.first else { return [] }
        var result = [first]
        for (start, end) in zip(positions, positions.dropFirst()) {
            let path = Ellipsoid.wgs84.inverse(from: start, to: end)
            let steps = Int(min(mostSteps, max(1, (path.distance / 20_000).rounded(.up))))
            for step in 1..<max(2, steps) where step < steps {
                result.append(
                    Ellipsoid.wgs84.destination(
                        from: start, azimuth: path.initialAzimuth,
                        distance: path.distance * Double(step) / Double(steps)))
            }
            result.append(end)
        }
        return result
    }

    /// The edges as drawn straight in degrees, in steps of at most a tenth of a degree of longitude or 20 km.
    static func densified(drawn positions: [Coordinate]) -> [Coordinate] {
        guard let first = positions.first else { return [] }
        var result = [first]
        for (start, end) in zip(positions, positions.dropFirst()) {
            let east = end.longitude - start.longitude
            let north = end.latitude - start.latitude
            let steps = Int(min(mostSteps, max(1, max(abs(east) / 0.1, abs(north) / 0.18).rounded(.up))))
            for step in 1..<max(2, steps) where step < steps {
                let share = Double(step) / Double(steps)
                result.append(
                    Coordinate(
                        longitude: start.longitude + east * share, latitude: start.latitude + north * share))
            }
            result.append(end)
        }
        return result
    }

    /// The stretches of a ring that are edges of the area, without those along the antimeridian or a pole.
    ///
    /// A cut at the antimeridian is no outline; what of an area truly ends there `Seams` adds again.
    static func withoutSeams(_ ring: [Coordinate]) -> [[Coordinate]] {
        guard ring.contains(where: { abs($0.longitude) == 180 || abs($0.latitude) == 90 }) else {
            return [ring]
        }
        var stretches: [[Coordinate]] = []
        var stretch: [Coordinate] = []
        for (start, end) in zip(ring, ring.dropFirst()) {
            let isMeridianSeam = abs(start.longitude) == 180 && start.longitude == end.longitude
            let isPole = abs(start.latitude) == 90 && start.latitude == end.latitude
            if isMeridianSeam || isPole {
                if stretch.count > 1 { stretches.append(stretch) }
                stretch = []
            } else {
                if stretch.isEmpty { stretch = [start] }
                stretch.append(end)
            }
        }
        if stretch.count > 1 { stretches.append(stretch) }
        return stretches
    }
}
