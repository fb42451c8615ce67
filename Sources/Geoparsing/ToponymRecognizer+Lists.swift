import Reports

extension ToponymRecognizer {
    /// "villages of A, B and C", "between A and B", "the A–B road": what announces the first announces the others.
    ///
    /// Names of the gazetteers profit from any place before them in a list, unknown names only from a place word.
    func continueLists(
        _ candidates: inout [ToponymMention], _ features: [ToponymFeatures], _ pass: Pass
    ) {
        let text = pass.text
        var starts: [Int: [Int]] = [:]
        for (index, mention) in candidates.enumerated() {
            starts[mention.tokens.lowerBound, default: []].append(index)
        }
        var raised = Set<Int>()
        for index in candidates.indices
        where candidates[index].score >= 0 && candidates[index].form != .demonym {
            let isAnnounced =
                features[index].contains(.kindBefore) || features[index].contains(.betweenBefore)
            let ceiling = text.sentenceEnd(of: candidates[index].tokens.lowerBound)
            var end = candidates[index].tokens.upperBound
            for _ in 0..<30 {
                guard let next = nextInList(end, ceiling, text), let items = starts[next] else { break }
                let isDash = text.isDash(next - 1)
                let best = items.max { candidates[$0].tokens.count < candidates[$1].tokens.count } ?? items[0]
                for item in items where raised.insert(item).inserted {
                    guard !features[item].contains(.outletAfter), !features[item].contains(.month) else {
                        continue
                    }
                    let isKnown = candidates[item].hit != nil
                    if isAnnounced && !isDash {
                        guard isKnown || item == best else { continue }
                        candidates[item].score += weights[.joinedToPlace]
                        if candidates[item].kind < 0, !isKnown {
                            candidates[item].kind = candidates[index].kind
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
