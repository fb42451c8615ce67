import ArgumentParser
import Exports
import Foundation
import Incidents
import Reports
import Spatial
import Storage

/// `incidentmap cluster`: incidents close to each other in space, and in time if wanted.
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Puts incidents that lie close to each other into clusters, each with its hull.",
        discussion: """
            DBSCAN over geodesic metres, exact on the WGS 84 ellipsoid: incidents with at least --min incidents (they \
            themselves among them) within --distance are cores, cores that near to each other share a cluster, and others \
            join their nearest core or stay outside. With --days neighbours must lie that near in time as well. --method \
            hdbscan needs no distance and finds clusters of different density.
            The clusters and their numbers are kept in the store as well, unless --no-save is given.

            Example: incidentmap cluster incidents.gpkg --distance 10km --min 3 --days 7 --format geojson --output c.geojson
            """)

    enum Method: String, ExpressibleByArgument, CaseIterable { case dbscan, hdbscan }
    enum Weight: String, ExpressibleByArgument, CaseIterable { case incidents, fatalities }
    enum HullForm: String, ExpressibleByArgument, CaseIterable { case convex, concave }

    @Argument(help: "A store that 'map' or 'import' wrote, or a GeoJSON file.") var store: String
    @Option(help: ArgumentHelp("How near neighbours are: 10km, 800m or 5mi.", valueName: "distance"))
    var distance: String?
    @Option(name: .customLong("min"), help: "How many, or how much weight, make a cluster.") var minimum = 3
    @Option(help: ArgumentHelp("How many days apart neighbours may be.", valueName: "days")) var days: Int?
    @Option(help: "The rule: dbscan or hdbscan.") var method = Method.dbscan
    @Option(help: "What counts towards --min: incidents or fatalities.") var weight = Weight.incidents
    @Option(
        help:
            "What is drawn round a cluster: its convex hull or a concave one that follows the incidents inwards."
    )
    var hull = HullForm.convex
    @Flag(name: .customLong("no-save"), help: "Leave the store as it is.") var isDryRun = false
    @OptionGroup(title: "Output") var target: LayerOutputOptions
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard minimum >= 1 else { throw ValidationError("--min must be at least 1.") }
        if let days, days < 0 { throw ValidationError("--days must be 0 or more.") }
        switch method {
        case .dbscan:
            guard let distance else { throw ValidationError("DBSCAN needs --distance, such as 10km.") }
            guard try FilterOptions.metres(distance) >= 0.1 else {
                throw ValidationError("--distance \(distance) must be at least 0.1 m.")
            }
        case .hdbscan:
            guard distance == nil, days == nil, weight == .incidents else {
                throw ValidationError("HDBSCAN takes neither --distance nor --days nor --weight.")
            }
            guard minimum >= 2 else { throw ValidationError("HDBSCAN needs --min of 2 or more.") }
        }
    }

    func run() throws {
        let progress = Progress("reading")
        defer { progress.finish() }
        try IncidentSource.check(output: target.output, isNot: store)
        let input = try IncidentInput(
            path: store, conditions: conditions, gazetteer: gazetteer, progress: progress)
        progress.begin("clustering \(input.incidents.count) incidents")
        let rule: IncidentClustering.Method =
            switch method {
            case .dbscan:
                .dbscan(
                    DBSCAN(
                        distance: try FilterOptions.metres(distance ?? ""), minimum: Double(minimum),
                        days: days))
            case .hdbscan: .hdbscan(HDBSCAN(minimumSize: minimum))
            }
        let clustering = IncidentClustering(
            rule, weight: weight == .fatalities ? .fatalities : .incidents,
            concavity: hull == .concave ? 0.3 : nil)
        var result = try clustering.cluster(input.incidents)
        if hull == .concave {
            for index in result.clusters.indices {
                guard let outline = result.clusters[index].concaveOutline else { continue }
                result.clusters[index].outline = outline
            }
        }
        progress.begin("writing")
        let layer = DerivedLayer(clusters: result.clusters)
        if target.format == .table {
            try target.write([layer], incidents: [])
        } else {
            var members = input.incidents
            for index in members.indices { members[index].clusterID = result.membership[index] }
            try target.write(
                [DerivedLayer(incidents: members), layer], incidents: members, clusters: result.clusters)
        }
        let noise = result.membership.count { $0 == nil } - result.withoutPoint - result.withoutDate
        Notices.note("\(result.clusters.count) clusters, \(noise) incidents in none")
        if result.withoutPoint > 0 { Notices.note("\(result.withoutPoint) without a place left out") }
        if result.withoutDate > 0 { Notices.note("\(result.withoutDate) without a date left out") }
        if input.isStore, !isDryRun { try save(result) }
        try input.end()
    }

    private func save(_ result: IncidentClustering.Result) throws {
        let target = try GeoPackageStore(path: store, mode: .writing)
        try target.replaceClusters(result.clusters)
        try target.close()
    }
}
