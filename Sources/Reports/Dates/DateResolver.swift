/// Reckons what the dates of a document come to, against its publication day.
struct DateResolver {
    /// Days back from publication after which a date tells background.
    private static let backgroundDays = 14
    /// Days back from publication within which what goes on since then is still news.
    private static let recentDays = 7

    /// Settles the publication day and every date.
    func resolve(_ document: inout Document) {
        settlePublication(&document)
        let published = document.publicationDay
        var lastYear: Int?
        var lastMonth: Int?
        var dates = document.dates
        for index in dates.indices {
            var date = dates[index]
            var form = date.form
            if form.takesYear, form.year == nil { form.year = lastYear }
            if form.takesMonth, form.month == nil, let lastMonth {
                (form.month, form.year, form.unit, form.shift) = (lastMonth, lastYear, nil, nil)
            }
            fill(&date, form, published)
            dates[index] = date
            if let year = date.year ?? date.day?.components.year {
                lastYear = year
                lastMonth = date.month
            }
        }
        document.dates = dates
    }

    /// The dateline's day, where the report itself has none: with a year, or it would be a guess.
    private func settlePublication(_ document: inout Document) {
        if let dateline = document.dateline {
            for date in document.dates(in: dateline.tokens) where date.form.day != nil {
                let form = date.form
                if let month = form.month, let day = form.day {
                    let year = form.year
                    let found =
                        year.flatMap { CalendarDate(year: $0, month: month, day: day) }
                        ?? document.publicationDay.flatMap { nearest(month: month, day: day, to: $0) }
                    document.dateline?.day = found
                    if year != nil, document.publicationDay == nil { document.publicationDay = found }
                }
                break
            }
        }
        if document.publicationDay == nil {
            // A line of its own that is nothing but the date of writing counts as the dateline does.
            for block in document.blocks.prefix(6)
            where block.role == .dateline || block.role == .byline || isDateAlone(block, document) {
                let tokens = block.sentences.first.map { document.sentences[$0].tokens } ?? 0..<0
                if let form = document.dates(in: tokens).first?.form, let year = form.year,
                    let month = form.month, let day = form.day
                {
                    document.publicationDay = CalendarDate(year: year, month: month, day: day)
                }
            }
        }
    }

    /// Whether a line holds a date and nothing else, as the head of a press release does.
    private func isDateAlone(_ block: Block, _ document: Document) -> Bool {
        guard block.sentences.count == 1, let sentence = block.sentences.first else { return false }
        let tokens = document.sentences[sentence].tokens
        guard let date = document.dates(in: tokens).first, date.form.day != nil else { return false }
        return tokens.allSatisfy {
            date.tokens.contains($0) || document.tokens[$0].kind == .punctuation
        }
    }

    private func fill(_ date: inout DateExpression, _ form: DateForm, _ published: CalendarDate?) {
        date.time = clock(form)
        date.zoneOffset = form.zone
        date.partOfDay = form.part
        date.weekday = form.weekday
        date.month = form.month
        date.year = form.year
        date.isSince = form.isSince
        date.isUntil = form.isUntil
        guard form.hasDate else {
            (date.anchor, date.grain, date.precision) = (.publication, .clock, 0)
            return
        }
        if form.isForeign {
            // Which day it is cannot be told: the words are kept.
            (date.anchor, date.grain, date.precision) = (.absolute, .day, 4)
            return
        }
        if form.isDayAlone, let day = form.day {
            dayAlone(&date, day, published)
        } else if form.month != nil {
            named(&date, form, published)
        } else if form.season != nil {
            season(&date, form, published)
        } else if let year = form.year {
            (date.anchor, date.grain, date.precision) = (.absolute, .year, 4)
            set(
                &date, CalendarDate(year: year, month: 1, day: 1),
                CalendarDate(year: year, month: 12, day: 31), form.third)
        } else if let weekday = form.weekday {
            self.weekday(&date, form, weekday, published)
        } else if let days = form.relativeDays {
            (date.anchor, date.grain, date.precision) = (.publication, .day, 1)
            date.day = published?.adding(days: days)
        } else if let days = form.sameDay {
            (date.anchor, date.grain, date.precision) = (.previousEvent, .day, 1)
            date.dayOffset = days
        } else if form.isWeekend {
            (date.anchor, date.grain, date.precision) = (.publication, .week, 2)
            if let published {
                let back = (published.weekday + 1) % 7
                let saturday = published.adding(
                    days: form.shift == .next
                        ? 7 - back : -back)
                (date.day, date.end) = (saturday, saturday.adding(days: 1))
            }
        } else if let unit = form.unit {
            relative(&date, form, unit, published)
        }
        flag(&date, form, published)
    }

    private func flag(_ date: inout DateExpression, _ form: DateForm, _ published: CalendarDate?) {
        guard let published else {
            date.isBackgroundLike =
                date.anchor != .previousEvent
                && (date.precision >= 3 || form.isSince && form.weekday == nil && form.relativeDays == nil)
            return
        }
        if form.isSince, date.grain == .day, date.end == nil, let day = date.day, day < published,
            published.daysSinceEpoch - day.daysSinceEpoch <= Self.recentDays
        {
            // "has gone on since Friday"
            date.end = published
            if published.daysSinceEpoch - day.daysSinceEpoch > 1 { date.precision = 2 }
        }
        if let day = date.day {
            date.isFuture = day > published
            let last = date.end ?? day
            let distance = Int(published.daysSinceEpoch - last.daysSinceEpoch)
            date.isBackgroundLike =
                distance > Self.backgroundDays || (date.precision >= 3 && distance > 0)
                || (form.isSince && date.precision >= 3)
        } else if date.anchor != .previousEvent {
            date.isBackgroundLike = date.precision >= 3
        }
    }

    /// A clock time, moved to the second half of the day where the words beside it say so.
    private func clock(_ form: DateForm) -> ClockTime? {
        guard let time = form.time, let part = form.part, time.minutes < 12 * 60 + 60 else {
            return form.time
        }
        let hour = time.minutes / 60
        let isLater = part >= 12 ? (part < 22 ? hour < 12 : (6...11).contains(hour)) : false
        if isLater { return ClockTime(hour: hour + 12, minute: time.minutes % 60) ?? time }
        if hour == 12, part >= 22 || part <= 4 { return ClockTime(hour: 0, minute: time.minutes % 60) }
        return time
    }

    // MARK: Named days and months

    /// "on the 5th": the last such day up to publication.
    private func dayAlone(_ date: inout DateExpression, _ day: Int, _ published: CalendarDate?) {
        (date.anchor, date.grain, date.precision) = (.publication, .day, 1)
        guard let now = published?.components else { return }
        let months = now.year * 12 + now.month - 1 - (day <= now.day ? 0 : 1)
        date.day = CalendarDate(year: months / 12, month: months % 12 + 1, day: day)
    }

    /// Day and month the other way round where only so the day lies shortly before publication.
    private func swapped(_ form: DateForm, _ published: CalendarDate?) -> DateForm {
        guard form.isOrderOpen, let published, let year = form.year, let month = form.month,
            let day = form.day,
            let first = CalendarDate(year: year, month: month, day: day),
            let other = CalendarDate(year: year, month: day, day: month)
        else { return form }
        let distance = Int(published.daysSinceEpoch - first.daysSinceEpoch)
        let otherDistance = Int(published.daysSinceEpoch - other.daysSinceEpoch)
        guard otherDistance >= 0, distance < 0 || distance > 60 && otherDistance <= Self.backgroundDays else {
            return form
        }
        var form = form
        (form.month, form.day) = (day, month)
        return form
    }

    private func named(_ date: inout DateExpression, _ form: DateForm, _ published: CalendarDate?) {
        let form = swapped(form, published)
        guard let month = form.month else { return }
        date.month = month
        date.anchor = form.year == nil ? .publication : .absolute
        if let day = form.day {
            (date.grain, date.precision) = (.day, 1)
            if let year = form.year {
                date.day = CalendarDate(year: year, month: month, day: day)
            } else {
                date.day = published.flatMap { nearest(month: month, day: day, to: $0) }
            }
            if let last = form.lastDay, let first = date.day {
                let lastMonth = form.lastMonth ?? month
                var lastYear = form.lastYear ?? first.components.year
                // "30 December to 2 January".
                if lastMonth < month, form.lastYear == nil { lastYear += 1 }
                date.end = CalendarDate(year: lastYear, month: lastMonth, day: last).flatMap {
                    $0 > first ? $0 : nil
                }
            }
            if let end = date.end, let first = date.day, end.daysSinceEpoch - first.daysSinceEpoch > 1 {
                date.precision = 2
            }
            takeMorning(&date)
            return
        }
        (date.grain, date.precision) = (.month, 3)
        var year = form.year
        if year == nil, let published {
            let now = published.components
            // The last such month up to now, unless the words look ahead.
            let isPast = month <= now.month && !(form.shift == .last && month == now.month)
            year =
                form.shift == .next
                ? (month > now.month ? now.year : now.year + 1) : isPast ? now.year : now.year - 1
            date.year = year
        }
        guard let year else { return }
        set(
            &date, CalendarDate(year: year, month: month, day: 1),
            CalendarDate(year: year, month: month, day: CalendarDate.lengthOfMonth(month, year: year)),
            form.third)
    }

    /// The date of a day and month that lies nearest to publication; a day to come counts threefold, as rarer.
    private func nearest(month: Int, day: Int, to published: CalendarDate) -> CalendarDate? {
        let year = published.components.year
        func cost(_ candidate: CalendarDate) -> Int {
            let distance = Int(published.daysSinceEpoch - candidate.daysSinceEpoch)
            return distance >= 0 ? distance : -3 * distance
        }
        return [year - 1, year, year + 1].compactMap { CalendarDate(year: $0, month: month, day: day) }
            .min { cost($0) < cost($1) }
    }

    private func season(_ date: inout DateExpression, _ form: DateForm, _ published: CalendarDate?) {
        guard let first = form.season else { return }
        (date.grain, date.precision) = (.season, 4)
        date.anchor = form.year == nil ? .publication : .absolute
        var year = form.year
        if year == nil, let published {
            let now = published.components
            year = first <= now.month && form.shift != .last ? now.year : now.year - 1
        }
        guard let year, let start = CalendarDate(year: year, month: first, day: 1) else { return }
        set(&date, start, start.adding(days: 91), form.third)
    }

    /// Sets the bounds of a period, or of the third of it that the words name.
    private func set(
        _ date: inout DateExpression, _ first: CalendarDate?, _ last: CalendarDate?, _ third: DateForm.Third?
    ) {
        guard let first, let last else { return }
        let length = Int(last.daysSinceEpoch - first.daysSinceEpoch) + 1
        switch third {
        case .early: (date.day, date.end) = (first, first.adding(days: length / 3))
        case .mid: (date.day, date.end) = (first.adding(days: length / 3), first.adding(days: 2 * length / 3))
        case .late: (date.day, date.end) = (last.adding(days: -(length / 3)), last)
        case nil: (date.day, date.end) = (first, last)
        }
    }

    // MARK: Days of the week

    private func weekday(
        _ date: inout DateExpression, _ form: DateForm, _ weekday: Int, _ published: CalendarDate?
    ) {
        (date.anchor, date.grain, date.precision) = (.publication, .day, 1)
        if form.third == .late, form.part == nil { date.partOfDay = 22 }
        if form.third == .early, form.part == nil { date.partOfDay = 4 }
        guard let published else { return }
        let back = (published.weekday - weekday + 7) % 7
        if form.unit == 7, form.direction == .ago, let weeks = form.count, weeks > 0 {
            // "a week ago on Wednesday": the one nearest to that day.
            let target = published.adding(days: -7 * weeks)
            let distance = (weekday - target.weekday + 10) % 7 - 3
            date.day = target.adding(days: distance)
        } else if form.unit == 7, let shift = form.shift {
            date.day = published.adding(days: 1 - published.weekday + 7 * shift.rawValue + weekday - 1)
        } else if form.shift == .next || form.looksAhead {
            date.day = published.adding(days: back == 0 ? 7 : 7 - back)
        } else {
            date.day = published.adding(days: form.shift == .last && back == 0 ? -7 : -back)
        }
        if let last = form.lastWeekday, let first = date.day {
            let length = (last - weekday + 7) % 7
            // "from Monday to Wednesday" ends on or before publication, too.
            let start =
                first.adding(days: length) > published && form.shift != .next ? first.adding(days: -7) : first
            (date.day, date.end) = (start, length > 0 ? start.adding(days: length) : nil)
            takeMorning(&date)
        }
    }

    /// "in the night from Sunday to Monday, at about 3 a.m.": the later of two days.
    private func takeMorning(_ date: inout DateExpression) {
        guard let first = date.day, let end = date.end, end == first.adding(days: 1),
            let time = date.time, time.minutes < 12 * 60
        else { return }
        (date.day, date.end) = (end, nil)
    }

    // MARK: Counted units

    private func relative(
        _ date: inout DateExpression, _ form: DateForm, _ unit: Int, _ published: CalendarDate?
    ) {
        date.grain = unit <= 1 ? .day : unit == 7 ? .week : unit == 30 ? .month : .year
        date.precision = unit <= 1 ? 1 : unit == 7 ? 2 : unit == 30 ? 3 : 4
        if let direction = form.direction {
            let count = form.count ?? 0
            // "hours earlier" stays within the day; "weeks earlier" without a number says little.
            if count == 0, unit > 0 { date.precision = unit == 1 ? 2 : 4 }
            let days = unit * max(count, unit > 0 ? 1 : 0)
            if direction == .ago {
                date.anchor = .publication
                if count > 0 || unit == 0 {
                    let day = published?.adding(days: -days)
                    date.day = day
                    if unit >= 30, let day {
                        set(&date, day.adding(days: -unit / 2), day.adding(days: unit / 2), nil)
                    }
                }
            } else {
                date.anchor = .previousEvent
                date.dayOffset = direction == .earlier ? -days : days
                date.isRelational = form.isRelational
            }
            return
        }
        date.anchor = .publication
        guard let shift = form.shift else { return }
        if form.count != nil, shift == .last { date.precision = 4 }
        guard let published else { return }
        if let count = form.count, shift == .last {
            // "the past three weeks".
            if count > 0 { (date.day, date.end) = (published.adding(days: -count * max(unit, 1)), published) }
            date.precision =
                unit <= 1 && count > 0 && count <= 7
                ? 2 : unit == 7 && count == 1 ? 2 : unit == 30 && count == 1 ? 3 : 4
            if unit == 0 {
                (date.day, date.end, date.precision) = (
                    published.adding(days: -(count + 23) / 24), published, count <= 24 ? 1 : 2
                )
            }
            return
        }
        let now = published.components
        switch unit {
        case 0, 1: (date.day, date.precision) = (published.adding(days: shift.rawValue), 1)
        case 7:
            let monday = published.adding(days: 1 - published.weekday + 7 * shift.rawValue)
            set(&date, monday, monday.adding(days: 6), form.third)
            endByPublication(&date, shift, published)
        case 30:
            let months = now.year * 12 + now.month - 1 + shift.rawValue
            let (year, month) = (months / 12, months % 12 + 1)
            set(
                &date, CalendarDate(year: year, month: month, day: 1),
                CalendarDate(year: year, month: month, day: CalendarDate.lengthOfMonth(month, year: year)),
                form.third)
            endByPublication(&date, shift, published)
        case 365:
            let year = now.year + shift.rawValue
            set(
                &date, CalendarDate(year: year, month: 1, day: 1),
                CalendarDate(year: year, month: 12, day: 31), form.third)
            endByPublication(&date, shift, published)
        default: date.precision = 4
        }
    }

    /// What happened "this week" or "earlier this month" happened up to publication.
    private func endByPublication(
        _ date: inout DateExpression, _ shift: DateForm.Shift, _ published: CalendarDate
    ) {
        guard shift == .this, let first = date.day, let end = date.end, first <= published, end > published
        else { return }
        date.end = first == published ? nil : published
    }
}
