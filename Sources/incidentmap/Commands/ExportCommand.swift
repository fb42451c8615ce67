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
        discussion: "What a format cannot hold is said on standard error.")

    @Argument(help: "A GeoPackage that 'map' or 'import' wrote.") var store: String
    @Option(help: "One of: \(IncidentFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: String
    @Option(
        help: ArgumentHelp(
            "Where to write; '-' is standard output where the format streams.", valueName: "file"))
    var output: String?
    @OptionGroup(title: "Conditions") var conditions: FilterOptions
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard IncidentFormat(rawValue: format) != nil else {
            throw ValidationError(
                "--format \(format) is none of: \(IncidentFormat.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
    }

    func run() throws {
        guard let format = IncidentFormat(rawValue: format) else { return }
        let capabilities = format.capabilities
        let target =
            output ?? (capabilities.streams ? "-" : Self.name(for: store, capabilities.pathExtension))
        if target != "-", Self.isSame(target, store) {
            throw ValidationError("\(target) is the store itself; name another file.")
        }
        let source = try GeoPackageStore(path: store, mode: .reading)
        let filter = try conditions.filter(store: source, gazetteer: gazetteer)
        var writer = try format.writer(to: target)
        try writer.begin()
        var count = 0
        var unplaced = 0
        try source.forEachIncident(matching: filter) { incident in
            count += 1
            if incident.coordinate == nil { unplaced += 1 }
            try writer.write(incident)
        }
        try writer.finish()
        try source.close()
        if target != "-" { Notices.note("\(target): \(count) incidents") }
        if unplaced > 0, !capabilities.holdsNullGeometry {
            Notices.note("\(capabilities.name) holds no incident without a place: \(unplaced) left out")
        }
    }

    private static func name(for store: String, _ pathExtension: String) -> String {
        let base = URL(fileURLWithPath: store).deletingPathExtension().lastPathComponent
        return "\(base)-export.\(pathExtension)"
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        return resolved(left) == resolved(right)
    }
}
