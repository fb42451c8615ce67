import ArgumentParser
import Exports
import Extraction
import Foundation
import Gazetteers
import Incidents
import Reports
import Storage

/// `incidentmap map`: the main job, reports in, a store and map files out.
struct MapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Turns reports into incidents on a map.",
        discussion: """
            Reads text, HTML, RSS, Atom, JSON and JSONL, singly or in folders; "-" is JSONL on standard input. \
            Writes incidents.gpkg, a store that QGIS opens styled and on the timeline, and from it \
            incidents.geojson and incidents.kml. A second run into the same folder updates the store.
            Exit status: 0 all well; 1 some input failed, each named, the rest done; 2 wrong usage.
            """)

    @Argument(
        help: ArgumentHelp("Files or folders of reports; '-' is JSONL on standard input.", valueName: "input")
    )
    var inputs: [String]
    @Option(
        help: ArgumentHelp(
            "The folder to write to; '-' streams GeoJSON features, one a line, to standard output.",
            valueName: "dir"))
    var output = "Output"
    @Option(
        help: ArgumentHelp(
            "CSV of file, report_id, published, source, language; default: manifest.csv in each folder.",
            valueName: "csv"))
    var manifest: String?
    @Option(
        help: ArgumentHelp(
            "The day of publication of reports that state none, YYYY-MM-DD.", valueName: "date"))
    var published: String?
    @Option(
        help: ArgumentHelp(
            "CSV of further actors: name, kind, countries, years, aliases; may be repeated.", valueName: "csv"
        ))
    var actors: [String] = []
    @Flag(name: .customLong("no-merge"), help: "Keep one incident for each report that tells an event.")
    var noMerge = false
    @Flag(help: "Write incidents.html too: one page that is a map and needs no network.") var html = false
    @OptionGroup var page: PageOptions
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard !inputs.isEmpty else { throw ValidationError("Name at least one file or folder of reports.") }
        if let published, CalendarDate(iso: published) == nil {
            throw ValidationError("'\(published)' is no day; write --published YYYY-MM-DD.")
        }
        if html, output == "-" {
            throw ValidationError("--html needs a folder to write to; name one with --output.")
        }
        if page.layer != nil, !html { throw ValidationError("--tiles needs --html.") }
    }

    func run() async throws {
        let messages = Messages()
        let target: any MapTarget
        do {
            target =
                output == "-"
                ? try StreamTarget()
                : try FolderTarget(
                    folder: output, mergesReports: !noMerge,
                    formats: [.geojson, .kml] + (html ? [.html] : []),
                    tiles: page.layer)
        } catch {
            messages.failure("\(error)")
            throw ExitCode(1)
        }
        do {
            let umbrellas = try await extract(into: target, messages)
            try target.finish(umbrellas: umbrellas)
        } catch {
            target.abandon()
            messages.failure("\(error)")
            throw ExitCode(1)
        }
        messages.close(target.summary)
        if messages.failures > 0 { throw ExitCode(1) }
    }
}

extension MapCommand {
    /// Hands every report's extraction on; gives the actors that are parts of others.
    ///
    /// Gazetteers, knowledge and what was remembered of places are let go at the end: merging needs the memory.
    private func extract(
        into target: any MapTarget, _ messages: Messages
    ) async throws -> [String: String] {
        let extractor = try IncidentExtractor(
            gazetteer: gazetteer.open(), extraActors: actors.map { URL(fileURLWithPath: $0) })
        let source = ReportSource(
            inputs: inputs, manifest: manifest, published: published.flatMap { CalendarDate(iso: $0) })
        let pipeline = ExtractionPipeline(
            extractor: extractor, width: 2 * ProcessInfo.processInfo.activeProcessorCount)
        try await pipeline.run(
            next: { Self.next(source, messages) },
            deliver: { extraction in
                try target.write(extraction)
                messages.advance()
            })
        return extractor.umbrellas
    }

    /// The next report that can be read; those that cannot are named.
    private static func next(_ source: ReportSource, _ messages: Messages) -> Report? {
        while let result = source.next() {
            switch result {
            case .success(let report): return report
            case .failure(let error): messages.failure("\(error)")
            }
        }
        return nil
    }
}

/// Standard error: failures as they come, a running count on a terminal only.
final class Messages {
    private(set) var failures = 0
    private var done = 0
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func failure(_ text: String) {
        failures += 1
        clear()
        Notices.write("incidentmap: \(text)\n")
    }

    func advance() {
        done += 1
        guard isTerminal, done % 50 == 0 else { return }
        Notices.write("\r\(done) reports")
    }

    func close(_ summary: String) {
        clear()
        Notices.write("\(done) report\(done == 1 ? "" : "s"), \(summary)\n")
    }

    private func clear() {
        if isTerminal { Notices.write("\r\u{1B}[K") }
    }
}
