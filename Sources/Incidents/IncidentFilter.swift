public import Reports
public import Spatial

/// Conditions that an incident must all satisfy; an empty filter keeps everything.
public struct IncidentFilter: Hashable, Sendable {
    /// A circle on the ellipsoid.
    public struct Circle: Hashable, Sendable {
        /// Its middle.
        public var center: Coordinate
        /// Geodesic radius in metres.
        public var radius: Double

        /// Takes the values as they are.
        public init(center: Coordinate, radius: Double) {
            self.center = center
            self.radius = radius
        }
    }

    /// What of an incident must lie inside the circle, box, area and corridor.
    public enum Placement: String, CaseIterable, Hashable, Sendable {
        /// Its point.
        case point
        /// Some of its footprint: it may have happened there.
        case may
        /// All of its footprint: it certainly happened there.
        case certainly
    }

    /// All places within a distance of lines, such as roads, whose edges are straight in degrees.
    public struct Corridor: Hashable, Sendable {
        /// The lines.
        public var lines: [LineString]
        /// Geodesic distance in metres.
        public var radius: Double

        /// Takes the values as they are.
        public init(along lines: [LineString], radius: Double) {
            self.lines = lines
            self.radius = radius
        }
    }

    /// Inside this circle, by geodesic distance, its edge included.
    public var circle: Circle?
    /// Inside this box.
    public var box: BoundingBox?
    /// Inside this area.
    public var area: MultiPolygon?
    /// Inside this corridor.
    public var corridor: Corridor?
    /// What must lie inside these.
    public var placement: Placement
    /// Only so many, the nearest to the middle of the circle; of no effect without one.
    public var nearest: Int?
    /// On or after this day.
    public var from: CalendarDate?
    /// On or before this day.
    public var to: CalendarDate?
    /// Event or sub-event types, as ACLED spells them, compared without case; any of them.
    public var types: [String]
    /// Part of an actor's name, compared without case and diacritics.
    public var actor: String?
    /// Whether incidents tagged "background" are kept.
    public var includesBackground: Bool
    /// Whether incidents tagged "doubtful" are kept that nobody has confirmed.
    public var includesDoubtful: Bool
    /// Whether incidents a person has rejected are kept.
    public var includesRejected: Bool

    /// Makes a filter that keeps everything but background, doubtful and rejected incidents.
    public init() {
        types = []
        placement = .point
        includesBackground = false
        includesDoubtful = false
        includesRejected = false
    }
}
