import Reports

extension TollScan {
    mutating func read(_ trigger: TollTrigger, _ words: Range<Int>) {
        if trigger.frame != .loss, isZero(trigger, words) { return }
        if isTally(words) {
            readTotal(trigger, words)
            return
        }
        switch trigger.frame {
        case .verb, .people: readVerb(trigger, words)
        case .active:
            add(peopleAfter(words.upperBound, mayBeBare: true), trigger, words)
        case .bodies:
            if let number = numberEnding(at: words.lowerBound) {
                var people = bare(number)
                people.tokens = number.tokens.lowerBound..<words.upperBound
                if let (_, noun) = nounHit(at: words.upperBound) { people.group = lexicon.nouns[noun].group }
                add([people], trigger, words)
            } else {
                add(peopleAfter(words.upperBound, mayBeBare: true), trigger, words)
            }
        case .loss:
            let count = found.count
            add(peopleAfter(words.upperBound, mayBeBare: false).filter(\.isKnown), trigger, words)
            // "The group lost three fighters": whoever loses them is whose they are.
            let loser = actors.last {
                $0.tokens.upperBound <= words.lowerBound && words.lowerBound - $0.tokens.upperBound <= 4
                    && !$0.isAttribution
            }
            for index in count..<found.count where found[index].victimActor == nil {
                found[index].victimActor = loser?.name
            }
        case .of: add(peopleAfter(words.upperBound, mayBeBare: true), trigger, words)
        case .following:
            let people = peopleAfter(words.upperBound, mayBeBare: true)
            add(people.isEmpty ? fronted(before: words) : people, trigger, words)
        case .vso:
            let people = objects(behind: words.upperBound)
            add(people.isEmpty ? fronted(before: words) : people, trigger, words)
        case .intransitive: readIntransitive(trigger, words)
        case .count: readCount(trigger, words)
        case .total: readTotal(trigger, words)
        case .person: readPerson(trigger, words)
        }
    }

    /// "the number of rebels killed at fifteen": the verb closes a sum.
    private func isTally(_ words: Range<Int>) -> Bool {
        var index = words.lowerBound - 1
        while index >= max(range.lowerBound, words.lowerBound - 12) {
            if isWord(index, .tally) {
                return (totalAfter(words.upperBound) ?? raisedTotal(behind: words.upperBound)) != nil
            }
            if triggerHit(at: index) != nil && nounHit(at: index) == nil || document.isComma(index) {
                return false
            }
            index -= 1
        }
        return false
    }

    private static let articles = [WordKey("a"), WordKey("an"), WordKey("the")]

    /// "killed": an object behind it makes it active, an auxiliary or nothing behind it passive.
    private mutating func readVerb(_ trigger: TollTrigger, _ words: Range<Int>) {
        let group = verbGroupStart(words.lowerBound)
        if let people = described(words) {
            // "rescued three kidnapped women" tells of an earlier event.
            if trigger.effect != .detained { add(people, trigger, words) }
            return
        }
        if !group.isPassive {
            var objects = peopleAfter(words.upperBound, mayBeBare: true)
            if trigger.frame == .people { objects = objects.filter(\.isKnown) }
            if let first = objects.first, !startsNextClause(first, words.upperBound, trigger) {
                add(objects, trigger, words)
                return
            }
            // "killed on Sunday in an ambush near X four members of Y"
            if objects.isEmpty, trigger.effect == .killed, trigger.frame == .verb {
                let counted = objectBehindAdjuncts(words.upperBound)
                if !counted.isEmpty {
                    add(counted, trigger, words)
                    return
                }
            }
            // Things as objects: "captured three villages".
            if objects.isEmpty, hasThingAfter(words.upperBound) { return }
            // "murdered and beheaded five people": the next verb has the object of both.
            if objects.isEmpty, isSharedObject(behind: words.upperBound, trigger) { return }
        }
        var people = peopleBefore(group.start)
        if trigger.frame == .people { people = people.filter(\.isKnown) }
        // "the militants captured the town": without an auxiliary only a headline's verb is passive.
        // "Protesters burned an effigy", "guards shot dead an intruder": what follows an article is the object.
        let hasObject =
            words.upperBound < range.upperBound && Self.articles.contains(document.words[words.upperBound])
        if !group.isPassive, trigger.effect == .detained || hasObject, !isReduced(words.upperBound) { return }
        if people.isEmpty, trigger.frame != .people, group.isPassive || isReduced(words.upperBound) {
            if let names = nameBefore(group.start) {
                add([names], trigger, words)
            } else if group.isPassive, trigger.effect == .killed, let lone = unknownBefore(group.start) {
                add([lone], trigger, words)
            } else if trigger.effect == .killed {
                // "Seven passengers were taken off a bus and shot dead"
                add(sharedSubject(group.start), trigger, words)
            }
            return
        }
        // "Twelve of one family were among those killed": of whom the report counts more.
        if words.lowerBound - 2 >= range.lowerBound,
            endOfWord(.include, at: words.lowerBound - 2) == words.upperBound
        {
            for index in people.indices { people[index].isPart = true }
        }
        add(people + besides(words.upperBound), trigger, words)
    }

    private func isSharedObject(behind end: Int, _ trigger: TollTrigger) -> Bool {
        guard let next = endOfWord(.conjunction, at: end), let verb = triggerHit(at: next),
            lexicon.triggers[verb.trigger].frame == .verb,
            lexicon.triggers[verb.trigger].effect == trigger.effect
        else { return false }
        return peopleAfter(verb.end, mayBeBare: false).first.map { $0.tokens.lowerBound <= verb.end + 2 }
            ?? false
    }

    /// "three wounded soldiers", "the kidnapped women": the trigger is an adjective; empty where none is counted.
    func described(_ words: Range<Int>) -> [TollPeople]? {
        guard words.lowerBound > range.lowerBound, words.upperBound < range.upperBound,
            let (end, noun) = nounHit(at: words.upperBound)
        else { return nil }
        let before = words.lowerBound - 1
        if let number = numberEnding(at: words.lowerBound) {
            var people = bare(number)
            people.isBare = false
            people.group = lexicon.nouns[noun].group
            people.noun = lexicon.nouns[noun].row < 0 ? nil : lexicon.nouns[noun].row
            people.tokens = number.tokens.lowerBound..<end
            return [people]
        }
        let isDetermined = endOfWord(.determiner, at: before) != nil || endOfWord(.article, at: before) != nil
        return isDetermined ? [] : nil
    }

    /// "was killed along with two of his guards": those named behind the verb.
    private func besides(_ end: Int) -> [TollPeople] {
        guard let start = endOfWord(.plus, at: end) else { return [] }
        return peopleAfter(start, mayBeBare: true)
    }

    /// The people behind an Arabic verb: the second phrase where two follow each other, the subject being first.
    private func objects(behind start: Int) -> [TollPeople] {
        guard start < range.upperBound else { return [] }
        let first = list(at: start, limit: range.upperBound, mayBeBare: numbers[start] != nil)
        var index = first?.end ?? start
        var steps = 0
        while index < range.upperBound, steps < 3, !ends(index) {
            if let second = list(at: index, limit: range.upperBound, mayBeBare: true) { return second.people }
            index += 1
            steps += 1
        }
        guard let first else { return [] }
        // Forces without a number, and nobody behind them, did it rather than suffered it.
        return first.people.allSatisfy { $0.isVague && $0.group.isArmed } ? [] : first.people
    }

    /// "that two girls were killed": people right before an Arabic verb that nobody follows, and those named besides.
    private func fronted(before words: Range<Int>) -> [TollPeople] {
        var end = words.lowerBound
        // "had been killed"
        while end > lowerLimit, endOfWord(.perfect, at: end - 1) == end { end -= 1 }
        let first = (max(lowerLimit, end - 16)..<end).first { index in
            guard
                index == range.lowerBound || isWord(index - 1, .subordinate) || isWord(index - 1, .auxiliary)
            else { return false }
            return list(at: index, limit: end, mayBeBare: false)?.people.allSatisfy(\.isKnown) ?? false
        }
        guard let first, let found = list(at: first, limit: end, mayBeBare: false),
            // Only where he is, what he is called, or an aside may stand between.
            !(found.end..<end).contains(where: { triggerHit(at: $0) != nil }),
            [0, 2].contains((found.end..<end).count { document.isComma($0) })
        else { return [] }
        return found.people + besides(words.upperBound)
    }

    /// "two killed, one wounded": what follows a bare verb may belong to the next one.
    private func startsNextClause(_ people: TollPeople, _ end: Int, _ trigger: TollTrigger) -> Bool {
        // "killed and two were injured": nothing stands between verb and object but a number.
        people.tokens.lowerBound > end
            && (endOfWord(.conjunction, at: end) != nil
                || document.tokens[end].kind == .punctuation && !document.isQuotationMark(end))
    }

    private mutating func readIntransitive(_ trigger: TollTrigger, _ words: Range<Int>) {
        let start = verbGroupStart(words.lowerBound).start
        let people = peopleBefore(start)
        if people.isEmpty {
            if let name = nameBefore(start) {
                add([name], trigger, words)
            } else {
                add(sharedSubject(start), trigger, words)
            }
            return
        }
        add(people + besides(words.upperBound) + furtherOne(words.upperBound), trigger, words)
    }

    /// "five died on the spot, and a sixth on Monday in hospital": one more, whose verb is not told again.
    private func furtherOne(_ start: Int) -> [TollPeople] {
        var index = start
        while index < min(range.upperBound, start + 8), triggerHit(at: index) == nil {
            if let determiner = endOfWord(.conjunction, at: index),
                let ordinal = endOfWord(.determiner, at: determiner),
                let end = endOfWord(.ordinal, at: ordinal), ends(end)
            {
                let rest = end..<min(range.upperBound, end + 8)
                let hasVerb = rest.contains {
                    triggerHit(at: $0) != nil || endOfWord(.auxiliary, at: $0) != nil
                }
                return hasVerb
                    ? [] : [TollPeople(tokens: index..<end, low: 1, best: 1, high: 1, group: .generic)]
            }
            index += 1
        }
        return []
    }

    /// "three deaths", "15 bodies": a number at once before it, adjectives between.
    private mutating func readCount(_ trigger: TollTrigger, _ words: Range<Int>) {
        var index = words.lowerBound
        var steps = 0
        while index > range.lowerBound, steps < 4 {
            index -= 1
            steps += 1
            if let number = numberEnding(at: index + 1) {
                guard trigger.effect != nil else { return }
                add([bare(number)], trigger, words)
                return
            }
            let hit = hit(index)
            if document.tokens[index].kind == .punctuation || hit?.trigger != nil
                || hit?.end(of: .conjunction) != nil
                || hit?.end(of: .stop) != nil
            {
                return
            }
        }
    }

    /// "the toll rose to eight", "raised to five the toll", "put the number of dead at eleven".
    private mutating func readTotal(_ trigger: TollTrigger, _ words: Range<Int>) {
        guard
            let number = totalAfter(words.upperBound) ?? totalBefore(words.lowerBound)
                ?? raisedTotal(behind: words.upperBound)
        else { return }
        var people = bare(number)
        people.isBare = true
        let isRaised = clause(around: words).contains { isWord($0, .raise) }
        let count = found.count
        add(
            [people], trigger,
            min(words.lowerBound, number.tokens.lowerBound)..<max(words.upperBound, number.tokens.upperBound))
        for index in count..<found.count {
            found[index].isTotal = isRaised
            found[index].isClaim = !isRaised
        }
        used = max(used, number.tokens.upperBound)
    }

    private func totalAfter(_ start: Int) -> NumberExpression? {
        var index = start
        var isReady = false
        var steps = 0
        while index < range.upperBound, steps < 9 {
            if let number = numbers[index] {
                // "the toll is expected to rise, as many of the injured ...": a count of its own, and no sum.
                if isReady || steps == 0 { return isQuantifier(number) ? nil : number }
                return nil
            }
            if document.isMark(index, ",") || document.isMark(index, ";") { return nil }
            // "the toll was expected to rise because a number of ..."
            if isWord(index, .subordinate), !isWord(index, .at), numbers[index] == nil,
                document.dates(in: index..<index + 1).isEmpty
            {
                return nil
            }
            if isWord(index, .at) || document.isMark(index, ":") { isReady = true }
            index += 1
            steps += 1
        }
        return nil
    }

    /// "many", "several", "some", which do not say how great a sum is, as "dozens" and "at least ten" do.
    private func isQuantifier(_ number: NumberExpression) -> Bool {
        number.isVague && number.tokens.contains { isWord($0, .pronoun) }
    }

    /// "the number of fighters killed in battles against X in the town of Y has risen to 39": the verb stands far off.
    private func raisedTotal(behind start: Int) -> NumberExpression? {
        for index in start..<min(range.upperBound, start + 40) {
            if document.isMark(index, ";") || triggerHit(at: index) != nil && nounHit(at: index) == nil {
                return nil
            }
            guard isWord(index, .raise) else { continue }
            for at in index + 1..<min(range.upperBound, index + 4) where isWord(at, .at) {
                guard at + 1 < range.upperBound, let number = numbers[at + 1] else { return nil }
                return isQuantifier(number) ? nil : number
            }
        }
        return nil
    }

    private func totalBefore(_ end: Int) -> NumberExpression? {
        var index = end - 1
        var steps = 0
        while index > range.lowerBound, steps < 5 {
            if let number = numberEnding(at: index + 1) {
                let before = number.tokens.lowerBound - 1
                return range.contains(before) && isWord(before, .at) ? number : nil
            }
            index -= 1
            steps += 1
        }
        return nil
    }

    private func clause(around words: Range<Int>) -> Range<Int> {
        max(range.lowerBound, words.lowerBound - 6)..<min(range.upperBound, words.upperBound + 6)
    }

    /// Arabic "a killed man, two killed men, killed men": the word carries its number, or one stands before it.
    private mutating func readPerson(_ trigger: TollTrigger, _ words: Range<Int>) {
        var people = TollPeople(tokens: words, low: 1, best: 1, high: 1, group: .generic)
        if let number = numberEnding(at: words.lowerBound) {
            people = bare(number)
        } else if trigger.count == 0 {
            people.low = 2
            people.best = 2
            people.high = nil
            people.isVague = true
        } else {
            people.low = trigger.count
            people.best = trigger.count
            people.high = trigger.count
        }
        add([people], trigger, words)
    }
}
