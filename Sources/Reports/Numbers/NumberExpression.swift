/// An amount as a text states it, in digits or words, with its bounds.
///
/// "at least 15" is 15, low 15, high nil; "between 15 and 19" is 15 (the conservative number), low 15, high 19;
/// "dozens" is 12, low 12, high nil (ACLED's reading of vague counts).
public struct NumberExpression: Hashable, Sendable {
    /// The words, modifiers included.
    public var span: TextSpan
    /// Indices into the document's tokens, modifiers included.
    public var tokens: Range<Int>
    /// Indices of the tokens that state the number itself, without "at least".
    public var core: Range<Int>
    /// The best single figure.
    public var value: Double
    /// The least that the words allow; nil where they set no lower bound ("up to 20").
    public var low: Double?
    /// The most that the words allow; nil where they set no upper bound ("at least 15").
    public var high: Double?
    /// "about", "some", "nearly", or a vague word.
    public var isApproximate: Bool
    /// A word that gives only a size: "dozens", "several", "hundreds".
    public var isVague: Bool
    /// Written in words, not digits: "one", "three", which may be a pronoun or an article.
    public var isWord: Bool

    /// The value as a count, where it is a whole number that fits.
    public var count: Int? { Int(exactly: value) }

    /// Makes an exact number; bounds and flags are set afterwards.
    public init(span: TextSpan, tokens: Range<Int>, value: Double) {
        self.span = span
        self.tokens = tokens
        self.core = tokens
        self.value = value
        self.low = value
        self.high = value
        self.isApproximate = false
        self.isVague = false
        self.isWord = false
    }
}
