import CPROJ

/// A position of a plane in metres.
public struct PlanePoint: Hashable, Sendable {
    /// Metres to the east of the projection's centre.
    public var x: Double
    /// Metres to the north.
    public var y: Double

    /// Takes the values as they are.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// Lambert's azimuthal equal-area projection of the WGS 84 ellipsoid about a centre, by PROJ.
///
/// Areas are true everywhere; positions on both sides of the antimeridian, or round a pole, lie together.
public struct EqualAreaProjection: Hashable, Sendable {
    /// Where the plane touches the Earth.
    public let center: Coordinate

    /// Throws for a centre that is not on Earth.
    public init(center: Coordinate) throws(SpatialError) {
        try center.validate()
        self.center = center
    }

    /// The plane positions of positions on Earth; throws at the centre's antipode.
    public func project(_ positions: [Coordinate]) throws(SpatialError) -> [PlanePoint] {
        var x = positions.map { $0.longitude * .pi / 180 }
        var y = positions.map { $0.latitude * .pi / 180 }
        try transform(&x, &y, PJ_FWD)
        return zip(x, y).map { PlanePoint(x: $0, y: $1) }
    }

    /// The positions on Earth of plane positions; throws beyond the rim of the world.
    public func unproject(_ points: [PlanePoint]) throws(SpatialError) -> [Coordinate] {
        var x = points.map(\.x)
        var y = points.map(\.y)
        try transform(&x, &y, PJ_INV)
        return zip(x, y).map { Coordinate(longitude: $0 * 180 / .pi, latitude: $1 * 180 / .pi) }
    }

    private func transform(
        _ x: inout [Double], _ y: inout [Double], _ direction: PJ_DIRECTION
    ) throws(SpatialError) {
        if x.isEmpty { return }
        let operation = try ProjectionHandle(
            "+proj=laea +lat_0=\(center.latitude) +lon_0=\(center.longitude) +ellps=WGS84")
        let count = x.count
        let stride = MemoryLayout<Double>.stride
        x.withUnsafeMutableBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                _ = proj_trans_generic(
                    operation.pointer, direction, x.baseAddress, stride, count, y.baseAddress, stride, count,
                    nil, 0, 0, nil, 0, 0)
            }
        }
        guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else {
            throw SpatialError(
                operation: "projecting", message: operation.message ?? "a position has no image in the plane")
        }
    }
}

/// A PROJ operation with a context of its own: one thread at a time.
private final class ProjectionHandle {
    private let context: OpaquePointer
    let pointer: OpaquePointer

    init(_ definition: String) throws(SpatialError) {
        guard let context = proj_context_create() else {
            throw SpatialError(operation: "projecting", message: "PROJ gave no context")
        }
        // Without this PROJ prints to standard error.
        proj_log_level(context, PJ_LOG_NONE)
        guard let pointer = proj_create(context, definition) else {
            let error = SpatialError(
                operation: "projecting",
                message: Self.message(proj_context_errno(context), context) ?? "PROJ refuses \(definition)")
            proj_context_destroy(context)
            throw error
        }
        self.context = context
        self.pointer = pointer
    }

    deinit {
        proj_destroy(pointer)
        proj_context_destroy(context)
    }

    var message: String? { Self.message(proj_errno(pointer), context) }

    private static func message(_ code: Int32, _ context: OpaquePointer) -> String? {
        guard code != 0, let text = proj_context_errno_string(context, code) else { return nil }
        return String(cString: text)
    }
}
