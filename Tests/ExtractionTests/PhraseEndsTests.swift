import Testing

@testable import Extraction

@Suite struct PhraseEndsTests {
    @Test func tellsOfEachWordWhereItWasSaidLastToEnd() {
        var ends = PhraseEnds<Int>()
        #expect(ends.isEmpty && ends.end(of: 1) == nil)
        ends.append(1, end: 5)
        #expect(!ends.isEmpty && ends.end(of: 1) == 5 && ends.end(of: 2) == nil)
        ends.append(2, end: 6)
        ends.append(1, end: 8)
        #expect(ends.end(of: 1) == 8 && ends.end(of: 2) == 6 && ends.end(of: 3) == nil)
        for word in 3...7 { ends.append(word, end: 10 + word) }
        ends.append(4, end: 20)
        #expect((1...8).map { ends.end(of: $0) } == [8, 6, 13, 20, 15, 16, 17, nil])
    }
}
