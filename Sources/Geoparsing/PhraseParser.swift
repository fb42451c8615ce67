import Reports

/// Reads the words about the mentions: distances, directions, containment, roads, roles.
struct PhraseParser {
    let lexicon: PlaceLexicon
    let text: GeoText
    private(set) var mentions: [ToponymMention]
    var phrases: [PlacePhrase] = []
    /// The phrase that a mention belongs to, -1 before it has one.
    private var owner: [Int]

    init(lexicon: PlaceLexicon, text: GeoText, mentions: [ToponymMention]) {
        self.lexicon = lexicon
        self.text = text
        self.mentions = mentions
        owner = Array(repeating: -1, count: mentions.count)
    }

    /// The phrases in order; every mention belongs to exactly one.
    mutating func parse() {
        addAnaphors()
        readPairs()
        for index in mentions.indices where owner[index] < 0 { readSingle(index) }
        // Before links are made, so that they can name phrases by their place in the order.
        phrases.sort { $0.tokens.lowerBound < $1.tokens.lowerBound }
        linkNeighbours()
        for index in phrases.indices {
            let owner = text.sentenceOf[phrases[index].tokens.lowerBound]
            if owner >= 0 {
                let block = text.sentences[Int(owner)].block
                phrases[index].block = block
                phrases[index].heading = text.blocks[block].heading ?? -1
            }
            assignRole(index)
        }
    }

    mutating func replaceMentions(_ mentions: [ToponymMention]) {
        self.mentions = mentions
        owner = Array(repeating: -1, count: mentions.count)
    }

    private mutating func add(_ phrase: PlacePhrase) {
        for anchor in phrase.anchors { owner[anchor] = phrases.count }
        phrases.append(phrase)
    }

    // MARK: Two names: between A and B, the A-B road, the road linking A with B

    private mutating func readPairs() {
        for index in mentions.indices.dropLast() where owner[index] < 0 && owner[index + 1] < 0 {
            let (left, right) = (mentions[index], mentions[index + 1])
            guard left.form != .demonym, right.form != .demonym,
                text.sentenceOf[left.tokens.lowerBound] == text.sentenceOf[right.tokens.lowerBound]
            else { continue }
            let gap = left.outer.upperBound..<max(left.outer.upperBound, right.outer.lowerBound)
            if gap.count == 1, text.isDash(gap.lowerBound) {
                readRoadPair(index, left, right)
            } else if gap.count == 1 || gap.count == 2 {
                readJoinedPair(index, left, right, gap)
            }
        }
    }

    /// "the Hasakah–Tel Temir road", "the road Hasakah–Abyad", Arabic "tariq X – Y".
    private mutating func readRoadPair(_ index: Int, _ left: ToponymMention, _ right: ToponymMention) {
        let after = right.outer.upperBound
        var end = after
        var isRoad = lexicon.kindClass(right.kind) == .line || lexicon.kindClass(left.kind) == .line
        if !isRoad, after < text.sentenceEnd(of: left.tokens.lowerBound),
            text.term(at: after).cue.relations.contains(.road)
        {
            isRoad = true
            end = text.term(at: after).tokens.upperBound
        }
        var start = left.outer.lowerBound
        if !isRoad, let road = roadWord(before: left.outer.lowerBound) {
            isRoad = true
            start = road
        }
        guard isRoad else { return }
        if let road = roadWord(before: start) { start = road }
        add(PlacePhrase(tokens: start..<end, anchors: [index, index + 1], relation: .road, reach: .corridor))
    }

    /// The start of "road (of|to|from)" that ends before a token.
    private func roadWord(before index: Int) -> Int? {
        var before = index
        while before > 0,
            text.isWord(before - 1, "the") || text.isWord(before - 1, "of") || text.isWord(before - 1, "to")
                || text.isWord(before - 1, "from")
        {
            before -= 1
        }
        let term = text.term(endingBefore: before)
        return term.cue.relations.contains(.road) ? term.tokens.lowerBound : nil
    }

    /// "between A and B", "the road linking A with B", "the road from A to B".
    private mutating func readJoinedPair(
        _ index: Int, _ left: ToponymMention, _ right: ToponymMention, _ gap: Range<Int>
    ) {
        let isClitic = text.isCaseless(right.tokens.lowerBound) && right.hit?.clitic ?? 0 > 0
        let joins = gap.contains { text.cues[$0].relations.contains(.joiner) } || isClitic
        guard joins || gap.contains(where: { text.isWord($0, "and") }) else { return }
        let start = left.outer.lowerBound
        var before = start
        while before > 0, text.isWord(before - 1, "the") { before -= 1 }
        let term = text.term(endingBefore: before)
        let relations = term.cue.relations
        if relations.contains(.between) {
            let road = roadTerm(endingBefore: term.tokens.lowerBound)
            add(
                PlacePhrase(
                    tokens: (road ?? term.tokens.lowerBound)..<right.outer.upperBound,
                    anchors: [index, index + 1],
                    relation: road == nil ? .between : .road, reach: .corridor))
        } else if relations.contains(.linking) || relations.contains(.from) || text.isWord(before - 1, "from")
        {
            guard let road = roadTerm(endingBefore: term.tokens.lowerBound) else { return }
            add(
                PlacePhrase(
                    tokens: road..<right.outer.upperBound, anchors: [index, index + 1], relation: .road,
                    reach: .corridor))
        }
    }

    /// The start of a road word that ends before a token, a few light words allowed between.
    private func roadTerm(endingBefore index: Int) -> Int? {
        var before = index
        for _ in 0..<3 {
            let term = text.term(endingBefore: before)
            guard !term.tokens.isEmpty else { return nil }
            if term.cue.relations.contains(.road) {
                var start = term.tokens.lowerBound
                if start > 0, text.isWord(start - 1, "the") { start -= 1 }
                return start
            }
            guard
                text.isWord(before - 1, "which") || text.isWord(before - 1, "that")
                    || text.isWord(before - 1, "is")
                    || text.isWord(before - 1, "running") || text.isWord(before - 1, "running")
                    || text.mark(before - 1) == 0x2C
            else { return nil }
            before -= 1
        }
        return nil
    }

    // MARK: One name

    private mutating func readSingle(_ index: Int) {
        let mention = mentions[index]
        guard mention.form != .demonym else {
            add(PlacePhrase(tokens: mention.tokens, anchors: [index], relation: .at, role: .demonym))
            return
        }
        var phrase = PlacePhrase(tokens: mention.outer, anchors: [index], relation: .at)
        var leading = leadingRelation(before: mention.outer.lowerBound)
        if leading == nil, mention.outer.lowerBound < mention.tokens.lowerBound {
            leading = leadingRelation(before: mention.tokens.lowerBound)
        }
        if let leading {
            phrase.tokens = leading.start..<mention.outer.upperBound
            phrase.relation = leading.relation
            phrase.reach = leading.reach
            phrase.refusal = leading.refusal
        }
        readTrailing(&phrase, mention)
        if phrase.relation == .at, phrase.reach == .none,
            let road = roadWord(before: mention.outer.lowerBound),
            lexicon.kindClass(mention.kind) != .line
        {
            // "on the road to X": near the end that is named.
            phrase.tokens = road..<mention.outer.upperBound
            phrase.relation = .near
            phrase.reach = .countryside
        }
        add(phrase)
    }

    /// The relation that ends right before a name: "3 km east of", "the southern countryside of", "near".
    func leadingRelation(before index: Int) -> LeadingRelation? {
        var before = index
        let floor = text.sentenceStart(of: index)
        while before > floor, text.isWord(before - 1, "the") { before -= 1 }
        guard before > floor else { return nil }
        if text.isWord(before - 1, "of") || text.isWord(before - 1, "from") {
            return relationWithOf(before: before - 1, floor, isFrom: text.isWord(before - 1, "from"))
        }
        let term = text.term(endingBefore: before)
        guard term.tokens.lowerBound >= floor else { return nil }
        if term.cue.relations.contains(.near) {
            return withLength(endingAt: term.tokens.lowerBound, floor, term.tokens.lowerBound)
                ?? LeadingRelation(start: term.tokens.lowerBound, relation: .near, reach: .near)
        }
        if term.cue.relations.contains(.from), term.cue.wind < 0 {
            return withLength(endingAt: term.tokens.lowerBound, floor, term.tokens.lowerBound)
        }
        let isIdafa = text.isCaseless(index)
        if term.cue.wind >= 0 {
            return directionBeforeName(term, floor, isIdafa: isIdafa)
        }
        if isIdafa || term.cue.relations.contains(.centre) {
            return areaNoun(term, floor)
        }
        return nil
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
        return LeadingRelation(
            start: start, relation: .part(azimuth: azimuth, halfWidth: halfWidth), reach: .part)
    }

    /// "… south of", "… southern countryside of", "… outskirts of", "… centre of".
    private func relationWithOf(before index: Int, _ floor: Int, isFrom: Bool) -> LeadingRelation? {
        let term = text.term(endingBefore: index)
        guard term.tokens.lowerBound >= floor, !term.tokens.isEmpty else { return nil }
        if isFrom {
            if term.cue.wind >= 0 {
                let (azimuth, halfWidth, start) = winds(endingWith: term, floor)
                return withLength(endingAt: start, floor, start, azimuth: azimuth, halfWidth: halfWidth)
            }
            return withLength(endingAt: index, floor, index)
        }
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
        default:
            start = widened(start, floor)
            return withLength(endingAt: start, floor, start)
                ?? LeadingRelation(start: start, relation: .near, reach: reach)
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
        endingAt index: Int, _ floor: Int, _ start: Int, azimuth: Double? = nil, halfWidth: Double = 180
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
            let reach: PlacePhrase.Reach = .surroundings
            return LeadingRelation(
                start: length.start,
                relation: azimuth.map { .direction(azimuth: $0, halfWidth: halfWidth) } ?? .near,
                reach: reach,
                refusal: "a length in travelling time (\"\(length.words)\") gives no distance")
        }
        if let azimuth {
            return LeadingRelation(
                start: length.start,
                relation: .offset(distance: metres, azimuth: azimuth, halfWidth: halfWidth),
                reach: .none)
        }
        return LeadingRelation(start: length.start, relation: .distance(metres), reach: .none)
    }

    // MARK: After the name

    /// "X countryside", "X's southern countryside", "southern X countryside", Arabic "rif X al-sharqi".
    private func readTrailing(_ phrase: inout PlacePhrase, _ mention: ToponymMention) {
        let ceiling = text.sentenceEnd(of: mention.tokens.lowerBound)
        var next = mention.outer.upperBound
        guard next < ceiling else { return }
        var azimuth: (Double, Double)?
        if case .part(let a, let h) = phrase.relation { azimuth = (a, h) }
        var isPossessive = false
        let mark = text.bytes[Int(text.tokens[next].utf8Start)]
        if !text.tokens[next].followsSpace, !text.isDash(next), mark == 0x27 || mark == 0xE2 {
            isPossessive = true
            next += 1
            if next < ceiling, text.isWord(next, "s") { next += 1 }
        }
        guard next < ceiling else { return }
        var term = text.term(at: next)
        let isCaseless = text.isCaseless(mention.tokens.lowerBound)
        if term.cue.wind >= 0, isPossessive || isCaseless, term.cue.directionForm == .adjective {
            let wind = lexicon.winds[Int(term.cue.wind)]
            azimuth = (wind.azimuth, wind.halfWidth)
            next = term.tokens.upperBound
            if isCaseless {
                switch phrase.relation {
                case .near:
                    phrase.relation = .direction(azimuth: wind.azimuth, halfWidth: wind.halfWidth)
                    phrase.tokens = phrase.tokens.lowerBound..<next
                default: break
                }
                return
            }
            guard next < ceiling else { return }
            term = text.term(at: next)
        }
        let relations = term.cue.relations
        guard term.tokens.upperBound <= ceiling, phrase.relation == .at || azimuth != nil else { return }
        let reach: PlacePhrase.Reach
        if relations.contains(.countryside) {
            reach = .countryside
        } else if relations.contains(.outskirts) {
            reach = .outskirts
        } else if relations.contains(.surroundings) {
            reach = .surroundings
        } else if relations.contains(.road), !isPossessive, lexicon.kindClass(mention.kind) != .line {
            // "on Nawa road": along a road that leads there.
            reach = .countryside
        } else {
            return
        }
        phrase.reach = reach
        if let (a, h) = azimuth {
            phrase.relation = .direction(azimuth: a, halfWidth: h)
        } else {
            phrase.relation = .near
        }
        phrase.tokens = phrase.tokens.lowerBound..<term.tokens.upperBound
    }

    // MARK: Neighbours

    /// Links "X, Y", "X in Y", "Y's X" and "X (south of Y)".
    private mutating func linkNeighbours() {
        let order = phrases.indices.sorted { phrases[$0].tokens.lowerBound < phrases[$1].tokens.lowerBound }
        for (position, index) in order.enumerated().dropFirst() {
            let previous = order[position - 1]
            link(previous, index, order[..<position])
        }
    }

    private mutating func link(_ left: Int, _ right: Int, _ earlier: ArraySlice<Int>) {
        let (a, b) = (phrases[left], phrases[right])
        guard let last = a.anchors.last, let first = b.anchors.first else { return }
        guard text.sentenceOf[a.tokens.lowerBound] == text.sentenceOf[b.tokens.lowerBound] else { return }
        let gap = a.tokens.upperBound..<max(a.tokens.upperBound, b.tokens.lowerBound)
        if mentions[last].form == .demonym || mentions[first].form == .demonym { return }
        if isPossessiveGap(gap) {
            phrases[right].containers.append(last)
            phrases[left].role = .container
            return
        }
        let opens = !gap.isEmpty && (text.mark(gap.lowerBound) == 0x2C || text.mark(gap.lowerBound) == 0x28)
        let isLocated = b.relation != .at || b.reach == .near
        if isLocated, b.relation != .road, b.relation != .between, opens || gap.isEmpty,
            gap.count <= 7, isLight(gap)
        {
            // "northeast Syria, near the hamlet of Qamishli": the finer place is the one that is meant.
            if let hit = mentions[last].hit,
                mentions[last].kind < 0 || lexicon.kindClass(mentions[last].kind) == .area,
                hit.hasCountry || hit.hasDivision && lexicon.kindClass(mentions[last].kind) == .area,
                mentions[first].hit?.hasCountry != true
            {
                phrases[right].containers.append(last)
                phrases[left].role = .container
                return
            }
            phrases[left].qualifier = right
            if text.mark(gap.lowerBound) == 0x28 { shareAlongList(right, earlier) }
            return
        }
        if b.relation == .at, gap.count == 1, text.mark(gap.lowerBound) == 0x2C {
            phrases[left].containers.append(first)
            if holds(mentions[first], mentions[last]) { phrases[right].role = .container }
        } else if b.relation == .at || isPart(b.relation), gap.count <= 3, !gap.isEmpty,
            text.isWord(gap.upperBound - 1, "in") || text.isWord(gap.upperBound - 1, "of")
                || (text.isWord(gap.upperBound - 1, "the") && gap.count > 1
                    && text.isWord(gap.upperBound - 2, "in"))
        {
            phrases[left].containers.append(first)
            if b.relation == .at, holds(mentions[first], mentions[last]) { phrases[right].role = .container }
        } else if opens, text.mark(gap.lowerBound) == 0x28, gap.count == 1, b.relation == .at {
            phrases[left].containers.append(first)
        }
    }

    /// "villages of A, B and C (south of X)": what the bracket says holds for the whole list.
    private mutating func shareAlongList(_ qualifier: Int, _ earlier: ArraySlice<Int>) {
        var next = qualifier
        for index in earlier.reversed() {
            let gap =
                phrases[index].tokens
                .upperBound..<max(phrases[index].tokens.upperBound, phrases[next].tokens.lowerBound)
            let isFirst = next == qualifier
            guard isFirst || isListGap(gap), phrases[index].relation == .at else { break }
            phrases[index].qualifier = qualifier
            next = index
        }
    }

    func isListGap(_ gap: Range<Int>) -> Bool {
        !gap.isEmpty && gap.count <= 2
            && gap.allSatisfy { text.mark($0) == 0x2C || text.cues[$0].classes.contains(.joiner) }
    }

    private func isPart(_ relation: SpatialRelation) -> Bool {
        if case .part = relation { return true }
        return false
    }

    /// Whether a name may be the area about another: a country, a division, or unknown.
    private func holds(_ area: ToponymMention, _ place: ToponymMention) -> Bool {
        guard let hit = area.hit else { return false }
        if hit.hasCountry || hit.hasDivision { return true }
        switch lexicon.kindClass(area.kind) {
        case .area, .district, .country: return true
        default: return false
        }
    }

    private func isPossessiveGap(_ gap: Range<Int>) -> Bool {
        guard let first = gap.first, gap.count <= 2 else { return false }
        let start = Int(text.tokens[first].utf8Start)
        guard text.bytes[start] == 0x27 || (text.bytes[start] == 0xE2 && text.bytes[start + 2] == 0x99) else {
            return false
        }
        return gap.count == 1 || text.isWord(first + 1, "s")
    }

    /// Whether a gap holds only words that join a place to what is said of it: ", a town to the".
    private func isLight(_ gap: Range<Int>) -> Bool {
        for index in gap {
            let token = text.tokens[index]
            if token.kind == .punctuation {
                guard text.mark(index) == 0x2C || text.mark(index) == 0x28 else { return false }
                continue
            }
            let cue = text.cues[index]
            let isKind = cue.kind >= 0
            let isSmall =
                cue.classes.contains(.stop) || cue.classes.contains(.connector)
                || cue.classes.contains(.locative)
            let isLocated =
                text.isWord(index, "located") || text.isWord(index, "situated") || text.isWord(index, "lying")
                || text.isWord(index, "small") || text.isWord(index, "some") || text.isWord(index, "about")
            guard isKind || isSmall || isLocated else { return false }
            if text.isWord(index, "and") || text.isWord(index, "but") || text.isWord(index, "who") {
                return false
            }
        }
        return true
    }
}

extension PlaceLexicon {
    /// The class of a kind by its index; nil for -1.
    func kindClass(_ kind: Int16) -> KindClass? { kind >= 0 ? kinds[Int(kind)].kindClass : nil }
}
