/// Appending text to a block of bytes, escaped for the formats; the innermost loop of every writer.
extension [UInt8] {
    /// Appends the UTF-8 of a text as it stands.
    @inline(__always)
    mutating func append(text: String) {
        text.withBytes { append(contentsOf: $0) }
    }

    /// Appends the UTF-8 of a literal.
    @inline(__always)
    mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends a text as a JSON string, its quotes included (RFC 8259, section 7).
    ///
    /// `insideHTML` also escapes `<`, so that no text can end the script element that holds it.
    mutating func append(jsonString text: String, insideHTML: Bool = false) {
        append(0x22)
        append(text, escaping: JSONEscapes(insideHTML: insideHTML)) { bytes, byte in
            switch byte {
            case 0x22: bytes.append(literal: "\\\"")
            case 0x5C: bytes.append(literal: "\\\\")
            case 0x0A: bytes.append(literal: "\\n")
            case 0x0D: bytes.append(literal: "\\r")
            case 0x09: bytes.append(literal: "\\t")
            default:
                bytes.append(literal: "\\u00")
                bytes.append(hexDigit: byte >> 4)
                bytes.append(hexDigit: byte & 15)
            }
        }
        append(0x22)
    }

    /// Appends a text as XML character data or attribute value.
    ///
    /// Control characters that XML 1.0 (section 2.2) cannot hold become U+FFFD. `holdingHTML` escapes the text for
    /// HTML first, for markup that stands in the XML as text.
    mutating func append(xmlText text: String, holdingHTML: Bool = false) {
        let start = count
        var isDoubtful = false
        append(text, escaping: XMLEscapes()) { bytes, byte in
            switch byte {
            case 0x26: bytes.append(literal: holdingHTML ? "&amp;amp;" : "&amp;")
            case 0x3C: bytes.append(literal: holdingHTML ? "&amp;lt;" : "&lt;")
            case 0x3E: bytes.append(literal: holdingHTML ? "&amp;gt;" : "&gt;")
            case 0x22: bytes.append(literal: "&quot;")
            case 0x09, 0x0A: bytes.append(byte)
            // A bare carriage return would be read back as a line feed.
            case 0x0D: bytes.append(literal: "&#13;")
            case 0xEF:
                isDoubtful = true
                bytes.append(0xEF)
            default: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
        }
        if isDoubtful { replaceNoncharacters(from: start) }
    }

    /// Makes U+FFFE and U+FFFF, which XML forbids too, U+FFFD: their UTF-8 differs in the last byte alone.
    private mutating func replaceNoncharacters(from start: Int) {
        var index = start + 2
        while index < count {
            if self[index] >= 0xBE, self[index - 1] == 0xBF, self[index - 2] == 0xEF { self[index] = 0xBD }
            index += 1
        }
    }

    /// Appends a text as a field of a delimited file, quoted where RFC 4180 asks for it.
    ///
    /// NUL, at which GDAL and spreadsheets stop reading, becomes U+FFFD.
    mutating func append(csvField text: String, delimiter: UInt8) {
        let needsQuotes =
            text.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == 0 }
            || text.utf8.first == 0x20 || text.utf8.last == 0x20
        guard needsQuotes else { return append(text: text) }
        append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { append(0x22) }
            if byte == 0 { append(contentsOf: [0xEF, 0xBF, 0xBD]) } else { append(byte) }
        }
        append(0x22)
    }

    private mutating func append(hexDigit value: UInt8) {
        append(value < 10 ? 0x30 + value : 0x61 + value - 10)
    }

    /// Copies runs of plain bytes at once and hands each byte that the set marks to `escape`.
    @inline(__always)
    private mutating func append(
        _ text: String, escaping marked: some EscapeSet, _ escape: (inout [UInt8], UInt8) -> Void
    ) {
        text.withBytes { bytes in
            var (start, index) = (0, 0)
            while index < bytes.count {
                let marks = marked.marks(ByteWord(bytes, at: index))
                guard marks != 0 else {
                    index += 8
                    continue
                }
                index += marks.trailingZeroBitCount / 8
                append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                escape(&self, bytes[index])
                index += 1
                start = index
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<bytes.count]))
        }
    }
}

extension String {
    /// Calls `body` with the UTF-8 where it lies.
    @inline(__always)
    func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        if utf8.withContiguousStorageIfAvailable(body) != nil { return }
        var copy = self
        copy.withUTF8(body)
    }
}

/// Eight bytes of a text, asked all at once.
///
/// Answers have the high bit of a byte set, and the lowest of them is right: what a match carries into the bytes above
/// it may mark them too (Hacker's Delight, section 6-1).
private struct ByteWord {
    private let bits: UInt64
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let high: UInt64 = 0x8080_8080_8080_8080

    /// The bytes from `index` on; behind the end stand letters.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
        if let base = bytes.baseAddress, index + 8 <= bytes.count {
            bits = UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            return
        }
        var bits: UInt64 = 0x4141_4141_4141_4141
        for byte in bytes[index...].reversed() { bits = bits << 8 | UInt64(byte) }
        self.bits = bits
    }

    /// Where a byte lies below 0x20.
    @inline(__always)
    var controls: UInt64 { (bits &- Self.ones &* 0x20) & ~bits & Self.high }

    /// Where a byte is `byte`, the bits in `ignoring` aside, which `byte` has set.
    @inline(__always)
    func matches(_ byte: UInt8, ignoring: UInt8 = 0) -> UInt64 {
        let differing = (bits | Self.ones &* UInt64(ignoring)) ^ (Self.ones &* UInt64(byte))
        return (differing &- Self.ones) & ~differing & Self.high
    }
}

/// Which bytes a format cannot hold as they are.
private protocol EscapeSet {
    func marks(_ bytes: ByteWord) -> UInt64
}

private struct JSONEscapes: EscapeSet {
    /// In an HTML page `<` too.
    let insideHTML: Bool

    @inline(__always)
    func marks(_ bytes: ByteWord) -> UInt64 {
        bytes.controls | bytes.matches(0x22) | bytes.matches(0x5C) | bytes.matches(0x7F)
            | (insideHTML ? bytes.matches(0x3C) : 0)
    }
}

private struct XMLEscapes: EscapeSet {
    @inline(__always)
    func marks(_ bytes: ByteWord) -> UInt64 {
        // " and &, < and >, and what begins U+FFFE.
        bytes.controls | bytes.matches(0x26, ignoring: 4) | bytes.matches(0x3E, ignoring: 2)
            | bytes.matches(0xEF)
    }
}
