import CGEOS

/// What is wrong with an area, and where.
public struct ValidityFault: Hashable, Sendable {
    /// GEOS's words, such as "Self-intersection".
    public var reason: String
    /// Where, if the check can tell.
    public var position: Coordinate?
}

extension MultiPolygon {
    /// What keeps the area from being valid by the OGC's rules; nil where nothing does.
    public func validityFault() throws(SpatialError) -> ValidityFault? {
        let context = try GEOSContext()
        let geometry: GEOSGeometry
        do throws(SpatialError) { geometry = try GEOSGeometry(self, in: context) } catch {
            // A ring too short or with a value that is no number cannot even be handed to the check.
            return ValidityFault(reason: error.message, position: nil)
        }
        var reason: UnsafeMutablePointer<CChar>?
        var location: OpaquePointer?
        let isValid = try context.predicate("checking validity") {
            GEOSisValidDetail_r($0, geometry.pointer, 0, &reason, &location)
        }
        defer { if let reason { GEOSFree_r(context.handle, reason) } }
        let position = try location.map { pointer throws(SpatialError) in
            try GEOSGeometry(pointer, in: context).coordinates().first
        }
        if isValid { return nil }
        return ValidityFault(
            reason: reason.map { String(cString: $0) } ?? "not valid", position: position ?? nil)
    }

    /// A valid area of the same shape, with rings closed, self-crossings noded and slivers dropped.
    ///
    /// Rings of fewer than four positions are left out. Uses GEOS's "structure" rule: what lies in an
    /// exterior and in no hole is kept.
    public func repaired() throws(SpatialError) -> MultiPolygon {
        let context = try GEOSContext()
        let usable = MultiPolygon(
            polygons.compactMap { polygon in
                guard Self.isRing(polygon.exterior) else { return nil }
                return Polygon(exterior: polygon.exterior, holes: polygon.holes.filter(Self.isRing))
            })
        if usable.isEmpty { return usable }
        let geometry = try GEOSGeometry(usable, in: context)
        let parameters = try context.require("repairing an area") { GEOSMakeValidParams_create_r($0) }
        defer { GEOSMakeValidParams_destroy_r(context.handle, parameters) }
        try context.check("repairing an area") {
            GEOSMakeValidParams_setMethod_r($0, parameters, GEOS_MAKE_VALID_STRUCTURE)
        }
        return try GEOSGeometry.made("repairing an area", in: context) {
            GEOSMakeValidWithParams_r($0, geometry.pointer, parameters)
        }.area()
    }

    private static func isRing(_ ring: [Coordinate]) -> Bool {
        let finite = ring.allSatisfy { $0.longitude.isFinite && $0.latitude.isFinite }
        return finite && Set(ring).count >= 3
    }

    /// A coarser area whose edges stray at most `tolerance` metres, with no ring crossing another or lost.
    ///
    /// The tolerance is taken in degrees of latitude along both axes, so that east-west edges stray less
    /// than that towards the poles.
    public func simplified(tolerance: Double) throws(SpatialError) -> MultiPolygon {
        guard tolerance.isFinite, tolerance >= 0 else {
            throw SpatialError(operation: "simplifying", message: "the tolerance must be zero metres or more")
        }
        let context = try GEOSContext()
        let geometry = try GEOSGeometry(self, in: context)
        // A degree is nowhere longer, so that no edge strays further: at the poles 111,694 metres.
        return try GEOSGeometry.made("simplifying", in: context) {
            GEOSTopologyPreserveSimplify_r($0, geometry.pointer, tolerance / 111_700)
        }.area()
    }
}
