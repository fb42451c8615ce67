import Gazetteers
import Reports
import Spatial

extension ReferenceComposer {
    // MARK: Names that no gazetteer has

    /// Gives each unknown name the narrowest area that the text states for it.
    ///
    /// What is stated of a name once holds wherever it stands: the headline's village lies where the body says.
    func fillUnknown(_ references: inout [PlaceReference], _ placeOf: [Int: Place]) {
        let unknown = references.indices.filter { index in
            references[index].coordinate == nil && references[index].note == nil
                && references[index].role != .demonym && !references[index].isAnaphor
        }
        var stated: [UInt64: Area] = [:]
        for index in unknown {
            guard let anchor = phrases[index].anchors.first, stated[mentions[anchor].key] == nil,
                let area = statedArea(index, references, placeOf)
            else { continue }
            stated[mentions[anchor].key] = area
        }
        for index in unknown {
            let name = references[index].toponyms.first?.text ?? ""
            let key = phrases[index].anchors.first.map { mentions[$0].key }
            let known = statedArea(index, references, placeOf) ?? key.flatMap { stated[$0] }
            if let area = known ?? townArea(index, references) ?? nearbyArea(index, references) {
                var reference = references[index]
                apply(area.location, to: &reference)
                if let divisions = area.divisions { reference.divisions = divisions }
                reference.note =
                    "\"\(name)\" is in no gazetteer in use; placed by \(area.words)" + nearMisses(reference)
                reference.confidence = 0.35
                references[index] = reference
            } else {
                references[index].note =
                    "\"\(name)\" is in no gazetteer in use" + nearMisses(references[index])
            }
        }
    }

    /// Where a name that no gazetteer has lies, and the words that say so.
    private struct Area {
        var location: FootprintBuilder.Location
        var words: String
        var divisions: Divisions?
    }

    private func nearMisses(_ reference: PlaceReference) -> String {
        let misses = reference.toponyms.first?.alternatives.prefix(3).map(\.place.name) ?? []
        return misses.isEmpty ? "" : " (near misses: \(misses.joined(separator: ", ")))"
    }

    /// The narrowest area that the text states for a phrase: bracket or apposition, then what holds it.
    private func statedArea(
        _ index: Int, _ references: [PlaceReference], _ placeOf: [Int: Place]
    ) -> Area? {
        let phrase = phrases[index]
        if let qualifier = phrase.qualifier, let location = location(of: references[qualifier]) {
            return Area(
                location: location, words: "\"\(text.text(phrases[qualifier].tokens))\"",
                divisions: references[qualifier].divisions)
        }
        let stated = phrase.containers.filter(phrase.statedContainers.contains)
        let listed = phrase.containers.filter { !stated.contains($0) && isLargePlace(resolutions[$0].place) }
        for container in stated + listed {
            guard let place = resolutions[container].place ?? placeOf[container] else { continue }
            return Area(
                location: widened(
                    builder.location(
                        .at, .none, of: place, kind: lexicon.kindClass(mentions[container].kind))),
                words: "\"\(mentions[container].text)\", which holds it")
        }
        return nil
    }

    /// The town about a site of which nothing is stated.
    private func townArea(_ index: Int, _ references: [PlaceReference]) -> Area? {
        guard let mention = phrases[index].anchors.first,
            let town = town(about: mention, index, references)
        else { return nil }
        return Area(
            location: widened(builder.location(.at, .none, of: town.place)),
            words: "\"\(town.words)\", the town that the report is about")
    }

    /// Whether another place can lie in one: a country, a division, a region or a town of some size.
    private func isLargePlace(_ place: Place?) -> Bool {
        guard let place else { return false }
        return !place.featureCode.hasPrefix("PPL") || place.population ?? 0 >= 20_000
            || place.featureCode.count > 3
    }

    /// Where the sentence or what governs it puts a name of which nothing is stated.
    private func nearbyArea(_ index: Int, _ references: [PlaceReference]) -> Area? {
        let phrase = phrases[index]
        let sentence = text.sentenceOf[phrase.tokens.lowerBound]
        var best: (distance: Int, index: Int)?
        for (other, reference) in references.enumerated() where other != index && reference.coordinate != nil
        {
            let place = phrases[other].tokens.lowerBound
            guard text.sentenceOf[place] == sentence, isUsable(reference) else { continue }
            let distance = abs(place - phrase.tokens.lowerBound)
            if distance < best?.distance ?? .max { best = (distance, other) }
        }
        if let best, let location = location(of: references[best.index]) {
            return Area(
                location: nearby(location),
                words: "\"\(text.text(phrases[best.index].tokens))\" in the same sentence")
        }
        return governing(index, references)
    }

    /// For a quarter, street, checkpoint or other site that no gazetteer has: the town named nearest before it, or
    /// else the first after it.
    private func town(about mention: Int, _ index: Int, _ references: [PlaceReference]) -> (
        place: Place, words: String
    )? {
        let kind =
            mentions[mention].form == .street ? KindClass.line : lexicon.kindClass(mentions[mention].kind)
        switch kind {
        case .quarter, .point, .building: break
        case .line where mentions[mention].form == .street: break
        default: return nil
        }
        let before = stride(from: index - 1, through: 0, by: -1)
        for other in Array(before) + Array(index + 1..<max(index + 1, references.count)) {
            let reference = references[other]
            guard reference.role != .origin, reference.role != .destination, reference.role != .demonym,
                let toponym = reference.toponyms.first, let place = toponym.place,
                place.featureCode.hasPrefix("PPL"), place.featureCode != "PPLX",
                (place.population ?? 0) >= 10_000 || place.featureCode.count > 3
            else { continue }
            return (place, toponym.text)
        }
        return nil
    }

    /// The heading, dateline or last place before a phrase.
    private func governing(
        _ index: Int, _ references: [PlaceReference]
    ) -> Area? {
        for other in stride(from: index - 1, through: max(0, index - 12), by: -1) {
            let reference = references[other]
            guard reference.coordinate != nil,
                reference.role == .heading || reference.role == .location || reference.role == .dateline,
                !(reference.toponyms.first?.place.map(ToponymResolver.isCountry) ?? false),
                let location = location(of: reference)
            else { continue }
            return Area(
                location: nearby(location), words: "\"\(text.text(phrases[other].tokens))\" before it")
        }
        return nil
    }

    private func isUsable(_ reference: PlaceReference) -> Bool {
        reference.role != .demonym && reference.role != .origin && reference.role != .destination
            && reference.role != .body
            && !(reference.toponyms.first?.place.map(ToponymResolver.isCountry) ?? false)
    }

    private func location(of reference: PlaceReference) -> FootprintBuilder.Location? {
        guard let coordinate = reference.coordinate, let uncertainty = reference.uncertainty else {
            return nil
        }
        return FootprintBuilder.Location(
            coordinate: coordinate, uncertainty: uncertainty, outline: reference.outline,
            geoPrecision: max(2, reference.geoPrecision ?? 2), wherePrec: max(2, reference.wherePrec ?? 2))
    }

    /// Somewhere about a place: its surroundings, no further than 25 km from its edge.
    private func nearby(_ location: FootprintBuilder.Location) -> FootprintBuilder.Location {
        var location = location
        if location.wherePrec <= 3, location.uncertainty < 25_000 {
            location.uncertainty += 20_000
            location.outline = nil
            location.wherePrec = max(location.wherePrec, 3)
        }
        return location
    }

    private func widened(_ location: FootprintBuilder.Location) -> FootprintBuilder.Location {
        var location = location
        location.geoPrecision = max(2, location.geoPrecision)
        location.wherePrec = max(2, location.wherePrec)
        return location
    }
}
