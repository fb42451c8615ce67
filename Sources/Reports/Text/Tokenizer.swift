/// The tokens of a text with the keys of their words, and the line breaks between them.
struct TokenizedText {
    var tokens: [Token] = []
    /// Parallel to `tokens`.
    var words: [WordKey] = []
    /// For each token the number of line breaks between it and the token before, 2 and more alike; parallel.
    var breaks: [UInt8] = []
    /// The number of code points.
    var scalarCount = 0
}

/// Cuts UTF-8 text into tokens in one pass; every offset is that of the untouched text.
///
/// "U.S." and "p.m." are one token, "'s" is one of its own, a hyphen stands apart, "1,200", "3.5" and "6:23"
/// are one number. Marks and invisible characters stay within the word that they stand in.
struct Tokenizer {
    private let table = ScalarTable.shared
    private static let letter = ScalarTable.Class.letter.rawValue
    private static let digit = ScalarTable.Class.digit.rawValue
    private static let mark = ScalarTable.Class.mark.rawValue
    private static let invisible = ScalarTable.Class.invisible.rawValue
    private static let apostrophe = ScalarTable.Class.apostrophe.rawValue
    private static let space = ScalarTable.Class.space.rawValue
    private static let newline = ScalarTable.Class.newline.rawValue
    private static let ideograph = ScalarTable.Class.ideograph.rawValue
    private static let symbol = ScalarTable.Class.symbol.rawValue

    /// A scalar read from the text.
    private struct Cursor {
        var kind: UInt8
        var fold: UInt32
        var value: UInt32
        var width: Int
        var isUpper: Bool
    }

    /// Tokenizes valid UTF-8 of less than 2 GiB.
    func tokenize(_ bytes: UnsafeBufferPointer<UInt8>) -> TokenizedText {
        var result = TokenizedText()
        result.tokens.reserveCapacity(bytes.count / 5 + 8)
        result.words.reserveCapacity(bytes.count / 5 + 8)
        result.breaks.reserveCapacity(bytes.count / 5 + 8)
        var position = 0
        var scalar = 0
        var spaced = true
        var lineBreaks: UInt8 = 0
        while position < bytes.count {
            let first = read(bytes, at: position)
            switch first.kind {
            case Self.space, Self.invisible, Self.mark:
                if first.kind == Self.space { spaced = true }
                position += first.width
                scalar += 1
                continue
            case Self.newline:
                spaced = true
                // CR LF is one break.
                let isPair = first.value == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
                if !isPair, lineBreaks < 2 { lineBreaks += 1 }
                position += first.width
                scalar += 1
                continue
            default: break
            }
            var token = Token(
                kind: .word, isCapitalized: false, isAllCaps: false, followsSpace: spaced,
                start: Int32(truncatingIfNeeded: scalar), end: 0,
                utf8Start: Int32(truncatingIfNeeded: position), utf8End: 0)
            let key: WordKey
            switch first.kind {
            case Self.letter, Self.digit:
                key = readWord(bytes, first, &position, &scalar, &token)
            case Self.ideograph:
                position += first.width
                scalar += 1
                var hasher = WordKey.Hasher()
                hasher.add(first.fold)
                key = hasher.key
            case Self.apostrophe where isPossessive(bytes, at: position, previous: result.tokens.last, spaced):
                position += first.width
                let letter = read(bytes, at: position)
                position += letter.width
                scalar += 2
                var hasher = WordKey.Hasher()
                hasher.add(0x27)
                hasher.add(letter.fold)
                key = hasher.key
            default:
                position += first.width
                scalar += 1
                token.kind = first.kind == Self.symbol ? .symbol : .punctuation
                key = markKey(bytes, first, position, spaced)
            }
            token.end = Int32(truncatingIfNeeded: scalar)
            token.utf8End = Int32(truncatingIfNeeded: position)
            result.tokens.append(token)
            result.words.append(key)
            result.breaks.append(lineBreaks)
            spaced = false
            lineBreaks = 0
        }
        result.scalarCount = scalar
        return result
    }

    /// Reads on from a first letter or digit to the end of the word or number.
    @inline(__always)
    private func readWord(
        _ bytes: UnsafeBufferPointer<UInt8>, _ first: Cursor, _ position: inout Int, _ scalar: inout Int,
        _ token: inout Token
    ) -> WordKey {
        var hasher = WordKey.Hasher()
        var letters = 0
        var uppers = 0
        var digits = 0
        var dots = 0
        var isArabic = false
        var current = first
        token.isCapitalized = first.isUpper
        while true {
            switch current.kind {
            case Self.letter:
                letters += 1
                isArabic = (0x620...0x6FF).contains(current.value)
                if current.isUpper { uppers += 1 }
                if current.fold != 0 { hasher.add(current.fold) }
            case Self.digit:
                // An Arabic "and" or "by" before figures is a word of its own.
                if letters > 0, digits == 0, isArabic { return finish() }
                digits += 1
                hasher.add(current.fold)
            case Self.mark, Self.invisible: break
            case Self.apostrophe:
                guard let next = peek(bytes, at: position + current.width), next.kind == Self.letter,
                    !isPossessiveEnd(bytes, at: position + current.width)
                else { return finish() }
            default:
                guard let next = peek(bytes, at: position + current.width) else {
                    if current.value == 0x2E, dots > 0, dots == letters - 1, digits == 0 { takeDot() }
                    return finish()
                }
                if letters == 0, next.kind == Self.digit, isNumberSeparator(current.value) {
                    hasher.add(
                        current.value == 0x066B ? 0x2E : current.value == 0x066C ? 0x2C : current.value)
                } else if current.value == 0x2E, digits == 0, letters == dots + 1,
                    next.kind == Self.letter
                        ? isSingleLetter(bytes, at: position + current.width) : dots > 0
                {
                    // "U.S." and "p.m.": single letters, each with its full stop.
                    takeDot()
                    guard let after = peek(bytes, at: position), after.kind == Self.letter else {
                        return finish()
                    }
                    // The last full stop is left out of the key: "U.S" is the same word.
                    hasher.add(0x2E)
                    current = after
                    continue
                } else {
                    return finish()
                }
            }
            position += current.width
            scalar += 1
            guard let next = peek(bytes, at: position) else { return finish() }
            current = next
        }

        func takeDot() {
            dots += 1
            position += 1
            scalar += 1
        }
        func finish() -> WordKey {
            token.kind = letters == 0 ? .number : digits == 0 ? .word : .mixed
            token.isAllCaps = letters >= 2 && uppers == letters
            return hasher.key
        }
    }

    /// A key for one mark; hyphens between two words without space are `joiner`.
    @inline(__always)
    private func markKey(
        _ bytes: UnsafeBufferPointer<UInt8>, _ mark: Cursor, _ next: Int, _ spaced: Bool
    ) -> WordKey {
        var value = mark.value
        switch value {
        case 0x2010, 0x2011: value = 0x2D
        case 0x2018, 0x2019, 0x201B: value = 0x27
        default: break
        }
        if value == 0x2D, !spaced, let after = peek(bytes, at: next), after.kind == Self.letter {
            return .joiner
        }
        var hasher = WordKey.Hasher()
        hasher.add(value)
        return hasher.key
    }

    @inline(__always)
    private func isNumberSeparator(_ value: UInt32) -> Bool {
        value == 0x2C || value == 0x2E || value == 0x3A || value == 0x066B || value == 0x066C
    }

    /// Whether an apostrophe at `position` and the letter after it are the English genitive.
    private func isPossessive(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, previous: Token?, _ spaced: Bool
    ) -> Bool {
        guard !spaced, let previous, previous.kind != .punctuation, previous.kind != .symbol else {
            return false
        }
        let mark = read(bytes, at: position)
        return isPossessiveEnd(bytes, at: position + mark.width)
    }

    /// Whether `position` holds an s that ends a word.
    private func isPossessiveEnd(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard position < bytes.count, bytes[position] == 0x73 || bytes[position] == 0x53 else { return false }
        guard let after = peek(bytes, at: position + 1) else { return true }
        return after.kind != Self.letter && after.kind != Self.digit && after.kind != Self.apostrophe
    }

    private func isSingleLetter(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard let letter = peek(bytes, at: position) else { return false }
        guard let after = peek(bytes, at: position + letter.width) else { return true }
        return after.kind != Self.letter && after.kind != Self.digit && after.kind != Self.apostrophe
    }

    @inline(__always)
    private func peek(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Cursor? {
        position < bytes.count ? read(bytes, at: position) : nil
    }

    @inline(__always)
    private func read(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Cursor {
        let byte = bytes[position]
        var value = UInt32(byte)
        var width = 1
        if byte >= 0x80 {
            width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            width = min(width, bytes.count - position)
            value &= width == 4 ? 0x07 : width == 3 ? 0x0F : 0x1F
            for offset in 1..<max(1, width) {
                value = value << 6 | UInt32(bytes[position + offset] & 0x3F)
            }
            if width == 1 { value = 0xFFFD }
        }
        let (kind, fold) = table.lookUp(value)
        return Cursor(
            kind: kind & ~ScalarTable.upperFlag, fold: fold, value: value, width: width,
            isUpper: kind & ScalarTable.upperFlag != 0)
    }
}
