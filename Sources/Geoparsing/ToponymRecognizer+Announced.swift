import Reports

extension ToponymRecognizer {
    /// Names that no gazetteer has, announced by a place word.
    func announced(_ pass: Pass, known: [NameHit]) -> [ToponymMention] {
        let text = pass.text
        var demonyms = TokenSet(pass.text.count)
        var names = TokenRanges(pass.text.count)
        var own = TokenRanges(pass.text.count)
        for hit in known {
            if hit.isDemonym { demonyms.insert(hit.tokens.lowerBound) } else { names.insert(hit.tokens) }
            if hit.tier == .exact, !hit.isRespelled, !hit.isDemonym { own.insert(hit.tokens) }
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
            if beginsBody(start..<end, pass) { continue }
            found += announced(start..<end, text, known: own)
        }
        found += construct(text, known: known)
        return found.filter { !names.contains($0.tokens) && !isPair($0.tokens, names, text) }
    }

    /// Whether a hyphen joins two names that the gazetteers have: "the A-B road" is no name of its own.
    private func isPair(_ tokens: Range<Int>, _ names: TokenRanges, _ text: GeoText) -> Bool {
        tokens.dropFirst().dropLast().contains { dash in
            text.isDash(dash) && names.contains(tokens.lowerBound..<dash)
                && names.contains(dash + 1..<tokens.upperBound)
        }
    }

    /// Names in a script without capitals, right after a kind word in construct: "qaryat X", "madinat Tall X".
    private func construct(_ text: GeoText, known: [NameHit]) -> [ToponymMention] {
        var found: [ToponymMention] = []
        var starts: Set<Int>?
        for index in 1..<max(1, text.count) where isInConstruct(index, text) {
            let known = starts ?? Set(known.filter { $0.clitic == 0 }.map(\.tokens.lowerBound))
            starts = known
            guard !known.contains(index), isRead(index, text), isPlainWord(index, text) else { continue }
            var end = index + 1
            // "Tall X", "Umm X": the first word of many names is none of its own.
            if !text.cues[index].classes.isDisjoint(with: [.nameHead, .kunya]),
                end < text.sentenceEnd(of: index),
                text.tokens[end].kind == .word
            {
                end += 1
            }
            found.append(mention(index..<end, .unknown, text))
        }
        return found
    }

    /// Whether an Arabic kind word without article or plural stands right before a token.
    func isInConstruct(_ index: Int, _ text: GeoText) -> Bool {
        guard index > 0, text.isCaseless(index), text.cues[index - 1].kind >= 0, text.isCaseless(index - 1),
            text.tokens[index].kind == .word, text.sentenceOf[index] >= 0,
            text.sentenceOf[index] == text.sentenceOf[index - 1], !text.hasArticle(index - 1)
        else { return false }
        switch lexicon.kindClass(text.cues[index - 1].kind) {
        case .settlement, .quarter, .camp, .district: return true
        default: return false
        }
    }

    private func isPlainWord(_ index: Int, _ text: GeoText) -> Bool {
        let cue = text.cues[index]
        let unwanted: CueClasses = [
            .common, .stop, .kind, .direction, .month, .organisation, .outlet, .title, .reporting, .locative,
            .origin, .destination, .strong,
        ]
        return cue.classes.isDisjoint(with: unwanted) && cue.relations.isEmpty
            && text.tokens[index].count >= 3
            && !text.isInBody(index)
    }

    /// Leaves out names behind a clitic where the report writes the same word in a place that no clitic can have:
    /// "madinat Bara" shows that "Bara" is one word and no "in Ara".
    func withoutFalseClitics(_ hits: [NameHit], _ text: GeoText) -> [NameHit] {
        guard hits.contains(where: { $0.clitic > 0 }) else { return hits }
        var whole: Set<UInt64> = []
        for index in 1..<max(1, text.count) where text.cliticBytes[index] > 0 && isInConstruct(index, text) {
            whole.insert(text.key(index..<index + 1))
        }
        guard !whole.isEmpty else { return hits }
        return hits.filter {
            $0.clitic == 0 || !whole.contains(text.key($0.tokens.lowerBound..<$0.tokens.lowerBound + 1))
        }
    }

    /// What of a run of capitalised words may be an unknown name.
    private func announced(_ run: Range<Int>, _ text: GeoText, known: TokenRanges) -> [ToponymMention] {
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
        // "Zamzam IDP camp": words of a kind that goes on behind the capitals.
        if stop - start > 1, text.term(at: stop - 1).tokens.upperBound > stop,
            text.term(at: stop - 1).cue.kind >= 0
        {
            stop -= 1
        }
        // "Turkana South" is a part of Turkana where no gazetteer has it.
        if stop - start > 1, text.cues[stop - 1].wind >= 0, known.contains(start..<stop - 1),
            !known.contains(start..<stop)
        {
            stop -= 1
        }
        guard start < stop else { return [] }
        // "Mr Paterson", "Ambassador Andrei Karlov": a person, unless the head of the name is a place.
        if text.cues[start].classes.contains(.title), text.cues[start].kind < 0, stop - start > 1,
            text.cues[stop - 1].kind < 0
        {
            return []
        }
        // "CJTF": an abbreviation that no gazetteer has is a body.
        if stop - start == 1, text.tokens[start].isAllCaps, text.tokens[start].count <= 6,
            !isShouted(start, text)
        {
            return []
        }
        let unwanted: CueClasses = [.organisation, .outlet, .month, .publicBody]
        for index in start..<stop where !text.cues[index].classes.isDisjoint(with: unwanted) {
            guard text.cues[index].kind >= 0, index == stop - 1 else { return [] }
        }
        if stop - start > 1, isStreetWord(stop - 1, text) { return [mention(start..<stop, .street, text)] }
        var found: [ToponymMention] = []
        if stop - start > 1, kindClass(stop - 1, text) != nil {
            // "Geweran Bridge", "Kyaung Su Village": with the kind word and without; "Gwoza LGA" is Gwoza's, which is known.
            let isDivision = [.district, .area].contains(kindClass(stop - 1, text))
            if !isDivision || !known.contains(start..<stop - 1) {
                found.append(mention(start..<stop, .unknown, text))
            }
            stop -= 1
        }
        let isCommon = (start..<stop).allSatisfy { index in
            !text.cues[index].classes.isDisjoint(with: [
                .common, .title, .kind, .direction, .stop, .participle,
            ])
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
}
