import Foundation
import Spatial

/// Gathers the places that a name may mean, and ranks them by how well they fit.
///
/// Every candidate gets the logarithm of its odds from what is known of it: tier, edit cost, importance, and
/// agreement with the context. Scores are these odds against each other and against "none of them".
final class CandidateSearch {
    private struct Hit {
        var layer: Int
        var place: Int
        var tier: MatchTier
        var name: UInt32
        /// Log odds that the spelling stands for the name.
        var quality: Double
        var edits = 0.0
    }

    private let gazetteer: Gazetteer
    private let context: LookupContext
    private var hits: [Hit] = []
    private var known: [UInt64: Int] = [:]
    private let weights = CandidateWeights.standard
    private lazy var scope = ContextScope(gazetteer, context)

    init(_ gazetteer: Gazetteer, _ context: LookupContext) {
        self.gazetteer = gazetteer
        self.context = context
    }

    // MARK: Gathering

    func addNames(_ scratch: inout FoldScratch, _ utf8: UnsafeBufferPointer<UInt8>) {
        guard scratch.looseWords > 0 else { return }
        add(hash: scratch.looseHash, light: scratch.lightHash, exact: NameTables.exactHash(utf8))
        if scratch.wordCount > 1 {
            let light = scratch.lightHash
            let joined = gazetteer.layers[0].rules.joinedHashes(&scratch)
            add(hash: joined.full, light: light, exact: 0, isJoined: true)
            if joined.bare != joined.full { add(hash: joined.bare, light: light, exact: 0, isJoined: true) }
        }
    }

    func add(hash: UInt64, light: UInt16, exact: UInt16, isJoined: Bool = false) {
        for found in gazetteer.postings(hash: hash) where !found.posting.isDemonym {
            let posting = found.posting
            if posting.isAbbreviation, posting.exact != exact || isJoined { continue }
            let tier: MatchTier
            let quality: Double
            if posting.light == light, !isJoined, !posting.isJoined {
                tier = posting.exact == exact ? .exact : .folded
                quality = tier == .exact ? weights.exact : weights.folded
            } else {
                tier = .folded
                quality = isJoined || posting.isJoined ? weights.joined : weights.respelled
            }
            insert(
                Hit(
                    layer: found.layer, place: Int(posting.place), tier: tier, name: posting.name,
                    quality: quality))
        }
    }

    func addSimilar(_ scratch: inout FoldScratch) {
        let rules = gazetteer.layers[0].rules
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SoundKey.longest) { memory in
            guard let base = memory.baseAddress else { return }
            var key = SoundKey(base)
            guard key.fill(scratch.loose, scratch.looseCount, rules) else { return }
            let bound = NameIndex.editBound(letters: key.letters)
            for (number, layer) in gazetteer.layers.enumerated() {
                layer.similar(to: key, bound: bound) { hit in
                    let cost = Double(hit.cost) / 16
                    let tier: MatchTier = hit.hasEqualSkeleton ? .skeleton : .fuzzy
                    let start = tier == .skeleton ? weights.skeleton : weights.fuzzy
                    let quality = start - weights.edit * cost / Double(hit.letters)
                    let left = layer.postings[hit.posting].left
                    for index in hit.posting..<(hit.posting + left) {
                        let posting = layer.postings[index]
                        insert(
                            Hit(
                                layer: number, place: Int(posting.place), tier: tier, name: posting.name,
                                quality: quality, edits: cost))
                    }
                }
            }
        }
    }

    private func insert(_ hit: Hit) {
        let key = UInt64(hit.layer) << 32 | UInt64(hit.place)
        if let index = known[key] {
            if hits[index].quality < hit.quality { hits[index] = hit }
        } else {
            known[key] = hits.count
            hits.append(hit)
        }
    }

    // MARK: Ranking

    func ranked(limit: Int) -> [Candidate] {
        guard !hits.isEmpty else { return [] }
        var scored: [(odds: Double, hit: Int)] = []
        for (index, hit) in hits.enumerated() {
            let record = gazetteer.layers[hit.layer].places[hit.place]
            let fit = scope.fit(record, weights)
            if context.isStrict, fit.isOutside { continue }
            let odds = hit.quality + weights.importance * Double(record.importance) / 255 + fit.odds
            scored.append((odds, index))
        }
        preferSeats(&scored)
        scored.sort { left, right in
            if left.odds != right.odds { return left.odds > right.odds }
            let (first, second) = (hits[left.hit], hits[right.hit])
            return (first.layer, first.place) < (second.layer, second.place)
        }
        guard let best = scored.first, best.odds >= weights.threshold else { return [] }
        return candidates(scored, limit: limit)
    }

    /// A division's seat bears its name: where nothing says "province", the town is meant.
    private func preferSeats(_ scored: inout [(odds: Double, hit: Int)]) {
        guard context.kind == nil else { return }
        for index in scored.indices {
            let division = gazetteer.layers[hits[scored[index].hit].layer].places[
                hits[scored[index].hit].place]
            let level = FeatureClass(rawValue: division.featureClass) ?? .other
            guard level == .admin1 || level == .admin2 || level == .admin3 else { continue }
            var seat = -Double.infinity
            for other in scored {
                let place = gazetteer.layers[hits[other.hit].layer].places[hits[other.hit].place]
                guard place.featureClass == FeatureClass.settlement.rawValue,
                    place.country == division.country,
                    level != .admin1 || place.importance >= weights.leastSeat
                else { continue }
                let reach = level == .admin1 ? 300_000.0 : 60_000
                let isInside =
                    level == .admin1 && division.admin1Key != 0 && place.admin1Key == division.admin1Key
                if isInside
                    || Ellipsoid.wgs84.distance(from: place.coordinate, to: division.coordinate) <= reach / 3
                {
                    seat = max(seat, other.odds)
                }
            }
            if seat > -.infinity { scored[index].odds = min(scored[index].odds, seat - 0.5) }
        }
    }

    private func candidates(_ scored: [(odds: Double, hit: Int)], limit: Int) -> [Candidate] {
        // Two sources' records of one place share one line, the better ranked; their odds are not added.
        var kept: [(odds: Double, place: Place, hit: Hit)] = []
        var total = exp(weights.none)
        for entry in scored where entry.odds >= weights.threshold - 2 {
            let hit = hits[entry.hit]
            let layer = gazetteer.layers[hit.layer]
            let record = layer.places[hit.place]
            let id = layer.text(at: record.identifier)
            let isRepeated = kept.prefix(32).contains { other in
                other.place.id == id
                    || other.place.featureCode.prefix(3) == layer.text(at: record.featureCode).prefix(3)
                        && Ellipsoid.wgs84.distance(from: other.place.coordinate, to: record.coordinate)
                            < 3000
            }
            if isRepeated { continue }
            total += exp(entry.odds)
            if kept.count < max(limit, 32) { kept.append((entry.odds, layer.place(hit.place), hit)) }
        }
        return kept.prefix(limit).map { entry in
            Candidate(
                place: entry.place, match: entry.hit.tier,
                matchedName: gazetteer.layers[entry.hit.layer].text(at: entry.hit.name),
                score: exp(entry.odds) / total, edits: entry.hit.edits)
        }
    }
}

/// Log odds of what speaks for and against a candidate; set on synthetic misspellings of the world list and on
/// place names of coded events.
struct CandidateWeights: Sendable {
    var exact = 3.0
    var folded = 2.8
    var respelled = 1.9
    var joined = 1.7
    var skeleton = 1.3
    var fuzzy = 1.1
    /// Times the edit cost as a share of the name's letters.
    var edit = 8.0
    /// Times the importance from 0 to 1.
    var importance = 5.0
    var country = 2.5
    var otherCountry = -4.0
    var admin1 = 2.5
    var otherAdmin1 = -7.0
    var admin2 = 1.5
    var otherAdmin2 = -1.5
    var kind = 1.5
    var otherKind = -1.5
    /// Times the binary logarithm of one plus the distance in units of 30 km.
    var near = -1.0
    /// Odds of "none of them".
    var none = 2.2
    /// A best candidate below this is no answer.
    var threshold = 1.0
    /// Importance from which a town is taken for the seat of its first-level division.
    var leastSeat: UInt8 = 100

    static let standard = CandidateWeights()
}

/// The context of a look-up made comparable with place records, once a look-up.
struct ContextScope {
    struct Fit {
        var odds = 0.0
        var isOutside = false
    }

    private var countries: [UInt16] = []
    private var admin1Keys: Set<UInt32> = []
    private var admin2Keys: Set<UInt32> = []
    private var admin2Centres: [Coordinate] = []
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
                admin2Centres.append(place.record.coordinate)
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
            } else {
                let distance = admin2Centres.map { Ellipsoid.wgs84.distance(from: $0, to: record.coordinate) }
                    .min()
                if let distance {
                    fit.odds += max(-2, weights.admin2 - distance / 25_000)
                } else {
                    fit.odds += weights.otherAdmin2
                }
                if record.admin2Key != 0, !admin2Keys.isEmpty {
                    fit.odds += weights.otherAdmin2
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
            // A village is never a country.
            if kindClasses & mask == 0, record.featureClass == FeatureClass.country.rawValue {
                fit.odds += weights.otherCountry
            }
        }
        return fit
    }
}
