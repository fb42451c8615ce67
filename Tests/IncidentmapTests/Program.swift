import Foundation
import Testing

/// The built program, run as its users run it.
enum Program {
    /// What a run left behind.
    struct Outcome {
        var status: Int32
        var output: String
        var messages: String
    }

    /// The executable stands beside the test bundle.
    static let url = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("incidentmap")

    /// Runs it with files of its own, and an index cache that outlives the run, because building takes seconds.
    static func run(_ arguments: String..., input: String? = nil, dataFolder: URL? = nil) throws -> Outcome {
        try run(arguments, input: input, dataFolder: dataFolder)
    }

    static func run(_ arguments: [String], input: String? = nil, dataFolder: URL? = nil) throws -> Outcome {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_DATA_HOME"] = (dataFolder ?? folder.url).path
        environment["XDG_CACHE_HOME"] =
            url.deletingLastPathComponent().appendingPathComponent("test-cache").path
        process.environment = environment
        // Files, not pipes: a pipe that nobody empties stops a talkative program.
        let (output, messages) = (
            folder.url.appendingPathComponent("out"), folder.url.appendingPathComponent("err")
        )
        for file in [output, messages] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: messages)
        if let input {
            let file = folder.url.appendingPathComponent("in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            messages: try String(contentsOf: messages, encoding: .utf8))
    }
}

/// A folder of its own for a test, removed afterwards.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "incidentmap-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: some Collection<UInt8>) throws -> String {
        let file = url.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        return file.path
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }
}

/// The features of a GeoJSON file or text.
func features(_ data: Data) throws -> [[String: Any]] {
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(object?["features"] as? [[String: Any]])
}
