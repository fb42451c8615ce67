import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial

/// Writes a report's events as incidents, each field with the words and the rule behind it.
struct IncidentBuilder {
    let document: Document
    let narrative: Narrative
    let knowledge: EventKnowledge
    let facts: ReportFacts
    let conventions: PartyConventions
    let model: ConfidenceModel

    /// The incidents of the report's events, in order; events of several places give one each.
    func incidents(_ events: [EventDraft]) -> [Incident] {
        var result: [Incident] = []
        var used: [String: Int] = [:]
        var previous = Previous()
        for (event, surroundings) in zip(events, surroundings(events)) {
            let day = day(of: event, previous: previous)
            if !event.isBackground, let first = day.first {
                if event.hasOwnDate || event.dateRule == ReportAssembler.dayBeforeRule {
                    previous.told = first
                }
                previous.last = first
            }
            previous.sentence = event.sentence
            let places: [Int?] = event.morePlaces.isEmpty ? [event.place] : event.morePlaces.map { $0 }
            for (number, place) in places.enumerated() {
                var incident = incident(
                    event, place: place, isFirst: number == 0, day: day, surroundings)
                incident.id = id(for: incident, &used)
                result.append(incident)
            }
        }
        Self.markDoubtful(&result)
        return result
    }

    private typealias Day = (first: CalendarDate?, last: CalendarDate?, precision: Int?)

    /// What was told before an event: the last day that an event's own words told, the last event's day and sentence.
    private struct Previous {
        var told: CalendarDate?
        var last: CalendarDate?
        var sentence = -1
    }

    private struct Likeness: Hashable {
        var type: SubEventType
        var place: String
    }

    /// What stands about each event in the report, for the confidence.
    private func surroundings(_ events: [EventDraft]) -> [ConfidenceModel.Surroundings] {
        let names = events.map { $0.place.flatMap { facts.places[$0].fact.toponyms.first?.place?.id } ?? "" }
        var inSentence: [Int: Int] = [:]
        var alike: [Likeness: Int] = [:]
        for (event, name) in zip(events, names) {
            inSentence[event.sentence, default: 0] += 1
            if !name.isEmpty { alike[Likeness(type: event.type, place: name), default: 0] += 1 }
        }
        return zip(events, names).map { event, name in
            ConfidenceModel.Surroundings(
                isLikeAnother: alike[Likeness(type: event.type, place: name)] ?? 0 > 1,
                sharesSentence: inSentence[event.sentence] ?? 0 > 1,
                isLate: event.sentence * 3 >= narrative.sentences.count * 2)
        }
    }

    private func incident(
        _ event: EventDraft, place: Int?, isFirst: Bool, day: Day,
        _ surroundings: ConfidenceModel.Surroundings
    ) -> Incident {
        let report = document.report
        var incident = Incident(id: "", reportID: report.id)
        incident.source = report.source
        incident.url = report.url
        incident.published = report.published
        let sentence = narrative.sentences[event.sentence]
        incident.quote = document.text(of: sentence.span)
        incident.quoteSpan = sentence.span
        setType(event, &incident)
        setDate(event, day, &incident)
        setPlace(event, place, &incident)
        setTime(event, place, &incident)
        setActors(event, &incident)
        if isFirst {
            setTolls(event, &incident)
        } else if !event.tolls.isEmpty {
            incident.notes = "The report gives one toll for several places; it stands with the first."
        }
        if event.isBackground || isOld(event, day) { incident.tags.append(IncidentTag.background) }
        let sure = model.confidence(
            of: event, incident, place: event.place.map { facts.places[$0].fact.confidence },
            in: surroundings)
        incident.confidence = sure.value
        incident.evidence += sure.evidence
        return incident
    }

    // MARK: What

    private func setType(_ event: EventDraft, _ incident: inout Incident) {
        incident.subEventType = event.type
        incident.eventType = event.type.eventType
        let hit = narrative.hits[event.anchor.hit]
        incident.evidence.append(
            Evidence(
                field: "sub_event_type", span: narrative.span(of: hit.first..<hit.end),
                rule: "event: " + knowledge.rules[event.anchor.rule].name))
    }

    // MARK: When

    private func day(of event: EventDraft, previous: Previous) -> Day {
        guard let index = event.date else { return (nil, nil, nil) }
        let date = facts.dates[index].fact
        // "said on Monday that ... that day": a day told before in the same sentence is what it goes back to.
        let own = facts.datesBySentence[facts.dates[index].sentence].filter { $0 < index }.compactMap {
            facts.dates[$0].fact.anchor != .previousEvent && facts.dates[$0].fact.grain == .day
                ? facts.dates[$0].fact.day : nil
        }.last
        let words = facts.dates[index].words
        if date.isRelational, event.sentence - previous.sentence <= 1 || takesUp(event.sentence),
            narrative.hits[event.anchor.hit].first >= words.upperBound,
            words.lowerBound > narrative.sentences[event.sentence].words.lowerBound + 1
        {
            // "... two days after it was seized": reckoned back from what the sentence told before it.
            let isCounted = date.grain != .day || date.precision == 1
            let first = isCounted ? previous.last?.adding(days: -date.dayOffset) : nil
            return (first, first, date.precision)
        }
        // "After two hours": of an event whose day the headline told.
        let before = previous.told ?? (date.dayOffset == 0 ? previous.last : nil) ?? lastDay(before: index)
        var first = date.day(after: own ?? between(index, after: previous.sentence) ?? before)
        if date.isRelational, let day = first, let published = document.publicationDay, day > published {
            // "regained the village two days after its fall": the fall is not what was told before.
            first = nil
        }
        let precision = date.precision == 0 ? 1 : date.precision
        return (first, date.anchor == .previousEvent ? first : date.end, precision)
    }

    /// "The attack came a day after ...": a sentence that begins with the event of which the report tells.
    private func takesUp(_ sentence: Int) -> Bool {
        let range = narrative.sentences[sentence].words
        guard range.count > 2, narrative.word(range.lowerBound, isIn: narrative.sets.definite) else {
            return false
        }
        let hit = narrative.words[range.lowerBound + 1].hit
        return hit >= 0 && narrative.hits[Int(hit)].meaning.classes & narrative.sets.again != 0
    }

    /// The last day that the words before told, were it only the day of saying.
    ///
    /// "The ministry said on Monday ... the day before".
    private func lastDay(before index: Int) -> CalendarDate? {
        facts.dates[..<index].last {
            $0.fact.grain == .day && $0.fact.precision == 1 && $0.fact.anchor != .previousEvent
                && !$0.fact.isFuture && !$0.fact.isBackgroundLike && $0.fact.day != nil
        }?.fact.day
    }

    /// A day that a sentence without an event told since the last one ("The paper also tells of last Friday").
    private func between(_ index: Int, after sentence: Int) -> CalendarDate? {
        let own = facts.dates[index]
        guard own.fact.anchor == .previousEvent, own.fact.dayOffset == 0 else { return nil }
        let block = narrative.sentences[own.sentence].block
        let links = DateLinker(narrative: narrative, facts: facts)
        let last = facts.dates[..<index].last { date in
            date.sentence > sentence && narrative.sentences[date.sentence].block == block
                && date.fact.grain == .day && date.fact.precision == 1
                && date.fact.anchor != .previousEvent && !date.fact.isFuture && !date.fact.isSince
                && !date.fact.isUntil && !date.fact.isBackgroundLike && date.fact.day != nil
                && date.words.first.map { !links.isOfOrigin($0) && !links.isOfSpeech($0) } ?? false
        }
        return last?.fact.day
    }

    private func setDate(_ event: EventDraft, _ day: Day, _ incident: inout Incident) {
        guard let index = event.date else { return }
        let date = facts.dates[index].fact
        incident.dateText = document.text(of: date.span)
        incident.evidence.append(Evidence(field: "event_date", span: date.span, rule: event.dateRule))
        if let first = day.first {
            incident.eventDate = first
            incident.timePrecision = day.precision
            if let last = day.last, last != first { incident.eventDateEnd = last }
        }
    }

    /// Sets the clock time, in the time of the place; one in another zone that cannot be turned into it is left out.
    private func setTime(_ event: EventDraft, _ place: Int?, _ incident: inout Incident) {
        let times = DateLinker(narrative: narrative, facts: facts)
        guard event.date != nil, let (time, source) = times.time(event, sentences: event.sentences) else {
            return
        }
        let stated = facts.dates[source].fact
        guard let offset = stated.zoneOffset else {
            incident.eventTime = time
            incident.evidence.append(Evidence(field: "event_time", span: stated.span, rule: "time: stated"))
            return
        }
        let country = place.flatMap { facts.places[$0].fact.divisions.country?.alpha2 }
        guard let day = incident.eventDate, incident.timePrecision == 1,
            let local = knowledge.localTime.local(time, offset: offset, day: day, country: country)
        else { return }
        incident.eventTime = local.time
        // The day of "23:30 GMT on Monday" is the zone's; the place may have had Tuesday.
        if source == event.date, incident.eventDateEnd == nil {
            incident.eventDate = day.adding(days: local.days)
        }
        incident.evidence.append(
            Evidence(field: "event_time", span: stated.span, rule: "time: stated in another zone"))
    }

    /// Whether the date alone shows that the event is told as background.
    private func isOld(_ event: EventDraft, _ day: Day) -> Bool {
        guard let index = event.date else { return false }
        let date = facts.dates[index].fact
        if date.isLongSince, event.hasOwnDate { return true }
        guard event.hasOwnDate, date.isBackgroundLike, date.grain != .day || date.day != nil else {
            return false
        }
        return true
    }

    // MARK: Where

    private func setPlace(_ event: EventDraft, _ index: Int?, _ incident: inout Incident) {
        guard let index else { return }
        let place = facts.places[index].fact
        let toponym = place.toponyms.first
        incident.locationText = document.text(of: place.span)
        incident.location = toponym?.place?.name ?? toponym?.text
        incident.gazetteerID = toponym?.place?.id
        // A decimetre and a whole metre: more digits would claim what nobody knows.
        incident.coordinate = place.coordinate.map {
            Coordinate(
                longitude: ($0.longitude * 1e6).rounded() / 1e6, latitude: ($0.latitude * 1e6).rounded() / 1e6
            )
        }
        incident.uncertainty = place.uncertainty?.rounded(.up)
        incident.footprint = place.footprint
        incident.geoPrecision = place.geoPrecision
        incident.wherePrec = place.wherePrec
        incident.relation = place.relation.phrase
        incident.country = place.divisions.country?.name
        incident.iso3 = place.divisions.country?.alpha3
        incident.admin1 = place.divisions.admin1
        incident.admin2 = place.divisions.admin2
        if let note = place.note { incident.notes = note }
        incident.evidence.append(
            Evidence(
                field: "location", span: place.span,
                rule: event.placeRule.isEmpty ? "place: in a list with the event's place" : event.placeRule))
    }

    // MARK: Who

    private func setActors(_ event: EventDraft, _ incident: inout Incident) {
        let event = withParties(event)
        let agents = names(event.agents)
        let patients = names(event.patients).filter { !agents.contains($0) }
        incident.actor1 = agents.first
        incident.assocActor1 = joined(Array(agents.dropFirst()) + groups(event, event.agents))
        incident.actor2 = patients.first
        incident.assocActor2 = joined(Array(patients.dropFirst()) + groups(event, event.patients))
        // ACLED sets down the one side that is known as actor 1.
        let demonstrates = event.type.eventType == .protests || event.type.eventType == .riots
        let isTurned =
            incident.actor1 == nil && incident.actor2 != nil
            && (demonstrates || event.type.eventType == .battles)
        if isTurned, let only = incident.actor2 {
            (incident.actor1, incident.actor2) = (only, nil)
            (incident.assocActor1, incident.assocActor2) = (incident.assocActor2, nil)
        }
        for (field, sides) in [
            ("actor1", isTurned ? event.patients : event.agents), ("actor2", isTurned ? [] : event.patients),
        ] {
            guard let side = sides.first(where: { $0.name != nil }) else { continue }
            let rule =
                side.words.isEmpty
                ? "actor: the people of such an event"
                : field == "actor1" && !isTurned ? event.agentRule : event.patientRule
            incident.evidence.append(Evidence(field: field, span: side.span, rule: rule))
        }
        if event.agentRule == "actor: blamed for it", let name = incident.actor1 {
            incident.notes = [incident.notes, "\(name) is blamed; it has not said so itself."]
                .compactMap { $0 }.joined(separator: " ")
        }
        let hit = event.patients.reduce(into: SideKinds()) { $0.formUnion($1.kinds) }
        if event.type.eventType == .violenceAgainstCivilians || event.type == .excessiveForceAgainstProtesters
        {
            incident.civilianTargeting = true
        } else if !event.patients.isEmpty {
            incident.civilianTargeting =
                !hit.isDisjoint(with: [.civilian, .protester]) && hit.isDisjoint(with: .armed)
                && event.type.disorderType != .strategicDevelopments
        }
    }

    /// The event with its people under the names that coders give them.
    private func withParties(_ event: EventDraft) -> EventDraft {
        let place = event.place.map { facts.places[$0].fact }
        let hit = narrative.hits[event.anchor.hit]
        let isHurt = event.tolls.contains { facts.tolls[$0].fact.hurtsCivilians }
        let parties = conventions.completed(
            PartyConventions.Parties(agents: event.agents, patients: event.patients), type: event.type,
            country: place?.divisions.country?.alpha2
                ?? (event.agents + event.patients).compactMap(\.country).first,
            hurtsPeople: isHurt, anchor: narrative.span(of: hit.first..<hit.end))
        var event = event
        (event.agents, event.patients) = (parties.agents, parties.patients)
        return event
    }

    private func names(_ sides: [Side]) -> [String] {
        var names: [String] = []
        for side in sides {
            if let name = side.name, !names.contains(name) { names.append(name) }
        }
        return names
    }

    private func groups(_ event: EventDraft, _ sides: [Side]) -> [String] {
        var found: [String] = []
        for group in facts.groups[event.sentence]
        where sides.contains(where: { $0.words.overlaps(group.words) }) && !found.contains(group.name) {
            found.append(group.name)
        }
        return found
    }

    private func joined(_ names: [String]) -> String? {
        names.isEmpty ? nil : names.joined(separator: "; ")
    }

    // MARK: Tolls

    private func setTolls(_ event: EventDraft, _ incident: inout Incident) {
        guard !event.tolls.isEmpty else { return }
        // In the order of the text, whichever telling was joined to which.
        let summary = TollSummary(event.tolls.sorted().map { facts.tolls[$0].fact })
        incident.fatalities = summary.fatalities
        incident.fatalitiesLow = summary.fatalitiesLow
        incident.fatalitiesHigh = summary.fatalitiesHigh
        incident.injured = summary.injured
        incident.detained = summary.detained
        incident.evidence += summary.evidence
    }

    // MARK: Identity

    /// Hash of what the incident rests on (FNV-1a, twice 64 bits), so that every run gives the same.
    private func id(for incident: Incident, _ used: inout [String: Int]) -> String {
        let key = [
            incident.reportID, incident.quote ?? "", incident.subEventType?.rawValue ?? "",
            incident.locationText ?? "",
        ].joined(separator: "\u{1F}")
        let hash = StableHash.hex(key)
        let count = used[hash, default: 0]
        used[hash] = count + 1
        return "i" + (count == 0 ? hash : StableHash.hex(key + "\u{1F}\(count)"))
    }
}

/// A hash that never changes: FNV-1a over UTF-8 (Fowler, Noll, Vo), run forwards and with another seed.
enum StableHash {
    /// 24 hexadecimal digits.
    static func hex(_ text: String) -> String {
        var (first, second): (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4)
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes {
                first = (first ^ UInt64(byte)) &* 0x100_0000_01b3
                second = (second ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        (first, second) = (mixed(first), mixed(second))
        return String(unsafeUninitializedCapacity: 24) { digits in
            for place in 0..<24 {
                let word = place < 16 ? first : second
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - place % 16 * 4)) & 15
                digits[place] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            }
            return 24
        }
    }

    private static func mixed(_ state: UInt64) -> UInt64 {
        let hash = (state ^ state >> 32) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ hash >> 29
    }
}
