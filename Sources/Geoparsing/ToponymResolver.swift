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
            groupOf[index] < 0 ? Resolution() : resolution(of: groups[groupOf[index]], mentions[index])
        }
    }

    // MARK: Groups

    private func makeGroups(
        _ mentions: [ToponymMention], _ phrases: [PlacePhrase], _ groups: inout [Group],
        _ groupOf: inout [Int]
    ) {
        var containerOf: [Int: UInt64] = [:]
        for phrase in phrases {
            if let mention = phrase.anchors.first, let container = phrase.containers.first {
                containerOf[mention] = mentions[container].key
            }
        }
        var known: [UInt64: [Int]] = [:]
        for (index, mention) in mentions.enumerated()
        where mention.form != .anaphor && mention.form != .street {
            // "Hasakah province" and "Hasakah" are two names, if of one root.
            let key = mention.key ^ sense(of: mention)
            let options = known[key] ?? []
            // One sense a document, unless the text itself puts two of the name into two areas.
            let match = options.first { option in
                guard let mine = containerOf[index] else { return true }
                return groups[option].mentions.allSatisfy {
                    containerOf[$0] == nil || containerOf[$0] == mine
                }
            }
            if let match {
                groups[match].mentions.append(index)
                groupOf[index] = match
                continue
            }
            groupOf[index] = groups.count
            known[key, default: []].append(groups.count)
            groups.append(
                Group(
                    key: mention.key, mentions: [index], candidates: [], prior: [], score: [], probability: []
                ))
        }
        // A name that stands bare takes the sense of the one that the text explains.
        for index in groups.indices {
            groups[index].candidates = candidates(for: groups[index], mentions)
        }
    }

    /// Parts a name's use for an area from its use for a town.
    private func sense(of mention: ToponymMention) -> UInt64 {
        switch lexicon.kindClass(mention.kind) {
        case .area, .country: 0x9E37_79B9_7F4A_7C15
        case .district: 0xC2B2_AE3D_27D4_EB4F
        default: 0
        }
    }

    private func candidates(for group: Group, _ mentions: [ToponymMention]) -> [Candidate] {
        let first = mentions[group.mentions[0]]
        if first.form == .demonym { return names.country(ofDemonym: first.text).map { [$0] } ?? [] }
        let kind = group.mentions.lazy.compactMap { mentions[$0].kind >= 0 ? mentions[$0].kind : nil }.first
        let context = LookupContext(
            countries: sourceCountries, kind: kind.map { lexicon.kinds[Int($0)].name })
        var found = names.candidates(named: first.text, context: context, limit: 24)
        if let kind, lexicon.kindClass(kind) == .district, lexicon.kinds[Int(kind)].name == "county" {
            // "Dawson County" is a name of its own beside "Dawson".
            let whole = "\(first.text) \(lexicon.kinds[Int(kind)].name.capitalizedFirst)"
            found += names.candidates(named: whole, context: context, limit: 24).filter {
                $0.match <= .folded
            }
        }
        return found
    }

    private func relate(_ phrases: [PlacePhrase], _ groupOf: [Int], _ groups: inout [Group]) {
        // "DEIR EZZOR –" governs what stands below it.
        var governing: [Int: Int] = [:]
        for phrase in phrases where phrase.role == .heading && governing[phrase.block] == nil {
            governing[phrase.block] = phrase.anchors.first
        }
        for phrase in phrases {
            guard let anchor = phrase.anchors.first, groupOf[anchor] >= 0 else { continue }
            let own = groupOf[anchor]
            for container in phrase.containers where groupOf[container] >= 0 && groupOf[container] != own {
                groups[own].containers.insert(groupOf[container])
                groups[groupOf[container]].contents.insert(own)
            }
            if let qualifier = phrase.qualifier, let other = phrases[qualifier].anchors.first,
                groupOf[other] >= 0,
                groupOf[other] != own
            {
                groups[own].relations.append((groupOf[other], phrases[qualifier].relation))
            }
            if let heading = governing[phrase.heading], groupOf[heading] >= 0, groupOf[heading] != own {
                groups[own].relations.append((groupOf[heading], .near))
            }
            if phrase.anchors.count > 1, groupOf[phrase.anchors[1]] >= 0, groupOf[phrase.anchors[1]] != own {
                groups[own].relations.append((groupOf[phrase.anchors[1]], .near))
                groups[groupOf[phrase.anchors[1]]].relations.append((own, .near))
            }
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
        let text = mentions[group.mentions[0]].text
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
    private static func preferSeat(_ scores: inout [Double], _ group: Group) {
        guard !group.isArea else { return }
        for (index, candidate) in group.candidates.enumerated()
        where candidate.place.featureCode.hasPrefix("ADM") {
            let division = candidate.place
            for (other, rival) in group.candidates.enumerated()
            where rival.place.featureCode.hasPrefix("PPL") && rival.place.country == division.country {
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

    // MARK: Rounds

    /// One round; `distances` keeps those between candidates for the rounds to come.
    private func update(_ groups: inout [Group], _ distances: inout [UInt64: Double]) {
        let before = groups
        for index in groups.indices where groups[index].candidates.count > 0 {
            for option in groups[index].candidates.indices {
                let place = groups[index].candidates[option].place
                groups[index].score[option] =
                    groups[index].prior[option] + containment(of: place, index, before)
                    + relations(of: place, index, before)
                    + nearness(of: place, option, index, before, &distances)
            }
            Self.preferSeat(&groups[index].score, groups[index])
            groups[index].probability = Self.softmax(groups[index].score)
        }
    }

    private func containment(of place: Place, _ index: Int, _ groups: [Group]) -> Double {
        var score = 0.0
        for container in groups[index].containers where !groups[container].candidates.isEmpty {
            let best = zip(groups[container].candidates, groups[container].probability)
                .filter { Self.holds($0.0.place, place) }.map(\.1).max()
            score += best.map { 2.5 + 2 * $0 } ?? -1.5
        }
        for content in groups[index].contents where !groups[content].candidates.isEmpty {
            let best = zip(groups[content].candidates, groups[content].probability)
                .filter { Self.holds(place, $0.0.place) }.map(\.1).max()
            score += best.map { 1.5 + $0 } ?? -1
        }
        return score
    }

    private func relations(of place: Place, _ index: Int, _ groups: [Group]) -> Double {
        var score = 0.0
        for (anchor, relation) in groups[index].relations where !groups[anchor].candidates.isEmpty {
            var best = -2.0
            for (candidate, probability) in zip(groups[anchor].candidates, groups[anchor].probability) {
                let fit = Self.fit(place, relation, candidate.place)
                best = max(best, fit > 0 ? fit * (0.5 + 0.5 * probability) : fit)
            }
            score += best
        }
        return score
    }

    /// How well a place satisfies a relation to an anchor: 4 at best, -2 where it contradicts.
    static func fit(_ place: Place, _ relation: SpatialRelation, _ anchor: Place) -> Double {
        let path = Ellipsoid.wgs84.inverse(from: anchor.coordinate, to: place.coordinate)
        func turn(_ azimuth: Double) -> Double {
            abs((path.initialAzimuth - azimuth + 540).truncatingRemainder(dividingBy: 360) - 180)
        }
        switch relation {
        case .offset(let distance, let azimuth, let halfWidth):
            let slack = max(3000, 0.35 * distance) + anchor.radius
            return abs(path.distance - distance) <= slack && turn(azimuth) <= halfWidth + 15 ? 4 : -2
        case .distance(let distance):
            return abs(path.distance - distance) <= max(3000, 0.35 * distance) + anchor.radius ? 3.5 : -2
        case .direction(let azimuth, let halfWidth):
            let reach = max(60_000, anchor.radius * 2)
            guard path.distance <= reach * 2, turn(azimuth) <= halfWidth + 15 else { return -2 }
            return path.distance <= reach ? 4 : 2
        case .part(let azimuth, let halfWidth):
            guard holds(anchor, place) else { return -2 }
            return turn(azimuth) <= halfWidth + 20 ? 4 : 2
        case .near, .between, .road:
            return path.distance <= 40_000 + anchor.radius
                ? 3.5 : path.distance <= 150_000 + anchor.radius ? 1.5 : -2
        case .at, .coordinates:
            return path.distance <= 40_000 + anchor.radius ? 3 : -1
        }
    }

    private func nearness(
        of place: Place, _ option: Int, _ index: Int, _ groups: [Group], _ distances: inout [UInt64: Double]
    ) -> Double {
        guard !Self.isCountry(place) else { return 0 }
        var sum = 0.0
        for (other, group) in groups.enumerated() where other != index {
            var support = 0.0
            for (number, candidate) in group.candidates.enumerated() where group.probability[number] > 0.15 {
                let probability = group.probability[number]
                let isArea = Self.isCountry(candidate.place)
                if isArea { continue }
                if candidate.place.featureCode == "ADM1", let admin1 = place.admin1,
                    admin1 == candidate.place.name,
                    place.country == candidate.place.country
                {
                    support += probability
                    continue
                }
                let degrees = abs(candidate.place.coordinate.latitude - place.coordinate.latitude)
                guard degrees < 5 else { continue }
                // Names and candidates of one report are far fewer than 2^20 and 2^12.
                let pair = UInt64(index) << 44 | UInt64(other) << 24 | UInt64(option) << 12 | UInt64(number)
                let metres: Double
                if let known = distances[pair] {
                    metres = known
                } else {
                    metres = Ellipsoid.wgs84.distance(
                        from: candidate.place.coordinate, to: place.coordinate)
                    // A report of a thousand names must not keep a million pairs.
                    if distances.count < 1 << 16 { distances[pair] = metres }
                }
                support += probability * (0.7 * exp(-metres / 40_000) + 0.6 * exp(-metres / 200_000))
            }
            sum += support
        }
        return min(3, 1.3 * sum)
    }

    /// Whether an area holds a place, by its country, its division or its extent.
    static func holds(_ area: Place, _ place: Place) -> Bool {
        if isCountry(area) {
            return area.country != nil && area.country == place.country && area.id != place.id
        }
        guard area.country == nil || place.country == nil || area.country == place.country else {
            return false
        }
        switch area.featureCode {
        case "ADM1", "ADM1H": return place.admin1 == area.name && place.id != area.id
        case "ADM2", "ADM2H":
            if let admin2 = place.admin2 { return admin2 == area.name && place.admin1 == area.admin1 }
        default: break
        }
        let reach = max(area.radius * 1.2, area.featureCode.hasPrefix("PPL") ? 25_000 : 10_000)
        return Ellipsoid.wgs84.distance(from: area.coordinate, to: place.coordinate) <= reach
    }

    static func softmax(_ scores: [Double]) -> [Double] {
        guard let top = scores.max() else { return [] }
        let weights = scores.map { exp($0 - top) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    // MARK: Choice

    /// Below this difference of log odds between two places far apart, the name stays ambiguous.
    static let margin = 0.12

    /// Whether the rest of the report speaks of a place's country as much as of most others.
    private func isAtHome(_ place: Place, _ group: Group, share: Double) -> Bool {
        guard let strongest = group.countries.values.max(), strongest >= 1 else { return true }
        guard let country = place.country else { return true }
        return (group.countries[country] ?? 0) >= share * strongest
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
            if isOther || place.featureCode == "PPL", support < 0.4 { return true }
        case .quarter:
            // A quarter lies in or beside a town that the report names.
            if place.featureCode != "PPLX" || (place.population ?? 0) < 50_000, support < 0.5 { return true }
        default: break
        }
        if Self.isRespelled(candidate, mention.text) {
            let speaks = (group.countries.values.max() ?? 0) >= 0.5
            if support < 0.3, speaks { return !isAtHome(place, group, share: 0.5) }
            if support < 1, !isAtHome(place, group, share: 0.1) { return true }
        }
        // A small namesake in a country of which the report does not speak.
        return support < 0.3 && (place.population ?? 0) < 60_000 && !Self.isCountry(place)
            && !place.featureCode.hasPrefix("ADM1") && !isAtHome(place, group, share: 0.08)
    }

    /// Whether only rules of spelling, not letters, make a candidate's name that of the text.
    static func isRespelled(_ candidate: Candidate, _ text: String) -> Bool {
        guard candidate.match == .folded else { return false }
        let letters = plain(text)
        return plain(candidate.place.name) != letters && plain(candidate.matchedName) != letters
    }

    private static func plain(_ name: String) -> [UInt32] {
        if name.utf8.allSatisfy({ $0 < 0x80 }) {
            return name.utf8.compactMap { byte in
                let lower = byte | 0x20
                return lower >= 0x61 && lower <= 0x7A ? UInt32(lower) : nil
            }
        }
        return name.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { $0.properties.isAlphabetic && $0.properties.canonicalCombiningClass == .notReordered }
            .map(\.value)
    }

    private func resolution(of group: Group, _ mention: ToponymMention) -> Resolution {
        var result = Resolution()
        let order = group.candidates.indices.sorted { group.score[$0] > group.score[$1] }
        guard let first = order.first else { return result }
        let best = group.candidates[first]
        result.alternatives = order.dropFirst().prefix(5).map { group.candidates[$0] }
        // Two records of one place do not make it ambiguous.
        let rival = order.dropFirst().first { index in
            let other = group.candidates[index].place
            return Ellipsoid.wgs84.distance(from: other.coordinate, to: best.place.coordinate)
                > max(25_000, best.place.radius + other.radius)
        }
        let lead = rival.map { group.score[first] - group.score[$0] } ?? 10
        let isLoose = best.match > .folded
        let support = group.score[first] - group.prior[first]
        if isUnsupported(best, support, group, mention) {
            // A likeness in letters alone is a near miss, not an answer.
            result.alternatives.insert(best, at: 0)
            return result
        }
        result.confidence = min(0.99, 1 / (1 + exp(-lead)) * (isLoose ? 0.7 : 1))
        if lead < Self.margin {
            result.isAmbiguous = true
            result.alternatives.insert(best, at: 0)
            return result
        }
        result.place = best.place
        return result
    }
}

extension String {
    /// The text with its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
