import Gazetteers
import Spatial

/// Locations worked out before, because reports name the same areas again and again.
final class LocationCache: Sendable {
    /// What a location follows from.
    struct Key: Hashable, Sendable {
        var place: String
        /// The second place of a relation to two.
        var other: String?
        var relation: SpatialRelation
        var reach: PlacePhrase.Reach
        var kind: KindClass?
    }

    private let known = GenerationCache<Key, FootprintBuilder.Location>(capacity: 2048)
    private let divisions = GenerationCache<Coordinate, Divisions>(capacity: 8192)

    /// The location for a key, worked out by `make` where it is not known.
    func location(_ key: Key, _ make: () -> FootprintBuilder.Location) -> FootprintBuilder.Location {
        known.value(for: key, make)
    }

    /// The divisions at a position, worked out by `make` where they are not known: each stage asks for those of the
    /// same few places.
    func divisions(at position: Coordinate, _ make: () -> Divisions) -> Divisions {
        divisions.value(for: position, make)
    }
}
