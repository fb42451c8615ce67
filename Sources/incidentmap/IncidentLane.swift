import Dispatch
import Incidents

/// Work on blocks of incidents on a thread of its own, while the next incidents are made.
///
/// What the work touches is touched on that thread alone until `finish` has returned.
final class IncidentLane: @unchecked Sendable {
    private let queue: DispatchQueue
    /// How many blocks may wait, so that slow work does not fill memory.
    private let room: DispatchSemaphore
    private let work: ([HeldIncident]) throws -> Void
    private var failure: (any Error)?

    /// Makes a lane; `work` is not called again once it has thrown.
    init(_ name: String, room: Int, _ work: @escaping ([HeldIncident]) throws -> Void) {
        queue = DispatchQueue(label: "incidentmap." + name)
        self.room = DispatchSemaphore(value: room)
        self.work = work
    }

    /// Adds incidents, once there is room for them.
    ///
    /// A failure is kept for `finish`.
    func add(_ incidents: [HeldIncident]) {
        guard !incidents.isEmpty else { return }
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            attempt { try work(incidents) }
        }
    }

    /// Adds what is to be done behind all incidents; `last` is called on the lane's thread.
    func close(_ last: @escaping @Sendable () throws -> Void) { queue.async { [self] in attempt(last) } }

    private func attempt(_ step: () throws -> Void) {
        guard failure == nil else { return }
        do { try step() } catch { failure = error }
    }

    /// Waits until all is done.
    func finish() throws {
        try queue.sync {
            if let failure { throw failure }
        }
    }
}
