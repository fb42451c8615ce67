import Incidents
import Reports
import Storage

/// The typed columns of a placemark, `<SimpleData name="a">1</SimpleData>`, their marks made ready once.
///
/// A column that is unknown, and a list of nothing, has no element.
struct KMLColumns: Sendable {
    private let fields: [IncidentField]
    /// The opening tags one after another.
    private let text: [UInt8]
    /// Where each tag begins, and the end.
    private let starts: [Int]

    init(_ fields: [IncidentField]) {
        var text: [UInt8] = []
        var starts = [0]
        for field in fields {
            text.append(text: "<SimpleData name=\"\(field.rawValue)\">")
            starts.append(text.count)
        }
        (self.fields, self.text, self.starts) = (fields, text, starts)
    }

    /// Appends an incident's elements.
    func append(_ incident: borrowing Incident, to bytes: inout [UInt8]) {
        text.withUnsafeBufferPointer { text in
            starts.withUnsafeBufferPointer { starts in
                fields.withUnsafeBufferPointer { fields in
                    var writer = KMLValueWriter(bytes: [], opening: text)
                    // The block itself, not a copy of it: the writer owns it meanwhile.
                    swap(&writer.bytes, &bytes)
                    for (index, field) in fields.enumerated() {
                        writer.opening = UnsafeBufferPointer(
                            rebasing: text[starts[index]..<starts[index + 1]])
                        _ = incident.give(field, to: &writer)
                    }
                    swap(&writer.bytes, &bytes)
                }
            }
        }
    }
}

/// Appends a value as an element.
private struct KMLValueWriter: IncidentValueTaker {
    var bytes: [UInt8]
    var opening: UnsafeBufferPointer<UInt8>

    @inline(__always)
    private mutating func element(_ body: (inout [UInt8]) -> Void) {
        bytes.append(contentsOf: opening)
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
