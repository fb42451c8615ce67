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
        if text.isWord(before - 1, "to"), isDestination(of: before - 1, floor) { return .destination }
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
