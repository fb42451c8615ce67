import Files

/// The records of a delimited file read by column name; lines that begin with `#` are comments.
final class NamedColumns {
    let path: String
    private(set) var header: [String] = []
    private(set) var fields: [String] = []
    private var columns: [String: Int] = [:]
    private let reader: DelimitedReader
    /// Whether a record with fewer or more fields than the header is refused.
    private let isStrict: Bool

    init(
        path: String, delimiter: UInt8?, quote: UInt8?, required: [String] = [], isStrict: Bool = true
    ) throws(GazetteerError) {
        self.path = path
        self.isStrict = isStrict
        do { reader = try DelimitedReader(path: path, delimiter: delimiter, quote: quote) } catch {
            throw GazetteerError(error)
        }
        guard try next() else { throw GazetteerError(file: path, message: "is empty") }
        header = fields
        for (index, name) in header.enumerated() where columns[name] == nil { columns[name] = index }
        for name in required where columns[name] == nil {
            throw GazetteerError(file: path, line: 1, message: "lacks the column \"\(name)\"")
        }
    }

    var line: Int { reader.line }

    /// Reads the next record that is no comment.
    func next() throws(GazetteerError) -> Bool {
        repeat {
            do { guard try reader.next(into: &fields) else { return false } } catch {
                throw GazetteerError(error)
            }
        } while fields.first?.utf8.first == 0x23
        if isStrict, !header.isEmpty, fields.count != header.count {
            throw GazetteerError(
                file: path, line: line,
                message: "has \(fields.count) fields where the header names \(header.count)")
        }
        return true
    }

    func has(_ column: String) -> Bool { columns[column] != nil }

    /// The value of a column; empty where the file or the record lacks it.
    subscript(column: String) -> String {
        guard let index = columns[column], index < fields.count else { return "" }
        return fields[index]
    }

    /// A number; nil where the field is empty.
    func number(_ column: String) throws(GazetteerError) -> Double? {
        let text = self[column]
        if text.isEmpty { return nil }
        guard let value = Double(text), value.isFinite else {
            throw GazetteerError(file: path, line: line, message: "\"\(text)\" in \(column) is not a number")
        }
        return value
    }

    /// A position inside its ranges.
    func position(
        latitude: String, longitude: String
    ) throws(GazetteerError) -> (latitude: Double, longitude: Double) {
        guard let north = try number(latitude), let east = try number(longitude) else {
            throw GazetteerError(file: path, line: line, message: "has no \(latitude) or \(longitude)")
        }
        guard abs(north) <= 90, abs(east) <= 180 else {
            throw GazetteerError(
                file: path, line: line,
                message: "latitude \(north), longitude \(east) lie outside -90...90 and -180...180")
        }
        return (north, east)
    }
}

extension GazetteerError {
    init(_ error: FileError) {
        self.init(file: error.path, line: error.line, message: error.message)
    }
}
