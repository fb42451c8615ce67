import Gazetteers
import Reports
import Spatial

extension ToponymResolver {
    // MARK: Groups

    func makeGroups(
        _ mentions: [ToponymMention], _ phrases: [PlacePhrase], _ groups: inout [Group],
        _ groupOf: inout [Int]
    ) {
        var containerOf: [Int: UInt64] = [:]
        for phrase in phrases {
            if let mention = phrase.anchors.first, let container = phrase.containers.first {
                containerOf[mention] = mentions[container].key
            }
        }
        // By key the first group of a name, and for each group the next of the same name, -1 for none.
        var known: [UInt64: Int] = [:]
        var next: [Int] = []
        // The one container that the text states for a group's mentions, by group.
        var statedOf: [Int: UInt64] = [:]
        for (index, mention) in mentions.enumerated()
        where mention.form != .anaphor && mention.form != .street {
            // "Hasakah province" and "Hasakah" are two names, if of one root.
            let key = mention.key ^ sense(of: mention)
            let container = containerOf[index]
            // One sense a document, unless the text itself puts two of the name into two areas.
            var match = known[key] ?? -1
            var last = match
            while match >= 0, let mine = container, let stated = statedOf[match], stated != mine {
                last = match
                match = next[match]
            }
            if let container { statedOf[match >= 0 ? match : groups.count] = container }
            if match >= 0 {
                groups[match].mentions.append(index)
                groupOf[index] = match
                continue
            }
            groupOf[index] = groups.count
            if last >= 0 { next[last] = groups.count } else { known[key] = groups.count }
            next.append(-1)
            groups.append(Group(key: mention.key, mentions: [index]))
        }
        // A name that stands bare takes the sense of the one that the text explains.
        for index in groups.indices {
            groups[index].options = options(for: groups[index], mentions)
        }
    }

    /// Parts a name's use for an area from its use for a town.
    private func sense(of mention: ToponymMention) -> UInt64 {
        switch lexicon.kindClass(mention.kind) {
        case .area, .country: 0x9E37_79B9_7F4A_7C15
        case .district: 0xC2B2_AE3D_27D4_EB4F
        default: 0
        }
    }

    private func options(for group: Group, _ mentions: [ToponymMention]) -> ToponymOptions {
        let first = mentions[group.mentions[0]]
        if first.form == .demonym {
            return names.country(ofDemonym: first.text).map { ToponymOptions([$0], name: first.text) }
                ?? ToponymOptions()
        }
        let kind = group.mentions.lazy.compactMap { mentions[$0].kind >= 0 ? mentions[$0].kind : nil }.first
        var context = context
        if context.countries.isEmpty { context.countries = sourceCountries }
        context.kind = kind.map { lexicon.kinds[Int($0)].name }
        var found = names.options(named: first.text, context: context, limit: 24)
        if let stated = statedOptions(named: first.text, context) { found = stated }
        if !found.candidates.contains(where: { $0.match <= .skeleton }),
            let others = unmodified(first.text, context)
        {
            found = others
        }
        if let kind, lexicon.kindClass(kind) == .district, lexicon.kinds[Int(kind)].name == "county" {
            // "Dawson County" is a name of its own beside "Dawson".
            let whole = "\(first.text) \(lexicon.kinds[Int(kind)].name.capitalizedFirst)"
            let more = names.options(named: whole, context: context, limit: 24).candidates
            found.append(more.filter { $0.match <= .folded }, name: first.text)
        }
        if let kind, lexicon.kinds[Int(kind)].beyond > 0, first.form != .embedded {
            append(features(of: lexicon.kinds[Int(kind)], calledAfter: first, context), to: &found)
        }
        return found
    }

    /// Looks again for names that no gazetteer has as they are spelled, in the country that the report is about.
    ///
    /// A spelling that could be many places of the world is often only one of that country's.
    func searchAtHome(_ mentions: [ToponymMention], _ total: CountryWeights, _ groups: inout [Group]) {
        guard let home = total.weights.indices.max(by: { total.weights[$0] < total.weights[$1] }),
            total.weights[home] >= 1.5, 2 * total.weights[home] >= total.weights.reduce(0, +)
        else { return }
        let country = FeatureKind.unpacked(total.codes[home])
        if sourceCountries.contains(country) { return }
        for group in groups where group.candidates.isEmpty {
            let mention = mentions[group.mentions[0]]
            guard mention.form == .name, mention.text.utf8.count >= Self.leastSpelling else { continue }
            let kind = mention.kind >= 0 ? lexicon.kinds[Int(mention.kind)].name : nil
            let context = LookupContext(countries: [country], kind: kind)
            let found = names.options(named: mention.text, context: context, limit: 8)
            guard let best = found.candidates.first, best.match == .skeleton, best.place.country == country
            else { continue }
            group.options = found
        }
    }

    /// A name shorter than this has too many neighbours for a near spelling to mean it.
    static let leastSpelling = 7

    /// The features whose whole name is a town's with the word for their kind: "Engels air base" beside "Engels".
    private func features(
        of kind: PlaceLexicon.Kind, calledAfter mention: ToponymMention, _ context: LookupContext
    ) -> [(candidates: [Candidate], name: String)] {
        kind.terms.compactMap { term in
            let whole =
                mention.text.utf8.first ?? 0 < 0x80 ? "\(mention.text) \(term)" : "\(term) \(mention.text)"
            guard names.knows(whole) else { return nil }
            let named = names.options(named: whole, context: context, limit: 8).candidates.filter {
                $0.match <= .folded && kind.codes.contains($0.place.featureCode)
                    && !$0.place.featureCode.hasPrefix("PPL")
            }
            return (named, whole)
        }
    }

    private func append(
        _ more: [(candidates: [Candidate], name: String)], to options: inout ToponymOptions
    ) {
        for (candidates, name) in more {
            let new = candidates.filter { one in !options.candidates.contains { $0.place.id == one.place.id }
            }
            options.append(new, name: name)
        }
    }

    /// Those in the country or division that was asked for, where the gazetteers have the name there.
    private func statedOptions(named name: String, _ asked: LookupContext) -> ToponymOptions? {
        guard !context.countries.isEmpty || context.admin1 != nil || context.admin2 != nil else { return nil }
        var asked = asked
        asked.isStrict = true
        let found = names.options(named: name, context: asked, limit: 24)
        return found.candidates.contains { $0.match <= .folded } ? found : nil
    }

    func relate(_ phrases: [PlacePhrase], _ groupOf: [Int], _ groups: inout [Group]) {
        // "DEIR EZZOR –" governs what stands below it.
        var governing: [Int: Int] = [:]
        for phrase in phrases where phrase.role == .heading && governing[phrase.block] == nil {
            governing[phrase.block] = phrase.anchors.first
        }
        for phrase in phrases {
            for anchor in phrase.anchors where groupOf[anchor] >= 0 {
                groups[groupOf[anchor]].sentences |= 1 << UInt64(max(phrase.sentence, 0) & 63)
            }
            guard let anchor = phrase.anchors.first, groupOf[anchor] >= 0 else { continue }
            let own = groupOf[anchor]
            let isElsewhere = phrase.role == .origin || phrase.role == .destination
            for container in phrase.containers where groupOf[container] >= 0 && groupOf[container] != own {
                groups[own].containers.add(groupOf[container])
                if !isElsewhere, phrase.statedContainers.contains(container) {
                    groups[own].stated.add(groupOf[container])
                    groups[groupOf[container]].statedContents.add(own)
                }
                groups[groupOf[container]].contents.add(own)
            }
            if let qualifier = phrase.qualifier, let other = phrases[qualifier].anchors.first,
                groupOf[other] >= 0,
                groupOf[other] != own
            {
                groups[own].relations.append((groupOf[other], phrases[qualifier].relation))
                if !isElsewhere, !phrases[qualifier].isOnRoad {
                    groups[own].statedRelations.append((groupOf[other], phrases[qualifier].relation))
                }
            }
            if phrase.roads.count > 1, phrase.roads.allSatisfy({ groupOf[$0] >= 0 && groupOf[$0] != own }) {
                groups[own].roads.append((groupOf[phrase.roads[0]], groupOf[phrase.roads[1]]))
                for end in phrase.roads { groups[own].relations.append((groupOf[end], .near)) }
            }
            if let heading = governing[phrase.heading], groupOf[heading] >= 0, groupOf[heading] != own {
                groups[own].relations.append((groupOf[heading], .near))
                groups[own].headings.add(groupOf[heading])
            }
            if phrase.anchors.count > 1, groupOf[phrase.anchors[1]] >= 0, groupOf[phrase.anchors[1]] != own {
                groups[own].relations.append((groupOf[phrase.anchors[1]], .near))
                groups[groupOf[phrase.anchors[1]]].relations.append((own, .near))
            }
        }
    }
}

extension Array where Element: Equatable {
    /// Appends a value unless it is there.
    mutating func add(_ value: Element) { if !contains(value) { append(value) } }
}
