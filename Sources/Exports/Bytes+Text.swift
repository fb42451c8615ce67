import Reports

/// Appending text and numbers to a block of bytes, escaped for the formats; the innermost loop of every writer.
extension [UInt8] {
    /// Appends the UTF-8 of a text as it stands.
    @inline(__always)
    mutating func append(text: String) { append(contentsOf: text.utf8) }

    /// Appends the UTF-8 of a literal.
    @inline(__always)
    mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends the decimal digits of a number.
    mutating func append(integer: Int) {
        if integer < 0 { append(0x2D) }
        append(magnitude: integer.magnitude)
    }

    private mutating func append(magnitude: UInt) {
        if magnitude < 10 {
            append(0x30 + UInt8(magnitude))
            return
        }
        var value = magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            while value > 0 {
                start -= 1
                let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
                digits[start] = 0x30 + UInt8(truncatingIfNeeded: remainder)
                value = quotient
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
        }
    }

    /// Appends `YYYY-MM-DD`.
    mutating func append(date: CalendarDate) {
        let (year, month, day) = date.components
        append(paddedTo2: year / 100)
        append(paddedTo2: year % 100)
        append(0x2D)
        append(paddedTo2: month)
        append(0x2D)
        append(paddedTo2: day)
    }

    private mutating func append(paddedTo2 value: Int) {
        append(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
        append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Appends degrees with at most 6 decimals: a decimetre, the precision that RFC 7946 (section 11.2) advises.
    mutating func append(degrees: Double) {
        append(decimal: degrees, scale: 1_000_000, places: 6)
    }

    /// Appends a finite number so that reading it back gives the same value; others as `null`.
    mutating func append(number: Double) {
        guard number.isFinite else { return append(literal: "null") }
        // Most measures have few decimals, and printing those as an integer is several times faster.
        if number.magnitude < 1e9 {
            let scaled = (number * 1e6).rounded()
            if scaled / 1e6 == number { return append(decimal: number, scale: 1_000_000, places: 6) }
        }
        append(contentsOf: number.description.utf8)
    }

    private mutating func append(decimal: Double, scale: Double, places: Int) {
        let scaled = (decimal * scale).rounded()
        let units = UInt(scaled.magnitude)
        let (whole, fraction) = units.quotientAndRemainder(dividingBy: UInt(scale))
        if scaled < 0 { append(0x2D) }
        append(magnitude: whole)
        guard fraction != 0 else { return }
        append(0x2E)
        var rest = fraction
        var width = places
        while rest % 10 == 0 {
            rest /= 10
            width -= 1
        }
        var divisor: UInt = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(0x30 + UInt8(truncatingIfNeeded: rest / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a text as a JSON string, its quotes included (RFC 8259, section 7).
    ///
    /// `insideHTML` also escapes `<`, so that no text can end the script element that holds it.
    mutating func append(jsonString text: String, insideHTML: Bool = false) {
        append(0x22)
        append(text, escaping: insideHTML ? Escapes.jsonInsideHTML : Escapes.json) { bytes, byte in
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
    /// Control characters that XML 1.0 (section 2.2) cannot hold become U+FFFD.
    mutating func append(xmlText text: String) {
        let start = count
        var isDoubtful = false
        append(text, escaping: Escapes.xml) { bytes, byte in
            switch byte {
            case 0x26: bytes.append(literal: "&amp;")
            case 0x3C: bytes.append(literal: "&lt;")
            case 0x3E: bytes.append(literal: "&gt;")
            case 0x22: bytes.append(literal: "&quot;")
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

    /// Appends a text as HTML's character data inside an XML text: escaped for the one, then for the other.
    mutating func append(htmlInXML text: String) {
        let start = count
        var isDoubtful = false
        append(text, escaping: Escapes.xml) { bytes, byte in
            switch byte {
            case 0x26: bytes.append(literal: "&amp;amp;")
            case 0x3C: bytes.append(literal: "&amp;lt;")
            case 0x3E: bytes.append(literal: "&amp;gt;")
            case 0x22: bytes.append(literal: "&quot;")
            case 0x0D: bytes.append(literal: "&#13;")
            case 0xEF:
                isDoubtful = true
                bytes.append(0xEF)
            default: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
        }
        if isDoubtful { replaceNoncharacters(from: start) }
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

    /// Copies runs of plain bytes at once and hands each byte that the table marks to `escape`.
    @inline(__always)
    private mutating func append(
        _ text: String, escaping table: [Bool], _ escape: (inout [UInt8], UInt8) -> Void
    ) {
        var text = text
        text.withUTF8 { bytes in
            table.withUnsafeBufferPointer { marked in
                var start = 0
                var index = 0
                while index < bytes.count {
                    let byte = bytes[index]
                    if marked[Int(byte)] {
                        append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                        escape(&self, byte)
                        start = index + 1
                    }
                    index += 1
                }
                append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<bytes.count]))
            }
        }
    }
}

/// Which bytes each format cannot hold as they are.
private enum Escapes {
    static let json: [Bool] = (0..<256).map { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }
    static let jsonInsideHTML: [Bool] = json.enumerated().map { $1 || $0 == 0x3C }
    static let xml: [Bool] = (0..<256).map { byte in
        (byte < 0x20 && byte != 0x09 && byte != 0x0A) || [0x22, 0x26, 0x3C, 0x3E, 0xEF].contains(byte)
    }
}
