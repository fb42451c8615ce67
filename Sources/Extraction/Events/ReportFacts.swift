import Geoparsing
import Reports

/// What the earlier stages found in a report, each fact with the sentence and the words that hold it.
struct ReportFacts: Sendable {
    /// A fact where it stands.
    struct Located<Fact: Sendable>: Sendable {
        var fact: Fact
        var sentence: Int
        var words: Range<Int>
    }

    var places: [Located<PlaceReference>] = []
    var dates: [Located<DateExpression>] = []
    var tolls: [Located<TollMention>] = []
    /// By sentence, the sides in it.
    var sides: [[Side]]
    /// By sentence, those who only speak.
    var sources: [[Side]]
    /// By sentence, the associated groups ("Teachers", "Children") in it, with their words.
    var groups: [[(name: String, actor: String, words: Range<Int>)]]
    /// By sentence, those who hold a building that it names ("an ISIL-held house").
    var holders: [[Side]]
    /// By sentence, those from whose ground something came ("fired from a rebel-held area").
    var origins: [[Side]]
    /// By sentence, the words of actors' names.
    var names: [[Range<Int>]]
    /// By sentence, indices of what stands in it, in the order of the text.
    let placesBySentence: [Range<Int>]
    let datesBySentence: [Range<Int>]
    var tollsBySentence: [[Int]]

    /// Sorts what the stages found into sentences.
    init(
        document: Document, narrative: Narrative, places: [PlaceReference], actors: [ActorMention],
        tolls: [TollMention]
    ) {
        let count = document.sentences.count
        sides = Array(repeating: [], count: count)
        sources = Array(repeating: [], count: count)
        groups = Array(repeating: [], count: count)
        names = Array(repeating: [], count: count)
        holders = Array(repeating: [], count: count)
        origins = holders
        tollsBySentence = Array(repeating: [], count: count)
        guard count > 0 else {
            (placesBySentence, datesBySentence) = ([], [])
            return
        }
        var located: [Located<PlaceReference>] = []
        located.reserveCapacity(places.count)
        self.tolls.reserveCapacity(tolls.count)
        let named = actors.filter { !$0.isGeneric }
        var placeNames: [TextSpan] = []
        for place in places {
            // "Iraqi Air Force", "the Kurdish People's Units": a name that shares words with an actor's says
            // nothing of where.
            let name = place.toponyms.first?.span ?? place.span
            if Self.isTaken(name, by: named) { continue }
            let tokens = document.tokens(in: place.span)
            guard !tokens.isEmpty else { continue }
            let sentence = document.sentence(holding: tokens.lowerBound)
            guard !document.sentences[sentence].isEcho else { continue }
            let words = narrative.words(ofTokens: tokens)
            placeNames += place.toponyms.lazy.map(\.span)
            located.append(Located(fact: place, sentence: sentence, words: words))
        }
        placesBySentence = Self.sort(&located, count)
        self.places = located
        var dated: [Located<DateExpression>] = []
        dated.reserveCapacity(document.dates.count)
        for date in document.dates where !date.tokens.isEmpty {
            // "the March 23 Movement" is called after a day on which nothing of this happened.
            if Self.isTaken(date.span, by: named) { continue }
            let sentence = document.sentence(holding: date.tokens.lowerBound)
            guard !document.sentences[sentence].isEcho else { continue }
            dated.append(
                Located(fact: date, sentence: sentence, words: narrative.words(ofTokens: date.tokens)))
        }
        datesBySentence = Self.sort(&dated, count)
        dates = dated
        for toll in tolls where !toll.isDenied && !toll.isHypothetical {
            tollsBySentence[toll.sentence].append(self.tolls.count)
            self.tolls.append(
                Located(fact: toll, sentence: toll.sentence, words: narrative.words(ofTokens: toll.tokens)))
        }
        var aliases: [Range<Int>] = []
        // "fighters of the X-linked Y": the words before the qualifier belong to Y.
        var led: Range<Int>?
        for actor in actors {
            // "Sheikh Zuweid": a town that is called after someone does nothing.
            if actor.isGeneric, isWithin(actor.span, placeNames) { continue }
            var words = narrative.words(ofTokens: actor.tokens)
            if let before = led, words.lowerBound >= before.upperBound {
                if words.lowerBound - before.upperBound <= 2 { words = before.lowerBound..<words.upperBound }
                led = nil
            }
            if actor.isDeclaredAlias {
                aliases.append(words)
                continue
            }
            guard !words.isEmpty else { continue }
            // "rebel-held", "army-controlled": whose the ground is, not who acts.
            if words.upperBound < narrative.words.count,
                narrative.word(words.upperBound, isIn: narrative.sets.held),
                narrative.words[words.upperBound].isHyphenated
            {
                if isSource(words, narrative) {
                    origins[actor.sentence].append(
                        Side(
                            words: words, span: actor.span, kinds: SideKinds(actor), name: actor.name,
                            country: actor.country, isGeneric: actor.isGeneric))
                }
                if words.count > 1 { led = words }
                let next = words.upperBound + 1
                if next < narrative.words.count, narrative.words[next].hit >= 0,
                    narrative.hits[Int(narrative.words[next].hit)].meaning.classes & narrative.sets.property
                        != 0
                {
                    holders[actor.sentence].append(
                        Side(
                            words: words, span: actor.span, kinds: SideKinds(actor), name: actor.name,
                            country: actor.country, isGeneric: actor.isGeneric))
                }
                continue
            }
            if isHolder(words, narrative) { continue }
            if let group = actor.group {
                groups[actor.sentence].append((group, actor.name, words))
            }
            if !actor.isGeneric { names[actor.sentence].append(words) }
            // "a former rebel commander" is a civilian when he is hit.
            let isFormer =
                words.lowerBound > 0 && narrative.word(words.lowerBound - 1, isIn: narrative.sets.former)
            let side = Side(
                words: words, span: actor.span, kinds: isFormer ? .civilian : SideKinds(actor),
                name: actor.name,
                country: actor.country, isGeneric: actor.isGeneric, isSource: actor.isAttribution,
                isContextual: actor.isContextual)
            if actor.isAttribution {
                sources[actor.sentence].append(side)
            } else {
                sides[actor.sentence].append(side)
            }
        }
        for sentence in 0..<count {
            addPeople(sentence, narrative, aliases: aliases)
            settleSides(sentence, narrative)
        }
    }

    /// Puts facts into the order of their sentences and returns for each sentence which of them stand in it.
    private static func sort<Fact>(_ facts: inout [Located<Fact>], _ count: Int) -> [Range<Int>] {
        // They come in the order of the text.
        if zip(facts, facts.dropFirst()).contains(where: { $0.sentence > $1.sentence }) {
            facts.sort { $0.sentence < $1.sentence }
        }
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        var start = 0
        for sentence in 0..<count {
            var end = start
            while end < facts.count, facts[end].sentence == sentence { end += 1 }
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }

    /// Whether a span is part of a longer one of several that stand in the order of the text.
    private func isWithin(_ span: TextSpan, _ others: [TextSpan]) -> Bool {
        var (low, high) = (0, others.count)
        while low < high {
            let middle = (low + high) / 2
            if others[middle].end < span.end { low = middle + 1 } else { high = middle }
        }
        guard low < others.count else { return false }
        return others[low].start <= span.start && others[low] != span
    }

    /// Whether a span shares text with one of some actors, which stand in the order of the text.
    private static func isTaken(_ span: TextSpan, by actors: [ActorMention]) -> Bool {
        let next = actors.partitioningPoint { $0.span.end > span.start }
        return next < actors.count && actors[next].span.overlaps(span)
    }

    /// Whether a named side follows a common noun with nothing but plain words between.
    private func isConstruct(_ words: Range<Int>, _ sentence: Int, _ narrative: Narrative) -> Bool {
        sides[sentence].contains { side in
            guard side.name != nil, side.words.lowerBound >= words.upperBound,
                side.words.lowerBound - words.upperBound <= 2
            else { return false }
            return (words.upperBound..<side.words.lowerBound).allSatisfy {
                let word = narrative.words[$0]
                // "a leader in X", "fighters of X"
                let isMember =
                    $0 == words.upperBound && side.words.lowerBound == words.upperBound + 1
                    && word.grammar & (narrative.sets.from | narrative.sets.locative) != 0
                return word.grammar == 0 && word.hit < 0 && (word.mark == 0 || word.mark == 0x22) || isMember
            }
        }
    }

    /// Adds the people called by a common noun where no actor is found.
    private mutating func addPeople(_ sentence: Int, _ narrative: Narrative, aliases: [Range<Int>]) {
        let sets = narrative.sets
        for index in narrative.sentences[sentence].hits {
            let hit = narrative.hits[index]
            let classes = hit.meaning.otherClasses
            guard classes & (sets.civilian | sets.armed) != 0, !hit.isVerb else { continue }
            let words = hit.first..<hit.end
            // "the Islamic State (ISIS) militants": the name before the bracket says whose they are.
            if aliases.contains(where: { $0.overlaps(words) }) { continue }
            if sides[sentence].contains(where: { $0.words.overlaps(words) })
                || sources[sentence].contains(where: { $0.words.overlaps(words) })
            {
                continue
            }
            // "an army bus", "a YPG doctor": what belongs to an armed side is no side of its own.
            if classes & sets.armed == 0,
                sides[sentence].contains(where: {
                    $0.words.upperBound == hit.first && $0.kinds.contains(.armed) && !$0.isSource
                })
            {
                continue
            }
            // "elements of the organisation": in the construct state the name behind says whose they are.
            if narrative.isVerbFirst, isConstruct(words, sentence, narrative) { continue }
            var kinds: SideKinds = []
            if classes & sets.civilian != 0 { kinds.insert(.civilian) }
            if classes & sets.armed != 0, kinds.isEmpty { kinds.insert(.armed) }
            if hit.first > narrative.sentences[sentence].words.lowerBound,
                narrative.word(hit.first - 1, isIn: sets.former)
            {
                kinds = .civilian
            }
            sides[sentence].append(
                Side(
                    words: words, span: narrative.span(of: words), kinds: kinds, name: nil, country: nil,
                    isGeneric: true))
        }
        if sides[sentence].count > 1 { sides[sentence].sort { $0.words.lowerBound < $1.words.lowerBound } }
    }
}

extension SideKinds {
    /// What an actor can be for the rules.
    init(_ actor: ActorMention) {
        switch actor.kind {
        case .stateForces, .police, .externalForces: self = [.armed, .state]
        case .coalition: self = [.armed, .state, .allied]
        case .rebelGroup, .identityMilitia: self = [.armed, .nonstate]
        case .politicalMilitia: self = actor.isGeneric ? [.armed, .nonstate, .outlaw] : [.armed, .nonstate]
        case .unidentified: self = [.armed, .nonstate, .outlaw, .unknown]
        case .rioters: self = .rioter
        case .protesters: self = .protester
        case .civilians: self = .civilian
        }
    }
}
