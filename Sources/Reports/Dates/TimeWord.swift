import Knowledge

/// What a word of a language's `times.tsv` does in a date or time.
struct TimeWord: Sendable {
    enum Class: String, Sendable {
        /// ISO weekday 1 to 7.
        case weekday
        /// Month 1 to 12.
        case month
        /// A month that is also a common word ("may", "march"): only beside a day, a year or another month word.
        case monthLike = "month_like"
        /// Part of the day; the value is its usual hour.
        case part
        /// Days from the publication day: "yesterday" -1.
        case day
        /// Days from the publication day with the part of the day in `hour`: "last night", "overnight".
        case dayPart = "day_part"
        /// Days from the event told before: "the same day" 0.
        case sameDay = "same_day"
        /// The same with a part of the day: "the same night".
        case unit
        /// "last", "past": one before.
        case last
        /// "next", "coming": one after.
        case next
        /// "this": the one that runs.
        case this
        /// "early", "late", "mid", before a month, day or part.
        case early, late, mid
        /// "ago": back from publication.
        case ago
        /// "earlier", "before": back from the event told before.
        case earlier
        /// "later", "after".
        case later
        case since, until
        case from, to
        case between, and
        /// "on", "at", "in", "of", "the", which join the parts of one date.
        case link
        /// "about", before a time.
        case about
        /// "year", "day", "month" as a mere label beside a number or name: "the year 2014", "يوم الثلاثاء".
        case label
        /// The value is the first month of a season.
        case season
        /// "a.m." 0, "p.m." 12.
        case meridiem
        /// "hrs", "o'clock", "local time", "GMT" after a clock time.
        case clock
        /// "noon" 12, "midnight" 0 with `hour`.
        case hour
        /// "weekend".
        case weekend
        /// Looks like a time but is none: "Sunday Times", "Friday prayers".
        case never
        /// Count words for units: "a", "an", "few", "several" with a value; 0 means an unknown number.
        case count
    }

    var kind: Class
    var value: Int
    /// A second value: the hour of a day part.
    var hour: Int?

    static func matcher(_ tables: [DataTable]) throws(KnowledgeError) -> PhraseMatcher<TimeWord> {
        var entries: [(phrase: String, rule: PhraseMatcher<TimeWord>.CaseRule, payload: TimeWord)] = []
        for table in tables {
            for row in table.rows {
                guard let kind = Class(rawValue: row["class"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "no class is named \"\(row["class"])\"")
                }
                let value = row["value"].isEmpty ? 0 : Int(row["value"])
                let hour = row["hour"].isEmpty ? 0 : Int(row["hour"])
                guard let value, let hour else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "value or hour is no number")
                }
                let word = TimeWord(kind: kind, value: value, hour: row["hour"].isEmpty ? nil : hour)
                let rule: PhraseMatcher<TimeWord>.CaseRule = row["case"] == "written" ? .asWritten : .any
                entries += row.list("words").map { ($0, rule, word) }
            }
        }
        return PhraseMatcher(entries)
    }
}
