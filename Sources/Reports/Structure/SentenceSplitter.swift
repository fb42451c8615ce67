/// Cuts a block's tokens into sentences.
///
/// A full stop ends one unless an abbreviation or an initial stands before it; closing quotes and brackets go
/// with the sentence they close. The word after it must begin like a sentence, except in agency English that
/// forgets its capitals: there a full stop after a long known-to-be-no-abbreviation word ends one all the same.
/// Where a page's headline, link or teaser ran into the text without a stop, the text begins anew behind it.
struct SentenceSplitter {
    let language: Language?
    /// The tokens of the report's headline.
    var headline: Range<Int>?

    /// Ranges of tokens that partition `range`.
    func split(_ document: Document, _ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        var index = range.lowerBound
        var title = TitleRun(language: language)
        var repeated = repeatedHeadline(document, range)
        while index < range.upperBound {
            if index == repeated || title.beginsAnew(document, at: index, limit: range.upperBound)
                || repeats(document, start, index, range.upperBound)
            {
                result.append(start..<index)
                start = index
                repeated = nil
                title = TitleRun(language: language)
            }
            title.read(document, index)
            guard let mark = terminal(document, index) else {
                index += 1
                if isOverlong(document, start, index) {
                    result.append(start..<index)
                    start = index
                }
                continue
            }
            var end = index + 1
            while end < range.upperBound, closes(document, end) { end += 1 }
            if end < range.upperBound, !ends(document, index, end, mark, range) {
                index += 1
                continue
            }
            result.append(start..<end)
            start = end
            index = end
            title = TitleRun(language: language)
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    /// Where the text begins behind the headline that it repeats without a stop: "Five die in X Police said that ...".
    private func repeatedHeadline(_ document: Document, _ range: Range<Int>) -> Int? {
        guard let headline, headline.upperBound <= range.lowerBound else { return nil }
        let length = zip(headline, range).prefix { document.words[$0] == document.words[$1] }.count
        let end = range.lowerBound + length
        guard length >= Self.shortestEcho, end < range.upperBound else { return nil }
        let next = document.tokens[end]
        return next.isCapitalized || next.kind == .number ? end : nil
    }

    /// Whether the text begins again with the words that began the sentence, as a teaser does that stands before it.
    private func repeats(_ document: Document, _ start: Int, _ index: Int, _ limit: Int) -> Bool {
        guard document.words[index] == document.words[start], index - start >= Self.shortestEcho,
            index + Self.shortestEcho <= limit, document.tokens[index].kind == .word
        else { return false }
        return (1..<Self.shortestEcho).allSatisfy {
            document.words[index + $0] == document.words[start + $0]
        }
    }

    /// The fewest words that are not there twice by chance.
    private static let shortestEcho = 6

    /// Whether what began at `start` is no sentence any more, so that it is cut before `end`.
    ///
    /// No paper writes one of four hundred words. A list or a text that lost its stops is cut at the next comma, at
    /// the latest at twice that length, so that work within sentences stays linear in the text.
    private func isOverlong(_ document: Document, _ start: Int, _ end: Int) -> Bool {
        let length = end - start
        guard length >= Self.longest else { return false }
        if length >= 2 * Self.longest { return true }
        switch document.text(of: document.tokens[end - 1]) {
        case ",", ";", "،", "؛": return true
        default: return false
        }
    }

    /// The longest sentence, in tokens, that is left whole.
    private static let longest = 400

    /// The mark at a token that may end a sentence; an abbreviation such as "p.m." holds its own full stop.
    private func terminal(_ document: Document, _ index: Int) -> UInt8? {
        let token = document.tokens[index]
        let byte = document.utf8[Int(token.utf8Start)]
        switch token.kind {
        case .punctuation:
            switch byte {
            case 0x2E, 0x21, 0x3F: return byte
            case 0xD8: return document.text(of: token) == "؟" ? 0x3F : nil
            case 0xE2: return document.text(of: token) == "…" ? 0x2E : nil
            case 0xDB: return document.text(of: token) == "۔" ? 0x21 : nil
            case 0xE3: return document.text(of: token) == "。" ? 0x21 : nil
            default: return nil
            }
        case .word: return document.utf8[Int(token.utf8End) - 1] == 0x2E ? 0x61 : nil
        default: return nil
        }
    }

    /// A quote or bracket that closes: no space before it, and none of a word after it.
    private func closes(_ document: Document, _ index: Int) -> Bool {
        let token = document.tokens[index]
        guard token.kind == .punctuation || token.kind == .symbol, !token.followsSpace else { return false }
        switch document.text(of: token) {
        case "\"", "'", "”", "’", "»", ")", "]", "!", "?", ".", "…", "“": return true
        default: return false
        }
    }

    private func ends(
        _ document: Document, _ mark: Int, _ next: Int, _ kind: UInt8, _ range: Range<Int>
    ) -> Bool {
        let following = document.tokens[next]
        let startsLike = startsSentence(document, next)
        if kind != 0x2E, kind != 0x61 { return following.followsSpace && (startsLike || kind == 0x3F) }
        let word = kind == 0x61 ? mark : mark - 1
        guard word >= range.lowerBound else { return false }
        let previous = document.tokens[word]
        if !following.followsSpace {
            // "of the town.The army": a space forgotten.
            return kind == 0x2E && following.kind == .word && following.isCapitalized
                && previous.kind == .word
                && !previous.isCapitalized && previous.end - previous.start > 2
        }
        let isAbbreviation = abbreviation(document, word)
        if isAbbreviation == .title { return false }
        if isAbbreviation == .number, following.kind == .number || following.kind == .mixed { return false }
        if kind == 0x61 || isAbbreviation == .open {
            return startsLike && following.kind == .word && !isName(document, word, next)
        }
        if previous.kind == .word, previous.end - previous.start == 1, previous.isCapitalized {
            // An initial, unless it is the pronoun.
            return document.words[word] == Self.pronoun && startsLike
        }
        // "1. Basira": the number of a point.
        if previous.kind == .number, word == range.lowerBound { return false }
        // Behind a bracket or quote only a capital tells.
        if next > mark + 1 { return startsLike }
        return startsLike || (previous.kind == .word && previous.end - previous.start > 3)
            || previous.kind == .number || previous.kind == .punctuation
    }

    private static let pronoun = WordKey("I")

    /// Whether the capitals behind an abbreviation of capitals go on with the name: "US Central Command".
    private func isName(_ document: Document, _ word: Int, _ next: Int) -> Bool {
        guard document.tokens[word].isAllCaps, document.tokens[next].isCapitalized else { return false }
        return abbreviation(document, next) != .open
            && language?.cues.longestMatch(in: document, at: next, limit: next + 1)?.payloads
                .contains { $0.kind == .opener } != true
    }

    private func startsSentence(_ document: Document, _ index: Int) -> Bool {
        var index = index
        // An opening quote or bracket or two; a bound, because a text may be nothing but marks.
        let limit = min(index + 4, document.tokens.count - 1)
        while index < limit, document.tokens[index].kind == .punctuation { index += 1 }
        let token = document.tokens[index]
        switch token.kind {
        case .word:
            return token.isCapitalized || !(language?.profile.hasCase ?? false) || isCaseless(document, token)
        case .number, .mixed: return true
        default: return token.kind == .symbol
        }
    }

    private func isCaseless(_ document: Document, _ token: Token) -> Bool {
        document.utf8[Int(token.utf8Start)] >= 0xD6
    }

    private func abbreviation(_ document: Document, _ index: Int) -> AbbreviationKind? {
        guard let language else { return nil }
        return language.abbreviations.longestMatch(in: document, at: index, limit: index + 1)?.payloads.first
    }
}
