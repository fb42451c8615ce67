import Files
import Foundation
import Knowledge

/// Turns the bytes of a file into text: byte-order marks, declared encodings, UTF-8, UTF-16, and 8-bit encodings told
/// by what their bytes would spell.
struct TextDecoder {
    /// What is wrong with bytes that are no text.
    enum Failure: Error, Equatable {
        case binary(String)
        /// Invalid UTF-8, at a line counted from 1.
        case invalid(line: Int)
        case unknown(String)
    }

    private struct Table: Sendable {
        var names: [String]
        var scalars: [Unicode.Scalar]
    }

    private static let tables: [Table] = {
        guard let folder = DataFolder.locate("Knowledge"),
            let data = try? DataTable(contentsOf: folder.appendingPathComponent("encodings.tsv"))
        else { return [] }
        return data.rows.map { row in
            Table(
                names: [row["name"]] + row.list("aliases"),
                scalars: row["characters"].split(separator: " ").map { code in
                    UInt32(code, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
                })
        }.filter { $0.scalars.count == 128 }
    }()

    /// Decodes bytes, by a declared encoding where the bytes bear it out.
    static func decode(_ bytes: [UInt8], declared: String? = nil) throws(Failure) -> String {
        if let signature = signature(bytes) { throw .binary(signature) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try utf8(Array(bytes[3...])) }
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes[2...], isLittleEndian: true) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes[2...], isLittleEndian: false) }
        if let isLittleEndian = looksUTF16(bytes) {
            return try utf16(bytes[...], isLittleEndian: isLittleEndian)
        }
        try refuseBinary(bytes)
        // Whatever was declared, text that is valid UTF-8 beyond ASCII is not that by chance.
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if let declared {
            let name = declared.lowercased()
            if let table = tables.first(where: { $0.names.contains(name) }) { return single(bytes, table) }
            if !name.hasPrefix("utf-8"), !name.hasPrefix("utf8") { throw .unknown(declared) }
        }
        return try legacy(bytes)
    }

    private static func utf8(_ bytes: [UInt8]) throws(Failure) -> String {
        try refuseBinary(bytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalid(line: firstBadLine(bytes))
        }
        return text
    }

    /// Decodes UTF-16; lone surrogates become U+FFFD, as nothing else can be done with them.
    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) throws(Failure) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittleEndian ? second << 8 | first : first << 8 | second)
            index += 2
        }
        let controls = units.count { $0 < 0x09 }
        guard controls * 100 <= units.count else { throw .binary("binary data") }
        return String(decoding: units, as: UTF16.self)
    }

    /// UTF-16 without a mark: every other byte of ASCII letters and spaces is zero.
    private static func looksUTF16(_ bytes: [UInt8]) -> Bool? {
        let head = bytes.prefix(512)
        guard head.count >= 8 else { return nil }
        var zeros = [0, 0]
        for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        if zeros[1] * 10 > head.count * 3, zeros[0] * 50 < head.count { return true }
        if zeros[0] * 10 > head.count * 3, zeros[1] * 50 < head.count { return false }
        return nil
    }

    private static func refuseBinary(_ bytes: [UInt8]) throws(Failure) {
        let controls = bytes.count { $0 < 0x09 || ($0 > 0x0D && $0 < 0x20 && $0 != 0x1B) }
        if bytes.contains(0) || controls * 50 > bytes.count { throw .binary("binary data") }
    }

    /// Well-known files that are no text, by their first bytes.
    private static func signature(_ bytes: [UInt8]) -> String? {
        let known: [([UInt8], String)] = [
            (Array("%PDF-".utf8), "a PDF file"), ([0x50, 0x4B, 0x03, 0x04], "a ZIP or Office file"),
            ([0x89, 0x50, 0x4E, 0x47], "a PNG image"), ([0xFF, 0xD8, 0xFF], "a JPEG image"),
            (Array("GIF8".utf8), "a GIF image"), ([0x1F, 0x8B], "a gzip file"),
            ([0xD0, 0xCF, 0x11, 0xE0], "an old Office file"),
            (Array("SQLite format 3".utf8), "a SQLite database"),
            ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ]
        return known.first { bytes.starts(with: $0.0) }?.1
    }

    // MARK: 8-bit encodings

    private static func single(_ bytes: [UInt8], _ table: Table) -> String {
        var view = String.UnicodeScalarView()
        for byte in bytes {
            view.append(byte < 0x80 ? Unicode.Scalar(byte) : table.scalars[Int(byte) - 0x80])
        }
        return String(view)
    }

    /// Windows-1256 where high bytes make up the words, Windows-1252 where they are accents within words.
    private static func legacy(_ bytes: [UInt8]) throws(Failure) -> String {
        // Some multi-byte characters that are right tell of UTF-8 that was damaged, not of another encoding.
        guard validSequences(bytes) == 0 else { throw .invalid(line: firstBadLine(bytes)) }
        var high = 0
        var asciiLetters = 0
        for byte in bytes {
            if byte >= 0x80 {
                high += 1
            } else if (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A {
                asciiLetters += 1
            }
        }
        let name = high > asciiLetters / 2 && high > 8 ? "windows-1256" : "windows-1252"
        guard let table = tables.first(where: { $0.names.contains(name) }), isPlausible(bytes, table, name)
        else {
            throw .invalid(line: firstBadLine(bytes))
        }
        return single(bytes, table)
    }

    /// Whether the bytes spell letters of the encoding's language, next to other letters, and common marks.
    private static func isPlausible(_ bytes: [UInt8], _ table: Table, _ name: String) -> Bool {
        var odd = 0
        var good = 0
        for byte in bytes where byte >= 0x80 {
            let scalar = table.scalars[Int(byte) - 0x80]
            switch scalar.value {
            case 0xFFFD, 0x80...0x9F, 0xFE, 0xDE, 0xD0, 0xF0, 0xFF, 0x192, 0x2C6, 0x2DC: odd += 1
            default: good += 1
            }
        }
        return good > 0 && odd * 20 <= good
    }

    private static func validSequences(_ bytes: [UInt8]) -> Int {
        var count = 0
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes, index)
            if length > 1 { count += 1 }
            index += max(1, length)
        }
        return count
    }

    /// The length of the well-formed character at a byte; 0 where there is none.
    private static func sequenceLength(_ bytes: [UInt8], _ index: Int) -> Int {
        let byte = bytes[index]
        if byte < 0x80 { return 1 }
        let length =
            byte >= 0xF0 && byte < 0xF5
            ? 4 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xC2 && byte < 0xE0 ? 2 : 0
        guard length > 0, index + length <= bytes.count else { return 0 }
        for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    private static func firstBadLine(_ bytes: [UInt8]) -> Int {
        var line = 1
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes, index)
            if length == 0 { return line }
            if bytes[index] == 0x0A { line += 1 }
            index += length
        }
        return line
    }
}

extension TextDecoder.Failure {
    /// The message and line for an error about a file.
    func error(path: String) -> ReportError {
        switch self {
        case .binary(let what):
            ReportError(path: path, message: "is \(what), not text; give its text, HTML or JSON instead")
        case .invalid(let line):
            ReportError(path: path, line: line, message: "is not valid UTF-8; save it again as UTF-8")
        case .unknown(let name):
            ReportError(
                path: path, message: "declares the encoding \"\(name)\", which is not known; save it as UTF-8"
            )
        }
    }
}
