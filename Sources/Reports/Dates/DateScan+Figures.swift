extension DateScan {
    /// Figures: clock times, days of a month, years, whole dates and counts of units.
    mutating func acceptFigures(at index: Int, isFirst: Bool) -> Int? {
        if let next = acceptForeign(at: index) { return next }
        if let next = acceptDigitDate(at: index) { return next }
        if let next = acceptClock(at: index) { return next }
        guard let figures = figures(index) else { return nil }
        if let next = acceptDay(figures, index) { return next }
        if let next = acceptYear(figures, index, isFirst: isFirst) { return next }
        guard figures.suffix == nil, form.unit == nil, form.month == nil, let unit = countedUnit(after: index)
        else { return nil }
        if form.shift != nil {
            (form.count, form.unit) = (unit.count, unit.unit)
            return unit.end
        }
        guard form.relativeDays == nil, unit.end < document.tokens.count, document.breaks[unit.end] == 0,
            let next = words(at: unit.end)
        else {
            return nil
        }
        guard let direction = direction(next) else { return nil }
        (form.count, form.unit) = (unit.count, unit.unit)
        take(direction, next)
        return next.tokens.upperBound
    }

    // MARK: Clock

    private mutating func acceptClock(at index: Int) -> Int? {
        guard form.time == nil else { return nil }
        let token = document.tokens[index]
        var end = index + 1
        var hour: Int
        var minute = 0
        var isClock = false
        if token.kind == .number, let parts = colonParts(index) {
            (hour, minute) = parts
            isClock = true
        } else if token.kind == .mixed, let parts = hourParts(index) {
            return setTime(parts.hour, parts.minute, nil, end)
        } else if let figures = figures(index) {
            hour = figures.value
            if let suffix = figures.suffix {
                let payloads = language.times.payloads(ofWord: suffix)
                if let meridiem = payloads.first(where: { $0.kind == .meridiem }) {
                    return setTime(hour, 0, meridiem, end)
                }
                guard figures.count == 4, payloads.contains(where: { $0.kind == .clock && $0.value == 4 })
                else { return nil }
                return setTime(hour / 100, hour % 100, nil, end)
            }
            guard figures.count <= 2 || figures.count == 4 else { return nil }
            if figures.count <= 2, (1...12).contains(hour), let next = partAfter(end) {
                form.part = next.part
                return setTime(hour, 0, nil, next.end)
            }
            if figures.count == 4, isMilitaryTime(index) { return setTime(hour / 100, hour % 100, nil, end) }
        } else {
            guard let decimal = decimalClock(index) else { return nil }
            (hour, minute) = decimal
            isClock = true
        }
        guard end < document.tokens.count, document.breaks[end] == 0, let found = words(at: end) else {
            return isClock ? setTime(hour, minute, nil, end) : nil
        }
        if let meridiem = payload(found, .meridiem), hour <= 12, isClock || language.profile.hasCase {
            return setTime(hour, minute, meridiem, found.tokens.upperBound)
        }
        if let clock = payload(found, .clock) {
            let figureCount = figures(index)?.count ?? 0
            if isClock || (clock.value != 1 && figureCount == 4) || (clock.value == 1 && figureCount <= 2) {
                form.zone = payload(found, .zone)?.value
                if figureCount == 4, !isClock { (hour, minute) = (hour / 100, hour % 100) }
                end = found.tokens.upperBound
                return setTime(hour, minute, nil, end)
            }
        }
        return isClock ? setTime(hour, minute, nil, end) : nil
    }

    /// "0400" behind "at" or "around": four figures of which the first is nought.
    private func isMilitaryTime(_ index: Int) -> Bool {
        guard byte(index) == 0x30, form.year == nil else { return false }
        return precedes(.link) || index > start
    }

    /// "14h30".
    private func hourParts(_ index: Int) -> (hour: Int, minute: Int)? {
        let parts = document.text(of: document.tokens[index]).split(
            separator: "h", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 2, parts[1].utf8.count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1])
        else { return nil }
        return (hour, minute)
    }

    private mutating func setTime(_ hour: Int, _ minute: Int, _ meridiem: TimeWord?, _ end: Int) -> Int? {
        var hour = hour
        if let meridiem {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + meridiem.value
        }
        guard let time = ClockTime(hour: hour, minute: minute) else { return nil }
        form.time = time
        return end
    }

    /// "6:23" as hour and minute.
    private func colonParts(_ index: Int) -> (Int, Int)? {
        var parts = [0]
        var counts = [0]
        for scalar in document.text(of: document.tokens[index]).unicodeScalars {
            let fold = ScalarTable.shared.lookUp(scalar.value).fold
            if (0x30...0x39).contains(fold), counts[counts.count - 1] < 3 {
                parts[parts.count - 1] = parts[parts.count - 1] * 10 + Int(fold - 0x30)
                counts[counts.count - 1] += 1
            } else if fold == 0x3A, parts.count < 3 {
                parts.append(0)
                counts.append(0)
            } else {
                return nil
            }
        }
        guard parts.count >= 2, counts[1] == 2, counts[0] <= 2 else { return nil }
        return (parts[0], parts[1])
    }

    /// A full stop for the colon, as in "9.30 pm" and "05.30 hrs", only before the half of the day or "hours".
    private func decimalClock(_ index: Int) -> (Int, Int)? {
        guard document.tokens[index].kind == .number, let next = words(at: index + 1),
            has(next, .meridiem) || payload(next, .clock)?.value == 4
        else { return nil }
        let parts = document.text(of: document.tokens[index]).split(separator: ".")
        guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return nil }
        return (hour, minute)
    }

    // MARK: Days and years

    /// A day of the month before or after its month, with the range it may open.
    private mutating func acceptDay(_ figures: (value: Int, count: Int, suffix: WordKey?), _ index: Int)
        -> Int?
    {
        guard (1...31).contains(figures.value), figures.count <= 2, form.day == nil, form.relativeDays == nil
        else { return nil }
        var end = index + 1
        if let suffix = figures.suffix {
            guard language.times.payloads(ofWord: suffix).contains(where: { $0.kind == .ordinal }) else {
                return nil
            }
        }
        if form.month != nil {
            // "In March 15 people were killed" gives no day; "on March 15 gunmen" does.
            guard form.year == nil,
                !precedes(.into) || form.part != nil || form.weekday != nil || isFollowedByYear(end)
                    || endsDate(end),
                index - self.end <= 2
            else {
                return nil
            }
            form.day = figures.value
            if let last = rangeEnd(end, allowsAnd: form.isRangeOpen), last.value > figures.value {
                (form.lastDay, end) = (last.value, last.end)
            }
            return end
        }
        if let month = monthAfter(end) {
            form.day = figures.value
            form.month = month.value
            return otherName(ofMonth: month.value, after: month.end)
        }
        if figures.suffix != nil, isDayAlone(index) {
            (form.day, form.isDayAlone) = (figures.value, true)
            return end
        }
        // "4, 5 and 6 May"
        var listEnd = end
        while listEnd + 1 < document.tokens.count, byte(listEnd) == 0x2C, document.breaks[listEnd + 1] == 0,
            let next = self.figures(listEnd + 1), next.count <= 2, (figures.value...31).contains(next.value),
            listEnd - end < 12
        {
            listEnd += 2
        }
        guard let last = rangeEnd(listEnd, allowsAnd: true), let month = monthAfter(last.end) else {
            return nil
        }
        form.day = figures.value
        form.lastDay = last.value
        form.month = month.value
        if last.value < figures.value { (form.lastDay, form.day) = (nil, last.value) }
        return otherName(ofMonth: month.value, after: month.end)
    }

    /// "on the 5th," and "since the 5th.": an ordinal that no noun follows is a day of the month.
    private func isDayAlone(_ index: Int) -> Bool {
        guard !form.hasDate, index == start || form.isSince || form.isUntil, index >= 2,
            let article = words(at: index - 1), has(article, .link),
            form.isSince || form.isUntil || words(at: index - 2).map({ has($0, .link) }) == true
        else { return false }
        guard index + 1 < document.tokens.count, document.breaks[index + 1] == 0 else { return true }
        if document.tokens[index + 1].kind == .punctuation { return !isDash(index + 1) }
        guard let next = words(at: index + 1) else { return false }
        return has(next, .link) || has(next, .into) || has(next, .and)
    }

    /// A day of a calendar that is not reckoned here, with its year: "15 Sha'ban 1443 AH", "1443 AH".
    private mutating func acceptForeign(at index: Int) -> Int? {
        guard !form.hasDate, let figures = figures(index), figures.suffix == nil else { return nil }
        var end = index + 1
        if figures.count <= 2, (1...30).contains(figures.value), let month = foreignMonth(at: end) {
            end = month
            if let year = self.figures(end), (1300...1500).contains(year.value) { end += 1 }
            if let era = words(at: end), has(era, .foreignEra) { end = era.tokens.upperBound }
        } else if (1300...1500).contains(figures.value), let era = words(at: end), has(era, .foreignEra) {
            end = era.tokens.upperBound
        } else {
            return nil
        }
        form.isForeign = true
        return end
    }

    private func foreignMonth(at index: Int) -> Int? {
        var index = index
        for _ in 0..<2 {
            guard index < document.tokens.count, document.breaks[index] == 0, let found = words(at: index)
            else {
                return nil
            }
            if has(found, .foreignMonth) { return found.tokens.upperBound }
            guard has(found, .link) || has(found, .label) else { return nil }
            index = found.tokens.upperBound
        }
        return nil
    }

    private func isFollowedByYear(_ index: Int) -> Bool {
        var index = index
        if index < document.tokens.count, byte(index) == 0x2C { index += 1 }
        return figures(index).map { $0.count == 4 && (1900...2100).contains($0.value) } ?? false
    }

    /// "-21", "to 21", "and 21", after a first day.
    private func rangeEnd(_ index: Int, allowsAnd: Bool) -> (value: Int, end: Int)? {
        var next = index
        if isDash(index) {
            next = index + 1
        } else if let found = words(at: index),
            has(found, .to) || has(found, .and) && (allowsAnd || endsDate(found.tokens.upperBound + 1))
        {
            next = found.tokens.upperBound
            // "from the 3rd to the 5th of May"
            if let article = words(at: next), has(article, .link) { next = article.tokens.upperBound }
        } else {
            return nil
        }
        guard let figures = figures(next), figures.count <= 2, (1...31).contains(figures.value),
            figures.suffix.map({ isOrdinal($0) }) ?? true
        else { return nil }
        return (figures.value, next + 1)
    }

    private func isOrdinal(_ suffix: WordKey) -> Bool {
        language.times.payloads(ofWord: suffix).contains { $0.kind == .ordinal }
    }

    /// Whether a date is over at a token: the sentence's end, a mark, or a year behind a comma ("June 4 and 6, 2022").
    private func endsDate(_ index: Int) -> Bool {
        guard index < document.tokens.count, document.breaks[index] == 0 else { return true }
        return document.tokens[index].kind == .punctuation && byte(index) != 0x2D
    }

    func monthAfter(_ index: Int) -> (value: Int, end: Int)? {
        var index = index
        for _ in 0..<3 {
            guard index < document.tokens.count, document.breaks[index] == 0 else { return nil }
            if document.words[index] == .joiner || (isDash(index) && !document.tokens[index].followsSpace) {
                index += 1
                continue
            }
            guard let found = words(at: index) else { return nil }
            if let month = payload(found, .month) ?? payload(found, .monthLike) {
                return (month.value, found.tokens.upperBound)
            }
            guard has(found, .link) || has(found, .label) else { return nil }
            index = found.tokens.upperBound
        }
        return nil
    }

    private mutating func acceptYear(
        _ figures: (value: Int, count: Int, suffix: WordKey?), _ index: Int, isFirst: Bool
    ) -> Int? {
        guard figures.count == 4, figures.suffix == nil, (1900...2100).contains(figures.value),
            form.year == nil, form.relativeDays == nil
        else { return nil }
        if form.month != nil || form.season != nil {
            guard index - end <= 3 else { return nil }
            form.year = figures.value
            return index + 1
        }
        guard form.weekday == nil, form.time == nil, form.unit == nil || isFirst else { return nil }
        let isOpened =
            form.isSince || form.isUntil || form.third != nil || (form.isRangeOpen && form.part == nil)
        guard
            isOpened
                || (isFirst && (precedes(.into) || precedes(.since) || precedes(.label) || precedesThe()))
        else { return nil }
        // "in 2000 homes": a count when a plural stands right behind.
        guard index + 1 >= document.tokens.count || isOpened || !isCounted(index + 1) else { return nil }
        form.year = figures.value
        return index + 1
    }

    private func precedesThe() -> Bool { precedes(.link) }

    private func isCounted(_ index: Int) -> Bool {
        let token = document.tokens[index]
        guard token.kind == .word, !token.isCapitalized, document.breaks[index] == 0,
            document.utf8[Int(token.utf8End) - 1] == 0x73
        else { return false }
        return words(at: index) == nil
    }

    // MARK: Dates in figures

    /// "18/04/2022", "2022-04-18", "18.4.2022", in the language's order unless a figure tells otherwise.
    private mutating func acceptDigitDate(at index: Int) -> Int? {
        guard form.day == nil, form.month == nil, form.year == nil else { return nil }
        var parts: [(value: Int, count: Int)] = []
        var end = index + 1
        if let first = figures(index), first.suffix == nil {
            parts.append((first.value, first.count))
            var mark: UInt8 = 0
            while parts.count < 3, end + 1 < document.tokens.count, !document.tokens[end].followsSpace,
                !document.tokens[end + 1].followsSpace,
                byte(end) == 0x2F || byte(end) == 0x2D, mark == 0 || mark == byte(end),
                let next = figures(end + 1),
                next.suffix == nil || byte(end) == 0x2D
            {
                mark = byte(end)
                parts.append((next.value, next.count))
                end += 2
            }
        } else if document.tokens[index].kind == .number {
            let text = document.text(of: document.tokens[index])
            guard text.utf8.count <= 10 else { return nil }
            for part in text.split(separator: ".") {
                guard let value = Int(part) else { return nil }
                parts.append((value, part.utf8.count))
            }
        }
        guard parts.count == 3 else { return nil }
        if parts[0].count == 4 {
            (form.year, form.month, form.day) = (parts[0].value, parts[1].value, parts[2].value)
        } else {
            guard parts[2].count == 4 || parts[2].count == 2, parts[0].count <= 2, parts[1].count <= 2 else {
                return nil
            }
            form.year = parts[2].count == 4 ? parts[2].value : 2000 + parts[2].value
            let isMonthFirst =
                parts[1].value > 12 || (language.profile.dateOrder == .monthDayYear && parts[0].value <= 12)
            form.isOrderOpen =
                parts[0].value <= 12 && parts[1].value <= 12 && parts[0].value != parts[1].value
            form.month = isMonthFirst ? parts[0].value : parts[1].value
            form.day = isMonthFirst ? parts[1].value : parts[0].value
        }
        guard let year = form.year, let month = form.month, let day = form.day, (1900...2100).contains(year),
            CalendarDate(year: year, month: month, day: day) != nil
        else {
            (form.year, form.month, form.day) = (nil, nil, nil)
            return nil
        }
        return end
    }
}
