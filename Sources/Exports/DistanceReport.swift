import Foundation
package import Incidents
package import Spatial
import Storage

/// Geodesics between named positions, for people and programs.
package struct DistanceReport {
    private let names: [String]
    private let positions: [Coordinate]

    /// Takes two positions or more, each with its name.
    package init(names: [String], positions: [Coordinate]) {
        self.names = names
        self.positions = positions
    }

    private var path: Geodesic { Ellipsoid.wgs84.inverse(from: positions[0], to: positions[1]) }

    /// Distance and azimuths of two positions, or for more of them a table of kilometres from each to each.
    package var table: String {
        guard positions.count == 2 else {
            let matrix = Ellipsoid.wgs84.distanceMatrix(from: positions, to: positions)
            let rows =
                [["km"] + names]
                + zip(names, matrix).map { name, row in
                    [name] + row.map { String(format: "%.3f", $0 / 1000) }
                }
            return AlignedColumns.text(of: rows) { $0 > 0 }
        }
        let path = path
        func azimuth(_ azimuth: Double) -> String {
            Self.turn(azimuth, of: path).map { String(format: "%.6f°", $0) } ?? "none, they coincide"
        }
        return """
            distance           \(String(format: "%.3f", path.distance)) m (\(String(format: "%.3f", path.distance / 1000)) km)
            azimuth at start   \(azimuth(path.initialAzimuth))
            azimuth at end     \(azimuth(path.finalAzimuth))\(path.distance > 0 ? ", pointing onwards" : "")

            """
    }

    // From north clockwise, 0 to 360; of coinciding positions there is none.
    private static func turn(_ azimuth: Double, of path: Geodesic) -> Double? {
        guard path.distance > 0 else { return nil }
        return azimuth < 0 ? azimuth + 360 : azimuth
    }

    private static func text(_ azimuth: Double, of path: Geodesic, none: String) -> String {
        turn(azimuth, of: path).map { "\($0)" } ?? none
    }

    /// Each pair as its path.
    package var layer: DerivedLayer {
        let pairs = positions.indices.flatMap { start in
            positions.indices.dropFirst(start + 1).map { (start, $0) }
        }
        return DerivedLayer(
            name: "distances", summary: "Geodesics on the WGS 84 ellipsoid, as the crow flies",
            columns: [
                .init("from", .text), .init("to", .text), .init("distance_m", .real),
                .init("azimuth_start", .real), .init("azimuth_end", .real),
            ], count: pairs.count
        ) { place in
            let (start, end) = pairs[place]
            let path = Ellipsoid.wgs84.inverse(from: positions[start], to: positions[end])
            func value(_ azimuth: Double) -> IncidentValue {
                Self.turn(azimuth, of: path).map { .real($0) } ?? .null
            }
            return DerivedLayer.Feature(
                id: "path-\(place + 1)", title: "\(names[start]) to \(names[end])",
                shape: .lines(
                    LineString.geodesic(from: positions[start], to: positions[end]).splitAtAntimeridian()),
                values: [
                    .text(names[start]), .text(names[end]), .real(path.distance), value(path.initialAzimuth),
                    value(path.finalAzimuth),
                ])
        }
    }

    /// An object a pair, several in an array.
    package var json: String {
        var pairs: [String] = []
        for start in positions.indices {
            for end in positions.indices where end > start {
                let path = Ellipsoid.wgs84.inverse(from: positions[start], to: positions[end])
                pairs.append(
                    "{\"from\":\(Self.place(names[start], positions[start])),"
                        + "\"to\":\(Self.place(names[end], positions[end])),"
                        + "\"distance_m\":\(path.distance),\"azimuth_start\":\(Self.text(path.initialAzimuth, of: path, none: "null")),"
                        + "\"azimuth_end\":\(Self.text(path.finalAzimuth, of: path, none: "null"))}")
            }
        }
        return pairs.count == 1 ? pairs[0] : "[" + pairs.joined(separator: ",\n") + "]"
    }

    private static func place(_ name: String, _ position: Coordinate) -> String {
        let data = (try? JSONEncoder().encode(name)) ?? Data("\"\"".utf8)
        return "{\"name\":\(String(decoding: data, as: UTF8.self)),\"latitude\":\(position.latitude),"
            + "\"longitude\":\(position.longitude)}"
    }

    /// A record a pair, under a header.
    package var csv: String {
        var lines = ["from,to,distance_m,azimuth_start,azimuth_end"]
        for start in positions.indices {
            for end in positions.indices where end > start {
                let path = Ellipsoid.wgs84.inverse(from: positions[start], to: positions[end])
                lines.append(
                    CSVRecord.encode([
                        names[start], names[end], "\(path.distance)",
                        Self.text(path.initialAzimuth, of: path, none: ""),
                        Self.text(path.finalAzimuth, of: path, none: ""),
                    ]))
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}
