import Foundation
import Spatial
import Testing

@testable import Gazetteers

@Suite struct IndexCacheTests {
    private func index(_ sandbox: Sandbox) throws -> URL {
        let files = try FileManager.default.contentsOfDirectory(atPath: sandbox.cache.folder.path)
        let name = try #require(files.first { $0.hasSuffix(".index") })
        return sandbox.cache.folder.appendingPathComponent(name)
    }

    @Test func anIndexIsBuiltOnceAndOpenedAfter() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        _ = try sandbox.open()
        let before = try #require(FileIdentity(path: try index(sandbox).path))
        #expect(try sandbox.open().isKnown("Aleppo"))
        #expect(FileIdentity(path: try index(sandbox).path) == before)
    }

    @Test(arguments: [0, 8, 100, 3000, 9000, 20_000, 60_000, -1])
    func aDamagedIndexIsBuiltAgain(at position: Int) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        _ = try sandbox.open()
        let url = try index(sandbox)
        let sound = try Data(contentsOf: url)
        var damaged = sound
        let offset = position < 0 ? sound.count - 1 : position
        damaged[offset] ^= 0x55
        try damaged.write(to: url)
        let gazetteer = try sandbox.open()
        #expect(gazetteer.first("Hasakah")?.place.id == "geonames:173811")
        // A byte in the unused rest of the header page is nobody's; all others are put right.
        if offset < 700 || offset >= IndexFormat.headerSize { #expect(try Data(contentsOf: url) == sound) }
    }

    @Test(arguments: [0, 7, 4095, 4096, 50_000]) func aCutOffIndexIsBuiltAgain(length: Int) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        _ = try sandbox.open()
        let url = try index(sandbox)
        try Data(contentsOf: url).prefix(length).write(to: url)
        #expect(try sandbox.open().first("Hasakah")?.place.id == "geonames:173811")
    }

    @Test func aDamagedIndexIsNeverOpenedAsSound() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        _ = try sandbox.open()
        let url = try index(sandbox)
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        let copy = sandbox.root.appendingPathComponent("copy.index")
        try bytes.write(to: copy)
        #expect(throws: GazetteerError.self) { try NameIndex(path: copy.path, verified: true) }
        // Unverified it may answer wrongly, but reads nothing outside the file.
        var random = SplitMix(state: 7)
        for _ in 0..<20 {
            var garbled = try Data(contentsOf: url)
            for _ in 0..<2000 {
                garbled[Int.random(in: IndexFormat.headerSize..<garbled.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            try garbled.write(to: copy)
            guard let layer = try? NameIndex(path: copy.path, verified: false) else { continue }
            let gazetteer = Gazetteer(layers: [layer])
            for name in ["Aleppo", "Te Majdal", "Hassaqah", "Hasakah province"] {
                _ = gazetteer.candidates(named: name, context: LookupContext(admin1: "Aleppo"), limit: 5)
            }
            _ = gazetteer.divisions(at: .init(longitude: 40, latitude: 36))
            _ = gazetteer.places(near: .init(longitude: 40, latitude: 36), within: 50_000)
        }
    }

    @Test func twoBuildersAtOnceBothEndRight() async throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                group.addTask { try sandbox.open().first("Hasakah")?.place.id }
            }
            for try await id in group { #expect(id == "geonames:173811") }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: sandbox.cache.folder.path)
        #expect(files.filter { $0.hasSuffix(".index") }.count == 1)
        #expect(files.filter { $0.hasSuffix(".part") }.isEmpty)
    }

    @Test func changedSourcesGetAnotherIndex() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let folder = sandbox.root.appendingPathComponent("bundled")
        try FileManager.default.copyItem(at: Fixture.url("bundled"), to: folder)
        func open() throws -> Gazetteer {
            try Gazetteer.open(bundled: folder, user: sandbox.user, extras: [], cache: sandbox.cache)
        }
        #expect(try !open().isKnown("Newtown"))
        let curated = folder.appendingPathComponent("curated.tsv")
        let text = try String(contentsOf: curated, encoding: .utf8)
        let row = "sy-new\tNewtown\t\ttown\tPPL\t36.1\t38.1\tSY\t09\t\t\t\t\tmade for tests\t\n"
        try Data((text + row).utf8).write(to: curated)
        #expect(try open().isKnown("Newtown"))
    }

    @Test func theSameSourcesGiveTheSameBytes() throws {
        let first = try Sandbox()
        let second = try Sandbox()
        defer {
            first.remove()
            second.remove()
        }
        _ = try first.open()
        _ = try second.open()
        #expect(try Data(contentsOf: index(first)) == Data(contentsOf: index(second)))
    }

    @Test func aFaultInATableIsNamedByLine() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let folder = sandbox.root.appendingPathComponent("bundled")
        try FileManager.default.copyItem(at: Fixture.url("bundled"), to: folder)
        let world = folder.appendingPathComponent("world.tsv")
        let text = try String(contentsOf: world, encoding: .utf8)
        try Data((text + "5\tTown\t\t95.0\t10\tFR\t\tPPL\t\t\n").utf8).write(to: world)
        do {
            _ = try Gazetteer.open(bundled: folder, user: sandbox.user, extras: [], cache: sandbox.cache)
            Issue.record("a latitude of 95 was taken")
        } catch {
            #expect(error.line == text.split(separator: "\n").count + 1)
            #expect(error.file.hasSuffix("world.tsv"))
        }
    }
}
