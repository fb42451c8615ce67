/// What the lexicon knows of one word or phrase.
struct Cue: Sendable {
    var classes: CueClasses = []
    var relations: RelationWords = []
    /// Index into `PlaceLexicon.kinds`, -1 for none.
    var kind: Int16 = -1
    /// Index into `PlaceLexicon.winds`, -1 for none.
    var wind: Int8 = -1
    var directionForm: DirectionForm = .noun
    /// The most tokens of a phrase that begins with this word; 0 where none does.
    var longestPhrase: UInt8 = 0
    /// Metres of one unit, 0 for none.
    var metres: Double = 0
    /// Index into `PlaceLexicon.modifiers`, -1 for none.
    var modifier: Int8 = -1

    static let none = Cue()
}

/// How a place of a kind is drawn.
enum KindClass: String, CaseIterable, Sendable {
    case settlement, quarter, camp, point, building, line, area, district, country, water, relief
}

/// How a word states a direction.
enum DirectionForm: String, CaseIterable, Sendable {
    case noun, adjective, abbreviation
}

/// Classes of words that announce a place, or announce that a name is none.
struct CueClasses: OptionSet, Sendable {
    let rawValue: UInt64
    static let kind = CueClasses(rawValue: 1 << 0)
    static let direction = CueClasses(rawValue: 1 << 1)
    static let locative = CueClasses(rawValue: 1 << 2)
    static let strong = CueClasses(rawValue: 1 << 3)
    static let origin = CueClasses(rawValue: 1 << 4)
    static let destination = CueClasses(rawValue: 1 << 5)
    static let speech = CueClasses(rawValue: 1 << 6)
    static let title = CueClasses(rawValue: 1 << 7)
    static let kunya = CueClasses(rawValue: 1 << 8)
    static let nobiliary = CueClasses(rawValue: 1 << 9)
    static let reporting = CueClasses(rawValue: 1 << 10)
    static let publicBody = CueClasses(rawValue: 1 << 11)
    static let organisation = CueClasses(rawValue: 1 << 12)
    static let outlet = CueClasses(rawValue: 1 << 13)
    static let month = CueClasses(rawValue: 1 << 14)
    static let connector = CueClasses(rawValue: 1 << 15)
    static let joiner = CueClasses(rawValue: 1 << 16)
    static let stop = CueClasses(rawValue: 1 << 17)
    static let common = CueClasses(rawValue: 1 << 18)
    static let givenName = CueClasses(rawValue: 1 << 19)
    static let article = CueClasses(rawValue: 1 << 20)
    static let time = CueClasses(rawValue: 1 << 21)
    static let number = CueClasses(rawValue: 1 << 22)
    static let abbreviation = CueClasses(rawValue: 1 << 23)
    static let inner = CueClasses(rawValue: 1 << 24)
    static let participle = CueClasses(rawValue: 1 << 25)
    static let nameHead = CueClasses(rawValue: 1 << 26)
    static let lying = CueClasses(rawValue: 1 << 27)
    static let predicate = CueClasses(rawValue: 1 << 28)
    static let duration = CueClasses(rawValue: 1 << 29)
    static let travel = CueClasses(rawValue: 1 << 30)
    static let vague = CueClasses(rawValue: 1 << 31)
    static let half = CueClasses(rawValue: 1 << 32)
    static let plural = CueClasses(rawValue: 1 << 33)
    static let tribe = CueClasses(rawValue: 1 << 34)
    /// A given name that is first of all a place's: Jordan, Paris.
    static let givenPlace = CueClasses(rawValue: 1 << 35)

    /// Who or what is on the way: "a bus from A to B".
    static let traveller = CueClasses(rawValue: 1 << 36)

    private static let byName: [String: CueClasses] = [
        "locative": .locative, "strong": .strong, "origin": .origin, "destination": .destination,
        "speech": .speech, "title": .title, "kunya": .kunya, "nobiliary": .nobiliary,
        "reporting": .reporting, "public": .publicBody, "organisation": .organisation, "outlet": .outlet,
        "month": .month, "connector": .connector, "joiner": .joiner, "stop": .stop, "common": .common,
        "given": .givenName, "article": .article, "time": .time, "number": .number,
        "abbreviation": .abbreviation, "inner": .inner, "participle": .participle, "namehead": .nameHead,
        "lying": .lying, "predicate": .predicate,
        "duration": .duration, "travel": .travel, "vague": .vague, "half": .half, "plural": .plural,
        "tribe": .tribe, "givenplace": .givenPlace, "traveller": .traveller,
    ]
    static var names: [String] { byName.keys.sorted() }
    init(rawValue: UInt64) { self.rawValue = rawValue }
    init?(name: String) {
        guard let value = Self.byName[name] else { return nil }
        self = value
    }
}

/// Words that tell how a place lies to the name beside them.
struct RelationWords: OptionSet, Sendable {
    let rawValue: UInt32
    static let near = RelationWords(rawValue: 1 << 0)
    static let outskirts = RelationWords(rawValue: 1 << 1)
    static let countryside = RelationWords(rawValue: 1 << 2)
    static let surroundings = RelationWords(rawValue: 1 << 3)
    static let between = RelationWords(rawValue: 1 << 4)
    static let road = RelationWords(rawValue: 1 << 5)
    static let border = RelationWords(rawValue: 1 << 6)
    static let centre = RelationWords(rawValue: 1 << 7)
    static let part = RelationWords(rawValue: 1 << 8)
    static let from = RelationWords(rawValue: 1 << 9)
    static let linking = RelationWords(rawValue: 1 << 10)
    static let joiner = RelationWords(rawValue: 1 << 11)
    static let toward = RelationWords(rawValue: 1 << 12)
    static let along = RelationWords(rawValue: 1 << 13)
    /// Stands between a name and the length that follows it: Arabic "south of X by 5 km".
    static let by = RelationWords(rawValue: 1 << 14)
    static let bank = RelationWords(rawValue: 1 << 15)
    static let within = RelationWords(rawValue: 1 << 16)
    /// Leaves a part out: "outside the city" after the name of an area.
    static let except = RelationWords(rawValue: 1 << 17)

    private static let byName: [String: RelationWords] = [
        "near": .near, "outskirts": .outskirts, "countryside": .countryside,
        "surroundings": .surroundings, "between": .between, "road": .road, "border": .border,
        "centre": .centre, "partnoun": .part, "from": .from, "linking": .linking, "joiner": .joiner,
        "toward": .toward, "along": .along, "by": .by, "bank": .bank,
        "within": .within, "except": .except,
    ]
    static var names: [String] { byName.keys.sorted() }
    init(rawValue: UInt32) { self.rawValue = rawValue }
    init?(name: String) {
        guard let value = Self.byName[name] else { return nil }
        self = value
    }
}
