import Gazetteers
import Reports
import Spatial

/// Puts together what the stages found: resolved names, relations and shapes become references.
struct ReferenceComposer {
    let lexicon: PlaceLexicon
    let text: GeoText
    let mentions: [ToponymMention]
    let phrases: [PlacePhrase]
    let resolutions: [ToponymResolver.Resolution]
    let builder: FootprintBuilder

    /// The references in the order of the phrases.
    func references() -> [PlaceReference] {
        var qualifiers = Set<Int>()
        for phrase in phrases { if let qualifier = phrase.qualifier { qualifiers.insert(qualifier) } }
        var last: [Int] = []
        var references: [PlaceReference] = []
        references.reserveCapacity(phrases.count)
        var placeOf = [Place?](repeating: nil, count: mentions.count)
        for index in phrases.indices {
            references.append(reference(for: phrases[index], earlier: last, &placeOf))
            if qualifiers.contains(index), references[index].role == .location {
                references[index].role = .container
            }
            last.append(contentsOf: phrases[index].anchors)
        }
        for index in references.indices {
            narrow(index, &references)
            if phrases[index].relation == .border { narrowBorder(index, &references) }
        }
        fillUnknown(&references, placeOf)
        markHolders(&references)
        // A word of which only the gazetteers' letters made a place is none where no such place is meant.
        var kept = 0
        for index in references.indices where !isUnmeant(phrases[index]) {
            if kept < index { references.swapAt(kept, index) }
            kept += 1
        }
        references.removeSubrange(kept...)
        return references
    }

    private func isUnmeant(_ phrase: PlacePhrase) -> Bool {
        phrase.anchors.allSatisfy { anchor in
            !mentions[anchor].isAnnounced && resolutions[anchor].place == nil
                && !resolutions[anchor].isAmbiguous
        }
    }

    /// A reference that has a point of its own, with its divisions.
    func completed(_ reference: PlaceReference) -> PlaceReference {
        var reference = reference
        if let coordinate = reference.coordinate {
            reference.divisions = builder.divisions(at: coordinate)
        }
        return reference
    }

    // MARK: One phrase

    private func reference(
        for phrase: PlacePhrase, earlier: [Int], _ placeOf: inout [Place?]
    ) -> PlaceReference {
        var toponyms: [ResolvedToponym] = []
        toponyms.reserveCapacity(phrase.anchors.count)
        for anchor in phrase.anchors {
            var toponym = resolved(anchor)
            if mentions[anchor].form == .anaphor {
                toponym.place = antecedent(of: anchor, earlier, placeOf)
                toponym.confidence = toponym.place == nil ? 0 : 0.6
            }
            if let place = toponym.place { placeOf[anchor] = place }
            toponyms.append(toponym)
        }
        var reference = PlaceReference(
            span: text.span(phrase.tokens), toponyms: toponyms, relation: phrase.relation, role: phrase.role)
        reference.isAnaphor = phrase.anchors.first.map { mentions[$0].form == .anaphor } ?? false
        reference.note = phrase.refusal
        if reference.role == .location, let place = toponyms[0].place, isGovernment(place, phrase) {
            reference.role = .body
        }
        if let first = phrase.anchors.first, resolutions[first].isAmbiguous, phrase.anchors.count == 1 {
            abstain(&reference, toponyms[0])
            return reference
        }
        if phrase.anchors.count > 1, let start = toponyms[0].place, let end = toponyms[1].place {
            apply(builder.location(between: start, end, phrase.relation), to: &reference)
            reference.confidence = min(toponyms[0].confidence, toponyms[1].confidence)
        } else if let toponym = toponyms.first(where: { $0.place != nil }), let place = toponym.place {
            let kind = phrase.anchors.first.flatMap { lexicon.kindClass(mentions[$0].kind) }
            var relation = Self.relation(of: phrase, toFirst: toponyms[0].place != nil)
            var reach: PlacePhrase.Reach =
                toponyms.count > 1 && phrase.relation != .border ? .countryside : phrase.reach
            let isLine = FootprintBuilder.isLine(place)
            if relation == .course, !isLine {
                // "along" what is no line says no more than the place.
                (relation, reach) = (.at, .none)
                reference.relation = .at
            } else if relation == .at, isLine {
                // "on the Tigris near X" is along it.
                relation = .course
                reference.relation = .course
            }
            if relation == .at, reach == .none, let feature = feature(phrase, place) {
                relation = feature
                reference.relation = feature
            }
            apply(
                borderLocation(phrase, of: place)
                    ?? builder.location(relation, reach, of: place, kind: kind), to: &reference)
            // "50 km south of X" may lie at sea.
            if reference.divisions.country == nil {
                reference.divisions.country = builder.divisions(at: place.coordinate).country
            }
            reference.confidence = toponym.confidence * (toponyms.count > 1 ? 0.7 : 1)
            // A location about the place itself has been given its divisions already; a part of a place lies in it,
            // though the map may draw its middle beyond a border.
            let isOutside =
                phrase.relation == .at && reference.coordinate != place.coordinate
                || Self.isPart(phrase.relation) && reference.divisions.country?.alpha2 != place.country
            if toponyms.count == 1, isOutside { reference.divisions = builder.divisions(of: place) }
        }
        return reference
    }

    /// "Juba airport" where the gazetteers have the town alone: the airport lies in it or near it.
    private func feature(_ phrase: PlacePhrase, _ place: Place) -> SpatialRelation? {
        guard phrase.anchors.count == 1, let anchor = phrase.anchors.first, mentions[anchor].kind >= 0,
            place.featureCode.hasPrefix("PPL"), place.featureCode != "PPLX"
        else { return nil }
        let mention = mentions[anchor]
        let kind = lexicon.kinds[Int(mention.kind)]
        guard kind.beyond > 0 else { return nil }
        let word = text.text(mention.tokens.upperBound..<mention.outer.upperBound).lowercased()
        return .feature(lexicon.beyond(word) > 0 ? word : kind.name)
    }

    /// What a phrase says of the one of its places that is known.
    private static func relation(of phrase: PlacePhrase, toFirst isFirst: Bool) -> SpatialRelation {
        guard phrase.anchors.count > 1 else { return phrase.relation }
        if case .along(let metres) = phrase.relation, isFirst { return .distance(metres) }
        return .near
    }

    /// Whether a country or capital stands for its government: "Kyiv denied", "Ankara launched its operation".
    private func isGovernment(_ place: Place, _ phrase: PlacePhrase) -> Bool {
        let isCountry = ToponymResolver.isCountry(place)
        guard phrase.relation == .at, phrase.reach == .none, phrase.anchors.count == 1,
            isCountry || place.featureCode == "PPLC"
        else { return false }
        let start = phrase.tokens.lowerBound
        let end = phrase.tokens.upperBound
        if start > text.sentenceStart(of: start) {
            let before = text.term(endingBefore: start).cue
            if before.classes.contains(.strong) || !before.relations.isEmpty || before.kind >= 0 {
                return false
            }
            // "by the United States", "against Russia": a country acts unless a word of place stands before it.
            if isCountry, !text.isCaseless(start) { return !before.classes.contains(.joiner) }
            if !before.classes.isDisjoint(with: [.locative, .origin, .destination]) { return false }
        }
        guard end < text.sentenceEnd(of: start), text.tokens[end].kind == .word, !text.isCaseless(end),
            !text.tokens[end].isCapitalized
        else { return false }
        // A past tense or a verb of saying follows; "was hit", "and", "in" do not make an actor of it.
        let classes = text.cues[end].classes
        if classes.contains(.reporting) { return true }
        let last = Int(text.tokens[end].utf8End)
        let isPast =
            text.tokens[end].count > 3 && text.bytes[last - 1] == 0x64 && text.bytes[last - 2] == 0x65
        return isPast && classes.isDisjoint(with: [.stop, .locative])
    }

    func apply(_ location: FootprintBuilder.Location, to reference: inout PlaceReference) {
        reference.coordinate = location.coordinate
        reference.uncertainty = location.uncertainty
        reference.outline = location.outline
        reference.geoPrecision = location.geoPrecision
        reference.wherePrec = location.wherePrec
        reference.divisions = location.divisions ?? builder.divisions(at: location.coordinate)
    }

    // MARK: Several relations in one phrase

    /// Cuts what a phrase says by what stands beside it: "5 km from X, south of Y", "along the Euphrates in Y province".
    private func narrow(_ index: Int, _ references: inout [PlaceReference]) {
        guard references[index].relation != .at, references[index].coordinate != nil else { return }
        let (phrase, reference) = (phrases[index], references[index])
        var beside: MultiPolygon?
        var finer: PlaceReference?
        if let qualifier = phrase.qualifier {
            let isFiner = (references[qualifier].uncertainty ?? .infinity) < (reference.uncertainty ?? 0)
            // "near X, south of Y" tells where X lies; only what is vaguer than what follows is cut by it.
            guard Self.isVague(reference.relation) || isFiner && !Self.isVague(references[qualifier].relation)
            else { return }
            beside = references[qualifier].shape
            if isFiner { finer = references[qualifier] }
        } else if let place = holder(of: phrase) {
            let location = builder.location(.at, .none, of: place)
            beside = location.footprint ?? location.circle
        } else {
            return
        }
        guard let beside, let own = reference.shape, let both = try? own.intersection(beside),
            both.area < own.area * 0.98
        else {
            return
        }
        guard !both.isEmpty else {
            // How far a direction reaches is a convention; what is stated more narrowly holds.
            if let finer, !Self.isPart(reference.relation) {
                references[index].coordinate = finer.coordinate
                references[index].uncertainty = finer.uncertainty
                references[index].outline = finer.outline
                references[index].geoPrecision = finer.geoPrecision
                references[index].wherePrec = finer.wherePrec
                references[index].divisions = finer.divisions
            }
            return
        }
        let middle = (try? both.centroid()) ?? reference.coordinate ?? Coordinate(longitude: 0, latitude: 0)
        var location = builder.shaped(
            both, about: middle, fallback: reference.uncertainty ?? 0,
            geo: min(reference.geoPrecision ?? 2, 2),
            prec: reference.wherePrec ?? 2)
        if location.uncertainty <= 25_000, location.wherePrec != 5 { location.wherePrec = 2 }
        apply(location, to: &references[index])
    }

    /// The area to which a river is cut: "along the Euphrates in Y province".
    private func holder(of phrase: PlacePhrase) -> Place? {
        guard phrase.relation == .course else { return nil }
        return phrase.statedContainers.lazy.compactMap { resolutions[$0].place }.first
    }

    /// Whether a relation leaves open much of what it reaches: a side, a ring, a line.
    private static func isVague(_ relation: SpatialRelation) -> Bool {
        switch relation {
        case .distance, .within, .direction, .part, .course: true
        default: false
        }
    }

    /// "the southern entrance of X" lies in X, whatever is said of where X lies.
    private static func isPart(_ relation: SpatialRelation) -> Bool {
        if case .part = relation { true } else { false }
    }

    private func resolved(_ index: Int) -> ResolvedToponym {
        let mention = mentions[index]
        var toponym = ResolvedToponym(
            span: mention.span, text: mention.text,
            kind: mention.kind >= 0 ? lexicon.kinds[Int(mention.kind)].name : nil)
        toponym.place = resolutions[index].place
        toponym.alternatives = resolutions[index].alternatives
        toponym.confidence = resolutions[index].confidence
        return toponym
    }

    /// Leaves the point out, and tells between which places.
    private func abstain(_ reference: inout PlaceReference, _ toponym: ResolvedToponym) {
        let ambiguity = Ambiguity(name: toponym.text, candidates: toponym.alternatives)
        reference.note = ambiguity.reason
        reference.outline = Outline(drawnAs: .bearers(ambiguity))
        reference.isAmbiguous = true
    }

    // MARK: Anaphors

    /// The first-level division that a place is or lies in.
    private func province(of place: Place) -> Place? {
        if place.featureCode.hasPrefix("ADM1") { return place }
        return builder.divisions(at: place.coordinate).admin1ID.flatMap(builder.lookup.place)
    }

    /// The place that a name only served to locate: after "in X, south of Y", "the town" is X.
    private func located(by anchor: Int, noun: Int16, _ placeOf: [Place?]) -> Place? {
        for (index, phrase) in phrases.enumerated() where phrase.anchors.contains(anchor) {
            for other in phrases where other.qualifier == index {
                guard let first = other.anchors.first, let place = placeOf[first],
                    lexicon.takesUp(noun, mentions[first].kind, place)
                else { continue }
                return place
            }
        }
        return nil
    }

    /// The earlier place that "the city" or "its" takes up.
    private func antecedent(of index: Int, _ earlier: [Int], _ placeOf: [Place?]) -> Place? {
        let kind = mentions[index].kind
        let start = mentions[index].tokens.lowerBound
        var fallback: Place?
        for candidate in earlier.reversed().prefix(40) {
            guard let place = placeOf[candidate], mentions[candidate].form != .demonym,
                !ToponymResolver.isCountry(place)
            else { continue }
            if kind < 0 {
                guard text.sentenceOf[mentions[candidate].tokens.lowerBound] == text.sentenceOf[start] else {
                    return nil
                }
                return place
            }
            if lexicon.kinds[Int(kind)].name == "province" { return province(of: place) }
            // "blocked the Jacona–Zamora road ... near the village": ends of a road are spoken of by the way.
            if text.isHyphenated(mentions[candidate].tokens) { continue }
            if lexicon.takesUp(kind, mentions[candidate].kind, place) {
                return located(by: candidate, noun: kind, placeOf) ?? place
            }
            // "In Marib ... the city": the seat of the division that was named.
            if place.featureCode.hasPrefix("ADM"), mentions[candidate].kind < 0,
                let seat = resolutions[candidate].alternatives.first(where: {
                    $0.match <= .folded && $0.place.country == place.country
                        && lexicon.takesUp(kind, -1, $0.place)
                })
            {
                return seat.place
            }
            guard lexicon.kinds[Int(kind)].codes.contains(place.featureCode),
                mentions[candidate].form != .anaphor, place.featureCode != "PPLX",
                lexicon.kindClass(mentions[candidate].kind) != .district
            else { continue }
            fallback = fallback ?? place
        }
        return fallback
    }
}
