public import Foundation
public import Knowledge

/// What is known of one language: the folder of its word lists, and those that reading itself needs, compiled.
///
/// A language is a folder under `languages/` in the Knowledge data, or in the user's own; adding one takes no
/// code. Shared by all threads.
public final class Language: Sendable {
    /// ISO 639-1 code: the folder's name.
    public let code: String
    /// Its facts: name, script, order of dates.
    public let profile: LanguageProfile
    /// The folders that hold its files: the bundled one, then the user's.
    public let folders: [URL]

    let numbers: PhraseMatcher<NumberWord>
    let times: PhraseMatcher<TimeWord>
    let cues: PhraseMatcher<StructureCue>
    let abbreviations: PhraseMatcher<AbbreviationKind>
    let clitics: CliticTable

    init(code: String, folders: [URL]) throws(KnowledgeError) {
        self.code = code
        self.folders = folders
        profile = try LanguageProfile(tables: Self.tables("language.tsv", in: folders, ["key", "value"]))
        numbers = try NumberWord.matcher(
            Self.tables("numbers.tsv", in: folders, ["words", "class", "value"]))
        times = try TimeWord.matcher(Self.tables("times.tsv", in: folders, ["words", "class", "value"]))
        cues = try StructureCue.matcher(Self.tables("structure.tsv", in: folders, ["words", "cue", "place"]))
        abbreviations = try AbbreviationKind.matcher(
            Self.tables("abbreviations.tsv", in: folders, ["words", "kind"]))
        clitics = try CliticTable(Self.tables("clitics.tsv", in: folders, ["prefix", "leaves"]))
    }

    /// A table of this language by file name, the bundled one first, then the user's; empty where it has none.
    ///
    /// - Throws: `KnowledgeError` where a file is malformed or lacks a required column.
    public func tables(named name: String, required: [String] = []) throws(KnowledgeError) -> [DataTable] {
        try Self.tables(name, in: folders, required)
    }

    private static func tables(
        _ name: String, in folders: [URL], _ required: [String]
    ) throws(KnowledgeError) -> [DataTable] {
        var found: [DataTable] = []
        for folder in folders {
            let file = folder.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            found.append(try DataTable(contentsOf: file, required: required))
        }
        return found
    }
}

/// The languages known: one for each folder.
public struct LanguageLibrary: Sendable {
    /// The languages, in the order of their codes.
    public let languages: [Language]
    let detector: LanguageDetector

    /// Loads the bundled languages and those of the user.
    ///
    /// - Throws: `KnowledgeError` where the data folder is missing or one of its files is malformed.
    public static func load() throws(KnowledgeError) -> LanguageLibrary {
        guard let bundled = DataFolder.locate("Knowledge") else {
            throw KnowledgeError(
                file: "Knowledge", line: nil,
                message: "the data folder is not found; set \(DataFolder.environmentVariable) to its parent")
        }
        let own = DataFolder.userData.appendingPathComponent("Knowledge")
        return try LanguageLibrary(folders: [bundled, own].map { $0.appendingPathComponent("languages") })
    }

    /// Loads every language found in any of some folders; a later folder adds rows to an earlier one's tables.
    public init(folders: [URL]) throws(KnowledgeError) {
        var byCode: [String: [URL]] = [:]
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names {
                let language = folder.appendingPathComponent(name)
                var isDirectory: ObjCBool = false
                guard !name.hasPrefix("."),
                    FileManager.default.fileExists(atPath: language.path, isDirectory: &isDirectory),
                    isDirectory.boolValue
                else { continue }
                byCode[name.lowercased(), default: []].append(language)
            }
        }
        var languages: [Language] = []
        for (code, folders) in byCode.sorted(by: { $0.key < $1.key }) {
            languages.append(try Language(code: code, folders: folders))
        }
        self.languages = languages
        detector = try LanguageDetector(folders: folders, languages: languages)
    }

    /// The language declared by a code, tag or name such as "en", "en-GB", "eng" or "English".
    public subscript(declared declared: String) -> Language? {
        let wanted = declared.lowercased()
        let primary = String(wanted.prefix { $0 != "-" && $0 != "_" })
        return languages.first { $0.code == primary }
            ?? languages.first { $0.profile.names.contains(wanted) || $0.profile.names.contains(primary) }
    }
}
