import Knowledge

/// What a word of a language's `numbers.tsv` does in an amount.
struct NumberWord: Sendable {
    enum Class: String, Sendable {
        /// Adds 0 to 19: "three", "eleven".
        case unit
        /// Adds 20 to 90: "forty".
        case ten
        /// Turns the unit before it into 11 to 19, in languages that write "five ten".
        case teen
        /// Multiplies what stands before by 100, or is 100.
        case hundred
        /// Multiplies what stands before: "thousand", "dozen".
        case scale
        /// A size without a number: "dozens", "several"; before a scale it multiplies it.
        case vague
        /// Joins the parts of one number: "hundred and fifty".
        case and
        /// "of", between a vague word and a scale: "tens of thousands".
        case of
        /// Modifiers before a number.
        case atLeast = "at_least"
        case moreThan = "more_than"
        case upTo = "up_to"
        case lessThan = "less_than"
        case about
        case between
        /// Joins two bounds: "15 to 19", "five or six".
        case to
        case or
        /// "or more", after a number.
        case orMore = "or_more"
        /// A word that looks like a number but is none: "one another", "no one".
        case never
    }

    var kind: Class
    var value: Double
    var low: Double?
    var high: Double?

    static func matcher(_ tables: [DataTable]) throws(KnowledgeError) -> PhraseMatcher<NumberWord> {
        var entries: [(String, NumberWord)] = []
        for table in tables {
            for row in table.rows {
                guard let kind = Class(rawValue: row["class"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "no class is named \"\(row["class"])\"")
                }
                var word = NumberWord(kind: kind, value: 0)
                for (column, path) in [
                    ("value", \NumberWord.optionalValue), ("low", \NumberWord.low),
                    ("high", \NumberWord.high),
                ] where !row[column].isEmpty {
                    guard let number = Double(row[column]) else {
                        throw KnowledgeError(
                            file: table.name, line: row.line, message: "\(column) is no number")
                    }
                    word[keyPath: path] = number
                }
                entries += row.list("words").map { ($0, word) }
            }
        }
        return PhraseMatcher(entries)
    }

    private var optionalValue: Double? {
        get { value }
        set { value = newValue ?? 0 }
    }
}
