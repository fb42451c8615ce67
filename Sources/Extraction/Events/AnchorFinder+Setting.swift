/// Event words that only tell more of another event of their sentence.
extension AnchorFinder {
    /// "troops backed by air strikes took the town": what helps is no event beside the one that it helps.
    func isHelp(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        guard !hit.isVerb else { return false }
        var index = hit.first - 1
        while index >= range.lowerBound, hit.first - index <= 6 {
            let word = narrative.words[index]
            if word.grammar & narrative.sets.support != 0 {
                return narrative.hits[narrative.sentences[hit.sentence].hits].contains {
                    $0.first != hit.first && $0.classes & knowledge.traits.triggers != 0
                }
            }
            if word.mark != 0 && word.mark != 0x2D || word.hit >= 0 && narrative.hits[Int(word.hit)].isVerb {
                return false
            }
            index -= 1
        }
        return false
    }

    /// "using fighter, attack and remotely piloted aircraft": which kinds of aircraft there were.
    func isListed(_ hit: TermHit, _ range: Range<Int>) -> Bool {
        // "ground-attack"
        let before = narrative.words[hit.first].isHyphenated ? hit.first - 2 : hit.first - 1
        guard !hit.isVerb, before >= range.lowerBound, hit.end < range.upperBound, isListMark(hit.end),
            isListMark(before) || narrative.word(before, isIn: narrative.sets.instrument)
        else { return false }
        let aircraft = narrative.sets.aircraft | narrative.sets.helicopter
        for index in hit.end..<min(range.upperBound, hit.end + 9) {
            let word = narrative.words[index]
            if word.hit >= 0, narrative.hits[Int(word.hit)].classes & aircraft != 0 {
                return true
            }
            if word.mark != 0, !isListMark(index), word.mark != 0x2D { return false }
            if word.grammar != 0, !isListMark(index) { return false }
        }
        return false
    }

    /// "rescued eleven kidnapped villagers": the same, with the word before the people.
    private func isOfFreedAfter(_ hit: TermHit, _ sentence: Narrative.SentenceView) -> Bool {
        guard hit.classes & knowledge.traits.ofTaking != 0, hit.end < sentence.words.upperBound,
            hit.first > sentence.words.lowerBound,
            hit.meaning.form == .participle || hit.meaning.form == .pastOrParticiple
        else { return false }
        let noun = narrative.words[hit.end]
        let isPlain = noun.hit < 0 && noun.grammar == 0 && noun.mark == 0 && !noun.isCapitalized
        guard
            isPlain
                || noun.hit >= 0
                    && narrative.hits[Int(noun.hit)].meaning.otherClasses
                        & (narrative.sets.people | narrative.sets.die) != 0
        else { return false }
        return narrative.hits[sentence.hits].contains {
            $0.first < hit.first && hit.first - $0.first <= 6 && $0.classes & narrative.sets.rescued != 0
        }
    }

    private func isListMark(_ index: Int) -> Bool {
        narrative.words[index].mark == 0x2C || narrative.word(index, isIn: narrative.sets.joint)
    }

    /// "freed ten villagers kidnapped by the group": how those who are freed were taken was told, or is old.
    func isOfFreed(_ hit: TermHit, _ sentence: Narrative.SentenceView) -> Bool {
        if isOfFreedAfter(hit, sentence) { return true }
        guard hit.isVerb, hit.classes & knowledge.traits.ofTaking != 0,
            hit.meaning.form == .participle || hit.meaning.form == .pastOrParticiple,
            hit.first > sentence.words.lowerBound
        else { return false }
        let noun = narrative.words[hit.first - 1].hit
        guard noun >= 0, narrative.hits[Int(noun)].meaning.otherClasses & narrative.sets.people != 0 else {
            return false
        }
        return narrative.hits[sentence.hits].contains {
            $0.first < hit.first && $0.isVerb && $0.classes & narrative.sets.rescued != 0
        }
    }
}
