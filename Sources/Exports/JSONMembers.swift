import Incidents
import Reports

/// The members of an incident's JSON object, their names and the nulls between made ready once.
///
/// Most columns of most incidents are null, and a run of them is copied as a whole.
struct JSONMembers: Sendable {
    private let fields: [IncidentField]
    /// `"a":null,"b":null`.
    private let text: [UInt8]
    /// Where each member's comma or, for the first, name begins, and the end.
    private let starts: [Int]
    private static let null = 4

    init(_ fields: [IncidentField]) {
        var text: [UInt8] = []
        var starts = [0]
        for field in fields {
            if !text.isEmpty { text.append(0x2C) }
            text.append(jsonString: field.rawValue)
            text.append(literal: ":null")
            starts.append(text.count)
        }
        (self.fields, self.text, self.starts) = (fields, text, starts)
    }

    /// Appends the members without the braces.
    func append(_ incident: borrowing Incident, to bytes: inout [UInt8]) {
        text.withUnsafeBufferPointer { text in
            starts.withUnsafeBufferPointer { starts in
                fields.withUnsafeBufferPointer { fields in
                    var writer = JSONValueWriter(bytes: [], text: text)
                    // The block itself, not a copy of it: the writer owns it meanwhile.
                    swap(&writer.bytes, &bytes)
                    for (index, field) in fields.enumerated() {
                        writer.name = writer.copied..<(starts[index + 1] - Self.null)
                        if incident.give(field, to: &writer) { writer.copied = starts[index + 1] }
                    }
                    writer.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[writer.copied...]))
                    swap(&writer.bytes, &bytes)
                }
            }
        }
    }
}

/// Appends a value as JSON, what stands before it first.
private struct JSONValueWriter: IncidentValueTaker {
    var bytes: [UInt8]
    let text: UnsafeBufferPointer<UInt8>
    /// How much of the text is in the bytes already.
    var copied = 0
    /// The part of the text to be copied when there is a value.
    var name = 0..<0

    @inline(__always)
    private mutating func appendName() { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[name])) }

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
