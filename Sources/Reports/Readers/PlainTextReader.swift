import Files

/// Reads a plain text file: an optional front matter between `---` lines, then the text, its first line the headline.
enum PlainTextReader {
    static func read(_ content: String, path: String) throws(ReportError) -> Report {
        var report = Report(
            id: ReportSource.stem(path), text: content, textBeginsWithHeadline: true, origin: path)
        if let (fields, body) = frontMatter(content) {
            report.text = body
            if let id = fields["id"] ?? fields["report_id"] { report.id = id }
            report.title = fields["title"] ?? fields["headline"]
            report.source = fields["source"] ?? fields["outlet"]
            report.url = fields["url"] ?? fields["link"]
            report.language = fields["language"] ?? fields["lang"]
            if let written = fields["published"] ?? fields["date"] {
                guard let moment = Timestamp(written) else {
                    throw ReportError(
                        path: path,
                        message:
                            "the front matter's published is \"\(written)\", not a date such as 2022-06-16")
                }
                (report.published, report.publishedTime) = (moment.day, moment.time)
            }
            if let title = report.title { report.textBeginsWithHeadline = Self.begins(body, with: title) }
        }
        guard report.text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw ReportError(path: path, message: "holds nothing but white space; there is nothing to read")
        }
        return report
    }

    /// Whether the first line that is not blank says the same as a title, marks and case apart.
    static func begins(_ text: String, with title: String) -> Bool {
        let line = firstLine(text)
        // Most differ in their first letters, and then no word need be cut.
        if let own = firstPlain(line), let other = firstPlain(title[...]), own != other { return false }
        return words(of: line) == words(of: title[...])
    }

    /// The first letter or digit in lower case where it is one of ASCII with another behind it; nil otherwise.
    private static func firstPlain(_ line: Substring) -> UInt8? {
        let first = line.utf8.prefix(64).enumerated().first { _, byte in
            byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }
        guard let (offset, byte) = first, byte < 0x80, let next = line.utf8.dropFirst(offset + 1).first,
            next < 0x80
        else { return nil }
        return byte | 0x20
    }

    /// The letters and digits of a line between everything else.
    static func words(of line: Substring) -> [WordKey] {
        plainWords(line) ?? line.split { !$0.isLetter && !$0.isNumber }.map { WordKey($0) }
    }

    /// The first line that is not blank, empty where there is none.
    private static func firstLine(_ text: String) -> Substring {
        var rest = text[...]
        while !rest.isEmpty {
            let scalars = rest.unicodeScalars
            let end = scalars.firstIndex { isLineBreak($0.value) } ?? scalars.endIndex
            let line = rest[..<end]
            if line.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) { return line }
            rest = end == scalars.endIndex ? "" : rest[scalars.index(after: end)...]
        }
        return rest
    }

    private static func isLineBreak(_ scalar: UInt32) -> Bool {
        (0x0A...0x0D).contains(scalar) || scalar == 0x85 || scalar == 0x2028 || scalar == 0x2029
    }

    /// The words of a line of ASCII; nil for other lines, whose letters take longer to tell.
    private static func plainWords(_ line: Substring) -> [WordKey]? {
        let table = ScalarTable.shared
        return line.utf8.withContiguousStorageIfAvailable { bytes -> [WordKey]? in
            var words: [WordKey] = []
            var hasher = WordKey.Hasher()
            var isInside = false
            for byte in bytes {
                guard byte < 0x80 else { return nil }
                if (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) {
                    hasher.add(table.lookUp(UInt32(byte)).fold)
                    isInside = true
                } else if isInside {
                    words.append(hasher.key)
                    hasher = WordKey.Hasher()
                    isInside = false
                }
            }
            if isInside { words.append(hasher.key) }
            return words
        } ?? nil
    }

    /// A head is shorter; a text that begins with a rule has none.
    private static let mostHeadLines = 64

    /// The `key: value` lines between a first line `---` and the next; nil where there is no such head.
    private static func frontMatter(_ content: String) -> (fields: [String: String], body: String)? {
        guard content.hasPrefix("---") else { return nil }
        // Line by line: the text behind the head is long, and its letters take time to tell.
        var rest = content[...]
        func nextLine() -> Substring? {
            guard !rest.isEmpty else { return nil }
            let end = rest.firstIndex(where: \.isNewline)
            defer { rest = end.map { rest[rest.index(after: $0)...] } ?? "" }
            return rest[..<(end ?? rest.endIndex)]
        }
        guard nextLine()?.allSatisfy({ $0 == "-" || $0.isWhitespace }) == true else { return nil }
        var fields: [String: String] = [:]
        for _ in 0..<mostHeadLines {
            guard let line = nextLine() else { return nil }
            if line.hasPrefix("---"), line.allSatisfy({ $0 == "-" || $0.isWhitespace }) {
                return (fields, String(rest.drop(while: \.isNewline)))
            }
            guard let colon = line.firstIndex(of: ":") else {
                if line.allSatisfy(\.isWhitespace) { continue }
                return nil
            }
            let key = line[..<colon].filter { !$0.isWhitespace }.lowercased()
            var value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
            while value.last?.isWhitespace == true { value.removeLast() }
            if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
                value = value.dropFirst().dropLast()
            }
            if !value.isEmpty { fields[key] = String(value) }
        }
        return nil
    }
}
