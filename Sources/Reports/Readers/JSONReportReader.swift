import Files

/// Turns a JSON record into a report: `id`, `title`, `text`, `published`, `source`, `url`, `language`.
enum JSONReportReader {
    private static func string(_ value: JSONValue, _ names: [String]) -> String? {
        for name in names {
            if let text = value[name]?.text, !text.isEmpty { return text }
        }
        return nil
    }

    static func report(_ value: JSONValue, path: String, line: Int?) throws(ReportError) -> Report {
        guard case .object = value else {
            throw ReportError(
                path: path, line: line, message: "the record is no object; it needs \"id\" and \"text\"")
        }
        guard let text = string(value, ["text", "body", "content"]) else {
            throw ReportError(path: path, line: line, message: "the record lacks \"text\"")
        }
        guard let id = string(value, ["id", "report_id", "guid"]) else {
            throw ReportError(path: path, line: line, message: "the record lacks \"id\"")
        }
        var report = Report(id: id, text: text, origin: line.map { "\(path):\($0)" } ?? path)
        report.title = string(value, ["title", "headline"])
        report.source = string(value, ["source", "outlet", "publisher"])
        report.url = string(value, ["url", "link"])
        report.language = string(value, ["language", "lang"])
        if let title = report.title {
            report.textBeginsWithHeadline = PlainTextReader.begins(text, with: title)
        }
        if let written = string(value, ["published", "published_at", "publishedAt", "date", "datePublished"])
        {
            guard let moment = Timestamp(written) else {
                throw ReportError(
                    path: path, line: line,
                    message: "published is \"\(written)\", not a date such as 2022-06-16")
            }
            (report.published, report.publishedTime) = (moment.day, moment.time)
        }
        if let mentions = value["mentions"]?.elements {
            report.mentions = mentions.compactMap { mention in
                guard let start = mention["start"]?.integer, let end = mention["end"]?.integer, start >= 0,
                    start <= end
                else { return nil }
                return TextSpan(start: start, end: end)
            }
        }
        return report
    }
}

/// JSON lines from a file or standard input, one record a line; a bad line is an error of its own.
final class JSONLinesStream: ReportStream {
    private let path: String
    private let source: GzipReader
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 0
    private var isAtEnd = false
    private(set) var isFinished = false
    private static let longestLine = ReportSource.largestFile

    init(path: String) throws(ReportError) {
        self.path = path
        source = try GzipReader(path: path == "-" ? "/dev/stdin" : path)
        isAtEnd = try !source.read(upTo: 1 << 18, into: &buffer)
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF])
            || buffer.prefix(256).contains(0)
        {
            throw ReportError(path: path, message: "is not UTF-8 text; JSON lines are UTF-8")
        }
        if isAtEnd, buffer.isEmpty {
            throw ReportError(path: path, message: "is empty; there is nothing to read")
        }
    }

    func next() throws(ReportError) -> Report? {
        while let range = try nextLine() {
            line += 1
            let isBlank = buffer[range].allSatisfy { $0 <= 0x20 }
            if isBlank { continue }
            let parsed = buffer.withUnsafeBufferPointer { bytes in
                Result { () throws(JSONValue.ParseError) in
                    try JSONValue(parsing: UnsafeBufferPointer(rebasing: bytes[range]))
                }
            }
            switch parsed {
            case .success(let value): return try JSONReportReader.report(value, path: path, line: line)
            case .failure(let error):
                throw ReportError(
                    path: path, line: line,
                    message: "is no JSON at byte \(error.offset + 1): \(error.message)")
            }
        }
        isFinished = true
        return nil
    }

    /// The bytes of the next line without its end; nil at the end of the input.
    private func nextLine() throws(ReportError) -> Range<Int>? {
        var scan = position
        while true {
            if let end = buffer[scan...].firstIndex(of: 0x0A) {
                defer { position = end + 1 }
                return position..<end
            }
            if isAtEnd {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                return position..<buffer.count
            }
            scan = buffer.count - position
            buffer.removeFirst(position)
            position = 0
            if buffer.count > Self.longestLine { try skipLine() }
            scan = min(scan, buffer.count)
            do throws(FileError) {
                isAtEnd = try !source.read(upTo: 1 << 18, into: &buffer)
            } catch {
                isFinished = true
                throw error
            }
        }
    }

    /// Passes over a line that is too long without keeping it.
    private func skipLine() throws(ReportError) {
        line += 1
        while !isAtEnd {
            buffer.removeAll(keepingCapacity: true)
            do throws(FileError) {
                isAtEnd = try !source.read(upTo: 1 << 18, into: &buffer)
            } catch {
                isFinished = true
                throw error
            }
            if let end = buffer.firstIndex(of: 0x0A) {
                position = end + 1
                break
            }
        }
        if isAtEnd, position == 0 { buffer.removeAll() }
        throw ReportError(
            path: path, line: line,
            message:
                "the line is longer than \(Self.longestLine >> 20) MiB, too long for one report; split it")
    }
}

/// A JSON file: one record, an array of them, or an object that holds an array of them.
final class JSONStream: ReportStream {
    private let path: String
    private var records: [JSONValue]
    private var index = 0
    private let isSingle: Bool

    init(_ bytes: [UInt8], path: String) throws(ReportError) {
        self.path = path
        var text = bytes
        if !bytes.starts(with: [0x7B]), !bytes.starts(with: [0x5B]) {
            do throws(TextDecoder.Failure) {
                text = Array(try TextDecoder.decode(bytes).utf8)
            } catch {
                throw error.error(path: path)
            }
        }
        let value: JSONValue
        do throws(JSONValue.ParseError) {
            value = try JSONValue(parsing: text)
        } catch {
            let line = 1 + text.prefix(error.offset).count { $0 == 0x0A }
            throw ReportError(path: path, line: line, message: "is no JSON: \(error.message)")
        }
        switch value {
        case .array(let values): (records, isSingle) = (values, false)
        case .object(let members) where value["text"] == nil:
            let lists = members.sorted { $0.key < $1.key }.compactMap { $0.value.elements }.filter { list in
                list.contains { $0["text"] != nil }
            }
            guard let list = lists.first else {
                throw ReportError(path: path, message: "holds no record with \"id\" and \"text\"")
            }
            (records, isSingle) = (list, false)
        default: (records, isSingle) = ([value], true)
        }
    }

    var isFinished: Bool { index >= records.count }

    func next() throws(ReportError) -> Report? {
        guard index < records.count else { return nil }
        let record = records[index]
        records[index] = .null
        index += 1
        return try JSONReportReader.report(record, path: path, line: isSingle ? nil : index)
    }
}
