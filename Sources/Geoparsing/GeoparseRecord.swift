public import Foundation
import Gazetteers
import Reports
import Spatial

/// The place names of one report as `incidentmap geoparse` writes them, a JSON line a report.
public struct GeoparseRecord: Encodable, Sendable {
    /// The report's id.
    public var id: String
    /// Its place names in text order.
    public var toponyms: [Item]

    /// One place name; values that are not known are null.
    public struct Item: Encodable, Sendable {
        var start: Int
        var end: Int
        var text: String
        var role: String
        var latitude: Double?
        var longitude: Double?
        var uncertaintyM: Double?
        var gazetteerID: String?
        var name: String?
        var country: String?
        var admin1: String?
        var featureCode: String?
        var confidence: Double
        var note: String?
        /// Whether the text leaves open which of several places is meant: then there is no position.
        var ambiguous: Bool
        /// These places, best first.
        var candidates: [Option]
        /// An area that holds them.
        var footprint: GeoJSONArea?

        /// A place that an ambiguous name may mean.
        struct Option: Encodable, Sendable {
            var name: String
            var latitude: Double
            var longitude: Double
            var gazetteerID: String
            var country: String?
            var admin1: String?
            var featureCode: String

            enum CodingKeys: String, CodingKey {
                case name, latitude, longitude, country, admin1
                case gazetteerID = "gazetteer_id"
                case featureCode = "feature_code"
            }

            init(_ place: Place) {
                name = place.name
                latitude = Item.rounded(place.coordinate.latitude)
                longitude = Item.rounded(place.coordinate.longitude)
                gazetteerID = place.id
                country = place.country
                admin1 = place.admin1
                featureCode = place.featureCode
            }
        }

        enum CodingKeys: String, CodingKey {
            case start, end, text, role, latitude, longitude, name, country, admin1, confidence, note
            case ambiguous, candidates, footprint
            case uncertaintyM = "uncertainty_m"
            case gazetteerID = "gazetteer_id"
            case featureCode = "feature_code"
        }

        init(_ found: ReportToponym) {
            let place = found.toponym.place
            let position = place?.coordinate ?? found.fallback
            start = found.toponym.span.start
            end = found.toponym.span.end
            text = found.toponym.text
            role = found.role.rawValue
            latitude = position.map { Self.rounded($0.latitude) }
            longitude = position.map { Self.rounded($0.longitude) }
            uncertaintyM = (place.map { $0.radius + $0.positionError } ?? found.fallbackUncertainty)?
                .rounded()
            gazetteerID = place?.id
            name = place?.name
            country = place?.country
            admin1 = place?.admin1
            featureCode = place?.featureCode
            confidence = (found.toponym.confidence * 1000).rounded() / 1000
            note = found.note
            ambiguous = found.isAmbiguous
            candidates = found.isAmbiguous ? found.toponym.alternatives.map { Option($0.place) } : []
            footprint = found.isAmbiguous ? found.footprint.map(GeoJSONArea.init) : nil
        }

        /// Seven decimals, the most that GeoJSON carries.
        private static func rounded(_ degrees: Double) -> Double { (degrees * 1e7).rounded() / 1e7 }

        /// Writes null for what is not known, so that every line has the same columns.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(start, forKey: .start)
            try container.encode(end, forKey: .end)
            try container.encode(text, forKey: .text)
            try container.encode(role, forKey: .role)
            try container.encode(latitude, forKey: .latitude)
            try container.encode(longitude, forKey: .longitude)
            try container.encode(uncertaintyM, forKey: .uncertaintyM)
            try container.encode(gazetteerID, forKey: .gazetteerID)
            try container.encode(name, forKey: .name)
            try container.encode(country, forKey: .country)
            try container.encode(admin1, forKey: .admin1)
            try container.encode(featureCode, forKey: .featureCode)
            try container.encode(confidence, forKey: .confidence)
            try container.encode(note, forKey: .note)
            try container.encode(ambiguous, forKey: .ambiguous)
            try container.encode(candidates, forKey: .candidates)
            try container.encode(footprint, forKey: .footprint)
        }
    }

    /// Makes a record of what a reader found.
    public init(id: String, toponyms: [ReportToponym]) {
        self.id = id
        self.toponyms = toponyms.map(Item.init)
    }

    /// The record as one line of JSON, without a line break.
    public func line(_ encoder: JSONEncoder) throws -> Data { try encoder.encode(self) }
}
