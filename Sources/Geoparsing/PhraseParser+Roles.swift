import Reports

extension PhraseParser {
    /// What a phrase does in its sentence, by the words before it and the block it stands in.
    mutating func assignRole(_ index: Int) {
        let phrase = phrases[index]
        guard phrase.role == .location else { return }
        let start = phrase.tokens.lowerBound
        let role = text.role(of: start)
        if role == .heading {
            setRole(index, .heading)
            return
        }
        if isDateline(phrase) {
            setRole(index, .dateline)
            return
        }
        if let first = phrase.anchors.first, mentions[first].form == .embedded {
            setRole(index, .body)
            return
        }
        if let found = roleByCue(start) { setRole(index, found) }
    }

    private mutating func setRole(_ index: Int, _ role: PlaceRole) {
        phrases[index].role = role
        if let qualifier = phrases[index].qualifier, phrases[qualifier].role == .location {
            phrases[qualifier].role = .container
        }
    }

    private func roleByCue(_ start: Int) -> PlaceRole? {
        let floor = text.sentenceStart(of: start)
        var before = start
        while before > floor, text.isWord(before - 1, "the") { before -= 1 }
        let term = text.term(endingBefore: before)
        guard before > floor, !term.tokens.isEmpty else { return nil }
        let classes = term.cue.classes
        if classes.contains(.origin) { return .origin }
        if classes.contains(.destination) { return .destination }
        if classes.contains(.speech) { return .speech }
        // "reported from X", "heard from X": the phrase as a whole says where.
        if term.tokens.count > 1, classes.contains(.strong) { return nil }
        if text.isWord(before - 1, "from") { return .origin }
        if text.isWord(before - 1, "to"),
            isDestination(of: before - 1, floor) || isEndOfWay(before - 1, floor)
        {
            return .destination
        }
        // "Speaking to X in Hasakah": the verb governs the place after its object; what was told has places of its
        // own ("told X that two men died in Hasakah").
        guard classes.contains(.strong) else { return nil }
        for index in max(floor, before - 6)..<before {
            let verb = text.term(at: index)
            guard verb.cue.classes.contains(.speech), verb.tokens.upperBound <= term.tokens.lowerBound else {
                continue
            }
            let told = verb.tokens.upperBound..<term.tokens.lowerBound
            return told.count <= 4 && !told.contains { text.isWord($0, "that") } ? .speech : nil
        }
        return nil
    }

    /// "a bus from A to B": whether a "from" stands a name before a "to".
    func isEndOfWay(_ preposition: Int, _ floor: Int) -> Bool {
        var index = preposition - 1
        while index > floor, preposition - index <= 5 {
            if text.isWord(index, "from") { return index < preposition - 1 && isTravelled(index, floor) }
            guard text.tokens[index].isCapitalized || text.mark(index) == 0x2D || text.isWord(index, "the")
            else {
                return false
            }
            index -= 1
        }
        return false
    }

    /// Whether a phrase names where a way ends: "a bus from A to B".
    func isEndOfWay(_ phrase: PlacePhrase) -> Bool {
        let start = phrase.tokens.lowerBound
        return text.isWord(start - 1, "to") && isEndOfWay(start - 1, text.sentenceStart(of: start))
    }

    /// "on the A-B road in X": whether a known town stands behind a road.
    func isTownOnWay(_ phrase: PlacePhrase, _ gap: Range<Int>) -> Bool {
        guard phrase.relation == .at, gap.count == 1, text.isWord(gap.lowerBound, "in"),
            let hit = phrase.anchors.first.flatMap({ mentions[$0].hit })
        else { return false }
        return !hit.hasDivision && !hit.hasCountry
    }

    /// "the Egyptian town of X": puts it into the country whose adjective stands before its kind.
    mutating func putIntoNation(_ index: Int, _ nation: Int) {
        guard let first = phrases[index].anchors.first,
            mentions[first].outer.lowerBound < mentions[first].tokens.lowerBound,
            lexicon.kindClass(mentions[first].kind) != .area
        else { return }
        phrases[index].containers.append(nation)
        phrases[index].statedContainers.append(nation)
    }

    /// Whether who or what is on the way stands right before a "from".
    private func isTravelled(_ preposition: Int, _ floor: Int) -> Bool {
        (max(floor, preposition - 4)..<preposition).contains {
            text.cues[$0].classes.contains(.traveller)
        }
    }

    /// Whether a verb of going stands some words before a "to": "fled by boat to X".
    private func isDestination(of preposition: Int, _ floor: Int) -> Bool {
        var index = preposition - 1
        while index >= floor, preposition - index <= 4 {
            guard text.tokens[index].kind == .word else { return false }
            if lexicon.isDestination(verb: text.text(index..<index + 1)) { return true }
            index -= 1
        }
        return false
    }

    /// "HASAKAH – ", "BEIRUT/AMMAN, Dec 11 (Levant Wire) - ", "Hasakah, Syria – " at the start of a block.
    private func isDateline(_ phrase: PlacePhrase) -> Bool {
        let start = phrase.tokens.lowerBound
        let owner = text.sentenceOf[start]
        // "On the road to X –" tells where it happened, not where it was written.
        guard phrase.relation == .at else { return false }
        if let dateline = text.dateline, dateline.contains(start) { return true }
        guard owner >= 0,
            text.role(of: start) == .paragraph || text.role(of: start) == .bullet
        else { return false }
        let sentence = text.sentences[Int(owner)]
        guard text.blocks[sentence.block].sentences.lowerBound == Int(owner) else { return false }
        guard start - sentence.tokens.lowerBound <= 6 else { return false }
        // Nothing but names, marks and short words may stand before; a dash or an agency's bracket must follow.
        for index in sentence.tokens.lowerBound..<start
        where text.tokens[index].kind == .word && !text.tokens[index].isCapitalized { return false }
        let limit = min(sentence.tokens.upperBound, phrase.tokens.upperBound + 12)
        var index = phrase.tokens.upperBound
        while index < limit {
            if text.isDash(index), text.tokens[index].followsSpace { return true }
            if text.tokens[index].kind == .word, !text.tokens[index].isCapitalized { return false }
            index += 1
        }
        return false
    }
}
