import Files
import Foundation
import Reports
import Testing

/// A generator that gives the same bytes at every run: splitmix64 by Sebastiano Vigna, public domain.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct HostileInputTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "hostile-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    /// Reads bytes as a file of a form, and whatever comes of it as a document; each input has an answer.
    private func readAll(_ bytes: [UInt8], _ ending: String) throws {
        let file = folder.appendingPathComponent("f.\(ending)")
        try Data(bytes).write(to: file)
        var answers = 0
        for result in ReportSource(inputs: [file.path]) {
            answers += 1
            switch result {
            case .success(let report): checkLaws(try DocumentTests.reader.get().read(report))
            case .failure(let error): #expect(!error.message.isEmpty && error.path == file.path)
            }
        }
        #expect(answers > 0)
    }

    @Test(arguments: ["killed ", "Aleppo, ", "five soldiers were killed on Monday and ", "قتل شخصان و "])
    func cutsWhatNobodyWouldCallASentence(piece: String) throws {
        let text = String(repeating: piece, count: 3_000)
        let document = try DocumentTests.reader.get().read(text, language: "en")
        checkLaws(document)
        #expect(document.sentences.count > 3)
        for sentence in document.sentences { #expect(sentence.tokens.count <= 800) }
    }

    @Test(arguments: ["txt", "html", "xml", "jsonl", "json", "odd"])
    func survivesRandomBytes(ending: String) throws {
        var generator = SeededGenerator(state: 7)
        for round in 0..<40 {
            let length = Int.random(in: 1...400, using: &generator)
            // Odd rounds keep to printable bytes, which get further into the readers.
            let range: ClosedRange<UInt8> = round.isMultiple(of: 2) ? 0...255 : 0x20...0x7E
            try readAll((0..<length).map { _ in UInt8.random(in: range, using: &generator) }, ending)
        }
    }

    @Test(arguments: [("page.html", "html"), ("feed.xml", "xml"), ("atom.xml", "xml")])
    func survivesCutFiles(name: String, ending: String) throws {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
        let bytes = [UInt8](try Data(contentsOf: file))
        for length in stride(from: 1, to: bytes.count, by: max(1, bytes.count / 24)) {
            try readAll(Array(bytes.prefix(length)), ending)
        }
    }

    @Test func survivesDeepMarkup() throws {
        let depth = 20_000
        let page =
            String(repeating: "<div><b>", count: depth) + "One man was killed in the town."
            + String(repeating: "</b></div>", count: depth)
        try readAll(Array(page.utf8), "html")
        try readAll(
            Array(("<rss><channel><item><title>" + String(repeating: "<a>", count: depth)).utf8), "xml")
        try readAll(Array(String(repeating: "[", count: depth).utf8), "json")
        try readAll(Array(String(repeating: "{\"a\":", count: depth).utf8), "jsonl")
    }

    @Test(arguments: [
        String(repeating: "a", count: 20_000), String(repeating: ". ", count: 2_000),
        String(repeating: "(\"", count: 1_000),
        "e" + String(repeating: "\u{301}", count: 5_000), String(repeating: "\u{200F}\u{202E}", count: 500),
        "قتل \u{202B}رجل\u{202C} في \u{200F}الحسكة\u{200E}.", String(repeating: "👨‍👩‍👧 ", count: 200),
        "\u{FFFD}\u{0}\u{FEFF}x",
        String(repeating: "at least between ", count: 300),
        String(repeating: "since late 5 March ", count: 200),
        String(repeating: "1,", count: 2_000), String(repeating: "12/", count: 1_000),
        String(repeating: "Aleppo:\n", count: 300),
        String(repeating: "ALEPPO – two died.\n\n", count: 200), "\r\n\r\n\r", "-", "— – -", "1.", "'s",
        "’’’s", "...", "=",
        "99999999999999999999999999 people", "on 99/99/9999 at 99:99", "0 0 0", "a\u{2028}b\u{85}c\u{0B}d",
    ])
    func keepsItsLaws(text: String) throws {
        let reader = try DocumentTests.reader.get()
        for language in ["en", "ar", nil] {
            checkLaws(reader.read(text, language: language, published: CalendarDate(iso: "2022-06-16")))
        }
    }

    @Test func keepsItsLawsOnRandomText() throws {
        let reader = try DocumentTests.reader.get()
        let pieces = [
            "at least", "5", "March", "2022", "on", "Thursday", "–", "-", ".", ",", "\n", "\n\n", "U.S.",
            "p.m.", "8", ":", "(", ")",
            "HASAKAH", "killed", "two", "hundred", "thousand", "and", "ago", "days", "last", "وقتل",
            "الثلاثاء", "عشر", "خمسة", "•", "1.", "’s",
            "e\u{301}", "\u{200F}", "07/03/2023", "6:23", "🔴", "Photo:", "Leave a comment", "=", "\"", "”",
        ]
        var generator = SeededGenerator(state: 11)
        for _ in 0..<150 {
            var text = ""
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
                if Bool.random(using: &generator) { text += " " }
            }
            checkLaws(reader.read(text, published: CalendarDate(iso: "2022-06-16")))
        }
    }

    @Test func replacesLoneSurrogates() throws {
        try readAll([0xFF, 0xFE, 0x41, 0x00, 0x00, 0xD8, 0x42, 0x00], "txt")
        let value = try JSONValue(parsing: Array(#"["\ud800","\udc00x","\ud83d\ude00"]"#.utf8))
        #expect(value.elements?.compactMap(\.text) == ["\u{FFFD}", "\u{FFFD}x", "😀"])
    }
}
