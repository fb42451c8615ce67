import Gazetteers
import Spatial

extension FootprintBuilder {
    /// Along a line: the strip about its course as wide as the course is doubtful, or the circle where none is known.
    func course(of place: Place, _ kindClass: KindClass) -> Location {
        let doubt = max(place.positionError, FootprintRules.reach(.corridor, of: kindClass))
        guard let line = lookup.course(ofPlaceWithID: place.id), line.positions.count > 1,
            let strip = try? MultiPolygon.corridor(along: line, radius: doubt)
        else {
            return Location(
                coordinate: place.coordinate, uncertainty: max(place.radius + place.positionError, doubt),
                footprint: nil, geoPrecision: 2, wherePrec: 5)
        }
        var location = shaped(strip, about: place.coordinate, fallback: place.radius, geo: 2, prec: 5)
        if location.uncertainty > 50_000 { location.geoPrecision = 3 }
        return location
    }
}

extension FootprintBuilder.Location {
    /// The circle of its radius.
    var circle: MultiPolygon? { try? MultiPolygon.circle(center: coordinate, radius: uncertainty) }
}
