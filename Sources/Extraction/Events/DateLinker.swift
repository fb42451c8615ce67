import Reports

extension DateExpression {
    /// Whether it opens a span longer than some days: "since March", not "since Friday" or "since dawn".
    var isLongSince: Bool {
        isSince && !(grain == .day && (partOfDay != nil || time != nil || !isBackgroundLike))
    }
}

extension DateExpression {
    /// Whether it names an hour of the night, which belongs to two days.
    var mayBeNight: Bool {
        let hour = time.map { $0.minutes / 60 } ?? partOfDay
        return hour.map { $0 < 8 || $0 >= 18 } ?? false
    }
}

/// Tells which of a report's dates is an event's.
struct DateLinker {
    let narrative: Narrative
    let facts: ReportFacts

    /// Sets the date that the draft's own sentence gives.
    func linkOwn(_ draft: inout EventDraft, among drafts: [EventDraft]) {
        var best: (index: Int, score: Double)?
        for index in facts.datesBySentence[draft.sentence] {
            let score = score(index, draft, drafts)
            if score > (best?.score ?? 0) { best = (index, score) }
        }
        if best == nil, let shared = sharedDay(draft, drafts) ?? closingDay(draft, drafts) {
            best = (shared, 1)
        }
        if best == nil, facts.datesBySentence[draft.sentence].contains(where: { isLongBefore($0, draft) }) {
            draft.isBackground = true
        }
        guard let best else { return }
        draft.date = best.index
        let date = facts.dates[best.index].fact
        // "..., the governor said on Friday": the day stands until another is told.
        draft.hasSpeechDate = isOfSpeech(facts.dates[best.index].words.lowerBound)
        draft.hasOwnDate = !draft.hasSpeechDate
        // "in the last few days" is no background, "in 2019" is.
        if date.isBackgroundLike && (date.grain != .day || date.day != nil) || date.isLongSince
            || date.anchor == .previousEvent && date.grain != .day
        {
            draft.isBackground = true
        }
        let words = facts.dates[best.index].words
        draft.dateRule =
            draft.words.overlaps(words) && narrative.words[words.lowerBound].clause == draft.anchor.clause
            ? "date: in the event's clause" : "date: in the event's sentence"
    }

    /// Whether a day in the event's own clause dates it.
    func isDated(_ draft: EventDraft) -> Bool {
        guard draft.hasOwnDate, let index = draft.date, let word = facts.dates[index].words.first else {
            return false
        }
        return facts.dates[index].fact.grain == .day
            && draft.anchors.contains { $0.clause == narrative.words[word].clause }
    }

    /// "killed a man in A on Tuesday and shelling of B left two dead": the one day that a sentence of joined
    /// clauses tells is the day of all of them.
    private func sharedDay(_ draft: EventDraft, _ drafts: [EventDraft]) -> Int? {
        guard drafts.count > 1, draft.strength > 1, let first = draft.words.first,
            let opener = (first..<max(first + 1, narrative.hits[draft.anchor.hit].first)).first(where: {
                narrative.words[$0].clause == draft.anchor.clause
            }),
            narrative.words[opener].mark == 0x3B || first > 0 && narrative.words[first - 1].mark == 0x3B
                || narrative.word(opener, isIn: narrative.sets.joint | narrative.sets.contrast)
        else { return nil }
        guard let (day, word) = onlyDay(of: draft.sentence), word < first,
            !isPrior(narrative.words[word].clause, draft.sentence)
        else { return nil }
        return day
    }

    /// "shot dead a student and detained dozens in A on Monday": the day behind the last of joined verbs of one subject
    /// is that of those before it.
    private func closingDay(_ draft: EventDraft, _ drafts: [EventDraft]) -> Int? {
        guard draft.strength > 1, let next = drafts.first(where: { $0.anchor.hit > draft.anchor.hit }),
            narrative.hits[next.anchor.hit].isVerb, narrative.hits[draft.anchor.hit].isVerb,
            let (day, word) = onlyDay(of: draft.sentence)
        else { return nil }
        let verb = narrative.hits[next.anchor.hit]
        let joint = max(narrative.hits[draft.anchor.hit].end, verb.first - 2)..<verb.first
        guard word >= verb.end, narrative.words[word].clause == next.anchor.clause,
            joint.contains(where: { narrative.word($0, isIn: narrative.sets.joint) })
        else { return nil }
        return day
    }

    /// The one plain day that a sentence tells, with its first word.
    private func onlyDay(of sentence: Int) -> (day: Int, word: Int)? {
        let days = facts.datesBySentence[sentence].filter { facts.dates[$0].fact.grain == .day }
        guard days.count == 1, let day = days.first, let word = facts.dates[day].words.first,
            !isOfSpeech(word), !isOfOrigin(word)
        else { return nil }
        let date = facts.dates[day].fact
        return date.isRelational || date.isSince || date.isUntil || date.isFuture || date.isBackgroundLike
            ? nil : (day, word)
    }

    /// How well a date of the sentence fits; 0 or less is not at all.
    private func score(_ index: Int, _ draft: EventDraft, _ drafts: [EventDraft]) -> Double {
        let located = facts.dates[index]
        let date = located.fact
        guard let first = located.words.first else { return 0 }
        // "before dawn on Wednesday" is still that day.
        let isPartOfDay = date.grain == .day && (date.partOfDay != nil || date.time != nil)
        if date.isUntil && !isPartOfDay || date.isFuture || isOfOrigin(first) { return 0 }
        var score = 10.0
        // A clock time alone adds to a day told elsewhere.
        if date.grain == .clock { return 0 }
        if date.isLongSince { score -= 5 } else if date.isSince, !isPartOfDay { score -= 3 }
        // "Hours after the deal, guns speak again": a headline dates nothing by what it does not tell.
        if date.isRelational, draft.role == .headline { return 0 }
        if date.isRelational, let event = reckoned(located.words, drafts) {
            return event == draft.anchor.hit ? score : 0
        }
        if !draft.words.contains(first) {
            // Another event's day, unless it opens the sentence and so governs all of it.
            let opens = drafts.first.map { first < narrative.hits[$0.anchor.hit].first } ?? false
            if !opens, narrative.words[first].clause != draft.anchor.clause { return 0 }
            score -= 4
        }
        let clause = narrative.words[first].clause
        if clause == draft.anchor.clause {
            score += 3
        } else if draft.anchors.contains(where: { $0.clause == clause }) {
            score += 2
        } else {
            score -= Double(abs(Int(clause) - Int(draft.anchor.clause))) * 0.5
        }
        // "were killed following a raid on Sunday": the one day there is dates both.
        if clause != draft.anchor.clause, isPrior(clause, draft.sentence) {
            score -= facts.datesBySentence[draft.sentence].count == 1 && draft.strength == 1 ? 4 : 7
        }
        let hit = narrative.hits[draft.anchor.hit]
        let distance = first >= hit.end ? first - hit.end : hit.first - located.words.upperBound
        score -= min(3, Double(max(0, distance)) * 0.1)
        if date.grain != .day { score += isYearOfDeed(located, draft) ? 6 : -1.5 }
        // A day of another calendar, beside one that can be told.
        if date.anchor == .absolute, date.grain == .day, date.precision > 1 { score -= 6 }
        if isOfDying(first, draft) {
            // "On Monday ... . He was hit and died on Tuesday": the paragraph has the day.
            if clause != draft.anchor.clause, hasDayBefore(draft) { return 0 }
            score -= 6
        }
        // "On 12 July police arrested ten, a day after the march": the day that is named outright.
        if date.anchor == .previousEvent,
            facts.datesBySentence[draft.sentence].contains(where: {
                let other = facts.dates[$0].fact
                return other.anchor != .previousEvent && other.grain == .day && other.precision <= 1
                    && !other.isSince && !other.isUntil
                    // "the week before on Saturday 6 August"
                    && (facts.dates[$0].words.upperBound <= first
                        || (0...1).contains(facts.dates[$0].words.lowerBound - located.words.upperBound))
            })
        {
            score -= 6
        }
        // "confirmed on Friday": the day of the statement.
        if isOfSpeech(first) { score -= 7 }
        return score
    }

    /// Whether a time long past stands behind the event word with nothing between but the place.
    ///
    /// "ordered on Tuesday to pay the kin of farmers killed in Mapiripan in 1997", but not "shelled a base built in 1997".
    private func isYearOfDeed(_ date: ReportFacts.Located<DateExpression>, _ draft: EventDraft) -> Bool {
        let hit = narrative.hits[draft.anchor.hit]
        guard date.fact.isBackgroundLike, !date.fact.isSince, hit.isVerb, let first = date.words.first else {
            return false
        }
        // "the day in 1937 when aircraft bombed the town"
        if date.words.upperBound < hit.first,
            narrative.words[date.words.upperBound].grammar
                & (narrative.sets.relative | narrative.sets.clause | narrative.sets.meanwhile) != 0,
            narrative.words[date.words.upperBound].clause == hit.clause
        {
            return true
        }
        guard first > hit.end, first - hit.end <= 10 else { return false }
        let between = hit.end..<first
        guard
            between.allSatisfy({
                narrative.words[$0].clause == hit.clause && narrative.words[$0].hit < 0
                    && narrative.words[$0].mark == 0
            }),
            let last = between.last(where: { narrative.words[$0].grammar & narrative.sets.locative == 0 })
        else { return false }
        return last < hit.end + 2
            || facts.placesBySentence[draft.sentence].contains { facts.places[$0].words.contains(last) }
    }

    /// "regained the village two days after it was seized": the event word that follows a count, no comma between, from
    /// which it is reckoned; nil where the count opens its sentence and dates what comes behind ("Two days after the
    /// shooting, ...") or takes up an event told in a sentence before.
    private func reckoned(_ words: Range<Int>, _ drafts: [EventDraft]) -> Int? {
        let following = drafts.filter { narrative.hits[$0.anchor.hit].first >= words.upperBound }
        guard let next = following.min(by: { $0.anchor.hit < $1.anchor.hit }),
            drafts.contains(where: { narrative.hits[$0.anchor.hit].first < words.lowerBound }),
            !next.isDefinite || next.sentence <= 1,
            !(words.upperBound..<narrative.hits[next.anchor.hit].first).contains(where: {
                narrative.words[$0].mark != 0
            })
        else { return nil }
        return next.anchor.hit
    }

    /// "was captured some months after the raid": told as what happened long before or after.
    private func isLongBefore(_ index: Int, _ draft: EventDraft) -> Bool {
        let located = facts.dates[index]
        return located.fact.isRelational && located.fact.grain != .day && located.fact.grain != .week
            && (located.words.first.map { narrative.words[$0].clause == draft.anchor.clause } ?? false)
    }

    /// Whether a clause tells what came before the event ("after the shelling of Monday, ...").
    private func isPrior(_ clause: Int16, _ sentence: Int) -> Bool {
        let range = narrative.sentences[sentence].words
        guard let opener = range.first(where: { narrative.words[$0].clause == clause }) else { return false }
        // "before dawn on Wednesday" is a time of day.
        if facts.datesBySentence[sentence].contains(where: { facts.dates[$0].words.contains(opener) }) {
            return false
        }
        return narrative.words[opener].grammar & narrative.sets.prior != 0
    }

    /// "..., and a sixth died on Monday in hospital": a later day than the event's.
    private func isOfDying(_ first: Int, _ draft: EventDraft) -> Bool {
        let clause = narrative.words[first].clause
        if isOfDeathbed(first, draft) { return true }
        // "died on Sunday of wounds sustained in a raid": the word stands right before.
        let before = max(narrative.sentences[draft.sentence].words.lowerBound, first - 2)..<first
        let hits = before.map { narrative.words[$0].hit }.filter { $0 >= 0 }
        if let last = hits.last, Int(last) != draft.anchor.hit,
            narrative.hits[Int(last)].meaning.classes & narrative.sets.die != 0,
            narrative.hits[Int(last)].isVerb, facts.datesBySentence[draft.sentence].count > 1
        {
            return true
        }
        guard !draft.anchors.contains(where: { $0.clause == clause && $0.strength > 1 }) else { return false }
        var index = first - 1
        while index >= narrative.sentences[draft.sentence].words.lowerBound,
            narrative.words[index].clause == clause
        {
            let hit = narrative.words[index].hit
            if hit >= 0, narrative.hits[Int(hit)].meaning.classes & narrative.sets.die != 0 { return true }
            index -= 1
        }
        return false
    }

    /// Whether a sentence before in the paragraph tells a day.
    private func hasDayBefore(_ draft: EventDraft) -> Bool {
        var sentence = draft.sentence - 1
        while sentence >= 0, draft.sentence - sentence <= 4,
            narrative.sentences[sentence].block == draft.block
        {
            let dated = facts.datesBySentence[sentence].contains {
                facts.dates[$0].fact.grain == .day && facts.dates[$0].fact.precision == 1
            }
            if dated { return true }
            sentence -= 1
        }
        return false
    }

    /// "died in hospital on Friday": they had been wounded before, whenever that was.
    private func isOfDeathbed(_ first: Int, _ draft: EventDraft) -> Bool {
        var isLater = false
        let start = max(narrative.sentences[draft.sentence].words.lowerBound, first - 6)
        for index in stride(from: first - 1, through: start, by: -1) {
            let word = narrative.words[index]
            if word.grammar & narrative.sets.deathbed != 0 { isLater = true }
            guard word.hit >= 0 else { continue }
            let hit = narrative.hits[Int(word.hit)]
            return isLater && Int(word.hit) != draft.anchor.hit
                && hit.meaning.classes & narrative.sets.die != 0
        }
        return false
    }

    /// "born in 1991", "a school built in 2009": when someone or something came to be.
    func isOfOrigin(_ first: Int) -> Bool {
        (max(0, first - 3)..<first).contains { narrative.word($0, isIn: narrative.sets.birth) }
    }

    /// Whether a verb of saying stands right before a date.
    func isOfSpeech(_ first: Int) -> Bool {
        var index = first - 1
        var steps = 0
        // "The ministry announced, on Monday, the arrest of ...": Arabic sets the day off by commas.
        // "told the paper's reporter by phone on Sunday".
        let reach = narrative.isVerbFirst ? 6 : 7
        var sawComma = false
        while index >= 0, steps < reach {
            let word = narrative.words[index]
            let speech = sawComma ? narrative.sets.announcement : narrative.sets.speech
            // "reported that on Saturday rebels ...": what is said has its own day.
            if word.grammar & speech != 0 {
                return narrative.isVerbFirst || word.clause == narrative.words[first].clause
            }
            // "In a statement on Monday the army said ..."
            if steps < 3, word.grammar & narrative.sets.utterance != 0 { return true }
            if word.mark == 0x2C, narrative.isVerbFirst {
                sawComma = true
            } else if word.mark != 0 || word.hit >= 0 {
                return false
            }
            index -= 1
            steps += 1
        }
        return false
    }

    /// The clock time of the draft's sentence that stands nearest to its date or event word.
    func time(_ draft: EventDraft, sentences: [Int]) -> (time: ClockTime, index: Int)? {
        for sentence in sentences {
            var best: (index: Int, time: ClockTime, distance: Int)?
            for index in facts.datesBySentence[sentence] {
                let located = facts.dates[index]
                guard let time = located.fact.time, let first = located.words.first else { continue }
                if sentence == draft.sentence, !draft.words.contains(first) { continue }
                if located.fact.grain != .clock, draft.date != index { continue }
                let hit = sentence == draft.sentence ? narrative.hits[draft.anchor.hit].first : first
                let distance = abs(hit - first)
                if distance < best?.distance ?? .max { best = (index, time, distance) }
            }
            if let best { return (best.time, best.index) }
        }
        return nil
    }
}
