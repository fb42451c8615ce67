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
