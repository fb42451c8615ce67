import Foundation
import Reports
import Spatial

/// What incidents that belong together could be taken for once merged: the days, places, types and names among them.
///
/// A merged incident takes each of these from one of its members, if not all from the same. Two that share no
/// day, no place, no type or no name here can therefore never become one, in whatever order they are merged.
struct MergeProfile {
    /// A point with its radius, as chords of the unit sphere measure it.
    struct Spot: Hashable {
        var x: Double
        var y: Double
        var z: Double
        var latitude: Double
        var longitude: Double
        var reach: Double

        init(_ point: Coordinate, reach: Double) {
            let (phi, lambda) = (point.latitude * .pi / 180, point.longitude * .pi / 180)
            x = cos(phi) * cos(lambda)
            y = cos(phi) * sin(lambda)
            z = sin(phi)
            latitude = point.latitude
            longitude = point.longitude
            self.reach = reach
        }

        /// The cosine of a latitude some degrees farther from the equator.
        func cosine(fartherBy degrees: Double) -> Double { cos((abs(latitude) + degrees) * .pi / 180) }

        /// Whether the footprints may overlap; errs towards true.
        func mayMeet(_ other: Spot) -> Bool {
            let sum = reach + other.reach
            guard abs(latitude - other.latitude) * 110_500 <= sum else { return false }
            let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
            // No arc on the ellipsoid is shorter than the chord of a sphere with its least radius of curvature.
            return (dx * dx + dy * dy + dz * dz).squareRoot() * 6_335_438 <= sum + 1e-3
        }
    }

    let group: UInt8
    private(set) var spans: [ClosedRange<Int32>]
    private(set) var spots: [Spot]
    private var subTypes: UInt32
    private var mergeGroups: UInt8
    private var eventTypes: UInt8
    private var lacksSubType: Bool
    /// Named actors, and the bodies that they belong to.
    private var names: NumberSet
    private var lacksNames: Bool
    /// The earliest day of all, and the last on which another incident can begin and still agree in days.
    private(set) var firstDay: Int32
    private(set) var lastDay: Int32

    /// Nil where the incident can be merged with nothing.
    init?(_ incident: Incident, names known: inout MergeNames) {
        guard let slots = MergeSlots(of: incident), let span = IncidentMerger.daySpan(incident),
            let point = incident.coordinate, let type = incident.eventType ?? incident.subEventType?.eventType
        else { return nil }
        group = slots.group
        spans = [span]
        spots = [Spot(point, reach: IncidentMerger.reach(incident))]
        subTypes = incident.subEventType.map { 1 << Self.number(of: $0) } ?? 0
        mergeGroups = incident.subEventType.flatMap { MergeGroup($0) }.map { 1 << $0.rawValue } ?? 0
        eventTypes = 1 << Self.number(of: type)
        lacksSubType = incident.subEventType == nil
        names = NumberSet()
        for list in [incident.actor1, incident.assocActor1, incident.actor2, incident.assocActor2] {
            if let list { names.formUnion(known.numbers(in: list)) }
        }
        lacksNames = names.isEmpty
        firstDay = span.lowerBound
        lastDay = span.count > 8 ? span.lowerBound : span.upperBound
    }

    /// Whether something merged of the one side may be one with something merged of the other.
    func mayJoin(_ other: MergeProfile, _ merger: IncidentMerger) -> Bool {
        guard group == other.group, daysAgree(other) else { return false }
        let sharesSubType = subTypes & other.subTypes != 0
        guard
            sharesSubType || mergeGroups & other.mergeGroups != 0
                || ((lacksSubType || other.lacksSubType) && eventTypes & other.eventTypes != 0)
        else { return false }
        let sharesName = !names.isDisjoint(with: other.names)
        guard sharesName || lacksNames || other.lacksNames else { return false }
        for spot in spots {
            for facing in other.spots where spot.mayMeet(facing) {
                let isPlain = max(spot.reach, facing.reach) <= merger.widestPlainFootprint
                if isPlain || (sharesName && sharesSubType) { return true }
            }
        }
        return false
    }

    private func daysAgree(_ other: MergeProfile) -> Bool {
        for a in spans {
            for b in other.spans where a.count > 8 || b.count > 8 ? a == b : a.overlaps(b) { return true }
        }
        return false
    }

    /// Takes another profile in; true where that makes it more than it was.
    mutating func formUnion(_ other: MergeProfile) -> Bool {
        let before = extent
        for span in other.spans where !spans.contains(span) { spans.append(span) }
        if spots.count + other.spots.count < 16 {
            for spot in other.spots where !spots.contains(spot) { spots.append(spot) }
        } else {
            var known = Set(spots)
            for spot in other.spots where known.insert(spot).inserted { spots.append(spot) }
        }
        subTypes |= other.subTypes
        mergeGroups |= other.mergeGroups
        eventTypes |= other.eventTypes
        lacksSubType = lacksSubType || other.lacksSubType
        names.formUnion(other.names)
        lacksNames = lacksNames || other.lacksNames
        firstDay = min(firstDay, other.firstDay)
        lastDay = max(lastDay, other.lastDay)
        return extent != before
    }

    /// Grows with everything that is taken in.
    private var extent: [Int] {
        [
            spans.count, spots.count, names.count, subTypes.nonzeroBitCount, mergeGroups.nonzeroBitCount,
            eventTypes.nonzeroBitCount, lacksSubType ? 1 : 0, lacksNames ? 1 : 0,
        ]
    }

    private static func number(of type: SubEventType) -> Int { subEventNumbers[type] ?? 0 }
    private static func number(of type: EventType) -> Int { eventNumbers[type] ?? 0 }

    private static let subEventNumbers = Dictionary(
        uniqueKeysWithValues: SubEventType.allCases.enumerated().map { ($1, $0) })
    private static let eventNumbers = Dictionary(
        uniqueKeysWithValues: EventType.allCases.enumerated().map { ($1, $0) })
}
