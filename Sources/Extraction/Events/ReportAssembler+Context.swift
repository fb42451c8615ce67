import Gazetteers
import Geoparsing
import Incidents
import Reports
import Spatial

extension ReportAssembler {
    // MARK: What the context tells

    /// Fills place and date from what governs the event's sentence, where it does not tell them itself.
    func inheritContext(_ events: inout [EventDraft], _ index: Int) {
        if let part = headlinePart(of: events[index], isFirst: index == 0) {
            events[index].place = part
            events[index].placeRule = "place: from the headline"
        }
        placeAtTellers(&events[index], ifLocal: true)
        if events[index].place == nil || isCoarser(events[index].place, than: headingPlace(of: events[index]))
            || isUnplacedAnaphor(events[index].place)
        {
            inheritPlace(&events, index)
        }
        placeAtTellers(&events[index], ifLocal: false)
        if events[index].hasSpeechDate {
            if let date = laterDate(events, events[index]) {
                events[index].date = date
                events[index].dateRule = "date: from the sentence after"
            }
        } else if events[index].date == nil {
            inheritDate(&events, index)
        }
    }

    /// Takes an event of which no place is told for one where those are who tell of it: at once where they are of a town
    /// and the headline names no place, else after all others, since agencies and ministries sit in capitals.
    private func placeAtTellers(_ event: inout EventDraft, ifLocal: Bool) {
        guard event.place == nil, let tellers = event.tellers else { return }
        let isCapital = facts.places[tellers].fact.toponyms.first?.place?.featureCode == "PPLC"
        if ifLocal, isCapital || headlinePlace() != nil { return }
        event.place = tellers
        event.placeRule = "place: of those who tell of it"
    }

    /// "in the district", under the heading that names it.
    private func isUnplacedAnaphor(_ place: Int?) -> Bool {
        place.map { facts.places[$0].fact.isAnaphor && facts.places[$0].fact.coordinate == nil } ?? false
    }

    /// The part of a country that the headline names, where the report's first event is told of the country alone.
    private func headlinePart(of event: EventDraft, isFirst: Bool) -> Int? {
        guard isFirst, isBody(event.role), let place = event.place else { return nil }
        let whole = facts.places[place].fact
        guard (whole.wherePrec ?? 0) >= 6, let radius = whole.uncertainty else { return nil }
        let named = facts.places.indices.filter {
            let fact = facts.places[$0].fact
            return blocks[narrative.sentences[facts.places[$0].sentence].block].role == .headline
                && fact.role == .location && fact.coordinate != nil
        }
        guard named.count == 1, let only = named.first else { return nil }
        let part = facts.places[only].fact
        return part.divisions.country == whole.divisions.country
            && (part.uncertainty ?? radius) < 0.8 * radius
            ? only : nil
    }

    /// Whether a place is only a country while the heading names something within it.
    private func isCoarser(_ place: Int?, than heading: Int?) -> Bool {
        guard let place, let heading else { return false }
        let (own, above) = (facts.places[place].fact, facts.places[heading].fact)
        return (own.wherePrec ?? 0) >= 6 && (above.wherePrec ?? 6) < 6
            && above.divisions.country == own.divisions.country
    }

    /// Whether a draft stands under a heading that names a place, and the event under another.
    func isUnderOtherPlace(_ event: EventDraft, _ draft: EventDraft) -> Bool {
        guard let heading = draft.heading, event.heading != heading, let place = headingPlace(of: draft)
        else {
            return false
        }
        return headingPlace(of: event) != place && event.place != place
    }

    private func headingPlace(of event: EventDraft) -> Int? {
        // A heading within the same sentence or block ("DARAA –"), then the headings above.
        let range = blocks[event.block].sentences
        for sentence in range where sentence <= event.sentence {
            if let own = facts.placesBySentence[sentence].first(where: {
                facts.places[$0].fact.role == .heading
            }) {
                return own
            }
        }
        var next = event.heading
        var steps = 0
        while let heading = next, steps < 4 {
            for sentence in blocks[heading].sentences {
                if let place = headingPlace(in: sentence) { return place }
            }
            next = blocks[heading].heading
            steps += 1
        }
        return nil
    }

    /// The place that a heading is about: "Nikopol, Dnipropetrovsk Oblast" is about the town.
    private func headingPlace(in sentence: Int) -> Int? {
        let known = facts.placesBySentence[sentence].filter { facts.places[$0].fact.coordinate != nil }
        return known.last { ![.container, .body, .demonym].contains(facts.places[$0].fact.role) }
            ?? known.last
    }

    private func inheritPlace(_ events: inout [EventDraft], _ index: Int) {
        let event = events[index]
        // The sentence before in the same paragraph, for running text.
        if blocks[event.block].role != .heading {
            let linker = PlaceLinker(narrative: narrative, facts: facts)
            var sentence = event.sentence - 1
            while sentence >= blocks[event.block].sentences.lowerBound, event.sentence - sentence <= 3 {
                let located = facts.placesBySentence[sentence].filter {
                    facts.places[$0].fact.role == .location && facts.places[$0].fact.coordinate != nil
                        && facts.places[$0].words.first.map { !linker.isOfSpeaker($0) } ?? false
                }
                if let place = focus(of: located, in: sentence, events) {
                    events[index].place = place
                    events[index].placeRule = Self.beforeRule
                    return
                }
                sentence -= 1
            }
        }
        if let place = headingPlace(of: event) {
            events[index].place = place
            events[index].placeRule = "place: from the heading"
            return
        }
        // The event told before, in running text under the same heading.
        let earlier = events.indices.filter {
            $0 != index && events[$0].hasOwnPlace && events[$0].sentence < event.sentence
                && (!events[$0].isBackground || event.isBackground)
                && events[$0].heading == event.heading
                && blocks[events[$0].block].role == blocks[event.block].role
                && event.block - events[$0].block <= 2 && blocks[event.block].role != .bullet
        }
        if let place = placeOfParagraphBefore(event, events) {
            events[index].place = place
            events[index].placeRule = Self.beforeRule
            return
        }
        if let last = earlier.max(by: { events[$0].sentence < events[$1].sentence }) {
            events[index].place = events[last].place
            events[index].placeRule = "place: of the event told before"
            return
        }
        if isLog, let place = placeOfEntry(event) {
            events[index].place = place
            events[index].placeRule = "place: from the sentence after"
            return
        }
        if let headline = headlinePlace() {
            events[index].place = headline
            events[index].placeRule = Self.headlineRule
            return
        }
        if let dateline = facts.places.indices.first(where: {
            facts.places[$0].fact.role == .dateline && facts.places[$0].fact.coordinate != nil
        }) {
            if isForeignDesk(dateline) { return }
            events[index].place = country(ofCapital: dateline) ?? dateline
            events[index].placeRule = Self.datelineRule
        }
    }

    /// The first place of the headline; of "Burkina: attack in X" the place behind the label.
    private func headlinePlace() -> Int? {
        let named = facts.places.indices.filter {
            let role = blocks[narrative.sentences[facts.places[$0].sentence].block].role
            return role == .headline && facts.places[$0].fact.coordinate != nil
                && [.location, .heading, .container].contains(facts.places[$0].fact.role)
        }
        guard let first = named.first, named.count > 1 else { return named.first }
        let end = facts.places[first].words.upperBound
        let isLabel = end < narrative.words.count && narrative.words[end].mark == 0x3A
        let (own, next) = (facts.places[first].fact, facts.places[named[1]].fact)
        let isFiner = (next.uncertainty ?? .infinity) < 0.5 * (own.uncertainty ?? 0)
        return isFiner && (isLabel || (own.wherePrec ?? 0) >= 6)
            && own.divisions.country == next.divisions.country ? named[1] : first
    }

    /// Of a sentence's places the one that its event has, or else the first of the finest.
    func focus(of places: [Int], in sentence: Int, _ events: [EventDraft]) -> Int? {
        let told = events.first { event in
            event.hasOwnPlace && event.sentences.contains(sentence)
                && event.place.map(places.contains) ?? false
        }
        if let told { return told.place }
        return places.first { (facts.places[$0].fact.wherePrec ?? 6) < 4 } ?? places.first
    }

    /// Whether a report is written in the capital of a country that it does not name, while it names another.
    private func isForeignDesk(_ dateline: Int) -> Bool {
        guard let place = facts.places[dateline].fact.toponyms.first?.place, place.featureCode == "PPLC",
            let code = place.country
        else { return false }
        var namesAnother = false
        for index in facts.places.indices where index != dateline {
            guard let country = facts.places[index].fact.divisions.country?.alpha2 else { continue }
            if country == code { return false }
            namesAnother = true
        }
        return namesAnother
    }

    /// The country, where a report is written in its capital and elsewhere speaks of the country: agencies sit in
    /// capitals, and what their dateline alone places may have been anywhere.
    private func country(ofCapital dateline: Int) -> Int? {
        guard let place = facts.places[dateline].fact.toponyms.first?.place, place.featureCode == "PPLC",
            let code = place.country
        else { return nil }
        return facts.places.indices.first {
            facts.places[$0].fact.relation == .at && facts.places[$0].fact.coordinate != nil
                && facts.places[$0].fact.toponyms.first?.place?.id == "iso:\(code)"
        }
    }

    private func inheritDate(_ events: inout [EventDraft], _ index: Int) {
        let event = events[index]
        let links = DateLinker(narrative: narrative, facts: facts)
        if let date = dateOfOccurrence(behind: event) {
            events[index].date = date
            events[index].dateRule = "date: from the sentence after"
            return
        }
        // A day told in the same block before, then in the headings above, then with the event before.
        var sentence = event.sentence - 1
        while sentence >= blocks[event.block].sentences.lowerBound {
            // "..., a monitor said on Monday" dates the saying alone.
            if let date = plainDate(in: sentence),
                facts.dates[date].words.first.map({ !links.isOfSpeech($0) }) ?? false
            {
                events[index].date = date
                events[index].dateRule = Self.dayBeforeRule
                return
            }
            sentence -= 1
        }
        var next = event.heading
        var steps = 0
        while let heading = next, steps < 4 {
            for sentence in blocks[heading].sentences {
                if let date = plainDate(in: sentence) {
                    events[index].date = date
                    events[index].dateRule = "date: from the heading"
                    return
                }
            }
            next = blocks[heading].heading
            steps += 1
        }
        if let date = laterDate(events, event) {
            events[index].date = date
            events[index].dateRule = "date: from the sentence after"
            return
        }
        let earlier = events.indices.filter {
            !isLog && $0 != index && events[$0].hasOwnDate && events[$0].sentence < event.sentence
                && !events[$0].isBackground
                && (events[$0].date.map { isPlain(facts.dates[$0].fact) } ?? false)
        }
        if let last = earlier.max(by: { events[$0].sentence < events[$1].sentence }) {
            events[index].date = events[last].date
            events[index].dateRule = "date: of the event told before"
            return
        }
        // A headline is about what the text begins with.
        let lead =
            isBody(event.role)
            ? nil
            : narrative.sentences.indices.first { isBody(blocks[narrative.sentences[$0].block].role) }
        for sentence in narrative.sentences.indices {
            let role = blocks[narrative.sentences[sentence].block].role
            // The day of a byline is the day of writing.
            guard role == .headline || sentence < event.sentence && role != .byline || sentence == lead
            else { continue }
            if let date = plainDate(in: sentence),
                sentence != lead || facts.dates[date].words.first.map({ !links.isOfSpeech($0) }) ?? false
            {
                events[index].date = date
                events[index].dateRule = "date: from the headline or lead"
                return
            }
        }
    }

    /// The day that the sentences right after tell, where they go on about the event ("It happened on Tuesday").
    ///
    /// In the event's own paragraph, or for what the report tells first also in the next one.
    private func laterDate(_ events: [EventDraft], _ event: EventDraft) -> Int? {
        let isFirst = events.allSatisfy { $0.sentence >= event.sentence || !isBody($0.role) }
        let links = DateLinker(narrative: narrative, facts: facts)
        for sentence in narrative.sentences.indices
        where sentence > event.sentence && sentence <= event.sentence + 3 {
            let block = narrative.sentences[sentence].block
            let next = event.block + 1
            guard block == event.block || isFirst && block == next && blocks[next].role == .paragraph else {
                return nil
            }
            if events.contains(where: { $0.sentence == sentence && $0.strength > 1 && !$0.isBackground }) {
                return nil
            }
            let date = facts.datesBySentence[sentence].last { index in
                let located = facts.dates[index]
                guard let first = located.words.first else { return false }
                return isPlain(located.fact) && !links.isOfSpeech(first) && !links.isOfOrigin(first)
            }
            if let date { return date }
        }
        return nil
    }

    /// A day in a sentence that can govern what follows.
    private func plainDate(in sentence: Int) -> Int? {
        facts.datesBySentence[sentence].first {
            isPlain(facts.dates[$0].fact) && facts.dates[$0].fact.anchor != .previousEvent
        }
    }

    // MARK: Last sieve

    /// Joins events that the context has shown to be one.
    func joinTwins(_ events: [EventDraft]) -> [EventDraft] {
        var kept: [EventDraft] = []
        for event in events {
            if let twin = kept.firstIndex(where: { isTwin($0, event) }) {
                merge(event, into: &kept[twin])
            } else {
                kept.append(event)
            }
        }
        return kept
    }

    /// ACLED: same day, place, actors and type are one event.
    private func isTwin(_ one: EventDraft, _ other: EventDraft) -> Bool {
        guard one.isBackground == other.isBackground,
            one.hasOwnPlace != other.hasOwnPlace || !one.hasOwnPlace || !other.hasOwnPlace
                || one.place == other.place,
            let place = one.place,
            place == other.place || samePlace(place, other.place) || isLog && namesSamePlace(one, other),
            one.date == other.date || !one.hasOwnDate || !other.hasOwnDate
        else { return false }
        return likeness(one, other) >= (isLog && one.type == other.type ? 0.5 : 1.5)
    }

    private func samePlace(_ one: Int, _ other: Int?) -> Bool {
        guard let other else { return false }
        let (a, b) = (facts.places[one].fact, facts.places[other].fact)
        guard let left = a.toponyms.first?.place, let right = b.toponyms.first?.place else { return false }
        return left.id == right.id && a.relation == b.relation
    }

    /// Whether an event tells enough to be an incident.
    func isWhole(_ event: EventDraft, among events: [EventDraft]) -> Bool {
        // What is only taken up, of something that the report does not tell.
        if event.isDefinite, !event.hasOwnPlace { return false }
        if isStateOfAffairs(event) { return false }
        if event.strength >= 2 { return true }
        // A consequence alone: only with a place of its own, and people who were hit.
        guard event.hasOwnPlace || blocks[event.block].role == .bullet || isToldThere(event, among: events)
        else { return false }
        let killed = event.tolls.contains {
            let toll = facts.tolls[$0].fact
            return toll.effect == .killed && !toll.isZero && !toll.isAggregate
        }
        let isDay = event.date.map { facts.dates[$0].fact.precision <= 1 } ?? true
        return killed && isDay && !event.patients.isEmpty
    }

    /// Whether a killing is told right behind where it was, and by nothing else in its paragraph.
    ///
    /// "The day began at X. Three people met the rebels and were killed."
    private func isToldThere(_ event: EventDraft, among events: [EventDraft]) -> Bool {
        let hit = narrative.hits[event.anchor.hit]
        guard event.placeRule == Self.beforeRule, let place = event.place,
            facts.places[place].sentence == event.sentence - 1, hit.classes & narrative.sets.kill != 0
        else { return false }
        let isPerfect = (max(0, hit.first - 3)..<hit.first).contains {
            narrative.word($0, isIn: narrative.sets.have)
        }
        return !isPerfect && !events.contains { $0.block == event.block && $0.strength > 1 }
    }
}
