import Reports
import Testing

/// The laws that hold for every document, whatever its text.
func checkLaws(_ document: Document, _ source: SourceLocation = #_sourceLocation) {
    let scalars = Array(document.report.text.unicodeScalars)
    var last = 0
    for (index, token) in document.tokens.enumerated() {
        #expect(Int(token.start) >= last && token.start < token.end, sourceLocation: source)
        last = Int(token.end)
        let expected = String(String.UnicodeScalarView(scalars[Int(token.start)..<Int(token.end)]))
        #expect(document.text(of: token) == expected, sourceLocation: source)
        #expect(
            document.utf8Range(of: token.span) == document.utf8Range(of: index..<(index + 1)),
            sourceLocation: source)
    }
    #expect(document.words.count == document.tokens.count, sourceLocation: source)
    // Sentences partition the tokens, block by block.
    var next = 0
    for (number, block) in document.blocks.enumerated() {
        #expect(block.heading.map { $0 < number } ?? true, sourceLocation: source)
        for index in block.sentences {
            let sentence = document.sentences[index]
            #expect(sentence.block == number && sentence.tokens.lowerBound == next, sourceLocation: source)
            #expect(!sentence.tokens.isEmpty && block.span.contains(sentence.span), sourceLocation: source)
            next = sentence.tokens.upperBound
        }
    }
    #expect(next == document.tokens.count, sourceLocation: source)
    for date in document.dates {
        #expect(date.span == document.span(of: date.tokens), sourceLocation: source)
    }
    for number in document.numbers {
        #expect(number.span == document.span(of: number.tokens), sourceLocation: source)
        #expect(number.tokens.contains(number.core.lowerBound), sourceLocation: source)
        if let low = number.low { #expect(low <= number.value, sourceLocation: source) }
        if let high = number.high { #expect(number.value <= high, sourceLocation: source) }
    }
}

@Suite struct DocumentTests {
    static let reader: Result<DocumentReader, any Error> = Result { try DocumentReader() }

    private func words(_ text: String) throws -> [String] {
        let document = try Self.reader.get().read(text, language: "en")
        checkLaws(document)
        return document.tokens.map { document.text(of: $0) }
    }

    @Test(arguments: [
        ("U.S. forces", ["U.S.", "forces"]), ("The U.S Kills", ["The", "U.S", "Kills"]),
        ("Syria’s north", ["Syria", "’s", "north"]), ("didn't", ["didn't"]),
        ("Abu ‘Ala", ["Abu", "‘", "Ala"]),
        ("Abu Mu’Ad al-Qahtani", ["Abu", "Mu’Ad", "al", "-", "Qahtani"]), ("1,200 dead", ["1,200", "dead"]),
        ("at 6:23 p.m. local", ["at", "6:23", "p.m.", "local"]), ("3km east", ["3km", "east"]),
        ("3.5 km.", ["3.5", "km", "."]), ("Sa'sa', in", ["Sa'sa", "'", ",", "in"]),
        ("07/03/2023", ["07", "/", "03", "/", "2023"]), ("٣٤ قتيلا", ["٣٤", "قتيلا"]),
        ("مُقتَل", ["مُقتَل"]), ("a\u{200F}b", ["a\u{200F}b"]), ("e\u{301}t", ["e\u{301}t"]), ("", []),
        ("example.com", ["example", ".", "com"]), ("空袭", ["空", "袭"]),
    ])
    func cutsTokens(text: String, expected: [String]) throws {
        #expect(try words(text) == expected)
    }

    @Test(arguments: [
        ("ÉCOLE", "ecole"), ("Mu’Ad", "MUAD"), ("الحسكة", "الحسكه"), ("إصابة", "اصابه"), ("مـقـتل", "مقتل"),
        ("Łódź", "lodz"), ("İstanbul", "istanbul"), ("U.S.", "u.s"),
    ])
    func foldsWords(left: String, right: String) throws {
        let document = try Self.reader.get().read("\(left) \(right)")
        #expect(document.words.count == 2)
        #expect(document.words.first == document.words.last)
    }

    @Test func matchesPhrases() throws {
        let matcher = PhraseMatcher([
            (phrase: "al-Shabaab", rule: .any, payload: 1),
            (phrase: "People's Protection Units", rule: .any, payload: 2),
            (phrase: "US", rule: .asWritten, payload: 3), (phrase: "US forces", rule: .asWritten, payload: 4),
            (phrase: "مسلحين", rule: .any, payload: 5), (phrase: "al Shabaab", rule: .any, payload: 6),
        ])
        let reader = try Self.reader.get()
        func found(_ text: String, _ language: String = "en") -> [[Int]] {
            let document = reader.read(text, language: language)
            return matcher.matches(in: document, tokens: document.tokens.indices).map { Array($0.payloads) }
        }
        #expect(
            found("Al Shabaab and al-shabaab fought the people’s protection units") == [
                [1, 6], [1, 6], [2],
            ])
        #expect(found("US forces told us; US said") == [[4], [3]])
        #expect(found("والمسلحين", "ar") == [[5]])
        #expect(found("المسلحين", "en") == [])
    }
}
