import Reports

extension TollScan {
    /// People in a row: "two rebels and a soldier", "five people, including three children".
    func list(at start: Int, limit: Int, mayBeBare: Bool) -> (people: [TollPeople], end: Int)? {
        guard let (first, firstEnd) = phrase(at: start, limit: limit, mayBeBare: mayBeBare) else {
            return nil
        }
        var people = [first]
        var end = pastAge(firstEnd, limit)
        while end < limit, people.count < 24 {
            var next = end
            let hasComma = document.isComma(next)
            // "11 people – including two children – were killed"
            let opensAside =
                document.isDash(next) && next + 1 < limit && endOfWord(.include, at: next + 1) != nil
            if hasComma || opensAside { next += 1 }
            guard next < limit else { break }
            if let included = endOfWord(.include, at: next) {
                guard let parts = list(at: included, limit: limit, mayBeBare: true) else { break }
                people += parts.people.map { part in
                    var part = part
                    part.isPart = true
                    return part
                }
                end = parts.end
                if end < limit, document.isComma(end) || document.isDash(end) { end += 1 }
                continue
            }
            var isJoined = hasComma
            var isPlus = false
            if let joined = endOfWord(.plus, at: next) ?? endOfWord(.conjunction, at: next) {
                isPlus = endOfWord(.plus, at: next) != nil
                next = joined
                isJoined = true
            }
            if !isJoined, beginsWithAnd(next) { isJoined = true }
            guard isJoined, let (other, nameEnd) = phrase(at: next, limit: limit, mayBeBare: false) else {
                break
            }
            let otherEnd = pastAge(nameEnd, limit)
            // In Arabic the verb stands before its people: one behind them says more of them.
            if !document.isRightToLeft, startsClause(otherEnd, limit) && !isPlus { break }
            // "More than 50 rebels and jihadists": one number for both.
            if !hasComma, !isPlus, let counted = people.last, counted.best > 1, !counted.isVague,
                counted.isKnown,
                other.isVague, other.isKnown, numbers[other.tokens.lowerBound] == nil, !other.isAnaphoric
            {
                end = otherEnd
                continue
            }
            // "In Solhan, 132 civilians": a name before a comma and a number is a place's, no person's.
            if hasComma, !isPlus, people.count == 1, people[0].name != nil, !people[0].isKnown, other.best > 1
            {
                people = [other]
                end = otherEnd
                continue
            }
            // "in Solhan and 132 civilians were killed": so is one behind a preposition.
            if !hasComma, !isPlus, people.count == 1, people[0].name != nil, !people[0].isKnown,
                other.isKnown, other.name == nil, start > range.lowerBound, isWord(start - 1, .stop),
                document.words[start - 1] != PlainWord.with
            {
                people = [other]
                end = otherEnd
                continue
            }
            // "Ali Hamad and Omar Saleh, two men of the town, were killed": those named, counted.
            if hasComma, !isPlus, people.count > 1, other.name == nil, other.isKnown,
                people.allSatisfy({ $0.name != nil && $0.best == 1 }), other.best == people.count
            {
                people = [other]
                end = otherEnd
                continue
            }
            // ", three children among them": told behind.
            if otherEnd < limit, let behind = endOfWord(.include, at: otherEnd),
                // "a monk and 16 others including three nuns": what follows is the part.
                behind >= range.upperBound
                    || phrase(at: behind, limit: range.upperBound, mayBeBare: true) == nil
            {
                var part = other
                part.isPart = true
                people.append(part)
                end = endOfWord(.include, at: otherEnd) ?? otherEnd
                continue
            }
            // "Ahmad Saleh, a teacher," and "a teacher, Ahmad Saleh,": one person.
            if hasComma, !isPlus, people.count == 1, people[0].best == 1, other.best == 1, next == end + 1,
                (people[0].name != nil) != (other.name != nil)
            {
                if people[0].noun == nil {
                    people[0].noun = other.noun
                    people[0].group = other.group
                }
                people[0].name = people[0].name ?? other.name
                end = otherEnd
                continue
            }
            // "The driver, an aid worker, died"
            if hasComma, !isPlus, people.count == 1, people[0].best == 1, other.best == 1, next == end + 1,
                other.name == nil, isIndefinite(next), otherEnd < range.upperBound, document.isComma(otherEnd)
            {
                end = otherEnd
                continue
            }
            if hasComma, !isPlus, next == end + 1, isSpoken(otherEnd) { break }
            // "The father, the mother and their children", but not "the man, the father of two,".
            let isGoingOn = otherEnd < limit && endOfWord(.conjunction, at: otherEnd) != nil
            if hasComma, !isPlus, next == end + 1,
                !isListedOn(otherEnd, limit) || other.isAnaphoric && !isGoingOn
            {
                break
            }
            people.append(other)
            end = otherEnd
        }
        return (people, end)
    }

    /// Whether an Arabic word carries "and" before it.
    func beginsWithAnd(_ index: Int) -> Bool {
        document.isRightToLeft && document.firstByte(index) == 0xD9
            && document.utf8[Int(document.tokens[index].utf8Start) + 1] == 0x88
            && triggerHit(at: index) == nil
    }

    private func isIndefinite(_ index: Int) -> Bool {
        document.words[index] == Self.a || document.words[index] == Self.an
    }

    private static let a = WordKey("a")
    private static let an = WordKey("an")

    /// Whether a word of speech follows before the clause ends: those named are its speakers.
    private func isSpoken(_ start: Int) -> Bool {
        for index in start..<min(range.upperBound, start + 9) {
            if isWord(index, .speech) { return true }
            if document.isComma(index) || triggerHit(at: index) != nil { return false }
        }
        return false
    }

    /// Whether a verb follows that the phrase before it would be the subject of.
    private func startsClause(_ end: Int, _ limit: Int) -> Bool {
        var index = end
        while index < min(range.upperBound, end + 12) {
            let hit = hit(index)
            if hit?.end(of: .auxiliary) != nil || hit?.end(of: .perfect) != nil {
                // The list's own verb stands at the limit; one before it begins another clause.
                return index < limit
            }
            if let trigger = hit?.trigger?.trigger {
                return index < limit && lexicon.triggers[trigger].frame != .count
            }
            guard let adverb = hit?.end(of: .adverb) else { return false }
            index = adverb
        }
        return false
    }

    /// Whether a list goes on or closes here, rather than a clause that reports it.
    private func isListedOn(_ end: Int, _ limit: Int) -> Bool {
        guard end < range.upperBound, end < limit else { return true }
        if document.isComma(end) || document.isMark(end, ".") { return true }
        return endOfWord(.conjunction, at: end) != nil || endOfWord(.plus, at: end) != nil
            || endOfWord(.include, at: end) != nil
    }
}
