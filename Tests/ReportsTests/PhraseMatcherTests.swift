import Knowledge
import Reports
import Testing

@Suite struct PhraseMatcherTests {
    /// Few words, so that phrases begin, go on and end in each other.
    private static let vocabulary = ["oak", "elm", "Ash", "FIR", "yew", "box", "may"]
    private static let reader = Result { try DocumentReader() }

    private func phrase(_ number: inout Int, words: Int) -> String {
        (0..<words).map { _ in
            number = (number &* 1_103_515_245 &+ 12_345) & 0x7FFF_FFFF
            return Self.vocabulary[(number >> 16) % Self.vocabulary.count]
        }.joined(separator: " ")
    }

    /// What a comparison of every phrase with the words at every place finds.
    private func expected(
        _ phrases: [(phrase: String, isAsWritten: Bool)], _ words: [String], at start: Int
    ) -> [[Int]] {
        var found: [[Int]] = []
        for length in 1...max(1, words.count - start) where start + length <= words.count {
            let there = Array(words[start..<start + length])
            let fitting = phrases.indices.filter { index in
                let wanted = phrases[index].phrase.split(separator: " ").map(String.init)
                guard wanted.map({ $0.lowercased() }) == there.map({ $0.lowercased() }) else { return false }
                guard phrases[index].isAsWritten else { return true }
                return zip(wanted, there).allSatisfy { word, own in
                    let isCapital = word.first?.isUppercase == true
                    let isShouted = word.count > 1 && word == word.uppercased()
                    return (!isCapital || own.first?.isUppercase == true)
                        && (!isShouted || own == own.uppercased())
                }
            }
            if !fitting.isEmpty { found.append(fitting) }
        }
        return found
    }

    @Test(arguments: 1...12)
    func findsWhatComparingEveryPhraseFinds(seed: Int) throws {
        var number = seed * 7_919
        let phrases = (0..<90).map { index in
            (phrase: phrase(&number, words: 1 + index % 4), isAsWritten: index % 3 == 0)
        }
        let matcher = PhraseMatcher(
            phrases.enumerated().map { index, entry in
                (
                    phrase: entry.phrase,
                    rule: entry.isAsWritten ? PhraseMatcher<Int>.CaseRule.asWritten : .any, payload: index
                )
            })
        #expect(matcher.count == phrases.count)
        let text = phrase(&number, words: 60)
        let words = text.split(separator: " ").map(String.init)
        let document = try Self.reader.get().read(text, language: "en")
        #expect(document.tokens.count == words.count)
        for start in words.indices {
            var found: [[Int]] = []
            matcher.forEachMatch(in: document, at: start, limit: words.count) {
                found.append(Array($0.payloads))
            }
            let wanted = expected(phrases, words, at: start)
            #expect(found == wanted)
            let longest = matcher.longestMatch(in: document, at: start, limit: words.count)
            #expect(longest.map { Array($0.payloads) } == wanted.last)
            if !wanted.isEmpty { #expect(matcher.mayBegin(with: start, in: document)) }
        }
    }

    @Test func anEmptyListMatchesNothing() throws {
        let matcher = PhraseMatcher([(String, Int)]())
        let document = try Self.reader.get().read("oak and elm", language: "en")
        for index in document.tokens.indices {
            #expect(matcher.longestMatch(in: document, at: index, limit: 3) == nil)
            #expect(!matcher.mayBegin(with: index, in: document))
            #expect(matcher.payloads(ofWord: document.words[index]).isEmpty)
        }
    }
}
