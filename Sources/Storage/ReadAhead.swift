import Dispatch

/// Makes values on a thread of its own, a few ahead of whoever takes them, in their order.
///
/// `make` runs on one thread at a time and is let go of when it has given nil, thrown, or been cancelled.
final class ReadAhead<Element>: @unchecked Sendable {
    private enum Outcome {
        case value(Element)
        case end
        case failure(any Error)
    }

    // The queue of outcomes is touched under the lock alone; `make` by the producing thread alone.
    private let lock = DispatchQueue(label: "incidentmap.read-ahead")
    private var ready: [Outcome] = []
    private var isCancelled = false
    private let filled = DispatchSemaphore(value: 0)
    private let room = DispatchSemaphore(value: 0)

    /// Begins to make values; at most `depth` wait to be taken.
    init(depth: Int = 4, _ make: @escaping () throws -> Element?) {
        for _ in 0..<depth { room.signal() }
        let work = Work(make: make)
        DispatchQueue.global().async { [self] in produce(work) }
    }

    private struct Work: @unchecked Sendable {
        let make: () throws -> Element?
    }

    private func produce(_ work: Work) {
        while true {
            room.wait()
            if lock.sync(execute: { isCancelled }) { return }
            let outcome: Outcome
            do {
                outcome = try work.make().map { .value($0) } ?? .end
            } catch {
                outcome = .failure(error)
            }
            lock.sync { ready.append(outcome) }
            filled.signal()
            if case .value = outcome { continue }
            return
        }
    }

    /// The next value, nil at the end; not to be called again after nil or an error.
    func next() throws -> Element? {
        filled.wait()
        let outcome = lock.sync { ready.removeFirst() }
        room.signal()
        switch outcome {
        case .value(let value): return value
        case .end: return nil
        case .failure(let error): throw error
        }
    }

    /// Makes no further values.
    func cancel() {
        lock.sync { isCancelled = true }
        room.signal()
    }
}
