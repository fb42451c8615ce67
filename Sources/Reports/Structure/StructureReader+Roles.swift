extension StructureReader {
    /// Gives every line its role: first what its words say, then what its place among the others says.
    func assignRoles(_ lines: inout [Line], _ document: Document) {
        var hasEnded = false
        for index in lines.indices {
            lines[index].role = roleByWords(lines[index], document, hasEnded: &hasEnded)
        }
        let headline = document.report.textBeginsWithHeadline ? 0 : titleLine(lines, document)
        if let headline, headline < lines.count {
            lines[headline].role = .headline
            let title = letters(lines[headline].tokens, document)
            for index in lines.indices where index > headline && lines[headline].words > 2 {
                // A picture's text that repeats the title, as content systems leave it.
                let isLike = abs(lines[index].words - lines[headline].words) <= 2
                if isLike, letters(lines[index].tokens, document) == title { lines[index].role = .caption }
            }
        }
        let bodyStart = assignLeadingZone(&lines, document, after: headline)
        for index in lines.indices where lines[index].role == nil {
            if lines[index].marker != nil {
                lines[index].role = .bullet
            } else if index > bodyStart, index + 1 < lines.count,
                isHeading(lines[index], next: lines[index + 1], document)
            {
                lines[index].role = .heading
            } else {
                lines[index].role = .paragraph
            }
        }
        assignDigests(&lines, document)
    }

    /// Reads the points under "Highlights" and its like as parts of the headline: the text tells them again.
    private func assignDigests(_ lines: inout [Line], _ document: Document) {
        var index = 0
        while index < lines.count {
            defer { index += 1 }
            guard lines[index].role == .heading, lines[index].words <= 8,
                cues(of: lines[index], document).contains(.digest)
            else { continue }
            let points = lines[(index + 1)...].prefix { $0.role == .bullet }
            // A report that is nothing but its points has nothing that tells them again.
            let rest = lines[points.endIndex...].filter { $0.role == .paragraph || $0.role == .bullet }
            guard rest.count >= points.count, !points.isEmpty else { continue }
            for point in points.indices { lines[point].role = .headline }
            index = points.endIndex - 1
        }
    }

    /// What a line's own words say of it.
    private func roleByWords(_ line: Line, _ document: Document, hasEnded: inout Bool) -> BlockRole? {
        if line.words == 0 { return isNumberLine(line, document) ? nil : .boilerplate }
        if isSum(line, document) || isTrail(line, document) || isTags(line, document) { return .boilerplate }
        let found = cues(of: line, document)
        if found.contains(.comments) {
            hasEnded = true
            return .boilerplate
        }
        if found.contains(.boilerplate) { return .boilerplate }
        // "Our correspondent gathered that the gunmen ...": a sentence, not who wrote it.
        let isSentence = line.endsSentence && line.words > 12
        if found.contains(.byline), !isSentence { return .byline }
        if found.contains(.caption) { return .caption }
        if hasEnded, line.words < 25 { return .boilerplate }
        return nil
    }

    private func isNumberLine(_ line: Line, _ document: Document) -> Bool {
        line.tokens.contains { document.tokens[$0].kind == .mixed || document.tokens[$0].kind == .number }
            && !isSum(line, document)
    }

    /// "2 × 4 =": the sum that keeps machines from commenting.
    private func isSum(_ line: Line, _ document: Document) -> Bool {
        guard line.tokens.count <= 6 else { return false }
        return document.text(of: document.tokens[line.tokens.upperBound - 1]) == "="
    }

    /// "Home » News » Raqqa", "Share on Facebook | Print": a trail or a bar of links.
    private func isTrail(_ line: Line, _ document: Document) -> Bool {
        guard line.words <= 40, !line.endsSentence else { return false }
        var marks = 0
        for index in line.tokens where document.tokens[index].kind != .word {
            switch document.text(of: document.tokens[index]) {
            case "»" where document.tokens[index].followsSpace, "›", "→": marks += 1
            default: break
            }
        }
        return marks >= 1 && line.words <= 12
    }

    /// "#Manbij #Jarablus": nothing but tags, mentions and addresses.
    private func isTags(_ line: Line, _ document: Document) -> Bool {
        var tags = 0
        for index in line.tokens {
            let token = document.tokens[index]
            guard token.followsSpace || index == line.tokens.lowerBound else { continue }
            let text = document.text(of: token)
            if text == "#" || text == "@" || text.hasPrefix("http") || text == "www" {
                tags += 1
            } else {
                return false
            }
        }
        return tags > 0
    }

    /// The kinds of cue that hold for a line, each where its place demands.
    private func cues(of line: Line, _ document: Document) -> StructureCue.Kinds {
        var found = StructureCue.Kinds()
        guard let matcher = language?.cues else { return found }
        var first = line.marker?.upperBound ?? line.tokens.lowerBound
        var last = line.tokens.upperBound
        while first < last, isDecoration(document, first) { first += 1 }
        while last > first, isDecoration(document, last - 1) { last -= 1 }
        guard first < last else { return found }
        let isShort = line.tokens.count <= 45
        let starts = isShort ? first..<last : first..<(first + 1)
        for index in starts {
            matcher.forEachEntry(in: document, at: index, limit: line.tokens.upperBound) { end, cue in
                let holds =
                    switch cue.place {
                    case .start: index <= first && (cue.kind == .caption || isShort)
                    case .end: end >= last
                    case .whole: index <= first && end >= last
                    case .any: isShort
                    }
                if holds { found.insert(cue.kind) }
            }
        }
        if !isShort {
            for index in max(first, last - 4)..<last {
                matcher.forEachEntry(in: document, at: index, limit: line.tokens.upperBound) { end, cue in
                    if end >= last, cue.place == .end { found.insert(cue.kind) }
                }
            }
        }
        return found
    }

    /// Marks around a line that are no part of its words.
    private func isDecoration(_ document: Document, _ index: Int) -> Bool {
        let token = document.tokens[index]
        guard token.kind == .punctuation || token.kind == .symbol else { return false }
        return document.text(of: token) != "["
    }

    /// Where no reader has marked the headline: a first line equal to the title, or, without one, a short first
    /// line that ends like no sentence and has text below it.
    private func titleLine(_ lines: [Line], _ document: Document) -> Int? {
        guard let first = lines.first, lines.count > 1, first.role == nil, first.marker == nil else {
            return nil
        }
        if let title = document.report.title, !title.isEmpty {
            let words = PlainTextReader.words(of: title[...])
            let own = first.tokens.filter { document.tokens[$0].kind != .punctuation }.map {
                document.words[$0]
            }
            return words.first == own.first && words.count <= own.count + 2 && own.count <= words.count + 2
                ? 0 : nil
        }
        let next = lines.dropFirst().contains { $0.words > first.words && $0.endsSentence }
        return !first.endsSentence && first.prefix?.mark != .dash && first.words >= 3 && first.words <= 25
            && next ? 0 : nil
    }

    /// Datelines, bylines and sub-titles between the headline and the text; returns the first line of the text.
    private func assignLeadingZone(_ lines: inout [Line], _ document: Document, after headline: Int?) -> Int {
        var index = headline.map { $0 + 1 } ?? 0
        while index < lines.count, index < (headline ?? 0) + 12 {
            let line = lines[index]
            defer { index += 1 }
            guard line.role == nil else { continue }
            let isText =
                line.endsSentence || line.marker != nil || line.words > 30
                || (line.prefix.map { $0.tokens.upperBound + 4 < line.tokens.upperBound && $0.mark != .stop }
                    ?? false
                    && line.words > 10)
            let isLast = index + 1 >= lines.count
            if isText || isLast { return index }
            let endsWithColon = document.text(of: document.tokens[line.tokens.upperBound - 1]) == ":"
            if endsWithColon || (line.allCaps == line.words && lines[index + 1].marker != nil) {
                return index - 1
            }
            // The first heading of several, "DEIR EZZOR" above the text and "HOMS" below it, signs nothing.
            if isShout(line), !isShout(lines[index + 1]), lines[(index + 2)...].contains(where: isShout) {
                return index - 1
            }
            if line.words <= 12, isPlaceLine(line, document) {
                lines[index].role = .dateline
            } else if line.words <= 5 {
                lines[index].role = .byline
            } else if !hasMoreUnended(lines, after: index),
                headline != nil
                    || hasTitle(document) && isPlaceLine(lines[index + 1], document)
                        && lines[index + 1].words <= 4
            {
                lines[index].role = .headline
            } else {
                return index
            }
        }
        return index
    }

    /// Whether a reader has given the report's title by itself; its first line may then be a sub-title.
    private func hasTitle(_ document: Document) -> Bool { !(document.report.title ?? "").isEmpty }

    /// Whether a line is a few words in capitals.
    private func isShout(_ line: Line) -> Bool {
        line.role == nil && line.words > 0 && line.words <= 5 && line.allCaps == line.words
            && !line.endsSentence
    }

    /// Whether the text goes on in lines without full stops, as channel messages do; then none is a sub-title.
    private func hasMoreUnended(_ lines: [Line], after index: Int) -> Bool {
        let rest = lines[(index + 1)...].filter { $0.words > 3 && $0.role == nil }
        return rest.count { $0.endsSentence } * 2 < rest.count
    }

    /// Whether a short line says where or when: "Khabur Media – Hasakah", "Sagaing Region, Myanmar".
    private func isPlaceLine(_ line: Line, _ document: Document) -> Bool {
        let hasDate = !document.dates(in: line.tokens).isEmpty
        let hasMark = line.tokens.contains { index in
            ["–", "—", "-", "|", ","].contains(document.text(of: document.tokens[index]))
                && document.words[index] != .joiner
        }
        let hasCase = language?.profile.hasCase ?? true
        // Words that are lower-case for no reason of grammar make a sub-title of it.
        return (hasMark || hasDate) && (!hasCase || hasDate || line.words - line.capitalized <= 2)
    }

    /// A short line that names what follows.
    private func isHeading(_ line: Line, next: Line, _ document: Document) -> Bool {
        guard line.words > 0, line.words <= 8, !line.endsSentence, line.prefix?.mark != .dash else {
            return false
        }
        let mark = document.text(of: document.tokens[line.tokens.upperBound - 1])
        if mark == ":" { return true }
        if line.allCaps == line.words { return true }
        let isRead = next.role == nil || next.role == .bullet || next.role == .paragraph
        guard isRead else { return false }
        return next.marker != nil || (mark == "," && line.words <= 5)
            || (line.capitalized == line.words && next.endsSentence && next.words > line.words)
    }
}
