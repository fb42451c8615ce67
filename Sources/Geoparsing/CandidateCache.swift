import Gazetteers
import Synchronization

/// Candidates found before: reports of one conflict name the same places, and the same unknown ones, over and over.
///
/// A name that no gazetteer has costs the most, because all near spellings are compared before it is given up.
final class CandidateCache: Sendable {
    /// What the candidates follow from.
    struct Key: Hashable, Sendable {
        var name: String
        var context: LookupContext
        var limit: Int
    }

    private let known = Mutex<[Key: [Candidate]]>([:])
    /// Emptied when full, so that memory stays flat however many names are read.
    private static let capacity = 8192

    /// The candidates for a key, looked up by `make` where they are not known.
    func candidates(_ key: Key, _ make: () -> [Candidate]) -> [Candidate] {
        if let found = known.withLock({ $0[key] }) { return found }
        let made = make()
        known.withLock { table in
            if table.count >= Self.capacity { table.removeAll(keepingCapacity: true) }
            table[key] = made
        }
        return made
    }
}
