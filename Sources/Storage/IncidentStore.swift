public import Incidents

/// Where incidents are kept: a GeoPackage here, another database behind the same calls elsewhere.
///
/// Incidents stream through closures, so that memory stays flat however many there are.
public protocol IncidentStore: AnyObject {
    /// Writes a report with its incidents and mentions, in the batch under way.
    ///
    /// An incident with a known id is updated; one that a person has edited, confirmed or rejected keeps
    /// what the person set. Incidents that an earlier run took from this report, and that it no longer
    /// gives, are removed unless a person has touched them.
    func write(report: ReportRecord, incidents: [Incident], mentions: [MentionRecord]) throws(StoreError)
    /// Writes incidents that come without a report of their own (imports).
    func write(incidents: [Incident]) throws(StoreError)
    /// Calls `body` for each incident that satisfies the filter, nearest first where it has a circle.
    func forEachIncident(
        matching filter: IncidentFilter, _ body: (Incident) throws -> Void
    ) throws
    /// The number of incidents that satisfy the filter.
    func count(matching filter: IncidentFilter) throws(StoreError) -> Int
    /// Makes everything written so far durable and visible to others.
    func commit() throws(StoreError)
    /// Commits and closes, leaving a single file.
    func close() throws(StoreError)
}

/// A failure of the store, with the file and what to do about it.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The store's path.
    public var path: String
    /// What is wrong, and the mend.
    public var message: String

    /// Takes the values as they are.
    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// "path: message".
    public var description: String { "\(path): \(message)" }
}
