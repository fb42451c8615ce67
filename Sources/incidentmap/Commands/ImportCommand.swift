import ArgumentParser
import Exports
import Files
import Foundation
import Gazetteers
import Incidents
import Storage

/// `incidentmap import`: coded events made by others, into a store.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Reads coded events made by others into a store.",
        discussion: """
            acled and ucdp are recognised by their columns and kept whole, so that 'export --format ucdp' gives the same \
            rows back. For csv, geojson and kml, columns named like the fields (event_date, location, latitude ...) or as in \
            Knowledge/imports/columns.tsv are found by themselves; name others with --column. Rows that cannot be used \
            are named with their line and reason, the first twenty on standard error and all of them by --rejected; the \
            others are imported, and the exit status is 1.
            """)

    @Argument(help: "The files.") var files: [String]
    @Option(
        help:
            "Their format: \(IncidentImporter.Format.allCases.map(\.rawValue).joined(separator: ", ")); by default as the name ends and the header says."
    )
    var format: String?
    @Option(help: ArgumentHelp("The store; made where there is none.", valueName: "gpkg"))
    var store = "Output/incidents.gpkg"
    @Option(
        name: .customLong("column"),
        help: ArgumentHelp("The column that holds a field; may be repeated.", valueName: "field=name"))
    var columns: [String] = []
    @Option(help: ArgumentHelp("Write the rows that were left out, with line and reason.", valueName: "csv"))
    var rejected: String?

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Name at least one file.") }
        if let format, IncidentImporter.Format(rawValue: format) == nil {
            throw ValidationError(
                "--format \(format) is none of: "
                    + "\(IncidentImporter.Format.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        for column in columns where !column.contains("=") {
            throw ValidationError("--column \(column) is not in the form FIELD=NAME.")
        }
    }

    func run() throws {
        if let rejected {
            for input in files + [store] { try IncidentSource.check(output: rejected, isNot: input) }
        }
        let folder = URL(fileURLWithPath: store).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let mapping = try ImportMapping()
        let target = try GeoPackageStore(path: store, mode: .writing)
        let named = Dictionary(
            columns.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), String(parts.count > 1 ? parts[1] : ""))
            }, uniquingKeysWith: { $1 })
        let summary = SummaryBox()
        let countries = CountryCodes()
        let refusals = try rejected.map { try OutputFile(path: $0) }
        try refusals?.write("file,line,reason\r\n")
        let progress = ImportProgress()
        var hasFailures = false
        for file in files {
            var shown = 0
            var importer = IncidentImporter(
                into: target, mapping: mapping, namedColumns: named, countryCode: { countries.alpha3($0) },
                imported: { incident in
                    summary.value.add(incident)
                    progress.step()
                },
                refused: { refusal in
                    try? refusals?.write(
                        CSVRecord.encode([file, "\(refusal.line)", refusal.reason]) + "\r\n")
                    shown += 1
                    if shown <= Notices.mostNamed { Notices.note("\(file):\(refusal)") }
                })
            do {
                let chosen =
                    try format.flatMap(IncidentImporter.Format.init(rawValue:)) ?? .recognised(from: file)
                let outcome = try importer.run(path: file, format: chosen)
                progress.finish()
                if outcome.refused > Notices.mostNamed {
                    Notices.note("\(file): ... and \(outcome.refused - Notices.mostNamed) more")
                }
                let reports =
                    outcome.reports > 0
                    ? " from \(outcome.reports) report\(outcome.reports == 1 ? "" : "s")" : ""
                Notices.note("\(file): \(outcome.imported) imported\(reports), \(outcome.refused) left out")
                if let notice = Self.notice(unused: outcome.unusedColumns, of: chosen) {
                    Notices.note("\(file): \(notice)")
                }
                if let source = Self.source(of: chosen) { try target.write(source: source) }
                if outcome.refused > 0 { hasFailures = true }
            } catch let error as StoreError where error.path != target.path && error.path != store {
                Notices.note("\(error)")
                hasFailures = true
            } catch let error as FileError {
                Notices.note("\(error)")
                hasFailures = true
            }
        }
        if !target.isBeingBuilt { try summary.value.add(contentsOf: target) }
        try StorePresentation.apply(
            to: target, storeName: URL(fileURLWithPath: store).lastPathComponent, summary: summary.value)
        try refusals?.finish()
        try target.close()
        if hasFailures { throw ExitCode(1) }
    }

    /// Says which columns no field holds, nil where all are used.
    static func notice(unused columns: [String], of format: IncidentImporter.Format) -> String? {
        guard !columns.isEmpty else { return nil }
        let isKept = [.acled, .ucdp, .csv].contains(format)
        let shown = columns.prefix(50).joined(separator: ", ") + (columns.count > 50 ? ", ..." : "")
        return
            "\(columns.count) column\(columns.count == 1 ? "" : "s") not used"
            + (isKept ? " (kept with the rows)" : " (--column FIELD=NAME takes them in)") + ": \(shown)"
    }

    private static func source(of format: IncidentImporter.Format) -> SourceRecord? {
        switch format {
        case .acled:
            SourceRecord(
                name: "ACLED", kind: .dataset, url: "https://acleddata.com", licence: "ACLED terms of use",
                attribution: "Armed Conflict Location & Event Data (ACLED)")
        case .ucdp:
            SourceRecord(
                name: "UCDP GED", kind: .dataset, url: "https://ucdp.uu.se", licence: "CC BY 4.0",
                attribution: "Uppsala Conflict Data Program, Georeferenced Event Dataset")
        default: nil
        }
    }
}

/// Gathers what the project must show; shared with a closure.
private final class SummaryBox {
    var value = StorePresentation.Summary()
}

/// ISO codes of countries by name, with the gazetteer opened at the first question.
private final class CountryCodes {
    private var gazetteer: Gazetteer??

    func alpha3(_ name: String) -> String? {
        if gazetteer == nil { gazetteer = .some(try? GazetteerOptions.parse([]).open()) }
        guard let known = gazetteer ?? nil, let code = known.countryCode(name) else { return nil }
        return known.country(alpha2: code)?.alpha3
    }
}

/// Counts rows on a terminal.
private final class ImportProgress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private var count = 0

    func step() {
        count += 1
        if isShown, count % 10_000 == 0 {
            Notices.write("\r\(count) rows")
        }
    }

    func finish() {
        if isShown, count >= 10_000 { Notices.write("\r\u{1B}[K") }
    }
}
