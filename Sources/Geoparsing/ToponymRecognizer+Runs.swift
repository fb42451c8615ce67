import Reports

extension ToponymRecognizer {
    // MARK: Runs of capitalised words

    func markRuns(_ pass: inout Pass) {
        let text = pass.text
        var start = 0
        while start < text.count {
            guard isNameWord(start, text) else {
                start += 1
                continue
            }
            var end = start + 1
            var last = end
            while end < text.sentenceEnd(of: start) {
                if isNameWord(end, text), text.tokens[end].followsSpace || text.mark(end - 1) == 0x2D {
                    end += 1
                    last = end
                } else if text.mark(end) == 0x2D, !text.tokens[end].followsSpace,
                    end + 1 < text.count, !text.tokens[end + 1].followsSpace
                {
                    end += isLinkWord(end + 1, text) ? 3 : 1
                } else if text.mark(end) == 0x2E, !text.tokens[end].followsSpace,
                    text.tokens[end - 1].end - text.tokens[end - 1].start <= 2
                {
                    end += 1
                } else if text.cues[end].classes.contains(.connector), end + 1 < text.sentenceEnd(of: start),
                    isNameWord(end + 1, text)
                        && text.cues[end].classes.isDisjoint(with: [.stop, .locative, .strong])
                        || (text.mark(end + 1) == 0x2D && end + 2 < text.count && isNameWord(end + 2, text))
                {
                    end += 1
                } else {
                    break
                }
            }
            for index in start..<last {
                pass.runStart[index] = Int32(start)
                pass.runEnd[index] = Int32(last)
            }
            start = max(end, last)
        }
    }

    /// Whether a token is a capitalised word that may be part of a name.
    func isNameWord(_ index: Int, _ text: GeoText) -> Bool {
        let token = text.tokens[index]
        guard token.kind == .word || token.kind == .mixed, token.isCapitalized || token.isAllCaps else {
            return false
        }
        return !text.cues[index].classes.contains(.stop) || text.cues[index].classes.contains(.connector)
    }

    /// Whether a short word in lower case stands between two hyphens of one name: "Dasht-e-Barchi".
    private func isLinkWord(_ index: Int, _ text: GeoText) -> Bool {
        index + 2 < text.count && text.tokens[index].kind == .word && text.tokens[index].count <= 3
            && !text.tokens[index].isCapitalized && text.mark(index + 1) == 0x2D
            && !text.tokens[index + 1].followsSpace && !text.tokens[index + 2].followsSpace
            && isNameWord(index + 2, text)
    }

    /// Whether ", 27," or ", 27, a ..." follows a name: only people have an age.
    private func hasAge(after end: Int, _ text: GeoText) -> Bool {
        guard end + 2 < text.count, text.mark(end) == 0x2C, text.tokens[end + 1].kind == .number,
            text.tokens[end + 1].count <= 2, text.sentenceOf[end] == text.sentenceOf[end - 1]
        else { return false }
        let mark = text.mark(end + 2)
        return mark == 0x2C || mark == 0x2E || mark == 0x29 || text.isWord(end + 2, "and")
            || text.isWord(end + 2, "of") || text.isWord(end + 2, "was") || text.isWord(end + 2, "from")
    }

    /// Names after a given name, a title or a kunya are people's for the rest of the report.
    func collectSurnames(_ pass: inout Pass, hits: [NameHit]) {
        let text = pass.text
        var whole: Set<Int> = []
        for hit in hits where hit.tokens.count > 1 && hit.tier == .exact && !hit.isRespelled {
            whole.insert(hit.tokens.lowerBound << 32 | hit.tokens.upperBound)
        }
        var index = 0
        while index < text.count {
            let start = index
            guard pass.runStart[start] == Int32(start) else {
                index += 1
                continue
            }
            let end = Int(pass.runEnd[start])
            index = max(end, start + 1)
            var first = start
            while first < end, text.cues[first].classes.contains(.title),
                !text.cues[first].classes.contains(.givenName)
            {
                first += 1
            }
            let titled = first > start || text.term(endingBefore: start).cue.classes.contains(.title)
            guard first < end else { continue }
            let cue = text.cues[first].classes
            let isAged = end - first > 1 && hasAge(after: end, text)
            let isPerson = cue.contains(.givenName) || cue.contains(.kunya) || titled || isAged
            guard isPerson, !whole.contains(first << 32 | end) || titled || isAged,
                !endsAsBody(first..<end, text)
            else {
                continue
            }
            var name = titled && !cue.contains(.givenName) && end - first == 1 ? first : first + 1
            while name < end, text.mark(name) != 0 || text.tokens[name].count <= 1 { name += 1 }
            guard name < end else { continue }
            pass.surnames.insert(text.key(name..<end))
            pass.surnames.insert(text.key(end - 1..<end))
            if text.cues[end - 1].classes.contains(.nobiliary) == false, end - 2 > name,
                text.mark(end - 2) == 0x2D
            {
                pass.surnames.insert(text.key(end - 3..<end))
            }
        }
    }

    /// Whether a run of capitalised words ends with the head of an organisation, an outlet or a place.
    private func endsAsBody(_ run: Range<Int>, _ text: GeoText) -> Bool {
        guard run.count > 1 else { return false }
        let classes = text.cues[run.upperBound - 1].classes
        return !classes.isDisjoint(with: [.organisation, .outlet, .publicBody, .kind])
    }
}
