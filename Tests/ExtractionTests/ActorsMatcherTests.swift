import Extraction
import Foundation
import Reports
import Testing

/// The reader and matcher that all tests of actors share: reading the tables once is enough.
private struct Setup: Sendable {
    let reader: DocumentReader
    let matcher: ActorMatcher

    static let shared: Setup? = try? Setup()

    init() throws {
        reader = try DocumentReader()
        matcher = try ActorMatcher(library: reader.library)
    }

    func document(_ text: String) -> Document {
        let isArabic = text.unicodeScalars.contains { (0x600..<0x700).contains($0.value) }
        return reader.read(
            text, language: isArabic ? "ar" : "en", published: CalendarDate(year: 2021, month: 6, day: 1))
    }

    func mentions(_ text: String) -> [ActorMention] { matcher.mentions(in: document(text)) }
}

struct ActorSentence: Sendable, CustomTestStringConvertible {
    let text: String
    let actors: [String]
    var testDescription: String { text }

    static let all: [ActorSentence] = Fixture.rows("actor-sentences").map { fields in
        ActorSentence(
            text: fields[0],
            actors: fields.count > 1 ? fields[1].split(separator: "|").map(String.init) : [])
    }
}

/// Rows of a fixture, without comments and header.
enum Fixture {
    static func rows(_ name: String, keepingHeader: Bool = false) -> [[String]] {
        guard let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "tsv"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst(keepingHeader ? 0 : 1)
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }
}

@Suite struct ActorsMatcherTests {
    private let setup: Setup

    init() throws { setup = try #require(Setup.shared) }

    @Test func thereAreSentences() { #expect(ActorSentence.all.count >= 100) }

    @Test(arguments: ActorSentence.all)
    func sentencesGiveTheirActors(_ sentence: ActorSentence) {
        var names: [String] = []
        for mention in setup.mentions(sentence.text)
        where !mention.isAttribution && !names.contains(mention.name) {
            names.append(mention.name)
        }
        #expect(names == sentence.actors)
    }

    @Test(arguments: ActorSentence.all)
    func mentionsAreInOrderAndDisjoint(_ sentence: ActorSentence) {
        let document = setup.document(sentence.text)
        var end = 0
        for mention in setup.matcher.mentions(in: document) {
            #expect(mention.tokens.lowerBound >= end)
            #expect(document.span(of: mention.tokens) == mention.span)
            #expect(document.sentences[mention.sentence].tokens.contains(mention.tokens.lowerBound))
            end = mention.tokens.upperBound
        }
    }

    @Test func capitalsTellTheGroupFromTheVerb() {
        #expect(setup.mentions("This is a town of Syria.").isEmpty)
        #expect(setup.mentions("IS holds a town of Syria.").map(\.name) == ["Islamic State (IS)"])
    }

    @Test(arguments: [
        ("The SNA attacked a base near Afrin, Syria.", "Syrian National Army (SNA)"),
        ("The SNA attacked a base near Kismayo, Somalia.", "Military Forces of Somalia (SNA)"),
        ("The coalition bombed Hodeidah in Yemen.", "Saudi-led Coalition (Operation Restoring Hope)"),
        ("The coalition bombed Raqqa in Syria.", "Global Coalition against Daesh (U.S.-led coalition)"),
        ("The PDF attacked a base in Sagaing, Myanmar.", "People's Defence Force (PDF)"),
        ("The army attacked a base in Sagaing, Myanmar.", "Military Forces of Myanmar (Tatmadaw, junta)"),
    ])
    func theCountryTellsWhichIsMeant(text: String, name: String) {
        #expect(setup.mentions(text).first?.name == name)
    }

    @Test func placesThatTheCallerResolvedCount() throws {
        let document = setup.document("Soldiers fired at a car in Qalat.")
        let without = setup.matcher.mentions(in: document)
        #expect(without.first?.name == "Military Forces")
        let place = try #require(document.tokens.indices.last { document.tokens[$0].isCapitalized })
        let hinted = setup.matcher.mentions(
            in: document, places: [CountryHint(tokens: place..<place + 1, country: "PK")])
        #expect(hinted.first?.name == "Military Forces of Pakistan")
        #expect(hinted.first?.country == "PK")
    }

    @Test func bracketsDeclareAnAbbreviation() throws {
        let mentions = setup.mentions(
            "The Free Valley Front (FVF) attacked a post in Mali. The FVF then withdrew.")
        #expect(mentions.map(\.name).allSatisfy { $0 == "Free Valley Front (FVF)" || $0.contains("Mali") })
        #expect(mentions.contains { $0.isDeclaredAlias })
        #expect(mentions.last?.name == "Free Valley Front (FVF)")
    }

    @Test func thoseWhoSpeakAreMarked() throws {
        let mentions = setup.mentions("Two men were shot in Gao, Mali, the army said.")
        #expect(mentions.contains { $0.name == "Military Forces of Mali (FAMa)" && $0.isAttribution })
        let sources = setup.mentions("SDF sources accused ISIS of the attack in Raqqa.")
        #expect(sources.map(\.isAttribution) == [true, false])
    }

    @Test func peopleCarryTheirGroup() {
        let mentions = setup.mentions("Gunmen kidnapped a teacher and two nurses in Quetta, Pakistan.")
        #expect(mentions.compactMap(\.group) == ["Teachers", "Health Workers"])
    }

    @Test func aUsersFileAddsActors() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("actors-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("actors.csv")
        try
            "name,kind,countries,years,aliases\n\"River Guard (RG)\",political militia,ML,2020-,River Guard|Riverines\n"
            .write(to: file, atomically: true, encoding: .utf8)
        let matcher = try ActorMatcher(library: setup.reader.library, extras: [file])
        let names = matcher.mentions(in: setup.document("Riverines burned a boat near Gao.")).map(\.name)
        #expect(names == ["River Guard (RG)"])
        try "name,kind\nRiver Guard,navy\n".write(to: file, atomically: true, encoding: .utf8)
        let error = #expect(throws: (any Error).self) {
            try ActorMatcher(library: setup.reader.library, extras: [file])
        }
        #expect("\(try #require(error))".contains("actors.csv:2: has the kind \"navy\""))
    }

    @Test func tablesCoverTheConflicts() {
        let countries = [
            "SY", "IQ", "TR", "LB", "IL", "PS", "YE", "UA", "RU", "SD", "SS", "SO", "ET", "LY", "ML", "BF",
            "NE",
            "NG", "CM", "CF", "CD", "MZ", "MM", "AF", "PK", "IN", "PH", "MX", "CO", "HT", "IR", "US", "GB",
            "FR",
        ]
        for country in countries {
            #expect(setup.matcher.table.actors.contains { $0.countries.contains(country) }, "\(country)")
        }
        #expect(setup.matcher.table.actors.count >= 400)
    }
}
