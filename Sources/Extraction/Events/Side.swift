import Incidents
import Reports

/// Someone in a sentence who can act or be hit: a named actor, or people called by a common noun.
struct Side: Hashable, Sendable {
    /// Its words.
    var words: Range<Int>
    /// Its place in the text.
    var span: TextSpan
    /// What it can be.
    var kinds: SideKinds
    /// The canonical name; nil for people called by a common noun alone.
    var name: String?
    /// ISO 3166-1 alpha-2 of the state whose forces it is.
    var country: String?
    /// Whether the name is a generic one ("unidentified gunmen") that a proper name may replace.
    var isGeneric: Bool
    /// Whether it only speaks ("the army said"): a source of the report, no party.
    var isSource = false
    /// Whether only the places around tell whose it is: a bare "troops".
    var isContextual = false
}

/// An event word that a rule has given a type, with its sides.
struct Anchor: Sendable {
    /// Index of the event word in the narrative.
    var hit: Int
    /// The rule that fits.
    var rule: Int
    /// Its type.
    var type: SubEventType
    /// 1 to 3.
    var strength: Int
    /// The clause within the sentence.
    var clause: Int16
    /// Indices of the sides that act.
    var agents: [Int]
    /// Indices of the sides that are hit.
    var patients: [Int]
    /// Whether the sides are only what stands nearest, not what grammar ties to the word.
    var hasLooseSides: Bool
    /// Whether it takes up something told before ("the attack").
    var isDefinite: Bool
    /// Whether the clause tells it as something of the past.
    var isBackground: Bool
    /// Whether the clause shows the ground taken without a fight.
    var isUnopposed: Bool
}
