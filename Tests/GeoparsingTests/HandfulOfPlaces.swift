import Foundation
import Gazetteers
import Spatial
import Testing

/// A gazetteer of the few places in a fixture, with a square for the boundary of each division.
struct HandfulOfPlaces: PlaceLookup {
    let places: [Place]
    private let byName: [String: [Int]]
    private let courses: [String: LineString]

    init(fixture name: String = "places") throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "tsv"))
        var places: [Place] = []
        var byName: [String: [Int]] = [:]
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        for line in lines.dropFirst(2) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            func text(_ index: Int) -> String? { fields[index].isEmpty ? nil : fields[index] }
            let place = Place(
                id: fields[0], name: fields[1],
                coordinate: Coordinate(
                    longitude: try #require(Double(fields[4])), latitude: try #require(Double(fields[3]))),
                country: text(5), admin1: text(6), admin2: text(7), featureCode: fields[8],
                population: Int(fields[9]), radius: try #require(Double(fields[10])))
            for name in [fields[1]] + fields[2].split(separator: "|").map(String.init) {
                if byName[Self.folded(name)]?.last != places.count {
                    byName[Self.folded(name), default: []].append(places.count)
                }
            }
            places.append(place)
        }
        self.places = places
        self.byName = byName
        courses = Dictionary(
            uniqueKeysWithValues: RelationRow.read("courses").map { row in
                let line = (row.value("course") ?? "").split(separator: ",").map { text in
                    let parts = text.split(separator: " ").compactMap { Double($0) }
                    return Coordinate(longitude: parts[0], latitude: parts[1])
                }
                return (row.value("id") ?? "", LineString(line))
            })
    }

    static func folded(_ name: String) -> String {
        var folded = name.lowercased().filter { $0.isLetter }
        for article in ["al", "ash", "ar"]
        where name.lowercased().hasPrefix(article + "-") || name.lowercased().hasPrefix(article + " ") {
            folded.removeFirst(article.count)
        }
        return folded
    }

    func candidates(named name: String, context: LookupContext, limit: Int) -> [Candidate] {
        let found = (byName[Self.folded(name)] ?? []).map { places[$0] }
        return found.sorted { ($0.population ?? 0) > ($1.population ?? 0) }.prefix(limit).map {
            Candidate(place: $0, match: $0.name == name ? .exact : .folded, matchedName: name, score: 1)
        }
    }

    func place(withID id: String) -> Place? { places.first { $0.id == id } }

    func divisions(at position: Coordinate) -> Divisions {
        var found = Divisions()
        for place in places {
            guard let area = boundary(ofPlaceWithID: place.id), (try? area.contains(position)) == true else {
                continue
            }
            if place.featureCode == "PCLI" {
                found.country = place.country.flatMap(country)
            } else {
                found.admin1 = place.name
                found.admin1ID = place.id
            }
        }
        return found
    }

    /// A square of the place's radius for countries and divisions.
    func boundary(ofPlaceWithID id: String) -> MultiPolygon? {
        guard let place = place(withID: id), place.featureCode == "PCLI" || place.featureCode == "ADM1" else {
            return nil
        }
        let reach = place.radius / 111_320
        return MultiPolygon(
            BoundingBox(
                west: place.coordinate.longitude - reach, south: place.coordinate.latitude - reach,
                east: place.coordinate.longitude + reach, north: place.coordinate.latitude + reach))
    }

    func course(ofPlaceWithID id: String) -> LineString? { courses[id] }

    func country(alpha2 code: String) -> Country? {
        places.first { $0.country == code && $0.featureCode == "PCLI" }
            .map { Country(name: $0.name, alpha2: code, alpha3: code) }
    }
}
