import Reports
import Spatial

/// An incident as bytes and back, whole: for files that one run of the program writes and reads itself.
///
/// Numbers stand in the machine's byte order; what is absent is one zero byte. Nothing of it is meant to last.
enum IncidentRecord {
    /// Appends an incident.
    static func append(_ incident: Incident, to bytes: inout [UInt8]) {
        var copy = incident
        var writer = RecordWriter(bytes: bytes)
        bytes = []
        code(&copy, by: &writer)
        bytes = writer.bytes
    }

    /// Reads an incident that `append` wrote.
    static func incident(from bytes: UnsafeRawBufferPointer) -> Incident {
        var incident = Incident(id: "", reportID: "")
        var reader = RecordReader(bytes: bytes)
        code(&incident, by: &reader)
        return incident
    }

    // `allCases` makes an array at each call.
    private static let eventTypes = EventType.allCases
    private static let subEventTypes = SubEventType.allCases
    private static let statuses = IncidentStatus.allCases

    /// Hands every part to a coder in one order, which writes it or fills it in.
    private static func code(_ incident: inout Incident, by coder: inout some RecordCoder) {
        coder.code(&incident.id)
        coder.code(&incident.reportID)
        coder.code(&incident.reportIDs)
        coder.code(&incident.source)
        coder.code(&incident.url)
        coder.code(&incident.published)
        coder.code(&incident.eventDate)
        coder.code(&incident.eventDateEnd)
        var minutes = incident.eventTime?.minutes
        coder.code(&minutes)
        incident.eventTime = minutes.flatMap { ClockTime(hour: $0 / 60, minute: $0 % 60) }
        coder.code(&incident.timePrecision)
        coder.code(&incident.dateText)
        coder.code(choice: &incident.eventType, of: eventTypes)
        coder.code(choice: &incident.subEventType, of: subEventTypes)
        coder.code(&incident.actor1)
        coder.code(&incident.assocActor1)
        coder.code(&incident.actor2)
        coder.code(&incident.assocActor2)
        var isTargeting = incident.civilianTargeting.map { $0 ? 1 : 0 }
        coder.code(&isTargeting)
        incident.civilianTargeting = isTargeting.map { $0 == 1 }
        coder.code(&incident.fatalities)
        coder.code(&incident.fatalitiesLow)
        coder.code(&incident.fatalitiesHigh)
        coder.code(&incident.injured)
        coder.code(&incident.detained)
        coder.code(&incident.country)
        coder.code(&incident.iso3)
        coder.code(&incident.admin1)
        coder.code(&incident.admin2)
        coder.code(&incident.location)
        coder.code(&incident.locationText)
        coder.code(&incident.coordinate)
        coder.code(&incident.gazetteerID)
        coder.code(&incident.geoPrecision)
        coder.code(&incident.wherePrec)
        coder.code(&incident.uncertainty)
        coder.code(&incident.relation)
        coder.code(&incident.footprint)
        coder.code(&incident.quote)
        coder.code(&incident.quoteSpan)
        coder.code(&incident.confidence)
        var status: IncidentStatus? = incident.status
        coder.code(choice: &status, of: statuses)
        incident.status = status ?? .extracted
        coder.code(&incident.clusterID)
        coder.code(&incident.tags)
        coder.code(&incident.notes)
        coder.code(&incident.evidence)
    }
}

/// What writes the parts of a record, or fills them in.
private protocol RecordCoder {
    mutating func code(_ text: inout String)
    mutating func code(_ number: inout Int)
    mutating func code(_ number: inout Double)
    mutating func code(_ positions: inout [Coordinate])
    /// Writes whether a part is there, or says what was written.
    mutating func isPresent(_ isPresent: Bool) -> Bool
}

extension RecordCoder {
    mutating func code(_ text: inout String?) {
        guard isPresent(text != nil) else { return text = nil }
        var value = text ?? ""
        code(&value)
        text = value
    }

    mutating func code(_ number: inout Int?) {
        guard isPresent(number != nil) else { return number = nil }
        var value = number ?? 0
        code(&value)
        number = value
    }

    mutating func code(_ number: inout Double?) {
        guard isPresent(number != nil) else { return number = nil }
        var value = number ?? 0
        code(&value)
        number = value
    }

    mutating func code(_ day: inout CalendarDate?) {
        var number = day.map { Int($0.daysSinceEpoch) }
        code(&number)
        day = number.map { CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: $0)) }
    }

    mutating func code<Choice: Equatable>(choice: inout Choice?, of all: [Choice]) {
        var number = choice.flatMap { all.firstIndex(of: $0) }
        code(&number)
        choice = number.flatMap { all.indices.contains($0) ? all[$0] : nil }
    }

    mutating func code(_ position: inout Coordinate?) {
        guard isPresent(position != nil) else { return position = nil }
        var value = position ?? Coordinate(longitude: 0, latitude: 0)
        code(&value.longitude)
        code(&value.latitude)
        position = value
    }

    mutating func code(_ span: inout TextSpan?) {
        guard isPresent(span != nil) else { return span = nil }
        var value = span ?? TextSpan(start: 0, end: 0)
        code(&value.start)
        code(&value.end)
        span = value
    }

    mutating func code(_ texts: inout [String]) {
        resize(&texts, "")
        for index in texts.indices { code(&texts[index]) }
    }

    mutating func code(_ evidence: inout [Evidence]) {
        resize(&evidence, Evidence(field: "", span: nil, rule: ""))
        for index in evidence.indices {
            code(&evidence[index].field)
            code(&evidence[index].span)
            code(&evidence[index].rule)
        }
    }

    mutating func code(_ area: inout MultiPolygon?) {
        guard isPresent(area != nil) else { return area = nil }
        var value = area ?? MultiPolygon([])
        resize(&value.polygons, Polygon(exterior: []))
        for index in value.polygons.indices {
            code(&value.polygons[index].exterior)
            resize(&value.polygons[index].holes, [])
            for hole in value.polygons[index].holes.indices { code(&value.polygons[index].holes[hole]) }
        }
        area = value
    }

    /// Writes how many there are, or makes as many as were written.
    private mutating func resize<Element>(_ list: inout [Element], _ blank: Element) {
        var count = list.count
        code(&count)
        if list.count != count { list = Array(repeating: blank, count: count) }
    }
}

private struct RecordWriter: RecordCoder {
    var bytes: [UInt8]

    mutating func code(_ text: inout String) {
        var count = text.utf8.count
        code(&count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func code(_ number: inout Int) { append(number) }

    mutating func code(_ number: inout Double) { append(number) }

    mutating func code(_ positions: inout [Coordinate]) {
        append(positions.count)
        positions.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func isPresent(_ isPresent: Bool) -> Bool {
        bytes.append(isPresent ? 1 : 0)
        return isPresent
    }

    private mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }
}

private struct RecordReader: RecordCoder {
    let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func code(_ text: inout String) {
        text = String(decoding: part(next()), as: UTF8.self)
    }

    mutating func code(_ number: inout Int) { number = next() }

    mutating func code(_ number: inout Double) { number = Double(bitPattern: next()) }

    mutating func code(_ positions: inout [Coordinate]) {
        let count: Int = next()
        let part = part(count * MemoryLayout<Coordinate>.stride)
        positions = (0..<count).map {
            part.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Coordinate>.stride, as: Coordinate.self)
        }
    }

    mutating func isPresent(_ isPresent: Bool) -> Bool { part(1)[0] == 1 }

    private mutating func next<Value: BitwiseCopyable>() -> Value {
        part(MemoryLayout<Value>.size).loadUnaligned(as: Value.self)
    }

    private mutating func part(_ count: Int) -> UnsafeRawBufferPointer {
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}
