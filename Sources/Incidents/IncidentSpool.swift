public import Files
import Reports

/// Takes incidents in any order and gives them sorted by day, report and id, in memory that does not grow with them.
///
/// They are sorted in runs, each written to a file when it is full; reading merges the runs (external sorting,
/// D. E. Knuth, "The Art of Computer Programming", vol. 3, 5.4). The file has no name from the start, so that
/// nothing is left of it whatever becomes of the process. Few incidents never leave memory.
public final class IncidentSpool {
    /// Where a record stands in the file.
    struct Place {
        var offset: Int
        var length: Int
    }

    /// What the order of incidents depends on, as far as it mostly decides.
    struct Key {
        var day: Int32
        var report: String
        var id: String

        init(_ incident: Incident) {
            day = incident.eventDate?.daysSinceEpoch ?? .max
            report = incident.reportID
            id = incident.id
        }

        /// Whether `listedBefore` holds; nil where other parts decide.
        func comesBefore(_ other: Key) -> Bool? {
            if day != other.day { return day < other.day }
            if report != other.report { return report < other.report }
            return id == other.id ? nil : id < other.id
        }
    }

    private let file: ScratchFile
    private let runLength: Int
    /// The incidents of the run under way as records, because dozens of texts apiece cost more to keep and to move.
    private var records: [UInt8] = []
    private var waiting: [(key: Key, record: Range<Int>)] = []
    private var runs: [Range<Int>] = []

    /// Makes an empty spool whose file, if it needs one, grows in a folder.
    public init(folder: String, runLength: Int = 4096) {
        file = ScratchFile(folder: folder)
        self.runLength = max(1, runLength)
    }

    /// Adds an incident, without the rules and spans behind its fields where those are not wanted.
    ///
    /// - Throws: `FileError` where the folder cannot be written to.
    public func append(_ incident: Incident, keepsEvidence: Bool = true) throws(FileError) {
        let start = records.count
        records.append(contentsOf: repeatElement(0, count: MemoryLayout<Int>.size))
        IncidentRecord.append(incident, keepsEvidence: keepsEvidence, to: &records)
        let length = records.count - start - MemoryLayout<Int>.size
        records.withUnsafeMutableBytes { $0.storeBytes(of: length, toByteOffset: start, as: Int.self) }
        waiting.append((Key(incident), start..<records.count))
        if waiting.count >= runLength { try writeRun() }
    }

    private func writeRun() throws(FileError) {
        sortWaiting()
        var bytes: [UInt8] = []
        let start = file.count
        for (_, record) in waiting {
            bytes.append(contentsOf: records[record])
            if bytes.count > 1 << 18 { try file.append(&bytes) }
        }
        try file.append(&bytes)
        runs.append(start..<file.count)
        waiting.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
    }

    private func sortWaiting() {
        let records = records
        waiting.sort { left, right in
            left.key.comesBefore(right.key)
                ?? IncidentMerger.listedBefore(
                    Self.incident(at: left.record, in: records), Self.incident(at: right.record, in: records))
        }
    }

    /// The incident whose record, behind its length, is a part of some bytes.
    private static func incident(at record: Range<Int>, in bytes: [UInt8]) -> Incident {
        bytes.withUnsafeBytes {
            IncidentRecord.incident(
                from: UnsafeRawBufferPointer(rebasing: $0[record].dropFirst(MemoryLayout<Int>.size)))
        }
    }

    // MARK: Reading

    /// Ends the writing; what was added comes back in the order of `IncidentMerger.listedBefore`.
    func sorted() throws(FileError) -> SortedIncidents {
        if runs.isEmpty {
            sortWaiting()
            let list = waiting.map { HeldIncident(Self.incident(at: $0.record, in: records)) }
            (waiting, records) = ([], [])
            return SortedIncidents(list)
        }
        if !waiting.isEmpty { try writeRun() }
        (waiting, records) = ([], [])
        return try SortedIncidents(self, runs: runs)
    }

    /// The incident that stands at a place of the file.
    func incident(at place: Place) throws(FileError) -> Incident {
        var bytes: [UInt8] = []
        try read(place.offset..<place.offset + place.length, into: &bytes)
        return bytes.withUnsafeBytes { IncidentRecord.incident(from: $0) }
    }

    /// Reads a range of the file in place of what `bytes` holds.
    func read(_ range: Range<Int>, into bytes: inout [UInt8]) throws(FileError) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: repeatElement(0, count: range.count))
        var failure: FileError?
        bytes.withUnsafeMutableBytes { bytes in
            do throws(FileError) { try file.read(from: range.lowerBound, into: bytes) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

/// Incidents in the order of `IncidentMerger.listedBefore`: a list, or the runs of a spool merged.
struct SortedIncidents {
    /// One run under way: the block under the reader and the incident at its head.
    private struct Cursor {
        var rest: Range<Int>
        var block: [UInt8] = []
        var position = 0
        var head: (held: HeldIncident, place: IncidentSpool.Place)?
    }

    private let spool: IncidentSpool?
    private let list: [HeldIncident]
    private var index = 0
    private var cursors: [Cursor] = []
    /// Numbers of cursors with a head, as a binary heap with the first of all on top.
    private var heap: [Int] = []
    private static let blockSize = 1 << 14

    init(_ sorted: [HeldIncident]) {
        spool = nil
        list = sorted
    }

    init(_ spool: IncidentSpool, runs: [Range<Int>]) throws(FileError) {
        self.spool = spool
        list = []
        cursors = runs.map { Cursor(rest: $0) }
        for number in cursors.indices {
            try advance(number)
            if cursors[number].head != nil {
                heap.append(number)
                rise(heap.count - 1)
            }
        }
    }

    /// The next incident and, where it came from a file, where it stands there.
    mutating func next() throws(FileError) -> (held: HeldIncident, place: IncidentSpool.Place?)? {
        guard spool != nil else {
            guard index < list.count else { return nil }
            index += 1
            return (list[index - 1], nil)
        }
        guard let top = heap.first, let head = cursors[top].head else { return nil }
        try advance(top)
        if cursors[top].head == nil {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        sink()
        return (head.held, head.place)
    }

    private mutating func advance(_ number: Int) throws(FileError) {
        let header = MemoryLayout<Int>.size
        func available(_ cursor: Cursor) -> Int { cursor.block.count - cursor.position }
        if available(cursors[number]) < header { try refill(number, atLeast: header) }
        guard available(cursors[number]) >= header else {
            cursors[number].head = nil
            cursors[number].block = []
            return
        }
        let length = cursors[number].block.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: cursors[number].position, as: Int.self)
        }
        if available(cursors[number]) < header + length { try refill(number, atLeast: header + length) }
        let start = cursors[number].position + header
        let incident = cursors[number].block.withUnsafeBytes {
            IncidentRecord.incident(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + length]))
        }
        let offset = cursors[number].rest.lowerBound - cursors[number].block.count + start
        let place = IncidentSpool.Place(offset: offset, length: length)
        cursors[number].head = (HeldIncident(incident), place)
        cursors[number].position = start + length
    }

    /// Moves the block on so that it begins at the cursor's position.
    private mutating func refill(_ number: Int, atLeast count: Int) throws(FileError) {
        guard let spool else { return }
        let rest = cursors[number].rest
        let start = rest.lowerBound - (cursors[number].block.count - cursors[number].position)
        let end = min(rest.upperBound, start + max(count, Self.blockSize))
        try spool.read(start..<end, into: &cursors[number].block)
        cursors[number].rest = end..<rest.upperBound
        cursors[number].position = 0
    }

    // MARK: Heap

    private func comesBefore(_ left: Int, _ right: Int) -> Bool {
        guard let first = cursors[left].head?.held, let second = cursors[right].head?.held else {
            return false
        }
        return first.isListed(before: second)
    }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard comesBefore(heap[index], heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if comesBefore(heap[child], heap[least]) { least = child }
            }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
