import Reports

/// What the words around a sentence's sides make of them.
extension ReportFacts {
    /// "a town held by X", "areas under the control of X": whose the ground is, not who acts.
    func isHolder(_ words: Range<Int>, _ narrative: Narrative) -> Bool {
        let sets = narrative.sets
        var index = words.lowerBound - 1
        while index > 0, words.lowerBound - index <= 6 {
            let word = narrative.words[index]
            if word.grammar & sets.holding != 0 {
                let before = narrative.words[index - 1].hit
                // "hostages held by X": those are people whom X took.
                guard before >= 0 else { return true }
                let owned = narrative.hits[Int(before)].meaning.classes
                return owned & (sets.civilian | sets.captive | sets.armed) == 0
            }
            if word.mark != 0 || word.hit >= 0 { return false }
            index -= 1
        }
        return false
    }

    /// "from a rebel-held area": the ground from which something was fired.
    func isSource(_ words: Range<Int>, _ narrative: Narrative) -> Bool {
        (max(0, words.lowerBound - 3)..<words.lowerBound).contains {
            narrative.word($0, isIn: narrative.sets.from) && !narrative.word($0, isIn: narrative.sets.by)
        }
    }

    /// Gives people and forces the name that the sentence has for them, and leaves out names that say where.
    mutating func settleSides(_ sentence: Int, _ narrative: Narrative) {
        guard !sides[sentence].isEmpty else { return }
        identify(sentence, narrative)
        leaveOutFronted(sentence, narrative)
        leaveOutRelations(sentence, narrative)
        giveToSpeaker(sentence)
    }

    /// "a policeman's brother", "the wife of a soldier": who is hit is the relative, not the one who is named with it.
    private mutating func leaveOutRelations(_ sentence: Int, _ narrative: Narrative) {
        let sets = narrative.sets
        var index = 0
        while index + 1 < sides[sentence].count {
            let (first, second) = (sides[sentence][index], sides[sentence][index + 1])
            let gap = second.words.lowerBound - first.words.upperBound
            if gap >= 0, gap <= 1, narrative.words[first.words.upperBound - 1].isOwner,
                second.kinds == .civilian, narrative.word(second.words.lowerBound, isIn: sets.kin)
            {
                sides[sentence].remove(at: index)
            } else if gap >= 1, gap <= 3, first.kinds == .civilian,
                narrative.word(first.words.upperBound - 1, isIn: sets.kin),
                narrative.word(first.words.upperBound, isIn: sets.of)
            {
                sides[sentence].remove(at: index + 1)
            } else {
                index += 1
            }
        }
    }

    /// "gunmen believed to be ISIS fighters", "factions, known as the X": one side under the name that follows.
    private mutating func identify(_ sentence: Int, _ narrative: Narrative) {
        var index = 0
        while index + 1 < sides[sentence].count {
            let (first, second) = (sides[sentence][index], sides[sentence][index + 1])
            if first.kinds.contains(.armed) || first.name == nil, second.kinds.contains(.armed),
                second.name != nil,
                isIdentity(first.words.upperBound, second.words.lowerBound, narrative)
                    || narrative.isVerbFirst && first.isGeneric && !second.isGeneric
                        && first.words.upperBound == second.words.lowerBound
                        && first.kinds.isDisjoint(with: .state)
            {
                var whole = second
                whole.words = first.words.lowerBound..<second.words.upperBound
                whole.span = narrative.span(of: whole.words)
                sides[sentence].replaceSubrange(index...index + 1, with: [whole])
            } else {
                index += 1
            }
        }
    }

    /// Whether the words between two sides say that they are one.
    private func isIdentity(_ from: Int, _ to: Int, _ narrative: Narrative) -> Bool {
        guard from < to, to - from <= 9 else { return false }
        let sets = narrative.sets
        guard let cue = (from..<min(to, from + 3)).first(where: { narrative.word($0, isIn: sets.identity) })
        else { return false }
        return (cue..<to).allSatisfy { index in
            let word = narrative.words[index]
            return word.grammar & sets.joint == 0 && (word.mark == 0 || word.mark == 0x22)
                && (word.hit < 0 || !narrative.hits[Int(word.hit)].isVerb)
        }
    }

    /// "In the People's Republic of X, a driver was killed": a name that opens its sentence so says where.
    private mutating func leaveOutFronted(_ sentence: Int, _ narrative: Narrative) {
        let range = narrative.sentences[sentence].words
        guard let first = sides[sentence].first, let opener = range.first,
            first.words.lowerBound > opener, first.words.lowerBound <= opener + 2,
            narrative.word(opener, isIn: narrative.sets.locative), !first.isGeneric,
            first.words.upperBound < range.upperBound, narrative.words[first.words.upperBound].mark == 0x2C
        else { return }
        sides[sentence].removeFirst()
    }

    /// "The IDF said troops came under fire": forces that no word assigns are those of the state that speaks.
    private mutating func giveToSpeaker(_ sentence: Int) {
        guard
            let speaker = sources[sentence].first(where: {
                $0.kinds.contains(.state) && !$0.isContextual && $0.name != nil
            })
        else { return }
        for index in sides[sentence].indices {
            let side = sides[sentence][index]
            guard side.isContextual, side.kinds.contains(.state), side.kinds.contains(.armed),
                side.words.lowerBound >= speaker.words.upperBound
            else { continue }
            sides[sentence][index].name = speaker.name
            sides[sentence][index].country = speaker.country
        }
    }
}
