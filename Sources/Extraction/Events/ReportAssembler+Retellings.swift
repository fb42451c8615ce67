import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial

/// What a report tells again: a witness, an official, a later paragraph that goes on about the event of the lead.
extension ReportAssembler {
    /// How the killed of a telling stand to those of an event: not told, the same, a part, about as many, the first that
    /// are told, more.
    private enum Count { case unsaid, same, fewer, near, first, more }

    /// How many events back a telling may reach.
    private static let memory = 60

    /// Joins to an event what tells it over again.
    func joinRetellings(_ events: [EventDraft]) -> [EventDraft] {
        guard events.count > 1, !isLog else { return events }
        let isOneStory = tellsOneStory(events)
        var kept: [EventDraft] = []
        for event in events {
            // Far back nobody remembers; the bound also keeps long texts linear.
            let told = kept.indices.suffix(Self.memory).reversed().filter {
                retells(event, kept[$0], isOneStory: isOneStory)
            }
            // Of several the one with as many dead.
            let same = told.first { killed(of: event, against: kept[$0]) == .same }
            if let told = same ?? told.first {
                kept[told] = joined(kept[told], with: event)
            } else {
                kept.append(event)
            }
        }
        return kept
    }

    /// An event with what another telling adds: who was first told to act, and where, stands.
    private func joined(_ event: EventDraft, with other: EventDraft) -> EventDraft {
        var again = other
        // Where those who tell it are, or the country: not where it was.
        if event.hasOwnPlace, (likenessOfAnyPlaces(event, other) ?? 0) < 0.5 { again.hasOwnPlace = false }
        // "a bomber ... X said that it had killed 20": whose he was is told for the first time.
        let isClaimed = other.agentRule == "actor: claims it" && event.agents.allSatisfy(\.isGeneric)
        if event.agents.contains(where: { $0.name != nil }), !isClaimed { again.agents = [] }
        if event.patients.contains(where: { $0.name != nil }) { again.patients = [] }
        var whole = event
        merge(again, into: &whole)
        if event.strength >= 2 {
            (whole.sentence, whole.words) = (event.sentence, event.words)
            // "one of them was killed by a shell": how some died does not tell what it was.
            let isPart = killed(of: other, against: event) == .fewer
            if whole.type == event.type || isPart {
                (whole.type, whole.anchor) = (event.type, event.anchor)
            }
        }
        return whole
    }

    /// Whether all violence that is told with a place of its own may have been at one.
    private func tellsOneStory(_ events: [EventDraft]) -> Bool {
        let placed = events.filter {
            isBody($0.role) && !$0.isBackground && $0.hasOwnPlace && isViolent($0.type)
        }
        guard let first = placed.first else { return false }
        return placed.allSatisfy { $0.morePlaces.isEmpty && (likenessOfAnyPlaces(first, $0) ?? -1) >= 0.5 }
    }

    /// Whether an event is another telling of one that was told before it.
    private func retells(_ other: EventDraft, _ event: EventDraft, isOneStory: Bool) -> Bool {
        guard isBody(other.role), isBody(event.role), !event.isBackground, !other.isBackground,
            !other.isAnother || other.isDefinite, other.heading == event.heading,
            other.sentence > event.sentence,
            blocks[other.block].role == .paragraph, blocks[event.block].role == .paragraph,
            isViolent(event.type), event.morePlaces.isEmpty, other.morePlaces.isEmpty
        else { return false }
        if isPartOfRaid(other, event) { return true }
        let isQuoted = isQuoted(other)
        let takesUp = isQuoted || other.isDefinite || isOfCulprits(other) || isOfScene(other)
        let isTaking = other.type == .arrests || other.type == .abductionForcedDisappearance
        guard
            isViolent(other.type) || takesUp && isTaking && !other.hasOwnPlace
        else { return false }
        let count = killed(of: other, against: event)
        let places = likenessOfAnyPlaces(event, other)
        let isFinding = isFindingOfDead(other, after: event)
        let isNextDay = takesUp && (other.isDefinite || isOneStory) && isDayApart(event, other)
        let days = isFinding ? 0 : isNextDay ? 0.5 : likenessOfDates(event, other)
        let joins = mayBeOne(event, other)
        // "at the gate of the town": of whichever town, it is the event's.
        let isAnaphor = other.place.map { facts.places[$0].fact.isAnaphor } ?? false
        let isPlaced = event.hasOwnPlace && other.hasOwnPlace && !isAnaphor
        // The same number of killed.
        if count == .same, isNear(event, other),
            days != nil || (places ?? -1) >= 1.5 && !areDaysApart(event, other),
            joins || takesUp, !isPlaced || (places ?? -1) >= 0.5 || takesUp && places != nil
        {
            return true
        }
        let isNext =
            other.block - (event.sentences.map { narrative.sentences[$0].block }.max() ?? event.block) <= 1
        guard let days, let places, count != .more || other.isDefinite && isOneStory,
            count != .first || takesUp || isNext,
            agreeSides(event, other)
        else { return false }
        if isFinding, places >= 0 { return true }
        if !other.hasOwnDate, !other.hasOwnPlace {
            if joins, takesUp { return true }
            if isQuoted, isViolent(event.type), isViolent(other.type) { return true }
            if joins, count != .near, other.type == event.type || other.strength <= 2 { return true }
            if joins, isOneStory { return true }
        }
        guard joins else { return false }
        if other.hasOwnPlace, !other.hasOwnDate, places >= 0.5 {
            // "the killing in the south of the country"
            if takesUp || other.type == event.type && isWider(other, event) { return true }
        }
        return (days >= 0.5 || isOneStory && !other.hasOwnDate) && places >= 0.5
            && isLike(other, event, count, places, takesUp: takesUp, isQuoted: isQuoted)
    }

    /// Whether two tellings of one day and place are of kinds that let them be one event.
    private func isLike(
        _ other: EventDraft, _ event: EventDraft, _ count: Count, _ places: Double, takesUp: Bool,
        isQuoted: Bool
    ) -> Bool {
        if count == .same || count == .near || isQuoted { return true }
        let isOfKind = other.type.eventType == event.type.eventType
        if places >= 1.5, isOfKind || takesUp || other.type == .attack || event.type == .attack {
            return true
        }
        return isOfKind && other.type != event.type
            && knowledge.joined(
                event.type, strength: event.strength, other.type, strength: other.strength) == event.type
    }

    /// "Villagers who came back two days later found the bodies": when the dead were found is not when they were killed.
    private func isFindingOfDead(_ other: EventDraft, after event: EventDraft) -> Bool {
        let rule = knowledge.rules[other.anchor.rule].name
        guard rule == "body-discovered" || rule == "body-found",
            event.type == .attack || event.type == .armedClash,
            event.tolls.contains(where: {
                let toll = facts.tolls[$0].fact
                return toll.effect == .killed && toll.isFactual && toll.best > 0
            })
        else { return false }
        guard let one = event.date, let two = other.date, let killed = facts.dates[one].fact.day,
            let found = facts.dates[two].fact.day
        else { return true }
        return (0...7).contains(found.daysSinceEpoch - killed.daysSinceEpoch)
    }

    /// How well the places of two tellings agree, told or taken from around them.
    private func likenessOfAnyPlaces(_ event: EventDraft, _ other: EventDraft) -> Double? {
        var told = other
        told.hasOwnPlace = other.place != nil
        let likeness = likenessOfPlaces(event, told)
        if likeness ?? -1 < 0.5, isNamed(other.place, in: event) || isNamed(event.place, in: other) {
            return 0.5
        }
        return likeness
    }

    /// Whether the sentence of an event names a place beside its own, as "Y" of "X, near Y".
    private func isNamed(_ place: Int?, in event: EventDraft) -> Bool {
        guard let place, let name = facts.places[place].fact.toponyms.first, event.hasOwnPlace else {
            return false
        }
        return facts.placesBySentence[event.sentence].contains { index in
            index != event.place
                && facts.places[index].fact.toponyms.contains {
                    $0.text == name.text || name.place != nil && $0.place?.id == name.place?.id
                }
        }
    }

    /// "Soldiers had entered the village", "They withdrew at noon": how those whose raid is told came and left.
    private func isPartOfRaid(_ other: EventDraft, _ event: EventDraft) -> Bool {
        let isLeaving = other.type == .nonViolentTransferOfTerritory
        guard isLeaving || other.type == .changeToGroupActivity,
            (likenessOfAnyPlaces(event, other) ?? -1) >= 0.5,
            isDayApart(event, other) || likenessOfDates(event, other) != nil
        else { return false }
        let home = country(of: other)
        return other.agents.contains { side in
            side.kinds.contains(.state) && (!isLeaving || side.country != nil && side.country != home)
                && (event.agents + event.patients).contains { $0.name == side.name }
        }
    }

    /// Whether two tellings name days that follow each other, as those of a siege or a night do.
    private func isDayApart(_ event: EventDraft, _ other: EventDraft) -> Bool {
        guard let one = event.date, let two = other.date, event.hasOwnDate, other.hasOwnDate else {
            return false
        }
        let (left, right) = (facts.dates[one].fact, facts.dates[two].fact)
        if right.anchor == .previousEvent { return abs(right.dayOffset) <= 1 }
        guard let from = left.day, let to = right.day else { return false }
        return abs(from.daysSinceEpoch - to.daysSinceEpoch) <= 1
    }

    /// Whether two tellings name days so far apart that two dead here and two there are not the same.
    private func areDaysApart(_ event: EventDraft, _ other: EventDraft) -> Bool {
        guard let one = event.date, let two = other.date, event.hasOwnDate, other.hasOwnDate,
            let from = facts.dates[one].fact.day, let to = facts.dates[two].fact.day,
            facts.dates[one].fact.grain == .day, facts.dates[two].fact.grain == .day
        else { return false }
        return abs(from.daysSinceEpoch - to.daysSinceEpoch) > 2
    }

    /// Whether two events lie in one country or not far from each other.
    private func isNear(_ event: EventDraft, _ other: EventDraft) -> Bool {
        guard let one = event.place, let two = other.place, country(of: event) != country(of: other) else {
            return true
        }
        guard let from = facts.places[one].fact.coordinate, let to = facts.places[two].fact.coordinate else {
            return true
        }
        return Ellipsoid.wgs84.distance(from: from, to: to) < 150_000
    }

    /// Whether a telling's place is a wider one than an event's.
    private func isWider(_ other: EventDraft, _ event: EventDraft) -> Bool {
        guard let one = event.place, let two = other.place else { return false }
        return (facts.places[two].fact.uncertainty ?? 0) > 1.5 * (facts.places[one].fact.uncertainty ?? 0)
    }

    /// Whether those who act in two tellings may be the same, or the two sides of a fight.
    private func agreeSides(_ event: EventDraft, _ other: EventDraft) -> Bool {
        let one = event.agents.filter { $0.name != nil }
        let two = other.agents.filter { $0.name != nil }
        guard !one.isEmpty, !two.isEmpty else { return true }
        let names = Set((event.agents + event.patients).compactMap(\.name))
        // The two sides of a fight, but not those whom an explosion hit and who then fired themselves.
        let isFight = event.type == .armedClash || other.type == .armedClash
        let mayAct = isFight ? names : Set(one.compactMap(\.name))
        if two.contains(where: { mayAct.contains($0.name ?? "") }) { return true }
        // "until soldiers shot the last gunman": those who attacked are hit in turn.
        let attackers = Set(one.compactMap(\.name))
        if isFight, other.patients.contains(where: { attackers.contains($0.name ?? "") }) { return true }
        let isState = { (sides: [Side]) in sides.contains { $0.kinds.contains(.state) } }
        return isState(one) == isState(two) && (one.allSatisfy(\.isGeneric) || two.allSatisfy(\.isGeneric))
    }

    /// "The attackers", "one of the gunmen": whether those who did what was told before act.
    private func isOfCulprits(_ event: EventDraft) -> Bool {
        event.agents.contains { side in
            side.isGeneric && side.words.lowerBound > 0
                && narrative.word(side.words.lowerBound - 1, isIn: narrative.sets.definite)
        }
    }

    /// "The bodies", "the victims", "the missiles": whether the first noun of a sentence takes up what was told before.
    private func isOfScene(_ event: EventDraft) -> Bool {
        let range = narrative.sentences[event.sentence].words
        let hit = narrative.hits[event.anchor.hit]
        guard let first = range.first(where: { narrative.words[$0].mark == 0 }), first + 1 < hit.first,
            narrative.word(first, isIn: narrative.sets.definite)
        else { return false }
        if narrative.words[first + 1].isNumber { return true }
        return (first + 1..<min(first + 3, hit.first)).contains { index in
            let term = narrative.words[index].hit
            return term >= 0 && !narrative.hits[Int(term)].isVerb
        }
    }

    /// Whether the word for an event stands in somebody's direct speech.
    private func isQuoted(_ event: EventDraft) -> Bool {
        let first = narrative.sentences[blocks[event.block].sentences.lowerBound].words.lowerBound
        let hit = narrative.hits[event.anchor.hit].first
        return hit > first
            && (first..<hit).reduce(0) { $0 + (narrative.words[$1].mark == 0x22 ? 1 : 0) } % 2 == 1
    }

    /// How the killed that a telling counts stand to those of an event.
    private func killed(of other: EventDraft, against event: EventDraft) -> Count {
        func isCounted(_ toll: Int) -> Bool {
            let toll = facts.tolls[toll].fact
            return toll.effect == .killed && toll.isFactual && !toll.isAggregate && !toll.isZero
        }
        let told = other.tolls.filter(isCounted)
        guard let greatest = told.max(by: { facts.tolls[$0].fact.best < facts.tolls[$1].fact.best }) else {
            return .unsaid
        }
        let most = facts.tolls[greatest].fact
        // "They killed five at the gate and six inside": the eleven that were told before.
        let sum = told.reduce(0) { $0 + (facts.tolls[$1].fact.isPart ? 0 : facts.tolls[$1].fact.best) }
        var highest: Int?
        for toll in event.tolls where isCounted(toll) {
            let toll = facts.tolls[toll].fact
            if !most.isVague, !toll.isVague,
                most.best >= 2 && toll.best == most.best || sum >= 5 && toll.best == sum
            {
                return .same
            }
            // "Fifteen soldiers died. [...] Two dozen militants were killed": the dead of the other side.
            if toll.noun == nil || most.noun == nil || toll.noun == most.noun {
                highest = max(highest ?? toll.best, toll.best)
            }
        }
        guard let highest else { return .first }
        if most.best < highest { return .fewer }
        return most.best <= highest + max(2, highest / 5) ? .near : .more
    }
}
