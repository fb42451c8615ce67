public import Foundation
public import Knowledge
public import Reports

/// Finds the actors of a document: named ones by the tables, others by the words for forces and people.
///
/// Built once from the data files, then shared by any number of threads.
public struct ActorMatcher: Sendable {
    let lexicon: ActorLexicon

    /// Reads the bundled tables, the user's own, then `extras`: files with the columns name, kind, countries,
    /// years, aliases (see `ActorTable`).
    ///
    /// - Throws: `KnowledgeError` with the file and line where a table is malformed.
    public init(library: LanguageLibrary, extras: [URL] = []) throws(KnowledgeError) {
        lexicon = try ActorLexicon(table: ActorTable(extras: extras), library: library)
    }

    /// The named actors known.
    public var table: ActorTable { lexicon.table }

    /// For each actor the body it belongs to or fights under, by canonical names.
    public var umbrellas: [String: String] {
        var result: [String: String] = [:]
        for actor in lexicon.table.actors {
            if let umbrella = actor.umbrella { result[actor.name] = umbrella }
        }
        return result
    }

    /// The actors in text order, none overlapping.
    ///
    /// `places` tells which country the places of the text lie in, where they have been resolved; the words
    /// of the text itself count beside them.
    public func mentions(in document: Document, places: [CountryHint] = []) -> [ActorMention] {
        var scan = ActorScan(document, lexicon: lexicon, hints: places)
        return scan.mentions()
    }
}
