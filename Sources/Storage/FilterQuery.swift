import Foundation
import Incidents
import Reports
import Spatial

/// A filter as SQL that finds no incident too few, and the exact tests that SQL cannot make.
struct FilterQuery {
    enum Parameter {
        case text(String)
        case number(Double)
    }

    /// " WHERE ..." or nothing.
    private(set) var condition = ""
    /// In the order of the question marks.
    private(set) var parameters: [Parameter] = []
    /// The circle's exact test.
    let circle: RadiusTest?
    /// The area's exact test.
    let area: PreparedArea?
    private let actor: String?

    /// Whether the answer is ordered by distance.
    var needsDistances: Bool { circle != nil }
    /// Whether rows that SQL finds must be looked at again.
    var needsExactTest: Bool { area != nil || actor != nil }
    /// Whether the exact tests need the whole row.
    var needsRow: Bool { actor != nil }

    init(_ filter: IncidentFilter, path: String) throws(StoreError) {
        do {
            circle = try filter.circle.map { circle throws(SpatialError) in
                try RadiusTest(center: circle.center, radius: circle.radius)
            }
            area = try filter.area.map { area throws(SpatialError) in try PreparedArea(area) }
        } catch {
            throw StoreError(path: path, message: "the filter cannot be used: \(error)")
        }
        actor = filter.actor.flatMap { $0.isEmpty ? nil : Self.folded($0) }
        var terms: [String] = []
        if let circle { terms.append(within(circle.boxes)) }
        if let box = filter.box {
            terms.append(within(box.halves))
            // The R*Tree's boxes are rounded outwards; the columns are exact.
            terms.append("latitude BETWEEN ? AND ?")
            parameters += [.number(box.south), .number(box.north)]
            terms.append(
                box.crossesAntimeridian ? "(longitude >= ? OR longitude <= ?)" : "longitude BETWEEN ? AND ?")
            parameters += [.number(box.west), .number(box.east)]
        }
        if let area {
            terms.append(within(area.bounds?.halves ?? []))
        }
        if let from = filter.from {
            terms.append("coalesce(event_date_end, event_date) >= ?")
            parameters.append(.text(from.description))
        }
        if let to = filter.to {
            terms.append("event_date <= ?")
            parameters.append(.text(to.description))
        }
        if !filter.types.isEmpty {
            let marks = filter.types.map { _ in "?" }.joined(separator: ", ")
            terms.append(
                "(lower(event_type) IN (\(marks)) OR lower(sub_event_type) IN (\(marks)))")
            let names = filter.types.map { Parameter.text($0.lowercased()) }
            parameters += names + names
        }
        if actor != nil {
            terms.append("coalesce(actor1, actor2, assoc_actor_1, assoc_actor_2) NOT NULL")
        }
        if !filter.includesBackground { terms.append("(tags IS NULL OR instr(tags, '\"background\"') = 0)") }
        if !filter.includesRejected { terms.append("status IS NOT 'rejected'") }
        if !terms.isEmpty { condition = " WHERE " + terms.joined(separator: " AND ") }
    }

    private mutating func within(_ boxes: [BoundingBox]) -> String {
        let tests = boxes.map { box in
            parameters += [.number(box.west), .number(box.east), .number(box.south), .number(box.north)]
            return
                "SELECT id FROM rtree_incidents_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
        }
        return tests.isEmpty ? "0" : "fid IN (\(tests.joined(separator: " UNION ")))"
    }

    /// The tests that SQL cannot make.
    func accepts(_ incident: Incident) throws(StoreError) -> Bool {
        if let actor {
            let names = [incident.actor1, incident.assocActor1, incident.actor2, incident.assocActor2]
            guard names.contains(where: { $0.map { Self.folded($0).contains(actor) } == true }) else {
                return false
            }
        }
        guard let area else { return true }
        guard let position = incident.coordinate else { return false }
        return try Self.covers(area, position, path: "")
    }

    static func covers(
        _ area: PreparedArea, _ position: Coordinate, path: String
    ) throws(StoreError) -> Bool {
        do {
            return try area.contains(position)
        } catch {
            throw StoreError(path: path, message: "the filter's area cannot be used: \(error)")
        }
    }

    /// Without case and diacritics, for names in any script.
    static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}

extension BoundingBox {
    /// The box itself, or the two on either side of the antimeridian.
    fileprivate var halves: [BoundingBox] {
        guard crossesAntimeridian else { return [self] }
        return [
            BoundingBox(west: west, south: south, east: 180, north: north),
            BoundingBox(west: -180, south: south, east: east, north: north),
        ]
    }
}
