import Dispatch
import Exports
import Incidents

/// One map file, written on a thread of its own while the next incidents are made.
///
/// Background and rejected incidents are left out. All state is touched on the queue alone.
final class ExportLane: @unchecked Sendable {
    private let queue = DispatchQueue(label: "incidentmap.export")
    /// How many blocks may wait, so that a slow disk does not fill memory.
    private let room = DispatchSemaphore(value: 8)
    private let filter = IncidentFilter()
    private var writer: any IncidentWriter
    private var failure: (any Error)?
    private var count = 0

    /// Begins the file.
    init(_ writer: any IncidentWriter) throws {
        self.writer = writer
        try self.writer.begin()
    }

    /// Adds incidents, once there is room for them.
    ///
    /// A failure is kept for `finish`.
    func write(_ incidents: [Incident]) {
        guard !incidents.isEmpty else { return }
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            guard failure == nil else { return }
            do {
                for incident in incidents where filter.matches(incident) {
                    try writer.write(incident)
                    count += 1
                }
            } catch {
                failure = error
            }
        }
    }

    /// Completes the file and gives the number of incidents in it.
    func finish() throws -> Int {
        try queue.sync {
            if let failure { throw failure }
            try writer.finish()
            return count
        }
    }
}
