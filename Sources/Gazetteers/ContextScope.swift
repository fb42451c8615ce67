import Foundation
import Spatial

/// The context of a look-up made comparable with place records, once a look-up.
struct ContextScope {
    struct Fit {
        var odds = 0.0
        var isOutside = false
    }

    private var countries: [UInt16] = []
    private var admin1Keys: Set<UInt32> = []
    private var admin2Keys: Set<UInt32> = []
    private var admin2Centres: [(centre: Coordinate, radius: Double)] = []
    /// Areas of the second-level divisions, where the user added some.
    private var admin2Areas: [(layer: NameIndex, area: AreaRecord)] = []
    private var near: Coordinate?
    private var kindClasses: UInt16 = 0

    init(_ gazetteer: Gazetteer, _ context: LookupContext) {
        countries = context.countries.map { CountryCode.packed($0) }.filter { $0 != 0 }
        near = context.near
        if let kind = context.kind, let rules = gazetteer.layers.first?.rules,
            let folded = rules.lightly(kind)
        {
            kindClasses = KindWords.classes(of: folded, rules)
        }
        if let name = context.admin1 {
            for place in Self.divisions(name, [.admin1, .region], gazetteer, countries) {
                if place.record.admin1Key != 0 { admin1Keys.insert(place.record.admin1Key) }
                admin1Keys.insert(DivisionNames.key(place.id))
            }
        }
        if let name = context.admin2 {
            for place in Self.divisions(name, [.admin2, .admin3, .settlement], gazetteer, countries) {
                guard
                    admin1Keys.isEmpty || place.record.admin1Key == 0
                        || admin1Keys.contains(place.record.admin1Key)
                else { continue }
                if place.record.featureClass == FeatureClass.admin2.rawValue {
                    admin2Keys.insert(DivisionNames.key(place.id))
                }
                let radius =
                    place.record.featureClass == FeatureClass.admin2.rawValue
                    ? Double(place.record.radius) : 20_000
                admin2Centres.append((place.record.coordinate, max(10_000, radius)))
                admin2Areas += gazetteer.addedAreas(ofDivision: place.id)
            }
        }
    }

    /// Divisions of a name in any spelling, with or without the word for their kind.
    private static func divisions(
        _ name: String, _ classes: [FeatureClass], _ gazetteer: Gazetteer, _ countries: [UInt16]
    ) -> [(record: PlaceRecord, id: String)] {
        func find(_ name: String) -> [(record: PlaceRecord, id: String)] {
            gazetteer.postings(named: name).compactMap { found in
                let layer = gazetteer.layers[found.layer]
                let record = layer.places[found.posting.place]
                guard classes.contains(where: { $0.rawValue == record.featureClass }),
                    countries.isEmpty || countries.contains(record.country)
                else { return nil }
                return (record, layer.text(at: record.identifier))
            }
        }
        let found = find(name)
        if !found.isEmpty { return found }
        guard let rules = gazetteer.layers.first?.rules else { return [] }
        func isKind(_ word: Substring?) -> Bool {
            guard let word, let folded = rules.lightly(String(word)) else { return false }
            return KindWords.classes(of: folded, rules) != 0
        }
        var words = name.split(separator: " ")
        while words.count > 1 {
            if isKind(words.last) {
                words.removeLast()
            } else if isKind(words.first) {
                words.removeFirst()
            } else {
                break
            }
            let found = find(words.joined(separator: " "))
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Whether the kind word beside the name is one for such divisions.
    func announces(_ level: FeatureClass) -> Bool { kindClasses & level.mask != 0 }

    func fit(_ record: PlaceRecord, _ weights: CandidateWeights) -> Fit {
        var fit = Fit()
        if !countries.isEmpty {
            if countries.contains(record.country) {
                fit.odds += weights.country
            } else {
                fit.odds += weights.otherCountry
                fit.isOutside = true
            }
        }
        if !admin1Keys.isEmpty {
            if admin1Keys.contains(record.admin1Key) {
                fit.odds += weights.admin1
            } else if record.admin1Key != 0 || record.featureClass == FeatureClass.country.rawValue {
                fit.odds += weights.otherAdmin1
                fit.isOutside = true
            }
        }
        if !admin2Keys.isEmpty || !admin2Centres.isEmpty {
            if record.admin2Key != 0, admin2Keys.contains(record.admin2Key) {
                fit.odds += weights.admin2
            } else if admin2Areas.contains(where: { $0.layer.holds($0.area, record.coordinate) }) {
                fit.odds += weights.admin2
            } else {
                // What lies in a district lies about its centre: beyond its radius the odds fall with the distance,
                // within it a little, so that of namesakes all over the district the middle one comes first.
                let place = admin2Centres.map { area in
                    let distance = Ellipsoid.wgs84.distance(from: area.centre, to: record.coordinate)
                    return (excess: distance - area.radius, share: min(1, distance / area.radius))
                }.min { $0.excess < $1.excess }
                if let place {
                    fit.odds +=
                        max(weights.otherAdmin2, weights.admin2 - max(0, place.excess) / weights.admin2Reach)
                        - weights.admin2Edge * place.share
                }
                if !admin2Areas.isEmpty || record.admin2Key != 0 && !admin2Keys.isEmpty {
                    fit.odds += weights.statedOtherAdmin2
                    fit.isOutside = true
                }
            }
        }
        if let near {
            let distance = Ellipsoid.wgs84.distance(from: near, to: record.coordinate)
            fit.odds += weights.near * log2(1 + distance / 30_000)
        }
        if kindClasses != 0 {
            let mask: UInt16 = 1 << UInt16(record.featureClass)
            fit.odds += kindClasses & mask != 0 ? weights.kind : weights.otherKind
            // A dam or a hill does not lie in the town it is named for.
            let places: UInt16 =
                FeatureClass.settlement.mask | FeatureClass.admin1.mask | FeatureClass.admin2.mask
            if kindClasses & mask == 0, kindClasses & places == 0, mask & places != 0 {
                fit.odds += weights.otherCountry
            }
            // A village is never a country.
            if kindClasses & mask == 0, record.featureClass == FeatureClass.country.rawValue {
                fit.odds += weights.otherCountry
            }
        }
        return fit
    }
}
