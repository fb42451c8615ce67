import Reports

/// People as one phrase names them, before it is known what befell them.
struct TollPeople {
    /// Tokens of the phrase.
    var tokens: Range<Int>
    var low: Int
    var best: Int
    var high: Int?
    var group: VictimGroup
    var noun: Int?
    var name: WordKey?
    var isVague = false
    var isAnaphoric = false
    var isWounded = false
    var isPart = false
    /// A number without a word for people.
    var isBare = false
    /// Whether a word for people names them.
    var isKnown = false
}

/// The work on one sentence.
struct TollScan {
    let document: Document
    let lexicon: TollLexicon
    let range: Range<Int>
    let sentence: Int
    let actors: ArraySlice<ActorMention>
    /// What begins at each token of the sentence.
    private(set) var hits: [Hit]
    private(set) var numbers: [Int: NumberExpression] = [:]
    private var numberEnds: [Int: NumberExpression] = [:]
    /// Whether the sentence counts over many events.
    private(set) var isAggregate = false
    private var found: [TollMention] = []
    /// One past the last token that an earlier trigger has used.
    private var used: Int

    struct Hit {
        var trigger: (end: Int, trigger: TollTrigger)?
        var noun: (end: Int, noun: Int)?
        var words: [(end: Int, word: TollWord)] = []

        func end(of word: TollWord) -> Int? { words.last { $0.word == word }?.end }
    }

    init(_ document: Document, sentence: Int, lexicon: TollLexicon, actors: [ActorMention]) {
        self.document = document
        self.lexicon = lexicon
        self.sentence = sentence
        range = document.sentences[sentence].tokens
        used = range.lowerBound
        let first = actors.partitioningPoint {
            $0.tokens.lowerBound >= document.sentences[sentence].tokens.lowerBound
        }
        let last = actors.partitioningPoint {
            $0.tokens.lowerBound >= document.sentences[sentence].tokens.upperBound
        }
        self.actors = actors[first..<max(first, last)]
        hits = Array(repeating: Hit(), count: range.count)
        for index in range {
            var hit = Hit()
            lexicon.matcher.forEachMatch(in: document, at: index, limit: range.upperBound) { match in
                let end = match.tokens.upperBound
                for term in match.payloads {
                    switch term {
                    case .trigger(let trigger):
                        // Of readings of one phrase the first row stands.
                        if hit.trigger.map({ $0.end < end }) ?? true { hit.trigger = (end, trigger) }
                    case .noun(let noun):
                        if hit.noun.map({ $0.end < end }) ?? true { hit.noun = (end, noun) }
                    case .word(let word): hit.words.append((end, word))
                    }
                }
            }
            // "IS militants": the group, not the verb.
            if document.tokens[index].isAllCaps, !hit.words.isEmpty,
                self.actors.contains(where: { !$0.isGeneric && $0.tokens.contains(index) })
            {
                hit.words = []
            }
            if hit.end(of: .aggregate) != nil { isAggregate = true }
            hits[index - range.lowerBound] = hit
        }
        for number in document.numbers(in: range)
        where number.count != nil || number.isVague {
            numbers[number.tokens.lowerBound] = number
            numberEnds[number.tokens.upperBound] = number
            // A modifier read as part of the number may itself begin the phrase's sense: the core counts too.
            if number.core.lowerBound != number.tokens.lowerBound { numbers[number.core.lowerBound] = number }
        }
    }

    private func numberEnding(at end: Int) -> NumberExpression? { numberEnds[end] }

    func hit(_ index: Int) -> Hit? { range.contains(index) ? hits[index - range.lowerBound] : nil }

    func isWord(_ index: Int, _ word: TollWord) -> Bool { hit(index)?.end(of: word) != nil }

    mutating func tolls() -> [TollMention] {
        var index = range.lowerBound
        while index < range.upperBound {
            guard let (end, trigger) = hit(index)?.trigger, hasTail(trigger, end) else {
                index += 1
                continue
            }
            read(trigger, index..<end)
            index = end
        }
        return found
    }

    /// "beat a man to death": some verbs mean it only with words that come later.
    private func hasTail(_ trigger: TollTrigger, _ end: Int) -> Bool {
        guard let tail = trigger.tail else { return true }
        var index = end
        while index + 1 < range.upperBound, index < end + 12 {
            if document.words[index] == tail.first {
                return tail.second.map { document.words[index + 1] == $0 } ?? true
            }
            if document.isComma(index) || document.isMark(index, ";") { return false }
            index += 1
        }
        return false
    }

    // MARK: Frames

    private mutating func read(_ trigger: TollTrigger, _ words: Range<Int>) {
        if trigger.frame != .loss, isZero(trigger, words) { return }
        if isTally(words) {
            readTotal(trigger, words)
            return
        }
        switch trigger.frame {
        case .verb, .people: readVerb(trigger, words)
        case .active:
            add(peopleAfter(words.upperBound, mayBeBare: true), trigger, words)
        case .loss:
            add(peopleAfter(words.upperBound, mayBeBare: false).filter(\.isKnown), trigger, words)
        case .of, .following:
            add(peopleAfter(words.upperBound, mayBeBare: true), trigger, words)
        case .vso: add(objects(behind: words.upperBound), trigger, words)
        case .intransitive: readIntransitive(trigger, words)
        case .count: readCount(trigger, words)
        case .total: readTotal(trigger, words)
        case .person: readPerson(trigger, words)
        }
    }

    /// "the number of rebels killed at fifteen": the verb closes a sum.
    private func isTally(_ words: Range<Int>) -> Bool {
        var index = words.lowerBound - 1
        while index >= max(range.lowerBound, words.lowerBound - 7) {
            if isWord(index, .tally) { return totalAfter(words.upperBound) != nil }
            if hit(index)?.trigger != nil && hit(index)?.noun == nil || document.isComma(index) {
                return false
            }
            index -= 1
        }
        return false
    }

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
            // Things as objects: "captured three villages".
            if objects.isEmpty, hasThingAfter(words.upperBound) { return }
        }
        var people = peopleBefore(group.start)
        if trigger.frame == .people { people = people.filter(\.isKnown) }
        // "the militants captured the town": without an auxiliary only a headline's verb is passive.
        if trigger.effect == .detained, !group.isPassive, !isReduced(words.upperBound) { return }
        if people.isEmpty, trigger.frame != .people, group.isPassive || isReduced(words.upperBound) {
            if let names = nameBefore(group.start) { add([names], trigger, words) }
            return
        }
        add(people + besides(words.upperBound), trigger, words)
    }

    /// "three wounded soldiers", "the kidnapped women": the trigger is an adjective; empty where none is counted.
    private func described(_ words: Range<Int>) -> [TollPeople]? {
        guard words.lowerBound > range.lowerBound, words.upperBound < range.upperBound,
            let (end, noun) = hit(words.upperBound)?.noun
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
        let isDetermined = hit(before)?.end(of: .determiner) != nil || hit(before)?.end(of: .article) != nil
        return isDetermined ? [] : nil
    }

    /// "was killed along with two of his guards": those named behind the verb.
    private func besides(_ end: Int) -> [TollPeople] {
        guard let start = hit(end)?.end(of: .plus) else { return [] }
        return peopleAfter(start, mayBeBare: true)
    }

    /// The people behind an Arabic verb: the second phrase where two follow each other, the subject being first.
    private func objects(behind start: Int) -> [TollPeople] {
        guard start < range.upperBound else { return [] }
        let first = list(at: start, limit: range.upperBound, mayBeBare: false)
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

    /// "two killed, one wounded": what follows a bare verb may belong to the next one.
    private func startsNextClause(_ people: TollPeople, _ end: Int, _ trigger: TollTrigger) -> Bool {
        // "killed and two were injured": nothing stands between verb and object but a number.
        people.tokens.lowerBound > end
            && (hit(end)?.end(of: .conjunction) != nil || document.tokens[end].kind == .punctuation)
    }

    private mutating func readIntransitive(_ trigger: TollTrigger, _ words: Range<Int>) {
        let start = verbGroupStart(words.lowerBound).start
        let people = peopleBefore(start)
        if people.isEmpty {
            if let name = nameBefore(start) { add([name], trigger, words) }
            return
        }
        add(people + besides(words.upperBound), trigger, words)
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
        guard let number = totalAfter(words.upperBound) ?? totalBefore(words.lowerBound) else { return }
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
                if isReady || steps == 0 { return number }
                return nil
            }
            if document.isMark(index, ",") || document.isMark(index, ";") { return nil }
            if isWord(index, .at) || document.isMark(index, ":") { isReady = true }
            index += 1
            steps += 1
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

    // MARK: Results

    func bare(_ number: NumberExpression) -> TollPeople {
        let best = Self.count(number.value)
        return TollPeople(
            tokens: number.tokens, low: number.low.map(Self.count) ?? 0, best: best,
            high: number.high.map(Self.count), group: .generic, isVague: number.isVague, isBare: true)
    }

    private static func count(_ value: Double) -> Int {
        value.isFinite && value >= 0 && value < 1e9 ? Int(value) : 0
    }

    private mutating func add(_ people: [TollPeople], _ trigger: TollTrigger, _ words: Range<Int>) {
        guard let effect = trigger.effect else { return }
        let context = TollModality(of: words, in: self)
        for entry in people {
            let tokens =
                min(
                    entry.tokens.lowerBound, words.lowerBound)..<max(
                    entry.tokens.upperBound, words.upperBound)
            let (actor, group) = owner(of: entry)
            found.append(
                TollMention(
                    effect: effect, low: entry.low, best: entry.best, high: entry.high, group: group,
                    victimActor: actor, noun: entry.noun, name: entry.name, isVague: entry.isVague,
                    tokens: tokens,
                    span: document.span(of: tokens), trigger: words, sentence: sentence, isZero: false,
                    isPart: entry.isPart, isTotal: context.isSum,
                    isAddition: entry.isWounded && effect == .killed, isEarly: context.isEarly,
                    isClaim: context.isClaim,
                    isAggregate: context.isAggregate, isAnaphoric: entry.isAnaphoric,
                    isDenied: context.isDenied,
                    isHypothetical: context.isHypothetical, rule: trigger.rule))
            used = max(used, entry.tokens.upperBound)
        }
        used = max(used, words.upperBound)
    }

    mutating func addZero(
        _ effects: [TollEffect], _ group: VictimGroup, _ tokens: Range<Int>, _ words: Range<Int>, rule: String
    ) {
        let context = TollModality(of: words, in: self)
        for effect in effects {
            found.append(
                TollMention(
                    effect: effect, low: 0, best: 0, high: 0, group: group, victimActor: nil, noun: nil,
                    name: nil,
                    isVague: false, tokens: tokens, span: document.span(of: tokens), trigger: words,
                    sentence: sentence, isZero: true, isPart: false, isTotal: false, isAddition: false,
                    isEarly: context.isEarly, isClaim: false, isAggregate: context.isAggregate,
                    isAnaphoric: false,
                    isDenied: false, isHypothetical: context.isHypothetical, rule: rule))
        }
        used = max(used, words.upperBound)
    }

    var lowerLimit: Int { used }

    /// The actor whose people they are, and the group that follows from it.
    private func owner(of people: TollPeople) -> (String?, VictimGroup) {
        var group = people.group
        for actor in actors where actor.tokens.overlaps(people.tokens) {
            if !actor.isGeneric {
                if group != .civilian || people.noun == nil {
                    if actor.kind.isState { group = .state } else if actor.kind.isArmed { group = .combatant }
                }
                // Officials of an armed group are its own people.
                if group == .civilian, !actor.kind.isArmed { return (nil, group) }
                return (actor.name, group)
            }
            if group == .generic {
                switch actor.kind {
                case .stateForces, .police: group = .state
                case .civilians: group = .civilian
                case .protesters: group = .protester
                case .rioters: group = .rioter
                default: group = .combatant
                }
            }
            if actor.kind.isArmed || actor.kind == .protesters { return (actor.name, group) }
        }
        return (nil, group)
    }
}

extension Array {
    /// The first index whose element satisfies a predicate that holds from some index on.
    func partitioningPoint(where isAfter: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
