import Foundation
import Gazetteers
import Spatial

/// The rounds in which the names of a report speak for each other's candidates, and what they share.
struct Rounds {
    /// What a group's candidates are to those of another that the text relates to it, candidate by candidate.
    private struct Table<Value> {
        let other: Int
        /// A row for each candidate of the group.
        let values: [Value]

        init(
            _ group: ToponymResolver.Group, _ other: Int, _ groups: [ToponymResolver.Group],
            _ value: (Place, Place) -> Value
        ) {
            self.other = other
            values = group.candidates.flatMap { own in
                groups[other].candidates.map { value(own.place, $0.place) }
            }
        }

        func row(_ option: Int, _ width: Int) -> ArraySlice<Value> {
            values[option * width..<(option + 1) * width]
        }
    }

    private struct Ties {
        /// Whether each candidate of a container holds each of the group's, and those of the group each of a content's.
        var holders: [Table<Bool>] = []
        var contents: [Table<Bool>] = []
        var fits: [Table<Double>] = []
    }

    private let ties: [Ties]
    private var nearness: Nearness

    init(_ groups: [ToponymResolver.Group]) {
        nearness = Nearness(groups)
        ties = groups.map { group in
            var ties = Ties()
            guard !group.candidates.isEmpty else { return ties }
            func isKnown(_ other: Int) -> Bool { !groups[other].candidates.isEmpty }
            ties.holders = group.containers.filter(isKnown).map { container in
                Table(group, container, groups) { ToponymResolver.holds($1, $0) }
            }
            ties.contents = group.contents.filter(isKnown).map { content in
                Table(group, content, groups) { ToponymResolver.holds($0, $1) }
            }
            for (anchor, relation) in group.relations where isKnown(anchor) {
                ties.fits.append(Table(group, anchor, groups) { ToponymResolver.fit($0, relation, $1) })
            }
            return ties
        }
    }

    /// One round: new scores from the probabilities of the round before.
    mutating func update(_ groups: inout [ToponymResolver.Group]) {
        let support = nearness.support(among: groups)
        var held: [Double] = []
        for (group, (ties, start)) in zip(groups, zip(ties, nearness.starts)) {
            // The scores are not asked for before the round is over, so that the new ones take the old ones' place.
            var score: [Double] = []
            swap(&score, &group.score)
            held.removeAll(keepingCapacity: true)
            for option in score.indices {
                let containment = containment(of: option, ties, groups)
                held.append(containment)
                score[option] =
                    group.prior[option] + containment + relations(of: option, ties, groups)
                    + support[start + option]
            }
            ToponymResolver.preferSeat(&score, group, held: held)
            swap(&score, &group.score)
        }
        for group in groups { ToponymResolver.setProbabilities(of: group) }
    }

    private func containment(of option: Int, _ ties: Ties, _ groups: [ToponymResolver.Group]) -> Double {
        func best(_ table: Table<Bool>) -> Double? {
            let probability = groups[table.other].probability
            return zip(table.row(option, probability.count), probability).lazy.filter(\.0).map(\.1).max()
        }
        var score = 0.0
        for table in ties.holders { score += best(table).map { 2.5 + 2 * $0 } ?? -1.5 }
        for table in ties.contents { score += best(table).map { 1.5 + $0 } ?? -1 }
        return score
    }

    private func relations(of option: Int, _ ties: Ties, _ groups: [ToponymResolver.Group]) -> Double {
        var score = 0.0
        for table in ties.fits {
            let probability = groups[table.other].probability
            var best = -2.0
            for (fit, probability) in zip(table.row(option, probability.count), probability) {
                best = max(best, fit > 0 ? fit * (0.5 + 0.5 * probability) : fit)
            }
            score += best
        }
        return score
    }
}

/// How much the places of a report's other names speak for each candidate by lying near it.
struct Nearness {
    /// The first candidate of each group, among all.
    let starts: [Int]
    private let groupOf: [Int32]
    private let traits: [ToponymOptions.Traits]
    /// Degrees; not a number for what nearness does not speak for, such as countries.
    private let latitudes: [Double]
    /// What a candidate gives to others, in `gifts`, once it was asked for.
    private var ranges: [Range<Int>?]
    private var gifts: [(to: Int32, share: Double)] = []
    /// A report of a thousand names must not keep a million pairs.
    private static let mostGifts = 1 << 16

    init(_ groups: [ToponymResolver.Group]) {
        var starts: [Int] = []
        var groupOf: [Int32] = []
        var traits: [ToponymOptions.Traits] = []
        for (index, group) in groups.enumerated() {
            starts.append(traits.count)
            traits += group.options.traits
            groupOf += repeatElement(Int32(index), count: group.options.traits.count)
        }
        latitudes = traits.map { $0.kind.contains(.country) ? .nan : $0.end.position.latitude }
        ranges = Array(repeating: nil, count: traits.count)
        self.starts = starts
        self.groupOf = groupOf
        self.traits = traits
    }

    /// What speaks for each of all candidates, in log odds: 3 at the most.
    mutating func support(among groups: [ToponymResolver.Group]) -> [Double] {
        var sums = Array(repeating: 0.0, count: traits.count)
        var given = sums
        var touched: [Int] = []
        for (index, group) in groups.enumerated() {
            for (number, likelihood) in group.probability.enumerated()
            where likelihood > 0.15 && !group.options.traits[number].kind.contains(.country) {
                // Two namesakes in a country of which nobody speaks are no evidence for each other.
                let probability = group.isStranger(number) ? 0.25 * likelihood : likelihood
                for (to, share) in gifts[gifts(of: starts[index] + number, groups)] {
                    if given[Int(to)] == 0 { touched.append(Int(to)) }
                    given[Int(to)] += probability * share
                }
            }
            for to in touched {
                // What one sentence names together lies together.
                let isBeside = group.sentences & groups[Int(groupOf[to])].sentences != 0
                sums[to] += isBeside ? 1.5 * given[to] : given[to]
                given[to] = 0
            }
            touched.removeAll(keepingCapacity: true)
        }
        return sums.map { sum in
            // Never more than 3, yet the nearer of two near ones stays ahead.
            let evidence = 1.3 * sum
            return evidence <= 2 ? evidence : 3 - exp(2 - evidence)
        }
    }

    /// What a candidate gives to those of other names: all where it is the division that they lie in, the less the
    /// farther they lie otherwise.
    private mutating func gifts(of source: Int, _ groups: [ToponymResolver.Group]) -> Range<Int> {
        if let known = ranges[source] { return known }
        if gifts.count >= Self.mostGifts {
            gifts.removeAll()
            ranges = Array(repeating: nil, count: ranges.count)
        }
        let start = gifts.count
        let own = groupOf[source]
        let (end, latitude) = (traits[source].end, latitudes[source])
        let isDivision = traits[source].kind.contains(.firstDivision)
        func place(_ index: Int) -> Place {
            groups[Int(groupOf[index])].candidates[index - starts[Int(groupOf[index])]].place
        }
        let name = isDivision ? place(source).name : ""
        // Farther than 2,000 km the nearer term below is nothing and the other a hundred-thousandth.
        let width = 18 / max(0.1, cos(latitude * .pi / 180))
        let longitude = end.position.longitude
        func isNear(_ index: Int) -> Bool {
            guard abs(latitudes[index] - latitude) < 5 else { return false }
            let turn = abs(traits[index].end.position.longitude - longitude)
            return min(turn, 360 - turn) < width
        }
        for to in latitudes.indices where groupOf[to] != own && !latitudes[to].isNaN {
            if isDivision, traits[to].country == traits[source].country, place(to).admin1 == name {
                gifts.append((Int32(to), 1))
            } else if isNear(to) {
                let metres = end.distance(to: traits[to].end)
                gifts.append((Int32(to), 0.7 * exp(-metres / 40_000) + 0.6 * exp(-metres / 200_000)))
            }
        }
        ranges[source] = start..<gifts.count
        return start..<gifts.count
    }
}

extension ToponymResolver {
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
        case .within(let distance):
            return path.distance <= distance + max(3000, 0.35 * distance) + anchor.radius ? 3.5 : -2
        case .course where anchor.featureCode.hasPrefix("ADM") || isCountry(anchor):
            return holds(anchor, place) ? 2 : -1
        case .near, .between, .road, .along, .border, .course, .feature:
            return path.distance <= 40_000 + anchor.radius
                ? 3.5 : path.distance <= 150_000 + anchor.radius ? 1.5 : -2
        case .at, .coordinates:
            return path.distance <= 40_000 + anchor.radius ? 3 : -1
        }
    }

    /// Whether an area holds a place, by its country, its division or its extent.
    static func holds(_ area: Place, _ place: Place) -> Bool {
        if isCountry(area) {
            return area.country != nil && area.country == place.country && area.id != place.id
        }
        guard area.country == nil || place.country == nil || area.country == place.country else {
            return false
        }
        // A river lies in no one division and in no town.
        if place.admin1 == nil, place.radius > 25_000 {
            return !area.featureCode.hasPrefix("PPL")
                && Ellipsoid.wgs84.distance(from: area.coordinate, to: place.coordinate)
                    <= area.radius + place.radius
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

    /// Turns the scores of a group's candidates, log odds, into probabilities.
    static func setProbabilities(of group: Group) {
        guard let top = group.score.max() else { return }
        var probability: [Double] = []
        swap(&probability, &group.probability)
        probability.removeAll(keepingCapacity: true)
        probability.reserveCapacity(group.score.count)
        var sum = 0.0
        for score in group.score {
            let weight = exp(score - top)
            probability.append(weight)
            sum += weight
        }
        for index in probability.indices { probability[index] /= sum }
        swap(&probability, &group.probability)
    }
}
