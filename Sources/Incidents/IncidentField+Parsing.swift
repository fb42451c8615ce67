import Reports

extension IncidentField {
    /// The value that a text in a file or on the command line stands for; an empty text is unknown.
    ///
    /// - Throws: `IncidentFieldError` that says what the column holds, where the text is none of it.
    public func value(parsing text: String) throws(IncidentFieldError) -> IncidentValue {
        guard !text.isEmpty else { return .null }
        switch type {
        case .text: return try .text(checked(text))
        case .list:
            let parts = text.split(separator: ";").map { part in
                String(part.drop(while: \.isWhitespace))
            }
            return .list(parts)
        case .date:
            guard let date = CalendarDate(iso: text) else { throw refusal(text, "a day as YYYY-MM-DD") }
            return .date(date)
        case .boolean:
            switch text.lowercased() {
            case "1", "true", "yes": return .boolean(true)
            case "0", "false", "no": return .boolean(false)
            default: throw refusal(text, "true or false")
            }
        case .integer:
            guard let number = Int(text) ?? Double(text).flatMap({ Int(exactly: $0) }) else {
                throw refusal(text, "a whole number")
            }
            return try .integer(checked(number, text))
        case .real:
            guard let number = Double(text), number.isFinite else { throw refusal(text, "a number") }
            return try .real(checked(number, text))
        }
    }

    /// The value that a number in a file stands for.
    ///
    /// - Throws: `IncidentFieldError` that says what the column holds, where the number is none of it.
    package func value(number: Double) throws(IncidentFieldError) -> IncidentValue {
        switch type {
        case .integer:
            guard let whole = Int(exactly: number) else { throw refusal("\(number)", "a whole number") }
            return try .integer(checked(whole, "\(whole)"))
        case .real: return try .real(checked(number, "\(number)"))
        default: return try value(parsing: Int(exactly: number).map(String.init) ?? "\(number)")
        }
    }

    private func checked(_ text: String) throws(IncidentFieldError) -> String {
        switch self {
        case .eventType:
            if EventType(rawValue: text) != nil { return text }
            if let match = EventType.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() })
            {
                return match.rawValue
            }
            throw refusal(text, "one of " + EventType.allCases.map(\.rawValue).joined(separator: ", "))
        case .subEventType:
            if SubEventType(rawValue: text) != nil { return text }
            let match = SubEventType.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
            if let match { return match.rawValue }
            throw refusal(text, "one of " + SubEventType.allCases.map(\.rawValue).joined(separator: ", "))
        case .status:
            if let match = IncidentStatus(rawValue: text.lowercased()) { return match.rawValue }
            throw refusal(text, "one of " + IncidentStatus.allCases.map(\.rawValue).joined(separator: ", "))
        case .eventTime:
            guard let time = ClockTime(text: text) else { throw refusal(text, "a time as HH:MM") }
            return time.description
        default: return text
        }
    }

    private func checked(
        _ number: Int, _ text: @autoclosure () -> String
    ) throws(IncidentFieldError) -> Int {
        let range: ClosedRange<Int>? =
            switch self {
            case .timePrecision: 1...4
            case .geoPrecision: 1...3
            case .wherePrec: 1...7
            case .clusterID: nil
            default: 0...Int(Int32.max)
            }
        if let range, !range.contains(number) {
            throw refusal(text(), "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func checked(
        _ number: Double, _ text: @autoclosure () -> String
    ) throws(IncidentFieldError) -> Double {
        let range: ClosedRange<Double> =
            switch self {
            case .latitude: -90...90
            case .longitude: -180...180
            case .confidence: 0...1
            default: 0...20_100_000
            }
        if !range.contains(number) {
            throw refusal(text(), "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func refusal(_ text: String, _ expected: String) -> IncidentFieldError {
        IncidentFieldError(field: self, text: text, expected: expected)
    }
}

/// A text that is not a value of the column it was given for.
public struct IncidentFieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The column.
    public var field: IncidentField
    /// What was given.
    public var text: String
    /// What the column holds, in words.
    public var expected: String

    /// "column: \"text\" is not ...".
    public var description: String { "\(field.rawValue): \"\(text.prefix(80))\" is not \(expected)" }
}
