public import Spatial

/// A name whose bearers cannot be told apart: between which places it stands, and the area that holds them all.
///
/// A name counts as ambiguous where the places that it may mean elsewhere are together likelier than the best one:
/// then a point would be wrong more often than right, and none is given.
public struct Ambiguity: Hashable, Sendable {
    /// The least share of the probability that the best place, with the records at its own position, must have.
    public static let leastShare = 0.5
    /// Candidates less probable than this share of the best are not counted among those that may be meant.
    private static let leastRival = 0.05
    /// Metres within which two records are of one place, beside their own extents.
    private static let samePlace = 25_000.0

    /// The name as asked for.
    public let name: String
    /// The places it may mean, best first.
    public let candidates: [Candidate]

    /// States that a name may mean any of several places.
    public init(name: String, candidates: [Candidate]) {
        self.name = name
        self.candidates = candidates
    }

    /// nil where the first candidate stands out, or there is none.
    ///
    /// - Parameter candidates: all that a look-up gives, best first, with their scores.
    public init?(ofName name: String, in candidates: [Candidate]) {
        guard let best = candidates.first else { return nil }
        let share = Self.share(ofBestIn: candidates.map { ($0.place, $0.score) })
        guard share < Self.leastShare else { return nil }
        self.init(name: name, candidates: candidates.filter { $0.score >= best.score * Self.leastRival })
    }

    /// The share of the probability that lies at the first place, with the records that are of the same place.
    public static func share(ofBestIn candidates: [(place: Place, probability: Double)]) -> Double {
        guard let best = candidates.first?.place else { return 0 }
        var here = 0.0
        var total = 0.0
        for (place, probability) in candidates {
            total += probability
            if isSame(best, place) { here += probability }
        }
        return total > 0 ? here / total : 0
    }

    /// Whether two records are of one place, or of a town and the division about it.
    public static func isSame(_ one: Place, _ other: Place) -> Bool {
        Ellipsoid.wgs84.distance(from: one.coordinate, to: other.coordinate)
            <= max(samePlace, one.radius + other.radius)
    }

    /// In words, the first five.
    public var reason: String {
        let list = candidates.prefix(5).map { candidate in
            [candidate.place.name, candidate.place.admin1, candidate.place.country].compactMap(\.self)
                .joined(separator: ", ")
        }
        let rest = candidates.count > list.count ? " or \(candidates.count - list.count) more" : ""
        return "\"\(name)\" may be \(list.joined(separator: "; "))\(rest)"
    }

    /// The circles of all candidates, which hold each of them: the place lies in one of these.
    public var footprint: MultiPolygon? {
        let circles = candidates.compactMap { candidate in
            try? MultiPolygon.circle(
                center: candidate.place.coordinate,
                radius: max(candidate.place.radius + candidate.place.positionError, 1000))
        }
        return circles.isEmpty ? nil : try? MultiPolygon.union(of: circles)
    }
}
