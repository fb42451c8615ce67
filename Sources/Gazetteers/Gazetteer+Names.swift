/// What a name in text stands for, at a glance: no place is made for it.
public struct NameSummary: Hashable, Sendable {
    /// Places that bear the name in the tier that was found; counting stops at 64.
    public var placeCount: Int
    /// Inhabitants of the largest of them; this and what follows is read from the eight most important.
    public var population: Int
    /// The best tier: `exact` or `folded`.
    public var tier: MatchTier
    /// Whether the name was found by a rule of spelling (article, Tell and Tal, -ah), not by letters and marks.
    public var isRespelled: Bool
    /// Whether one of them is a country, a first-level division, a settlement.
    public var hasCountry: Bool
    /// Whether one of them is a first-level division.
    public var hasDivision: Bool
    /// Whether one of them is a populated place.
    public var hasSettlement: Bool
    /// Whether the name is (also) a word for people: "Syrian".
    public var isDemonym: Bool
    /// Whether the name was found as an abbreviation alone: "US", "Ind.".
    public var isAbbreviation: Bool
    /// The greatest importance, 0 to 255: by class and population.
    public var importance: Int
}

/// A name found in running text.
public struct NameMatch: Hashable, Sendable {
    /// Indices of the words it covers.
    public var words: Range<Int>
    /// `exact` (the bytes as the gazetteer writes them) or `folded`.
    public var tier: MatchTier
    /// Whether a rule of spelling found it, not letters and marks alone.
    public var isRespelled: Bool
    /// The hash of the name, by which its places are found again.
    let hash: UInt64
    let light: UInt16
    let exact: UInt16
    /// Bytes of the first word that are a particle written together with the name; 0 where it begins with the name.
    public let clitic: Int
}

/// A name on its way through `forEachSummary`.
private struct PendingName: BitwiseCopyable {
    static let atOnce = 16
    static let none = PendingName(hash: 0, light: 0, exact: 0, isName: false)

    var hash: UInt64
    var light: UInt16
    var exact: UInt16
    var isName: Bool
    var start: UInt32 = 0
    var fingerprint: UInt32 = 0
}

/// A posting with the layer it is from.
struct LayeredPosting {
    var layer: Int
    var posting: Posting
}

extension Gazetteer {
    /// What a name stands for, or nil where no gazetteer has it exactly or folded; makes no allocation.
    public func summary(ofName utf8: UnsafeBufferPointer<UInt8>) -> NameSummary? {
        guard let rules = layers.first?.rules else { return nil }
        let result: NameSummary?? = rules.withFolded(utf8) { scratch in
            guard scratch.looseWords > 0 else { return nil }
            // The hashes of the spelling are made while the table is on its way from memory.
            return summary(hash: scratch.looseHash) { (scratch.lightHash, NameTables.exactHash(utf8)) }
        }
        return result ?? nil
    }

    /// What each of many names stands for: as `summary(ofName:)` tells of one, in their order.
    ///
    /// Names are taken sixteen at a time, so that the memory of all of them is fetched at once.
    ///
    /// - Parameters:
    ///   - names: where they lie in the text.
    ///   - text: UTF-8.
    ///   - body: called for every name with its index, and nil where no gazetteer has it.
    public func forEachSummary(
        ofNames names: [Range<Int>], in text: UnsafeBufferPointer<UInt8>,
        _ body: (Int, NameSummary?) -> Void
    ) {
        guard let base = text.baseAddress, let rules = layers.first?.rules, let first = keys.first else {
            return
        }
        withUnsafeTemporaryAllocation(of: PendingName.self, capacity: PendingName.atOnce) { pending in
            var next = 0
            while next < names.count {
                let count = min(PendingName.atOnce, names.count &- next)
                for index in 0..<count {
                    let range = names[next &+ index].clamped(to: 0..<text.count)
                    let name = UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
                    let folded: PendingName? = rules.withFolded(name) { scratch in
                        PendingName(
                            hash: scratch.looseHash, light: scratch.lightHash,
                            exact: NameTables.exactHash(name), isName: scratch.looseWords > 0)
                    }
                    pending.initializeElement(at: index, to: folded ?? .none)
                }
                // Loads that depend on nothing but their own name overlap; branches on what they bring would not.
                for index in 0..<count { pending[index].start = first.blockStart(pending[index].hash) }
                for index in 0..<count {
                    pending[index].fingerprint = first.postings[pending[index].start].fingerprint
                }
                for index in 0..<count {
                    let name = pending[index]
                    body(
                        next &+ index,
                        name.isName
                            ? summary(hash: name.hash, block: (name.start, name.fingerprint)) {
                                (name.light, name.exact)
                            } : nil)
                }
                next &+= count
            }
        }
    }

    /// The same for a name found in text.
    public func summary(of match: NameMatch) -> NameSummary {
        summary(hash: match.hash) { (match.light, match.exact) }
            ?? NameSummary(
                placeCount: 0, population: 0, tier: match.tier, isRespelled: match.isRespelled,
                hasCountry: false,
                hasDivision: false, hasSettlement: false, isDemonym: false, isAbbreviation: false,
                importance: 0)
    }

    /// Whether a name of the gazetteers begins with, or is, this word; may err towards true.
    public func mayBeginName(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let rules = layers.first?.rules else { return false }
        let result = rules.withFolded(word) { scratch in
            let role = NameRules.Role(rawValue: rules.word(scratch.light, scratch.lightCount).role)
            return role == .article || role == .sunArticle
                || layers.contains {
                    BitFilter.contains(scratch.looseHash, $0.terminalFilter)
                        || BitFilter.contains(scratch.looseHash, $0.prefixFilter)
                }
        }
        return result ?? false
    }

    @inline(__always)
    private func summary(
        hash: UInt64, block: (start: UInt32, fingerprint: UInt32)? = nil,
        spelling: () -> (light: UInt16, exact: UInt16)
    ) -> NameSummary? {
        var best = 3
        // Until a posting shows otherwise.
        var isAbbreviation = true
        var result = NameSummary(
            placeCount: 0, population: 0, tier: .folded, isRespelled: true, hasCountry: false,
            hasDivision: false,
            hasSettlement: false, isDemonym: false, isAbbreviation: false,
            importance: 0)
        for (number, layer) in keys.enumerated() {
            // The first list of the block is the one, more often than not.
            var start: Int?
            if number == 0, let block, block.fingerprint == UInt32(truncatingIfNeeded: hash) {
                start = Int(block.start)
            } else {
                start = layer.find(hash)
            }
            guard let start else { continue }
            let (light, exact) = spelling()
            for index in layer.list(start, atMost: 64) {
                let posting = layer.postings[index]
                if posting.isDemonym {
                    if posting.light == light {
                        result.isDemonym = true
                        best = min(best, 2)
                    }
                    continue
                }
                if posting.isAbbreviation, posting.exact != exact { continue }
                if !posting.isAbbreviation { isAbbreviation = false }
                let rank = posting.light == light && !posting.isJoined ? (posting.exact == exact ? 0 : 1) : 2
                best = min(best, rank)
                result.placeCount &+= 1
                // Lists begin with the most important places: what these are not, the name hardly stands for.
                guard result.placeCount <= 8 else { continue }
                if posting.population != PlaceRecord.populationUnknown {
                    result.population = max(result.population, Int(posting.population))
                }
                result.importance = max(result.importance, Int(posting.importance))
                switch posting.featureClass {
                case FeatureClass.country.rawValue: result.hasCountry = true
                case FeatureClass.admin1.rawValue: result.hasDivision = true
                case FeatureClass.settlement.rawValue: result.hasSettlement = true
                default: break
                }
            }
        }
        guard best < 3 else { return nil }
        result.tier = best == 0 ? .exact : .folded
        result.isRespelled = best == 2
        result.isAbbreviation = isAbbreviation && result.placeCount > 0
        return result
    }

    /// The postings of a name in all layers, exact and folded.
    func postings(named name: String) -> [LayeredPosting] {
        guard let rules = layers.first?.rules else { return [] }
        var name = name
        return name.withUTF8 { utf8 in
            rules.withFolded(utf8) { scratch in
                scratch.looseWords > 0 ? postings(hash: scratch.looseHash) : []
            } ?? []
        }
    }

    func postings(hash: UInt64) -> [LayeredPosting] {
        var found: [LayeredPosting] = []
        for (number, layer) in keys.enumerated() {
            guard let start = layer.find(hash) else { continue }
            for index in layer.list(start) {
                found.append(LayeredPosting(layer: number, posting: layer.postings[index]))
            }
        }
        return found
    }
}
