#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An azimuth by its sine and cosine.
struct Azimuth {
    let sine: Double
    let cosine: Double

    /// Takes degrees clockwise from north, and whole quarters off them first, so that the four winds come out exact.
    init(degrees: Double) {
        let quarters = (degrees / 90).rounded()
        let angle = degrees.addingProduct(-90, quarters) * (.pi / 180)
        let (sine, cosine) = (sin(angle), cos(angle))
        (self.sine, self.cosine) =
            switch quarters.remainder(dividingBy: 4) {
            case 0: (sine, cosine)
            case 1: (cosine, -sine)
            case -1: (-cosine, sine)
            default: (-sine, -cosine)
            }
    }

    /// The azimuths of the western half of a circle in so many steps, from north to south, both ends included.
    static func westernHalf(steps: Int) -> [Azimuth] { known[steps] ?? half(steps) }

    /// Those of the circles that are drawn by the thousand.
    private static let known = Dictionary(uniqueKeysWithValues: [32, 48, 72].map { ($0, half($0)) })

    private static func half(_ steps: Int) -> [Azimuth] {
        (0...steps / 2).map { Azimuth(degrees: 360 - 360 * Double($0) / Double(steps)) }
    }
}

extension GeodesicSolver {
    /// The geodesics that leave one position, made ready: several times as fast as `geod_direct` and as exact.
    ///
    /// The series of Karney's paper to the sixth order, as `geodesic.h` sums them. What saves the time: the sine and
    /// cosine of the starting latitude serve all azimuths, and azimuths come as sines and cosines.
    struct Fan {
        private let solver: GeodesicSolver
        private let start: Coordinate
        private let sine: Double
        private let cosine: Double

        /// Positions so near a pole that rounding grows are left to `geod_direct`, and so are flat ellipsoids.
        init?(_ solver: GeodesicSolver, from start: Coordinate) {
            guard abs(start.latitude) <= 89.9, abs(start.longitude) <= 180, abs(solver.f) < 0.01 else {
                return nil
            }
            let point = solver.point(start)
            self.solver = solver
            self.start = start
            (sine, cosine) = (point.sine, point.cosine)
        }

        /// The position `distance` metres away at an azimuth in degrees clockwise from north.
        func destination(azimuth: Double, distance: Double) -> Coordinate {
            destination(Azimuth(degrees: azimuth), distance: distance)
        }

        /// The position `distance` metres away.
        func destination(_ azimuth: Azimuth, distance: Double) -> Coordinate {
            destination(sine: azimuth.sine, cosine: azimuth.cosine, distance: distance)
        }

        /// The position `distance` metres away at an azimuth given by its sine and cosine.
        func destination(sine: Double, cosine: Double, distance: Double) -> Coordinate {
            arrival(sine: sine, cosine: cosine, distance: distance).position
        }

        /// The same with the azimuth there, by its sine and cosine.
        @inline(__always)
        func arrival(
            sine sinAzimuth: Double, cosine cosAzimuth: Double, distance: Double
        ) -> (position: Coordinate, sine: Double, cosine: Double) {
            // The azimuth at the equator, and where the start lies on the auxiliary sphere (equations 5, 10-12).
            let sinEquator = sinAzimuth * cosine
            let across = sinAzimuth * sine
            let cosEquator = (cosAzimuth * cosAzimuth + across * across).squareRoot()
            let (sinOmega1, cosOmega1) = (sinEquator * sine, cosine * cosAzimuth)
            var (s1, c1) = sine == 0 && cosAzimuth == 0 ? (0, 1) : (sine, cosOmega1)
            let scale = 1 / (s1 * s1 + c1 * c1).squareRoot()
            s1 *= scale
            c1 *= scale
            let k2 = solver.secondEccentricity * cosEquator * cosEquator
            let epsilon = k2 / (2 * (1 + (1 + k2).squareRoot()) + k2)

            // How far along the start lies, by the length of a unit sphere's arc (equations 7, 15 and 17).
            let length = GeodesicSolver.lengthSeries(epsilon)
            let before = length.series.sum(s1, c1)
            // Less than a thousandth, for which the first terms are exact.
            let square = before * before
            let sinBefore = before * (1 - square / 6 * (1 - square / 20))
            let cosBefore = 1 - square / 2 * (1 - square / 12)
            let (sinTau1, cosTau1) = (s1 * cosBefore + c1 * sinBefore, c1 * cosBefore - s1 * sinBefore)
            let tau = distance / (solver.b * length.scale)
            let (sinTau, cosTau) = SmallAngle.sineAndCosine(tau)
            // Back from length to arc (equations 20 and 21).
            let after = GeodesicSolver.reversedSeries(epsilon).sum(
                sinTau1 * cosTau + cosTau1 * sinTau, cosTau1 * cosTau - sinTau1 * sinTau)
            let sigma = tau + after + before
            let (sinSigma, cosSigma) = SmallAngle.sineAndCosine(sigma)
            let (s2, c2) = (s1 * cosSigma + c1 * sinSigma, c1 * cosSigma - s1 * sinSigma)

            // The end on the auxiliary sphere and its longitude (equations 8, 10-14 and 23).
            let east = cosEquator * c2
            let sinEnd = cosEquator * s2
            let cosEnd = (sinEquator * sinEquator + east * east).squareRoot()
            let (o1, p1) = sine == 0 && cosAzimuth == 0 ? (0, 1) : (sinOmega1, cosOmega1)
            let (o2, p2) = (sinEquator * s2, c2)
            let omega = SmallAngle.angle(o2 * p1 - p2 * o1, p2 * p1 + o2 * o1)
            let longitudes = solver.longitudeSeries(epsilon)
            let span = sigma + (longitudes.series.sum(s2, c2) - longitudes.series.sum(s1, c1))
            let lambda = omega - solver.f * sinEquator * longitudes.scale * span
            // How far north of the start, by the directions of both normals: most often little.
            let (north1, axis1) = (sine, (1 - solver.f) * cosine)
            let (north2, axis2) = (sinEnd, (1 - solver.f) * cosEnd)
            let rise = SmallAngle.angle(north2 * axis1 - axis2 * north1, axis2 * axis1 + north2 * north1)
            let end = Coordinate(
                longitude: MultiPolygon.normalized(start.longitude + lambda * (180 / .pi)),
                latitude: start.latitude + rise * (180 / .pi))
            return (end, sinEquator / cosEnd, east / cosEnd)
        }
    }

    /// What turns I1 back into sigma (equation 21).
    @inline(__always)
    private static func reversedSeries(_ e: Double) -> SineSeries {
        let e2 = e * e
        return SineSeries(
            k1: e * (1 / 2 + e2 * (-9 / 32 + e2 * 205 / 1536)),
            k2: e2 * (5 / 16 + e2 * (-37 / 96 + e2 * 1335 / 4096)),
            k3: e2 * e * (29 / 96 - e2 * 75 / 128), k4: e2 * e2 * (539 / 1536 - e2 * 2391 / 2560),
            k5: e2 * e2 * e * 3467 / 7680, k6: e2 * e2 * e2 * 38081 / 61440)
    }
}

/// Sines, cosines and arc tangents of small angles by their series, to the last digit but one; others by the C library.
///
/// An outline's corners lie some kilometres from its middle: there the library's care for any angle is most of the work.
private enum SmallAngle {
    @inline(__always)
    static func sineAndCosine(_ angle: Double) -> (Double, Double) {
        guard abs(angle) < 0.02 else { return (sin(angle), cos(angle)) }
        let square = angle * angle
        return (
            angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42))),
            1 - square / 2 * (1 - square / 12 * (1 - square / 30))
        )
    }

    /// `atan2(y, x)`.
    @inline(__always)
    static func angle(_ y: Double, _ x: Double) -> Double {
        guard abs(y) < 0.04 * x else { return atan2(y, x) }
        let ratio = y / x
        let square = ratio * ratio
        let tail = 1 / 7.0 - square * (1 / 9.0 - square * (1 / 11.0))
        return ratio * (1 - square * (1 / 3.0 - square * (1 / 5.0 - square * tail)))
    }
}
