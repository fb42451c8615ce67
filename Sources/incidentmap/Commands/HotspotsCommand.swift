import ArgumentParser
import Exports
import Foundation
import Incidents
import Spatial
import Storage

/// `incidentmap hotspots`: where incidents lie more densely than chance would have it.
struct HotspotsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hotspots",
        abstract: "Finds where incidents, or their killed, gather more than chance would have it.",
        discussion: """
            Cells of equal area cover the incidents. Each cell's Gi* (Getis and Ord) tells whether high or low values lie \
            together round it, its local Moran's I (Anselin) whether it is like its neighbours or stands out; p-values come \
            from random permutations, and hot and cold spots are those that hold at a false-discovery rate. The table shows \
            the significant cells, other formats all of them. --pattern tells how the incidents lie towards each other as \
            a whole: the nearest-neighbour index and Ripley's K.

            Example: incidentmap hotspots incidents.gpkg --cell 20km --format gpkg --output hotspots.gpkg
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable { case hexagon, square }
    enum Weight: String, ExpressibleByArgument, CaseIterable { case incidents, fatalities }

    @Argument(help: "A store that 'map' or 'import' wrote, or a GeoJSON file.") var store: String
    @Option(
        help: ArgumentHelp(
            "From a cell's middle to its neighbour's; without it, a size that suits the data.",
            valueName: "distance"))
    var cell: String?
    @Option(help: "The form of the cells: hexagon or square.") var form = Form.hexagon
    @Option(help: "What is summed: incidents or fatalities.") var weight = Weight.incidents
    @Option(
        help: ArgumentHelp(
            "The reach of the density's kernel; without it, three cells.", valueName: "distance"))
    var bandwidth: String?
    @Option(help: "How many random permutations stand behind a p-value; without it, as many as --rate needs.")
    var permutations: Int?
    @Option(help: "The number that the permutations follow from.") var seed: UInt64 = 1
    @Option(help: "The share of false finds that is put up with.") var rate = 0.05
    @Option(
        help:
            "How many random patterns stand behind the envelopes of Ripley's K; 39 give 5 in 100 on both sides."
    )
    var simulations = 39
    @Flag(help: "Tell the nearest-neighbour index and Ripley's K instead.") var pattern = false
    @OptionGroup(title: "Output") var target: LayerOutputOptions
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        if let permutations, permutations < 1 {
            throw ValidationError("--permutations must be at least 1.")
        }
        guard simulations >= 1 else { throw ValidationError("--simulations must be at least 1.") }
        guard rate > 0, rate < 1 else { throw ValidationError("--rate must lie between 0 and 1.") }
        for length in [cell, bandwidth].compactMap(\.self) {
            guard try FilterOptions.metres(length) > 0 else {
                throw ValidationError("\(length) must be more than zero.")
            }
        }
    }

    func run() throws {
        let progress = Progress("reading")
        defer { progress.finish() }
        try IncidentSource.check(output: target.output, isNot: store)
        let input = try IncidentInput(
            path: store, conditions: conditions, gazetteer: gazetteer, progress: progress)
        progress.begin("comparing \(input.incidents.count) incidents with random ones")
        if pattern {
            let layer = try PatternLayer.layer(input.incidents, simulations: simulations, seed: seed)
            try target.write([layer], incidents: input.incidents)
            return try input.end()
        }
        var parameters = IncidentHotSpots.Parameters()
        parameters.form = form == .square ? .square : .hexagon
        parameters.size = try cell.map(FilterOptions.metres)
        parameters.weight = weight == .fatalities ? .fatalities : .incidents
        parameters.bandwidth = try bandwidth.map(FilterOptions.metres)
        parameters.permutations = permutations
        parameters.seed = seed
        parameters.rate = rate
        let found = try IncidentHotSpots(input.incidents, parameters: parameters)
        let layer = DerivedLayer(hotSpots: found, onlyVerdicts: target.format == .table)
        try target.write([layer], incidents: input.incidents)
        let hot = found.cells.count { $0.verdict == .hot }
        let cold = found.cells.count { $0.verdict == .cold }
        Notices.note("\(found.cells.count) cells: \(hot) hot, \(cold) cold. \(layer.summary)")
        if found.withoutPoint > 0 { Notices.note("\(found.withoutPoint) without a place left out") }
        try input.end()
    }
}
