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
            gazetteer knows, LAT,LON, or an incident's id.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, geojson, kml, csv }

    @Argument(help: "A GeoPackage that 'map' or 'import' wrote.") var store: String
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @Option(help: "How to write them: table, geojson, kml or csv.") var format = Format.table
    @Option(help: ArgumentHelp("Where to write them; '-' is standard output.", valueName: "file"))
    var output = "-"
    @OptionGroup var gazetteer: GazetteerOptions

    func run() throws {
        let store = try GeoPackageStore(path: store, mode: .reading)
        let filter = try conditions.filter(store: store, gazetteer: gazetteer)
        if let format = IncidentFormat(rawValue: format.rawValue) {
            var writer = try format.writer(to: output)
            try writer.begin()
            try store.forEachIncident(matching: filter) { try writer.write($0) }
            try writer.finish()
        } else {
            var table = IncidentTable(hasDistances: filter.circle != nil)
            try store.forEachMatch(filter) { table.add($0, distance: $1) }
            let file = try OutputFile(path: output)
            try file.write(table.text)
            try file.finish()
            Notices.note(table.count == 1 ? "1 incident" : "\(table.count) incidents")
        }
        try store.close()
    }
}
