import Foundation
import Gazetteers
import Spatial

extension ToponymResolver {
    // MARK: Rounds

    /// One round; `distances` keeps those between candidates for the rounds to come.
    func update(_ groups: inout [Group], _ distances: inout [UInt64: Double]) {
        let before = groups
        for index in groups.indices where groups[index].candidates.count > 0 {
            var held = Array(repeating: 0.0, count: groups[index].candidates.count)
            for option in groups[index].candidates.indices {
                let place = groups[index].candidates[option].place
                held[option] = containment(of: place, index, before)
                groups[index].score[option] =
                    groups[index].prior[option] + held[option]
                    + relations(of: place, index, before)
                    + nearness(of: place, option, index, before, &distances)
            }
            Self.preferSeat(&groups[index].score, groups[index], held: held)
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
        case .near, .between, .road, .along, .border:
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
            // What one sentence names together lies together.
            sum += group.sentences & groups[index].sentences != 0 ? 1.5 * support : support
        }
        // Never more than 3, yet the nearer of two near ones stays ahead.
        let evidence = 1.3 * sum
        return evidence <= 2 ? evidence : 3 - exp(2 - evidence)
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
}
