import Reports
import Spatial

/// An incident as bytes and back, whole: for files that one run of the program writes and reads itself.
///
/// Most numbers take one byte, others stand in the machine's byte order; what is absent is one zero byte. Nothing of
/// it is meant to last.
enum IncidentRecord {
    /// Appends an incident, without the rules and spans behind its fields where those are not wanted.
    static func append(
        _ incident: borrowing Incident, keepsEvidence: Bool = true, to bytes: inout [UInt8]
    ) {
        // What the writer holds is its own, so that it is not copied.
        var writer = RecordWriter()
        swap(&writer.bytes, &bytes)
        writer.add(incident.id)
        writer.add(incident.reportID)
        writer.add(incident.reportIDs)
        writer.add(incident.source)
        writer.add(incident.url)
        writer.add(incident.published)
        writer.add(incident.eventDate)
        writer.add(incident.eventDateEnd)
        writer.add(incident.eventTime?.minutes)
        writer.add(incident.timePrecision)
        writer.add(incident.dateText)
        writer.add(choice: incident.eventType, of: eventTypes)
        writer.add(choice: incident.subEventType, of: subEventTypes)
        writer.add(incident.actor1)
        writer.add(incident.assocActor1)
        writer.add(incident.actor2)
        writer.add(incident.assocActor2)
        writer.add(incident.civilianTargeting.map { $0 ? 1 : 0 })
        writer.add(incident.fatalities)
        writer.add(incident.fatalitiesLow)
        writer.add(incident.fatalitiesHigh)
        writer.add(incident.injured)
        writer.add(incident.detained)
        writer.add(incident.country)
        writer.add(incident.iso3)
        writer.add(incident.admin1)
        writer.add(incident.admin2)
        writer.add(incident.location)
        writer.add(incident.locationText)
        writer.add(incident.coordinate)
        writer.add(incident.gazetteerID)
        writer.add(incident.geoPrecision)
        writer.add(incident.wherePrec)
        writer.add(incident.uncertainty)
        writer.add(incident.relation)
        writer.add(incident.footprint)
        writer.add(incident.quote)
        writer.add(incident.quoteSpan)
        writer.add(incident.confidence)
        writer.add(choice: incident.status, of: statuses)
        writer.add(incident.clusterID)
        writer.add(incident.tags)
        writer.add(incident.notes)
        writer.add(keepsEvidence ? incident.evidence : [])
        swap(&writer.bytes, &bytes)
    }

    /// Reads an incident that `append` wrote.
    static func incident(from bytes: UnsafeRawBufferPointer) -> Incident {
        var reader = RecordReader(bytes: bytes)
        var incident = Incident(id: reader.text(), reportID: reader.text())
        incident.reportIDs = reader.texts()
        incident.source = reader.textIfPresent()
        incident.url = reader.textIfPresent()
        incident.published = reader.day()
        incident.eventDate = reader.day()
        incident.eventDateEnd = reader.day()
        incident.eventTime = reader.numberIfPresent()
            .flatMap { ClockTime(hour: $0 / 60, minute: $0 % 60) }
        incident.timePrecision = reader.numberIfPresent()
        incident.dateText = reader.textIfPresent()
        incident.eventType = reader.choice(of: eventTypes)
        incident.subEventType = reader.choice(of: subEventTypes)
        incident.actor1 = reader.textIfPresent()
        incident.assocActor1 = reader.textIfPresent()
        incident.actor2 = reader.textIfPresent()
        incident.assocActor2 = reader.textIfPresent()
        incident.civilianTargeting = reader.numberIfPresent().map { $0 == 1 }
        incident.fatalities = reader.numberIfPresent()
        incident.fatalitiesLow = reader.numberIfPresent()
        incident.fatalitiesHigh = reader.numberIfPresent()
        incident.injured = reader.numberIfPresent()
        incident.detained = reader.numberIfPresent()
        incident.country = reader.textIfPresent()
        incident.iso3 = reader.textIfPresent()
        incident.admin1 = reader.textIfPresent()
        incident.admin2 = reader.textIfPresent()
        incident.location = reader.textIfPresent()
        incident.locationText = reader.textIfPresent()
        incident.coordinate = reader.position()
        incident.gazetteerID = reader.textIfPresent()
        incident.geoPrecision = reader.numberIfPresent()
        incident.wherePrec = reader.numberIfPresent()
        incident.uncertainty = reader.measure()
        incident.relation = reader.textIfPresent()
        incident.footprint = reader.area()
        incident.quote = reader.textIfPresent()
        incident.quoteSpan = reader.span()
        incident.confidence = reader.measure()
        incident.status = reader.choice(of: statuses) ?? .extracted
        incident.clusterID = reader.numberIfPresent()
        incident.tags = reader.texts()
        incident.notes = reader.textIfPresent()
        incident.evidence = reader.evidence()
        return incident
    }

    // `allCases` makes an array at each call.
    private static let eventTypes = EventType.allCases
    private static let subEventTypes = SubEventType.allCases
    private static let statuses = IncidentStatus.allCases
}

/// Stands before a number in full; smaller ones are their own byte.
private let longNumber: UInt8 = 0xFF

private struct RecordWriter {
    var bytes: [UInt8] = []

    private mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ number: Int) {
        if number >= 0, number < Int(longNumber) { return bytes.append(UInt8(truncatingIfNeeded: number)) }
        bytes.append(longNumber)
        append(number)
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        if text.utf8.withContiguousStorageIfAvailable({ bytes.append(contentsOf: $0) }) == nil {
            bytes.append(contentsOf: text.utf8)
        }
    }

    mutating func add(_ text: String?) {
        guard let text else { return bytes.append(0) }
        bytes.append(1)
        add(text)
    }

    mutating func add(_ number: Int?) {
        guard let number else { return bytes.append(0) }
        bytes.append(1)
        add(number)
    }

    mutating func add(_ measure: Double?) {
        guard let measure else { return bytes.append(0) }
        bytes.append(1)
        append(measure)
    }

    mutating func add(_ day: CalendarDate?) {
        guard let day else { return bytes.append(0) }
        bytes.append(1)
        append(day.daysSinceEpoch)
    }

    mutating func add<Choice: Equatable>(choice: Choice?, of all: [Choice]) {
        add(choice.flatMap { all.firstIndex(of: $0) })
    }

    mutating func add(_ position: Coordinate?) {
        guard let position else { return bytes.append(0) }
        bytes.append(1)
        append(position)
    }

    mutating func add(_ span: TextSpan?) {
        guard let span else { return bytes.append(0) }
        bytes.append(1)
        add(span.start)
        add(span.end)
    }

    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    mutating func add(_ evidence: [Evidence]) {
        add(evidence.count)
        for reason in evidence {
            add(reason.field)
            add(reason.span)
            add(reason.rule)
        }
    }

    mutating func add(_ area: MultiPolygon?) {
        guard let area else { return bytes.append(0) }
        bytes.append(1)
        add(area.polygons.count)
        for polygon in area.polygons {
            add(ring: polygon.exterior)
            add(polygon.holes.count)
            for hole in polygon.holes { add(ring: hole) }
        }
    }

    private mutating func add(ring: [Coordinate]) {
        add(ring.count)
        ring.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

private struct RecordReader {
    let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func part(_ count: Int) -> UnsafeRawBufferPointer {
        defer { place += count }
        return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
    }

    private mutating func next<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
        part(MemoryLayout<Value>.size).loadUnaligned(as: Value.self)
    }

    private mutating func isPresent() -> Bool { next(UInt8.self) == 1 }

    private mutating func number() -> Int {
        let short = next(UInt8.self)
        return short == longNumber ? next(Int.self) : Int(short)
    }

    mutating func text() -> String { String(decoding: part(number()), as: UTF8.self) }

    mutating func textIfPresent() -> String? { isPresent() ? text() : nil }

    mutating func numberIfPresent() -> Int? { isPresent() ? number() : nil }

    mutating func measure() -> Double? { isPresent() ? next(Double.self) : nil }

    mutating func day() -> CalendarDate? {
        isPresent() ? CalendarDate(daysSinceEpoch: next(Int32.self)) : nil
    }

    mutating func choice<Choice>(of all: [Choice]) -> Choice? {
        numberIfPresent().flatMap { all.indices.contains($0) ? all[$0] : nil }
    }

    mutating func position() -> Coordinate? { isPresent() ? next(Coordinate.self) : nil }

    mutating func span() -> TextSpan? {
        guard isPresent() else { return nil }
        let start = number()
        return TextSpan(start: start, end: number())
    }

    mutating func texts() -> [String] { (0..<number()).map { _ in text() } }

    mutating func evidence() -> [Evidence] {
        (0..<number()).map { _ in
            let field = text()
            let span = span()
            return Evidence(field: field, span: span, rule: text())
        }
    }

    mutating func area() -> MultiPolygon? {
        guard isPresent() else { return nil }
        return MultiPolygon(
            (0..<number()).map { _ in
                let exterior = ring()
                return Polygon(exterior: exterior, holes: (0..<number()).map { _ in ring() })
            })
    }

    private mutating func ring() -> [Coordinate] {
        let count = number()
        let part = part(count * MemoryLayout<Coordinate>.stride)
        return [Coordinate](unsafeUninitializedCapacity: count) { ring, filled in
            UnsafeMutableRawBufferPointer(ring).copyMemory(from: part)
            filled = count
        }
    }
}
