import CGEOS

/// A geometry in GEOS's memory; it keeps its context alive and frees itself.
final class GEOSGeometry {
    let context: GEOSContext
    let pointer: OpaquePointer

    /// Takes over a pointer that nobody else frees.
    init(_ pointer: OpaquePointer, in context: GEOSContext) {
        self.context = context
        self.pointer = pointer
    }

    deinit { GEOSGeom_destroy_r(context.handle, pointer) }

    // MARK: Into GEOS

    convenience init(_ position: Coordinate, in context: GEOSContext) throws(SpatialError) {
        let pointer = try context.require("making a point") {
            GEOSGeom_createPointFromXY_r($0, position.longitude, position.latitude)
        }
        self.init(pointer, in: context)
    }

    convenience init(line: [Coordinate], in context: GEOSContext) throws(SpatialError) {
        let sequence = try Self.sequence(line, closing: false, in: context)
        let pointer = try context.require("making a line") { GEOSGeom_createLineString_r($0, sequence) }
        self.init(pointer, in: context)
    }

    convenience init(points: [Coordinate], in context: GEOSContext) throws(SpatialError) {
        var parts: [OpaquePointer] = []
        parts.reserveCapacity(points.count)
        do throws(SpatialError) {
            for point in points {
                try Self.requireFinite(point)
                parts.append(
                    try context.require("making a point") {
                        GEOSGeom_createPointFromXY_r($0, point.longitude, point.latitude)
                    })
            }
        } catch {
            for part in parts { GEOSGeom_destroy_r(context.handle, part) }
            throw error
        }
        self.init(try Self.collection(GEOS_MULTIPOINT, &parts, in: context), in: context)
    }

    convenience init(_ polygon: Polygon, in context: GEOSContext) throws(SpatialError) {
        self.init(try Self.polygon(polygon, in: context), in: context)
    }

    convenience init(_ area: MultiPolygon, in context: GEOSContext) throws(SpatialError) {
        if area.polygons.count == 1 {
            self.init(try Self.polygon(area.polygons[0], in: context), in: context)
            return
        }
        var parts: [OpaquePointer] = []
        parts.reserveCapacity(area.polygons.count)
        do throws(SpatialError) {
            for polygon in area.polygons { parts.append(try Self.polygon(polygon, in: context)) }
        } catch {
            for part in parts { GEOSGeom_destroy_r(context.handle, part) }
            throw error
        }
        self.init(try Self.collection(GEOS_MULTIPOLYGON, &parts, in: context), in: context)
    }

    convenience init(_ box: BoundingBox, in context: GEOSContext) throws(SpatialError) {
        let pointer = try context.require("making a rectangle") {
            GEOSGeom_createRectangle_r($0, box.west, box.south, box.east, box.north)
        }
        self.init(pointer, in: context)
    }

    /// Makes a geometry from a call that may fail.
    static func made(
        _ operation: String, in context: GEOSContext, _ body: (GEOSContextHandle_t) -> OpaquePointer?
    ) throws(SpatialError) -> GEOSGeometry {
        GEOSGeometry(try context.require(operation, body), in: context)
    }

    // A collection takes its parts over, so nothing is freed here afterwards.
    private static func collection(
        _ kind: GEOSGeomTypes, _ parts: inout [OpaquePointer], in context: GEOSContext
    ) throws(SpatialError) -> OpaquePointer {
        var pointers = parts.map { Optional($0) }
        let count = UInt32(pointers.count)
        return try context.require("making a collection") { handle in
            pointers.withUnsafeMutableBufferPointer {
                GEOSGeom_createCollection_r(handle, Int32(kind.rawValue), $0.baseAddress, count)
            }
        }
    }

    private static func polygon(
        _ polygon: Polygon, in context: GEOSContext
    ) throws(SpatialError) -> OpaquePointer {
        let shell = try ring(polygon.exterior, in: context)
        var holes: [OpaquePointer?] = []
        do throws(SpatialError) {
            for hole in polygon.holes { holes.append(try ring(hole, in: context)) }
        } catch {
            GEOSGeom_destroy_r(context.handle, shell)
            for hole in holes { GEOSGeom_destroy_r(context.handle, hole) }
            throw error
        }
        let count = UInt32(holes.count)
        return try context.require("making a polygon") { handle in
            holes.withUnsafeMutableBufferPointer {
                GEOSGeom_createPolygon_r(handle, shell, $0.baseAddress, count)
            }
        }
    }

    private static func ring(
        _ positions: [Coordinate], in context: GEOSContext
    ) throws(SpatialError) -> OpaquePointer {
        let sequence = try sequence(positions, closing: true, in: context)
        return try context.require("making a ring") { GEOSGeom_createLinearRing_r($0, sequence) }
    }

    private static func requireFinite(_ position: Coordinate) throws(SpatialError) {
        guard position.longitude.isFinite, position.latitude.isFinite else {
            throw SpatialError(
                operation: "reading coordinates", message: "a coordinate is not a finite number")
        }
    }

    // A coordinate is two doubles, longitude first, which is the interleaved layout that GEOS copies.
    private static func sequence(
        _ positions: [Coordinate], closing: Bool, in context: GEOSContext
    ) throws(SpatialError) -> OpaquePointer {
        for position in positions { try requireFinite(position) }
        var positions = positions
        if closing, let first = positions.first, positions.last != first { positions.append(first) }
        let count = UInt32(positions.count)
        return try context.require("copying coordinates") { handle in
            positions.withUnsafeBytes {
                GEOSCoordSeq_copyFromBuffer_r(
                    handle, $0.assumingMemoryBound(to: Double.self).baseAddress, count, 0, 0)
            }
        }
    }

    // MARK: Out of GEOS

    var isEmpty: Bool { GEOSisEmpty_r(context.handle, pointer) == 1 }

    /// The positions of a point, line or ring.
    func coordinates() throws(SpatialError) -> [Coordinate] {
        try Self.coordinates(of: pointer, in: context)
    }

    private static func coordinates(
        of geometry: OpaquePointer, in context: GEOSContext
    ) throws(SpatialError) -> [Coordinate] {
        let sequence = try context.require("reading coordinates") { GEOSGeom_getCoordSeq_r($0, geometry) }
        var count: UInt32 = 0
        try context.check("reading coordinates") { GEOSCoordSeq_getSize_r($0, sequence, &count) }
        var status: Int32 = 1
        let positions = [Coordinate](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
            let doubles = UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: Double.self)
            if let doubles {
                status = GEOSCoordSeq_copyToBuffer_r(context.handle, sequence, doubles, 0, 0)
            }
            initialized = status == 0 ? 0 : Int(count)
        }
        if status == 0 { throw context.failure("reading coordinates") }
        return positions
    }

    /// Every polygon inside, in order; points and lines of a mixed result are left out.
    func polygons() throws(SpatialError) -> [Polygon] {
        var found: [Polygon] = []
        try Self.forEachPart(of: pointer, in: context) { part, kind throws(SpatialError) in
            guard kind == GEOS_POLYGON.rawValue else { return }
            found.append(try Self.polygon(at: part, in: context))
        }
        return found
    }

    /// Every line inside, in order; points and polygons are left out.
    func lines() throws(SpatialError) -> [LineString] {
        var found: [LineString] = []
        try Self.forEachPart(of: pointer, in: context) { part, kind throws(SpatialError) in
            guard kind == GEOS_LINESTRING.rawValue else { return }
            found.append(LineString(try Self.coordinates(of: part, in: context)))
        }
        return found
    }

    /// The polygons inside, turned as RFC 7946 wants them.
    func area() throws(SpatialError) -> MultiPolygon {
        MultiPolygon(try polygons().map { $0.oriented() })
    }

    /// Calls `body` with everything inside that is neither empty nor a collection, in order, and with its kind.
    private static func forEachPart(
        of geometry: OpaquePointer, in context: GEOSContext,
        _ body: (OpaquePointer, UInt32) throws(SpatialError) -> Void
    ) throws(SpatialError) {
        let kind = UInt32(bitPattern: GEOSGeomTypeId_r(context.handle, geometry))
        switch kind {
        case GEOS_MULTIPOINT.rawValue, GEOS_MULTILINESTRING.rawValue, GEOS_MULTIPOLYGON.rawValue,
            GEOS_GEOMETRYCOLLECTION.rawValue:
            let count = GEOSGetNumGeometries_r(context.handle, geometry)
            for index in 0..<max(0, count) {
                let part = try context.require("reading a collection") {
                    GEOSGetGeometryN_r($0, geometry, index)
                }
                try forEachPart(of: part, in: context, body)
            }
        default:
            if GEOSisEmpty_r(context.handle, geometry) != 1 { try body(geometry, kind) }
        }
    }

    private static func polygon(
        at geometry: OpaquePointer, in context: GEOSContext
    ) throws(SpatialError) -> Polygon {
        let shell = try context.require("reading a polygon") { GEOSGetExteriorRing_r($0, geometry) }
        var polygon = Polygon(exterior: try coordinates(of: shell, in: context))
        let holes = GEOSGetNumInteriorRings_r(context.handle, geometry)
        for index in 0..<max(0, holes) {
            let ring = try context.require("reading a polygon") {
                GEOSGetInteriorRingN_r($0, geometry, index)
            }
            polygon.holes.append(try coordinates(of: ring, in: context))
        }
        return polygon
    }
}
