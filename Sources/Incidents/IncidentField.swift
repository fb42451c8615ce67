public import Reports
import Spatial

/// The exported columns, in their order: one table that every writer, the store and the importers follow.
///
/// Raw values are the column names that users' scripts rely on. The id is not among them: each format has a
/// place of its own for it.
public enum IncidentField: String, CaseIterable, Hashable, Sendable {
    case reportID = "report_id"
    case reportIDs = "report_ids"
    case source
    case url
    case published
    case eventDate = "event_date"
    case eventDateEnd = "event_date_end"
    case eventTime = "event_time"
    case timePrecision = "time_precision"
    case dateText = "date_text"
    case disorderType = "disorder_type"
    case eventType = "event_type"
    case subEventType = "sub_event_type"
    case actor1
    case assocActor1 = "assoc_actor_1"
    case actor2
    case assocActor2 = "assoc_actor_2"
    case civilianTargeting = "civilian_targeting"
    case fatalities
    case fatalitiesLow = "fatalities_low"
    case fatalitiesHigh = "fatalities_high"
    case injured
    case detained
    case country
    case iso3
    case admin1
    case admin2
    case location
    case locationText = "location_text"
    case latitude
    case longitude
    case gazetteerID = "gazetteer_id"
    case geoPrecision = "geo_precision"
    case wherePrec = "where_prec"
    case uncertainty = "uncertainty_m"
    case relation
    case quote
    case quoteStart = "quote_start"
    case quoteEnd = "quote_end"
    case confidence
    case status
    case clusterID = "cluster_id"
    case tags
    case notes

    /// The kind of a column's values.
    public enum ValueType: String, Hashable, Sendable {
        case text, integer, real, date, boolean
        /// Several texts.
        case list
    }

    /// The kind of this column's values.
    public var type: ValueType {
        switch self {
        case .reportIDs, .tags: .list
        case .published, .eventDate, .eventDateEnd: .date
        case .civilianTargeting: .boolean
        case .timePrecision, .fatalities, .fatalitiesLow, .fatalitiesHigh, .injured, .detained, .geoPrecision,
            .wherePrec, .quoteStart, .quoteEnd, .clusterID:
            .integer
        case .latitude, .longitude, .uncertainty, .confidence: .real
        default: .text
        }
    }

    /// The name shown to people in forms, balloons and tables.
    public var alias: String {
        switch self {
        case .reportID: "Report"
        case .reportIDs: "All reports"
        case .source: "Source"
        case .url: "Link"
        case .published: "Published"
        case .eventDate: "Date"
        case .eventDateEnd: "Last date"
        case .eventTime: "Time"
        case .timePrecision: "Time precision (1 day, 2 week, 3 month, 4 vaguer)"
        case .dateText: "Date as written"
        case .disorderType: "Disorder type"
        case .eventType: "Event type"
        case .subEventType: "Sub-event type"
        case .actor1: "Actor 1"
        case .assocActor1: "Beside actor 1"
        case .actor2: "Actor 2"
        case .assocActor2: "Beside actor 2"
        case .civilianTargeting: "Civilians targeted"
        case .fatalities: "Killed (best)"
        case .fatalitiesLow: "Killed (low)"
        case .fatalitiesHigh: "Killed (high)"
        case .injured: "Injured"
        case .detained: "Detained"
        case .country: "Country"
        case .iso3: "Country code"
        case .admin1: "First-level division"
        case .admin2: "Second-level division"
        case .location: "Place"
        case .locationText: "Place as written"
        case .latitude: "Latitude"
        case .longitude: "Longitude"
        case .gazetteerID: "Gazetteer id"
        case .geoPrecision: "Place precision (ACLED: 1 town, 2 near it, 3 region)"
        case .wherePrec: "Place precision (UCDP: 1 exact to 6 country)"
        case .uncertainty: "Uncertainty (m)"
        case .relation: "Relation to the place"
        case .quote: "Sentence"
        case .quoteStart: "Sentence begins"
        case .quoteEnd: "Sentence ends"
        case .confidence: "Confidence"
        case .status: "Status"
        case .clusterID: "Cluster"
        case .tags: "Tags"
        case .notes: "Notes"
        }
    }
}

/// One cell: the value of a column of an incident.
public enum IncidentValue: Hashable, Sendable {
    case null
    case text(String)
    case integer(Int)
    case real(Double)
    case date(CalendarDate)
    case boolean(Bool)
    case list([String])

    @inline(__always) init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    @inline(__always) init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }
    @inline(__always) init(_ number: Double?) { self = number.map { .real($0) } ?? .null }
    @inline(__always) init(_ date: CalendarDate?) { self = date.map { .date($0) } ?? .null }
    @inline(__always) init(_ flag: Bool?) { self = flag.map { .boolean($0) } ?? .null }
}
