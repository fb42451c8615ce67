import Foundation
import Testing

/// `query` by footprints, files and lines, as its users run it.
@Suite struct PlaceConditionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Three incidents on a meridian, 20 km or so apart, each uncertain by 5 km, and one a village wide at 41.5.
    private func input() throws -> String {
        let features = [
            ("a", 40.0, 36.0, 5000), ("b", 40.0, 36.18, 5000), ("c", 40.0, 36.36, 5000), ("d", 41.5, 36.0, 0),
        ]
        .map { id, longitude, latitude, uncertainty in
            """
            {"type":"Feature","id":"\(id)","geometry":{"type":"Point","coordinates":[\(longitude),\(latitude)]},\
            "properties":{"id":"\(id)","event_date":"2016-05-03","event_type":"Battles","uncertainty_m":\(uncertainty)}}
            """
        }
        return try folder.file(
            "in.geojson",
            "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8)
    }

    private func ids(_ arguments: [String], from path: String? = nil) throws -> String {
        let outcome = try Program.run(["query", try path ?? input()] + arguments + ["--format", "geojson"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        return try features(Data(outcome.output.utf8)).compactMap { $0["id"] as? String }.joined()
    }

    // A degree of the meridian is 111 km there: a to b 19.97 km, a to c 39.95 km.
    @Test(arguments: [
        (["--near", "36,40", "--within", "16km"], "a"),
        (["--near", "36,40", "--within", "16km", "--footprint", "may"], "ab"),
        (["--near", "36,40", "--within", "21km"], "ab"),
        (["--near", "36,40", "--within", "21km", "--footprint", "certainly"], "a"),
        (["--near", "36,40", "--within", "25km", "--footprint", "certainly"], "ab"),
        (["--bbox", "39.9,35.9,40.1,36.14"], "a"),
        (["--bbox", "39.9,35.9,40.1,36.14", "--footprint", "may"], "ab"),
        (["--bbox", "39.99,35.9,40.01,36.14", "--footprint", "certainly"], ""),
        (["--bbox", "39.9,35.9,40.1,36.14", "--footprint", "certainly"], "a"),
        (["--bbox", "41,35,42,37", "--footprint", "certainly"], "d"),
        (["--near", "36.3,40", "--nearest", "2"], "cb"),
        (["--near", "36.3,40", "--nearest", "2", "--within", "10km"], "c"),
        (["--near", "36.3,40", "--nearest", "9"], "cbad"),
    ])
    func footprintsAndTheNearest(arguments: [String], expected: String) throws {
        #expect(try ids(arguments) == expected)
    }

    private static let kml = """
        <kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><MultiGeometry><Polygon><outerBoundaryIs><LinearRing>
        <coordinates>39.9,35.9 40.1,35.9 40.1,36.14 39.9,36.14 39.9,35.9</coordinates></LinearRing></outerBoundaryIs>
        </Polygon><LineString><coordinates>40.05,35.5 40.05,36.2</coordinates></LineString></MultiGeometry></Placemark></kml>
        """

    @Test func areasAndLinesOfFiles() throws {
        let kml = try folder.file("shapes.kml", Self.kml.utf8)
        #expect(try ids(["--in", kml]) == "a")
        #expect(try ids(["--in", kml, "--footprint", "may"]) == "ab")
        // 0.05 degrees of longitude are 4.5 km there.
        #expect(try ids(["--along", kml, "--within", "5km"]) == "ab")
        #expect(try ids(["--along", kml, "--within", "4km"]) == "")
        #expect(try ids(["--along", kml, "--within", "4km", "--footprint", "may"]) == "ab")
        #expect(try ids(["--along", kml, "--within", "10km", "--footprint", "certainly"]) == "ab")
        // The answer as a GeoPackage is a store again, and its footprints an area.
        let answer = folder.path("answer.gpkg")
        let outcome = try Program.run(
            "query", try input(), "--in", kml, "--format", "gpkg", "--output", answer)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try ids([], from: answer) == "a")
        #expect(try ids(["--in", answer + ":footprints", "--footprint", "may"]) == "a")
    }

    @Test(arguments: [
        (["--footprint", "may"], "--footprint needs"), (["--nearest", "3"], "--nearest needs --near"),
        (["--near", "36,40"], "--near and --within belong together"),
        (["--near", "36,40", "--nearest", "0"], "--nearest must be at least 1"),
        (["--within", "3km"], "--near and --within belong together"),
        (["--along", "absent.kml"], "--along needs --within"),
        (["--along", "absent.kml", "--within", "0km"], "more than zero"),
        (["--along", "a.kml", "--near", "36,40", "--within", "1km"], "do not go together"),
        (["--near", "36,40", "--within=-5km"], "between 0 and 20100 km"),
        (["--near", "36,40", "--within=30000km"], "between 0 and 20100 km"),
        (["--near", "91,40", "--within", "5km"], "is no position"),
        (["--near", "36,541", "--within", "5km"], "is no position"),
        (["--near", "nan,inf", "--within", "5km"], "is no position"),
        (["--bbox", "1,2,3"], "is no box"), (["--bbox", "0,50,10,40"], "is no box"),
        (["--bbox", "0,0,nan,1"], "is no box"),
        (["--bbox", "0,0,inf,1"], "is no box"), (["--bbox", "0,-91,1,1"], "is no box"),
        (["--format", "gpkg"], "needs a file"),
    ])
    func whatMakesNoSenseIsRefused(arguments: [String], reason: String) throws {
        let outcome = try Program.run(["query", try input()] + arguments)
        #expect(outcome.status == 2, "\(outcome.status) \(outcome.messages)")
        #expect(outcome.messages.contains(reason), "\(outcome.messages)")
    }

    @Test(arguments: [
        ("{\"type\":\"Polygon\",\"coordinates\":[[[40,91],[41,91],[41,92],[40,91]]]}", "none on Earth"),
        ("<kml><Polygon>", "broken XML"),
        ("{\"type\":\"Point\",\"coordinates\":[40,36]}", "holds no polygon"),
        ("", "neither GeoJSON"),
    ])
    func anAreaThatIsNoneIsNamed(text: String, reason: String) throws {
        let area = try folder.file("area.txt", text.utf8)
        let outcome = try Program.run("query", try input(), "--in", area)
        #expect(outcome.status == 1, "\(outcome.status)")
        #expect(
            outcome.messages.contains(reason) && outcome.messages.contains("area.txt"), "\(outcome.messages)")
    }

    @Test func coordinatesThatAreNoneAreLeftOutAndSaid() throws {
        func feature(_ id: String, _ coordinates: String) -> String {
            "{\"type\":\"Feature\",\"id\":\"\(id)\",\"geometry\":{\"type\":\"Point\",\"coordinates\":\(coordinates)},"
                + "\"properties\":{\"id\":\"\(id)\",\"event_type\":\"Battles\"}}"
        }
        let bad = [
            feature("a", "[40,36]"), feature("b", "[40,91]"), feature("c", "[400,36]"),
            feature("d", "[1e999,36]"),
            feature("e", "[]"), feature("f", "[541,0]"),
        ]
        let path = try folder.file(
            "bad.geojson",
            "{\"type\":\"FeatureCollection\",\"features\":[\(bad.joined(separator: ","))]}".utf8)
        for command in [["cluster", path, "--distance", "1km", "--min", "1"], ["nearest", path, "36,40"]] {
            let outcome = try Program.run(command + ["--format", "csv"])
            #expect([0, 1].contains(outcome.status), "\(outcome.status) \(outcome.messages)")
            #expect(!outcome.output.lowercased().contains("nan"), "\(outcome.output)")
            #expect(outcome.messages.contains("bad.geojson"), "\(outcome.messages)")
        }
    }

    // MARK: all at one place

    @Test(arguments: [
        (["cluster", "--distance", "1km"], "1 clusters, 0 incidents in none"),
        (["cluster", "--method", "hdbscan"], "clusters"), (["nearest", "--count", "2"], "200 incidents"),
        (["hotspots"], "one line"), (["hotspots", "--cell", "5km"], "not all equal"),
        (["hotspots", "--pattern"], "one line"),
    ])
    func allAtOnePlaceHasADefinedAnswer(arguments: [String], says: String) throws {
        let features = (0..<200).map {
            "{\"type\":\"Feature\",\"id\":\"i\($0)\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[40,36]},"
                + "\"properties\":{\"id\":\"i\($0)\",\"event_type\":\"Battles\"}}"
        }
        let path = try folder.file(
            "same.geojson",
            "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8)
        let outcome = try Program.run([arguments[0], path] + arguments.dropFirst() + ["--format", "csv"])
        #expect([0, 1].contains(outcome.status), "\(outcome.status) \(outcome.messages)")
        #expect(outcome.messages.contains(says), "\(outcome.messages)")
        #expect(!outcome.output.lowercased().contains("nan"))
    }

    // MARK: distance

    @Test(arguments: ["geojson", "kml", "gpkg"]) func pathsAreDrawn(format: String) throws {
        let output = folder.path("paths.\(format)")
        let outcome = try Program.run(
            "distance", "35,140", "37,-120", "51,0", "--format", format, "--output", output)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let written = try Data(contentsOf: URL(fileURLWithPath: output))
        switch format {
        case "geojson":
            let found = try features(written)
            #expect(found.count == 3)
            // Tokyo to California crosses the antimeridian.
            let geometry = found.first?["geometry"] as? [String: Any]
            #expect(geometry?["type"] as? String == "MultiLineString")
        case "kml": #expect(String(decoding: written, as: UTF8.self).contains("<LineString>"))
        default: #expect(written.starts(with: Data("SQLite format 3".utf8)))
        }
    }

    @Test func distanceLooksIncidentsUpInAFile() throws {
        let outcome = try Program.run("distance", "a", "b", "--store", try input(), "--format", "csv")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.contains(",1997"), "\(outcome.output)")
    }

    @Test(arguments: ["query", "cluster", "distance", "nearest", "hotspots"])
    func theHelpHasAnExample(command: String) throws {
        let outcome = try Program.run("help", command)
        #expect(outcome.output.contains("Example: incidentmap \(command) "))
    }
}
