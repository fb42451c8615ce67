import CGEOS

extension MultiPolygon {
    /// Reads Well-Known Text of a polygon, a multipolygon or a collection that holds some.
    public init(wkt: String) throws(SpatialError) {
        if let plain = PlainTextAreas.polygons(wkt: wkt) {
            self.init(plain)
            return
        }
        let context = try GEOSContext()
        let reader = try context.require("reading WKT") { GEOSWKTReader_create_r($0) }
        defer { GEOSWKTReader_destroy_r(context.handle, reader) }
        let geometry = try GEOSGeometry.made("reading WKT", in: context) {
            GEOSWKTReader_read_r($0, reader, wkt)
        }
        self.init(try geometry.polygons())
    }

    /// Reads Well-Known Binary, of either byte order and with or without an SRID.
    public init(wkb: [UInt8]) throws(SpatialError) {
        let context = try GEOSContext()
        let reader = try context.require("reading WKB") { GEOSWKBReader_create_r($0) }
        defer { GEOSWKBReader_destroy_r(context.handle, reader) }
        let geometry = try GEOSGeometry.made("reading WKB", in: context) { handle in
            wkb.withUnsafeBufferPointer { GEOSWKBReader_read_r(handle, reader, $0.baseAddress, $0.count) }
        }
        self.init(try geometry.polygons())
    }

    /// Well-Known Text with as many digits as bring the same numbers back.
    public func wkt() throws(SpatialError) -> String {
        let context = try GEOSContext()
        let geometry = try GEOSGeometry(self, in: context)
        let writer = try context.require("writing WKT") { GEOSWKTWriter_create_r($0) }
        defer { GEOSWKTWriter_destroy_r(context.handle, writer) }
        GEOSWKTWriter_setTrim_r(context.handle, writer, 1)
        GEOSWKTWriter_setRoundingPrecision_r(context.handle, writer, 17)
        let text = try context.require("writing WKT") { GEOSWKTWriter_write_r($0, writer, geometry.pointer) }
        defer { GEOSFree_r(context.handle, text) }
        return String(cString: text)
    }

    /// Well-Known Binary, little-endian, two dimensions, no SRID: the body of a GeoPackage geometry.
    ///
    /// An area of one polygon is written as a polygon unless `asMulti` is true.
    public func wkb(asMulti: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        appendWKB(to: &bytes, asMulti: asMulti)
        return bytes
    }

    /// Appends `wkb(asMulti:)` to what there is.
    public func appendWKB(to bytes: inout [UInt8], asMulti: Bool = false) {
        bytes.reserveCapacity(
            bytes.count + 16
                + polygons.reduce(0) { sum, polygon in
                    sum + 13 + polygon.exterior.count * 16
                        + polygon.holes.reduce(0) { $0 + 4 + $1.count * 16 }
                })
        func word(_ value: UInt32) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func ring(_ positions: [Coordinate]) {
            word(UInt32(positions.count))
            #if _endian(little)
                positions.withUnsafeBytes { bytes.append(contentsOf: $0) }
            #else
                for position in positions {
                    for value in [position.longitude, position.latitude] {
                        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
                    }
                }
            #endif
        }
        let isMulti = asMulti || polygons.count != 1
        if isMulti {
            bytes.append(1)
            word(6)
            word(UInt32(polygons.count))
        }
        for polygon in polygons {
            bytes.append(1)
            word(3)
            word(UInt32(polygon.holes.count + 1))
            ring(polygon.exterior)
            for hole in polygon.holes { ring(hole) }
        }
    }
}
