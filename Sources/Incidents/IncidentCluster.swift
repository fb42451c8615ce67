public import Reports
public import Spatial

/// Incidents that lie close to each other, taken together.
public struct IncidentCluster: Hashable, Sendable, Identifiable {
    /// A value with the number of incidents that have it.
    public struct Share: Hashable, Sendable {
        /// The value, such as an actor's name.
        public var value: String
        /// How many incidents.
        public var count: Int
    }

    /// The number that its incidents carry, from 1 on.
    public var id: Int
    /// The ids of its incidents, in the order in which they were clustered.
    public var incidentIDs: [String]
    /// How many of them are cores.
    public var coreCount: Int
    /// The convex hull of its incidents' points.
    public var hull: Hull
    /// The hull, or where it has no area what stands for it on a map: 100 metres round the point or line.
    public var outline: MultiPolygon
    /// A hull that follows the points inwards; nil where the convex one has no area.
    public var concaveOutline: MultiPolygon?
    /// The middle of its incidents' points.
    public var center: Coordinate
    /// Metres from the middle to the farthest incident.
    public var radius: Double
    /// The first day on which one of them may have happened.
    public var firstDate: CalendarDate?
    /// The last day.
    public var lastDate: CalendarDate?
    /// The sum of the killed; nil where none of the incidents says.
    public var fatalities: Int?
    /// The sum of the wounded; nil where none says.
    public var injured: Int?
    /// Sub-event types, most frequent first.
    public var types: [Share]
    /// Event types, most frequent first.
    public var eventTypes: [Share]
    /// Actors on either side, most frequent first.
    public var actors: [Share]
    /// Places as the gazetteer names them, most frequent first.
    public var locations: [Share]
    /// Incidents by month ("2016-03"), in order, months without any left out.
    public var months: [Share]

    /// Geodesic area of the hull in square metres, 0 where all points coincide or lie on a line.
    public var area: Double {
        if case .area(let area) = hull { return area.area }
        return 0
    }

    /// Geodesic perimeter of the hull in metres; for a line there and back.
    public var perimeter: Double {
        switch hull {
        case .point: 0
        case .line(let line): 2 * line.length
        case .area(let area): area.perimeter
        }
    }
}

/// The exported columns of clusters, in their order; raw values are the names.
public enum ClusterField: String, CaseIterable, Hashable, Sendable {
    case clusterID = "cluster_id"
    case incidents
    case coreIncidents = "core_incidents"
    case hullKind = "hull_kind"
    case area = "area_m2"
    case perimeter = "perimeter_m"
    case radius = "radius_m"
    case latitude
    case longitude
    case firstDate = "first_date"
    case lastDate = "last_date"
    case fatalities
    case injured
    case eventType = "event_type"
    case types
    case actors
    case location
    case locations
    case months

    /// The kind of this column's values.
    public var type: IncidentField.ValueType {
        switch self {
        case .clusterID, .incidents, .coreIncidents, .fatalities, .injured: .integer
        case .area, .perimeter, .radius, .latitude, .longitude: .real
        case .firstDate, .lastDate: .date
        case .hullKind, .eventType, .location: .text
        case .types, .actors, .locations, .months: .list
        }
    }
}

extension IncidentCluster {
    /// The value of a column; lists read "value: count", the five most frequent (all months).
    public func value(of field: ClusterField) -> IncidentValue {
        switch field {
        case .clusterID: .integer(id)
        case .incidents: .integer(incidentIDs.count)
        case .coreIncidents: .integer(coreCount)
        case .hullKind:
            switch hull {
            case .point: .text("point")
            case .line: .text("line")
            case .area: .text("area")
            }
        case .area: .real(area)
        case .perimeter: .real(perimeter)
        case .radius: .real(radius)
        case .latitude: .real(center.latitude)
        case .longitude: .real(center.longitude)
        case .firstDate: IncidentValue(firstDate)
        case .lastDate: IncidentValue(lastDate)
        case .fatalities: IncidentValue(fatalities)
        case .injured: IncidentValue(injured)
        case .eventType: IncidentValue(eventTypes.first?.value)
        case .types: .list(Self.texts(types.prefix(5)))
        case .actors: .list(Self.texts(actors.prefix(5)))
        case .location: IncidentValue(locations.first?.value)
        case .locations: .list(Self.texts(locations.prefix(5)))
        case .months: .list(Self.texts(months[...]))
        }
    }

    private static func texts(_ shares: ArraySlice<Share>) -> [String] {
        shares.map { "\($0.value): \($0.count)" }
    }
}
