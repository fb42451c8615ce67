/// Where, when and by whom a report says it was written: "BEIRUT/AMMAN, Dec 11 (Levant Wire) -".
public struct Dateline: Hashable, Sendable {
    /// The whole dateline with its dash.
    public var span: TextSpan
    /// Indices into the document's tokens.
    public var tokens: Range<Int>
    /// What may be place names, in order, outermost last: "Hasakah", "Syria".
    public var places: [TextSpan]
    /// The outlet or agency, where one is named.
    public var outlet: TextSpan?
    /// The day it states; with the year of the publication day where it names none.
    public var day: CalendarDate?

    /// Takes the values as they are.
    public init(
        span: TextSpan, tokens: Range<Int>, places: [TextSpan] = [], outlet: TextSpan? = nil,
        day: CalendarDate? = nil
    ) {
        self.span = span
        self.tokens = tokens
        self.places = places
        self.outlet = outlet
        self.day = day
    }
}
