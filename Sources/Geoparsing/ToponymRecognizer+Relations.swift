import Reports

extension ToponymRecognizer {
    // MARK: Words of relation

    /// "the road to X", "14 km from X", "the road from A to X": what stands before makes a place of the name.
    private func isWayTo(_ before: Int, _ term: (tokens: Range<Int>, cue: Cue), _ text: GeoText) -> Bool {
        guard before > 1, !term.cue.relations.isDisjoint(with: [.from, .toward]) else { return false }
        let floor = text.sentenceStart(of: before - 1)
        let earlier = text.term(endingBefore: term.tokens.lowerBound)
        guard earlier.tokens.lowerBound >= floor, !earlier.tokens.isEmpty else { return false }
        if term.cue.relations.contains(.from) {
            return earlier.cue.metres > 0 || !earlier.cue.classes.isDisjoint(with: [.travel, .duration])
                || text.isCaseless(before - 1) && earlier.cue.wind >= 0 || isRoadNoun(earlier.cue)
        }
        return (max(floor, term.tokens.lowerBound - 5)..<term.tokens.lowerBound).contains {
            isRoadNoun(text.term(at: $0).cue)
        }
    }

    private func isRoadNoun(_ cue: Cue) -> Bool { cue.relations.contains(.road) }

    /// "clashes between X and Y" parts people: of names that no gazetteer has only "the road between" makes places.
    func isBetweenParties(_ term: (tokens: Range<Int>, cue: Cue), isKnown: Bool, _ text: GeoText) -> Bool {
        term.cue.relations.contains(.between) && !term.cue.relations.contains(.linking) && !isKnown
            && !isPlaceNoun(text.term(endingBefore: term.tokens.lowerBound).cue)
    }

    private func isPlaceNoun(_ cue: Cue) -> Bool {
        cue.kind >= 0 || !cue.relations.isDisjoint(with: [.road, .border, .bank, .along, .linking])
    }

    func directionOrRelation(
        _ before: Int, isKnown: Bool, _ text: GeoText, _ features: inout ToponymFeatures
    ) {
        let direct = text.term(endingBefore: before)
        if direct.cue.wind >= 0 {
            features.insert(.directionBefore)
            return
        }
        if !direct.cue.relations.isDisjoint(with: [.near, .along]) || isWayTo(before, direct, text) {
            features.insert(.relationBefore)
            return
        }
        if text.isCaseless(before),
            !direct.cue.relations.isDisjoint(with: [
                .outskirts, .countryside, .surroundings, .road, .border, .centre,
            ])
        {
            features.insert(.relationBefore)
            return
        }
        features.insert(
            .betweenBefore,
            if: !direct.cue.relations.isDisjoint(with: [.between, .linking])
                && !isBetweenParties(direct, isKnown: isKnown, text))
        guard before > 1, text.isWord(before - 1, "of") else { return }
        let noun = text.term(endingBefore: before - 1)
        if noun.cue.wind >= 0
            || !noun.cue.relations.isDisjoint(with: [.outskirts, .countryside, .surroundings, .near, .bank])
        {
            features.insert(noun.cue.wind >= 0 ? .directionBefore : .relationBefore)
        }
    }

    /// "the A-B road", Arabic "tariq A - B": whether the second name ends a road or border between two.
    func isEndOfRoad(_ mention: ToponymMention, _ text: GeoText) -> Bool {
        let end = mention.tokens.upperBound
        let first = mention.tokens.lowerBound
        if isRoadAhead(end, text.sentenceEnd(of: first), text) { return true }
        guard text.isCaseless(first) else { return false }
        return (max(text.sentenceStart(of: first), first - 6)..<first).contains { isRoadNoun(text.cues[$0]) }
    }

    /// Whether behind a hyphen a name and a word for a road or border follow.
    func isStartOfRoad(_ next: Int, _ text: GeoText) -> Bool {
        let ceiling = min(text.sentenceEnd(of: next - 1), next + 5)
        var index = next
        while index < ceiling, text.tokens[index].isCapitalized || text.mark(index) == 0x2D { index += 1 }
        return index > next && isRoadAhead(index, ceiling, text)
    }

    /// "road", "border", "district border".
    private func isRoadAhead(_ index: Int, _ ceiling: Int, _ text: GeoText) -> Bool {
        guard index < ceiling else { return false }
        let term = text.term(at: index)
        if !term.cue.relations.isDisjoint(with: [.road, .border]) { return true }
        guard term.cue.kind >= 0, term.tokens.upperBound < ceiling else { return false }
        return text.term(at: term.tokens.upperBound).cue.relations.contains(.border)
    }

    /// "the Y district of X": whether a kind word for parts of a place stands behind a name.
    func isOfNameBefore(
        _ term: (tokens: Range<Int>, cue: Cue), _ kind: PlaceLexicon.Kind, from first: Int, _ text: GeoText
    ) -> Bool {
        let before = term.tokens.lowerBound - 1
        switch kind.kindClass {
        case .quarter, .district, .area:
            return before >= first && (isNameWord(before, text) || text.isCapitalized(before))
                && text.cues[before].wind < 0 && text.cues[before].kind < 0
        default: return false
        }
    }

    /// "the Y city of X": whether a kind word for settlements is that of the name behind it.
    func isOfNameBehind(_ term: (tokens: Range<Int>, cue: Cue), _ text: GeoText) -> Bool {
        let end = term.tokens.upperBound
        guard lexicon.kindClass(term.cue.kind) == .settlement,
            !text.tokens[term.tokens.lowerBound].isCapitalized,
            text.isWord(end, "of"), end + 1 < text.sentenceEnd(of: end)
        else { return false }
        return isNameWord(end + 1, text)
    }

    /// Whether a word for quarters that is also one for what lies about a town has no name before it: "the suburbs of
    /// X", "X's eastern suburbs", where "the Y suburbs of X" is Y's.
    func isSurroundings(_ term: (tokens: Range<Int>, cue: Cue), _ text: GeoText) -> Bool {
        term.cue.classes.contains(.plural) && term.cue.relations.contains(.outskirts)
            && (text.term(endingBefore: term.tokens.lowerBound).cue.wind >= 0
                || text.isWord(term.tokens.lowerBound - 1, "the")
                || text.cues[max(0, term.tokens.lowerBound - 1)].classes.contains(.strong))
    }
}
