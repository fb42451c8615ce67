import Knowledge

/// What a word of a language's `times.tsv` does in a date or time.
struct TimeWord: Sendable {
    enum Class: UInt8, CaseIterable, Sendable {
        /// ISO weekday 1 to 7.
        case weekday
        /// An abbreviation that is also a word ("Sun", "Sat"): only beside another part of a date.
        case weekdayLike
        /// Month 1 to 12.
        case month
        /// A month that is also a common word ("may", "march"): only beside a day, a year or another month word.
        case monthLike
        /// Part of the day; the value is its usual hour.
        case part
        /// Days from the publication day: "yesterday" -1.
        case day
        /// Days from the publication day with the part of the day in `hour`: "last night", "overnight".
        case dayPart
        /// Days from the event told before: "the same day" 0.
        case sameDay
        /// "that year", "that month": those named before.
        case sameYear
        case sameMonth
        /// The days of a unit of time; 0 for hours.
        case unit
        /// Two of a unit, in languages that have a dual.
        case pair
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
        /// "in", "during", before a month or year.
        case into
        /// "on", "at", "of", "the", which join the parts of one date.
        case link
        /// A month of a calendar that is not reckoned here, such as the lunar one of Islam; only beside a figure.
        case foreignMonth
        /// The mark of such a calendar's year: "AH".
        case foreignEra
        /// "GMT" after a clock time; the value is its minutes ahead of UTC.
        case zone
        /// Behind a counted unit, what makes it a length of time: "three days of".
        case span
        /// "year", "day", "month" as a mere label beside a number or name: "the year 2014", "يوم الثلاثاء".
        case label
        /// The value is the first month of a season.
        case season
        /// "a.m." 0, "p.m." 12.
        case meridiem
        /// "hrs", "o'clock", "local time", "GMT" after a clock time.
        case clock
        /// An hour said in words: "الساعة الثالثة".
        case clockHour
        /// A day of fixed date: month times 100 plus day ("Christmas Eve" 1224).
        case feast
        /// The number of a day in words, before its month: "the fifth of May".
        case dayNumber
        /// What makes a figure the number of a day: "18th".
        case ordinal
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
                guard let kind = Class.named[row["class"]] else {
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

extension TimeWord.Class {
    /// By their names in `times.tsv`: those of the cases with underscores, and "in".
    fileprivate static let named: [String: Self] = Dictionary(
        uniqueKeysWithValues: allCases.map { kind in
            let name = String(describing: kind).reduce(into: "") { name, letter in
                name += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
            }
            return (kind == .into ? "in" : name, kind)
        })
}
