import Foundation
import Testing

/// What `resolve` and every PLACE make of phrases about places.
@Suite struct PhraseCommandTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var fields: [String: String]
        var testDescription: String { fields["phrase"] ?? "" }
        func text(_ column: String) -> String? { fields[column].flatMap { $0 == "-" ? nil : $0 } }
        func number(_ column: String) throws -> Double { try #require(text(column).flatMap(Double.init)) }

        static let all: [Row] = {
            guard let url = Bundle.module.url(forResource: "Fixtures/phrases", withExtension: "tsv"),
                let table = try? String(contentsOf: url, encoding: .utf8)
            else { return [] }
            let lines = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            }
            return lines.dropFirst().map { Row(fields: Dictionary(uniqueKeysWithValues: zip(lines[0], $0))) }
        }()
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private func resolve(_ phrase: String, _ more: String...) throws -> [String: Any] {
        try object(try Program.run(["resolve", phrase, "--format", "json"] + more).output)
    }

    /// Kilometres on a sphere: near enough for the bands of the fixture.
    private func kilometres(_ one: (Double, Double), _ other: (Double, Double)) -> Double {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        let (a, b) = (radians(one.0), radians(other.0))
        let half =
            pow(sin((b - a) / 2), 2) + cos(a) * cos(b) * pow(sin(radians(other.1 - one.1) / 2), 2)
        return 2 * 6371 * asin(min(1, half.squareRoot()))
    }

    @Test func theFixtureIsThere() { #expect(Row.all.count > 20) }

    @Test(arguments: Row.all)
    func resolveReadsPhrasesAsReportsAreRead(_ row: Row) throws {
        let found = try resolve(try #require(row.text("phrase")))
        #expect(found["relation"] as? String == row.text("relation"))
        let latitude = try #require(found["latitude"] as? Double, "\(found)")
        let longitude = try #require(found["longitude"] as? Double)
        let expected = (try row.number("latitude"), try row.number("longitude"))
        let within = try row.number("within_km")
        #expect(kilometres((latitude, longitude), expected) <= within)
        let radius = try #require(found["uncertainty_m"] as? Double) / 1000
        let band = (try row.number("low_km"))...(try row.number("high_km"))
        #expect(band.contains(radius))
        let codes = (geo: Int(try row.number("geo")), prec: Int(try row.number("prec")))
        #expect(found["geo_precision"] as? Int == codes.geo)
        #expect(found["where_prec"] as? Int == codes.prec)
        let footprint = try #require(found["footprint"] as? [String: Any])
        #expect(footprint["type"] as? String == "MultiPolygon")
        let polygons = try #require(footprint["coordinates"] as? [[[[Double]]]])
        // The radius holds the shape; a hundredth and 100 m for the sphere.
        for corner in polygons.joined().joined() {
            #expect(kilometres((latitude, longitude), (corner[1], corner[0])) <= radius * 1.01 + 0.1)
        }
        let candidates = try #require(found["candidates"] as? [[String: Any]])
        let first = try #require(candidates.first)
        #expect(first["latitude"] as? Double == latitude)
        #expect(first["longitude"] as? Double == longitude)
        for key in ["name", "gazetteer_id", "country", "feature_code", "match", "score"] {
            #expect(first[key] != nil, "\(key) is missing")
        }
        let anchors = try #require(found["anchors"] as? [[String: Any]])
        #expect(!anchors.isEmpty)
    }

    @Test func theTableTellsCentreRadiusPrecisionAndFootprint() throws {
        let table = try Program.run("resolve", "3 km east of Hasakah city").output
        for words in [
            "3 km E of Hasakah", "36.50", "uncertainty_m", "geo_precision", "where_prec", "footprint",
        ] {
            #expect(table.contains(words), "\(words) is missing from \(table)")
        }
    }

    @Test(arguments: ["20 minutes' drive from Mosul", "two hours by car north of Mosul"])
    func travellingTimeIsRefusedWithAReason(phrase: String) throws {
        let found = try resolve(phrase)
        #expect(found["latitude"] is NSNull)
        #expect((found["candidates"] as? [Any])?.isEmpty == true)
        #expect((found["reason"] as? String)?.contains("travelling time") == true)
        let outcome = try Program.run("distance", phrase, "Mosul")
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains("travelling time"))
    }

    @Test func anAmbiguousAnchorHasItsPhraseForEachCandidate() throws {
        let found = try resolve("3 km east of Springfield")
        #expect(found["ambiguous"] as? Bool == true)
        #expect(found["latitude"] is NSNull)
        let candidates = try #require(found["candidates"] as? [[String: Any]])
        #expect(candidates.count >= 3 && candidates.count <= 10)
        let scores = candidates.compactMap { $0["score"] as? Double }
        #expect(scores == scores.sorted(by: >))
        let anchors = try #require(found["anchors"] as? [[String: Any]])
        let options = try #require(anchors.first?["candidates"] as? [[String: Any]])
        let (point, anchor) = (candidates[0], options[0])
        #expect(point["gazetteer_id"] as? String == anchor["gazetteer_id"] as? String)
        let away = kilometres(
            (point["latitude"] as? Double ?? 0, point["longitude"] as? Double ?? 0),
            (anchor["latitude"] as? Double ?? 0, anchor["longitude"] as? Double ?? 0))
        #expect(abs(away - 3) < 0.05)
        let table = try Program.run("resolve", "3 km east of Springfield", "--limit", "2").output
        #expect(table.split(separator: "\n").count { $0.hasPrefix("candidate") } == 2)
    }

    @Test(arguments: [
        ["--country", "US", "--admin1", "Ohio"], ["--near", "Dayton"], ["--near", "39.9,-83.8"],
        ["--near", "10 km north of Dayton"],
    ])
    func contextTellsWhichAnchorIsMeant(context: [String]) throws {
        let outcome = try Program.run(["resolve", "3 km east of springfield", "--format", "json"] + context)
        let found = try object(outcome.output)
        #expect(found["ambiguous"] as? Bool == false)
        let anchors = try #require(found["anchors"] as? [[String: Any]])
        #expect(anchors.first?["gazetteer_id"] as? String == "geonames:4525353")
    }

    @Test func aNameOfDirectionsStaysAName() throws {
        for (name, id) in [("North Ossetia", "iso:RU-SE"), ("South Sudan", "iso:SS")] {
            let found = try resolve(name)
            #expect(found["relation"] is NSNull)
            let candidates = try #require(found["candidates"] as? [[String: Any]])
            #expect(candidates.first?["gazetteer_id"] as? String == id)
        }
        // No phrase either: words that say something else.
        let other = try resolve("Reuters said near Hasakah yesterday evening")
        #expect((other["candidates"] as? [Any])?.isEmpty == true)
    }

    @Test(arguments: [
        ("the village of Tell Majdal", "curated:sy-tell-majdal"),
        ("Kuweires military airbase", "curated:sy-kuweires-air-base"),
        ("the airport of Qamishli", "curated:sy-qamishli-airport"),
    ])
    func aKindWordIsNoRelation(phrase: String, id: String) throws {
        let found = try resolve(phrase)
        #expect(found["relation"] is NSNull)
        let candidates = try #require(found["candidates"] as? [[String: Any]])
        #expect(candidates.first?["gazetteer_id"] as? String == id)
    }

    @Test func aBatchMayMixNamesAndPhrases() throws {
        let lines = """
            {"id": "a", "name": "3 km east of Springfield", "country": "US", "admin1": "Ohio"}
            {"id": "b", "name": "Hasakah"}
            {"id": "c", "name": "20 minutes' walk from Hasakah"}

            """
        let outcome = try Program.run(["resolve", "--batch", "-"], input: lines)
        #expect(outcome.status == 0)
        let found = try outcome.output.split(separator: "\n").map { try object(String($0)) }
        #expect(found.map { $0["id"] as? String } == ["a", "b", "c"])
        #expect(found[0]["relation"] as? String == "3 km E of")
        #expect(found[1]["relation"] is NSNull)
        #expect(found[1]["uncertainty_m"] as? Double == 5000)
        #expect(found[2]["latitude"] is NSNull)
        // Every line has the same columns.
        #expect(Set(found.map { Set($0.keys) }).count == 1)
    }

    @Test func distanceAndQueryTakePhrases() throws {
        let distance = try Program.run("distance", "3 km east of Hasakah city", "Hasakah", "--format", "json")
        #expect(distance.status == 0, "\(distance.messages)")
        let metres = try object(distance.output)["distance_m"] as? Double ?? 0
        #expect(abs(metres - 3000) < 1)
        let folder = try TemporaryFolder()
        let store = try folder.file(
            "points.geojson",
            """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","id":"n","geometry":{"type":"Point","coordinates":[40.75,36.63]},"properties":{"id":"n","event_type":"Battles"}},
            {"type":"Feature","id":"s","geometry":{"type":"Point","coordinates":[40.75,36.35]},"properties":{"id":"s","event_type":"Battles"}}]}
            """.utf8)
        func ids(_ arguments: String...) throws -> [String] {
            let outcome = try Program.run(["query", store, "--format", "geojson"] + arguments)
            #expect(outcome.status == 0, "\(outcome.messages)")
            return try features(Data(outcome.output.utf8)).compactMap { $0["id"] as? String }
        }
        let (near, inside) = (
            try ids("--near", "15 km north of Hasakah", "--within", "5km"),
            try ids("--in", "southern countryside of Hasakah")
        )
        #expect(near == ["n"])
        #expect(inside == ["s"])
    }
}
