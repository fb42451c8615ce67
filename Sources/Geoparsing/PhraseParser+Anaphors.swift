import Reports

extension PhraseParser {
    /// Adds "the city", "its northern countryside" and the like as mentions of the place they take up.
    ///
    /// Only where a relation word makes a place of them ("south of the city", "in the city"); the antecedent
    /// is found after resolution, because it must be of the kind that the noun names.
    mutating func addAnaphors() {
        joinCapitals()
        var found: [ToponymMention] = []
        var taken = TokenSet(text.count)
        for mention in mentions { taken.formUnion(mention.outer) }
        for index in 1..<max(1, text.count) where !taken.contains(index) && !text.tokens[index].isCapitalized
        {
            guard text.sentenceOf[index] >= 0, !taken.contains(index - 1) else { continue }
            let role = text.role(of: index)
            guard role != .boilerplate, role != .byline, role != .caption else { continue }
            let kind = text.cues[index].kind
            if kind >= 0,
                text.isWord(index - 1, "the") || text.isWord(index - 1, "this")
                    || text.isWord(index - 1, "that"),
                isSettlementNoun(kind), isFreeStanding(index), !isBuilding(index, kind)
            {
                found.append(anaphor(index - 1..<index + 1, kind))
                taken.formUnion(index - 1..<index + 1)
            } else if text.isWord(index, "its"), index + 2 < text.sentenceEnd(of: index),
                text.cues[index + 1].wind >= 0,
                !text.cues[index + 2].relations.isDisjoint(with: [.countryside, .outskirts, .surroundings])
            {
                found.append(anaphor(index..<index + 1, -1))
                taken.insert(index)
            } else if text.isCaseless(index), kind >= 0, isSettlementNoun(kind), text.hasArticle(index),
                isFreeStanding(index)
            {
                found.append(anaphor(index..<index + 1, kind))
                taken.insert(index)
            }
        }
        guard !found.isEmpty else { return }
        replaceMentions((mentions + found).sorted { $0.tokens.lowerBound < $1.tokens.lowerBound })
    }

    /// "north of the Haitian capital, Port-au-Prince", "the capital, Mogadishu": noun and name are one place.
    private mutating func joinCapitals() {
        var joined = mentions
        var isJoined = false
        for index in mentions.indices where mentions[index].hit != nil && mentions[index].form != .demonym {
            var start = mentions[index].outer.lowerBound
            if start >= 2, text.isWord(start - 2, "capital"), text.mark(start - 1) == 0x2C,
                text.sentenceOf[start] == text.sentenceOf[start - 2]
            {
                start -= 2
            } else if !text.isWord(start, "capital") {
                continue
            }
            // The country's adjective stays for what it tells of the country, without "capital".
            if index > 0, mentions[index - 1].form == .demonym, mentions[index - 1].tokens.upperBound == start
            {
                start = mentions[index - 1].tokens.lowerBound
                joined[index - 1].outer = mentions[index - 1].tokens
            }
            if start > 0, text.isWord(start - 1, "the") { start -= 1 }
            joined[index].outer = start..<joined[index].outer.upperBound
            isJoined = true
        }
        guard isJoined else { return }
        replaceMentions(joined)
    }

    /// "in front of the governorate", "outside the prefecture": where it sits, not what it governs.
    private func isBuilding(_ index: Int, _ kind: Int16) -> Bool {
        guard lexicon.kindClass(kind) == .area, index >= 3 else { return false }
        return text.isWord(index - 2, "outside") || text.isWord(index - 2, "before")
            || text.isWord(index - 2, "of") && text.isWord(index - 3, "front")
    }

    private func anaphor(_ tokens: Range<Int>, _ kind: Int16) -> ToponymMention {
        var mention = ToponymMention(
            tokens: tokens, outer: tokens, span: text.span(tokens), text: text.text(tokens))
        mention.form = .anaphor
        mention.kind = kind
        return mention
    }

    private func isSettlementNoun(_ kind: Int16) -> Bool {
        switch lexicon.kindClass(kind) {
        case .settlement, .camp, .district: true
        case .quarter: true
        case .area: lexicon.kinds[Int(kind)].name == "province"
        default: false
        }
    }

    /// "the city" but not "the city council", "the city of X" or "the village head".
    private func isFreeStanding(_ index: Int) -> Bool {
        let next = index + 1
        guard next < text.sentenceEnd(of: index) else { return true }
        let token = text.tokens[next]
        if token.kind != .word { return !text.isDash(next) || token.followsSpace }
        if text.isCaseless(next) { return !text.cues[next].classes.contains(.organisation) }
        if text.isWord(next, "of") || token.isCapitalized { return false }
        let classes = text.cues[next].classes
        return !classes.intersection([.stop, .locative, .reporting, .month, .predicate]).isEmpty
            || text.isWord(next, "and") || text.isWord(next, "'s")
    }
}
