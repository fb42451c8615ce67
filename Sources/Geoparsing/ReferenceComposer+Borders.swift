import Gazetteers
import Spatial

extension ReferenceComposer {
    // MARK: Borders

    /// "the Turkish border" in a report that tells of Syria: where the two meet; nil where it tells of no neighbour.
    func borderLocation(_ phrase: PlacePhrase, of place: Place) -> FootprintBuilder.Location? {
        guard phrase.relation == .border, phrase.anchors.count == 1, ToponymResolver.isCountry(place),
            let other = neighbour(of: place, beside: phrase)
        else { return nil }
        return atHome(builder.sharedBorder(of: place, other), in: other)
    }

    /// A strip along a border told as of the area on this side of it, whichever side its middle falls on.
    private func atHome(
        _ location: FootprintBuilder.Location?, in home: Place
    ) -> FootprintBuilder.Location? {
        guard var location else { return nil }
        let own = builder.divisions(of: home)
        let found = builder.divisions(at: location.coordinate)
        if found.country != own.country { location.divisions = own }
        return location
    }

    /// The country that the report names most places of, after the one whose border is spoken of, if the two meet.
    ///
    /// What holds the phrase itself comes first: "the Turkish border in Idlib province".
    private func neighbour(of country: Place, beside phrase: PlacePhrase) -> Place? {
        var counts: [String: Int] = [:]
        for (index, resolution) in resolutions.enumerated() {
            guard let code = resolution.place?.country, code != country.country else { continue }
            let isHolder = phrase.containers.contains(index)
            let isName = mentions[index].form != .demonym
            counts[code, default: 0] += isHolder ? 100 : isName ? 2 : 1
        }
        let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (code, _) in order.prefix(3) {
            guard let other = builder.lookup.place(withID: "iso:\(code)"),
                builder.sharedBorder(of: country, other) != nil
            else { continue }
            return other
        }
        return nil
    }

    /// Cuts "near the Turkish border" to the division that the sentence tells of, or else most of the report.
    func narrowBorder(_ index: Int, _ references: inout [PlaceReference]) {
        let phrase = phrases[index]
        guard references[index].coordinate != nil, phrase.anchors.count == 1,
            let country = references[index].toponyms[0].place, ToponymResolver.isCountry(country),
            let id = division(about: index, country, references),
            let division = builder.lookup.place(withID: id),
            let location = atHome(builder.sharedBorder(of: country, division), in: division)
        else { return }
        apply(location, to: &references[index])
    }

    /// The first-level division, of another country, that the places beside a phrase share: what holds it, then those of
    /// its sentence, then those of the report.
    private func division(
        about index: Int, _ country: Place, _ references: [PlaceReference]
    ) -> String? {
        func ids(_ isBeside: (Int) -> Bool) -> [String] {
            references.indices.compactMap { other in
                guard other != index, isBeside(other), references[other].relation != .border,
                    references[other].role != .demonym, references[other].coordinate != nil,
                    let place = references[other].toponyms.first?.place, !ToponymResolver.isCountry(place),
                    place.country != country.country
                else { return nil }
                return place.featureCode == "ADM1" ? place.id : builder.divisionID(of: place)
            }
        }
        let holders = phrases[index].containers
        let held = ids { other in phrases[other].anchors.contains { holders.contains($0) } }
        if let only = held.first { return only }
        let beside = ids { phrases[$0].sentence == phrases[index].sentence }
        if let only = beside.first, beside.allSatisfy({ $0 == only }) { return only }
        guard beside.isEmpty else { return nil }
        var counts: [String: Int] = [:]
        let all = ids { _ in true }
        for id in all { counts[id, default: 0] += 1 }
        return counts.first { $0.value * 2 > all.count }?.key
    }
}
