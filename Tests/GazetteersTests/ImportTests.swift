import Foundation
import Spatial
import Testing

@testable import Gazetteers

@Suite struct ImportTests {
    private func add(
        _ url: URL, _ sandbox: Sandbox, _ options: GazetteerSourceOptions = GazetteerSourceOptions()
    ) throws -> UserGazetteers.Report {
        try sandbox.user.add(url, options: options, against: try sandbox.open())
    }

    @Test func whosOnFirstIsRecognisedAndMerged() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let report = try add(Fixture.url("sources/wof.tsv"), sandbox)
        #expect(report.format == "wof")
        #expect(report.places == 3)
        #expect(report.merged == 2)
        #expect(report.dropped == 1)
        let gazetteer = try sandbox.open()
        #expect(gazetteer.first("Girê Xurma")?.place.id == "geonames:163434")
        #expect(gazetteer.first("Umm el-Keif")?.place.id == "wof:12")
        #expect(gazetteer.first("Umm el-Keif")?.place.admin1 == "Al-Hasakah")
        #expect(gazetteer.first("Hassake")?.place.id == "geonames:173811")
        #expect(!gazetteer.isKnown("Nowhere"))
        #expect(gazetteer.candidates(named: "Tell Tamer", context: LookupContext(), limit: 9).count == 1)
        #expect(gazetteer.sources.contains { $0.name == "wof" && $0.count == 3 })
    }

    @Test func pcodeListsAndDivisionsAreRecognised() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        #expect(try add(Fixture.url("sources/ocha.tsv"), sandbox).format == "ocha")
        #expect(try add(Fixture.url("sources/divisions.csv"), sandbox).format == "opensyria")
        let gazetteer = try sandbox.open()
        #expect(gazetteer.first("رسم الورد")?.place.id == "pcode:C9001")
        #expect(gazetteer.first("Rasm al-Ward")?.place.admin1 == "Aleppo")
        #expect(gazetteer.first("Hasaka Governorate")?.place.id == "iso:SY-HA")
        #expect(gazetteer.first("Test District")?.place.featureCode == "ADM2")
    }

    @Test func geoNamesDumpsAreRecognisedPlainAndZipped() throws {
        for isZipped in [false, true] {
            let sandbox = try Sandbox()
            defer { sandbox.remove() }
            var url = Fixture.url("sources/SY.txt")
            if isZipped {
                let content = try Data(contentsOf: url)
                url = sandbox.root.appendingPathComponent("SY.zip")
                try Zip.archive([("readme.txt", Data("text".utf8)), ("SY.txt", content)]).write(to: url)
            }
            let report = try add(
                url, sandbox, GazetteerSourceOptions(alternateNames: Fixture.url("sources/alternates.txt")))
            #expect(report.format == "geonames")
            #expect(report.places == 2)
            let gazetteer = try sandbox.open()
            #expect(gazetteer.first("Tell Brak")?.place.id == "geonames:900001")
            #expect(gazetteer.first("Girê Birak")?.place.id == "geonames:900001")
            #expect(!gazetteer.isKnown("https://example.org"))
            #expect(gazetteer.first("Khabur")?.place.featureCode == "STM")
            #expect(gazetteer.place(withID: "geonames:900001")?.admin1 == "Al-Hasakah")
        }
    }

    @Test func columnsMayBeNamed() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let url = Fixture.url("sources/places.csv")
        #expect(throws: GazetteerError.self) { try add(url, sandbox) }
        let report = try add(
            url, sandbox,
            GazetteerSourceOptions(columns: "name=place,latitude=y,longitude=x,country=iso,kind=what"))
        #expect(report.places == 2)
        let camp = try #require(try sandbox.open().first("Camp \"Seven\", north"))
        #expect(camp.place.featureCode == "CMPRF")
        #expect(throws: GazetteerError.self) {
            try add(url, sandbox, GazetteerSourceOptions(columns: "name=place,latitude=y,longitude=z"))
        }
        #expect(throws: GazetteerError.self) {
            try add(url, sandbox, GazetteerSourceOptions(columns: "name=place"))
        }
        #expect(throws: GazetteerError.self) {
            try add(url, sandbox, GazetteerSourceOptions(columns: "title=place"))
        }
    }

    @Test func aFileForOneRunIsReadLikeOneThatIsAdded() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let gazetteer = try sandbox.open(extras: [Fixture.url("sources/wof.tsv")])
        #expect(gazetteer.first("Umm el-Keif")?.place.id == "wof:12")
        #expect(try !sandbox.open().isKnown("Umm el-Keif"))
    }

    @Test func sourcesAreReplacedAndRemoved() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        _ = try add(Fixture.url("sources/wof.tsv"), sandbox)
        _ = try add(Fixture.url("sources/wof.tsv"), sandbox)
        #expect(sandbox.user.names == ["wof"])
        #expect(try sandbox.user.remove("wof"))
        #expect(try !sandbox.user.remove("wof"))
        #expect(try !sandbox.user.remove("../wof"))
        #expect(try !sandbox.open().isKnown("Umm el-Keif"))
        #expect(throws: GazetteerError.self) {
            try sandbox.user.add(Fixture.url("sources/wof.tsv"), name: "../x", against: try sandbox.open())
        }
    }

    static let header =
        "wof_id\tname\tplacetype\tcountry\tlat\tlon\tpopulation\tdeprecated\tgn_id\twd_id\tsrc_geom\tnames\n"
    static let sound = "1\tA\tlocality\tSY\t36\t40\t\t0\t\t\t\t\n"

    @Test(arguments: [
        ("too few columns", "2\tB\tlocality\tSY\t36\n", 3),
        ("too many columns", "2\tB\tlocality\tSY\t36\t40\t\t0\t\t\t\t\t\t\n", 3),
        ("latitude", "2\tB\tlocality\tSY\t91\t40\t\t0\t\t\t\t\n", 3),
        ("longitude", "2\tB\tlocality\tSY\t36\t-181\t\t0\t\t\t\t\n", 3),
        ("NaN", "2\tB\tlocality\tSY\tnan\t40\t\t0\t\t\t\t\n", 3),
        ("infinite", "2\tB\tlocality\tSY\tinf\t40\t\t0\t\t\t\t\n", 3),
        ("no number", "2\tB\tlocality\tSY\t36N\t40\t\t0\t\t\t\t\n", 3),
        ("empty position", "2\tB\tlocality\tSY\t\t\t\t0\t\t\t\t\n", 3),
        ("no name", "2\t\tlocality\tSY\t36\t40\t\t0\t\t\t\t\n", 3), ("duplicate id", sound, 3),
        ("population", "2\tB\tlocality\tSY\t36\t40\t-5\t0\t\t\t\t\n", 3), ("cut off", "2\tB\tloc", 3),
    ]) func faultsAreRefusedByLine(fault: String, row: String, line: Int) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let url = try sandbox.write("faulty.tsv", Self.header + Self.sound + row)
        do {
            _ = try add(url, sandbox)
            Issue.record("\(fault) was taken")
        } catch let refusal as GazetteerRefusal {
            #expect(refusal.count == 1)
            #expect(refusal.faults.map(\.line) == [line])
            #expect(refusal.description.hasSuffix("Nothing was changed."))
        }
        #expect(sandbox.user.names.isEmpty)
    }

    @Test func everyFaultIsCountedAndTheFirstAreListed() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let rows = (0..<50).map { "\($0)\tB\tlocality\tSY\t99\t40\t\t0\t\t\t\t\n" }.joined()
        let url = try sandbox.write("faulty.tsv", Self.header + rows)
        do { _ = try add(url, sandbox) } catch let refusal as GazetteerRefusal {
            #expect(refusal.count == 50)
            #expect(refusal.faults.count == SourceReader.listedFaults)
        }
    }

    @Test func damagedArchivesAreRefused() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let content = try Data(contentsOf: Fixture.url("sources/SY.txt"))
        let sound = Zip.archive([("SY.txt", content)])
        var flipped = sound
        flipped[40] ^= 0x20
        let faulty: [(String, Data)] = [
            ("cut", sound.prefix(sound.count / 2)), ("flipped", flipped),
            ("bomb", Zip.archive([("SY.txt", content)], statedSize: 3_000_000_000)),
            ("none", Zip.archive([("picture.png", content)])),
            ("two", Zip.archive([("a.txt", content), ("b.txt", content)])),
        ]
        for (name, bytes) in faulty {
            let url = sandbox.root.appendingPathComponent("\(name).zip")
            try bytes.write(to: url)
            #expect(throws: GazetteerError.self, "\(name)") { try add(url, sandbox) }
        }
        #expect(throws: GazetteerError.self) {
            try add(sandbox.root.appendingPathComponent("absent.tsv"), sandbox)
        }
        #expect(throws: GazetteerError.self) { try add(sandbox.root, sandbox) }
        #expect(throws: (any Error).self) { try add(try sandbox.write("empty.tsv", ""), sandbox) }
        #expect(throws: GazetteerRefusal.self) {
            let text = String(decoding: content, as: UTF8.self)
            return try add(try sandbox.write("cut.txt", String(text.dropLast(60))), sandbox)
        }
        #expect(sandbox.user.names.isEmpty)
    }
}

/// Archives of stored entries, with a false size where one is given.
enum Zip {
    static func archive(_ entries: [(name: String, content: Data)], statedSize: UInt32? = nil) -> Data {
        var result = Data()
        var directory = Data()
        func number(_ value: UInt32, _ bytes: Int, _ data: inout Data) {
            for index in 0..<bytes { data.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index))) }
        }
        for entry in entries {
            let offset = UInt32(result.count)
            let checksum = crc(entry.content)
            let packed = UInt32(entry.content.count)
            let stated = statedSize ?? packed
            func common(_ data: inout Data) {
                number(20, 2, &data)
                number(0, 2, &data)
                number(statedSize == nil ? 0 : 8, 2, &data)
                number(0, 4, &data)
                number(checksum, 4, &data)
                number(packed, 4, &data)
                number(stated, 4, &data)
                number(UInt32(entry.name.utf8.count), 2, &data)
                number(0, 2, &data)
            }
            number(0x0403_4B50, 4, &result)
            common(&result)
            result.append(Data(entry.name.utf8))
            result.append(entry.content)
            number(0x0201_4B50, 4, &directory)
            number(20, 2, &directory)
            common(&directory)
            for _ in 0..<5 { number(0, 2, &directory) }
            number(offset, 4, &directory)
            directory.append(Data(entry.name.utf8))
        }
        let start = UInt32(result.count)
        result.append(directory)
        number(0x0605_4B50, 4, &result)
        number(0, 4, &result)
        number(UInt32(entries.count), 2, &result)
        number(UInt32(entries.count), 2, &result)
        number(UInt32(directory.count), 4, &result)
        number(start, 4, &result)
        number(0, 2, &result)
        return result
    }

    private static func crc(_ data: Data) -> UInt32 {
        var value: UInt32 = ~0
        for byte in data {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}
