import Foundation
import Incidents
import Reports

/// Incidents as aligned columns for a terminal.
struct IncidentTable {
    private var rows: [[String]]
    private let hasDistances: Bool

    /// A table with its header; with `hasDistances` the first column is the distance in kilometres.
    init(hasDistances: Bool) {
        self.hasDistances = hasDistances
        rows = [
            (hasDistances ? ["km"] : []) + [
                "date", "sub-event type", "place", "actors", "killed", "report", "id",
            ]
        ]
    }

    /// The number of incidents.
    var count: Int { rows.count - 1 }

    /// Adds an incident, with its distance in metres where there is one.
    mutating func add(_ incident: Incident, distance: Double?) {
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
    var text: String {
        let widths = rows[0].indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        let numeric: Set<String> = ["km", "killed"]
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - Self.width(row[column]))
                let cell = Self.isolated(row[column])
                if numeric.contains(rows[0][column]) { return padding + cell }
                return column == row.count - 1 ? cell : cell + padding
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
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
        guard width(line) > limit else { return line }
        var result = ""
        for character in line {
            if width(result) + width(String(character)) > limit - 1 { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Columns of a terminal that a text takes: two for wide East Asian letters and pictures, none for marks.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format, .control: return sum
            default: break
            }
            let wide: [ClosedRange<UInt32>] = [
                0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
            ]
            return sum + (wide.contains { $0.contains(scalar.value) } ? 2 : 1)
        }
    }

    /// A right-to-left text within isolates (Unicode UAX 9), so that it does not turn its neighbours round.
    private static func isolated(_ text: String) -> String {
        let isRightToLeft = text.unicodeScalars.contains { scalar in
            (0x590...0x8FF).contains(scalar.value) || (0xFB1D...0xFDFF).contains(scalar.value)
                || (0xFE70...0xFEFF).contains(scalar.value)
        }
        return isRightToLeft ? "\u{2068}\(text)\u{2069}" : text
    }
}
