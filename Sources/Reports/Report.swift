/// One news item, release or bulletin as it was read, before any analysis.
public struct Report: Hashable, Sendable {
    /// The id by which incidents name it: from the manifest, the front matter, the record or the file name.
    public var id: String
    /// The headline, where the source gives it apart from the text (JSON, HTML, feeds, front matter).
    public var title: String?
    /// The text that every offset counts in.
    ///
    /// A plain text file's begins with its headline line.
    public var text: String
    /// Whether the first line of `text` is the headline.
    public var textBeginsWithHeadline: Bool
    /// The day of publication; nil gives no guessed dates.
    public var published: CalendarDate?
    /// The time of publication, where the source gives one.
    public var publishedTime: ClockTime?
    /// The outlet.
    public var source: String?
    /// Where it was published.
    public var url: String?
    /// ISO 639-1 code, as declared or detected.
    public var language: String?
    /// File, and line or record in it, for messages.
    public var origin: String
    /// Place names that the source has marked already, where it has.
    public var mentions: [TextSpan]?

    /// Makes a report from its text; everything else is optional.
    public init(
        id: String, title: String? = nil, text: String, textBeginsWithHeadline: Bool = false,
        published: CalendarDate? = nil, publishedTime: ClockTime? = nil, source: String? = nil,
        url: String? = nil, language: String? = nil, origin: String = ""
    ) {
        self.id = id
        self.title = title
        self.text = text
        self.textBeginsWithHeadline = textBeginsWithHeadline
        self.published = published
        self.publishedTime = publishedTime
        self.source = source
        self.url = url
        self.language = language
        self.origin = origin
    }
}
