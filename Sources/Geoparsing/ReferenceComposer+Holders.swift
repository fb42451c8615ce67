import Gazetteers
import Reports
import Spatial

extension ReferenceComposer {
    /// Tells what holds a place from a place of its own: "in the village of X, in the central countryside of Y".
    ///
    /// The words join them ("in", ", in the"), and on the map the second is the wider and holds the first.
    func markHolders(_ references: inout [PlaceReference]) {
        for index in references.indices.dropFirst() {
            guard references[index].role == .location, !references[index].isAnaphor else { continue }
            switch references[index - 1].role {
            case .location, .destination, .origin: break
            default: continue
            }
            guard !references[index - 1].isAnaphor,
                phrases[index - 1].sentence == phrases[index].sentence,
                isJoined(phrases[index - 1].tokens.upperBound, phrases[index].tokens.lowerBound),
                let place = references[index - 1].coordinate, let middle = references[index].coordinate,
                let narrow = references[index - 1].uncertainty, let wide = references[index].uncertainty,
                wide > narrow * 1.5,
                Ellipsoid.wgs84.distance(from: place, to: middle)
                    <= (phrases[index].reach == .countryside ? max(wide, FootprintRules.countryside) : wide)
            else { continue }
            references[index].role = .container
        }
    }

    /// Whether nothing but "in" stands between two phrases, with a comma, an article and an adjective ("in the central").
    private func isJoined(_ end: Int, _ start: Int) -> Bool {
        guard end < start, start - end <= 4 else { return false }
        let gap = end..<start
        return gap.contains { text.isWord($0, "in") }
            && gap.allSatisfy {
                text.isWord($0, "in") || text.isWord($0, "the") || text.mark($0) == 0x2C
                    || $0 == start - 1 && text.isWord($0 - 1, "the") && text.tokens[$0].kind == .word
            }
    }
}
