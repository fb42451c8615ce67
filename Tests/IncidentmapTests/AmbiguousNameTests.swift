import Foundation
import Testing

/// What the commands say of a name that stands for no single place.
@Suite struct AmbiguousNameTests {
    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func resolveSaysSoAndListsTheCandidatesBestFirst() throws {
        let table = try Program.run("resolve", "Springfield", "--limit", "3")
        #expect(table.status == 0)
        #expect(table.output.contains("Ambiguous: \"Springfield\" may be Springfield, "))
        #expect(table.output.split(separator: "\n").count == 5)
        let found = try object(try Program.run("resolve", "Springfield", "--format", "json").output)
        #expect(found["ambiguous"] as? Bool == true)
        let reason = try #require(found["reason"] as? String)
        #expect(reason.contains("Missouri"))
        let footprint = try #require(found["footprint"] as? [String: Any])
        #expect(footprint["type"] as? String == "MultiPolygon")
        let scores = try #require(found["candidates"] as? [[String: Any]]).compactMap {
            $0["score"] as? Double
        }
        #expect(scores.count == 10)
        #expect(scores == scores.sorted(by: >))
    }

    @Test func resolveIsSureWhereTheContextTells() throws {
        let found = try object(
            try Program.run(
                "resolve", "Springfield", "--country", "US", "--admin1", "Ohio", "--format", "json"
            ).output)
        #expect(found["ambiguous"] as? Bool == false)
        #expect(found["reason"] is NSNull)
        #expect(found["footprint"] is NSNull)
    }

    @Test func geoparseWithholdsThePoint() throws {
        let text = "A fire broke out in Springfield on Monday."
        let line = String(
            decoding: try JSONSerialization.data(withJSONObject: ["id": "a", "text": text]), as: UTF8.self)
        let outcome = try Program.run(["geoparse", "-"], input: line + "\n")
        let toponyms = try #require(try object(outcome.output)["toponyms"] as? [[String: Any]])
        let toponym = try #require(toponyms.first)
        #expect(toponym["text"] as? String == "Springfield")
        #expect(toponym["ambiguous"] as? Bool == true)
        #expect(toponym["latitude"] is NSNull)
        #expect(toponym["gazetteer_id"] is NSNull)
        #expect((toponym["candidates"] as? [[String: Any]] ?? []).count > 3)
        #expect((toponym["footprint"] as? [String: Any])?["type"] as? String == "MultiPolygon")
        #expect((toponym["note"] as? String)?.contains("may be") == true)
    }

    @Test func mapKeepsTheIncidentWithoutAPoint() throws {
        let folder = try TemporaryFolder()
        let report = "Two killed\n\nGunmen shot dead two men in Springfield on Monday.\n"
        let input = try folder.file("report.txt", report.utf8)
        let output = folder.path("out")
        let outcome = try Program.run("map", input, "--published", "2024-05-08", "--output", output)
        #expect(outcome.status == 0)
        let found = try features(try Data(contentsOf: URL(fileURLWithPath: output + "/incidents.geojson")))
        let feature = try #require(found.first)
        #expect(feature["geometry"] is NSNull)
        let properties = try #require(feature["properties"] as? [String: Any])
        #expect((properties["notes"] as? String)?.contains("may be") == true)
        #expect(properties["location_text"] as? String == "Springfield")
        #expect(properties["latitude"] is NSNull)
    }
}
