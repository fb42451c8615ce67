import Incidents
import Reports
import Spatial

extension IncidentImporter {
    /// Reads the placemarks of a KML or KMZ file.
    ///
    /// `Data` and `SimpleData` are taken by the names of the columns; where they do not say it, a placemark's name is
    /// its place, its description the notes, and its time stamp the date.
    mutating func readKML(path: String) throws {
        let stream = try KMLPlacemarkStream(path: path)
        var known: [String: ImportMapping.Target] = [:]
        for (fieldName, name) in namedColumns {
            guard let target = ImportMapping.Target(name: fieldName) else {
                throw StoreError(path: path, message: "\"\(fieldName)\" is no field of an incident")
            }
            known[name] = target
        }
        var unused: Set<String> = []
        while true {
            let placemark: KMLPlacemark
            do {
                guard let next = try stream.next() else { break }
                placemark = next
            } catch let error as KMLPlacemarkStream.Broken {
                refuse(line: error.line, "the XML is broken here; what follows is not read")
                break
            }
            if placemark.schema == "footprints_schema" {
                try attachFootprint(placemark)
                continue
            }
            let (incident, reason) = incident(from: placemark, known: known, unused: &unused)
            guard let incident else {
                refuse(line: placemark.line, reason ?? "is no incident")
                continue
            }
            try accept(incident, record: nil)
        }
        outcome.unusedColumns = unused.sorted()
    }

    private func incident(
        from placemark: KMLPlacemark, known: [String: ImportMapping.Target], unused: inout Set<String>
    ) -> (Incident?, reason: String?) {
        if let fault = placemark.fault { return (nil, fault) }
        var incident = Incident(id: "", reportID: "", status: .imported)
        var id = placemark.id
        for (name, text) in placemark.values {
            switch known[name] ?? mapping.target(ofColumn: name, format: "csv") {
            case nil: unused.insert(name)
            case .id: if id.isEmpty { id = text }
            case .field(let field):
                do {
                    incident.set(field, to: try Self.value(of: field, text))
                } catch {
                    return (nil, "\(error)")
                }
            }
        }
        if placemark.schema != "incidents_schema" { complete(&incident, from: placemark) }
        // What a person moved in Google Earth shows in the geometry; columns are finer where both agree.
        if let point = placemark.points.first {
            let isFiner = incident.coordinate.map {
                abs($0.longitude - point.longitude) <= 5e-7 && abs($0.latitude - point.latitude) <= 5e-7
            }
            if isFiner != true { incident.coordinate = point }
        } else if placemark.schema != "incidents_schema",
            placemark.hasOtherGeometry || !placemark.polygons.isEmpty
        {
            return (nil, "its geometry is not a point")
        }
        if !placemark.polygons.isEmpty, !placemark.isCircle {
            incident.footprint = MultiPolygon(placemark.polygons)
        }
        if !id.isEmpty {
            incident.id = Self.identifier(id, orPrefixed: "kml-")
        } else {
            var hash = StableHash(placemark.name)
            for text in [placemark.description, placemark.when, placemark.begin, placemark.end] {
                hash.add(text)
            }
            for (name, text) in placemark.values { hash.add(name + "=" + text) }
            hash.add("\(placemark.points)")
            incident.id = "kml-" + hash.hexadecimal
        }
        return Self.finished(incident)
    }

    /// Fills what the columns left open from the elements that every placemark has.
    private func complete(_ incident: inout Incident, from placemark: KMLPlacemark) {
        if incident.location == nil, !placemark.name.isEmpty { incident.location = placemark.name }
        if incident.notes == nil, !placemark.description.isEmpty { incident.notes = placemark.description }
        guard incident.eventDate == nil else { return }
        let first = KMLTime(placemark.when.isEmpty ? placemark.begin : placemark.when)
        incident.eventDate = first?.first
        incident.eventTime = incident.eventTime ?? first?.time
        incident.eventDateEnd = placemark.end.isEmpty ? first?.last : KMLTime(placemark.end)?.last
        if incident.timePrecision == nil { incident.timePrecision = first?.precision }
    }

    private static func value(of field: IncidentField, _ text: String) throws(IncidentFieldError)
        -> IncidentValue
    {
        switch field.type {
        case .list: return .list(TextList.decode(text))
        case .date: return try field.value(parsing: LongDate.iso(text) ?? text)
        // An empty element is an empty text; an unknown one has no element.
        case .text where text.isEmpty && !field.isCoded: return .text("")
        default: return try field.value(parsing: text)
        }
    }

    /// Gives an incident the shape that a footprint's placemark holds; circles follow from the uncertainty.
    private mutating func attachFootprint(_ placemark: KMLPlacemark) throws {
        func value(_ name: String) -> String? { placemark.values.first { $0.name == name }?.text }
        guard value("shape") == "phrase" else { return }
        guard let id = value("incident_id"), placemark.fault == nil, !placemark.polygons.isEmpty else {
            return refuse(
                line: placemark.line, placemark.fault ?? "is a footprint without an incident or a polygon")
        }
        try flush(dataset: "kml")
        let isKnown = try store.setShape(
            MultiPolygon(placemark.polygons), ofIncident: Self.identifier(id, orPrefixed: "kml-"))
        if !isKnown { refuse(line: placemark.line, "is the footprint of \(id), which is not in the file") }
    }
}

/// A moment as KML writes it: a year, a month, a day or a time of day (XML Schema's gYear to dateTime).
struct KMLTime {
    var first: CalendarDate
    /// The last day, where it says more than one.
    var last: CalendarDate?
    var time: ClockTime?
    /// ACLED's `time_precision`, 4 for a year.
    var precision: Int

    init?(_ text: String) {
        let text = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        let halves = text.split(separator: "T", maxSplits: 1)
        guard let day = halves.first else { return nil }
        let parts = day.split(separator: "-").map { Int($0) }
        guard let year = parts.first ?? nil else { return nil }
        switch parts.count {
        case 1:
            guard let first = CalendarDate(year: year, month: 1, day: 1) else { return nil }
            (self.first, last, precision) = (first, CalendarDate(year: year, month: 12, day: 31), 4)
        case 2:
            guard let month = parts[1], let first = CalendarDate(year: year, month: month, day: 1) else {
                return nil
            }
            let length = CalendarDate.lengthOfMonth(month, year: year)
            (self.first, last, precision) = (first, CalendarDate(year: year, month: month, day: length), 3)
        default:
            guard let first = CalendarDate(iso: day.prefix(10)) else { return nil }
            (self.first, precision) = (first, 1)
            if halves.count == 2 { time = ClockTime(text: String(halves[1].prefix(5))) }
        }
    }
}

extension IncidentField {
    /// Whether a text must be one of a list, or in a form of its own.
    var isCoded: Bool {
        switch self {
        case .eventType, .subEventType, .disorderType, .status, .eventTime: true
        default: false
        }
    }
}
