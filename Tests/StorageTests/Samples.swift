import Foundation
import GRDB
import Incidents
import Reports
import Spatial

@testable import Storage

/// A folder of its own for a test, removed afterwards.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()) ?? [] }
}

/// Incidents made up for the tests.
enum Samples {
    static let hasakah = Coordinate(longitude: 40.7478, latitude: 36.5079)

    static func incident(
        _ id: String, report: String = "r1", at position: Coordinate? = hasakah,
        _ change: (inout Incident) -> Void = { _ in }
    ) -> Incident {
        var incident = Incident(id: id, reportID: report)
        incident.coordinate = position
        incident.eventDate = CalendarDate(iso: "2015-06-26")
        incident.eventType = .explosionsRemoteViolence
        incident.subEventType = .airDroneStrike
        incident.actor1 = "Military Forces of Syria"
        incident.location = "الحسكة"
        incident.uncertainty = 1500
        incident.confidence = 0.8
        change(&incident)
        return incident
    }

    static func report(_ id: String = "r1", hash: String = "h") -> ReportRecord {
        ReportRecord(
            id: id, title: "Strikes near \(id)", source: "Outlet", published: CalendarDate(iso: "2015-06-27"),
            language: "en", contentHash: hash)
    }

    static func mention(_ text: String, at start: Int, report: String = "r1") -> MentionRecord {
        var mention = MentionRecord(
            reportID: report, span: TextSpan(start: start, end: start + text.count), text: text)
        mention.coordinate = hasakah
        mention.gazetteerID = "geonames:173811"
        return mention
    }

    /// A random incident whose every column takes any value it may hold.
    static func random(_ number: Int, using generator: inout some RandomNumberGenerator) -> Incident {
        func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? {
            Bool.random(using: &generator) ? value() : nil
        }
        let odd = [
            "", "'", "\"", "a;b", "[\"x\"]", "line\nbreak", "\r\n", "]]>", "<b>&amp;", "\u{1F4A5}",
            "القامشلي",
            "\u{202B}rtl\u{202C}", "e\u{301}", "\u{FEFF}", "\\", "NULL", "0", "\u{1}\u{1F}", "  padded  ",
        ]
        var texts: [String] = []
        for _ in 0..<24 {
            let parts = Int.random(in: 1...4, using: &generator)
            texts.append((0..<parts).map { _ in odd.randomElement(using: &generator) ?? "" }.joined())
        }
        var next = 0
        func text() -> String {
            next = (next + 1) % texts.count
            return texts[next]
        }
        let edges = [-180, 180, -90, 90, 0, -0.0, 0.1, 1e-7, 179.999_999_9]
        var incident = Incident(id: "i\(number)", reportID: text())
        incident.reportIDs = [incident.reportID, text()]
        incident.source = maybe(text())
        incident.url = maybe(text())
        incident.published = maybe(CalendarDate(daysSinceEpoch: .random(in: -719_162...2_932_896)))
        incident.eventDate = maybe(CalendarDate(daysSinceEpoch: -719_162))
        incident.eventDateEnd = maybe(CalendarDate(daysSinceEpoch: 2_932_896))
        incident.eventTime = maybe(ClockTime(hour: 23, minute: 59)).flatMap { $0 }
        incident.timePrecision = maybe(.random(in: 1...4))
        incident.dateText = maybe(text())
        incident.subEventType = maybe(SubEventType.allCases.randomElement() ?? .attack)
        incident.eventType = incident.subEventType?.eventType
        incident.actor1 = maybe(text())
        incident.assocActor1 = maybe(text())
        incident.actor2 = maybe(text())
        incident.assocActor2 = maybe(text())
        incident.civilianTargeting = maybe(Bool.random())
        incident.fatalities = maybe(.random(in: 0...1000))
        incident.fatalitiesLow = maybe(0)
        incident.fatalitiesHigh = maybe(Int(Int32.max))
        incident.injured = maybe(3)
        incident.detained = maybe(4)
        incident.country = maybe(text())
        incident.iso3 = maybe("SYR")
        incident.admin1 = maybe(text())
        incident.admin2 = maybe(text())
        incident.location = maybe(text())
        incident.locationText = maybe(text())
        incident.coordinate = maybe(
            Coordinate(
                longitude: edges.randomElement(using: &generator) ?? 0,
                latitude: min(90, max(-90, edges.randomElement(using: &generator) ?? 0))))
        incident.gazetteerID = maybe(text())
        incident.geoPrecision = maybe(.random(in: 1...3))
        incident.wherePrec = maybe(.random(in: 1...6))
        incident.uncertainty = maybe(.random(in: 0...50_000))
        incident.relation = maybe(text())
        incident.quote = maybe(text())
        incident.quoteSpan = maybe(TextSpan(start: 0, end: .random(in: 0...5000)))
        incident.confidence = maybe(.random(in: 0...1))
        incident.status = IncidentStatus.allCases.randomElement(using: &generator) ?? .extracted
        incident.clusterID = maybe(.random(in: 0...9))
        incident.tags = maybe([text(), text()]) ?? []
        incident.notes = maybe(text())
        return incident
    }
}

func everything() -> IncidentFilter {
    var filter = IncidentFilter()
    filter.includesBackground = true
    filter.includesDoubtful = true
    filter.includesRejected = true
    return filter
}

extension GeoPackageStore {
    /// All incidents, in the order of writing.
    func all() throws -> [Incident] {
        var incidents: [Incident] = []
        try forEachIncident(matching: everything()) { incidents.append($0) }
        return incidents
    }
}

/// Asks a store's file directly, as another program would.
struct Probe {
    let database: DatabaseQueue

    init(_ path: String) throws { database = try DatabaseQueue(path: path) }

    func texts(_ sql: String) throws -> [String?] {
        try database.read { try String?.fetchAll($0, sql: sql) }
    }
    func text(_ sql: String) throws -> String? { try texts(sql).first ?? nil }
    func number(_ sql: String) throws -> Int? {
        try database.read { try Int.fetchOne($0, sql: sql) }
    }
}
