import Files
import Foundation
import Incidents
import Reports
import Spatial

/// The incidents of `peers.py --emit`, held in 32 bytes each beside a table of their texts, so that the memory which
/// is measured is that of the writers.
struct SeededIncidents {
    private struct Row {
        var longitude: Double
        var latitude: Double
        var day: Int32
        var fatalities: Int32
        var place: UInt16
        var notes: UInt16
        var type: UInt8
        var actor: UInt8
    }

    private var rows: [Row] = []
    private var places = TextTable()
    private var notes = TextTable()
    private var actors = TextTable()
    private var types = TextTable()

    /// What the data have, in the order in which the peers write it.
    static let columns: [IncidentField] = [.eventDate, .relation, .actor1, .fatalities, .location, .notes]

    /// The number of incidents.
    var count: Int { rows.count }

    /// Reads `id,date,type,actor,fatalities,place,notes,lon,lat`, the ids being numbers in order.
    init(contentsOf path: String) throws {
        let reader = try DelimitedReader(path: path)
        var fields: [String] = []
        _ = try reader.next(into: &fields)
        guard fields == ["id", "date", "type", "actor", "fatalities", "place", "notes", "lon", "lat"] else {
            throw FileError(path: path, message: "is not what peers.py --emit writes")
        }
        while try reader.next(into: &fields) {
            guard let day = CalendarDate(iso: fields[1]), let fatalities = Int32(fields[4]),
                let longitude = Double(fields[7]), let latitude = Double(fields[8])
            else { throw FileError(path: path, line: reader.line, message: "cannot be read") }
            rows.append(
                Row(
                    longitude: longitude, latitude: latitude, day: day.daysSinceEpoch, fatalities: fatalities,
                    place: UInt16(places.number(of: fields[5])), notes: UInt16(notes.number(of: fields[6])),
                    type: UInt8(types.number(of: fields[2])), actor: UInt8(actors.number(of: fields[3]))))
        }
    }

    /// Makes an incident.
    func incident(_ number: Int) -> Incident {
        let row = rows[number]
        var incident = Incident(id: Self.id(number), reportID: "peers", status: .imported)
        incident.coordinate = Coordinate(longitude: row.longitude, latitude: row.latitude)
        incident.eventDate = CalendarDate(daysSinceEpoch: row.day)
        // Not among ACLED's types: a text, as for the peers.
        incident.relation = types.texts[Int(row.type)]
        incident.actor1 = actors.texts[Int(row.actor)]
        incident.fatalities = Int(row.fatalities)
        incident.location = places.texts[Int(row.place)]
        incident.notes = notes.texts[Int(row.notes)]
        return incident
    }

    /// "inc-" and eight digits.
    private static func id(_ number: Int) -> String {
        String(unsafeUninitializedCapacity: 12) { bytes in
            _ = bytes.update(fromContentsOf: "inc-00000000".utf8)
            var (rest, place) = (number, 11)
            while rest > 0, place > 3 {
                bytes[place] = 0x30 + UInt8(rest % 10)
                rest /= 10
                place -= 1
            }
            return 12
        }
    }
}

/// Texts by number, each once.
private struct TextTable {
    private(set) var texts: [String] = []
    private var numbers: [String: Int] = [:]

    mutating func number(of text: String) -> Int {
        if let known = numbers[text] { return known }
        numbers[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }
}
