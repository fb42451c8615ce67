/// A JSON value (RFC 8259), read straight from UTF-8 bytes.
///
/// Keeps members in order and, of members with one name, the last. Lone surrogates become U+FFFD; nesting deeper
/// than 256 is refused, so that no input exhausts the stack.
public enum JSONValue: Hashable, Sendable {
    /// null.
    case null
    /// true or false.
    case bool(Bool)
    /// Any number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object([String: JSONValue])

    /// A place in the text at which it is no JSON.
    public struct ParseError: Error, Hashable, Sendable {
        /// Bytes from the start.
        public let offset: Int
        /// What was expected.
        public let message: String
    }

    /// Reads one value and demands that nothing follows but white space.
    public init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(ParseError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }

    /// Reads one value and demands that nothing follows but white space.
    public init(parsing bytes: [UInt8]) throws(ParseError) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ParseError) in try JSONValue(parsing: buffer) }
        }
        self = try result.get()
    }

    /// A member of an object; nil where it is null, absent, or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
        return value
    }

    /// The string, or a number or truth value as it would be written.
    public var text: String? {
        switch self {
        case .string(let text): text
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    /// The number as an integer.
    public var integer: Int? {
        if case .number(let number) = self { return Int(exactly: number) }
        return nil
    }

    /// The elements of an array; nil for anything else.
    public var elements: [JSONValue]? {
        if case .array(let values) = self { return values }
        return nil
    }
}

/// A recursive-descent reader with a bound on depth.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() throws(JSONValue.ParseError) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard index == bytes.count else { throw fail("nothing more") }
        return value
    }

    func fail(_ expected: String) -> JSONValue.ParseError {
        JSONValue.ParseError(offset: index, message: "\(expected) expected")
    }

    @inline(__always)
    mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    mutating func value() throws(JSONValue.ParseError) -> JSONValue {
        guard index < bytes.count else { throw fail("a value") }
        switch bytes[index] {
        case 0x22: return .string(try string())
        case 0x7B: return try object()
        case 0x5B: return try array()
        case 0x74: return try word("true", .bool(true))
        case 0x66: return try word("false", .bool(false))
        case 0x6E: return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONValue.ParseError)
        -> JSONValue
    {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw fail("\(word)") }
        for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] {
            throw fail("\(word)")
        }
        index = end
        return value
    }

    private mutating func number() throws(JSONValue.ParseError) -> Double {
        let start = index
        while index < bytes.count, index - start < 64 {
            switch bytes[index] {
            case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65:
                index += 1
                continue
            default: break
            }
            break
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        guard let number = Double(text) else {
            index = start
            throw fail("a value")
        }
        return number
    }

    private mutating func array() throws(JSONValue.ParseError) -> JSONValue {
        depth += 1
        guard depth <= 256 else { throw fail("less than 256 levels") }
        defer { depth -= 1 }
        index += 1
        var values: [JSONValue] = []
        skipSpace()
        if index < bytes.count, bytes[index] == 0x5D {
            index += 1
            return .array(values)
        }
        while true {
            skipSpace()
            values.append(try value())
            skipSpace()
            guard index < bytes.count else { throw fail("\"]\"") }
            index += 1
            if bytes[index - 1] == 0x5D { return .array(values) }
            guard bytes[index - 1] == 0x2C else { throw fail("\",\" or \"]\"") }
        }
    }

    private mutating func object() throws(JSONValue.ParseError) -> JSONValue {
        depth += 1
        guard depth <= 256 else { throw fail("less than 256 levels") }
        defer { depth -= 1 }
        index += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if index < bytes.count, bytes[index] == 0x7D {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard index < bytes.count, bytes[index] == 0x22 else { throw fail("a member's name") }
            let name = try string()
            skipSpace()
            guard index < bytes.count, bytes[index] == 0x3A else { throw fail("\":\"") }
            index += 1
            skipSpace()
            members[name] = try value()
            skipSpace()
            guard index < bytes.count else { throw fail("\"}\"") }
            index += 1
            if bytes[index - 1] == 0x7D { return .object(members) }
            guard bytes[index - 1] == 0x2C else { throw fail("\",\" or \"}\"") }
        }
    }

    private mutating func string() throws(JSONValue.ParseError) -> String {
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
        guard index < bytes.count else { throw fail("the end of a string") }
        let head = UnsafeBufferPointer(rebasing: bytes[start..<index])
        if bytes[index] == 0x22 {
            index += 1
            return String(decoding: head, as: UTF8.self)
        }
        var units = Array(head)
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x22 { return String(decoding: units, as: UTF8.self) }
            guard byte == 0x5C else {
                units.append(byte)
                continue
            }
            try escape(&units)
        }
        throw fail("the end of a string")
    }

    private mutating func escape(_ units: inout [UInt8]) throws(JSONValue.ParseError) {
        guard index < bytes.count else { throw fail("the end of a string") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case 0x6E: units.append(0x0A)
        case 0x74: units.append(0x09)
        case 0x72: units.append(0x0D)
        case 0x62: units.append(0x08)
        case 0x66: units.append(0x0C)
        case 0x22, 0x5C, 0x2F: units.append(byte)
        case 0x75:
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                let mark = index
                if index + 1 < bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 {
                    index += 2
                    let second = try hexadecimal()
                    if (0xDC00..<0xE000).contains(second) {
                        code = 0x10000 + (code - 0xD800) << 10 + (second - 0xDC00)
                    } else {
                        index = mark
                    }
                }
            }
            units.append(contentsOf: String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
        default: throw fail("an escape")
        }
    }

    private mutating func hexadecimal() throws(JSONValue.ParseError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw fail("four hexadecimal digits") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: code = code << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: code = code << 4 | UInt32(byte - 0x57)
            default: throw fail("four hexadecimal digits")
            }
            index += 1
        }
        return code
    }
}
