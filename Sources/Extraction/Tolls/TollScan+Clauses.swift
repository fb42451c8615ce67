import Reports

extension TollScan {
    /// The people that follow a verb or "of", or the quotation mark behind it (they "neutralized" nine men).
    func peopleAfter(_ start: Int, mayBeBare: Bool) -> [TollPeople] {
        var index = start < range.upperBound && document.isQuotationMark(start) ? start + 1 : start
        var steps = 0
        while index < range.upperBound, steps < 3 {
            if let adverb = endOfWord(.adverb, at: index), numbers[index] == nil, nounHit(at: index) == nil {
                index = adverb
                steps += 1
            } else {
                break
            }
        }
        if let found = list(at: index, limit: range.upperBound, mayBeBare: mayBeBare) { return found.people }
        // "assassinated on Wednesday night the former commander": over the date.
        let date = index < range.upperBound && isWord(index, .stop) ? index + 1 : index
        guard date < range.upperBound, let expression = document.dates(in: date..<date + 1).first,
            expression.tokens.upperBound < range.upperBound
        else { return [] }
        var behind = expression.tokens.upperBound
        // "... with machetes two men": over the means as well.
        if document.words[behind] == PlainWord.with, behind + 2 < range.upperBound, numbers[behind + 2] != nil
        {
            behind += 2
        }
        guard let found = list(at: behind, limit: range.upperBound, mayBeBare: false) else { return [] }
        return found.people.allSatisfy(\.isKnown) ? found.people : []
    }

    private static let by = WordKey("by")

    /// Whether what follows a verb is a thing.
    func hasThingAfter(_ start: Int) -> Bool {
        for index in start..<min(start + 6, range.upperBound) {
            if isWord(index, .thing) { return true }
            // "11 injured when a shell hit the market"
            if isWord(index, .stop), numbers[index] == nil { return false }
            if document.tokens[index].kind == .punctuation { return false }
        }
        return false
    }

    /// Whether nothing behind a participle can be its object.
    func isReduced(_ end: Int) -> Bool {
        guard end < range.upperBound else { return true }
        let hit = hit(end)
        return document.tokens[end].kind == .punctuation || document.tokens[end].kind == .symbol
            || hit?.end(of: .stop) != nil || hit?.end(of: .conjunction) != nil
            || hit?.end(of: .calendar) != nil
            || hit?.end(of: .adverb) != nil || hit?.end(of: .plus) != nil || hit?.end(of: .include) != nil
            || hit?.end(of: .update) != nil || !document.dates(in: end..<end + 1).isEmpty
    }

    /// Where the verb group begins that a trigger ends, and whether a form of "to be" is in it.
    func verbGroupStart(_ trigger: Int) -> (start: Int, isPassive: Bool) {
        var start = trigger
        var isPassive = false
        while start > range.lowerBound {
            let before = start - 1
            if let first = phraseStart(of: .auxiliary, endingAt: start) {
                isPassive = true
                start = first
            } else if endOfWord(.perfect, at: before) == start || endOfWord(.modal, at: before) == start
                || endOfWord(.adverb, at: before) == start && nounHit(at: before) == nil
            {
                // "both" and "all" may stand for the people themselves, but need not.
                start = before
            } else if before > range.lowerBound, endOfWord(.adverb, at: before - 1) == start {
                start = before - 1
            } else if document.isQuotationMark(before) {
                start = before
            } else {
                break
            }
        }
        return (start, isPassive)
    }

    /// Where a phrase of some class begins that ends at a token: "said to have been" before "killed".
    private func phraseStart(of word: TollWord, endingAt end: Int) -> Int? {
        for first in max(range.lowerBound, end - 4)..<end where endOfWord(word, at: first) == end {
            return first
        }
        return nil
    }

    /// The people who open a sentence whose later verb shares them ("A farmer stepped on a mine and died").
    func sharedSubject(_ verb: Int) -> [TollPeople] {
        guard verb - 1 > range.lowerBound, isWord(verb - 1, .conjunction) else { return [] }
        var index = range.lowerBound
        // A date or place may stand first, up to its comma.
        if isWord(index, .stop), let comma = (index..<verb).first(where: { document.isComma($0) }) {
            index = comma + 1
        }
        guard index < verb, let found = list(at: index, limit: verb, mayBeBare: false),
            found.people.allSatisfy(\.isKnown), found.end < verb - 1
        else { return [] }
        return found.people
    }

    // MARK: Subjects

    /// The people before a verb: the nearest list that the words between let be its subject.
    func peopleBefore(_ verb: Int) -> [TollPeople] {
        let start = clauseStart(verb)
        var best: (people: [TollPeople], rank: Int)?
        var index = start
        while index < verb {
            // "were beaten by police, and one died": who did the one thing is not whom the other befell.
            if index > start, document.words[index - 1] == Self.by,
                let (_, end) = phrase(at: index, limit: verb, mayBeBare: false)
            {
                index = end
                continue
            }
            guard let (people, end) = ofWhom(index, verb) ?? list(at: index, limit: verb, mayBeBare: true),
                end > index,
                // Names alone are left to `nameBefore`, which is stricter.
                people.contains(where: { $0.isKnown || $0.isBare || $0.name == nil })
            else {
                index += 1
                continue
            }
            // "a man suspected of being an informer was lynched": what is said of him names no victim.
            if endOfWord(.attributive, at: end) != nil, people.contains(where: \.isKnown) {
                best = (people, 100)
                break
            }
            if let rank = gapRank(end, verb, people) {
                let isAgreed = agrees(people, verb)
                let score = rank * 2 + (isAgreed ? 1 : 0)
                // Of equals the later one stands nearer.
                if score >= (best?.rank ?? -1) { best = (people, score) }
            }
            index = end
        }
        guard var people = best?.people else { return [] }
        // "A, a governor, and B, an aide, were both killed": two, however many words name them.
        if verb < range.upperBound,
            (verb..<min(range.upperBound, verb + 3)).contains(where: { isWord($0, .both) }),
            let first = people.first
        {
            var pair = first
            (pair.low, pair.best, pair.high) = (2, 2, 2)
            (pair.noun, pair.name, pair.isAnaphoric, pair.isPart) = (nil, nil, false, false)
            people = [pair]
        }
        return people
    }

    /// "the families of three soldiers killed in an ambush": those counted behind "of", where the verb stands right
    /// behind them and so tells what befell them.
    private func ofWhom(_ start: Int, _ verb: Int) -> (people: [TollPeople], end: Int)? {
        guard numbers[start] == nil, !isOneWord(start), verb - start <= 10,
            let inner = (start..<verb).dropFirst(2).first(where: {
                document.words[$0 - 1] == Self.of && numbers[$0] != nil
            }), !(start..<inner).contains(where: { document.tokens[$0].kind == .punctuation }),
            let (people, end) = list(at: inner, limit: verb, mayBeBare: false), end == verb,
            people.contains(where: \.isKnown)
        else { return nil }
        return (people, end)
    }

    /// A person's name before a verb in the singular, where no word for people is.
    func nameBefore(_ verb: Int) -> TollPeople? {
        var end = verb
        while end > lowerLimit, document.tokens[end - 1].kind == .punctuation || isWord(end - 1, .relative) {
            end -= 1
        }
        var start = end
        while start > lowerLimit {
            let token = document.tokens[start - 1]
            guard
                token.kind == .word && token.isCapitalized || document.words[start - 1] == .joiner
                    || isWord(start - 1, .titles)
            else { break }
            start -= 1
        }
        guard start < end, let (people, phraseEnd) = phrase(at: start, limit: end, mayBeBare: false),
            people.name != nil, phraseEnd == end, start == lowerLimit || !isWord(start - 1, .stop)
        else {
            return nil
        }
        return people
    }

    /// Where the clause of a verb begins: behind the last trigger, semicolon, dash or conjunction that opens one.
    private func clauseStart(_ verb: Int) -> Int {
        var index = verb
        var depth = 0
        // "Nine soldiers, who had been on patrol since dawn, were killed": over the aside at once.
        if index - 1 > lowerLimit, document.isComma(index - 1) {
            var back = index - 2
            while back > lowerLimit, !(isWord(back, .relative) && document.isComma(back - 1)) {
                if document.isMark(back, ";") { break }
                back -= 1
            }
            if back > lowerLimit, isWord(back, .relative) { index = back - 1 }
        }
        while index > lowerLimit {
            let before = index - 1
            if document.isMark(before, ")") { depth += 1 }
            if document.isMark(before, "(") { depth -= 1 }
            if depth == 0 {
                if document.isMark(before, ";") || document.isMark(before, ":") { return index }
                if endOfWord(.subordinate, at: before) == index, endOfWord(.relative, at: before) == nil,
                    // "the two men that were killed"
                    !(endOfWord(.stop, at: before) != nil && index == verb)
                {
                    return index
                }
                if let trigger = triggerHit(at: before), trigger.end == index, nounHit(at: before) == nil,
                    ![.count, .total].contains(lexicon.triggers[trigger.trigger].frame)
                {
                    return index
                }
            }
            index = before
        }
        return index
    }

    /// 2 where a list touches its verb, 1 where an aside stands between, nil where the words cannot be one.
    private func gapRank(_ end: Int, _ verb: Int, _ people: [TollPeople]) -> Int? {
        if end == verb { return 3 }
        let gap = end..<verb
        var isPlain = true
        for index in gap where document.tokens[index].kind == .word || document.tokens[index].kind == .mixed {
            isPlain = false
        }
        if isPlain { return 3 }
        if people.allSatisfy(\.isBare) { return nil }
        for index in gap where triggerHit(at: index) != nil && nounHit(at: index) == nil { return nil }
        var first = end
        let hasComma = document.isComma(first)
        if hasComma { first += 1 }
        guard first < verb else { return 3 }
        if isWord(first, .relative) {
            // "three men who were shot", "17 militants, who had come from Homs, were killed"
            return document.isComma(verb - 1) || first + 1 >= verb ? 2 : 1
        }
        if hasComma, document.isComma(verb - 1) { return 2 }
        if isWord(first, .stop) || document.words[first] == Self.of || document.isMark(first, "(") {
            return 1
        }
        // "two guards protecting a polio team were killed"
        if first == end, verb - first <= 8, isGerund(first), !gap.contains(where: { isWord($0, .speech) }) {
            return 1
        }
        return nil
    }

    /// Whether a word in small letters ends in "-ing".
    private func isGerund(_ index: Int) -> Bool {
        let token = document.tokens[index]
        guard token.kind == .word, !token.isCapitalized, token.end - token.start >= 6 else { return false }
        return document.utf8[Int(token.utf8End) - 3..<Int(token.utf8End)].elementsEqual([0x69, 0x6E, 0x67])
    }

    private func agrees(_ people: [TollPeople], _ verb: Int) -> Bool {
        let whole = people.filter { !$0.isPart }
        let isOne = whole.count == 1 && whole[0].best == 1
        if isWord(verb, .singular) { return isOne }
        if isWord(verb, .plural) { return !isOne }
        return true
    }

    // MARK: Zero

    /// Reads "no casualties" and "nobody was hurt"; also swallows "no figures on losses", which says nothing.
    mutating func isZero(_ trigger: TollTrigger, _ words: Range<Int>) -> Bool {
        guard let reach = negated(trigger, words) else { return false }
        var group = VictimGroup.generic
        for index in reach.start..<max(reach.start, reach.end) {
            if isWord(index, .information) { return true }
            if let noun = nounHit(at: index)?.noun, group == .generic { group = lexicon.nouns[noun].group }
        }
        let effects: [TollEffect]
        switch trigger.effect {
        case .killed: effects = [.killed]
        case .injured, nil: effects = [.killed, .injured]
        case .detained: effects = [.detained]
        case .missing: effects = [.missing]
        }
        addZero(
            effects, group, min(reach.start, words.lowerBound)..<max(reach.end, words.upperBound), words,
            rule: "none, \(trigger.rule)")
        return true
    }

    /// The words from a negator to what it denies, or nil.
    private func negated(_ trigger: TollTrigger, _ words: Range<Int>) -> (start: Int, end: Int)? {
        // Behind: "casualties: none", "killed nobody".
        var index = words.upperBound
        var steps = 0
        while index < range.upperBound, steps < 2 {
            // "killed no fewer than twelve" is no denial.
            if endOfWord(.negator, at: index) != nil, numbers[index] == nil,
                steps == 0 || trigger.frame == .count
            {
                return (words.lowerBound, index + 1)
            }
            guard document.isMark(index, ":") || document.isMark(index, "-") else { break }
            index += 1
            steps += 1
        }
        index = words.lowerBound
        steps = 0
        while index > range.lowerBound, steps < 10 {
            index -= 1
            steps += 1
            if index > range.lowerBound, let end = endOfWord(.negator, at: index - 1), end > index {
                return (end, words.lowerBound)
            }
            if let end = endOfWord(.negator, at: index) {
                // "No one has claimed the attack": a clause may stand between, which the loop has not crossed.
                return (end, words.lowerBound)
            }
            let hit = hit(index)
            if document.tokens[index].kind == .punctuation, document.words[index] != .joiner { return nil }
            if hit?.end(of: .subordinate) != nil, hit?.end(of: .auxiliary) == nil { return nil }
            if hit?.end(of: .relative) != nil || numbers[index] != nil { return nil }
            if let earlier = hit?.trigger, hit?.noun == nil {
                // "no one was killed or injured": shared where a conjunction alone stands between.
                guard earlier.end < words.lowerBound, isWord(earlier.end, .conjunction),
                    earlier.end + 1 >= verbGroupStart(words.lowerBound).start
                else { return nil }
            }
        }
        return nil
    }
}

/// How the words around a trigger mean it: done, denied, feared, summed up, put forward.
struct TollModality {
    var isDenied = false
    var isHypothetical = false
    var isAggregate = false
    var isSum = false
    var isEarly = false
    var isClaim = false
    /// On top of what was told: "the group also lost three".
    var isBesides = false
    /// Some time after what befell them: "died later", "died of their wounds".
    var isLate = false
    /// Told as the cause, charge or memory of something else: "a protest over the killing of".
    var isBackground = false

    init(of words: Range<Int>, in scan: TollScan) {
        let range = scan.range
        isAggregate = scan.isAggregate
        isLate = words.contains { scan.isWord($0, .late) }
        var index = words.lowerBound
        var steps = 0
        while index > range.lowerBound, steps < 14 {
            index -= 1
            steps += 1
            guard let hit = scan.hit(index) else { break }
            if scan.document.isComma(index) || scan.document.isMark(index, ";")
                || scan.document.isMark(index, ":")
            {
                if steps > 2 { break }
            }
            if hit.trigger != nil, hit.noun == nil, steps > 1, hit.end(of: .claim) == nil { break }
            if hit.end(of: .denial) != nil { isDenied = true }
            if hit.end(of: .modal) != nil, steps <= 4 { isHypothetical = true }
            if hit.end(of: .hypothetical) != nil, steps <= 10 { isHypothetical = true }
            if hit.end(of: .claim) != nil { isClaim = true }
            if hit.end(of: .early) != nil { isEarly = true }
            if hit.end(of: .sum) != nil { isSum = true }
            if hit.end(of: .besides) != nil, steps <= 2 { isBesides = true }
            if hit.end(of: .late) != nil, steps <= 3 { isLate = true }
            // "suspected of theft were burned alive": of what they were suspected ends before the verb.
            if let end = hit.end(of: .cause), end > words.lowerBound - 3,
                !(end..<max(end, words.lowerBound)).contains(where: { scan.isWord($0, .auxiliary) })
            {
                isBackground = true
            }
            if hit.end(of: .grave) != nil, steps <= 6 { isBackground = true }
        }
        for behind in words.upperBound..<min(range.upperBound, words.upperBound + 10) {
            if scan.document.isMark(behind, ";") || scan.document.isComma(behind) { break }
            if scan.triggerHit(at: behind) != nil, scan.nounHit(at: behind) == nil { break }
            if scan.isWord(behind, .uncounted) { isBackground = true }
            if scan.isWord(behind, .late) { isLate = true }
            // "Reports that two men had died are false."
            if behind > range.lowerBound, scan.isWord(behind, .falsehood), scan.isWord(behind - 1, .auxiliary)
            {
                isDenied = true
            }
        }
        for near in max(range.lowerBound, words.lowerBound - 4)..<min(range.upperBound, words.upperBound + 5)
        where scan.isWord(near, .update) {
            isSum = true
        }
    }
}
