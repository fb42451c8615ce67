import Files
import Foundation
import Spatial
import Testing

@testable import Storage

@Suite struct BulkLoadTests {
    @Test func fingerprintsTellWhatCameBefore() {
        var numbers = SplitMix64(seed: 1)
        let hashes = (0..<40_000).map { _ in Int(truncatingIfNeeded: numbers.next()) }
        var known = Fingerprints()
        let new = hashes.count { known.insert($0) }
        let newAgain = hashes.count { known.insert($0) }
        #expect(new == hashes.count && newAgain == 0)
    }

    @Test func fingerprintsCanBeTakenBackFromTheLast() {
        var numbers = SplitMix64(seed: 2)
        let hashes = (0..<9_000).map { _ in Int(truncatingIfNeeded: numbers.next()) }
        var known = Fingerprints()
        for hash in hashes { _ = known.insert(hash) }
        // Beyond the bounds of a table.
        for hash in hashes[3_000...].reversed() { known.removeLast(hash) }
        let newOfKept = hashes[..<3_000].count { known.insert($0) }
        let newOfTakenBack = hashes[3_000...].count { known.insert($0) }
        #expect(newOfKept == 0 && newOfTakenBack == 6_000)
    }

    /// Everything that a builder emits, in order.
    private func emitted(by builder: RTreeBuilder) throws -> [[Int]] {
        var builder = builder
        var found: [[Int]] = []
        try builder.build(
            node: { number, content in found.append([0, number, content.hashValue]) },
            leaf: { id, number in found.append([1, id, number]) },
            parent: { child, number in found.append([2, child, number]) })
        return found
    }

    @Test(arguments: [0, 1, 51, 52, 20_000, 70_000])
    func aTreeIsTheSameWhereverItsBoxesWaited(count: Int) throws {
        let folder = FileManager.default.temporaryDirectory.path
        var (held, spilled) = (RTreeBuilder(), RTreeBuilder(spillingTo: folder))
        var numbers = SplitMix64(seed: UInt64(count))
        for id in 1...max(1, count) where count > 0 {
            let (x, y) = (numbers.unit() * 360 - 180, numbers.unit() * 180 - 90)
            let size = numbers.unit()
            held.add(id: id, minX: x, maxX: x + size, minY: y, maxY: y + size)
            spilled.add(id: id, minX: x, maxX: x + size, minY: y, maxY: y + size)
            try spilled.spill()
        }
        #expect(held.count == count && spilled.count == count)
        let (first, second) = (try emitted(by: held), try emitted(by: spilled))
        #expect(first == second)
        // Each id in one leaf, in their order, and each node but the root below another.
        #expect(first.filter { $0[0] == 1 }.map { $0[1] } == Array(1..<count + 1))
        let nodes = first.filter { $0[0] == 0 }.count
        #expect(first.filter { $0[0] == 2 }.count == max(0, nodes - 1))
    }

    @Test func leavesAreFoundForIdsThatAreFarApart() throws {
        var builder = RTreeBuilder()
        let ids = (0..<200).map { $0 * 1_000_003 }
        for id in ids { builder.add(id: id, minX: 1, maxX: 2, minY: Double(id) / 1e8, maxY: 3) }
        #expect(try emitted(by: builder).filter { $0[0] == 1 }.map { $0[1] } == ids)
    }
}
