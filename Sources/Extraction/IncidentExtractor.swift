public import Foundation
public import Gazetteers
package import Geoparsing
import Incidents
public import Knowledge
public import Reports

/// Reads a report and gives its incidents, through stages with one data type between each.
///
/// Document, places, actors, tolls, event words, sentences' drafts, events, incidents. Make one and share it
/// between threads: it holds knowledge only.
public struct IncidentExtractor: Sendable {
    private let documents: DocumentReader
    private let places: PlaceReader
    private let actors: ActorMatcher
    private let tolls: TollReader
    private let knowledge: EventKnowledge
    private let conventions: PartyConventions
    private let model: ConfidenceModel

    /// Reads all knowledge; `extraActors` are CSV files of the user's own actors.
    public init(gazetteer: any PlaceLookup, extraActors: [URL] = []) throws(KnowledgeError) {
        let library = try LanguageLibrary.load()
        // Each reads tables of its own, and the program waits for all of them.
        let loading = ConcurrentLoad()
        let actors = loading.begin { () throws(KnowledgeError) in
            try ActorMatcher(library: library, extras: extraActors)
        }
        let tolls = loading.begin { () throws(KnowledgeError) in try TollReader(library: library) }
        let places = loading.begin { () throws(KnowledgeError) in try PlaceReader(gazetteer: gazetteer) }
        knowledge = try EventKnowledge.load()
        model = try ConfidenceModel.load()
        documents = DocumentReader(library: library)
        self.actors = try actors()
        self.tolls = try tolls()
        self.places = try places()
        conventions = try PartyConventions(lexicon: self.actors.lexicon)
    }

    /// Actors that are parts of others, as merging across reports needs them.
    public var umbrellas: [String: String] { actors.umbrellas }

    /// Everything that one report gives.
    public func extract(_ report: Report) -> ReportExtraction { analyze(report).extraction }

    /// Everything that some reports give, one after the other.
    ///
    /// Stage by stage: what a stage knows and how it works fills the processor's caches, and serves all the reports
    /// before the next stage takes its place.
    public func extract(_ reports: [Report]) -> [ReportExtraction] { analyze(reports).map(\.extraction) }

    /// The report with what each stage found in it, for `explain`.
    package func analyze(_ report: Report) -> ReportAnalysis { analyze([report])[0] }

    private func analyze(_ reports: [Report]) -> [ReportAnalysis] {
        let documents = documents.read(reports)
        let references = places.references(in: documents)
        let mentions = zip(documents, references).map { document, references in
            actors.mentions(in: document, places: Self.hints(references, document))
        }
        let counts = zip(documents, mentions).map { document, mentions in
            var counts: [TollMention] = []
            for sentence in document.sentences.indices where Self.isRead(document, sentence) {
                counts += tolls.tolls(in: document, sentence: sentence, actors: mentions)
            }
            return counts
        }
        let incidents = incidents(documents, references, mentions, counts)
        return reports.indices.map { index in
            let (report, document) = (reports[index], documents[index])
            let record = ReportRecord(
                id: report.id, title: report.title ?? Self.headline(document), source: report.source,
                url: report.url, published: report.published,
                language: document.language?.code ?? report.language,
                contentHash: StableHash.hex(report.text))
            return ReportAnalysis(
                document: document, places: references[index], actors: mentions[index], tolls: counts[index],
                extraction: ReportExtraction(
                    report: record, incidents: incidents[index],
                    mentions: Self.records(references[index], report.id)))
        }
    }

    /// A report between the stages that make its incidents.
    private struct Reading {
        let document: Document
        let narrative: Narrative
        var facts: ReportFacts
        let homeCountry: String?
        var drafts: [EventDraft] = []
    }

    private func incidents(
        _ documents: [Document], _ references: [[PlaceReference]], _ mentions: [[ActorMention]],
        _ counts: [[TollMention]]
    ) -> [[Incident]] {
        let words = documents.indices.map {
            reading(documents[$0], references[$0], mentions[$0], counts[$0])
        }
        let readings = words.map { $0.map(withDrafts) }
        let events = readings.map { reading in
            reading.map { reading in
                ReportAssembler(
                    narrative: reading.narrative, knowledge: knowledge, facts: reading.facts,
                    blocks: reading.document.blocks,
                    isLog: ReportAssembler.isLog(reading.narrative, reading.facts, reading.document.blocks),
                    text: { reading.document.text(of: $0) }
                ).assemble(reading.drafts)
            }
        }
        return zip(readings, events).map { reading, events in
            guard let reading, let events else { return [] }
            return IncidentBuilder(
                document: reading.document, narrative: reading.narrative, knowledge: knowledge,
                facts: reading.facts, conventions: conventions, model: model
            ).incidents(events)
        }
    }

    /// A report as words and facts; nil where no language is known.
    private func reading(
        _ document: Document, _ references: [PlaceReference], _ mentions: [ActorMention],
        _ counts: [TollMention]
    ) -> Reading? {
        guard let terms = knowledge.terms(for: document.language?.code) else { return nil }
        var narrative = Narrative(document, terms: terms)
        for date in document.dates {
            let words = narrative.words(ofTokens: date.tokens)
            narrative.quiet(words)
            if [.clock, .day, .week].contains(date.grain), !date.isSince { narrative.quietBackground(words) }
        }
        return Reading(
            document: document, narrative: narrative,
            facts: ReportFacts(
                document: document, narrative: narrative, places: references, actors: mentions,
                tolls: counts),
            homeCountry: Self.mainCountry(references))
    }

    /// Adds what each sentence tells by itself.
    private func withDrafts(_ reading: Reading) -> Reading {
        let (document, narrative) = (reading.document, reading.narrative)
        var facts = reading.facts
        let finder = AnchorFinder(
            narrative: narrative, knowledge: knowledge, homeCountry: reading.homeCountry)
        let placeLinker = PlaceLinker(narrative: narrative, facts: facts)
        let dateLinker = DateLinker(narrative: narrative, facts: facts)
        let shares = ShareFinder(document: document, narrative: narrative)
        let isOfCourt = narrative.isOfCourt
        var drafts: [EventDraft] = []
        for sentence in document.sentences.indices where Self.isRead(document, sentence) {
            let block = narrative.sentences[sentence].block
            // "two Syrians were detained": a people's name says who, not where.
            var placeWords: [Range<Int>] = []
            placeWords.reserveCapacity(facts.placesBySentence[sentence].count)
            for place in facts.placesBySentence[sentence] where facts.places[place].fact.role != .demonym {
                placeWords.append(facts.places[place].words)
            }
            let isSameBlock = sentence > 0 && narrative.sentences[sentence - 1].block == block
            let sides = facts.sides[sentence]
            if facts.datesBySentence[sentence].isEmpty, Self.isRoll(sentence, facts) { continue }
            let dateWords = facts.datesBySentence[sentence].map { facts.dates[$0].words }
            let anchors = finder.anchors(
                sentence: sentence, sides: sides, placeWords: placeWords, dateWords: dateWords,
                nameWords: facts.names[sentence], sources: facts.sources[sentence],
                before: isSameBlock ? facts.sides[sentence - 1] : [])
            guard !anchors.isEmpty else { continue }
            let grouper = SentenceGrouper(
                narrative: narrative, knowledge: knowledge, facts: facts, sides: sides,
                placeWords: placeWords,
                dates: facts.datesBySentence[sentence])
            var own = grouper.drafts(
                anchors, sentence: sentence, block: block, role: document.blocks[block].role,
                heading: document.blocks[block].heading)
            let whole = own
            let isOfThePast = narrative.isOfThePast(sentence)
            for index in own.indices {
                placeLinker.linkOwn(&own[index])
                dateLinker.linkOwn(&own[index], among: whole)
                // What a trial goes back to; what happened outside the court is a demonstration or has its day.
                if isOfCourt, !own[index].hasOwnDate, own[index].type.disorderType != .demonstrations {
                    own[index].isBackground = true
                }
                if isOfThePast, !dateLinker.isDated(own[index]) { own[index].isBackground = true }
            }
            shares.part(&own, sentence: sentence, facts: &facts)
            drafts += own
        }
        var reading = reading
        (reading.facts, reading.drafts) = (facts, drafts)
        return reading
    }

    /// Whether a sentence calls the roll of an alliance: "strikes are flown by A, B, C, D and E".
    private static func isRoll(_ sentence: Int, _ facts: ReportFacts) -> Bool {
        let places = facts.placesBySentence[sentence]
        guard places.count >= 5 else { return false }
        let states = places.compactMap {
            let place = facts.places[$0].fact
            return place.wherePrec == 6 ? place.divisions.country?.alpha2 : nil
        }
        return Set(states).count >= 5
    }

    /// Whether a sentence is read for incidents.
    private static func isRead(_ document: Document, _ sentence: Int) -> Bool {
        if document.sentences[sentence].isEcho { return false }
        return switch document.blocks[document.sentences[sentence].block].role {
        case .dateline, .byline, .caption, .boilerplate: false
        default: true
        }
    }

    private static func headline(_ document: Document) -> String? {
        document.blocks.first { $0.role == .headline }.map { document.text(of: $0.span) }
    }

    private static func hints(_ references: [PlaceReference], _ document: Document) -> [CountryHint] {
        var hints: [CountryHint] = []
        hints.reserveCapacity(references.count)
        // By index here and below: a reference handed out is copied field by field.
        for index in references.indices {
            // Where someone came from or went to says nothing of whose army "the army" is.
            switch references[index].role {
            case .location, .container, .heading, .dateline: break
            default: continue
            }
            guard let country = references[index].divisions.country?.alpha2 else { continue }
            hints.append(
                CountryHint(tokens: document.tokens(in: references[index].span), country: country))
        }
        return hints
    }

    /// The country in which most places lie.
    private static func mainCountry(_ references: [PlaceReference]) -> String? {
        var counts: [String: Int] = [:]
        for index in references.indices {
            // "Russian troops" says whose they are, not where.
            switch references[index].role {
            case .location, .container, .heading, .dateline, .destination, .origin: break
            default: continue
            }
            if let country = references[index].divisions.country?.alpha2 { counts[country, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    private static func records(_ references: [PlaceReference], _ report: String) -> [MentionRecord] {
        var records: [MentionRecord] = []
        records.reserveCapacity(references.count + 4)
        for index in references.indices {
            for toponym in references[index].toponyms {
                var record = MentionRecord(reportID: report, span: toponym.span, text: toponym.text)
                record.gazetteerID = toponym.place?.id
                record.name = toponym.place?.name
                record.coordinate = toponym.place?.coordinate
                record.featureCode = toponym.place?.featureCode
                record.country = toponym.place?.country
                record.confidence = toponym.confidence
                records.append(record)
            }
        }
        return records
    }
}

/// A report with what each stage found in it.
package struct ReportAnalysis: Sendable {
    /// Tokens, sentences, blocks, dates, numbers.
    package var document: Document
    /// Place references.
    package var places: [PlaceReference]
    /// Actor mentions.
    package var actors: [ActorMention]
    /// Tolls.
    package var tolls: [TollMention]
    /// Incidents and mentions as they are stored.
    package var extraction: ReportExtraction
}
