import Incidents
import Reports
import Storage

/// The typed columns of a placemark, `<SimpleData name="a">1</SimpleData>`, their marks made ready once.
///
/// A column that is unknown, and a list of nothing, has no element.
struct KMLColumns: Sendable {
    private let columns: MarkedColumns

    init(_ fields: [IncidentField]) {
        columns = MarkedColumns(fields) { $1.append(text: "<SimpleData name=\"\($0.rawValue)\">") }
    }

    /// Appends an incident's elements.
    func append(_ incident: borrowing Incident, to bytes: inout [UInt8]) {
        columns.append(incident, to: &bytes, by: KMLValueWriter.self)
    }
}

/// Appends a value as an element.
private struct KMLValueWriter: MarkedColumnWriter {
    var bytes: [UInt8] = []
    var mark = 0..<0
    private let marks: UnsafeBufferPointer<UInt8>

    init(marks: UnsafeBufferPointer<UInt8>) { self.marks = marks }

    @inline(__always)
    func endColumn() {}

    @inline(__always)
    func endIncident() {}

    @inline(__always)
    private mutating func element(_ body: (inout [UInt8]) -> Void) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: marks[mark]))
        body(&bytes)
        bytes.append(literal: "</SimpleData>")
    }

    @inline(__always)
    mutating func take(_ text: String) { element { $0.append(xmlText: text) } }

    @inline(__always)
    mutating func take(_ number: Int) { element { $0.append(integer: number) } }

    @inline(__always)
    mutating func take(_ number: Double) { element { $0.append(number: number) } }

    @inline(__always)
    mutating func take(_ date: CalendarDate) { element { $0.append(date: date) } }

    @inline(__always)
    mutating func take(_ flag: Bool) { element { $0.append(0x30 + (flag ? 1 : 0)) } }

    @inline(__always)
    mutating func take(_ texts: [String]) {
        guard !texts.isEmpty else { return }
        element { $0.append(xmlText: TextList.joined(texts)) }
    }
}
