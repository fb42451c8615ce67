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
    private let store: GeoPackageStore
    private let formats: [IncidentFormat]
    private let options: ExportOptions
    /// Where incidents wait to be merged; nil where each is kept as its report tells it.
    private let spool: IncidentSpool?
    private var presentation = StorePresentation.Summary()
    /// The map files under way, as long as the store holds nothing but what this run writes.
    private var lanes: [ExportLane] = []
    private var batch: [HeldIncident] = []
    private(set) var count = 0
    private static let storeName = "incidents.gpkg"
    private static let batchSize = 256

    init(
        folder path: String, mergesReports: Bool, formats: [IncidentFormat] = [.geojson, .kml],
        tiles: HTMLMapWriter.TileLayer? = nil
    ) throws {
        folder = URL(fileURLWithPath: path)
        self.formats = formats
        var options = ExportOptions()
        options.tiles = tiles
        self.options = options
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(
                path: path, message: "is no folder that can be written to; name another with --output")
        }
        spool = mergesReports ? IncidentSpool(folder: folder.path) : nil
        store = try GeoPackageStore(path: folder.appendingPathComponent(Self.storeName).path, mode: .writing)
        if store.isBeingBuilt { lanes = try openLanes() }
    }

    var summary: String {
        "\(count) incident\(count == 1 ? "" : "s") in \(folder.appendingPathComponent(Self.storeName).relativePath)"
    }

    func write(_ extraction: ReportExtraction) throws {
        guard let spool else {
            try store.write(
                report: extraction.report, incidents: extraction.incidents, mentions: extraction.mentions)
            batch += extraction.incidents.map { HeldIncident($0) }
            if batch.count >= Self.batchSize { passOn() }
            return
        }
        try store.write(report: extraction.report, incidents: [], mentions: extraction.mentions)
        // Rules and spans behind single fields go into no store and no map file.
        for index in extraction.incidents.indices {
            try spool.append(extraction.incidents[index], keepsEvidence: false)
        }
    }

    func finish(umbrellas: [String: String]) throws {
        let outlines = BaseMapReading()
        if let spool { try merge(spool, umbrellas) }
        passOn()
        // A report or an incident that came twice has been replaced in the store, not in the files.
        let isWhole = store.isBeingBuilt
        if isWhole {
            for lane in lanes { lane.close() }
        } else {
            try presentation.add(contentsOf: store)
        }
        try StorePresentation.apply(
            to: store, storeName: Self.storeName, summary: presentation, outlines: outlines)
        try store.close()
        let project = folder.appendingPathComponent("incidents.qgz").path
        if QGISProject.isSavedByHand(at: project) {
            Notices.note("\(project) was saved in QGIS and stays as it is; remove it to get a new one")
        } else {
            try StorePresentation.project(storeName: Self.storeName, summary: presentation).write(to: project)
        }
        if lanes.isEmpty || !isWhole {
            lanes = []
            lanes = try openLanes()
            try readBack()
            for lane in lanes { lane.close() }
        }
        for lane in lanes { count = try lane.finish() }
    }

    /// Merges what waits, while store and map files are written on threads of their own; the last batch stays.
    private func merge(_ spool: IncidentSpool, _ umbrellas: [String: String]) throws {
        let writing = IncidentLane("store", room: 4) { [store] in try store.write(incidents: $0) }
        do {
            try IncidentMerger(umbrellas: umbrellas).merge(
                spool,
                handingOn: { held in
                    batch.append(held)
                    if batch.count >= Self.batchSize {
                        writing.add(batch)
                        passOn()
                    }
                })
            writing.add(batch)
        } catch {
            // Nobody but the lane may touch the store until it is done.
            try? writing.finish()
            throw error
        }
        try writing.finish()
    }

    func abandon() {
        lanes = []
        try? store.rollback()
    }

    // MARK: Map files

    private func openLanes() throws -> [ExportLane] {
        try formats.map { format in
            let name = "incidents." + format.capabilities.pathExtension
            return try ExportLane(
                format.writer(to: folder.appendingPathComponent(name).path, options: options))
        }
    }

    /// Hands the batch to the map files.
    private func passOn() {
        for held in batch { presentation.add(held.incident) }
        for lane in lanes { lane.write(batch) }
        batch.removeAll(keepingCapacity: true)
    }

    /// Hands all that a store holds, also from runs before, to the map files.
    private func readBack() throws {
        let written = try GeoPackageStore(
            path: folder.appendingPathComponent(Self.storeName).path, mode: .reading)
        var block: [HeldIncident] = []
        try written.forEachIncident(matching: IncidentFilter()) { incident in
            block.append(HeldIncident(incident))
            if block.count >= Self.batchSize {
                for lane in lanes { lane.write(block) }
                block.removeAll(keepingCapacity: true)
            }
        }
        for lane in lanes { lane.write(block) }
        try written.close()
    }
}

/// Standard output as GeoJSON features, one a line, as each report is done.
final class StreamTarget: MapTarget {
    private var writer: any IncidentWriter
    private let filter = IncidentFilter()
    private var count = 0

    init() throws {
        writer = try IncidentFormat.geojsonseq.writer(to: "-")
        try writer.begin()
    }

    var summary: String { "\(count) incident\(count == 1 ? "" : "s")" }

    func write(_ extraction: ReportExtraction) throws {
        for incident in extraction.incidents where filter.matches(incident) {
            try writer.write(incident)
            count += 1
        }
    }

    func finish(umbrellas: [String: String]) throws { try writer.finish() }

    func abandon() {}
}
