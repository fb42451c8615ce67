package import Incidents
import Reports

/// Incidents as aligned columns for a terminal.
package struct IncidentTable {
    private var rows: [[String]]
    private let hasDistances: Bool

    /// A table with its header; with `hasDistances` the first column is the distance in kilometres.
    package init(hasDistances: Bool) {
        self.hasDistances = hasDistances
        rows = [
            (hasDistances ? ["km"] : []) + [
                "date", "sub-event type", "place", "actors", "killed", "report", "id",
            ]
        ]
    }

    /// The number of incidents.
    package var count: Int { rows.count - 1 }

    /// Adds an incident, with its distance in metres where there is one.
    package mutating func add(_ incident: Incident, distance: Double?) {
        let actors = [incident.actor1, incident.actor2].map { $0 ?? "-" }
        let place = [incident.relation, incident.location ?? incident.locationText, incident.admin1]
        var row = hasDistances ? [distance.map(Self.kilometres) ?? ""] : []
        row += [
            Self.days(incident), incident.subEventType?.rawValue ?? incident.eventType?.rawValue ?? "-",
            Self.shortened(place.compactMap(\.self).joined(separator: " "), to: 40),
            Self.shortened(actors == ["-", "-"] ? "-" : actors.joined(separator: " / "), to: 48),
            incident.fatalities.map(String.init) ?? "-", Self.shortened(incident.reportID, to: 28),
            incident.id,
        ]
        rows.append(row)
    }

    /// The lines, each ended.
    package var text: String {
        let numeric: Set<String> = ["km", "killed"]
        return AlignedColumns.text(of: rows) { numeric.contains(rows[0][$0]) }
    }

    private static func days(_ incident: Incident) -> String {
        guard let first = incident.eventDate else { return "-" }
        guard let last = incident.eventDateEnd, last != first else { return first.description }
        return "\(first)...\(last)"
    }

    private static func kilometres(_ metres: Double) -> String {
        let units = Int((metres / 100).rounded())
        return "\(units / 10).\(units % 10)"
    }

    private static func shortened(_ text: String, to limit: Int) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard AlignedColumns.width(line) > limit else { return line }
        var result = ""
        var width = 0
        for character in line {
            width += AlignedColumns.width(String(character))
            if width > limit - 1 { break }
            result.append(character)
        }
        return result + "…"
    }
}
