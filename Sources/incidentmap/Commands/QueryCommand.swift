import ArgumentParser
import Exports
import Files
import Foundation
import Incidents
import Storage

/// `incidentmap query`: incidents that satisfy conditions, nearest first.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Lists the incidents of a store that satisfy every given condition.",
        discussion: """
            With --near they come nearest first, by geodesic distance on the WGS 84 ellipsoid. PLACE is a name that the \
            gazetteer knows, LAT,LON, or an incident's id. An incident lies where its point lies; --footprint may asks \
            for those that may have happened inside, as far as their uncertainty tells, and --footprint certainly for \
            those whose whole uncertainty lies inside.

            Example: incidentmap query incidents.gpkg --near Aleppo --within 50km --from 2016-01-01 --type Battles
            Example: incidentmap query incidents.gpkg --in districts.gpkg:admin2 --footprint certainly --format csv
            Example: incidentmap query incidents.gpkg --along road.kml --within 2km
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, geojson, kml, csv, gpkg }

    @Argument(help: "A GeoPackage that 'map' or 'import' wrote, or a GeoJSON file.") var store: String
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @Option(help: "How to write them: table, geojson, kml, csv or gpkg.") var format = Format.table
    @Option(
        help: ArgumentHelp(
            "Where to write them; '-' is standard output, which gpkg cannot use.", valueName: "file"))
    var output = "-"
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard format != .gpkg || output != "-" else {
            throw ValidationError("A GeoPackage needs a file: add --output FILE.gpkg.")
        }
    }

    func run() throws {
        try IncidentSource.check(output: output, isNot: store)
        let progress = Progress("reading")
        defer { progress.finish() }
        let source = try IncidentSource(path: store, progress: progress)
        let filter = try conditions.filter(store: source.store, gazetteer: gazetteer)
        progress.begin("incidents")
        if let format = IncidentFormat(rawValue: format.rawValue) {
            var writer = try format.writer(to: output)
            try writer.begin()
            var count = 0
            try source.store.forEachIncident(matching: filter) { incident in
                try writer.write(incident)
                count += 1
                progress.step()
            }
            try writer.finish()
            progress.finish()
            if output != "-" {
                Notices.note("\(output): \(count == 1 ? "1 incident" : "\(count) incidents")")
            }
        } else {
            var table = IncidentTable(hasDistances: filter.circle != nil)
            try source.store.forEachMatch(filter) { incident, distance in
                table.add(incident, distance: distance)
                progress.step()
            }
            let file = try OutputFile(path: output)
            try file.write(table.text)
            try file.finish()
            progress.finish()
            Notices.note(table.count == 1 ? "1 incident" : "\(table.count) incidents")
        }
        try source.close()
        try IncidentSource.end(refused: source.refused)
    }
}
