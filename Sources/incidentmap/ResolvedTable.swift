import Exports
import Foundation
import Gazetteers
import Geoparsing
import Spatial

/// The lines that `resolve` writes for people.
struct ResolvedTable {
    let text: String

    init(_ found: PlaceFinder.Found, limit: Int) {
        switch found {
        case .name(let candidates, let ambiguity):
            let note = ambiguity.map { "Ambiguous: \($0.reason).\n" } ?? ""
            text = Self.table(candidates) + note
        case .phrase(let reading): text = Self.phrase(reading, limit)
        }
    }

    // MARK: Names

    private static func table(_ candidates: [Candidate]) -> String {
        guard !candidates.isEmpty else { return "Not known.\n" }
        var rows = [
            [
                "name", "latitude", "longitude", "country", "admin1", "feature", "population", "match",
                "score", "id",
            ]
        ]
        for candidate in candidates {
            let place = candidate.place
            rows.append([
                place.name, fixed(place.coordinate.latitude, 4), fixed(place.coordinate.longitude, 4),
                place.country ?? "", place.admin1 ?? "", place.featureCode,
                place.population.map(String.init) ?? "",
                candidate.match.rawValue, fixed(candidate.score, 2), place.id,
            ])
        }
        return AlignedColumns.text(of: rows) { _ in false }
    }

    // MARK: Phrases

    private static func phrase(_ reading: PhraseReading, _ limit: Int) -> String {
        let reference = reading.reference
        var rows: [[String]] = [["relation", reference.relation.phrase ?? "at"]]
        if let refusal = reading.refusal {
            rows.append(["refused", refusal])
        } else if let point = reference.coordinate, let uncertainty = reference.uncertainty {
            if let title = reading.title { rows.insert(["place", title], at: 0) }
            let divisions = reference.divisions
            rows += [
                ["centre", "\(fixed(point.latitude, 5)),\(fixed(point.longitude, 5))"],
                ["uncertainty_m", "\(Int(uncertainty.rounded()))"],
                ["geo_precision", reference.geoPrecision.map(String.init) ?? ""],
                ["where_prec", reference.wherePrec.map(String.init) ?? ""],
                [
                    "lies in",
                    [divisions.admin2, divisions.admin1, divisions.country?.name].compactMap(\.self)
                        .joined(separator: ", "),
                ],
            ]
            if let area = reading.footprint { rows.append(["footprint", extent(of: area)]) }
        }
        if let note = reference.note, reading.refusal == nil {
            rows.append([reference.isAmbiguous ? "ambiguous" : "note", note])
        }
        for toponym in reference.toponyms {
            let name = toponym.place.map { "\($0.name), \($0.admin1 ?? "-"), \($0.country ?? "-"), \($0.id)" }
            rows.append(["anchor", name ?? "\"\(toponym.text)\": not known"])
        }
        if reference.isAmbiguous {
            rows.removeAll { $0[0] == "anchor" }
            rows += reading.options.prefix(limit).map { option in
                let point = "\(fixed(option.coordinate.latitude, 4)),\(fixed(option.coordinate.longitude, 4))"
                let anchor = option.anchor.place
                return [
                    "candidate",
                    "\(point)  from \(anchor.name), \(anchor.admin1 ?? "-"), \(anchor.country ?? "-"), \(anchor.id)",
                ]
            }
        }
        return AlignedColumns.text(of: rows) { _ in false }
    }

    /// The size and edges of an area; its corners are in the JSON.
    private static func extent(of area: MultiPolygon) -> String {
        let size = area.area / 1e6
        guard let box = area.bounds else { return "" }
        let edges = [box.west, box.south, box.east, box.north].map { fixed($0, 4) }.joined(separator: ",")
        return "\(fixed(size, size < 10 ? 2 : 0)) square kilometres in \(edges) (its corners: --format json)"
    }
}

/// A number with a fixed count of decimals.
private func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((abs(value) * scale).rounded())
    guard decimals > 0 else { return (value < 0 && units > 0 ? "-" : "") + "\(units)" }
    let fraction = String(units % Int(scale))
    let padding = String(repeating: "0", count: decimals - fraction.count)
    return (value < 0 && units > 0 ? "-" : "") + "\(units / Int(scale)).\(padding)\(fraction)"
}
