import Knowledge

/// The plain facts of a language, from its `language.tsv`.
public struct LanguageProfile: Sendable {
    /// The order in which day, month and year stand in a date of digits.
    public enum DateOrder: String, Sendable {
        /// 18/04/2022.
        case dayMonthYear = "dmy"
        /// 04/18/2022.
        case monthDayYear = "mdy"
        /// 2022/04/18.
        case yearMonthDay = "ymd"
    }

    /// Names and codes by which a manifest may call it, in lower case.
    public var names: Set<String> = []
    /// ISO 15924 code of its script.
    public var script = "Latn"
    /// How it writes dates in digits where nothing tells.
    public var dateOrder = DateOrder.dayMonthYear
    /// Whether sentences begin with a capital letter.
    public var hasCase = true
    /// Whether a comma, not a full stop, parts whole from fraction.
    public var usesDecimalComma = false

    init(tables: [DataTable]) throws(KnowledgeError) {
        for table in tables {
            for row in table.rows {
                let value = row["value"]
                switch row["key"] {
                case "names": names.formUnion(row.list("value").map { $0.lowercased() })
                case "script": script = value
                case "case": hasCase = value == "yes"
                case "decimal": usesDecimalComma = value == "comma"
                case "date_order":
                    guard let order = DateOrder(rawValue: value) else {
                        throw KnowledgeError(
                            file: table.name, line: row.line,
                            message: "date_order is \"\(value)\", not dmy, mdy or ymd")
                    }
                    dateOrder = order
                case let key:
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "no setting is named \"\(key)\"")
                }
            }
        }
    }
}

/// How an abbreviation with a full stop may end.
enum AbbreviationKind: String, Sendable {
    /// Stands before a name or figure: never the end of a sentence.
    case title
    /// Is one only before a figure: "No. 5".
    case number
    /// May end a sentence, when a capital follows: "a.m.", "Inc.", "U.S.".
    case open

    static func matcher(_ tables: [DataTable]) throws(KnowledgeError) -> PhraseMatcher<AbbreviationKind> {
        var entries: [(String, AbbreviationKind)] = []
        for table in tables {
            for row in table.rows {
                guard let kind = AbbreviationKind(rawValue: row["kind"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line,
                        message: "kind is \"\(row["kind"])\", not title, number or open")
                }
                entries += row.list("words").map { ($0, kind) }
            }
        }
        return PhraseMatcher(entries)
    }
}

/// Prefixes written as one with the word that follows, as Arabic writes "and", "in", "to" and its article.
struct CliticTable: Sendable {
    struct Entry: Sendable {
        var prefix: [UInt32]
        /// What stands in the prefix's place in the shorter word: "لل" leaves "ال".
        var replacement: [UInt32]
        /// The least number of letters that must be left.
        var leaves: Int
    }

    let entries: [Entry]

    init(_ tables: [DataTable]) throws(KnowledgeError) {
        var entries: [Entry] = []
        for table in tables {
            for row in table.rows {
                guard let leaves = Int(row["leaves"]), leaves > 0 else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "leaves is no number above 0")
                }
                entries.append(
                    Entry(
                        prefix: Self.folded(row["prefix"]), replacement: Self.folded(row["replacement"]),
                        leaves: leaves))
            }
        }
        self.entries = entries
    }

    static func folded(_ text: String) -> [UInt32] {
        text.unicodeScalars.map { ScalarTable.shared.lookUp($0.value).fold }.filter { $0 != 0 }
    }

    /// Appends the keys of a word without each prefix that fits, and of those without a second and third.
    func appendVariants(of word: [UInt32], to keys: inout [WordKey]) {
        let first = keys.count
        strip(word, round: 0, first: first, &keys)
    }

    private func strip(_ word: [UInt32], round: Int, first: Int, _ keys: inout [WordKey]) {
        for entry in entries
        where word.count >= entry.prefix.count + entry.leaves && word.starts(with: entry.prefix) {
            let rest = entry.replacement + word[entry.prefix.count...]
            var hasher = WordKey.Hasher()
            for scalar in rest { hasher.add(scalar) }
            guard !keys[first...].contains(hasher.key) else { continue }
            keys.append(hasher.key)
            if round < 2 { strip(rest, round: round + 1, first: first, &keys) }
        }
    }
}
