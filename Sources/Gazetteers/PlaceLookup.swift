public import Spatial

/// What the rest of the program asks of the gazetteers in use; the mapped index is one, a test's handful another.
public protocol PlaceLookup: Sendable {
    /// The places that a name may mean, best first; empty where the name is not known.
    func candidates(named name: String, context: LookupContext, limit: Int) -> [Candidate]
    /// The place with an id.
    func place(withID id: String) -> Place?
    /// The country and divisions that hold a position, by the bundled boundaries.
    func divisions(at position: Coordinate) -> Divisions
    /// The area of a country or division, simplified, where the bundled boundaries have it.
    func boundary(ofPlaceWithID id: String) -> MultiPolygon?
    /// A country by its ISO 3166-1 alpha-2 code.
    func country(alpha2 code: String) -> Country?
    /// The course of a river or road, where it is known.
    func course(ofPlaceWithID id: String) -> LineString?
}

extension PlaceLookup {
    /// Knows no courses.
    public func course(ofPlaceWithID id: String) -> LineString? { nil }
}

/// The country and divisions that hold a position; nil where it lies in none or the data ends.
public struct Divisions: Hashable, Sendable {
    /// The country.
    public var country: Country?
    /// Name of the first-level division.
    public var admin1: String?
    /// Gazetteer id of the first-level division.
    public var admin1ID: String?
    /// Name of the second-level division.
    public var admin2: String?
    /// Gazetteer id of the second-level division.
    public var admin2ID: String?

    /// Takes the values as they are.
    public init(
        country: Country? = nil, admin1: String? = nil, admin1ID: String? = nil, admin2: String? = nil,
        admin2ID: String? = nil
    ) {
        self.country = country
        self.admin1 = admin1
        self.admin1ID = admin1ID
        self.admin2 = admin2
        self.admin2ID = admin2ID
    }
}

/// A country as incidents name it.
public struct Country: Hashable, Sendable {
    /// English short name.
    public var name: String
    /// ISO 3166-1 alpha-2.
    public var alpha2: String
    /// ISO 3166-1 alpha-3.
    public var alpha3: String
    /// Where its extent is known.
    public var bounds: BoundingBox?

    /// Takes the values as they are.
    public init(name: String, alpha2: String, alpha3: String, bounds: BoundingBox? = nil) {
        self.name = name
        self.alpha2 = alpha2
        self.alpha3 = alpha3
        self.bounds = bounds
    }
}
