public import Reports
public import Spatial

/// A report as the store keeps it beside its incidents.
public struct ReportRecord: Hashable, Sendable, Identifiable {
    /// The report's id.
    public var id: String
    /// The headline.
    public var title: String?
    /// The outlet.
    public var source: String?
    /// Where it was published.
    public var url: String?
    /// When.
    public var published: CalendarDate?
    /// ISO 639-1.
    public var language: String?
    /// Hash of the text, so that an unchanged report is known again.
    public var contentHash: String

    /// Takes the values as they are.
    public init(
        id: String, title: String? = nil, source: String? = nil, url: String? = nil,
        published: CalendarDate? = nil, language: String? = nil, contentHash: String
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.url = url
        self.published = published
        self.language = language
        self.contentHash = contentHash
    }
}

/// A place name in a report as the store keeps it: found, and where it could be, resolved.
public struct MentionRecord: Hashable, Sendable {
    /// The report.
    public var reportID: String
    /// Where in its text.
    public var span: TextSpan
    /// The words.
    public var text: String
    /// The gazetteer's id, nil where unresolved.
    public var gazetteerID: String?
    /// The gazetteer's name.
    public var name: String?
    /// The point.
    public var coordinate: Coordinate?
    /// GeoNames feature code.
    public var featureCode: String?
    /// ISO 3166-1 alpha-2.
    public var country: String?
    /// 0 to 1.
    public var confidence: Double?

    /// Makes a mention that is found but not yet resolved.
    public init(reportID: String, span: TextSpan, text: String) {
        self.reportID = reportID
        self.span = span
        self.text = text
    }
}
