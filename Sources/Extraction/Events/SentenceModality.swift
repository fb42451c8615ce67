import Incidents
import Reports

/// What the cues of a sentence make of its event words.
struct SentenceModality {
    let narrative: Narrative
    let sentence: Int

    /// Whether the sentence says that ground was taken without a fight.
    let isUnopposed: Bool
    /// Whether the sentence as a whole denies what it tells, or is of a film or a game.
    private let isUnreal: Bool
    /// By clause; empty where no cue is.
    private let unrealClauses: [Bool]
    /// Where cues of background stand, in order.
    private let backgrounds: [Int]
    /// The last place from which on the sentence denies what was told before.
    private let lastDenial: Int?
    /// The first word of each clause, -1 for none.
    private let firstWords: [Int32]

    /// Looks through the sentence once, so that many event words in one take no longer.
    init(narrative: Narrative, sentence: Int) {
        self.narrative = narrative
        self.sentence = sentence
        let (sets, range) = (narrative.sets, narrative.sentences[sentence].words)
        var isUnopposed = false
        var isDenied = false
        var unrealCues = 0
        let clauseCount = narrative.sentences[sentence].clauseCount
        var unrealClauses: [Bool] = []
        var backgrounds: [Int] = []
        var lastDenial: Int?
        var firstWords = [Int32](repeating: -1, count: clauseCount)
        for index in range {
            let word = narrative.words[index]
            if firstWords[Int(word.clause)] < 0 { firstWords[Int(word.clause)] = Int32(index) }
            guard word.grammar != 0 else { continue }
            if word.grammar & sets.unopposedSentence != 0 { isUnopposed = true }
            if word.grammar & sets.denialSentence != 0 { isDenied = true }
            if word.grammar & sets.unrealSentence != 0 { unrealCues += 1 }
            if word.grammar & sets.unrealWhole != 0 { isDenied = true }
            if word.grammar & sets.unrealClause != 0 {
                if unrealClauses.isEmpty { unrealClauses = Array(repeating: false, count: clauseCount) }
                unrealClauses[Int(word.clause)] = true
            }
            if word.grammar & sets.backgroundSentence != 0 { backgrounds.append(index) }
            if word.grammar & sets.relative != 0, index > range.lowerBound, index < range.upperBound - 1,
                narrative.words[index - 1].mark == 0x2C,
                (index..<min(range.upperBound, index + 6)).contains(where: {
                    narrative.word($0, isIn: sets.denialClause)
                })
            {
                lastDenial = index
            }
        }
        self.isUnopposed = isUnopposed
        isUnreal = isDenied || unrealCues >= 2
        self.unrealClauses = unrealClauses
        self.backgrounds = backgrounds
        self.lastDenial = lastDenial
        self.firstWords = firstWords
    }

    private var sets: GrammarSets { narrative.sets }
    private var range: Range<Int> { narrative.sentences[sentence].words }

    /// Why an event word tells nothing that happened, or nil.
    func unreal(_ hit: TermHit) -> AnchorFinder.Unreal? {
        if isUnreal || !unrealClauses.isEmpty && unrealClauses[Int(hit.clause)] { return .unreal }
        // A bomb at a match is no figure of speech.
        if narrative.isOfGames, hit.classes & (sets.ied | sets.suicide) == 0 { return .unreal }
        if isCharge(hit) || isCalledFor(hit) || isFurtherCharge(hit) || isToBeDone(hit) || isOfTrade(hit) {
            return .intended
        }
        if let reason = before(hit) { return reason }
        return after(hit)
    }

    private func before(_ hit: TermHit) -> AnchorFinder.Unreal? {
        var index = hit.first - 1
        var distance = 1
        // "without any reported injuries or arrests": a list is denied as a whole.
        var reach = 3
        // No cue reaches farther.
        while index >= range.lowerBound, distance <= 16 {
            let word = narrative.words[index]
            let cues = word.grammar
            if word.mark == 0x3B { break }
            let sameClause = word.clause == hit.clause
            if cues & sets.denialClause != 0, distance <= 16 { return .denied }
            if sameClause {
                if !hit.isVerb, cues & sets.joint != 0 { reach += 2 }
                if cues & sets.negationNext != 0, distance <= reach || isSubjectNegation(index, hit) {
                    return .negated
                }
                if cues & sets.futureClause != 0, distance <= 8, !isImplicative(index) { return .planned }
                if cues & sets.threatClause != 0, distance <= 8 { return .threatened }
                if cues & sets.conditionalClause != 0, distance <= 8 { return .conditional }
                if cues & sets.fearClause != 0, distance <= 8 { return .feared }
                if cues & sets.intentNext != 0, distance <= 5, !isAccusation(index, hit),
                    !isAttributive(index, hit)
                {
                    return .intended
                }
                // "left the rally", "attending an election march": where somebody was.
                if cues & sets.attend != 0, distance <= 4, !hit.isVerb, hit.classes & sets.protest != 0 {
                    return .intended
                }
                // "to drive them off, restore order and arrest the culprits"
                if hit.isVerb, hit.meaning.form == .base, cues & sets.infinitive != 0, distance > 1,
                    narrative.word(hit.first - 1, isIn: sets.joint), opensInfinitive(index),
                    !isImplicative(index - 1)
                {
                    return .intended
                }
                if cues & sets.modal != 0, distance == 1, hit.meaning.form == .base, hit.isVerb,
                    !isImplicative(index - 1)
                {
                    return .intended
                }
            } else if hit.isVerb, hit.meaning.form == .base, cues & (sets.futureClause | sets.modal) != 0,
                cues & sets.be == 0, word.clause == hit.clause - 1, hit.first > range.lowerBound,
                narrative.word(hit.first - 1, isIn: sets.joint)
            {
                // "would attack the town and bombard the port"
                return .planned
            } else if distance <= 10, cues & (sets.threatClause | sets.conditionalClause) != 0,
                narrative.words[index].clause == hit.clause - 1, cues & sets.modal == 0
            {
                // "threatened that ...", "if A and B attack": carried over into the joined clause.
                let opener = firstWord(ofClause: hit.clause)
                if let opener, narrative.words[opener].grammar & (sets.joint | sets.clause) != 0 {
                    return .threatened
                }
            }
            index -= 1
            // "a U.S.-backed offensive": marks within a word are no words.
            if word.mark == 0 || word.mark == 0x2C || word.end < narrative.words[index + 2].start {
                distance += 1
            }
        }
        return nil
    }

    /// Whether "to" stands before a verb, and no place or thing.
    private func opensInfinitive(_ index: Int) -> Bool {
        guard index + 1 < range.upperBound else { return false }
        let next = narrative.words[index + 1]
        if next.hit >= 0 {
            let verb = narrative.hits[Int(next.hit)]
            return verb.isVerb && verb.meaning.form == .base
        }
        return next.grammar == 0 && next.mark == 0 && !next.isCapitalized && !next.isNumber
    }

    /// "the kidnapping gang": what those who are named do for a living.
    private func isOfTrade(_ hit: TermHit) -> Bool {
        guard !hit.isVerb || hit.meaning.form == .gerund, hit.end < range.upperBound else { return false }
        return narrative.word(hit.end, isIn: sets.group)
    }

    /// "arrested two men for shooting and theft": what they are held for.
    private func isCharge(_ hit: TermHit) -> Bool {
        guard !hit.isVerb || hit.meaning.form == .gerund else { return false }
        var index = hit.first - 1
        var charge: Int?
        while index >= range.lowerBound, hit.first - index <= 14 {
            let word = narrative.words[index]
            if word.mark == 0x3B { return false }
            if charge == nil {
                if hit.first - index > 6 { return false }
                if word.grammar & sets.charge != 0 { charge = index }
            } else if word.hit >= 0,
                narrative.hits[Int(word.hit)].meaning.classes & (sets.arrest | sets.trial) != 0
            {
                return true
            }
            index -= 1
        }
        return false
    }

    /// "to carry out strikes", but not "went on to conduct raids": the noun of an infinitive.
    private func isToBeDone(_ hit: TermHit) -> Bool {
        guard !hit.isVerb else { return false }
        for index in stride(from: hit.first - 1, through: max(range.lowerBound, hit.first - 5), by: -1) {
            let word = narrative.words[index]
            if word.mark != 0 || word.clause != hit.clause { return false }
            guard word.grammar & sets.carry != 0 else { continue }
            return index > range.lowerBound && narrative.word(index - 1, isIn: sets.infinitive)
                && !isImplicative(index - 2)
        }
        return false
    }

    /// "calls for the chief to be arrested": what somebody wants done.
    private func isCalledFor(_ hit: TermHit) -> Bool {
        guard hit.isVerb, hit.first - 2 > range.lowerBound, narrative.word(hit.first - 1, isIn: sets.be),
            narrative.word(hit.first - 2, isIn: sets.modal), hit.meaning.form != .gerund
        else { return false }
        return (range.lowerBound..<hit.first - 2).contains { narrative.word($0, isIn: sets.call) }
    }

    /// "two were accused of spying and the third of fighting against the group": the word is not said again.
    private func isFurtherCharge(_ hit: TermHit) -> Bool {
        guard hit.meaning.form == .gerund || !hit.isVerb, hit.first - 1 > range.lowerBound,
            narrative.word(hit.first - 1, isIn: sets.of), hit.classes & sets.sexual == 0
        else { return false }
        return (max(range.lowerBound, hit.first - 16)..<hit.first).contains {
            narrative.word($0, isIn: sets.accusation)
        }
    }

    /// "A sweep is planned", "..., which the army denied": cues that follow their word.
    private func after(_ hit: TermHit) -> AnchorFinder.Unreal? {
        if let lastDenial, lastDenial >= hit.end { return .denied }
        guard !hit.isVerb else { return nil }
        for index in hit.end..<min(range.upperBound, hit.end + 16) {
            let word = narrative.words[index]
            guard word.clause == hit.clause, word.mark != 0x3B else { break }
            if index >= hit.end + 7 {
                // "An offensive on X, in the north of Y, is expected to begin": a verb that the word is the subject of.
                if word.grammar & sets.futureClause != 0, word.grammar & sets.modal == 0,
                    narrative.word(index - 1, isIn: sets.be)
                {
                    return .planned
                }
                continue
            }
            if word.grammar & sets.futureClause != 0, word.grammar & sets.modal == 0,
                !isBeforeNoun(index)
            {
                return .planned
            }
            // "Reports of fighting in X could not be confirmed."
            if word.grammar & sets.unverified != 0 { return .denied }
            // "Demonstrations in X declined": a trend, no event.
            if word.grammar & sets.trend != 0, !isOfToll(hit) { return .unreal }
            // "Homicides dropped", but not "shells dropped".
            if word.grammar & sets.figureTrend != 0, hit.classes & (sets.kill | sets.assassinate) != 0 {
                return .unreal
            }
            // "More strikes may follow", but not "the strike may have hit".
            if word.grammar & sets.conditionalClause != 0, word.grammar & sets.modal != 0,
                index <= hit.end + 1,
                index + 1 < range.upperBound, narrative.words[index + 1].grammar & sets.have == 0
            {
                return .conditional
            }
            if word.grammar & sets.denialClause != 0, index > range.lowerBound,
                narrative.words[index - 1].grammar & sets.be != 0
            {
                return .denied
            }
        }
        return nil
    }

    /// "protests against planned tax rises": a cue that only describes the noun behind it.
    private func isBeforeNoun(_ index: Int) -> Bool {
        let next = index + 1
        guard next < range.upperBound, narrative.words[index].grammar & sets.be == 0,
            narrative.words[index - 1].grammar & sets.be == 0
        else { return false }
        let word = narrative.words[next]
        return word.mark == 0 && word.grammar == 0 && !word.isNumber && !word.isCapitalized
    }

    /// "The death toll from the clash has risen": what rises is told before.
    private func isOfToll(_ hit: TermHit) -> Bool {
        narrative.hits[narrative.sentences[sentence].hits].contains {
            $0.first < hit.first && $0.clause == hit.clause && $0.meaning.classes & sets.die != 0
        }
    }

    /// "the 1997 riots": a year right before the word.
    private func followsYear(_ hit: TermHit) -> Bool {
        guard !hit.isVerb, hit.first - 2 >= range.lowerBound else { return false }
        let year = narrative.words[hit.first - 1]
        return year.isNumber && year.end - year.start == 4
            && narrative.word(hit.first - 2, isIn: sets.definite)
    }

    /// "two men accused of spying were shot", "people who fled fighting were killed": what is said of those whom a
    /// passive then tells of.
    private func isAttributive(_ cue: Int, _ hit: TermHit) -> Bool {
        guard hit.isVerb, hit.meaning.form == .participle || hit.meaning.form == .pastOrParticiple,
            cue > range.lowerBound, narrative.words[cue - 1].grammar & sets.be == 0
        else { return false }
        return (cue + 1..<hit.first).contains {
            narrative.word($0, isIn: sets.be) && !narrative.word($0 - 1, isIn: sets.modal | sets.infinitive)
        }
    }

    /// "a soldier is accused of raping": such deeds are known from those who accuse.
    private func isAccusation(_ index: Int, _ hit: TermHit) -> Bool {
        hit.classes & sets.sexual != 0 && narrative.word(index, isIn: sets.accusation)
    }

    /// Whether a clause is a relative one set off by a comma, which says nothing of the main clause.
    private func isAside(_ clause: Int16) -> Bool {
        guard let opener = firstWord(ofClause: clause), opener > range.lowerBound else { return false }
        return narrative.words[opener].grammar & sets.relative != 0
            && narrative.words[opener - 1].mark == 0x2C
    }

    private func firstWord(ofClause clause: Int16) -> Int? {
        guard clause >= 0, Int(clause) < firstWords.count, firstWords[Int(clause)] >= 0 else { return nil }
        return Int(firstWords[Int(clause)])
    }

    /// "No school was attacked": the clause begins with the negation.
    private func isSubjectNegation(_ index: Int, _ hit: TermHit) -> Bool {
        guard hit.isVerb, hit.first - index <= 7 else { return false }
        return index == range.lowerBound || narrative.words[index - 1].clause != hit.clause
            || narrative.words[index - 1].mark == 0x2C || narrative.words[index - 1].mark == 0x3B
    }

    private func isImplicative(_ index: Int) -> Bool {
        index >= range.lowerBound && narrative.words[index].grammar & sets.implicative != 0
    }

    /// Whether the event word is told as background.
    func isBackground(_ hit: TermHit) -> Bool {
        if followsYear(hit) { return true }
        // "the third such case since rebels took the city", but not "since Monday ten have been killed"
        if hit.isVerb, let opener = firstWord(ofClause: hit.clause), opener > range.lowerBound,
            narrative.word(opener, isIn: sets.sinceThen), hit.first - opener <= 6,
            !(opener..<hit.first).contains(where: { narrative.word($0, isIn: sets.be | sets.have) })
        {
            return true
        }
        for index in backgrounds {
            let clause = narrative.words[index].clause
            if clause == hit.clause { return true }
            // "was shot dead during his arrest last year": one and the same time.
            if clause == hit.clause + 1, let opener = firstWord(ofClause: clause),
                narrative.word(opener, isIn: sets.meanwhile)
            {
                return true
            }
            // "who killed three people and injured scores last month": both at one time.
            if clause == hit.clause + 1, index > hit.first, let opener = firstWord(ofClause: clause),
                narrative.word(opener, isIn: sets.joint), opener + 1 < range.upperBound,
                narrative.words[opener + 1].hit >= 0,
                narrative.hits[Int(narrative.words[opener + 1].hit)].isVerb
            {
                return true
            }
            // "ten have been killed so far this year": an adverb with no verb of its own.
            if clause == hit.clause + 1, firstWord(ofClause: clause) == index,
                !narrative.word(index, isIn: sets.sinceThen | sets.prior)
            {
                return true
            }
            // "the army, which signed a charter last month, shelled ...": told of the one who acts.
            if index < hit.first, !isAside(clause) { return true }
        }
        // "where the army, a force of the south, has been fighting them": what goes on all the time.
        if hit.isVerb, hit.meaning.form == .gerund, hit.first - 2 >= range.lowerBound,
            narrative.word(hit.first - 1, isIn: sets.be), narrative.word(hit.first - 2, isIn: sets.have),
            (range.lowerBound..<hit.first).contains(where: { narrative.word($0, isIn: sets.relative) })
        {
            return true
        }
        // "reopened eight years after militants had smashed it": long before what is told.
        if let opener = firstWord(ofClause: hit.clause), opener > range.lowerBound,
            narrative.word(opener, isIn: sets.prior), narrative.word(opener - 1, isIn: sets.span),
            !narrative.word(opener - 1, isIn: sets.nearSpan)
        {
            return true
        }
        // "signed a truce after days of fighting": what led up to the event.
        if !hit.isVerb, hit.first - 2 > range.lowerBound, narrative.word(hit.first - 1, isIn: sets.of),
            narrative.word(hit.first - 2, isIn: sets.span),
            let opener = firstWord(ofClause: hit.clause), narrative.word(opener, isIn: sets.prior),
            opener > range.lowerBound, hit.first - opener <= 5
        {
            return true
        }
        // "who had been kidnapped", "where militants had opened fire": before the main event.
        guard hit.isVerb, let opener = firstWord(ofClause: hit.clause),
            narrative.words[opener].grammar & sets.relative != 0
        else { return false }
        for index in max(range.lowerBound, hit.first - 3)..<hit.first
        where narrative.words[index].grammar & sets.pluperfect != 0
            && narrative.words[index].clause == hit.clause
        {
            return true
        }
        return false
    }
}
