import ArgumentParser
import Extraction
import Foundation
import Gazetteers
import Reports

/// `incidentmap explain`: a report with what was found in it and the rule behind each field.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows a report with its mentions, its incidents and the rule behind each field.")

    @Argument(help: ArgumentHelp("A report, or several, in any form that 'map' reads.", valueName: "report"))
    var inputs: [String]
    @Option(help: ArgumentHelp("CSV of file, report_id, published, source, language.", valueName: "csv"))
    var manifest: String?
    @Option(
        help: ArgumentHelp(
            "The day of publication where the report states none, YYYY-MM-DD.", valueName: "date"))
    var published: String?
    @Option(help: ArgumentHelp("CSV of further actors; may be repeated.", valueName: "csv"))
    var actors: [String] = []
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard !inputs.isEmpty else { throw ValidationError("Name a report.") }
        if let published, CalendarDate(iso: published) == nil {
            throw ValidationError("'\(published)' is no day; write --published YYYY-MM-DD.")
        }
    }

    func run() throws {
        let messages = Messages()
        let source = ReportSource(
            inputs: inputs, manifest: manifest, published: published.flatMap { CalendarDate(iso: $0) })
        let extractor: IncidentExtractor
        do {
            extractor = try IncidentExtractor(
                gazetteer: gazetteer.open(), extraActors: actors.map { URL(fileURLWithPath: $0) })
        } catch {
            messages.failure("\(error)")
            throw ExitCode(1)
        }
        var isFirst = true
        for result in source {
            switch result {
            case .success(let report):
                if !isFirst { print() }
                isFirst = false
                print(Explanation(extractor.analyze(report)).lines.joined(separator: "\n"))
            case .failure(let error): messages.failure("\(error)")
            }
        }
        if messages.failures > 0 { throw ExitCode(1) }
    }
}
