import Reports

extension IncidentMerger {
    /// One incident of those that tell of one event, the first of which has the most precise place.
    func combine(_ members: [Incident]) -> Incident {
        let told = members.sorted { Self.toldBefore($0, $1) }
        // Quote, source and id stay together: those of the report that told it first.
        var result = told[0]
        var reports: [String] = []
        for member in told {
            for report in member.reportIDs where !reports.contains(report) { reports.append(report) }
        }
        result.reportIDs = reports
        takePlace(from: members[0], into: &result)
        takeDate(from: told, into: &result)
        takeType(from: told, into: &result)
        takeTolls(from: told, into: &result)
        var notes: [String] = []
        for member in told {
            for note in (member.notes ?? "").split(separator: "\n") where !notes.contains(String(note)) {
                notes.append(String(note))
            }
        }
        for note in takeActors(from: told, into: &result) where !notes.contains(note) { notes.append(note) }
        result.notes = notes.isEmpty ? nil : notes.joined(separator: "\n")
        result.confidence = told.compactMap(\.confidence).max()
        result.tags = Self.tags(of: told)
        if told.contains(where: { $0.status == .extracted }) { result.status = .extracted }
        return result
    }

    /// The order in which reports told the event: published first, then the surest, then by id.
    private static func toldBefore(_ left: Incident, _ right: Incident) -> Bool {
        let (leftDay, rightDay) = (
            left.published?.daysSinceEpoch ?? .max, right.published?.daysSinceEpoch ?? .max
        )
        if leftDay != rightDay { return leftDay < rightDay }
        let (leftSure, rightSure) = (left.confidence ?? 0, right.confidence ?? 0)
        if leftSure != rightSure { return leftSure > rightSure }
        return listedBefore(left, right)
    }

    // MARK: Fields

    private func takePlace(from best: Incident, into result: inout Incident) {
        guard best.id != result.id || best.coordinate != result.coordinate else { return }
        result.country = best.country
        result.iso3 = best.iso3
        result.admin1 = best.admin1
        result.admin2 = best.admin2
        result.location = best.location
        result.locationText = best.locationText
        result.coordinate = best.coordinate
        result.gazetteerID = best.gazetteerID
        result.geoPrecision = best.geoPrecision
        result.wherePrec = best.wherePrec
        result.uncertainty = best.uncertainty
        result.relation = best.relation
        result.footprint = best.footprint
        result.evidence.removeAll { $0.field == "location" }
        if best.reportID != result.reportID {
            result.evidence.append(
                Evidence(
                    field: "location", span: nil, rule: "merge: most precise place, report \(best.reportID)"))
        }
    }

    private func takeDate(from told: [Incident], into result: inout Incident) {
        let precisest = told.min { ($0.timePrecision ?? 5) < ($1.timePrecision ?? 5) }
        if let precisest, (precisest.timePrecision ?? 5) < (result.timePrecision ?? 5) {
            result.eventDate = precisest.eventDate
            result.eventDateEnd = precisest.eventDateEnd
            result.timePrecision = precisest.timePrecision
            result.dateText = precisest.dateText
            result.evidence.removeAll { $0.field == "event_date" }
            result.evidence.append(
                Evidence(
                    field: "event_date", span: nil,
                    rule: "merge: most precise day, report \(precisest.reportID)"))
        }
        if result.eventTime == nil {
            result.eventTime = told.lazy.compactMap(\.eventTime).first
        }
    }

    /// The type most reports give; among equals the surest report's.
    private func takeType(from told: [Incident], into result: inout Incident) {
        var votes: [SubEventType: (count: Int, confidence: Double)] = [:]
        for member in told {
            guard let type = member.subEventType else { continue }
            let vote = votes[type] ?? (0, 0)
            votes[type] = (vote.count + 1, max(vote.confidence, member.confidence ?? 0))
        }
        let winner = votes.max {
            if $0.value.count != $1.value.count { return $0.value.count < $1.value.count }
            if $0.value.confidence != $1.value.confidence {
                return $0.value.confidence < $1.value.confidence
            }
            return $0.key.rawValue > $1.key.rawValue
        }
        if let type = winner?.key {
            result.subEventType = type
            result.eventType = type.eventType
        } else {
            result.eventType = result.eventType ?? told.lazy.compactMap(\.eventType).first
        }
    }

    /// Low and high over all reports; the best is the lowest that the latest day's reports give.
    private func takeTolls(from told: [Incident], into result: inout Incident) {
        let lows = told.compactMap { $0.fatalitiesLow ?? $0.fatalities }
        let highs = told.compactMap { $0.fatalitiesHigh ?? $0.fatalities }
        result.fatalitiesLow = lows.min()
        result.fatalitiesHigh = highs.max()
        result.fatalities = Self.careful(told, \.fatalities)
        result.injured = Self.careful(told, \.injured)
        result.detained = Self.careful(told, \.detained)
        let figures = Set(told.compactMap(\.fatalities))
        if figures.count > 1 {
            result.evidence.removeAll { $0.field == "fatalities" }
            result.evidence.append(
                Evidence(field: "fatalities", span: nil, rule: "merge: lowest figure of the latest reports"))
        }
    }

    private static func careful(_ told: [Incident], _ field: KeyPath<Incident, Int?>) -> Int? {
        let stating = told.filter { $0[keyPath: field] != nil }
        guard let latest = stating.map({ $0.published?.daysSinceEpoch ?? .min }).max() else { return nil }
        return stating.filter { ($0.published?.daysSinceEpoch ?? .min) == latest }
            .compactMap { $0[keyPath: field] }.min()
    }

    /// Fills the sides from all reports, and says in notes which names are contested.
    private func takeActors(from told: [Incident], into result: inout Incident) -> [String] {
        let lead =
            told.first { Self.isNamed($0.actor1) && Self.isNamed($0.actor2) }
            ?? told.first { Self.isNamed($0.actor1) } ?? told.first { Self.isNamed($0.actor2) }
            ?? told.first { $0.actor1 != nil } ?? told[0]
        result.actor1 = lead.actor1
        result.actor2 = lead.actor2
        result.assocActor1 = lead.assocActor1
        result.assocActor2 = lead.assocActor2
        var first: [String] = []
        var second: [String] = []
        for member in told {
            // A report that names the sides the other way round is turned.
            let turned =
                member.actor1 != nil && member.actor2 != nil
                && (member.actor1 == lead.actor2 || member.actor2 == lead.actor1)
                && member.actor1 != lead.actor1
            let sides =
                turned
                ? (member.actor2, member.assocActor2, member.actor1, member.assocActor1)
                : (member.actor1, member.assocActor1, member.actor2, member.assocActor2)
            Self.fill(&result.actor1, sides.0)
            Self.fill(&result.actor2, sides.2)
            if result.assocActor1 == nil, sides.0 == result.actor1 { result.assocActor1 = sides.1 }
            if result.assocActor2 == nil, sides.2 == result.actor2 { result.assocActor2 = sides.3 }
            if let name = sides.0, Self.isNamed(name), !first.contains(name) { first.append(name) }
            if let name = sides.2, Self.isNamed(name), !second.contains(name) { second.append(name) }
            if result.civilianTargeting == nil { result.civilianTargeting = member.civilianTargeting }
        }
        var notes: [String] = []
        for (field, names) in [("actor1", first), ("actor2", second)] where names.count > 1 {
            notes.append("\(field) contested: \(names.sorted().joined(separator: "; "))")
        }
        return notes
    }

    private static func isNamed(_ name: String?) -> Bool { name.map { !isGeneric($0) } ?? false }

    private static func fill(_ field: inout String?, _ name: String?) {
        guard let name else { return }
        if field == nil || (!isNamed(field) && isNamed(name)) { field = name }
    }

    /// All marks; "background" and "doubtful" only where every report tells the event so.
    private static func tags(of told: [Incident]) -> [String] {
        var tags: [String] = []
        for member in told {
            for tag in member.tags where !tags.contains(tag) { tags.append(tag) }
        }
        for tag in [IncidentTag.background, IncidentTag.doubtful]
        where !told.allSatisfy({ $0.tags.contains(tag) }) {
            tags.removeAll { $0 == tag }
        }
        return tags.sorted()
    }
}
