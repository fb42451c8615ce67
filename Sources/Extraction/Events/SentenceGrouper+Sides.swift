import Incidents

/// Sides that a draft's words give together, where no single word does.
extension SentenceGrouper {
    /// "Two gunmen were killed in a shootout with troops": those whom the ones that are hit fought.
    func counterparts(of patients: [Int], in anchors: [Anchor]) -> [Int] {
        let names = Set(patients.compactMap { sides[$0].name })
        for anchor in anchors where !anchor.agents.isEmpty && !anchor.patients.isEmpty {
            guard anchor.agents.allSatisfy({ patients.contains($0) }) else { continue }
            let others = anchor.patients.filter { side in
                !patients.contains(side) && (sides[side].name.map { !names.contains($0) } ?? true)
            }
            if !others.isEmpty { return others }
        }
        return []
    }

    /// "Three people died after gunmen flagged down a bus": those with arms who came, whatever the word for it.
    func comers(_ draft: EventDraft, except patients: [Int]) -> [Int] {
        let types: [SubEventType] = [
            .attack, .abductionForcedDisappearance, .armedClash, .sexualViolence, .lootingPropertyDestruction,
        ]
        let sets = narrative.sets
        guard types.contains(draft.type) else { return [] }
        let range = narrative.sentences[draft.sentence].words
        let armed = sides.indices.filter {
            sides[$0].kinds.isSuperset(of: [.armed, .nonstate]) && sides[$0].name != nil
        }
        guard armed.count == 1, let comer = armed.first, !patients.contains(comer),
            let first = sides[comer].words.first
        else { return [] }
        let clause = narrative.words[first].clause
        guard clause != draft.anchor.clause,
            let opener = range.first(where: { narrative.words[$0].clause == clause }), first - opener <= 4,
            // "after gunmen were arrested"
            !(sides[comer].words.upperBound..<min(range.upperBound, sides[comer].words.upperBound + 2))
                .contains(where: { narrative.word($0, isIn: sets.be) })
        else { return [] }
        return opener == range.lowerBound || narrative.word(opener, isIn: sets.arrival) ? [comer] : []
    }

    /// "police used tear gas to disperse a sit-in of fishermen": the forces stand against those who protest.
    func addInterveners(_ draft: inout EventDraft, _ anchors: [Anchor]) {
        guard draft.type.eventType == .protests || draft.type == .violentDemonstration,
            !draft.agents.contains(where: { $0.kinds.contains(.armed) }),
            !draft.patients.contains(where: { $0.kinds.contains(.armed) && $0.name != nil })
        else { return }
        let acting = anchors.flatMap(\.agents).map { sides[$0] }
        // "to disperse" is told as an aim: whoever used force for it stands in the sentence.
        let intervenes: [SubEventType] = [
            .protestWithIntervention, .excessiveForceAgainstProtesters, .violentDemonstration,
        ]
        let near = intervenes.contains(draft.type) ? sides.filter { draft.words.overlaps($0.words) } : []
        if let force = (acting + near).first(where: { $0.kinds.contains(.state) && $0.name != nil }) {
            draft.patients.append(force)
        }
    }

    /// "Officers shot the assailant": someone who was told of before is now hit.
    func takesUpCulprit(_ draft: EventDraft) -> Bool {
        guard draft.type.eventType != .explosionsRemoteViolence else { return false }
        return draft.patients.contains { side in
            let first = side.words.lowerBound
            guard first > narrative.sentences[draft.sentence].words.lowerBound else { return false }
            return narrative.word(first, isIn: narrative.sets.culprit)
                && narrative.word(first - 1, isIn: narrative.sets.definite)
        }
    }

    /// "Four men were detained in X, police said": forces who tell of arrests by nobody else made them.
    func reporter(_ draft: EventDraft) -> [Side] {
        let hit = narrative.hits[draft.anchor.hit]
        guard draft.type == .arrests, hit.isVerb else { return [] }
        let forces = facts.sources[draft.sentence].filter {
            $0.kinds.contains(.state) && $0.name != nil && $0.words.lowerBound >= hit.end
        }
        guard let force = forces.first ?? raider(draft),
            !draft.patients.contains(where: { $0.name == force.name })
        else { return [] }
        return [force]
    }

    /// "Six were arrested in Israeli raids on X": the one state whose forces the sentence tells of raiding.
    private func raider(_ draft: EventDraft) -> Side? {
        let raids = narrative.sentences[draft.sentence].hits.lazy.map { narrative.hits[$0] }.filter {
            $0.classes & narrative.sets.assault != 0
        }
        let forces = sides.filter { $0.kinds.contains(.state) && $0.name != nil }
        guard let force = forces.first, Set(forces.map(\.name)).count == 1,
            raids.contains(where: {
                $0.first >= force.words.lowerBound && $0.first <= force.words.upperBound + 4
            })
        else { return nil }
        return force
    }

    /// "The army announced the arrest of ...": who tells of a deed of its own.
    func announcer(_ draft: EventDraft) -> [Side] {
        let hit = narrative.hits[draft.anchor.hit]
        let sets = narrative.sets
        let own = sets.arrest | sets.downed | sets.seizeweapons | sets.defuse | sets.neutralized
        guard hit.classes & own != 0 else { return [] }
        // "..., the Turkish Defence Ministry said": whoever reports men neutralised has done it.
        if hit.classes & sets.neutralized != 0 {
            let speaker = facts.sources[draft.sentence].first {
                $0.kinds.contains(.state) && !$0.isContextual && $0.name != nil
            }
            if let speaker { return [speaker] }
        }
        let start = narrative.sentences[draft.sentence].words.lowerBound
        var index = hit.first - 1
        while index >= start, hit.first - index <= 6 {
            let word = narrative.words[index]
            if word.mark == 0x3B { return [] }
            if word.grammar & sets.announcement == 0 {
                if word.hit >= 0 { return [] }
            } else {
                let speakers = (facts.sources[draft.sentence] + sides).filter {
                    $0.words.upperBound <= index && $0.kinds.contains(.armed) && $0.name != nil
                }
                guard let speaker = speakers.max(by: { $0.words.lowerBound < $1.words.lowerBound }),
                    !draft.patients.contains(where: { $0.name == speaker.name })
                else { return [] }
                return [speaker]
            }
            index -= 1
        }
        return []
    }

    /// Whom "it", "they", "its aircraft" stand for where the word has no side that acts.
    func anaphoric(_ draft: EventDraft) -> [Side] {
        // "it had killed a leader in a drone strike": the noun that gave the type has no subject.
        let words = [draft.anchor] + draft.anchors
        let hit = narrative.hits[(words.first { narrative.hits[$0.hit].isVerb } ?? draft.anchor).hit]
        guard hit.isVerb, hit.classes & narrative.sets.neutralized == 0 else { return announcer(draft) }
        let range = narrative.sentences[draft.sentence].words
        let window = max(range.lowerBound, hit.first - 5)..<hit.first
        guard let pronoun = window.first(where: { narrative.words[$0].grammar & narrative.sets.pronoun != 0 })
        else {
            return []
        }
        let armed: (Side) -> Bool = { $0.kinds.contains(.armed) && $0.name != nil }
        // "The coalition said its aircraft had killed ...": the speaker of the same sentence.
        let spoken = (facts.sources[draft.sentence] + sides).filter {
            $0.words.upperBound <= pronoun && armed($0)
        }
        let nearest = spoken.max { $0.words.lowerBound < $1.words.lowerBound }
        if let nearest, !draft.patients.contains(where: { $0.name == nearest.name }) { return [nearest] }
        guard draft.sentence > 0, narrative.sentences[draft.sentence - 1].block == draft.block else {
            return []
        }
        let before = facts.sides[draft.sentence - 1].filter(armed)
        return before.first.map { [$0] } ?? []
    }
}
