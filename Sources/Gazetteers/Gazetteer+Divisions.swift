public import Spatial

extension Gazetteer {
    /// The country and divisions that hold a position, by the boundaries that are known.
    ///
    /// Decided in whole ten-millionths of a degree without rounding: a position on the border of two areas lies in
    /// both, and the one that comes first in its file is given. Boundaries that the user added come before the
    /// bundled ones. Of second-level divisions only areas count: where just their centres are known, none is given.
    public func divisions(at position: Coordinate) -> Divisions {
        var result = Divisions()
        guard position.isValid else { return result }
        let grids = areaGrids.grids(layers)
        for number in layers.indices.reversed() where layers[number].areas.count > 0 {
            let (layer, grid) = (layers[number], grids[number])
            // The areas that hold it, by level.
            var first: (AreaRecord?, AreaRecord?, AreaRecord?)
            for index in grid.areas(near: position) {
                let area = layer.areas[Int(index)]
                switch area.level {
                case 0 where first.0 == nil && layer.holds(area, position, grid.blocks): first.0 = area
                case 1 where first.1 == nil && layer.holds(area, position, grid.blocks): first.1 = area
                case 2 where first.2 == nil && layer.holds(area, position, grid.blocks): first.2 = area
                default: break
                }
            }
            if let area = first.2, result.admin2 == nil, agrees(area, result) {
                result.admin2 = layer.text(at: area.name)
                result.admin2ID = layer.text(at: area.identifier)
                if result.country == nil { result.country = country(area) }
                if result.admin1 == nil, area.parent != 0 {
                    // An identifier where the division is known, else the name that the source gives it.
                    let parent = layer.text(at: area.parent)
                    if let place = place(withID: parent) {
                        result.admin1ID = parent
                        result.admin1 = place.name
                    } else {
                        result.admin1 = DivisionNames.shown(parent)
                    }
                }
            }
            // On a border the division's country is the country that is given.
            if let area = first.0, result.country == nil { result.country = country(area) }
            if let area = first.1, result.admin1 == nil, agrees(area, result) {
                result.admin1 = layer.text(at: area.name)
                result.admin1ID = layer.text(at: area.identifier)
                if result.country == nil { result.country = country(area) }
            }
        }
        return result
    }

    /// The areas that the user added for a second-level division.
    func addedAreas(ofDivision id: String) -> [(layer: NameIndex, area: AreaRecord)] {
        layers.dropFirst().flatMap { layer in
            (0..<layer.areas.count).lazy.map { layer.areas[$0] }
                .filter { $0.level == 2 && layer.text(at: $0.identifier) == id }.map { (layer, $0) }
        }
    }

    /// Whether an area is of the country that was found before.
    private func agrees(_ area: AreaRecord, _ divisions: Divisions) -> Bool {
        divisions.country == nil
            || divisions.country?.alpha2 == CountryCode.text(UInt16(truncatingIfNeeded: area.country))
    }

    private func country(_ area: AreaRecord) -> Country? {
        CountryCode.text(UInt16(truncatingIfNeeded: area.country)).flatMap(country(alpha2:))
    }

    /// The area of a country or division, where the boundaries have it: the user's before the bundled, simplified ones.
    public func boundary(ofPlaceWithID id: String) -> MultiPolygon? {
        for (layer, grid) in zip(layers, areaGrids.grids(layers)).reversed() {
            if let index = grid.area(identifier: id) { return layer.polygons(layer.areas[index]) }
        }
        return nil
    }
}

extension NameIndex {
    /// The rings of an area, as far as the table goes.
    private func ringRange(_ area: AreaRecord) -> Range<Int> {
        let first = min(Int(area.firstRing), rings.count)
        return first..<min(rings.count, first + Int(area.ringCount))
    }

    func polygons(_ area: AreaRecord) -> MultiPolygon {
        var polygons: [Polygon] = []
        for number in ringRange(area) {
            let ring = rings[number]
            let first = min(Int(ring.firstVertex), vertices.count)
            let positions = (first..<min(vertices.count, first + Int(ring.vertexCount))).map { index in
                let vertex = vertices[index]
                return Coordinate(
                    longitude: Double(vertex.longitude) / 1e7, latitude: Double(vertex.latitude) / 1e7)
            }
            if ring.isHole == 0 || polygons.isEmpty {
                polygons.append(Polygon(exterior: positions))
            } else {
                polygons[polygons.count - 1].holes.append(positions)
            }
        }
        return MultiPolygon(polygons)
    }

    /// Whether a position lies inside an area or on its edge.
    ///
    /// With `blocks` of this layer the stretches of its outline north and south of the position are not looked at.
    func holds(_ area: AreaRecord, _ position: Coordinate, _ blocks: VertexBlocks? = nil) -> Bool {
        let longitude = Int32.fixed(position.longitude)
        let latitude = Int32.fixed(position.latitude)
        return contains(area, longitude, latitude, blocks)
            // The 180th meridian is the edge of areas on either side of it.
            || (abs(position.longitude) == 180 && contains(area, 0 &- longitude, latitude, blocks))
    }

    /// Whether a position lies inside or on the edge: crossings counted over all rings.
    func contains(
        _ area: AreaRecord, _ longitude: Int32, _ latitude: Int32, _ blocks: VertexBlocks? = nil
    ) -> Bool {
        guard longitude >= area.west, longitude <= area.east, latitude >= area.south, latitude <= area.north,
            let vertices = vertices.base
        else { return false }
        let numbers = ringRange(area)
        guard let first = numbers.first, let last = numbers.last else { return false }
        var isInside = false
        if let blocks {
            // All rings of the area in one go.
            let start = Int(rings[first].firstVertex)
            let end = Int(rings[last].firstVertex) + Int(rings[last].vertexCount)
            var index = blocks.next(from: start, isFirst: true, latitude)
            while index < end {
                if !blocks.startsRing(index) {
                    switch Self.side(of: vertices[index - 1], vertices[index], longitude, latitude) {
                    case .edge: return true
                    case .crossed: isInside.toggle()
                    case .beside: break
                    }
                }
                index = blocks.next(from: index + 1, isFirst: false, latitude)
            }
            return isInside
        }
        for number in numbers {
            let first = Int(rings[number].firstVertex)
            let count = Int(rings[number].vertexCount)
            guard count > 1, first + count <= self.vertices.count else { continue }
            for index in first + 1..<first + count {
                switch Self.side(of: vertices[index - 1], vertices[index], longitude, latitude) {
                case .edge: return true
                case .crossed: isInside.toggle()
                case .beside: break
                }
            }
        }
        return isInside
    }

    private enum Side { case beside, crossed, edge }

    /// Whether a position lies on an edge, or a line from it due west or east crosses the edge.
    @inline(__always)
    private static func side(
        of previous: Vertex, _ vertex: Vertex, _ longitude: Int32, _ latitude: Int32
    ) -> Side {
        if (previous.latitude > latitude && vertex.latitude > latitude)
            || (previous.latitude < latitude && vertex.latitude < latitude)
        {
            return .beside
        }
        if previous.latitude == vertex.latitude {
            let isOn =
                latitude == vertex.latitude && longitude >= min(previous.longitude, vertex.longitude)
                && longitude <= max(previous.longitude, vertex.longitude)
            return isOn ? .edge : .beside
        }
        // Which side of the edge: products of 33-bit differences fit 64 bits, their difference need not.
        let rise = Int64(vertex.latitude) - Int64(previous.latitude)
        let run = Int64(vertex.longitude) - Int64(previous.longitude)
        let left = (Int64(longitude) - Int64(previous.longitude)) * rise
        let right = (Int64(latitude) - Int64(previous.latitude)) * run
        if left == right { return .edge }
        guard (previous.latitude > latitude) != (vertex.latitude > latitude) else { return .beside }
        return (rise > 0 ? left < right : left > right) ? .crossed : .beside
    }
}
