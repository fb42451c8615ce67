import Incidents
import Reports
import Spatial

/// How an incident lies in a row of the `incidents` layer: fid, geom, id, then the exported columns in their order.
enum IncidentColumns {
    /// The exported columns; `allCases` would make an array at each call.
    static let fields = IncidentField.allCases
    /// The names in a row's order.
    static let names = ["fid", "geom", "id"] + fields.map(\.rawValue)
    /// For a SELECT that `incident(from:)` reads.
    static let list = names.joined(separator: ", ")
    /// For an INSERT that `bind` fills.
    static let insert = insert(rows: 1)
    /// For an INSERT of several rows: what AUTOINCREMENT and the end of a statement cost then counts once.
    static func insert(rows: Int) -> String {
        let row = "(\(names.map { _ in "?" }.joined(separator: ", ")))"
        return "INSERT INTO incidents (\(list)) VALUES "
            + repeatElement(row, count: rows).joined(separator: ", ")
    }
    /// For an UPDATE that `bind` fills.
    static let update =
        "UPDATE incidents SET "
        + names.enumerated().dropFirst().map { "\($1) = ?\($0 + 1)" }.joined(separator: ", ")
        + " WHERE fid = ?1"

    /// Binds a whole row, the `row`th of the statement.
    ///
    /// - Throws: `StoreError` naming the incident and the column that hold a text with U+0000.
    static func bind(
        _ incident: borrowing Incident, fid: Int, to statement: SQLStatement, row: Int = 0, path: String
    ) throws(StoreError) {
        let first = Int32(row * names.count)
        statement.bind(first + 1, fid)
        if let position = incident.coordinate {
            statement.bindBlob(first + 2, count: GeometryBlob.pointLength) {
                GeometryBlob.write(position, to: $0)
            }
        }
        guard statement.bind(first + 3, incident.id) else {
            throw refusal(of: "id", in: incident, path: path)
        }
        var binder = ColumnBinder(statement: statement, index: first + 3)
        for field in fields {
            binder.index += 1
            _ = incident.give(field, to: &binder)
            if binder.isRefused { throw refusal(of: field.rawValue, in: incident, path: path) }
        }
    }

    private static func refusal(of column: String, in incident: Incident, path: String) -> StoreError {
        StoreError(
            path: path,
            message:
                "incident \(incident.id): \(column) holds the character U+0000, which no text may; remove it"
        )
    }

    /// Reads the row under a statement whose columns begin with `list`, without its footprint.
    static func incident(from row: SQLStatement) -> Incident {
        var incident = Incident(id: row.text(2) ?? "", reportID: row.text(3) ?? "")
        incident.coordinate = row.withBlob(1, GeometryBlob.point)
        var column: Int32 = 3
        for field in fields {
            if !row.isNull(column) { read(field, column, from: row, into: &incident) }
            column += 1
        }
        if row.isNull(4) { incident.reportIDs = [] }
        return incident
    }

    @inline(__always)
    private static func read(
        _ field: IncidentField, _ column: Int32, from row: SQLStatement, into incident: inout Incident
    ) {
        let value: IncidentValue? =
            switch field.type {
            case .text: row.text(column).map { .text($0) }
            case .integer: row.integer(column).map { .integer($0) }
            case .real: row.real(column).map { .real($0) }
            case .boolean: row.integer(column).map { .boolean($0 != 0) }
            case .date: row.date(column).map { .date($0) }
            case .list: row.text(column).map { .list(TextList.decode($0)) }
            }
        // The geometry is what a person moves in QGIS; the two columns follow it.
        guard let value, field != .latitude, field != .longitude else { return }
        incident.set(field, to: value)
    }
}

/// Binds a value to a statement's parameter.
private struct ColumnBinder: IncidentValueTaker {
    let statement: SQLStatement
    var index: Int32
    /// Whether a text held U+0000.
    var isRefused = false

    @inline(__always)
    mutating func take(_ text: String) { isRefused = !statement.bind(index, text) }

    @inline(__always)
    mutating func take(_ number: Int) { statement.bind(index, number) }

    @inline(__always)
    mutating func take(_ number: Double) { statement.bind(index, number) }

    @inline(__always)
    mutating func take(_ date: CalendarDate) { statement.bind(index, date) }

    @inline(__always)
    mutating func take(_ flag: Bool) { statement.bind(index, flag ? 1 : 0) }

    @inline(__always)
    mutating func take(_ texts: [String]) {
        isRefused = !(texts.isEmpty || statement.bind(index, TextList.encode(texts)))
    }
}

/// Several texts in one column: a JSON array, which GDAL and QGIS show as a list.
package enum TextList {
    /// The texts between semicolons, as people read them; a JSON array where that would not read back.
    package static func joined(_ texts: [String]) -> String {
        if texts.count == 1, let only = texts.first, isPlain(only) { return only }
        return texts.allSatisfy(isPlain) ? texts.joined(separator: ";") : encode(texts)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != 0x20, first != 0x5B else { return false }
        // JSON can escape the characters that XML and tables cannot hold.
        return !text.unicodeScalars.contains { $0 == ";" || $0.value < 0x20 || $0.value & 0xFFFE == 0xFFFE }
    }

    static func encode(_ texts: [String]) -> String {
        var bytes: [UInt8] = [0x5B]
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            bytes.append(0x22)
            var text = text
            text.withUTF8 { append($0, to: &bytes) }
            bytes.append(0x22)
        }
        bytes.append(0x5D)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        func escape(_ value: UInt16) {
            let digits = String(value, radix: 16)
            bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        }
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 1..<0x20: escape(UInt16(byte))
            // U+FFFE and U+FFFF.
            case 0xEF where index + 2 < text.count && text[index + 1] == 0xBF && text[index + 2] >= 0xBE:
                escape(text[index + 2] == 0xBE ? 0xFFFE : 0xFFFF)
                index += 2
            default: bytes.append(byte)
            }
            index += 1
        }
    }

    /// Reads a JSON array of texts; a text that is not one is taken as its only member, or as several between
    /// semicolons (what a person may type in QGIS).
    package static func decode(_ text: String) -> [String] {
        var text = text
        let values = text.withUTF8 { bytes -> [String]? in
            guard bytes.first == 0x5B else { return nil }
            var scanner = JSONScanner(bytes)
            return try? scanner.texts()
        }
        if let values { return values }
        return text.split(separator: ";").map { String($0.trimmingPrefix(while: { $0 == " " })) }
    }
}
