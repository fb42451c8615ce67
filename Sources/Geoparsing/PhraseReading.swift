public import Gazetteers
import Reports
public import Spatial

/// What a phrase that stands by itself says of where something is: "3 km east of Hasakah city".
public struct PhraseReading: Sendable {
    /// The phrase as a report's would be: its relation, names, point, radius and precision codes.
    public var reference: PlaceReference
    /// The phrase for each place that its one name may mean, best first; one where it names two places.
    public var options: [Option]
    /// Why the length that the phrase states is not used: then it says where only roughly.
    public var refusal: String?
    /// Whether the phrase says nothing of its name but the kind: "the village of X".
    public var isBareName: Bool

    /// The phrase about one of the places that its name may mean.
    public struct Option: Sendable {
        /// The place it is measured from.
        public var anchor: Candidate
        /// In words: "3 km E of Hasakah".
        public var title: String
        /// Its point.
        public var coordinate: Coordinate
        /// Radius in metres that holds the true place.
        public var uncertainty: Double
        /// Country and divisions that hold the point.
        public var divisions: Divisions

        /// Takes the values as they are.
        public init(
            anchor: Candidate, title: String, coordinate: Coordinate, uncertainty: Double,
            divisions: Divisions
        ) {
            self.anchor = anchor
            self.title = title
            self.coordinate = coordinate
            self.uncertainty = uncertainty
            self.divisions = divisions
        }
    }

    /// In words, with the gazetteer's names: "3 km E of Hasakah"; nil where no name is known.
    public var title: String?

    /// The area in which the true place lies; nil where no name is known.
    ///
    /// The phrase's own shape, or the circle of its radius; of an ambiguous phrase those of all places that may be
    /// meant.
    public let footprint: MultiPolygon?

    init(
        _ reference: PlaceReference, _ phrase: PlacePhrase, options: [Option] = [], footprint: MultiPolygon?
    ) {
        self.reference = reference
        self.options = options
        self.footprint = footprint
        refusal = phrase.refusal
        isBareName =
            reference.relation == .at && phrase.reach == .none && phrase.containers.isEmpty
            && phrase.qualifier == nil
        if reference.toponyms.contains(where: { $0.place != nil }) {
            title = Self.title(reference, phrase, reference.toponyms.map { $0.place?.name ?? $0.text })
        }
    }

    static func title(_ reference: PlaceReference, _ phrase: PlacePhrase, _ names: [String]) -> String {
        var joint = " and "
        if case .along = reference.relation { joint = " towards " }
        let centre = phrase.reach == .centre && reference.relation == .at ? "centre of" : nil
        return [reference.relation.phrase ?? centre, names.joined(separator: joint)].compactMap(\.self)
            .joined(separator: " ")
    }
}

extension PlaceReference {
    /// Counts the offsets from somewhere else.
    mutating func moveSpans(by offset: Int) {
        span.start += offset
        span.end += offset
        for index in toponyms.indices {
            toponyms[index].span.start += offset
            toponyms[index].span.end += offset
        }
    }
}
