#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The azimuthal equidistant projection of the ellipsoid about a centre: every distance and azimuth from the
/// centre is true.
///
/// Solved with geodesics on both ways, so that it holds anywhere on Earth, poles included. A position of the
/// plane travels as a `Coordinate` whose longitude is metres east and latitude metres north, since that is the
/// layout that GEOS copies.
struct AzimuthalEquidistant {
    let center: Coordinate
    private let fan: GeodesicSolver.Fan?

    init(center: Coordinate) {
        self.center = center
        fan = Ellipsoid.wgs84.fan(from: center)
    }

    func project(_ position: Coordinate) -> Coordinate {
        let path = Ellipsoid.wgs84.inverse(from: center, to: position)
        let azimuth = path.initialAzimuth * .pi / 180
        return Coordinate(longitude: path.distance * sin(azimuth), latitude: path.distance * cos(azimuth))
    }

    func unproject(_ plane: Coordinate) -> Coordinate {
        let distance = (plane.longitude * plane.longitude + plane.latitude * plane.latitude).squareRoot()
        if let fan, distance > 0 {
            return fan.destination(
                sine: plane.longitude / distance, cosine: plane.latitude / distance, distance: distance)
        }
        return Ellipsoid.wgs84.destination(
            from: center, azimuth: atan2(plane.longitude, plane.latitude) * 180 / .pi, distance: distance)
    }

    /// Brings a ring or path of the plane back, with positions added wherever a straight line in degrees would
    /// leave the straight line of the plane by more than `tolerance` metres.
    func unproject(path: [Coordinate], tolerance: Double) -> [Coordinate] {
        guard var last = path.first else { return [] }
        let limit = DistanceLimit(tolerance)
        var lastBack = unproject(last)
        var result = [lastBack]
        result.reserveCapacity(path.count)
        for next in path.dropFirst() {
            let nextBack = unproject(next)
            subdivide(last, lastBack, next, nextBack, limit, depth: 0, into: &result)
            result.append(nextBack)
            last = next
            lastBack = nextBack
        }
        return result
    }

    private func subdivide(
        _ a: Coordinate, _ aBack: Coordinate, _ b: Coordinate, _ bBack: Coordinate, _ limit: DistanceLimit,
        depth: Int, into result: inout [Coordinate]
    ) {
        guard depth < 14 else { return }
        let middle = Coordinate(
            longitude: (a.longitude + b.longitude) / 2, latitude: (a.latitude + b.latitude) / 2)
        let middleBack = unproject(middle)
        let turn = aBack.longitudeDifference(to: bBack)
        let drawn = Coordinate(
            longitude: aBack.longitude + turn / 2, latitude: (aBack.latitude + bBack.latitude) / 2)
        // A half turn between neighbours would leave it open on which side of the pole the ring passes.
        guard abs(turn) > 90 || !limit.holds(LocatedPosition(drawn), LocatedPosition(middleBack)) else {
            return
        }
        subdivide(a, aBack, middle, middleBack, limit, depth: depth + 1, into: &result)
        result.append(middleBack)
        subdivide(middle, middleBack, b, bBack, limit, depth: depth + 1, into: &result)
    }
}
