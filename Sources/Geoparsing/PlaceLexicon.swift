import Foundation
import Knowledge

/// The words by which places, persons, bodies, directions and distances are announced, read from the language folders.
///
/// Every `place-*.tsv` of every language folder is read, then the tables of `units`, then the user's own
/// files of the same names; the words of all languages stand in one table, because reports mix them.
///
/// A reference, because all that reads a report carries it along.
final class PlaceLexicon: Sendable {
    /// A row of `place-kinds.tsv`.
    struct Kind: Hashable, Sendable {
        var name: String
        var kindClass: KindClass
        var standsBefore: Bool
        var standsAfter: Bool
        /// Metres that hold such a place where its extent is unknown.
        var radius: Double
        /// GeoNames feature codes that agree with it.
        var codes: Set<String>
        /// Metres from the edge of a town within which the one that is called after it lies; 0 where none is so called.
        var beyond: Double
        /// The words for it, the most usual ones first.
        var terms: [String]
    }

    /// A row of `units/winds.tsv`.
    struct Wind: Sendable {
        var name: String
        /// Degrees clockwise from north.
        var azimuth: Double
        /// Degrees to either side that the name leaves open.
        var halfWidth: Double
    }

    /// A sense of `place-modifiers.tsv`: "Greater X", "X al-Kabira".
    struct Modifier: Sendable {
        var sense: String
        var terms: [String]
    }

    let kinds: [Kind]
    let winds: [Wind]
    /// Words that part a place from a namesake, by their sense.
    let modifiers: [Modifier]
    /// How much oftener news of violence names places of a country than their size alone would tell, in log odds, by
    /// the country's packed code.
    let countryOdds: [UInt64: Double]
    private let words: CueTable

    /// Reads the lexicon from the program's data folder and the user's.
    convenience init() throws(KnowledgeError) {
        guard let folder = DataFolder.locate("Knowledge") else {
            throw KnowledgeError(
                file: "Knowledge", line: nil,
                message: "not found: set \(DataFolder.environmentVariable) to the folder that holds it")
        }
        let user = DataFolder.userData.appendingPathComponent("Knowledge")
        try self.init(folders: [folder, user])
    }

    /// Reads the lexicon from folders that each hold `languages` and `units`; later ones add to earlier ones.
    init(folders: [URL]) throws(KnowledgeError) {
        let tables = try LexiconTables(folders: folders)
        kinds = tables.kinds
        winds = tables.winds
        modifiers = tables.modifiers
        countryOdds = tables.countryOdds
        words = tables.words
    }

    /// Metres from the edge of a town within which the feature of a kind that is called after it lies.
    ///
    /// - Parameter word: a term of the kind, or its name.
    func beyond(_ word: String) -> Double {
        let kind = cue(ofTerm: word)?.kind ?? -1
        return (kind >= 0 ? kinds[Int(kind)] : kinds.first { $0.name == word })?.beyond ?? 0
    }

    /// What is known of a word or phrase, given as folded bytes.
    func cue(for key: UnsafeBufferPointer<UInt8>) -> Cue? { words[key] }
}

/// The lexicon while its files are read.
private struct LexiconTables {
    var kinds: [PlaceLexicon.Kind] = []
    var winds: [PlaceLexicon.Wind] = []
    var modifiers: [PlaceLexicon.Modifier] = []
    var countryOdds: [UInt64: Double] = [:]
    var words = CueTable()

    init(folders: [URL]) throws(KnowledgeError) {
        for folder in folders {
            let units = folder.appendingPathComponent("units")
            try read(units.appendingPathComponent("winds.tsv"), required: ["wind"], Self.addWind)
            try read(
                units.appendingPathComponent("lengths.tsv"), required: ["terms", "metres"], Self.addLength)
        }
        for folder in folders {
            let languages = folder.appendingPathComponent("languages")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: languages.path)) ?? []
            for name in names.sorted() {
                let language = languages.appendingPathComponent(name)
                func file(_ name: String) -> URL { language.appendingPathComponent("place-\(name).tsv") }
                try read(file("kinds"), required: ["terms", "kind", "class"], Self.addKind)
                try read(file("directions"), required: ["terms", "wind", "form"], Self.addDirection)
                try read(file("relations"), required: ["terms", "relation"], Self.addRelation)
                try read(file("cues"), required: ["terms", "cue"], Self.addCue)
                try read(file("modifiers"), required: ["terms", "sense"], Self.addModifier)
                try read(file("countries"), required: ["countries", "odds"], Self.addCountries)
                try read(file("person-names"), required: ["terms"]) { lexicon, row in
                    lexicon.insert(row) { $0.classes.insert(.givenName) }
                }
            }
        }
    }

    private typealias Adder = (inout LexiconTables, DataTable.Row) throws(KnowledgeError) -> Void

    private mutating func read(_ url: URL, required: [String], _ add: Adder) throws(KnowledgeError) {
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        let table = try DataTable(contentsOf: url, required: required)
        for row in table.rows {
            do {
                try add(&self, row)
            } catch {
                throw KnowledgeError(file: url.path, line: row.line, message: error.message)
            }
        }
    }

    private mutating func insert(_ row: DataTable.Row, _ change: (inout Cue) -> Void) {
        for term in row.list("terms") { words.update(term, change) }
    }

    private static func addWind(_ lexicon: inout LexiconTables, _ row: DataTable.Row) throws(KnowledgeError) {
        lexicon.winds.append(
            PlaceLexicon.Wind(
                name: row["wind"], azimuth: try number(row, "azimuth"),
                halfWidth: try number(row, "half_width")))
    }

    private static func addLength(_ lexicon: inout LexiconTables, _ row: DataTable.Row) throws(KnowledgeError)
    {
        let metres = try number(row, "metres")
        lexicon.insert(row) { $0.metres = metres }
    }

    private static func addKind(_ lexicon: inout LexiconTables, _ row: DataTable.Row) throws(KnowledgeError) {
        guard let kindClass = KindClass(rawValue: row["class"]) else {
            throw wrong(
                "\"\(row["class"])\" is no class of place; use one of", KindClass.allCases.map(\.rawValue))
        }
        let position = row["position"]
        let kind = PlaceLexicon.Kind(
            name: row["kind"], kindClass: kindClass, standsBefore: position != "after",
            standsAfter: position != "before", radius: try number(row, "radius"),
            codes: Set(row.list("codes")), beyond: row["beyond"].isEmpty ? 0 : try number(row, "beyond"),
            terms: row.list("terms"))
        let index: Int
        // A kind of one name may stand elsewhere in another language.
        if let known = lexicon.kinds.firstIndex(where: { $0 == kind }) {
            index = known
        } else {
            index = lexicon.kinds.count
            lexicon.kinds.append(kind)
        }
        lexicon.insert(row) { cue in
            cue.classes.insert(.kind)
            if cue.kind < 0 { cue.kind = Int16(index) }
        }
    }

    private static func addDirection(_ lexicon: inout LexiconTables, _ row: DataTable.Row)
        throws(KnowledgeError)
    {
        guard let wind = lexicon.winds.firstIndex(where: { $0.name == row["wind"] }) else {
            throw wrong("\"\(row["wind"])\" is no wind; use one of", lexicon.winds.map(\.name))
        }
        guard let form = DirectionForm(rawValue: row["form"]) else {
            throw wrong("\"\(row["form"])\" is no form; use one of", DirectionForm.allCases.map(\.rawValue))
        }
        lexicon.insert(row) { cue in
            cue.classes.insert(.direction)
            cue.wind = Int8(wind)
            cue.directionForm = form
        }
    }

    private static func addRelation(_ lexicon: inout LexiconTables, _ row: DataTable.Row)
        throws(KnowledgeError)
    {
        guard let relation = RelationWords(name: row["relation"]) else {
            throw wrong("\"\(row["relation"])\" is no relation; use one of", RelationWords.names)
        }
        lexicon.insert(row) { $0.relations.insert(relation) }
    }

    private static func addModifier(_ lexicon: inout LexiconTables, _ row: DataTable.Row) {
        let sense = row["sense"]
        if !lexicon.modifiers.contains(where: { $0.sense == sense }) {
            lexicon.modifiers.append(PlaceLexicon.Modifier(sense: sense, terms: []))
        }
        guard let index = lexicon.modifiers.firstIndex(where: { $0.sense == sense }) else { return }
        lexicon.modifiers[index].terms += row.list("terms")
        lexicon.insert(row) { $0.modifier = Int8(index) }
    }

    private static func addCountries(_ lexicon: inout LexiconTables, _ row: DataTable.Row)
        throws(KnowledgeError)
    {
        let odds = try number(row, "odds")
        for country in row.list("countries") { lexicon.countryOdds[FeatureKind.packed(country)] = odds }
    }

    private static func addCue(_ lexicon: inout LexiconTables, _ row: DataTable.Row) throws(KnowledgeError) {
        guard let cueClass = CueClasses(name: row["cue"]) else {
            throw wrong("\"\(row["cue"])\" is no cue; use one of", CueClasses.names)
        }
        lexicon.insert(row) { $0.classes.insert(cueClass) }
    }

    private static func wrong(_ message: String, _ allowed: [String]) -> KnowledgeError {
        KnowledgeError(file: "", line: nil, message: "\(message) \(allowed.joined(separator: ", "))")
    }

    private static func number(_ row: DataTable.Row, _ column: String) throws(KnowledgeError) -> Double {
        guard let value = Double(row[column]) else {
            throw KnowledgeError(
                file: "", line: row.line, message: "\"\(row[column])\" in column \(column) is no number")
        }
        return value
    }
}
