import Foundation
import LoopbackServer
import Spatial
import Testing

@testable import Gazetteers

@Suite struct HTTPDownloadTests {
    private let content = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })

    private func download(_ server: LoopbackServer, _ sandbox: Sandbox) throws -> HTTPDownload {
        let url = try #require(URL(string: server.address + "XX.zip"))
        var download = HTTPDownload(url, to: sandbox.root.appendingPathComponent("XX.zip"))
        download.pause = 0.01
        return download
    }

    private func files(_ sandbox: Sandbox) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: sandbox.root.path).sorted()
    }

    @Test func aFileComesWholeAndTellsItsProgress() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content)])
        let last = Counter()
        var download = try download(server, sandbox)
        download.progress = { received, total in
            #expect(total == 200_000)
            #expect(received >= last.value)
            last.set(received)
        }
        try download.run()
        #expect(last.value == 200_000)
        #expect(try Data(contentsOf: download.target) == content)
        #expect(try files(sandbox) == ["XX.zip"])
    }

    @Test func aCutTransferGoesOnWhereItEnded() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content, cuts: [70_000, 50_000])])
        let download = try download(server, sandbox)
        try download.run()
        #expect(try Data(contentsOf: download.target) == content)
        #expect(server.requests.map(\.range) == [nil, "bytes=70000-", "bytes=120000-"])
    }

    @Test func whatCameIsKeptForTheNextRun() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content, cuts: [90_000, 0, 0])])
        let download = try download(server, sandbox)
        let error = #expect(throws: GazetteerError.self) { try download.run() }
        #expect(error?.message.contains("90000 bytes that came are kept") == true)
        #expect(try files(sandbox) == ["XX.zip.part", "XX.zip.part.state"])
        try download.run()
        #expect(try Data(contentsOf: download.target) == content)
        #expect(server.requests.last?.range == "bytes=90000-")
        #expect(try files(sandbox) == ["XX.zip"])
    }

    @Test(arguments: [true, false]) func anotherFileIsNotJoinedToTheOldBeginning(hasRanges: Bool) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content, cuts: [90_000, 0, 0])])
        let download = try download(server, sandbox)
        #expect(throws: GazetteerError.self) { try download.run() }
        let newer = Data(content.reversed())
        server.serve(.init(newer, tag: "\"2\"", hasRanges: hasRanges), at: "/XX.zip")
        try download.run()
        #expect(try Data(contentsOf: download.target) == newer)
    }

    @Test func aServerWithoutRangesSendsItAllAgain() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content, cuts: [90_000], hasRanges: false)])
        let download = try download(server, sandbox)
        try download.run()
        #expect(try Data(contentsOf: download.target) == content)
    }

    @Test func aPartThatIsLongerThanTheFileIsDropped() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content)])
        let download = try download(server, sandbox)
        try Data(repeating: 1, count: 300_000).write(to: sandbox.root.appendingPathComponent("XX.zip.part"))
        try Data("\"1\"\n200000\n".utf8).write(to: sandbox.root.appendingPathComponent("XX.zip.part.state"))
        try download.run()
        #expect(try Data(contentsOf: download.target) == content)
    }

    @Test(arguments: [
        (404, "is not on the server"), (403, "is not given out"), (503, "cannot serve it now"),
        (418, "status 418"),
    ]) func aRefusalIsNamed(status: Int, message: String) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content, status: status)])
        let download = try download(server, sandbox)
        let error = #expect(throws: GazetteerError.self) { try download.run() }
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
        #expect(try files(sandbox) == [])
    }

    @Test func aFileThatIsTooLongIsRefused() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let server = try LoopbackServer(["/XX.zip": .init(content, statedLength: 5_000_000_000)])
        var download = try download(server, sandbox)
        #expect(throws: GazetteerError.self) { try download.run() }
        server.serve(.init(content), at: "/XX.zip")
        download.limit = 100_000
        #expect(throws: GazetteerError.self) { try download.run() }
        #expect(!FileManager.default.fileExists(atPath: download.target.path))
    }

    @Test func aServerThatIsNotThereIsNamed() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        // A port that was free a moment ago.
        var address = ""
        do { address = try LoopbackServer([:]).address }
        Thread.sleep(forTimeInterval: 0.05)
        let download = HTTPDownload(
            try #require(URL(string: address + "XX.zip")), to: sandbox.root.appendingPathComponent("XX.zip"))
        let error = #expect(throws: GazetteerError.self) { try download.run() }
        #expect(error?.description.contains(address) == true)
        #expect(error?.message.contains("is there a network?") == true)
    }
}

@Suite struct GeoNamesDownloadTests {
    private func dump(_ name: String = "XX.txt") throws -> Data {
        Zip.archive([
            ("readme.txt", Data("text".utf8)), (name, try Data(contentsOf: Fixture.url("sources/SY.txt"))),
        ])
    }

    private func add(_ server: LoopbackServer, _ sandbox: Sandbox, alternateNames: Bool = false) throws
        -> UserGazetteers.Report
    {
        let folder = sandbox.root.appendingPathComponent("downloads")
        return try GeoNamesDownload(from: server.address, folder: folder).add(
            country: "SY", alternateNames: alternateNames, to: sandbox.user, against: try sandbox.open())
    }

    @Test func aCountryIsFetchedAndTakenIn() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let names = Zip.archive([("SY.txt", try Data(contentsOf: Fixture.url("sources/alternates.txt")))])
        let server = try LoopbackServer([
            "/SY.zip": .init(try dump("SY.txt"), cuts: [60]), "/alternatenames/SY.zip": .init(names),
        ])
        let report = try add(server, sandbox, alternateNames: true)
        #expect(report.name == "geonames-SY")
        #expect(report.places == 2)
        #expect(try sandbox.open().first("Girê Birak")?.place.id == "geonames:900001")
        let rest = try FileManager.default.contentsOfDirectory(
            atPath: sandbox.root.appendingPathComponent("downloads").path)
        #expect(rest.isEmpty)
        // A second time replaces the first.
        #expect(try add(server, sandbox).places == 2)
        #expect(sandbox.user.names == ["geonames-SY"])
    }

    @Test(arguments: ["absent", "page", "bomb", "cut", "faulty", "no names", "faulty names", "cut names"])
    func whatIsNoSoundDumpChangesNothing(kind: String) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let sound = try dump()
        let content = try Data(contentsOf: Fixture.url("sources/SY.txt"))
        let answers: [String: LoopbackServer.Answer] =
            switch kind {
            case "page": ["/SY.zip": .init(Data("<html>Not here</html>".utf8))]
            case "bomb": ["/SY.zip": .init(Zip.archive([("SY.txt", content)], statedSize: 3_000_000_000))]
            // Cut on the server's own disk: the length is as announced.
            case "cut": ["/SY.zip": .init(sound.prefix(sound.count / 2))]
            case "faulty": ["/SY.zip": .init(Zip.archive([("SY.txt", content.dropLast(60))]))]
            case "no names": ["/SY.zip": .init(sound)]
            case "faulty names":
                [
                    "/SY.zip": .init(sound),
                    "/alternatenames/SY.zip": .init(Zip.archive([("SY.txt", Data("1\ttwo\n".utf8))])),
                ]
            case "cut names":
                [
                    "/SY.zip": .init(sound),
                    "/alternatenames/SY.zip": .init(sound.prefix(sound.count / 2)),
                ]
            default: [:]
            }
        let server = try LoopbackServer(answers)
        do {
            _ = try add(server, sandbox, alternateNames: kind.hasSuffix("names"))
            Issue.record("\(kind) was taken")
        } catch let refusal as GazetteerRefusal {
            #expect(kind == "faulty")
            #expect(refusal.faults.first?.line == 2)
            // The country and the address that were asked for, not a file of the cache.
            #expect(refusal.description.contains("SY (\(server.address)SY.zip):2:"), "\(refusal)")
            #expect(!refusal.description.contains(sandbox.root.path))
        } catch let error as GazetteerError {
            #expect(error.description.contains(server.address), "\(error)")
            #expect(!error.description.contains(sandbox.root.path), "\(error)")
            if kind == "faulty names" { #expect(error.line == 1) }
        }
        #expect(sandbox.user.names.isEmpty)
        // The server mends its file: the next call takes it in.
        server.serve(.init(sound, tag: "\"2\""), at: "/SY.zip")
        #expect(try add(server, sandbox).places == 2)
    }

    @Test(arguments: ["ftp://example.org/", "example.org", "", "http://"])
    func whatIsNoAddressIsRefused(address: String) {
        #expect(throws: GazetteerError.self) { try GeoNamesDownload(from: address) }
    }
}

/// A number that callbacks on another thread may set.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var number: Int64 = 0
    var value: Int64 { lock.withLock { number } }
    func set(_ value: Int64) { lock.withLock { number = value } }
}
