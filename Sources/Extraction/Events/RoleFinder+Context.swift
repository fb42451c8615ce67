/// Sides that no subject, object or preposition of the event word itself names.
extension RoleFinder {
    /// "hit from a Ukrainian drone", "struck with army rockets": whose weapon did what the passive tells.
    func wielder(after hit: TermHit, except patients: [Int]) -> [Int] {
        var index = hit.end
        while index < range.upperBound, index < hit.end + 10 {
            let word = narrative.words[index]
            if word.mark == 0x3B || word.clause != hit.clause { return [] }
            if word.grammar & sets.instrument != 0 {
                let owner = sides.indices.first {
                    let side = sides[$0]
                    return side.words.lowerBound > index && side.words.lowerBound <= index + 3
                        && side.kinds.contains(.armed) && isWeapon(side) && !patients.contains($0)
                }
                if let owner { return [owner] }
            }
            index += 1
        }
        return []
    }

    /// "repelled an attack by X on Y", "an assault of X was repelled": whose attack is thrown back.
    func completeRepelled(_ hit: TermHit, _ agents: inout [Int], _ patients: inout [Int]) {
        let isPassive = isPassive(hit)
        let window =
            isPassive
            ? range.lowerBound..<hit.first : hit.end..<min(range.upperBound, hit.end + 14)
        let known = Set(agents)
        var attackers: Int?
        for index in window {
            let word = narrative.words[index]
            if word.mark == 0x3B || word.clause != hit.clause { if isPassive { continue } else { break } }
            guard word.grammar & (sets.by | sets.of | sets.from) != 0 else { continue }
            attackers = sides.indices.first {
                sides[$0].kinds.contains(.armed) && sides[$0].words.lowerBound > index
                    && sides[$0].words.lowerBound <= index + 4 && !known.contains($0)
            }
            if attackers != nil { break }
        }
        guard let attackers else { return }
        if patients.contains(where: { sides[$0].name != nil && sides[$0].kinds.contains(.armed) }), !isPassive
        {
            return
        }
        patients = [attackers]
    }

    /// "were fired at a base of X", "fell on the positions of X": the side behind the preposition of a passive.
    func aimedAt(by hit: TermHit) -> [Int] {
        let isAim = { (index: Int) in
            index < range.upperBound && narrative.words[index].grammar & sets.against != 0
                && narrative.words[index].grammar & sets.with == 0
        }
        guard isAim(hit.end - 1) && hit.end - hit.first > 1 || isAim(hit.end) else { return [] }
        guard
            let target = sides.indices.first(where: {
                sides[$0].words.lowerBound >= hit.end && sides[$0].words.lowerBound <= hit.end + 5
                    && sides[$0].kinds.contains(.armed)
            })
        else { return [] }
        let between = hit.end..<sides[target].words.lowerBound
        let isApart = between.contains {
            narrative.words[$0].mark != 0
                || narrative.words[$0].grammar & (sets.by | sets.from | sets.clause) != 0
        }
        return isApart ? [] : [target]
    }

    /// Whether a noun with its article or number stands between a clause's opener and its verb.
    func hasOwnSubject(_ opener: Int, _ hit: TermHit) -> Bool {
        guard hit.isVerb, hit.meaning.form != .gerund, opener + 1 < hit.first else { return false }
        return (opener + 1..<hit.first).contains { index in
            let word = narrative.words[index]
            guard word.mark == 0, !sides.contains(where: { $0.words.contains(index) }) else { return false }
            if word.hit >= 0, !narrative.hits[Int(word.hit)].isVerb { return true }
            return word.isNumber || word.grammar & sets.article != 0 && word.grammar & sets.subject == 0
        }
    }

    /// "members of X, which the state calls Y, abducted": the side that a relative clause between two commas
    /// parts from its verb.
    func antecedent(before first: Int) -> Int? {
        guard narrative.words[first].mark == 0x2C, first > range.lowerBound else { return nil }
        let relative = narrative.words[first - 1].clause
        var opener = first - 1
        while opener > range.lowerBound, narrative.words[opener - 1].clause == relative { opener -= 1 }
        guard opener > range.lowerBound + 1, narrative.word(opener, isIn: sets.relative),
            narrative.words[opener - 1].mark == 0x2C
        else { return nil }
        let main = narrative.words[opener - 1].clause
        let before = sides.indices.filter {
            sides[$0].words.upperBound < opener && narrative.words[sides[$0].words.lowerBound].clause == main
        }
        return before.last { !isHelper(sides[$0].words.lowerBound) } ?? before.last
    }

    /// "A accused B of shelling its positions": the deed is B's.
    func accused(of hit: TermHit) -> Int? {
        guard !narrative.isVerbFirst, hit.first - 2 > range.lowerBound,
            hit.meaning.form == .gerund || !hit.isVerb,
            narrative.words[hit.first - 1].grammar & (sets.of | sets.charge) != 0,
            let side = sides.lastIndex(where: { $0.words.upperBound == hit.first - 1 })
        else { return nil }
        let blame = sides[side].words.lowerBound - 1
        let before =
            narrative.words[max(range.lowerBound, blame)].grammar & sets.article != 0 ? blame - 1 : blame
        guard before >= range.lowerBound, narrative.words[before].hit >= 0 else { return nil }
        return narrative.hits[Int(narrative.words[before].hit)].meaning.classes & sets.blame != 0 ? side : nil
    }

    /// Whether "when", "after" or "as" stands right before a side in a clause.
    func opensArrival(_ clause: Int16, _ side: Side) -> Bool {
        let start = side.words.lowerBound
        return clause > 0
            && (max(range.lowerBound, start - 3)..<start).contains {
                narrative.word($0, isIn: sets.arrival) && narrative.words[$0].clause == clause
            }
    }

    /// "Six soldiers died in a Boko Haram ambush": whom the noun befell, before those who did it.
    func undergone(before agent: Int, _ hit: TermHit) -> [Int] {
        guard agent > 0 else { return [] }
        let before = agent - 1
        let between = sides[before].words.upperBound..<sides[agent].words.lowerBound
        guard narrative.words[sides[before].words.lowerBound].clause == hit.clause,
            between.contains(where: { narrative.word($0, isIn: sets.undergo) })
        else { return [] }
        return conjoined(endingWith: before)
    }

    /// The classes of the event words within a side's name.
    func hitClasses(of side: Side) -> ClassSet {
        side.words.reduce(into: ClassSet(0)) { classes, index in
            let term = narrative.words[index].hit
            if term >= 0 { classes |= narrative.hits[Int(term)].meaning.classes }
        }
    }

    /// Whether a side's words name its weapon or end right before one ("Ukrainian drone", "army artillery").
    private func isWeapon(_ side: Side) -> Bool {
        let weapons = sets.projectile | sets.aircraft | sets.drone | sets.helicopter
        return (side.words.lowerBound..<min(range.upperBound, side.words.upperBound + 1)).contains {
            let term = narrative.words[$0].hit
            return term >= 0 && narrative.hits[Int(term)].meaning.classes & weapons != 0
        }
    }

    /// Whether a side stands within "supported by the ...", so that it only helps another.
    func isHelper(_ first: Int) -> Bool {
        var index = first - 1
        while index >= range.lowerBound, first - index <= 5 {
            let word = narrative.words[index]
            if word.grammar & (sets.by | sets.conjoined) != 0 { return true }
            if word.mark != 0 || word.grammar & (sets.locative | sets.joint | sets.clause) != 0 {
                return false
            }
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb { return false }
            index -= 1
        }
        return false
    }

    /// Adds to a clash whose own words name fewer than two parties those of the clause that goes on.
    ///
    /// "clashes flared up in X when A intercepted a column of B".
    func completeParties(of hit: TermHit, _ agents: inout [Int], _ patients: inout [Int]) {
        let further = parties(of: hit, known: agents + patients)
        guard let first = further.first, Set((agents + patients).compactMap { sides[$0].name }).count < 2
        else { return }
        if agents.allSatisfy({ sides[$0].name == nil }) {
            agents = [first]
            if patients.allSatisfy({ sides[$0].name == nil }), further.count > 1 { patients = [further[1]] }
        } else if patients.allSatisfy({ sides[$0].name == nil }) {
            patients = [first]
        }
    }

    /// The further parties behind a word for fighting, up to two with those known.
    private func parties(of hit: TermHit, known: [Int]) -> [Int] {
        var names = Set(known.compactMap { sides[$0].name })
        var found: [Int] = []
        for (number, side) in sides.enumerated() where side.words.lowerBound >= hit.end {
            guard side.kinds.contains(.armed), let name = side.name, !names.contains(name) else { continue }
            let clause = narrative.words[side.words.lowerBound].clause
            guard clause == hit.clause + 1 || clause == hit.clause else { continue }
            found.append(number)
            names.insert(name)
            if names.count == 2 { break }
        }
        return found
    }

    /// The verb whose result a gerund behind a comma tells.
    func governing(_ hit: TermHit) -> TermHit? {
        guard hit.isVerb, hit.meaning.form == .gerund, hit.first > range.lowerBound,
            narrative.words[hit.first - 1].mark == 0x2C
        else { return nil }
        var index = hit.first - 2
        while index >= range.lowerBound {
            let number = narrative.words[index].hit
            if number >= 0 {
                let other = narrative.hits[Int(number)]
                if other.isVerb, !other.isAttribute, other.meaning.form != .gerund { return other }
                index = other.first
            }
            index -= 1
        }
        return nil
    }

    /// The event that is a verb's subject, where a side stands only within it: "an attack on an army post killed five".
    func event(holding side: Int, before hit: TermHit) -> TermHit? {
        guard hit.isVerb, !narrative.isVerbFirst else { return nil }
        var index = sides[side].words.lowerBound - 1
        var isHit = false
        while index >= range.lowerBound, sides[side].words.lowerBound - index <= 6,
            narrative.words[index].clause == hit.clause
        {
            let word = narrative.words[index]
            if word.mark != 0 || word.grammar & (sets.by | sets.from) != 0 { return nil }
            if word.grammar & (sets.of | sets.against) != 0, word.grammar & sets.with == 0 { isHit = true }
            if word.hit >= 0 {
                let other = narrative.hits[Int(word.hit)]
                return isHit && !other.isVerb && other.classes & sets.again != 0 ? other : nil
            }
            index -= 1
        }
        return nil
    }

    /// The active verb of which a noun only tells the circumstances: "the army killed ten rebels in an attack".
    func circumstance(_ hit: TermHit) -> TermHit? {
        guard !hit.isVerb, !narrative.isVerbFirst,
            (max(range.lowerBound, hit.first - 3)..<hit.first).contains(where: {
                narrative.word($0, isIn: sets.locative)
            })
        else { return nil }
        var index = hit.first - 1
        while index >= range.lowerBound, narrative.words[index].clause == hit.clause {
            let number = narrative.words[index].hit
            if number >= 0 {
                let other = narrative.hits[Int(number)]
                if other.isVerb, !other.isAttribute { return isPassive(other) ? nil : other }
                index = other.first
            }
            index -= 1
        }
        return nil
    }

    /// The named armed side to which "of" ties one without a name.
    func owner(of number: Int) -> Int? {
        let next = number + 1
        guard next < sides.count, sides[next].name != nil, sides[next].kinds.contains(.armed) else {
            return nil
        }
        let (end, start) = (sides[number].words.upperBound, sides[next].words.lowerBound)
        guard end < start, start - end <= 7 else { return nil }
        let between = end..<start
        let isTied = between.suffix(4).contains { narrative.words[$0].grammar & sets.of != 0 }
        let isApart = between.contains { index in
            let word = narrative.words[index]
            return word.mark != 0 || word.grammar & (sets.by | sets.clause | sets.joint) != 0
                || word.hit >= 0 && narrative.hits[Int(word.hit)].isVerb
        }
        return isTied && !isApart ? next : nil
    }

    /// The sides that "and" joins to one that stands first: "A and B, who had fought for years, signed ...".
    func joined(behind first: Int, before end: Int) -> [Int] {
        var members: [Int] = []
        var current = first
        while current + 1 < sides.count, sides[current + 1].words.upperBound <= end,
            sides[current + 1].name != nil,
            joins(sides[current].words.upperBound, sides[current + 1].words.lowerBound)
        {
            current += 1
            members.append(current)
        }
        return members
    }

    /// "The rebels made the passengers get off and set buses on fire": those with arms who stand first in the clause
    /// act, not the people whom they deal with.
    func armed(before side: Int, _ hit: TermHit) -> Int {
        guard sides[side].kinds == .civilian, sides[side].words.upperBound <= hit.first,
            let first = sides.indices.first(where: {
                narrative.words[sides[$0].words.lowerBound].clause == hit.clause
            }), first < side, sides[first].kinds.contains(.armed), sides[first].name != nil,
            !joins(sides[first].words.upperBound, sides[side].words.lowerBound)
        else { return side }
        return first
    }

    /// Whether a mark belongs to the word behind it: "#", "@" or an opening quotation mark.
    func opensWord(_ index: Int) -> Bool {
        let mark = narrative.words[index].mark
        guard mark == 0x23 || mark == 0x40 || mark == 0x22, index + 1 < range.upperBound else { return false }
        return narrative.words[index + 1].start == narrative.words[index].end
            && narrative.words[index].start > narrative.words[index - 1].end
    }

    /// Whether a verb that only carries a noun ("made", "launched", "opened") stands right before a side.
    func isCarrier(_ side: Int, of hit: TermHit) -> Bool {
        let start = sides[side].words.lowerBound
        return !sides[side].kinds.isDisjoint(with: [.armed, .rioter])
            && (max(range.lowerBound, start - 4)..<start).contains {
                narrative.word($0, isIn: sets.carry) && narrative.words[$0].clause == hit.clause
            }
    }

    /// Whether a side stands right before a noun, or one plain word before it ("coalition night raids").
    func precedes(_ side: Side, _ hit: TermHit) -> Bool {
        let end = side.words.upperBound
        if end == hit.first { return true }
        return end + 1 == hit.first && narrative.words[end].mark == 0 && narrative.words[end].grammar == 0
    }

    /// "killed on Sunday in an ambush in X four members of Y": a side that a number counts, over when, how and where.
    func countsObject(behind start: Int, _ hit: TermHit) -> Bool {
        guard narrative.words[start].mark == 0, narrative.words[start].grammar & sets.locative != 0,
            let object = sides.first(where: { $0.words.lowerBound > start + 1 }),
            object.words.lowerBound - start <= 16, let first = object.words.first
        else { return false }
        let number = narrative.words[first].isNumber ? first : first - 1
        guard number > start + 1, narrative.words[number].isNumber,
            narrative.words[number - 1].mark == 0,
            narrative.words[number - 1].grammar & (sets.locative | sets.of | sets.with | sets.determiner)
                == 0,
            !(start..<first).contains(where: {
                narrative.words[$0].clause != hit.clause
                    || narrative.words[$0].grammar & (sets.by | sets.clause | sets.joint) != 0
            })
        else { return false }
        let end = object.words.upperBound
        return end >= range.upperBound
            || narrative.words[end].grammar & (sets.be | sets.have) == 0
                && (narrative.words[end].hit < 0 || !narrative.hits[Int(narrative.words[end].hit)].isVerb)
    }
}
