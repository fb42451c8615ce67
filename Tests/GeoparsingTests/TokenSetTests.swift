import Testing

@testable import Geoparsing

/// Sets and chains of tokens against the plain collections that they stand for.
@Suite struct TokenSetTests {
    @Test func rangesAreThoseThatWereInserted() {
        var generator = SystemRandomNumberGenerator()
        var ranges = TokenRanges(50)
        var plain: Set<Range<Int>> = []
        for _ in 0..<300 {
            let start = Int.random(in: 0..<50, using: &generator)
            let range = start..<Int.random(in: start...50, using: &generator)
            ranges.insert(range)
            plain.insert(range)
        }
        for start in 0...50 {
            for end in start...51 {
                #expect(ranges.contains(start..<end) == plain.contains(start..<end))
            }
        }
    }

    @Test func chainsKeepTheOrderOfTheThings() {
        let tokens = [4, 0, 4, 9, 4, 0]
        let chains = TokenChains(9, tokens) { $0 }
        func things(_ token: Int) -> [Int]? { chains[token].map(Array.init) }
        #expect(things(4) == [0, 2, 4] && things(0) == [1, 5] && things(9) == [3])
        #expect(chains[4]?.first == 0 && chains[0]?.first == 1)
        #expect(chains[1] == nil && chains[10] == nil && chains[-1] == nil)
    }
}
