import ArgumentParser
import Foundation
import Gazetteers
import Synchronization

/// The option by which commands take further sources of places, and how they open the gazetteer.
struct GazetteerOptions: ParsableArguments {
    @Option(
        name: .customLong("gazetteer"),
        help: ArgumentHelp(
            "Also use the places of FILE, in any format that 'gazetteer add' knows; may be repeated.",
            valueName: "file"))
    var extras: [String] = []

    /// Opens the bundled gazetteer, the user's and the extras, with a progress bar where an index is built.
    func open() throws -> Gazetteer { try Self.open(extras: extras) }

    /// The same with the extras given.
    static func open(extras: [String] = [], without excluded: String? = nil) throws -> Gazetteer {
        let bar = ProgressBar(label: "Building the place index")
        defer { bar.finish() }
        return try Gazetteer.open(
            extras: extras.map { URL(fileURLWithPath: $0) }, without: excluded, progress: { bar.show($0) })
    }
}

/// A line on standard error that fills up; shown on a terminal only.
final class ProgressBar: Sendable {
    private let label: String
    private let isShown: Bool
    /// What the line holds: the same is not drawn again.
    private let drawn = Mutex("")

    init(label: String) {
        self.label = label
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// Draws the share that is done, 0 to 1.
    func show(_ share: Double) {
        guard isShown else { return }
        let width = 32
        let filled = Int((max(0, min(1, share)) * Double(width)).rounded())
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        draw("\(label) [\(bar)] \(Int(share * 100))%")
    }

    /// The same for bytes, the share left out where the length is unknown.
    func show(bytes received: Int64, of total: Int64?) {
        guard isShown else { return }
        if let total, total > 0 {
            show(Double(received) / Double(total))
        } else {
            draw("\(label) \(received / 100_000 * 100) kB")
        }
    }

    private func draw(_ line: String) {
        let isNew = drawn.withLock { before in
            defer { before = line }
            return before != line
        }
        if isNew { Notices.write("\r\(line)") }
    }

    /// Clears the line.
    func finish() {
        guard isShown else { return }
        Notices.write("\r\u{1B}[K")
    }
}
