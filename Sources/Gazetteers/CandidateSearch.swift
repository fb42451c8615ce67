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
    private lazy var scope = ContextScope(gazetteer, context)

    init(_ gazetteer: Gazetteer, _ context: LookupContext) {
        self.gazetteer = gazetteer
        self.context = context
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
                    for index in layer.list(hit.posting) {
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
    var exact = 4.0
    var folded = 3.7
    var respelled = 2.2
    var joined = 1.7
    /// Added to these two where a place bears the name as it is written: only a large town outweighs that.
    var besidePlain = -2.2
    var skeleton = 1.2
    var fuzzy = 0.8
    /// Added where the spelling that was found is in another script than the name.
    var otherScript = -0.3
    /// Times the edit cost as a share of the letters of the part that tells places apart.
    var edit = 13.0
    /// Times the edit cost where it lies in words that many places share.
    var genericEdit = 0.5
    /// Least odds of a near spelling from quality and importance alone, and what its context counts.
    var leastSimilar = -0.5
    var contextOfSimilar = 0.6
    /// Added to `respelled` where more than an article differs, and where the spelling lacks the name's article.
    var otherLetters = -0.4
    var missingArticle = -1.5
    /// Times the importance above an ordinary village's, as a share of 255; less where the spelling is only near.
    var importance = 12.0
    var importanceOfSimilar = 6.0
    var ordinaryImportance = 40.0
    var country = 2.5
    var otherCountry = -4.0
    var admin1 = 2.5
    var otherAdmin1 = -7.0
    var admin2 = 1.5
    var otherAdmin2 = -4.0
    /// Metres beyond a district's radius that cost one unit.
    var admin2Reach = 12_000.0
    /// Added where the source states another district.
    var statedOtherAdmin2 = -1.0
    var kind = 1.5
    var otherKind = -1.5
    /// Times the binary logarithm of one plus the distance in units of 30 km.
    var near = -1.0
    /// Odds of "none of them".
    var none = 1.5
    /// A near spelling this close to the best makes it no answer.
    var margin = 0.7
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
    private var admin2Centres: [(centre: Coordinate, radius: Double)] = []
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
            } else {
                // Beyond the district's own radius the odds fall with the distance.
                let excess =
                    admin2Centres.map {
                        Ellipsoid.wgs84.distance(from: $0.centre, to: record.coordinate) - $0.radius
                    }.min() ?? 0
                fit.odds += max(weights.otherAdmin2, weights.admin2 - max(0, excess) / weights.admin2Reach)
                if record.admin2Key != 0, !admin2Keys.isEmpty {
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

/// A name's canonical words, those apart that many places share ("Tell", "Kafr").
struct NameWords {
    private var words: [[UInt8]] = []
    private var isGeneric: [Bool] = []
    private(set) var isLatin = true

    init(_ scratch: inout FoldScratch, _ rules: NameRules) {
        var start = 0
        for index in 0...scratch.looseCount where index == scratch.looseCount || scratch.loose[index] == 0x20
        {
            if index > start {
                let word = UnsafeBufferPointer(start: scratch.loose + start, count: index - start)
                words.append(Array(word))
                let record = rules.word(scratch.loose + start, index - start)
                isGeneric.append(record.role == NameRules.Role.same.rawValue)
            }
            start = index + 1
        }
        isLatin = (words.first?.first ?? 0) < 0x80
    }

    /// Letters of the words that tell places apart; of all words where every one is generic.
    var specificLetters: Int {
        func letters(_ word: [UInt8]) -> Int { word.count { $0 & 0xC0 != 0x80 } }
        let specific = words.indices.reduce(0) { isGeneric[$1] ? $0 : $0 + letters(words[$1]) }
        return specific > 0 ? specific : words.reduce(0) { $0 + letters($1) }
    }

    /// Whether every word that differs stands for a word that many places share: "Te Majdal" for "Tel Majdal".
    func differsInGenericWordsOnly(from other: NameWords) -> Bool {
        guard words.count == other.words.count, words.count > 1 else { return false }
        var specific = 0
        for index in words.indices {
            if words[index] == other.words[index] {
                if !other.isGeneric[index] { specific += words[index].count }
            } else if !other.isGeneric[index] {
                return false
            }
        }
        return specific >= 4
    }
}

/// A lightly folded name without its articles.
struct LightName {
    private(set) var letters: [UInt8] = []
    private(set) var hasArticle = false

    init(_ scratch: inout FoldScratch, _ rules: NameRules) {
        for index in 0..<scratch.wordCount {
            let start = Int(scratch.starts[index])
            let count = Int(scratch.ends[index]) - start
            let isLast = index + 1 == scratch.wordCount
            let role = NameRules.Role(rawValue: rules.word(scratch.light + start, count).role)
            let isArticle =
                role == .article
                || (role == .sunArticle && !isLast
                    && scratch.light[start + 1] == scratch.light[Int(scratch.starts[index + 1])])
            if isArticle, !isLast {
                hasArticle = true
            } else {
                letters.append(contentsOf: UnsafeBufferPointer(start: scratch.light + start, count: count))
            }
        }
    }
}
