public import Gazetteers
public import Reports
public import Spatial

/// A phrase of a report that says where, from the bare name to "3 km east of X", with what it resolved to.
public struct PlaceReference: Hashable, Sendable {
    /// The whole phrase: "the southern countryside of Hasakah".
    public var span: TextSpan
    /// The names in it, in order: one for most, two for "between A and B".
    public var toponyms: [ResolvedToponym]
    /// What the phrase says about them.
    public var relation: SpatialRelation
    /// The point to draw; nil where nothing resolved or the names stay ambiguous.
    public var coordinate: Coordinate?
    /// Radius in metres that holds the true place.
    public var uncertainty: Double?
    /// The phrase's true shape; nil means the circle of `uncertainty`.
    var outline: Outline?
    /// ACLED geo_precision, 1 to 3.
    public var geoPrecision: Int?
    /// UCDP where_prec, 1 to 6.
    public var wherePrec: Int?
    /// Country, admin1 and admin2 that hold the point.
    public var divisions: Divisions
    /// Why there is no point, or less than the phrase states: the candidates between which it abstains.
    public var note: String?
    /// 0 to 1.
    public var confidence: Double
    /// What the phrase does in its sentence: says where, or names the origin of someone, the seat of a body ...
    public var role: PlaceRole
    /// Whether the text leaves open which of several namesakes it means; then there is no point, and the footprint is
    /// that of all of them.
    public var isAmbiguous = false
    /// Whether it takes up an earlier place by a common noun: "the city", "its northern countryside".
    public var isAnaphor: Bool

    /// The true shape, or the circle where the phrase has none; nil where nothing resolved.
    var shape: MultiPolygon? {
        if let footprint { return footprint }
        guard let coordinate, let uncertainty, uncertainty > 0 else { return nil }
        return try? MultiPolygon.circle(center: coordinate, radius: uncertainty)
    }

    /// Makes a reference that has found its names but not yet a place.
    public init(
        span: TextSpan, toponyms: [ResolvedToponym], relation: SpatialRelation, role: PlaceRole = .location
    ) {
        self.role = role
        self.isAnaphor = false
        self.span = span
        self.toponyms = toponyms
        self.relation = relation
        self.divisions = Divisions()
        self.confidence = 0
    }

    /// The phrase's true shape, drawn when it is first asked for; nil means the circle of `uncertainty`.
    public var footprint: MultiPolygon? {
        get { outline?.area }
        set { outline = newValue.map { Outline($0) } }
    }
}

/// What a place phrase does in its sentence.
public enum PlaceRole: String, CaseIterable, Hashable, Sendable {
    /// It says where.
    case location
    /// It only says in which area another place lies: "Ohio" in "Columbus, Ohio".
    case container
    /// Someone or something came from there.
    case origin
    /// Someone or something was on the way there.
    case destination
    /// It stands in a dateline.
    case dateline
    /// It is a heading whose place governs the text below it.
    case heading
    /// It is where someone spoke or is to meet, not where the told event was.
    case speech
    /// It is part of the name of a public body: "Hasakah Military Council", "Dawson County Jail".
    case body
    /// An adjective or noun of nationality: "Syrian", "Iraqis".
    case demonym
}

/// A place name in a text and the places it may mean.
public struct ResolvedToponym: Hashable, Sendable {
    /// The name alone, without kind words or article before it unless they belong to it.
    public var span: TextSpan
    /// The words as written.
    public var text: String
    /// The place chosen; nil where it is unknown or ambiguous.
    public var place: Place?
    /// Others that stay possible, best first.
    public var alternatives: [Candidate]
    /// A kind word beside it: "village", "district".
    public var kind: String?
    /// 0 to 1: that this is a place name, and this place.
    public var confidence: Double

    /// Makes a name that is found but not resolved.
    public init(span: TextSpan, text: String, kind: String? = nil) {
        self.span = span
        self.text = text
        self.kind = kind
        self.alternatives = []
        self.confidence = 0
    }
}

/// What a phrase says about the names in it.
public enum SpatialRelation: Hashable, Sendable {
    /// The place itself.
    case at
    /// Written coordinates.
    case coordinates
    /// Metres in a direction; azimuth in degrees from north, and the half-width that the wind's precision leaves.
    case offset(distance: Double, azimuth: Double, halfWidth: Double)
    /// A stated distance without a direction.
    case distance(Double)
    /// No farther than a stated distance: "within 5 km of X".
    case within(Double)
    /// A direction without a distance, outside the place: "south of X", "southern countryside of X".
    case direction(azimuth: Double, halfWidth: Double)
    /// A part of the place: "eastern Aleppo", "south of Hasakah province".
    case part(azimuth: Double, halfWidth: Double)
    /// Around the place: near, outskirts, surroundings, countryside.
    case near
    /// Between two places.
    case between
    /// On the road that joins two places.
    case road
    /// Metres from the first of two places on the road to the second.
    case along(Double)
    /// On a line: along a river, on its banks, on a highway; or on the river between two places.
    case course
    /// Where two areas meet.
    case border
    /// A feature called after the place, such as its airport, that no gazetteer has: in the place or near it.
    case feature(String)

    /// The form the exports carry, such as "3 km E of", "S of", "between", or nil for the place itself.
    public var phrase: String? {
        switch self {
        case .at: nil
        case .coordinates: "coordinates"
        case .offset(let metres, let azimuth, _): "\(Self.length(metres)) \(Self.wind(azimuth)) of"
        case .distance(let metres): "\(Self.length(metres)) from"
        case .within(let metres): "within \(Self.length(metres)) of"
        case .direction(let azimuth, _): "\(Self.wind(azimuth)) of"
        case .part(let azimuth, _): "\(Self.wind(azimuth)) part of"
        case .near: "near"
        case .between: "between"
        case .road: "on the road between"
        case .along(let metres): "\(Self.length(metres)) along the road from"
        case .course: "along"
        case .border: "border of"
        case .feature(let kind): "\(kind) of"
        }
    }

    /// Whether it only says to which side of another place something lies.
    public var isDirection: Bool {
        switch self {
        case .offset, .distance, .direction: true
        default: false
        }
    }

    private static func length(_ metres: Double) -> String {
        if metres < 1000 { return "\(Int(metres.rounded())) m" }
        let tenths = (metres / 100).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) km" : "\(tenths) km"
    }

    private static func wind(_ azimuth: Double) -> String {
        let winds = [
            "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
            "NNW",
        ]
        let turn = azimuth.truncatingRemainder(dividingBy: 360)
        return winds[Int(((turn < 0 ? turn + 360 : turn) / 22.5).rounded()) % 16]
    }
}
