import ArgumentParser
import Exports
import Foundation
import Incidents
import Spatial
import Storage

/// The incidents that `cluster`, `nearest` and `hotspots` work on: those of a store or of a GeoJSON file.
struct IncidentInput {
    /// The incidents that satisfy the conditions, in the order of the store or file.
    var incidents: [Incident] = []
    /// Whether they come from a store.
    let isStore: Bool

    /// Reads them; a file that is no GeoPackage is taken as GeoJSON and copied into a store of its own first,
    /// so that the conditions mean the same.
    init(path: String, conditions: FilterOptions, gazetteer: GazetteerOptions) throws {
        isStore = try Self.isGeoPackage(path)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("incidentmap-\(ProcessInfo.processInfo.globallyUniqueString)")
        defer { if !isStore { try? FileManager.default.removeItem(at: folder) } }
        var source = path
        if !isStore {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            source = folder.appendingPathComponent("input.gpkg").path
            try Self.convert(path, into: source)
        }
        let store = try GeoPackageStore(path: source, mode: .reading)
        let filter = try conditions.filter(store: store, gazetteer: gazetteer)
        var found: [Incident] = []
        try store.forEachIncident(matching: filter) { found.append($0) }
        try store.close()
        incidents = found
        Notices.note(found.count == 1 ? "1 incident" : "\(found.count) incidents")
    }

    private static func isGeoPackage(_ path: String) throws -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw ValidationError("\(path) cannot be read; name a store or a GeoJSON file.")
        }
        defer { try? file.close() }
        let head = try file.read(upToCount: 16) ?? Data()
        return head.starts(with: Data("SQLite format 3".utf8))
    }

    private static func convert(_ path: String, into store: String) throws {
        let target = try GeoPackageStore(path: store, mode: .replacing)
        var importer = IncidentImporter(into: target, mapping: try ImportMapping())
        let outcome = try importer.run(path: path, format: .geojson)
        for refusal in outcome.refusals.prefix(3) { Notices.note("\(path):\(refusal)") }
        if outcome.refused > 3 { Notices.note("\(outcome.refused) features left out in all") }
        try target.close()
    }
}

/// Where derived layers go and how.
struct LayerOutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, geojson, kml, csv, gpkg }

    @Option(help: "How to write them: table, geojson, kml, csv or gpkg.") var format = Format.table
    @Option(
        help: ArgumentHelp(
            "Where to write them; '-' is standard output, which gpkg cannot use.", valueName: "file"))
    var output = "-"

    func validate() throws {
        guard format != .gpkg || output != "-" else {
            throw ValidationError("A GeoPackage needs a file: add --output FILE.gpkg.")
        }
    }

    /// Writes layers; a GeoPackage holds the incidents as well.
    func write(
        _ layers: [DerivedLayer], incidents: [Incident], clusters: [IncidentCluster] = []
    ) throws {
        if let format = DerivedLayerWriter.Format(rawValue: format.rawValue) {
            try DerivedLayerWriter.write(layers, as: format, to: output)
        } else {
            try GeoPackageLayers.write(layers, incidents: incidents, clusters: clusters, to: output)
        }
        if output != "-" { Notices.note("\(output): \(layers.map(\.name).joined(separator: ", "))") }
    }
}
