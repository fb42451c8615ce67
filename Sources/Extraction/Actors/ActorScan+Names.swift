import Reports

extension ActorScan {
    /// "(SDF)" or "(IS/ISIS)" after a name: the abbreviations stand for it from here on.
    mutating func declareAbbreviation(
        after nameEnd: Int, extent: Int, _ range: Range<Int>, _ sentence: Int, _ actor: Declared
    ) -> Int? {
        for start in Set([nameEnd, extent]) {
            guard start + 2 < range.upperBound, document.isMark(start, "(") else { continue }
            var index = start + 1
            var end: Int?
            while index < min(range.upperBound, start + 8) {
                let token = document.tokens[index]
                if document.isMark(index, ")") {
                    end = index + 1
                    break
                }
                if token.kind == .word || token.kind == .mixed {
                    guard token.isAllCaps || token.kind == .mixed else { break }
                }
                index += 1
            }
            guard let end, end - start > 2 else { continue }
            for token in start + 1..<end - 1 where document.tokens[token].kind != .punctuation {
                declare(document.words[token], actor)
                appendDeclared(token, sentence, actor)
            }
            return end
        }
        return nil
    }

    /// "a group calling itself the Free Men of Sinjar": the words after it are a name.
    mutating func selfStyled(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        guard hits.end(of: .group, at: index) != nil else { return nil }
        for start in index + 1..<min(index + 5, range.upperBound) {
            guard let after = hits.end(of: .calling, at: start) else { continue }
            var first = after
            while first < range.upperBound,
                document.isQuotationMark(first) || hits.end(of: .definite, at: first) != nil
            {
                first += 1
            }
            guard first < range.upperBound else { return nil }
            if let end = named(at: first, range, sentence) { return end }
            guard let end = capitalizedRun(from: first, range), end > first else { return nil }
            let name = document.text(of: first..<end)
            appendNew(first..<end, name, range, sentence, rule: "a group that names itself")
            return end
        }
        return nil
    }

    /// A capitalised name that no table has, by a word at its end or beginning: "Shahid Haidar Brigade".
    mutating func unlisted(at index: Int, _ range: Range<Int>, _ sentence: Int) -> Int? {
        let token = document.tokens[index]
        if token.kind == .mixed || token.kind == .number, index + 1 < range.upperBound,
            let end = hits.end(of: .ordinalHead, at: index + 1), isOrdinal(index)
        {
            return numberedUnit(index..<end, sentence)
        }
        guard token.isCapitalized, token.kind == .word, hits.demonym(at: index) == nil,
            index == range.lowerBound || !document.tokens[index - 1].isCapitalized
                || PlainWord.openers.contains(document.words[index - 1])
        else { return nil }
        if hits.end(of: .lead, at: index) != nil, let end = capitalizedRun(from: index, range),
            end > index + 1
        {
            appendNew(
                index..<end, document.text(of: index..<end), range, sentence,
                rule: "a word that begins groups' names")
            return max(end, lastEnd)
        }
        if let end = tribe(at: index, range, sentence) { return end }
        guard !PlainWord.openers.contains(document.words[index]),
            let end = capitalizedRun(from: index, range),
            document.dates(in: index..<end).isEmpty
        else { return nil }
        // The head must be the last word, and another capitalised word stand before it.
        for head in index + 1..<max(index + 1, end) where hits.end(of: .head, at: head) == end {
            for inner in index..<end where hits.end(of: .notHead, at: inner) != nil { return nil }
            // "Hama Syrian Army units": a town, and behind it whose army it is.
            if hits.place(at: index) != nil,
                (index + 1..<head).contains(where: { hits.demonym(at: $0) != nil })
            {
                return nil
            }
            appendNew(
                index..<end, document.text(of: index..<end), range, sentence,
                rule: "a word that ends groups' names")
            return max(end, lastEnd)
        }
        return nil
    }

    private func isOrdinal(_ index: Int) -> Bool {
        let text = document.text(of: document.tokens[index])
        return document.tokens[index].kind == .number
            || ["st", "nd", "rd", "th"].contains { text.hasSuffix($0) }
    }

    private mutating func numberedUnit(_ tokens: Range<Int>, _ sentence: Int) -> Int? {
        guard let form = lexicon.forms.first(where: { $0.key == "military" }) else { return nil }
        let country = context.country(sentence: sentence)
        append(
            tokens, sentence, name(of: form, in: country), .stateForces,
            country.map { lexicon.countries[$0].code }, isGeneric: true, rule: "a numbered unit")
        return tokens.upperBound
    }

    private mutating func appendNew(
        _ tokens: Range<Int>, _ name: String, _ range: Range<Int>, _ sentence: Int, rule: String
    ) {
        let country = context.country(sentence: sentence).map { lexicon.countries[$0].code }
        var actor = Declared(name: name, kind: .politicalMilitia, country: country)
        // The abbreviation belongs to the canonical name, as in the tables.
        if let abbreviation = bracketed(after: tokens.upperBound, range) {
            actor.name += " (\(abbreviation))"
        }
        let extent = absorbed(from: tokens.upperBound, range)
        append(tokens.lowerBound..<extent, sentence, actor.name, actor.kind, country, rule: rule)
        _ = declareAbbreviation(
            after: tokens.upperBound, extent: tokens.upperBound, range, sentence, actor)
    }

    private func bracketed(after end: Int, _ range: Range<Int>) -> String? {
        guard end + 2 < range.upperBound, document.isMark(end, "("), document.isMark(end + 2, ")"),
            document.tokens[end + 1].isAllCaps
        else { return nil }
        return document.text(of: document.tokens[end + 1])
    }

    /// One past the last word of a capitalised name: small words inside it ("of", "the", "al") belong to it.
    func capitalizedRun(from start: Int, _ range: Range<Int>) -> Int? {
        var end: Int?
        var index = start
        while index < range.upperBound, index - start < 12 {
            let token = document.tokens[index]
            if document.words[index] == .joiner {
                index += 1
                continue
            }
            if token.kind == .word || token.kind == .mixed, token.isCapitalized {
                end = index + 1
            } else if !(index > start && PlainWord.nameParticles.contains(document.words[index])) {
                break
            }
            index += 1
        }
        return end
    }

    /// The end of a name with the nouns that follow it: "ISIS militants", "SDF checkpoint" stays outside.
    ///
    /// Those of a party may be plain people: "BNP activists".
    func absorbed(from start: Int, _ range: Range<Int>, ofParty: Bool = false) -> Int {
        var index = start
        var steps = 0
        while index < range.upperBound, steps < 3 {
            if document.words[index] == .joiner { return start }
            if let noun = hits.noun(at: index), hits.hasNoAlias(at: index) {
                // "Fatah and Islamist groups": the other side.
                if noun.isJoined { return start }
                let group = lexicon.nouns[noun.noun].group
                if group == .combatant || group == .state || group == .generic
                    || ofParty && group == .civilian
                    || steps == 0 && group == .civilian
                        && (lexicon.nouns[noun.noun].use == .never
                            || lexicon.nouns[noun.noun].associated == "Government Officials")
                {
                    // "terrorist gangs": on to the last of several nouns.
                    var end = noun.end
                    while end < range.upperBound, let next = hits.noun(at: end),
                        hits.hasNoAlias(at: end),
                        lexicon.nouns[next.noun].group == .combatant
                    {
                        end = next.end
                    }
                    return end
                }
                return start
            }
            guard let end = hits.end(of: .adjective, at: index) else { return start }
            index = end
            steps += 1
        }
        return start
    }
}
