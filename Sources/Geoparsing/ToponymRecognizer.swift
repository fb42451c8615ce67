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
        var areaStarts: Set<Int> = []
        /// The token after each name of the gazetteers.
        var nameEnds: Set<Int> = []
    }

    /// The mentions in order of their place in the text.
    func mentions(in text: GeoText) -> [ToponymMention] {
        var pass = Pass(
            text: text, runStart: Array(repeating: -1, count: text.count),
            runEnd: Array(repeating: -1, count: text.count))
        markRuns(&pass)
        let hits = names.hits(in: text)
        collectSurnames(&pass, hits: hits)
        for hit in hits where !hit.isDemonym && mayStand(hit, text) {
            if hit.hasCountry || hit.hasDivision { pass.areaStarts.insert(hit.tokens.lowerBound) }
            pass.nameEnds.insert(hit.tokens.upperBound)
        }
        var candidates = hits.compactMap { candidate(for: $0, pass) }
        candidates += announced(pass, known: hits)
        score(&candidates, pass)
        return choose(candidates)
    }

    // MARK: Runs of capitalised words

    private func markRuns(_ pass: inout Pass) {
        let text = pass.text
        var start = 0
        while start < text.count {
            guard isNameWord(start, text) else {
                start += 1
                continue
            }
            var end = start + 1
            var last = end
            while end < text.sentenceEnd(of: start) {
                if isNameWord(end, text), text.tokens[end].followsSpace || text.mark(end - 1) == 0x2D {
                    end += 1
                    last = end
                } else if text.mark(end) == 0x2D, !text.tokens[end].followsSpace,
                    end + 1 < text.count, !text.tokens[end + 1].followsSpace
                {
                    end += 1
                } else if text.mark(end) == 0x2E, !text.tokens[end].followsSpace,
                    text.tokens[end - 1].end - text.tokens[end - 1].start <= 2
                {
                    end += 1
                } else if text.cues[end].classes.contains(.connector), end + 1 < text.sentenceEnd(of: start),
                    isNameWord(end + 1, text)
                        || (text.mark(end + 1) == 0x2D && end + 2 < text.count && isNameWord(end + 2, text))
                {
                    end += 1
                } else {
                    break
                }
            }
            for index in start..<last {
                pass.runStart[index] = Int32(start)
                pass.runEnd[index] = Int32(last)
            }
            start = max(end, last)
        }
    }

    /// Whether a token is a capitalised word that may be part of a name.
    func isNameWord(_ index: Int, _ text: GeoText) -> Bool {
        let token = text.tokens[index]
        guard token.kind == .word || token.kind == .mixed, token.isCapitalized || token.isAllCaps else {
            return false
        }
        return !text.cues[index].classes.contains(.stop) || text.cues[index].classes.contains(.connector)
    }

    /// Names after a given name, a title or a kunya are people's for the rest of the report.
    private func collectSurnames(_ pass: inout Pass, hits: [NameHit]) {
        let text = pass.text
        var whole: Set<Int> = []
        for hit in hits where hit.tokens.count > 1 && hit.tier == .exact && !hit.isRespelled {
            whole.insert(hit.tokens.lowerBound << 32 | hit.tokens.upperBound)
        }
        var index = 0
        while index < text.count {
            let start = index
            guard pass.runStart[start] == Int32(start) else {
                index += 1
                continue
            }
            let end = Int(pass.runEnd[start])
            index = max(end, start + 1)
            var first = start
            while first < end, text.cues[first].classes.contains(.title),
                !text.cues[first].classes.contains(.givenName)
            {
                first += 1
            }
            let titled = first > start || text.term(endingBefore: start).cue.classes.contains(.title)
            guard first < end else { continue }
            let cue = text.cues[first].classes
            let isPerson = cue.contains(.givenName) || cue.contains(.kunya) || titled
            guard isPerson, !whole.contains(first << 32 | end) || titled, !endsAsBody(first..<end, text)
            else {
                continue
            }
            var name = titled && !cue.contains(.givenName) && end - first == 1 ? first : first + 1
            while name < end, text.mark(name) != 0 || text.tokens[name].count <= 1 { name += 1 }
            guard name < end else { continue }
            pass.surnames.insert(text.key(name..<end))
            pass.surnames.insert(text.key(end - 1..<end))
            if text.cues[end - 1].classes.contains(.nobiliary) == false, end - 2 > name,
                text.mark(end - 2) == 0x2D
            {
                pass.surnames.insert(text.key(end - 3..<end))
            }
        }
    }

    /// Whether a run of capitalised words ends with the head of an organisation, an outlet or a place.
    private func endsAsBody(_ run: Range<Int>, _ text: GeoText) -> Bool {
        guard run.count > 1 else { return false }
        let classes = text.cues[run.upperBound - 1].classes
        return !classes.isDisjoint(with: [.organisation, .outlet, .publicBody, .kind])
    }

    // MARK: Candidates

    /// A candidate for a name of the gazetteers, unless its letters rule it out.
    private func candidate(for hit: NameHit, _ pass: Pass) -> ToponymMention? {
        let text = pass.text
        let first = hit.tokens.lowerBound
        let last = hit.tokens.upperBound - 1
        guard text.sentenceOf[first] == text.sentenceOf[last], isRead(first, text), mayStand(hit, text) else {
            return nil
        }
        if !text.isCaseless(first) {
            guard
                text.tokens[first].isCapitalized || text.cues[first].classes.contains(.nobiliary)
                    || text.cues[first].classes.contains(.connector)
            else { return nil }
            // Inside a name only particles may be in lower case, and the last word never is.
            guard text.tokens[last].isCapitalized || text.tokens[last].kind != .word else { return nil }
            for index in hit.tokens
            where text.tokens[index].kind == .word && !text.tokens[index].isCapitalized {
                guard
                    !text.cues[index].classes.isDisjoint(with: [.connector, .inner])
                        || text.tokens[index].count <= 2
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
        mention.form = hit.isDemonym ? .demonym : .name
        return mention
    }

    /// Names of authors and of pages to follow are no places of the report.
    private func isRead(_ index: Int, _ text: GeoText) -> Bool {
        let role = text.role(of: index)
        return role != .boilerplate && role != .byline
    }

    /// Whether the letters of a hit let it be a place at all.
    private func mayStand(_ hit: NameHit, _ text: GeoText) -> Bool {
        let first = hit.tokens.lowerBound
        let last = hit.tokens.upperBound - 1
        let classes = text.cues[first].classes
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
            } else if length <= 3, hit.tier == .folded {
                return false
            }
        }
        if text.isInBody(first) { return false }
        if hit.tokens.count == 1 {
            if !classes.isDisjoint(with: [.outlet, .organisation]) { return false }
            if classes.contains(.common), hit.hasCountry, !text.tokens[first].isAllCaps { return false }
        }
        if text.isCaseless(first) {
            // Without capitals a common word is no name, whatever stands before it.
            let common: CueClasses = [.common, .stop, .kind, .month, .organisation, .outlet, .title]
            if hit.tokens.allSatisfy({
                !text.cues[$0].classes.isDisjoint(with: common) || !text.cues[$0].relations.isEmpty
            }) {
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
    private func isShouted(_ index: Int, _ text: GeoText) -> Bool {
        let sentence = text.sentenceStart(of: index)..<text.sentenceEnd(of: index)
        var words = 0
        var capitals = 0
        for token in sentence where text.tokens[token].kind == .word && text.tokens[token].count > 1 {
            words += 1
            if text.tokens[token].isAllCaps { capitals += 1 }
        }
        return capitals * 2 > words
    }

    /// Names that no gazetteer has, announced by a place word.
    private func announced(_ pass: Pass, known: [NameHit]) -> [ToponymMention] {
        let text = pass.text
        var demonyms = Set<Int>()
        var names = Set<Range<Int>>()
        for hit in known {
            if hit.isDemonym { demonyms.insert(hit.tokens.lowerBound) } else { names.insert(hit.tokens) }
        }
        var found: [ToponymMention] = []
        var index = 0
        while index < text.count {
            guard pass.runStart[index] == Int32(index) else {
                index += 1
                continue
            }
            let end = Int(pass.runEnd[index])
            let start = index
            index = max(end, index + 1)
            guard isRead(start, text),
                !(start..<end).contains(where: { demonyms.contains($0) || text.isInBody($0) })
            else { continue }
            found += announced(start..<end, text)
        }
        return found.filter { !names.contains($0.tokens) }
    }

    /// What of a run of capitalised words may be an unknown name.
    private func announced(_ run: Range<Int>, _ text: GeoText) -> [ToponymMention] {
        var (start, stop) = (run.lowerBound, run.upperBound)
        // "In Hasakah": a sentence's first word is capitalised without being a name.
        while start < stop, text.cues[start].classes.contains(.stop) || text.mark(start) == 0x2D {
            start += 1
        }
        while stop > start,
            text.cues[stop - 1].classes.contains(.month) || text.cues[stop - 1].classes.contains(.stop)
        {
            stop -= 1
        }
        // "al-Ghazl": the article is in lower case and part of the name.
        if start > 1, text.mark(start - 1) == 0x2D, !text.tokens[start].followsSpace,
            !text.tokens[start - 1].followsSpace,
            text.cues[start - 2].classes.contains(.nobiliary)
        {
            start -= 2
        }
        guard start < stop else { return [] }
        let unwanted: CueClasses = [.organisation, .outlet, .month, .publicBody]
        for index in start..<stop where !text.cues[index].classes.isDisjoint(with: unwanted) {
            guard text.cues[index].kind >= 0, index == stop - 1 else { return [] }
        }
        if stop - start > 1, isStreetWord(stop - 1, text) { return [mention(start..<stop, .street, text)] }
        var found: [ToponymMention] = []
        if stop - start > 1, kindClass(stop - 1, text) != nil {
            // "Geweran Bridge", "Kyaung Su Village": with the kind word and without.
            found.append(mention(start..<stop, .unknown, text))
            stop -= 1
        }
        let isCommon = (start..<stop).allSatisfy { index in
            !text.cues[index].classes.isDisjoint(with: [.common, .title, .kind, .direction, .stop])
                || text.tokens[index].kind != .word
        }
        if !isCommon { found.append(mention(start..<stop, .unknown, text)) }
        return found
    }

    private func mention(_ tokens: Range<Int>, _ form: ToponymMention.Form, _ text: GeoText) -> ToponymMention
    {
        var mention = ToponymMention(
            tokens: tokens, outer: tokens, span: text.span(tokens), text: text.text(tokens))
        mention.form = form
        return mention
    }

    func kindClass(_ index: Int, _ text: GeoText) -> KindClass? {
        guard index >= 0, index < text.count, text.cues[index].kind >= 0 else { return nil }
        return lexicon.kinds[Int(text.cues[index].kind)].kindClass
    }

    private func isStreetWord(_ index: Int, _ text: GeoText) -> Bool {
        guard text.cues[index].kind >= 0, text.tokens[index].isCapitalized else { return false }
        return lexicon.kinds[Int(text.cues[index].kind)].name == "street"
    }

    // MARK: Choice

    private func score(_ candidates: inout [ToponymMention], _ pass: Pass) {
        var counts: [UInt64: Int] = [:]
        var cued: Set<UInt64> = []
        var features: [ToponymFeatures] = []
        features.reserveCapacity(candidates.count)
        for index in candidates.indices {
            candidates[index].key = pass.text.key(candidates[index].tokens)
            attachKind(&candidates[index], pass.text)
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
            // An outlet is never a place.
            if features[index].contains(.outletAfter) || features[index].contains(.month) {
                candidates[index].score = -.infinity
            }
        }
        continueLists(&candidates, features, pass)
    }

    /// "villages of A, B and C", "between A and B", "the A–B road": what announces the first announces the others.
    ///
    /// Names of the gazetteers profit from any place before them in a list, unknown names only from a place word.
    private func continueLists(
        _ candidates: inout [ToponymMention], _ features: [ToponymFeatures], _ pass: Pass
    ) {
        let text = pass.text
        var starts: [Int: [Int]] = [:]
        for (index, mention) in candidates.enumerated() {
            starts[mention.tokens.lowerBound, default: []].append(index)
        }
        var raised = Set<Int>()
        for index in candidates.indices
        where candidates[index].score >= 0 && candidates[index].form != .demonym {
            let isAnnounced =
                features[index].contains(.kindBefore) || features[index].contains(.betweenBefore)
            let ceiling = text.sentenceEnd(of: candidates[index].tokens.lowerBound)
            var end = candidates[index].tokens.upperBound
            for _ in 0..<30 {
                guard let next = nextInList(end, ceiling, text), let items = starts[next] else { break }
                let isDash = text.isDash(next - 1)
                let best = items.max { candidates[$0].tokens.count < candidates[$1].tokens.count } ?? items[0]
                for item in items where raised.insert(item).inserted {
                    guard !features[item].contains(.outletAfter), !features[item].contains(.month) else {
                        continue
                    }
                    let isKnown = candidates[item].hit != nil
                    if isAnnounced && !isDash {
                        guard isKnown || item == best else { continue }
                        candidates[item].score += weights[.joinedToPlace]
                        if candidates[item].kind < 0, !isKnown {
                            candidates[item].kind = candidates[index].kind
                        }
                    } else if isKnown {
                        candidates[item].score += weights[.joinedToPlace] * (isDash ? 0.7 : 0.35)
                    }
                }
                guard candidates[best].score >= 0 else { break }
                end = candidates[best].tokens.upperBound
            }
        }
    }

    /// Where the next item of a list begins: after a comma, "and", both, or a dash.
    private func nextInList(_ end: Int, _ ceiling: Int, _ text: GeoText) -> Int? {
        var next = end
        while next < ceiling, next < end + 2,
            text.mark(next) == 0x2C || text.cues[next].classes.contains(.joiner) || text.isDash(next)
        {
            next += 1
        }
        return next > end && next < ceiling ? next : nil
    }

    /// Finds the kind words beside a name and widens the mention by them.
    func attachKind(_ mention: inout ToponymMention, _ text: GeoText) {
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
            if kind.standsBefore, adjacent || kind.kindClass != .area {
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
            if after.cue.kind >= 0, after.tokens.upperBound <= text.sentenceEnd(of: start),
                lexicon.kinds[Int(after.cue.kind)].standsAfter
            {
                mention.kind = after.cue.kind
                mention.outer = mention.outer.lowerBound..<after.tokens.upperBound
            }
        }
        if mention.outer.lowerBound == start, start > 0, text.isWord(start - 1, "the") {
            mention.outer = start - 1..<mention.outer.upperBound
        }
    }

    /// Of candidates that overlap, the longest that is a place; then the better.
    private func choose(_ candidates: [ToponymMention]) -> [ToponymMention] {
        var chosen: [ToponymMention] = []
        let order = candidates.indices.sorted { left, right in
            let (a, b) = (candidates[left], candidates[right])
            if a.tokens.count != b.tokens.count { return a.tokens.count > b.tokens.count }
            if a.score != b.score { return a.score > b.score }
            return a.tokens.lowerBound < b.tokens.lowerBound
        }
        var taken = Set<Int>()
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
