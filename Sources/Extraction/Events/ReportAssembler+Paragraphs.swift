import Geoparsing
import Incidents
import Reports

/// What the paragraphs around an event's own tell of it, where agencies give each sentence one of its own.
extension ReportAssembler {
    /// The place of the paragraph before, where agencies give each sentence a paragraph of its own: for the first
    /// event of a report that is placed, and for what is only taken up again ("that assault").
    func placeOfParagraphBefore(_ event: EventDraft, _ events: [EventDraft]) -> Int? {
        let before = event.sentence - 1
        let isFirst = !events.contains { $0.hasOwnPlace && $0.sentence < event.sentence }
        guard before >= 0, isFirst || !event.isDefinite || speaksOfEvent(before),
            blocks[event.block].role == .paragraph, blocks[event.block].sentences.lowerBound == event.sentence
        else { return nil }
        let block = narrative.sentences[before].block
        guard blocks[block].role == .paragraph, blocks[block].sentences.count <= 2,
            blocks[block].heading == blocks[event.block].heading
        else { return nil }
        let linker = PlaceLinker(narrative: narrative, facts: facts)
        let located = facts.placesBySentence[before].filter { place in
            let fact = facts.places[place].fact
            return fact.role == .location && (fact.uncertainty ?? .infinity) < 100_000
                && (fact.coordinate != nil || !fact.isAnaphor)
                && facts.places[place].words.first.map {
                    !linker.isOfSpeaker($0) && !linker.isOfOffice($0) && !isOfTelling($0)
                } ?? false
                && !linker.isWhereSpeakerIs(facts.places[place].words, before)
        }
        // Of a paragraph that tells no event, and names one place alone, goes on what follows.
        let isAlone = located.count == 1 && !events.contains { $0.sentences.contains(before) }
        return isFirst || event.isDefinite || isAlone ? focus(of: located, in: before, events) : nil
    }

    /// "Tuesday's attack on a base in X": whether a sentence that tells no event names one.
    private func speaksOfEvent(_ sentence: Int) -> Bool {
        narrative.sentences[sentence].hits.contains {
            !narrative.hits[$0].isVerb && narrative.hits[$0].classes & narrative.sets.again != 0
        }
    }

    /// "told reporters in X": where someone spoke.
    private func isOfTelling(_ first: Int) -> Bool {
        (max(0, first - 6)..<first).contains { narrative.word($0, isIn: narrative.sets.speech) }
    }

    /// "The attackers then set fire to houses": whether those who act are who did what was told before.
    func takesUpCulprits(_ draft: EventDraft, _ event: EventDraft) -> Bool {
        guard !event.isBackground, !draft.isAnother, event.type.disorderType == draft.type.disorderType else {
            return false
        }
        return draft.agents.contains { side in
            side.isGeneric && side.words.lowerBound > 0
                && narrative.word(side.words.lowerBound - 1, isIn: narrative.sets.definite)
                && side.words.contains { narrative.word($0, isIn: narrative.sets.culprit) }
        }
    }
}
