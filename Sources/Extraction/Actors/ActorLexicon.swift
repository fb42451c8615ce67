import Foundation
import Knowledge
import Reports

/// What a phrase of the actor tables says.
enum ActorTerm: Sendable {
    /// A name of an actor, by index; weak ones mean it only in its countries.
    case alias(Int, isWeak: Bool, isAbbreviation: Bool)
    /// A people among the actors, by index: a party only with a word that says so.
    case people(Int)
    /// A country's adjective or people, by country index.
    case demonym(Int)
    /// A country's name.
    case country(Int)
    /// A town or region of a country.
    case place(Int)
    /// A word for people or forces, by index.
    case noun(Int)
    /// A word that says something about an actor beside it.
    case cue(ActorCue)
}

/// The cues of `actor-cues.tsv`.
enum ActorCue: String, Sendable, Hashable {
    case said
    case according
    case source
    case site
    case property
    case calling
    case group
    case countryPreposition = "country-preposition"
    case placePreposition = "place-preposition"
    case skip
    case head
    case lead
    case notHead = "not-head"
    case ordinalHead = "ordinal-head"
    case member
    case adjective
    case reference
    case definite
    case agent
    case passive
    case border
    case own
    case acts
    case linked
    case offshoot
    case indefinite
    case identity
    case tribe
    case clan
    case communities
    case kin
    case kinfolk
    case militants

    /// What the fighters of a tribe, a clan or a community are called.
    var kinName: String {
        switch self {
        case .clan: "Clan Militia"
        case .communities: "Communal Militia"
        default: "Tribal Militia"
        }
    }
}

/// A word for people or forces.
struct ActorNoun: Sendable {
    /// When the word names an actor.
    enum Use: String, Sendable {
        case always = "yes"
        case withCountry = "demonym"
        case never = "no"
    }

    var group: VictimGroup
    var form: Int?
    var associated: String?
    var use: Use
    var isPlural: Bool
}

/// A country with the names of its forces.
struct ActorCountry: Sendable {
    struct Forces: Sendable {
        var military: String
        var police: String
        var years: ClosedRange<Int>
    }

    var code: String
    var name: String
    var forces: [Forces]
    /// ISO 3166-1 alpha-2 of the state whose troops a bare "the army" there is, where it is another's.
    var unsaid: String?
}

/// What a noun becomes where no name is given.
struct ActorForm: Sendable {
    var key: String
    var kind: ActorKind
    /// The name cut where something of the country is put in.
    let pieces: [Piece]
    /// The name where no country is known: without the brackets that would hold it.
    let nameAnywhere: String

    enum Piece: Sendable, Equatable {
        case text(String)
        case military
        case police
        case country
    }

    init(key: String, kind: ActorKind, template: String) {
        self.key = key
        self.kind = kind
        nameAnywhere = template.replacingOccurrences(of: " ({country})", with: "")
        var pieces: [Piece] = []
        var rest = template[...]
        while !rest.isEmpty {
            if rest.hasPrefix("{military}") {
                pieces.append(.military)
                rest = rest.dropFirst("{military}".count)
            } else if rest.hasPrefix("{police}") {
                pieces.append(.police)
                rest = rest.dropFirst("{police}".count)
            } else if rest.hasPrefix("{country}") {
                pieces.append(.country)
                rest = rest.dropFirst("{country}".count)
            } else {
                let end = rest.dropFirst().firstIndex(of: "{") ?? rest.endIndex
                pieces.append(.text(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        self.pieces = pieces
    }

    /// The name with the names of a country and its forces put in.
    func name(military: String, police: String, country: String) -> String {
        if pieces.count == 1, case .text(let text) = pieces[0] { return text }
        var name = ""
        for piece in pieces {
            switch piece {
            case .text(let text): name += text
            case .military: name += military
            case .police: name += police
            case .country: name += country
            }
        }
        return name
    }
}

/// All tables that actors are recognised by, compiled into one matcher.
struct ActorLexicon: Sendable {
    let table: ActorTable
    private(set) var countries: [ActorCountry] = []
    private(set) var forms: [ActorForm] = []
    private(set) var nouns: [ActorNoun] = []
    let matcher: PhraseMatcher<ActorTerm>
    /// For each actor the indices of its countries.
    private(set) var actorCountries: [[Int]] = []
    private var countryIndices: [String: Int] = [:]

    private typealias Entry = (phrase: String, rule: PhraseMatcher<ActorTerm>.CaseRule, payload: ActorTerm)

    init(table: ActorTable, library: LanguageLibrary) throws(KnowledgeError) {
        self.table = table
        var entries: [Entry] = []
        try Self.readCountries(&countries, &countryIndices)
        try Self.readForms(&forms)
        try Self.readDemonyms(library, countryIndices, &entries)
        try Self.readNouns(library, forms, &nouns, &entries)
        try Self.readCues(library, &entries)
        for (index, actor) in table.actors.enumerated() {
            for alias in Self.aliases(of: actor) {
                if alias.hasPrefix("+") {
                    entries.append((String(alias.dropFirst()), .asWritten, .people(index)))
                    continue
                }
                let isWeak = alias.hasPrefix("~")
                let phrase = isWeak ? String(alias.dropFirst()) : alias
                let letters = phrase.unicodeScalars.filter { $0.properties.isAlphabetic }
                let isAbbreviation =
                    !phrase.contains(" ") && letters.count <= 6
                    && letters.allSatisfy { $0.properties.isUppercase }
                entries.append(
                    (phrase, .asWritten, .alias(index, isWeak: isWeak, isAbbreviation: isAbbreviation)))
            }
        }
        matcher = PhraseMatcher(entries)
        actorCountries = table.actors.map { actor in actor.countries.compactMap { countryIndices[$0] } }
    }

    /// The aliases of a row, its canonical name without brackets, and the abbreviation in them.
    static func aliases(of actor: Actor) -> [String] {
        var result = actor.aliases
        func add(_ alias: Substring) {
            let text = alias.trimmed
            if !text.isEmpty, !result.contains(text), !result.contains("~" + text) { result.append(text) }
        }
        guard let bracket = actor.name.firstIndex(of: "(") else {
            add(actor.name[...])
            return result
        }
        add(actor.name[..<bracket])
        var rest = actor.name[bracket...]
        while let start = rest.firstIndex(of: "("), let end = rest[start...].firstIndex(of: ")") {
            let inner = rest[rest.index(after: start)..<end]
            let isAbbreviation =
                inner.count >= 3
                && inner.unicodeScalars.allSatisfy {
                    $0.properties.isUppercase || $0.properties.numericType != nil
                        || "-/".unicodeScalars.contains($0)
                }
            if isAbbreviation { add(inner) }
            rest = rest[rest.index(after: end)...]
        }
        return result
    }

    func countryIndex(_ code: String) -> Int? { countryIndices[code] }

    /// The canonical name of a form in a country: "Military Forces of Mali", "Unidentified Armed Group (Mali)".
    func name(of form: ActorForm, in country: Int?, year: Int?) -> String {
        guard let country else {
            switch form.key {
            case "military": return "Military Forces"
            case "police": return "Police Forces"
            default: return form.nameAnywhere
            }
        }
        let row = countries[country]
        let forces = row.forces.first { $0.years.contains(year ?? 0) } ?? row.forces[0]
        return form.name(military: forces.military, police: forces.police, country: row.name)
    }

    /// The first cue of a kind among a match's payloads.
    static func hasCue(_ payloads: ArraySlice<ActorTerm>, _ cue: ActorCue) -> Bool {
        payloads.contains { if case .cue(let found) = $0 { found == cue } else { false } }
    }

    // MARK: Tables

    private static func readCountries(
        _ countries: inout [ActorCountry], _ indices: inout [String: Int]
    ) throws(KnowledgeError) {
        for table in try ActorKnowledge.actorTables(
            named: "countries.tsv", required: ["country", "name", "military", "police", "years"])
        {
            for row in table.rows {
                let code = row["country"]
                let years = row["years"].split(separator: "-", omittingEmptySubsequences: false)
                    .map { Int($0) }
                let first = years.first.flatMap { $0 } ?? 0
                let last = years.count == 2 ? years[1] ?? 9999 : 9999
                guard first <= last else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "has the years \"\(row["years"])\"")
                }
                let forces = ActorCountry.Forces(
                    military: row["military"], police: row["police"], years: first...last)
                if let index = indices[code] {
                    countries[index].forces.append(forces)
                } else {
                    indices[code] = countries.count
                    countries.append(
                        ActorCountry(
                            code: code, name: row["name"], forces: [forces],
                            unsaid: row["unsaid"].isEmpty ? nil : row["unsaid"]))
                }
            }
        }
    }

    private static func readForms(_ forms: inout [ActorForm]) throws(KnowledgeError) {
        for table in try ActorKnowledge.actorTables(named: "forms.tsv", required: ["form", "kind", "name"]) {
            for row in table.rows {
                guard let kind = ActorKind(rawValue: row["kind"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "has the unknown kind \"\(row["kind"])\"")
                }
                forms.append(ActorForm(key: row["form"], kind: kind, template: row["name"]))
            }
        }
    }

    private static func readDemonyms(
        _ library: LanguageLibrary, _ indices: [String: Int], _ entries: inout [Entry]
    ) throws(KnowledgeError) {
        for table in try library.allTables(
            named: "actor-demonyms.tsv", required: ["country", "name", "demonyms", "places"])
        {
            for row in table.rows {
                guard let index = indices[row["country"]] else {
                    throw KnowledgeError(
                        file: table.name, line: row.line,
                        message: "names the country \"\(row["country"])\", which actors/countries.tsv lacks")
                }
                entries.append((row["name"], .asWritten, .country(index)))
                for word in row.list("demonyms") { entries.append((word, .asWritten, .demonym(index))) }
                for word in row.list("places") { entries.append((word, .asWritten, .place(index))) }
            }
        }
    }

    private static func readNouns(
        _ library: LanguageLibrary, _ forms: [ActorForm], _ nouns: inout [ActorNoun], _ entries: inout [Entry]
    ) throws(KnowledgeError) {
        for table in try library.allTables(
            named: "actor-nouns.tsv", required: ["noun", "plural", "class", "form", "group", "use"])
        {
            for row in table.rows {
                guard let group = VictimGroup(rawValue: row["class"]),
                    let use = ActorNoun.Use(rawValue: row["use"] == "thing" ? "yes" : row["use"])
                else {
                    throw KnowledgeError(
                        file: table.name, line: row.line,
                        message:
                            "has the class \"\(row["class"])\" and the use \"\(row["use"])\", one unknown")
                }
                let form = forms.firstIndex { $0.key == row["form"] }
                if form == nil, !row["form"].isEmpty {
                    throw KnowledgeError(
                        file: table.name, line: row.line,
                        message: "names the form \"\(row["form"])\", which actors/forms.tsv lacks")
                }
                for (words, isPlural) in [
                    (row.list("noun"), false), (row.list("plural"), true), (row.list("dual"), true),
                ] {
                    for word in words {
                        entries.append((word, .any, .noun(nouns.count)))
                        nouns.append(
                            ActorNoun(
                                group: group, form: form,
                                associated: row["group"].isEmpty ? nil : row["group"],
                                use: use, isPlural: isPlural))
                    }
                }
            }
        }
    }

    private static func readCues(_ library: LanguageLibrary, _ entries: inout [Entry]) throws(KnowledgeError)
    {
        for (table, sets) in try library.allPhraseTables(
            named: "actor-cues.tsv", required: ["cue", "phrases"])
        {
            for row in table.rows {
                guard let cue = ActorCue(rawValue: row["cue"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "has the unknown cue \"\(row["cue"])\"")
                }
                for phrase in try sets.phrases(row, "phrases", file: table.name) {
                    entries.append((phrase, .asWritten, .cue(cue)))
                }
            }
        }
    }
}

extension LanguageLibrary {
    /// The tables of one name in all languages, in the order of their codes.
    func allTables(named name: String, required: [String]) throws(KnowledgeError) -> [DataTable] {
        var found: [DataTable] = []
        for language in languages { found += try language.tables(named: name, required: required) }
        return found
    }

    /// The tables of one name in all languages, each with the named sets that its phrases may speak of.
    func allPhraseTables(
        named name: String, required: [String]
    ) throws(KnowledgeError) -> [(table: DataTable, sets: PhraseSets)] {
        var found: [(table: DataTable, sets: PhraseSets)] = []
        for language in languages {
            let sets = try PhraseSets(
                language.tables(named: "phrase-sets.tsv", required: ["set", "terms"]))
            found += try language.tables(named: name, required: required).map { ($0, sets) }
        }
        return found
    }
}
