public import Reports

/// What befell the people of a toll.
public enum TollEffect: String, CaseIterable, Hashable, Sendable {
    case killed
    case injured
    /// Arrested or abducted.
    case detained
    case missing
}

/// A number of people killed, wounded, detained or missing, as one phrase of a document states it.
public struct TollMention: Hashable, Sendable {
    /// What befell them.
    public var effect: TollEffect
    /// The least that the words allow.
    public var low: Int
    /// The best single figure.
    public var best: Int
    /// The most that the words allow; nil where they set no bound ("at least").
    public var high: Int?
    /// Who they are, as far as the words tell.
    public var group: VictimGroup
    /// Canonical name of the actor that lost or holds them, where the phrase names it.
    public var victimActor: String?
    /// The word for them, folded, where it tells more than "people"; tells retellings from additions.
    var noun: Int?
    /// The person's name where one is given.
    var name: WordKey?
    /// Whether a word for people or a name tells that they are people.
    var isKnown = false
    /// Whether only a vague word gives the size: "dozens", "several", a plural alone.
    public var isVague: Bool
    /// Indices into the document's tokens: the people and what befell them.
    public var tokens: Range<Int>
    /// The same in the text.
    public var span: TextSpan
    /// The words that say what befell them.
    public var trigger: Range<Int>
    /// Index into the document's sentences.
    public var sentence: Int
    /// "no casualties", "nobody was hurt".
    public var isZero: Bool
    /// Inside another count ("including two children"): never added.
    public var isPart: Bool
    /// Takes in what was counted before: "bringing the toll to four".
    public var isTotal: Bool
    /// Comes on top of what was counted before: "two of the wounded died".
    public var isAddition: Bool
    /// Dead of what befell them before: "died later in hospital".
    var isLate = false
    /// A first count that a later one replaces.
    public var isEarly: Bool
    /// A figure that somebody puts forward: "put the number of dead at eleven".
    public var isClaim: Bool
    /// The figure of another source for people counted before in the sentence.
    public var isRival = false
    /// A running count over many events: not this event's.
    public var isAggregate: Bool
    /// Told as the cause, charge or memory of something else ("a protest over the killing of two").
    public var isBackground = false
    /// One person whom the text may have counted before: a name, "he", "the driver".
    public var isAnaphoric: Bool
    /// Denied: "nobody was arrested" is zero, "he denied that two were killed" is this.
    public var isDenied: Bool
    /// Feared, planned, threatened.
    public var isHypothetical: Bool
    /// The name of the rule, for `explain`.
    public var rule: String

    /// Whether people who, as far as the words tell, carry no arms were killed or wounded.
    var hurtsCivilians: Bool {
        guard isFactual, best > 0, effect == .killed || effect == .injured else { return false }
        return group == .civilian || group == .generic && isKnown && victimActor == nil
    }
    /// Whether its words say who the people were: "the death toll rose to five" does not.
    var tellsWhom: Bool {
        isKnown || noun != nil || name != nil || victimActor != nil || group != .generic
    }
    /// Whether it counts bodies that were found.
    var isOfBodies: Bool { rule.contains("bodies") || rule.contains("corpses") }
    /// Whether it may count for an event.
    public var isFactual: Bool { !isDenied && !isHypothetical && !isAggregate && !isBackground }
}
