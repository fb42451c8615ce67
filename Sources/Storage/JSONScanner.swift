#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Walks over JSON (RFC 8259) in memory value by value, without building a tree.
///
/// The caller asks for the kind it expects; what it does not need is skipped without being decoded.
struct JSONScanner {
    /// What is wrong and at which byte.
    struct Fault: Error, CustomStringConvertible {
        var message: String
        var offset: Int
        var description: String { "\(message) at byte \(offset + 1)" }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    private var depth = 0
    /// Deeper nesting is refused before it exhausts the stack.
    private static let deepest = 200

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The first byte of the next value or mark, 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > 0x20 || (byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09) { return byte }
            position += 1
        }
        return 0
    }

    /// Whether the next value or mark begins with `byte`, which is then taken.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(Fault) {
        guard take(byte) else {
            throw fault("\"\(Character(Unicode.Scalar(byte)))\" expected")
        }
    }

    func fault(_ message: String) -> Fault { Fault(message: message, offset: position) }

    // MARK: Values

    /// Calls `body` for each member of an object; `body` takes or skips the value.
    mutating func forEachMember(
        _ body: (UnsafeBufferPointer<UInt8>, inout JSONScanner) throws(Fault) -> Void
    ) throws(Fault) {
        try expect(0x7B)
        if take(0x7D) { return }
        while true {
            let key = try rawString()
            try expect(0x3A)
            try body(key.content, &self)
            if take(0x2C) { continue }
            try expect(0x7D)
            return
        }
    }

    /// Calls `body` for each element of an array; `body` takes or skips it.
    mutating func forEachElement(_ body: (inout JSONScanner) throws(Fault) -> Void) throws(Fault) {
        try expect(0x5B)
        if take(0x5D) { return }
        while true {
            try body(&self)
            if take(0x2C) { continue }
            try expect(0x5D)
            return
        }
    }

    /// An array of strings.
    mutating func texts() throws(Fault) -> [String] {
        var values: [String] = []
        try forEachElement { scanner throws(Fault) in values.append(try scanner.string()) }
        return values
    }

    /// The bytes between a string's quotes, as written, and whether escapes are among them.
    @inline(__always)
    mutating func rawString() throws(Fault) -> (content: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) {
        guard take(0x22) else { throw fault("a string expected") }
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x22 {
                let content = UnsafeBufferPointer(rebasing: bytes[start..<position])
                position += 1
                return (content, hasEscapes)
            }
            if byte == 0x5C {
                hasEscapes = true
                position += 1
            }
            position += 1
        }
        throw fault("a string that begins at byte \(start) never ends")
    }

    /// A string.
    @inline(__always)
    mutating func string() throws(Fault) -> String {
        let (content, hasEscapes) = try rawString()
        guard hasEscapes else { return String(decoding: content, as: UTF8.self) }
        return try unescaped(content)
    }

    private func unescaped(_ content: UnsafeBufferPointer<UInt8>) throws(Fault) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var index = 0
        func hex(at start: Int) -> UInt32? {
            guard start + 4 <= content.count else { return nil }
            var value: UInt32 = 0
            for byte in content[start..<start + 4] {
                switch byte {
                case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
                case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
                case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
                default: return nil
                }
            }
            return value
        }
        while index < content.count {
            let byte = content[index]
            guard byte == 0x5C, index + 1 < content.count else {
                result.append(byte)
                index += 1
                continue
            }
            let mark = content[index + 1]
            index += 2
            switch mark {
            case 0x22, 0x5C, 0x2F: result.append(mark)
            case 0x62: result.append(0x08)
            case 0x66: result.append(0x0C)
            case 0x6E: result.append(0x0A)
            case 0x72: result.append(0x0D)
            case 0x74: result.append(0x09)
            case 0x75:
                guard var unit = hex(at: index) else { throw fault("a \\u escape needs four digits") }
                index += 4
                if unit & 0xFC00 == 0xD800, index + 1 < content.count, content[index] == 0x5C,
                    content[index + 1] == 0x75, let low = hex(at: index + 2), low & 0xFC00 == 0xDC00
                {
                    unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                    index += 6
                }
                // A lone surrogate is no character.
                result.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
            default: throw fault("\"\\\(Character(Unicode.Scalar(mark)))\" is no escape")
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes of a number.
    private mutating func rawNumber() throws(Fault) -> UnsafeBufferPointer<UInt8> {
        _ = peek()
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: position += 1
            default:
                if position == start { throw fault("a number expected") }
                return UnsafeBufferPointer(rebasing: bytes[start..<position])
            }
        }
        if position == start { throw fault("a number expected") }
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// A number.
    mutating func number() throws(Fault) -> Double {
        let digits = try rawNumber()
        guard let value = DecimalNumber.parse(digits), value.isFinite else {
            throw fault("\"\(String(decoding: digits, as: UTF8.self))\" is no number")
        }
        return value
    }

    /// Takes a literal: `true`, `false` or `null`.
    @inline(__always)
    mutating func takeLiteral(_ word: StaticString) -> Bool {
        guard peek() == word.utf8Start[0], position + word.utf8CodeUnitCount <= bytes.count,
            let base = bytes.baseAddress,
            memcmp(base + position, word.utf8Start, word.utf8CodeUnitCount) == 0
        else { return false }
        position += word.utf8CodeUnitCount
        return true
    }

    /// Passes over a value of any kind.
    mutating func skip() throws(Fault) {
        switch peek() {
        case 0x22: _ = try rawString()
        case 0x7B:
            try enter()
            try forEachMember { _, scanner throws(Fault) in try scanner.skip() }
            depth -= 1
        case 0x5B:
            try enter()
            try forEachElement { scanner throws(Fault) in try scanner.skip() }
            depth -= 1
        default:
            if !takeLiteral("null"), !takeLiteral("true"), !takeLiteral("false") { _ = try rawNumber() }
        }
    }

    private mutating func enter() throws(Fault) {
        depth += 1
        if depth > Self.deepest { throw fault("nested more than \(Self.deepest) deep") }
    }
}

/// Reads decimal numbers from bytes.
enum DecimalNumber {
    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { value, _ in value * 10 }
    }

    /// The nearest double, or nil where the bytes are no number.
    ///
    /// Up to 15 digits with a small exponent are exact in one division or multiplication (W. D. Clinger, 1990);
    /// the rest goes to the C library.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        var index = 0
        var isNegative = false
        if bytes.first == 0x2D {
            isNegative = true
            index = 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var scale = 0
        var isFraction = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x30, byte <= 0x39 {
                mantissa = mantissa &* 10 &+ UInt64(byte - 0x30)
                if mantissa != 0 { digits += 1 }
                if isFraction { scale += 1 }
                if digits > 15 { return slow(bytes) }
            } else if byte == 0x2E, !isFraction {
                isFraction = true
            } else {
                return slow(bytes)
            }
            index += 1
        }
        guard bytes.count > (isNegative ? 1 : 0), scale <= 22 else { return slow(bytes) }
        let value = Double(mantissa) / powers[scale]
        return isNegative ? -value : value
    }

    private static func slow(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        Double(String(decoding: bytes, as: UTF8.self))
    }
}
