import Files
import Foundation
import Testing

/// A file in the temporary folder that goes when the value does.
final class TemporaryFile {
    let path: String

    init(_ bytes: some Collection<UInt8>) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct DelimitedReaderTests {
    private func records(_ text: String, delimiter: UInt8? = nil, quote: UInt8? = 0x22) throws -> [[String]] {
        let file = try TemporaryFile(text.utf8)
        let reader = try DelimitedReader(path: file.path, delimiter: delimiter, quote: quote)
        var all: [[String]] = []
        var fields: [String] = []
        while try reader.next(into: &fields) { all.append(fields) }
        return all
    }

    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,\r\n", [["a", "b"], ["1", ""]]),
        ("\u{FEFF}a;b\n\"x;\"\"y\"\"\";2", [["a", "b"], ["x;\"y\"", "2"]]),
        ("a\tb\n\"two\nlines\"\t2\n\n3\t4\n", [["a", "b"], ["two\nlines", "2"], ["3", "4"]]),
        ("حلب,Aleppo\n", [["حلب", "Aleppo"]]),
        ("a,a 5\" pipe\nb,another 5\" pipe\n", [["a", "a 5\" pipe"], ["b", "another 5\" pipe"]]),
        ("a,x\"\"\nb,\"\"\nc,\"\"\"\"\n", [["a", "x\"\""], ["b", ""], ["c", "\""]]),
        ("a,\"x\"y\"\nb,\"1,\"\"2\n3\"\"\"\n", [["a", "xy\""], ["b", "1,\"2\n3\""]]),
        ("", []),
    ])
    func readsRecords(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
    }

    @Test func unquotedDumpsKeepTheirMarks() throws {
        #expect(try records("5\" gun\t1\n", delimiter: 0x09, quote: nil) == [["5\" gun", "1"]])
    }

    @Test(arguments: 0..<8) func recordsLongerThanABlockAreWhole(shift: Int) throws {
        // Doubled quotes fall on either side of the blocks' ends.
        let long = String(repeating: "x", count: shift) + String(repeating: "wadi \"", count: 120_000)
        let quoted = long.replacing("\"", with: "\"\"")
        #expect(try records("a,\"\(quoted)\"\nb,c\n") == [["a", long], ["b", "c"]])
    }

    @Test func anOpenQuoteNamesItsLine() throws {
        let error = #expect(throws: FileError.self) { try records("a,b\n1,\"2\n3,4\n") }
        #expect(error?.line == 2)
    }

    @Test func damagedGzipIsAnError() throws {
        // A gzip header, then nonsense where the deflate stream should be.
        let file = try TemporaryFile([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: FileError.self) { try GzipReader.contents(ofFile: file.path) }
    }

    @Test func aMissingFileAndAFolderAreTold() {
        let missing = #expect(throws: FileError.self) { try DelimitedReader(path: "/nowhere/at/all.csv") }
        #expect(missing?.message.contains("No such file") == true)
        let folder = #expect(throws: FileError.self) { try DelimitedReader(path: NSTemporaryDirectory()) }
        #expect(folder?.message.contains("directory") == true)
    }
}

@Suite struct OutputFileTests {
    @Test func nothingIsSeenBeforeFinish() throws {
        let file = try TemporaryFile("before".utf8)
        do {
            let output = try OutputFile(path: file.path)
            try output.write("half")
            try output.flush()
        }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "before")
        let output = try OutputFile(path: file.path)
        try output.write("whole")
        try output.finish()
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "whole")
        let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(name) }
        #expect(left == [name])
    }

    @Test func aFileThatIsReplacedHandsItsPermissionsOn() throws {
        let file = try TemporaryFile("before".utf8)
        #expect(chmod(file.path, 0o600) == 0)
        let output = try OutputFile(path: file.path)
        try output.write("after")
        try output.finish()
        var status = stat()
        #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "after")
    }

    @Test func aLinkStaysALink() throws {
        let file = try TemporaryFile("before".utf8)
        let link = file.path + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
        defer { unlink(link) }
        let output = try OutputFile(path: link)
        try output.write("after")
        try output.finish()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file.path)
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "after")
    }

    @Test func aPipeIsWrittenToAndStaysAPipe() async throws {
        let path = NSTemporaryDirectory() + "pipe-\(UUID().uuidString)"
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        // Held open for reading and writing, so that neither side waits for the other.
        let reader = open(path, O_RDWR)
        defer { close(reader) }
        let output = try OutputFile(path: path)
        try output.write("through")
        try output.finish()
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(reader, &bytes, bytes.count) == 7)
        #expect(bytes.starts(with: "through".utf8))
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    #if os(Linux)
        /// Whatever becomes of the process, nothing is left beside the file.
        @Test func whatIsUnfinishedHasNoName() throws {
            let folder = NSTemporaryDirectory() + "unnamed-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let probe = open(folder, O_WRONLY | 0o20_000_000 | O_DIRECTORY, 0o600)
            if probe < 0 { return }
            close(probe)
            let output = try OutputFile(path: folder + "/file")
            try output.write([UInt8](repeating: 1, count: 1 << 20))
            try output.flush()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            try output.finish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
        }
    #endif

    @Test func aFolderIsRefused() {
        let error = #expect(throws: FileError.self) { try OutputFile(path: NSTemporaryDirectory()) }
        #expect(error?.message == "is a folder; name a file in it")
    }

    @Test func aMissingFolderIsNamed() {
        let error = #expect(throws: FileError.self) { try OutputFile(path: "/nowhere/at/all.json") }
        #expect(error?.description.hasPrefix("/nowhere/at/all.json: cannot be written") == true)
    }
}
