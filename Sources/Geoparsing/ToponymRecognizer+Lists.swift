import Reports

extension ToponymRecognizer {
    /// "villages of A, B and C", "A, B and C districts", "between A and B", "the A–B road": what announces one member of
    /// a list announces the others, and the word for their kind is that of all.
    ///
    /// Names of the gazetteers profit from any place before them in a list, unknown names only from a place word.
    func continueLists(
        _ candidates: inout [ToponymMention], _ features: [ToponymFeatures], _ pass: Pass
    ) {
        let text = pass.text
        let starts = TokenChains(text.count, candidates) { $0.tokens.lowerBound }
        var raised = Array(repeating: false, count: candidates.count)
        shareKindBackwards(&candidates, features, text, &raised)
        for index in candidates.indices
        where candidates[index].score >= 0 && candidates[index].form != .demonym {
            let isAnnounced =
                features[index].contains(.kindBefore) || features[index].contains(.betweenBefore)
            let ceiling = text.sentenceEnd(of: candidates[index].tokens.lowerBound)
            let kind =
                isAnnounced && isPluralKind(before: candidates[index], text) ? candidates[index].kind : -1
            var end = candidates[index].tokens.upperBound
            for _ in 0..<30 {
                guard let next = nextInList(end, ceiling, text), let items = starts[next] else { break }
                let isDash = text.isDash(next - 1)
                let best =
                    items.max { candidates[$0].tokens.count < candidates[$1].tokens.count } ?? items.first
                for item in items where !raised[item] {
                    raised[item] = true
                    guard !features[item].contains(.outletAfter), !features[item].contains(.month) else {
                        continue
                    }
                    let isKnown = candidates[item].hit != nil
                    if isAnnounced && !isDash {
                        guard isKnown || item == best else { continue }
                        candidates[item].score += weights[.joinedToPlace]
                        if candidates[item].kind < 0 {
                            candidates[item].kind = isKnown ? kind : candidates[index].kind
                        }
                    } else if isDash, !isKnown, item == best,
                        opensRoad(candidates[item].tokens.upperBound, ceiling, text)
                    {
                        // "the A–B road": a road has two ends, whether the gazetteers know both or not.
                        candidates[item].score += weights[.joinedToPlace]
                    } else if isKnown {
                        candidates[item].score += weights[.joinedToPlace] * (isDash ? 0.7 : 0.35)
                    }
                }
                guard candidates[best].score >= 0 else { break }
                end = candidates[best].tokens.upperBound
            }
        }
    }

    private func opensRoad(_ index: Int, _ ceiling: Int, _ text: GeoText) -> Bool {
        index < ceiling && text.term(at: index).cue.relations.contains(.road)
    }

    /// "A, B and C districts": the word behind the last member goes to those before it.
    private func shareKindBackwards(
        _ candidates: inout [ToponymMention], _ features: [ToponymFeatures], _ text: GeoText,
        _ raised: inout [Bool]
    ) {
        let heads = candidates.indices.filter { index in
            candidates[index].form != .demonym && !features[index].contains(.outletAfter)
                && features[index].contains(.kindAfter)
                && text.cues[candidates[index].outer.upperBound - 1].classes.contains(.plural)
        }
        guard !heads.isEmpty else { return }
        let ends = TokenChains(text.count, candidates) { $0.tokens.upperBound }
        for head in heads {
            let floor = text.sentenceStart(of: candidates[head].tokens.lowerBound)
            if candidates[head].score < 0 {
                // Of three with a comma between the word for their kind makes places, of two it may tell of people.
                guard isLongList(candidates[head].tokens.lowerBound, floor, text, ends, candidates),
                    !raised[head]
                else { continue }
                raised[head] = true
                candidates[head].score += weights[.joinedToPlace]
                guard candidates[head].score >= 0 else { continue }
            }
            var start = candidates[head].tokens.lowerBound
            for _ in 0..<30 {
                guard let end = previousInList(start, floor, text), let items = ends[end] else { break }
                let best =
                    items.max { candidates[$0].tokens.count < candidates[$1].tokens.count } ?? items.first
                // "Iraq and Anbar provinces", "Syrian and Kurdish areas", "the village of A and B districts".
                guard candidates[best].form != .demonym, candidates[best].hit?.hasCountry != true,
                    candidates[best].kind < 0
                else { break }
                for item in items where item == best || candidates[item].hit != nil {
                    if !raised[item] { candidates[item].score += weights[.joinedToPlace] }
                    raised[item] = true
                    candidates[item].kind = candidates[head].kind
                }
                guard candidates[best].score >= 0 else { break }
                start = candidates[best].tokens.lowerBound
            }
        }
    }

    /// Whether a comma stands in the list that ends with the name at `start`.
    private func isLongList(
        _ start: Int, _ floor: Int, _ text: GeoText, _ ends: TokenChains, _ candidates: [ToponymMention]
    ) -> Bool {
        guard let end = previousInList(start, floor, text),
            let before = ends[end]?.map({ candidates[$0].tokens.lowerBound }).min(),
            let earlier = previousInList(before, floor, text)
        else { return false }
        return ends[earlier] != nil && text.mark(earlier) == 0x2C
    }

    /// Whether the kind word before a name speaks of several: "the villages of", "districts".
    private func isPluralKind(before mention: ToponymMention, _ text: GeoText) -> Bool {
        mention.kind >= 0
            && (mention.outer.lowerBound..<mention.tokens.lowerBound).contains {
                text.cues[$0].classes.contains(.plural)
            }
    }

    /// Where the item before one ends: before a comma, "and", both.
    private func previousInList(_ start: Int, _ floor: Int, _ text: GeoText) -> Int? {
        var end = start
        while end > floor, end > start - 2,
            text.mark(end - 1) == 0x2C || text.cues[end - 1].classes.contains(.joiner)
        {
            end -= 1
        }
        return end < start && end > floor ? end : nil
    }

    /// Where the next item of a list begins: after a comma, "and", both, or a dash.
    private func nextInList(_ end: Int, _ ceiling: Int, _ text: GeoText) -> Int? {
        var next = end
        if next < ceiling, text.isCaseless(next), text.hasConjunction(next) { return next }
        while next < ceiling, next < end + 2,
            text.mark(next) == 0x2C || text.cues[next].classes.contains(.joiner) || text.isDash(next)
        {
            next += 1
        }
        return next > end && next < ceiling ? next : nil
    }
}
