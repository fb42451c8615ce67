import ArgumentParser
import Incidents
import Spatial
import Storage

/// `incidentmap edit`: corrections by hand that later runs leave alone.
struct EditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract:
            "Corrects incidents in a store; later runs of 'map' and 'import' leave the corrections alone.",
        discussion: """
            What is edited in QGIS is kept in the same way. FIELD is a column's name; an empty VALUE makes it unknown. \
            Confirmed and rejected incidents are no longer touched at all.
            """)

    @Argument(help: "A GeoPackage that 'map' or 'import' wrote.") var store: String
    @Argument(help: "The incidents' ids.") var ids: [String]
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A new value; may be repeated.", valueName: "field=value"))
    var changes: [String] = []
    @Option(help: ArgumentHelp("Move to a place: LAT,LON, or a name.", valueName: "place")) var move: String?
    @Flag(help: "Mark as checked and right.") var confirm = false
    @Flag(help: "Mark as checked and wrong: left out of queries and exports.") var reject = false
    @Flag(help: "Remove, and do not bring back in later runs.") var delete = false
    @Flag(help: "Forget the corrections: the next run of 'map' or 'import' sets the fields again.")
    var release = false
    @OptionGroup var gazetteer: GazetteerOptions

    func validate() throws {
        guard !ids.isEmpty else { throw ValidationError("Name at least one incident.") }
        guard !(confirm && reject) else {
            throw ValidationError("--confirm and --reject exclude each other.")
        }
        let count = [!changes.isEmpty || move != nil || confirm || reject, delete, release].count { $0 }
        guard count == 1 else {
            throw ValidationError(
                "Give --set, --move, --confirm or --reject, or else --delete, or else --release.")
        }
        _ = try parsedChanges()
    }

    func run() throws {
        let target = try GeoPackageStore(path: store, mode: .updating)
        var changes = try parsedChanges()
        if confirm { changes.append((.status, .text(IncidentStatus.confirmed.rawValue))) }
        if reject { changes.append((.status, .text(IncidentStatus.rejected.rawValue))) }
        let position = try move.map { try FilterOptions.position($0, store: nil) { try gazetteer.open() } }
        var hasFailures = false
        for id in ids {
            let isKnown =
                if delete {
                    try target.deleteByHand(incidentID: id)
                } else if release {
                    try target.releaseEdits(incidentID: id)
                } else {
                    try target.edit(incidentID: id, changes, movingTo: position)
                }
            if !isKnown {
                Notices.note("\(store): has no incident \(id)")
                hasFailures = true
            }
        }
        try target.close()
        if hasFailures { throw ExitCode(1) }
    }

    private func parsedChanges() throws -> [(IncidentField, IncidentValue)] {
        try changes.map { change in
            let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let field = IncidentField(rawValue: String(parts[0])) else {
                throw ValidationError(
                    "--set \(change) does not name a column; the columns are "
                        + IncidentField.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            }
            guard field != .latitude, field != .longitude, field != .disorderType else {
                throw ValidationError(
                    "\(field.rawValue) cannot be set by itself; "
                        + (field == .disorderType ? "it follows from sub_event_type." : "use --move LAT,LON.")
                )
            }
            do {
                return (field, try field.value(parsing: String(parts[1])))
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }
}
