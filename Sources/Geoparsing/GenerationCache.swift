import Synchronization

/// Values worked out before, in memory that does not grow: those not asked for since the last two clearings go.
///
/// Two tables: when the newer is full it takes the older one's place, and what is found in the older moves on.
final class GenerationCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Tables {
        var newer: [Key: Value] = [:]
        var older: [Key: Value] = [:]

        mutating func keep(_ value: Value, for key: Key, _ capacity: Int) {
            if newer.count >= capacity {
                swap(&newer, &older)
                newer.removeAll(keepingCapacity: true)
            }
            newer[key] = value
        }
    }

    private let tables = Mutex(Tables())
    private let capacity: Int

    /// Keeps at most twice `capacity` values.
    init(capacity: Int) { self.capacity = capacity }

    /// The value for a key, worked out by `make`, outside the lock, where it is not known.
    func value(for key: Key, _ make: () -> Value) -> Value {
        let known: Value? = tables.withLock { tables in
            if let found = tables.newer[key] { return found }
            guard let found = tables.older[key] else { return nil }
            tables.keep(found, for: key, capacity)
            return found
        }
        if let known { return known }
        let made = make()
        tables.withLock { $0.keep(made, for: key, capacity) }
        return made
    }
}
