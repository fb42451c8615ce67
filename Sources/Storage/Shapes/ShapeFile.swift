import Files
public import Spatial

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The polygons and lines drawn in a file of another program: GeoJSON, KML, KMZ or a GeoPackage's layer.
public struct ShapeFile: Sendable {
    /// The union of the polygons; empty where there are none.
    public let area: MultiPolygon
    /// The lines.
    public let lines: [LineString]
    /// What was mended while reading, for people.
    public let notes: [String]
    /// The file, for messages.
    private let path: String

    /// Reads a file; `layer` names the one meant where a GeoPackage holds several.
    ///
    /// Polygons that are not valid are repaired, and longitudes up to a turn beyond 180 degrees brought home; both are
    /// noted.
    /// - Throws: `StoreError` naming the file, where it is none of these formats, is damaged, or has a latitude beyond
    ///   a pole, or where a GeoPackage's layer is missing or in another reference system than WGS 84.
    public init(path: String, layer: String? = nil) throws(StoreError) {
        self.path = path
        let collected = try Self.collect(path, layer)
        var notes: [String] = []
        var wrapped = 0
        func home(_ positions: [Coordinate]) throws(StoreError) -> [Coordinate] {
            for position in positions {
                guard position.longitude.isFinite, abs(position.latitude) <= 90,
                    abs(position.longitude) <= 540
                else {
                    throw StoreError(
                        path: path,
                        message:
                            "holds the position \(position) (latitude, longitude), which is none on Earth; mend it "
                            + "there, or reproject the file to WGS 84 longitude and latitude")
                }
                if abs(position.longitude) > 180 { wrapped += 1 }
            }
            return positions
        }
        var areas: [MultiPolygon] = []
        var lines: [LineString] = []
        do {
            for (index, polygon) in collected.polygons.enumerated() {
                var area = MultiPolygon(
                    Polygon(exterior: try home(polygon.exterior), holes: try polygon.holes.map(home)))
                if area.polygons.contains(where: \.leavesTheWorld) { area = try area.splitAtAntimeridian() }
                if let fault = try area.validityFault() {
                    let place = fault.position.map { " at \($0)" } ?? ""
                    area = try area.repaired()
                    let outcome = area.isEmpty ? "left out" : "repaired"
                    notes.append("polygon \(index + 1) is not valid (\(fault.reason)\(place)): \(outcome)")
                }
                if !area.isEmpty { areas.append(area) }
            }
            for line in collected.lines {
                let positions = try home(line.positions)
                guard !positions.isEmpty else { continue }
                lines += LineString(positions).splitAtAntimeridian()
            }
            area = try MultiPolygon.union(of: areas)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(path: path, message: "holds an area that cannot be used: \(error)")
        }
        if wrapped > 0 { notes.append("\(wrapped) longitudes beyond 180 degrees taken round the Earth") }
        self.lines = lines
        self.notes = notes
    }

    /// The area; throws where the file holds no polygon.
    public func requiredArea() throws(StoreError) -> MultiPolygon {
        guard !area.isEmpty else { throw StoreError(path: path, message: "holds no polygon") }
        return area
    }

    /// The lines; throws where the file holds none.
    public func requiredLines() throws(StoreError) -> [LineString] {
        guard !lines.isEmpty else { throw StoreError(path: path, message: "holds no line") }
        return lines
    }

    /// What the readers of the formats gather.
    struct Collection {
        var polygons: [Polygon] = []
        var lines: [LineString] = []
    }

    private static func collect(_ path: String, _ layer: String?) throws(StoreError) -> Collection {
        let head = try firstBytes(of: path)
        if head.starts(with: Array("SQLite format 3".utf8)) {
            return try GeoPackageShapes.read(path: path, layer: layer)
        }
        guard layer == nil else {
            throw StoreError(
                path: path, message: "is no GeoPackage, so that it has no layer \"\(layer ?? "")\"")
        }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return try KMLShapes.read(KMLShapes.unpacked(path), path: path)
        }
        var bytes: [UInt8]
        do {
            bytes = try GzipReader.contents(ofFile: path, limit: 1 << 28)
        } catch {
            throw StoreError(path: path, message: error.message)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let first = bytes.first { $0 > 0x20 }
        return first == 0x3C
            ? try KMLShapes.read(bytes, path: path) : try GeoJSONShapes.read(bytes, path: path)
    }

    private static func firstBytes(of path: String) throws(StoreError) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw StoreError(path: path, message: "cannot be opened; check that it exists and may be read")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

extension Polygon {
    fileprivate var leavesTheWorld: Bool {
        ([exterior] + holes).contains { $0.contains { abs($0.longitude) > 180 } }
    }
}
