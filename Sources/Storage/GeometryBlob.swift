import Spatial

/// Geometry in the GeoPackage binary form (OGC 12-128r15, clause 2.1.3): "GP", version 0, flags, SRS id,
/// envelope where there is one, then Well-Known Binary, little-endian throughout.
enum GeometryBlob {
    /// EPSG:4326.
    static let srsID: Int32 = 4326
    /// The length in bytes of a point without an envelope.
    static let pointLength = 29

    /// Writes a point, which carries no envelope, to `bytes`, which has room for `pointLength`.
    @inline(__always)
    static func write(_ position: Coordinate, to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: 0x5047, as: UInt16.self)  // "GP"
        bytes.storeBytes(of: 0, toByteOffset: 2, as: UInt8.self)
        bytes.storeBytes(of: 0x01, toByteOffset: 3, as: UInt8.self)
        bytes.storeBytes(of: srsID.littleEndian, toByteOffset: 4, as: Int32.self)
        bytes.storeBytes(of: 1, toByteOffset: 8, as: UInt8.self)
        bytes.storeBytes(of: UInt32(1).littleEndian, toByteOffset: 9, as: UInt32.self)
        bytes.storeBytes(
            of: position.longitude.bitPattern.littleEndian, toByteOffset: 13, as: UInt64.self)
        bytes.storeBytes(of: position.latitude.bitPattern.littleEndian, toByteOffset: 21, as: UInt64.self)
    }

    /// An area as a multipolygon with its envelope; an empty one is flagged and has none.
    static func bytes(of area: MultiPolygon) -> [UInt8] { bytes(of: area, extent: planarExtent(of: area)) }

    /// The same where the extent is known.
    static func bytes(of area: MultiPolygon, extent: BoundingBox?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + 16 * area.polygons.reduce(0) { $0 + 1 + $1.exterior.count })
        bytes += [0x47, 0x50, 0, area.isEmpty ? 0x11 : 0x03] as [UInt8]
        withUnsafeBytes(of: srsID.littleEndian) { bytes.append(contentsOf: $0) }
        if let extent {
            for edge in [extent.west, extent.east, extent.south, extent.north] {
                withUnsafeBytes(of: edge.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        area.appendWKB(to: &bytes, asMulti: true)
        return bytes
    }

    /// The smallest and largest longitude and latitude as numbers; an area cut at the antimeridian spans -180 to 180.
    static func planarExtent(of area: MultiPolygon) -> BoundingBox? {
        var extent = PlanarExtent()
        for polygon in area.polygons {
            if let box = polygon.bounds { extent.add(box) }
        }
        return extent.box
    }

    /// The parts of a blob's header, or nil where it is not one.
    struct Header {
        /// Where the Well-Known Binary begins.
        var bodyOffset: Int
        /// Whether the geometry is flagged empty.
        var isEmpty: Bool
        /// The envelope as numbers, where there is one.
        var envelope: BoundingBox?

        init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count >= 8, bytes[0] == 0x47, bytes[1] == 0x50 else { return nil }
            let flags = bytes[3]
            isEmpty = flags & 0x10 != 0
            let length = [0, 32, 48, 48, 64, -1, -1, -1][Int(flags >> 1) & 7]
            guard length >= 0, bytes.count >= 8 + length else { return nil }
            bodyOffset = 8 + length
            if length > 0 {
                let isLittle = flags & 1 == 1
                let edges = (0..<4).map { number(bytes, at: 8 + $0 * 8, isLittle: isLittle) }
                envelope = BoundingBox(west: edges[0], south: edges[2], east: edges[1], north: edges[3])
            }
        }
    }

    /// The point in a blob; nil where it is empty, damaged or another kind of geometry.
    static func point(_ bytes: UnsafeRawBufferPointer) -> Coordinate? {
        guard let header = Header(bytes), !header.isEmpty, bytes.count >= header.bodyOffset + 21 else {
            return nil
        }
        let start = header.bodyOffset
        let isLittle = bytes[start] == 1
        let rawKind = bytes.loadUnaligned(fromByteOffset: start + 1, as: UInt32.self)
        let kind = isLittle ? UInt32(littleEndian: rawKind) : UInt32(bigEndian: rawKind)
        // 1 is a point; thousands add Z and M (ISO 13249-3), which stand behind x and y.
        guard kind % 1000 == 1 else { return nil }
        let position = Coordinate(
            longitude: number(bytes, at: start + 5, isLittle: isLittle),
            latitude: number(bytes, at: start + 13, isLittle: isLittle))
        return position.longitude.isNaN || position.latitude.isNaN ? nil : position
    }

    /// The area in a blob; nil where it is empty or damaged.
    static func area(_ bytes: UnsafeRawBufferPointer) -> MultiPolygon? {
        guard let header = Header(bytes), !header.isEmpty else { return nil }
        return try? MultiPolygon(wkb: Array(bytes[header.bodyOffset...]))
    }

    /// The extent of a blob's geometry as numbers: its envelope, or the geometry's own where it carries none.
    static func extent(_ bytes: UnsafeRawBufferPointer) -> BoundingBox? {
        guard let header = Header(bytes), !header.isEmpty else { return nil }
        if let envelope = header.envelope { return envelope }
        if let position = point(bytes) {
            return BoundingBox(
                west: position.longitude, south: position.latitude, east: position.longitude,
                north: position.latitude)
        }
        return area(bytes).flatMap(planarExtent(of:))
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int, isLittle: Bool) -> Double {
        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return Double(bitPattern: isLittle ? UInt64(littleEndian: bits) : UInt64(bigEndian: bits))
    }
}
