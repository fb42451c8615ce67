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
