import Foundation
import Reports
import Spatial

extension IncidentFilter {
    /// Whether an incident satisfies every condition.
    ///
    /// An incident without a point satisfies no condition on place, one without a day none on time. The circle
    /// is measured by the geodesic; a span of days satisfies where any of its days does.
    public func matches(_ incident: Incident) -> Bool {
        if !includesBackground, incident.tags.contains(IncidentTag.background) { return false }
        if !includesDoubtful, incident.tags.contains(IncidentTag.doubtful), incident.status != .confirmed {
            return false
        }
        if !includesRejected, incident.status == .rejected { return false }
        return matchesTime(incident) && matchesType(incident) && matchesActor(incident)
            && matchesPlace(incident)
    }

    private func matchesPlace(_ incident: Incident) -> Bool {
        guard circle != nil || box != nil || area != nil || corridor != nil else { return true }
        if placement == .point, let point = incident.coordinate {
            if let box, !box.contains(point) { return false }
            // A degree of latitude is nowhere shorter than 110,574 m; most are refused without a geodesic.
            if let circle, abs(point.latitude - circle.center.latitude) * 110_500 > circle.radius {
                return false
            }
        }
        // A malformed region holds nothing; whoever reads it from a file has reported it.
        return (try? PlaceCondition(self).accepts(incident)) ?? false
    }

    private func matchesTime(_ incident: Incident) -> Bool {
        guard from != nil || to != nil else { return true }
        guard let first = incident.eventDate else { return false }
        let last = max(first, incident.eventDateEnd ?? first)
        if let from, last < from { return false }
        if let to, first > to { return false }
        return true
    }

    private func matchesType(_ incident: Incident) -> Bool {
        guard !types.isEmpty else { return true }
        let own = [incident.eventType?.rawValue, incident.subEventType?.rawValue].compactMap {
            $0?.lowercased()
        }
        return types.contains { own.contains($0.lowercased()) }
    }

    private func matchesActor(_ incident: Incident) -> Bool {
        guard let actor, !actor.isEmpty else { return true }
        let wanted = Self.folded(actor)
        return [incident.actor1, incident.assocActor1, incident.actor2, incident.assocActor2]
            .contains { $0.map { Self.folded($0).contains(wanted) } ?? false }
    }

    /// Without case, width and diacritics, for names in any script; plain ASCII, the commonest, without the detour over
    /// Foundation.
    package static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return text.folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
