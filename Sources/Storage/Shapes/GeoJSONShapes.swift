import Spatial

/// Reads the polygons and lines of GeoJSON: a geometry, a feature or a collection of them.
enum GeoJSONShapes {
    static func read(_ bytes: [UInt8], path: String) throws(StoreError) -> ShapeFile.Collection {
        var found = ShapeFile.Collection()
        do {
            try bytes.withUnsafeBufferPointer { bytes throws(JSONScanner.Fault) in
                var scanner = JSONScanner(bytes)
                try collect(&scanner, into: &found, depth: 0)
            }
        } catch {
            throw StoreError(path: path, message: "is neither GeoJSON, KML nor a GeoPackage: \(error)")
        }
        return found
    }

    /// Walks over geometries wherever they stand; members that are none are passed over.
    private static func collect(
        _ scanner: inout JSONScanner, into found: inout ShapeFile.Collection, depth: Int
    ) throws(JSONScanner.Fault) {
        guard scanner.peek() == 0x7B, depth < 20 else {
            if depth == 0 { throw scanner.fault("\"{\" expected") }
            try scanner.skip()
            return
        }
        var type = ""
        var coordinates = Nested.list([])
        try scanner.forEachMember { key, scanner throws(JSONScanner.Fault) in
            switch String(decoding: key, as: UTF8.self) {
            case "type" where scanner.peek() == 0x22: type = try scanner.string()
            case "coordinates": coordinates = try nested(&scanner, depth: 0)
            case "geometry": try collect(&scanner, into: &found, depth: depth + 1)
            case "features" where scanner.peek() == 0x5B, "geometries" where scanner.peek() == 0x5B:
                try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
                    try collect(&scanner, into: &found, depth: depth + 1)
                }
            default: try scanner.skip()
            }
        }
        switch type {
        case "Polygon": add(polygon: coordinates, to: &found)
        case "MultiPolygon": for part in coordinates.parts { add(polygon: part, to: &found) }
        case "LineString": found.lines.append(LineString(coordinates.positions))
        case "MultiLineString":
            for part in coordinates.parts { found.lines.append(LineString(part.positions)) }
        default: break
        }
    }

    private static func add(polygon: Nested, to found: inout ShapeFile.Collection) {
        let rings = polygon.parts.map(\.positions)
        guard let exterior = rings.first, !exterior.isEmpty else { return }
        found.polygons.append(Polygon(exterior: exterior, holes: Array(rings.dropFirst())))
    }

    /// Arrays in arrays, down to positions.
    private enum Nested {
        case position(Coordinate)
        case list([Nested])

        var parts: [Nested] {
            if case .list(let parts) = self { return parts }
            return []
        }

        var positions: [Coordinate] {
            parts.compactMap { part in
                if case .position(let position) = part { return position }
                return nil
            }
        }
    }

    private static func nested(
        _ scanner: inout JSONScanner, depth: Int
    ) throws(JSONScanner.Fault) -> Nested {
        guard scanner.peek() == 0x5B, depth < 6 else {
            try scanner.skip()
            return .list([])
        }
        var numbers: [Double] = []
        var parts: [Nested] = []
        try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
            if scanner.peek() == 0x5B {
                parts.append(try nested(&scanner, depth: depth + 1))
            } else if scanner.peek() == 0x2D || (0x30...0x39).contains(scanner.peek()) {
                numbers.append(try scanner.number())
            } else {
                throw scanner.fault("a coordinate is no number")
            }
        }
        guard numbers.count >= 2, parts.isEmpty else { return .list(parts) }
        return .position(Coordinate(longitude: numbers[0], latitude: numbers[1]))
    }
}
