import ArgumentParser

/// The `incidentmap` command: one subcommand a task.
@main
struct IncidentMap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidentmap",
        abstract: "Turns reports of events into a map: places resolved, incidents coded, GIS files written.",
        version: "0.1.0",
        subcommands: [
            MapCommand.self, QueryCommand.self, ExportCommand.self, ImportCommand.self, EditCommand.self,
            ExplainCommand.self, DistanceCommand.self, NearestCommand.self, ClusterCommand.self,
            HotspotsCommand.self, GeoparseCommand.self, ResolveCommand.self, GazetteerCommand.self,
        ]
    )
}
