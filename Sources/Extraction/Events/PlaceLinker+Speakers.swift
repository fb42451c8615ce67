import Geoparsing
import Reports
import Spatial

/// Where those who speak are, and what stands behind a name.
extension PlaceLinker {
    /// "..., a doctor in X said", ", a spokesman told reporters in X": a clause behind a comma that has no event.
    func isOfOneWhoSaid(_ first: Int) -> Bool {
        let clause = narrative.words[first].clause
        var index = first - 1
        var said = false
        while index >= 0, first - index <= 8 {
            let word = narrative.words[index]
            if word.mark == 0x2C || word.mark == 0x3B { return said || saysNext(first) }
            if word.mark != 0 || word.clause != clause { return false }
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb { return false }
            if word.grammar & narrative.sets.speech != 0 { said = true }
            index -= 1
        }
        return false
    }

    /// "Officials in X said that ...": a sentence that begins with who tells.
    func opensWithTeller(_ first: Int, _ sentence: Int) -> Bool {
        let start = narrative.sentences[sentence].words.lowerBound
        guard first - start <= 6, saysNext(first) || speaksBehindComma(first, sentence) else { return false }
        return (start..<first).allSatisfy { narrative.words[$0].mark == 0 && narrative.words[$0].hit < 0 }
    }

    /// "In X, the spokesman of the police told reporters": a speaker, and what he does, behind the place's comma.
    private func speaksBehindComma(_ first: Int, _ sentence: Int) -> Bool {
        let (end, sets) = (narrative.sentences[sentence].words.upperBound, narrative.sets)
        guard
            let comma = (first + 1..<max(first + 1, min(end, first + 4))).first(where: {
                narrative.words[$0].mark == 0x2C
            }),
            (comma + 1..<min(end, comma + 5)).contains(where: {
                narrative.word($0, isIn: sets.speaker) && !narrative.word($0, isIn: sets.speech)
            })
        else { return false }
        for next in comma + 2..<max(comma + 2, min(end, comma + 16)) {
            if narrative.word(next, isIn: sets.speech), !narrative.word(next, isIn: sets.speaker) {
                return true
            }
            if narrative.words[next].hit >= 0, narrative.hits[Int(narrative.words[next].hit)].isVerb {
                return false
            }
        }
        return false
    }

    /// "in Thanchi, Bandarban, ...": the town behind a comma only tells where the one before lies, unless both are of a
    /// list.
    func isBehindFiner(_ index: Int, _ sentence: Int) -> Bool {
        let all = Array(facts.placesBySentence[sentence])
        guard let at = all.firstIndex(of: index), at > 0 else { return false }
        let (before, own) = (facts.places[all[at - 1]], facts.places[index])
        guard before.fact.role == .location, own.fact.relation == .at, before.fact.relation == .at,
            let from = before.fact.coordinate, let to = own.fact.coordinate,
            before.fact.uncertainty ?? .infinity <= max(10_000, own.fact.uncertainty ?? 0),
            before.words.upperBound + 1 == own.words.lowerBound,
            narrative.words[before.words.upperBound].mark == 0x2C
        else { return false }
        if at + 1 < all.count, hasJoint(own.words.upperBound, facts.places[all[at + 1]].words.lowerBound),
            facts.places[all[at + 1]].words.lowerBound - own.words.upperBound <= 3
        {
            return false
        }
        return Ellipsoid.wgs84.distance(from: from, to: to) <= 100_000
    }

    /// Whether a word of saying stands right behind a name, at the end of its clause.
    private func saysNext(_ first: Int) -> Bool {
        for next in first + 1..<max(first + 1, min(narrative.words.count, first + 7)) {
            let word = narrative.words[next]
            if word.mark != 0 || word.hit >= 0 { return false }
            if word.grammar & narrative.sets.speech != 0 { return true }
            // "X SP Musa Khan Bello said": a name may be long.
            if next >= first + 3, !word.isCapitalized { return false }
        }
        return false
    }

    /// "in Mon, India": the country behind a name that nobody knows for a place.
    func standsBehindName(_ first: Int) -> Bool {
        guard first >= 3, narrative.words[first - 1].mark == 0x2C else { return false }
        let name = (max(0, first - 5)..<first - 1).last { !narrative.words[$0].isCapitalized }
        return name.map { $0 < first - 2 && narrative.word($0, isIn: narrative.sets.locative) } ?? false
    }

    /// "a raid in X, where soldiers killed five": the place that a clause's "where" takes up.
    func isWhere(_ words: Range<Int>, _ draft: EventDraft) -> Bool {
        var next = words.upperBound
        let end = narrative.sentences[draft.sentence].words.upperBound
        if next < end, narrative.words[next].mark == 0x2C { next += 1 }
        return next < end && narrative.words[next].clause == draft.anchor.clause
            && narrative.words[next].grammar & narrative.sets.relative != 0
            && narrative.words[next].grammar & narrative.sets.subject == 0
    }
}
