import Files
import Foundation
import Spatial

extension UserGazetteers {
    /// Reads, checks and keeps areas of divisions: each becomes a place, or belongs to the known division it is.
    func addBoundaries(
        _ url: URL, name: String, options: GazetteerSourceOptions, against known: Gazetteer
    ) throws -> Report {
        let read = try Self.boundaries(url, options, known)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try BoundaryTable.write(
            read.divisions, to: folder.appendingPathComponent("\(name).boundaries").path)
        try write(read.places, to: folder.appendingPathComponent("\(name).tsv"))
        return Report(
            name: name, format: read.format, places: read.places.count, merged: read.merged, dropped: 0,
            areas: read.areas.count)
    }

    /// What a file of boundaries brings.
    struct Boundaries {
        var format: String
        var merged: Int
        var divisions: [BoundarySource.Division]
        var places: [PlaceDraft] { divisions.map(\.place) }
        var areas: [AreaDraft] {
            divisions.map { division in
                AreaDraft(
                    level: division.level, country: division.place.country, code: division.place.id,
                    name: division.place.name, parent: division.level == 2 ? division.place.admin1 : "",
                    area: division.area)
            }
        }
    }

    static func boundaries(
        _ url: URL, _ options: GazetteerSourceOptions, _ known: Gazetteer
    ) throws -> Boundaries {
        var source = BoundarySource(url: url, options: options, known: known)
        try source.read()
        let merged = DraftMerger(known: known).merge(
            source.divisions.map { SourceReader.SourceDraft(place: $0.place, sameAs: nil) })
        var divisions = source.divisions
        for (index, place) in merged.drafts.enumerated() { divisions[index].place = place }
        return Boundaries(format: source.formatName, merged: merged.count, divisions: divisions)
    }
}

/// The areas of a source as they are kept: one row a division, geometry as well-known text.
enum BoundaryTable {
    private static let columns = ["level", "country", "id", "name", "admin1", "geometry"]

    static func write(_ divisions: [BoundarySource.Division], to path: String) throws {
        let output = try OutputFile(path: path)
        try output.write(columns.joined(separator: "\t") + "\n")
        for division in divisions {
            let place = division.place
            let fields = [
                "\(division.level)", place.country, place.id, place.name,
                division.level == 2 ? place.admin1 : "", try division.area.wkt(),
            ].map { text in String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
            try output.write(fields.joined(separator: "\t") + "\n")
        }
        try output.finish()
    }

    static func read(_ path: String) throws(GazetteerError) -> [AreaDraft] {
        let rows = try NamedColumns(path: path, delimiter: 0x09, quote: nil, required: columns)
        var areas: [AreaDraft] = []
        while try rows.next() {
            guard let level = Int(rows["level"]), (1...2).contains(level) else {
                throw GazetteerError(file: path, line: rows.line, message: "has no level 1 or 2")
            }
            let area: MultiPolygon
            do { area = try MultiPolygon(wkt: rows["geometry"]) } catch {
                throw GazetteerError(file: path, line: rows.line, message: "\(error)")
            }
            areas.append(
                AreaDraft(
                    level: level, country: rows["country"], code: rows["id"], name: rows["name"],
                    parent: rows["admin1"], area: area))
        }
        return areas
    }
}
