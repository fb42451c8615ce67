import Testing

@testable import Storage

@Suite struct ReadAheadTests {
    private struct Damage: Error, Equatable {}

    @Test(arguments: [1, 2, 7])
    func valuesComeInTheirOrder(depth: Int) throws {
        var number = 0
        let ahead = ReadAhead(depth: depth) { () -> Int? in
            number += 1
            return number <= 500 ? number : nil
        }
        var taken: [Int] = []
        while let value = try ahead.next() { taken.append(value) }
        #expect(taken == Array(1...500))
    }

    @Test func anErrorComesAfterTheValuesBeforeIt() throws {
        var number = 0
        let ahead = ReadAhead { () throws -> Int? in
            number += 1
            if number > 3 { throw Damage() }
            return number
        }
        for expected in 1...3 { #expect(try ahead.next() == expected) }
        #expect(throws: Damage.self) { try ahead.next() }
    }

    @Test func onceCancelledNoMoreAreMade() throws {
        var number = 0
        let ahead = ReadAhead(depth: 2) { () -> Int? in
            number += 1
            return number
        }
        #expect(try ahead.next() == 1)
        ahead.cancel()
    }
}
