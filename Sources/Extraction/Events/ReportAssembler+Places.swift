import Gazetteers
import Geoparsing
import Reports
import Spatial

/// Whether two drafts tell of one place.
extension ReportAssembler {
    func namesSamePlace(_ event: EventDraft, _ draft: EventDraft) -> Bool {
        guard let one = event.place, let other = draft.place else { return false }
        let (a, b) = (facts.places[one].fact.toponyms.first, facts.places[other].fact.toponyms.first)
        guard let a, let b else { return false }
        // A name that no gazetteer has, placed by the very place that was told before.
        if (a.place == nil) != (b.place == nil), isLog || abs(event.block - draft.block) <= 1,
            let from = facts.places[one].fact.coordinate, let to = facts.places[other].fact.coordinate,
            min(
                facts.places[one].fact.uncertainty ?? .infinity,
                facts.places[other].fact.uncertainty ?? .infinity) < 10_000,
            Ellipsoid.wgs84.distance(from: from, to: to) < 1_000
        {
            return true
        }
        if a.place.map({ $0.id == b.place?.id }) ?? (a.text == b.text) { return true }
        // One name for a town and its province, in phrases that overlap.
        if a.text.lowercased() == b.text.lowercased(), (likenessOfPlaces(event, draft) ?? -1) >= 0 {
            return true
        }
        if isNamedWithin(one, other) || isNamedWithin(other, one) { return true }
        // A quarter of the town that was named.
        let (left, right) = (facts.places[one].fact, facts.places[other].fact)
        guard let from = left.coordinate, let to = right.coordinate else { return false }
        let (near, far) = (left.uncertainty ?? 0, right.uncertainty ?? 0)
        return abs(event.block - draft.block) <= 1 && left.relation == .at && right.relation == .at
            && max(near, far) > 1.3 * min(near, far)
            && Ellipsoid.wgs84.distance(from: from, to: to)
                <= (max(near, far) > 2 * min(near, far) ? 1.5 : 1) * max(near, far)
    }

    func likenessOfPlaces(_ event: EventDraft, _ draft: EventDraft) -> Double? {
        guard let one = event.place, let other = draft.place, draft.hasOwnPlace else { return 0 }
        if one == other { return 1.5 }
        let (left, right) = (facts.places[one].fact, facts.places[other].fact)
        if let a = left.toponyms.first, let b = right.toponyms.first {
            if let place = a.place, place.id == b.place?.id { return 2.5 }
            if a.place == nil, b.place == nil, a.text == b.text { return 2.5 }
            // "the village of X in A", then "X in the district of B": a report means one place by one name.
            if left.relation == .at, right.relation == .at, a.text.lowercased() == b.text.lowercased(),
                left.divisions.country == right.divisions.country
            {
                return 1.5
            }
        }
        if isNamedWithin(other, one) || isNamedWithin(one, other) { return 1.5 }
        guard let a = left.coordinate, let b = right.coordinate else {
            return left.coordinate == nil && right.coordinate == nil ? nil : 0
        }
        let distance = Ellipsoid.wgs84.distance(from: a, to: b)
        let (near, far) = (left.uncertainty ?? 0, right.uncertainty ?? 0)
        // A finer place inside the coarser one's radius says the same thing more precisely.
        if distance <= max(near, far) + 1_000 {
            return max(near, far) > 5 * min(near, far) + 2_000 ? 0.5 : 1.5
        }
        if distance <= near + far, max(near, far) > 3_000 { return 0 }
        return nil
    }

    /// Whether the phrase of a place goes on with the other as what holds it ("the hamlet of X, in Y", of Y).
    private func isNamedWithin(_ inner: Int, _ outer: Int) -> Bool {
        let all = facts.placesBySentence[facts.places[inner].sentence]
        guard all.contains(inner), all.contains(inner + 1) else { return false }
        let (part, next, whole) = (facts.places[inner], facts.places[inner + 1], facts.places[outer])
        guard part.fact.relation == .at, next.fact.relation == .at,
            let name = next.fact.toponyms.first, let told = whole.fact.toponyms.first,
            name.place.map({ $0.id == told.place?.id }) ?? (name.text == told.text)
        else { return false }
        let between = part.words.upperBound..<max(part.words.upperBound, next.words.lowerBound)
        guard between.count <= 4 else { return false }
        return next.fact.role == .container
            || between.contains { narrative.word($0, isIn: narrative.sets.locative) }
                && between.allSatisfy {
                    let word = narrative.words[$0]
                    return word.hit < 0 && word.mark != 0x2C && !word.isNumber
                        && word.grammar & narrative.sets.joint == 0
                }
    }
}
