public import Reports
import Spatial

extension Incident {
    /// Sets the column to a value read from a file or a store; a value of the wrong kind becomes nil.
    ///
    /// The point has two columns: setting one keeps the other, and a point is there when both are. The
    /// disorder type follows from the sub-event type and cannot be set.
    public mutating func set(_ field: IncidentField, to value: IncidentValue) {
        switch field {
        case .reportID: reportID = value.text ?? ""
        case .reportIDs: reportIDs = value.texts
        case .source: source = value.text
        case .url: url = value.text
        case .published: published = value.date
        case .eventDate: eventDate = value.date
        case .eventDateEnd: eventDateEnd = value.date
        case .eventTime: eventTime = value.text.flatMap(ClockTime.init(text:))
        case .timePrecision: timePrecision = value.integer
        case .dateText: dateText = value.text
        case .disorderType: break
        case .eventType: eventType = value.text.flatMap(EventType.init(rawValue:))
        case .subEventType: subEventType = value.text.flatMap(SubEventType.init(rawValue:))
        case .actor1: actor1 = value.text
        case .assocActor1: assocActor1 = value.text
        case .actor2: actor2 = value.text
        case .assocActor2: assocActor2 = value.text
        case .civilianTargeting: civilianTargeting = value.boolean
        case .fatalities: fatalities = value.integer
        case .fatalitiesLow: fatalitiesLow = value.integer
        case .fatalitiesHigh: fatalitiesHigh = value.integer
        case .injured: injured = value.integer
        case .detained: detained = value.integer
        case .country: country = value.text
        case .iso3: iso3 = value.text
        case .admin1: admin1 = value.text
        case .admin2: admin2 = value.text
        case .location: location = value.text
        case .locationText: locationText = value.text
        case .latitude: setCoordinate(longitude: coordinate?.longitude, latitude: value.real)
        case .longitude: setCoordinate(longitude: value.real, latitude: coordinate?.latitude)
        case .gazetteerID: gazetteerID = value.text
        case .geoPrecision: geoPrecision = value.integer
        case .wherePrec: wherePrec = value.integer
        case .uncertainty: uncertainty = value.real
        case .relation: relation = value.text
        case .quote: quote = value.text
        case .quoteStart: setQuote(start: value.integer, end: quoteSpan?.end)
        case .quoteEnd: setQuote(start: quoteSpan?.start, end: value.integer)
        case .confidence: confidence = value.real
        case .status: status = value.text.flatMap(IncidentStatus.init(rawValue:)) ?? .imported
        case .clusterID: clusterID = value.integer
        case .tags: tags = value.texts
        case .notes: notes = value.text
        }
    }

    // The two halves arrive one after the other; the half that is not there yet is not a number.
    private mutating func setCoordinate(longitude: Double?, latitude: Double?) {
        guard longitude != nil || latitude != nil else {
            coordinate = nil
            return
        }
        coordinate = Coordinate(longitude: longitude ?? .nan, latitude: latitude ?? .nan)
    }

    private mutating func setQuote(start: Int?, end: Int?) {
        guard start != nil || end != nil else {
            quoteSpan = nil
            return
        }
        quoteSpan = TextSpan(start: start ?? 0, end: end ?? 0)
    }
}

extension IncidentValue {
    /// The text, or nil for any other kind.
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    /// The whole number, or nil for any other kind.
    public var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    /// The number, whole or not, or nil for any other kind.
    public var real: Double? {
        switch self {
        case .real(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }
    /// The date, or nil for any other kind.
    public var date: CalendarDate? { if case .date(let date) = self { date } else { nil } }
    /// The flag, or nil for any other kind.
    public var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
    /// The texts of a list, empty for any other kind.
    public var texts: [String] { if case .list(let texts) = self { texts } else { [] } }
}

extension ClockTime {
    /// Reads `HH:MM`.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: ":")
        guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1].prefix(2)) else {
            return nil
        }
        self.init(hour: hour, minute: minute)
    }
}
