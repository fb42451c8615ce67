import Geoparsing
import Reports

/// Parts an event that a sentence tells of several places, each with a number of its own, into one event a place.
///
/// "Five were detained in A, three in B and two in C", "13 people were killed: eight in A, five in B", "struck A (3
/// dead) ..." without a verb of its own for each.
struct ShareFinder {
    let document: Document
    let narrative: Narrative

    /// A place and how many were hit there.
    private struct Share {
        var place: Int
        /// The toll that the earlier stage found in the share's own words, where it found one.
        var toll: Int?
        var number: NumberExpression?
        var words: Range<Int>
    }

    /// Parts the drafts of a sentence; new tolls are added to the facts.
    func part(_ drafts: inout [EventDraft], sentence: Int, facts: inout ReportFacts) {
        guard !drafts.isEmpty, facts.placesBySentence[sentence].count > 1,
            facts.tollsBySentence[sentence].contains(where: { facts.tolls[$0].fact.isFactual })
        else { return }
        for index in drafts.indices.reversed() where drafts[index].role != .headline {
            guard let shares = shares(of: drafts[index], sentence: sentence, facts: facts) else { continue }
            drafts.replaceSubrange(
                index...index, with: parted(drafts[index], shares, sentence: sentence, facts: &facts))
        }
    }

    /// The shares of a draft, in text order, where there are at least two.
    private func shares(of draft: EventDraft, sentence: Int, facts: ReportFacts) -> [Share]? {
        let places = facts.placesBySentence[sentence].filter { isPlace(facts.places[$0].fact) }
        guard places.count > 1 else { return nil }
        var shares: [Share] = []
        for place in places {
            let words = facts.places[place].words
            guard draft.words.overlaps(words), let share = share(at: place, words, draft, facts) else {
                continue
            }
            // The first share stands with the verb, the others follow without one.
            if !shares.isEmpty, !isGapped(share, draft) { continue }
            shares.append(share)
        }
        guard let first = shares.first else { return nil }
        // Where the victims of one event come from are no shares of it.
        let isWhere = shares.contains { $0.place == draft.place || draft.morePlaces.contains($0.place) }
        let isWide = draft.place.map { (facts.places[$0].fact.uncertainty ?? 0) > 15_000 } ?? true
        if shares.count > 1, !isWhere, !isWide { return nil }
        // "One was held in X after a search of his house, and one in Y": the first number stands before the verb.
        if isGapped(first, draft), !isAfterColon(first), shares.count == 1, let own = draft.place,
            draft.hasOwnPlace, own != first.place, !draft.morePlaces.contains(first.place),
            facts.places[own].words.upperBound <= first.words.lowerBound, isPlace(facts.places[own].fact)
        {
            let main = facts.tollsBySentence[sentence].first {
                let toll = facts.tolls[$0]
                return toll.fact.isFactual && !toll.fact.isZero
                    && toll.words.lowerBound < first.words.lowerBound
            }
            guard let main else { return nil }
            return [Share(place: own, toll: main, number: nil, words: facts.places[own].words), first]
        }
        return shares.count > 1 ? shares : nil
    }

    private func isPlaceWord(_ index: Int, _ own: Int, _ facts: ReportFacts) -> Bool {
        facts.placesBySentence[facts.places[own].sentence].contains {
            $0 != own && isPlace(facts.places[$0].fact) && facts.places[$0].words.contains(index)
        }
    }

    private func isAfterColon(_ share: Share) -> Bool {
        narrative.words[share.words.lowerBound - 1].mark == 0x3A
    }

    private func isPlace(_ reference: PlaceReference) -> Bool {
        switch reference.role {
        case .location, .origin, .container: reference.coordinate != nil
        default: false
        }
    }

    /// The number right before a place: "three in X", "two others from the town of X", "a boy in X".
    private func share(at place: Int, _ words: Range<Int>, _ draft: EventDraft, _ facts: ReportFacts)
        -> Share?
    {
        let sets = narrative.sets
        let start = max(draft.words.lowerBound, words.lowerBound - 9)
        var index = words.lowerBound - 1
        var sawPreposition = narrative.word(words.lowerBound, isIn: sets.locative | sets.from)
        while index >= start {
            let word = narrative.words[index]
            if word.mark != 0, word.mark != 0x22 { return nil }
            // "two from X at a post in Y": they come from X, and Y is no share's.
            if isPlaceWord(index, place, facts) { return nil }
            if sawPreposition, let number = number(endingAt: index) {
                let toll = facts.tollsBySentence[draft.sentence].first {
                    facts.tolls[$0].words.contains(index) && facts.tolls[$0].fact.isFactual
                }
                return Share(
                    place: place, toll: toll, number: number.expression,
                    words: number.first..<words.upperBound)
            }
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb { return nil }
            if word.grammar & (sets.clause | sets.joint) != 0 { return nil }
            if word.grammar & (sets.locative | sets.from) != 0 { sawPreposition = true }
            index -= 1
        }
        return nil
    }

    /// The number whose last word stands at an index.
    private func number(endingAt index: Int) -> (expression: NumberExpression, first: Int)? {
        if let one = onePerson(at: index) { return one }
        guard
            narrative.words[index].isNumber || narrative.words[index].grammar & narrative.sets.determiner != 0
        else { return nil }
        let span = narrative.span(of: index..<index + 1)
        let token = document.tokens(in: span).lowerBound
        guard token < document.tokens.count,
            let number = document.numbers(in: max(0, token - 6)..<token + 1).last(where: {
                $0.core.contains(token)
            }), number.core.upperBound == token + 1, let count = number.count, count > 0, count < 100_000
        else { return nil }
        return (number, narrative.words(ofTokens: number.tokens).lowerBound)
    }

    /// "a boy", "another soldier", which ends at an index.
    private func onePerson(at index: Int) -> (expression: NumberExpression, first: Int)? {
        let sets = narrative.sets
        let hit = narrative.words[index].hit
        guard hit >= 0, index > 1 else { return nil }
        let term = narrative.hits[Int(hit)]
        guard !term.isVerb, term.meaning.otherClasses & (sets.civilian | sets.armed) != 0 else { return nil }
        let first = [term.first - 1, term.first - 2].first {
            $0 >= 0 && narrative.word($0, isIn: sets.one)
        }
        guard let first else { return nil }
        let span = narrative.span(of: first..<index + 1)
        return (NumberExpression(span: span, tokens: document.tokens(in: span), value: 1), first)
    }

    /// Whether a share joins on without a verb: a comma, a colon, "and" before its number.
    private func isGapped(_ share: Share, _ draft: EventDraft) -> Bool {
        let before = share.words.lowerBound - 1
        guard before >= draft.words.lowerBound else { return false }
        let word = narrative.words[before]
        return [0x2C, 0x3A, 0x3B].contains(word.mark) || word.grammar & narrative.sets.joint != 0
    }

    /// One draft a share.
    private func parted(_ draft: EventDraft, _ shares: [Share], sentence: Int, facts: inout ReportFacts)
        -> [EventDraft]
    {
        let own = facts.tollsBySentence[sentence].filter {
            let toll = facts.tolls[$0]
            return toll.fact.isFactual && !toll.fact.isPart && draft.words.overlaps(toll.words)
        }
        guard let main = own.first(where: { !facts.tolls[$0].fact.isZero }) else { return [draft] }
        let effect = facts.tolls[main].fact.effect
        var taken = Set(shares.compactMap(\.toll))
        var drafts: [EventDraft] = []
        for share in shares {
            var part = draft
            part.place = share.place
            part.hasOwnPlace = true
            part.placeRule = "place: of its share in the sentence's list"
            part.morePlaces = []
            part.isShare = true
            part.isAnother = !drafts.isEmpty
            if let toll = share.toll,
                drafts.isEmpty || facts.tolls[toll].fact.effect != effect || toll != main
            {
                part.tolls = [toll]
            } else if let number = share.number, let count = number.count {
                var toll = facts.tolls[main].fact
                (toll.low, toll.best, toll.high) = (
                    number.low.flatMap { Int(exactly: $0) } ?? count, count,
                    number.high.flatMap { Int(exactly: $0) }
                )
                toll.isVague = number.isVague
                toll.tokens = number.tokens
                toll.span = number.span
                (toll.noun, toll.name) = (nil, nil)
                (toll.isPart, toll.isTotal, toll.isZero) = (false, false, false)
                toll.rule = "share of a list"
                let index = facts.tolls.count
                facts.tolls.append(
                    .init(fact: toll, sentence: sentence, words: narrative.words(ofTokens: number.tokens)))
                facts.tollsBySentence[sentence].append(index)
                taken.insert(index)
                part.tolls = [index]
            }
            drafts.append(part)
        }
        // What else the sentence counts, but for a total of the shares, stays with the first.
        let total = shares.compactMap { $0.number?.count }.reduce(0, +)
        drafts[0].tolls += own.filter {
            let toll = facts.tolls[$0].fact
            return !taken.contains($0) && !(toll.effect == effect && toll.best >= total)
        }
        for toll in own where !drafts[0].tolls.contains(toll) && !taken.contains(toll) {
            facts.tolls[toll].fact.isAggregate = true
        }
        return drafts
    }
}
