import Reports

/// A stretch of text that the recogniser takes for a place name, before any place is chosen for it.
struct ToponymMention {
    /// The name's tokens.
    var tokens: Range<Int>
    /// The name with the kind words and articles about it: "the village of X", "X district".
    var outer: Range<Int>
    /// The name's place in the text, without an Arabic clitic written on it.
    var span: TextSpan
    /// The name as written.
    var text: String
    /// Index into `PlaceLexicon.kinds`, -1 for none.
    var kind: Int16 = -1
    /// What the gazetteer knows of the name; nil for a name that only its context announces.
    var hit: NameHit?
    /// What sort of mention it is.
    var form = Form.name
    /// Sum of the weights of its features; 0 and more is a place.
    var score: Double = 0
    /// Whether its surroundings alone make it a place, whatever the gazetteers say of its letters.
    var isAnnounced = true
    /// Whether nothing beside a country's name makes it a place, so that it may stand for those who act: "US airstrikes".
    var isBare = false
    /// By which mentions of one name are known to be the same.
    var key: UInt64 = 0

    enum Form { case name, demonym, street, unknown, embedded, anaphor, coordinates }
}

/// What the gazetteers know of a name that stands in a text.
struct NameHit {
    /// Tokens it covers.
    var tokens: Range<Int>
    /// Bytes of a clitic left out at its start.
    var clitic: Int = 0
    var tier: MatchTierRank
    /// Matched by spelling rules rather than by letters.
    var isRespelled: Bool
    var placeCount: Int
    /// Inhabitants of the largest.
    var population: Int
    var hasCountry: Bool
    var hasDivision: Bool
    var isDemonym = false
    var isAbbreviation = false

    enum MatchTierRank { case exact, folded }
}

/// What speaks for a name being a place, or against; each has a weight in `place-weights.tsv`.
enum ToponymFeature: Int, CaseIterable {
    case bias
    case unknown, exact, folded, respelled, country, division, demonym
    case pop0, pop1, pop2, pop3, pop4, pop5, pop6
    case single, few, many
    case severalWords, shortName
    case locativeBefore, weakBefore, ofBefore, kindBefore, kindAfter, directionBefore, relationBefore
    case originBefore, placeCommaBefore, placeCommaAfter, commaBefore, commaAfter
    case dateline, parenthesis, lineStart, dashAfter
    case titleBefore, givenBefore, kunyaBefore, kunyaSelf, nisba, capitalBefore, initialBefore
    case capitalAfter, organisationAfter, outletAfter, publicAfter, reportingAfter, possessive
    case streetAfter, numberBefore, hyphenAfter, hyphenBefore
    case sentenceInitial, allCapsText, commonWord, commonWordCued, month, givenSelf, stopWord, titleSelf,
        lowerCase
    case surnameInReport, cuedElsewhere, repeated, headline, caseless, caselessCued, demonymAfter, verbAfter
    case nameWithin, abbreviation, joinedToPlace, participleAfter, betweenBefore, streetSelf
    case whoAfter, bodyAfter, articleBefore, numberAfter, quoted, nameInside, appositiveKind, nickname,
        personShape, inPlaceAfter, settlementAfter

    var name: String { "\(self)" }
}
