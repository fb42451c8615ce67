import Foundation
import Reports
import Spatial

/// Under which days and group of types an incident is looked for.
struct MergeSlots {
    /// Days since 1970-01-01, at most eight; longer spans stand under their first day alone.
    var days: ClosedRange<Int32>
    /// Event types that can be one event share a code.
    var group: UInt8

    /// Nil where the incident can be merged with nothing: no day, no place, no type.
    init?(of incident: Incident) {
        guard incident.coordinate != nil, let span = IncidentMerger.daySpan(incident) else { return nil }
        days = span.count > 8 ? span.lowerBound...span.lowerBound : span
        guard let type = incident.eventType ?? incident.subEventType?.eventType else { return nil }
        // Attacks and clashes are told as one another, protests and riots too.
        switch type {
        case .battles, .violenceAgainstCivilians: group = 0
        case .explosionsRemoteViolence: group = 1
        case .protests, .riots: group = 2
        case .strategicDevelopments: group = 3
        }
        if incident.subEventType == .abductionForcedDisappearance { group = 3 }
    }
}

/// Clusters by day, group of types and grid cell, so that each incident meets only what can be near it.
struct MergeIndex {
    private struct Bucket: Hashable {
        var day: Int32
        var group: UInt8
    }

    private struct Cell: Hashable {
        var bucket: Bucket
        var level: Int8
        var column: Int32
        var row: Int32
    }

    /// Clusters of one bucket, and how many of them each level holds.
    private struct Members {
        var clusters: [Int32] = []
        var levels = [Int](repeating: 0, count: MergeIndex.radii.count)
    }

    /// A cluster stands in the first level whose radius holds its footprint; cells are twice that wide.
    private static let radii: [Double] = [2000, 8000, 32_000, 128_000, 512_000, .infinity]
    private static let metresPerDegree = 110_500.0

    private var buckets: [Bucket: Members] = [:]
    private var cells: [Cell: [Int32]] = [:]

    private static func level(_ reach: Double) -> Int {
        radii.firstIndex { reach <= $0 } ?? radii.count - 1
    }

    private static func row(_ latitude: Double, _ level: Int) -> Int32 {
        Int32((latitude * metresPerDegree / (2 * radii[level])).rounded(.down))
    }

    mutating func insert(_ cluster: Int, incident: Incident, slots: MergeSlots?) {
        guard let slots, let point = incident.coordinate else { return }
        let level = Self.level(IncidentMerger.reach(incident))
        for day in slots.days {
            let bucket = Bucket(day: day, group: slots.group)
            buckets[bucket, default: Members()].clusters.append(Int32(cluster))
            buckets[bucket]?.levels[level] += 1
            guard Self.radii[level].isFinite else { continue }
            let cell = Cell(
                bucket: bucket, level: Int8(level), column: Self.column(point.longitude, level),
                row: Self.row(point.latitude, level))
            cells[cell, default: []].append(Int32(cluster))
        }
    }

    // Columns are of equal width in degrees, so that one number holds for all rows.
    private static func column(_ longitude: Double, _ level: Int) -> Int32 {
        Int32((longitude * metresPerDegree / (2 * radii[level])).rounded(.down))
    }

    /// Calls `body` with each cluster that may lie within reach, some perhaps more than once.
    func forEachNear(_ incident: Incident, slots: MergeSlots?, _ body: (Int) -> Void) {
        guard let slots, let point = incident.coordinate else { return }
        let reach = IncidentMerger.reach(incident)
        for day in slots.days {
            let bucket = Bucket(day: day, group: slots.group)
            guard let members = buckets[bucket] else { continue }
            for cells in probes(point, reach, members, bucket) {
                guard let cells else {
                    for cluster in members.clusters { body(Int(cluster)) }
                    break
                }
                for cluster in cells { body(Int(cluster)) }
            }
        }
    }

    /// The lists to look through; a nil says that the whole bucket is the cheaper way.
    private func probes(
        _ point: Coordinate, _ reach: Double, _ members: Members, _ bucket: Bucket
    ) -> [[Int32]?] {
        if members.clusters.count <= 16 { return [nil] }
        var result: [[Int32]?] = []
        var budget = members.clusters.count
        for level in Self.radii.indices where members.levels[level] > 0 {
            let radius = Self.radii[level]
            guard radius.isFinite else { return [nil] }
            let cell = 2 * radius / Self.metresPerDegree
            let spread = (reach + radius) / Self.metresPerDegree
            let south = point.latitude - spread
            let north = point.latitude + spread
            // Near a pole, and over the antimeridian, the grid says little: look at all.
            guard south > -85, north < 85 else { return [nil] }
            let widest = max(abs(south), abs(north))
            let width = spread / cos(widest * .pi / 180)
            let west = point.longitude - width
            let east = point.longitude + width
            guard west > -180, east < 180 else { return [nil] }
            let rows = Self.row(south, level)...Self.row(north, level)
            let columns = Self.column(west, level)...Self.column(east, level)
            let (count, overflow) = rows.count.multipliedReportingOverflow(by: columns.count)
            budget -= overflow ? budget : count
            guard budget > 0, cell > 0 else { return [nil] }
            for row in rows {
                for column in columns {
                    let key = Cell(bucket: bucket, level: Int8(level), column: column, row: row)
                    if let found = cells[key] { result.append(found) }
                }
            }
        }
        return result
    }
}
