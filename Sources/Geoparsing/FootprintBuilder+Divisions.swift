import Gazetteers
import Spatial

extension FootprintBuilder {
    /// The country and divisions that hold a position.
    func divisions(at position: Coordinate) -> Divisions {
        guard let cache else { return lookup.divisions(at: position) }
        return cache.divisions(at: position) { lookup.divisions(at: position) }
    }

    /// The country and divisions of a place as its gazetteer states them, by its point where that says nothing.
    func divisions(of place: Place) -> Divisions {
        var found = divisions(at: place.coordinate)
        if let code = place.country, found.country?.alpha2 != code {
            found = Divisions(country: lookup.country(alpha2: code))
        }
        if ToponymResolver.isCountry(place) { return Divisions(country: found.country) }
        if let admin1 = place.admin1 { found.admin1 = admin1 }
        if place.featureCode == "ADM1" { found.admin1 = place.name }
        if let admin2 = place.admin2 { found.admin2 = admin2 }
        return found
    }

    /// The divisions of a location: those of the place itself where it is drawn about it.
    func divisions(of location: Location, at place: Place) -> Divisions {
        location.coordinate == place.coordinate
            ? divisions(of: place) : divisions(at: location.coordinate)
    }

    /// The first-level division that holds a place: the one that its gazetteer states, which the simplified boundaries
    /// put a town at the border outside of.
    func divisionID(of place: Place) -> String? {
        let found = divisions(at: place.coordinate)
        guard let code = place.country, let name = place.admin1,
            found.country?.alpha2 != code || found.admin1 != name
        else { return found.admin1ID }
        let context = LookupContext(countries: [code], kind: "province")
        let stated = lookup.candidates(named: name, context: context, limit: 8).first {
            $0.place.featureCode == "ADM1" && $0.place.country == code && $0.match <= .folded
        }
        let isAbroad = found.country.map { $0.alpha2 != code } ?? false
        return stated?.place.id ?? (isAbroad ? nil : found.admin1ID)
    }
}
