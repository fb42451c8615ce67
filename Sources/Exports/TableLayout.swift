public import Incidents
import Reports
import Spatial

/// The columns of a delimited table: a name, an HXL tag and where the value comes from.
public struct TableLayout: Sendable {
    struct Column: Sendable {
        var name: String
        /// Humanitarian Exchange Language hashtag (hxlstandard.org, version 1.1), empty where none fits.
        var tag: String
        /// GDAL's name for the type.
        var csvType: String
        var value: @Sendable (Incident) -> IncidentValue
    }

    let columns: [Column]

    /// The program's own columns, or those of them that are named.
    public static func incidents(columns: [IncidentField] = IncidentField.allCases) -> TableLayout {
        let id = Column(name: "id", tag: "#event+id", csvType: "String") { .text($0.id) }
        return TableLayout(
            columns: [id]
                + columns.map { field in
                    Column(name: field.rawValue, tag: field.hxlTag, csvType: field.csvType) {
                        $0.value(of: field)
                    }
                })
    }

    /// The columns of an ACLED export, in its order (ACLED, "Column names", 2023); codes that only ACLED gives are empty.
    public static let acled = TableLayout(columns: [
        text("event_id_cnty") { $0.id },
        Column(name: "event_date", tag: "#date+start", csvType: "Date") { IncidentValue(date: $0.eventDate) },
        Column(name: "year", tag: "#date+year", csvType: "Integer") {
            $0.eventDate.map { .integer($0.components.year) } ?? .null
        },
        field("time_precision", .timePrecision), field("disorder_type", .disorderType),
        field("event_type", .eventType), field("sub_event_type", .subEventType), field("actor1", .actor1),
        field("assoc_actor_1", .assocActor1), empty("inter1"), field("actor2", .actor2),
        field("assoc_actor_2", .assocActor2), empty("inter2"), empty("interaction"),
        text("civilian_targeting") { $0.civilianTargeting == true ? "Civilian targeting" : nil },
        empty("iso"), empty("region"), field("country", .country), field("admin1", .admin1),
        field("admin2", .admin2), empty("admin3"), text("location") { $0.location ?? $0.locationText },
        field("latitude", .latitude), field("longitude", .longitude), field("geo_precision", .geoPrecision),
        text("source") { $0.source ?? $0.reportID }, empty("source_scale"), field("notes", .quote),
        field("fatalities", .fatalities), text("tags") { $0.tags.joined(separator: ";") }, empty("timestamp"),
    ])

    /// The columns of UCDP's Georeferenced Event Dataset that an incident can fill, in its order.
    ///
    /// Codebook version 23.1. Only events of UCDP's own definition carry `type_of_violence`, so it is filled
    /// for violence alone: 1 state-based, 3 one-sided.
    public static let ucdp = TableLayout(columns: [
        text("id") { $0.id },
        Column(name: "year", tag: "#date+year", csvType: "Integer") {
            $0.eventDate.map { .integer($0.components.year) } ?? .null
        },
        Column(name: "type_of_violence", tag: "", csvType: "Integer") { incident in
            switch incident.eventType {
            case .violenceAgainstCivilians: .integer(3)
            case .battles: .integer(1)
            case .explosionsRemoteViolence: .integer(incident.civilianTargeting == true ? 3 : 1)
            default: .null
            }
        },
        empty("conflict_new_id"), empty("conflict_name"), empty("dyad_new_id"),
        text("dyad_name") { incident in
            guard let first = incident.actor1, let second = incident.actor2 else { return nil }
            return "\(first) - \(second)"
        },
        field("side_a", .actor1), field("side_b", .actor2),
        Column(name: "number_of_sources", tag: "", csvType: "Integer") { .integer($0.reportIDs.count) },
        text("source_article") { $0.reportIDs.joined(separator: ";") }, field("source_office", .source),
        field("source_date", .published), field("source_original", .url), field("where_prec", .wherePrec),
        text("where_coordinates") { $0.location ?? $0.locationText },
        text("where_description") { incident in
            guard let written = incident.locationText else { return nil }
            return incident.relation.map { "\($0): \(written)" } ?? written
        },
        field("adm_1", .admin1), field("adm_2", .admin2), field("latitude", .latitude),
        field("longitude", .longitude),
        text("geom_wkt") { incident in
            incident.coordinate.map { "POINT (\($0.longitude) \($0.latitude))" }
        },
        field("country", .country), empty("event_clarity"), field("date_prec", .timePrecision),
        field("date_start", .eventDate),
        Column(name: "date_end", tag: "#date+end", csvType: "Date") {
            IncidentValue(date: $0.eventDateEnd ?? $0.eventDate)
        },
        field("best", .fatalities),
        Column(name: "high", tag: "", csvType: "Integer") {
            $0.value(of: .fatalitiesHigh).or($0.value(of: .fatalities))
        },
        Column(name: "low", tag: "", csvType: "Integer") {
            $0.value(of: .fatalitiesLow).or($0.value(of: .fatalities))
        },
    ])

    private static func field(_ name: String, _ field: IncidentField) -> Column {
        Column(name: name, tag: field.hxlTag, csvType: field.csvType) { $0.value(of: field) }
    }

    private static func text(_ name: String, _ value: @escaping @Sendable (Incident) -> String?) -> Column {
        Column(name: name, tag: "", csvType: "String") { value($0).map { .text($0) } ?? .null }
    }

    private static func empty(_ name: String) -> Column {
        Column(name: name, tag: "", csvType: "String") { _ in .null }
    }
}

extension IncidentValue {
    init(date: CalendarDate?) { self = date.map { .date($0) } ?? .null }

    /// This value, or the other where this one is null.
    func or(_ other: IncidentValue) -> IncidentValue {
        if case .null = self { other } else { self }
    }
}

extension IncidentField {
    /// The column's HXL hashtag and attributes, empty where the standard has none.
    var hxlTag: String {
        switch self {
        case .reportID, .reportIDs: "#meta+report+id"
        case .source: "#meta+source"
        case .url: "#meta+url"
        case .published: "#date+published"
        case .eventDate: "#date+start"
        case .eventDateEnd: "#date+end"
        case .eventType: "#event+type"
        case .subEventType: "#event+subtype"
        case .disorderType: "#event+category"
        case .actor1: "#group+name+first"
        case .actor2: "#group+name+second"
        case .fatalities: "#affected+killed"
        case .fatalitiesLow: "#affected+killed+min"
        case .fatalitiesHigh: "#affected+killed+max"
        case .injured: "#affected+injured"
        case .detained: "#affected+detained"
        case .country: "#country+name"
        case .iso3: "#country+code+v_iso3"
        case .admin1: "#adm1+name"
        case .admin2: "#adm2+name"
        case .location: "#loc+name"
        case .latitude: "#geo+lat"
        case .longitude: "#geo+lon"
        case .geoPrecision: "#geo+precision"
        case .quote: "#description"
        case .notes: "#meta+notes"
        case .status: "#status"
        default: ""
        }
    }
}
