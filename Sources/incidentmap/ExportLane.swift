import Exports
import Incidents

/// One map file, written on a thread of its own while the next incidents are made.
///
/// Background, doubtful and rejected incidents are left out.
final class ExportLane {
    /// Touched on the lane's thread alone until the lane is done.
    private final class File: @unchecked Sendable {
        var writer: any IncidentWriter
        var count = 0
        init(_ writer: any IncidentWriter) { self.writer = writer }
    }

    private let file: File
    private let lane: IncidentLane

    /// Begins the file.
    init(_ writer: any IncidentWriter) throws {
        let file = File(writer)
        try file.writer.begin()
        self.file = file
        let filter = IncidentFilter()
        lane = IncidentLane("export", room: 8) { incidents in
            for held in incidents where filter.matches(held.incident) {
                try file.writer.write(held.incident)
                file.count += 1
            }
        }
    }

    /// Adds incidents, once there is room for them.
    ///
    /// A failure is kept for `finish`.
    func write(_ incidents: [HeldIncident]) { lane.add(incidents) }

    /// Has the file completed behind what was added, while the caller goes on.
    func close() { lane.close { [file] in try file.writer.finish() } }

    /// Waits for a closed file and gives the number of incidents in it.
    func finish() throws -> Int {
        try lane.finish()
        return file.count
    }
}
