import Dispatch
public import Incidents
import Storage

/// Writes a GeoPackage of its own: an extract that QGIS opens as a finished map, and that is a store again.
public struct GeoPackageWriter: IncidentWriter {
    /// A GeoPackage 1.2.
    public static let capabilities = FormatCapabilities(
        name: "gpkg", pathExtension: "gpkg", mediaType: "application/geopackage+sqlite3",
        holdsNullGeometry: true, holdsFootprints: true, streams: false, isTyped: true,
        losses: [.nulCharacters], limits: ["reports and place names stay in the store it is taken from"])

    private let lane: StoreLane
    private let path: String
    private let isPresented: Bool
    private var summary = StorePresentation.Summary()
    private var batch: [Incident] = []
    /// Enough that a call into the database's queue costs nothing an incident, few enough to stay in the cache.
    private static let batchSize = 256

    /// Writes to `path`, in place of what is there when it is complete; `isPresented` adds styles, base map and
    /// project.
    public init(path: String, isPresented: Bool = true) throws(ExportError) {
        do {
            lane = StoreLane(try GeoPackageStore(path: path, mode: .replacing))
        } catch {
            throw ExportError(path: path, message: error.message)
        }
        self.path = path
        self.isPresented = isPresented
        batch.reserveCapacity(Self.batchSize)
    }

    /// Does nothing: the tables are there.
    public mutating func begin() throws(ExportError) {}

    /// Adds an incident.
    public mutating func write(_ incident: Incident) throws(ExportError) {
        if isPresented { summary.add(incident) }
        batch.append(incident)
        if batch.count == Self.batchSize { flush() }
    }

    private mutating func flush() {
        lane.write(batch)
        // A copy would be made of what the other thread still reads.
        batch = []
        batch.reserveCapacity(Self.batchSize)
    }

    /// Builds the spatial index, writes styles and project, and moves the file into place.
    public mutating func finish() throws(ExportError) {
        flush()
        do {
            let store = try lane.finished()
            if isPresented {
                let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
                try StorePresentation.apply(to: store, storeName: String(name), summary: summary)
            }
            try store.close()
        } catch let error as ExportError {
            throw error
        } catch let error as StoreError {
            throw ExportError(path: path, message: error.message)
        } catch {
            throw ExportError(path: path, message: "\(error)")
        }
    }
}

/// Writes batches to a store on a thread of its own while the next one fills, two at most waiting.
///
/// The first failure is kept and ends the writing. All mutable state is touched on the queue alone, but for the store
/// after `finished`.
private final class StoreLane: @unchecked Sendable {
    private let store: GeoPackageStore
    private let queue = DispatchQueue(label: "incidentmap.geopackage")
    private let room = DispatchSemaphore(value: 2)
    private var failure: StoreError?

    init(_ store: GeoPackageStore) { self.store = store }

    /// Hands incidents over, once there is room; after a failure nothing more is written, and `finished` throws it.
    func write(_ incidents: [Incident]) {
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            guard failure == nil else { return }
            do throws(StoreError) {
                try store.write(incidents: incidents)
            } catch {
                failure = error
            }
        }
    }

    /// The store, when all is written to it.
    func finished() throws(StoreError) -> GeoPackageStore {
        if let failure = queue.sync(execute: { failure }) { throw failure }
        return store
    }
}
