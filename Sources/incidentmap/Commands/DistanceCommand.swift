import ArgumentParser
import Exports
import Files
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
            or more give a table of kilometres from each to each; GeoJSON, KML and GeoPackage draw the paths.

            Example: incidentmap distance Hasakah 36.70,40.40
            Example: incidentmap distance Aleppo Mosul Baghdad --format kml --output paths.kml
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv, geojson, kml, gpkg }

    @Argument(help: ArgumentHelp("Two places or more.", valueName: "place")) var places: [String]
    @Option(
        help: ArgumentHelp("A store or GeoJSON file in which to look incidents up.", valueName: "store"))
    var store: String?
    @Option(help: "How to write it: table, json, csv, geojson, kml or gpkg.") var format = Format.table
    @Option(
        help: ArgumentHelp(
            "Where to write it; '-' is standard output, which gpkg cannot use.", valueName: "file"))
    var output = "-"
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard places.count >= 2 else { throw ValidationError("Give two places or more.") }
        guard format != .gpkg || output != "-" else {
            throw ValidationError("A GeoPackage needs a file: add --output FILE.gpkg.")
        }
    }

    func run() throws {
        let progress = Progress("reading")
        defer { progress.finish() }
        if let store { try IncidentSource.check(output: output, isNot: store) }
        let source = try store.map { try IncidentSource(path: $0, progress: progress) }
        var opened: Gazetteer?
        let positions = try places.map { text in
            try FilterOptions.position(text, store: source?.store) {
                if let opened { return opened }
                let gazetteer = try gazetteer.open()
                opened = gazetteer
                return gazetteer
            }
        }
        try source?.close()
        let report = DistanceReport(names: places, positions: positions)
        switch format {
        case .table: try write(report.table)
        case .json: try write(report.json + "\n")
        case .csv: try write(report.csv)
        case .geojson: try DerivedLayerWriter.write([report.layer], as: .geojson, to: output)
        case .kml: try DerivedLayerWriter.write([report.layer], as: .kml, to: output)
        case .gpkg: try GeoPackageLayers.write([report.layer], incidents: [], to: output)
        }
        try IncidentSource.end(refused: source?.refused ?? 0)
    }

    private func write(_ text: String) throws {
        let file = try OutputFile(path: output)
        try file.write(text)
        try file.finish()
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

    /// Each pair as its path.
    var layer: DerivedLayer {
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
