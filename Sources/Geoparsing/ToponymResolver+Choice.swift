import Foundation
import Gazetteers
import Spatial

extension ToponymResolver {
    // MARK: Choice

    /// Below this difference of log odds between two places far apart, the name stays ambiguous.
    static let margin = 0.12

    /// Whether the rest of the report speaks of a place's country as much as of most others.
    private func isAtHome(_ place: Place, _ group: Group, share: Double) -> Bool {
        guard let strongest = group.countries.weights.max(), strongest >= 1 else { return true }
        guard let country = place.country else { return true }
        return group.countries[FeatureKind.packed(country)] >= share * strongest
    }

    /// Whether a place stands on no more than a likeness: far from all else that the report names, misspelled, or of
    /// another kind than the words beside the name say.
    private func isUnsupported(
        _ candidate: Candidate, _ support: Double, _ group: Group, _ mention: ToponymMention
    ) -> Bool {
        let place = candidate.place
        if candidate.match > .folded { return support < 1.2 }
        if Self.isCountry(place) { return false }
        let kindClass = lexicon.kindClass(mention.kind)
        let isOther = mention.kind >= 0 && !lexicon.kinds[Int(mention.kind)].codes.contains(place.featureCode)
        switch kindClass {
        case .relief, .water, .line, .point, .building, .camp:
            // "a Dallas hospital" stands in the city.
            let isCity = candidate.match == .exact && (place.population ?? 0) >= 100_000
            if isOther || place.featureCode == "PPL", support < 0.4, !isCity { return true }
        case .quarter:
            // A quarter lies in or beside a town that the report names.
            if place.featureCode != "PPLX" || (place.population ?? 0) < 50_000, support < 0.5 { return true }
        default: break
        }
        if Self.isRespelled(candidate, mention.text) {
            let speaks = (group.countries.weights.max() ?? 0) >= 0.5
            if support < 0.3, speaks { return !isAtHome(place, group, share: 0.5) }
            if support < 1, !isAtHome(place, group, share: 0.1) { return true }
        }
        // A small namesake in a country of which the report does not speak.
        return support < 0.3 && (place.population ?? 0) < 60_000 && !Self.isCountry(place)
            && !place.featureCode.hasPrefix("ADM1") && !isAtHome(place, group, share: 0.08)
    }

    /// Whether a small place lies outside the area into which the text puts it, or in another division than the
    /// heading that governs it: a namesake of the one that is meant.
    private func contradicts(
        _ place: Place, _ group: Group, _ groups: [Group], _ mention: ToponymMention
    ) -> Bool {
        guard !Self.isCountry(place), mention.form != .embedded, (place.population ?? 0) < 30_000 else {
            return false
        }
        // A division is known by its name alone, unless a kind word says that something smaller is meant.
        let isLarge = ["ADM1", "RGN", "AREA", "CONT"].contains(place.featureCode)
        if isLarge, mention.kind < 0 { return false }
        func surest(_ index: Int) -> Place? {
            zip(groups[index].candidates, groups[index].probability).max { $0.1 < $1.1 }
                .flatMap { $0.1 > 0.5 ? $0.0.place : nil }
        }
        for area in group.stated.compactMap(surest) where area.id != place.id {
            if Self.isCountry(area) {
                if let code = place.country, code != area.country { return true }
            } else if !Self.holds(area, place),
                Ellipsoid.wgs84.distance(from: area.coordinate, to: place.coordinate)
                    > max(40_000, area.radius * 1.3)
            {
                return true
            }
        }
        for area in group.headings.compactMap(surest) where !Self.isCountry(area) && area.id != place.id {
            let isOther = area.admin1 ?? area.name != place.admin1 || area.country != place.country
            if isOther,
                Ellipsoid.wgs84.distance(from: area.coordinate, to: place.coordinate)
                    > max(120_000, area.radius * 1.3)
            {
                return true
            }
        }
        return false
    }

    /// Whether of two equally likely ones the first is a city and the second the division of its name.
    private func isCityOfSameName(_ best: Candidate, _ rival: Candidate?, _ group: Group) -> Bool {
        guard let rival, !group.isArea else { return false }
        return best.place.featureCode.hasPrefix("PPL") && rival.place.featureCode.hasPrefix("ADM")
            && best.match == .exact
    }

    /// Whether only rules of spelling, not letters, make a candidate's name that of the text.
    static func isRespelled(_ candidate: Candidate, _ text: String) -> Bool {
        guard candidate.match == .folded else { return false }
        let letters = PlainLetters(text)
        return !letters.are(of: candidate.place.name) && !letters.are(of: candidate.matchedName)
    }

    /// The candidates of a name in the order of their scores, and by how much the first leads.
    struct Ranking {
        private(set) var first: Int?
        /// The best of those that are no other record of the first.
        private(set) var rival: Int?
        private(set) var lead = 10.0
        /// Those that follow the first.
        private(set) var others: [Candidate] = []

        init(_ group: Group) {
            let order = group.candidates.indices.sorted { group.score[$0] > group.score[$1] }
            guard let first = order.first else { return }
            self.first = first
            let best = group.candidates[first].place
            // Two records of one place do not make it ambiguous.
            rival = order.dropFirst().first { index in
                let other = group.candidates[index].place
                return Ellipsoid.wgs84.distance(from: other.coordinate, to: best.coordinate)
                    > max(25_000, best.radius + other.radius)
            }
            if let rival { lead = group.score[first] - group.score[rival] }
            others = order.dropFirst().prefix(5).map { group.candidates[$0] }
        }
    }

    func resolution(
        of group: Group, _ ranking: Ranking, _ mention: ToponymMention, _ groups: [Group]
    ) -> Resolution {
        var result = Resolution()
        guard let first = ranking.first else { return result }
        let best = group.candidates[first]
        result.alternatives = ranking.others
        let isLoose = best.match > .folded
        let support = group.score[first] - group.prior[first]
        if isUnsupported(best, support, group, mention) || contradicts(best.place, group, groups, mention) {
            // A likeness in letters alone is a near miss, not an answer.
            result.alternatives.insert(best, at: 0)
            return result
        }
        result.confidence = min(0.99, 1 / (1 + exp(-ranking.lead)) * (isLoose ? 0.7 : 1))
        if ranking.lead < Self.margin,
            !isCityOfSameName(best, ranking.rival.map { group.candidates[$0] }, group)
        {
            result.isAmbiguous = true
            result.alternatives.insert(best, at: 0)
            return result
        }
        result.place = best.place
        return result
    }
}
