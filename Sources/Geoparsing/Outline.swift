import Gazetteers
import Spatial
import Synchronization

/// The shape of a phrase: an area, or the rule for one that is drawn when it is first asked for.
///
/// Of the places that a report names few become incidents, and circles and strips are dear to draw.
struct Outline: Hashable, Sendable {
    /// How an area is drawn; lengths in metres, azimuths in degrees from north.
    enum Rule: Hashable, Sendable {
        case circle(center: Coordinate, radius: Double)
        /// The part of the circle that lies in the division about its center.
        case circleInside(Division, center: Coordinate, radius: Double)
        case ring(center: Coordinate, inner: Double, outer: Double)
        case sector(center: Coordinate, azimuth: Double, halfWidth: Double, inner: Double, outer: Double)
        case corridor(from: Coordinate, to: Coordinate, radius: Double)
        /// The circles of all places that a name may mean.
        case bearers(Ambiguity)

        fileprivate func drawn() -> MultiPolygon? {
            switch self {
            case .circle(let center, let radius): try? .circle(center: center, radius: radius)
            case .circleInside(let division, let center, let radius): division.circle(center, radius)
            case .ring(let center, let inner, let outer):
                try? .ring(center: center, innerRadius: inner, outerRadius: outer)
            case .sector(let center, let azimuth, let halfWidth, let inner, let outer):
                try? .sector(
                    center: center, azimuth: azimuth, halfWidth: halfWidth, innerRadius: inner,
                    outerRadius: outer)
            case .corridor(let start, let end, let radius):
                try? .corridor(along: LineString([start, end]), radius: radius)
            case .bearers(let ambiguity): ambiguity.footprint
            }
        }
    }

    /// A division by its id, with its boundary where that is asked for.
    struct Division: Hashable, Sendable {
        let id: String
        let boundary: @Sendable () -> MultiPolygon?

        init(id: String, boundary: @escaping @Sendable () -> MultiPolygon?) {
            self.id = id
            self.boundary = boundary
        }

        static func == (left: Division, right: Division) -> Bool { left.id == right.id }
        func hash(into hasher: inout Hasher) { hasher.combine(id) }

        fileprivate func circle(_ center: Coordinate, _ radius: Double) -> MultiPolygon? {
            guard let whole = try? MultiPolygon.circle(center: center, radius: radius) else { return nil }
            guard let boundary = boundary(), let inside = try? whole.part(inside: boundary), !inside.isEmpty
            else { return whole }
            // A town on the border may lie outside of its own division's simplified boundary.
            if (try? inside.contains(center)) == false,
                let town = try? MultiPolygon.circle(center: center, radius: min(radius, 2000)),
                let both = try? MultiPolygon.union(of: [inside, town])
            {
                return both
            }
            return inside
        }
    }

    private enum Form: Sendable {
        case area(MultiPolygon)
        case drawing(Drawing)
    }

    /// What is drawn once for all copies.
    private final class Drawing: Sendable {
        let rule: Rule
        private let made = Mutex<MultiPolygon??>(nil)

        init(_ rule: Rule) { self.rule = rule }

        var area: MultiPolygon? {
            if let known = made.withLock({ $0 }) { return known }
            let area = rule.drawn()
            made.withLock { $0 = .some(area) }
            return area
        }
    }

    private let form: Form

    /// An area that is there.
    init(_ area: MultiPolygon) { form = .area(area) }

    /// An area to be drawn.
    init(drawnAs rule: Rule) { form = .drawing(Drawing(rule)) }

    /// The area; nil where it cannot be drawn.
    var area: MultiPolygon? {
        switch form {
        case .area(let area): area
        case .drawing(let drawing): drawing.area
        }
    }

    static func == (left: Outline, right: Outline) -> Bool {
        if case .drawing(let one) = left.form, case .drawing(let other) = right.form, one.rule == other.rule {
            return true
        }
        return left.area == right.area
    }

    func hash(into hasher: inout Hasher) { hasher.combine(area) }
}
