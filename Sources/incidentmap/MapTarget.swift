import Exports
import Extraction
import Files
import Foundation
import Incidents
import Storage

/// Where `map` puts what it finds.
protocol MapTarget: AnyObject {
    /// Takes one report's extraction.
    func write(_ extraction: ReportExtraction) throws
    /// Writes what is left and moves the files into place.
    func finish(umbrellas: [String: String]) throws
    /// Leaves nothing half-written.
    func abandon()
    /// What was written, for people.
    var summary: String { get }
}

/// A folder with a store, and the map files made from it.
final class FolderTarget: MapTarget {
    private let folder: URL
    private let mergesReports: Bool
    private let store: GeoPackageStore
    private var presentation = StorePresentation.Summary()
    private var waiting: [Incident] = []
    private(set) var count = 0
    private static let storeName = "incidents.gpkg"

    init(folder path: String, mergesReports: Bool) throws {
        folder = URL(fileURLWithPath: path)
        self.mergesReports = mergesReports
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(
                path: path, message: "is no folder that can be written to; name another with --output")
        }
        store = try GeoPackageStore(path: folder.appendingPathComponent(Self.storeName).path, mode: .writing)
    }

    var summary: String {
        "\(count) incident\(count == 1 ? "" : "s") in \(folder.appendingPathComponent(Self.storeName).relativePath)"
    }

    func write(_ extraction: ReportExtraction) throws {
        guard mergesReports else {
            for incident in extraction.incidents { presentation.add(incident) }
            try store.write(
                report: extraction.report, incidents: extraction.incidents, mentions: extraction.mentions)
            return
        }
        try store.write(report: extraction.report, incidents: [], mentions: extraction.mentions)
        waiting += extraction.incidents
    }

    func finish(umbrellas: [String: String]) throws {
        if mergesReports {
            let merged = IncidentMerger(umbrellas: umbrellas).merged(waiting)
            waiting = []
            for incident in merged { presentation.add(incident) }
            try store.write(incidents: merged)
        }
        try StorePresentation.apply(to: store, storeName: Self.storeName, summary: presentation)
        try store.close()
        try StorePresentation.project(storeName: Self.storeName, summary: presentation)
            .write(to: folder.appendingPathComponent("incidents.qgz").path)
        let written = try GeoPackageStore(
            path: folder.appendingPathComponent(Self.storeName).path, mode: .reading)
        for format in [IncidentFormat.geojson, .kml] {
            let name = "incidents." + format.capabilities.pathExtension
            var writer = try format.writer(to: folder.appendingPathComponent(name).path)
            try writer.begin()
            count = 0
            try written.forEachIncident(matching: IncidentFilter()) { incident in
                try writer.write(incident)
                count += 1
            }
            try writer.finish()
        }
        try written.close()
    }

    func abandon() { try? store.rollback() }
}

/// Standard output as GeoJSON features, one a line, as each report is done.
final class StreamTarget: MapTarget {
    private var writer: any IncidentWriter
    private var count = 0

    init() throws {
        writer = try IncidentFormat.geojsonseq.writer(to: "-")
        try writer.begin()
    }

    var summary: String { "\(count) incident\(count == 1 ? "" : "s")" }

    func write(_ extraction: ReportExtraction) throws {
        for incident in extraction.incidents where !incident.tags.contains("background") {
            try writer.write(incident)
            count += 1
        }
    }

    func finish(umbrellas: [String: String]) throws { try writer.finish() }

    func abandon() {}
}
