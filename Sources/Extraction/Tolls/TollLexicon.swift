import Knowledge
import Reports

/// Where the people of a toll stand with respect to the word that says what befell them.
enum TollFrame: String, Sendable, Hashable {
    case verb
    case active
    case intransitive
    case count
    case of
    case total
    case loss
    case people
    /// The people follow at once: Arabic verbs and verbal nouns.
    case following
    /// The people follow, and who did it may stand between: Arabic finite verbs.
    case vso
    /// "bodies of": a number before it, else the people behind it.
    case bodies
    /// The word is itself the person: "a dead man" in one word, as Arabic has it.
    case person
}

/// The classes of `toll-words.tsv`.
enum TollWord: String, Sendable, Hashable {
    case auxiliary
    case perfect
    case singular
    case plural
    case update
    case ordinal
    case both
    case tally
    case speech
    case adverb
    case negator
    case information
    case denial
    case modal
    case hypothetical
    case include
    case plus
    case conjunction
    case subordinate
    case relative
    case stop
    case determiner
    case pronoun = "person-pronoun"
    case article
    case titles
    case aggregate
    /// Tells that people died some time after they were hit.
    case late
    /// Behind a number, that they come on top of those told before: "three more".
    case further
    /// Before what befell people, that they come on top of those told before.
    case besides
    /// Opens a clause from which on a whole sentence counts.
    case since
    case raise
    case sum
    case early
    case claim
    case at
    case pair
    case calendar
    /// Several people by one word: "a family of five".
    case collective
    case thing
    case cause
    case attributive
    case uncounted
    case grave
    /// Behind a form of "to be", what makes nothing of the toll before it.
    case falsehood
    /// Sets one account against another: "six died, but residents said ten".
    case contrast
}

/// A trigger: what befell people, and where they stand.
struct TollTrigger: Sendable, Hashable {
    /// Nil for "casualties": killed or injured.
    var effect: TollEffect?
    var frame: TollFrame
    /// For words that are persons themselves: 1, 2, or 0 for a plural.
    var count: Int
    /// One or two words that must come later in the clause; of several, any.
    var tails: [Tail]
    /// Its row, for `explain`.
    var rule: String

    struct Tail: Sendable, Hashable {
        var first: WordKey
        var second: WordKey?
    }
}

enum TollTerm: Sendable {
    /// Of the lexicon's triggers.
    case trigger(Int)
    case word(TollWord)
    case noun(Int)
}

/// A word for people as tolls count them.
struct TollNoun: Sendable {
    var group: VictimGroup
    var isPlural: Bool
    /// Two people in one word (Arabic dual).
    var isDual: Bool
    /// Number of its row; -1 for words that say no more than "people".
    var row: Int
    var isWounded: Bool
}

/// The toll tables of all languages, compiled.
struct TollLexicon: Sendable {
    let matcher: PhraseMatcher<TollTerm>
    let nouns: [TollNoun]
    let triggers: [TollTrigger]

    init(library: LanguageLibrary) throws(KnowledgeError) {
        var entries: [(phrase: String, rule: PhraseMatcher<TollTerm>.CaseRule, payload: TollTerm)] = []
        var triggers: [TollTrigger] = []
        for (table, sets) in try library.allPhraseTables(
            named: "toll-triggers.tsv", required: ["effect", "frame", "phrases"])
        {
            for row in table.rows {
                guard let frame = TollFrame(rawValue: row["frame"]),
                    let effect = TollEffect(rawValue: row["effect"]).map({ Optional($0) })
                        ?? (row["effect"] == "harmed" ? TollEffect??.some(nil) : nil)
                else {
                    throw KnowledgeError(
                        file: table.name, line: row.line,
                        message:
                            "has the effect \"\(row["effect"])\" and the frame \"\(row["frame"])\", one unknown"
                    )
                }
                let tails = row.list("tail").compactMap { entry in
                    let words = entry.split(separator: " ").map { WordKey($0) }
                    return words.first.map {
                        TollTrigger.Tail(first: $0, second: words.count > 1 ? words[1] : nil)
                    }
                }
                for phrase in try sets.phrases(row, "phrases", file: table.name) {
                    let trigger = TollTrigger(
                        effect: effect, frame: frame, count: Int(row["count"]) ?? 1, tails: tails,
                        rule: "toll \(row["effect"]) \(row["frame"]): \(phrase)")
                    entries.append((phrase, .any, .trigger(triggers.count)))
                    triggers.append(trigger)
                }
            }
        }
        for (table, sets) in try library.allPhraseTables(
            named: "toll-words.tsv", required: ["class", "words"])
        {
            for row in table.rows {
                guard let kind = TollWord(rawValue: row["class"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "has the unknown class \"\(row["class"])\""
                    )
                }
                // Names of days and titles are told by their capital from plain words ("march", "major").
                let rule: PhraseMatcher<TollTerm>.CaseRule =
                    kind == .calendar || kind == .titles ? .asWritten : .any
                for word in try sets.phrases(row, "words", file: table.name) {
                    entries.append((word, rule, .word(kind)))
                }
            }
        }
        let endings = WordEndings(
            try library.allTables(
                named: "endings.tsv", required: ["suffix", "replaced", "except", "phrase"]))
        self.triggers = triggers
        nouns = try Self.readNouns(library, endings, &entries)
        matcher = PhraseMatcher(entries)
    }

    private static let plainNouns: Set<String> = [
        "person", "civilian", "member", "other", "body", "corpse", "casualty", "fatality", "victim", "dead",
        "injured", "wounded", "missing", "remaining", "individual", "human being", "soul", "resident",
        "inhabitant", "local", "citizen", "militant", "fighter", "combatant", "man", "شخص", "مسلح", "مقاتل",
        "عنصر", "مدني", "villager", "individuals", "suspect", "attacker", "gunman", "soldier", "serviceman",
        "service member", "trooper", "policeman", "police officer", "rebel", "terrorist", "insurgent",
        "jihadist", "extremist", "guerrilla", "جندي", "إرهابي", "شرطي",
    ]

    /// Whether the endings of the tables are this word's: only Arabic has a table of them.
    private static func isArabic(_ word: String) -> Bool {
        word.unicodeScalars.first.map { (0x600...0x6FF).contains($0.value) } ?? false
    }

    private static func readNouns(
        _ library: LanguageLibrary, _ endings: WordEndings,
        _ entries: inout [(phrase: String, rule: PhraseMatcher<TollTerm>.CaseRule, payload: TollTerm)]
    ) throws(KnowledgeError) -> [TollNoun] {
        var nouns: [TollNoun] = []
        for table in try library.allTables(
            named: "actor-nouns.tsv", required: ["noun", "plural", "class", "form", "group", "use"])
        {
            for row in table.rows {
                guard let group = VictimGroup(rawValue: row["class"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "has the unknown class \"\(row["class"])\""
                    )
                }
                // Vehicles and blows stand for forces only beside a country's name, and are no people.
                if row["use"] == "thing" || row["use"] == "demonym" && row["noun"].isEmpty { continue }
                let isPlain = row.list("noun").contains { plainNouns.contains($0) }
                for (column, isPlural) in [("noun", false), ("plural", true), ("dual", true)] {
                    for word in row.list(column) {
                        entries.append((word, .any, .noun(nouns.count)))
                        if isArabic(word) {
                            for form in endings.forms(of: word) {
                                entries.append((form, .any, .noun(nouns.count)))
                            }
                        }
                        nouns.append(
                            TollNoun(
                                group: group, isPlural: isPlural, isDual: column == "dual",
                                row: isPlain ? -1 : row.line,
                                isWounded: row["noun"] == "wounded" || row["noun"] == "injured"))
                    }
                }
            }
        }
        return nouns
    }
}
