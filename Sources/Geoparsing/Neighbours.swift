import Gazetteers
import Spatial

/// The places round a place, by which "near X" and "south of X" end half-way to the next.
struct Neighbours: Sendable {
    /// Where towns and villages of at least so many inhabitants lie within a distance in metres of a position, nearest
    /// first.
    let settlements: @Sendable (Coordinate, Double, Int) -> [Coordinate]

    /// Half the distance in metres to the nearest place of like importance that `isMeant` takes; `limit` where
    /// none is nearer.
    ///
    /// Of like importance is a settlement with at least a quarter of the inhabitants, any for a small place.
    func halfWay(from place: Place, limit: Double, _ isMeant: (Coordinate) -> Bool) -> Double {
        let least = (place.population ?? 0) / 4
        // In ever wider rounds: in peopled country the first finds one among dozens, not the last among thousands.
        for reach in [limit / 3, limit * 5 / 6, limit * 2] {
            for other in settlements(place.coordinate, reach, least) {
                let distance = Ellipsoid.wgs84.distance(from: place.coordinate, to: other)
                // What lies about the place's own edge is a part of it, a suburb or another record of it.
                guard distance > max(2 * place.radius, 1000), isMeant(other) else { continue }
                return min(limit, distance / 2)
            }
        }
        return limit
    }
}
