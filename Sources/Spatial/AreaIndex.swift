import CGEOS
import Synchronization

/// Many areas ready to be asked which of them hold a position: GEOS's STR-tree over their boxes, each area
/// prepared when it is first met.
public final class AreaIndex: Sendable {
    /// The areas in the order in which they were given.
    public let areas: [MultiPolygon]
    private let state: Mutex<State>

    /// Indexes areas that are cut at the antimeridian.
    public init(_ areas: [MultiPolygon]) throws(SpatialError) {
        self.areas = areas
        state = Mutex(try State(areas))
    }

    /// The areas that hold a position, edges included, as ascending indices into `areas`.
    public func areas(containing position: Coordinate) throws(SpatialError) -> [Int] {
        guard position.isValid else { return [] }
        return try state.withLock { state throws(SpatialError) in
            let point = try GEOSGeometry(position, in: state.context)
            var found: [Int] = []
            for candidate in state.candidates(for: point) {
                let area = try state.prepared(candidate, areas[candidate])
                if try state.context.predicate(
                    "contains", { GEOSPreparedIntersects_r($0, area.pointer, point.pointer) })
                {
                    found.append(candidate)
                }
            }
            return found
        }
    }

    /// The areas that share a point with another, as ascending indices into `areas`.
    public func areas(intersecting other: MultiPolygon) throws(SpatialError) -> [Int] {
        try state.withLock { state throws(SpatialError) in
            let geometry = try GEOSGeometry(other, in: state.context)
            var found: [Int] = []
            for candidate in state.candidates(for: geometry) {
                let area = try state.prepared(candidate, areas[candidate])
                if try state.context.predicate(
                    "intersects", { GEOSPreparedIntersects_r($0, area.pointer, geometry.pointer) })
                {
                    found.append(candidate)
                }
            }
            return found
        }
    }

    // Reached only through the lock.
    private final class State: @unchecked Sendable {
        let context: GEOSContext
        let tree: OpaquePointer
        var preparedAreas: [Prepared?]

        init(_ areas: [MultiPolygon]) throws(SpatialError) {
            let context = try GEOSContext()
            self.context = context
            tree = try context.require("making an index") { GEOSSTRtree_create_r($0, 10) }
            preparedAreas = Array(repeating: nil, count: areas.count)
            for (index, area) in areas.enumerated() {
                // One box a polygon: an area cut at the antimeridian would else span the globe.
                for bounds in area.polygons.compactMap(\.bounds) {
                    let box = try GEOSGeometry(bounds, in: context)
                    // Items travel as their number plus one in the pointer's bits: nothing to own or free.
                    GEOSSTRtree_insert_r(
                        context.handle, tree, box.pointer, UnsafeMutableRawPointer(bitPattern: index + 1))
                }
            }
        }

        deinit { GEOSSTRtree_destroy_r(context.handle, tree) }

        func candidates(for geometry: GEOSGeometry) -> [Int] {
            var hits: [Int] = []
            withUnsafeMutablePointer(to: &hits) { hits in
                GEOSSTRtree_query_r(
                    context.handle, tree, geometry.pointer,
                    { item, userData in
                        guard let item, let userData else { return }
                        userData.assumingMemoryBound(to: [Int].self).pointee.append(Int(bitPattern: item) - 1)
                    }, hits)
            }
            if hits.count < 2 { return hits }
            hits.sort()
            var unique = 1
            for index in 1..<hits.count where hits[index] != hits[unique - 1] {
                hits[unique] = hits[index]
                unique += 1
            }
            hits.removeSubrange(unique...)
            return hits
        }

        func prepared(_ index: Int, _ area: MultiPolygon) throws(SpatialError) -> Prepared {
            if let known = preparedAreas[index] { return known }
            let made = try Prepared(GEOSGeometry(area, in: context))
            preparedAreas[index] = made
            return made
        }
    }

    private final class Prepared {
        let geometry: GEOSGeometry
        let pointer: OpaquePointer

        init(_ geometry: GEOSGeometry) throws(SpatialError) {
            self.geometry = geometry
            pointer = try geometry.context.require("preparing an area") {
                GEOSPrepare_r($0, geometry.pointer)
            }
        }

        deinit { GEOSPreparedGeom_destroy_r(geometry.context.handle, pointer) }
    }
}
