import Gazetteers
import Reports
import Spatial

extension ReferenceComposer {
    // MARK: Names that no gazetteer has

    /// Gives each unknown name the narrowest area that the report states for it.
    ///
    /// What is stated of a name once holds wherever it stands: the headline's village lies where the body says.
    func fillUnknown(_ references: inout [PlaceReference], _ placeOf: [Place?]) {
        placeAmbiguous(&references)
        let unknown = references.indices.filter {
            references[$0].coordinate == nil && references[$0].note == nil
                && references[$0].role != .demonym && !references[$0].isAnaphor
        }
        guard !unknown.isEmpty else { return }
        let known = references
        // Asked for where nothing nearer is told.
        var own: ReportArea??
        func ownArea() -> ReportArea? {
            if let own { return own }
            let area = ReportArea(of: known, builder)
            own = .some(area)
            return area
        }
        var told: [UInt64: StatedArea] = [:]
        for index in unknown {
            guard let anchor = phrases[index].anchors.first, told[mentions[anchor].key] == nil,
                let area = relatedArea(index, known, placeOf)
            else { continue }
            told[mentions[anchor].key] = area
        }
        for index in unknown {
            let name = references[index].toponyms.first?.text ?? ""
            var note = "\"\(name)\" is in no gazetteer in use"
            let key = phrases[index].anchors.first.map { mentions[$0].key }
            let related = relatedArea(index, known, placeOf) ?? key.flatMap { told[$0] }
            if let stated = related ?? areaAbout(index, known) ?? areaBefore(index, known, ownArea)
                ?? ownArea().map(StatedArea.init)
            {
                apply(stated.location, to: &references[index])
                if let divisions = stated.divisions { references[index].divisions = divisions }
                note += "; placed by \(stated.words)"
                references[index].confidence = stated.confidence
            }
            references[index].note = note + nearMisses(references[index])
        }
        takeUpUnknown(&references, Set(unknown))
    }

    /// Puts "the village" where the last village lies of which no gazetteer knows, rather than in a town told before it.
    private func takeUpUnknown(_ references: inout [PlaceReference], _ unknown: Set<Int>) {
        for index in references.indices where references[index].isAnaphor {
            guard let noun = phrases[index].anchors.first, phrases[index].relation == .at,
                ["village", "settlement", "hamlet"].contains(
                    mentions[noun].kind >= 0
                        ? lexicon.kinds[Int(mentions[noun].kind)].name : "")
            else { continue }
            for other in stride(from: index - 1, through: max(0, index - 12), by: -1) {
                let before = phrases[other]
                guard phrases[index].sentence - before.sentence <= 3,
                    before.heading == phrases[index].heading,
                    let anchor = before.anchors.first
                else { break }
                guard before.relation == .at, references[other].role == .location,
                    !references[other].isAnaphor
                else { continue }
                guard unknown.contains(other),
                    mentions[anchor].form == .unknown || mentions[anchor].hit == nil
                        || lexicon.kindClass(mentions[anchor].kind) == .settlement,
                    lexicon.kindClass(mentions[anchor].kind).map({ $0 == .settlement }) ?? true
                else { break }
                var copy = references[other]
                (copy.span, copy.role, copy.isAnaphor) = (
                    references[index].span, references[index].role, true
                )
                references[index] = copy
                break
            }
        }
    }

    private func nearMisses(_ reference: PlaceReference) -> String {
        let misses = reference.toponyms.first?.alternatives.prefix(3).map(\.place.name) ?? []
        return misses.isEmpty ? "" : " (near misses: \(misses.joined(separator: ", ")))"
    }

    /// An area that holds an unknown place, and the words that say so.
    private struct StatedArea {
        var location: FootprintBuilder.Location
        var words: String
        var divisions: Divisions?
        var confidence = 0.35

        init(_ location: FootprintBuilder.Location, _ words: String, _ divisions: Divisions? = nil) {
            self.location = location
            self.words = words
            self.divisions = divisions
        }

        init(_ own: ReportArea) {
            self.init(own.location, "\(own.name), of which the report tells")
            confidence = 0.2
        }
    }

    /// The narrowest area that the text relates to a phrase: bracket or apposition, then what holds it.
    private func relatedArea(
        _ index: Int, _ references: [PlaceReference], _ placeOf: [Place?]
    ) -> StatedArea? {
        let phrase = phrases[index]
        if let qualifier = phrase.qualifier, let location = location(of: references[qualifier]) {
            return StatedArea(
                location, "\"\(text.text(phrases[qualifier].tokens))\"", references[qualifier].divisions)
        }
        let stated = phrase.containers.filter(phrase.statedContainers.contains)
        let listed = phrase.containers.filter { !stated.contains($0) && isLargePlace(resolutions[$0].place) }
        for container in stated + listed {
            guard let place = resolutions[container].place ?? placeOf[container] else { continue }
            let location = builder.location(
                .at, .none, of: place, kind: lexicon.kindClass(mentions[container].kind))
            return StatedArea(widened(location), "\"\(mentions[container].text)\", which holds it")
        }
        return nil
    }

    /// Whether another place can lie in one: a country, a division, a region or a town of some size.
    private func isLargePlace(_ place: Place?) -> Bool {
        guard let place else { return false }
        return !place.featureCode.hasPrefix("PPL") || place.population ?? 0 >= 20_000
            || place.featureCode.count > 3
    }

    /// The town of a quarter, an area of the sentence, or the heading above it.
    ///
    /// Another town in the sentence is none: that both are named does not put the one into the other.
    private func areaAbout(_ index: Int, _ references: [PlaceReference]) -> StatedArea? {
        if let mention = phrases[index].anchors.first, let town = town(about: mention, index, references) {
            return StatedArea(
                widened(builder.location(.at, .none, of: town.place)),
                "\"\(town.words)\", the town that the report is about")
        }
        return areaOfSentence(index, references) ?? heading(above: index, references)
    }

    /// The narrowest area that the sentence names, or the town that it opens with: "In Qamishli, ...".
    private func areaOfSentence(_ index: Int, _ references: [PlaceReference]) -> StatedArea? {
        let sentence = phrases[index].sentence
        guard sentence >= 0 else { return nil }
        var best: (radius: Double, index: Int)?
        for (other, reference) in references.enumerated()
        where other != index && phrases[other].sentence == sentence && isUsable(reference) {
            guard let radius = reference.uncertainty,
                isArea(reference) || opensSentence(other) && other < index
            else { continue }
            if radius < best?.radius ?? .infinity { best = (radius, other) }
        }
        guard let best, let location = location(of: references[best.index]) else { return nil }
        return StatedArea(
            nearby(location), "\"\(text.text(phrases[best.index].tokens))\" in the same sentence")
    }

    /// The district that the sentences right before name, under the same heading: what goes on about it lies there.
    private func areaBefore(
        _ index: Int, _ references: [PlaceReference], _ own: () -> ReportArea?
    ) -> StatedArea? {
        let phrase = phrases[index]
        var best: (radius: Double, index: Int)?
        for other in stride(from: index - 1, through: 0, by: -1) {
            let before = phrases[other]
            guard before.sentence >= 0, phrase.sentence - before.sentence <= 4,
                before.heading == phrase.heading, phrase.block - before.block <= 1
            else { break }
            // The sentence that is nearest, and of it the narrowest.
            if let best, phrases[best.index].sentence != before.sentence { break }
            let reference = references[other]
            guard isUsable(reference), reference.role == .location || reference.role == .container,
                reference.relation == .at, let radius = reference.uncertainty, radius <= 120_000,
                isArea(reference) || isDistrict(before), radius < best?.radius ?? .infinity
            else { continue }
            best = (radius, other)
        }
        guard let best, let location = location(of: references[best.index]) else { return nil }
        let near = nearby(location)
        if let own = own(), own.location.uncertainty <= near.uncertainty { return nil }
        var area = StatedArea(near, "\"\(text.text(phrases[best.index].tokens))\" in a sentence before")
        area.confidence = 0.25
        return area
    }

    /// Whether the words call a place a district, whatever was found under its name.
    private func isDistrict(_ phrase: PlacePhrase) -> Bool {
        phrase.anchors.first.map { lexicon.kindClass(mentions[$0].kind) == .district } ?? false
    }

    /// Whether what a phrase says is an area in which other places lie.
    private func isArea(_ reference: PlaceReference) -> Bool {
        switch reference.relation {
        case .direction, .part, .border: return true
        case .near, .between, .road, .course: return (reference.uncertainty ?? 0) >= 5_000
        case .at:
            switch reference.toponyms.first?.place.flatMap(FootprintBuilder.kindClass) {
            case .area, .district: return true
            default: return false
            }
        case .coordinates, .offset, .distance, .within, .along, .feature: return false
        }
    }

    /// Whether a phrase sets the scene of its sentence: "In X, ..." at its beginning.
    private func opensSentence(_ index: Int) -> Bool {
        let tokens = phrases[index].tokens
        let start = text.sentenceStart(of: tokens.lowerBound)
        guard phrases[index].relation == .at, (1...3).contains(tokens.lowerBound - start),
            tokens.upperBound < text.sentenceEnd(of: start)
        else { return false }
        return text.cues[start].classes.contains(.strong)
            && (text.mark(tokens.upperBound) == 0x2C || text.isCaseless(start))
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
                !namesOther(other), let toponym = reference.toponyms.first, let place = toponym.place,
                place.featureCode.hasPrefix("PPL"), place.featureCode != "PPLX",
                (place.population ?? 0) >= 10_000 || place.featureCode.count > 3
            else { continue }
            return (place, toponym.text)
        }
        return nil
    }

    /// Whether a place only names something else: "the Uvira attack".
    private func namesOther(_ index: Int) -> Bool {
        let phrase = phrases[index]
        guard phrase.relation == .at, let anchor = phrase.anchors.first else { return false }
        return text.isWord(phrase.tokens.lowerBound, "the") && mentions[anchor].kind < 0
    }

    /// The place of the heading that governs a phrase: "DEIR EZZOR -" above a list of incidents.
    private func heading(above index: Int, _ references: [PlaceReference]) -> StatedArea? {
        let heading = phrases[index].heading
        guard heading >= 0 else { return nil }
        for other in references.indices.prefix(index).reversed()
        where phrases[other].block == heading && references[other].role == .heading {
            guard !isCountry(references[other]), let location = location(of: references[other]) else {
                continue
            }
            return StatedArea(nearby(location), "the heading \"\(text.text(phrases[other].tokens))\"")
        }
        return nil
    }

    private func isCountry(_ reference: PlaceReference) -> Bool {
        reference.toponyms.first?.place.map(ToponymResolver.isCountry) ?? false
    }

    private func isUsable(_ reference: PlaceReference) -> Bool {
        reference.coordinate != nil && reference.role != .demonym && reference.role != .origin
            && reference.role != .destination && reference.role != .body && reference.role != .speech
            && !isCountry(reference)
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

/// The narrowest area that most of a report's places lie in: about one of them, else a division, else a country.
struct ReportArea {
    let name: String
    let location: FootprintBuilder.Location

    /// Metres about one place within which others count as of its surroundings.
    private static let surroundings = 25_000.0

    /// nil where the report's places share none: more than half of them must lie in it.
    init?(of references: [PlaceReference], _ builder: FootprintBuilder) {
        let told = references.filter { reference in
            switch reference.role {
            case .location, .container, .heading, .dateline: break
            default: return false
            }
            // A border or a distance names what lies elsewhere.
            switch reference.relation {
            case .border, .distance: return false
            default: break
            }
            return reference.coordinate != nil && reference.divisions.country != nil
                && !(reference.toponyms.first?.place.map(ToponymResolver.isCountry) ?? false)
        }
        if let near = Self.middle(of: told) {
            self = near
            return
        }
        var divisions: [String: Int] = [:]
        var countries: [String: Int] = [:]
        for reference in told {
            if let country = reference.divisions.country { countries[country.alpha2, default: 0] += 1 }
            // A capital that is a division of its own is named in news of the whole country.
            if let id = reference.divisions.admin1ID, !isCapital(reference) {
                divisions[id, default: 0] += 1
            }
        }
        func isCapital(_ reference: PlaceReference) -> Bool {
            reference.toponyms.first?.place?.featureCode == "PPLC"
        }
        func most(_ counts: [String: Int]) -> String? {
            let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            return order.first.flatMap { $0.value * 2 > told.count ? $0.key : nil }
        }
        let place =
            most(divisions).flatMap { builder.lookup.place(withID: $0) }
            ?? most(countries).flatMap { builder.lookup.place(withID: "iso:\($0)") }
        guard let place else { return nil }
        name = place.name
        var location = builder.location(.at, .none, of: place)
        location.geoPrecision = 3
        location.wherePrec = max(4, location.wherePrec)
        self.location = location
    }

    /// The surroundings of the place that most others lie near, where two in three do.
    private static func middle(of told: [PlaceReference]) -> ReportArea? {
        let points = told.filter { ($0.uncertainty ?? .infinity) <= surroundings }.compactMap { reference in
            reference.coordinate.map { (name: reference.toponyms.first?.text ?? "", at: LocatedPosition($0)) }
        }
        guard points.count >= 2, points.count <= 200 else { return nil }
        let limit = DistanceLimit(surroundings)
        var best: (index: Int, count: Int)?
        for (index, point) in points.enumerated() {
            let count = points.count { limit.holds(point.at, $0.at) }
            if count > best?.count ?? 0 { best = (index, count) }
        }
        guard let best, best.count >= 2, best.count * 3 >= told.count * 2 else { return nil }
        return ReportArea(
            name: "the surroundings of \(points[best.index].name)",
            location: FootprintBuilder.Location(
                coordinate: points[best.index].at.position, uncertainty: surroundings + 5_000, footprint: nil,
                geoPrecision: 3, wherePrec: 3))
    }

    private init(name: String, location: FootprintBuilder.Location) {
        self.name = name
        self.location = location
    }
}
