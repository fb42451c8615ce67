import Foundation
import Testing

@testable import Files

@Suite struct ScratchFileTests {
    @Test func givesBackWhatWasAddedAndLeavesNothing() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = ScratchFile(folder: folder.path)
        #expect(file.count == 0)
        var expected: [UInt8] = []
        for part in 0..<50 {
            var bytes = (0..<part * 37).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ part) }
            expected += bytes
            try file.append(&bytes)
            #expect(bytes.isEmpty)
        }
        #expect(file.count == expected.count)
        var read = [UInt8](repeating: 0, count: 1000)
        try read.withUnsafeMutableBytes { try file.read(from: 4321, into: $0) }
        #expect(read == Array(expected[4321..<5321]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    /// Into a file, where the system copies, and to the end of one, where it will not.
    @Test func itsBytesJoinAnOutputInTheirPlace() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let scratch = ScratchFile(folder: folder.path)
        let content = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
        var bytes = content
        try scratch.append(&bytes)
        let path = folder.appendingPathComponent("whole").path
        let output = try OutputFile(path: path)
        try output.write("before")
        try output.append(contentsOf: scratch)
        try output.write("behind")
        try output.finish()
        let expected = Array("before".utf8) + content + Array("behind".utf8)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(expected))

        let end = folder.appendingPathComponent("end").path
        let descriptor = open(end, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        #expect(scratch.copy(to: descriptor) == 0)
        close(descriptor)
        #expect(try Data(contentsOf: URL(fileURLWithPath: end)) == Data(content))
        #expect(scratch.copy(to: -1) == EBADF)
    }

    @Test func saysWhatIsWrongBeyondTheEndAndWithoutAFolder() throws {
        let file = ScratchFile(folder: FileManager.default.temporaryDirectory.path)
        var bytes: [UInt8] = [1, 2, 3]
        try file.append(&bytes)
        var read = [UInt8](repeating: 0, count: 4)
        #expect(throws: FileError.self) {
            try read.withUnsafeMutableBytes { try file.read(from: 0, into: $0) }
        }
        let lost = ScratchFile(folder: "/nowhere/\(UUID().uuidString)")
        var more: [UInt8] = [1]
        #expect(throws: FileError.self) { try lost.append(&more) }
    }
}
