import CGEOS
import Synchronization

/// An area made ready for many questions: containment by a sorted index of its edges instead of a scan.
///
/// Safe to share: GEOS keeps its state behind a lock, since a prepared geometry builds parts of its index in
/// the first calls.
public final class PreparedArea: Sendable {
    private let state: Mutex<State>
    private let outline = Mutex<OutlineEdges?>(nil)
    private let area: MultiPolygon
    /// The smallest rectangle around the area; nil where it is empty.
    public let bounds: BoundingBox?

    /// Copies the area into GEOS and prepares it.
    public init(_ area: MultiPolygon) throws(SpatialError) {
        self.area = area
        bounds = area.bounds
        state = Mutex(try State(area))
    }

    /// Whether a position lies inside or on the edge.
    public func contains(_ position: Coordinate) throws(SpatialError) -> Bool {
        guard let bounds, bounds.contains(position) else { return false }
        return try state.withLock { state throws(SpatialError) in try state.covers(position) }
    }

    /// Whether the other area shares a point with this one ("may have happened within").
    public func intersects(_ other: MultiPolygon) throws(SpatialError) -> Bool {
        try state.withLock { state throws(SpatialError) in
            try state.test(other, "intersects") { GEOSPreparedIntersects_r($0, $1, $2) }
        }
    }

    /// Whether the other area lies wholly inside ("certainly within").
    public func contains(_ other: MultiPolygon) throws(SpatialError) -> Bool {
        try state.withLock { state throws(SpatialError) in
            try state.test(other, "contains") { GEOSPreparedCovers_r($0, $1, $2) }
        }
    }

    /// Whether a path shares a point with this area.
    public func intersects(_ path: LineString) throws(SpatialError) -> Bool {
        try state.withLock { state throws(SpatialError) in
            let line = try GEOSGeometry(line: path.positions, in: state.context)
            return try state.context.predicate("intersects") {
                GEOSPreparedIntersects_r($0, state.prepared, line.pointer)
            }
        }
    }

    /// The outline, made ready at the first question about a distance.
    var edges: OutlineEdges {
        outline.withLock { outline in
            if let outline { return outline }
            let made = OutlineEdges(area)
            outline = made
            return made
        }
    }

    // Reached only through the lock.
    final class State: @unchecked Sendable {
        let context: GEOSContext
        let geometry: GEOSGeometry
        let prepared: OpaquePointer

        init(_ area: MultiPolygon) throws(SpatialError) {
            let context = try GEOSContext()
            let geometry = try GEOSGeometry(area, in: context)
            self.context = context
            self.geometry = geometry
            self.prepared = try context.require("preparing an area") { GEOSPrepare_r($0, geometry.pointer) }
        }

        deinit { GEOSPreparedGeom_destroy_r(context.handle, prepared) }

        func covers(_ position: Coordinate) throws(SpatialError) -> Bool {
            let point = try GEOSGeometry(position, in: context)
            return try context.predicate("contains") { GEOSPreparedIntersects_r($0, prepared, point.pointer) }
        }

        func test(
            _ other: MultiPolygon, _ operation: String,
            _ body: (GEOSContextHandle_t, OpaquePointer, OpaquePointer) -> CChar
        ) throws(SpatialError) -> Bool {
            let geometry = try GEOSGeometry(other, in: context)
            return try context.predicate(operation) { body($0, prepared, geometry.pointer) }
        }
    }
}
