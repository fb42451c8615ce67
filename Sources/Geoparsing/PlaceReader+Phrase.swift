public import Gazetteers
public import Reports
import Spatial

extension PlaceReader {
    /// What a phrase that stands by itself says of where something is, read as a report's phrases are; nil where it is
    /// none or holds words that say something else.
    ///
    /// - Parameters:
    ///   - phrase: "3 km east of Hasakah city", in any language that the program reads; names may stand in lower case.
    ///   - context: where its names should lie.
    ///   - documents: takes the words apart.
    public func reading(
        ofPhrase phrase: String, context: LookupContext = LookupContext(), by documents: DocumentReader
    ) -> PhraseReading? {
        var bare: PhraseReading?
        let capitalised = withNamesCapitalised(phrase)
        for words in phrase == capitalised ? [phrase] : [phrase, capitalised] {
            for lead in ["", lead(to: phrase)] {
                guard let found = reading(words, after: lead, context, documents) else { continue }
                if !found.isBareName { return found }
                bare = bare ?? found
            }
        }
        return bare
    }

    /// The beginning of a sentence that a phrase can end: some phrases alone look like a headline or a person.
    private func lead(to phrase: String) -> String {
        phrase.utf8.first ?? 0 < 0x80 ? "It happened at " : "وقع ذلك في "
    }

    private func reading(
        _ phrase: String, after lead: String, _ context: LookupContext, _ documents: DocumentReader
    ) -> PhraseReading? {
        let sentence = lead.isEmpty ? phrase : lead + phrase + "."
        var document = documents.read(sentence)
        // Too few words to tell the language by.
        if document.language == nil { document = documents.read(sentence, language: "en") }
        let text = self.text(of: document)
        let recognizer = ToponymRecognizer(lexicon: lexicon, weights: weights, names: names)
        let found = parsed(recognizer.mentions(in: text), in: text, of: document, context)
        let first = lead.unicodeScalars.count
        guard isCovered(text, from: first, by: found.references) else { return nil }
        let told = found.references.filter { $0.role != .container && $0.role != .demonym && !$0.isAnaphor }
        // A list of two places is no phrase that says where.
        let main = told.count == 1 ? told[0] : told.first { $0.relation != .at }
        guard let main, let source = found.phrases.first(where: { text.span($0.tokens) == main.span }) else {
            return nil
        }
        var reading = reading(of: main, source, found.mentions, context)
        reading.reference.moveSpans(by: -first)
        return reading
    }

    private func reading(
        of main: PlaceReference, _ source: PlacePhrase, _ mentions: [ToponymMention],
        _ context: LookupContext
    ) -> PhraseReading {
        var main = main
        for toponym in main.toponyms where toponym.place == nil && main.toponyms.count > 1 {
            // The other name placed it alone.
            main.note = main.note ?? unplaced(toponym)
        }
        guard main.toponyms.count == 1, let anchor = source.anchors.first else {
            return PhraseReading(main, source, footprint: main.shape)
        }
        let toponym = main.toponyms[0]
        let known = names.options(named: toponym.text, context: context, limit: 24).candidates
        let chosen = toponym.place.map { place in
            known.first { $0.place.id == place.id }
                ?? Candidate(
                    place: place, match: .exact, matchedName: toponym.text, score: toponym.confidence)
        }
        let others = toponym.alternatives.filter { $0.match <= .folded && $0.place.id != chosen?.place.id }
        let kind = lexicon.kindClass(mentions[anchor].kind)
        var shapes: [MultiPolygon] = []
        let options = ((chosen.map { [$0] } ?? []) + others).map { candidate in
            let location = builder.location(main.relation, source.reach, of: candidate.place, kind: kind)
            if main.isAmbiguous, let shape = location.footprint ?? location.circle { shapes.append(shape) }
            let isChosen = candidate.place.id == chosen?.place.id
            return PhraseReading.Option(
                anchor: candidate, title: PhraseReading.title(main, source, [candidate.place.name]),
                coordinate: isChosen ? main.coordinate ?? location.coordinate : location.coordinate,
                uncertainty: isChosen ? main.uncertainty ?? location.uncertainty : location.uncertainty,
                divisions: location.divisions ?? names.lookup.divisions(at: location.coordinate))
        }
        return PhraseReading(
            main, source, options: options,
            footprint: shapes.isEmpty ? main.shape : try? MultiPolygon.union(of: shapes))
    }

    private func unplaced(_ toponym: ResolvedToponym) -> String {
        toponym.alternatives.isEmpty
            ? "\"\(toponym.text)\" is in no gazetteer in use"
            : Ambiguity(name: toponym.text, candidates: toponym.alternatives).reason
    }

    /// Whether a text holds no words but those of its places and such as stand about places.
    private func isCovered(_ text: GeoText, from first: Int, by references: [PlaceReference]) -> Bool {
        let small: CueClasses = [.stop, .locative, .connector, .joiner, .vague, .lying, .kind]
        return !references.isEmpty
            && text.tokens.indices.allSatisfy { index in
                let token = text.tokens[index]
                guard Int(token.start) >= first else { return true }
                guard token.kind == .word || token.kind == .mixed || token.kind == .number else {
                    return true
                }
                let isNamed = references.contains {
                    $0.span.start <= Int(token.start) && Int(token.end) <= $0.span.end
                }
                let cue = text.cues[index]
                return isNamed || !cue.classes.isDisjoint(with: small) || !cue.relations.isEmpty
            }
    }

    /// The phrase with those words capitalised that are no words of place: "3 km east of Hasakah city".
    private func withNamesCapitalised(_ phrase: String) -> String {
        let plain: CueClasses = [.nameHead, .nobiliary, .givenName, .common]
        return phrase.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let first = word.first, first.isLowercase else { return String(word) }
            let cue = lexicon.cue(ofTerm: String(word)) ?? .none
            let isName =
                cue.classes.isSubset(of: plain) && cue.relations.isEmpty && cue.wind < 0 && cue.metres == 0
            return isName ? String(word).capitalizedFirst : String(word)
        }.joined(separator: " ")
    }
}
