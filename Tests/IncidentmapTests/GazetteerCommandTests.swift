import Foundation
import LoopbackServer
import Testing

@Suite struct GazetteerCommandTests {
    /// Every command of the example, in its order, says what the example says it does.
    @Test func theExampleOfPlacesOfOnesOwnHolds() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("Examples/gazetteer/README.md"), encoding: .utf8)
        let folder = try TemporaryFolder()
        var runs: [(command: String, expected: String)] = []
        var isConsole = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                runs.append((String(line.dropFirst(2)), ""))
            } else if isConsole, !runs.isEmpty {
                runs[runs.count - 1].expected += line + "\n"
            }
        }
        #expect(runs.count >= 9)
        for run in runs {
            let arguments = Self.words(run.command)
            #expect(arguments.first == "incidentmap")
            let outcome = try Program.run(Array(arguments.dropFirst()), dataFolder: folder.url)
            let said = (outcome.output + outcome.messages).trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(said == run.expected.trimmingCharacters(in: .whitespacesAndNewlines), "\(run.command)")
            #expect(outcome.status == (run.expected.contains("Error:") ? 1 : 0))
        }
    }

    /// Splits at spaces outside double quotes.
    private static func words(_ command: String) -> [String] {
        var words: [String] = []
        for (index, part) in command.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if index % 2 == 1 {
                words.append(String(part))
            } else {
                words += part.split(separator: " ").map(String.init)
            }
        }
        return words
    }

    @Test func aDownloadThatFailsIsNamedAndTheOthersAreTakenIn() throws {
        let folder = try TemporaryFolder()
        let row =
            "900001\tTell Sample\tTell Sample\t\t36.6\t41.05\tP\tPPL\tSY\t\t01\t\t\t\t500\t\t350\tAsia/Damascus\t2020-01-01\n"
        let plain = try folder.file("SY.txt", row.utf8)
        let archive = folder.path("SY.zip")
        let zip = Process()
        zip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        zip.arguments = ["python3", "-m", "zipfile", "-c", archive, plain]
        try zip.run()
        zip.waitUntilExit()
        try #require(zip.terminationStatus == 0)
        let server = try LoopbackServer([
            "/SY.zip": .init(try Data(contentsOf: URL(fileURLWithPath: archive)), cuts: [50])
        ])
        let data = try TemporaryFolder()
        let outcome = try Program.run(
            ["gazetteer", "download", "IRQ", "Syria", "--from", server.address], dataFolder: data.url)
        #expect(outcome.status == 1)
        #expect(outcome.output == "geonames-SY: 1 places (geonames), 0 of them known before\n")
        #expect(outcome.messages == "\(server.address)IQ.zip: is not on the server (404)\n")
        let found = try Program.run(["resolve", "Tell Sample"], dataFolder: data.url)
        #expect(found.output.contains("geonames:900001"))
    }

    @Test(arguments: [["Atlantis"], ["SY", "--from", "ftp://example.org"], []])
    func wrongUsageOfDownloadIsStatusTwo(arguments: [String]) throws {
        let outcome = try Program.run(["gazetteer", "download"] + arguments)
        #expect(outcome.status == 2, "\(outcome.messages)")
    }
}
