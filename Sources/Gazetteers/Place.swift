public import Spatial

/// A place as a gazetteer knows it.
public struct Place: Hashable, Sendable, Identifiable {
    /// Source and number: "geonames:173811", "curated:sy-hasakah-ghuwayran", "iso:SY", "iso:SY-HA".
    public var id: String
    /// The name it is shown by, in Latin letters where one is known.
    public var name: String
    /// Representative point.
    public var coordinate: Coordinate
    /// ISO 3166-1 alpha-2.
    public var country: String?
    /// Name of the first-level division that holds it.
    public var admin1: String?
    /// Name of the second-level division that holds it.
    public var admin2: String?
    /// GeoNames feature code: PPL, PPLA, PPLX, ADM1, ADM2, ADM3, PCLI, STM, BDG, CMP ...
    public var featureCode: String
    /// Inhabitants, where known.
    public var population: Int?
    /// Radius in metres of the named feature's own extent about its point.
    public var radius: Double
    /// Doubt of the coordinate itself in metres, 0 where the source states none.
    public var positionError: Double

    /// Takes the values as they are.
    public init(
        id: String, name: String, coordinate: Coordinate, country: String? = nil, admin1: String? = nil,
        admin2: String? = nil, featureCode: String, population: Int? = nil, radius: Double,
        positionError: Double = 0
    ) {
        self.id = id
        self.name = name
        self.coordinate = coordinate
        self.country = country
        self.admin1 = admin1
        self.admin2 = admin2
        self.featureCode = featureCode
        self.population = population
        self.radius = radius
        self.positionError = positionError
    }
}

/// The tier of the name index that found a candidate, best first.
public enum MatchTier: String, CaseIterable, Hashable, Sendable, Comparable {
    /// The name as the gazetteer writes it.
    case exact
    /// Equal after folding case, diacritics, hyphens, the article and known spelling variants.
    case folded
    /// Equal consonants.
    case skeleton
    /// Within a weighted edit distance.
    case fuzzy

    /// Better tiers come first.
    public static func < (left: MatchTier, right: MatchTier) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .exact: 0
        case .folded: 1
        case .skeleton: 2
        case .fuzzy: 3
        }
    }
}

/// A place that a name may mean.
public struct Candidate: Hashable, Sendable {
    /// The place.
    public var place: Place
    /// The tier that found it.
    public var match: MatchTier
    /// The gazetteer's spelling that matched.
    public var matchedName: String
    /// 0 to 1: how probable it is that this is the place meant, among the candidates and "none of them".
    ///
    /// From the odds of spelling, importance and context. Held against the places of coded events and the
    /// toponyms of two news corpora, first candidates of a score are right about as often as it says
    /// (`Scripts/check-scores` prints the table); the scores of one look-up sum to less than 1.
    public var score: Double
    /// What the spelling differs by, in edits: 0 for exact and folded names.
    public var edits: Double

    /// Takes the values as they are.
    public init(place: Place, match: MatchTier, matchedName: String, score: Double, edits: Double = 0) {
        self.place = place
        self.match = match
        self.matchedName = matchedName
        self.score = score
        self.edits = edits
    }
}

/// What is known about where a name should lie; every part is optional.
public struct LookupContext: Hashable, Sendable {
    /// ISO 3166-1 alpha-2 codes.
    public var countries: [String]
    /// Name or code of a first-level division, in any spelling that the gazetteer knows.
    public var admin1: String?
    /// Name or code of a second-level division.
    public var admin2: String?
    /// A position that the place should be near.
    public var near: Coordinate?
    /// A kind word beside the name: "village", "neighborhood", "district", "camp", "province", "bridge".
    public var kind: String?
    /// Whether a candidate outside `countries`, `admin1` or `admin2` is dropped instead of ranked lower.
    public var isStrict: Bool

    /// Makes a context; all nil ranks by match and importance alone.
    public init(
        countries: [String] = [], admin1: String? = nil, admin2: String? = nil, near: Coordinate? = nil,
        kind: String? = nil, isStrict: Bool = false
    ) {
        self.countries = countries
        self.admin1 = admin1
        self.admin2 = admin2
        self.near = near
        self.kind = kind
        self.isStrict = isStrict
    }
}
