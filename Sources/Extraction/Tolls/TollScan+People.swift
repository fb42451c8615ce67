import Reports

extension TollScan {
    // MARK: Phrases

    /// One phrase that names people, and where it ends.
    func phrase(at start: Int, limit: Int, mayBeBare: Bool) -> (people: TollPeople, end: Int)? {
        var index = start
        while index < limit, document.isQuotationMark(index) { index += 1 }
        guard index < limit else { return nil }
        if let number = numbers[index], !isAge(number) { return counted(number, start, limit, mayBeBare) }
        let hit = hit(index)
        if isPronoun(index) {
            return (
                TollPeople(
                    tokens: index..<index + 1, low: 1, best: 1, high: 1, group: .generic, isAnaphoric: true),
                index + 1
            )
        }
        if hit?.end(of: .calendar) != nil { return nil }
        if let determined = hit?.end(of: .determiner) ?? hit?.end(of: .article) {
            // "one of the five commanders"
            if isOneWord(index), determined < limit, document.words[determined] == Self.of,
                let head = headNoun(from: determined + 1, limit, overNumbers: true)
            {
                return finished(index, head, count: 1, isDefinite: false, limit)
            }
            // "their two children"
            if determined < limit, let number = numbers[determined], !isAge(number) {
                return counted(number, start, limit, false)
            }
            guard let head = headNoun(from: determined, limit) else {
                // "and wounded another", "injured a third"
                if mayBeBare, let ordinal = self.hit(determined)?.end(of: .ordinal), ends(ordinal) {
                    return (
                        TollPeople(tokens: index..<ordinal, low: 1, best: 1, high: 1, group: .generic),
                        ordinal
                    )
                }
                guard mayBeBare, document.words[index] == Self.another, ends(determined) else { return nil }
                return (
                    TollPeople(tokens: index..<determined, low: 1, best: 1, high: 1, group: .generic),
                    determined
                )
            }
            // "the wounded": nobody says how many.
            if lexicon.nouns[head.noun].isWounded { return nil }
            let isOne = isOneWord(index)
            return finished(
                index, head, count: isOne ? 1 : nil, isDefinite: hit?.end(of: .article) != nil, limit)
        }
        // A noun within the next words makes "senior ISIS leaders", "woman"; else a name.
        if let head = headNoun(from: index, limit) {
            if head.start > index, hit?.end(of: .stop) != nil { return nil }
            // "wounded five": without a number before it, the word is a verb.
            if lexicon.nouns[head.noun].isWounded { return nil }
            return finished(index, head, count: nil, isDefinite: false, limit)
        }
        if let end = nameEnd(from: index, limit), isLikelyName(index..<end) {
            var people = TollPeople(
                tokens: index..<end, low: 1, best: 1, high: 1, group: .generic, isAnaphoric: true)
            people.name = document.words[end - 1]
            return (people, end)
        }
        return nil
    }

    /// "17 militants", "two of the wounded", "a dozen": a number and its noun.
    private func counted(
        _ number: NumberExpression, _ start: Int, _ limit: Int, _ mayBeBare: Bool
    ) -> (people: TollPeople, end: Int)? {
        var people = bare(number)
        let after = number.tokens.upperBound
        guard after <= limit else { return nil }
        let isPartitive = after < limit && document.words[after] == Self.of
        if let head = headNoun(from: after, limit, overNumbers: isPartitive) {
            let noun = lexicon.nouns[head.noun]
            people.isBare = false
            people.isKnown = true
            people.group = noun.group
            people.noun = noun.row < 0 ? nil : noun.row
            people.isWounded = noun.isWounded || head.isWounded
            let end = extended(head.end, limit, &people)
            people.tokens = number.tokens.lowerBound..<end
            return (people, end)
        }
        guard mayBeBare else { return nil }
        // "killed two in Homs" is people; "killed 40 cattle" is not; an unknown plural is given the benefit.
        if after >= limit || ends(after) { return (people, after) }
        if isWord(after, .thing) || numbers[after] != nil { return nil }
        let token = document.tokens[after]
        // "25 Palestinians" are people as well.
        guard token.kind == .word, utf8Last(after) == 0x73 else { return nil }
        if after + 1 < limit, isWord(after + 1, .thing) { return nil }
        people.isBare = false
        people.tokens = number.tokens.lowerBound..<after + 1
        return (people, after + 1)
    }

    private func utf8Last(_ index: Int) -> UInt8 { document.utf8[Int(document.tokens[index].utf8End) - 1] }

    /// Whether nothing that could be a noun stands at a token.
    func ends(_ index: Int) -> Bool {
        guard range.contains(index) else { return true }
        if document.tokens[index].kind == .punctuation || document.tokens[index].kind == .symbol {
            return true
        }
        let hit = hit(index)
        return hit?.end(of: .stop) != nil || hit?.end(of: .conjunction) != nil || hit?.trigger != nil
            || hit?.end(of: .auxiliary) != nil || hit?.end(of: .perfect) != nil
            || hit?.end(of: .include) != nil
            || hit?.end(of: .calendar) != nil || hit?.end(of: .adverb) != nil || hit?.end(of: .plus) != nil
            || hit?.end(of: .subordinate) != nil
    }

    private func finished(
        _ start: Int, _ head: Head, count: Int?, isDefinite: Bool, _ limit: Int
    ) -> (people: TollPeople, end: Int)? {
        let noun = lexicon.nouns[head.noun]
        var people = TollPeople(tokens: start..<head.end, low: 1, best: 1, high: 1, group: noun.group)
        people.noun = noun.row < 0 ? nil : noun.row
        people.isKnown = true
        people.isWounded = noun.isWounded || head.isWounded
        if noun.isDual {
            (people.low, people.best, people.high) = (2, 2, 2)
        } else if noun.isPlural, count == nil {
            // A plural alone: more than one, and no one knows how many.
            (people.low, people.best, people.high) = (2, 2, nil)
            people.isVague = true
        } else {
            people.isAnaphoric = isDefinite
        }
        // "a family of five"
        if head.end + 1 < limit, document.words[head.end] == Self.of, let number = numbers[head.end + 1],
            !noun.isPlural, ends(number.tokens.upperBound)
        {
            let counted = bare(number)
            (people.low, people.best, people.high) = (counted.low, counted.best, counted.high)
            people.tokens = start..<number.tokens.upperBound
            return (people, number.tokens.upperBound)
        }
        let end = extended(head.end, limit, &people)
        people.tokens = start..<end
        return (people, end)
    }

    /// "18-year-old", "12-member": no count.
    func isAge(_ number: NumberExpression) -> Bool {
        let end = number.tokens.upperBound
        return end < range.upperBound && document.words[end] == .joiner
    }

    static let of = WordKey("of")
    private static let one = WordKey("one")
    private static let another = WordKey("another")
    private static let pronouns: Set<WordKey> = Set(
        ["he", "she", "him", "himself", "herself"].map { WordKey($0) })

    private func isPronoun(_ index: Int) -> Bool { Self.pronouns.contains(document.words[index]) }

    private func isOneWord(_ index: Int) -> Bool {
        document.words[index] == Self.one || document.words[index] == Self.another
    }

    /// A noun for people and its place.
    struct Head {
        var noun: Int
        var start: Int
        var end: Int
        var isWounded = false
    }

    /// The noun that a phrase leads to: adjectives, names of bodies and "of the" may stand before it.
    func headNoun(from start: Int, _ limit: Int, overNumbers: Bool = false) -> Head? {
        var index = start
        var steps = 0
        var isWounded = false
        while index < limit, steps < 7 {
            let hit = hit(index)
            if let (end, noun) = hit?.noun, end <= limit {
                // A trigger that is a noun as well ("wounded") stands as the noun where nothing follows.
                var head = Head(noun: noun, start: index, end: end, isWounded: isWounded)
                if lexicon.nouns[noun].isWounded, let next = headNoun(from: end, limit), next.start == end {
                    head = next
                    head.isWounded = true
                    return head
                }
                while head.end < limit {
                    // "the mayor's son", "militant commander", "police officer"
                    let next = document.isPossessiveMark(head.end) ? head.end + 1 : head.end
                    guard next < limit, let (after, following) = self.hit(next)?.noun, after <= limit else {
                        if next > head.end { return nestedPossessive(next, limit) ?? head }
                        break
                    }
                    if lexicon.nouns[following].isWounded, next == head.end { break }
                    head = Head(noun: following, start: next, end: after, isWounded: isWounded)
                }
                return head
            }
            if let (end, trigger) = hit?.trigger {
                guard trigger.effect == .injured, trigger.frame == .verb else { return nil }
                isWounded = true
                index = end
                continue
            }
            let token = document.tokens[index]
            if document.words[index] == .joiner || document.isQuotationMark(index)
                || document.isPossessiveMark(index)
            {
                index += 1
                continue
            }
            if token.kind == .punctuation { return nil }
            if let number = numbers[index] {
                guard isAge(number) || overNumbers else { return nil }
                index = number.tokens.upperBound
                continue
            }
            if let hit, !hit.words.isEmpty, hit.end(of: .determiner) == nil, hit.end(of: .article) == nil,
                hit.end(of: .titles) == nil, hit.end(of: .pair) == nil, hit.end(of: .adverb) == nil,
                hit.end(of: .pronoun) == nil, hit.end(of: .early) == nil, hit.end(of: .update) == nil,
                // "weapons smuggler"
                !(hit.end(of: .thing) == index + 1 && self.hit(index + 1)?.noun != nil),
                hit.end(of: .at) == nil || hit.end(of: .stop) != nil || hit.end(of: .auxiliary) != nil
            {
                return nil
            }
            index += 1
            steps += 1
        }
        return nil
    }

    private func nestedPossessive(_ start: Int, _ limit: Int) -> Head? {
        // "the commander's driver": within two words.
        guard let head = headNoun(from: start, min(limit, start + 3)) else { return nil }
        return head
    }

    /// The end of a phrase with what belongs to it: a name, "of the RSF", brackets, an apposition.
    private func extended(_ start: Int, _ limit: Int, _ people: inout TollPeople) -> Int {
        var end = start
        if let name = nameEnd(from: end, limit), !isWord(end, .calendar) {
            people.name = document.words[name - 1]
            end = name
        }
        if let next = belongingEnd(end, limit) { end = next }
        if end < limit, document.isMark(end, "(") {
            var close = end + 1
            while close < limit, close < end + 10, !document.isMark(close, ")") { close += 1 }
            if close < limit, document.isMark(close, ")") { end = close + 1 }
        }
        return end
    }

    /// "of the Somali National Army", "from the group", "called Abu Anas": up to six words that no clause begins.
    private func belongingEnd(_ start: Int, _ limit: Int) -> Int? {
        guard start < limit, Self.belonging.contains(document.words[start]) else { return nil }
        var index = start + 1
        var end: Int?
        while index < limit, index < start + 9 {
            if document.words[index] == .joiner || document.isPossessiveMark(index) {
                index += 1
                continue
            }
            if document.isQuotationMark(index) {
                index += 1
                end = index
                continue
            }
            if numbers[index] != nil && end != nil { break }
            let isBelonging = Self.belonging.contains(document.words[index])
            if !isBelonging, ends(index), !(hit(index)?.trigger != nil && hit(index)?.noun != nil) { break }
            index += 1
            end = index
        }
        return end
    }

    private static let belonging: Set<WordKey> = Set(
        ["of", "from", "belonging", "called", "named", "nicknamed", "aged", "loyal"].map { WordKey($0) })

    /// One past a run of capitalised words, titles and name particles; nil where none begins.
    func nameEnd(from start: Int, _ limit: Int) -> Int? {
        var index = start
        var end: Int?
        while index < limit, index < start + 14 {
            if document.words[index] == .joiner {
                index += 1
                continue
            }
            let token = document.tokens[index]
            let isTitle = isWord(index, .titles)
            if (token.kind == .word || token.kind == .mixed),
                token.isCapitalized || isTitle && index > start
                    || isTitle && index + 1 < limit && document.words[index + 1] == .joiner
            {
                if isWord(index, .calendar) { break }
                if let noun = hit(index)?.noun, index > start, lexicon.nouns[noun.noun].isPlural { break }
                end = index + 1
            } else if token.kind == .punctuation, document.isMark(index, "."), index > start,
                isWord(index - 1, .titles)
            {
                index += 1
                continue
            } else if token.kind == .punctuation, index > start, firstByteIsApostrophe(index),
                !token.followsSpace
            {
                index += 1
                continue
            } else {
                break
            }
            index += 1
        }
        return end
    }

    private func firstByteIsApostrophe(_ index: Int) -> Bool {
        switch document.text(of: document.tokens[index]) {
        case "'", "‘", "’", "ʿ", "`": true
        default: false
        }
    }

    /// Whether capitalised words are a person, as far as they tell: no known body, no place of the actor tables.
    private func isLikelyName(_ tokens: Range<Int>) -> Bool {
        let words = tokens.filter { document.tokens[$0].kind == .word }
        if actors.contains(where: { $0.tokens.overlaps(tokens) }) { return false }
        if words.count == 1 {
            let token = document.tokens[words[0]]
            return !token.isAllCaps && token.end - token.start > 2 && tokens.lowerBound > range.lowerBound
                || words.count > 1
        }
        // All in capitals is a headline, not a name.
        return words.count <= 6 && !words.allSatisfy { document.tokens[$0].isAllCaps }
    }

    // MARK: Lists

    /// People in a row: "two rebels and a soldier", "five people, including three children".
    func list(at start: Int, limit: Int, mayBeBare: Bool) -> (people: [TollPeople], end: Int)? {
        guard let (first, firstEnd) = phrase(at: start, limit: limit, mayBeBare: mayBeBare) else {
            return nil
        }
        var people = [first]
        var end = firstEnd
        while end < limit, people.count < 24 {
            var next = end
            let hasComma = document.isComma(next)
            if hasComma { next += 1 }
            guard next < limit else { break }
            if let included = hit(next)?.end(of: .include) {
                guard let parts = list(at: included, limit: limit, mayBeBare: true) else { break }
                people += parts.people.map { part in
                    var part = part
                    part.isPart = true
                    return part
                }
                end = parts.end
                if end < limit, document.isComma(end) { end += 1 }
                continue
            }
            var isJoined = hasComma
            var isPlus = false
            if let joined = hit(next)?.end(of: .plus) ?? hit(next)?.end(of: .conjunction) {
                isPlus = hit(next)?.end(of: .plus) != nil
                next = joined
                isJoined = true
            }
            if !isJoined, beginsWithAnd(next) { isJoined = true }
            guard isJoined, let (other, otherEnd) = phrase(at: next, limit: limit, mayBeBare: false) else {
                break
            }
            if startsClause(otherEnd, limit) && !isPlus { break }
            // ", three children among them": told behind.
            if otherEnd < limit, hit(otherEnd)?.end(of: .include) != nil {
                var part = other
                part.isPart = true
                people.append(part)
                end = hit(otherEnd)?.end(of: .include) ?? otherEnd
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
            if hasComma, !isPlus, next == end + 1, !isListedOn(otherEnd, limit) || other.isAnaphoric { break }
            people.append(other)
            end = otherEnd
        }
        return (people, end)
    }

    /// Whether an Arabic word carries "and" before it.
    private func beginsWithAnd(_ index: Int) -> Bool {
        document.isRightToLeft && document.firstByte(index) == 0xD9
            && document.utf8[Int(document.tokens[index].utf8Start) + 1] == 0x88 && hit(index)?.trigger == nil
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
            if document.isComma(index) || hit(index)?.trigger != nil { return false }
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
            if let trigger = hit?.trigger?.trigger { return index < limit && trigger.frame != .count }
            guard let adverb = hit?.end(of: .adverb) else { return false }
            index = adverb
        }
        return false
    }

    /// Whether a list goes on or closes here, rather than a clause that reports it.
    private func isListedOn(_ end: Int, _ limit: Int) -> Bool {
        guard end < range.upperBound, end < limit else { return true }
        if document.isComma(end) || document.isMark(end, ".") { return true }
        return hit(end)?.end(of: .conjunction) != nil || hit(end)?.end(of: .plus) != nil
            || hit(end)?.end(of: .include) != nil
    }
}
