/// A moment of publication as pages, feeds and records write it: day, and time where one is given.
///
/// Reads ISO 8601 ("2022-06-16T08:30:00+02:00", "2022-06-16 08:30"), RFC 822 ("Thu, 16 Jun 2022 08:30:00 GMT") and
/// plain dates in words ("16 June 2022", "June 16, 2022"). The day is the one written, in the writer's zone.
struct Timestamp: Hashable, Sendable {
    var day: CalendarDate
    var time: ClockTime?

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    init?(_ text: String) {
        let text = text.prefix(64)
        var fields = text.split { !$0.isLetter && !$0.isNumber && $0 != ":" }.map { $0.lowercased() }
        // "16T08:30:00" and "16T083000".
        fields = fields.flatMap { field -> [String] in
            guard let mark = field.firstIndex(of: "t"), field.first?.isNumber == true,
                mark > field.startIndex,
                field[field.index(after: mark)...].first?.isNumber == true
            else { return [field] }
            return [String(field[..<mark]), String(field[field.index(after: mark)...])]
        }
        guard let day = Self.day(fields) else { return nil }
        self.day = day
        let clock = fields.first { $0.contains(":") }
        if let parts = clock?.split(separator: ":").map({ Int($0.prefix { $0.isNumber }) ?? -1 }),
            parts.count >= 2
        {
            var hour = parts[0]
            if fields.contains("pm"), hour < 12 { hour += 12 }
            time = ClockTime(hour: hour, minute: parts[1])
        }
    }

    private static func day(_ fields: [String]) -> CalendarDate? {
        let numbers = fields.compactMap { field in
            field.allSatisfy(\.isNumber) ? Int(field).map { (value: $0, digits: field.count) } : nil
        }
        if let month = fields.firstIndex(where: { field in months.contains { field.hasPrefix($0) } }),
            let number = months.firstIndex(where: { fields[month].hasPrefix($0) }),
            let year = numbers.first(where: { $0.digits == 4 && $0.value > 1800 })?.value,
            let day = numbers.first(where: { $0.digits <= 2 && (1...31).contains($0.value) })?.value
        {
            return CalendarDate(year: year, month: number + 1, day: day)
        }
        if let first = numbers.first, first.digits == 8 {
            return CalendarDate(
                year: first.value / 10_000, month: first.value / 100 % 100, day: first.value % 100)
        }
        guard numbers.count >= 3 else { return nil }
        if numbers[0].digits == 4 {
            return CalendarDate(year: numbers[0].value, month: numbers[1].value, day: numbers[2].value)
        }
        guard numbers[2].digits == 4 else { return nil }
        return CalendarDate(year: numbers[2].value, month: numbers[1].value, day: numbers[0].value)
    }
}
