/// Hours told in words, and hours reckoned from a part of the day.
extension DateScan {
    /// "half an hour after midnight", "two hours before dawn": a time of day, reckoned from no event.
    mutating func partAfterHours(_ unit: Int, _ direction: Words) -> Int? {
        let end = direction.tokens.upperBound
        guard unit == 0, form.part == nil, end < document.tokens.count, document.breaks[end] == 0,
            let next = words(at: end), let part = payload(next, .part)
        else { return nil }
        form.part = part.value
        return next.tokens.upperBound
    }

    /// "ten o'clock".
    mutating func acceptSpokenHour(at index: Int) -> Int? {
        guard form.time == nil,
            let (hour, end) = number(at: index, limit: index + 2), hour.kind == .unit,
            (1...12).contains(hour.value)
        else { return nil }
        if let next = partAfter(end) {
            // "three in the afternoon": which half of the day is told when the form is reckoned.
            (form.time, form.part) = (ClockTime(hour: Int(hour.value), minute: 0), next.part)
            return next.end
        }
        guard let next = words(at: end), payload(next, .clock)?.value == 1 else { return nil }
        form.time = ClockTime(hour: Int(hour.value), minute: 0)
        return next.tokens.upperBound
    }

    /// The number words that begin at a token, and where they end.
    func number(at index: Int, limit: Int) -> (word: NumberWord, end: Int)? {
        guard let hit = language.numbers.longestHit(in: document, at: index, limit: limit),
            let word = language.numbers.first(of: hit, in: document, at: index, where: { _ in true })
        else { return nil }
        return (word, Int(hit.end))
    }

    /// The part of the day that stands behind an hour: "in the afternoon", "at night".
    func partAfter(_ index: Int) -> (part: Int, end: Int)? {
        guard form.part == nil, let first = words(at: index), has(first, .into) || has(first, .link) else {
            return nil
        }
        var next = first.tokens.upperBound
        for _ in 0..<2 {
            guard let found = words(at: next) else { return nil }
            if let part = payload(found, .part) { return (part.value, found.tokens.upperBound) }
            guard has(found, .link) else { return nil }
            next = found.tokens.upperBound
        }
        return nil
    }
}
