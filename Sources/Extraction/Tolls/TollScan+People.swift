import Reports

extension TollScan {
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
            // "one of them died later"
            if isOneWord(index), determined < limit, let part = partEnd(determined) {
                var people = TollPeople(tokens: index..<part, low: 1, best: 1, high: 1, group: .generic)
                (people.isPart, people.isKnown) = (true, true)
                return (people, part)
            }
            // "their two children"
            if determined < limit, let number = numbers[determined], !isAge(number) {
                var found = counted(number, start, limit, false)
                // "the two men died": of whom was told.
                if document.words[index] == PlainWord.the, found?.people.isKnown ?? false {
                    found?.people.isAnaphoric = true
                }
                return found
            }
            guard let head = headNoun(from: determined, limit) else {
                // "one Musa Bello", as West Africa writes of somebody whom few know.
                if isOneWord(index), let named = onePerson(index, determined, limit) { return named }
                if let lone = loneNoun(
                    from: determined, isIndefinite: Self.indefinite.contains(document.words[index]), limit)
                {
                    var people = TollPeople(tokens: index..<lone, low: 1, best: 1, high: 1, group: .generic)
                    people.isKnown = true
                    people.isAnaphoric = hit?.end(of: .article) != nil
                    return (people, lone)
                }
                // "and wounded another", "injured a third"
                if mayBeBare, let ordinal = self.endOfWord(.ordinal, at: determined), ends(ordinal) {
                    var people = TollPeople(
                        tokens: index..<ordinal, low: 1, best: 1, high: 1, group: .generic)
                    people.isFurther = true
                    return (people, ordinal)
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
            var found = finished(
                index, head, count: isOne ? 1 : nil, isDefinite: hit?.end(of: .article) != nil, limit)
            // "a sixth man", "another guard"
            if isWord(determined, .ordinal) || document.words[index] == Self.another {
                let isOnePerson = found?.people.best == 1
                found?.people.isFurther = isOnePerson
            }
            // "They killed my brother": one of those whom the report counts.
            if Self.speakers.contains(document.words[index]) { found?.people.isPart = true }
            return found
        }
        // "one of the wanted"
        if document.isRightToLeft, Self.oneOf.contains(document.words[index]),
            let head = headNoun(from: index + 1, min(limit, index + 4)), lexicon.nouns[head.noun].isPlural
        {
            return finished(index, head, count: 1, isDefinite: false, limit)
        }
        // A noun within the next words makes "senior ISIS leaders", "woman"; else a name.
        if let head = headNoun(from: index, limit) {
            if head.start > index, hit?.end(of: .stop) != nil { return nil }
            // "wounded five": without a number before it, the word is a verb.
            if lexicon.nouns[head.noun].isWounded { return nil }
            return finished(index, head, count: nil, isDefinite: false, limit)
        }
        if hit?.end(of: .stop) == nil, let end = nameEnd(from: index, limit), isLikelyName(index..<end) {
            var people = TollPeople(
                tokens: index..<end, low: 1, best: 1, high: 1, group: .generic, isAnaphoric: true)
            people.name = document.words[end - 1]
            return (people, end)
        }
        return nil
    }

    /// One person by name, behind "one".
    private func onePerson(_ start: Int, _ name: Int, _ limit: Int) -> (people: TollPeople, end: Int)? {
        guard let end = nameEnd(from: name, limit), isLikelyName(name..<end) else { return nil }
        var people = TollPeople(tokens: start..<end, low: 1, best: 1, high: 1, group: .generic)
        people.name = document.words[end - 1]
        people.isKnown = true
        return (people, end)
    }

    /// "17 militants", "two of the wounded", "a dozen": a number and its noun.
    private func counted(
        _ number: NumberExpression, _ start: Int, _ limit: Int, _ mayBeBare: Bool
    ) -> (people: TollPeople, end: Int)? {
        var people = bare(number)
        var after = number.tokens.upperBound
        guard after <= limit else { return nil }
        // "three more soldiers", "three others"
        if after < limit, isWord(after, .further) {
            people.isFurther = true
            let isNoun = nounHit(at: after) != nil
            if !isNoun { after += 1 }
            if !isNoun, after >= limit || ends(after) {
                (people.isBare, people.isKnown) = (false, true)
                people.tokens = number.tokens.lowerBound..<after
                return (people, after)
            }
        }
        let isArabicPartitive = after < limit && document.words[after] == Self.ofInArabic
        let isPartitive = isArabicPartitive || after < limit && document.words[after] == Self.of
        // "six of the attackers"; a bare "of" is passed over by the search itself.
        let start = isArabicPartitive ? after + 1 : after
        if let head = headNoun(
            from: start, isArabicPartitive ? min(limit, start + 2) : limit, overNumbers: isPartitive)
        {
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
        if isPartitive, let part = partEnd(after) {
            (people.isBare, people.isKnown, people.isPart) = (false, true, true)
            people.tokens = number.tokens.lowerBound..<part
            return (people, part)
        }
        if people.best == 1, !people.isVague, let named = onePerson(number.tokens.lowerBound, after, limit) {
            return named
        }
        if let end = namedPeople(after, limit) {
            (people.isBare, people.isKnown) = (false, true)
            people.tokens = number.tokens.lowerBound..<end
            return (people, end)
        }
        guard mayBeBare else { return nil }
        // "killed two in Homs" is people; "killed 40 cattle" is not; an unknown plural is given the benefit.
        if after >= limit || ends(after) { return (people, after) }
        if isWord(after, .thing) || numbers[after] != nil { return nil }
        let token = document.tokens[after]
        // "25 Palestinians" are people as well.
        guard token.kind == .word, utf8Last(after) == 0x73 || isSoundPlural(after) else { return nil }
        if after + 1 < limit, isWord(after + 1, .thing) { return nil }
        people.isBare = false
        people.tokens = number.tokens.lowerBound..<after + 1
        return (people, after + 1)
    }

    /// The end of a group's or a people's name behind a number: "20 Taliban", "19 Tajiks", "three Chinese".
    private func namedPeople(_ start: Int, _ limit: Int) -> Int? {
        guard start < limit, !isWord(start, .calendar), !isWord(start, .thing) else { return nil }
        if let actor = actors.first(where: { $0.tokens.lowerBound == start }), !actor.isPossessive,
            actor.tokens.upperBound <= limit, ends(actor.tokens.upperBound)
        {
            return actor.tokens.upperBound
        }
        let token = document.tokens[start]
        guard token.kind == .word, token.isCapitalized, !token.isAllCaps, ends(start + 1) else { return nil }
        return start + 1
    }

    /// "of them", "of whom", where a verb follows: people counted before of whom a part is told.
    private func partEnd(_ start: Int) -> Int? {
        guard let end = endOfWord(.include, at: start), range.contains(end) else { return nil }
        let next = hit(end)
        let isVerb =
            next?.trigger != nil || next?.end(of: .auxiliary) != nil || next?.end(of: .perfect) != nil
            || next?.end(of: .adverb) != nil
        return isVerb ? end : nil
    }

    /// Whether a word ends as Arabic plurals of people do, in "-in" or "-un".
    private func isSoundPlural(_ index: Int) -> Bool {
        let token = document.tokens[index]
        guard token.end - token.start >= 5 else { return false }
        let bytes = document.utf8[Int(token.utf8End) - 4..<Int(token.utf8End)]
        return bytes.elementsEqual([0xD9, 0x8A, 0xD9, 0x86]) || bytes.elementsEqual([0xD9, 0x88, 0xD9, 0x86])
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
            people.isAnaphoric = isDefinite
        } else {
            people.isAnaphoric = isDefinite
        }
        // "a family of five", but "a boy of 17": how old he is.
        if head.end + 1 < limit, document.words[head.end] == Self.of, let number = numbers[head.end + 1],
            !noun.isPlural, ends(number.tokens.upperBound)
        {
            if isWord(head.end - 1, .collective) {
                let counted = bare(number)
                (people.low, people.best, people.high) = (counted.low, counted.best, counted.high)
            }
            people.tokens = start..<number.tokens.upperBound
            return (people, number.tokens.upperBound)
        }
        let end = extended(head.end, limit, &people)
        people.tokens = start..<end
        return (people, end)
    }

    static let of = WordKey("of")
    private static let ofInArabic = WordKey("من")
    private static let one = WordKey("one")
    private static let oneOf: Set<WordKey> = [WordKey("أحد"), WordKey("إحدى")]
    private static let another = WordKey("another")
    static let indefinite: Set<WordKey> = Set(["a", "an"].map { WordKey($0) })
    private static let speakers: Set<WordKey> = Set(["my", "our"].map { WordKey($0) })
    private static let pronouns: Set<WordKey> = Set(
        ["he", "she", "him", "himself", "herself"].map { WordKey($0) })

    private func isPronoun(_ index: Int) -> Bool { Self.pronouns.contains(document.words[index]) }

    func isOneWord(_ index: Int) -> Bool {
        document.words[index] == Self.one || document.words[index] == Self.another
    }

    /// A noun for people and its place.
    struct Head {
        var noun: Int
        var start: Int
        var end: Int
        var isWounded = false
    }

    /// "a Kurdistan Workers' Party commander": a word inside a body's name counts nobody.
    private func isInName(_ start: Int, _ end: Int) -> Bool {
        document.tokens[start].isCapitalized
            && actors.contains {
                !$0.isGeneric && $0.tokens.lowerBound < start && end < $0.tokens.upperBound
            }
    }

    /// The noun that a phrase leads to: adjectives, names of bodies and "of the" may stand before it.
    func headNoun(from start: Int, _ limit: Int, overNumbers: Bool = false) -> Head? {
        var index = start
        var steps = 0
        var isWounded = false
        while index < limit, steps < 7 {
            let hit = hit(index)
            if let (end, noun) = hit?.noun, end <= limit, !isInName(index, end) {
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
                    guard next < limit, let (after, following) = self.nounHit(at: next), after <= limit else {
                        if next > head.end { return nestedPossessive(next, limit) ?? head }
                        break
                    }
                    // "of the attackers and two soldiers": the next of a list.
                    if lexicon.nouns[following].isWounded || beginsWithAnd(next), next == head.end { break }
                    head = Head(noun: following, start: next, end: after, isWounded: isWounded)
                }
                // "held a police outpost", "destroyed a militant base": the thing is meant, not the people.
                if head.end < limit, isWord(head.end, .thing),
                    document.dates(in: head.end..<head.end + 1).isEmpty,
                    !lexicon.nouns[head.noun].isPlural || lexicon.nouns[head.noun].group.isArmed
                {
                    return nil
                }
                return head
            }
            if let (end, number) = hit?.trigger {
                let trigger = lexicon.triggers[number]
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
            if let end = abbreviationEnd(index, limit) {
                index = end
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
                !(hit.end(of: .thing) == index + 1 && self.nounHit(at: index + 1) != nil),
                hit.end(of: .at) == nil || hit.end(of: .stop) != nil || hit.end(of: .auxiliary) != nil
            {
                return nil
            }
            index += 1
            steps += 1
        }
        return nil
    }

    /// "four Workers' Party (WP) members", "five PKK/YPG fighters": one past the abbreviation that only says more of the
    /// name before it.
    private func abbreviationEnd(_ index: Int, _ limit: Int) -> Int? {
        if document.isMark(index, "("), index + 2 < limit, document.tokens[index + 1].isAllCaps,
            document.isMark(index + 2, ")")
        {
            return index + 3
        }
        guard document.isMark(index, "/"), index > range.lowerBound, index + 1 < limit,
            document.tokens[index - 1].isAllCaps, document.tokens[index + 1].isAllCaps
        else { return nil }
        return index + 2
    }

    private func nestedPossessive(_ start: Int, _ limit: Int) -> Head? {
        // "the commander's driver": within two words.
        guard let head = headNoun(from: start, min(limit, start + 3)) else { return nil }
        return head
    }
}
