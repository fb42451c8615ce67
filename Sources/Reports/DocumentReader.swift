public import Knowledge

/// Takes reports apart: language, tokens, blocks, sentences, dateline, dates and numbers.
///
/// Holds what is known of all languages; one reader serves any number of reports and threads.
public struct DocumentReader: Sendable {
    /// The languages it knows.
    public let library: LanguageLibrary

    /// A reader over some languages.
    public init(library: LanguageLibrary) { self.library = library }

    /// A reader over the bundled languages and the user's own.
    ///
    /// - Throws: `KnowledgeError` where the data folder is missing or malformed.
    public init() throws(KnowledgeError) { library = try LanguageLibrary.load() }

    /// Reads one report; whatever its text holds, there is a document.
    ///
    /// The declared language is believed where it is known or its script fits; else the text tells.
    public func read(_ report: Report) -> Document { read([report])[0] }

    /// Reads some reports, all of them through each stage before the next, so that the tables of a stage stay in the
    /// processor's caches.
    public func read(_ reports: [Report]) -> [Document] {
        var documents = reports.map(tokenized)
        let lines = documents.indices.map {
            StructureReader(language: documents[$0].language).lines(&documents[$0])
        }
        for index in documents.indices { readDates(&documents[index]) }
        for index in documents.indices {
            StructureReader(language: documents[index].language).read(lines[index], &documents[index])
            DateResolver().resolve(&documents[index])
        }
        return documents
    }

    private func tokenized(_ report: Report) -> Document {
        let utf8 = Array(report.text.utf8)
        let text = utf8.withUnsafeBufferPointer { Tokenizer().tokenize($0) }
        let declared = report.language.flatMap { library[declared: $0] }
        let code = declared?.code ?? library.detector.detect(text)
        let language = declared ?? code.flatMap { library[declared: $0] }
        var report = report
        if report.language == nil || declared != nil { report.language = code }
        let (starts, keys) = Self.variants(text, utf8, language)
        return Document(
            Document.Parts(
                report: report, utf8: utf8, tokens: text.tokens, words: text.words, variantStarts: starts,
                variantKeys: keys, breaks: text.breaks, language: language, publicationDay: report.published))
    }

    private func readDates(_ document: inout Document) {
        guard let language = document.language else { return }
        DateParser(language: language).parse(&document)
        let isTaken = Self.marked(document.dates, count: document.tokens.count)
        document.numbers = NumberParser(
            document: document, words: language.numbers,
            usesDecimalComma: language.profile.usesDecimalComma
        ).parse { isTaken[$0] }
    }

    /// Reads loose text, such as a headline, in a language or a detected one.
    public func read(_ text: String, language: String? = nil, published: CalendarDate? = nil) -> Document {
        read(Report(id: "", text: text, published: published, language: language))
    }

    private static func marked(_ dates: [DateExpression], count: Int) -> [Bool] {
        var isTaken = [Bool](repeating: false, count: count)
        for date in dates { for index in date.tokens { isTaken[index] = true } }
        return isTaken
    }

    /// The other keys of words that the language may write with prefixes.
    private static func variants(
        _ text: TokenizedText, _ utf8: [UInt8], _ language: Language?
    ) -> (starts: [Int32], keys: [WordKey]) {
        guard let clitics = language?.clitics, !clitics.entries.isEmpty else { return ([], []) }
        var starts: [Int32] = []
        var keys: [WordKey] = []
        starts.reserveCapacity(text.tokens.count + 1)
        keys.reserveCapacity(text.tokens.count)
        let table = ScalarTable.shared
        var folded: [UInt32] = []
        for token in text.tokens {
            starts.append(Int32(truncatingIfNeeded: keys.count))
            // No word of any language is longer; a text without spaces must not cost its square.
            guard token.kind == .word, token.end - token.start <= 40 else { continue }
            folded.removeAll(keepingCapacity: true)
            let bytes = utf8[Int(token.utf8Start)..<Int(token.utf8End)]
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
                let fold = table.lookUp(scalar.value).fold
                if fold != 0 { folded.append(fold) }
            }
            clitics.appendVariants(of: folded, to: &keys)
        }
        starts.append(Int32(truncatingIfNeeded: keys.count))
        return (starts, keys)
    }
}
