import Gazetteers
import Spatial

extension FootprintBuilder {
    /// The location of a relation to two places: between them, on their road, along it, or where they meet.
    func location(between first: Place, _ second: Place, _ relation: SpatialRelation) -> Location {
        guard let cache else { return newLocation(between: first, second, relation) }
        let key = LocationCache.Key(place: first.id, other: second.id, relation: relation, reach: .none)
        return cache.location(key) { newLocation(between: first, second, relation) }
    }

    private func newLocation(between first: Place, _ second: Place, _ relation: SpatialRelation) -> Location {
        switch relation {
        case .border:
            border(of: first, second) ?? middle(of: first, second, share: FootprintRules.betweenShare)
        case .along(let distance): along(from: first, towards: second, distance)
        case .road: middle(of: first, second, share: FootprintRules.roadShare)
        case .course: middle(of: first, second, share: FootprintRules.riverShare)
        default: middle(of: first, second, share: FootprintRules.betweenShare)
        }
    }

    /// Between two places: the middle, half the way as the radius, and a strip as wide as `share` of the way.
    private func middle(of first: Place, _ second: Place, share: Double) -> Location {
        let path = Ellipsoid.wgs84.inverse(from: first.coordinate, to: second.coordinate)
        let middle = Ellipsoid.wgs84.destination(
            from: first.coordinate, azimuth: path.initialAzimuth, distance: path.distance / 2)
        let doubt = max(first.radius + first.positionError, second.radius + second.positionError)
        let width = max(2000, path.distance * share)
        let shape = Outline(drawnAs: .corridor(from: first.coordinate, to: second.coordinate, radius: width))
        return Location(
            coordinate: middle, uncertainty: path.distance / 2 + max(doubt, width), outline: shape,
            geoPrecision: 2, wherePrec: 5)
    }

    /// A stated length along the road from one place to another.
    ///
    /// The centre lies on the geodesic, as no road is known; the radius is that of two orthogonal doubts of the
    /// length (Best Practices, "Distance along a path"), and the place's own extent.
    private func along(from first: Place, towards second: Place, _ distance: Double) -> Location {
        let path = Ellipsoid.wgs84.inverse(from: first.coordinate, to: second.coordinate)
        let center = Ellipsoid.wgs84.destination(
            from: first.coordinate, azimuth: path.initialAzimuth, distance: distance)
        let doubt = first.radius + first.positionError + FootprintRules.lengthDoubt(metres: distance)
        let radius = FootprintRules.roadRadius(doubt: doubt)
        return Location(
            coordinate: center, uncertainty: radius,
            outline: Outline(drawnAs: .circle(center: center, radius: radius)), geoPrecision: 2,
            wherePrec: 5)
    }

    // MARK: Borders

    /// The strip along the border of two countries, or of a country and a division beyond it; nil where they do not meet.
    func sharedBorder(of first: Place, _ second: Place) -> Location? {
        let key = LocationCache.Key(place: first.id, other: second.id, relation: .border, reach: .border)
        let found =
            cache?.location(key) { border(of: first, second) ?? .nowhere } ?? border(of: first, second)
        return found.flatMap { $0.uncertainty > 0 ? $0 : nil }
    }

    /// The strip along the border that two areas share; nil where they have none or no boundary is known.
    func border(of first: Place, _ second: Place) -> Location? {
        guard let (one, other) = facing(first, second),
            let near = try? one.buffered(by: FootprintRules.borderReach),
            let far = try? other.buffered(by: FootprintRules.borderReach),
            let strip = try? near.intersection(far), !strip.isEmpty
        else { return nil }
        // The border of one is told of in the other.
        let home = (try? strip.intersection(other)).flatMap { $0.isEmpty ? nil : $0 } ?? strip
        let middle = (try? home.centroid()) ?? first.coordinate
        var location = shaped(strip, about: middle, fallback: FootprintRules.borderReach, geo: 2, prec: 5)
        if location.uncertainty > 50_000 { location.geoPrecision = 3 }
        return location
    }

    /// The boundaries of two areas, cut to where the two come close; nil where they do not.
    ///
    /// Of Russia little lies by its border with Georgia, and buffers are dear.
    private func facing(_ first: Place, _ second: Place) -> (MultiPolygon, MultiPolygon)? {
        guard let one = lookup.boundary(ofPlaceWithID: first.id),
            let other = lookup.boundary(ofPlaceWithID: second.id), let left = one.bounds,
            let right = other.bounds
        else { return nil }
        guard !left.crossesAntimeridian, !right.crossesAntimeridian else { return (one, other) }
        // Degrees that are wider than the strip; whoever lives nearer to a pole than 80 degrees has no land border.
        let margin = (latitude: 0.3, longitude: 1.5)
        let box = BoundingBox(
            west: max(left.west, right.west) - margin.longitude,
            south: max(left.south, right.south) - margin.latitude,
            east: min(left.east, right.east) + margin.longitude,
            north: min(left.north, right.north) + margin.latitude)
        guard box.west < box.east, box.south < box.north, box.west > -180, box.east < 180 else {
            return box.west > -180 && box.east < 180 ? nil : (one, other)
        }
        let window = MultiPolygon(box)
        guard let near = try? one.intersection(window), let far = try? other.intersection(window),
            !near.isEmpty, !far.isEmpty
        else { return nil }
        return (near, far)
    }

    /// The strip along the whole border of an area.
    func border(of place: Place) -> Location? {
        guard let area = lookup.boundary(ofPlaceWithID: place.id),
            let outer = try? area.buffered(by: FootprintRules.borderReach),
            let inner = try? area.buffered(by: -FootprintRules.borderReach),
            let strip = inner.isEmpty ? outer : try? outer.difference(inner), !strip.isEmpty
        else { return nil }
        return shaped(strip, about: place.coordinate, fallback: place.radius, geo: 3, prec: 5)
    }

    /// An area less the town of its own name: "rural Aleppo", "Idlib province outside the city".
    func withoutSeat(_ location: Location, of place: Place, _ kindClass: KindClass) -> Location {
        var location = location
        location.geoPrecision = max(location.geoPrecision, 2)
        let context = LookupContext(countries: place.country.map { [$0] } ?? [])
        let seat = lookup.candidates(named: place.name, context: context, limit: 8).first {
            $0.place.featureCode.hasPrefix("PPL") && $0.match <= .folded && $0.place.country == place.country
                && Ellipsoid.wgs84.distance(from: $0.place.coordinate, to: place.coordinate) <= place.radius
                    * 1.2
        }?.place
        guard let seat, let area = location.footprint,
            let town = try? MultiPolygon.circle(
                center: seat.coordinate, radius: max(seat.radius + seat.positionError, 1000)),
            let rest = try? area.difference(town), !rest.isEmpty
        else { return location }
        return shaped(
            rest, about: location.coordinate, fallback: location.uncertainty, geo: location.geoPrecision,
            prec: location.wherePrec)
    }
}
