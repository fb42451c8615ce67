import Gazetteers

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

    private let known = GenerationCache<Key, ToponymOptions>(capacity: 2048)

    /// The candidates for a key, looked up by `make` where they are not known.
    func options(_ key: Key, _ make: () -> ToponymOptions) -> ToponymOptions { known.value(for: key, make) }
}
