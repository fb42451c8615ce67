import Foundation
import Knowledge
import Spatial
import Testing

@testable import Gazetteers

/// A gazetteer over the fixtures, in folders of its own.
struct Sandbox {
    let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gazetteers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    var cache: IndexCache { IndexCache(folder: root.appendingPathComponent("cache")) }
    var user: UserGazetteers { UserGazetteers(folder: root.appendingPathComponent("user")) }

    func open(extras: [URL] = []) throws -> Gazetteer {
        try Gazetteer.open(bundled: Fixture.url("bundled"), user: user, extras: extras, cache: cache)
    }

    func write(_ name: String, _ text: String) throws -> URL {
        let url = root.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url
    }

    func remove() { try? FileManager.default.removeItem(at: root) }
}

enum Fixture {
    static func url(_ path: String) -> URL {
        Bundle.module.resourceURL?.appendingPathComponent("Fixtures/\(path)") ?? URL(fileURLWithPath: path)
    }

    /// One for the tests that only read.
    static let gazetteer: Result<Gazetteer, any Error> = Result {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        return try sandbox.open()
    }

    static func shared() throws -> Gazetteer { try gazetteer.get() }

    static func rules() throws -> NameRules {
        let gazetteer = try shared()
        return try #require(gazetteer.layers.first).rules
    }
}

extension Gazetteer {
    func first(_ name: String, _ context: LookupContext = LookupContext()) -> Candidate? {
        candidates(named: name, context: context, limit: 5).first
    }

    func isKnown(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { summary(ofName: $0) != nil }
    }
}

/// Numbers that are the same on every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
