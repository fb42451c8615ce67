extension StructureReader {
    /// What a page leaves at the head of its text though it belongs to the page: the title once more, and the day and
    /// hour of publication ("Title AFP Sunday 30 Mar 2014 Gunmen ...").
    struct Stamp {
        /// The words of the title, where they are told again.
        var title: Range<Int>?
        /// The outlet, the day, and what the page says of them.
        var day: Range<Int>?
        /// Where the text begins.
        var end: Int
    }

    /// The stamp at the head of a line, or nil.
    func stamp(of line: Line, title: Range<Int>?, _ document: Document) -> Stamp? {
        var stamp = Stamp(end: line.tokens.lowerBound)
        let last = line.tokens.upperBound
        for _ in 0..<2 {
            if stamp.title == nil, let title, let end = repeated(title, at: stamp.end, last, document) {
                stamp.title = stamp.end..<end
                stamp.end = end
            }
            if stamp.day == nil, let end = dayStamp(at: stamp.end, last, document) {
                stamp.day = stamp.end..<end
                stamp.end = end
            }
        }
        return stamp.end > line.tokens.lowerBound && stamp.end < last ? stamp : nil
    }

    /// One past the words of a title that are told again from a token on, with a full stop behind them.
    private func repeated(
        _ title: Range<Int>, at start: Int, _ limit: Int, _ document: Document
    ) -> Int? {
        var index = start
        var matched = 0
        for own in title {
            let token = document.tokens[own]
            if token.kind == .punctuation || token.kind == .symbol {
                // " - Region - World - Outlet" goes with the page's title alone.
                if matched >= 4, token.followsSpace, isDash(own, document) { break }
                continue
            }
            while index < limit, document.tokens[index].kind == .punctuation { index += 1 }
            guard index < limit, document.words[index] == document.words[own] else { return nil }
            matched += 1
            index += 1
        }
        guard matched >= 4, index < limit else { return nil }
        if document.text(of: document.tokens[index]) == "." { index += 1 }
        // "Two killed in Homs ambush were buried": the title's words open a longer sentence.
        guard index < limit, beginsAnew(index, document) else { return nil }
        return index
    }

    /// One past the day of publication that begins at a token, with the outlet before and the page's words behind.
    private func dayStamp(at start: Int, _ limit: Int, _ document: Document) -> Int? {
        var index = start
        var isLabelled = false
        if let end = cueEnd(.stamp, at: index, limit, document) {
            isLabelled = true
            index = end
            if index < limit, document.text(of: document.tokens[index]) == ":" { index += 1 }
        } else {
            var steps = 0
            while index < limit, steps < 3, document.dates(in: index..<index + 1).isEmpty {
                guard document.tokens[index].isAllCaps || cueEnd(.outlet, at: index, limit, document) != nil
                else { return nil }
                index += 1
                steps += 1
            }
        }
        guard index < limit, let date = document.dates(in: index..<index + 1).first,
            date.tokens.lowerBound == index, let year = date.form.year, let month = date.form.month,
            let day = date.form.day, date.form.lastDay == nil, date.tokens.upperBound < limit
        else { return nil }
        if let published = document.report.published {
            guard let own = CalendarDate(year: year, month: month, day: day),
                abs(own.daysSinceEpoch - published.daysSinceEpoch) <= 3
            else { return nil }
        } else if !isLabelled, language?.profile.hasCase != true {
            return nil
        }
        index = date.tokens.upperBound
        // "(updated 18:38 11.10.2017)"
        if document.text(of: document.tokens[index]) == "(" {
            let close = (index..<min(limit, index + 12)).first {
                document.text(of: document.tokens[$0]) == ")"
            }
            if let close { index = close + 1 }
        }
        // "Get short URL 113"
        if index < limit, let end = cueEnd(.boilerplate, at: index, limit, document) {
            index = end
            while index < limit, document.tokens[index].kind == .number { index += 1 }
        }
        guard index < limit, beginsAnew(index, document) else { return nil }
        return index
    }

    /// Whether a token may open a sentence: "3 May 2015: ..." and "3 May 2015, gunmen" go on with their day.
    private func beginsAnew(_ index: Int, _ document: Document) -> Bool {
        let token = document.tokens[index]
        switch token.kind {
        case .word: return token.isCapitalized || language?.profile.hasCase != true
        case .number, .mixed: return true
        case .punctuation:
            return ["\"", "“", "«", "("].contains(document.text(of: token))
        case .symbol: return false
        }
    }

    private func isDash(_ index: Int, _ document: Document) -> Bool {
        ["-", "–", "—", "|"].contains(document.text(of: document.tokens[index]))
    }

    private func cueEnd(
        _ kind: StructureCue.Kind, at index: Int, _ limit: Int, _ document: Document
    ) -> Int? {
        guard index < limit,
            let match = language?.cues.longestMatch(in: document, at: index, limit: limit),
            match.payloads.contains(where: { $0.kind == kind })
        else { return nil }
        return match.tokens.upperBound
    }
}
