/// Which columns follow from others, so that the words behind these are the words behind them.
extension IncidentField {
    /// What a column follows from, and by which rule.
    public struct Derivation: Hashable, Sendable {
        /// The columns of which one that is set has the words; the first such counts.
        public let fields: [IncidentField]
        /// What makes the one of the other.
        public let rule: String
    }

    /// The derivation of a column that has no words of its own in the report; nil where it has, or tells of the report itself.
    public var derivation: Derivation? {
        switch self {
        case .disorderType, .eventType:
            Derivation(fields: [.subEventType], rule: "the type above it in ACLED's code list")
        case .eventDateEnd, .timePrecision, .dateText:
            Derivation(fields: [.eventDate], rule: "of the date's words")
        case .assocActor1:
            Derivation(fields: [.actor1, .subEventType], rule: "told beside actor 1")
        case .assocActor2:
            Derivation(fields: [.actor2, .subEventType], rule: "told beside actor 2")
        case .civilianTargeting:
            Derivation(fields: [.actor2, .actor1, .subEventType], rule: "by the type and who is hit")
        case .fatalitiesLow, .fatalitiesHigh:
            Derivation(fields: [.fatalities], rule: "of the words for the killed")
        case .country, .iso3, .admin1, .admin2:
            Derivation(fields: [.location], rule: "the division that holds the place")
        case .locationText, .latitude, .longitude, .gazetteerID, .geoPrecision, .wherePrec, .uncertainty,
            .relation:
            Derivation(fields: [.location], rule: "of the place's words")
        default: nil
        }
    }

    /// Whether the column repeats the report, names the sentence or is set by people and later steps.
    public var isOfReport: Bool {
        switch self {
        case .reportID, .reportIDs, .source, .url, .published, .quote, .quoteStart, .quoteEnd, .status,
            .clusterID, .tags, .notes:
            true
        default: false
        }
    }
}

extension Incident {
    /// The words and rules behind a column: its own, else those of the column that it follows from.
    ///
    /// - Returns: Empty where the column is null or tells of the report itself.
    public func evidence(for field: IncidentField) -> [Evidence] {
        guard value(of: field) != .null else { return [] }
        let own = evidence.filter { $0.field == field.rawValue }
        if !own.isEmpty { return own }
        guard let derivation = field.derivation else { return [] }
        for source in derivation.fields {
            let found = evidence.filter { $0.field == source.rawValue }
            if !found.isEmpty {
                return found.map { Evidence(field: field.rawValue, span: $0.span, rule: derivation.rule) }
            }
        }
        return []
    }
}
