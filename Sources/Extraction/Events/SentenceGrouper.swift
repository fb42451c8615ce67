import Incidents
import Reports

/// Makes of a sentence's anchors its events.
///
/// One event often takes several words: "fired shells ... killing five".
struct SentenceGrouper {
    let narrative: Narrative
    let knowledge: EventKnowledge
    let facts: ReportFacts
    /// The sides of the sentence.
    let sides: [Side]
    /// Words of the places that say where, in the sentence.
    let placeWords: [Range<Int>]
    /// Indices of the dates in the sentence.
    let dates: Range<Int>

    /// The drafts of a sentence, in order.
    func drafts(_ anchors: [Anchor], sentence: Int, block: Int, role: BlockRole, heading: Int?)
        -> [EventDraft]
    {
        var drafts: [EventDraft] = []
        for anchor in anchors {
            // What is protested at, and has no place or day, is told of elsewhere if at all.
            if let last = drafts.last, isCauseOfProtest(last, anchor), !hasPlace(in: anchor.clause),
                date(in: anchor.clause) == nil
            {
                continue
            }
            if let last = drafts.indices.last, let type = joins(drafts[last], anchor) {
                let strongest =
                    anchor.strength > drafts[last].strength
                    || anchor.strength == drafts[last].strength && type != drafts[last].type
                drafts[last].add(anchor, type: type, strongest: strongest)
                continue
            }
            // A consequence may belong to an event before the last one; a stronger word to none of them.
            if anchor.strength == 1, let last = drafts.indices.last {
                drafts[last].add(anchor, type: drafts[last].type, strongest: false)
                continue
            }
            drafts.append(
                EventDraft(
                    sentence: sentence, sentences: [sentence], words: narrative.sentences[sentence].words,
                    anchor: anchor, anchors: [anchor], type: anchor.type, strength: anchor.strength,
                    isBackground: anchor.isBackground, isDefinite: anchor.isDefinite, role: role,
                    block: block,
                    heading: heading))
        }
        setWords(&drafts, sentence: sentence)
        for index in drafts.indices {
            setSides(&drafts[index])
            let hit = narrative.hits[drafts[index].anchor.hit]
            let object = hit.end..<min(narrative.sentences[sentence].words.upperBound, hit.end + 3)
            drafts[index].pointsBack =
                hit.isVerb && object.contains { narrative.word($0, isIn: narrative.sets.demonstrative) }
            let opening = narrative.sentences[sentence].words.prefix(4)
            let before = max(narrative.sentences[sentence].words.lowerBound, hit.first - 4)..<hit.first
            drafts[index].isAnother =
                index == 0 && opening.contains { narrative.word($0, isIn: narrative.sets.another) }
                || before.contains {
                    narrative.word($0, isIn: narrative.sets.another)
                        && narrative.words[$0].clause == hit.clause
                }
                || !hit.isVerb && !before.isEmpty
                    && narrative.word(hit.first - 1, isIn: narrative.sets.ordinal)
                    && !narrative.counts(hit.first - 1)
            if takesUpCulprit(drafts[index]) {
                drafts[index].pointsBack = true
                drafts[index].hasCulprit = true
            }
        }
        return drafts
    }

    /// The type of both together where an anchor belongs to a draft.
    private func joins(_ draft: EventDraft, _ anchor: Anchor) -> SubEventType? {
        guard let last = draft.anchors.last else { return nil }
        if draft.isBackground != anchor.isBackground, anchor.clause != last.clause { return nil }
        // "A bomb went off during a march": what was blown up is no second event.
        if anchor.type == .peacefulProtest, draft.strength >= 2,
            draft.type.eventType == .explosionsRemoteViolence, isOccasion(anchor)
        {
            return draft.type
        }
        guard
            let type = knowledge.joined(
                draft.type, strength: draft.strength, anchor.type, strength: anchor.strength)
        else { return nil }
        // "killed six people and burnt three houses": what is burnt goes along with the killing.
        let isKilling = { (anchor: Anchor) in
            anchor.type == .attack && narrative.hits[anchor.hit].classes & narrative.sets.kill != 0
        }
        let isDeathInFight = { (anchor: Anchor) in
            anchor.type == .armedClash && narrative.hits[anchor.hit].classes & narrative.sets.kill != 0
        }
        if type == .lootingPropertyDestruction, isKilling(anchor) || draft.anchors.contains(where: isKilling)
        {
            return .attack
        }
        // "arrested and killed three villagers": by the same hands.
        if type == .arrests, isKilling(anchor), anchor.agents == last.agents, draft.type == .arrests {
            return .attack
        }
        // "killed two rebels and arrested three": those who were killed come first.
        if type == .arrests, anchor.type == .arrests, !last.agents.isEmpty,
            anchor.agents == last.agents || anchor.agents.isEmpty,
            draft.anchors.contains(where: { isKilling($0) || isDeathInFight($0) })
        {
            return draft.type
        }
        if isCauseOfProtest(draft, anchor) { return nil }
        if type == .armedClash, draft.strength == 3, draft.type.eventType == .explosionsRemoteViolence,
            tellsWhen(anchor)
        {
            return draft.type
        }
        let between =
            narrative.hits[last.hit].end..<max(narrative.hits[last.hit].end, narrative.hits[anchor.hit].first)
        let taken: [SubEventType] = [.governmentRegainsTerritory, .nonStateActorOvertakesTerritory]
        if anchor.clause == last.clause { return type }
        // "took the town for some hours before they withdrew": it was taken all the same.
        if taken.contains(draft.type), anchor.type == .nonViolentTransferOfTerritory,
            narrative.hits[anchor.hit].isVerb,
            between.contains(where: { narrative.word($0, isIn: narrative.sets.sequel) }),
            anchor.agents.allSatisfy({ draft.anchor.agents.contains($0) || sides[$0].isGeneric })
        {
            return draft.type
        }
        // The fighting by which ground was taken is the taking, whenever it began.
        if taken.contains(type), draft.type == .armedClash || anchor.type == .armedClash { return type }
        if let one = date(in: last.clause), let other = date(in: anchor.clause), areApart(one, other) {
            return nil
        }
        // A headline's parts tell of different events.
        if draft.role == .headline, anchor.strength >= 2, draft.strength >= 2 { return nil }
        // Two clauses, each with a place of its own, and something that parts them: two events.
        let parts = between.contains {
            narrative.words[$0].mark == 0x3B || narrative.words[$0].grammar & narrative.sets.contrast != 0
        }
        if parts, hasPlace(in: anchor.clause), anchor.strength > 1 || !anchor.agents.isEmpty,
            draft.anchors.contains(where: { hasPlace(in: $0.clause) })
        {
            return nil
        }
        if isDeedElsewhere(anchor, draft) || isDaysApart(anchor, last) { return nil }
        if anchor.strength >= 2, draft.strength >= 2, hasPlace(in: last.clause), hasPlace(in: anchor.clause),
            !anchor.agents.isEmpty, !last.agents.isEmpty, Set(anchor.agents).isDisjoint(with: last.agents),
            draft.type == anchor.type
        {
            return nil
        }
        return type
    }

    /// "during a march": a noun's clause that only tells what went on.
    private func isOccasion(_ anchor: Anchor) -> Bool {
        let hit = narrative.hits[anchor.hit]
        guard !hit.isVerb,
            let opener = narrative.sentences[hit.sentence].words.first(where: {
                narrative.words[$0].clause == anchor.clause
            })
        else { return false }
        return narrative.word(opener, isIn: narrative.sets.meanwhile)
    }

    /// "Rockets killed ten people as fighting went on": a clause that only tells when it was.
    private func tellsWhen(_ anchor: Anchor) -> Bool {
        let hit = narrative.hits[anchor.hit]
        let start = narrative.sentences[hit.sentence].words.lowerBound
        var first = hit.first
        while first > start, narrative.words[first - 1].clause == anchor.clause { first -= 1 }
        guard first > start else { return false }
        return narrative.word(first, isIn: narrative.sets.arrival)
            || narrative.word(first, isIn: narrative.sets.meanwhile) && !hasPlace(in: anchor.clause)
    }

    /// "a drone killed a man in A and shelling of B left two dead": another strong deed at another place.
    private func isDeedElsewhere(_ anchor: Anchor, _ draft: EventDraft) -> Bool {
        let isViolence = { (type: SubEventType) in
            type.eventType == .battles || type.eventType == .explosionsRemoteViolence
                || type.eventType == .violenceAgainstCivilians
        }
        let isOther =
            anchor.type != draft.type && isViolence(anchor.type) && isViolence(draft.type)
            && min(anchor.strength, draft.strength) >= 2 && max(anchor.strength, draft.strength) == 3
        // "arrested three men in A and two others were detained in B"
        let isAgain =
            anchor.type == draft.type && anchor.strength == 3 && draft.strength == 3
            && narrative.hits[anchor.hit].isVerb && narrative.hits[draft.anchor.hit].isVerb
            && opensWithJoint(anchor)
        guard isOther || isAgain else { return false }
        let names = { (clause: Int16) in
            Set(
                placeWords.filter { $0.first.map { narrative.words[$0].clause == clause } ?? false }
                    .joined().filter { narrative.words[$0].isCapitalized }.map { narrative.words[$0].hash })
        }
        let own = names(anchor.clause)
        guard !own.isEmpty else { return false }
        let before = draft.anchors.reduce(into: Set<UInt64>()) { $0.formUnion(names($1.clause)) }
        return !before.isEmpty && own.isDisjoint(with: before)
    }

    /// Whether "and" or "while" opens the clause of a word.
    private func opensWithJoint(_ anchor: Anchor) -> Bool {
        guard
            let opener = narrative.sentences[narrative.hits[anchor.hit].sentence].words.first(where: {
                narrative.words[$0].clause == anchor.clause
            })
        else { return false }
        return narrative.word(opener, isIn: narrative.sets.joint | narrative.sets.contrast)
    }

    /// "abducted two in A, three days after they killed four in B".
    private func isDaysApart(_ anchor: Anchor, _ last: Anchor) -> Bool {
        guard anchor.strength > 1, hasPlace(in: anchor.clause), hasPlace(in: last.clause),
            let opener = narrative.sentences[narrative.hits[anchor.hit].sentence].words.first(where: {
                narrative.words[$0].clause == anchor.clause
            }), opener > 0
        else { return false }
        return narrative.word(opener, isIn: narrative.sets.prior)
            && narrative.word(opener - 1, isIn: narrative.sets.span)
    }

    /// "staged a sit-in after their lorries were burnt": what people protest at is no part of their protest.
    private func isCauseOfProtest(_ draft: EventDraft, _ anchor: Anchor) -> Bool {
        let isProtest = draft.type == .peacefulProtest && anchor.type.eventType != .protests
        // "burnt the town hall after their leader was arrested"
        let isRage =
            anchor.type == .arrests
            && (draft.type.eventType == .riots || draft.type == .lootingPropertyDestruction)
        guard isProtest || isRage,
            anchor.clause != draft.anchor.clause, narrative.hits[anchor.hit].isVerb,
            narrative.hits[anchor.hit].classes & narrative.sets.disperse == 0,
            let opener = narrative.sentences[draft.sentence].words.first(where: {
                narrative.words[$0].clause == anchor.clause
            })
        else { return false }
        return narrative.word(opener, isIn: narrative.sets.prior)
            && opener > narrative.hits[draft.anchor.hit].first
    }

    /// The first day-grained date of a clause.
    private func date(in clause: Int16) -> DateExpression? {
        for index in dates {
            let located = facts.dates[index]
            guard let first = located.words.first, narrative.words[first].clause == clause else { continue }
            if located.fact.grain == .day { return located.fact }
        }
        return nil
    }

    /// Whether two dates of one sentence are different days.
    private func areApart(_ one: DateExpression, _ other: DateExpression) -> Bool {
        if one.anchor == .previousEvent || other.anchor == .previousEvent {
            return one.dayOffset != 0 || other.dayOffset != 0
        }
        if let a = one.day, let b = other.day { return a != b }
        if let a = one.weekday, let b = other.weekday { return a != b }
        return false
    }

    private func hasPlace(in clause: Int16) -> Bool {
        placeWords.contains { words in words.first.map { narrative.words[$0].clause == clause } ?? false }
    }

    /// Parts the sentence's words among its drafts at the clause where each begins.
    private func setWords(_ drafts: inout [EventDraft], sentence: Int) {
        let range = narrative.sentences[sentence].words
        guard drafts.count > 1 else { return }
        var starts: [Int] = [range.lowerBound]
        for draft in drafts.dropFirst() {
            guard let anchor = draft.anchors.first else { continue }
            var start = narrative.hits[anchor.hit].first
            // The subject and what stands before it in the clause belong to the verb.
            while start > range.lowerBound, narrative.words[start - 1].clause == anchor.clause,
                (starts.last ?? 0) < start - 1, narrative.words[start - 1].mark != 0x3B,
                !isInside(start - 1, of: drafts, before: anchor)
            {
                start -= 1
            }
            starts.append(max(start, starts.last ?? start))
        }
        for index in drafts.indices {
            let end = index + 1 < starts.count ? starts[index + 1] : range.upperBound
            drafts[index].words = starts[index]..<max(starts[index], end)
        }
    }

    private func isInside(_ word: Int, of drafts: [EventDraft], before anchor: Anchor) -> Bool {
        drafts.contains { draft in
            draft.anchors.contains {
                $0.hit != anchor.hit && narrative.hits[$0.hit].end == word + 1 && $0.hit < anchor.hit
            }
        }
    }

    /// What civilians may be behind.
    private static let typesOfCivilians: [SubEventType] = [
        .peacefulProtest, .protestWithIntervention, .excessiveForceAgainstProtesters, .violentDemonstration,
        .mobViolence, .agreement, .other, .lootingPropertyDestruction, .changeToGroupActivity,
    ]

    /// Takes the sides of the anchors: the strongest word's first, the others' where it has none.
    private func setSides(_ draft: inout EventDraft) {
        var ordered = draft.anchors
        if draft.anchors.count != 1 {
            ordered = [draft.anchor]
            let all = ordered + draft.anchors.filter { $0.hit != draft.anchor.hit }
            ordered = all.filter { !$0.hasLooseSides } + all.filter(\.hasLooseSides)
        }
        var agents: [Int] = []
        var patients: [Int] = []
        for anchor in ordered {
            if agents.isEmpty { agents = anchor.agents }
            if !patients.isEmpty { agents.removeAll { patients.contains($0) } }
            if patients.isEmpty { patients = anchor.patients }
            if !agents.isEmpty { patients.removeAll { agents.contains($0) } }
        }
        if agents.isEmpty { agents = counterparts(of: patients, in: ordered) }
        if agents.isEmpty {
            agents = comers(draft, except: patients)
            // People killed when armed men came is more than a consequence.
            if !agents.isEmpty, narrative.hits[draft.anchor.hit].classes & narrative.sets.kill != 0 {
                draft.strength = max(draft.strength, 2)
            }
        }
        // "Soldiers wounded three people": armed men who are said to hurt somebody do more than a consequence.
        let hit = narrative.hits[draft.anchor.hit]
        if draft.strength == 1, hit.isVerb, hit.classes & narrative.sets.wound != 0,
            hit.meaning.form != .gerund,
            !draft.anchor.hasLooseSides, !draft.anchor.patients.isEmpty,
            draft.anchor.agents.contains(where: { sides[$0].kinds.contains(.armed) })
        {
            draft.strength = 2
        }
        // "killing an official": a proper name given later says more than "people".
        for anchor in ordered where patients.allSatisfy({ sides[$0].name == nil }) {
            let named = anchor.patients.filter { sides[$0].name != nil && !agents.contains($0) }
            if !named.isEmpty { patients = named }
        }
        for anchor in ordered where agents.allSatisfy({ sides[$0].name == nil }) {
            let named = anchor.agents.filter { sides[$0].name != nil && !patients.contains($0) }
            if !named.isEmpty { agents = named }
        }
        if agents.isEmpty {
            draft.agents =
                draft.type == .shellingArtilleryMissileAttack
                ? facts.origins[draft.sentence].filter { draft.words.overlaps($0.words) } : []
            if draft.agents.isEmpty { draft.agents = anaphoric(draft) }
            if draft.agents.isEmpty { draft.agents = reporter(draft) }
        } else {
            draft.agents = agents.map { sides[$0] }
        }
        draft.patients = patients.map { sides[$0] }
        if draft.patients.isEmpty, draft.type.eventType == .explosionsRemoteViolence {
            draft.patients = facts.holders[draft.sentence].filter { draft.words.overlaps($0.words) }
        }
        addInterveners(&draft, ordered)
        // Civilians are behind demonstrations and deals; in violence they are those who are hit.
        if !Self.typesOfCivilians.contains(draft.type) {
            let civilians = draft.agents.filter { $0.kinds.isDisjoint(with: [.armed, .rioter]) }
            draft.agents.removeAll {
                !$0.kinds.isDisjoint(with: [.civilian, .protester])
                    && $0.kinds.isDisjoint(with: [.armed, .rioter])
            }
            if draft.patients.isEmpty { draft.patients = civilians }
        }
        // Those who sign together are the two sides of what they sign.
        if draft.type == .agreement, draft.patients.isEmpty, let first = draft.agents.first?.name {
            draft.patients = draft.agents.filter { $0.name != nil && $0.name != first }
            draft.agents.removeAll { side in draft.patients.contains { $0.name == side.name } }
        }
        // Armed men who are hit by armed men make a battle of it, whatever the words.
        let isArmed = { (sides: [Side]) in !sides.isEmpty && sides.allSatisfy { $0.kinds.contains(.armed) } }
        // Captives who are put to death do not fight.
        let isExecution = narrative.hits[draft.anchor.hit].classes & narrative.sets.execute != 0
        if draft.type == .attack, !isExecution, isArmed(draft.agents), isArmed(draft.patients) {
            draft.type = .armedClash
        }
    }
}
