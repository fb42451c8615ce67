import Incidents
import Reports

/// Reads who claims or is blamed for an event told before ("X claimed the attack", "the army blamed Y").
struct ClaimReader {
    let narrative: Narrative
    let facts: ReportFacts
    /// The report's text by span.
    let text: @Sendable (TextSpan) -> String

    /// What a sentence says of who was behind an event.
    struct Attribution: Sendable {
        var side: Side
        /// Whether the side says so itself.
        var isClaim: Bool
        var sentence: Int
    }

    /// The claims and accusations of a sentence.
    func attributions(sentence index: Int) -> [Attribution] {
        let sentence = narrative.sentences[index]
        let sets = narrative.sets
        var found: [Attribution] = []
        for number in sentence.hits {
            let hit = narrative.hits[number]
            let isClaim = hit.meaning.classes & sets.claim != 0
            guard isClaim || hit.meaning.classes & sets.blame != 0 else { continue }
            let before = sentence.words.lowerBound..<hit.first
            // "No group has claimed the attack", "did not blame".
            if before.contains(where: {
                narrative.word($0, isIn: sets.negationNext) && narrative.words[$0].clause == hit.clause
            }) {
                continue
            }
            let all = (facts.sides[index] + facts.sources[index]).filter {
                // "blamed the strike on Turkey": a state is blamed by its bare name.
                $0.name != nil && (!$0.isGeneric || !isClaim && $0.kinds.contains(.state) && !$0.isContextual)
            }
            let side: Side?
            if isClaim {
                side = all.filter { $0.words.upperBound <= hit.first }.max {
                    $0.words.lowerBound < $1.words.lowerBound
                }
            } else {
                side = all.filter { $0.words.lowerBound >= hit.end && $0.words.lowerBound <= hit.end + 8 }
                    .min { $0.words.lowerBound < $1.words.lowerBound }
            }
            if let side = side ?? (isClaim ? claimant(before: hit, in: sentence.words) : nil) {
                found.append(Attribution(side: side, isClaim: isClaim, sentence: index))
            }
        }
        return found
    }

    /// "A group called X", "a guerrilla group, X, ...": a group whom no table knows, by the name it goes under.
    private func claimant(before hit: TermHit, in range: Range<Int>) -> Side? {
        let sets = narrative.sets
        guard let noun = (range.lowerBound..<hit.first).last(where: { narrative.word($0, isIn: sets.group) })
        else { return nil }
        var name: Range<Int>?
        for index in noun + 1..<max(noun + 1, hit.first) {
            let word = narrative.words[index]
            if word.mark == 0,
                word.isCapitalized || name?.upperBound == index && word.isHyphenated
                    || name?.upperBound == index && index + 1 < hit.first
                        && narrative.words[index + 1].isHyphenated
            {
                guard let known = name else {
                    name = index..<index + 1
                    continue
                }
                guard known.upperBound == index else { break }
                name = known.lowerBound..<index + 1
            } else if let known = name, known.upperBound == index,
                word.grammar & (sets.of | sets.article) != 0,
                index + 1 < hit.first
            {
                name = known.lowerBound..<index + 1
            }
        }
        guard let name, name.count <= 6 else { return nil }
        let span = narrative.span(of: name)
        return Side(
            words: name, span: span, kinds: [.armed, .nonstate], name: text(span), country: nil,
            isGeneric: false)
    }
}

extension ReportAssembler {
    /// Gives events whose perpetrator is unknown the one that claims them or, marked so, the one that is blamed.
    func attribute(_ events: inout [EventDraft]) {
        let reader = ClaimReader(narrative: narrative, facts: facts, text: text)
        for sentence in narrative.sentences.indices {
            for attribution in reader.attributions(sentence: sentence) {
                let block = narrative.sentences[sentence].block
                // Who claims it is often told at the end, behind what came of it; but not where they did what was told last.
                let told = events.last { $0.sentence < sentence && !$0.isBackground }
                let isTheirs = told?.agents.contains { $0.name == attribution.side.name } ?? false
                let reach = attribution.isClaim && !isTheirs ? 3 : 1
                let candidates = events.indices.filter { index in
                    let last = events[index].sentences.filter { $0 <= sentence }.max() ?? -10
                    let near = narrative.sentences[max(0, last)].block
                    return sentence - last <= 3 + reach && last >= 0 && (near...near + reach).contains(block)
                        && !events[index].isBackground && events[index].agents.allSatisfy(\.isGeneric)
                        && events[index].type.disorderType != .demonstrations
                        && !events[index].patients.contains { $0.name == attribution.side.name }
                }
                let nearest = candidates.max { left, right in
                    (events[left].sentences.filter { $0 <= sentence }.max() ?? 0, events[left].anchor.hit)
                        < (
                            events[right].sentences.filter { $0 <= sentence }.max() ?? 0,
                            events[right].anchor.hit
                        )
                }
                guard let nearest else { continue }
                if attribution.isClaim {
                    events[nearest].agents = [attribution.side]
                    events[nearest].agentRule = "actor: claims it"
                } else if events[nearest].agents.isEmpty {
                    events[nearest].agents = [attribution.side]
                    events[nearest].agentRule = "actor: blamed for it"
                }
            }
        }
    }
}
