import ArgumentParser
import Exports
import Foundation
import Incidents
import Storage

/// `incidentmap export`: a store's incidents in another format.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a store's incidents in another format, with the same conditions as 'query'.",
        discussion: """
            What a format cannot hold is said on standard error. ucdp and acled give the rows of an import back unchanged, \
            in their own columns; ucdp-csv and acled-csv write any incident in those columns. markdown and summary-html \
            write counts by type, actor, division and week with a table and a map.
            """)

    @Argument(help: "A GeoPackage that 'map' or 'import' wrote.") var store: String
    @Option(help: "One of: \(Self.formats.joined(separator: ", ")).")
    var format: String
    @Option(
        help: ArgumentHelp(
            "Where to write; '-' is standard output where the format streams.", valueName: "file"))
    var output: String?
    @Option(help: "What separates the fields of tables: comma, semicolon or tab.") var delimiter = "comma"
    @Flag(help: "Begin tables with a byte-order mark, so that Excel reads them as UTF-8.") var bom = false
    @Flag(help: "Add a row of HXL hashtags to tables.") var hxl = false
    @Flag(
        help:
            "kml, kmz: folders by event type with regions, for Google Earth and over 10,000 incidents; QGIS reads the flat form."
    )
    var folders = false
    @Option(help: ArgumentHelp("Only these columns, in this order.", valueName: "a,b,c")) var columns: String?
    @OptionGroup var page: PageOptions
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard Self.formats.contains(format) else {
            throw ValidationError("--format \(format) is none of: \(Self.formats.joined(separator: ", ")).")
        }
        _ = try options()
        if page.layer != nil, format != IncidentFormat.html.rawValue {
            throw ValidationError("--tiles is for --format html.")
        }
    }

    private static let originals = [
        IncidentImporter.Format.ucdp.rawValue, IncidentImporter.Format.acled.rawValue,
    ]
    private static var formats: [String] { IncidentFormat.allCases.map(\.rawValue) + originals }

    private func options() throws -> ExportOptions {
        var options = ExportOptions()
        options.hasByteOrderMark = bom
        options.hasHXLTags = hxl
        options.inRegions = folders
        options.tiles = page.layer
        switch delimiter {
        case "comma", ",": options.delimiter = 0x2C
        case "semicolon", ";": options.delimiter = 0x3B
        case "tab", "\t": options.delimiter = 0x09
        default: throw ValidationError("--delimiter \(delimiter) is none of: comma, semicolon, tab.")
        }
        if let columns {
            options.columns = try columns.split(separator: ",").map { name in
                guard let field = IncidentField(rawValue: name.trimmingCharacters(in: .whitespaces)) else {
                    throw ValidationError(
                        "--columns: \(name) is none of: "
                            + IncidentField.allCases.map(\.rawValue).joined(separator: ", ") + ".")
                }
                return field
            }
        }
        return options
    }

    private func exportOriginals() throws {
        let source = try GeoPackageStore(path: store, mode: .reading)
        let filter = try conditions.filter(store: source, gazetteer: gazetteer)
        let counts = try source.exportRecords(ofDataset: format, matching: filter, to: output ?? "-")
        try source.close()
        Notices.note("\(counts.written) rows")
        if counts.without > 0 {
            Notices.note(
                "\(counts.without) incidents came from elsewhere; --format \(format)-csv writes them too")
        }
    }

    func run() throws {
        if let output { try IncidentSource.check(output: output, isNot: store) }
        guard let format = IncidentFormat(rawValue: format) else { return try exportOriginals() }
        let capabilities = format.capabilities
        let target =
            output ?? (capabilities.streams ? "-" : Self.name(for: store, capabilities.pathExtension))
        let source = try GeoPackageStore(path: store, mode: .reading)
        let filter = try conditions.filter(store: source, gazetteer: gazetteer)
        var writer = try format.writer(to: target, options: options())
        try writer.begin()
        var count = 0
        var losses = LossCounter(capabilities)
        try source.forEachIncident(matching: filter) { incident in
            count += 1
            losses.add(incident)
            try writer.write(incident)
        }
        try writer.finish()
        try source.close()
        if target != "-" { Notices.note("\(target): \(count) incidents") }
        for line in losses.notices { Notices.note(line) }
    }

    private static func name(for store: String, _ pathExtension: String) -> String {
        let base = URL(fileURLWithPath: store).deletingPathExtension().lastPathComponent
        return "\(base)-export.\(pathExtension)"
    }
}
