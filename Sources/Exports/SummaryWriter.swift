public import Incidents

/// Writes a summary for a report or a wiki: counts by type, actor, division and week, a table and a map picture.
///
/// As Markdown with the map beside it as SVG, or as one HTML page with the map inside.
public struct SummaryWriter: IncidentWriter {
    /// Markdown.
    public static let capabilities = FormatCapabilities(
        name: "markdown", pathExtension: "md", mediaType: "text/markdown", holdsNullGeometry: true,
        holdsFootprints: false, streams: true, isTyped: false, losses: [.incidents],
        limits: ["counts, and the \(IncidentSummary.listed) deadliest incidents; on a stream without the map"]
    )
    /// One HTML page.
    public static let pageCapabilities = FormatCapabilities(
        name: "summary-html", pathExtension: "html", mediaType: "text/html", holdsNullGeometry: true,
        holdsFootprints: false, streams: true, isTyped: false, losses: [.incidents],
        limits: ["counts, and the \(IncidentSummary.listed) deadliest incidents"])

    private let destination: Destination
    private let isPage: Bool
    private var summary = IncidentSummary()

    /// Writes to `path`, "-" being standard output, as Markdown or as a page.
    public init(path: String, asPage: Bool) throws(ExportError) {
        destination = try Destination(path: path)
        isPage = asPage
    }

    /// Does nothing: counts come last.
    public mutating func begin() throws(ExportError) {}

    /// Counts an incident.
    public mutating func write(_ incident: Incident) throws(ExportError) { summary.add(incident) }

    /// Writes everything.
    public mutating func finish() throws(ExportError) {
        let map = try SummaryMap.svg(of: summary)
        if isPage {
            let page = page(map: map)
            try destination.append { $0.append(text: page) }
            return try destination.finish()
        }
        let picture = map == nil ? nil : destination.companionPath(withExtension: "svg")
        let text = markdown(picture: picture)
        try destination.append { $0.append(text: text) }
        try destination.finish()
        if let picture, let map { try Destination.write(map, to: picture) }
    }

    // MARK: Markdown

    private func markdown(picture: String?) -> String {
        var text = "# Incidents\n\n\(summary.headline)\n\n"
        if let picture {
            let name = picture[
                (picture.lastIndex(of: "/").map(picture.index(after:)) ?? picture.startIndex)...]
            text += "![Map of the incidents](<\(name)>)\n\n"
        }
        for table in summary.tables where !table.rows.isEmpty {
            text += "## \(table.title)\n\n"
            text += "| " + table.headings.joined(separator: " | ") + " |\n|"
            for index in table.headings.indices {
                text += index >= table.headings.count - table.numbers ? " ---: |" : " --- |"
            }
            text += "\n"
            for row in table.rows { text += "| " + row.map(Self.cell).joined(separator: " | ") + " |\n" }
            if let rest = table.rest { text += "\n\(rest)\n" }
            text += "\n"
        }
        return text
    }

    /// A text as the cell of a table, with what Markdown or HTML would take for markup escaped.
    static func cell(_ text: String) -> String {
        var cell = ""
        for character in text {
            switch character {
            case "|", "\\", "`", "*", "_", "[", "]", "<", ">", "#", "~", "&": cell += "\\\(character)"
            case _ where character.isNewline: cell += " "
            default: cell.append(character)
            }
        }
        return cell
    }

    // MARK: HTML

    private func page(map: String?) -> String {
        var xml = XMLBuilder()
        xml.raw("<!DOCTYPE html>")
        xml.element("html", ["lang": "en"]) { xml in
            xml.element("head") { xml in
                // An HTML parser knows no closed `meta`, and takes the mark for nothing.
                xml.raw("<meta charset=\"utf-8\">")
                xml.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                xml.element("title", text: "Incidents")
                xml.raw("<style>\(Self.style)</style>")
            }
            xml.element("body") { xml in
                xml.element("h1", text: "Incidents")
                xml.element("p", text: summary.headline)
                if let map { xml.element("figure") { $0.raw(map) } }
                for table in summary.tables where !table.rows.isEmpty { Self.append(table, to: &xml) }
            }
        }
        return xml.text
    }

    private static func append(_ table: IncidentSummary.Table, to xml: inout XMLBuilder) {
        xml.element("h2", text: table.title)
        xml.element("table") { xml in
            xml.element("thead") { xml in
                xml.element("tr") { xml in
                    for heading in table.headings { xml.element("th", ["scope": "col"], text: heading) }
                }
            }
            xml.element("tbody") { xml in
                for row in table.rows {
                    xml.element("tr") { xml in
                        for (index, value) in row.enumerated() {
                            let isNumber = index >= row.count - table.numbers
                            xml.element(
                                "td", [isNumber ? "class" : "dir": isNumber ? "number" : "auto"], text: value)
                        }
                    }
                }
            }
        }
        if let rest = table.rest { xml.element("p", text: rest) }
    }

    private static let style = """
        body{font:15px/1.45 system-ui,"Noto Sans","Noto Sans Arabic",sans-serif;max-width:62rem;margin:1.5rem auto;\
        padding:0 1rem;color:#1d2429}figure{margin:1rem 0}svg{max-width:100%;height:auto}\
        table{border-collapse:collapse;width:100%}th,td{padding:.25rem .6rem;border-bottom:1px solid #d5dbe0;\
        text-align:start;vertical-align:top}th{background:#f4f6f8}td.number{text-align:end;\
        font-variant-numeric:tabular-nums}
        """
}
