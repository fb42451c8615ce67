import Foundation
public import Gazetteers
public import Knowledge
public import Reports
public import Spatial

/// Finds the places that a report names, and says where they are and how surely.
///
/// Four stages, one data type between each: the recogniser marks names (`ToponymMention`), the parser reads the
/// words about them (`PlacePhrase`), the resolver chooses among namesakes, and the builder draws what the phrase
/// says (`PlaceReference`). A reader holds the lexicon and may be shared by any number of threads.
public struct PlaceReader: Sendable {
    let lexicon: PlaceLexicon
    let weights: ToponymWeights
    let names: NameSource
    private let cache = LocationCache()

    /// Reads the words that announce places from the program's data folder and the user's.
    public init(gazetteer: any PlaceLookup) throws(KnowledgeError) {
        guard let folder = DataFolder.locate("Knowledge") else {
            throw KnowledgeError(
                file: "Knowledge", line: nil,
                message: "not found: set \(DataFolder.environmentVariable) to the folder that holds it")
        }
        let user = DataFolder.userData.appendingPathComponent("Knowledge")
        try self.init(gazetteer: gazetteer, folders: [folder, user])
    }

    /// Reads the words that announce places from folders that hold `languages` and `units`.
    init(gazetteer: any PlaceLookup, folders: [URL]) throws(KnowledgeError) {
        lexicon = try PlaceLexicon(folders: folders)
        weights = try ToponymWeights(folders: folders)
        names = NameSource(gazetteer)
    }

    /// The place phrases of a document, in text order.
    public func references(in document: Document) -> [PlaceReference] { references(in: [document])[0] }

    /// The place phrases of some documents, each in text order; stage by stage, so that each stage's tables stay in the
    /// processor's caches for all of them.
    public func references(in documents: [Document]) -> [[PlaceReference]] {
        let recognizer = ToponymRecognizer(lexicon: lexicon, weights: weights, names: names)
        let texts = documents.map(text)
        let mentions = texts.map(recognizer.mentions)
        return parsed(mentions, in: texts, of: documents, LookupContext()).map(\.references)
    }

    /// The place names of a document, found and where possible resolved, in text order.
    public func toponyms(in document: Document) -> [ReportToponym] {
        references(in: document).flatMap(Self.toponyms).sorted {
            $0.toponym.span.start < $1.toponym.span.start
        }
    }

    /// The same for names whose places in the text are given.
    public func toponyms(at spans: [TextSpan], in document: Document) -> [ReportToponym] {
        let text = self.text(of: document)
        let recognizer = ToponymRecognizer(lexicon: lexicon, weights: weights, names: names)
        let mentions = recognizer.mentions(at: spans, in: text)
        let found = references(to: mentions, in: text, of: document).flatMap(Self.toponyms)
        var bySpan: [TextSpan: ReportToponym] = [:]
        for toponym in found where bySpan[toponym.toponym.span] == nil {
            bySpan[toponym.toponym.span] = toponym
        }
        return spans.compactMap { bySpan[$0] }
    }

    func text(of document: Document) -> GeoText {
        GeoText(
            bytes: document.utf8, tokens: document.tokens, sentences: document.sentences,
            blocks: document.blocks, dateline: document.dateline?.tokens, numbers: document.numbers,
            lexicon: lexicon)
    }

    private func references(
        to mentions: [ToponymMention], in text: GeoText, of document: Document
    ) -> [PlaceReference] {
        parsed(mentions, in: text, of: document, LookupContext()).references
    }

    /// The builder of shapes over the gazetteers in use.
    var builder: FootprintBuilder {
        FootprintBuilder(
            lookup: names.lookup,
            neighbours: Neighbours { [names] in names.settlements(near: $0, within: $1, ofAtLeast: $2) },
            cache: cache,
            bareName: { [lexicon] in lexicon.bareName($0) }, beyond: { [lexicon] in lexicon.beyond($0) })
    }

    /// The references of a text, the phrases from which they came, and the names in these.
    typealias Parsed = (references: [PlaceReference], phrases: [PlacePhrase], mentions: [ToponymMention])

    /// The references to some names of a text, and the phrases from which they came.
    ///
    /// - Parameter context: where they should lie.
    func parsed(
        _ mentions: [ToponymMention], in text: GeoText, of document: Document, _ context: LookupContext
    ) -> Parsed { parsed([mentions], in: [text], of: [document], context)[0] }

    private func parsed(
        _ mentions: [[ToponymMention]], in texts: [GeoText], of documents: [Document],
        _ context: LookupContext
    ) -> [Parsed] {
        let parsers = texts.indices.map { index in
            var parser = PhraseParser(lexicon: lexicon, text: texts[index], mentions: mentions[index])
            parser.parse()
            return parser
        }
        let resolutions = zip(parsers, documents).map { parser, document in
            ToponymResolver(
                lexicon: lexicon, names: names,
                sourceCountries: SourceCountry.codes(of: document.report.url), context: context
            ).resolve(parser.mentions, parser.phrases)
        }
        let builder = builder
        return texts.indices.map { index in
            let parser = parsers[index]
            let composer = ReferenceComposer(
                lexicon: lexicon, text: texts[index], mentions: parser.mentions, phrases: parser.phrases,
                resolutions: resolutions[index], builder: builder)
            var references = composer.references()
            references += WrittenCoordinates(text: texts[index]).references().map(composer.completed)
            let starts = references.map(\.span.start)
            // Those of the phrases come in the order of the text.
            if zip(starts, starts.dropFirst()).contains(where: >) {
                references.sort { $0.span.start < $1.span.start }
            }
            return (references, parser.phrases, parser.mentions)
        }
    }

    private static func toponyms(of reference: PlaceReference) -> [ReportToponym] {
        guard !reference.isAnaphor, reference.relation != .coordinates else { return [] }
        return reference.toponyms.enumerated().compactMap { index, toponym in
            var item = ReportToponym(toponym: toponym, role: reference.role)
            if toponym.place == nil, index == 0 {
                item.fallback = reference.coordinate
                item.fallbackUncertainty = reference.uncertainty
                item.note = reference.note
                item.isAmbiguous = reference.isAmbiguous
                item.footprint = reference.isAmbiguous ? reference.footprint : nil
            }
            return item
        }
    }
}

/// A place name of a report with what is known of it where the gazetteers know nothing.
public struct ReportToponym: Hashable, Sendable {
    /// The name and its place.
    public var toponym: ResolvedToponym
    /// What the phrase about it does in its sentence.
    public var role: PlaceRole
    /// Where the text lets an unknown name lie.
    public var fallback: Coordinate?
    /// Radius in metres about that position.
    public var fallbackUncertainty: Double?
    /// Why the name has no place of its own.
    public var note: String?
    /// Whether it may mean any of `toponym.alternatives`, and nothing tells which.
    public var isAmbiguous = false
    /// The area that holds all of these.
    public var footprint: MultiPolygon?

    init(toponym: ResolvedToponym, role: PlaceRole) {
        self.toponym = toponym
        self.role = role
    }
}
