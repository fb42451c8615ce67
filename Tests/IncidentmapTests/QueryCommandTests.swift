import Foundation
import Testing

/// Three towns at known distances from Hasakah, told in one line each.
private let round = """
    {"id": "h", "text": "Mortar shells hit the city of Hasakah in Syria on 3 May 2016, killing 2 civilians.", "language": "en"}
    {"id": "t", "text": "Turkish forces shelled the town of Tal Tamr in Hasakah province, Syria, on 5 May 2016.", "language": "en"}
    {"id": "m", "text": "A car bomb exploded in Mosul, Iraq, on 9 May 2016, killing 5 people.", "language": "en"}

    """

@Suite struct QueryCommandTests {
    private func store(in folder: TemporaryFolder) throws -> String {
        let outcome = try Program.run("map", "-", "--output", folder.path("out"), input: round)
        #expect(outcome.status == 0, "\(outcome.messages)")
        return folder.path("out/incidents.gpkg")
    }

    private func reports(_ arguments: [String]) throws -> [String] {
        let outcome = try Program.run(arguments + ["--format", "geojson"])
        #expect(outcome.status == 0, "\(outcome.messages)")
        return try features(Data(outcome.output.utf8)).compactMap {
            ($0["properties"] as? [String: Any])?["report_id"] as? String
        }
    }

    // Tal Tamr lies some 38 km from Hasakah, Mosul some 210 km (GeoNames coordinates).
    @Test(arguments: [
        (["--near", "Hasakah", "--within", "25km"], ["h"]),
        (["--near", "Hasakah", "--within", "25000m"], ["h"]),
        (["--near", "Hasakah", "--within", "30mi"], ["h", "t"]),
        (["--near", "36.5,40.75", "--within", "300km"], ["h", "t", "m"]),
        (["--bbox", "42,36,44,37"], ["m"]),
        (["--in", "Iraq"], ["m"]),
        (["--from", "2016-05-04", "--to", "2016-05-05"], ["t"]),
        (["--type", "Shelling/artillery/missile attack"], ["h", "t"]),
        (["--type", "explosions/remote violence", "--in", "Iraq"], ["m"]),
        (["--actor", "turk"], ["t"]),
        (["--near", "Hasakah", "--within", "300km", "--from", "2016-05-06"], ["m"]),
    ])
    func filters(arguments: [String], expected: [String]) throws {
        let folder = try TemporaryFolder()
        let found = try reports(["query", try store(in: folder)] + arguments)
        if arguments.contains("--near") {
            #expect(found == expected, "nearest first")
        } else {
            #expect(Set(found) == Set(expected))
        }
    }

    @Test(arguments: ["geojson", "geojsonseq", "kml", "kmz", "gpkg", "csv"])
    func exportsEveryFormat(format: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("export.\(format)")
        let outcome = try Program.run("export", try store(in: folder), "--format", format, "--output", path)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        #expect(size > 500)
    }

    @Test func aStoreThatIsNoneIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("notes.gpkg", "not a database".utf8)
        let outcome = try Program.run("query", path)
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains("notes.gpkg"))
    }

    @Test func distanceIsGeodesic() throws {
        // GeographicLib's example, JFK to Singapore Changi: 15,347.5 km.
        let outcome = try Program.run("distance", "40.64,-73.78", "1.36,103.99")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.contains("15347"), "\(outcome.output)")
    }
}
