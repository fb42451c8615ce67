import Foundation
import Gazetteers
import Reports
import Spatial

/// Chooses among the places that the names of one report may mean, all names together.
///
/// Each candidate is scored by its importance, by how well its kind agrees with the words beside the name,
/// by what the report states outright ("X, Ohio", "X, south of Y") and by what its other names suggest: a
/// shared country, a shared division, nearness. Scores are log odds; a few rounds let names that are sure
/// pull those that are not. Population has the last word only where nothing else speaks.
struct ToponymResolver {
    let lexicon: PlaceLexicon
    let names: NameSource
    /// Countries that the report's source speaks for, such as that of its web address.
    let sourceCountries: [String]

    /// All mentions of one name.
    struct Group {
        var key: UInt64
        var mentions: [Int]
        var candidates: [Candidate]
        /// What speaks for each candidate whatever the other names are.
        var prior: [Double]
        var score: [Double]
        var probability: [Double]
        /// Groups that the text says hold this one.
        var containers: Set<Int> = []
        /// Those of them that the text states beyond doubt.
        var stated: Set<Int> = []
        /// Groups of headings that govern it.
        var headings: Set<Int> = []
        /// Sentences in which it stands, a bit each modulo 64.
        var sentences: UInt64 = 0
        /// Groups that the text says lie in this one.
        var contents: Set<Int> = []
        /// Relations to other groups: this one lies there from that one.
        var relations: [(anchor: Int, relation: SpatialRelation)] = []
        /// Whether a kind word says that an area is meant.
        var isArea = false
        /// How strongly the rest of the report speaks of each country.
        var countries: [String: Double] = [:]
    }

    /// What became of a mention.
    struct Resolution {
        var place: Place?
        var alternatives: [Candidate] = []
        var confidence = 0.0
        var isAmbiguous = false
    }

    /// The resolution of each mention.
    func resolve(_ mentions: [ToponymMention], _ phrases: [PlacePhrase]) -> [Resolution] {
        var groups: [Group] = []
        var groupOf = Array(repeating: -1, count: mentions.count)
        makeGroups(mentions, phrases, &groups, &groupOf)
        relate(phrases, groupOf, &groups)
        let evidence = groups.map { self.evidence(of: $0, mentions) }
        var total: [String: Double] = [:]
        for part in evidence { total.merge(part, uniquingKeysWith: +) }
        for country in sourceCountries { total[country, default: 0] += 2 }
        for index in groups.indices {
            // What a name says of its country must not speak for itself.
            groups[index].countries = total.merging(evidence[index]) { max(0, $0 - $1) }
            setPriors(&groups[index], mentions)
        }
        var distances: [UInt64: Double] = [:]
        for _ in 0..<3 { update(&groups, &distances) }
        return mentions.indices.map { index in
            groupOf[index] < 0
                ? Resolution() : resolution(of: groups[groupOf[index]], mentions[index], groups)
        }
    }

    // MARK: Evidence

    /// How strongly a name speaks of each country.
    private func evidence(of group: Group, _ mentions: [ToponymMention]) -> [String: Double] {
        guard let best = group.candidates.first else { return [:] }
        let mention = mentions[group.mentions[0]]
        let times = 1 + 0.25 * Double(min(group.mentions.count - 1, 8))
        if mention.form == .demonym { return best.place.country.map { [$0: 0.6 * times] } ?? [:] }
        if Self.isCountry(best.place), mention.hit?.hasCountry == true {
            return best.place.country.map { [$0: 2 * times] } ?? [:]
        }
        // A division or a city speaks for its country as far as its name is its own.
        var share: [String: Double] = [:]
        var total = 0.0
        for candidate in group.candidates {
            let weight = pow10(0.8 * importance(candidate.place))
            total += weight
            if let country = candidate.place.country { share[country, default: 0] += weight }
        }
        return total > 0 ? share.mapValues { times * $0 / total } : [:]
    }

    private func pow10(_ exponent: Double) -> Double {
        exponent.isFinite ? exp(exponent * 2.302585092994046) : 0
    }

    private func setPriors(_ group: inout Group, _ mentions: [ToponymMention]) {
        let kind = group.mentions.lazy.compactMap { mentions[$0].kind >= 0 ? mentions[$0].kind : nil }.first
        let countries = group.countries
        let strongest = max(countries.values.max() ?? 0, 1)
        let hasCapital = group.candidates.contains { $0.place.featureCode == "PPLC" }
        let first = mentions[group.mentions[0]]
        let isAbbreviation = first.hit?.isAbbreviation == true
        let text = first.text
        let letters = Self.plain(text)
        let hasNamesake = group.candidates.contains { Self.plain($0.place.name) == letters }
        group.prior = group.candidates.map { candidate in
            let place = candidate.place
            var score = importance(place)
            // An old or foreign name of one place is seldom meant where another is called so today.
            if hasNamesake, Self.plain(place.name) != letters {
                score -= Self.plain(candidate.matchedName) == letters ? 0.8 : 1.6
            }
            switch candidate.match {
            case .exact: break
            case .folded: score -= Self.isRespelled(candidate, text) ? 1.2 : 0.3
            case .skeleton: score -= 2
            case .fuzzy: score -= 2.5
            }
            if let kind {
                let row = lexicon.kinds[Int(kind)]
                if row.codes.contains(place.featureCode) {
                    score += 1.2
                } else if row.kindClass == .area || row.kindClass == .country || row.kindClass == .district {
                    score -= 0.8
                } else if row.kindClass == .relief || row.kindClass == .water || row.kindClass == .line {
                    score -= 2
                } else {
                    score -= 0.6
                }
            }
            if hasCapital, Self.isCountry(place), place.name != text { score -= 3 }
            // "Kan." is no Kano.
            if isAbbreviation, place.featureCode == "ADM1" || Self.isCountry(place), candidate.match == .exact
            {
                score += 4
            }
            if let country = place.country, let share = countries[country] {
                score += 2.5 * (share / strongest).squareRoot()
            }
            return score
        }
        if let kind {
            let kindClass = lexicon.kinds[Int(kind)].kindClass
            group.isArea = kindClass == .area || kindClass == .district || kindClass == .country
        }
        Self.preferSeat(&group.prior, group)
        group.score = group.prior
        group.probability = Self.softmax(group.prior)
    }

    /// A division is seldom meant by the bare name of its own seat: it never outdoes the town.
    ///
    /// Except where the text puts into the division what the town cannot hold: "Celaya, Guanajuato". `held` says how
    /// well each candidate agrees with that.
    static func preferSeat(_ scores: inout [Double], _ group: Group, held: [Double] = []) {
        guard !group.isArea else { return }
        for (index, candidate) in group.candidates.enumerated()
        where candidate.place.featureCode.hasPrefix("ADM") {
            let division = candidate.place
            for (other, rival) in group.candidates.enumerated()
            where rival.place.featureCode.hasPrefix("PPL") && rival.place.country == division.country
                && (held.isEmpty || held[index] <= held[other])
            {
                let isSeat = division.featureCode != "ADM1" || (rival.place.population ?? 0) >= 20_000
                guard isSeat, rival.place.admin1 == division.name || rival.place.admin1 == division.admin1,
                    Ellipsoid.wgs84.distance(from: rival.place.coordinate, to: division.coordinate)
                        <= max(60_000, division.radius * 1.2)
                else { continue }
                scores[index] = min(scores[index], scores[other] - 0.5)
            }
        }
    }

    /// How likely a place is meant when nothing else is known.
    func importance(_ place: Place) -> Double {
        // Most tables give divisions no population; a first-level one is known like a city of a million.
        let assumed = place.featureCode == "ADM1" ? 1_000_000 : place.featureCode == "ADM2" ? 20_000 : 0
        var score = 0.45 * log10(Double(max(place.population ?? 0, assumed) + 100))
        switch place.featureCode {
        case "PCLI", "PCLD", "PCLF", "PCLS", "PCL", "TERR", "CONT": score += 3.2
        case "ADM1", "PPLC": score += 1.2
        case "PPLA": score += 0.6
        case "ADM2", "PPLA2": score += 0.3
        case "RGN", "AREA": score += 0.8
        default: break
        }
        return score
    }

    static func isCountry(_ place: Place) -> Bool {
        switch place.featureCode {
        case "PCLI", "PCLD", "PCLF", "PCLS", "PCL", "TERR": true
        default: false
        }
    }
}

extension String {
    /// The text with its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
