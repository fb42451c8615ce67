/// Tells the parts of a report apart and cuts them into sentences.
struct StructureReader {
    let language: Language?

    /// A line, or several that were wrapped, with what can be seen of it.
    struct Line {
        var tokens: Range<Int>
        var role: BlockRole?
        var words = 0
        var capitalized = 0
        var allCaps = 0
        var endsSentence = false
        /// Tokens of a bullet or number at the start.
        var marker: Range<Int>?
        /// Tokens of a heading, dateline or label within the line, its dash, colon or full stop included.
        var prefix: Prefix?
    }

    /// The words before a line's first dash, colon or full stop, when they look like a place or label.
    struct Prefix {
        enum Mark: Equatable { case dash, colon, stop }
        var tokens: Range<Int>
        var mark: Mark
        var isAllCaps: Bool
        /// Only date words stand before the mark.
        var isDate: Bool
        var hasLowercase: Bool
    }

    /// The lines of the text; breaks at which a line was only wrapped are taken out of `document.breaks`.
    func lines(_ document: inout Document) -> [Line] {
        let lines = joined(rawLines(document), document)
        var breaks = document.breaks
        for line in lines {
            for index in line.tokens.dropFirst() { breaks[index] = 0 }
        }
        document.breaks = breaks
        return lines
    }

    /// Fills in blocks, sentences and the dateline.
    func read(_ lines: [Line], _ document: inout Document) {
        var lines = lines
        for index in lines.indices { examine(&lines[index], document) }
        assignRoles(&lines, document)
        build(lines, &document)
    }

    // MARK: Lines

    private func rawLines(_ document: Document) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in document.tokens.indices where index > start && document.breaks[index] > 0 {
            lines.append(start..<index)
            start = index
        }
        if start < document.tokens.count { lines.append(start..<document.tokens.count) }
        return lines
    }

    /// Joins lines that were wrapped at a width: the next line's first word would not have fitted.
    private func joined(_ lines: [Range<Int>], _ document: Document) -> [Line] {
        var result: [Line] = []
        var index = 0
        while index < lines.count {
            var end = index + 1
            while end < lines.count, document.breaks[lines[end].lowerBound] < 2 { end += 1 }
            let run = lines[index..<end]
            let width = run.map { length($0, document) }.max() ?? 0
            if run.count == 1 || width < 40 || width > 120 {
                for line in run { result.append(Line(tokens: line)) }
            } else {
                var current = lines[index]
                var lastLength = length(current, document)
                for line in run.dropFirst() {
                    let first = document.tokens[line.lowerBound]
                    let fits = lastLength + 1 + Int(first.end - first.start) <= width
                    if fits || marker(of: line, document) != nil
                        || letters(line, document) == letters(current, document)
                    {
                        result.append(Line(tokens: current))
                        current = line
                    } else {
                        current = current.lowerBound..<line.upperBound
                    }
                    lastLength = length(line, document)
                }
                result.append(Line(tokens: current))
            }
            index = end
        }
        return result
    }

    /// A key of a line's letters and digits alone, to find lines that say the same.
    func letters(_ line: Range<Int>, _ document: Document) -> WordKey {
        var hasher = WordKey.Hasher()
        for index in line where document.tokens[index].kind == .word || document.tokens[index].kind == .number
        {
            for scalar in document.text(of: document.tokens[index]).unicodeScalars where scalar != "." {
                let fold = ScalarTable.shared.lookUp(scalar.value).fold
                if fold != 0 { hasher.add(fold) }
            }
        }
        return hasher.key
    }

    private func length(_ line: Range<Int>, _ document: Document) -> Int {
        Int(document.tokens[line.upperBound - 1].end - document.tokens[line.lowerBound].start)
    }

    func examine(_ line: inout Line, _ document: Document) {
        line.marker = marker(of: line.tokens, document)
        for index in line.tokens where document.tokens[index].kind == .word {
            let token = document.tokens[index]
            line.words += 1
            if token.isCapitalized { line.capitalized += 1 }
            if token.isAllCaps { line.allCaps += 1 }
        }
        var last = line.tokens.upperBound - 1
        while last > line.tokens.lowerBound, Self.closers.contains(document.text(of: document.tokens[last])) {
            last -= 1
        }
        let mark = document.text(of: document.tokens[last])
        line.endsSentence = [".", "!", "?", "…", "؟", "۔", "。"].contains(mark)
        line.prefix = prefix(of: line, document)
    }

    /// Marks that may stand behind the one that ends a sentence.
    private static let closers: Set<String> = ["\"", "'", "”", "’", "»", ")", "]"]

    /// A bullet, "1.", "2)" or "(a)" that begins a line and is followed by more.
    private func marker(of line: Range<Int>, _ document: Document) -> Range<Int>? {
        guard line.count >= 2 else { return nil }
        let first = document.tokens[line.lowerBound]
        let second = document.tokens[line.lowerBound + 1]
        let text = document.text(of: first)
        if first.kind == .punctuation || first.kind == .symbol {
            if ["•", "▪", "◦", "●", "■", "‣", "⁃", "·", "*", "–", "—", "-", "►", "➢", "✓"].contains(text) {
                return second.followsSpace || first.kind == .symbol
                    ? line.lowerBound..<(line.lowerBound + 1) : nil
            }
            if text == "(", line.count >= 4, document.text(of: document.tokens[line.lowerBound + 2]) == ")",
                second.end - second.start <= 2
            {
                return line.lowerBound..<(line.lowerBound + 3)
            }
            return nil
        }
        guard line.count >= 3, first.end - first.start <= 3, first.kind == .number else { return nil }
        let mark = document.text(of: second)
        guard mark == "." || mark == ")", !second.followsSpace,
            document.tokens[line.lowerBound + 2].followsSpace
        else { return nil }
        return line.lowerBound..<(line.lowerBound + 2)
    }

    /// The label before the first dash, colon or full stop of a line; nil where it reads like a sentence.
    private func prefix(of line: Line, _ document: Document) -> Prefix? {
        let start = line.marker?.upperBound ?? line.tokens.lowerBound
        let limit = min(line.tokens.upperBound, start + 22)
        guard start < limit else { return nil }
        // Where no capital tells names from words: "The army command announced – ...".
        if language?.profile.hasCase == false, cue(document, start, .opener) { return nil }
        if let place = bracketed(start, limit, document) { return place }
        var lowercase = 0
        var capitals = 0
        var allCaps = 0
        var words = 0
        var depth = 0
        var dates = 0
        var opener = start
        var index = start
        let hasCase = language?.profile.hasCase ?? true
        while index < limit {
            let token = document.tokens[index]
            if let date = document.dates(in: index..<(index + 1)).first {
                dates += 1
                index = date.tokens.upperBound
                continue
            }
            switch token.kind {
            case .word:
                if depth > 0 { break }
                words += 1
                if token.isCapitalized {
                    capitals += 1
                } else if !isParticle(document, index) {
                    lowercase += 1
                }
                if token.isAllCaps { allCaps += 1 }
            case .punctuation, .symbol:
                let text = document.text(of: token)
                if text == "(" || text == "[" {
                    depth += 1
                    opener = index
                } else if text == ")" || text == "]" {
                    depth = max(0, depth - 1)
                    // "Sanaa, April 11 (Wire) Two men ...", "SANAA (Wire) Two men ...": the dash is lost, the day or the
                    // capitals and the agency tell.
                    let isAgency = dates > 0 || allCaps == words && index - opener <= 3
                    if depth == 0, isAgency, capitals == words, words > 0, index + 1 < limit,
                        document.tokens[index + 1].kind == .word, document.tokens[index + 1].isCapitalized
                    {
                        return accepted(
                            Prefix(
                                tokens: start..<(index + 1), mark: .dash, isAllCaps: allCaps == words,
                                isDate: false, hasLowercase: false),
                            words: words, lowercase: 0, isLast: false)
                    }
                }
                guard depth == 0 else { break }
                let next: Token? = index + 1 < line.tokens.upperBound ? document.tokens[index + 1] : nil
                let isDash =
                    ["–", "—", "―", "-"].contains(text)
                    && (token.followsSpace && next?.followsSpace ?? true
                        || ((text != "-" || document.isStop(index - 1)) && next?.followsSpace ?? true))
                let mark: Prefix.Mark? =
                    isDash
                        // "RAWALPINDI (Agency); ..."
                        || text == ";" && words > 0 && allCaps == words && document.isClosing(index - 1)
                    ? .dash : text == ":" ? .colon : text == "." && next?.followsSpace == true ? .stop : nil
                // "Senior Supt. Jose Cruz said": the stop is the title's.
                if mark == .stop, isTitle(document, index - 1) { break }
                if let mark {
                    var end = index + 1
                    // "--" is a dash of two.
                    while mark == .dash, end < line.tokens.upperBound,
                        document.text(of: document.tokens[end]) == "-"
                    {
                        end += 1
                    }
                    return accepted(
                        Prefix(
                            tokens: start..<end, mark: mark, isAllCaps: words > 0 && allCaps == words,
                            isDate: words == 0 && dates > 0, hasLowercase: hasCase && lowercase > 0),
                        words: words, lowercase: hasCase ? lowercase : 0,
                        isLast: index + 1 >= line.tokens.upperBound)
                }
                if text == ";" || text == "!" || text == "?" || text == "\"" || text == "“" { return nil }
            case .number, .mixed:
                if depth == 0, words == 0 { return nil }
            }
            index += 1
        }
        return nil
    }

    private func isTitle(_ document: Document, _ index: Int) -> Bool {
        guard let language, index >= 0 else { return false }
        return language.abbreviations.longestMatch(in: document, at: index, limit: index + 1)?
            .payloads.contains(.title) ?? false
    }

    /// A place or an agency in brackets before the first sentence: "(Karachi) Two men ...".
    private func bracketed(_ start: Int, _ limit: Int, _ document: Document) -> Prefix? {
        guard document.text(of: document.tokens[start]) == "(" else { return nil }
        var index = start + 1
        while index < min(limit, start + 4), document.tokens[index].kind == .word,
            document.tokens[index].isCapitalized,
            document.tokens[index].end - document.tokens[index].start > 3
        {
            index += 1
        }
        guard index > start + 1, index + 1 < limit, document.isClosing(index),
            document.tokens[index + 1].kind == .word, document.tokens[index + 1].isCapitalized
        else { return nil }
        return Prefix(
            tokens: start..<(index + 1), mark: .dash, isAllCaps: false, isDate: false, hasLowercase: false)
    }

    private func accepted(_ prefix: Prefix, words: Int, lowercase: Int, isLast: Bool) -> Prefix? {
        if prefix.isDate { return prefix.mark == .dash ? prefix : nil }
        guard words > 0 else { return nil }
        let most = prefix.mark == .dash ? 8 : 5
        guard words <= most, lowercase <= (words > 1 && prefix.mark != .dash ? 1 : 0) else { return nil }
        return prefix
    }

    private func isParticle(_ document: Document, _ index: Int) -> Bool {
        document.words[index] == .joiner || Self.genitive == document.words[index]
            || cue(document, index, .particle)
            || language?.times.begins(in: document, at: index, limit: index + 1) == true
    }

    private static let genitive = WordKey("'s")

    private func cue(_ document: Document, _ index: Int, _ kind: StructureCue.Kind) -> Bool {
        guard let language else { return false }
        return language.cues.longestMatch(in: document, at: index, limit: index + 1)?
            .payloads.contains { $0.kind == kind } ?? false
    }
}

extension Document {
    /// Whether a token is a full stop or a closing bracket, behind which Spanish datelines put a hyphen: "LIMA (Wire).- ...".
    fileprivate func isStop(_ index: Int) -> Bool {
        index >= 0 && [".", ")"].contains(text(of: tokens[index]))
    }

    /// Whether a token is a closing bracket.
    fileprivate func isClosing(_ index: Int) -> Bool {
        index >= 0 && text(of: tokens[index]) == ")"
    }
}
