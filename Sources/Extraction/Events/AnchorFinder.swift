import Incidents

/// Applies the rules to the event words of a sentence and leaves out what has not happened.
struct AnchorFinder {
    let narrative: Narrative
    let knowledge: EventKnowledge
    /// ISO 3166-1 alpha-2 of the country in which the report's events lie, where one stands out.
    let homeCountry: String?

    /// Why an event word tells no event, or nil where it does.
    enum Unreal: String {
        case negated, denied, planned, threatened, conditional, feared, intended, unreal
    }

    /// The anchors of a sentence, in order.
    func anchors(
        sentence index: Int, sides: [Side], placeWords: [Range<Int>], dateWords: [Range<Int>],
        nameWords: [Range<Int>], sources: [Side] = [], before: [Side] = []
    ) -> [Anchor] {
        let sentence = narrative.sentences[index]
        guard !sentence.hits.isEmpty else { return [] }
        let sets = narrative.sets
        let roles = RoleFinder(
            narrative: narrative, sides: sides, range: sentence.words, dateWords: dateWords)
        let modality = SentenceModality(narrative: narrative, sentence: index)
        var clauseClasses = [ClassSet](repeating: 0, count: sentence.clauseCount)
        // The weapons that a clause names only as what was hit: "the strike destroyed a rocket launcher".
        var targets = clauseClasses
        for hit in narrative.hits[sentence.hits] where hit.meaning.classes & sets.mask == 0 {
            // "23 March", "the March 23 Movement": nobody marches.
            if hit.meaning.classes & sets.protest != 0,
                dateWords.contains(where: { $0.contains(hit.first) })
                    || nameWords.contains(where: { $0.contains(hit.first) })
            {
                continue
            }
            let clause = Int(hit.clause)
            let isTarget = isTarget(hit, sentence.words)
            if isTarget { targets[clause] |= hit.meaning.classes & ~clauseClasses[clause] }
            clauseClasses[clause] |= hit.meaning.classes
            if !isTarget { targets[clause] &= ~hit.meaning.classes }
        }
        let speakers = sources.isEmpty ? sides : sources + sides
        var found: [Anchor] = []
        var happened = [ClassSet?](repeating: nil, count: sentence.clauseCount)
        for number in sentence.hits {
            let hit = narrative.hits[number]
            let classes = hit.classes
            if classes & sets.mask != 0 || classes & knowledge.traits.triggers == 0 { continue }
            // "destroyed a car bomb": what is hit there did not go off.
            if classes & sets.ied != 0, isTarget(hit, sentence.words) { continue }
            // "4 March" is no march, "the occupied town" no occupation.
            if hit.isAttribute || dateWords.contains(where: { $0.contains(hit.first) }) { continue }
            if isInName(hit, nameWords) { continue }
            if modality.unreal(hit) != nil { continue }
            if isHelp(hit, sentence.words) || isOfFreed(hit, sentence) || isListed(hit, sentence.words) {
                continue
            }
            var around = clauseClasses[Int(hit.clause)] | (modality.isUnopposed ? sets.unopposed : 0)
            if classes & knowledge.traits.handles == 0 { around &= ~targets[Int(hit.clause)] }
            // "jets took off and bombed the hills": two verbs share whom or what they are told of.
            if hit.isVerb, hit.clause > 0, opensWithJoint(hit.first - 1, hit.clause, sentence.words) {
                around |= carriers(before: hit.clause, clauseClasses, sentence.words)
            }
            around |= antecedentWeapon(of: hit, sentence.words)
            around |= harm(behind: hit, clauseClasses, sentence.words)
            around |= mishap(about: hit, clauseClasses, sentence.words)
            around |= befallen(at: hit, clauseClasses, sentence.words)
            if classes & sets.expel != 0, isOutOfPlace(hit, placeWords, sentence.words) {
                around |= sets.ground
            }
            // "found and destroyed a weapons cache": two verbs share an object.
            if hit.isVerb, hit.end < sentence.words.upperBound, narrative.word(hit.end, isIn: sets.joint),
                Int(hit.clause) + 1 < clauseClasses.count
            {
                around |= clauseClasses[Int(hit.clause) + 1]
            }
            var (agents, patients) = roles.roles(
                of: hit, isReciprocal: classes & knowledge.traits.reciprocal != 0,
                takesPatientByOf: classes & knowledge.traits.patientByOf != 0)
            if classes & sets.repel != 0, hit.isVerb {
                roles.completeRepelled(hit, &agents, &patients)
            }
            patients.removeAll { agents.contains($0) }
            if classes & knowledge.traits.reciprocal != 0, !sides.isEmpty {
                roles.completeParties(of: hit, &agents, &patients)
            }
            var agentKinds = kinds(agents, sides)
            if agents.isEmpty,
                let speaker = speaker(of: hit, speakers, sentence.words)
                    ?? antecedent(of: hit, before, sentence.words)
            {
                agentKinds = kinds([0], [speaker])
            }
            var patientKinds = kinds(patients, sides)
            let object = objectKinds(hit, roles: roles, placeWords: placeWords, in: sentence.words)
            if patients.isEmpty || patientKinds == .none {
                patientKinds = object
            } else if object.contains(.place), let side = patients.first,
                isPlaceBefore(sides[side], hit, placeWords: placeWords) || qualifiesGround(sides[side])
            {
                // "retook the town from militants": the ground is what is taken.
                patientKinds.insert(.place)
            }
            guard
                let rule = rule(
                    classes, isVerb: hit.isVerb, isPassive: roles.isPassive(hit), around: around,
                    agent: agentKinds, patient: patientKinds,
                    happened: {
                        let clause = Int(hit.clause)
                        if let known = happened[clause] { return known }
                        let known = happenedClasses(hit.clause, sentence.hits, modality)
                        happened[clause] = known
                        return known
                    }),
                let type = knowledge.rules[rule].type, knowledge.rules[rule].strength > 0
            else { continue }
            let isDefinite = isDefinite(hit, sentence.words, dateWords)
            // "condemned the attack": what someone says of it tells nothing new.
            if isDefinite, isReaction(hit, sentence.words),
                !tellsItself(hit, placeWords: placeWords, dateWords: dateWords)
            {
                continue
            }
            // "their lorry struck a mine": the mine's doing, whoever drove.
            if classes & sets.step != 0, patients.isEmpty, agents.contains(where: { sides[$0].name != nil }) {
                swap(&agents, &patients)
            }
            found.append(
                Anchor(
                    hit: number, rule: rule, type: type,
                    strength: type == .armedClash && isResult(hit, sentence.words)
                        ? 1 : knowledge.rules[rule].strength,
                    clause: hit.clause, agents: agents, patients: patients,
                    hasLooseSides: roles.isLoose(hit, agents: agents),
                    isDefinite: isDefinite && !isOutcome(hit, sentence.words),
                    isBackground: modality.isBackground(hit) || continues(hit, found.last, sentence.words),
                    isUnopposed: modality.isUnopposed))
        }
        return withoutEarlier(found, sentence.words)
    }

    /// The classes of a clause's words but for those that only tell of what has not happened ("ahead of an attack").
    private func happenedClasses(_ clause: Int16, _ hits: Range<Int>, _ modality: SentenceModality)
        -> ClassSet
    {
        var classes: ClassSet = 0
        for hit in narrative.hits[hits] where hit.clause == clause {
            if classes | hit.meaning.classes != classes, modality.unreal(hit) == nil {
                classes |= hit.meaning.classes
            }
        }
        return classes
    }

    /// Leaves out what only dates another event ("two days before the X shooting, a man was shot").
    private func withoutEarlier(_ anchors: [Anchor], _ range: Range<Int>) -> [Anchor] {
        guard anchors.count > 1 else { return anchors }
        return anchors.filter { anchor in
            guard anchor.isDefinite,
                let opener = range.first(where: { narrative.words[$0].clause == anchor.clause }),
                narrative.word(opener, isIn: narrative.sets.prior)
            else { return true }
            return !anchors.contains { !$0.isDefinite && $0.strength >= 2 && $0.clause != anchor.clause }
        }
    }

    /// "The army said that it had retaken ...": whom a pronoun before a verb stands for.
    private func speaker(of hit: TermHit, _ sides: [Side], _ range: Range<Int>) -> Side? {
        guard hit.isVerb else { return nil }
        let window = max(range.lowerBound, hit.first - 5)..<hit.first
        guard let pronoun = window.first(where: { narrative.word($0, isIn: narrative.sets.pronoun) }) else {
            return nil
        }
        return sides.filter {
            $0.words.upperBound <= pronoun && $0.kinds.contains(.armed) && $0.name != nil
        }.max { $0.words.lowerBound < $1.words.lowerBound }
    }

    private func rule(
        _ classes: ClassSet, isVerb: Bool, isPassive: @autoclosure () -> Bool, around: ClassSet,
        agent: SideKinds, patient: SideKinds, happened: () -> ClassSet
    ) -> Int? {
        for candidate in knowledge.traits.rules(for: classes) {
            // Most rules are passed over here, where they stand: one taken out is a copy.
            if knowledge.rules[candidate].trigger & classes == 0 { continue }
            if let wanted = knowledge.rules[candidate].isVerb, wanted != isVerb { continue }
            if knowledge.rules[candidate].report & narrative.classes == 0,
                knowledge.rules[candidate].report != 0
            {
                continue
            }
            let rule = knowledge.rules[candidate]
            if let wanted = rule.isPassive, wanted != isPassive() { continue }
            if rule.without & around != 0, rule.without & around & happened() != 0 { continue }
            if !rule.with.allSatisfy({ $0 & around != 0 }) { continue }
            if !rule.agent.isEmpty, rule.agent.isDisjoint(with: agent) { continue }
            if !rule.patient.isEmpty, rule.patient.isDisjoint(with: patient) { continue }
            return candidate
        }
        return nil
    }

    /// Whether a weapon is the object of a verb that hits, not what it hits with.
    private func isTarget(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        // Where the subject follows the verb, the weapon behind it is what strikes.
        guard !narrative.isVerbFirst else { return false }
        let traits = knowledge.traits
        guard hit.classes & (traits.weapons | narrative.sets.ied) != 0, !hit.isVerb else { return false }
        // "hit a mine" is the mine's doing.
        let aims =
            hit.classes & narrative.sets.ied != 0 ? narrative.sets.damage | narrative.sets.loot : traits.aims
        let sets = narrative.sets
        var index = hit.first - 1
        var steps = 0
        var sawPreposition = false
        while index >= range.lowerBound, steps < 9 {
            let word = narrative.words[index]
            if word.clause != hit.clause || word.mark == 0x3B { return false }
            if word.grammar & (sets.by | sets.instrument) != 0 { return false }
            if word.grammar & sets.against != 0 { sawPreposition = true }
            if word.hit >= 0 {
                let other = narrative.hits[Int(word.hit)]
                if other.classes & traits.handles != 0 { return false }
                // "destroyed a rocket launcher", "a strike on a tank"
                if other.classes & aims != 0 { return other.isVerb || sawPreposition }
            }
            index -= 1
            steps += 1
        }
        return false
    }

    private func kinds(_ members: [Int], _ sides: [Side]) -> SideKinds {
        guard !members.isEmpty else { return .none }
        var kinds: SideKinds = []
        for member in members { kinds.formUnion(sides[member].kinds) }
        if kinds.contains(.state), members.contains(where: { isHome(sides[$0]) }) { kinds.insert(.homestate) }
        // Whoever is hit beside armed men does not make the armed men civilians.
        return kinds
    }

    private func isHome(_ side: Side) -> Bool {
        guard let country = side.country, let homeCountry else { return side.kinds.contains(.state) }
        return country == homeCountry
    }

    /// Whether a side's name only says whose ground it is ("the last junta base").
    private func qualifiesGround(_ side: Side) -> Bool {
        (side.words.upperBound - 1..<min(narrative.words.count, side.words.upperBound + 2)).contains {
            index in
            let term = narrative.words[index].hit
            return term >= 0 && narrative.hits[Int(term)].meaning.otherClasses & narrative.sets.ground != 0
        }
    }

    /// Whether a place or a piece of ground stands between a word and the side behind it.
    private func isPlaceBefore(_ side: Side, _ hit: TermHit, placeWords: [Range<Int>]) -> Bool {
        guard side.words.lowerBound > hit.end else { return side.words.upperBound <= hit.first }
        // "captured the headquarters": what is called by a common noun may itself be the ground.
        let end = side.isGeneric ? side.words.upperBound : side.words.lowerBound
        return (hit.end..<end).contains { index in
            let term = narrative.words[index].hit
            return placeWords.contains { $0.contains(index) }
                || term >= 0 && narrative.hits[Int(term)].meaning.classes & narrative.sets.ground != 0
        }
    }

    /// What kind of thing stands where a verb's object stands when no side does.
    private func objectKinds(
        _ hit: TermHit, roles: RoleFinder, placeWords: [Range<Int>], in range: Range<Int>
    ) -> SideKinds {
        let sets = narrative.sets
        // "the town fell to the rebels" says what was taken where a passive does.
        let passive = roles.isPassive(hit) || narrative.word(hit.first, isIn: sets.falling)
        let window =
            passive
            ? max(range.lowerBound, hit.first - 10)..<hit.first : hit.end..<min(range.upperBound, hit.end + 8)
        var kinds: SideKinds = []
        var sawName = false
        let hitsPeople = hit.classes & knowledge.traits.ofPeople != 0
        for index in window {
            let word = narrative.words[index]
            if word.clause != hit.clause { continue }
            if !passive, word.grammar & (sets.by | sets.clause) != 0 { break }
            // "seized a truck in X": what stands behind a preposition is no object.
            if !passive, index > hit.end, word.grammar & sets.locative != 0, word.grammar & sets.of == 0 {
                break
            }
            if placeWords.contains(where: { $0.contains(index) }) { kinds.insert(.place) }
            if word.hit >= 0, narrative.hits[Int(word.hit)].meaning.classes & sets.ground != 0 {
                kinds.insert(.place)
            }
            if word.isCapitalized, word.hit < 0 { sawName = true }
            // "killed three more", "killed two in X"
            if !passive, hitsPeople, index <= hit.end + 1, isCountOfPeople(index, range) {
                sawName = true
            }
            // "shot him", "took them away"
            if !passive, index == hit.end, word.grammar & sets.objectPronoun != 0 { sawName = true }
            // "killed a muleteer": whom such a verb hits is somebody, whatever the word for him.
            if !passive, hitsPeople, word.mark == 0, word.hit < 0, word.grammar == 0, index > hit.end,
                narrative.word(index - 1, isIn: sets.article)
            {
                sawName = true
            }
        }
        if kinds.isEmpty { return sawName ? .person : .none }
        return kinds
    }

    /// "the attack", "this strike", "his killing": taken up from before.
    private func isDefinite(_ hit: TermHit, _ range: Range<Int>, _ dateWords: [Range<Int>]) -> Bool {
        let sets = narrative.sets
        if hit.isVerb { return takesUp(hit, range) }
        // "The bodies were found by relatives": of those who were told of.
        if hit.classes & sets.bodyfound != 0, hit.first > range.lowerBound,
            narrative.word(hit.first - 1, isIn: sets.definite)
        {
            return !(hit.first..<min(range.upperBound, hit.end + 1)).contains {
                narrative.word($0, isIn: sets.of)
            }
        }
        guard hit.classes & narrative.sets.again != 0 else { return false }
        // "Yesterday's airstrike"
        if dateWords.contains(where: { $0.upperBound == hit.first }) { return true }
        let stops = sets.locative | sets.by | sets.of | sets.clause | sets.be | sets.have | sets.modal
        var index = hit.first - 1
        var steps = 0
        while index >= range.lowerBound, steps < 4 {
            let word = narrative.words[index]
            // "the other attack", "the second incident": one more than was told before.
            if word.grammar & narrative.sets.another != 0
                || steps == 0 && word.grammar & sets.ordinal != 0 && !narrative.counts(index)
            {
                return false
            }
            if word.grammar & narrative.sets.definite != 0 {
                // "renewed its assault": one more, by those who are known for it.
                return word.grammar & sets.pronoun == 0 || index == range.lowerBound
                    || !narrative.word(index - 1, isIn: sets.carry)
            }
            if word.mark != 0 || word.isNumber || word.grammar & stops != 0 { return false }
            index -= 1
            steps += 1
        }
        return false
    }

    /// "was also killed in the attack": harm told of an event that was told before.
    private func takesUp(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        let sets = narrative.sets
        // "when the charge went off": the device of which the report told.
        if hit.classes & sets.explode != 0 {
            if narrative.word(hit.first, isIn: sets.definite) { return true }
            return (max(range.lowerBound, hit.first - 3)..<hit.first).contains { index in
                guard narrative.word(index, isIn: sets.definite), narrative.words[index + 1].hit >= 0
                else { return false }
                let noun = narrative.hits[Int(narrative.words[index + 1].hit)]
                return noun.end == hit.first && noun.classes & (sets.ied | sets.bombnoun) != 0
            }
        }
        guard hit.classes & (sets.kill | sets.wound | sets.die) != 0 else { return false }
        var index = hit.end
        while index + 1 < range.upperBound, index <= hit.end + 1 {
            if narrative.word(index, isIn: sets.definite), narrative.words[index + 1].hit >= 0 {
                let noun = narrative.hits[Int(narrative.words[index + 1].hit)]
                return !noun.isVerb && noun.classes & sets.again != 0
            }
            index += 1
        }
        return false
    }

    /// Whether a verb only tells what came of the event (", killing five and wounding two").
    private func isResult(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        guard hit.isVerb, hit.meaning.form == .gerund,
            hit.classes & (narrative.sets.kill | narrative.sets.wound) != 0, hit.first > range.lowerBound
        else { return false }
        let before = narrative.words[hit.first - 1]
        return before.mark == 0x2C || before.grammar & narrative.sets.joint != 0
    }

    private func isReaction(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        (max(range.lowerBound, hit.first - 6)..<hit.first).contains {
            narrative.word($0, isIn: narrative.sets.reaction) && narrative.words[$0].clause == hit.clause
        }
    }

    /// Whether a word is part of an actor's name and not its last ("Popular Mobilization Forces").
    private func isInName(_ hit: TermHit, _ named: [Range<Int>]) -> Bool {
        hit.classes & narrative.sets.suicide == 0
            && named.contains {
                // Where the head stands first, as in Arabic, "the bombing by the army's planes" opens with the event.
                $0.contains(hit.first) && hit.end < $0.upperBound
                    && !(narrative.isVerbFirst && hit.first == $0.lowerBound)
            }
    }
}
