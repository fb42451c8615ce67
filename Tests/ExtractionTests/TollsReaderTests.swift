import Extraction
import Foundation
import Incidents
import Reports
import Testing

private struct Setup: Sendable {
    let reader: DocumentReader
    let matcher: ActorMatcher
    let tolls: TollReader

    static let shared: Setup? = try? Setup()

    init() throws {
        reader = try DocumentReader()
        matcher = try ActorMatcher(library: reader.library)
        tolls = try TollReader(library: reader.library)
    }

    func mentions(_ text: String) -> [TollMention] {
        let isArabic = text.unicodeScalars.contains { (0x600..<0x700).contains($0.value) }
        let document = reader.read(text, language: isArabic ? "ar" : "en")
        let actors = matcher.mentions(in: document)
        return document.sentences.indices.flatMap { tolls.tolls(in: document, sentence: $0, actors: actors) }
    }
}

struct TollSentence: Sendable, CustomTestStringConvertible {
    let text: String
    /// Best, or "best:low-high".
    let killed: String
    let injured: Int?
    let detained: Int?
    let missing: Int?
    var testDescription: String { text }

    static let all: [TollSentence] = Fixture.rows("toll-sentences").map { fields in
        func number(_ index: Int) -> Int? { index < fields.count ? Int(fields[index]) : nil }
        return TollSentence(
            text: fields[0], killed: fields.count > 1 ? fields[1] : "", injured: number(2),
            detained: number(3),
            missing: number(4))
    }
}

@Suite struct TollsReaderTests {
    private let setup: Setup

    init() throws { setup = try #require(Setup.shared) }

    @Test func thereAreSentences() { #expect(TollSentence.all.count >= 150) }

    @Test(arguments: TollSentence.all)
    func sentencesGiveTheirFigures(_ sentence: TollSentence) {
        let summary = TollSummary(setup.mentions(sentence.text))
        var killed = summary.fatalities.map(String.init) ?? ""
        if sentence.killed.contains(":"), let low = summary.fatalitiesLow, let high = summary.fatalitiesHigh {
            killed += ":\(low)-\(high)"
        }
        #expect(killed == sentence.killed)
        #expect(summary.injured == sentence.injured)
        #expect(summary.detained == sentence.detained)
        #expect(summary.missing == sentence.missing)
    }

    @Test(arguments: TollSentence.all)
    func rangesHoldTheBest(_ sentence: TollSentence) {
        let summary = TollSummary(setup.mentions(sentence.text))
        if let best = summary.fatalities, let low = summary.fatalitiesLow, let high = summary.fatalitiesHigh {
            #expect(low <= best && best <= high)
        }
        for mention in setup.mentions(sentence.text) {
            #expect(mention.low <= mention.best)
            #expect(mention.high.map { mention.best <= $0 } ?? true)
            #expect(mention.trigger.lowerBound >= mention.tokens.lowerBound)
            #expect(mention.trigger.upperBound <= mention.tokens.upperBound)
        }
    }

    @Test func sidesAreToldApart() {
        let mentions = setup.mentions(
            "Nine ISIS militants and two YPG fighters were killed near Hasakah, Syria.")
        #expect(mentions.map(\.best) == [9, 2])
        #expect(mentions.map(\.victimActor) == ["Islamic State (IS)", "People's Protection Units (YPG)"])
        let summary = TollSummary(mentions)
        #expect(summary.fatalities == 11)
        #expect(summary.combatantsKilled == 11)
        #expect(summary.civiliansKilled == nil)
    }

    @Test func conflictingFiguresKeepTheRange() {
        let summary = TollSummary(
            setup.mentions(
                "Hospital staff counted 14 dead. A local official claimed that 21 people had been killed."))
        #expect(summary.fatalities == 14)
        #expect(summary.fatalitiesLow == 14)
        #expect(summary.fatalitiesHigh == 21)
    }

    @Test func aLaterCountReplacesAFirstOne() {
        let summary = TollSummary(
            setup.mentions("Initial reports spoke of two dead. The hospital then said that five people died.")
        )
        #expect(summary.fatalities == 5)
    }

    @Test func retellingAddsNobody() {
        let summary = TollSummary(
            setup.mentions("A bomb killed three soldiers. The three soldiers were killed on their way home."))
        #expect(summary.fatalities == 3)
    }

    @Test func evidenceNamesSpanAndRule() throws {
        let text = "A mine killed two shepherds and wounded a third."
        let summary = TollSummary(setup.mentions(text))
        let evidence = try #require(summary.evidence.first { $0.field == "fatalities" })
        let span = try #require(evidence.span)
        #expect(String(Array(text)[span.start..<span.end]) == "killed two shepherds")
        #expect(evidence.rule.contains("killed"))
    }

    @Test func nothingSaidIsNil() {
        let summary = TollSummary([])
        #expect(summary.fatalities == nil)
        #expect(summary.injured == nil)
        #expect(summary.evidence.isEmpty)
    }
}
