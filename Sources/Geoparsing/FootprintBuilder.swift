import Gazetteers
import Spatial

/// Turns a relation to resolved places into a point, a radius, a shape and precision codes.
struct FootprintBuilder {
    let lookup: any PlaceLookup
    let neighbours: Neighbours
    let cache: LocationCache?
    /// A division's name without the word for what it is.
    let bareName: @Sendable (String) -> String
    /// Metres from the edge of a town within which the feature of a kind that is called after it lies.
    let beyond: @Sendable (String) -> Double

    init(
        lookup: any PlaceLookup, neighbours: Neighbours? = nil, cache: LocationCache? = nil,
        bareName: @escaping @Sendable (String) -> String = { $0 },
        beyond: @escaping @Sendable (String) -> Double = { _ in 10_000 }
    ) {
        self.beyond = beyond
        self.cache = cache
        self.bareName = bareName
        self.lookup = lookup
        self.neighbours = neighbours ?? Neighbours { _, _, _ in [] }
    }

    /// Where a phrase lies.
    struct Location {
        var coordinate: Coordinate
        /// Radius in metres about the point that holds the true place.
        var uncertainty: Double
        /// The true shape; nil for the circle.
        var outline: Outline?
        /// ACLED geo_precision.
        var geoPrecision: Int
        /// UCDP where_prec.
        var wherePrec: Int
        /// The country and divisions that hold the point, where already looked up.
        var divisions: Divisions?

        init(
            coordinate: Coordinate, uncertainty: Double, outline: Outline?, geoPrecision: Int, wherePrec: Int
        ) {
            self.coordinate = coordinate
            self.uncertainty = uncertainty
            self.outline = outline
            self.geoPrecision = geoPrecision
            self.wherePrec = wherePrec
        }

        init(
            coordinate: Coordinate, uncertainty: Double, footprint: MultiPolygon?, geoPrecision: Int,
            wherePrec: Int
        ) {
            self.init(
                coordinate: coordinate, uncertainty: uncertainty, outline: footprint.map { Outline($0) },
                geoPrecision: geoPrecision, wherePrec: wherePrec)
        }

        /// The true shape, drawn; nil for the circle.
        var footprint: MultiPolygon? {
            get { outline?.area }
            set { outline = newValue.map { Outline($0) } }
        }
    }

    /// The location of a relation to one place.
    func location(
        _ relation: SpatialRelation, _ reach: PlacePhrase.Reach, of place: Place, kind: KindClass? = nil
    ) -> Location {
        guard let cache else { return newLocation(relation, reach, of: place, kind: kind) }
        let key = LocationCache.Key(place: place.id, relation: relation, reach: reach, kind: kind)
        return cache.location(key) {
            var made = newLocation(relation, reach, of: place, kind: kind)
            made.divisions = divisions(of: made, at: place)
            return made
        }
    }

    private func newLocation(
        _ relation: SpatialRelation, _ reach: PlacePhrase.Reach, of place: Place, kind: KindClass?
    ) -> Location {
        let kindClass = Self.kindClass(of: place) ?? kind ?? .settlement
        switch relation {
        case .at where kindClass == .settlement && (kind == .district || kind == .area):
            return district(of: place, kind)
        // "the desert of X": the land about the town.
        case .at where kindClass == .settlement && kind == .relief:
            return around(place, kindClass, .countryside)
        case .at:
            return reach == .centre ? centre(of: place, kindClass) : itself(place, kindClass)
        case .coordinates:
            return itself(place, .point)
        case .offset(let distance, let azimuth, let halfWidth):
            return offset(place, distance, azimuth, halfWidth)
        case .distance(let distance):
            return ring(place, distance)
        case .within(let distance):
            return disc(place, distance)
        case .course:
            return course(of: place, kindClass)
        case .direction(let azimuth, let halfWidth):
            if isArea(kindClass) { return part(of: place, kindClass, azimuth, halfWidth) }
            return sector(place, kindClass, azimuth, halfWidth, reach)
        case .part(let azimuth, let halfWidth):
            return part(of: place, kindClass, azimuth, halfWidth)
        case .near, .between, .road, .along, .border:
            return around(place, kindClass, reach)
        case .feature(let kind):
            return feature(ofKind: kind, place)
        }
    }

    /// Whether a place is a river, a road or other line, along which something may lie.
    static func isLine(_ place: Place) -> Bool { kindClass(of: place) == .line }

    // MARK: The place itself

    private func itself(_ place: Place, _ kindClass: KindClass) -> Location {
        if kindClass == .line { return course(of: place, kindClass) }
        let area = isArea(kindClass) ? lookup.boundary(ofPlaceWithID: place.id) : nil
        // ACLED puts what is only known by its district at the district's seat.
        let seat = kindClass == .district ? seat(of: place) : nil
        let middle = seat?.coordinate ?? place.coordinate
        // Most are no districts, and a geodesic is dear.
        let shift = seat.map { Ellipsoid.wgs84.distance(from: $0.coordinate, to: place.coordinate) } ?? 0
        let radius = max(place.radius + place.positionError + shift, 100)
        let (geo, prec) = Self.precision(of: place, kindClass)
        guard let area, !area.isEmpty else {
            return Location(
                coordinate: middle, uncertainty: radius, outline: nil, geoPrecision: geo,
                wherePrec: prec)
        }
        return shaped(area, about: middle, fallback: radius, geo: geo, prec: prec)
    }

    /// The largest town in a district that bears the district's name; nil where there is none.
    private func seat(of district: Place) -> Place? {
        let context = LookupContext(countries: district.country.map { [$0] } ?? [])
        var seat: Place?
        for name in [district.name, bareName(district.name)] {
            for candidate in lookup.candidates(named: name, context: context, limit: 8)
            where candidate.match <= .folded && candidate.place.featureCode.hasPrefix("PPL") {
                let place = candidate.place
                let metres = Ellipsoid.wgs84.distance(from: place.coordinate, to: district.coordinate)
                guard place.country == district.country, metres <= max(10_000, district.radius),
                    place.population ?? 0 > seat?.population ?? -1
                else { continue }
                seat = place
            }
            if seat != nil { break }
        }
        return seat
    }

    /// The district or area of a town's name where the gazetteers have the town alone.
    private func district(of town: Place, _ kind: KindClass?) -> Location {
        let radius = max(town.radius + town.positionError, FootprintRules.radius(ofNamesake: kind))
        return Location(
            coordinate: town.coordinate, uncertainty: radius, outline: nil, geoPrecision: 2, wherePrec: 3)
    }

    private func centre(of place: Place, _ kindClass: KindClass) -> Location {
        var location = itself(place, kindClass)
        guard isArea(kindClass) else { return location }
        // "central Mali": the middle half of the area.
        location.uncertainty /= 2
        let circle = try? MultiPolygon.circle(center: location.coordinate, radius: location.uncertainty)
        if let circle, let whole = location.footprint, let cut = try? whole.intersection(circle), !cut.isEmpty
        {
            location.footprint = cut
        }
        location.geoPrecision = kindClass == .country ? 3 : 2
        location.wherePrec = 5
        return location
    }

    /// ACLED geo_precision and UCDP where_prec of a place named outright.
    static func precision(of place: Place, _ kindClass: KindClass) -> (geo: Int, prec: Int) {
        switch kindClass {
        case .country: (3, 6)
        case .area: (3, 4)
        case .district: (place.radius > 8000 ? 2 : 1, 3)
        case .line, .relief, .water: (2, 5)
        default: place.positionError > 5000 ? (2, 2) : (1, 1)
        }
    }

    // MARK: Beside the place

    /// Distance at a heading.
    private func offset(
        _ place: Place, _ distance: Double, _ azimuth: Double, _ halfWidth: Double
    ) -> Location {
        let doubt = place.radius + place.positionError + FootprintRules.lengthDoubt(metres: distance)
        let center = Ellipsoid.wgs84.destination(from: place.coordinate, azimuth: azimuth, distance: distance)
        let radius = FootprintRules.offsetRadius(distance: distance, halfWidth: halfWidth, doubt: doubt)
        let shape = Outline(
            drawnAs:
                .sector(
                    center: place.coordinate, azimuth: azimuth, halfWidth: min(halfWidth, 180),
                    inner: max(0, distance - doubt), outer: distance + doubt))
        return Location(
            coordinate: center, uncertainty: radius, outline: shape, geoPrecision: 2,
            wherePrec: distance + doubt <= 25_000 ? 2 : 3)
    }

    /// No farther than a distance: the disc about the place.
    private func disc(_ place: Place, _ distance: Double) -> Location {
        let radius = distance + place.radius + place.positionError
        return Location(
            coordinate: place.coordinate, uncertainty: radius,
            outline: Outline(drawnAs: .circle(center: place.coordinate, radius: radius)), geoPrecision: 2,
            wherePrec: radius <= 25_000 ? 2 : 3)
    }

    /// A distance without a direction: a ring about the place.
    private func ring(_ place: Place, _ distance: Double) -> Location {
        let doubt = place.radius + place.positionError + FootprintRules.lengthDoubt(metres: distance)
        let shape = Outline(
            drawnAs:
                .ring(center: place.coordinate, inner: max(0, distance - doubt), outer: distance + doubt))
        // All points of the ring are as likely: coders then take the place it is measured from (ACLED 2, UCDP 2), whose
        // radius is the least that holds the ring. It is the one point outside its footprint.
        return Location(
            coordinate: place.coordinate, uncertainty: distance + doubt, outline: shape, geoPrecision: 2,
            wherePrec: distance + doubt <= 25_000 ? 2 : 3)
    }

    /// A direction without a distance: a sector from the middle of the place outwards.
    private func sector(
        _ place: Place, _ kindClass: KindClass, _ azimuth: Double, _ halfWidth: Double,
        _ reach: PlacePhrase.Reach
    ) -> Location {
        let edge = place.radius + place.positionError
        var outer = edge + FootprintRules.reach(reach, of: kindClass)
        if reach == .none || reach == .countryside {
            outer = min(outer, halfWayToNext(place, azimuth, halfWidth, outer))
        }
        outer = max(outer, edge + 1000)
        let inner = reach == .outskirts || reach == .surroundings ? edge * 0.3 : edge * 0.5
        let shape = try? MultiPolygon.sector(
            center: place.coordinate, azimuth: azimuth, halfWidth: halfWidth,
            innerRadius: min(inner, outer / 2),
            outerRadius: outer)
        let middle = Ellipsoid.wgs84.destination(
            from: place.coordinate, azimuth: azimuth,
            distance: (min(inner, outer / 2) + outer) / 2 * sinc(halfWidth))
        guard let shape else {
            return Location(
                coordinate: middle, uncertainty: outer, footprint: nil, geoPrecision: 2, wherePrec: 2)
        }
        var location = shaped(cut(shape, for: place), about: middle, fallback: outer, geo: 2, prec: 2)
        if outer > 25_000 { location.wherePrec = 3 }
        return location
    }

    /// How much nearer the middle of an arc of this half-width lies than the arc itself.
    private func sinc(_ halfWidth: Double) -> Double {
        let angle = min(halfWidth, 90) * .pi / 180
        return Trigonometry.sin(angle) / angle
    }

    /// Half the distance in metres to the next place of like importance in a direction; `limit` where none is nearer.
    private func halfWayToNext(
        _ place: Place, _ azimuth: Double, _ halfWidth: Double, _ limit: Double
    ) -> Double {
        neighbours.halfWay(from: place, limit: limit) { other in
            let path = Ellipsoid.wgs84.inverse(from: place.coordinate, to: other)
            let turn = (path.initialAzimuth - azimuth + 540).truncatingRemainder(dividingBy: 360) - 180
            return abs(turn) <= halfWidth
        }
    }

    /// Near, outskirts, surroundings, countryside without a direction, border: a buffer about the place.
    private func around(_ place: Place, _ kindClass: KindClass, _ reach: PlacePhrase.Reach) -> Location {
        if isArea(kindClass) {
            var location = itself(place, kindClass)
            if reach == .border { return border(of: place) ?? location }
            if reach == .countryside { return withoutSeat(location, of: place, kindClass) }
            location.geoPrecision = max(location.geoPrecision, 2)
            return location
        }
        let edge = place.radius + place.positionError
        var radius = edge + FootprintRules.reach(reach, of: kindClass)
        if reach != .border, kindClass == .settlement {
            radius = max(
                min(radius, neighbours.halfWay(from: place, limit: radius) { _ in true }), edge + 1000)
        }
        let (_, prec) = Self.precision(of: place, kindClass)
        var rule = Outline.Rule.circle(center: place.coordinate, radius: radius)
        if reach != .border, let id = divisionID(of: place) {
            let division = Outline.Division(id: id) { [lookup] in lookup.boundary(ofPlaceWithID: id) }
            rule = .circleInside(division, center: place.coordinate, radius: radius)
        }
        return Location(
            coordinate: place.coordinate, uncertainty: radius, outline: Outline(drawnAs: rule),
            geoPrecision: 2, wherePrec: prec > 2 ? prec : radius <= 25_000 ? 2 : 3)
    }

    // MARK: Inside the place

    /// The part of an area that lies to one side of its middle; of a town, that side of it.
    private func part(
        of place: Place, _ kindClass: KindClass, _ azimuth: Double, _ halfWidth: Double
    ) -> Location {
        let radius = max(place.radius + place.positionError, 500)
        let area = isArea(kindClass) ? lookup.boundary(ofPlaceWithID: place.id) : nil
        let middle = area.flatMap { try? $0.centroid() } ?? place.coordinate
        let reach = area.map { $0.reach(from: middle) } ?? radius
        let shape = try? MultiPolygon.sector(
            center: middle, azimuth: azimuth, halfWidth: min(halfWidth + 15, 90), outerRadius: max(reach, 200)
        )
        let (geo, prec): (Int, Int) =
            switch kindClass {
            case .country: (3, 5)
            case .area: (2, 4)
            case .district: (2, 3)
            default: (1, 1)
            }
        let center = Ellipsoid.wgs84.destination(from: middle, azimuth: azimuth, distance: reach * 0.5)
        if let shape, let area, let inside = try? area.intersection(shape), !inside.isEmpty {
            return shaped(
                inside, about: (try? inside.centroid()) ?? center, fallback: reach, geo: geo, prec: prec)
        }
        return Location(
            coordinate: center, uncertainty: radius, footprint: shape, geoPrecision: geo, wherePrec: prec)
    }

    // MARK: Shapes

    /// A location with a shape of its own: its radius is that of its farthest corner.
    func shaped(
        _ area: MultiPolygon, about center: Coordinate, fallback: Double, geo: Int, prec: Int
    ) -> Location {
        let middle = (try? area.contains(center)) == true ? center : inside(area, near: center)
        let reach = area.reach(from: middle)
        return Location(
            coordinate: middle, uncertainty: reach > 0 ? reach : fallback, footprint: area, geoPrecision: geo,
            wherePrec: prec)
    }

    /// The point of an area that is nearest to a position outside it, as far from the edge as a tenth of the way across
    /// or less where the area is thin.
    private func inside(_ area: MultiPolygon, near position: Coordinate) -> Coordinate {
        if let edge = area.nearestEdge(to: position), edge.distance > 0 {
            let heading = Ellipsoid.wgs84.inverse(from: position, to: edge.position).finalAzimuth
            var step = min(2000, area.reach(from: edge.position) / 10)
            while step > 0.5 {
                let point = Ellipsoid.wgs84.destination(
                    from: edge.position, azimuth: heading, distance: step)
                if (try? area.contains(point)) == true { return point }
                step /= 2
            }
        }
        return (try? area.representativePoint()) ?? position
    }

    /// A shape cut at the border of the division that holds its anchor; whole where no boundary is known.
    private func cut(_ shape: MultiPolygon, for place: Place) -> MultiPolygon {
        guard let id = divisionID(of: place), let boundary = lookup.boundary(ofPlaceWithID: id) else {
            return shape
        }
        guard let inside = try? shape.part(inside: boundary), !inside.isEmpty else { return shape }
        return inside
    }

    private func isArea(_ kindClass: KindClass) -> Bool {
        kindClass == .area || kindClass == .country || kindClass == .district
    }

    /// How a place of a GeoNames feature code is drawn; nil where the code does not tell.
    static func kindClass(of place: Place) -> KindClass? {
        let code = place.featureCode
        // Most are towns, and every case below is a comparison of texts.
        if code.utf8.starts(with: "PPL".utf8) { return code == "PPLX" ? .quarter : .settlement }
        switch code {
        case "PCLI", "PCLD", "PCLF", "PCLS", "PCL", "TERR", "PCLIX": return .country
        case "ADM1", "ADM1H", "RGN", "RGNE", "AREA", "CONT": return .area
        case "ADM2", "ADM3", "ADM4", "ADM2H", "ADM3H": return .district
        case "SECT": return .quarter
        case "CMP", "CMPRF": return .camp
        case "STM", "STMI", "CNL", "RD", "WAD", "ST": return .line
        case "LK", "SEA", "GULF", "BAY", "OCN", "RSV": return .water
        case "MT", "MTS", "HLL", "HLLS", "VAL", "PLN", "DSRT", "PLAT", "RDGE", "UPLD", "FRST", "ISL", "ISLS",
            "PEN":
            return .relief
        case "BDG", "AIRP", "AIRB", "DAM", "PRN", "HSP", "SQR", "CHKP", "MKT", "INSM", "PRT", "OILR", "PS",
            "MFG",
            "PSTB", "PSTP", "MSQE":
            return .point
        default: return nil
        }
    }
}
