import Reports

/// Reads the words about the mentions: distances, directions, containment, roads, roles.
struct PhraseParser {
    let lexicon: PlaceLexicon
    let text: GeoText
    private(set) var mentions: [ToponymMention]
    /// Whether a token is part of a mention, by token.
    private(set) var isNamed: [Bool] = []
    var phrases: [PlacePhrase] = []
    /// The phrase that a mention belongs to, -1 before it has one.
    var owner: [Int]

    init(lexicon: PlaceLexicon, text: GeoText, mentions: [ToponymMention]) {
        self.lexicon = lexicon
        self.text = text
        self.mentions = mentions
        owner = Array(repeating: -1, count: mentions.count)
        markNames()
    }

    /// The phrases in order; every mention belongs to exactly one.
    mutating func parse() {
        addAnaphors()
        readPairs()
        for index in mentions.indices where owner[index] < 0 { readSingle(index) }
        // Before links are made, so that they can name phrases by their place in the order.
        phrases.sort { $0.tokens.lowerBound < $1.tokens.lowerBound }
        linkNeighbours()
        linkOpenings()
        for index in phrases.indices {
            let owner = text.sentenceOf[phrases[index].tokens.lowerBound]
            if owner >= 0 {
                phrases[index].sentence = Int(owner)
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
        markNames()
    }

    private mutating func markNames() {
        isNamed = Array(repeating: false, count: text.count)
        for mention in mentions {
            for token in mention.outer.clamped(to: 0..<text.count) { isNamed[token] = true }
        }
    }

    mutating func add(_ phrase: PlacePhrase) {
        for anchor in phrase.anchors { owner[anchor] = phrases.count }
        phrases.append(phrase)
    }

    // MARK: One name

    private mutating func readSingle(_ index: Int) {
        let mention = mentions[index]
        if mention.form == .anaphor, let last = phrases.last,
            last.tokens.lowerBound < mention.tokens.lowerBound,
            last.tokens.contains(mention.tokens.lowerBound)
        {
            // "X province outside the city": already said.
            owner[index] = phrases.count - 1
            return
        }
        guard mention.form != .demonym else {
            if let border = nationalBorder(index) {
                add(border)
                return
            }
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
            phrase.isOnRoad = true
        }
        add(phrase)
    }

    // MARK: After the name

    /// The end of "outside the city", "excluding its capital" after the name of an area.
    private func cityLeftOut(_ start: Int, _ ceiling: Int) -> Int? {
        let index = text.mark(start) == 0x2C ? start + 1 : start
        guard index < ceiling,
            text.term(at: index).cue.relations.contains(.except), index + 2 < ceiling,
            text.isWord(index + 1, "the") || text.isWord(index + 1, "its"),
            text.cues[index + 2].kind >= 0,
            ["city", "town"].contains(lexicon.kinds[Int(text.cues[index + 2].kind)].name)
        else { return nil }
        let isName = index + 3 < ceiling && text.tokens[index + 3].isCapitalized
        return text.isWord(index + 3, "of") || isName ? nil : index + 3
    }

    /// Arabic "south of X by some 5 km": the length follows the name.
    private func readTrailingLength(_ phrase: inout PlacePhrase, _ next: Int, _ ceiling: Int) {
        guard case .direction(let azimuth, let halfWidth) = phrase.relation else { return }
        var first = next
        while first < min(ceiling, next + 3), text.term(at: first).cue.relations.contains(.by) {
            first = text.term(at: first).tokens.upperBound
        }
        guard first > next else { return }
        for end in first + 1..<max(first + 1, min(ceiling, first + 4) + 1)
        where text.cues[end - 1].metres > 0 {
            guard let length = LengthReader(text: text).length(endingBefore: end, floor: first),
                length.start == first, let metres = length.metres, !length.isVague
            else { return }
            phrase.relation = .offset(distance: metres, azimuth: azimuth, halfWidth: halfWidth)
            phrase.tokens = phrase.tokens.lowerBound..<end
            return
        }
    }

    /// "X countryside", "X's southern countryside", "southern X countryside", Arabic "rif X al-sharqi".
    private func readTrailing(_ phrase: inout PlacePhrase, _ mention: ToponymMention) {
        let ceiling = text.sentenceEnd(of: mention.tokens.lowerBound)
        var next = mention.outer.upperBound
        guard next < ceiling else { return }
        let isCaseless = text.isCaseless(mention.tokens.lowerBound)
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
        if case .direction = phrase.relation, phrase.reach == .none, isCaseless {
            readTrailingLength(&phrase, next, ceiling)
            return
        }
        if phrase.relation == .at, let end = cityLeftOut(next, ceiling) {
            phrase.relation = .near
            phrase.reach = .countryside
            phrase.tokens = phrase.tokens.lowerBound..<end
            return
        }
        var term = text.term(at: next)
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
        if relations.contains(.border), !isPossessive, term.tokens.upperBound <= ceiling,
            phrase.relation == .at || phrase.relation == .near && phrase.reach == .near
        {
            // "near the X border": along where X ends, however far from its middle.
            phrase.relation = .border
            phrase.reach = .border
            phrase.tokens = phrase.tokens.lowerBound..<term.tokens.upperBound
            return
        }
        guard term.tokens.upperBound <= ceiling, phrase.relation == .at || azimuth != nil else { return }
        let reach: PlacePhrase.Reach
        if relations.contains(.countryside) {
            reach = .countryside
        } else if relations.contains(.outskirts) {
            reach = .outskirts
        } else if relations.contains(.surroundings) {
            reach = .surroundings
        } else if relations.contains(.border), !isPossessive, phrase.relation == .at {
            // "the Syria border", "Hasakah province's border".
            phrase.relation = .border
            phrase.reach = .border
            phrase.tokens = phrase.tokens.lowerBound..<term.tokens.upperBound
            return
        } else if relations.contains(.road), !isPossessive, lexicon.kindClass(mention.kind) != .line {
            // "on Nawa road": along a road that leads there.
            reach = .countryside
            phrase.isOnRoad = true
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
}

extension PlaceLexicon {
    /// A division's name without the word for what it is: "Shatra District", "Cercle de Ménaka".
    func bareName(_ name: String) -> String {
        var words = name.split(separator: " ").map(String.init)
        func isKind(_ word: String) -> Bool {
            switch kindClass(cue(ofTerm: word)?.kind ?? -1) {
            case .district, .area, .settlement: true
            default: false
            }
        }
        if words.count > 1, isKind(words[words.count - 1]) { words.removeLast() }
        if words.count > 1, isKind(words[0]) {
            words.removeFirst()
            let link = cue(ofTerm: words[0])?.classes ?? []
            if words.count > 1, link.contains(.connector) || link.contains(.locative) { words.removeFirst() }
        }
        return words.joined(separator: " ")
    }

    /// What is known of a word or phrase as written.
    func cue(ofTerm term: String) -> Cue? {
        let bytes = Array(term.utf8)
        return bytes.withUnsafeBufferPointer { CueFolding.withFolded($0) { cue(for: $0) } }
    }

    /// Whether a verb before "to" tells where someone goes: "fled to", "taken to".
    func isDestination(verb: String) -> Bool {
        cue(ofTerm: "\(verb) to")?.classes.contains(.destination) ?? false
    }

    /// The class of a kind by its index; nil for -1.
    func kindClass(_ kind: Int16) -> KindClass? { kind >= 0 ? kinds[Int(kind)].kindClass : nil }
}
