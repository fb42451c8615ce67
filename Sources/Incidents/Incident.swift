public import Reports
public import Spatial

/// One event with its place, day, actors and tolls, traceable to the sentence it rests on.
///
/// Property names follow the exported columns; nil is "unknown" throughout, never zero or an empty text.
public struct Incident: Hashable, Sendable, Identifiable {
    /// Stable over runs: the same report gives the same ids.
    ///
    /// Begins with a letter, as XML ids must.
    public var id: String

    // MARK: Where it comes from

    /// The report that tells it (the first, after merging).
    public var reportID: String
    /// All reports that tell it, in order.
    public var reportIDs: [String]
    /// The outlet of the first report.
    public var source: String?
    /// Where the first report was published.
    public var url: String?
    /// When the first report was published.
    public var published: CalendarDate?

    // MARK: When

    /// The day, or the first day of the span that `timePrecision` states.
    public var eventDate: CalendarDate?
    /// The last day, where it differs or is known.
    public var eventDateEnd: CalendarDate?
    /// The clock time where stated.
    public var eventTime: ClockTime?
    /// 1 the day, 2 the week, 3 the month (ACLED), 4 vaguer.
    public var timePrecision: Int?
    /// The words that told the date.
    public var dateText: String?

    // MARK: What

    /// ACLED's event type.
    public var eventType: EventType?
    /// ACLED's sub-event type.
    public var subEventType: SubEventType?
    /// Canonical name of the side that acted.
    public var actor1: String?
    /// Those beside it.
    public var assocActor1: String?
    /// Canonical name of the other side.
    public var actor2: String?
    /// Those beside it.
    public var assocActor2: String?
    /// Whether civilians were the target.
    public var civilianTargeting: Bool?
    /// Best estimate of the killed; 0 where "no casualties" is said.
    public var fatalities: Int?
    /// Lowest figure.
    public var fatalitiesLow: Int?
    /// Highest figure.
    public var fatalitiesHigh: Int?
    /// The wounded.
    public var injured: Int?
    /// The arrested or abducted.
    public var detained: Int?

    // MARK: Where

    /// Country name as the gazetteer has it.
    public var country: String?
    /// ISO 3166-1 alpha-3.
    public var iso3: String?
    /// First-level division.
    public var admin1: String?
    /// Second-level division.
    public var admin2: String?
    /// The place as the gazetteer names it.
    public var location: String?
    /// The place as the report wrote it.
    public var locationText: String?
    /// The point, nil where nothing resolved.
    public var coordinate: Coordinate?
    /// The gazetteer's id of the place.
    public var gazetteerID: String?
    /// ACLED: 1 the named town, 2 near it or part of a region, 3 a region.
    public var geoPrecision: Int?
    /// UCDP: 1 exact to 6 country.
    public var wherePrec: Int?
    /// Radius in metres that holds the true place.
    public var uncertainty: Double?
    /// The phrase's relation, such as "3 km E of".
    public var relation: String?
    /// The phrase's true shape, or the circle of `uncertainty`.
    public var footprint: MultiPolygon?

    // MARK: Why

    /// The sentence it rests on.
    public var quote: String?
    /// Where that sentence stands in the report.
    public var quoteSpan: TextSpan?
    /// 0 to 1.
    public var confidence: Double?
    /// Who made the row and who has checked it.
    public var status: IncidentStatus
    /// Set by clustering; nil is noise or not clustered.
    public var clusterID: Int?
    /// Marks such as those of `IncidentTag`.
    public var tags: [String]
    /// What could not be told and why: ambiguous names with their candidates, disputed tolls.
    public var notes: String?
    /// The spans and rules behind single fields.
    public var evidence: [Evidence]

    /// Makes an incident of which only its id and report are known.
    public init(id: String, reportID: String, status: IncidentStatus = .extracted) {
        self.id = id
        self.reportID = reportID
        self.reportIDs = [reportID]
        self.status = status
        self.tags = []
        self.evidence = []
    }

    /// ACLED's disorder type, which follows from the sub-event type.
    public var disorderType: DisorderType? { subEventType?.disorderType }
}

/// The words in a report, and the rule, that gave an incident's field its value.
public struct Evidence: Hashable, Sendable {
    /// The exported column's name, such as "fatalities".
    public var field: String
    /// Where in the report.
    public var span: TextSpan?
    /// The rule or data row, by a name that `incidentmap explain` prints.
    public var rule: String

    /// Takes the values as they are.
    public init(field: String, span: TextSpan?, rule: String) {
        self.field = field
        self.span = span
        self.rule = rule
    }
}
