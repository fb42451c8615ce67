import Synchronization

/// Locations worked out before, because reports name the same areas again and again.
final class LocationCache: Sendable {
    /// What a location follows from.
    struct Key: Hashable, Sendable {
        var place: String
        var relation: SpatialRelation
        var reach: PlacePhrase.Reach
        var kind: KindClass?
    }

    private let known = Mutex<[Key: FootprintBuilder.Location]>([:])
    /// Emptied when full, so that memory stays flat however many places are named.
    private static let capacity = 4096

    /// The location for a key, worked out by `make` where it is not known.
    func location(_ key: Key, _ make: () -> FootprintBuilder.Location) -> FootprintBuilder.Location {
        if let found = known.withLock({ $0[key] }) { return found }
        let made = make()
        known.withLock { table in
            if table.count >= Self.capacity { table.removeAll(keepingCapacity: true) }
            table[key] = made
        }
        return made
    }
}
