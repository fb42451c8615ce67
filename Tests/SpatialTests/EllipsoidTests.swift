import Foundation
import Spatial
import Testing

@Suite struct EllipsoidTests {
    // The example printed in GeographicLib's documentation of geodesic.h: JFK to Singapore Changi.
    @Test func distanceOverTheNorth() {
        let kennedy = Coordinate(longitude: -73.78, latitude: 40.64)
        let changi = Coordinate(longitude: 103.99, latitude: 1.36)
        #expect(abs(Ellipsoid.wgs84.distance(from: kennedy, to: changi) - 15_347_512.9) < 1)
    }

    // GeographicLib's published test set (C. F. F. Karney, GeodTest-short, doi:10.5281/zenodo.32156).
    @Test(.enabled(if: GeodesicTestSet.isPresent, "needs ../shared/geodesic"))
    func everyLineOfThePublishedTestSet() throws {
        let lines = try GeodesicTestSet.read()
        #expect(lines.count == 10_000)
        var worstLength = 0.0
        var worstAngle = 0.0
        for line in lines {
            let path = Ellipsoid.wgs84.inverse(from: line.start, to: line.end)
            worstLength = max(worstLength, abs(path.distance - line.distance))
            let end = Ellipsoid.wgs84.destination(
                from: line.start, azimuth: line.initialAzimuth, distance: line.distance)
            // Near a pole degrees of longitude shrink, so the error in position is taken on the ground.
            let shrink = cos(line.end.latitude * .pi / 180)
            worstAngle = max(worstAngle, abs(end.latitude - line.end.latitude))
            worstAngle = max(worstAngle, Self.turn(end.longitude, line.end.longitude) * shrink)
            // Between coinciding, polar and nearly antipodal positions the azimuth is a matter of convention or
            // hangs on digits beyond those printed.
            if line.arc > 0.001, line.arc < 179, abs(line.start.latitude) < 89.9,
                abs(line.end.latitude) < 89.9
            {
                worstAngle = max(
                    worstAngle,
                    Self.turn(path.initialAzimuth, line.initialAzimuth) * sin(line.arc * .pi / 180))
                worstAngle = max(
                    worstAngle, Self.turn(path.finalAzimuth, line.finalAzimuth) * sin(line.arc * .pi / 180))
            }
        }
        #expect(worstLength < 10e-9)
        #expect(worstAngle < 1e-9)
        let batch = try Ellipsoid.wgs84.distances(from: lines.map(\.start), to: lines.map(\.end))
        #expect(zip(batch, lines).allSatisfy { abs($0 - $1.distance) < 10e-9 })
    }

    /// Where sines and arc tangents go by their series, and just beyond.
    @Test(
        arguments: [0.0, 7.25, -36.5, 61.2, -84.9], [0.5, 800, 25_000, 118_000, 127_000, 128_500, 400_000])
    func aDestinationLiesAsFarAsItShouldAndWhere(latitude: Double, distance: Double) {
        for longitude in [-179.999, -65.4, 0, 38.7] {
            let start = Coordinate(longitude: longitude, latitude: latitude)
            for azimuth in stride(from: -180.0, to: 180, by: 7.5) {
                let end = Ellipsoid.wgs84.destination(from: start, azimuth: azimuth, distance: distance)
                let path = Ellipsoid.wgs84.inverse(from: start, to: end)
                #expect(abs(path.distance - distance) < 10e-9, "\(start) \(azimuth)")
                // Ten nanometres across the way at most, but for the rounding of degrees.
                #expect(
                    Self.turn(path.initialAzimuth, azimuth) * .pi / 180 * min(distance, 6e6) < 30e-9,
                    "\(start) \(azimuth)")
                #expect(abs(Ellipsoid.wgs84.distance(from: start, to: end) - path.distance) < 10e-9)
            }
            #expect(Ellipsoid.wgs84.distance(from: start, to: start) == 0)
        }
    }

    // West, east, south and north of the starts, and how far the ends lie from them in degrees at most.
    @Test(arguments: [
        (35.0, 46.0, 31.0, 38.0, 10.0), (-180, 180, -90, 90, 15), (179, 181, -60, 60, 5),
        (0, 1, -0.001, 0.001, 30),
        (10, 12, 80, 90, 40), (-180, 180, -85, 85, 0.01), (5, 6, -40, 40, 1e-7), (-180, 180, -90, 90, 360),
    ])
    func aBatchAgreesWithEachLine(west: Double, east: Double, south: Double, north: Double, reach: Double)
        throws
    {
        var generator = SplitMix64(seed: 11)
        func home(_ longitude: Double, _ latitude: Double) -> Coordinate {
            Coordinate(
                longitude: longitude.remainder(dividingBy: 360), latitude: min(90, max(-90, latitude)))
        }
        var starts: [Coordinate] = []
        var ends: [Coordinate] = []
        for number in 0..<20_000 {
            let start = home(
                west + generator.unit() * (east - west), south + generator.unit() * (north - south))
            starts.append(start)
            // Now and then along a meridian, along a parallel, or not at all.
            let turn = number % 50 == 0 ? 0 : (generator.unit() * 2 - 1) * reach
            let climb = number % 50 == 1 || number % 100 == 0 ? 0 : (generator.unit() * 2 - 1) * reach
            ends.append(home(start.longitude + turn, start.latitude + climb))
        }
        let batch = try Ellipsoid.wgs84.distances(from: starts, to: ends)
        for (index, metres) in batch.enumerated() {
            let exact = Ellipsoid.wgs84.inverse(from: starts[index], to: ends[index]).distance
            #expect(abs(metres - exact) < 10e-9, "\(starts[index]) to \(ends[index])")
            let single = Ellipsoid.wgs84.distance(from: starts[index], to: ends[index])
            #expect(abs(single - exact) < 10e-9, "\(starts[index]) to \(ends[index])")
        }
    }

    private static func turn(_ a: Double, _ b: Double) -> Double {
        abs((a - b).remainder(dividingBy: 360))
    }
}

/// The published geodesics, read through the system's gzip, where the data lies beside the package.
enum GeodesicTestSet {
    struct Line {
        var start: Coordinate
        var initialAzimuth: Double
        var end: Coordinate
        var finalAzimuth: Double
        var distance: Double
        var arc: Double
    }

    static var url: URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared/geodesic/GeodTest-short.dat.gz").standardizedFileURL
    }

    static var isPresent: Bool { FileManager.default.fileExists(atPath: url.path) }

    static func read() throws -> [Line] {
        let unpack = Process()
        unpack.executableURL = URL(filePath: "/bin/gzip")
        unpack.arguments = ["-dc", url.path]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        unpack.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { row in
            let values = row.split(separator: " ").compactMap { Double($0) }
            guard values.count == 10 else { return nil }
            return Line(
                start: Coordinate(longitude: values[1], latitude: values[0]), initialAzimuth: values[2],
                end: Coordinate(longitude: values[4], latitude: values[3]), finalAzimuth: values[5],
                distance: values[6], arc: values[7])
        }
    }
}
