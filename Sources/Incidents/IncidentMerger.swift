import Reports
import Spatial

/// Joins the incidents that several reports tell of the same event into one, with all its sources.
///
/// Two incidents are one event where their days agree within the dates' precision, their footprints overlap
/// on the ellipsoid, their types are compatible and their actors do not contradict each other, and where
/// they come from different reports (the coders' rule that any difference of day, place, actor or type splits
/// an event; ACLED Codebook 2023, UCDP GED Codebook). Neither the order of the input nor a second run changes
/// the result.
public struct IncidentMerger: Sendable {
    /// The body that a group belongs to or fights under, by canonical names: the two do not contradict each other.
    public var umbrellas: [String: String]
    /// Two stated clock times further apart than this, in minutes, are two events.
    public var clockTolerance: Int
    /// Beyond this radius in metres a footprint is too wide to tell events apart: the named actors must then agree.
    public var widestPlainFootprint: Double

    /// Makes a merger; `umbrellas` comes from the actor table.
    public init(
        umbrellas: [String: String] = [:], clockTolerance: Int = 180, widestPlainFootprint: Double = 40_000
    ) {
        self.umbrellas = umbrellas
        self.clockTolerance = clockTolerance
        self.widestPlainFootprint = widestPlainFootprint
    }

    /// The merged incidents, sorted by day, then report, then id.
    ///
    /// Incidents that a person has confirmed or rejected pass through untouched.
    public func merged(_ incidents: [Incident]) -> [Incident] {
        var fixed = incidents.filter { $0.status == .confirmed || $0.status == .rejected }
        var open = incidents.filter { $0.status != .confirmed && $0.status != .rejected }
        // A pass can bring two incidents within each other's reach that were apart before (the merged one
        // carries the more precise day); passes repeat until none does, so that a further run finds nothing.
        while true {
            let next = pass(open)
            if next.count == open.count {
                open = next
                break
            }
            open = next
        }
        fixed.append(contentsOf: open)
        return fixed.sorted { Self.listedBefore($0, $1) }
    }

    /// One greedy pass: the most precise incidents found clusters, the others join the likest one.
    private func pass(_ incidents: [Incident]) -> [Incident] {
        let ordered = incidents.sorted { Self.foundsBefore($0, $1) }
        var clusters: [[Incident]] = []
        var heads: [Incident] = []
        var reports: [Set<String>] = []
        var index = MergeIndex()
        for incident in ordered {
            let slots = MergeSlots(of: incident)
            var best: (cluster: Int, likeness: MergeLikeness)?
            index.forEachNear(incident, slots: slots) { cluster in
                guard let likeness = likeness(of: incident, to: heads[cluster]) else { return }
                if !reports[cluster].isDisjoint(with: incident.reportIDs) {
                    guard Self.isRepeat(incident, of: heads[cluster]) else { return }
                }
                if let found = best, !(likeness > found.likeness) {
                    // Equal likeness: the cluster founded first keeps it.
                    guard likeness == found.likeness, cluster < found.cluster else { return }
                }
                best = (cluster, likeness)
            }
            if let (cluster, _) = best {
                clusters[cluster].append(incident)
                reports[cluster].formUnion(incident.reportIDs)
            } else {
                index.insert(clusters.count, incident: incident, slots: slots)
                clusters.append([incident])
                heads.append(incident)
                reports.append(Set(incident.reportIDs))
            }
        }
        return clusters.map { $0.count == 1 ? $0[0] : combine($0) }
    }

    /// The order in which incidents found clusters: narrow footprints first, then precise dates, then the rest.
    static func foundsBefore(_ left: Incident, _ right: Incident) -> Bool {
        let (leftReach, rightReach) = (reach(left), reach(right))
        if leftReach != rightReach { return leftReach < rightReach }
        let (leftPrecision, rightPrecision) = (left.timePrecision ?? 5, right.timePrecision ?? 5)
        if leftPrecision != rightPrecision { return leftPrecision < rightPrecision }
        let (leftSure, rightSure) = (left.confidence ?? 0, right.confidence ?? 0)
        if leftSure != rightSure { return leftSure > rightSure }
        return listedBefore(left, right)
    }

    /// The order of the output: day, first report, id, and where a caller gave one id twice, the quote.
    static func listedBefore(_ left: Incident, _ right: Incident) -> Bool {
        let (leftDay, rightDay) = (
            left.eventDate?.daysSinceEpoch ?? .max, right.eventDate?.daysSinceEpoch ?? .max
        )
        if leftDay != rightDay { return leftDay < rightDay }
        if left.reportID != right.reportID { return left.reportID < right.reportID }
        if left.id != right.id { return left.id < right.id }
        if left.quote != right.quote { return (left.quote ?? "") < (right.quote ?? "") }
        let (leftPoint, rightPoint) = (left.coordinate, right.coordinate)
        if leftPoint != rightPoint {
            return (leftPoint?.longitude ?? 200, leftPoint?.latitude ?? 100)
                < (rightPoint?.longitude ?? 200, rightPoint?.latitude ?? 100)
        }
        return (left.fatalities ?? -1, left.actor1 ?? "", left.actor2 ?? "")
            < (right.fatalities ?? -1, right.actor1 ?? "", right.actor2 ?? "")
    }

    /// The footprint's radius in metres; a point without one is taken for a village's.
    static func reach(_ incident: Incident) -> Double {
        guard incident.coordinate != nil else { return .infinity }
        return max(incident.uncertainty ?? 1000, 0)
    }

    /// Whether one is the other over again: the same report, and nothing that tells them apart but the sentence.
    static func isRepeat(_ left: Incident, of right: Incident) -> Bool {
        left.reportIDs == right.reportIDs && left.subEventType == right.subEventType
            && left.eventType == right.eventType && left.eventDate == right.eventDate
            && left.eventDateEnd == right.eventDateEnd && left.eventTime == right.eventTime
            && left.coordinate == right.coordinate && left.location == right.location
            && left.actor1 == right.actor1 && left.assocActor1 == right.assocActor1
            && left.actor2 == right.actor2 && left.assocActor2 == right.assocActor2
            && left.fatalities == right.fatalities && left.fatalitiesLow == right.fatalitiesLow
            && left.fatalitiesHigh == right.fatalitiesHigh && left.injured == right.injured
            && left.detained == right.detained
    }
}
