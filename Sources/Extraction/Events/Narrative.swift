import Reports

/// A word or mark of a report as the coder reads it: inner hyphens and joined prefixes are gone.
struct Word: Sendable {
    /// Hash of the folded word; 0 for a mark.
    var hash: UInt64
    /// Whether a hyphen joins it to the word before.
    var isHyphenated = false
    /// Whether a possessive ending stood behind it ("the officer's").
    var isOwner = false
    /// First code point in the report.
    var start: Int32
    /// One past the last code point.
    var end: Int32
    /// The mark's byte, 0 for words; 0x2D stands for every dash, 0x22 for every quotation mark.
    var mark: UInt8
    /// Whether it begins with a capital.
    var isCapitalized: Bool
    /// Whether it is a number.
    var isNumber: Bool
    /// Whether "and" is written as one with it, as Arabic has it.
    var carriesAnd = false
    /// Classes of small words and cues that begin here.
    var grammar: ClassSet = 0
    /// The clause within its sentence.
    var clause: Int16 = 0
    /// Index of the event word that covers it, -1 for none.
    var hit: Int32 = -1
}

/// An event word or phrase where it stands.
struct TermHit: Sendable {
    /// First word.
    var first: Int
    /// One past the last word.
    var end: Int
    /// What it belongs to.
    var meaning: TermMeaning
    /// Whether it stands as a verb.
    var isVerb: Bool
    /// Whether it only qualifies a noun ("the occupied town", "a captured fighter").
    var isAttribute = false
    /// The sentence.
    var sentence: Int
    /// The clause within the sentence.
    var clause: Int16

    /// The classes of the part of speech in which it stands.
    var classes: ClassSet {
        let own = isVerb ? meaning.verbClasses : meaning.otherClasses
        return own != 0 ? own : meaning.classes
    }
}

/// A report as sentences of words, with event words, cues and clauses marked.
struct Narrative: Sendable {
    /// A sentence's words and event words.
    struct SentenceView: Sendable {
        var words: Range<Int>
        var hits: Range<Int>
        var span: TextSpan
        var block: Int
        var clauseCount: Int
    }

    private(set) var words: [Word] = []
    private(set) var hits: [TermHit] = []
    private(set) var sentences: [SentenceView] = []
    /// The classes of all event words of the report.
    private(set) var classes: ClassSet = 0
    /// How many words of films, games and matches the report has.
    private(set) var gameWords = 0
    /// How many turns of phrase it has that only speak of films, books and games.
    private(set) var fictionWords = 0
    /// How many sentences tell of a trial.
    private(set) var trialSentences = 0
    /// Whether one of the first two does so by a verb.
    private(set) var opensInCourt = false
    let sets: GrammarSets
    /// Whether the subject stands behind the verb.
    let isVerbFirst: Bool
    /// For each token of the document the word made of it, or the next one.
    private var wordOfToken: [Int32] = []

    /// Reads the sentences of a document in one language.
    init(_ document: Document, terms: LanguageTerms) {
        sets = terms.sets
        isVerbFirst = terms.isVerbFirst
        words.reserveCapacity(document.tokens.count)
        wordOfToken.reserveCapacity(document.tokens.count)
        for (index, sentence) in document.sentences.enumerated() {
            let firstWord = words.count
            while wordOfToken.count < sentence.tokens.lowerBound { wordOfToken.append(Int32(words.count)) }
            for token in sentence.tokens { append(token, of: document) }
            let firstHit = hits.count
            let range = firstWord..<words.count
            scan(document, sentence.tokens, sentence: index, terms: terms)
            let isHeadline = document.blocks[sentence.block].role == .headline
            let clauses = markClauses(range, hits: firstHit..<hits.count, commasPart: isHeadline)
            resolveParts(firstHit..<hits.count, in: range)
            countTrials(firstHit..<hits.count, sentence: index)
            sentences.append(
                SentenceView(
                    words: range, hits: firstHit..<hits.count, span: sentence.span, block: sentence.block,
                    clauseCount: clauses))
        }
        while wordOfToken.count <= document.tokens.count { wordOfToken.append(Int32(words.count)) }
    }

    private mutating func countTrials(_ range: Range<Int>, sentence: Int) {
        let trials = range.filter { hits[$0].classes & sets.trial != 0 }
        guard !trials.isEmpty else { return }
        trialSentences += 1
        if sentence <= 1, trials.contains(where: { hits[$0].isVerb }) { opensInCourt = true }
    }

    /// The words made of a range of tokens.
    func words(ofTokens tokens: Range<Int>) -> Range<Int> {
        let first = Int(wordOfToken[min(tokens.lowerBound, wordOfToken.count - 1)])
        let end = Int(wordOfToken[min(tokens.upperBound, wordOfToken.count - 1)])
        return first..<max(first, end)
    }

    /// Takes the cues off the words of a date: "May" is a month there.
    mutating func quiet(_ range: Range<Int>) {
        for index in range where index < words.count {
            words[index].grammar &= ~(sets.conditionalClause | sets.modal | sets.futureClause)
        }
    }

    /// Takes the cues of background off the words of a span of a few days: "in the past 24 hours" is now.
    mutating func quietBackground(_ range: Range<Int>) {
        for index in max(0, range.lowerBound - 2)..<min(words.count, range.upperBound) {
            words[index].grammar &= ~sets.backgroundSentence
        }
    }

    /// The text span of a range of words.
    func span(of range: Range<Int>) -> TextSpan {
        guard let first = range.first, let last = range.last else { return TextSpan(start: 0, end: 0) }
        return TextSpan(start: Int(words[first].start), end: Int(words[last].end))
    }

    /// Whether an ordinal only counts what was told: "it was the second explosion of the week".
    func counts(_ ordinal: Int) -> Bool {
        (max(0, ordinal - 3)..<ordinal).contains { word($0, isIn: sets.be) }
    }

    /// Whether a word belongs to a set of small words or cues.
    @inline(__always)
    func word(_ index: Int, isIn set: ClassSet) -> Bool { words[index].grammar & set != 0 }

    private mutating func append(_ index: Int, of document: Document) {
        wordOfToken.append(Int32(words.count))
        let token = document.tokens[index]
        let key = document.words[index]
        guard key != .joiner else { return }
        let isHyphenated = index > 0 && document.words[index - 1] == .joiner
        var word = Word(
            hash: 0, start: token.start, end: token.end, mark: 0, isCapitalized: token.isCapitalized,
            isNumber: token.kind == .number)
        let first = document.utf8[Int(token.utf8Start)]
        switch token.kind {
        case .word, .number, .mixed:
            // A possessive ending says nothing of its own here.
            if !token.followsSpace, first == 0x27 || first == 0xE2 {
                if !words.isEmpty { words[words.count - 1].isOwner = true }
                return
            }
            word.hash = key.rawValue
        case .punctuation, .symbol:
            word.mark = Self.mark(document.utf8[Int(token.utf8Start)..<Int(token.utf8End)])
        }
        word.isHyphenated = isHyphenated
        words.append(word)
    }

    private static func mark(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        guard let first = bytes.first else { return 0x20 }
        if first < 0x80 { return first }
        let start = bytes.startIndex
        if bytes.count == 3, first == 0xE2, bytes[start + 1] == 0x80 {
            switch bytes[start + 2] {
            case 0x90...0x95: return 0x2D
            case 0x98...0x9F: return 0x22
            case 0xA2: return 0x2A
            default: return 0x7E
            }
        }
        // The box-drawing line that some desks set for a dash.
        if bytes.count == 3, first == 0xE2, bytes[start + 1] == 0x94, bytes[start + 2] == 0x80 { return 0x2D }
        if bytes.count == 2, first == 0xD8, bytes[start + 1] == 0x8C { return 0x2C }
        if bytes.count == 2, first == 0xD8, bytes[start + 1] == 0x9B { return 0x3B }
        return 0x7E
    }

    private mutating func scan(
        _ document: Document, _ tokens: Range<Int>, sentence: Int, terms: LanguageTerms
    ) {
        var coveredTo = tokens.lowerBound
        for token in tokens {
            let first = Int(wordOfToken[token])
            guard first < words.count, words[first].mark == 0, document.words[token] != .joiner,
                document.tokens[token].start == words[first].start
            else { continue }
            // Shorter phrases count beside longer ones: "without" and "without clashes".
            var grammar: ClassSet = 0
            // The article of "As-Suwayda" and "An-Nahud" is no small word.
            let beginsName =
                document.tokens[token].isCapitalized && token + 1 < tokens.upperBound
                && document.words[token + 1] == .joiner
            terms.grammar.forEachEntry(in: document, at: token, limit: tokens.upperBound) { _, entry in
                grammar |= entry.classes
            }
            words[first].grammar = beginsName ? 0 : grammar
            if grammar & (sets.unrealSentence | sets.unrealReport) != 0 { gameWords += 1 }
            if grammar & sets.fictionReport != 0 { fictionWords += 1 }
            guard token >= coveredTo,
                let match = terms.events.longestMatch(in: document, at: token, limit: tokens.upperBound)
            else { continue }
            var meaning = TermMeaning(match.payloads)
            // "left five people dead", "set two cars on fire": only with the last of the words.
            let split = meaning.verbClasses & (sets.leavedead | sets.setfire)
            if split != 0 {
                let last = split & sets.setfire != 0 ? sets.aflame : sets.lifeless
                guard reaches(last, match.tokens.upperBound, tokens.upperBound, document, terms) else {
                    continue
                }
                meaning.verbClasses = split & sets.setfire != 0 ? sets.loot : sets.kill
            }
            let last =
                match.tokens.upperBound < wordOfToken.count
                ? Int(wordOfToken[match.tokens.upperBound]) : words.count
            for covered in first..<last { words[covered].hit = Int32(hits.count) }
            if match.isPrefixed {
                words[first].carriesAnd = Self.isArabicAnd(
                    document.utf8[Int(document.tokens[token].utf8Start)...])
            }
            classes |= meaning.classes
            hits.append(
                TermHit(
                    first: first, end: last, meaning: meaning, isVerb: meaning.form != .none,
                    sentence: sentence, clause: 0))
            coveredTo = match.tokens.upperBound
        }
    }

    /// Whether the last word of a phrase that others part follows.
    private func reaches(
        _ last: ClassSet, _ start: Int, _ limit: Int, _ document: Document, _ terms: LanguageTerms
    ) -> Bool {
        for token in start..<max(start, min(limit, start + 14)) {
            var grammar: ClassSet = 0
            terms.grammar.forEachEntry(in: document, at: token, limit: limit) { _, entry in
                grammar |= entry.classes
            }
            if grammar & last != 0 { return true }
            if grammar & (sets.clause | sets.be | sets.from) != 0 { return false }
        }
        return false
    }

    /// Whether a word begins with the letter waw or fa.
    private static func isArabicAnd(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count > 1, bytes.first == 0xD9 else { return false }
        let second = bytes[bytes.startIndex + 1]
        return second == 0x88 || second == 0x81
    }

    /// Numbers the clauses of a sentence: a new one at a semicolon, a dash, a joining word before another verb.
    private mutating func markClauses(
        _ range: Range<Int>, hits sentenceHits: Range<Int>, commasPart: Bool
    ) -> Int {
        var clause: Int16 = 0
        var last: Int16 = 0
        // The clause that a bracket interrupts goes on behind it.
        var interrupted: Int16?
        func next() -> Int16 {
            // A "sentence" of tens of thousands of commas is no sentence: what lies beyond is one clause.
            if last < .max { last += 1 }
            return last
        }
        // "After the fall of the town, the army shelled ...": what comes before the comma is a clause of its own.
        var opens = range.first.map { words[$0].grammar & (sets.prior | sets.clause) != 0 } ?? false
        for index in range {
            let word = words[index]
            if opens || commasPart, word.mark == 0x2C, index > range.lowerBound + 2 {
                clause = next()
                opens = false
            }
            if word.mark != 0 {
                let isDash = word.mark == 0x2D && index > range.lowerBound + 4 && !joinsNumber(index, range)
                if word.mark == 0x3B || isDash
                    || (word.mark == 0x3A && index + 1 < range.upperBound
                        && words[index + 1].start > word.end)
                {
                    clause = next()
                }
            } else if word.carriesAnd, index > range.lowerBound, hits[Int(word.hit)].first == index,
                commasPart || hits[Int(word.hit)].meaning.form != .none
            {
                clause = next()
            } else if index > range.lowerBound, word.hit < 0 {
                let isJointPhrase =
                    (max(range.lowerBound, index - 2)...index).contains {
                        words[$0].grammar & sets.conjoined != 0
                    }
                if word.grammar & sets.clause != 0, !isJointPhrase {
                    clause = next()
                    // A relative clause set off by a comma, or one of what came before, ends with the next comma.
                    opens =
                        word.grammar & sets.prior != 0
                        || word.grammar & sets.relative != 0 && words[index - 1].mark == 0x2C
                } else if word.grammar & sets.joint != 0, beginsPredicate(after: index, in: range) {
                    clause = next()
                }
            }
            words[index].clause = clause
            if word.mark == 0x28 { interrupted = clause }
            if word.mark == 0x29, let before = interrupted {
                clause = before
                interrupted = nil
            }
        }
        for hit in sentenceHits { hits[hit].clause = words[hits[hit].first].clause }
        return Int(last) + 1
    }

    /// Whether "and" is followed by a verb of its own rather than by one more noun.
    private func beginsPredicate(after index: Int, in range: Range<Int>) -> Bool {
        var next = index + 1
        // "militants in Iraq and Syria were killed": two names are joined, not two clauses.
        let joinsNames =
            next < range.upperBound && index > range.lowerBound && words[next].isCapitalized
            && words[index - 1].isCapitalized && words[next].hit < 0
        while next < range.upperBound, next <= index + 7 {
            let word = words[next]
            if word.mark == 0x2C || word.mark == 0x3B || word.grammar & (sets.joint | sets.clause) != 0 {
                return false
            }
            if word.hit >= 0 {
                let meaning = hits[Int(word.hit)].meaning
                if meaning.form == .past || meaning.form == .pastOrParticiple || meaning.form == .participle {
                    return true
                }
            }
            if word.grammar & sets.be != 0 { return !(joinsNames && next == index + 2) }
            next += 1
        }
        return false
    }

    /// Tells verb from noun where a form can be both.
    private mutating func resolveParts(_ sentenceHits: Range<Int>, in range: Range<Int>) {
        for index in sentenceHits where hits[index].meaning.form != .none {
            let hit = hits[index]
            let before = hit.first > range.lowerBound ? words[hit.first - 1] : nil
            let after = hit.end < range.upperBound ? words[hit.end] : nil
            let followsDeterminer = before.map { $0.grammar & sets.determiner != 0 } ?? false
            let canBeNoun = hit.meaning.otherClasses != 0
            let isVerb: Bool
            switch hit.meaning.form {
            case .none: isVerb = false
            case .past, .participle, .pastOrParticiple:
                isVerb = !(canBeNoun && followsDeterminer)
            case .base:
                let follows = before.map { $0.grammar & sets.modal != 0 } ?? false
                isVerb =
                    follows || !canBeNoun
                    || (takesObject(after) && !followsDeterminer && before?.hash ?? 0 != 0)
            case .present, .gerund:
                isVerb = !canBeNoun || (takesObject(after) && !followsDeterminer)
            }
            hits[index].isVerb = isVerb
            hits[index].isAttribute = isVerb && isAttribute(hit, before: before, after: after)
        }
    }

    /// Whether a word can begin an object: a determiner, a number, a name, a person.
    private func takesObject(_ word: Word?) -> Bool {
        guard let word else { return false }
        if word.grammar & sets.determiner != 0 || word.isNumber { return true }
        if word.grammar & (sets.locative | sets.of | sets.from | sets.be | sets.have) != 0 { return false }
        if word.hit >= 0 {
            return hits[Int(word.hit)].meaning.classes & (sets.civilian | sets.armed | sets.ground) != 0
        }
        return word.isCapitalized && word.mark == 0
    }
}
