import Reports

extension PhraseParser {
    /// The relation that ends right before a name: "3 km east of", "the southern countryside of", "near".
    func leadingRelation(before index: Int) -> LeadingRelation? {
        var before = index
        let floor = text.sentenceStart(of: index)
        while before > floor, text.isWord(before - 1, "the") { before -= 1 }
        guard before > floor else { return nil }
        let whole = text.term(endingBefore: before)
        // "out of", "just outside of" are words of their own; "north of" is not.
        let isWhole = whole.tokens.count > 1 && !whole.cue.relations.isDisjoint(with: [.near, .from])
        if !isWhole, text.isWord(before - 1, "of") || text.isWord(before - 1, "from") {
            return relationWithOf(before: before - 1, floor, isFrom: text.isWord(before - 1, "from"))
        }
        let term = whole
        guard term.tokens.lowerBound >= floor else { return nil }
        if text.isWord(before - 1, "with") {
            let border = text.term(endingBefore: before - 1)
            return border.cue.relations.contains(.border) ? areaNoun(border, floor) : nil
        }
        if term.cue.relations.contains(.near) {
            return withLength(endingAt: term.tokens.lowerBound, floor, term.tokens.lowerBound)
                ?? LeadingRelation(start: term.tokens.lowerBound, relation: .near, reach: .near)
        }
        if term.cue.relations.contains(.from), term.cue.wind < 0 {
            return windBefore(from: term, floor, isIdafa: text.isCaseless(index))
                ?? withLength(endingAt: term.tokens.lowerBound, floor, term.tokens.lowerBound, isFrom: true)
        }
        if term.cue.relations.contains(.along) {
            return LeadingRelation(start: term.tokens.lowerBound, relation: .course, reach: .corridor)
        }
        let isIdafa = text.isCaseless(index)
        if term.cue.wind >= 0 {
            return directionBeforeName(term, floor, isIdafa: isIdafa)
        }
        // "rural Aleppo": the word stands as an adjective.
        if isIdafa || term.cue.relations.contains(.centre) || text.isWord(before - 1, "rural") {
            return areaNoun(term, floor)
        }
        return nil
    }

    /// Arabic "to the east of X", "5 km to the east of X": the preposition stands between wind and name.
    private func windBefore(
        from term: (tokens: Range<Int>, cue: Cue), _ floor: Int, isIdafa: Bool
    ) -> LeadingRelation? {
        guard isIdafa, term.tokens.lowerBound > floor else { return nil }
        let wind = text.term(endingBefore: term.tokens.lowerBound)
        guard wind.cue.wind >= 0, wind.tokens.lowerBound >= floor else { return nil }
        var (azimuth, halfWidth, start) = winds(endingWith: wind, floor)
        if start > floor, text.cues[start - 1].relations.contains(.toward) { start -= 1 }
        return withLength(endingAt: start, floor, start, azimuth: azimuth, halfWidth: halfWidth)
            ?? LeadingRelation(
                start: start, relation: .direction(azimuth: azimuth, halfWidth: halfWidth), reach: .none)
    }

    /// "southern Hasakah", "south Hasakah", "3 km east Hasakah", Arabic "sharq al-Hasakah".
    private func directionBeforeName(
        _ term: (tokens: Range<Int>, cue: Cue), _ floor: Int, isIdafa: Bool
    ) -> LeadingRelation? {
        let (azimuth, halfWidth, start) = winds(endingWith: term, floor)
        if term.cue.directionForm != .adjective || isIdafa {
            if let offset = withLength(endingAt: start, floor, start, azimuth: azimuth, halfWidth: halfWidth)
            {
                return offset
            }
        }
        if isIdafa {
            return LeadingRelation(
                start: start, relation: .direction(azimuth: azimuth, halfWidth: halfWidth), reach: .none)
        }
        if term.cue.directionForm == .adjective, namesDivision(term.tokens.upperBound) {
            return LeadingRelation(start: start, relation: .at, reach: .none)
        }
        return LeadingRelation(
            start: start, relation: .part(azimuth: azimuth, halfWidth: halfWidth), reach: .part)
    }

    /// "the eastern province of X", "the northern city of Y": where in the country the whole of it lies.
    private func namesDivision(_ index: Int) -> Bool {
        guard index + 1 < text.count, text.isWord(index + 1, "of"), text.cues[index].kind >= 0 else {
            return false
        }
        switch lexicon.kinds[Int(text.cues[index].kind)].name {
        case "province", "state", "city", "town", "village", "settlement", "county": return true
        default: return text.isWord(index, "region") || text.isWord(index, "department")
        }
    }

    /// "… south of", "… southern countryside of", "… outskirts of", "… centre of".
    private func relationWithOf(before index: Int, _ floor: Int, isFrom: Bool) -> LeadingRelation? {
        let term = text.term(endingBefore: index)
        guard term.tokens.lowerBound >= floor, !term.tokens.isEmpty else { return nil }
        if isFrom {
            if term.cue.wind >= 0 {
                let (azimuth, halfWidth, start) = winds(endingWith: term, floor)
                return withLength(
                    endingAt: start, floor, start, azimuth: azimuth, halfWidth: halfWidth, isFrom: true)
            }
            return withLength(endingAt: index, floor, index, isFrom: true)
        }
        // "within 5 km of".
        if term.cue.metres > 0 { return withLength(endingAt: index, floor, index) }
        if term.cue.wind >= 0, term.cue.directionForm != .adjective {
            var (azimuth, halfWidth, start) = winds(endingWith: term, floor)
            var isInside = false
            if start > floor, text.isWord(start - 1, "the") {
                // "in the south of X" is inside, "to the south of X" outside.
                isInside =
                    start - 1 > floor && (text.isWord(start - 2, "in") || text.isWord(start - 2, "across"))
                start -= 1
                if !isInside, start > floor, text.isWord(start - 1, "to") { start -= 1 }
            }
            if let offset = withLength(endingAt: start, floor, start, azimuth: azimuth, halfWidth: halfWidth)
            {
                return offset
            }
            return LeadingRelation(
                start: start,
                relation: isInside
                    ? .part(azimuth: azimuth, halfWidth: halfWidth)
                    : .direction(azimuth: azimuth, halfWidth: halfWidth),
                reach: isInside ? .part : .none)
        }
        return areaNoun(term, floor)
    }

    /// "southern countryside", "western and southern suburbs", "outskirts", "eastern part", "centre", "border".
    private func areaNoun(_ term: (tokens: Range<Int>, cue: Cue), _ floor: Int) -> LeadingRelation? {
        let relations = term.cue.relations
        var reach: PlacePhrase.Reach
        if relations.contains(.countryside) {
            reach = .countryside
        } else if relations.contains(.outskirts) {
            reach = .outskirts
        } else if relations.contains(.surroundings) {
            reach = .surroundings
        } else if relations.contains(.near) {
            reach = .near
        } else if relations.contains(.centre) {
            reach = .centre
        } else if relations.contains(.border) {
            reach = .border
        } else if relations.contains(.bank) {
            reach = .corridor
        } else if relations.contains(.part) {
            reach = .part
        } else {
            return nil
        }
        var start = term.tokens.lowerBound
        if start > floor {
            let adjective = text.term(endingBefore: start)
            if adjective.cue.wind >= 0, adjective.tokens.lowerBound >= floor {
                let (azimuth, halfWidth, first) = winds(endingWith: adjective, floor)
                start = first
                if reach == .corridor {
                    return LeadingRelation(start: widened(start, floor), relation: .course, reach: reach)
                }
                let isPart = reach == .part || reach == .centre
                return LeadingRelation(
                    start: widened(start, floor),
                    relation: isPart
                        ? .part(azimuth: azimuth, halfWidth: halfWidth)
                        : .direction(azimuth: azimuth, halfWidth: halfWidth), reach: reach)
            }
        }
        switch reach {
        case .part: return nil
        case .centre: return LeadingRelation(start: start, relation: .at, reach: .centre)
        case .corridor: return LeadingRelation(start: widened(start, floor), relation: .course, reach: reach)
        default:
            start = widened(start, floor)
            return withLength(endingAt: start, floor, start)
                ?? LeadingRelation(
                    start: start, relation: reach == .border ? .border : .near, reach: reach)
        }
    }

    private func widened(_ start: Int, _ floor: Int) -> Int {
        start > floor && text.isWord(start - 1, "the") ? start - 1 : start
    }

    /// The azimuth of the directions that end with a term: "western and southern" is one wide wind.
    private func winds(
        endingWith term: (tokens: Range<Int>, cue: Cue), _ floor: Int
    ) -> (azimuth: Double, halfWidth: Double, start: Int) {
        let wind = lexicon.winds[Int(term.cue.wind)]
        var (azimuth, halfWidth, start) = (wind.azimuth, wind.halfWidth, term.tokens.lowerBound)
        guard start - 1 > floor, text.cues[start - 1].classes.contains(.joiner) else {
            return (azimuth, halfWidth, start)
        }
        let other = text.term(endingBefore: start - 1)
        guard other.cue.wind >= 0, other.tokens.lowerBound >= floor,
            other.cue.directionForm == term.cue.directionForm
        else {
            return (azimuth, halfWidth, start)
        }
        let second = lexicon.winds[Int(other.cue.wind)]
        let turn = (second.azimuth - azimuth + 540).truncatingRemainder(dividingBy: 360) - 180
        // Opposite winds leave every side open.
        halfWidth = abs(turn) >= 179 ? 180 : abs(turn) / 2 + max(halfWidth, second.halfWidth)
        azimuth = (azimuth + turn / 2 + 360).truncatingRemainder(dividingBy: 360)
        start = other.tokens.lowerBound
        return (azimuth, min(halfWidth, 180), start)
    }

    // MARK: Lengths

    /// The relation with the length that ends before a token, where one stands there.
    private func withLength(
        endingAt index: Int, _ floor: Int, _ start: Int, azimuth: Double? = nil, halfWidth: Double = 180,
        isFrom: Bool = false
    ) -> LeadingRelation? {
        var end = index
        while end > floor,
            text.isWord(end - 1, "to") || text.isWord(end - 1, "the") || text.isWord(end - 1, "away")
                || text.isWord(end - 1, "in")
        {
            end -= 1
        }
        guard let length = LengthReader(text: text).length(endingBefore: end, floor: floor) else {
            return nil
        }
        guard let metres = length.metres else {
            // "clashed for two hours near X" states how long, not how far.
            guard length.isTravelling || isFrom else { return nil }
            return LeadingRelation(
                start: length.start,
                relation: azimuth.map { .direction(azimuth: $0, halfWidth: halfWidth) } ?? .near,
                reach: .surroundings,
                refusal: "a length in travelling time (\"\(length.words)\") gives no distance")
        }
        if length.isVague {
            return LeadingRelation(
                start: length.start,
                relation: azimuth.map { .direction(azimuth: $0, halfWidth: halfWidth) } ?? .near,
                reach: .surroundings)
        }
        if let azimuth {
            return LeadingRelation(
                start: length.start,
                relation: .offset(distance: metres, azimuth: azimuth, halfWidth: halfWidth),
                reach: .none)
        }
        let before = text.term(endingBefore: length.start)
        if before.cue.relations.contains(.within), before.tokens.lowerBound >= floor {
            return LeadingRelation(
                start: before.tokens.lowerBound, relation: .within(metres), reach: .none)
        }
        return LeadingRelation(start: length.start, relation: .distance(metres), reach: .none)
    }
}
