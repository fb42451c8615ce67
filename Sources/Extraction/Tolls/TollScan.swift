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
    /// On top of those told before: "a fourth", "another", "three more".
    var isFurther = false
    /// A number without a word for people.
    var isBare = false
    /// Whether a word for people names them.
    var isKnown = false
}

/// The numbers of a sentence that count something, by where they begin and end.
struct TollNumbers {
    private let all: ArraySlice<NumberExpression>
    private let range: Range<Int>
    // By token of the sentence: the number that begins there, and the one that ends before it, as indices into `all`,
    // -1 for none. Both are empty where the sentence has no number.
    private var starts: [Int32] = []
    private var ends: [Int32] = []

    init(of document: Document, in range: Range<Int>) {
        self.range = range
        all = document.numbers(in: range)
        for index in all.indices where all[index].count != nil || all[index].isVague {
            if starts.isEmpty {
                starts = Array(repeating: -1, count: range.count + 1)
                ends = starts
            }
            let number = all[index]
            mark(&starts, number.tokens.lowerBound, index)
            mark(&ends, number.tokens.upperBound, index)
            // A modifier read as part of the number may itself begin the phrase's sense: the core counts too.
            mark(&starts, number.core.lowerBound, index)
        }
    }

    private func mark(_ places: inout [Int32], _ token: Int, _ index: Int) {
        let offset = token - range.lowerBound
        if places.indices.contains(offset) { places[offset] = Int32(index) }
    }

    private func number(_ places: [Int32], _ token: Int) -> NumberExpression? {
        let offset = token - range.lowerBound
        guard places.indices.contains(offset), places[offset] >= 0 else { return nil }
        return all[Int(places[offset])]
    }

    /// The number that begins at a token.
    subscript(token: Int) -> NumberExpression? { number(starts, token) }

    /// The number that ends before a token.
    func number(endingAt end: Int) -> NumberExpression? { number(ends, end) }
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
    /// The numbers of the sentence by the tokens that they begin with.
    let numbers: TollNumbers
    /// Whether the sentence counts over many events.
    private(set) var isAggregate = false
    var found: [TollMention] = []
    /// One past the last token that an earlier trigger has used.
    var used: Int

    struct Hit {
        /// Of the lexicon's triggers.
        var trigger: (end: Int, trigger: Int)?
        var noun: (end: Int, noun: Int)?
        var words = PhraseEnds<TollWord>()

        func end(of word: TollWord) -> Int? { words.end(of: word) }
    }

    init(_ document: Document, sentence: Int, lexicon: TollLexicon, actors: [ActorMention]) {
        self.document = document
        self.lexicon = lexicon
        self.sentence = sentence
        range = document.sentences[sentence].tokens
        used = range.lowerBound
        numbers = TollNumbers(of: document, in: range)
        let first = actors.partitioningPoint {
            $0.tokens.lowerBound >= document.sentences[sentence].tokens.lowerBound
        }
        let last = actors.partitioningPoint {
            $0.tokens.lowerBound >= document.sentences[sentence].tokens.upperBound
        }
        self.actors = actors[first..<max(first, last)]
        var rows: [Hit] = []
        rows.reserveCapacity(range.count)
        for index in range {
            rows.append(Hit())
            let row = rows.count - 1
            lexicon.matcher.forEachEntry(in: document, at: index, limit: range.upperBound) { end, term in
                switch term {
                case .trigger(let trigger):
                    // Of readings of one phrase the first row stands.
                    if rows[row].trigger.map({ $0.end < end }) ?? true { rows[row].trigger = (end, trigger) }
                case .noun(let noun):
                    if rows[row].noun.map({ $0.end < end }) ?? true { rows[row].noun = (end, noun) }
                case .word(let word): rows[row].words.append(word, end: end)
                }
            }
            guard !rows[row].words.isEmpty else { continue }
            // "IS militants": the group, not the verb.
            if document.tokens[index].isAllCaps,
                self.actors.contains(where: { !$0.isGeneric && $0.tokens.contains(index) })
            {
                rows[row].words = PhraseEnds()
            }
            if rows[row].end(of: .aggregate) != nil { isAggregate = true }
        }
        hits = rows
        if opensWithSince { isAggregate = true }
    }

    /// "Since a bomber struck the convoy, 38 militants have been killed": a count over all that came after.
    private var opensWithSince: Bool {
        guard let first = range.first, isWord(first, .since), range.contains(first + 1),
            !document.dates(in: first..<first + 2).contains(where: { $0.grain == .day })
        else { return false }
        return range.contains { isWord($0, .perfect) }
    }

    func numberEnding(at end: Int) -> NumberExpression? { numbers.number(endingAt: end) }

    func hit(_ index: Int) -> Hit? { range.contains(index) ? hits[index - range.lowerBound] : nil }

    // These look into the table where it is; a hit handed out is a copy.

    /// Where a word of the tables that begins at a token ends.
    func endOfWord(_ word: TollWord, at index: Int) -> Int? {
        range.contains(index) ? hits[index - range.lowerBound].words.end(of: word) : nil
    }

    func nounHit(at index: Int) -> (end: Int, noun: Int)? {
        range.contains(index) ? hits[index - range.lowerBound].noun : nil
    }

    func triggerHit(at index: Int) -> (end: Int, trigger: Int)? {
        range.contains(index) ? hits[index - range.lowerBound].trigger : nil
    }

    func isWord(_ index: Int, _ word: TollWord) -> Bool { endOfWord(word, at: index) != nil }

    mutating func tolls() -> [TollMention] {
        var index = range.lowerBound
        // The later part of a verb already read: "met ... their deaths".
        var read: Int?
        while index < range.upperBound {
            guard index != read, let (end, number) = triggerHit(at: index) else {
                index += 1
                continue
            }
            let trigger = lexicon.triggers[number]
            if !trigger.tails.isEmpty {
                guard let tail = tail(of: trigger, end) else {
                    index += 1
                    continue
                }
                read = tail
            }
            self.read(trigger, index..<end)
            index = end
        }
        return found
    }

    /// "beat a man to death": where the words come later that some verbs need to mean it.
    private func tail(of trigger: TollTrigger, _ end: Int) -> Int? {
        var index = end
        while index < range.upperBound, index < end + 16 {
            for tail in trigger.tails where document.words[index] == tail.first {
                guard let second = tail.second else { return index }
                if index + 1 < range.upperBound, document.words[index + 1] == second { return index }
            }
            // "met, among them two children, their deaths": an aside may stand between in Arabic.
            if document.isComma(index) && !document.isRightToLeft || document.isMark(index, ";") {
                return nil
            }
            index += 1
        }
        return nil
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
