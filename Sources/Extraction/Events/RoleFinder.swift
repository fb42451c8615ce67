/// Finds who acts and who is hit for an event word: voice for verbs, prepositions for nouns.
struct RoleFinder {
    let narrative: Narrative
    /// The sides of the sentence, in order.
    let sides: [Side]
    /// The sentence's words.
    let range: Range<Int>
    /// Words of the sentence's dates.
    let dateWords: [Range<Int>]

    var sets: GrammarSets { narrative.sets }

    /// Whether a noun's sides are not tied to it by grammar.
    func isLoose(_ hit: TermHit, agents: [Int]) -> Bool {
        guard !hit.isVerb, let agent = agents.first else { return false }
        let side = sides[agent]
        if side.words.upperBound >= hit.first - 1 || side.words.lowerBound >= hit.end { return false }
        return !(side.words.upperBound..<hit.first).contains { narrative.words[$0].grammar & sets.carry != 0 }
    }

    /// The sides of an event word, as indices into `sides`.
    func roles(of hit: TermHit, isReciprocal: Bool, takesPatientByOf: Bool) -> (
        agents: [Int], patients: [Int]
    ) {
        if isReciprocal { return reciprocal(hit) }
        if narrative.isVerbFirst { return verbFirst(hit, takesPatientByOf: takesPatientByOf) }
        return hit.isVerb ? verbal(hit) : nominal(hit, takesPatientByOf: takesPatientByOf)
    }

    /// Whether a verb stands in the passive.
    func isPassive(_ hit: TermHit) -> Bool {
        guard hit.isVerb else { return false }
        switch hit.meaning.form {
        case .participle, .pastOrParticiple: break
        default: return false
        }
        var index = hit.first - 1
        var steps = 0
        while index >= range.lowerBound, steps < 4 {
            let word = narrative.words[index]
            // "IS killed": a group's initials are no copula.
            if word.grammar & sets.be != 0, !sides.contains(where: { $0.words == index..<index + 1 }) {
                return true
            }
            if word.grammar & sets.have != 0 { return false }
            if word.mark != 0 || word.hit >= 0 { break }
            // "men said to be rebels attacked": the copula belongs to the phrase before.
            if sides.contains(where: { $0.words.contains(index) }) { break }
            index -= 1
            steps += 1
        }
        // "detained on Tuesday four men": what follows the date counts.
        var follower = hit.end
        if let date = dateWords.first(where: { $0.lowerBound - hit.end <= 1 && $0.lowerBound >= hit.end }) {
            follower = date.upperBound
        }
        guard follower < range.upperBound else { return sideBefore(hit.first, clause: nil) != nil }
        // "killed at least 16 militants"
        if narrative.word(follower, isIn: sets.approximate),
            (follower + 1..<min(range.upperBound, follower + 4)).contains(where: {
                narrative.words[$0].isNumber || narrative.word($0, isIn: sets.determiner)
            })
        {
            return false
        }
        // "fired around 15 shells"
        if follower + 1 < range.upperBound, narrative.words[follower].grammar & sets.locative != 0,
            narrative.words[follower + 1].isNumber
        {
            return false
        }
        let next = narrative.words[follower]
        if next.grammar & sets.by != 0 { return true }
        if hit.end + 1 < range.upperBound, next.mark == 0,
            narrative.words[hit.end + 1].grammar & sets.by != 0,
            sides.allSatisfy({ !$0.words.contains(hit.end) })
        {
            return true
        }
        // "soldiers raped and killed a woman": a verb that shares its voice with the next.
        if next.grammar & sets.joint != 0, follower + 1 < range.upperBound,
            narrative.words[follower + 1].hit >= 0
        {
            let shared = narrative.hits[Int(narrative.words[follower + 1].hit)]
            if shared.isVerb, shared.first == follower + 1 { return isPassive(shared) }
        }
        // "Four soldiers killed in an ambush": no object follows, and someone stands before.
        // "blocked the road near X" has its object within.
        let inner = hit.first + 1..<max(hit.first + 1, hit.end)
        if inner.contains(where: { narrative.word($0, isIn: sets.article) }) { return false }
        let endsHere =
            next.mark != 0 && !opensWord(follower)
            || next.grammar & (sets.locative | sets.clause | sets.joint) != 0
        guard endsHere, !countsObject(behind: follower, hit),
            let subject = sideBefore(hit.first, clause: hit.clause)
        else { return false }
        // "when gunmen struck in X": only a main clause leaves out its "were".
        if sides[subject].kinds.contains(.armed), opensArrival(hit.clause, sides[subject]) { return false }
        // "Enemy artillery targeted in the morning the outskirts of X": guns are what hits.
        return !(sets.projectile & hitClasses(of: sides[subject]) != 0 && hit.classes & sets.assault != 0)
    }

    /// The roles where the subject stands behind the verb, and the one hit right behind the noun.
    private func verbFirst(_ hit: TermHit, takesPatientByOf: Bool) -> (agents: [Int], patients: [Int]) {
        let by = byWord(after: hit.end, within: 14)
        let byAgents = by.map { coordinated(from: $0 + 1) } ?? []
        let behind = coordinated(from: hit.end, reach: 8).filter { !byAgents.contains($0) }
        if !hit.isVerb {
            let ahead = sideBefore(hit.first, clause: hit.clause).map { [$0] } ?? []
            if takesPatientByOf {
                // "the police threw the arrest on four men": whoever stands between such a verb and its noun does it.
                let doers = ahead.filter { !behind.contains($0) && isCarrier($0, of: hit) }
                return (byAgents.isEmpty ? doers : byAgents, behind)
            }
            let against = (hit.end..<min(range.upperBound, hit.end + 10)).first {
                narrative.words[$0].grammar & sets.against != 0
            }
            let patients = against.map { coordinated(from: $0 + 1, reach: 4) } ?? []
            let others = behind.filter { !patients.contains($0) }
            let agents = byAgents.isEmpty ? (others.isEmpty ? ahead : others) : byAgents
            return (agents.filter { !patients.contains($0) }, patients)
        }
        // A subject may still stand before ("... قسد قد اعتقلت").
        let before = sideBefore(hit.first, clause: hit.clause)
        let next = behind.last.flatMap { last in
            sides.indices.first {
                $0 > last && narrative.words[sides[$0].words.lowerBound].clause == hit.clause
                    && sides[$0].words.lowerBound <= sides[last].words.upperBound + 8
            }
        }
        switch hit.meaning.form {
        case .participle: return (byAgents, behind)
        case .pastOrParticiple:
            if !byAgents.isEmpty { return (byAgents, behind) }
            if let before { return ([before], behind) }
            // "kidnapped unknown gunmen a doctor": where only they are known, they did it.
            if next == nil, hit.classes & sets.abduct != 0,
                behind.contains(where: { sides[$0].kinds.contains(.outlaw) })
            {
                return (behind, [])
            }
            guard let next else { return ([], behind) }
            return (behind, [next])
        default:
            if let before, next == nil { return ([before], behind) }
            return (behind, next.map { [$0] } ?? [])
        }
    }

    private func verbal(_ hit: TermHit) -> (agents: [Int], patients: [Int]) {
        if isPassive(hit) {
            var agents: [Int] = []
            if let by = byWord(after: hit.end, within: 14) { agents = coordinated(from: by + 1) }
            var patients = subject(of: hit)
            // "four rockets were fired at a base"
            if patients.isEmpty, agents.isEmpty { patients = aimedAt(by: hit) }
            if agents.isEmpty { agents = wielder(after: hit, except: patients) }
            return (agents, patients)
        }
        return (subject(of: hit), object(after: hit.end, clause: hit.clause))
    }

    func nominal(_ hit: TermHit, takesPatientByOf: Bool) -> (agents: [Int], patients: [Int]) {
        var agents: [Int] = []
        var patients: [Int] = []
        // "Turkish shelling", "coalition airstrikes": a side that ends where the word begins.
        if let own = sides.lastIndex(where: { $0.words.contains(hit.first) || precedes($0, hit) }) {
            // "four people lost their lives"
            if narrative.word(hit.first, isIn: sets.undergo) {
                patients = conjoined(endingWith: own)
            } else {
                agents = [own]
            }
        }
        // "the town fell to the rebels": who took it stands behind.
        if narrative.word(hit.first, isIn: sets.falling) {
            return (coordinated(from: hit.end, reach: 3), patients)
        }
        var index = hit.end
        while index < range.upperBound, index < hit.end + 16 {
            let word = narrative.words[index]
            if word.mark == 0x3B || (word.clause != hit.clause && word.grammar & sets.clause != 0) { break }
            let found = { coordinated(from: index + 1, reach: 5) }
            if word.grammar & sets.by != 0 || word.grammar & sets.from != 0 {
                if agents.isEmpty { agents = found() }
            } else if word.grammar & sets.of != 0, index <= hit.end + 1 {
                let members = coordinated(from: index + 1, reach: 3)
                // "died by bullets of X": theirs, whoever died.
                let isDoers = narrative.word(hit.first, isIn: sets.undergo)
                if takesPatientByOf, patients.isEmpty, !isDoers {
                    patients = members
                } else if agents.isEmpty {
                    agents = members
                }
            } else if word.grammar & sets.against != 0, patients.isEmpty {
                patients = found().filter { !agents.contains($0) }
            }
            index += 1
        }
        // "the army carried out a raid", "the town came under shelling": the clause's subject.
        if let before = subject(of: hit).first.map({ armed(before: $0, hit) }), !patients.contains(before),
            !agents.contains(before)
        {
            let between = sides[before].words.upperBound..<max(sides[before].words.upperBound, hit.first)
            if narrative.word(hit.first, isIn: sets.undergo)
                || between.contains(where: { narrative.words[$0].grammar & sets.undergo != 0 })
            {
                if patients.isEmpty { patients = conjoined(endingWith: before) }
            } else if agents.isEmpty {
                agents = conjoined(endingWith: before)
            }
        }
        if patients.isEmpty, let agent = agents.first { patients = undergone(before: agent, hit) }
        return (agents, patients)
    }

    /// The sides before a verb in its clause, or in the clause that it continues.
    func subject(of hit: TermHit) -> [Int] {
        if let accused = accused(of: hit) { return [accused] }
        // "a bomb hit a truck, killing two": who did the one did the other, not what was hit.
        if let governing = governing(hit) ?? circumstance(hit) { return verbal(governing).agents }
        if let own = sideBefore(hit.first, clause: hit.clause) {
            if let event = event(holding: own, before: hit) {
                return nominal(event, takesPatientByOf: true).agents.filter { $0 != own }
            }
            return conjoined(endingWith: own)
        }
        // A clause without a subject of its own ("and killed three", "which hit the town") shares the last one.
        var first = hit.first
        while first > range.lowerBound, narrative.words[first - 1].clause == hit.clause { first -= 1 }
        guard first > range.lowerBound else { return [] }
        if let antecedent = antecedent(before: first) { return conjoined(endingWith: antecedent) }
        let opener = narrative.words[first].grammar
        let sharing = sets.joint | sets.subject | sets.clause
        guard opener & sharing != 0 || hit.meaning.form == .gerund else { return [] }
        // "when a home-made bomb hit their car": the clause has a subject, if none that is a side.
        if opener & (sets.subject | sets.joint) == 0, hasOwnSubject(first, hit) { return [] }
        var clause = narrative.words[first - 1].clause
        while clause >= 0 {
            if let shared = firstSide(inClause: clause, before: first) {
                return conjoined(endingWith: shared) + joined(behind: shared, before: first)
            }
            clause -= 1
        }
        return []
    }

    private func sideBefore(_ index: Int, clause: Int16?) -> Int? {
        var best: Int?
        for (number, side) in sides.enumerated() where side.words.upperBound <= index {
            guard let first = side.words.first else { continue }
            if let clause, narrative.words[first].clause != clause { continue }
            // "a source in the army said", "troops from the base shelled": a side within another phrase is no subject.
            var opener = first - 1
            var phrase = sets.by | sets.locative
            if side.name == nil, best.map({ sides[$0].name != nil }) ?? false {
                phrase |= sets.from
                if opener > range.lowerBound, narrative.word(opener, isIn: sets.article) { opener -= 1 }
            }
            if opener >= range.lowerBound, narrative.words[opener].grammar & phrase != 0,
                best != nil || narrative.words[opener].grammar & sets.by != 0
            {
                continue
            }
            // "units supported by the coalition arrested": the helper is not the subject.
            if best != nil, isHelper(first) { continue }
            best = number
        }
        return best
    }

    private func firstSide(inClause clause: Int16, before index: Int) -> Int? {
        sides.firstIndex { side in
            guard let first = side.words.first else { return false }
            guard side.words.upperBound <= index, narrative.words[first].clause == clause else {
                return false
            }
            return narrative.isVerbFirst || !followsVerb(first, clause: clause)
        }
    }

    /// Whether a verb of an event stands before a word in its clause, so that what follows is its object.
    private func followsVerb(_ index: Int, clause: Int16) -> Bool {
        var before = index - 1
        while before >= range.lowerBound, narrative.words[before].clause == clause {
            let hit = narrative.words[before].hit
            if hit >= 0, narrative.hits[Int(hit)].isVerb, !narrative.hits[Int(hit)].isAttribute,
                !isPassive(narrative.hits[Int(hit)])
            {
                return true
            }
            before -= 1
        }
        return false
    }

    /// The sides joined by "and" or a comma up to one that is known.
    func conjoined(endingWith last: Int) -> [Int] {
        var members = [last]
        var current = last
        while current > 0, joins(sides[current - 1].words.upperBound, sides[current].words.lowerBound) {
            current -= 1
            members.insert(current, at: 0)
        }
        return members
    }

    /// The sides that begin within `reach` words, and those joined to them.
    func coordinated(from start: Int, reach: Int = 5) -> [Int] {
        guard
            let first = sides.firstIndex(where: {
                $0.words.lowerBound >= start && $0.words.lowerBound <= start + reach
            }),
            !(start..<max(start, sides[first].words.lowerBound)).contains(where: {
                narrative.words[$0].mark == 0x3B || narrative.words[$0].grammar & sets.clause != 0
            })
        else { return [] }
        var members = [first]
        var current = first
        while current + 1 < sides.count,
            joins(sides[current].words.upperBound, sides[current + 1].words.lowerBound)
        {
            current += 1
            members.append(current)
        }
        // "a convoy with supplies of the coalition": the thing is its owner's.
        if members.count == 1, sides[first].name == nil, let owner = owner(of: first) {
            members.append(owner)
        }
        return members
    }

    /// Whether only "and", a comma and small words part two sides.
    func joins(_ end: Int, _ start: Int) -> Bool {
        guard start >= end, start - end <= 10 else { return false }
        // "the army along with local fighters known as X"
        let isWide = start - end > 4
        if isWide, !(end..<min(start, end + 3)).contains(where: { narrative.word($0, isIn: sets.conjoined) })
        {
            return false
        }
        var hasJoint = start == end
        for index in end..<start {
            let word = narrative.words[index]
            if word.grammar & (sets.joint | sets.conjoined) != 0 || word.mark == 0x2C {
                hasJoint = true
            } else if word.hit >= 0 && narrative.hits[Int(word.hit)].isVerb
                || word.grammar & (sets.clause | sets.against | sets.by) != 0
                    && word.grammar & sets.conjoined == 0
            {
                return false
            }
        }
        return hasJoint
    }

    /// The first side after a verb, with those joined to it.
    func object(after start: Int, clause: Int16) -> [Int] {
        guard let first = sides.firstIndex(where: { $0.words.lowerBound >= start }) else { return [] }
        let begin = sides[first].words.lowerBound
        guard begin < range.upperBound, begin - start <= 14 else { return [] }
        for index in start..<begin {
            let word = narrative.words[index]
            if word.mark == 0x3B || word.grammar & (sets.by | sets.clause) != 0 && word.clause != clause {
                return []
            }
            if word.grammar & sets.by != 0 { return [] }
        }
        return coordinated(from: start, reach: 14)
    }

    private func byWord(after start: Int, within reach: Int) -> Int? {
        for index in start..<min(range.upperBound, start + reach) {
            let word = narrative.words[index]
            if word.grammar & sets.by != 0 { return index }
            if word.mark == 0x3B || word.grammar & sets.clause != 0 { return nil }
        }
        return nil
    }
}
