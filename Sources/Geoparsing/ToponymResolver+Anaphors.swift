import Gazetteers
import Reports
import Spatial

extension ToponymResolver {
    // MARK: Anaphors

    /// Puts into the town or area that a common noun takes up what the text says lies in it: "the X district of the
    /// city", "the village of X on the city's eastern edge".
    func relateAnaphors(
        _ mentions: [ToponymMention], _ phrases: [PlacePhrase], _ groupOf: [Int], _ groups: inout [Group]
    ) {
        for phrase in phrases {
            guard let anchor = phrase.anchors.first, groupOf[anchor] >= 0 else { continue }
            let own = groupOf[anchor]
            for container in phrase.containers where mentions[container].form == .anaphor {
                guard let other = antecedent(of: container, own, mentions, groupOf, groups) else { continue }
                groups[own].containers.add(other)
                groups[own].stated.add(other)
                groups[other].contents.add(own)
            }
            if let qualifier = phrase.qualifier, let noun = phrases[qualifier].anchors.first,
                mentions[noun].form == .anaphor,
                let other = antecedent(of: noun, own, mentions, groupOf, groups)
            {
                groups[own].relations.append((other, phrases[qualifier].relation))
                groups[own].statedRelations.append((other, phrases[qualifier].relation))
            }
        }
    }

    /// The group of the last name before a common noun that can be of its kind.
    private func antecedent(
        of noun: Int, _ own: Int, _ mentions: [ToponymMention], _ groupOf: [Int], _ groups: [Group]
    ) -> Int? {
        // "the governorate" is more often the one that holds the places than one that was named.
        switch lexicon.kindClass(mentions[noun].kind) {
        case .settlement, .camp: break
        default: return nil
        }
        for earlier in stride(from: noun - 1, through: max(0, noun - 20), by: -1) {
            let group = groupOf[earlier]
            guard group >= 0, group != own, mentions[earlier].form == .name,
                let option = groups[group].probability.indices.max(by: {
                    groups[group].probability[$0] < groups[group].probability[$1]
                })
            else { continue }
            if lexicon.takesUp(
                mentions[noun].kind, mentions[earlier].kind, groups[group].candidates[option].place)
            {
                return group
            }
        }
        return nil
    }
}

extension PlaceLexicon {
    /// Whether a common noun ("the city") can take up a place that was named with or without a kind word.
    func takesUp(_ noun: Int16, _ kind: Int16, _ place: Place) -> Bool {
        guard noun >= 0 else { return !ToponymResolver.isCountry(place) }
        if kind == noun { return true }
        let row = kinds[Int(noun)]
        // "the X district of the city": a part of a town is no town.
        switch kindClass(kind) {
        case .quarter, .district, .area, .point, .building, .line, .camp:
            if row.kindClass == .settlement { return false }
        default: break
        }
        guard row.codes.contains(place.featureCode) else { return false }
        switch row.name {
        case "city":
            return place.featureCode == "PPLA" || place.featureCode == "PPLC"
                || (place.population ?? 0) >= 50_000 && place.featureCode != "PPLX"
        case "town", "village", "settlement": return place.featureCode != "PPLX"
        default: return true
        }
    }
}
