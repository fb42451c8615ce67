import Reports

/// Peoples, tribes and clans: their names are a party's only with a word that says so.
extension ActorScan {
    /// "Konso militiamen", "the Dogon and the Fulani", "armed Murle": a people of the tables as a party.
    ///
    /// One of such a people, or a place or tongue of theirs, is none.
    mutating func people(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        guard let (name, actor) = hits.people(at: index) else { return nil }
        let homes = lexicon.actorCountries[actor]
        guard homes.contains(where: { context.weight(of: $0, sentence: sentence) > 0 }) else { return nil }
        var end = absorbed(from: name, range)
        if end == name, let kin = kinNoun(at: name) { end = kin.end }
        if end == name {
            if let noun = hits.noun(at: name), hits.end(of: .kinfolk, at: name) == noun.end {
                end = noun.end
            } else if hits.noun(at: name) != nil || hits.end(of: .site, at: name) != nil
                || !isParty(index, name, range)
            {
                return nil
            }
        }
        guard !isOfOne(index, range) else { return nil }
        let row = lexicon.table.actors[actor]
        let country = context.country(among: homes, sentence: sentence)
        append(
            index..<end, sentence, row.name, row.kind, country.map { lexicon.countries[$0].code },
            rule: row.origin)
        return end
    }

    /// Whether a people's plain name stands as a party does: with its article, "armed", or beside another people.
    private func isParty(_ index: Int, _ end: Int, _ range: Range<Int>) -> Bool {
        if index > range.lowerBound,
            hits.end(of: .definite, at: index - 1) == index
                || hits.end(of: .adjective, at: index - 1) == index
        {
            return true
        }
        if end + 1 < range.upperBound, document.words[end] == PlainWord.and {
            return hits.people(at: end + 1) != nil || hits.people(at: end + 2) != nil
        }
        return index > range.lowerBound + 1 && document.words[index - 1] == PlainWord.and
            && lastEnd == index - 1
    }

    /// "the Habar Gidir clan", "the Magarha and Zintan tribes", "the Awlad Saqr": people under arms by their kin.
    mutating func tribe(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        guard !PlainWord.openers.contains(document.words[index]), let end = nameEnd(from: index, range)
        else { return nil }
        var form: (end: Int, name: String)?
        if let kin = kinNoun(at: end) {
            // "the X tribes" are those of a place, "the A and B tribes" two.
            let isSeveral = document.text(of: document.tokens[kin.end - 1]).hasSuffix("s")
            let isSecond =
                index > range.lowerBound + 1 && document.words[index - 1] == PlainWord.and
                && lastEnd == index - 1
            if !isSeveral || isSecond { form = (kin.end, kin.name) }
        } else if end + 1 < range.upperBound, document.words[end] == PlainWord.and {
            // The noun may stand behind the second of two names.
            var next = end + 1
            if hits.end(of: .definite, at: next) != nil { next += 1 }
            if let other = nameEnd(from: next, range), let kin = kinNoun(at: other),
                // "invaded X and Y communities": villages; peoples have their article or stand against each other.
                hits.end(of: .communities, at: other) == nil || index == range.lowerBound
                    || hits.end(of: .definite, at: index - 1) != nil
                    || document.words[index - 1] == PlainWord.between
            {
                form = (end, kin.name)
            }
        }
        if form == nil, hits.end(of: .kin, at: index) != nil, end > index + 1, index > range.lowerBound,
            hits.end(of: .definite, at: index - 1) == index
        {
            form = (end, ActorCue.tribe.kinName)
        }
        guard let form, !isOfOne(index, range) else { return nil }
        let country = context.country(sentence: sentence)
        let place = country.map { " (\(lexicon.countries[$0].name))" } ?? ""
        append(
            index..<form.end, sentence, "\(document.text(of: index..<end)) \(form.name)\(place)",
            .identityMilitia, country.map { lexicon.countries[$0].code }, rule: "a tribe or clan by its name")
        return form.end
    }

    /// One past the last capitalised word of a name that no small word but "al" and the like holds together.
    private func nameEnd(from start: Int, _ range: Range<Int>) -> Int? {
        var index = start
        var end: Int?
        while index < range.upperBound, index - start < 5 {
            let token = document.tokens[index]
            if document.words[index] == .joiner {
                index += 1
                continue
            }
            guard token.kind == .word || token.kind == .mixed, token.isCapitalized else { break }
            index += 1
            end = index
        }
        return end
    }

    /// The noun for a tribe or a clan that stands behind a name, and what such fighters are called.
    private func kinNoun(at index: Int) -> (end: Int, name: String)? {
        for cue in [ActorCue.tribe, .clan, .communities] {
            if let end = hits.end(of: cue, at: index) { return (end, cue.kinName) }
        }
        return nil
    }

    /// "a leader of the X tribe" is one of them, not the tribe.
    private func isOfOne(_ index: Int, _ range: Range<Int>) -> Bool {
        var before = index - 1
        while before >= range.lowerBound, hits.end(of: .definite, at: before) == before + 1 { before -= 1 }
        guard before > range.lowerBound, hits.end(of: .member, at: before) != nil,
            let noun = hits.noun(at: before - 1)
        else { return false }
        return !lexicon.nouns[noun.noun].isPlural
    }
}
