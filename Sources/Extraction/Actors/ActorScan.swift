import Reports

/// The work on one document: phrases found, countries weighed, then mentions read from left to right.
struct ActorScan {
    let document: Document
    let lexicon: ActorLexicon
    var context: CountryContext
    /// What begins at each token.
    private(set) var hits: Hits
    /// Abbreviations and names that the text itself introduced.
    private var declared: [WordKey: Declared] = [:]
    private(set) var found: [ActorMention] = []
    /// Actors whose names stand somewhere in the text in more than initials.
    private var namedInFull: Set<Int> = []
    private var shouted: (start: Int, isShouted: Bool)?

    typealias Alias = (end: Int, actor: Int, isWeak: Bool, isAbbreviation: Bool)

    /// What begins at a token.
    struct Hit {
        var aliases: [Alias] = []
        var people: (end: Int, actor: Int)?
        var demonym: (end: Int, country: Int)?
        var place: (end: Int, country: Int, isCountry: Bool)?
        /// Whether "and" is written as one with the noun.
        var noun: (end: Int, noun: Int, isJoined: Bool)?
        var cues = PhraseEnds<ActorCue>()

        func end(of cue: ActorCue) -> Int? { cues.end(of: cue) }
    }

    struct Declared {
        var name: String
        var kind: ActorKind
        var country: String?
    }

    init(_ document: Document, lexicon: ActorLexicon, hints: [CountryHint]) {
        self.document = document
        self.lexicon = lexicon
        context = CountryContext(document, countryCount: lexicon.countries.count)
        hits = Hits(tokenCount: document.tokens.count)
        for sentence in document.sentences { collect(sentence.tokens, document, lexicon.matcher) }
        weighCountries(hints)
    }

    /// Document and matcher are handed in, because reading them from `self` while it is written copies them.
    private mutating func collect(
        _ range: Range<Int>, _ document: Document, _ matcher: PhraseMatcher<ActorTerm>
    ) {
        for index in range where document.tokens[index].kind != .punctuation {
            var hit: Hit?
            matcher.forEachMatch(in: document, at: index, limit: range.upperBound) { match in
                add(match, to: &hit)
            }
            if let hit { hits.append(hit, at: index) }
        }
    }

    private mutating func add(_ match: PhraseMatcher<ActorTerm>.Match, to found: inout Hit?) {
        var hit = found.take() ?? Hit()
        let end = match.tokens.upperBound
        for term in match.payloads {
            switch term {
            case .alias(let actor, let isWeak, let isAbbreviation):
                hit.aliases.append((end, actor, isWeak, isAbbreviation))
                if !isAbbreviation { namedInFull.insert(actor) }
            case .people(let actor): hit.people = (end, actor)
            case .demonym(let country): hit.demonym = (end, country)
            case .country(let country): hit.place = (end, country, true)
            case .place(let country):
                if hit.place.map({ end > $0.end }) ?? true { hit.place = (end, country, false) }
            case .noun(let noun):
                let isJoined = match.isPrefixed && document.beginsWithWaw(match.tokens.lowerBound)
                hit.noun = (end, noun, isJoined)
            case .cue(let cue): hit.cues.append(cue, end: end)
            }
        }
        found = hit
    }

    private mutating func weighCountries(_ hints: [CountryHint]) {
        for (number, sentence) in document.sentences.enumerated() {
            for index in sentence.tokens {
                guard hits.isHit(index) else { continue }
                let aliases = hits.aliases(at: index)
                if let place = hits.place(at: index), !isPartOfName(place.end, sentence.tokens),
                    // "GAO-r" is no town of Gao.
                    !aliases.contains(where: { $0.end > place.end && !$0.isWeak })
                {
                    let isPlaced =
                        document.blocks[sentence.block].role == .heading
                        || document.blocks[sentence.block].role == .dateline
                        || isAfterPreposition(index, sentence.tokens) || followsComma(index, sentence.tokens)
                    // A town says where more surely than a country's name, which may stand for its government.
                    let isBorder = hits.end(of: .border, at: place.end) != nil
                    let weight: Float = isBorder ? 0.2 : isPlaced ? 2 : 0.5
                    context.add(
                        place.country, sentence: number, block: sentence.block, weight: weight,
                        isLocal: isPlaced && !isBorder)
                } else if let demonym = hits.demonym(at: index) {
                    context.add(
                        demonym.country, sentence: number, block: sentence.block, weight: 0.2, isLocal: false)
                }
                // A name of one country alone speaks for that country.
                if let alias = aliases.last, !alias.isWeak,
                    aliases.count == 1
                        || aliases.allSatisfy({ $0.end != alias.end || $0.actor == alias.actor }),
                    lexicon.actorCountries[alias.actor].count == 1,
                    // States act abroad; their names say little of where.
                    !lexicon.table.actors[alias.actor].kind.isState
                        || !isAfterPreposition(index, sentence.tokens)
                {
                    context.add(
                        lexicon.actorCountries[alias.actor][0], sentence: number, block: sentence.block,
                        weight: 0.3, isLocal: false)
                }
            }
        }
        for hint in hints {
            guard let country = lexicon.countryIndex(hint.country), !document.sentences.isEmpty,
                hint.tokens.lowerBound < document.tokens.count
            else { continue }
            let number = document.sentence(holding: hint.tokens.lowerBound)
            context.add(
                country, sentence: number, block: document.sentences[number].block, weight: 3, isLocal: true)
        }
    }

    /// "San José del Guaviare": a longer name goes on behind a known one.
    private func isPartOfName(_ end: Int, _ range: Range<Int>) -> Bool {
        guard end + 1 < range.upperBound, Self.nameLinks.contains(document.words[end]) else { return false }
        return document.tokens[end + 1].isCapitalized
    }

    private static let nameLinks: Set<WordKey> = Set(
        ["de", "del", "la", "do", "da", "al", "el"].map { WordKey($0) })

    private func isAfterPreposition(_ index: Int, _ range: Range<Int>) -> Bool {
        for start in stride(from: index - 1, through: max(range.lowerBound, index - 4), by: -1) {
            if hits.end(of: .placePreposition, at: start) != nil { return true }
        }
        return false
    }

    private func followsComma(_ index: Int, _ range: Range<Int>) -> Bool {
        index > range.lowerBound && document.isComma(index - 1)
    }

    // MARK: Reading

    mutating func mentions() -> [ActorMention] {
        for (number, sentence) in document.sentences.enumerated() {
            let role = document.blocks[sentence.block].role
            if role == .boilerplate || role == .byline { continue }
            read(sentence.tokens, sentence: number)
        }
        return found
    }

    private mutating func read(_ range: Range<Int>, sentence: Int) {
        var index = range.lowerBound
        while index < range.upperBound {
            let end =
                declaredMention(at: index, range, sentence) ?? selfStyled(at: index, range, sentence)
                ?? named(at: index, range, sentence) ?? people(at: index, range, sentence)
                ?? reference(at: index, range, sentence)
                ?? generic(at: index, range, sentence) ?? country(at: index, range, sentence)
                ?? unlisted(at: index, range, sentence)
            index = end ?? index + 1
        }
    }

    /// An abbreviation or name that the text introduced before.
    private mutating func declaredMention(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        guard !declared.isEmpty, document.tokens[index].isAllCaps,
            let actor = declared[document.words[index]]
        else { return nil }
        let end = absorbed(from: index + 1, range)
        append(index..<end, sentence, actor.name, actor.kind, actor.country, rule: "declared in the text")
        return end
    }

    /// The table's actor that begins here, with what it takes in of the words after it.
    mutating func named(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        guard let (match, actor, isWeak) = bestAlias(at: index, sentence, range) else { return nil }
        // "bandits of Gran Grif": a plain word that stands for the country's gangs, where these are named.
        if isWeak, let noun = hits.noun(at: index), noun.end == match,
            let end = memberOf(match, lexicon.nouns[noun.noun], range, sentence, from: index)
        {
            return end
        }
        let row = lexicon.table.actors[actor]
        // "police" after a country's name is told better by the noun.
        let end = absorbed(from: match, range)
        // "an Al Qaeda linked group" describes another that was named.
        if end < range.upperBound, index > range.lowerBound,
            hits.end(of: .indefinite, at: index - 1) == index,
            describesAnother(index, document.words[end] == .joiner ? end + 1 : end, range)
        {
            return end
        }
        let number = mentionCount
        // A state's forces are their own country's wherever they stand.
        let country =
            row.kind == .stateForces
            ? nil : context.country(among: lexicon.actorCountries[actor], sentence: sentence)
        append(
            index..<end, sentence, row.name, row.kind,
            country.map { lexicon.countries[$0].code } ?? row.countries.first, rule: row.origin)
        let declaration = declareAbbreviation(
            after: match, extent: end, range, sentence,
            Declared(name: row.name, kind: row.kind, country: row.countries.first))
        guard let declaration else { return end }
        // "the Islamic State (IS) militants"
        let extent = absorbed(
            from: declaration, range, ofParty: lexicon.table.actors[actor].kind == .rioters)
        if extent > declaration { widen(number, to: extent) }
        return extent
    }

    /// The likeliest actor of the longest name at a token, or nil where no reading fits the country.
    private mutating func bestAlias(at index: Int, _ sentence: Int, _ range: Range<Int>) -> (
        end: Int, actor: Int, isWeak: Bool
    )? {
        let aliases = hits.aliases(at: index)
        guard !aliases.isEmpty else { return nil }
        let nounEnd = hits.noun(at: index)?.end ?? 0
        var best: (end: Int, actor: Int, isWeak: Bool, score: Float)?
        for alias in aliases.reversed() {
            if let best, alias.end < best.end { break }
            let homes = lexicon.actorCountries[alias.actor]
            if alias.isAbbreviation, alias.end - index == 1,
                document.tokens[index].end - document.tokens[index].start <= 2,
                isShouted(range)
                    || !isVouchedFor(alias.actor, homes, sentence)
                        && absorbed(from: alias.end, range) == alias.end
            {
                continue
            }
            if alias.isAbbreviation, isForeign(alias.actor, homes, sentence) { continue }
            // A longer plain phrase ("air force", "police officers") outdoes a weak short one.
            if alias.isWeak, nounEnd > alias.end { continue }
            if isPlaceName(after: alias.end, range) { continue }
            var score = homes.map { context.weight(of: $0, sentence: sentence) }.max() ?? 0.1
            if alias.isWeak, score <= 0 { continue }
            let actor = lexicon.table.actors[alias.actor]
            if let year = document.publicationDay?.components.year {
                let isActive = (actor.firstYear ?? 0) <= year && year <= (actor.lastYear ?? 9999) + 1
                if !isActive {
                    if alias.isWeak { continue }
                    score *= 0.5
                } else if year > actor.lastYear ?? 9999 {
                    // Of two of one name the one that is no longer there gives way.
                    score *= 0.9
                }
            }
            if best == nil || score > (best?.score ?? 0) || alias.end > (best?.end ?? 0) {
                best = (alias.end, alias.actor, alias.isWeak, score)
            }
        }
        return best.map { ($0.end, $0.actor, $0.isWeak) }
    }

    /// "an Al Qaeda linked group", ", an Al Qaeda offshoot,": whether what stands at `end` makes a name with "an" before
    /// it describe another that was named.
    private func describesAnother(_ index: Int, _ end: Int, _ range: Range<Int>) -> Bool {
        if hits.end(of: .linked, at: end) != nil { return true }
        return hits.end(of: .offshoot, at: end) != nil && index - 2 >= range.lowerBound
            && document.isComma(index - 2)
    }

    /// Whether two capitals may be a group's: its country is spoken of, or it is named in full elsewhere.
    private func isVouchedFor(_ actor: Int, _ homes: [Int], _ sentence: Int) -> Bool {
        if homes.contains(where: { context.weight(of: $0, sentence: sentence) > 0 }) { return true }
        return namedInFull.contains(actor)
    }

    /// "PMF/CTU" of the Nigerian police are no militia of Iraq, of which the report tells nothing besides.
    private func isForeign(_ actor: Int, _ homes: [Int], _ sentence: Int) -> Bool {
        guard lexicon.table.actors[actor].kind == .politicalMilitia, !namedInFull.contains(actor),
            let here = context.country(sentence: sentence), !homes.contains(here)
        else { return false }
        let abroad = homes.map { context.weight(of: $0, sentence: sentence) }.max() ?? 0
        return abroad * 4 < context.weight(of: here, sentence: sentence)
    }

    /// Whether most words of a sentence are in capitals, so that capitals say nothing.
    private mutating func isShouted(_ range: Range<Int>) -> Bool {
        if let known = shouted, known.start == range.lowerBound { return known.isShouted }
        let isShouted = hasMostlyCapitals(range)
        shouted = (range.lowerBound, isShouted)
        return isShouted
    }

    private func hasMostlyCapitals(_ range: Range<Int>) -> Bool {
        var caps = 0
        var words = 0
        for index in range where document.tokens[index].kind == .word {
            words += 1
            if document.tokens[index].isAllCaps { caps += 1 }
        }
        return words >= 3 && caps * 10 >= words * 7
    }

    private func isPlaceName(after end: Int, _ range: Range<Int>) -> Bool {
        end < range.upperBound && hits.end(of: .site, at: end) != nil
    }

    // MARK: Results

    mutating func append(
        _ tokens: Range<Int>, _ sentence: Int, _ name: String, _ kind: ActorKind, _ country: String?,
        isGeneric: Bool = false, group: String? = nil, rule: String
    ) {
        var mention = ActorMention(
            tokens: tokens, span: document.span(of: tokens), sentence: sentence,
            name: name, kind: kind, country: country, isGeneric: isGeneric, group: group, rule: rule)
        let range = document.sentences[sentence].tokens
        mention.isAttribution = isAttribution(tokens, range)
        mention.isPossessive = isPossessive(tokens, range)
        found.append(mention)
    }

    mutating func appendDeclared(_ index: Int, _ sentence: Int, _ actor: Declared) {
        append(
            index..<index + 1, sentence, actor.name, actor.kind, actor.country, rule: "declared in the text")
        found[found.count - 1].isDeclaredAlias = true
    }

    mutating func declare(_ word: WordKey, _ actor: Declared) { declared[word] = actor }

    /// Says of the mention added last that only the places around it tell its country.
    mutating func markContextual() { found[found.count - 1].isContextual = true }
    var mentionCount: Int { found.count }
    var lastEnd: Int { found.last?.tokens.upperBound ?? 0 }

    /// Makes a mention begin earlier, with the noun before it.
    mutating func widen(_ number: Int, from start: Int) {
        found[number].tokens = start..<found[number].tokens.upperBound
        found[number].span = document.span(of: found[number].tokens)
    }

    /// Makes a mention reach over the abbreviations that it declares, to the noun behind them.
    private mutating func widen(_ number: Int, to end: Int) {
        found.removeSubrange(number + 1..<found.count)
        found[number].tokens = found[number].tokens.lowerBound..<end
        found[number].span = document.span(of: found[number].tokens)
    }
}
