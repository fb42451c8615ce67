import Extraction
import Reports
import Testing

/// Words that triggers, names, numbers and marks are made of, thrown together.
private struct Shuffle: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite struct ActorsRobustnessTests {
    private static let words = [
        "killed", "two", "and", "soldiers", "of", "the", "IS", "ISIS", "(", ")", ",", ".", "'s", "-", "was",
        "were",
        "who", "no", "casualties", "toll", "to", "15", "at", "least", "including", "children", "The", "Front",
        "Turkish", "forces", "its", "group", "calling", "itself", "Lions", "said", "in", "Syria", "\"",
        "wounded",
        "a", "18", "year", "old", "مقتل", "وأصيب", "ثلاثة", "مسلحين", "الجيش", "Abu", "al", "dead", "both",
        "one",
        "another", "nobody", "missing", "took", "with", "his", "number", "U.S.", "US", "46th", "Brigade", "🔴",
        "\n",
    ]

    @Test(arguments: 0..<40)
    func anyWordsInAnyOrderAreRead(seed: Int) throws {
        let reader = try DocumentReader()
        let matcher = try ActorMatcher(library: reader.library)
        let tolls = try TollReader(library: reader.library)
        var random = Shuffle(state: UInt64(seed) &* 7919 &+ 1)
        for _ in 0..<10 {
            var text = ""
            for _ in 0..<Int.random(in: 1..<80, using: &random) {
                text += Self.words.randomElement(using: &random) ?? ""
                if Int.random(in: 0..<6, using: &random) > 0 { text += " " }
            }
            let document = reader.read(text, language: seed.isMultiple(of: 2) ? "en" : "ar")
            let actors = matcher.mentions(in: document)
            for mention in actors { #expect(document.tokens.indices.contains(mention.tokens.lowerBound)) }
            for sentence in document.sentences.indices {
                let range = document.sentences[sentence].tokens
                for mention in tolls.tolls(in: document, sentence: sentence, actors: actors) {
                    #expect(mention.tokens.lowerBound >= range.lowerBound)
                    #expect(mention.tokens.upperBound <= range.upperBound)
                    #expect(mention.low <= mention.best)
                }
            }
        }
    }

    @Test(arguments: [
        "killed ", "two ", "the group ", "was ", "no ", "ISIS ", "IS ", "( ", "and two soldiers ",
        "toll to 5 ",
    ])
    func oneWordOverAndOverEnds(word: String) throws {
        let reader = try DocumentReader()
        let matcher = try ActorMatcher(library: reader.library)
        let tolls = try TollReader(library: reader.library)
        let document = reader.read(String(repeating: word, count: 3000), language: "en")
        let actors = matcher.mentions(in: document)
        let mentions = document.sentences.indices.flatMap {
            tolls.tolls(in: document, sentence: $0, actors: actors)
        }
        #expect(mentions.count <= document.tokens.count * 2)
    }
}
