import Geoparsing
import Reports
import Spatial

/// Places that a report tells after the event itself.
extension ReportAssembler {
    /// Whether a block is one of the points that sum up the text under a heading of their own.
    func isOfDigest(_ block: Int) -> Bool {
        var index = block
        while index > 0, blocks[index].role == .headline { index -= 1 }
        return index < block && blocks[index].role == .heading
    }

    // MARK: Where it took place

    /// Gives an event that has no place, or only a wide one, the place that the sentences after it tell: "The attack
    /// took place east of X".
    func refinePlaces(_ events: inout [EventDraft]) {
        for index in events.indices {
            let event = events[index]
            let known = event.place.flatMap { event.hasOwnPlace ? facts.places[$0].fact : nil }
            guard known == nil || (known?.wherePrec ?? 0) >= 4 || (known?.uncertainty ?? 0) > 40_000 else {
                continue
            }
            for sentence in event.sentence + 1..<min(event.sentence + 3, narrative.sentences.count) {
                let block = narrative.sentences[sentence].block
                guard block == event.block || isNextBlock(event.sentence, block) else { break }
                guard let place = placeOfOccurrence(in: sentence), lies(place, within: known) else {
                    continue
                }
                events[index].place = place
                events[index].placeRule = "place: from the sentence that tells where it was"
                events[index].hasOwnPlace = true
                if !events[index].sentences.contains(sentence) { events[index].sentences.append(sentence) }
                break
            }
        }
    }

    /// The place right after "the attack took place", "the incident happened".
    private func placeOfOccurrence(in sentence: Int) -> Int? {
        let range = narrative.sentences[sentence].words
        for word in range where narrative.word(word, isIn: narrative.sets.occurrence) {
            let subject = max(range.lowerBound, word - 4)..<word
            guard
                subject.contains(where: {
                    narrative.word($0, isIn: narrative.sets.definite | narrative.sets.pronoun)
                })
            else { continue }
            let place = facts.placesBySentence[sentence].first { index in
                let located = facts.places[index]
                guard let first = located.words.first else { return false }
                return located.fact.role == .location && located.fact.coordinate != nil && first > word
                    && first - word <= 9 && narrative.words[first].clause == narrative.words[word].clause
            }
            if let place { return place }
        }
        return nil
    }

    private func lies(_ place: Int, within area: PlaceReference?) -> Bool {
        guard let area else { return true }
        let inner = facts.places[place].fact
        guard let from = area.coordinate, let to = inner.coordinate,
            (inner.uncertainty ?? .infinity) < 0.7 * (area.uncertainty ?? 0)
        else { return false }
        return Ellipsoid.wgs84.distance(from: from, to: to) <= (area.uncertainty ?? 0)
            + (inner.uncertainty ?? 0)
    }
}
