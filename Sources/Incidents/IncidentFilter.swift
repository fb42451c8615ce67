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

    /// Inside this circle, by geodesic distance, its edge included.
    public var circle: Circle?
    /// Inside this box.
    public var box: BoundingBox?
    /// Inside this area.
    public var area: MultiPolygon?
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
    /// Whether incidents a person has rejected are kept.
    public var includesRejected: Bool

    /// Makes a filter that keeps everything but background and rejected incidents.
    public init() {
        types = []
        includesBackground = false
        includesRejected = false
    }
}
