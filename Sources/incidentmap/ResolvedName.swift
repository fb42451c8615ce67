import Foundation
import Gazetteers
import Geoparsing
import Spatial

/// The JSON that `resolve` writes for a name or phrase.
struct ResolvedName: Encodable {
    /// A place that may be meant.
    struct Entry: Encodable {
        var name: String
        var latitude: Double
        var longitude: Double
        var gazetteerID: String
        var country: String?
        var admin1: String?
        var admin2: String?
        var featureCode: String
        var population: Int?
        var match: String
        var matchedName: String
        var score: Double
        var edits: Double
        var uncertaintyM: Double

        enum CodingKeys: String, CodingKey {
            case name, latitude, longitude, country, admin1, admin2, population, match, score, edits
            case gazetteerID = "gazetteer_id"
            case featureCode = "feature_code"
            case matchedName = "matched_name"
            case uncertaintyM = "uncertainty_m"
        }

        init(_ candidate: Candidate) {
            let place = candidate.place
            name = place.name
            latitude = place.coordinate.latitude
            longitude = place.coordinate.longitude
            gazetteerID = place.id
            country = place.country
            admin1 = place.admin1
            admin2 = place.admin2
            featureCode = place.featureCode
            population = place.population
            match = candidate.match.rawValue
            matchedName = candidate.matchedName
            score = (candidate.score * 10000).rounded() / 10000
            edits = candidate.edits
            uncertaintyM = PointRadius(of: place).uncertainty.rounded()
        }

        /// The phrase about a candidate: its own point and divisions, the anchor's id, code and match.
        init(_ option: PhraseReading.Option) {
            self.init(option.anchor)
            name = option.title
            latitude = degrees(option.coordinate.latitude)
            longitude = degrees(option.coordinate.longitude)
            country = option.divisions.country?.alpha2
            admin1 = option.divisions.admin1
            admin2 = option.divisions.admin2
            population = nil
            uncertaintyM = option.uncertainty.rounded()
        }
    }

    /// A name in a phrase, and what it may mean.
    struct Anchor: Encodable {
        var text: String
        var gazetteerID: String?
        var name: String?
        var candidates: [Entry]

        enum CodingKeys: String, CodingKey {
            case text, name, candidates
            case gazetteerID = "gazetteer_id"
        }

        init(_ toponym: ResolvedToponym, _ candidates: [Candidate]) {
            text = toponym.text
            gazetteerID = toponym.place?.id
            name = toponym.place?.name
            self.candidates = candidates.map(Entry.init)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(text, forKey: .text)
            try container.encode(gazetteerID, forKey: .gazetteerID)
            try container.encode(name, forKey: .name)
            try container.encode(candidates, forKey: .candidates)
        }
    }

    var id: String
    var candidates: [Entry]
    /// Whether no single one stands out; then the reason, and the area that holds all that may be meant.
    var ambiguous: Bool
    /// Why there is no point, or less than the phrase states.
    var reason: String?
    var footprint: GeoJSONArea?
    var coordinate: Coordinate?
    var uncertainty: Double?
    var geoPrecision: Int?
    var wherePrec: Int?
    var relation: String?
    var anchors: [Anchor] = []

    enum CodingKeys: String, CodingKey {
        case id, candidates, ambiguous, reason, footprint, latitude, longitude, relation, anchors
        case uncertaintyM = "uncertainty_m"
        case geoPrecision = "geo_precision"
        case wherePrec = "where_prec"
    }

    /// Writes null for what does not hold, so that every line has the same columns.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(candidates, forKey: .candidates)
        try container.encode(ambiguous, forKey: .ambiguous)
        try container.encode(reason, forKey: .reason)
        try container.encode(footprint, forKey: .footprint)
        try container.encode(coordinate.map { degrees($0.latitude) }, forKey: .latitude)
        try container.encode(coordinate.map { degrees($0.longitude) }, forKey: .longitude)
        try container.encode(uncertainty?.rounded(), forKey: .uncertaintyM)
        try container.encode(geoPrecision, forKey: .geoPrecision)
        try container.encode(wherePrec, forKey: .wherePrec)
        try container.encode(relation, forKey: .relation)
        try container.encode(anchors, forKey: .anchors)
    }

    /// What a text was found to be, under the id of its line.
    init(id: String, _ found: PlaceFinder.Found, limit: Int) {
        self.id = id
        switch found {
        case .name(let found, let ambiguity):
            candidates = found.map(Entry.init)
            ambiguous = ambiguity != nil
            reason = ambiguity?.reason
            footprint = ambiguity?.footprint.map(GeoJSONArea.init)
            guard ambiguity == nil, let best = found.first?.place else { return }
            let location = PointRadius(of: best)
            coordinate = best.coordinate
            uncertainty = location.uncertainty
            geoPrecision = location.geoPrecision
            wherePrec = location.wherePrec
        case .phrase(let reading):
            let reference = reading.reference
            candidates = reading.refusal == nil ? Self.entries(reading, limit) : []
            ambiguous = reference.isAmbiguous
            reason = reading.refusal ?? reference.note
            relation = reference.relation.phrase
            anchors = reference.toponyms.map { toponym in
                Anchor(
                    toponym,
                    reference.toponyms.count == 1 ? reading.options.map(\.anchor) : toponym.alternatives)
            }
            guard reading.refusal == nil else { return }
            footprint = reading.footprint.map(GeoJSONArea.init)
            coordinate = reference.coordinate
            uncertainty = reference.uncertainty
            geoPrecision = reference.geoPrecision
            wherePrec = reference.wherePrec
        }
    }

    /// The phrase for each place that may be meant; no later one scores higher than one before it.
    private static func entries(_ reading: PhraseReading, _ limit: Int) -> [Entry] {
        let reference = reading.reference
        guard reading.options.isEmpty else {
            var best = 1.0
            return reading.options.prefix(limit).map { option in
                var entry = Entry(option)
                entry.score = min(best, entry.score)
                best = entry.score
                return entry
            }
        }
        // Between two places, or where only the area about an unknown name is known.
        guard let coordinate = reference.coordinate, let uncertainty = reference.uncertainty,
            let place = reference.toponyms.lazy.compactMap(\.place).first, let title = reading.title
        else { return [] }
        let anchor = Candidate(
            place: place, match: .exact, matchedName: reference.toponyms.first?.text ?? place.name,
            score: reference.confidence)
        return [
            Entry(
                PhraseReading.Option(
                    anchor: anchor, title: title, coordinate: coordinate, uncertainty: uncertainty,
                    divisions: reference.divisions))
        ]
    }

    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

/// Seven decimals, the most that GeoJSON carries.
private func degrees(_ value: Double) -> Double { (value * 1e7).rounded() / 1e7 }
