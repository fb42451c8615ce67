import ArgumentParser
import Exports
import Foundation
import Gazetteers
import Incidents
import Spatial
import Storage

/// `incidentmap nearest`: the incidents nearest to a place, or to each other.
struct NearestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nearest",
        abstract: "Lists the incidents nearest to a place, or every incident's nearest others.",
        discussion: """
            PLACE is a name that the gazetteer knows, LAT,LON, or an incident's id. Without one the table has every \
            incident with the others nearest to it, and GeoJSON and KML draw the lines between them.

            Example: incidentmap nearest incidents.gpkg Hasakah --count 5
            """)

    @Argument(help: "A store that 'map' or 'import' wrote, or a GeoJSON file.") var store: String
    @Argument(help: "From where; without it, from every incident.") var place: String?
    @Option(help: "How many of the nearest.") var count = 3
    @OptionGroup(title: "Output") var target: LayerOutputOptions
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count must be at least 1.") }
    }

    func run() throws {
        let progress = Progress("reading")
        defer { progress.finish() }
        try IncidentSource.check(output: target.output, isNot: store)
        let input = try IncidentInput(
            path: store, conditions: conditions, gazetteer: gazetteer, progress: progress)
        progress.begin("finding neighbours of \(input.incidents.count) incidents")
        let placed = input.incidents.filter { $0.coordinate != nil }
        let unplaced = input.incidents.count - placed.count
        if unplaced > 0 { Notices.note("\(unplaced) without a place left out") }
        guard let place else {
            try target.write([NeighborLayer.amongEachOther(placed, count: count)], incidents: placed)
            return try input.end()
        }
        let start: Coordinate
        if let incident = placed.first(where: { $0.id == place }), let position = incident.coordinate {
            start = position
        } else {
            start = try FilterOptions.position(place, store: nil) { try gazetteer.open() }
        }
        try target.write([NeighborLayer.of(start, named: place, placed, count: count)], incidents: placed)
        try input.end()
    }
}
