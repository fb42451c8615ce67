import Gazetteers
import Spatial

extension FootprintBuilder {
    /// A feature called after a town: as far out of it as such features lie.
    func feature(ofKind kind: String, _ place: Place) -> Location {
        let radius = place.radius + place.positionError + beyond(kind)
        return Location(
            coordinate: place.coordinate, uncertainty: radius,
            outline: Outline(drawnAs: .circle(center: place.coordinate, radius: radius)), geoPrecision: 2,
            wherePrec: radius <= 25_000 ? 2 : 3)
    }

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
    /// What is kept where two areas do not meet.
    static let nowhere = Self(
        coordinate: Coordinate(longitude: 0, latitude: 0), uncertainty: 0, outline: nil, geoPrecision: 3,
        wherePrec: 6)

    /// The circle of its radius.
    var circle: MultiPolygon? { try? MultiPolygon.circle(center: coordinate, radius: uncertainty) }
}
