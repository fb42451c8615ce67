import Foundation
import Incidents
import Measuring
import Reports
import Spatial
import Storage

/// Runs one task on incidents from a CSV file and prints a JSON line: seconds (median), memory and a checksum.
///
///     measure TASK INCIDENTS.csv [--queries QUERIES.csv] [--repeat N]
@main
struct Measure {
    static func main() throws {
        var arguments = Arguments()
        let queriesFile = arguments.option("--queries")
        let repeats = arguments.option("--repeat").flatMap { Int($0) } ?? 5
        guard arguments.words.count == 2, let task = Task(rawValue: arguments.words[0]) else {
            let names = Task.allCases.map(\.rawValue).joined(separator: ", ")
            Arguments.refuse("measure TASK INCIDENTS.csv [--queries CSV] [--repeat N]; tasks: \(names)")
        }
        let incidents = try PositionFile.read(arguments.words[1])
        let queries = try queriesFile.map { try PositionFile.read($0) } ?? []
        // What is measured is the reading.
        if task == .store { try StoredPositions.store(of: incidents).close() }
        let memory = MemoryMeter()
        var seconds: [Double] = []
        var check = ""
        for _ in 0..<max(1, repeats) {
            let run = try task.run(incidents, queries)
            seconds.append(run.seconds)
            check = run.check
        }
        StoredPositions.remove()
        let peak = memory.peak
        print(
            "{\"task\":\"\(task.rawValue)\",\"n\":\(incidents.count),\"seconds\":\(median(seconds)),"
                + "\"peak_mib\":\(peak.whole),\"added_mib\":\(peak.added),\"check\":\"\(check)\"}")
    }
}

/// What can be measured.
enum Task: String, CaseIterable {
    case build, counts, members, counts1 = "counts-one-thread", nearest, dbscan, distances, hotspots, store

    func run(_ incidents: [Coordinate], _ queries: [Coordinate]) throws -> (seconds: Double, check: String) {
        switch self {
        case .build:
            let (seconds, index) = try timed { try PointIndex(incidents) }
            return (seconds, "\(index.count)")
        case .counts:
            let index = try PointIndex(incidents)
            let (seconds, counts) = try timed { try index.counts(within: 25_000, ofEach: queries) }
            return (seconds, "\(counts.reduce(0, +))")
        case .counts1:
            let index = try PointIndex(incidents)
            let (seconds, total) = try timed {
                try queries.reduce(0) { try $0 + index.count(within: 25_000, of: $1) }
            }
            return (seconds, "\(total)")
        case .members:
            let index = try PointIndex(incidents)
            let (seconds, total) = try timed {
                try queries.reduce(0) { try $0 + index.positions(within: 25_000, of: $1).count }
            }
            return (seconds, "\(total)")
        case .nearest:
            let index = try PointIndex(incidents)
            let (seconds, total) = try timed {
                try queries.reduce(0.0) { try $0 + (index.nearest(10, to: $1).last?.distance ?? 0) }
            }
            return (seconds, "\(Int(total))")
        case .dbscan:
            let (seconds, clusters) = try timed {
                try DBSCAN(distance: 10_000, minimum: 5).cluster(incidents)
            }
            return (
                seconds,
                "\(clusters.coreCount) core, \(clusters.noiseCount) noise, \(clusters.clusterCount) clusters"
            )
        case .hotspots:
            // Hexagons of 10 km: density, then Gi* with 999 permutations.
            let (seconds, scores) = try timed {
                let grid = try CellGrid(covering: incidents, form: .hexagon, size: 10_000)
                return try LocalStatistics(
                    values: grid.sums(), neighbors: grid.neighbors, permutations: 999
                ).getisOrd()
            }
            return (seconds, "\(scores.count) cells, \(scores.count { $0.probability <= 0.01 }) at 0.01")
        case .store:
            let store = try StoredPositions.store(of: incidents)
            let (seconds, total) = try timed {
                var total = 0
                try store.forEachCircle(of: 25_000, around: queries) { total += $1.count }
                return total
            }
            try store.close()
            return (seconds, "\(total)")
        case .distances:
            // A million pairs that a fixed multiplicative sequence picks.
            var state: UInt64 = 20_260_809
            func next() -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % incidents.count
            }
            let starts = (0..<1_000_000).map { _ in incidents[next()] }
            let ends = (0..<1_000_000).map { _ in incidents[next()] }
            let (seconds, metres) = try timed { try Ellipsoid.wgs84.distances(from: starts, to: ends) }
            return (seconds, "\(Int(metres.reduce(0, +) / 1000)) km")
        }
    }
}

/// A store of positions, written once a run.
enum StoredPositions {
    static func store(of positions: [Coordinate]) throws -> GeoPackageStore {
        let path = NSTemporaryDirectory() + "measure-\(ProcessInfo.processInfo.processIdentifier).gpkg"
        if !FileManager.default.fileExists(atPath: path) {
            let store = try GeoPackageStore(path: path, mode: .replacing)
            for start in stride(from: 0, to: positions.count, by: 1000) {
                try store.write(
                    incidents: (start..<min(start + 1000, positions.count)).map { number in
                        var incident = Incident(id: "i\(number)", reportID: "measure")
                        incident.coordinate = positions[number]
                        incident.eventDate = CalendarDate(daysSinceEpoch: Int32(16_000 + number % 3000))
                        incident.eventType = .battles
                        incident.subEventType = .armedClash
                        incident.fatalities = number % 7
                        incident.location = "a place"
                        return incident
                    })
            }
            try store.close()
        }
        return try GeoPackageStore(path: path, mode: .reading)
    }

    static func remove() {
        try? FileManager.default.removeItem(
            atPath: NSTemporaryDirectory() + "measure-\(ProcessInfo.processInfo.processIdentifier).gpkg")
    }
}

/// The columns `lon` and `lat` of a CSV file, which must be its last two.
enum PositionFile {
    static func read(_ path: String) throws -> [Coordinate] {
        guard let file = fopen(path, "r") else {
            throw SpatialError(operation: "reading positions", message: "\(path) cannot be opened")
        }
        defer { fclose(file) }
        // Line by line, so that what is measured afterwards is not the memory of the file.
        var positions: [Coordinate] = []
        var line = [CChar](repeating: 0, count: 4096)
        _ = fgets(&line, Int32(line.count), file)
        while fgets(&line, Int32(line.count), file) != nil {
            let fields = line.withUnsafeBufferPointer { line -> [Double] in
                let end = line.firstIndex { $0 == 0 || $0 == 10 || $0 == 13 } ?? line.endIndex
                let commas = line[..<end].indices.filter { line[$0] == 44 }.suffix(2)
                let starts = commas.count == 2 ? Array(commas.map { $0 + 1 }) : [0] + commas.map { $0 + 1 }
                return starts.compactMap { start in line.baseAddress.map { strtod($0 + start, nil) } }
            }
            guard fields.count == 2 else { continue }
            positions.append(Coordinate(longitude: fields[0], latitude: fields[1]))
        }
        guard !positions.isEmpty else {
            throw SpatialError(
                operation: "reading positions", message: "none in the last two columns of \(path)")
        }
        return positions
    }
}
