import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial

/// What a report says twice: as hearsay and its denial, as a summary of an area and its single events.
extension ReportAssembler {
    // MARK: Hearsay

    /// The drafts without those that are hearsay which the next sentence denies ("X denied it").
    func withoutRetracted(_ drafts: [EventDraft]) -> [EventDraft] {
        var retracted: Set<Int> = []
        for sentence in narrative.sentences.indices.dropFirst() where isRetraction(sentence) {
            if isHearsay(sentence - 1) { retracted.insert(sentence - 1) }
        }
        return retracted.isEmpty ? drafts : drafts.filter { !retracted.contains($0.sentence) }
    }

    /// Whether a short sentence only denies what was said before.
    private func isRetraction(_ index: Int) -> Bool {
        let sentence = narrative.sentences[index]
        guard sentence.words.count <= 12,
            sentence.hits.allSatisfy({ narrative.hits[$0].meaning.classes & knowledge.traits.triggers == 0 }),
            let denial = sentence.words.first(where: { narrative.word($0, isIn: narrative.sets.denialClause) }
            )
        else { return false }
        return sentence.words.contains { $0 > denial && narrative.word($0, isIn: narrative.sets.reply) }
            || narrative.isVerbFirst
    }

    private func isHearsay(_ index: Int) -> Bool {
        narrative.sentences[index].words.contains { narrative.word($0, isIn: narrative.sets.hearsay) }
    }

    // MARK: Summaries

    /// The drafts without those of a first sentence that only sums up what several countries saw.
    ///
    /// "Last week fighting flared up in X, demonstrators clashed with police in Y and rebels left a town in Z."
    func withoutOverview(_ drafts: [EventDraft]) -> [EventDraft] {
        guard let lead = drafts.first(where: { isBody($0.role) })?.sentence else { return drafts }
        let countries = Set(
            facts.placesBySentence[lead].compactMap { facts.places[$0].fact.divisions.country?.alpha2 })
        let own = drafts.filter { $0.sentence == lead }
        guard countries.count >= 2, own.count >= 2 else { return drafts }
        let told = Set(
            drafts.filter { $0.sentence > lead }.flatMap { draft in
                facts.placesBySentence[draft.sentence].compactMap {
                    facts.places[$0].fact.divisions.country?.alpha2
                }
            })
        return countries.isSubset(of: told) ? drafts.filter { $0.sentence != lead } : drafts
    }

    /// Joins events told of a wide area alone with those told of places within it.
    ///
    /// "Troops shelled villages in the region" beside each shelled village is a summary and no event more.
    func foldSummaries(_ events: [EventDraft]) -> [EventDraft] {
        guard events.count > 1 else { return events }
        var kept = events
        var dropped: Set<Int> = []
        if let (lead, detail) = leadAndDetail(events) {
            merge(events[lead], into: &kept[detail])
            dropped.insert(lead)
        }
        for index in events.indices where !dropped.contains(index) {
            let parts = summedUp(by: events[index], events)
            guard !parts.isEmpty else { continue }
            dropped.insert(index)
            // "The coalition went on striking the group. In X, jets hit ...": who acts is told once.
            for part in parts
            where !events[index].agents.isEmpty && kept[part].agents.allSatisfy({ $0.name == nil }) {
                kept[part].agents = events[index].agents
                kept[part].agentRule = "actor: of the sentence that sums it up"
            }
        }
        for index in events.indices where isVague(events[index]) && !dropped.contains(index) {
            if !kept[index].morePlaces.isEmpty {
                // "in A and B": each area that has events of its own goes.
                kept[index].morePlaces.removeAll { place in
                    var area = events[index]
                    area.place = place
                    return events.indices.contains { $0 != index && isPart(events[$0], of: area) }
                }
                if kept[index].morePlaces.isEmpty { dropped.insert(index) }
                kept[index].place = kept[index].morePlaces.first
                if kept[index].morePlaces.count == 1 { kept[index].morePlaces = [] }
                continue
            }
            let parts = events.indices.filter {
                $0 != index && !dropped.contains($0) && isPart(kept[$0], of: events[index])
            }
            guard let first = parts.first else { continue }
            dropped.insert(index)
            if parts.count == 1 { merge(events[index], into: &kept[first]) }
        }
        // What is told of no place at all, beside what has one, sums up as well, unless it has a day or toll to itself.
        let isPlaced = kept.indices.contains {
            !dropped.contains($0) && kept[$0].place != nil && !kept[$0].isBackground
        }
        if isPlaced { dropped.formUnion(kept.indices.filter { isBare(kept[$0]) }) }
        return kept.indices.filter { !dropped.contains($0) }.map { kept[$0] }
    }

    /// The event that a report opens with, told of no place or of a country alone, and the one that tells it in full.
    ///
    /// "Sixteen soldiers died in an ambush in the west, officials said. The attack on a patrol near X ..."
    private func leadAndDetail(_ events: [EventDraft]) -> (lead: Int, detail: Int)? {
        guard let lead = events.indices.min(by: { events[$0].sentence < events[$1].sentence }),
            isBody(events[lead].role), !events[lead].isBackground, events[lead].strength >= 2,
            events[lead].morePlaces.isEmpty,
            !events.indices.contains(where: { $0 != lead && events[$0].sentence == events[lead].sentence }),
            events[lead].place.map({ (facts.places[$0].fact.wherePrec ?? 0) >= 6 }) ?? true
        else { return nil }
        let whole = events[lead]
        let details = events.indices.filter { index in
            let part = events[index]
            guard index != lead, part.hasOwnPlace, !part.isBackground, !part.isAnother, part.strength >= 2,
                part.type == whole.type || part.type.eventType == whole.type.eventType,
                part.sentence - whole.sentence <= 4, let own = part.place,
                facts.places[own].fact.coordinate != nil
            else { return false }
            let countries = [own, whole.place].compactMap {
                $0.flatMap { facts.places[$0].fact.divisions.country?.alpha2 }
            }
            return Set(countries).count == 1 && agree(part, whole) && killedAgree(part, whole)
        }
        return details.count == 1 ? (lead, details[0]) : nil
    }

    /// Whether the killed of two events may be the same people, or are of two sides of one fight.
    private func killedAgree(_ part: EventDraft, _ whole: EventDraft) -> Bool {
        func killed(_ event: EventDraft) -> TollMention? {
            event.tolls.map { facts.tolls[$0].fact }.first {
                $0.effect == .killed && !$0.isAggregate && !$0.isPart
            }
        }
        guard let own = killed(part), let all = killed(whole), !own.isVague, !all.isVague else { return true }
        if let one = own.noun, let other = all.noun, one != other, own.group != all.group { return true }
        return own.low <= all.high ?? .max && all.low <= own.high ?? .max
    }

    /// Whether an event has neither place nor day nor toll.
    private func isBare(_ event: EventDraft) -> Bool {
        event.place == nil && event.date == nil && event.tolls.isEmpty
    }

    /// The events with a place whose sides and day are those of one of which no place is told.
    ///
    /// "The coalition went on attacking the group on Friday" before a list of strikes.
    private func summedUp(by event: EventDraft, _ events: [EventDraft]) -> [Int] {
        guard event.place == nil, !event.isBackground else { return [] }
        let names = Set((event.agents + event.patients).filter { !$0.isGeneric }.compactMap(\.name))
        return events.indices.filter { index in
            let other = events[index]
            guard let place = other.place, facts.places[place].fact.coordinate != nil, !other.isBackground,
                other.type.disorderType == event.type.disorderType
            else { return false }
            return !names.isDisjoint(with: (other.agents + other.patients).compactMap(\.name))
                && agree(other, event)
        }
    }

    /// Whether an event's place is so wide that it says little.
    private func isVague(_ event: EventDraft) -> Bool {
        guard !event.isBackground, !event.isAnother, let place = event.place else { return false }
        let fact = facts.places[place].fact
        return fact.coordinate != nil && ((fact.uncertainty ?? 0) >= 40_000 || isOfDateline(event))
    }

    /// Whether only the dateline says where: the copy was written there.
    private func isOfDateline(_ event: EventDraft) -> Bool { event.placeRule == Self.datelineRule }

    private func isPart(_ part: EventDraft, of whole: EventDraft) -> Bool {
        guard !part.isBackground, let one = part.place, let other = whole.place else { return false }
        let (fine, wide) = (facts.places[one].fact, facts.places[other].fact)
        guard let at = fine.coordinate, let centre = wide.coordinate else { return false }
        let (near, far) = (fine.uncertainty ?? 0, wide.uncertainty ?? 0)
        if isOfDateline(whole), fine.divisions.country == wide.divisions.country, !isOfDateline(part) {
            return (whole.type == part.type || whole.strength < 3 && isSummaryType(part, whole))
                && agree(part, whole) && tollsAgree(part, whole)
        }
        guard near < (part.type == whole.type ? 0.9 : 0.4) * far,
            Ellipsoid.wgs84.distance(from: at, to: centre) <= far + near
        else {
            return false
        }
        return isSummaryType(part, whole) && agree(part, whole) && tollsAgree(part, whole)
    }

    /// Whether the whole's type can sum up the part's.
    private func isSummaryType(_ part: EventDraft, _ whole: EventDraft) -> Bool {
        // A summary has the part's type or one that the part takes in; a strike is no summary of a raid.
        let type = knowledge.joined(
            part.type, strength: part.strength, whole.type, strength: whole.strength)
        // One operation is called a raid, an arrest or an attack.
        let operation: [SubEventType] = [.arrests, .armedClash, .attack]
        // "the coalition went on attacking X in two countries": whatever it does there.
        if whole.type == .armedClash || whole.type == .attack,
            (whole.place.flatMap { facts.places[$0].fact.wherePrec } ?? 0) >= 6,
            !Set(part.agents.compactMap(\.name)).isDisjoint(with: whole.agents.compactMap(\.name))
        {
            return true
        }
        return part.type == whole.type || type == part.type && (whole.strength < 3 || part.strength == 3)
            || part.type.eventType == whole.type.eventType && whole.strength < 3
            || type != nil && operation.contains(part.type) && operation.contains(whole.type)
    }

    /// Whether days and those who act do not contradict each other.
    private func agree(_ part: EventDraft, _ whole: EventDraft) -> Bool {
        let a = Set(part.agents.filter { !$0.isGeneric }.compactMap(\.name))
        let b = Set(whole.agents.filter { !$0.isGeneric }.compactMap(\.name))
        if !a.isEmpty, !b.isEmpty, a.isDisjoint(with: b) { return false }
        guard part.hasOwnDate, whole.hasOwnDate, let one = part.date, let other = whole.date else {
            return true
        }
        let (left, right) = (facts.dates[one].fact, facts.dates[other].fact)
        guard let from = left.day, let to = right.day else {
            return left.weekday == nil || right.weekday == nil || left.weekday == right.weekday
        }
        if left.partOfDay != nil || right.partOfDay != nil, abs(from.daysSinceEpoch - to.daysSinceEpoch) <= 1
        {
            return true
        }
        return from <= (right.end ?? to) && to <= (left.end ?? from)
    }

    /// Whether a summary's toll can hold that of its part.
    private func tollsAgree(_ part: EventDraft, _ whole: EventDraft) -> Bool {
        func killed(_ event: EventDraft) -> TollMention? {
            event.tolls.map { facts.tolls[$0].fact }.first { $0.effect == .killed && !$0.isAggregate }
        }
        guard let own = killed(part), let all = killed(whole) else { return true }
        return (all.high ?? .max) >= own.low
    }

    // MARK: Headlines

    /// Whether an event of the body may be what a headline tells in fewer and vaguer words.
    func mayTell(_ headline: EventDraft, _ event: EventDraft) -> Bool {
        guard !event.isBackground else { return false }
        // "Drone raid on X base" above a body that tells of the assault on it.
        if isViolent(event.type), isViolent(headline.type), namesSamePlace(event, headline) { return true }
        guard
            knowledge.joined(
                event.type, strength: event.strength, headline.type, strength: headline.strength) != nil
        else { return false }
        guard headline.strength > 2, let one = event.place, let other = headline.place else { return true }
        let (own, vague) = (facts.places[one].fact, facts.places[other].fact)
        guard own.divisions.country == vague.divisions.country else { return false }
        // Headlines name the province, or its capital, for a village that no one knows.
        return own.divisions.admin1 == vague.divisions.admin1 || own.coordinate == nil
            || max(own.uncertainty ?? 0, vague.uncertainty ?? 0) > 40_000
    }

    func isViolent(_ type: SubEventType) -> Bool {
        switch type.eventType {
        case .battles, .explosionsRemoteViolence, .violenceAgainstCivilians: true
        default: false
        }
    }

    // MARK: Means and those who act throughout

    /// Gives killings of which no means is told that of the strikes told before, where the report sums them up.
    ///
    /// "Air strikes on several towns killed 30 people. In A, 12 died in two raids. In B, 11 people were killed."
    func shareMeans(_ events: inout [EventDraft], headline: SubEventType?) {
        let remote: [SubEventType] = [.airDroneStrike, .shellingArtilleryMissileAttack]
        guard let headline, remote.contains(headline) else { return }
        let harm = narrative.sets.kill | narrative.sets.die | narrative.sets.wound
        let order = events.indices.filter { isBody(events[$0].role) && !events[$0].isBackground }.sorted {
            events[$0].sentence < events[$1].sentence
        }
        for (last, index) in zip(order, order.dropFirst()) {
            let (event, before) = (events[index], events[last])
            guard event.type == .attack, event.strength <= 2, event.hasOwnPlace,
                event.agents.allSatisfy({ $0.name == nil }), !event.tolls.isEmpty,
                before.type == headline, event.block - before.block <= 1,
                event.anchors.allSatisfy({
                    narrative.hits[$0.hit].classes & knowledge.traits.triggers & ~harm == 0
                })
            else { continue }
            events[index].type = before.type
            events[index].anchor = before.anchor
            events[index].strength = 3
        }
    }

    /// Gives strikes and shelling of unsaid origin, and arrests, the one side that the report's others come from.
    func shareAgents(_ events: inout [EventDraft]) {
        shareAgents(&events, of: [.airDroneStrike, .shellingArtilleryMissileAttack], rule: "strikes")
        shareAgents(&events, of: [.arrests], rule: "arrests")
        takeForArrests(&events)
    }

    /// Takes people led away by nobody knows whom, in a report of a state's arrests, for arrested by it.
    ///
    /// "Troops detained four men in A. One was taken from his home in B."
    private func takeForArrests(_ events: inout [EventDraft]) {
        let arrests = events.filter { $0.type == .arrests && !$0.isBackground && !$0.agents.isEmpty }
        for index in events.indices
        where events[index].type == .abductionForcedDisappearance && events[index].agents.isEmpty {
            guard
                let other = arrests.first(where: {
                    country(of: $0) == country(of: events[index])
                        && $0.agents.allSatisfy { $0.kinds.contains(.state) }
                })
            else { continue }
            events[index].type = .arrests
            events[index].agents = other.agents
            events[index].agentRule = "actor: behind the report's other arrests"
        }
    }

    private func shareAgents(_ events: inout [EventDraft], of types: [SubEventType], rule: String) {
        var sources: [String?: Set<String>] = [:]
        var sides: [String?: Side] = [:]
        for event in events where types.contains(event.type) && !event.isBackground {
            for side in event.agents
            where side.name != nil && side.kinds.contains(.state)
                && (!side.isContextual || types == [.arrests])
            {
                sources[country(of: event), default: []].insert(side.name ?? "")
                sides[country(of: event)] = side
            }
        }
        for index in events.indices
        where types.contains(events[index].type) && events[index].agents.allSatisfy({ $0.name == nil })
            && !events[index].isBackground
        {
            let own = country(of: events[index])
            var country = own
            // A list of strikes in two countries, introduced by one sentence that says whose they are.
            if sources[country] == nil, sources.count == 1, let only = sources.keys.first { country = only }
            guard let names = sources[country], names.count == 1, let side = sides[country],
                !events[index].patients.contains(where: { $0.name == side.name }),
                // Forces that strike another country are not those whose own was hit.
                country == own || side.country != own || side.kinds.contains(.allied)
            else { continue }
            events[index].agents = [side]
            events[index].agentRule = "actor: behind the report's other \(rule)"
        }
    }

    func country(of event: EventDraft) -> String? {
        event.place.flatMap { facts.places[$0].fact.divisions.country?.alpha2 }
    }
}
