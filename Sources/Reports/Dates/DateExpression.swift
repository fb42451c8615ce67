/// What a date is reckoned from.
public enum DateAnchor: String, Hashable, Sendable {
    /// It names the day, month or year itself.
    case absolute
    /// The publication day: "on Thursday", "yesterday", "last month", "18 April".
    case publication
    /// The event told before: "two days earlier", "the same day", "the next morning".
    case previousEvent
}

/// What grain a date has.
public enum DateGrain: String, Hashable, Sendable {
    /// A time of day alone: "at 6:23 p.m.", "at dawn".
    case clock
    /// One day, or a few named days.
    case day
    /// A week or weekend.
    case week
    /// A month, or a part of one.
    case month
    /// A season.
    case season
    /// A year or more.
    case year
}

/// A date or time in a text, with what it says and what it comes to against the publication day.
public struct DateExpression: Hashable, Sendable {
    /// The words.
    public var span: TextSpan
    /// Indices into the document's tokens.
    public var tokens: Range<Int>
    /// What it is reckoned from.
    public var anchor: DateAnchor
    /// What grain it has.
    public var grain: DateGrain
    /// The first day; nil where it needs a publication day or an event that is not known, and for times alone.
    public var day: CalendarDate?
    /// The last day where it is a range, or coarser than a day.
    public var end: CalendarDate?
    /// A stated clock time, or the first of two.
    public var time: ClockTime?
    /// Minutes ahead of UTC where the words name the zone of the time ("14:00 GMT"); nil for local time.
    public var zoneOffset: Int?
    /// A part of the day stated in words, as the hour at which it usually lies: dawn 5, morning 9, night 22.
    public var partOfDay: Int?
    /// ACLED's time_precision: 1 the day, 2 the week, 3 the month; 4 is vaguer, 0 a time alone.
    public var precision: Int
    /// For `previousEvent`: days to add to that event's day, 0 for the same day.
    public var dayOffset: Int
    /// The month (1 to 12) and year that it names, whether or not a day could be told.
    public var month: Int?
    /// The year that it names.
    public var year: Int?
    /// ISO weekday that it names.
    public var weekday: Int?
    /// It opens a span that goes on: "since early March".
    public var isSince: Bool
    /// It ends a span: "until Saturday", "by Sunday", "before Friday".
    public var isUntil: Bool
    /// The event that it is reckoned from follows: "two days after the raid".
    ///
    /// For `previousEvent`, where the event told before is the one that is dated, and what follows is to be reckoned
    /// back from it.
    public var isRelational = false
    /// It lies after the publication day.
    public var isFuture: Bool
    /// It lies more than two weeks before the publication day, or names a month or year gone by: background.
    public var isBackgroundLike: Bool

    /// What the words say, before it is reckoned.
    var form = DateForm()

    /// Makes an expression that says nothing yet.
    public init(span: TextSpan, tokens: Range<Int>, anchor: DateAnchor, grain: DateGrain) {
        self.span = span
        self.tokens = tokens
        self.anchor = anchor
        self.grain = grain
        self.precision =
            grain == .clock ? 0 : grain == .day ? 1 : grain == .week ? 2 : grain == .month ? 3 : 4
        self.dayOffset = 0
        self.isSince = false
        self.isUntil = false
        self.isFuture = false
        self.isBackgroundLike = false
    }

    /// The day it comes to once the event told before is known.
    public func day(after event: CalendarDate?) -> CalendarDate? {
        guard anchor == .previousEvent else { return day }
        return event?.adding(days: dayOffset)
    }
}
