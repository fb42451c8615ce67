import Reports

extension ActorScan {
    /// "gunmen", "the army", "Turkish warplanes", "police in Goma": a noun, and the country beside or around it.
    mutating func generic(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        if let demonym = hits.demonym(at: index) {
            return withCountry(index, demonym.end, [demonym.country], range, sentence)
        }
        if let place = hits.place(at: index), place.isCountry, place.end + 1 < range.upperBound,
            document.isPossessiveMark(place.end)
        {
            // "Turkey's defence ministry"
            return withCountry(index, place.end + 1, [place.country], range, sentence)
        }
        guard let found = hits.noun(at: index) else { return nil }
        let noun = lexicon.nouns[found.noun]
        // "local People's Defense Force": a name that begins inside reaches further.
        for inner in index + 1..<max(index + 1, found.end) {
            if hits[inner]?.aliases.contains(where: { $0.end > found.end }) ?? false { return nil }
        }
        if hits.end(of: .site, at: found.end) != nil, isCapitalized(found.end) { return nil }
        if let end = nameBehind(index, found, range, sentence) { return end }
        // "the national army": one word for a people's member and for what is the nation's.
        if noun.group == .civilian, !noun.isPlural, let body = hits.noun(at: found.end),
            lexicon.nouns[body.noun].group == .state
        {
            return nil
        }
        // Arabic puts the adjective behind: "the forces the Turkish".
        if found.end < range.upperBound, let demonym = hits.demonym(at: found.end), document.isRightToLeft {
            return appendNoun(
                index..<demonym.end, found.noun, country: demonym.country, sentence, isCertain: true)
        }
        // "warplanes believed to be Jordanian"
        if noun.group == .state, let identity = hits.end(of: .identity, at: found.end),
            identity < range.upperBound, let demonym = hits.demonym(at: identity),
            demonym.end == range.upperBound || hits.noun(at: demonym.end) == nil
        {
            return appendNoun(
                index..<demonym.end, found.noun, country: demonym.country, sentence, isCertain: true)
        }
        // "fighters of the SDF", "a soldier from the Somali army": the body is the actor.
        if let end = memberOf(found.end, noun, range, sentence, from: index) { return end }
        if noun.use == .always, let (end, country) = countryAfter(found.end, range) {
            return appendNoun(index..<end, found.noun, country: country, sentence, isCertain: true)
        }
        if noun.group == .state || noun.group == .combatant, index > range.lowerBound,
            hits.end(of: .own, at: index - 1) == index,
            let side = lastArmed(sentence, isState: noun.group == .state)
                ?? (noun.use == .never ? lastArmed(sentence, isState: true) : nil)
        {
            append(
                index..<found.end, sentence, side.name, side.kind, side.country, isGeneric: true,
                rule: "the forces of the side named before")
            return found.end
        }
        guard noun.use == .always else { return noun.form == nil ? nil : found.end }
        if isDefinite(index, range), noun.group == .combatant, noun.isPlural,
            let group = lastGroup(before: sentence, nearby: true)
        {
            append(
                index..<found.end, sentence, group.name, group.kind, group.country,
                rule: "stands for the group named before")
            return found.end
        }
        if noun.group == .combatant, noun.isPlural, hits.end(of: .militants, at: index) == found.end,
            let group = onlyGroup(sentence)
        {
            append(
                index..<found.end, sentence, group.name, group.kind, group.country,
                rule: "stands for the only group that the report has named")
            return found.end
        }
        if noun.group == .state, isDefinite(index, range),
            let country = ownerNamedBefore(document.words[found.end - 1], sentence)
        {
            return appendNoun(index..<found.end, found.noun, country: country, sentence, isCertain: true)
        }
        return appendNoun(
            index..<found.end, found.noun, country: context.country(sentence: sentence), sentence,
            isCertain: false)
    }

    /// "the paramilitary RSF", "the Islamist militant group Boko Haram": what kind of group it is, then its name.
    private mutating func nameBehind(
        _ start: Int, _ found: (end: Int, noun: Int, isJoined: Bool), _ range: Range<Int>, _ sentence: Int
    ) -> Int? {
        guard lexicon.nouns[found.noun].group == .combatant else { return nil }
        return nameOfKind(start, found.end, isKind: isKind(found.noun, found.end), range, sentence)
    }

    /// "rebels Boko Haram killed": a plural is followed by no name of its own, unless it is one of groups.
    private func isKind(_ noun: Int, _ end: Int) -> Bool {
        !lexicon.nouns[noun].isPlural || hits.end(of: .group, at: end - 1) == end
    }

    /// The name behind words for a kind of group, at least one of which must be such a word; the mention begins at `start`.
    private mutating func nameOfKind(
        _ start: Int, _ end: Int, isKind isKnown: Bool, _ range: Range<Int>, _ sentence: Int
    ) -> Int? {
        var next = end
        var isKind = isKnown
        while next < range.upperBound, next - end < 4, hits.hasNoAlias(at: next) {
            if let group = hits.end(of: .group, at: next) {
                (next, isKind) = (group, true)
            } else if document.words[next] == PlainWord.and, let group = hits.end(of: .group, at: next + 2) {
                // "the terrorist and kidnapping group Abu Sayyaf"
                (next, isKind) = (group, true)
            } else if let other = hits.noun(at: next), lexicon.nouns[other.noun].group == .combatant {
                isKind = self.isKind(other.noun, other.end)
                next = other.end
            } else if let adjective = hits.end(of: .adjective, at: next) {
                next = adjective
            } else {
                break
            }
        }
        guard isKind, next < range.upperBound, !hits.hasNoAlias(at: next) else { return nil }
        let count = mentionCount
        guard let after = named(at: next, range, sentence), mentionCount > count else { return nil }
        widen(count, from: start)
        return after
    }

    /// A country's adjective, and the noun, name or second adjective that follows it.
    private mutating func withCountry(
        _ start: Int, _ end: Int, _ countries: [Int], _ range: Range<Int>, _ sentence: Int
    ) -> Int? {
        var index = end
        var steps = 0
        while index < range.upperBound, steps < 4 {
            if document.words[index] == .joiner {
                index += 1
                continue
            }
            let hit = hits[index]
            if let noun = hit?.noun {
                // "Sudan's paramilitary Rapid Support Forces": the name behind the noun is the actor.
                if lexicon.nouns[noun.noun].group == .combatant, noun.end < range.upperBound,
                    let alias = hits[noun.end]?.aliases.last(where: {
                        lexicon.actorCountries[$0.actor].contains(countries[0])
                    })
                {
                    let row = lexicon.table.actors[alias.actor]
                    append(
                        start..<alias.end, sentence, row.name, row.kind,
                        lexicon.countries[countries[0]].code, rule: row.origin)
                    return alias.end
                }
                if countries.count == 1,
                    let end = nameBehind(start, noun, range, sentence)
                {
                    return end
                }
                let last = countries.count - 1
                var mentionStart = start
                for (number, country) in countries.enumerated() {
                    let isLast = number == last
                    let extent = isLast ? mentionStart..<noun.end : mentionStart..<mentionStart + 1
                    _ = appendNoun(extent, noun.noun, country: country, sentence, isCertain: true)
                    mentionStart += 1
                }
                return noun.end
            }
            if let alias = hit?.aliases.last(where: {
                lexicon.actorCountries[$0.actor].contains(countries[0])
            }) {
                let row = lexicon.table.actors[alias.actor]
                append(
                    start..<alias.end, sentence, row.name, row.kind, lexicon.countries[countries[0]].code,
                    rule: row.origin)
                return alias.end
            }
            if let adjective = hit?.end(of: .adjective) {
                index = adjective
            } else if let next = hit?.demonym, isJoining(index - 1, start, range), countries.count < 2 {
                // "Somali and Ethiopian troops"
                return withCountry(start, next.end, countries + [next.country], range, sentence)
            } else if document.tokens[index].kind == .mixed || document.tokens[index].kind == .number
                || document.tokens[index].isAllCaps
                    && document.tokens[index].end - document.tokens[index].start <= 3
                || isConjunction(index) && hits.demonym(at: index + 1) != nil
            {
                index += 1
            } else {
                return nil
            }
            steps += 1
        }
        return nil
    }

    private func isConjunction(_ index: Int) -> Bool {
        document.words[index] == PlainWord.and || document.words[index] == PlainWord.or
    }

    private func isJoining(_ index: Int, _ start: Int, _ range: Range<Int>) -> Bool {
        index > start && isConjunction(index)
    }

    /// "fighters of the SDF": the noun joins the name that follows.
    mutating func memberOf(
        _ end: Int, _ noun: ActorNoun, _ range: Range<Int>, _ sentence: Int, from: Int
    ) -> Int? {
        guard var next = hits.end(of: .member, at: end) ?? (document.isRightToLeft ? end : nil),
            noun.group == .combatant || noun.group == .state || noun.group == .generic
                || noun.group == .civilian && isParty(next, range)
        else { return nil }
        if document.isRightToLeft, next == end, isJoinedByAnd(end, range) { return nil }
        // "exchanged fire with the SDF": what people have, not people, is not theirs by "with".
        if noun.use == .withCountry, end < range.upperBound, document.words[end] == PlainWord.with {
            return nil
        }
        // "fighters of the group": of the one that was named.
        for start in [next - 1, next] where start > end && hits.end(of: .reference, at: start) != nil {
            let count = mentionCount
            guard let after = reference(at: start, range, sentence), mentionCount > count else { continue }
            widen(count, from: from)
            return after
        }
        if next < range.upperBound, hits.end(of: .definite, at: next) != nil { next += 1 }
        // "fighters of the jihadist group Boko Haram"
        if let after = nameOfKind(from, next, isKind: false, range, sentence) { return after }
        var skipped = 0
        while next < range.upperBound, skipped < 2, hits.hasNoAlias(at: next),
            let adjective = hits.end(of: .adjective, at: next)
        {
            next = adjective
            skipped += 1
        }
        guard next < range.upperBound, !hits.hasNoAlias(at: next) || hits.demonym(at: next) != nil
        else {
            return nil
        }
        let count = mentionCount
        let after = named(at: next, range, sentence) ?? generic(at: next, range, sentence)
        guard let after, mentionCount > count else { return nil }
        widen(count, from: from)
        return after
    }

    /// "activists of the BNP": the name of a party, whose people riot rather than fight.
    private func isParty(_ index: Int, _ range: Range<Int>) -> Bool {
        guard index < range.upperBound, let alias = hits[index]?.aliases.last else { return false }
        return lexicon.table.actors[alias.actor].kind == .rioters
    }

    /// Whether an Arabic name carries "and" before it, so that it names another side.
    private func isJoinedByAnd(_ index: Int, _ range: Range<Int>) -> Bool {
        guard index < range.upperBound else { return false }
        let text = document.text(of: document.tokens[index])
        guard text.hasPrefix("و"), let aliases = hits[index]?.aliases, !aliases.isEmpty else { return false }
        return aliases.allSatisfy { alias in
            !lexicon.table.actors[alias.actor].aliases.contains { $0.drop { $0 == "~" }.hasPrefix("و") }
        }
    }

    /// "police in Goma", "the army of Chad": the country that a preposition ties to the noun.
    private func countryAfter(_ end: Int, _ range: Range<Int>) -> (end: Int, country: Int)? {
        guard let next = hits.end(of: .countryPreposition, at: end), next < range.upperBound else {
            return nil
        }
        var index = next
        for _ in 0..<3 where index < range.upperBound {
            if let place = hits.place(at: index) { return (end, place.country) }
            index += 1
        }
        return nil
    }

    private func isDefinite(_ index: Int, _ range: Range<Int>) -> Bool {
        var start = index
        // "its own militants"
        if start > range.lowerBound, hits.end(of: .adjective, at: start - 1) == start { start -= 1 }
        return start > range.lowerBound && hits.end(of: .definite, at: start - 1) == start
    }

    private func isCapitalized(_ index: Int) -> Bool {
        index < document.tokens.count && document.tokens[index].isCapitalized
    }

    /// Adds what a noun names in a country; nouns that need a country's word beside them want it certain.
    private mutating func appendNoun(
        _ tokens: Range<Int>, _ number: Int, country: Int?, _ sentence: Int, isCertain: Bool
    ) -> Int? {
        let noun = lexicon.nouns[number]
        guard let formIndex = noun.form, noun.use == .always || noun.use == .withCountry && isCertain else {
            return tokens.upperBound
        }
        let form = lexicon.forms[formIndex]
        var country = country
        if !isCertain, form.key == "military", let here = country, let other = lexicon.countries[here].unsaid
        {
            country = lexicon.countryIndex(other) ?? here
        }
        let name = name(of: form, in: country)
        append(
            tokens, sentence, name, kind(of: form, in: country, named: name),
            country.map { lexicon.countries[$0].code }, isGeneric: true, group: noun.associated,
            rule: "form \(form.key)")
        if !isCertain { markContextual() }
        return tokens.upperBound
    }

    private func kind(of form: ActorForm, in country: Int?, named name: String) -> ActorKind {
        // A former rebel group that governs keeps its own kind in the table.
        guard country != nil, form.key == "military" || form.key == "police" else { return form.kind }
        return lexicon.table.actor(named: name)?.kind ?? form.kind
    }

    /// The canonical name of a form in a country, in the year of the report.
    func name(of form: ActorForm, in country: Int?) -> String {
        lexicon.name(of: form, in: country, year: document.publicationDay?.components.year)
    }

    /// "Turkey bombed", "kidnapped by the United States": a country that acts stands for its forces.
    mutating func country(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        let hit = hits[index]
        let found: (end: Int, country: Int)?
        if let place = hit?.place, place.isCountry {
            found = (place.end, place.country)
        } else if let demonym = hit?.demonym,
            document.tokens[index].isAllCaps
                || demonym.end == index + 1 && (isAbbreviated(index) || isPeople(index, range))
        {
            found = (demonym.end, demonym.country)
        } else {
            found = nil
        }
        guard let (end, country) = found else { return nil }
        var before = index - 1
        while before >= range.lowerBound, hits.end(of: .definite, at: before) == before + 1 { before -= 1 }
        // "by X", "blamed the latest attack on X"
        let isAgent = (max(range.lowerBound, before - 5)..<max(range.lowerBound, before + 1)).contains {
            hits.end(of: .agent, at: $0) == before + 1
        }
        let isActing = end < range.upperBound && hits.end(of: .acts, at: end) != nil
        guard isAgent || isActing else { return nil }
        if !isAgent, before >= range.lowerBound, hits.end(of: .placePreposition, at: before) != nil {
            return nil
        }
        guard let form = lexicon.forms.first(where: { $0.key == "military" }) else { return nil }
        let name = name(of: form, in: country)
        append(
            index..<end, sentence, name, kind(of: form, in: country, named: name),
            lexicon.countries[country].code, isGeneric: true, rule: "a country that acts")
        return end
    }

    /// "the Russians": a people with its article.
    private func isPeople(_ index: Int, _ range: Range<Int>) -> Bool {
        guard index > range.lowerBound, document.words[index - 1] == PlainWord.the else { return false }
        let text = document.text(of: document.tokens[index])
        return ["ns", "is", "ks", "bs"].contains { text.hasSuffix($0) }
    }

    private func isAbbreviated(_ index: Int) -> Bool {
        document.text(of: document.tokens[index]).contains(".")
    }

    /// "the group", "the radical group": the armed group named last.
    mutating func reference(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        guard let end = hits.end(of: .reference, at: index),
            let group = lastGroup(before: sentence, nearby: false)
        else { return nil }
        append(
            index..<end, sentence, group.name, group.kind, group.country,
            rule: "stands for the group named before")
        return end
    }
}
