import Foundation
import Knowledge

/// Tells a text's language by the commonest words of each language, among those known and some that are not.
///
/// The lists are data: `function_words.tsv` in a language's folder, and `detection.tsv` beside the folders for
/// languages that have none yet, so that a report in them is named, not misread.
struct LanguageDetector: Sendable {
    private struct Entry: Sendable {
        var key: UInt64 = 0
        var language: Int16 = 0
    }

    private let codes: [String]
    private let table: [WordKey: UInt64]
    /// Enough words to be sure; the rest of a long report is not looked at.
    private static let sample = 600

    init(folders: [URL], languages: [Language]) throws(KnowledgeError) {
        var codes: [String] = []
        var table: [WordKey: UInt64] = [:]
        func add(_ words: [String], to code: String) {
            let index = codes.firstIndex(of: code) ?? codes.count
            if index == codes.count { codes.append(code) }
            // One bit a language: 64 are enough for the lists, more are left undetected.
            guard index < 64 else { return }
            for word in words { table[WordKey(word), default: 0] |= 1 << UInt64(index) }
        }
        for language in languages {
            for rows in try language.tables(named: "function_words.tsv", required: ["words"]) {
                for row in rows.rows { add(row.list("words"), to: language.code) }
            }
        }
        for folder in folders {
            let file = folder.appendingPathComponent("detection.tsv")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            for row in try DataTable(contentsOf: file, required: ["language", "words"]).rows {
                add(row.list("words"), to: row["language"])
            }
        }
        self.codes = codes
        self.table = table
    }

    /// The code of the likeliest language, or nil where too few words speak.
    func detect(_ text: TokenizedText) -> String? {
        var counts = [Int](repeating: 0, count: codes.count)
        var total = 0
        for (token, word) in zip(text.tokens, text.words) where token.kind == .word {
            total += 1
            if total > Self.sample { break }
            guard var bits = table[word] else { continue }
            while bits != 0 {
                counts[bits.trailingZeroBitCount] += 1
                bits &= bits - 1
            }
        }
        guard let best = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[best] > 0 else {
            return nil
        }
        // Running text has a third to a half of such words; a list of names has few.
        guard counts[best] * 16 >= min(total, Self.sample) else { return nil }
        let isTied = counts.indices.contains { $0 != best && counts[$0] == counts[best] }
        return isTied && total >= 4 && !codes.indices.contains(best) ? nil : codes[best]
    }
}
