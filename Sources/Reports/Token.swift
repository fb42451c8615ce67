/// What kind of characters a token is made of.
public enum TokenKind: UInt8, Hashable, Sendable {
    /// Letters, with inner apostrophes, hyphens kept apart as punctuation.
    case word
    /// Digits, with inner separators: "1,200", "3.5".
    case number
    /// Letters and digits together: "3km", "T-55" is two tokens and a hyphen, "F16".
    case mixed
    /// One mark.
    case punctuation
    /// Anything else that is not space.
    case symbol
}

/// A word, number or mark of a document; its offsets are those of the untouched text and no filter changes them.
public struct Token: Hashable, Sendable {
    /// What it is made of.
    public var kind: TokenKind
    /// Whether the first letter is upper case (always false in scripts without case).
    public var isCapitalized: Bool
    /// Whether it has at least two letters and all are upper case.
    public var isAllCaps: Bool
    /// Whether white space or the text's start stands before it.
    public var followsSpace: Bool
    /// First code point.
    public var start: Int32
    /// One past the last code point.
    public var end: Int32
    /// First byte in the document's UTF-8.
    public var utf8Start: Int32
    /// One past the last byte.
    public var utf8End: Int32

    /// The token's place in the text.
    public var span: TextSpan { TextSpan(start: Int(start), end: Int(end)) }

    /// Takes the values as they are.
    public init(
        kind: TokenKind, isCapitalized: Bool, isAllCaps: Bool, followsSpace: Bool, start: Int32, end: Int32,
        utf8Start: Int32, utf8End: Int32
    ) {
        self.kind = kind
        self.isCapitalized = isCapitalized
        self.isAllCaps = isAllCaps
        self.followsSpace = followsSpace
        self.start = start
        self.end = end
        self.utf8Start = utf8Start
        self.utf8End = utf8End
    }
}

/// The part a stretch of text plays in a report.
public enum BlockRole: String, Hashable, Sendable {
    /// The title line.
    case headline
    /// Where and by whom it was written: "HASAKAH –", "KYIV, June 18 (Dnipro Wire) -".
    case dateline
    /// "Reporting by", the outlet's name on its own line, an author's name.
    case byline
    /// Running text; the first such block is the lead.
    case paragraph
    /// One point of a list.
    case bullet
    /// A line that names the place or subject of what follows: "Aleppo:", "DEIR EZZOR", "HOSTILITIES".
    case heading
    /// A picture's text: "File photo", "Photo: ...".
    case caption
    /// "Follow us", "Leave a comment", navigation, source lines: never read for incidents.
    case boilerplate
}

/// A block of text with its role.
public struct Block: Hashable, Sendable {
    /// The part it plays.
    public var role: BlockRole
    /// Its place in the text.
    public var span: TextSpan
    /// Indices into the document's sentences.
    public var sentences: Range<Int>
    /// The heading that governs it, as an index into the document's blocks.
    public var heading: Int?

    /// Takes the values as they are.
    public init(role: BlockRole, span: TextSpan, sentences: Range<Int>, heading: Int? = nil) {
        self.role = role
        self.span = span
        self.sentences = sentences
        self.heading = heading
    }
}

/// A sentence: its tokens and the block that holds it.
public struct Sentence: Hashable, Sendable {
    /// Its place in the text.
    public var span: TextSpan
    /// Indices into the document's tokens.
    public var tokens: Range<Int>
    /// Index into the document's blocks.
    public var block: Int
    /// Whether it tells nothing that the report does not tell elsewhere: a headline, a link or a teaser that came
    /// into the running text with the page.
    public var isEcho = false

    /// Takes the values as they are; no echo.
    public init(span: TextSpan, tokens: Range<Int>, block: Int) {
        self.span = span
        self.tokens = tokens
        self.block = block
    }
}
