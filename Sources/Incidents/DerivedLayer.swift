public import Spatial

/// Features worked out from incidents, such as hulls, grid cells or neighbour tables, ready for any format.
///
/// Features are made when they are written, one after another, so that a layer of a million takes no memory.
public struct DerivedLayer {
    /// A column: its name in files and the kind of its values.
    public struct Column: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The kind.
        public var type: IncidentField.ValueType

        /// Takes the values as they are.
        public init(_ name: String, _ type: IncidentField.ValueType) {
            self.name = name
            self.type = type
        }
    }

    /// What is drawn.
    public enum Shape: Hashable, Sendable {
        case none
        case point(Coordinate)
        case lines([LineString])
        case area(MultiPolygon)
    }

    /// One feature.
    public struct Feature {
        /// Unique in its layer; begins with a letter.
        public var id: String
        /// The name shown beside it.
        public var title: String
        /// What is drawn.
        public var shape: Shape
        /// One value a column.
        public var values: [IncidentValue]

        /// Takes the values as they are.
        public init(id: String, title: String, shape: Shape, values: [IncidentValue]) {
            self.id = id
            self.title = title
            self.shape = shape
            self.values = values
        }
    }

    /// How a value of a column is drawn.
    public struct LegendEntry: Hashable, Sendable {
        /// The value, which is also its name in the legend.
        public var value: String
        /// Red, green and blue, "#ca0020".
        public var color: String
        /// From 0, clear, to 1, solid.
        public var opacity: Double

        /// Takes the values as they are.
        public init(_ value: String, color: String, opacity: Double) {
            self.value = value
            self.color = color
            self.opacity = opacity
        }
    }

    /// What the colours mean: a column of texts, and an entry a value of it.
    public struct Legend: Hashable, Sendable {
        /// The column's name.
        public var column: String
        /// The values in their order.
        public var entries: [LegendEntry]

        /// Takes the values as they are.
        public init(column: String, entries: [LegendEntry]) {
            self.column = column
            self.entries = entries
        }
    }

    /// The layer's name in files, such as "clusters".
    public var name: String
    /// What it shows and how it was made, for people.
    public var summary: String
    /// The columns.
    public var columns: [Column]
    /// What the colours mean, where features differ in theirs.
    public var legend: Legend?
    /// How many features.
    public var count: Int
    /// The feature at a place.
    public var feature: (Int) -> Feature

    /// Takes the parts as they are.
    public init(
        name: String, summary: String, columns: [Column], legend: Legend? = nil, count: Int,
        feature: @escaping (Int) -> Feature
    ) {
        self.name = name
        self.summary = summary
        self.columns = columns
        self.legend = legend
        self.count = count
        self.feature = feature
    }
}

extension DerivedLayer {
    /// Incidents with all their columns, their cluster numbers replaced where a membership is given.
    public init(incidents: [Incident], membership: [Int?]? = nil) {
        let fields = IncidentField.allCases
        self.init(
            name: "incidents", summary: "Incidents",
            columns: fields.map { Column($0.rawValue, $0.type) }, count: incidents.count
        ) { index in
            var incident = incidents[index]
            if let membership { incident.clusterID = membership[index] }
            let what = incident.subEventType?.rawValue ?? incident.eventType?.rawValue ?? incident.id
            return Feature(
                id: incident.id, title: incident.location.map { "\(what), \($0)" } ?? what,
                shape: incident.coordinate.map { .point($0) } ?? .none,
                values: fields.map { incident.value(of: $0) })
        }
    }

    /// Clusters with their hulls.
    public init(clusters: [IncidentCluster]) {
        let fields = ClusterField.allCases
        self.init(
            name: "clusters", summary: "Hulls of incidents close to each other",
            columns: fields.map { Column($0.rawValue, $0.type) }, count: clusters.count
        ) { index in
            let cluster = clusters[index]
            let place = cluster.locations.first.map { ", \($0.value)" } ?? ""
            return Feature(
                id: "cluster-\(cluster.id)", title: "Cluster \(cluster.id)\(place)",
                shape: .area(cluster.outline), values: fields.map { cluster.value(of: $0) })
        }
    }
}
