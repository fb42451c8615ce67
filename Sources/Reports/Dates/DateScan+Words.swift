extension DateScan {
    /// Fills the slots that the words or figures at a token speak of; nil where they do not fit.
    mutating func accept(at index: Int, isFirst: Bool) -> Int? {
        let kind = document.tokens[index].kind
        if kind == .number || kind == .mixed { return acceptFigures(at: index, isFirst: isFirst) }
        guard kind == .word || kind == .punctuation else { return nil }
        if kind == .punctuation {
            // "from Monday – Wednesday", "4 June - 6 June".
            return isFirst || !isDash(index) ? nil : acceptRange(after: index + 1)
        }
        guard let found = words(at: index) else { return acceptCount(at: index) }
        if has(found, .never) { return nil }
        if let next = acceptRelative(found, isFirst: isFirst) { return next }
        if let next = acceptNamed(found) { return next }
        if let next = acceptModifier(found, isFirst: isFirst) { return next }
        if !isFirst, has(found, .to) || (has(found, .and) && form.isRangeOpen) {
            if let next = acceptRange(after: found.tokens.upperBound) { return next }
        }
        return acceptCount(at: index)
    }

    /// Weekdays, months, parts of the day, seasons.
    private mutating func acceptNamed(_ found: Words) -> Int? {
        let end = found.tokens.upperBound
        if let word = payload(found, .weekday) ?? nearDate(found, .weekdayLike) {
            guard form.weekday == nil, form.sameDay == nil else { return nil }
            form.weekday = word.value
            return end
        }
        if let word = payload(found, .month) ?? nearDate(found, .monthLike) {
            guard form.month == nil, form.relativeDays == nil, form.unit == nil, form.sameDay == nil else {
                return nil
            }
            form.month = word.value
            return otherName(ofMonth: word.value, after: end)
        }
        if let word = payload(found, .dayNumber), form.day == nil, form.month == nil {
            guard let month = monthAfter(end) else { return nil }
            (form.day, form.month) = (word.value, month.value)
            return month.end
        }
        if let word = payload(found, .feast) {
            guard form.month == nil, form.day == nil, form.relativeDays == nil, form.unit == nil else {
                return nil
            }
            (form.month, form.day) = (word.value / 100, word.value % 100)
            return end
        }
        if let word = payload(found, .clockHour) {
            guard form.time == nil else { return nil }
            form.time = ClockTime(hour: word.value, minute: 0)
            return end
        }
        if let word = payload(found, .part) {
            guard form.part == nil, form.month == nil || form.day != nil else { return nil }
            form.part = word.value
            return end
        }
        if let word = payload(found, .season) {
            guard form.season == nil, form.month == nil else { return nil }
            form.season = word.value
            return end
        }
        if has(found, .weekend), !form.hasDate || form.shift != nil {
            form.isWeekend = true
            return end
        }
        if form.time != nil, form.zone == nil, let zone = payload(found, .zone) {
            form.zone = zone.value
            return end
        }
        if form.time != nil, has(found, .clock), payload(found, .clock)?.value == 0 { return end }
        return nil
    }

    /// "October/Tishrin I", "October (Tishrin I)": one month by the names of two countries; where both end.
    func otherName(ofMonth month: Int, after end: Int) -> Int {
        guard end + 1 < document.tokens.count, document.breaks[end] == 0, document.breaks[end + 1] == 0,
            byte(end) == 0x2F || byte(end) == 0x28, let other = words(at: end + 1),
            payload(other, .month)?.value == month
        else { return end }
        let next = other.tokens.upperBound
        guard byte(end) == 0x28 else { return next }
        return next < document.tokens.count && byte(next) == 0x29 ? next + 1 : end
    }

    /// A word that is a month or weekday only beside another part of a date.
    private func nearDate(_ found: Words, _ kind: TimeWord.Class) -> TimeWord? {
        guard let word = payload(found, kind) else { return nil }
        if form.day != nil || form.shift != nil || form.third != nil || form.isSince || form.isUntil
            || form.weekday != nil || form.time != nil
        {
            return word
        }
        var next = found.tokens.upperBound
        if next < document.tokens.count, document.breaks[next] == 0, byte(next) == 0x2E || byte(next) == 0x2C
        {
            next += 1
        }
        if next < document.tokens.count, document.breaks[next] == 0, let figures = figures(next),
            figures.count <= 2 || (1900...2100).contains(figures.value)
        {
            return word
        }
        if kind == .weekdayLike, let month = words(at: next), has(month, .month) || has(month, .monthLike) {
            return word
        }
        guard kind == .monthLike, found.tokens.lowerBound == start else { return nil }
        return precedes(.into) || precedes(.since) || precedes(.until) || precedes(.last) ? word : nil
    }

    /// "yesterday", "last night", "the same day", "that year".
    private mutating func acceptRelative(_ found: Words, isFirst: Bool) -> Int? {
        let end = found.tokens.upperBound
        if let word = payload(found, .day) {
            guard form.relativeDays == nil, form.weekday == nil, form.month == nil, form.unit == nil else {
                return nil
            }
            form.relativeDays = word.value
            return end
        }
        if let word = payload(found, .dayPart) {
            guard form.relativeDays == nil, form.part == nil, form.month == nil else { return nil }
            if form.weekday == nil { form.relativeDays = word.value }
            form.part = word.hour
            return end
        }
        if let word = payload(found, .sameDay) {
            guard !form.hasDate else { return nil }
            form.sameDay = word.value
            if form.part == nil { form.part = word.hour }
            return end
        }
        if has(found, .sameYear), form.year == nil, form.month != nil || form.season != nil {
            form.takesYear = true
            return end
        }
        if has(found, .sameMonth), form.month == nil {
            form.takesMonth = true
            form.unit = 30
            form.shift = .this
            return end
        }
        return nil
    }

    /// "last", "this", "early", "since", "ago" and units of time.
    private mutating func acceptModifier(_ found: Words, isFirst: Bool) -> Int? {
        let end = found.tokens.upperBound
        if let shift: DateForm.Shift = has(found, .last)
            ? .last : has(found, .next) ? .next : has(found, .this) ? .this : nil
        {
            return acceptShift(shift, end)
        }
        if let word = payload(found, .unit) {
            guard form.unit == nil, form.month == nil,
                form.weekday == nil || form.shift != nil || isShifted(end)
            else { return acceptCountedUnit(word, end) }
            if form.shift != nil || form.direction != nil || isShifted(end) {
                form.unit = word.value
                if form.direction != nil, form.count == nil { form.count = 1 }
                return end
            }
            return acceptCountedUnit(word, end)
        }
        if let word = payload(found, .pair), form.unit == nil {
            if form.direction == nil {
                guard let after = words(at: end), let direction = direction(after) else { return nil }
                form.direction = direction
                (form.unit, form.count) = (word.value, 2)
                return after.tokens.upperBound
            }
            (form.unit, form.count) = (word.value, 2)
            return end
        }
        if let third: DateForm.Third = has(found, .early)
            ? .early : has(found, .mid) ? .mid : has(found, .late) ? .late : nil
        {
            guard form.third == nil, form.day == nil else { return nil }
            form.third = third
            return end
        }
        if isFirst {
            // "قبل يومين", "after two days": the direction stands before the count.
            if let direction = direction(found), let next = countedUnit(after: end), !isSpan(next.end) {
                form.direction = direction
                (form.count, form.unit) = (next.count, next.unit)
                return next.end
            }
            if has(found, .since) {
                form.isSince = true
                return end
            }
            if let word = payload(found, .until) {
                form.isUntil = true
                form.looksAhead = word.value == 1
                return end
            }
            if has(found, .from) || has(found, .between) {
                form.isRangeOpen = true
                return end
            }
        } else if form.part != nil, form.weekday == nil, has(found, .from) || has(found, .between),
            let next = words(at: end), has(next, .weekday)
        {
            // "in the night from Sunday to Monday", "overnight between Sunday and Monday"
            form.isRangeOpen = true
            return end
        }
        return nil
    }

    /// "last" and its like, before or, as Arabic has it, after what they shift.
    private mutating func acceptShift(_ shift: DateForm.Shift, _ end: Int) -> Int? {
        guard form.shift == nil else { return nil }
        if form.weekday != nil || form.month != nil || form.unit != nil || form.season != nil
            || form.isWeekend,
            form.day == nil, form.year == nil, end - self.end <= 2
        {
            // In English the word stands before: "on Thursday last week" opens a unit of its own.
            if let next = wordsAfterLinks(end), has(next, .unit) {
                form.shift = shift
                return end
            }
            guard language.profile.hasCase == false || shift != .this else { return nil }
            form.shift = shift
            return end
        }
        guard !form.hasDate, let next = wordsAfterLinks(end) ?? counted(end) else { return nil }
        if shift == .this, has(next, .part) {
            form.relativeDays = 0
            return end
        }
        let fits =
            has(next, .weekday) || has(next, .month) || has(next, .monthLike) || has(next, .unit)
            || has(next, .season) || has(next, .weekend) || has(next, .count) || has(next, .early)
            || has(next, .late)
        guard fits else { return nil }
        form.shift = shift
        return end
    }

    /// "after three days of fighting" tells how long, not when.
    private func isSpan(_ index: Int) -> Bool {
        guard index < document.tokens.count, document.breaks[index] == 0, let next = words(at: index) else {
            return false
        }
        return has(next, .span)
    }

    private func counted(_ index: Int) -> Words? {
        guard let unit = countedUnit(after: index) else { return nil }
        return words(at: unit.end - 1)
    }

    private func isShifted(_ index: Int) -> Bool {
        guard index < document.tokens.count, document.breaks[index] == 0, let next = words(at: index) else {
            return false
        }
        return !language.profile.hasCase && (has(next, .last) || has(next, .next) || has(next, .this))
    }

    func direction(_ words: Words) -> DateForm.Direction? {
        has(words, .ago) ? .ago : has(words, .earlier) ? .earlier : has(words, .later) ? .later : nil
    }

    /// Takes the direction of a count, and whether what it is counted from follows: "two days after the raid".
    mutating func take(_ direction: DateForm.Direction, _ words: Words) {
        form.direction = direction
        let next = words.tokens.upperBound
        let isPreposition =
            payload(words, .later)?.value == 1 || payload(words, .earlier)?.value == 1
        form.isRelational =
            isPreposition && next < document.tokens.count && document.breaks[next] == 0
            && document.tokens[next].kind == .word
    }

    /// "days later", "weeks ago": an unknown number of units.
    private mutating func acceptCountedUnit(_ word: TimeWord, _ end: Int) -> Int? {
        guard form.unit == nil, !form.hasDate, end < document.tokens.count, document.breaks[end] == 0,
            let next = words(at: end), let direction = direction(next)
        else { return nil }
        if let hour = partAfterHours(word.value, next) { return hour }
        (form.unit, form.count) = (word.value, 0)
        take(direction, next)
        return next.tokens.upperBound
    }

    /// "two days ago", "three weeks earlier", "the past few months".
    private mutating func acceptCount(at index: Int) -> Int? {
        if let next = acceptSpokenHour(at: index) { return next }
        guard form.unit == nil, form.count == nil, form.month == nil, let unit = countedUnit(after: index)
        else { return nil }
        if form.shift != nil {
            (form.count, form.unit) = (unit.count, unit.unit)
            return unit.end
        }
        guard form.relativeDays == nil, unit.end < document.tokens.count, document.breaks[unit.end] == 0,
            let next = words(at: unit.end), let direction = direction(next)
        else { return nil }
        if let hour = partAfterHours(unit.unit, next) { return hour }
        (form.count, form.unit) = (unit.count, unit.unit)
        take(direction, next)
        return next.tokens.upperBound
    }

    /// A count in figures or words and a unit of time.
    func countedUnit(after index: Int) -> (count: Int, unit: Int, end: Int)? {
        guard index < document.tokens.count else { return nil }
        var count: Int?
        var next = index
        if let figures = figures(index), figures.suffix == nil, figures.count <= 4 {
            count = figures.value
            next = index + 1
        } else if let found = words(at: index), let word = payload(found, .count) {
            count = word.value
            next = found.tokens.upperBound
        } else if let found = words(at: index), let pair = payload(found, .pair) {
            return (2, pair.value, found.tokens.upperBound)
        } else if document.tokens[index].kind == .word,
            let (word, end) = number(at: index, limit: index + 4), word.kind == .unit || word.kind == .ten
        {
            count = Int(word.value)
            next = end
        }
        guard let count, next < document.tokens.count, document.breaks[next] == 0,
            let found = words(at: next), let unit = payload(found, .unit)
        else { return nil }
        return (count, unit.value, found.tokens.upperBound)
    }

    /// The second end of a range of weekdays, or of full dates.
    private mutating func acceptRange(after index: Int) -> Int? {
        guard index < document.tokens.count, document.breaks[index] == 0 else { return nil }
        if form.weekday != nil, form.lastWeekday == nil, form.day == nil, let found = words(at: index),
            let word = payload(found, .weekday)
        {
            form.lastWeekday = word.value
            return found.tokens.upperBound
        }
        guard form.day != nil, form.month != nil, form.lastDay == nil else { return nil }
        var other = DateScan(source: source, start: index)
        guard let (tokens, second) = other.run(), let day = second.day,
            second.month != nil || form.year == nil,
            second.weekday == nil || form.weekday != nil
        else { return nil }
        form.lastDay = day
        form.lastMonth = second.month ?? form.month
        form.lastYear = second.year
        if form.year == nil { form.year = second.year }
        return tokens.upperBound
    }
}
