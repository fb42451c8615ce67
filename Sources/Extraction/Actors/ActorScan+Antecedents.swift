import Reports

/// Who "the group", "its fighters" and "the militants" stand for.
extension ActorScan {
    /// The armed side named last in a sentence, of a state or not.
    func lastArmed(_ sentence: Int, isState: Bool) -> ActorMention? {
        for mention in found.reversed() {
            if mention.sentence != sentence { return nil }
            if mention.kind.isArmed, mention.kind.isState == isState { return mention }
        }
        return nil
    }

    /// The armed group without a state that "the group" may stand for: the one most named so far, or where
    /// `nearby` is wanted the one named last in this sentence or the one before it in the block.
    func lastGroup(before sentence: Int, nearby: Bool) -> ActorMention? {
        var counts: [(mention: ActorMention, count: Int)] = []
        // Far back nobody remembers; the bound also keeps long texts linear.
        for mention in found.suffix(200).reversed() {
            if nearby {
                if sentence - mention.sentence > 1 { return nil }
                if document.sentences[mention.sentence].block != document.sentences[sentence].block {
                    return nil
                }
            }
            guard !mention.isGeneric, mention.kind.isArmed, !mention.kind.isState else { continue }
            if nearby, let known = counts.first, known.mention.name != mention.name {
                // Two groups are named near by: which one is meant nobody can tell.
                return nil
            }
            if let known = counts.firstIndex(where: { $0.mention.name == mention.name }) {
                counts[known].count += 1
            } else {
                counts.append((mention, 1))
            }
        }
        // Of equals the one named last, which stands first.
        var best: (mention: ActorMention, count: Int)?
        for entry in counts where entry.count > (best?.count ?? 0) { best = entry }
        return best?.mention
    }

    /// The one armed group without a state that the report has named so far; nil where there are two.
    func onlyGroup(_ sentence: Int) -> ActorMention? {
        var only: ActorMention?
        for mention in found.suffix(200) where !mention.isGeneric && mention.kind == .rebelGroup {
            if let known = only, known.name != mention.name { return nil }
            only = mention
        }
        return only
    }

    /// The country whose forces the same word named shortly before: "the Turkish army", and then "the army".
    ///
    /// Nil where it named none, or where another state's forces were named since.
    func ownerNamedBefore(_ word: WordKey, _ sentence: Int) -> Int? {
        // Within one endless sentence, too, it is not sought far.
        for mention in found.suffix(200).reversed() {
            guard sentence - mention.sentence <= 3 else { return nil }
            guard mention.kind == .stateForces else { continue }
            guard !mention.isContextual, document.words[mention.tokens.upperBound - 1] == word else {
                return nil
            }
            return mention.country.flatMap(lexicon.countryIndex)
        }
        return nil
    }
}
