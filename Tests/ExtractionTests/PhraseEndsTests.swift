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
    }
}
