import Reports

extension Document {
    /// The first byte of a token.
    @inline(__always)
    func firstByte(_ index: Int) -> UInt8 { utf8[Int(tokens[index].utf8Start)] }

    /// Whether a token is one ASCII mark.
    @inline(__always)
    func isMark(_ index: Int, _ mark: Unicode.Scalar) -> Bool {
        let token = tokens[index]
        return token.utf8End - token.utf8Start == 1 && UInt32(firstByte(index)) == mark.value
    }

    /// Whether a token is the English genitive, "'s".
    func isPossessiveMark(_ index: Int) -> Bool {
        let token = tokens[index]
        guard token.kind == .word, token.end - token.start == 2, !token.followsSpace else { return false }
        let last = utf8[Int(token.utf8End) - 1]
        return (last == 0x73 || last == 0x53)
            && !(firstByte(index) | 0x20 >= 0x61 && firstByte(index) | 0x20 <= 0x7A)
    }

    /// Whether a token is a comma, Latin or Arabic.
    func isComma(_ index: Int) -> Bool {
        isMark(index, ",")
            || tokens[index].utf8End - tokens[index].utf8Start == 2 && firstByte(index) == 0xD8
                && utf8[Int(tokens[index].utf8Start) + 1] == 0x8C
    }

    /// Whether a token is a dash of any kind, or the box-drawing line that some desks set for one.
    func isDash(_ index: Int) -> Bool {
        let start = Int(tokens[index].utf8Start)
        switch tokens[index].utf8End - tokens[index].utf8Start {
        case 1: return utf8[start] == 0x2D
        case 3:
            return utf8[start] == 0xE2
                && (utf8[start + 1] == 0x80 && (0x90...0x95).contains(utf8[start + 2])
                    || utf8[start + 1] == 0x94 && utf8[start + 2] == 0x80)
        default: return false
        }
    }

    /// Whether a token is a quotation mark of any kind.
    func isQuotationMark(_ index: Int) -> Bool {
        guard tokens[index].kind == .punctuation else { return false }
        switch text(of: tokens[index]) {
        case "\"", "'", "“", "”", "„", "‘", "’", "«", "»": return true
        default: return false
        }
    }

    /// Whether a token begins with the Arabic letter waw.
    func beginsWithWaw(_ index: Int) -> Bool {
        let start = Int(tokens[index].utf8Start)
        return start + 1 < utf8.count && utf8[start] == 0xD9 && utf8[start + 1] == 0x88
    }

    /// Whether the document's script runs from right to left.
    var isRightToLeft: Bool {
        switch language?.code {
        case "ar", "fa", "ku", "ckb", "he", "ur", "ps": true
        default: false
        }
    }
}

/// Words that the rules themselves name, where a table would hold one row each.
enum PlainWord {
    static let and = WordKey("and")
    static let or = WordKey("or")
    static let with = WordKey("with")
    static let the = WordKey("the")
    static let between = WordKey("between")
    /// Inside a capitalised name: "Front for the Liberation of X", "Abu al-Fadl".
    static let nameParticles: Set<WordKey> = Set(
        ["of", "the", "for", "al", "el", "de", "la", "los", "del", "and", "ul", "bin", "ibn"].map {
            WordKey($0)
        })
    /// Begin sentences with a capital without being part of a name.
    static let openers: Set<WordKey> = Set(
        [
            "the", "a", "an", "in", "on", "at", "after", "this", "that", "his", "her", "their", "its", "two",
            "three",
            "four", "five", "six", "several", "some", "many", "when", "while", "as", "one", "another",
            "earlier",
            "meanwhile", "all", "both", "members", "fighters", "with", "from", "for", "by",
        ].map { WordKey($0) })
}
