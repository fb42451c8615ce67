import Gazetteers
import Spatial

extension ToponymResolver {
    /// Whether what holds a place is known by its own name: a little town that an old name or a likeness in letters
    /// leads to denies nothing.
    func isCertain(_ group: Group) -> Bool {
        guard let option = group.surest else { return false }
        let place = group.candidates[option].place
        return group.options.traits[option].bearsName || !place.featureCode.hasPrefix("PPL")
            || (place.population ?? 0) >= 100_000
    }

    /// Whether a place that alone bears a name lies beside a country that the report names without a place in it: "fired
    /// from Lebanon at Metula", "near Ayorou, after crossing from Mali".
    func isBeyondBorder(_ option: Int, _ group: Group, _ groups: [Group]) -> Bool {
        let traits = group.options.traits[option]
        guard group.surest == option, traits.bearsName || traits.matchBearsName,
            group.candidates[option].match <= .folded
        else { return false }
        let place = group.candidates[option].place
        var isBeside = false
        var named: Set<UInt64> = []
        for other in groups where other.key != group.key {
            guard let known = other.surestPlace else { continue }
            // A place of another country would be the reason to doubt this one.
            guard Self.isCountry(known) else { return false }
            let metres = Ellipsoid.wgs84.distance(from: known.coordinate, to: place.coordinate)
            if metres <= known.radius { isBeside = true }
            if let code = known.country { named.insert(FeatureKind.packed(code)) }
        }
        return isBeside
            && !group.options.traits.contains {
                named.contains($0.country) && ($0.bearsName || $0.matchBearsName)
            }
    }

    /// Whether the rest of the report speaks of a place's country as much as of most others.
    func isAtHome(_ place: Place, _ group: Group, share: Double) -> Bool {
        guard let strongest = group.countries.weights.max(), strongest >= 1, let country = place.country
        else {
            return true
        }
        return group.countries[FeatureKind.packed(country)] >= share * strongest
    }
}
