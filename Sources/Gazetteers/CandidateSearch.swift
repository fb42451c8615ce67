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
    private var lightName: LightName?
    private let scope: ContextScope

    init(_ gazetteer: Gazetteer, _ context: LookupContext) {
        self.gazetteer = gazetteer
        self.context = context
        scope = ContextScope(gazetteer, context)
    }

    // MARK: Gathering

    func addNames(_ scratch: inout FoldScratch, _ utf8: UnsafeBufferPointer<UInt8>) {
        guard scratch.looseWords > 0 else { return }
        lightName = LightName(&scratch, gazetteer.layers[0].rules)
        add(hash: scratch.looseHash, light: scratch.lightHash, exact: NameTables.exactHash(utf8))
        if scratch.wordCount > 1 {
            let light = scratch.lightHash
            let joined = gazetteer.layers[0].rules.joinedHashes(&scratch)
            add(hash: joined.full, light: light, exact: 0, isJoined: true)
            // Of one word beside its article the bare form is the name itself, found above.
            if joined.bare != joined.full, joined.bare != scratch.looseHash {
                add(hash: joined.bare, light: light, exact: 0, isJoined: true)
            }
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
                quality =
                    isJoined || posting.isJoined
                    ? weights.joined
                    : weights.respelled
                        + respelling(gazetteer.layers[found.layer].bytes(at: posting.name))
            }
            insert(
                Hit(
                    layer: found.layer, place: Int(posting.place), tier: tier, name: posting.name,
                    quality: quality))
        }
    }

    /// What the difference between two spellings that fold to one key takes from the odds.
    private func respelling(_ spelling: UnsafeBufferPointer<UInt8>) -> Double {
        guard let name = lightName, let rules = gazetteer.layers.first?.rules,
            let other = rules.withFolded(spelling, { LightName(&$0, rules) })
        else { return 0 }
        var odds = name.letters == other.letters ? 0 : weights.otherLetters
        // Papers drop the article; they do not add one.
        if name.hasArticle, !other.hasArticle { odds += weights.missingArticle }
        return odds
    }

    func addSimilar(_ scratch: inout FoldScratch) {
        let rules = gazetteer.layers[0].rules
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SoundKey.longest) { memory in
            guard let base = memory.baseAddress else { return }
            var key = SoundKey(base)
            guard key.fill(scratch.loose, scratch.looseCount, rules) else { return }
            let bound = NameIndex.editBound(letters: key.letters)
            let name = NameWords(&scratch, rules)
            for (number, layer) in gazetteer.layers.enumerated() {
                layer.similar(to: key, bound: bound) { hit in
                    let first = layer.postings[hit.posting]
                    guard let quality = quality(of: hit, name, layer.bytes(at: first.name), rules) else {
                        return
                    }
                    for index in layer.keys.list(hit.posting) {
                        let posting = layer.postings[index]
                        guard !posting.isDemonym, !posting.isAbbreviation else { continue }
                        insert(
                            Hit(
                                layer: number, place: Int(posting.place),
                                tier: hit.hasEqualSkeleton ? .skeleton : .fuzzy, name: posting.name,
                                quality: quality, edits: Double(hit.cost) / 16))
                    }
                }
            }
        }
    }

    /// Log odds that a near spelling stands for the name, nil where the part that tells places apart differs too much.
    private func quality(
        of hit: FuzzyHit, _ name: NameWords, _ spelling: UnsafeBufferPointer<UInt8>, _ rules: NameRules
    ) -> Double? {
        let other = rules.withFolded(spelling) { NameWords(&$0, rules) }
        guard let other else { return nil }
        let cost = Double(hit.cost) / 16
        if name.differsInGenericWordsOnly(from: other) {
            return weights.joined - weights.genericEdit * cost
        }
        let letters = min(name.specificLetters, other.specificLetters)
        guard hit.cost <= NameIndex.editBound(letters: max(letters, 4)), letters > 0 else { return nil }
        let start = hit.hasEqualSkeleton ? weights.skeleton : weights.fuzzy
        let script = name.isLatin == other.isLatin ? 0 : weights.otherScript
        return start + script - weights.edit * cost / Double(letters)
    }

    private func insert(_ hit: Hit) {
        if let index = index(ofPlace: hit.place, layer: hit.layer) {
            if hits[index].quality < hit.quality { hits[index] = hit }
            return
        }
        if hits.count >= Self.fewHits { known[Self.key(hit)] = hits.count }
        hits.append(hit)
        if hits.count == Self.fewHits {
            for (index, hit) in hits.enumerated() { known[Self.key(hit)] = index }
        }
    }

    /// Where the hit of a place stands: few are looked through, many have a table.
    private func index(ofPlace place: Int, layer: Int) -> Int? {
        guard hits.count < Self.fewHits else { return known[UInt64(layer) << 32 | UInt64(place)] }
        return hits.firstIndex { $0.place == place && $0.layer == layer }
    }

    private static let fewHits = 16

    private static func key(_ hit: Hit) -> UInt64 { UInt64(hit.layer) << 32 | UInt64(hit.place) }

    // MARK: Ranking

    func ranked(limit: Int) -> [Candidate] {
        guard !hits.isEmpty else { return [] }
        let hasPlain = hits.contains { $0.quality >= weights.folded }
        var scored: [(odds: Double, hit: Int)] = []
        for (index, hit) in hits.enumerated() {
            let record = gazetteer.layers[hit.layer].places[hit.place]
            let fit = scope.fit(record, weights)
            if context.isStrict, fit.isOutside { continue }
            let importance = (Double(record.importance) - weights.ordinaryImportance) / 255
            var odds = hit.quality
            if hit.tier == .skeleton || hit.tier == .fuzzy {
                // What is only assumed of a town's size does not speak for a near spelling.
                let isCounted = record.population != PlaceRecord.populationUnknown || importance < 0
                let least =
                    record.featureClass == FeatureClass.settlement.rawValue && !isCounted ? 0 : importance
                odds += weights.importanceOfSimilar * least
                // Context cannot make up for a spelling that chance explains: a region holds hundreds of names.
                if odds < weights.leastSimilar { continue }
                odds += weights.contextOfSimilar * fit.odds
            } else {
                odds += weights.importance * importance + fit.odds
                if hasPlain, hit.quality < weights.folded { odds += weights.besidePlain }
            }
            scored.append((odds, index))
        }
        preferSeats(&scored)
        scored.sort { left, right in
            if left.odds != right.odds { return left.odds > right.odds }
            let (first, second) = (hits[left.hit], hits[right.hit])
            return (first.layer, first.place) < (second.layer, second.place)
        }
        guard let best = scored.first, best.odds >= weights.threshold else { return [] }
        if isUndecided(scored) { return [] }
        return candidates(scored, limit: limit)
    }

    /// Whether the best is a near spelling and another as good lies elsewhere: then neither is an answer.
    private func isUndecided(_ scored: [(odds: Double, hit: Int)]) -> Bool {
        let first = hits[scored[0].hit]
        guard first.tier == .skeleton || first.tier == .fuzzy else { return false }
        let place = gazetteer.layers[first.layer].places[first.place]
        return scored.dropFirst().prefix { $0.odds > scored[0].odds - weights.margin }.contains { entry in
            let other = gazetteer.layers[hits[entry.hit].layer].places[hits[entry.hit].place]
            // A town and the division around it are no contradiction.
            return Ellipsoid.wgs84.distance(from: place.coordinate, to: other.coordinate)
                > max(10_000, Double(max(place.radius, other.radius)))
        }
    }

    /// A division's seat bears its name: where no word says "province", the town is meant.
    private func preferSeats(_ scored: inout [(odds: Double, hit: Int)]) {
        for index in scored.indices {
            let division = gazetteer.layers[hits[scored[index].hit].layer].places[
                hits[scored[index].hit].place]
            let level = FeatureClass(rawValue: division.featureClass) ?? .other
            guard level == .admin1 || level == .admin2 || level == .admin3, !scope.announces(level) else {
                continue
            }
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
        var kept: [Line] = []
        var total = exp(weights.none)
        for entry in scored where entry.odds >= weights.threshold - 2 {
            let hit = hits[entry.hit]
            let line = Line(odds: entry.odds, hit: entry.hit, gazetteer.layers[hit.layer], hit.place)
            if kept.prefix(32).contains(where: line.repeats) { continue }
            total += exp(entry.odds)
            if kept.count < max(limit, 32) { kept.append(line) }
        }
        return kept.prefix(limit).map { line in
            let hit = hits[line.hit]
            let layer = gazetteer.layers[hit.layer]
            return Candidate(
                place: layer.place(hit.place), match: hit.tier, matchedName: layer.text(at: hit.name),
                score: (1 - weights.unforeseen) * exp(line.odds) / total, edits: hit.edits)
        }
    }

    /// A candidate on its way into the answer, with what tells whether another is a record of the same place.
    private struct Line {
        let odds: Double
        let hit: Int
        private let identifier: UnsafeBufferPointer<UInt8>
        private let kind: Slice<UnsafeBufferPointer<UInt8>>
        private let position: Coordinate
        private let country: UInt16

        /// Two records of one kind and country nearer to each other are one place.
        private static let spread = DistanceLimit(below: 3000)
        /// Degrees of latitude that are longer than that everywhere.
        private static let spreadOfLatitude = 0.03

        init(odds: Double, hit: Int, _ layer: NameIndex, _ place: Int) {
            let record = layer.places[place]
            self.odds = odds
            self.hit = hit
            identifier = layer.bytes(at: record.identifier)
            kind = layer.bytes(at: record.featureCode).prefix(3)
            position = record.coordinate
            country = record.country
        }

        func repeats(_ other: Line) -> Bool {
            if kind.elementsEqual(other.kind), country == other.country,
                abs(position.latitude - other.position.latitude) < Self.spreadOfLatitude,
                Self.spread.holds(LocatedPosition(position), LocatedPosition(other.position))
            {
                return true
            }
            return identifier.elementsEqual(other.identifier)
        }
    }
}
