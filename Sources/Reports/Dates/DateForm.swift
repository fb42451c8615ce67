/// What the words of a date or time say, before anything is reckoned.
struct DateForm: Hashable, Sendable {
    /// How a unit or weekday is counted from publication.
    enum Shift: Int, Hashable, Sendable {
        case last = -1
        case this = 0
        case next = 1
    }
    /// A part of a month, year or season.
    enum Third: Hashable, Sendable { case early, mid, late }
    /// From where a count of units runs.
    enum Direction: Hashable, Sendable { case ago, earlier, later }

    var year: Int?
    var month: Int?
    var day: Int?
    /// The last day of a range, with its month and year where they differ from the first day's.
    var lastDay: Int?
    var lastMonth: Int?
    var lastYear: Int?
    var weekday: Int?
    var lastWeekday: Int?
    /// Days from publication.
    var relativeDays: Int?
    /// Days from the event told before.
    var sameDay: Int?
    var part: Int?
    var time: ClockTime?
    var shift: Shift?
    /// Days in the unit that a shift or count measures in; 0 for hours.
    var unit: Int?
    /// How many units; 0 for an unknown number.
    var count: Int?
    var direction: Direction?
    /// What the count is reckoned from follows: "two days after the raid", not "two days later".
    var isRelational = false
    var third: Third?
    var season: Int?
    var isWeekend = false
    /// It names a day of a calendar that is not reckoned here.
    var isForeign = false
    /// "on the 5th": the month is the one that runs, or the one before.
    var isDayAlone = false
    /// "07/03/2023": nothing in the figures tells the day from the month.
    var isOrderOpen = false
    /// Minutes ahead of UTC where the words name the zone of the time.
    var zone: Int?
    var isSince = false
    var isUntil = false
    /// "until", unlike "by" and "before", opens a span that has not ended at publication.
    var looksAhead = false
    /// "that year", "that month": those of the expression before.
    var takesYear = false
    var takesMonth = false
    /// "from" or "between" opened it, so that "and" may join its ends.
    var isRangeOpen = false

    /// Whether a day, month or year is told, not only a time of day.
    var hasDate: Bool {
        year != nil || month != nil || weekday != nil || relativeDays != nil || sameDay != nil || unit != nil
            || season != nil || isWeekend || isForeign || isDayAlone
    }
}
