import Dispatch
import Foundation
import Synchronization

/// Tells on a terminal what is going on, once it has gone on for two seconds.
///
/// Where standard error is no terminal nothing is ever written. Work reports from one thread or several; the line is
/// rewritten once a second and wiped at the end.
final class Progress: Sendable {
    private struct State {
        var stage: String
        var isFinished = false
    }

    private let state: Mutex<State>
    private let count = Atomic<Int>(0)
    private let start = ContinuousClock.now
    private static let isTerminal = isatty(STDERR_FILENO) == 1
    private static let isLineShown = Atomic<Bool>(false)
    private static let queue = DispatchQueue(label: "progress", qos: .userInteractive)

    /// Begins with a stage, such as "reading".
    init(_ stage: String) {
        state = Mutex(State(stage: stage))
        if Self.isTerminal { show(after: 2) }
    }

    /// Goes on to another stage; the count begins anew.
    func begin(_ stage: String) {
        count.store(0, ordering: .relaxed)
        state.withLock { $0.stage = stage }
    }

    /// Counts something done.
    func step() { count.add(1, ordering: .relaxed) }

    /// Wipes the line; nothing is shown from then on.
    func finish() {
        state.withLock { state in
            state.isFinished = true
            Self.wipe()
        }
    }

    /// Takes the line away, so that a message may stand in its place.
    static func wipe() {
        guard isLineShown.exchange(false, ordering: .relaxed) else { return }
        Notices.write("\r\u{1B}[K")
    }

    private func show(after seconds: Double) {
        Self.queue.asyncAfter(deadline: .now() + seconds) { [weak self] in
            guard let self else { return }
            let goesOn = self.state.withLock { state in
                guard !state.isFinished else { return false }
                Self.isLineShown.store(true, ordering: .relaxed)
                let done = self.count.load(ordering: .relaxed)
                let elapsed = self.start.duration(to: .now).components.seconds
                let text = "\r\(state.stage)\(done > 0 ? " \(done)" : "") ... \(elapsed) s\u{1B}[K"
                Notices.write(text)
                return true
            }
            if goesOn { self.show(after: 1) }
        }
    }
}
