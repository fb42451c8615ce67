import Incidents
import Reports

/// The members of an incident's JSON object, their names and the nulls between made ready once.
///
/// Most columns of most incidents are null, and a run of them is copied as a whole.
struct JSONMembers: Sendable {
    private let columns: MarkedColumns

    init(_ fields: [IncidentField]) {
        columns = MarkedColumns(fields) { field, text in
            if !text.isEmpty { text.append(0x2C) }
            text.append(jsonString: field.rawValue)
            text.append(literal: ":null")
        }
    }

    /// Appends the members without the braces.
    func append(_ incident: borrowing Incident, to bytes: inout [UInt8]) {
        columns.append(incident, to: &bytes, by: JSONValueWriter.self)
    }
}

/// Appends a value as JSON, what stands before it first: the nulls since the last one, then its name.
private struct JSONValueWriter: MarkedColumnWriter {
    var bytes: [UInt8] = []
    var mark = 0..<0
    private let marks: UnsafeBufferPointer<UInt8>
    /// How much of the marks is in the bytes already.
    private var copied = 0
    private static let null = 4

    init(marks: UnsafeBufferPointer<UInt8>) { self.marks = marks }

    @inline(__always)
    mutating func endColumn() { copied = mark.upperBound }

    @inline(__always)
    mutating func endIncident() { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: marks[copied...])) }

    @inline(__always)
    private mutating func appendName() {
        bytes.append(
            contentsOf: UnsafeBufferPointer(rebasing: marks[copied..<(mark.upperBound - Self.null)]))
    }

    @inline(__always)
    mutating func take(_ text: String) {
        appendName()
        bytes.append(jsonString: text)
    }

    @inline(__always)
    mutating func take(_ number: Int) {
        appendName()
        bytes.append(integer: number)
    }

    @inline(__always)
    mutating func take(_ number: Double) {
        appendName()
        bytes.append(number: number)
    }

    @inline(__always)
    mutating func take(_ date: CalendarDate) {
        appendName()
        bytes.append(0x22)
        bytes.append(date: date)
        bytes.append(0x22)
    }

    @inline(__always)
    mutating func take(_ flag: Bool) {
        appendName()
        bytes.append(literal: flag ? "true" : "false")
    }

    @inline(__always)
    mutating func take(_ texts: [String]) {
        appendName()
        bytes.append(jsonStrings: texts)
    }
}

extension [UInt8] {
    /// Appends a JSON array of strings.
    mutating func append(jsonStrings texts: [String], insideHTML: Bool = false) {
        append(0x5B)
        for (index, text) in texts.enumerated() {
            if index > 0 { append(0x2C) }
            append(jsonString: text, insideHTML: insideHTML)
        }
        append(0x5D)
    }
}
