import Foundation
import Knowledge

/// The endings that nouns of a language take in a sentence, so that word lists need hold one form alone.
///
/// File: `languages/XX/endings.tsv`; a language without one inflects by its word lists.
struct WordEndings: Sendable {
    private struct Ending {
        var suffix: String
        var replaced: String
        var except: [String]
        /// Whether every word of a phrase takes it, not only phrases of one word.
        var isShared: Bool
    }

    private var endings: [Ending] = []

    /// Reads the bundled file and then the user's.
    init(_ path: String, _ folder: URL, _ user: URL?) throws(KnowledgeError) {
        for (row, _) in try EventKnowledge.rows(
            path, folder, user, required: ["suffix", "replaced", "except", "phrase"])
        {
            append(row)
        }
    }

    /// Takes the rows of tables already read.
    init(_ tables: [DataTable]) {
        for table in tables { table.rows.forEach { append($0) } }
    }

    private mutating func append(_ row: DataTable.Row) {
        endings.append(
            Ending(
                suffix: row["suffix"], replaced: row["replaced"], except: row.list("except"),
                isShared: row["phrase"] == "each"))
    }

    /// The forms that a phrase takes beside the one given.
    func forms(of phrase: String) -> [String] {
        guard !endings.isEmpty else { return [] }
        let words = phrase.split(separator: " ").map(String.init)
        return endings.compactMap { ending in
            guard words.count == 1 || ending.isShared else { return nil }
            let inflected = words.compactMap { Self.inflect($0, ending) }
            return inflected.count == words.count ? inflected.joined(separator: " ") : nil
        }
    }

    private static func inflect(_ word: String, _ ending: Ending) -> String? {
        guard word.count >= 3, !ending.except.contains(where: { word.hasSuffix($0) }) else { return nil }
        if ending.replaced.isEmpty { return word + ending.suffix }
        guard word.hasSuffix(ending.replaced) else { return nil }
        return word.dropLast(ending.replaced.count) + ending.suffix
    }
}
