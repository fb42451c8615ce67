import Foundation
import Spatial

/// Reads the areas of first- and second-level divisions from GeoJSON, and checks every feature.
struct BoundarySource {
    /// One division: what is known of it as a place, and its area.
    struct Division {
        var place: PlaceDraft
        var area: MultiPolygon
        /// 1 or 2.
        var level: Int
    }

    private(set) var divisions: [Division] = []
    private(set) var formatName = ""

    private let url: URL
    private let options: GazetteerSourceOptions
    private let known: Gazetteer
    private var faults: [GazetteerError] = []
    private var faultCount = 0

    init(url: URL, options: GazetteerSourceOptions, known: Gazetteer) {
        self.url = url
        self.options = options
        self.known = known
    }

    /// Whether a file begins as JSON does: with a brace, after a byte order mark and white space.
    static func isJSON(_ path: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        let beginning = (try? handle.read(upToCount: 64)) ?? Data()
        let skipped: Set<UInt8> = [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D]
        return beginning.first { !skipped.contains($0) } == 0x7B
    }

    /// Reads the file.
    ///
    /// - Throws: `GazetteerRefusal` with every fault by feature, or `GazetteerError`.
    mutating func read() throws {
        let collection: FeatureCollection
        do {
            collection = try JSONDecoder().decode(
                FeatureCollection.self, from: try Data(contentsOf: url, options: .mappedIfSafe))
        } catch {
            throw GazetteerError(
                file: url.relativePath,
                message: "is no GeoJSON collection of features (cut off?): \(Self.text(error))")
        }
        guard collection.type == "FeatureCollection", let first = collection.features.first else {
            throw GazetteerError(file: url.relativePath, message: "is no GeoJSON collection of features")
        }
        let format = try format(of: (try? first.result.get())?.properties ?? [:])
        formatName = format.name
        var seen: [String: Int] = [:]
        for (index, feature) in collection.features.enumerated() {
            do {
                let division = try division(of: try feature.result.get(), format)
                let key = "\(division.level) \(division.place.country) \(division.place.id)"
                if let earlier = seen[key] {
                    throw Fault("repeats the code of features[\(earlier)]")
                }
                seen[key] = index
                divisions.append(division)
            } catch {
                faultCount += 1
                guard faults.count < SourceReader.listedFaults else { continue }
                faults.append(
                    GazetteerError(file: url.relativePath, message: "features[\(index)] \(Self.text(error))"))
            }
        }
        if faultCount > 0 { throw GazetteerRefusal(faults: faults, count: faultCount) }
    }

    private struct Fault: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private static func text(_ error: any Error) -> String {
        switch error {
        case let fault as Fault: fault.description
        case let error as GazetteerError: error.message
        case let error as SpatialError: "cannot be used: \(error.message)"
        case DecodingError.dataCorrupted(let context): context.debugDescription
        case DecodingError.keyNotFound(let key, _): "has no \"\(key.stringValue)\""
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "has another value than expected at "
                + context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
                    separator: ".")
        default: "\(error)"
        }
    }

    private func format(of properties: [String: PropertyValue]) throws -> SourceFormat {
        if let mapping = options.columns {
            return try SourceFormat(mapping: mapping, fields: SourceFormat.boundaryFields, required: ["name"])
        }
        let formats = try SourceFormat.known("boundaries.tsv")
        guard
            let format = formats.first(where: { format in
                (format.columns["header"] ?? []).allSatisfy { properties[$0] != nil }
            })
        else {
            throw GazetteerError(
                file: url.relativePath,
                message:
                    "has properties of no known format (\(properties.keys.sorted().joined(separator: ", "))); "
                    + "name them: --columns name=PROPERTY,country=PROPERTY,admin1=PROPERTY,code=PROPERTY")
        }
        return format
    }

    private func division(of feature: Feature, _ format: SourceFormat) throws -> Division {
        func value(_ field: String) -> String {
            (format.columns[field] ?? []).lazy.compactMap { feature.properties?[$0]?.text }
                .first { !$0.isEmpty } ?? ""
        }
        let name = value("name")
        guard !name.isEmpty else { throw Fault("has no name") }
        guard let geometry = feature.geometry, let shape = geometry.area else {
            throw Fault("\(name): is no polygon")
        }
        let area = try Self.checked(shape, name)
        let level: Int
        if format.columns["level"] == nil {
            level = format.columns["admin1"] == nil ? 1 : 2
        } else if let digit = value("level").last?.wholeNumberValue, (1...2).contains(digit) {
            level = digit
        } else {
            throw Fault("\(name): \"\(value("level"))\" is no level that is read; only 1 and 2 are")
        }
        guard let point = try area.representativePoint() else { throw Fault("\(name): has no area") }
        let stated = value("country")
        let country: String
        if stated.isEmpty {
            country = options.country ?? known.divisions(at: point).country?.alpha2 ?? ""
        } else {
            country = known.countryCode(stated) ?? ""
        }
        guard !country.isEmpty else {
            throw Fault(
                stated.isEmpty
                    ? "\(name): names no country and lies in none that is known; give --country"
                    : "\(name): \"\(stated)\" is no country's name or ISO 3166 code")
        }
        let code = value("code").isEmpty ? "\(value("admin1")).\(name)" : value("code")
        let stem = url.deletingPathExtension().lastPathComponent
        var place = PlaceDraft(
            id: "\(stem):\(code)", name: name, latitude: point.latitude, longitude: point.longitude,
            country: country, featureCode: level == 1 ? "ADM1" : "ADM2",
            radius: (area.area / .pi).squareRoot().rounded())
        place.admin1 = level == 1 ? name : value("admin1")
        if level == 2 { place.admin2 = name }
        return Division(place: place, area: area, level: level)
    }

    /// The area, with what later reading relies on made sure of.
    private static func checked(_ area: MultiPolygon, _ name: String) throws -> MultiPolygon {
        for ring in area.polygons.flatMap({ [$0.exterior] + $0.holes }) {
            guard ring.count >= 4, ring.first == ring.last else {
                throw Fault("\(name): a ring is not closed or has fewer than 4 positions")
            }
            for position in ring where !position.isValid {
                throw Fault(
                    "\(name): position [\(position.longitude), \(position.latitude)] lies outside -180...180, -90...90"
                )
            }
            // Along a pole all meridians are one point; elsewhere no edge spans half the globe.
            for (from, to) in zip(ring, ring.dropFirst())
            where abs(from.longitude - to.longitude) > 180
                && !(abs(from.latitude) == 90 && from.latitude == to.latitude)
            {
                throw Fault(
                    "\(name): crosses the antimeridian; cut it there in two polygons as RFC 7946 asks (ogr2ogr -wrapdateline)"
                )
            }
        }
        if let fault = try area.validityFault() {
            let place = fault.position.map { " at [\($0.longitude), \($0.latitude)]" } ?? ""
            throw Fault("\(name): the area is not valid: \(fault.reason)\(place)")
        }
        return area
    }
}

// MARK: GeoJSON as it is written

private struct FeatureCollection: Decodable {
    var type: String
    var features: [Lenient<Feature>]
}

/// A member that may be at fault without its neighbours.
private struct Lenient<Value: Decodable>: Decodable {
    var result: Result<Value, any Error>
    init(from decoder: any Decoder) throws { result = Result { try Value(from: decoder) } }
}

private struct Feature: Decodable {
    var properties: [String: PropertyValue]?
    var geometry: Geometry?
}

/// A text or number; of anything else only that it is there.
private struct PropertyValue: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(String.self) {
            text = value.trimmingCharacters(in: .whitespaces)
        } else if let value = try? container.decode(Int.self) {
            text = "\(value)"
        } else {
            text = ""
        }
    }
}

private struct Geometry: Decodable {
    /// Nil for a geometry that is no area.
    var area: MultiPolygon?

    private enum Key: String, CodingKey { case type, coordinates }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .type) {
        case "Polygon":
            area = MultiPolygon([Self.polygon(try container.decode([[[Double]]].self, forKey: .coordinates))])
        case "MultiPolygon":
            area = MultiPolygon(
                try container.decode([[[[Double]]]].self, forKey: .coordinates).map(Self.polygon))
        default: area = nil
        }
        if area?.polygons.contains(where: \.exterior.isEmpty) != false { area = nil }
    }

    private static func polygon(_ rings: [[[Double]]]) -> Polygon {
        let positions = rings.map { ring in
            ring.map { position in
                // A position of less than two numbers is found at fault with the others.
                Coordinate(
                    longitude: position.first ?? .nan, latitude: position.count > 1 ? position[1] : .nan)
            }
        }
        return Polygon(exterior: positions.first ?? [], holes: Array(positions.dropFirst()))
    }
}
