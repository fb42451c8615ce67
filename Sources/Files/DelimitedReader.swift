/// Streams the records of a delimited text file (RFC 4180): quoted fields, doubled quotes, line breaks inside quotes.
///
/// A quote inside a field that does not begin with one is text. Reads plain and gzip files in blocks, so that memory stays flat; a byte-order mark is passed over. With
/// `quote` nil (tab-separated dumps that do not quote) every byte but the delimiter and the line break is text.
public final class DelimitedReader {
    /// The path, for messages.
    public let path: String
    /// The separator byte.
    public let delimiter: UInt8
    /// The quote byte, or nil where the format has none.
    public let quote: UInt8?
    /// The line on which the last record began, counted from 1.
    public private(set) var line = 0

    private let source: GzipReader
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var nextLine = 1
    private static let blockSize = 1 << 18
    /// No honest record is longer; without a bound an unclosed quote would swallow the file.
    private static let longestRecord = 1 << 26

    /// Opens a file; a nil delimiter is guessed from the first line among tab, comma, semicolon and pipe.
    public init(path: String, delimiter: UInt8? = nil, quote: UInt8? = 0x22) throws(FileError) {
        self.path = path
        self.quote = quote
        source = try GzipReader(path: path)
        var head: [UInt8] = []
        var more = true
        while more, head.count < Self.blockSize { more = try source.read(upTo: Self.blockSize, into: &head) }
        isAtEnd = !more
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        buffer = head
        self.delimiter = delimiter ?? Self.guessDelimiter(head[position...])
    }

    private static func guessDelimiter(_ head: ArraySlice<UInt8>) -> UInt8 {
        let firstLine = head.prefix { $0 != 0x0A }
        let counts = [0x09, 0x2C, 0x3B, 0x7C].map { (mark: UInt8) in
            (mark, firstLine.count { $0 == mark })
        }
        // `max` would take the last of equals; the order above is the order of preference.
        return counts.reduce((0x2C, 0)) { $1.1 > $0.1 ? $1 : $0 }.0
    }

    /// Reads the next record into `fields`, reusing their storage; returns false at the end.
    public func next(into fields: inout [String]) throws(FileError) -> Bool {
        fields.removeAll(keepingCapacity: true)
        while true {
            guard let end = try findRecordEnd() else { return false }
            line = nextLine
            let start = position
            position = end.next
            nextLine += end.lineBreaks
            if start == end.content { continue }
            split(start..<end.content, into: &fields)
            return true
        }
    }

    /// Finds where the record at `position` ends, reading on as needed; nil at the end of the file.
    private func findRecordEnd() throws(FileError) -> (content: Int, next: Int, lineBreaks: Int)? {
        var scan = position
        var inQuotes = false
        var lastQuote = -1
        var lineBreaks = 0
        while true {
            let end: (Int, Int)? = buffer.withUnsafeBufferPointer { bytes in
                while scan < bytes.count {
                    let byte = bytes[scan]
                    if byte == quote {
                        // Elsewhere than at a field's start, or behind its twin, it is text: a 5" pipe.
                        if inQuotes || scan == position || bytes[scan - 1] == delimiter
                            || lastQuote == scan - 1
                        {
                            inQuotes.toggle()
                            lastQuote = scan
                        }
                    } else if byte == 0x0A {
                        lineBreaks += 1
                        if !inQuotes {
                            let content = scan > position && bytes[scan - 1] == 0x0D ? scan - 1 : scan
                            return (content, scan + 1)
                        }
                    }
                    scan += 1
                }
                return nil
            }
            if let end { return (end.0, end.1, lineBreaks) }
            guard !isAtEnd else {
                if inQuotes {
                    throw FileError(
                        path: path, line: nextLine,
                        message: "a quoted field that begins in this record never ends")
                }
                return position < buffer.count ? (buffer.count, buffer.count, 1) : nil
            }
            if scan - position > Self.longestRecord {
                throw FileError(
                    path: path, line: nextLine,
                    message: "the record that begins here is longer than 64 MiB; is a quote left open?")
            }
            buffer.removeFirst(position)
            scan -= position
            lastQuote -= position
            position = 0
            isAtEnd = try !source.read(upTo: Self.blockSize, into: &buffer)
        }
    }

    private func split(_ range: Range<Int>, into fields: inout [String]) {
        buffer.withUnsafeBufferPointer { bytes in
            var index = range.lowerBound
            while true {
                if let quote, index < range.upperBound, bytes[index] == quote {
                    var value: [UInt8] = []
                    index += 1
                    while index < range.upperBound {
                        if bytes[index] == quote {
                            index += 1
                            guard index < range.upperBound, bytes[index] == quote else { break }
                        }
                        value.append(bytes[index])
                        index += 1
                    }
                    // What stands between a closing quote and the delimiter is kept, not lost.
                    while index < range.upperBound, bytes[index] != delimiter {
                        value.append(bytes[index])
                        index += 1
                    }
                    fields.append(String(decoding: value, as: UTF8.self))
                } else {
                    let start = index
                    while index < range.upperBound, bytes[index] != delimiter { index += 1 }
                    fields.append(
                        String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self))
                }
                guard index < range.upperBound else { return }
                index += 1
                if index == range.upperBound {
                    fields.append("")
                    return
                }
            }
        }
    }
}
