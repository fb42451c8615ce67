extension StructureReader {
    /// Turns lines into blocks and sentences: labels within a line become headings, the first a dateline.
    func build(_ lines: [Line], _ document: inout Document) {
        let labels = repeatedLabels(lines)
        var blocks: [Block] = []
        var sentences: [Sentence] = []
        let headline = lines.first { $0.role == .headline }?.tokens
        let splitter = SentenceSplitter(language: language, headline: headline)
        var outer: Int?
        var outerHoldsBullets: Bool?
        var inner: Int?
        var mayBeDateline = document.dateline == nil

        func add(_ role: BlockRole, _ tokens: Range<Int>, heading: Int?, isWhole: Bool = false) {
            let first = sentences.count
            let parts = isWhole ? [tokens] : splitter.split(document, tokens)
            for part in parts {
                sentences.append(Sentence(span: document.span(of: part), tokens: part, block: blocks.count))
            }
            blocks.append(
                Block(
                    role: role, span: document.span(of: tokens), sentences: first..<sentences.count,
                    heading: heading))
        }

        let title = lines.first { $0.role == .headline }?.tokens
        // Logs whose every entry opens with its day have no stamp.
        var mayBeStamped = lines.count { $0.role == .paragraph && startsWithDay($0, document) } <= 1

        for (index, line) in lines.enumerated() {
            var line = line
            if mayBeStamped, line.role == .paragraph {
                mayBeStamped = false
                if let stamp = stamp(of: line, title: title, document) {
                    var parts = [(BlockRole.caption, stamp.title), (.byline, stamp.day)]
                    parts.sort { $0.1?.lowerBound ?? 0 < $1.1?.lowerBound ?? 0 }
                    for case (let role, let tokens?) in parts {
                        add(role, tokens, heading: nil, isWhole: true)
                    }
                    line.tokens = stamp.end..<line.tokens.upperBound
                    examine(&line, document)
                    line.role = .paragraph
                }
            }
            switch line.role ?? .paragraph {
            case .heading:
                inner = nil
                outer = blocks.count
                outerHoldsBullets = nil
                add(.heading, line.tokens, heading: nil, isWhole: true)
            case .dateline:
                if document.dateline == nil {
                    document.dateline = dateline(line.tokens, document, isLine: true)
                }
                add(.dateline, line.tokens, heading: nil, isWhole: true)
            case .paragraph, .bullet:
                let isBullet = line.role == .bullet
                // A list's heading does not reach beyond the list.
                if outer != nil {
                    if outerHoldsBullets == nil { outerHoldsBullets = isBullet }
                    if outerHoldsBullets == true, !isBullet { outer = nil }
                }
                let isLabelled = isLabel(line, labels)
                if mayBeDateline, !isLabelled, let prefix = line.prefix, opensText(prefix, line, document) {
                    mayBeDateline = false
                    let found = dateline(prefix.tokens, document, isLine: false)
                    if document.dateline == nil || !found.places.isEmpty { document.dateline = found }
                    add(.dateline, prefix.tokens, heading: nil, isWhole: true)
                    if prefix.tokens.upperBound < line.tokens.upperBound {
                        add(
                            line.role ?? .paragraph, prefix.tokens.upperBound..<line.tokens.upperBound,
                            heading: outer)
                    }
                    continue
                }
                if line.words > 4 { mayBeDateline = false }
                if isLabelled, let prefix = line.prefix, prefix.tokens.upperBound < line.tokens.upperBound {
                    let heading = blocks.count
                    add(
                        .heading, line.tokens.lowerBound..<prefix.tokens.upperBound, heading: outer,
                        isWhole: true)
                    add(
                        line.role ?? .paragraph, prefix.tokens.upperBound..<line.tokens.upperBound,
                        heading: heading)
                    // A label holds on over plain paragraphs as long as another label follows.
                    let goesOn =
                        !isBullet
                        && lines[(index + 1)...].contains { isLabel($0, labels) && $0.role != .bullet }
                    inner = goesOn ? heading : nil
                } else {
                    add(line.role ?? .paragraph, line.tokens, heading: isBullet ? outer : inner ?? outer)
                }
            case let role:
                add(role, line.tokens, heading: nil)
            }
        }
        EchoMarker(language: language, blocks: blocks).mark(&sentences, document)
        document.blocks = blocks
        document.sentences = sentences
    }

    /// Whether a line opens with a whole date.
    private func startsWithDay(_ line: Line, _ document: Document) -> Bool {
        let first = line.tokens.lowerBound
        return document.dates(in: first..<first + 1).contains {
            $0.tokens.lowerBound == first && $0.form.day != nil && $0.form.month != nil
        }
    }

    /// Which kinds of label occur often enough to be the report's way of arranging itself.
    private func repeatedLabels(_ lines: [Line]) -> [Bool] {
        var counts = [0, 0, 0]
        var capsDashes = 0
        for line in lines where line.role == .paragraph || line.role == .bullet {
            guard let prefix = line.prefix, !prefix.isDate else { continue }
            counts[index(prefix.mark)] += 1
            if prefix.mark == .dash, prefix.isAllCaps { capsDashes += 1 }
        }
        return [counts[0] >= 3 || capsDashes >= 2, counts[1] >= 2, counts[2] >= 2]
    }

    private func index(_ mark: Prefix.Mark) -> Int {
        switch mark {
        case .dash: 0
        case .colon: 1
        case .stop: 2
        }
    }

    private func isLabel(_ line: Line, _ labels: [Bool]) -> Bool {
        guard let prefix = line.prefix, !prefix.isDate, line.role == .paragraph || line.role == .bullet else {
            return false
        }
        // A point's label needs no repetition when its dash or number already sets it apart.
        return labels[index(prefix.mark)]
            || (line.role == .bullet && prefix.mark != .colon && !prefix.hasLowercase)
    }

    /// Whether a prefix is the dateline of the text that begins here.
    private func opensText(_ prefix: Prefix, _ line: Line, _ document: Document) -> Bool {
        guard line.role == .paragraph, prefix.tokens.upperBound < line.tokens.upperBound else { return false }
        switch prefix.mark {
        case .dash: return true
        // "QUETTA: ..." and, as Indian papers have it, "Srinagar: ...".
        case .colon:
            return prefix.isAllCaps && prefix.tokens.count <= 6
                || prefix.tokens.count <= 3 && !prefix.hasLowercase && line.tokens.count > 12
        case .stop: return false
        }
    }

    /// Parts a dateline into places, outlet and day.
    func dateline(_ tokens: Range<Int>, _ document: Document, isLine: Bool) -> Dateline {
        var result = Dateline(span: document.span(of: tokens), tokens: tokens)
        var parts: [(range: Range<Int>, isBracketed: Bool)] = []
        var start: Int?
        var depth = 0
        var index = tokens.lowerBound
        func close(_ end: Int, _ isBracketed: Bool) {
            if let first = start, first < end { parts.append((first..<end, isBracketed)) }
            start = nil
        }
        while index < tokens.upperBound {
            if let date = document.dates(in: index..<(index + 1)).first {
                close(index, depth > 0)
                if result.day == nil { result.day = date.day }
                index = date.tokens.upperBound
                continue
            }
            let token = document.tokens[index]
            let text = token.kind == .word ? "" : document.text(of: token)
            let separates =
                [",", "/", "|", "(", ")", "[", "]", ":", "–", "—", "―", "-", ";", "•"].contains(text)
                && document.words[index] != .joiner
            if separates {
                close(index, depth > 0)
                if text == "(" || text == "[" { depth += 1 }
                if text == ")" || text == "]" { depth = max(0, depth - 1) }
            } else if start == nil {
                start = index
            }
            index += 1
        }
        close(tokens.upperBound, depth > 0)
        for part in parts {
            let span = document.span(of: part.range)
            if part.isBracketed || isOutlet(part.range, document) {
                if result.outlet == nil { result.outlet = span }
            } else if part.range.count <= 6, mayBePlace(part.range, document) {
                result.places.append(span)
            }
        }
        return result
    }

    private func mayBePlace(_ range: Range<Int>, _ document: Document) -> Bool {
        let hasCase = language?.profile.hasCase ?? true
        return range.contains {
            document.tokens[$0].kind == .word && (!hasCase || document.tokens[$0].isCapitalized)
        }
    }

    private func isOutlet(_ range: Range<Int>, _ document: Document) -> Bool {
        if let source = document.report.source, !source.isEmpty {
            let words = source.split { !$0.isLetter && !$0.isNumber }.map { WordKey($0) }
            let own = range.filter { document.tokens[$0].kind == .word }.map { document.words[$0] }
            if !own.isEmpty, own == words { return true }
        }
        guard let matcher = language?.cues else { return false }
        return range.contains { index in
            matcher.longestMatch(in: document, at: index, limit: range.upperBound)?
                .payloads.contains { $0.kind == .outlet || $0.kind == .byline } ?? false
        }
    }
}
