import Gazetteers
import Geoparsing
import Incidents
import Reports

/// A report with its mentions, its incidents and the rule behind each of their fields, as text for people.
package struct Explanation {
    private let analysis: ReportAnalysis

    /// Explains what the stages found.
    package init(_ analysis: ReportAnalysis) { self.analysis = analysis }

    /// The lines, in the order of the report, then one paragraph an incident.
    package var lines: [String] {
        let document = analysis.document
        let record = analysis.extraction.report
        var lines = ["report \(record.id)"]
        if let title = record.title { lines.append("headline  \(title)") }
        let facts = [
            record.published.map { "published \($0)" }, record.source.map { "source \($0)" },
            record.language.map { "language \($0)" },
        ].compactMap { $0 }
        if !facts.isEmpty { lines.append(facts.joined(separator: ", ")) }
        for (index, sentence) in document.sentences.enumerated() {
            let role = document.blocks[sentence.block].role
            lines.append("")
            lines.append("[\(index + 1) \(role.rawValue)] " + Self.flat(document.text(of: sentence.span)))
            lines += mentions(in: sentence.span)
        }
        for incident in analysis.extraction.incidents {
            lines.append("")
            lines += Self.lines(incident, document)
        }
        if analysis.extraction.incidents.isEmpty { lines += ["", "no incident"] }
        return lines
    }

    private func mentions(in span: TextSpan) -> [String] {
        let document = analysis.document
        var found: [(Int, String)] = []
        for place in analysis.places where span.contains(place.span) {
            let name = place.toponyms.first?.place.map { "\($0.name) (\($0.id))" } ?? "not placed"
            let relation = place.relation.phrase.map { " \($0)" } ?? ""
            let radius = place.uncertainty.map { ", ± \(Int($0)) m" } ?? ""
            found.append(
                (
                    place.span.start,
                    "place  \"\(Self.flat(document.text(of: place.span)))\" \(place.role):\(relation) \(name)\(radius)"
                        + (place.note.map { "; \($0)" } ?? "")
                ))
        }
        for date in document.dates where span.contains(date.span) {
            let day = date.day.map { "\($0)" } ?? "no day"
            let end = date.end.map { " to \($0)" } ?? ""
            let time = date.time.map { " \($0)" } ?? ""
            found.append(
                (
                    date.span.start,
                    "date   \"\(Self.flat(document.text(of: date.span)))\": \(day)\(end)\(time)"
                ))
        }
        for actor in analysis.actors where span.contains(actor.span) {
            let role = actor.isAttribution ? ", source of what is said" : ""
            found.append(
                (
                    actor.span.start,
                    "actor  \"\(Self.flat(document.text(of: actor.span)))\": \(actor.name)\(role)"
                ))
        }
        for toll in analysis.tolls where span.contains(toll.span) {
            let range = toll.high.map { $0 == toll.low ? "" : " (\(toll.low) to \($0))" } ?? " or more"
            found.append(
                (
                    toll.span.start,
                    "toll   \"\(Self.flat(document.text(of: toll.span)))\": \(toll.best) \(toll.effect)\(range)"
                ))
        }
        return found.sorted { $0 < $1 }.map { "    " + $0.1 }
    }

    private static func lines(_ incident: Incident, _ document: Document) -> [String] {
        var lines = [
            "incident \(incident.id)"
                + (incident.tags.isEmpty ? "" : "  [\(incident.tags.joined(separator: ", "))]")
        ]
        var shown: Set<String> = []
        for field in IncidentField.allCases where !unexplained.contains(field) {
            guard let value = text(incident.value(of: field)), !value.isEmpty else { continue }
            var line = "    " + padded(field.rawValue) + flat(value)
            shown.insert(field.rawValue)
            for evidence in incident.evidence(for: field) {
                let words =
                    evidence.span.map { " \"\(flat(document.text(of: $0)))\" at \($0.start)-\($0.end)" } ?? ""
                line += "\n    " + padded("") + "<- \(evidence.rule)\(words)"
            }
            lines.append(line)
        }
        for evidence in incident.evidence where !shown.contains(evidence.field) {
            let words = evidence.span.map { " \"\(flat(document.text(of: $0)))\"" } ?? ""
            lines.append("    " + padded(evidence.field) + "<- \(evidence.rule)\(words)")
        }
        return lines
    }

    /// Columns that repeat the report or the id; the sentence and the notes are shown all the same.
    private static let unexplained = Set(IncidentField.allCases.filter(\.isOfReport)).subtracting([
        .quote, .notes,
    ])

    private static func text(_ value: IncidentValue) -> String? {
        switch value {
        case .null: nil
        case .text(let text): text
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .date(let date): date.description
        case .boolean(let flag): flag ? "yes" : "no"
        case .list(let items): items.joined(separator: ", ")
        }
    }

    private static func padded(_ text: String) -> String {
        text + String(repeating: " ", count: max(1, 18 - text.count))
    }

    private static func flat(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
