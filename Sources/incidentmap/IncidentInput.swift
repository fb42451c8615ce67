import ArgumentParser
import Exports
import Foundation
import Incidents
import Spatial
import Storage

/// The store that a command works on, or a GeoJSON file copied into a store that passes away with it, so that the
/// conditions mean the same.
final class IncidentSource {
    /// The store.
    let store: GeoPackageStore
    /// Whether it is the user's own.
    let isStore: Bool
    private let folder: URL?

    /// Opens the store for reading; a file that is no GeoPackage is taken as GeoJSON.
    init(path: String, progress: Progress) throws {
        isStore = try Self.isGeoPackage(path)
        if isStore {
            folder = nil
            store = try GeoPackageStore(path: path, mode: .reading)
            return
        }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("incidentmap-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            let copy = folder.appendingPathComponent("input.gpkg").path
            try Self.convert(path, into: copy, progress)
            store = try GeoPackageStore(path: copy, mode: .reading)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        self.folder = folder
    }

    deinit { removeCopy() }

    func close() throws {
        try store.close()
        removeCopy()
    }

    private func removeCopy() {
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// Whether two paths lead to the same file.
    static func isSame(_ left: String, _ right: String) -> Bool {
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        return resolved(left) == resolved(right)
    }

    private static func isGeoPackage(_ path: String) throws -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw ValidationError("\(path) cannot be read; name a store or a GeoJSON file.")
        }
        defer { try? file.close() }
        let head: Data
        do { head = try file.read(upToCount: 16) ?? Data() } catch {
            throw ValidationError("\(path) cannot be read; name a store or a GeoJSON file.")
        }
        return head.starts(with: Data("SQLite format 3".utf8))
    }

    private static func convert(_ path: String, into store: String, _ progress: Progress) throws {
        let target = try GeoPackageStore(path: store, mode: .replacing)
        progress.begin("reading \(path)")
        var importer = IncidentImporter(
            into: target, mapping: try ImportMapping(), imported: { _ in progress.step() })
        let outcome = try importer.run(path: path, format: .geojson)
        for refusal in outcome.refusals.prefix(3) { Notices.note("\(path):\(refusal)") }
        if outcome.refused > 3 { Notices.note("\(outcome.refused) features left out in all") }
        try target.close()
    }
}

/// The incidents that `cluster`, `nearest` and `hotspots` work on: those of a store or of a GeoJSON file.
struct IncidentInput {
    /// The incidents that satisfy the conditions, in the order of the store or file.
    var incidents: [Incident] = []
    /// Whether they come from a store.
    let isStore: Bool

    /// Reads them.
    init(path: String, conditions: FilterOptions, gazetteer: GazetteerOptions, progress: Progress) throws {
        let source = try IncidentSource(path: path, progress: progress)
        isStore = source.isStore
        let filter = try conditions.filter(store: source.store, gazetteer: gazetteer)
        progress.begin("reading")
        var found: [Incident] = []
        try source.store.forEachIncident(matching: filter) { incident in
            found.append(incident)
            progress.step()
        }
        try source.close()
        incidents = found
        Notices.note(found.count == 1 ? "1 incident" : "\(found.count) incidents")
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
