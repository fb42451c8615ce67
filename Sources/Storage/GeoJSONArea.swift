import Files
public import Spatial

/// Reads areas drawn in another program: the polygons of a GeoJSON file, joined.
public enum GeoJSONArea {
    /// The union of all polygons in a file: a geometry, a feature or a collection of them.
    ///
    /// - Throws: `StoreError` naming the file, where it is no GeoJSON, holds no polygon, or an invalid one.
    public static func read(path: String) throws(StoreError) -> MultiPolygon {
        let bytes: [UInt8]
        do {
            bytes = try GzipReader.contents(ofFile: path, limit: 1 << 28)
        } catch {
            throw StoreError(path: path, message: error.message)
        }
        var polygons: [Polygon] = []
        do {
            try bytes.withUnsafeBufferPointer { bytes throws(JSONScanner.Fault) in
                var scanner = JSONScanner(bytes)
                try collect(&scanner, into: &polygons, depth: 0)
            }
        } catch {
            throw StoreError(path: path, message: "is not GeoJSON: \(error)")
        }
        guard !polygons.isEmpty else { throw StoreError(path: path, message: "holds no polygon") }
        do {
            let areas = try polygons.map { polygon throws(SpatialError) in
                try MultiPolygon([polygon]).repaired()
            }
            return try MultiPolygon.union(of: areas)
        } catch {
            throw StoreError(path: path, message: "holds an area that cannot be used: \(error)")
        }
    }

    /// Walks over geometries wherever they stand; members that are none are passed over.
    private static func collect(
        _ scanner: inout JSONScanner, into polygons: inout [Polygon], depth: Int
    ) throws(JSONScanner.Fault) {
        guard scanner.peek() == 0x7B, depth < 20 else {
            try scanner.skip()
            return
        }
        var type = ""
        var rings: [[[Coordinate]]] = []
        try scanner.forEachMember { key, scanner throws(JSONScanner.Fault) in
            switch String(decoding: key, as: UTF8.self) {
            case "type" where scanner.peek() == 0x22: type = try scanner.string()
            case "coordinates": rings = try nested(&scanner)
            case "geometry": try collect(&scanner, into: &polygons, depth: depth + 1)
            case "features" where scanner.peek() == 0x5B, "geometries" where scanner.peek() == 0x5B:
                try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
                    try collect(&scanner, into: &polygons, depth: depth + 1)
                }
            default: try scanner.skip()
            }
        }
        guard type == "Polygon" || type == "MultiPolygon" else { return }
        for part in rings {
            guard let exterior = part.first, exterior.count >= 4 else { continue }
            polygons.append(
                Polygon(exterior: exterior, holes: Array(part.dropFirst().filter { $0.count >= 4 })))
        }
    }

    /// Positions nested to any depth as polygons of rings; levels that are missing are added.
    private static func nested(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> [[[Coordinate]]] {
        var parts: [[[Coordinate]]] = []
        var rings: [[Coordinate]] = []
        guard scanner.peek() == 0x5B else {
            try scanner.skip()
            return []
        }
        try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
            guard scanner.peek() == 0x5B else { return try scanner.skip() }
            var ring: [Coordinate] = []
            var inner: [[Coordinate]] = []
            try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
                guard scanner.peek() == 0x5B else { return try scanner.skip() }
                var numbers: [Double] = []
                var positions: [Coordinate] = []
                try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
                    guard scanner.peek() == 0x5B else {
                        numbers.append(try scanner.number())
                        return
                    }
                    var pair: [Double] = []
                    try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
                        if scanner.peek() == 0x5B {
                            try scanner.skip()
                        } else {
                            pair.append(try scanner.number())
                        }
                    }
                    if pair.count >= 2 { positions.append(Coordinate(longitude: pair[0], latitude: pair[1])) }
                }
                if numbers.count >= 2 { ring.append(Coordinate(longitude: numbers[0], latitude: numbers[1])) }
                if !positions.isEmpty { inner.append(positions) }
            }
            if !ring.isEmpty { rings.append(ring) }
            if !inner.isEmpty { parts.append(inner) }
        }
        if !rings.isEmpty { parts.append(rings) }
        return parts
    }
}
