import Files
import Incidents
import Reports

extension IncidentImporter {
    /// One column of a table that is read.
    private struct Column {
        var index: Int
        var name: String
        var target: ImportMapping.Target
    }

    mutating func readTable(path: String, format: Format) throws {
        let reader = try DelimitedReader(path: path)
        var fields: [String] = []
        guard try reader.next(into: &fields) else {
            throw StoreError(path: path, message: "is empty; a header with the columns' names is needed")
        }
        let header = fields
        let columns = try columns(header: header, path: path, format: format)
        let used = Set(columns.map(\.index))
        outcome.unusedColumns = header.indices.filter { !used.contains($0) }.map { header[$0] }
        let dataset = format.rawValue
        try store.writeImportColumns(header, dataset: dataset)
        while true {
            do {
                guard try reader.next(into: &fields) else { break }
            } catch {
                refuse(line: error.line ?? reader.line, error.message)
                break
            }
            guard fields.count == header.count else {
                refuse(line: reader.line, "has \(fields.count) fields where the header names \(header.count)")
                continue
            }
            do {
                let incident = try incident(from: fields, columns: columns, format: format)
                try accept(incident, record: CSVRecord.encode(fields), dataset: dataset)
            } catch let error as RowError {
                refuse(line: reader.line, error.reason)
            }
        }
    }

    private struct RowError: Error {
        var reason: String
    }

    private func columns(header: [String], path: String, format: Format) throws -> [Column] {
        var columns: [Column] = []
        var taken: Set<ImportMapping.Target> = []
        for (fieldName, columnName) in namedColumns {
            guard let target = ImportMapping.Target(name: fieldName) else {
                throw StoreError(path: path, message: "\"\(fieldName)\" is no field of an incident")
            }
            guard
                let index = header.firstIndex(where: {
                    ImportMapping.key($0) == ImportMapping.key(columnName)
                })
            else {
                throw StoreError(
                    path: path,
                    message:
                        "has no column \"\(columnName)\"; its columns are \(header.joined(separator: ", "))")
            }
            columns.append(Column(index: index, name: ImportMapping.key(columnName), target: target))
            taken.insert(target)
        }
        // A column that the user named for a field holds nothing else.
        let named = Set(columns.map(\.index))
        for (index, name) in header.enumerated() where !named.contains(index) {
            guard let target = mapping.target(ofColumn: name, format: format.rawValue),
                taken.insert(target).inserted
            else { continue }
            columns.append(Column(index: index, name: ImportMapping.key(name), target: target))
        }
        let needed: [ImportMapping.Target] =
            switch format {
            case .acled: [.id, .field(.eventDate), .field(.eventType), .field(.latitude), .field(.longitude)]
            case .ucdp: [.id, .field(.eventDate), .field(.wherePrec), .field(.latitude), .field(.longitude)]
            default: []
            }
        for target in needed where !taken.contains(target) {
            throw StoreError(
                path: path,
                message:
                    "is not in the form \(format.rawValue): no column for \(Self.name(target)); its columns are "
                    + header.joined(separator: ", "))
        }
        guard !columns.isEmpty else {
            throw StoreError(
                path: path,
                message: "has no column that is known; name them with --column FIELD=NAME. Its columns are "
                    + header.joined(separator: ", "))
        }
        return columns.sorted { $0.index < $1.index }
    }

    private static func name(_ target: ImportMapping.Target) -> String {
        switch target {
        case .id: "id"
        case .field(let field): field.rawValue
        }
    }

    private func incident(
        from fields: [String], columns: [Column], format: Format
    ) throws -> Incident {
        var incident = Incident(id: "", reportID: "", status: .imported)
        for column in columns {
            let text = fields[column.index]
            guard !text.isEmpty else { continue }
            if text.hasNull { throw RowError(reason: "\(column.name) holds the character U+0000") }
            switch column.target {
            case .id: incident.id = text
            case .field(let field):
                try set(field, to: text, column: column.name, format: format, in: &incident)
            }
        }
        let original = incident.id
        if original.isEmpty {
            var hash = StableHash("")
            for text in fields { hash.add(text) }
            incident.id = "\(format.rawValue)-\(hash.hexadecimal)"
        } else if format == .csv {
            // The project's own tables come back under their own ids.
            incident.id = Self.identifier(original, orPrefixed: "csv-")
        } else {
            incident.id = Self.identifier(original, prefix: format.rawValue + "-")
        }
        let (finished, reason) = Self.finished(incident)
        guard let finished else { throw RowError(reason: reason ?? "is no incident") }
        return finished
    }

    /// Sets a field from a cell: by the column's codes where it has some, otherwise by what the text says.
    private func set(
        _ field: IncidentField, to text: String, column: String, format: Format, in incident: inout Incident
    ) throws(RowError) {
        let meanings = mapping.meanings(ofCode: text, column: column, format: format.rawValue)
        for meaning in meanings { incident.set(meaning.field, to: meaning.value) }
        if meanings.contains(where: { $0.field == field }) { return }
        if field.type == .list { return incident.set(field, to: .list(TextList.decode(text))) }
        let text = field.type == .date ? LongDate.iso(text) ?? text : text
        do {
            incident.set(field, to: try field.value(parsing: text))
        } catch {
            throw RowError(reason: "\(error)")
        }
    }
}

/// Days in the forms that tables of events use beside ISO 8601.
enum LongDate {
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december",
    ]

    /// `YYYY-MM-DD` for "26 June 2015", "26-Jun-15" without a century is refused, "June 26, 2015", "2015/06/26" and
    /// "26.06.2015", a time behind them or not; nil where the text is none of them or leaves open which number is the month.
    static func iso(_ text: String) -> String? {
        if CalendarDate(iso: text) != nil { return text }
        let parts = text.split { " /.-,".contains($0) }.map { String($0) }
        guard parts.count >= 3 else { return nil }
        func month(_ part: String) -> Int? {
            let word = part.lowercased()
            guard word.count >= 3 else { return nil }
            return months.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
        }
        let numbers = parts.prefix(3).map { Int($0) }
        let date: CalendarDate?
        if let day = numbers[0], let name = month(parts[1]), let year = numbers[2], year > 99 {
            date = CalendarDate(year: year, month: name, day: day)
        } else if let name = month(parts[0]), let day = numbers[1], let year = numbers[2], year > 99 {
            date = CalendarDate(year: year, month: name, day: day)
        } else if let year = numbers[0], year > 99, let middle = numbers[1], let day = numbers[2] {
            date = CalendarDate(year: year, month: middle, day: day)
        } else if text.first(where: { !$0.isNumber }) == ".", let day = numbers[0], let middle = numbers[1],
            let year = numbers[2],
            year > 99
        {
            date = CalendarDate(year: year, month: middle, day: day)
        } else {
            date = nil
        }
        return date?.description
    }
}

/// A record of a delimited file as text.
public enum CSVRecord {
    /// The fields as RFC 4180 writes them, quoted where they need it, without the line's end.
    public static func encode(_ fields: [String]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fields.reduce(fields.count) { $0 + $1.utf8.count })
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            let needsQuotes = field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            guard needsQuotes else {
                bytes.append(contentsOf: field.utf8)
                continue
            }
            bytes.append(0x22)
            for byte in field.utf8 {
                if byte == 0x22 { bytes.append(0x22) }
                bytes.append(byte)
            }
            bytes.append(0x22)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
