import Geoparsing
import Incidents
import Reports

/// Pages that tell one thing in several entries: logs of a day.
extension ReportAssembler {
    /// The fewest entries that make a log of a page.
    private static let leastEntries = 3

    /// Whether a page is a log whose entries open with the hour: each tells more of what others began.
    static func isLog(_ narrative: Narrative, _ facts: ReportFacts, _ blocks: [Block]) -> Bool {
        blocks.lazy.filter { opensEntry($0, narrative, facts) }.prefix(leastEntries).count == leastEntries
    }

    private static func opensEntry(_ block: Block, _ narrative: Narrative, _ facts: ReportFacts) -> Bool {
        guard let sentence = block.sentences.first, let first = narrative.sentences[sentence].words.first
        else { return false }
        return facts.datesBySentence[sentence].contains {
            facts.dates[$0].fact.grain == .clock && facts.dates[$0].words.lowerBound <= first + 1
        }
    }

    /// The place that the rest of a log's entry tells: "09:00 | Strike hits a field / Residents of X say ...".
    func placeOfEntry(_ event: EventDraft) -> Int? {
        let linker = PlaceLinker(narrative: narrative, facts: facts)
        let last = min(narrative.sentences.count, event.sentence + 4)
        for sentence in event.sentence + 1..<max(event.sentence + 1, last) {
            let block = narrative.sentences[sentence].block
            if block != event.block, Self.opensEntry(blocks[block], narrative, facts) { return nil }
            let place = facts.placesBySentence[sentence].first {
                facts.places[$0].fact.role == .location && facts.places[$0].fact.coordinate != nil
                    && linker.mayTellWhere($0, of: event)
            }
            if let place { return place }
        }
        return nil
    }
}
