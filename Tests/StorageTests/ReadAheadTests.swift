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

    /// Something that the work holds on to.
    private final class Held: Sendable {}

    /// Whoever stops taking values lets the thread end that makes them, and go of what it holds.
    @Test func onceCancelledTheWorkIsLetGoOf() async throws {
        weak var held: Held?
        do {
            let work = Held()
            held = work
            let ahead = ReadAhead(depth: 2) { () -> Int? in withExtendedLifetime(work) { 1 } }
            #expect(try ahead.next() == 1)
            ahead.cancel()
        }
        for _ in 0..<500 where held != nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(held == nil)
    }
}
