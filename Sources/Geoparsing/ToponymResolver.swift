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
    /// Where the names of a phrase that stands by itself should lie.
    let context: LookupContext

    /// All mentions of one name.
    ///
    /// A reference, because what passes it on would otherwise count a dozen.
    final class Group {
        let key: UInt64
        var mentions: [Int]
        var options = ToponymOptions()
        /// What speaks for each candidate whatever the other names are.
        var prior: [Double] = []
        var score: [Double] = []
        var probability: [Double] = []
        /// Groups that the text says hold this one.
        var containers: [Int] = []
        /// Those of them that the text states beyond doubt.
        var stated: [Int] = []
        /// Groups of headings that govern it.
        var headings: [Int] = []
        /// Sentences in which it stands, a bit each modulo 64.
        var sentences: UInt64 = 0
        /// Groups that the text says lie in this one.
        var contents: [Int] = []
        /// Those of them that the text states beyond doubt.
        var statedContents: [Int] = []
        /// Relations to other groups: this one lies there from that one.
        var relations: [(anchor: Int, relation: SpatialRelation)] = []
        /// Those of them that the text states of the place itself: "X, south of Y", "X (3 km east of Y)".
        var statedRelations: [(anchor: Int, relation: SpatialRelation)] = []
        /// Pairs of groups by the road between which it lies: "on the A–B road, near X".
        var roads: [(Int, Int)] = []
        /// Whether a kind word says that an area is meant.
        var isArea = false
        /// How strongly the rest of the report speaks of each country.
        var countries = CountryWeights()
        /// For each candidate how much the rest of the report speaks of its country, 1 for the country spoken of
        /// most.
        var homes: [Double] = []
        /// The candidate that is more likely than all others together, if the report speaks of its country.
        var surest: Int?
        /// Candidates that are divisions, each with one that may be its seat.
        var seats: [(division: Int, town: Int)] = []

        init(key: UInt64, mentions: [Int]) {
            self.key = key
            self.mentions = mentions
        }

        var candidates: [Candidate] { options.candidates }

        /// The place that the name most probably means.
        var surestPlace: Place? { surest.map { candidates[$0].place } }

        /// Whether the report hardly speaks of a candidate's country.
        func isStranger(_ option: Int) -> Bool {
            homes[option] < ToponymResolver.strangeness && !options.traits[option].kind.contains(.country)
        }

        func setSurest() {
            surest = probability.indices.max { probability[$0] < probability[$1] }
            if let option = surest, probability[option] <= 0.5 || isStranger(option) { surest = nil }
        }
    }

    /// Countries by their codes, each with a weight.
    struct CountryWeights {
        private(set) var codes: [UInt64] = []
        var weights: [Double] = []

        /// The position of a code, which is added with no weight where it is new.
        mutating func position(of code: UInt64) -> Int {
            if let known = codes.firstIndex(of: code) { return known }
            codes.append(code)
            weights.append(0)
            return codes.count - 1
        }

        subscript(code: UInt64) -> Double { codes.firstIndex(of: code).map { weights[$0] } ?? 0 }
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
        var total = CountryWeights()
        let evidence = groups.map { self.evidence(of: $0, mentions, &total) }
        for part in evidence { for (country, weight) in part { total.weights[country] += weight } }
        for country in sourceCountries { total.weights[total.position(of: FeatureKind.packed(country))] += 2 }
        searchAtHome(mentions, total, &groups)
        for index in groups.indices {
            // What a name says of its country must not speak for itself.
            var rest = total
            for (country, weight) in evidence[index] {
                rest.weights[country] = max(0, rest.weights[country] - weight)
            }
            groups[index].countries = rest
            setPriors(groups[index], mentions)
        }
        setHomes(&groups, evidence, total)
        for index in groups.indices { groups[index].setSurest() }
        relateAnaphors(mentions, phrases, groupOf, &groups)
        var rounds = Rounds(groups)
        for _ in 0..<3 { rounds.update(&groups) }
        for index in groups.indices { groups[index].setSurest() }
        let rankings = groups.map { group in
            Ranking(group) { contradicts($0, group, groups, mentions[group.mentions[0]]) }
        }
        return mentions.indices.map { index in
            groupOf[index] < 0
                ? Resolution()
                : resolution(of: groups[groupOf[index]], rankings[groupOf[index]], mentions[index], groups)
        }
    }

    // MARK: Evidence

    /// How strongly a name speaks of each country, by its position in the table of all.
    private func evidence(
        of group: Group, _ mentions: [ToponymMention], _ table: inout CountryWeights
    ) -> [(country: Int, weight: Double)] {
        guard let best = group.options.traits.first else { return [] }
        let mention = mentions[group.mentions[0]]
        // A village of which nothing is known may be a namesake of the one that is meant.
        let isKnown = group.options.traits.contains { $0.importance >= 1.2 }
        let times = (isKnown ? 1 : 0.6) * (1 + 0.25 * Double(min(group.mentions.count - 1, 8)))
        func whole(_ weight: Double) -> [(country: Int, weight: Double)] {
            best.country == 0 ? [] : [(table.position(of: best.country), weight * times)]
        }
        if mention.form == .demonym { return whole(0.6) }
        if best.kind.contains(.country), mention.hit?.hasCountry == true {
            // "US airstrikes on X", "Israel bombed X": who acts is seldom where it happens.
            return whole(group.mentions.allSatisfy { mentions[$0].isBare } ? 0.6 : 2)
        }
        // A division or a city speaks for its country as far as its name is its own.
        var share: [(country: Int, weight: Double)] = []
        var total = 0.0
        for traits in group.options.traits {
            let weight = pow10(0.8 * traits.importance)
            total += weight
            guard traits.country != 0 else { continue }
            let country = table.position(of: traits.country)
            if let known = share.firstIndex(where: { $0.country == country }) {
                share[known].weight += weight
            } else {
                share.append((country, weight))
            }
        }
        return total > 0 ? share.map { ($0.country, times * $0.weight / total) } : []
    }

    /// Tells how many of the report's other names speak of each candidate's country, each name as one at most.
    private func setHomes(
        _ groups: inout [Group], _ evidence: [[(country: Int, weight: Double)]], _ table: CountryWeights
    ) {
        var total = Array(repeating: 0.0, count: table.codes.count)
        for part in evidence { for (country, weight) in part { total[country] += min(weight, 1) } }
        for country in sourceCountries {
            if let known = table.codes.firstIndex(of: FeatureKind.packed(country)) { total[known] += 1 }
        }
        var others = total
        for index in groups.indices {
            for country in total.indices { others[country] = total[country] }
            for (country, weight) in evidence[index] { others[country] -= min(weight, 1) }
            let strongest = others.max() ?? 0
            groups[index].homes = groups[index].options.traits.map { traits in
                guard strongest >= 2.5, traits.country != 0 else { return 1 }
                let own = table.codes.firstIndex(of: traits.country).map { others[$0] } ?? 0
                return max(0, own) / strongest
            }
        }
    }

    private func pow10(_ exponent: Double) -> Double {
        exponent.isFinite ? exp(exponent * 2.302585092994046) : 0
    }

    private func setPriors(_ group: Group, _ mentions: [ToponymMention]) {
        let kind = group.mentions.lazy.compactMap { mentions[$0].kind >= 0 ? mentions[$0].kind : nil }.first
        let strongest = max(group.countries.weights.max() ?? 0, 1)
        // Who fights where is known before a report is read; it counts for no more than the report leaves open.
        let unsaid = max(0, 1 - (group.countries.weights.max() ?? 0))
        let first = mentions[group.mentions[0]]
        let isAbbreviation = first.hit?.isAbbreviation == true
        let options = group.options
        group.prior = options.candidates.indices.map { index in
            let traits = options.traits[index]
            var score = traits.importance
            // An old or foreign name of one place is seldom meant where another is called so today.
            if options.hasNamesake, !traits.bearsName { score -= traits.matchBearsName ? 0.8 : 1.6 }
            switch options.candidates[index].match {
            case .exact: break
            case .folded: score -= traits.bearsName || traits.matchBearsName ? 0.3 : 1.2
            case .skeleton: score -= 2
            case .fuzzy: score -= 2.5
            }
            if let kind {
                let row = lexicon.kinds[Int(kind)]
                let code = options.candidates[index].place.featureCode
                if row.codes.contains(code) {
                    score += 1.2
                    // A camp, an airport or a bridge rather than the town that it is called after.
                    if !code.hasPrefix("PPL"), row.kindClass != .settlement, row.kindClass != .quarter,
                        row.kindClass != .district, row.kindClass != .area
                    {
                        score += row.beyond > 0 ? 4 : 1
                    }
                } else if row.kindClass == .area || row.kindClass == .country || row.kindClass == .district {
                    score -= 0.8
                } else if row.kindClass == .relief || row.kindClass == .water || row.kindClass == .line {
                    score -= 2
                } else {
                    score -= 0.6
                }
            }
            let isCountry = traits.kind.contains(.country)
            if options.hasCapital, isCountry, options.candidates[index].place.name != first.text {
                score -= 3
            }
            // "Kan." is no Kano.
            if isAbbreviation, traits.kind.contains(.firstDivision) || isCountry,
                options.candidates[index].match == .exact
            {
                score += 4
            }
            if traits.country != 0 {
                score += 2.5 * (group.countries[traits.country] / strongest).squareRoot()
                score += unsaid * (lexicon.countryOdds[traits.country] ?? 0)
            }
            if let near = context.near {
                score -= Self.nearness * log2(1 + traits.end.distance(to: GeodesicEnd(near)) / 30_000)
            }
            return score
        }
        if let kind {
            let kindClass = lexicon.kinds[Int(kind)].kindClass
            group.isArea = kindClass == .area || kindClass == .district || kindClass == .country
        }
        group.seats = Self.seats(among: options)
        if group.isArea {
            // "X district" is known by the mean of its places alone: its seat says better where that is.
            let isDistrict = kind.map { lexicon.kinds[Int($0)].kindClass == .district } ?? false
            group.seats.removeAll {
                !isDistrict || !options.candidates[$0.division].place.id.hasPrefix("admin2:")
            }
        }
        Self.preferSeat(&group.prior, group)
        group.score = group.prior
        Self.setProbabilities(of: group)
    }

    /// Log odds by which each doubling of the distance from where the names should lie speaks against a place.
    private static let nearness = 0.7

    /// The candidates that are divisions, each with those that may be its seat, in their order.
    private static func seats(among options: ToponymOptions) -> [(division: Int, town: Int)] {
        var seats: [(division: Int, town: Int)] = []
        for (index, traits) in options.traits.enumerated() where traits.kind.contains(.division) {
            let division = options.candidates[index].place
            for (other, rival) in options.traits.enumerated()
            where rival.kind.contains(.populated) && rival.country == traits.country {
                let town = options.candidates[other].place
                let isSeat = !traits.kind.contains(.firstDivision) || (town.population ?? 0) >= 10_000
                guard isSeat, town.admin1 == division.name || town.admin1 == division.admin1,
                    Ellipsoid.wgs84.distance(from: town.coordinate, to: division.coordinate)
                        <= max(60_000, division.radius * 1.2)
                else { continue }
                seats.append((index, other))
            }
        }
        return seats
    }

    /// A division is seldom meant by the bare name of its own seat: it never outdoes the town.
    ///
    /// Except where the text puts into the division what the town cannot hold: "Celaya, Guanajuato". `held` says how
    /// well each candidate agrees with that.
    static func preferSeat(_ scores: inout [Double], _ group: Group, held: [Double] = []) {
        for (division, town) in group.seats where held.isEmpty || held[division] <= held[town] {
            scores[division] = min(scores[division], scores[town] - 0.5)
        }
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
