public import Reports

/// An actor named or described in a document, under its canonical name.
public struct ActorMention: Hashable, Sendable {
    /// Indices into the document's tokens.
    public var tokens: Range<Int>
    /// Its place in the text.
    public var span: TextSpan
    /// Index into the document's sentences.
    public var sentence: Int
    /// Canonical name: "Islamic State (IS)", "Unidentified Armed Group (Mali)".
    public var name: String
    /// What kind of actor it is.
    public var kind: ActorKind
    /// ISO 3166-1 alpha-2 code of the country that the name or its words belong to, where one is known.
    public var country: String?
    /// Whether a word for people or forces gave it ("gunmen", "soldiers"), not a name.
    public var isGeneric: Bool
    /// The associated group that coders note beside people: "Teachers", "Women", "Journalists".
    public var group: String?
    /// Whether it speaks ("the army said", "SDF sources"): a source of the report, not a party to the event.
    public var isAttribution: Bool
    /// Whether something of its own follows: "SDF checkpoint", "the army's positions".
    public var isPossessive: Bool
    /// Whether it is the abbreviation in brackets that the text gives a name.
    public var isDeclaredAlias: Bool
    /// Whether only the country of the places around it tells whose it is: a bare "troops".
    public var isContextual: Bool
    /// The name of the rule or row that gave it, for `explain`.
    public var rule: String

    /// Makes a mention; flags are set afterwards.
    public init(
        tokens: Range<Int>, span: TextSpan, sentence: Int, name: String, kind: ActorKind,
        country: String? = nil, isGeneric: Bool = false, group: String? = nil, rule: String = ""
    ) {
        self.tokens = tokens
        self.span = span
        self.sentence = sentence
        self.name = name
        self.kind = kind
        self.country = country
        self.isGeneric = isGeneric
        self.group = group
        self.isAttribution = false
        self.isPossessive = false
        self.isDeclaredAlias = false
        self.isContextual = false
        self.rule = rule
    }
}

/// A country that the text is known to speak of at some tokens, from a place resolved there.
public struct CountryHint: Hashable, Sendable {
    /// Indices into the document's tokens.
    public var tokens: Range<Int>
    /// ISO 3166-1 alpha-2.
    public var country: String

    /// Takes the values as they are.
    public init(tokens: Range<Int>, country: String) {
        self.tokens = tokens
        self.country = country
    }
}
