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
        ("", []),
    ])
    func readsRecords(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
    }

    @Test func unquotedDumpsKeepTheirMarks() throws {
        #expect(try records("5\" gun\t1\n", delimiter: 0x09, quote: nil) == [["5\" gun", "1"]])
    }

    @Test func recordsLongerThanABlockAreWhole() throws {
        let long = String(repeating: "wadi ", count: 120_000)
        #expect(try records("a,\"\(long)\"\nb,c\n") == [["a", long], ["b", "c"]])
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

    @Test func aMissingFolderIsNamed() {
        let error = #expect(throws: FileError.self) { try OutputFile(path: "/nowhere/at/all.json") }
        #expect(error?.description.hasPrefix("/nowhere/at/all.json: cannot be written") == true)
    }
}
