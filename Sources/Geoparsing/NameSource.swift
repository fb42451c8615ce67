import Gazetteers
import Reports

/// The gazetteers as the geoparser asks them: which names stand in a text, and what they may mean.
struct NameSource: Sendable {
    let lookup: any PlaceLookup

    init(_ lookup: any PlaceLookup) { self.lookup = lookup }

    /// The places that a name may mean.
    func candidates(named name: String, context: LookupContext, limit: Int) -> [Candidate] {
        lookup.candidates(named: name, context: context, limit: limit)
    }

    /// The countries whose people or language a word names.
    func countries(ofDemonym word: String) -> [Candidate] {
        lookup.candidates(named: word, context: LookupContext(), limit: 4)
    }

    /// Every name of the gazetteers that stands in a text.
    func hits(in text: GeoText) -> [NameHit] {
        var hits: [NameHit] = []
        for start in text.tokens.indices where mayBegin(start, text) {
            let end = min(start + 6, text.sentenceEnd(of: start))
            guard end > start else { continue }
            for stop in start + 1...end where text.tokens[stop - 1].kind == .word || text.tokens[stop - 1].kind == .mixed {
                for clitic in text.cliticBytes[start] > 0 ? [0, Int(text.cliticBytes[start])] : [0] {
                    if let hit = hit(start..<stop, clitic, text) { hits.append(hit) }
                }
            }
        }
        return hits
    }

    private func mayBegin(_ index: Int, _ text: GeoText) -> Bool {
        let token = text.tokens[index]
        guard token.kind == .word || token.kind == .mixed else { return false }
        return token.isCapitalized || text.isCaseless(index) || text.cues[index].classes.contains(.nobiliary)
    }

    private func hit(_ tokens: Range<Int>, _ clitic: Int, _ text: GeoText) -> NameHit? {
        let start = Int(text.tokens[tokens.lowerBound].utf8Start) + clitic
        let end = Int(text.tokens[tokens.upperBound - 1].utf8End)
        let name = String(decoding: text.bytes[start..<end], as: UTF8.self)
        let found = lookup.candidates(named: name, context: LookupContext(), limit: 12)
            .filter { $0.match <= .folded }
        guard let best = found.first else { return nil }
        var hit = NameHit(
            tokens: tokens, clitic: clitic, tier: best.match == .exact ? .exact : .folded, isRespelled: false,
            placeCount: found.count, population: found.map { $0.place.population ?? 0 }.max() ?? 0,
            hasCountry: found.contains { ToponymResolver.isCountry($0.place) },
            hasDivision: found.contains { $0.place.featureCode == "ADM1" || $0.place.featureCode == "ADM2" })
        hit.isDemonym = false
        return hit
    }
}
