import Reports

extension PhraseParser {
    // MARK: Openings

    /// "In the X district a man was killed in Y": the division that opens a sentence may hold what it names later.
    mutating func linkOpenings() {
        var (opener, sentence): (Int?, Int32) = (nil, -1)
        for index in phrases.indices {
            let start = phrases[index].tokens.lowerBound
            let owner = text.sentenceOf[start]
            if owner != sentence {
                sentence = owner
                opener = owner >= 0 && isOpening(index) ? phrases[index].anchors.first : nil
                continue
            }
            guard let opener, phrases[index].role == .location, phrases[index].relation == .at,
                phrases[index].containers.isEmpty, let first = phrases[index].anchors.first,
                mentions[first].form != .anaphor, mentions[first].key != mentions[opener].key,
                mentions[first].hit?.hasCountry != true,
                extentRank(mentions[first]) ?? 0 < max(1, extentRank(mentions[opener]) ?? 0)
            else { continue }
            phrases[index].containers.append(opener)
        }
    }

    /// Whether a phrase names a district and stands, behind "in", at the beginning of its sentence.
    private func isOpening(_ index: Int) -> Bool {
        let phrase = phrases[index]
        let start = text.sentenceStart(of: phrase.tokens.lowerBound)
        guard phrase.relation == .at, phrase.role == .location, phrase.anchors.count == 1,
            (1...2).contains(phrase.tokens.lowerBound - start), text.cues[start].classes.contains(.strong)
        else { return false }
        switch lexicon.kindClass(mentions[phrase.anchors[0]].kind) {
        case .district, .area: return true
        // "the X community": a Ukrainian one is a town with its villages.
        default: return text.isWord(mentions[phrase.anchors[0]].outer.upperBound - 1, "community")
        }
    }

    // MARK: Neighbours

    /// Links "X, Y", "X in Y", "Y's X" and "X (south of Y)".
    mutating func linkNeighbours() {
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
        if a.role == .demonym || b.role == .demonym {
            if a.role == .demonym, gap.isEmpty { putIntoNation(right, last) }
            return
        }
        if isPossessiveGap(gap) {
            phrases[right].containers.append(last)
            if holds(mentions[last], mentions[first]) { phrases[right].statedContainers.append(last) }
            phrases[left].role = .container
            return
        }
        if gap.isEmpty, a.relation == .at, b.relation == .at, !text.isCaseless(b.tokens.lowerBound),
            mentions[first].outer.lowerBound < mentions[first].tokens.lowerBound,
            holds(mentions[last], mentions[first])
        {
            // "the Y city of X": the area stands before.
            phrases[right].containers.append(last)
            phrases[right].statedContainers.append(last)
            phrases[left].role = .container
            return
        }
        if joinAlong(left, right, gap) || joinRoadTo(left, right, gap) { return }
        if a.relation == .border, b.relation != .at || b.reach == .near, gap.count <= 3, isLight(gap) {
            // "the Syrian-Turkish border near X": the finer place is the one that is meant.
            phrases[left].role = .container
            return
        }
        if isSite(mentions[last]), readSite(left, right, gap) { return }
        // "a bus from A to B near X": the way led past X.
        if gap.isEmpty, isEndOfWay(a) { return }
        if a.relation == .road || a.relation == .between,
            b.relation == .near && gap.count <= 4 && isLight(gap) || isTownOnWay(b, gap)
        {
            // "on the A–B road, near X": a place that is known says more than the road.
            if mentions[first].hit != nil {
                phrases[right].roads = a.anchors
                phrases[left].role = .container
            } else {
                phrases[right].role = .container
            }
            return
        }
        let opens = !gap.isEmpty && (text.mark(gap.lowerBound) == 0x2C || text.mark(gap.lowerBound) == 0x28)
        let isLocated = b.relation != .at || b.reach == .near
        // "the village of X on the edge of Y", "X in the countryside of Y".
        let isJoined =
            gap.count == 1 && b.reach != .part
            && (text.isWord(gap.lowerBound, "on") || text.isWord(gap.lowerBound, "in")
                || text.isWord(gap.lowerBound, "at"))
        if isLocated, a.relation == .course || b.relation != .road && b.relation != .between,
            opens || gap.isEmpty || isJoined || isInside(gap) && !isPart(b.relation),
            gap.count <= 7 && isLight(gap) || isApposition(gap)
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
        if isWiderFirst(left, right, gap) {
            phrases[right].containers.append(last)
            phrases[right].statedContainers.append(last)
            phrases[left].role = .container
            return
        }
        if b.relation == .at, gap.count == 1, text.mark(gap.lowerBound) == 0x2C {
            // "A, B and C districts": members of one list.
            if mentions[first].kind >= 0, mentions[first].kind == mentions[last].kind,
                isInList(gap.lowerBound, a, b)
            {
                return
            }
            phrases[left].containers.append(first)
            let isListed = isInList(gap.lowerBound, a, b)
            if holds(mentions[first], mentions[last])
                || !isListed && isSmaller(mentions[last], mentions[first])
            {
                phrases[right].role = .container
                if !isListed { phrases[left].statedContainers.append(first) }
            }
        } else if b.relation == .at || isPart(b.relation), gap.count <= 3, !gap.isEmpty,
            text.isWord(gap.upperBound - 1, "in") || text.isWord(gap.upperBound - 1, "of")
                || (text.isWord(gap.upperBound - 1, "the") && gap.count > 1
                    && text.isWord(gap.upperBound - 2, "in"))
        {
            phrases[left].containers.append(first)
            // "three in X, two in Y" puts nothing into Y but two.
            let isPlain = gap.allSatisfy {
                text.mark($0) == 0x2C || text.isWord($0, "in") || text.isWord($0, "of")
                    || text.isWord($0, "the")
            }
            if isPlain { phrases[left].statedContainers.append(first) }
            let isArea = holds(mentions[first], mentions[last]) || mentions[first].form == .anaphor
            if b.relation == .at, isArea { phrases[right].role = .container }
        } else if opens, text.mark(gap.lowerBound) == 0x28, gap.count == 1, b.relation == .at {
            phrases[left].containers.append(first)
        } else if isHeldInArabic(gap, b), holds(mentions[first], mentions[last]) {
            phrases[left].containers.append(first)
            phrases[left].statedContainers.append(first)
            if b.relation == .at { phrases[right].role = .container }
        }
    }

    /// "X bi-wilayat Y", "X fi muhafazat Y": the preposition stands by itself or is written on the next word.
    private func isHeldInArabic(_ gap: Range<Int>, _ area: PlacePhrase) -> Bool {
        let start = area.tokens.lowerBound
        guard text.isCaseless(start), area.relation == .at || isPart(area.relation) else { return false }
        if gap.isEmpty { return text.hasLocativeClitic[start] }
        return gap.count == 1 && text.cues[gap.lowerBound].classes.contains(.strong)
            && text.cues[gap.lowerBound].classes.contains(.locative)
    }

    /// "in X province, in the district of Y", "in X state's Y village": the words for the kinds say that the first
    /// holds the second, whatever the order.
    private func isWiderFirst(_ left: Int, _ right: Int, _ gap: Range<Int>) -> Bool {
        let (a, b) = (phrases[left], phrases[right])
        guard a.relation == .at, b.relation == .at, a.anchors.count == 1, b.anchors.count == 1, !gap.isEmpty,
            gap.count <= 4, text.mark(gap.lowerBound) == 0x2C, let wide = extentRank(mentions[a.anchors[0]]),
            let narrow = extentRank(mentions[b.anchors[0]]), wide > narrow
        else { return false }
        // A comma alone goes on with a list or the larger place: "X district, Y town".
        return gap.dropFirst().contains { text.cues[$0].classes.contains(.locative) } && isLight(gap)
    }

    /// How wide what a word for a kind names is: divisions above districts above towns above their quarters.
    private func extentRank(_ mention: ToponymMention) -> Int? {
        switch lexicon.kindClass(mention.kind) {
        case .area: return 3
        case .district: return 2
        case .settlement, .camp: return 1
        case .quarter, .point, .building: return 0
        default: return nil
        }
    }

    /// Whether a mention is a part of a town by its kind: a quarter, a square, a hospital.
    private func isSite(_ mention: ToponymMention) -> Bool {
        // The kind may be part of the name: "Tahrir Square", "hayy al-Zahra".
        let own =
            text.isCaseless(mention.tokens.lowerBound)
            ? text.cues[mention.tokens.lowerBound].kind : text.cues[mention.tokens.upperBound - 1].kind
        let kind = mention.kind >= 0 || mention.tokens.count < 2 ? mention.kind : own
        switch lexicon.kindClass(kind) {
        case .quarter, .point, .building: return true
        default: return mention.form == .street
        }
    }

    /// "the X quarter, east of the city of Y", "X Square, in the middle of Y": a part of a town lies in it.
    private mutating func readSite(_ left: Int, _ right: Int, _ gap: Range<Int>) -> Bool {
        let b = phrases[right]
        guard let first = b.anchors.first, b.anchors.count == 1, gap.count <= 3, isLight(gap) else {
            return false
        }
        switch lexicon.kindClass(mentions[first].kind) {
        case nil, .settlement: break
        default: return false
        }
        switch b.relation {
        case .direction(let azimuth, let halfWidth) where b.reach == .none:
            phrases[right].relation = .part(azimuth: azimuth, halfWidth: halfWidth)
            phrases[right].reach = .part
            phrases[left].qualifier = right
        case .at where b.reach == .centre: phrases[left].qualifier = right
        default: return false
        }
        phrases[left].containers.append(first)
        phrases[left].statedContainers.append(first)
        return true
    }

    /// "on the X-Y road, 10 km from X" and "10 km from X on the X-Y road" are one phrase.
    private mutating func joinAlong(_ left: Int, _ right: Int, _ gap: Range<Int>) -> Bool {
        let (a, b) = (phrases[left], phrases[right])
        let (road, length) = a.relation == .road ? (left, right) : (right, left)
        guard (a.relation == .road) != (b.relation == .road), phrases[road].relation == .road,
            gap.count <= 4, gap.allSatisfy({ text.mark($0) == 0x2C || isRoadJoint($0) })
        else { return false }
        let metres: Double
        switch phrases[length].relation {
        case .distance(let distance), .offset(let distance, _, _): metres = distance
        default: return false
        }
        let key = phrases[length].anchors.first.map { mentions[$0].key }
        guard let start = phrases[road].anchors.firstIndex(where: { mentions[$0].key == key }) else {
            return false
        }
        if start == 1 { phrases[road].anchors.swapAt(0, 1) }
        phrases[road].relation = .along(metres)
        phrases[length].role = .container
        return true
    }

    /// "the road to Y, 5 km from X" and "5 km west of X, on the road to Y": that far along the road from X to Y.
    private mutating func joinRoadTo(_ left: Int, _ right: Int, _ gap: Range<Int>) -> Bool {
        let (a, b) = (phrases[left], phrases[right])
        guard a.isOnRoad != b.isOnRoad, gap.count <= 4,
            gap.allSatisfy({ text.mark($0) == 0x2C || isRoadJoint($0) })
        else { return false }
        let (start, end) = a.isOnRoad ? (b, a) : (a, b)
        guard let metres = Self.statedDistance(start.relation), let from = start.anchors.first,
            let to = end.anchors.first, start.anchors.count == 1, mentions[from].key != mentions[to].key
        else { return false }
        phrases[left].tokens = a.tokens.lowerBound..<b.tokens.upperBound
        phrases[left].anchors = [from, to]
        phrases[left].relation = .along(metres)
        phrases[left].reach = .corridor
        phrases[left].isOnRoad = false
        phrases[right].role = .container
        return true
    }

    /// ", a hamlet of farmers some": a comma, an article, a word for a kind and no other mark or verb of motion.
    private func isApposition(_ gap: Range<Int>) -> Bool {
        guard gap.count >= 3, gap.count <= 9, text.mark(gap.lowerBound) == 0x2C,
            text.isWord(gap.lowerBound + 1, "a") || text.isWord(gap.lowerBound + 1, "an")
                || text.isWord(gap.lowerBound + 1, "the")
        else { return false }
        var hasKind = false
        for index in gap.dropFirst(2) {
            guard text.tokens[index].kind == .word, !text.tokens[index].isCapitalized,
                text.cues[index].classes.isDisjoint(with: [.origin, .destination, .reporting])
            else { return false }
            hasKind = hasKind || text.cues[index].kind >= 0 && index - gap.lowerBound <= 5
        }
        return hasKind
    }

    /// Whether a gap is no more than "in", "in the", "on the".
    private func isInside(_ gap: Range<Int>) -> Bool {
        guard let first = gap.first, gap.count <= 2 else { return false }
        return (text.isWord(first, "in") || text.isWord(first, "on") || text.isWord(first, "at"))
            && (gap.count == 1 || text.isWord(first + 1, "the"))
            || text.isCaseless(first) && gap.count == 1 && text.cues[first].classes.contains(.locative)
    }

    private func isRoadJoint(_ index: Int) -> Bool {
        text.cues[index].classes.contains(.stop) || text.cues[index].classes.contains(.locative)
            || text.isWord(index, "along") || text.isWord(index, "some")
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

    /// Whether the comma between two names is one of a list: "Mosul, Kirkuk and Diyala".
    private func isInList(_ comma: Int, _ left: PlacePhrase, _ right: PlacePhrase) -> Bool {
        func isName(_ index: Int) -> Bool { isNamed.indices.contains(index) && isNamed[index] }
        func isJoint(_ index: Int) -> Bool {
            text.mark(index) == 0x2C || text.cues[index].classes.contains(.joiner)
        }
        let before = left.tokens.lowerBound - 1
        if before > text.sentenceStart(of: comma), isJoint(before), isName(before - 1) { return true }
        var next = right.tokens.upperBound
        let ceiling = text.sentenceEnd(of: comma)
        guard next < ceiling, isJoint(next) else { return false }
        while next < ceiling, next < right.tokens.upperBound + 2, isJoint(next) { next += 1 }
        if next < ceiling, text.isWord(next, "the") { next += 1 }
        return next < ceiling && isName(next)
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

    /// Whether the words beside two names make the first a part of what the second, bare, is: "X district, Y".
    private func isSmaller(_ place: ToponymMention, _ town: ToponymMention) -> Bool {
        guard town.kind < 0, town.hit != nil else { return false }
        switch lexicon.kindClass(place.kind) {
        case .quarter, .district, .camp, .point, .building: return true
        case .settlement: return lexicon.kinds[Int(place.kind)].name == "village"
        default: return place.form == .street
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
                text.cues[index].classes.contains(.lying)
                || text.isWord(index, "small") || text.isWord(index, "some") || text.isWord(index, "about")
            guard isKind || isSmall || isLocated else { return false }
            if text.isWord(index, "and") || text.isWord(index, "but") || text.isWord(index, "who") {
                return false
            }
        }
        return true
    }
}
