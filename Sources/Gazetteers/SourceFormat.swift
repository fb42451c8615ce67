import Foundation
import Knowledge

/// Which column of a source is which field of a place.
struct SourceFormat: Sendable {
    var name: String
    /// Columns of each field, by field.
    var columns: [String: [String]] = [:]
    /// What is put before the values of a field.
    var prefixes: [String: String] = [:]

    /// The formats of a table of `Knowledge/gazetteers`.
    static func known(_ name: String = "formats.tsv") throws(GazetteerError) -> [SourceFormat] {
        var formats: [SourceFormat] = []
        for row in try table(name) {
            if formats.last?.name != row["format"] { formats.append(SourceFormat(name: row["format"])) }
            formats[formats.count - 1].columns[row["field"]] = row.list("column")
            formats[formats.count - 1].prefixes[row["field"]] = row["prefix"]
        }
        return formats
    }

    /// GeoNames feature codes by what sources call a kind of place.
    static func kinds() throws(GazetteerError) -> [String: String] {
        var kinds: [String: String] = [:]
        for row in try table("kinds.tsv") { kinds[row["value"].lowercased()] = row["code"] }
        return kinds
    }

    private static func table(_ name: String) throws(GazetteerError) -> [DataTable.Row] {
        let folders = [
            DataFolder.locate("Knowledge")?.appendingPathComponent("gazetteers"),
            DataFolder.userData.appendingPathComponent("Knowledge/gazetteers"),
        ]
        var rows: [DataTable.Row] = []
        for case let folder? in folders {
            let url = folder.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: url.path) else { continue }
            do { rows += try DataTable(contentsOf: url).rows } catch {
                throw GazetteerError(file: error.file, line: error.line, message: error.message)
            }
        }
        return rows
    }

    /// The columns of a GeoNames dump, which has no header line.
    static let geoNamesColumns = [
        "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature class",
        "feature code",
        "country code", "cc2", "admin1 code", "admin2 code", "admin3 code", "admin4 code", "population",
        "elevation", "dem", "timezone", "modification date",
    ]

    /// A format made of columns named by the user: "name=Place,latitude=Y".
    init(
        mapping text: String, fields: [String] = Self.fields,
        required: [String] = ["name", "latitude", "longitude"]
    ) throws(GazetteerError) {
        name = "columns"
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard sides.count == 2, fields.contains(sides[0]) else {
                throw GazetteerError(
                    file: "--columns",
                    message:
                        "\"\(part)\" is not FIELD=COLUMN with FIELD one of \(fields.joined(separator: ", "))"
                )
            }
            columns[sides[0], default: []].append(sides[1])
        }
        for field in required where columns[field] == nil {
            throw GazetteerError(file: "--columns", message: "needs \(field)=COLUMN")
        }
    }

    init(name: String) { self.name = name }

    static let fields = [
        "id", "name", "names", "latitude", "longitude", "country", "admin1", "admin2", "kind", "population",
        "radius",
        "precision",
    ]

    /// What the properties of boundaries may be.
    static let boundaryFields = ["name", "code", "country", "admin1", "level"]
}
