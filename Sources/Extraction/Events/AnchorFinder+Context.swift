/// What the words around an event word's clause add to it.
extension AnchorFinder {
    /// "They hit a camp", "It then shelled the town": whom a pronoun that opens its sentence stands for, of those
    /// who stand in the sentence before.
    func antecedent(of hit: TermHit, _ sides: [Side], _ range: Range<Int>) -> Side? {
        guard hit.isVerb, let opener = range.first, hit.first > opener, !sides.isEmpty else { return nil }
        let sets = narrative.sets
        let isPronoun = (opener..<min(opener + 3, hit.first)).contains {
            narrative.word($0, isIn: sets.pronoun) && narrative.word($0, isIn: sets.subject)
        }
        guard isPronoun else { return nil }
        return sides.first { !$0.kinds.isDisjoint(with: [.armed, .protester, .rioter]) && $0.name != nil }
    }

    /// The aircraft of the clauses that "and" and "then" tie to one: "Jets took off, and then turned and bombed".
    func carriers(before clause: Int16, _ classes: [ClassSet], _ range: Range<Int>) -> ClassSet {
        let sets = narrative.sets
        var clause = clause - 1
        while clause >= 0 {
            let found = classes[Int(clause)] & (sets.aircraft | sets.drone | sets.helicopter)
            if found != 0 { return found }
            guard let last = range.last(where: { narrative.words[$0].clause == clause }),
                opensWithJoint(last, clause, range)
            else { return 0 }
            clause -= 1
        }
        return 0
    }

    /// The shots and harm told of a protest in the clause before it: "died by police bullets during a march".
    func befallen(at hit: TermHit, _ classes: [ClassSet], _ range: Range<Int>) -> ClassSet {
        let sets = narrative.sets
        guard hit.classes & sets.protest != 0, !hit.isVerb, hit.clause > 0,
            classes[Int(hit.clause) - 1] & sets.livefire != 0,
            let opener = range.first(where: { narrative.words[$0].clause == hit.clause }),
            narrative.word(opener, isIn: sets.meanwhile)
        else { return 0 }
        return classes[Int(hit.clause) - 1] & (sets.livefire | sets.kill | sets.wound | sets.die)
    }

    /// Whether "and" or "then" opens the clause of a verb, with no noun of its own before the verb.
    func opensWithJoint(_ last: Int, _ clause: Int16, _ range: Range<Int>) -> Bool {
        var index = last
        while index >= range.lowerBound, narrative.words[index].clause == clause {
            let word = narrative.words[index]
            if word.hit >= 0 || word.mark != 0 { return false }
            if word.grammar & narrative.sets.joint != 0 { return true }
            index -= 1
        }
        return false
    }

    /// What the clause beside a word for harm tells, where that is an accident: "were killed when a lorry
    /// overturned", "the quake killed 20 and destroyed houses".
    func mishap(about hit: TermHit, _ classes: [ClassSet], _ range: Range<Int>) -> ClassSet {
        let sets = narrative.sets
        if hit.isVerb, hit.clause > 0,
            hit.classes & (sets.kill | sets.wound | sets.die | sets.damage | sets.loot) != 0,
            classes[Int(hit.clause) - 1] & sets.accident != 0, classes[Int(hit.clause)] & sets.armed == 0,
            let opener = range.first(where: { narrative.words[$0].clause == hit.clause }),
            hit.meaning.form == .gerund || narrative.words[opener].mark != 0
                || narrative.word(opener, isIn: sets.joint | sets.subject)
        {
            return classes[Int(hit.clause) - 1]
        }
        let next = Int(hit.clause) + 1
        guard hit.classes & (sets.kill | sets.wound | sets.die | sets.explode) != 0, next < classes.count,
            classes[next] & sets.accident != 0,
            let opener = (hit.end..<range.upperBound).first(where: { narrative.words[$0].clause == next }),
            narrative.word(opener, isIn: sets.arrival)
        else { return 0 }
        return classes[next]
    }

    /// "drove the rebels out of X": the place that somebody is driven from.
    func isOutOfPlace(_ hit: TermHit, _ placeWords: [Range<Int>], _ range: Range<Int>) -> Bool {
        placeWords.contains { words in
            words.lowerBound > hit.end && words.lowerBound <= hit.end + 12
                && narrative.words[words.lowerBound].clause == hit.clause
                && (max(hit.end, words.lowerBound - 2)..<words.lowerBound).contains {
                    narrative.word($0, isIn: narrative.sets.of | narrative.sets.from)
                }
        }
    }

    /// Whether a number behind a verb counts people, no noun being told: "three more", "two in X".
    func isCountOfPeople(_ number: Int, _ range: Range<Int>) -> Bool {
        let sets = narrative.sets
        let isCount =
            narrative.words[number].isNumber
            || narrative.word(number, isIn: sets.determiner) && !narrative.word(number, isIn: sets.article)
        guard isCount else { return false }
        var next = number + 1
        if next < range.upperBound, narrative.word(next, isIn: sets.determiner) { next += 1 }
        guard next < range.upperBound else { return true }
        let word = narrative.words[next]
        // "killed two honey gatherers": whom such verbs hit in numbers are people, whatever the word.
        let isPlainNoun = word.hit < 0 && word.grammar == 0 && !word.isNumber && !word.isCapitalized
        return word.mark != 0 || isPlainNoun || word.grammar & (sets.locative | sets.joint) != 0
    }

    /// "after a week of fighting that killed 30": the clause about an event told as background is background.
    func continues(_ hit: TermHit, _ before: Anchor?, _ range: Range<Int>) -> Bool {
        guard let before, before.isBackground, before.clause == hit.clause - 1,
            let opener = range.first(where: { narrative.words[$0].clause == hit.clause })
        else { return false }
        return narrative.word(opener, isIn: narrative.sets.subject)
            && narrative.word(opener, isIn: narrative.sets.clause)
            && narrative.hits[before.hit].end == opener
    }

    /// "an attack that killed ten", "a bomb which wounded a guard": the harm that the clause about a noun tells.
    func harm(behind hit: TermHit, _ classes: [ClassSet], _ range: Range<Int>) -> ClassSet {
        let sets = narrative.sets
        guard !hit.isVerb, !narrative.isVerbFirst, hit.end < range.upperBound,
            narrative.word(hit.end, isIn: sets.subject), narrative.word(hit.end, isIn: sets.clause),
            classes.indices.contains(Int(narrative.words[hit.end].clause))
        else { return 0 }
        return classes[Int(narrative.words[hit.end].clause)]
            & (sets.kill | sets.wound | sets.die | sets.damage)
    }

    /// The weapon that a relative clause tells of: "rockets that fell on the town", "a device which went off".
    func antecedentWeapon(of hit: TermHit, _ range: Range<Int>) -> ClassSet {
        guard hit.isVerb else { return 0 }
        var opener = hit.first
        while opener > range.lowerBound, narrative.words[opener - 1].clause == hit.clause { opener -= 1 }
        guard opener > range.lowerBound, narrative.word(opener, isIn: narrative.sets.subject),
            narrative.word(opener, isIn: narrative.sets.clause)
        else { return 0 }
        let term = narrative.words[opener - 1].hit
        guard term >= 0, !narrative.hits[Int(term)].isVerb else { return 0 }
        let weapons = knowledge.traits.weapons | narrative.sets.ied | narrative.sets.bombnoun
        return narrative.hits[Int(term)].meaning.otherClasses & weapons
    }
}

extension AnchorFinder {
    /// "which resulted in the abduction of ten people": of how many, so that it takes up nothing told before.
    func isOutcome(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        let sets = narrative.sets
        guard !hit.isVerb, hit.end + 1 < range.upperBound, narrative.word(hit.end, isIn: sets.of),
            narrative.words[hit.end + 1].isNumber || narrative.word(hit.end + 1, isIn: sets.approximate)
        else { return false }
        return (max(range.lowerBound, hit.first - 4)..<hit.first).contains {
            narrative.word($0, isIn: sets.outcome)
        }
    }

    /// "denounced the murder of a judge in X on Monday": of whom, where and when, so that it is news as well.
    func tellsItself(_ hit: TermHit, placeWords: [Range<Int>], dateWords: [Range<Int>]) -> Bool {
        guard !hit.isVerb, hit.end < narrative.words.count, narrative.word(hit.end, isIn: narrative.sets.of)
        else { return false }
        let isBehind = { (words: Range<Int>) in
            words.lowerBound > hit.end && narrative.words[words.lowerBound].clause == hit.clause
        }
        return placeWords.contains(where: isBehind) && dateWords.contains(where: isBehind)
    }
}
