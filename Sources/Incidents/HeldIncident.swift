import Reports

/// An incident behind a reference, to be handed from thread to thread.
///
/// A loop over a list of incidents copies each, and counts the owners of its dozens of texts up and down, on lines of
/// memory that other threads count on too; what lies here is lent where it lies.
package final class HeldIncident: Sendable {
    package let incident: Incident

    /// Takes an incident.
    package init(_ incident: consuming Incident) { self.incident = incident }

    /// `IncidentMerger.listedBefore`, decided where the two lie as far as that goes: a call of it copies both.
    func isListed(before other: HeldIncident) -> Bool {
        let (day, otherDay) = (
            incident.eventDate?.daysSinceEpoch ?? .max, other.incident.eventDate?.daysSinceEpoch ?? .max
        )
        if day != otherDay { return day < otherDay }
        if incident.reportID != other.incident.reportID { return incident.reportID < other.incident.reportID }
        if incident.id != other.incident.id { return incident.id < other.incident.id }
        return IncidentMerger.listedBefore(incident, other.incident)
    }
}
