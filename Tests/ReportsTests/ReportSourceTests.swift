import Files
import Foundation
import Reports
import Testing

@Suite struct ReportSourceTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "reports-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func write(_ name: String, _ bytes: some Sequence<UInt8>, padding: Int = 0) throws -> String {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try (Data(repeating: 0x61, count: padding) + Data(bytes)).write(to: file)
        return file.path
    }

    private func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)).path
    }

    private func reports(_ inputs: [String]) -> [Report] {
        ReportSource(inputs: inputs).compactMap { try? $0.get() }
    }

    private func text(_ name: String, _ bytes: [UInt8]) throws -> String? {
        reports([try write(name, bytes)]).first?.text
    }

    private func failures(_ inputs: [String], manifest: String? = nil) -> [ReportError] {
        ReportSource(inputs: inputs, manifest: manifest).compactMap { result in
            if case .failure(let error) = result { error } else { nil }
        }
    }

    @Test func readsTextWithFrontMatter() throws {
        let text =
            "---\ntitle: \"Mine near Tell Tamr\"\npublished: 2021-03-04\nsource: Courier\nurl: https://x.example/a:b\n"
            + "language: en\nid: m-1\n---\n\nTwo farmers were hurt.\n"
        let found = reports([try write("a.txt", text.utf8)])
        let report = try #require(found.first)
        #expect(found.count == 1)
        #expect(
            report.id == "m-1" && report.title == "Mine near Tell Tamr"
                && report.url == "https://x.example/a:b")
        #expect(report.published == CalendarDate(iso: "2021-03-04") && report.source == "Courier")
        #expect(report.text == "Two farmers were hurt.\n" && !report.textBeginsWithHeadline)
    }

    @Test func readsFolderWithManifest() throws {
        _ = try write("in/b.txt", "Headline b\n\nText.".utf8)
        _ = try write("in/a.txt", "Headline a\n\nText.".utf8)
        _ = try write("in/notes.pdf", "x".utf8)
        _ = try write("in/sub/c.txt", "Headline c\n\nText.".utf8)
        _ = try write(
            "in/manifest.csv",
            "file,report_id,published,source,language\nb.txt,B,2020-01-02,\"Post, The\",en\n".utf8)
        let found = Array(
            ReportSource(inputs: [folder.path + "/in"], published: CalendarDate(iso: "2019-09-09"))
        )
        .compactMap { try? $0.get() }
        #expect(found.map(\.id) == ["a", "B", "c"])
        #expect(found.map { $0.published?.description } == ["2019-09-09", "2020-01-02", "2019-09-09"])
        #expect(found[1].source == "Post, The")
        #expect(found.allSatisfy { $0.textBeginsWithHeadline })
    }

    @Test func readsPages() throws {
        let report = try #require(reports([try fixture("page.html")]).first)
        #expect(report.title == "Two wounded by mine near Tel Tamr")
        #expect(report.source == "Khabur Courier" && report.url == "https://courier.example/2021/mine")
        #expect(report.published?.description == "2021-03-04" && report.publishedTime?.description == "18:20")
        #expect(
            report.text == """
                Two wounded by mine near Tel Tamr

                [Photo] A road near Tel Tamr in an older picture

                HASAKAH – Two farmers were wounded on Thursday when a mine went off under their tractor west of Tel Tamr, \
                a medical source said.

                The mine lay on a track between two fields that had been fought over in the autumn, residents added.

                • One man lost a foot.

                • The other was sent home.
                """)
        let document = try DocumentReader().read(report)
        #expect(
            document.blocks.map(\.role) == [
                .headline, .caption, .dateline, .paragraph, .paragraph, .bullet, .bullet,
            ])
        #expect(document.dates.first?.day?.description == "2021-03-04")
    }

    @Test func readsFeeds() throws {
        let results = Array(ReportSource(inputs: [try fixture("feed.xml"), try fixture("atom.xml")]))
        let found = results.compactMap { try? $0.get() }
        #expect(found.map(\.id) == ["kc-1", "kc-2", "urn:x:1"])
        #expect(results.count == 4)
        #expect(
            found[0].text
                == "Checkpoint hit in Basira\n\nGunmen fired at a checkpoint in Basira on Monday.\n\nOne guard was killed & another hurt."
        )
        #expect(found.map { $0.published?.description } == ["2021-09-14", "2021-09-15", "2022-08-24"])
        #expect(found.map(\.source) == ["Khabur Courier", "Khabur Courier", "Le Fleuve"])
        #expect(
            found[2].text == "Deux blessés à Gao\n\nPremier paragraphe.\n\nSecond."
                && found[2].language == "fr")
    }

    @Test func readsJSONLines() throws {
        let lines = """
            {"id":"1","title":"T","text":"Caf\\u00e9 \\ud83d\\ude00 \\ud800 x\\n\\"q\\"","published":"2022-06-16T05:00:00Z","extra":{"a":[1,2,{}]}}

            {"id":2,"text":"two","mentions":[{"start":0,"end":3}]}
            {"id":"3"}
            {broken
            {"id":"5","text":"five","published":"some day"}
            {"id":"6","text":"six"}
            """
        let path = try write("a.jsonl", lines.utf8)
        let results = Array(ReportSource(inputs: [path]))
        let found = results.compactMap { try? $0.get() }
        #expect(found.map(\.id) == ["1", "2", "6"])
        #expect(
            found[0].text == "Café 😀 \u{FFFD} x\n\"q\"" && found[0].published?.description == "2022-06-16")
        #expect(found[1].mentions == [TextSpan(start: 0, end: 3)])
        #expect(failures([path]).map(\.line) == [4, 5, 6])
    }

    @Test(arguments: [
        #"[{"id":"a","text":"x"},{"id":"b","text":"y"}]"#,
        #"{"articles":[{"id":"a","text":"x"},{"id":"b","text":"y"}]}"#,
    ])
    func readsJSONFiles(content: String) throws {
        let path = try write("a.json", content.utf8)
        #expect(reports([path]).map(\.id) == ["a", "b"])
    }

    @Test func detectsEncodings() throws {
        let arabic = "مقتل أربعة مسلحين في اشتباكات ببلدة ذيبان شرقي دير الزور"
        let cp1256: [UInt8] = [
            0xE3, 0xDE, 0xCA, 0xE1, 0x20, 0xC3, 0xD1, 0xC8, 0xDA, 0xC9, 0x20, 0xE3, 0xD3, 0xE1, 0xCD, 0xED,
            0xE4, 0x20,
            0xDD, 0xED, 0x20, 0xC7, 0xD4, 0xCA, 0xC8, 0xC7, 0xDF, 0xC7, 0xCA,
        ]
        let utf16 = arabic.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let ascii16 = "Two hurt in Homs".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try text("u.txt", [0xFF, 0xFE] + utf16) == arabic)
        #expect(try text("v.txt", ascii16) == "Two hurt in Homs")
        #expect(try text("w.txt", [0xEF, 0xBB, 0xBF] + Array(arabic.utf8)) == arabic)
        #expect(try text("x.txt", cp1256) == "مقتل أربعة مسلحين في اشتباكات")
        let cp1252 =
            Array("Attack near the caf".utf8) + [0xE9, 0x20, 0x96, 0x20, 0x93] + Array("no one".utf8) + [0x94]
        #expect(try text("y.txt", cp1252) == "Attack near the café – “no one”")
        let page =
            Array("<html><head><meta charset=\"windows-1251\"></head><body><p>".utf8) + [
                0xCA, 0xE8, 0xE5, 0xE2,
            ]
            + Array("</p></body></html>".utf8)
        #expect(try text("z.html", page) == "Киев")
    }

    @Test func namesWhatCannotBeRead() throws {
        let good = try write("good.txt", "A headline\n\nSome text.".utf8)
        let bad = [
            try write("empty.txt", []), try write("blank.txt", " \n\n ".utf8),
            try write("binary.txt", (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
            try write(
                "invalid.txt", Array("Line one: é\nLine two ".utf8) + [0xC3, 0x28] + Array(" end".utf8)),
            try write("large.txt", [], padding: 17 << 20), folder.path + "/missing",
            try write("no.xml", "<a><b/></a>".utf8), try write("a.pdf", "%PDF-1.4 x".utf8),
            try write("front.txt", "---\npublished: soon\n---\ntext".utf8), try write("none.json", "{}".utf8),
            try write(
                "long.jsonl",
                Array("\n{\"id\":1,\"text\":\"t\"}\n".utf8), padding: 17 << 20),
        ]
        let errors = failures(bad.flatMap { [$0, good] })
        #expect(errors.map(\.path) == bad)
        #expect(errors.allSatisfy { $0.message.count > 10 })
        #expect(errors[3].line == 2)
        // Each bad input leaves the others as they are; the record after the long line is read, too.
        #expect(reports(bad.flatMap { [$0, good] }).count == bad.count + 1)
        #expect(failures([good], manifest: folder.path + "/no.csv").count == 1)
    }
}
