import Foundation
import Testing

/// Six places round Hasakah and two far from it and from each other, as any program would write them.
private let points: [(id: String, longitude: Double, latitude: Double)] = [
    ("a", 40.750, 36.500), ("b", 40.752, 36.501), ("c", 40.748, 36.499), ("d", 40.751, 36.503),
    ("e", 40.753, 36.498), ("f", 40.746, 36.502), ("g", 43.130, 36.340), ("h", 36.292, 33.514),
]

private func collection(_ points: some Collection<(id: String, longitude: Double, latitude: Double)>)
    -> String
{
    let features = points.map {
        """
        {"type":"Feature","id":"\($0.id)","geometry":{"type":"Point","coordinates":[\($0.longitude),\($0.latitude)]},\
        "properties":{"id":"\($0.id)","event_date":"2016-05-03","event_type":"Battles","fatalities":1}}
        """
    }
    return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
}

@Suite struct SpatialCommandTests {
    // The suite's own, so that it outlives every run of a test.
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func input(_ count: Int = points.count) throws -> String {
        try folder.file("points.geojson", collection(points.prefix(count)).utf8)
    }

    // MARK: distance

    // GeographicLib's example, JFK to Singapore Changi: 15,347 km and some.
    @Test(arguments: ["table", "json", "csv"])
    func distanceInEveryFormat(format: String) throws {
        let outcome = try Program.run("distance", "40.64,-73.78", "1.36,103.99", "--format", format)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.output.contains(#/15347\d\d\d/#), "\(outcome.output)")
        if format == "json" {
            let found = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            let metres = try #require(found?["distance_m"] as? Double)
            #expect(metres > 15_347_000 && metres < 15_348_000)
        }
        if format == "csv" { #expect(outcome.output.split(separator: "\r\n").count == 2) }
    }

    @Test func distanceOfThreePlacesIsASymmetricTable() throws {
        let outcome = try Program.run("distance", "0,0", "0,1", "0,-179.5")
        #expect(outcome.status == 0, "\(outcome.messages)")
        let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.count == 4)
        for row in 1...3 {
            #expect(rows[row].count == 4)
            #expect(rows[row][row] == "0.000")
            for column in 1...3 { #expect(rows[row][column] == rows[column][row]) }
        }
        // A degree of the equator: 6378.137 km times pi / 180.
        #expect(rows[1][2] == "111.319")
    }

    @Test(arguments: ["table", "json", "csv"])
    func aPlaceIsNoDistanceFromItself(format: String) throws {
        let outcome = try Program.run("distance", "36.5,40.75", "36.5,40.75", "--format", format)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(!outcome.output.contains("nan"), "\(outcome.output)")
        if format == "json" {
            let found = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(found?["distance_m"] as? Double == 0)
            #expect(found?["azimuth_start"] is NSNull)
        }
    }

    @Test(arguments: ["nan,40", "36,nan", "inf,40", "91,40", "-90.001,40", "36,541", "36,inf"])
    func aPositionThatIsNoneIsRefused(text: String) throws {
        let path = try input()
        for command in [["distance", "--", text, "36,40"], ["nearest", path, "--", text]] {
            let outcome = try Program.run(command)
            #expect(outcome.status != 0)
            #expect(outcome.messages.contains("\(text) is no position"), "\(outcome.messages)")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func aLongitudeBeyondTheMeridianIsBroughtHomeAndSaid() throws {
        let stated = try Program.run("distance", "36,200", "36,-160", "--format", "csv")
        #expect(stated.status == 0, "\(stated.messages)")
        #expect(stated.messages.contains("200.0 taken as -160.0"), "\(stated.messages)")
        #expect(stated.output.contains(",0.0,,"), "no azimuth where both coincide: \(stated.output)")
    }

    // MARK: cluster

    @Test func clusterFindsTheCrowd() throws {
        let path = try input()
        let output = folder.path("clusters.geojson")
        let outcome = try Program.run(
            "cluster", path, "--distance", "2km", "--min", "3", "--format", "geojson", "--output", output)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("1 clusters, 2 incidents in none"), "\(outcome.messages)")
        let written = try Data(contentsOf: URL(fileURLWithPath: output))
        // Eight incidents and a hull.
        #expect(try features(written).count == 9)
    }

    @Test(arguments: [
        (["cluster", "--distance", "2km"], "table"), (["cluster", "--method", "hdbscan"], "kml"),
        (["cluster", "--distance", "2km"], "csv"), (["cluster", "--distance", "2km"], "gpkg"),
        (["nearest"], "geojson"), (["nearest"], "kml"), (["nearest"], "csv"), (["nearest"], "gpkg"),
        (["nearest"], "table"), (["hotspots"], "geojson"), (["hotspots"], "kml"), (["hotspots"], "csv"),
        (["hotspots"], "gpkg"), (["hotspots"], "table"),
    ])
    func everyFormatIsWritten(command: [String], format: String) throws {
        let path = try input()
        let output = folder.path("out.\(format)")
        let outcome = try Program.run(
            [command[0], path] + command.dropFirst() + ["--format", format, "--output", output])
        #expect(outcome.status == 0, "\(outcome.messages)")
        let written = try Data(contentsOf: URL(fileURLWithPath: output))
        #expect(!written.isEmpty)
        switch format {
        case "geojson": #expect(try !features(written).isEmpty)
        case "gpkg": #expect(written.starts(with: Data("SQLite format 3".utf8)))
        case "kml": #expect(String(decoding: written, as: UTF8.self).contains("</kml>"))
        default: break
        }
    }

    // Half a meridian is 20004 km: what is longer reaches no further.
    @Test(arguments: [
        ("0km", "at least 0.1 m"), ("-5km", "between 0 and 20100 km"), ("30000km", "between 0 and 20100 km"),
        ("nankm", "is no distance"), ("10 parsecs", "is no distance"), ("ten km", "is no distance"),
    ])
    func aRadiusThatIsNoneIsRefused(distance: String, reason: String) throws {
        let path = try input()
        let outcome = try Program.run("cluster", path, "--distance=\(distance)")
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains(reason), "\(outcome.messages)")
    }

    @Test func aRadiusOfTheWholeEarthHoldsEverything() throws {
        let path = try input()
        let outcome = try Program.run("cluster", path, "--distance", "20050km", "--format", "csv")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("1 clusters, 0 incidents in none"), "\(outcome.messages)")
    }

    // MARK: one incident

    @Test(arguments: [
        ["cluster", "--distance", "1km", "--min", "1"], ["cluster", "--distance", "1km"],
        ["cluster", "--method", "hdbscan"], ["nearest"], ["nearest", "36.5,40.7"], ["hotspots"],
        ["hotspots", "--pattern"],
    ])
    func oneIncidentIsEnough(arguments: [String]) throws {
        let path = try input(1)
        let outcome = try Program.run([arguments[0], path] + arguments.dropFirst() + ["--format", "csv"])
        // It succeeds, or says in words why one is too few; it never crashes (a signal's status is no 1 or 64).
        #expect([0, 1, 64].contains(outcome.status), "\(outcome.status) \(outcome.messages)")
        #expect(!outcome.output.lowercased().contains("nan"), "\(outcome.output)")
        if outcome.status != 0 { #expect(outcome.messages.contains("rror")) }
    }

    // MARK: nearest

    @Test func nearestComesFirst() throws {
        let path = try input()
        let outcome = try Program.run("nearest", path, "36.34,43.0", "--count", "2", "--format", "csv")
        #expect(outcome.status == 0, "\(outcome.messages)")
        let lines = outcome.output.split(whereSeparator: \.isNewline)
        #expect(lines.count == 3, "\(outcome.output)")
        #expect(lines.dropFirst().first?.split(separator: ",").contains("g") == true, "\(outcome.output)")
    }

    @Test(arguments: ["0", "-1"]) func noneOfTheNearestIsRefused(count: String) throws {
        let path = try input()
        let outcome = try Program.run("nearest", path, "--count=\(count)")
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains("--count must be at least 1"), "\(outcome.messages)")
    }

    // MARK: hotspots

    @Test(arguments: [
        (["--cell", "0km"], "more than zero"), (["--cell=-2km"], "between 0 and 20100 km"),
        (["--rate", "1"], "between 0 and 1"), (["--rate", "nan"], "between 0 and 1"),
        (["--permutations", "0"], "at least 1"), (["--bandwidth", "wide"], "is no distance"),
    ])
    func hotspotsRefuseWhatMakesNoSense(arguments: [String], reason: String) throws {
        let path = try input()
        let outcome = try Program.run(["hotspots", path] + arguments)
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains(reason), "\(outcome.messages)")
    }

    @Test func hotspotsFollowFromTheirSeed() throws {
        let path = try input()
        let runs = try (0..<2).map { _ in
            try Program.run("hotspots", path, "--cell", "20km", "--seed", "7", "--format", "csv").output
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0].split(whereSeparator: \.isNewline).count > 1)
    }

    // MARK: --near

    @Test func nearTakesALongitudeOfAnotherTurn() throws {
        let path = try input()
        let arguments = ["cluster", path, "--distance", "2km", "--format", "csv", "--within", "10km"]
        let plain = try Program.run(arguments + ["--near", "36.5,40.75"])
        let wrapped = try Program.run(arguments + ["--near", "36.5,400.75"])
        #expect(wrapped.status == 0, "\(wrapped.messages)")
        #expect(wrapped.messages.contains("400.75 taken as 40.75"), "\(wrapped.messages)")
        #expect(wrapped.messages.contains("6 incidents"), "\(wrapped.messages)")
        #expect(wrapped.output == plain.output)
    }

    @Test(arguments: ["91,40", "nan,40", "36,541"]) func nearRefusesWhatIsNoPosition(text: String) throws {
        let path = try input()
        let outcome = try Program.run("hotspots", path, "--near", text, "--within", "10km")
        #expect(outcome.status != 0)
        #expect(outcome.messages.contains("\(text) is no position"), "\(outcome.messages)")
    }

    @Test func queryTakesALongitudeOfAnotherTurn() throws {
        let store = folder.path("store.gpkg")
        let made = try Program.run("import", try input(), "--store", store)
        #expect(made.status == 0, "\(made.messages)")
        let outcome = try Program.run(
            "query", store, "--near", "36.5,-319.25", "--within", "10km", "--format", "geojson")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("-319.25 taken as 40.75"), "\(outcome.messages)")
        #expect(try features(Data(outcome.output.utf8)).count == 6)
    }

    // MARK: what must not happen

    /// Extracts of a store hold less than it does, and so must not take its place.
    @Test func nothingIsWrittenOverWhatIsRead() throws {
        let store = folder.path("store.gpkg")
        let made = try Program.run("import", try input(), "--store", store)
        #expect(made.status == 0, "\(made.messages)")
        let link = folder.path("link.gpkg")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: store)
        let before = try Data(contentsOf: URL(fileURLWithPath: store))
        for arguments in [
            ["cluster", store, "--distance", "10km", "--format", "gpkg", "--output", store],
            ["cluster", store, "--distance", "10km", "--format", "geojson", "--output", link],
            ["nearest", store, "--format", "gpkg", "--output", store],
            ["hotspots", store, "--format", "gpkg", "--output", store],
            ["distance", "a", "b", "--store", store, "--format", "csv", "--output", store],
            ["query", store, "--format", "csv", "--output", store],
            ["export", store, "--format", "acled", "--output", store],
            ["export", store, "--format", "geojson", "--output", link],
            ["import", try input(), "--store", store, "--rejected", store],
            ["import", try input(), "--store", store, "--rejected", try input()],
        ] {
            let outcome = try Program.run(arguments)
            #expect(outcome.status == 2, "\(arguments): \(outcome.messages)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == before, "\(arguments)")
        }
        #expect(try String(contentsOfFile: try input(), encoding: .utf8) == collection(points))
    }

    /// Some input failed: it is named, the rest is done, and the status says 1.
    @Test(arguments: [
        ["query"], ["cluster", "--distance", "1km"], ["nearest"], ["hotspots", "--pattern"],
        ["distance", "a", "b", "--store"],
    ])
    func featuresThatCannotBeUsedAreStatusOne(command: [String]) throws {
        let text = collection(points).replacing("36.340", with: "136.340").replacing(
            "36.34]", with: "136.34]")
        let file = try folder.file("one-bad.geojson", text.utf8)
        let arguments =
            command.last == "--store" ? command + [file] : [command[0], file] + command.dropFirst()
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 1, "\(outcome.messages)")
        #expect(outcome.messages.contains("one-bad.geojson:7: lies outside the Earth"))
        #expect(!outcome.output.isEmpty)
    }

    @Test(arguments: [["--rate", "1e-300"], ["--cell", "1e-300m"], ["--cell", "1m"]])
    func absurdNumbersAreAnsweredInWords(options: [String]) throws {
        let outcome = try Program.run(["hotspots", try input()] + options)
        #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.messages)")
        #expect(!outcome.messages.contains("Fatal error"))
    }

    /// Closed, as services and some shells leave it: what is said there is lost, the work is not.
    @Test func aClosedStandardErrorStopsNothing() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec \"$0\" query \"$1\" 2>&-", Program.url.path, try input()]
        let output = folder.url.appendingPathComponent("out")
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(
            try String(contentsOf: output, encoding: .utf8).split(separator: "\n").count == points.count + 1)
    }
}
