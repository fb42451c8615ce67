import Incidents
import Reports
import Spatial

/// Counts of incidents by type, actor, division and week, gathered as they pass by; memory follows the number of
/// different actors, divisions and weeks, not of incidents.
struct IncidentSummary {
    /// Incidents and the killed that they state.
    struct Tally: Hashable {
        var incidents = 0
        var killed = 0

        mutating func add(_ incident: Incident) {
            incidents += 1
            killed += incident.fatalities ?? 0
        }
    }

    /// A division of a country, empty where the place is not known.
    struct Division: Hashable {
        var country: String
        var admin1: String
    }

    /// Where a dot of the map lies, rounded so that incidents of one town are one dot.
    struct Dot: Hashable {
        var longitude: Int
        var latitude: Int
        var type: EventType?

        /// Steps of a degree: at the scale of a country a fiftieth is a pixel or less.
        static let steps = 50.0
    }

    private(set) var total = Tally()
    private(set) var types: [EventType?: Tally] = [:]
    private(set) var actors: [String: Tally] = [:]
    private(set) var divisions: [Division: Tally] = [:]
    /// By the Monday that a week begins with.
    private(set) var weeks: [CalendarDate: Tally] = [:]
    private(set) var dots: [Dot: Int] = [:]
    private(set) var unplaced = 0
    private(set) var undated = 0
    private(set) var dates: ClosedRange<CalendarDate>?
    private(set) var extent = ExtentAccumulator()
    /// The deadliest incidents, at most `listed` after `ranked()`.
    private var leading: [Incident] = []
    /// Rows of the table of incidents.
    static let listed = 100

    /// Takes an incident in.
    mutating func add(_ incident: Incident) {
        total.add(incident)
        types[incident.eventType, default: Tally()].add(incident)
        for actor in Set([incident.actor1, incident.actor2].compactMap { $0 }) {
            actors[actor, default: Tally()].add(incident)
        }
        divisions[
            Division(country: incident.country ?? "", admin1: incident.admin1 ?? ""), default: Tally()
        ].add(incident)
        if let date = incident.eventDate {
            weeks[Self.monday(of: date), default: Tally()].add(incident)
            let known = dates ?? date...date
            dates = min(known.lowerBound, date)...max(known.upperBound, date)
        } else {
            undated += 1
        }
        if let position = incident.coordinate {
            extent.add(position)
            let dot = Dot(
                longitude: Int((position.longitude * Dot.steps).rounded()),
                latitude: Int((position.latitude * Dot.steps).rounded()), type: incident.eventType)
            dots[dot, default: 0] += 1
        } else {
            unplaced += 1
        }
        leading.append(incident)
        if leading.count >= 4 * Self.listed { leading = Array(ranked().prefix(Self.listed)) }
    }

    /// The incidents of the table: all in the order of their dates where they are few, else the deadliest.
    func table() -> [Incident] {
        Array(ranked().prefix(Self.listed)).sorted {
            ($0.eventDate?.daysSinceEpoch ?? .max, $0.id) < ($1.eventDate?.daysSinceEpoch ?? .max, $1.id)
        }
    }

    private func ranked() -> [Incident] {
        leading.sorted { ($1.fatalities ?? 0, $0.id) < ($0.fatalities ?? 0, $1.id) }
    }

    /// The Monday on or before a day.
    static func monday(of date: CalendarDate) -> CalendarDate { date.adding(days: 1 - date.weekday) }
}

extension IncidentSummary {
    /// A table of the summary: headings and cells, the numbers last.
    struct Table {
        var title: String
        var headings: [String]
        var rows: [[String]]
        /// What is not shown, for people.
        var rest: String?
        /// How many columns at the end are numbers.
        var numbers = 2
    }

    /// Rows of one table of counts.
    private static let longest = 30

    /// The tables in their order.
    var tables: [Table] {
        func rows(_ named: [(name: [String], tally: Tally)]) -> [[String]] {
            named.map { $0.name + ["\($0.tally.incidents)", "\($0.tally.killed)"] }
        }
        func ordered<Key>(_ tallies: [Key: Tally], _ name: (Key) -> [String]) -> [(
            name: [String], tally: Tally
        )] {
            tallies.map { (name: name($0.key), tally: $0.value) }.sorted {
                ($1.tally.incidents, $0.name.joined(separator: "\u{1F}"))
                    < ($0.tally.incidents, $1.name.joined(separator: "\u{1F}"))
            }
        }
        func cut(_ rows: [[String]], _ what: String) -> (rows: [[String]], rest: String?) {
            guard rows.count > Self.longest else { return (rows, nil) }
            return (Array(rows.prefix(Self.longest)), "\(rows.count - Self.longest) more \(what)")
        }
        let actors = cut(rows(ordered(self.actors) { [$0] }), "actors")
        let divisions = cut(
            rows(ordered(self.divisions) { [$0.country.isEmpty ? "Not stated" : $0.country, $0.admin1] }),
            "divisions")
        let byWeek = weeks.sorted { $0.key > $1.key }.map { (name: ["\($0.key)"], tally: $0.value) }
        let weeks = cut(rows(byWeek), "weeks before")
        return [
            Table(
                title: "By event type", headings: ["Event type", "Incidents", "Killed"],
                rows: rows(ordered(types) { [$0?.rawValue ?? "Type not stated"] })),
            Table(
                title: "By actor", headings: ["Actor", "Incidents", "Killed"], rows: actors.rows,
                rest: actors.rest),
            Table(
                title: "By first-level division", headings: ["Country", "Division", "Incidents", "Killed"],
                rows: divisions.rows, rest: divisions.rest),
            Table(
                title: "By week", headings: ["Week from Monday", "Incidents", "Killed"], rows: weeks.rows,
                rest: weeks.rest ?? (undated > 0 ? "\(undated) incidents without a date" : nil)),
            incidentTable,
        ]
    }

    private var incidentTable: Table {
        let incidents = table()
        return Table(
            title: incidents.count < total.incidents
                ? "The \(incidents.count) deadliest incidents" : "Incidents",
            headings: ["Date", "Type", "Place", "Division", "Actors", "Source", "Killed"],
            rows: incidents.map { incident in
                [
                    incident.eventDate?.description ?? incident.dateText ?? "",
                    incident.subEventType?.rawValue ?? incident.eventType?.rawValue ?? "",
                    incident.location ?? incident.locationText ?? "",
                    incident.admin1 ?? incident.country ?? "",
                    [incident.actor1, incident.actor2].compactMap { $0 }.joined(separator: " \u{2013} "),
                    incident.source ?? incident.reportID, incident.fatalities.map(String.init) ?? "",
                ]
            }, numbers: 1)
    }

    /// What the summary is of, in one sentence.
    var headline: String {
        var text = "\(total.incidents) incident\(total.incidents == 1 ? "" : "s")"
        if let dates { text += " from \(dates.lowerBound) to \(dates.upperBound)" }
        text += ", \(total.killed) killed as far as reports state it"
        if unplaced > 0 { text += "; \(unplaced) without a place" }
        return text + "."
    }
}
