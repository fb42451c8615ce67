public import Incidents

/// Everything that one report gave: what the store keeps of it and what the exports show.
public struct ReportExtraction: Hashable, Sendable {
    /// The report itself.
    public var report: ReportRecord
    /// Its incidents, in the order of their quotes.
    public var incidents: [Incident]
    /// Its place names.
    public var mentions: [MentionRecord]

    /// Takes the parts as they are.
    public init(report: ReportRecord, incidents: [Incident], mentions: [MentionRecord]) {
        self.report = report
        self.incidents = incidents
        self.mentions = mentions
    }
}
