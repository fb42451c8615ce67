import Exports
import Files
import Foundation
import Incidents
import Measuring
import Storage

/// Writes or imports seeded incidents and prints a JSON line: seconds (median of whole runs), processor seconds of all
/// threads (mean), memory, what was written.
///
///     writers TASK DATA [--repeat N] [--output FILE]
///
/// DATA is the CSV file that `peers.py --emit` writes, for imports the file to be read. Incidents are made in memory,
/// one by one, inside the time that is measured; memory is that of the whole process from the first run on. The output
/// is removed unless it is named.
@main
struct Writers {
    static func main() throws {
        var arguments = Arguments()
        let repeats = arguments.option("--repeat").flatMap { Int($0) } ?? 5
        let output = arguments.option("--output")
        guard arguments.words.count == 2, let task = Task(rawValue: arguments.words[0]) else {
            let names = Task.allCases.map(\.rawValue).joined(separator: ", ")
            Arguments.refuse("writers TASK DATA [--repeat N] [--output FILE]; tasks: \(names)")
        }
        let file = arguments.words[1]
        let data = try task.importFormat == nil ? SeededIncidents(contentsOf: file) : nil
        let memory = MemoryMeter()
        let path =
            output
            ?? NSTemporaryDirectory()
            + "writers-\(ProcessInfo.processInfo.processIdentifier).\(task.pathExtension)"
        defer { if output == nil { task.remove(path) } }
        var seconds: [Double] = []
        var count = 0
        let used = processorSeconds()
        for _ in 0..<max(1, repeats) {
            task.remove(path)
            let run = try timed {
                try data.map { try task.write($0, to: path) } ?? task.load(file, into: path)
            }
            count = run.value
            seconds.append(run.seconds)
        }
        let processor = (processorSeconds() - used) / Double(seconds.count)
        let peak = memory.peak
        let size = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        print(
            "{\"task\":\"\(task.rawValue)\",\"n\":\(count),\"seconds\":\(median(seconds)),"
                + "\"cpu\":\(processor),\"peak_mib\":\(peak.whole),\"added_mib\":\(peak.added),"
                + "\"bytes\":\(size)}")
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
        }
    }
}

/// What can be measured.
enum Task: String, CaseIterable {
    /// The columns that the data have, as the peers write them.
    case geojson
    /// All columns of the contract, most of them null here.
    case geojsonWhole = "geojson-whole"
    case kml, csv
    /// A table in ACLED's columns, for its import.
    case acled
    /// With R*Tree, and without style and project, which the peers do not write.
    case gpkg
    /// New stores from files.
    case importGeoJSON = "import-geojson"
    case importCSV = "import-csv"
    case importACLED = "import-acled"
    case importUCDP = "import-ucdp"
    case importKML = "import-kml"
    case importStore = "import-gpkg"

    var importFormat: IncidentImporter.Format? {
        switch self {
        case .importGeoJSON: .geojson
        case .importCSV: .csv
        case .importACLED: .acled
        case .importUCDP: .ucdp
        case .importKML: .kml
        case .importStore: .gpkg
        default: nil
        }
    }

    var pathExtension: String {
        switch self {
        case .geojson, .geojsonWhole: "geojson"
        case .kml: "kml"
        case .csv, .acled: "csv"
        default: "gpkg"
        }
    }

    /// Removes an output and what stands beside it.
    func remove(_ path: String) {
        let stem = (path as NSString).deletingPathExtension
        for ending in [pathExtension, "qml", "csvt", "prj"] {
            try? FileManager.default.removeItem(atPath: "\(stem).\(ending)")
        }
    }

    /// Writes all incidents; gives their number.
    func write(_ data: SeededIncidents, to path: String) throws -> Int {
        var options = ExportOptions()
        if self != .geojsonWhole { options.columns = SeededIncidents.columns }
        var writer: any IncidentWriter =
            switch self {
            case .gpkg: try GeoPackageWriter(path: path, isPresented: false)
            case .kml: try IncidentFormat.kml.writer(to: path)
            case .csv: try IncidentFormat.csv.writer(to: path, options: options)
            case .acled: try IncidentFormat.acledCSV.writer(to: path)
            default: try IncidentFormat.geojson.writer(to: path, options: options)
            }
        try writer.begin()
        for number in 0..<data.count { try writer.write(data.incident(number)) }
        try writer.finish()
        return data.count
    }

    /// Imports a file into a new store; gives the number of incidents.
    func load(_ file: String, into path: String) throws -> Int {
        guard let format = importFormat else { return 0 }
        let store = try GeoPackageStore(path: path, mode: .writing)
        // What stands in "type" is none of ACLED's types.
        let named = self == .importGeoJSON || self == .importCSV ? ["relation": "type"] : [:]
        var importer = IncidentImporter(into: store, mapping: try ImportMapping(), namedColumns: named)
        let outcome = try importer.run(path: file, format: format)
        if let refusal = outcome.refusals.first {
            throw StoreError(path: file, message: "\(outcome.refused) rows were refused: \(refusal)")
        }
        try store.close()
        return outcome.imported
    }
}
