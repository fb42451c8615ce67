import Gazetteers
import Reports
import Spatial

/// The gazetteers as the geoparser asks them: which names stand in a text, and what they may mean.
struct NameSource: Sendable {
    let lookup: any PlaceLookup
    private let gazetteer: Gazetteer?
    private let cache = CandidateCache()

    init(_ lookup: any PlaceLookup) {
        self.lookup = lookup
        gazetteer = lookup as? Gazetteer
    }

    /// The places that a name may mean.
    func options(named name: String, context: LookupContext, limit: Int) -> ToponymOptions {
        cache.options(CandidateCache.Key(name: name, context: context, limit: limit)) {
            ToponymOptions(lookup.candidates(named: name, context: context, limit: limit), name: name)
        }
    }

    /// Whether the gazetteers have a name exactly or folded; the near spellings of one that they have not are dear.
    func knows(_ name: String) -> Bool {
        guard let gazetteer else {
            return lookup.candidates(named: name, context: LookupContext(), limit: 8).contains {
                $0.match <= .folded
            }
        }
        var name = name
        return name.withUTF8 { gazetteer.summary(ofName: $0) != nil }
    }

    /// Whether a place is called by this very name, letter for letter, and not only by a code or an old form.
    func isOwnName(_ name: String) -> Bool {
        options(named: name, context: LookupContext(), limit: 8).hasNamesake
    }

    /// The country whose people or things a word names.
    func country(ofDemonym word: String) -> Candidate? {
        guard let country = gazetteer?.country(demonym: word),
            let place = lookup.place(withID: "iso:\(country.alpha2)")
        else { return nil }
        return Candidate(place: place, match: .exact, matchedName: word, score: 1)
    }

    /// Where towns and villages of some size lie within a distance in metres of a position, nearest first.
    func settlements(
        near position: Coordinate, within metres: Double, ofAtLeast inhabitants: Int
    ) -> [Coordinate] {
        gazetteer?.settlements(near: position, within: metres, ofAtLeast: inhabitants) ?? []
    }

    /// What the gazetteers know of a name, or nil where they have it neither exactly nor folded.
    func hit(_ tokens: Range<Int>, clitic: Int = 0, in text: GeoText) -> NameHit? {
        let start = Int(text.tokens[tokens.lowerBound].utf8Start) + clitic
        let end = Int(text.tokens[tokens.upperBound - 1].utf8End)
        return text.bytes.withUnsafeBufferPointer { bytes in
            hit(UnsafeBufferPointer(rebasing: bytes[start..<end]), tokens, clitic)
        }
    }

    private func hit(_ name: UnsafeBufferPointer<UInt8>, _ tokens: Range<Int>, _ clitic: Int) -> NameHit? {
        if let gazetteer {
            guard let summary = gazetteer.summary(ofName: name) else { return nil }
            return NameHit(summary, tokens: tokens, clitic: clitic, isLong: name.count > 4)
        }
        let found = lookup.candidates(
            named: String(decoding: name, as: UTF8.self), context: LookupContext(), limit: 16
        ).filter { $0.match <= .folded }
        guard let best = found.first else { return nil }
        return NameHit(
            tokens: tokens, clitic: clitic, tier: best.match == .exact ? .exact : .folded, isRespelled: false,
            placeCount: found.count, population: found.compactMap(\.place.population).max() ?? 0,
            hasCountry: found.contains { ToponymResolver.isCountry($0.place) },
            hasDivision: found.contains { $0.place.featureCode == "ADM1" })
    }

    /// Every name of the gazetteers that stands in a text, in no order.
    func hits(in text: GeoText) -> [NameHit] {
        guard let gazetteer else { return hitsByLookup(in: text) }
        var words: [Range<Int32>] = []
        var owners: [Int] = []
        words.reserveCapacity(text.count)
        owners.reserveCapacity(text.count)
        for (index, token) in text.tokens.enumerated() where token.kind == .word || token.kind == .mixed {
            words.append(token.utf8Start..<token.utf8End)
            owners.append(index)
        }
        var hits: [NameHit] = []
        text.bytes.withUnsafeBufferPointer { bytes in
            gazetteer.scan(
                bytes, words: words, includesClitics: true, from: { mayBegin(owners[$0], text) }
            ) { match in
                let first = owners[match.words.lowerBound]
                let tokens = first..<owners[match.words.upperBound - 1] + 1
                let length = text.tokens[tokens.upperBound - 1].end - text.tokens[first].start
                hits.append(
                    NameHit(
                        gazetteer.summary(of: match), tokens: tokens, clitic: match.clitic, isLong: length > 4
                    ))
            }
        }
        appendAbbreviations(text, &hits)
        appendPossessives(text, &hits)
        return hits
    }

    /// Adds names with a possessive in them, which the words of a text are taken apart at: "Cox's Bazar".
    private func appendPossessives(_ text: GeoText, _ hits: inout [NameHit]) {
        for ending in text.tokens.indices.dropFirst() where text.tokens[ending].count == 2 {
            let token = text.tokens[ending]
            guard token.kind == .word, !token.followsSpace, text.bytes[Int(token.utf8End) - 1] == 0x73,
                ending + 1 < text.sentenceEnd(of: ending), text.tokens[ending - 1].isCapitalized,
                text.tokens[ending + 1].isCapitalized, text.tokens[ending + 1].kind == .word
            else { continue }
            if let hit = hit(ending - 1..<ending + 2, in: text), !hit.isRespelled { hits.append(hit) }
        }
    }

    /// Adds divisions in short with their stop, behind a comma, bracket or dash: `, Ky.`, `(Ont.`, `D-W. Va.`.
    ///
    /// The scan sees words without the marks between them, so that "Kan." and Kan are one to it.
    private func appendAbbreviations(_ text: GeoText, _ hits: inout [NameHit]) {
        for stop in text.tokens.indices.dropFirst()
        where text.mark(stop) == 0x2E && !text.tokens[stop].followsSpace {
            var start = stop
            for _ in 0..<3 where start > 1 {
                let word = start - 1
                let token = text.tokens[word]
                guard token.kind == .word || token.kind == .mixed, token.isCapitalized, token.count <= 5
                else {
                    break
                }
                let before = text.mark(word - 1)
                if before == 0x2C || before == 0x28 || text.isDash(word - 1) {
                    if var hit = hit(word..<stop + 1, in: text), hit.tier == .exact, hit.hasDivision,
                        text.sentenceOf[word] == text.sentenceOf[stop]
                    {
                        hit.isAbbreviation = true
                        hits.append(hit)
                    }
                    break
                }
                guard before == 0x2E else { break }
                start = word - 1
            }
        }
    }

    /// Names with an Arabic conjunction or preposition written on them, where the gazetteer has no scan of its own.
    private func appendBehindClitics(_ text: GeoText, _ hits: inout [NameHit]) {
        for start in text.tokens.indices where text.cliticBytes[start] > 0 {
            let end = min(start + 4, text.sentenceEnd(of: start))
            guard end > start else { continue }
            for stop in start + 1...end {
                guard text.tokens[stop - 1].kind == .word else { break }
                let whole = Int(text.cliticBytes[start])
                if let hit = hit(start..<stop, clitic: whole, in: text) {
                    hits.append(hit)
                } else if whole > 2, text.hasConjunction(start),
                    let hit = hit(start..<stop, clitic: 2, in: text)
                {
                    // "wa-Kabkabiya": what looks like a preposition behind "and" may begin the name.
                    hits.append(hit)
                }
            }
        }
    }

    private func hitsByLookup(in text: GeoText) -> [NameHit] {
        var hits: [NameHit] = []
        for start in text.tokens.indices where mayBegin(start, text) {
            let end = min(start + 6, text.sentenceEnd(of: start))
            guard end > start else { continue }
            for stop in start + 1...end
            where text.tokens[stop - 1].kind == .word || text.tokens[stop - 1].kind == .mixed {
                if let hit = hit(start..<stop, in: text) { hits.append(hit) }
            }
        }
        appendBehindClitics(text, &hits)
        return hits
    }

    private func mayBegin(_ index: Int, _ text: GeoText) -> Bool {
        let token = text.tokens[index]
        return token.isCapitalized || text.isCaseless(index) || text.cues[index].classes.contains(.nobiliary)
    }
}

extension NameHit {
    init(_ summary: NameSummary, tokens: Range<Int>, clitic: Int, isLong: Bool) {
        self.init(
            tokens: tokens, clitic: clitic, tier: summary.tier == .exact ? .exact : .folded,
            isRespelled: summary.isRespelled, placeCount: summary.placeCount, population: summary.population,
            // "Car" is not the Central African Republic, nor "Some" Suomi.
            hasCountry: summary.hasCountry && !summary.isRespelled
                && (summary.tier == .exact || isLong),
            hasDivision: summary.hasDivision && !summary.isRespelled && (summary.tier == .exact || isLong),
            isDemonym: summary.isDemonym && (!summary.hasCountry || summary.tier != .exact),
            isAbbreviation: summary.isAbbreviation)
    }
}
