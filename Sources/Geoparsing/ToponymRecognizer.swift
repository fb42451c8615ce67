import Reports

/// Marks the stretches of a text that are place names.
///
/// Every name of the gazetteers that stands in the text is a candidate, and so is every capitalised name that
/// a place word announces ("the village of X"). Each is weighed by the features of its surroundings; of those
/// that overlap the longest that is a place wins.
struct ToponymRecognizer {
    let lexicon: PlaceLexicon
    let weights: ToponymWeights
    let names: NameSource

    /// A recogniser's view of one text, with what the text as a whole says about its names.
    struct Pass {
        let text: GeoText
        /// Folded names that follow a given name or a title somewhere in the report.
        var surnames: Set<UInt64> = []
        /// Whether a token is part of a run of capitalised words: the run's first token, or -1.
        var runStart: [Int32]
        var runEnd: [Int32]
        /// First tokens of names that may be countries or divisions.
        var areaStarts: TokenSet
        /// The token after each of them that is a division.
        var areaEnds: TokenSet
        /// First tokens of the gazetteers' names.
        var nameStarts: TokenSet
        /// The token after each name of the gazetteers.
        var nameEnds: TokenSet
        /// Tokens of names that countries, divisions and cities bear.
        var prominent: TokenSet
        /// Abbreviations that the report explains as those of bodies: "Allied Democratic Forces (ADF)".
        var acronyms: Set<UInt64> = []
    }

    /// The mentions in their order.
    func mentions(in text: GeoText) -> [ToponymMention] {
        var pass = Pass(
            text: text, runStart: Array(repeating: -1, count: text.count),
            runEnd: Array(repeating: -1, count: text.count), areaStarts: TokenSet(text.count),
            areaEnds: TokenSet(text.count), nameStarts: TokenSet(text.count), nameEnds: TokenSet(text.count),
            prominent: TokenSet(text.count))
        markRuns(&pass)
        let hits = withoutFalseClitics(names.hits(in: text), text)
        collectSurnames(&pass, hits: hits)
        collectBodies(&pass, hits: hits)
        for hit in hits where !hit.isDemonym && mayStand(hit, pass) {
            if hit.hasCountry || hit.hasDivision {
                pass.areaStarts.insert(hit.tokens.lowerBound)
                // What belongs to a country is as often its leader.
                if !hit.hasCountry { pass.areaEnds.insert(hit.tokens.upperBound) }
            }
            pass.nameStarts.insert(hit.tokens.lowerBound)
            pass.nameEnds.insert(hit.tokens.upperBound)
            if hit.tier == .exact, !hit.isRespelled,
                hit.hasCountry || hit.hasDivision || hit.population >= 100_000
            {
                pass.prominent.formUnion(hit.tokens)
            }
        }
        var candidates = hits.compactMap { candidate(for: $0, pass) }
        candidates += announced(pass, known: hits)
        score(&candidates, pass)
        return choose(candidates)
    }

    // MARK: Candidates

    /// A candidate for a name of the gazetteers, unless its letters rule it out.
    private func candidate(for hit: NameHit, _ pass: Pass) -> ToponymMention? {
        let text = pass.text
        let first = hit.tokens.lowerBound
        let last = hit.tokens.upperBound - 1
        guard text.sentenceOf[first] == text.sentenceOf[last], isRead(first, text), mayStand(hit, pass) else {
            return nil
        }
        if !text.isCaseless(first) {
            guard
                text.tokens[first].isCapitalized || text.cues[first].classes.contains(.nobiliary)
                    || text.cues[first].classes.contains(.connector)
            else { return nil }
            // Inside a name only particles may be in lower case, and the last word never is.
            guard
                text.isCapitalized(last) || text.tokens[last].kind != .word
                    || hit.tokens.count > 1 && isKindAtEnd(last, of: hit, text)
            else { return nil }
            for index in hit.tokens
            where text.tokens[index].kind == .word && !text.isCapitalized(index) {
                guard
                    !text.cues[index].classes.isDisjoint(with: [.connector, .inner])
                        || text.tokens[index].count <= 2 || isKindAtEnd(index, of: hit, text)
                else {
                    return nil
                }
            }
        }
        for index in hit.tokens.dropFirst() where text.tokens[index].kind == .punctuation {
            let mark = text.mark(index)
            guard mark == 0x2D || mark == 0x27 || mark == 0x2E || mark == 0 else { return nil }
            if mark == 0, text.isDash(index) { return nil }
        }
        var mention = ToponymMention(
            tokens: hit.tokens, outer: hit.tokens, span: text.span(hit.tokens), text: text.text(hit.tokens))
        if hit.clitic > 0 {
            let start = Int(text.tokens[first].utf8Start) + hit.clitic
            let end = Int(text.tokens[last].utf8End)
            mention.text = String(decoding: text.bytes[start..<end], as: UTF8.self)
            mention.span.start += hit.clitic / 2
        }
        mention.hit = hit
        if text.isCaseless(first), last + 1 < text.sentenceEnd(of: first), text.cues[last + 1].modifier >= 0 {
            // Arabic "al-Sura al-Kabira" is another place than al-Sura.
            mention.tokens = first..<last + 2
            mention.outer = mention.tokens
            let end = text.tokens[last + 1]
            mention.text += " " + text.text(last + 1..<last + 2)
            mention.span.end = Int(end.end)
        }
        mention.form = hit.isDemonym ? .demonym : .name
        return mention
    }

    /// Names of authors and of pages to follow are no places of the report.
    func isRead(_ index: Int, _ text: GeoText) -> Bool {
        let role = text.role(of: index)
        return role != .boilerplate && role != .byline
    }

    /// Whether the letters of a hit let it be a place at all.
    private func mayStand(_ hit: NameHit, _ pass: Pass) -> Bool {
        let text = pass.text
        let first = hit.tokens.lowerBound
        let last = hit.tokens.upperBound - 1
        let classes = text.cues[first].classes
        if hit.tokens.count == 1, text.tokens[first].isAllCaps, !hit.hasCountry,
            pass.acronyms.contains(text.key(hit.tokens))
        {
            return false
        }
        if hit.isAbbreviation, !hit.hasCountry {
            // "Ind." needs its full stop and "IN" its capitals and the comma before it.
            let token = text.tokens[last]
            let hasStop = text.mark(last + 1) == 0x2E && !text.tokens[last + 1].followsSpace
            let isDotted = text.bytes[Int(token.utf8End) - 1] == 0x2E
            return isDotted || (token.isAllCaps ? text.mark(first - 1) == 0x2C : hasStop)
        }
        // Alternate names hold airport codes and other short codes.
        if hit.tokens.count == 1, !hit.hasCountry, !hit.isAbbreviation {
            let length = text.tokens[first].count
            if text.tokens[first].isAllCaps {
                if length <= 5, !isShouted(first, text), !opensLine(first, text) { return false }
                // An agency's sign opens its lines as a dateline does; tables of names hold airports' codes.
                if length <= 4, !names.isOwnName(text.text(hit.tokens)) { return false }
            } else if length <= 3, hit.tier == .folded, !isInConstruct(first, text) {
                return false
            }
        }
        if text.isInBody(first) { return false }
        // "Bani" of Bani Tamim, "Tall" of Tall Tamr: the first word of a name is not the name.
        if hit.tokens.count == 1, !classes.isDisjoint(with: [.tribe, .nameHead]),
            isFollowedByName(first, text)
        {
            return false
        }
        if hit.tokens.count == 1 {
            if !classes.isDisjoint(with: [.outlet, .organisation]) { return false }
            if classes.contains(.common), hit.hasCountry, !text.tokens[first].isAllCaps { return false }
        }
        if text.isCaseless(first) {
            // Without capitals a common word is no name, whatever stands before it.
            let common: CueClasses = [.common, .stop, .kind, .month, .organisation, .outlet, .title]
            if !isInConstruct(first, text),
                hit.tokens.allSatisfy({
                    !text.cues[$0].classes.isDisjoint(with: common) || !text.cues[$0].relations.isEmpty
                })
            {
                return false
            }
            if first > 0, text.cues[first - 1].classes.contains(.outlet), text.tokens[first].followsSpace {
                return false
            }
        }
        if classes.contains(.stop), hit.tokens.count > 1, hit.tier == .folded || hit.isRespelled {
            return false
        }
        if hit.isRespelled, hit.tokens.count == 1,
            !classes.isDisjoint(with: [.common, .title, .givenName, .month])
        {
            return false
        }
        return true
    }

    /// Whether a token opens a sentence as a dateline or heading does: "HOMS –", "ADEN/DUBAI,", "KYIV (Wire)".
    private func opensLine(_ index: Int, _ text: GeoText) -> Bool {
        let isFirst = index == text.sentenceStart(of: index) || text.mark(index - 1) == 0x2F
        guard isFirst, index + 1 < text.sentenceEnd(of: index) else { return isFirst }
        let mark = text.mark(index + 1)
        return text.isDash(index + 1) && text.tokens[index + 1].followsSpace || mark == 0x2C || mark == 0x2F
            || mark == 0x28
            || mark == 0x3A
    }

    /// Whether a token stands among others in capitals, as in a heading.
    func isShouted(_ index: Int, _ text: GeoText) -> Bool {
        let sentence = text.sentenceStart(of: index)..<text.sentenceEnd(of: index)
        var words = 0
        var capitals = 0
        for token in sentence where text.tokens[token].kind == .word && text.tokens[token].count > 1 {
            words += 1
            if text.tokens[token].isAllCaps { capitals += 1 }
        }
        return capitals * 2 > words
    }

    // MARK: Choice

    private func score(_ candidates: inout [ToponymMention], _ pass: Pass) {
        var counts: [UInt64: Int] = [:]
        var cued: Set<UInt64> = []
        var features: [ToponymFeatures] = []
        features.reserveCapacity(candidates.count)
        for index in candidates.indices {
            candidates[index].key = pass.text.key(candidates[index].tokens)
            attachKind(&candidates[index], pass.text, pass.prominent, nameEnds: pass.nameEnds)
            let found = self.features(of: candidates[index], pass)
            features.append(found)
            counts[candidates[index].key, default: 0] += 1
            if found.contains(.kindBefore) || found.contains(.relationBefore)
                || found.contains(.directionBefore)
                || found.contains(.placeCommaAfter) || found.contains(.dateline)
                || (found.contains(.locativeBefore) && !found.contains(.capitalAfter))
            {
                cued.insert(candidates[index].key)
            }
        }
        for index in candidates.indices {
            if candidates[index].form == .name, features[index].contains(.nameWithin) {
                candidates[index].form = .embedded
            }
            if candidates[index].form == .name,
                features[index].contains(.organisationAfter) || features[index].contains(.publicAfter)
                    || features[index].contains(.participleAfter)
            {
                candidates[index].form = .embedded
            }
            let key = candidates[index].key
            features[index].insert(.repeated, if: (counts[key] ?? 0) > 1)
            features[index].insert(.cuedElsewhere, if: cued.contains(key))
            candidates[index].score = features[index].score(weights)
            candidates[index].isAnnounced = isAnnounced(candidates[index], features[index])
            candidates[index].isBare = !features[index].hasAny(of: ToponymFeatures.placing)
            // An outlet is never a place.
            if features[index].contains(.outletAfter) || features[index].contains(.month) {
                candidates[index].score = -.infinity
            }
        }
        continueLists(&candidates, features, pass)
    }

    /// Whether a name would be read as a place if no gazetteer had it.
    private func isAnnounced(_ mention: ToponymMention, _ features: ToponymFeatures) -> Bool {
        guard mention.hit != nil, mention.form != .demonym else { return true }
        if features.contains(.commonWord) || features.contains(.stopWord) { return false }
        switch lexicon.kindClass(mention.kind) {
        case .settlement, .quarter, .district, .area, .camp: return true
        default: break
        }
        let known: [ToponymFeature] = [
            .exact, .folded, .respelled, .country, .division, .pop0, .pop1, .pop2, .pop3, .pop4, .pop5, .pop6,
        ]
        var score = mention.score + weights[.unknown]
        for feature in known where features.contains(feature) { score -= weights[feature] }
        return score >= 0
    }

    /// Finds the kind words beside a name and widens the mention by them.
    ///
    /// In "X quarter of Y" the kind is that of X, except where X is a city: "the Cincinnati suburb of Y".
    func attachKind(
        _ mention: inout ToponymMention, _ text: GeoText, _ prominent: TokenSet? = nil,
        nameEnds: TokenSet? = nil
    ) {
        let start = mention.tokens.lowerBound
        let end = mention.tokens.upperBound
        // "the town of X", "town X", Arabic "baldat X".
        var before = start
        if before > 0, text.isWord(before - 1, "the") { before -= 1 }
        var hasOf = false
        if before > 0, text.isWord(before - 1, "of") {
            before -= 1
            hasOf = true
        }
        let term = text.term(endingBefore: before)
        if term.cue.kind >= 0, !term.tokens.isEmpty,
            text.sentenceOf[term.tokens.lowerBound] == text.sentenceOf[start]
        {
            let kind = lexicon.kinds[Int(term.cue.kind)]
            let adjacent = hasOf || text.isCaseless(start)
            let owner = term.tokens.lowerBound - 1
            // A sentence's first word has its capital from there, unless the gazetteers have it as a name.
            let isName = nameEnds?.contains(owner + 1) == true
            let first = text.sentenceStart(of: start) + (isName ? 0 : 1)
            let isOwned =
                hasOf && kind.standsAfter && owner >= first && isNameWord(owner, text)
                && text.tokens[term.tokens.lowerBound].followsSpace && prominent?.contains(owner) != true
                // "the Black Sea port city of X": no city is a sea's.
                && kindClass(owner, text) != .water
            if hasOf, isSurroundings(term, text) || isOfNameBefore(term, kind, from: first, text) {
                // "the northern suburbs of X" lie about X; in "the Y district of X" the word is Y's.
            } else if !isOwned, kind.standsBefore, adjacent || kind.kindClass != .area {
                mention.kind = term.cue.kind
                mention.outer = term.tokens.lowerBound..<end
                if term.tokens.lowerBound > 0, text.isWord(term.tokens.lowerBound - 1, "the") {
                    mention.outer = term.tokens.lowerBound - 1..<end
                }
            }
        }
        // "X town", "X refugee camp", "X province".
        if end < text.count, text.sentenceOf[end] == text.sentenceOf[start] {
            let after = text.term(at: end)
            // In Arabic the kind goes before its name, and behind one begins what holds it: "X bi-wilayat Y".
            let isNext = text.isCaseless(end) && !text.hasArticle(end)
            if after.cue.kind >= 0, after.tokens.upperBound <= text.sentenceEnd(of: start),
                lexicon.kinds[Int(after.cue.kind)].standsAfter, !isNext, !isOfNameBehind(after, text)
            {
                mention.kind = after.cue.kind
                mention.outer = mention.outer.lowerBound..<after.tokens.upperBound
            }
        }
        // "Xavier University": an unknown name that ends with the word for its kind; "Huwara checkpoint" is known so.
        if mention.kind < 0, mention.hit == nil || endsWithKind(mention, text), mention.tokens.count > 1,
            text.cues[end - 1].kind >= 0,
            lexicon.kinds[Int(text.cues[end - 1].kind)].standsAfter
        {
            mention.kind = text.cues[end - 1].kind
        }
        if mention.kind < 0, end < text.count, text.mark(end) == 0x2C,
            let kind = appositiveKind(end + 1, text)
        {
            mention.kind = kind
        }
        if mention.outer.lowerBound == start, start > 0, text.isWord(start - 1, "the") {
            mention.outer = start - 1..<mention.outer.upperBound
        }
    }

    /// Of candidates that overlap, the longest that is a place; then the better.
    private func choose(_ candidates: [ToponymMention]) -> [ToponymMention] {
        var chosen: [ToponymMention] = []
        let ranks = candidates.map { ($0.tokens, $0.score) }
        let order = candidates.indices.sorted { left, right in
            let (a, b) = (ranks[left], ranks[right])
            if a.0.count != b.0.count { return a.0.count > b.0.count }
            if a.1 != b.1 { return a.1 > b.1 }
            return a.0.lowerBound < b.0.lowerBound
        }
        var taken = TokenSet(candidates.lazy.map(\.tokens.upperBound).max() ?? 0)
        for index in order where candidates[index].score >= 0 {
            let mention = candidates[index]
            guard mention.tokens.allSatisfy({ !taken.contains($0) }) else { continue }
            taken.formUnion(mention.tokens)
            chosen.append(mention)
        }
        return chosen.sorted { $0.tokens.lowerBound < $1.tokens.lowerBound }
    }
}

extension Token {
    /// Code points in the token.
    var count: Int { Int(end - start) }
}

extension ToponymRecognizer {
    /// Mentions at given places of a text, whatever their surroundings say.
    func mentions(at spans: [TextSpan], in text: GeoText) -> [ToponymMention] {
        spans.compactMap { span -> ToponymMention? in
            let first = text.tokens.firstIndex { Int($0.end) > span.start }
            let last = text.tokens.lastIndex { Int($0.start) < span.end }
            guard let first, let last, first <= last else { return nil }
            var mention = ToponymMention(
                tokens: first..<last + 1, outer: first..<last + 1, span: span,
                text: text.text(first..<last + 1))
            mention.hit = names.hit(mention.tokens, in: text)
            if let hit = mention.hit, hit.isDemonym { mention.form = .demonym }
            mention.key = text.key(mention.tokens)
            attachKind(&mention, text)
            return mention
        }
        .sorted { $0.tokens.lowerBound < $1.tokens.lowerBound }
    }
}
