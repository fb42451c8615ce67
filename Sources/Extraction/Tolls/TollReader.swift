public import Knowledge
public import Reports

/// Reads the killed, wounded, detained and missing out of sentences.
///
/// Built once from the data files, then shared by any number of threads.
public struct TollReader: Sendable {
    let lexicon: TollLexicon

    /// Reads the toll tables of all languages.
    ///
    /// - Throws: `KnowledgeError` with the file and line where a table is malformed.
    public init(library: LanguageLibrary) throws(KnowledgeError) {
        lexicon = try TollLexicon(library: library)
    }

    /// The tolls that a sentence states, in text order; `actors` (of the document) tell whose people they are.
    public func tolls(
        in document: Document, sentence: Int, actors: [ActorMention] = []
    ) -> [TollMention] {
        var scan = TollScan(document, sentence: sentence, lexicon: lexicon, actors: actors)
        return scan.tolls()
    }
}
