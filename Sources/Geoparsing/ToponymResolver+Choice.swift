import Foundation
import Gazetteers
import Spatial

extension ToponymResolver {
    // MARK: Choice

    /// Two places far apart are not told apart below this difference of their log odds.
    static let margin = 0.12
    /// A place is not told from many others where it has no more than this share of the probability.
    ///
    /// Of names in the news for which this or `margin` held, the best was right for one in four (LGL).
    static let leastShare = 0.08
    /// Places less likely than this share of the best are not told among those that an ambiguous name may mean.
    private static let leastRival = 0.05

    /// Whether a place stands on no more than a likeness: far from all else that the report names, misspelled, or of
    /// another kind than the words beside the name say.
    private func isUnsupported(
        _ option: Int, _ support: Double, _ group: Group, _ groups: [Group], _ mention: ToponymMention
    ) -> Bool {
        let candidate = group.candidates[option]
        let place = candidate.place
        // Asked for seldom, so measured only where it is.
        func isFar(_ metres: Double, whereAlone: Bool = false) -> Bool {
            nearest(to: place, group, groups).map { $0 > metres } ?? whereAlone
        }
        if candidate.match > .folded {
            if isSoleSpelling(option, group, mention),
                (place.population ?? 0) >= 10_000 || !isFar(60_000, whereAlone: true)
            {
                return false
            }
            return support < 1.2 || isFar(100_000, whereAlone: true)
        }
        if Self.isCountry(place) { return false }
        let population = place.population ?? 0
        // "the village of Bergen" in another part of the world is not the city.
        if mention.kind >= 0, lexicon.kinds[Int(mention.kind)].name == "village", population >= 30_000,
            group.isStranger(option)
                || !group.options.traits[option].bearsName && !isAtHome(place, group, share: 0.5)
        {
            return true
        }
        // However near it lies to a border: what the report is about lies elsewhere.
        let reach = population < 15_000 ? 60_000.0 : population < 100_000 ? 300_000 : .infinity
        if group.isStranger(option), isFar(reach) { return true }
        if population < 100_000, isAloneAfar(place, group, groups), isFar(250_000) { return true }
        let kindClass = lexicon.kindClass(mention.kind)
        let isOther = mention.kind >= 0 && !lexicon.kinds[Int(mention.kind)].codes.contains(place.featureCode)
        switch kindClass {
        case .relief, .water, .line, .point, .building, .camp:
            // "a Dallas hospital" stands in the city, "a Texas jail" somewhere in the state.
            if place.featureCode == "ADM1", candidate.match == .exact { return false }
            let isNamer = mention.kind >= 0 && lexicon.kinds[Int(mention.kind)].beyond > 0
            let isCity = candidate.match == .exact && population >= (isNamer ? 5_000 : 100_000)
            // "the desert of X", "the forests of X": land is called after the town in it.
            let isLandAbout =
                kindClass == .relief && mention.kind >= 0 && lexicon.kinds[Int(mention.kind)].name == "valley"
                && candidate.match <= .folded && !group.isStranger(option)
            // "the Huwara checkpoint", "Nusairat camp": the one place of that name, where nothing speaks of another.
            let isOnly =
                (kindClass == .camp || kindClass == .point && isNamer) && candidate.match <= .folded
                && group.surest == option && (group.countries.weights.max() ?? 0) <= 1
                && (group.options.traits[option].bearsName || group.options.traits[option].matchBearsName)
            if isOther || place.featureCode == "PPL", support < 0.4, !isCity, !isLandAbout, !isOnly {
                return true
            }
        case .quarter:
            // A quarter lies in or beside a town that the report names.
            if place.featureCode != "PPLX" || population < 50_000, support < 0.5 { return true }
        default: break
        }
        let isPart = isPart(of: kindClass, mention) && place.featureCode.hasPrefix("PPL")
        if isPart, population < 100_000, isFar(40_000) { return true }
        if Self.isRespelled(candidate, mention.text) {
            let speaks = (group.countries.weights.max() ?? 0) >= 0.5
            if support < 0.3, speaks { return !isAtHome(place, group, share: 0.5) }
            if support < 1, !isAtHome(place, group, share: 0.1) { return true }
        }
        // "Engels air base" is the only one of that name, wherever it lies.
        if mention.kind >= 0, lexicon.kinds[Int(mention.kind)].beyond > 0, !isOther,
            !place.featureCode.hasPrefix("PPL")
        {
            return false
        }
        // A small namesake in a country of which the report does not speak.
        if isBeyondBorder(option, group, groups) { return false }
        return support < 0.3 && population < 60_000 && !place.featureCode.hasPrefix("ADM1")
            && !isAtHome(place, group, share: Self.strangeness)
    }

    /// Whether nothing in the text puts a place where it lies, while the report's other places, but for the odd one, lie
    /// together in another division: a namesake of a village there that no gazetteer has.
    private func isAloneAfar(_ place: Place, _ group: Group, _ groups: [Group]) -> Bool {
        guard group.stated.isEmpty, group.statedContents.isEmpty, group.containers.isEmpty,
            groups.count > 3, place.featureCode.hasPrefix("PPL"), place.featureCode != "PPLC",
            let own = place.admin1
        else { return false }
        var counts: [String: Int] = [:]
        var total = 0
        for other in groups where other.key != group.key {
            guard let known = other.surestPlace, known.country == place.country, !Self.isCountry(known),
                known.featureCode != "PPLC", let division = known.admin1
            else { continue }
            if division == own { return false }
            counts[division, default: 0] += 1
            total += 1
        }
        guard let most = counts.max(by: { $0.value < $1.value }) else { return false }
        return most.value >= 3 && most.value * 4 >= total * 3
    }

    /// Whether a long name that another spelling leads to is a place of the country which the report is about, and
    /// of that country's the only one.
    private func isSoleSpelling(_ option: Int, _ group: Group, _ mention: ToponymMention) -> Bool {
        let candidate = group.candidates[option]
        guard candidate.match == .skeleton, mention.text.utf8.count >= Self.leastSpelling,
            (group.countries.weights.max() ?? 0) >= 1, isAtHome(candidate.place, group, share: 0.5)
        else { return false }
        return !group.candidates.contains {
            $0.place.country == candidate.place.country && $0.place.id != candidate.place.id
        }
    }

    /// Whether a name is by its kind that of a part of a town: a quarter, a square, a bridge.
    private func isPart(of kindClass: KindClass?, _ mention: ToponymMention) -> Bool {
        guard kindClass == .quarter || kindClass == .point else { return false }
        switch lexicon.kinds[Int(mention.kind)].name {
        case "neighborhood", "junction", "checkpoint", "bridge": return mention.form != .embedded
        default: return false
        }
    }

    /// Metres from the edge of the nearest town or small area that the report surely names; nil where it names none.
    private func nearest(to place: Place, _ group: Group, _ groups: [Group]) -> Double? {
        var best: Double?
        for other in groups where other.key != group.key {
            guard let known = other.surestPlace, !Self.isCountry(known), known.id != place.id else {
                continue
            }
            let isWide = ["ADM1", "RGN", "AREA", "CONT"].contains(known.featureCode)
            if isWide { continue }
            // A degree of latitude is nowhere shorter than 110,574 m; most are passed over without a geodesic.
            let northward = abs(known.coordinate.latitude - place.coordinate.latitude) * 110_500
            if let best, northward - known.radius >= best { continue }
            let metres =
                Ellipsoid.wgs84.distance(from: known.coordinate, to: place.coordinate) - known.radius
            best = min(best ?? .infinity, max(0, metres))
        }
        return best
    }

    /// Below this share of what the report says of the country it speaks of most, a country is a stranger to it.
    static let strangeness = 0.08

    /// Whether a candidate lies outside the area into which the text puts it, does not hold what the text puts into
    /// it, lies elsewhere than the text says, or in another division than the heading that governs it: a namesake
    /// of the one that is meant.
    func contradicts(
        _ option: Int, _ group: Group, _ groups: [Group], _ mention: ToponymMention
    ) -> Bool {
        let place = group.candidates[option].place
        let isLikeness = group.candidates[option].match > .folded
        let population = place.population ?? 0
        // A part of a town is no town, and an old or foreign name is seldom meant of another's own.
        let isPart =
            isPart(of: lexicon.kindClass(mention.kind), mention)
            || lexicon.kindClass(mention.kind) == .district
        let isSmall =
            isLikeness || isPart || population < 30_000
            || population < 200_000 && mention.text.utf8.allSatisfy({ $0 < 0x80 })
                && !group.options.traits[option].bearsName
        guard !Self.isCountry(place), mention.form != .embedded else { return false }
        // A division is known by its name alone, unless a kind word says that something smaller is meant.
        let isLarge = ["ADM1", "RGN", "AREA", "CONT"].contains(place.featureCode)
        if isLarge, mention.kind < 0 { return false }
        for index in group.stated {
            guard let area = groups[index].surestPlace, area.id != place.id, isCertain(groups[index]),
                !holdsNone(area, groups[index], groups)
            else { continue }
            // "the X district of Y": of the province as likely as of its capital; a quarter is the town's.
            let isInNamesake =
                lexicon.kindClass(mention.kind) != .quarter
                && groups[index].candidates.contains {
                    $0.place.featureCode.hasPrefix("ADM") && $0.place.country == area.country
                        && Self.holds($0.place, place)
                }
            if isInNamesake { continue }
            // However large: Paris in Texas is not the one in France.
            if isOutside(place, area, isPart: isPart), isSmall || isFarOutside(place, area) { return true }
        }
        guard isSmall else { return false }
        for (index, relation) in group.statedRelations where place.featureCode.hasPrefix("PPL") {
            guard let anchor = groups[index].surestPlace, anchor.id != place.id,
                isLikeness || Self.importance(anchor) >= Self.importance(place)
            else { continue }
            if Self.denies(relation, of: anchor, place) { return true }
        }
        for road in group.roads {
            if let start = groups[road.0].surestPlace, let end = groups[road.1].surestPlace,
                Self.isOffRoad(place, from: start, to: end)
            {
                return true
            }
        }
        if holdsNone(place, group, groups) { return true }
        for area in group.headings.compactMap({ groups[$0].surestPlace })
        where !Self.isCountry(area) && area.id != place.id {
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

    /// Whether a place lies nowhere near where a relation to an anchor puts it, with room for careless directions.
    static func denies(_ relation: SpatialRelation, of anchor: Place, _ place: Place) -> Bool {
        let path = Ellipsoid.wgs84.inverse(from: anchor.coordinate, to: place.coordinate)
        // The countryside of a province's capital is the province's.
        let sharesDivision =
            place.admin1 != nil && place.admin1 == anchor.admin1 && place.country == anchor.country
        func isAside(_ azimuth: Double, _ halfWidth: Double) -> Bool {
            let turn = (path.initialAzimuth - azimuth + 540).truncatingRemainder(dividingBy: 360) - 180
            return abs(turn) > halfWidth + 45 && path.distance > anchor.radius
        }
        switch relation {
        case .offset(let distance, let azimuth, let halfWidth):
            return abs(path.distance - distance) > max(12_000, 0.6 * distance) + anchor.radius
                || isAside(azimuth, halfWidth)
        case .distance(let distance):
            return abs(path.distance - distance) > max(12_000, 0.6 * distance) + anchor.radius
        case .direction(let azimuth, let halfWidth):
            let isFar = path.distance > max(120_000, anchor.radius * 3) && !sharesDivision
            return isFar || isAside(azimuth, halfWidth)
        case .within(let distance):
            return path.distance > distance + max(12_000, 0.6 * distance) + anchor.radius
        case .part:
            return path.distance > max(40_000, anchor.radius * 1.3)
        case .near, .between, .road, .along:
            return path.distance > max(60_000, anchor.radius * 1.3) && !sharesDivision
        case .at, .coordinates, .border, .course, .feature: return false
        }
    }

    /// Whether a place said to lie by the road between two others lies off every way that joins them.
    static func isOffRoad(_ place: Place, from start: Place, to end: Place) -> Bool {
        func metres(_ one: Place, _ other: Place) -> Double {
            Ellipsoid.wgs84.distance(from: one.coordinate, to: other.coordinate)
        }
        let detour = metres(start, place) + metres(place, end) - metres(start, end)
        return detour > 0.3 * metres(start, end) + 20_000 + 2 * (start.radius + end.radius)
    }

    private func isOutside(_ place: Place, _ area: Place, isPart: Bool) -> Bool {
        if Self.isCountry(area) { return place.country.map { $0 != area.country } ?? false }
        let metres = Ellipsoid.wgs84.distance(from: area.coordinate, to: place.coordinate)
        // A quarter lies within its town; a village of a town's name may lie beyond the next.
        if isPart, area.featureCode.hasPrefix("PPL") { return metres > 15_000 + area.radius }
        // A large town's name is its province's as well.
        let isLargeTown = area.featureCode.hasPrefix("PPL") && (area.population ?? 0) >= 100_000
        return !Self.holds(area, place) && metres > max(isLargeTown ? 80_000 : 40_000, area.radius * 1.3)
    }

    private func isFarOutside(_ place: Place, _ area: Place) -> Bool {
        guard Self.isCountry(area) || area.featureCode.hasPrefix("ADM1"), place.country != area.country else {
            return false
        }
        return Ellipsoid.wgs84.distance(from: area.coordinate, to: place.coordinate)
            > max(300_000, area.radius * 1.5)
    }

    /// Whether the text puts places into one that lies far from all of them.
    private func holdsNone(_ place: Place, _ group: Group, _ groups: [Group]) -> Bool {
        // "Gomal, Tank district": of a town's district and a village the village is the namesake.
        if group.isArea, !place.featureCode.hasPrefix("PPL") || (place.population ?? 0) >= 15_000 {
            return false
        }
        let known = group.statedContents.compactMap { groups[$0].surestPlace }.filter {
            Self.importance($0) >= Self.importance(place)
        }
        return !known.isEmpty
            && known.allSatisfy {
                Ellipsoid.wgs84.distance(from: $0.coordinate, to: place.coordinate)
                    > max(60_000, place.radius * 1.3)
            }
    }

    private static func importance(_ place: Place) -> Double {
        FeatureKind(place.featureCode).importance(population: place.population)
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
        /// The share of the probability that lies at the first place, with the records that are of the same place.
        private(set) var share = 1.0
        /// All in their order.
        private var order: [Int] = []
        /// Those that follow the first.
        private(set) var others: [Candidate] = []

        /// Ranks the candidates; `isRuledOut` tells of those that what the text states excludes.
        init(_ group: Group, _ isRuledOut: (Int) -> Bool) {
            var order = group.candidates.indices.sorted { group.score[$0] > group.score[$1] }
            guard let favourite = order.first else { return }
            // What the text states rules out even the likeliest: then the next one, if it is likely at all.
            if isRuledOut(favourite),
                let next = order.first(where: {
                    group.score[$0] > group.score[favourite] - 4 && !isRuledOut($0)
                })
            {
                order.removeAll { $0 == next }
                order.insert(next, at: 0)
            }
            let first = order[0]
            self.first = first
            self.order = order
            let best = group.candidates[first].place
            // Two records of one place do not make it ambiguous.
            rival = order.dropFirst().first { index in
                let other = group.candidates[index].place
                return Ellipsoid.wgs84.distance(from: other.coordinate, to: best.coordinate)
                    > max(25_000, best.radius + other.radius) && !ToponymResolver.isSeat(best, other)
                    && !isRuledOut(index)
            }
            if let rival { lead = group.score[first] - group.score[rival] }
            // Only where there are many can all of them together be much likelier than the first.
            if group.probability[first] < ToponymResolver.leastShare {
                share = Ambiguity.share(
                    ofBestIn: order.map { (group.candidates[$0].place, group.probability[$0]) })
            }
            others = order.dropFirst().prefix(5).map { group.candidates[$0] }
        }

        /// Those that are at least as likely as a share of the best, in their order.
        func likely(in group: Group, atLeast share: Double) -> [Candidate] {
            guard let first else { return [] }
            return order.filter { group.probability[$0] >= share * group.probability[first] }
                .map { group.candidates[$0] }
        }
    }

    /// Whether of two places one is the division called after the other, its seat: the words beside the name choose.
    fileprivate static func isSeat(_ one: Place, _ other: Place) -> Bool {
        one.featureCode.hasPrefix("ADM") != other.featureCode.hasPrefix("ADM") && one.name == other.name
            && one.country == other.country && one.admin1 == other.admin1
            && Ellipsoid.wgs84.distance(from: one.coordinate, to: other.coordinate) <= 80_000
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
        if isUnsupported(first, support, group, groups, mention)
            || contradicts(first, group, groups, mention)
        {
            // A likeness in letters alone is a near miss, not an answer.
            result.alternatives.insert(best, at: 0)
            return result
        }
        result.confidence = min(0.99, 1 / (1 + exp(-ranking.lead)) * (isLoose ? 0.7 : 1))
        if ranking.lead < Self.margin || ranking.share < Self.leastShare,
            !isCityOfSameName(best, ranking.rival.map { group.candidates[$0] }, group)
        {
            result.isAmbiguous = true
            result.alternatives = ranking.likely(in: group, atLeast: Self.leastRival)
            return result
        }
        result.place = best.place
        return result
    }
}
