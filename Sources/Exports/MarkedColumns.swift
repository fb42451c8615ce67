import Incidents

/// The columns of an incident with what a format writes before each value, made ready once.
struct MarkedColumns: Sendable {
    private let fields: [IncidentField]
    /// The marks one after another.
    private let marks: [UInt8]
    /// Where each mark begins, and the end.
    private let starts: [Int]

    /// Takes columns; `mark` appends what stands before a column's value to those before.
    init(_ fields: [IncidentField], mark: (IncidentField, inout [UInt8]) -> Void) {
        var marks: [UInt8] = []
        var starts = [0]
        for field in fields {
            mark(field, &marks)
            starts.append(marks.count)
        }
        (self.fields, self.marks, self.starts) = (fields, marks, starts)
    }

    /// Hands the columns of an incident to a writer, which owns the block meanwhile, so that it is not copied.
    @inline(__always)
    func append<Writer: MarkedColumnWriter>(
        _ incident: borrowing Incident, to bytes: inout [UInt8], by type: Writer.Type
    ) {
        marks.withUnsafeBufferPointer { marks in
            starts.withUnsafeBufferPointer { starts in
                fields.withUnsafeBufferPointer { fields in
                    var writer = Writer(marks: marks)
                    swap(&writer.bytes, &bytes)
                    for (index, field) in fields.enumerated() {
                        writer.mark = starts[index]..<starts[index + 1]
                        if incident.give(field, to: &writer) { writer.endColumn() }
                    }
                    writer.endIncident()
                    swap(&writer.bytes, &bytes)
                }
            }
        }
    }
}

/// Writes the values of columns behind their marks.
protocol MarkedColumnWriter: IncidentValueTaker {
    /// The block under way, the writer's own while it writes.
    var bytes: [UInt8] { get set }
    /// The mark of the column that may come next, as a part of all marks.
    var mark: Range<Int> { get set }
    init(marks: UnsafeBufferPointer<UInt8>)
    /// A column had a value, which is written.
    mutating func endColumn()
    /// All columns have passed.
    mutating func endIncident()
}
