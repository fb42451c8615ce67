public import Foundation
import Incidents
public import Knowledge

/// What is known of events: the rules, and for each language its words; read from the Knowledge data folder.
///
/// Files: `events/rules.tsv`, `events/absorption.tsv`, and in each folder of `languages`
/// `event-terms.tsv`, `event-modality.tsv` and `event-syntax.tsv`. Rows of the same files in the user's own
/// data folder are read after them.
public final class EventKnowledge: Sendable {
    /// The names of the classes, bit by bit.
    let classNames: [String]
    /// Rules in order of precedence.
    let rules: [EventRule]
    /// What two types of one event make together; a few dozen rows, soon looked through.
    let absorptions: [Absorption]
    /// What is true of whole classes.
    let traits: ClassTraits
    /// Times in named zones to times of places.
    let localTime: LocalTime
    /// By ISO 639-1 code.
    let languages: [String: LanguageTerms]

    /// Reads the bundled knowledge, and the user's after it.
    public static func load() throws(KnowledgeError) -> EventKnowledge {
        guard let folder = DataFolder.locate("Knowledge") else {
            throw KnowledgeError(
                file: "Knowledge", line: nil,
                message:
                    "the data folder is missing; set \(DataFolder.environmentVariable) to the folder that holds it"
            )
        }
        return try EventKnowledge(
            folder: folder, user: DataFolder.userData.appendingPathComponent("Knowledge"))
    }

    /// Reads the knowledge in a folder, and a user's rows after it.
    public init(folder: URL, user: URL? = nil) throws(KnowledgeError) {
        var classes = ClassRegistry()
        let ruleRows = try Self.rows("events/rules.tsv", folder, user, required: ["rule", "type", "trigger"])
        var rules: [EventRule] = []
        for (row, table) in ruleRows { rules.append(try EventRule(row, file: table, classes: &classes)) }
        self.rules = rules

        var absorptions: [Absorption] = []
        for (row, table) in try Self.rows(
            "events/absorption.tsv", folder, user, required: ["winner", "absorbed"])
        {
            let winner = try Self.type(row["winner"], row, table)
            if !row["becomes"].isEmpty {
                let third = try Self.type(row["becomes"], row, table)
                for name in row.list("absorbed") {
                    let other = try Self.type(name, row, table)
                    absorptions.append(Absorption(winner: winner, absorbed: other, outcome: .third(third)))
                }
                continue
            }
            for name in row.list("absorbed") {
                let (outcome, type) = Absorption.outcome(of: name)
                absorptions.append(
                    Absorption(winner: winner, absorbed: try Self.type(type, row, table), outcome: outcome))
            }
        }
        self.absorptions = absorptions

        localTime = try LocalTime(folder: folder, user: user)

        var marked: [String: ClassSet] = [:]
        for (row, table) in try Self.rows("events/traits.tsv", folder, user, required: ["trait", "classes"]) {
            marked[row["trait"], default: 0] |= try classes.set(row["classes"], file: table, line: row.line)
        }
        traits = ClassTraits(rules: rules, marked: marked)

        var languages: [String: LanguageTerms] = [:]
        for code in Self.languageCodes(folder, user) {
            languages[code] = try LanguageTerms(code: code, folder: folder, user: user, classes: &classes)
        }
        self.languages = languages
        classNames = classes.names
    }

    /// The words of a language, English where it is not known.
    func terms(for language: String?) -> LanguageTerms? {
        language.flatMap { languages[$0] } ?? languages["en"]
    }

    /// The names of the classes in a set, for `explain`.
    func names(of set: ClassSet) -> [String] {
        classNames.enumerated().filter { set & (1 << ClassSet($0.offset)) != 0 }.map(\.element)
    }

    /// The rows of a file in the bundled and then in the user's folder, with the file's name.
    static func rows(
        _ path: String, _ folder: URL, _ user: URL?, required: [String]
    ) throws(KnowledgeError) -> [(DataTable.Row, String)] {
        var found: [(DataTable.Row, String)] = []
        for root in [folder, user].compactMap({ $0 }) {
            let url = root.appendingPathComponent(path)
            guard FileManager.default.fileExists(atPath: url.path) else { continue }
            let table = try DataTable(contentsOf: url, required: required)
            found += table.rows.map { ($0, table.name) }
        }
        return found
    }

    /// The named sets of phrases of a language's tables.
    static func phraseSets(
        _ base: String, _ folder: URL, _ user: URL?
    ) throws(KnowledgeError) -> PhraseSets {
        var tables: [DataTable] = []
        for root in [folder, user].compactMap({ $0 }) {
            let url = root.appendingPathComponent(base + "phrase-sets.tsv")
            guard FileManager.default.fileExists(atPath: url.path) else { continue }
            tables.append(try DataTable(contentsOf: url, required: ["set", "terms"]))
        }
        return try PhraseSets(tables)
    }

    static func type(
        _ name: String, _ row: DataTable.Row, _ file: String
    ) throws(KnowledgeError) -> SubEventType {
        guard let type = SubEventType(rawValue: name) else {
            throw KnowledgeError(
                file: file, line: row.line, message: "\"\(name)\" is none of ACLED's sub-event types")
        }
        return type
    }

    private static func languageCodes(_ folder: URL, _ user: URL?) -> [String] {
        var codes: Set<String> = []
        for root in [folder, user].compactMap({ $0 }) {
            let languages = root.appendingPathComponent("languages")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: languages.path)) ?? []
            for name in names {
                let terms = languages.appendingPathComponent(name).appendingPathComponent("event-terms.tsv")
                if FileManager.default.fileExists(atPath: terms.path) { codes.insert(name) }
            }
        }
        return codes.sorted()
    }
}

/// A row of `absorption.tsv`: what becomes of two types that tell one event.
struct Absorption: Sendable {
    enum Outcome: Hashable, Sendable {
        /// The winner takes the other in.
        case winner
        /// It does so where the other's word is not strong.
        case winnerIfWeak
        /// It does so but where the other's word is the stronger.
        case winnerUnlessWeaker
        /// They make another type, in whichever order they stand.
        case third(SubEventType)
    }
    let winner: SubEventType
    let absorbed: SubEventType
    let outcome: Outcome

    /// What an entry of the column says ("weakly:X"), and the type that it says it of.
    static func outcome(of entry: String) -> (Outcome, type: String) {
        for (prefix, outcome) in [
            ("weakly:", Outcome.winnerIfWeak), ("unless-stronger:", .winnerUnlessWeaker),
        ]
        where entry.hasPrefix(prefix) {
            return (outcome, String(entry.dropFirst(prefix.count)))
        }
        return (.winner, entry)
    }
}

/// Gives each class name a bit, in the order in which files name them.
///
/// Classes of event words and sets of small words ("s.by", "m.denial.clause") mark different things and are
/// numbered apart.
struct ClassRegistry {
    /// The classes of event words.
    private(set) var names: [String] = []
    private var smallWords = 0
    private var bits: [String: ClassSet] = [:]

    /// The bit of a class.
    mutating func bit(_ name: String, file: String, line: Int?) throws(KnowledgeError) -> ClassSet {
        if let known = bits[name] { return known }
        let isSmallWord = name.hasPrefix("s.") || name.hasPrefix("m.")
        let count = isSmallWord ? smallWords : names.count
        guard count < ClassSet.bitWidth else {
            throw KnowledgeError(
                file: file, line: line, message: "\"\(name)\" is one class more than \(ClassSet.bitWidth)")
        }
        let bit: ClassSet = 1 << ClassSet(count)
        if isSmallWord { smallWords += 1 } else { names.append(name) }
        bits[name] = bit
        return bit
    }

    /// The classes of a text such as "a|b".
    mutating func set(_ text: some StringProtocol, file: String, line: Int?) throws(KnowledgeError)
        -> ClassSet
    {
        var set: ClassSet = 0
        for name in text.split(separator: "|") { set |= try bit(String(name), file: file, line: line) }
        return set
    }
}

/// One row of `events/rules.tsv`.
struct EventRule: Sendable {
    /// The name that evidence carries.
    let name: String
    /// The type it gives; nil lets the word be.
    let type: SubEventType?
    /// 3 an event of its own, 2 taken in by a stronger one, 1 a consequence, 0 none.
    let strength: Int
    /// Classes of the word.
    let trigger: ClassSet
    /// Whether the word must (true) or must not (false) be a verb.
    let isVerb: Bool?
    /// Whether the verb must (true) or must not (false) stand in the passive.
    let isPassive: Bool?
    /// Groups of which each must have a class in the clause.
    let with: [ClassSet]
    /// Classes that must not be in the clause.
    let without: ClassSet
    /// Classes of which one must stand somewhere in the report; empty asks nothing.
    let report: ClassSet
    /// Kinds of the side that acts.
    let agent: SideKinds
    /// Kinds of the side that is hit.
    let patient: SideKinds

    init(_ row: DataTable.Row, file: String, classes: inout ClassRegistry) throws(KnowledgeError) {
        name = row["rule"]
        strength = Int(row["strength"]) ?? 1
        type = row["type"] == "-" ? nil : try EventKnowledge.type(row["type"], row, file)
        trigger = try classes.set(row["trigger"], file: file, line: row.line)
        switch row["part"] {
        case "": (isVerb, isPassive) = (nil, nil)
        case "verb": (isVerb, isPassive) = (true, nil)
        case "noun": (isVerb, isPassive) = (false, nil)
        case "active": (isVerb, isPassive) = (true, false)
        case "passive": (isVerb, isPassive) = (true, true)
        default:
            throw KnowledgeError(
                file: file, line: row.line,
                message: "part \"\(row["part"])\" is none of verb, noun, active, passive")
        }
        var groups: [ClassSet] = []
        for group in row["with"].split(separator: " ") {
            groups.append(try classes.set(group, file: file, line: row.line))
        }
        with = groups
        without = try classes.set(row["without"], file: file, line: row.line)
        report = try classes.set(row["report"], file: file, line: row.line)
        agent = try SideKinds(named: row.list("agent"), file: file, line: row.line)
        patient = try SideKinds(named: row.list("patient"), file: file, line: row.line)
    }
}

/// What a side of an event can be, as the rules speak of it.
struct SideKinds: OptionSet, Hashable, Sendable {
    let rawValue: UInt16
    /// Carries arms: forces, rebels, militias, gunmen.
    static let armed = SideKinds(rawValue: 1)
    /// Civilians of any kind.
    static let civilian = SideKinds(rawValue: 2)
    /// Peaceful demonstrators.
    static let protester = SideKinds(rawValue: 4)
    /// A crowd that uses violence.
    static let rioter = SideKinds(rawValue: 8)
    /// Forces of a state, the country's or another's.
    static let state = SideKinds(rawValue: 16)
    /// Armed groups that are no state's.
    static let nonstate = SideKinds(rawValue: 32)
    /// Forces of the state in whose country the event lies.
    static let homestate = SideKinds(rawValue: 64)
    /// Gangs, bandits, unidentified gunmen.
    static let outlaw = SideKinds(rawValue: 128)
    /// No side was found.
    static let none = SideKinds(rawValue: 256)
    /// A side that is not identified.
    static let unknown = SideKinds(rawValue: 512)
    /// A place or a piece of ground.
    static let place = SideKinds(rawValue: 1024)
    /// A person of whom no more is known.
    static let person = SideKinds(rawValue: 2048)
    /// Forces of several states under one name, at home in none.
    static let allied = SideKinds(rawValue: 4096)

    private static let names: [String: SideKinds] = [
        "armed": .armed, "civilian": .civilian, "protester": .protester, "rioter": .rioter, "state": .state,
        "nonstate": .nonstate, "homestate": .homestate, "outlaw": .outlaw, "none": .none,
        "unknown": .unknown, "place": .place, "person": .person,
    ]

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(named names: [String], file: String, line: Int) throws(KnowledgeError) {
        self = []
        for name in names {
            guard let kind = Self.names[name] else {
                throw KnowledgeError(file: file, line: line, message: "\"\(name)\" is no kind of side")
            }
            insert(kind)
        }
    }
}
