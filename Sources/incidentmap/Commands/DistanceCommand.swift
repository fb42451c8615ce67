import ArgumentParser
import Exports
import Foundation
import Gazetteers
import Incidents
import Spatial
import Storage

/// `incidentmap distance`: geodesics between places, coordinates or incidents.
struct DistanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distance",
        abstract: "Tells how far apart two places are, and in which direction.",
        discussion: """
            A PLACE is a name that the gazetteer knows, LAT,LON, or with --store an incident's id. Distances are \
            geodesics on the WGS 84 ellipsoid, as the crow flies: how far it is by road is not known here. Three places \
            or more give a table of kilometres from each to each.

            Example: incidentmap distance Hasakah 36.70,40.40
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv }

    @Argument(help: ArgumentHelp("Two places or more.", valueName: "place")) var places: [String]
    @Option(help: ArgumentHelp("Where to look incidents up.", valueName: "store")) var store: String?
    @Option(help: "How to write it: table, json or csv.") var format = Format.table
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard places.count >= 2 else { throw ValidationError("Give two places or more.") }
    }

    func run() throws {
        let source = try store.map { try GeoPackageStore(path: $0, mode: .reading) }
        var opened: Gazetteer?
        let positions = try places.map { text in
            try FilterOptions.position(text, store: source) {
                if let opened { return opened }
                let gazetteer = try gazetteer.open()
                opened = gazetteer
                return gazetteer
            }
        }
        try source?.close()
        let report = DistanceReport(names: places, positions: positions)
        switch format {
        case .table: print(report.table, terminator: "")
        case .json: print(report.json)
        case .csv: print(report.csv, terminator: "")
        }
    }
}

/// Geodesics between named positions, for people and programs.
private struct DistanceReport {
    let names: [String]
    let positions: [Coordinate]

    private var path: Geodesic { Ellipsoid.wgs84.inverse(from: positions[0], to: positions[1]) }

    var table: String {
        guard positions.count == 2 else {
            let matrix = Ellipsoid.wgs84.distanceMatrix(from: positions, to: positions)
            let rows =
                [["km"] + names]
                + zip(names, matrix).map { name, row in
                    [name] + row.map { String(format: "%.3f", $0 / 1000) }
                }
            let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                let cells = row.indices.map { column in
                    let padding = String(repeating: " ", count: widths[column] - row[column].count)
                    return column == 0 ? row[column] + padding : padding + row[column]
                }
                return cells.joined(separator: "  ") + "\n"
            }.joined()
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

    var json: String {
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

    var csv: String {
        func field(_ text: String) -> String {
            text.contains { "\",\n\r".contains($0) }
                ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
        }
        var lines = ["from,to,distance_m,azimuth_start,azimuth_end"]
        for start in positions.indices {
            for end in positions.indices where end > start {
                let path = Ellipsoid.wgs84.inverse(from: positions[start], to: positions[end])
                lines.append(
                    "\(field(names[start])),\(field(names[end])),\(path.distance),"
                        + "\(Self.text(path.initialAzimuth, of: path, none: "")),"
                        + Self.text(path.finalAzimuth, of: path, none: ""))
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}
