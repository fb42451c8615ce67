import Foundation
import Testing

private let raqqa = """
    Air raid kills four in Raqqa

    RAQQA, Syria - Warplanes of the US-led coalition bombed Islamic State positions in the city of Raqqa on
    Monday, killing four militants, a monitoring group said.
    """

@Suite struct MapCommandTests {
    @Test func aReportBecomesThreeFiles() throws {
        let folder = try TemporaryFolder()
        let report = try folder.file("raqqa.txt", raqqa.utf8)
        let outcome = try Program.run(
            "map", report, "--published", "2017-06-20", "--output", folder.path("out"))
        #expect(outcome.status == 0, "\(outcome.messages)")
        let written = try FileManager.default.contentsOfDirectory(atPath: folder.path("out"))
        for name in ["incidents.geojson", "incidents.gpkg", "incidents.kml"] {
            #expect(written.contains(name))
        }
        #expect(
            !written.contains { $0.hasSuffix(".part") || $0.hasSuffix("-wal") || $0.hasSuffix("-journal") })
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("out/incidents.geojson")))
        let feature = try #require(try features(data).first)
        let properties = try #require(feature["properties"] as? [String: Any])
        #expect(properties["sub_event_type"] as? String == "Air/drone strike")
        #expect(properties["event_date"] as? String == "2017-06-19")
        #expect(properties["fatalities"] as? Int == 4)
        #expect(properties["country"] as? String == "Syria")
        let point = try #require((feature["geometry"] as? [String: Any])?["coordinates"] as? [Double])
        // Raqqa's centre: GeoNames 172955.
        #expect(abs(point[0] - 39.008) < 0.1)
        #expect(abs(point[1] - 35.953) < 0.1)
    }

    @Test func theSameReportGivesTheSameFeatures() throws {
        let folder = try TemporaryFolder()
        let report = try folder.file("raqqa.txt", raqqa.utf8)
        let path = folder.path("out/incidents.geojson")
        var texts: [String] = []
        // Twice into the same store, once into a new one.
        for output in ["out", "out", "other"] {
            let outcome = try Program.run(
                "map", report, "--published", "2017-06-20", "--output", folder.path(output))
            #expect(outcome.status == 0)
            texts.append(try String(contentsOfFile: path, encoding: .utf8))
        }
        #expect(texts[0] == texts[1])
        #expect(
            texts[0] == (try String(contentsOfFile: folder.path("other/incidents.geojson"), encoding: .utf8)))
    }

    /// Each input is named with what is wrong, the good report beside it is mapped, and the status says 1.
    @Test(arguments: ["empty", "binary", "unbroken", "malformed", "missing"])
    func badInputStopsNothingElse(kind: String) throws {
        let folder = try TemporaryFolder()
        let good = try folder.file("good.txt", raqqa.utf8)
        let bad: String
        switch kind {
        case "empty": bad = try folder.file("bad.txt", [])
        case "binary": bad = try folder.file("bad.txt", (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 37) })
        case "unbroken": bad = try folder.file("bad.txt", [UInt8](repeating: 0x61, count: 50 << 20))
        case "malformed":
            bad = try folder.file("bad.txt", Array("Shells hit ".utf8) + [0xC3, 0x28, 0xFF, 0x00, 0xFE])
        default: bad = folder.path("bad.txt")
        }
        let outcome = try Program.run(
            "map", bad, good, "--published", "2017-06-20", "--output", folder.path("out"))
        #expect(outcome.status == 1, "\(outcome.messages)")
        #expect(outcome.messages.contains("bad.txt"))
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("out/incidents.geojson")))
        #expect(try features(data).count == 1)
    }

    @Test func anOutputThatCannotBeWrittenIsNamed() throws {
        let folder = try TemporaryFolder()
        let report = try folder.file("raqqa.txt", raqqa.utf8)
        let obstacle = try folder.file("obstacle", "a file, not a folder".utf8)
        let outcome = try Program.run("map", report, "--output", obstacle)
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains("obstacle"))
        #expect(try folder.names == ["obstacle", "raqqa.txt"])
    }

    @Test func reportsStreamFromStandardInput() throws {
        let folder = try TemporaryFolder()
        let lines = """
            {"id": "a", "text": "A car bomb exploded in Mosul on 3 May 2016, killing 5 people.", "language": "en"}
            {"id": "b", "title": "no text"}
            {"id": "c", "text": "Gunmen shot dead a teacher in Basra on 4 May 2016."}

            """
        let outcome = try Program.run("map", "-", "--output", folder.path("out"), input: lines)
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("2"), "the faulty line's number: \(outcome.messages)")
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("out/incidents.geojson")))
        let reports = try features(data).compactMap {
            ($0["properties"] as? [String: Any])?["report_id"] as? String
        }
        #expect(Set(reports) == ["a", "c"])
    }

    @Test(arguments: [
        ["map"], ["map", "x", "--unknown"], ["fly"], ["query", "x", "--within", "12 parsecs"],
    ])
    func wrongUsageIsStatusTwo(arguments: [String]) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(!outcome.messages.isEmpty)
    }
}
