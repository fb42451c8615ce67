import Reports
public import Spatial

/// Puts incidents into clusters by where, and if wanted when, they happened.
public struct IncidentClustering: Sendable {
    /// What an incident counts towards a cluster's minimum.
    public enum Weight: String, CaseIterable, Hashable, Sendable {
        /// One each.
        case incidents
        /// Its killed; an incident that tells none counts nothing.
        case fatalities
    }

    /// The rule by which positions are grouped.
    public enum Method: Hashable, Sendable {
        /// Neighbours within a distance, and days where given.
        case dbscan(DBSCAN)
        /// Clusters of any density that hold at least so many.
        case hdbscan(HDBSCAN)
    }

    /// The rule.
    public var method: Method
    /// What counts.
    public var weight: Weight
    /// How tightly the concave hulls follow the points, 0 as tight as it goes, 1 convex; nil makes none, which with
    /// hundreds of thousands in a cluster saves most of the time.
    public var concavity: Double?

    /// Takes the rule as it is.
    public init(_ method: Method, weight: Weight = .incidents, concavity: Double? = 0.3) {
        self.method = method
        self.weight = weight
        self.concavity = concavity
    }

    /// What clustering found.
    public struct Result: Sendable {
        /// The clusters by their number.
        public var clusters: [IncidentCluster]
        /// Every incident's cluster number in the order given; nil is noise or could not be placed in time.
        public var membership: [Int?]
        /// How many were left out because they have no point.
        public var withoutPoint: Int
        /// How many were left out because they have no date and time counts.
        public var withoutDate: Int
    }

    /// Clusters incidents; those without a point, or without a date where days count, belong to none.
    ///
    /// A date that is vaguer than a day counts by its first day.
    public func cluster(_ incidents: [Incident]) throws(SpatialError) -> Result {
        var needsDate = false
        if case .dbscan(let dbscan) = method { needsDate = dbscan.days != nil }
        var used: [Int] = []
        var positions: [Coordinate] = []
        var result = Result(
            clusters: [], membership: Array(repeating: nil, count: incidents.count), withoutPoint: 0,
            withoutDate: 0)
        for (index, incident) in incidents.enumerated() {
            guard let position = incident.coordinate else {
                result.withoutPoint += 1
                continue
            }
            if needsDate, incident.eventDate == nil {
                result.withoutDate += 1
                continue
            }
            do throws(SpatialError) { try position.validate() } catch { throw error.naming(incident.id) }
            used.append(index)
            positions.append(position)
        }
        let clustering: Clustering
        switch method {
        case .dbscan(let dbscan):
            clustering = try dbscan.cluster(
                positions,
                dates: needsDate ? used.map { Int(incidents[$0].eventDate?.daysSinceEpoch ?? 0) } : nil,
                weights: weight == .incidents
                    ? nil : used.map { Double(max(0, incidents[$0].fatalities ?? 0)) })
        case .hdbscan(let hdbscan):
            clustering = try hdbscan.cluster(positions)
        }
        for (place, index) in used.enumerated() {
            result.membership[index] = clustering.cluster(of: place).map { $0 + 1 }
        }
        for (number, members) in clustering.members.enumerated() {
            result.clusters.append(
                try summary(
                    number + 1, members.map { incidents[used[$0]] }, members.map { positions[$0] },
                    cores: members.reduce(0) { $0 + (clustering.isCore[$1] ? 1 : 0) }))
        }
        return result
    }

    private func summary(
        _ id: Int, _ incidents: [Incident], _ positions: [Coordinate], cores: Int
    ) throws(SpatialError) -> IncidentCluster {
        guard let hull = try MultiPolygon.convexHull(of: positions), let first = positions.first else {
            throw SpatialError(operation: "cluster \(id)", message: "holds no incident")
        }
        var concave: MultiPolygon?
        let outline: MultiPolygon
        switch hull {
        case .point(let position): outline = try MultiPolygon.circle(center: position, radius: 100)
        case .line(let line): outline = try MultiPolygon.corridor(along: line, radius: 100)
        case .area(let area):
            outline = area
            if let concavity,
                case .area(let inner) = try MultiPolygon.concaveHull(of: positions, ratio: concavity)
            {
                concave = inner
            }
        }
        let center = Coordinate.mean(of: positions) ?? first
        let radius = Set(positions).reduce(0) { max($0, Ellipsoid.wgs84.distance(from: center, to: $1)) }
        let killed = incidents.compactMap(\.fatalities)
        let wounded = incidents.compactMap(\.injured)
        return IncidentCluster(
            id: id, incidentIDs: incidents.map(\.id), coreCount: cores, hull: hull, outline: outline,
            concaveOutline: concave, center: center, radius: radius,
            firstDate: incidents.compactMap(\.eventDate).min(),
            lastDate: incidents.compactMap { $0.eventDateEnd ?? $0.eventDate }.max(),
            fatalities: killed.isEmpty ? nil : killed.reduce(0, +),
            injured: wounded.isEmpty ? nil : wounded.reduce(0, +),
            types: Self.shares(incidents.compactMap { $0.subEventType?.rawValue }),
            eventTypes: Self.shares(incidents.compactMap { $0.eventType?.rawValue }),
            actors: Self.shares(incidents.flatMap { [$0.actor1, $0.actor2].compactMap { $0 } }),
            locations: Self.shares(incidents.compactMap(\.location)),
            months: Self.shares(
                incidents.compactMap { $0.eventDate.map { String($0.description.prefix(7)) } }
            ).sorted { $0.value < $1.value })
    }

    // Most frequent first, equal counts by name.
    private static func shares(_ values: [String]) -> [IncidentCluster.Share] {
        var counts: [String: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        return counts.map { IncidentCluster.Share(value: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.value) < ($0.count, $1.value) }
    }
}
