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
    /// How many features of a GeoJSON file could not be used.
    let refused: Int
    private let folder: URL?

    /// Opens the store for reading; a file that is no GeoPackage is taken as GeoJSON.
    init(path: String, progress: Progress) throws {
        isStore = try Self.isGeoPackage(path)
        if isStore {
            (folder, refused) = (nil, 0)
            store = try GeoPackageStore(path: path, mode: .reading)
            return
        }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("incidentmap-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            let copy = folder.appendingPathComponent("input.gpkg").path
            refused = try Self.convert(path, into: copy, progress)
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

    /// Ends a command with status 1 where some input failed, all else being done.
    static func end(refused: Int) throws {
        if refused > 0 { throw ExitCode(1) }
    }

    private func removeCopy() {
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// Refuses to write over what is read.
    static func check(output: String, isNot input: String) throws {
        guard output == "-" || !isSame(output, input) else {
            throw ValidationError("\(output) is what is read; name another file.")
        }
    }

    /// Whether two paths lead to the same file.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(left, &first) == 0 && stat(right, &second) == 0 && first.st_ino == second.st_ino
            && first.st_dev == second.st_dev
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

    /// Gives how many features were left out.
    private static func convert(
        _ path: String, into store: String, _ progress: Progress
    ) throws -> Int {
        let target = try GeoPackageStore(path: store, mode: .replacing)
        progress.begin("reading \(path)")
        var shown = 0
        var importer = IncidentImporter(
            into: target, mapping: try ImportMapping(), imported: { _ in progress.step() },
            refused: { refusal in
                shown += 1
                if shown <= Notices.mostNamed { Notices.note("\(path):\(refusal)") }
            })
        let outcome = try importer.run(path: path, format: .geojson)
        if outcome.refused > Notices.mostNamed {
            Notices.note("\(path): ... and \(outcome.refused - Notices.mostNamed) more")
        }
        try target.close()
        return outcome.refused
    }
}

/// The incidents that `cluster`, `nearest` and `hotspots` work on: those of a store or of a GeoJSON file.
struct IncidentInput {
    /// The incidents that satisfy the conditions, in the order of the store or file.
    var incidents: [Incident] = []
    /// Whether they come from a store.
    let isStore: Bool
    private let refused: Int

    /// Reads them.
    init(path: String, conditions: FilterOptions, gazetteer: GazetteerOptions, progress: Progress) throws {
        let source = try IncidentSource(path: path, progress: progress)
        (isStore, refused) = (source.isStore, source.refused)
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

    /// Ends the command with status 1 where some of the input failed.
    func end() throws { try IncidentSource.end(refused: refused) }
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
