import Foundation
import Testing

@testable import Files

@Suite struct BlockQueueTests {
    @Test func blocksArriveInTheirOrder() throws {
        let path = NSTemporaryDirectory() + "blocks-\(UUID().uuidString)"
        defer { unlink(path) }
        let file = try OutputFile(path: path)
        var expected: [UInt8] = []
        for number in 0..<40 {
            let part = [UInt8](repeating: UInt8(number), count: 50_000 + number)
            expected += part
            try file.write(part)
        }
        try file.finish()
        #expect(FileManager.default.contents(atPath: path) == Data(expected))
    }

    /// Linux's device that is always full.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDiskIsTold() {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        let queue = BlockQueue(descriptor: descriptor, capacity: 1000)
        var codes: [Int32] = []
        for _ in 0..<5 {
            var block = [UInt8](repeating: 65, count: 1000)
            codes.append(queue.exchange(&block))
            #expect(block.isEmpty)
        }
        #expect(queue.drain() == ENOSPC)
        #expect(codes.first == 0)
        #expect(codes.allSatisfy { $0 == 0 || $0 == ENOSPC })
    }

    @Test func anAbandonedFileLeavesNothing() throws {
        let folder = NSTemporaryDirectory() + "abandoned-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let file = try OutputFile(path: folder + "/file")
            for _ in 0..<20 { try file.write([UInt8](repeating: 1, count: 100_000)) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
