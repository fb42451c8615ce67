import Foundation
import Knowledge
import Synchronization

/// Compiles the spelling rules of the data folder and Unicode's own tables to the form an index file holds.
struct RuleCompiler: Sendable {
    private(set) var foldStages: [UInt16] = []
    private(set) var foldEntries: [UInt64] = []
    private(set) var soundStages: [UInt16] = []
    private(set) var soundEntries: [UInt64] = []
    private(set) var words: [WordRecord] = []
    private(set) var endings: [WordRecord] = []
    private(set) var skeletonClasses = [UInt8](repeating: 0, count: 64 * 65)
    private(set) var editCosts = [UInt8](repeating: 16, count: 64 * 65)
    private(set) var features: [String: Feature] = [:]

    /// What is known of a feature code.
    struct Feature: Sendable {
        var featureClass: FeatureClass
        var radius: Double
    }

    /// The names of the rule files, in the order in which their content is hashed.
    static let files = [
        "letters.tsv", "sounds.tsv", "classes.tsv", "words.tsv", "endings.tsv", "edits.tsv", "features.tsv",
    ]

    /// Where the rules lie, the user's own after the bundled ones.
    static func ruleFiles() -> [URL] {
        let folders = [
            DataFolder.locate("Knowledge")?.appendingPathComponent("gazetteers"),
            DataFolder.userData.appendingPathComponent("Knowledge/gazetteers"),
        ]
        return folders.compactMap { $0 }.flatMap { folder in files.map(folder.appendingPathComponent) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
    }

    private static let compiledBefore = Mutex<(state: String, compiler: RuleCompiler)?>(nil)

    /// The same as `init(files:)`, kept for the next index that the process builds.
    static func compiled(_ files: [URL]) throws(KnowledgeError) -> RuleCompiler {
        let state = files.map { "\($0.path) \(FileIdentity(path: $0.path)?.text ?? "")" }.joined(
            separator: "\n")
        if let known = compiledBefore.withLock({ $0 }), known.state == state { return known.compiler }
        let compiler = try RuleCompiler(files: files)
        compiledBefore.withLock { $0 = (state, compiler) }
        return compiler
    }

    /// Reads and compiles the rules of the files, several of one name one after the other.
    init(files: [URL]) throws(KnowledgeError) {
        var tables: [String: [DataTable.Row]] = [:]
        var origins: [String: String] = [:]
        for url in files {
            let table = try DataTable(contentsOf: url)
            tables[url.lastPathComponent, default: []] += table.rows
            origins[url.lastPathComponent] = url.path
        }
        for name in Self.files where tables[name] == nil {
            throw KnowledgeError(file: name, line: nil, message: "is missing from Knowledge/gazetteers")
        }
        compileFolding(tables["letters.tsv"] ?? [])
        compileSounds(tables["sounds.tsv"] ?? [])
        try compileWords(tables["words.tsv"] ?? [], origin: origins["words.tsv"] ?? "words.tsv")
        compileEndings(tables["endings.tsv"] ?? [])
        compileClasses(tables["classes.tsv"] ?? [])
        try compileEdits(tables["edits.tsv"] ?? [], origin: origins["edits.tsv"] ?? "edits.tsv")
        for row in tables["features.tsv"] ?? [] {
            features[row["code"]] = Feature(
                featureClass: FeatureClass(name: row["class"]) ?? .other,
                radius: Double(row["radius_m"]) ?? 2000)
        }
    }

    /// The rules as a reader uses them.
    func rules() -> NameRules {
        var bytes: [UInt8] = []
        func place<Element: BitwiseCopyable>(_ array: [Element]) -> (Int, Int) {
            bytes.append(contentsOf: repeatElement(0, count: (64 - bytes.count % 64) % 64))
            let offset = bytes.count
            array.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return (offset, array.count)
        }
        let places = (
            place(foldStages), place(foldEntries), place(soundStages), place(soundEntries), place(words),
            place(endings), place(skeletonClasses), place(editCosts)
        )
        let owned = OwnedBytes(bytes)
        return NameRules(
            foldStages: owned.table(offset: places.0.0, count: places.0.1),
            foldEntries: owned.table(offset: places.1.0, count: places.1.1),
            soundStages: owned.table(offset: places.2.0, count: places.2.1),
            soundEntries: owned.table(offset: places.3.0, count: places.3.1),
            words: owned.table(offset: places.4.0, count: places.4.1),
            endings: owned.table(offset: places.5.0, count: places.5.1),
            skeletonClasses: owned.table(offset: places.6.0, count: places.6.1),
            editCosts: owned.table(offset: places.7.0, count: places.7.1), owner: owned)
    }

    // MARK: Folding

    // Left out are the marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters. In Indic and other scripts
    // marks are vowels and stay.
    private static let droppedMarks: [ClosedRange<UInt32>] = [
        0x0300...0x036F, 0x0483...0x0489, 0x0591...0x05C7, 0x0610...0x061A, 0x064B...0x065F, 0x0670...0x0670,
        0x06D6...0x06DC, 0x06DF...0x06E4, 0x06E7...0x06E8, 0x06EA...0x06ED, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF,
        0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F,
    ]

    private mutating func compileFolding(_ letters: [DataTable.Row]) {
        var special: [UInt32: String] = [:]
        for row in letters {
            guard let scalar = row["letter"].unicodeScalars.first else { continue }
            special[scalar.value] = row["folded"]
        }
        func fold(_ scalar: Unicode.Scalar, depth: Int = 0) -> String? {
            if let form = special[scalar.value] { return form }
            if scalar.value < 0x80, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil {
                return nil
            }
            let lower = scalar.properties.lowercaseMapping
            let decomposed = lower.decomposedStringWithCompatibilityMapping
            var result = ""
            for part in decomposed.unicodeScalars {
                if Self.droppedMarks.contains(where: { $0.contains(part.value) }) { continue }
                if part != scalar, depth < 4 {
                    if let form = fold(part, depth: depth + 1) { result += form }
                    continue
                }
                switch part.properties.generalCategory {
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                    .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
                    result.unicodeScalars.append(part)
                case .format: continue
                default: return result.isEmpty ? nil : result
                }
            }
            return result
        }
        compile(stages: &foldStages, entries: &foldEntries) { code in
            guard let scalar = Unicode.Scalar(code) else { return NameRules.separator }
            if Self.isWrittenAsItIs(code) { return NameRules.identity }
            guard let folded = fold(scalar) else { return NameRules.separator }
            if folded == String(Character(scalar)) { return NameRules.identity }
            return Self.packed(folded) ?? NameRules.identity
        }
    }

    /// Ideographs, syllables and the like, which have neither case nor marks.
    private static func isWrittenAsItIs(_ code: UInt32) -> Bool {
        (0x3400...0xA4CF).contains(code) || (0xAC00...0xD7A3).contains(code) || code >= 0x10000
    }

    private mutating func compileSounds(_ rows: [DataTable.Row]) {
        var sounds: [UInt32: String] = [:]
        for row in rows {
            guard let scalar = row["letter"].unicodeScalars.first else { continue }
            sounds[scalar.value] = row["sound"]
        }
        compile(stages: &soundStages, entries: &soundEntries) { code in
            if let sound = sounds[code] { return Self.packed(sound) ?? 0 }
            switch code {
            case 0x61...0x7A, 0x30...0x39, 0x20: return NameRules.identity
            default: return NameRules.separator
            }
        }
    }

    private static func packed(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 7 else { return nil }
        var value = UInt64(bytes.count)
        for (index, byte) in bytes.enumerated() { value |= UInt64(byte) << UInt64(8 * (index + 1)) }
        return value
    }

    /// Fills a two-stage table for all scalars to U+2FFFF, sharing equal blocks of 128.
    private func compile(
        stages: inout [UInt16], entries: inout [UInt64], _ value: (UInt32) -> UInt64
    ) {
        var blocks: [[UInt64]: UInt16] = [:]
        for stage in 0..<UInt32(0x30000 / 128) {
            let block = (0..<128).map { value(stage * 128 + $0) }
            if let known = blocks[block] {
                stages.append(known)
            } else {
                let number = UInt16(blocks.count)
                blocks[block] = number
                stages.append(number)
                entries += block
            }
        }
    }

    // MARK: Words, endings, classes, costs

    private mutating func compileWords(_ rows: [DataTable.Row], origin: String) throws(KnowledgeError) {
        let none = [WordRecord](repeating: .zero, count: 2)
        words = none
        let folder = rules()
        var records: [UInt64: WordRecord] = [:]
        for row in rows {
            guard let role = NameRules.Role(name: row["role"]) else {
                throw KnowledgeError(
                    file: origin, line: row.line,
                    message:
                        "\"\(row["role"])\" is no role; use article, sun-article, same, kind, prefix or clitic"
                )
            }
            guard let folded = folder.lightly(row["word"]) else { continue }
            let form = Array((folder.lightly(row["form"]) ?? "").utf8)
            guard form.count <= 7, role != .same || !form.isEmpty else {
                throw KnowledgeError(
                    file: origin, line: row.line, message: "the form must have 1 to 7 letters (bytes)")
            }
            let hash = Hashing.hash(folded)
            var record = records[hash] ?? WordRecord.zero
            record.hash = hash
            record.role = role.rawValue
            record.length = UInt8(form.count)
            record.form = form.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { Hashing.packedShort($0, bytes.count) } ?? 0
            }
            for name in row.list("classes") { record.classes |= FeatureClass(name: name)?.mask ?? 0 }
            records[hash] = record
        }
        var capacity = 64
        while capacity < records.count * 3 { capacity *= 2 }
        words = [WordRecord](repeating: .zero, count: capacity)
        for record in records.values.sorted(by: { $0.hash < $1.hash }) {
            var slot = Int(truncatingIfNeeded: record.hash) & (capacity - 1)
            while words[slot].hash != 0 { slot = (slot + 1) & (capacity - 1) }
            words[slot] = record
        }
    }

    private mutating func compileEndings(_ rows: [DataTable.Row]) {
        for row in rows {
            let bytes = Array(row["ending"].utf8)
            guard !bytes.isEmpty, bytes.count <= 8, let stem = UInt8(row["stem"]) else { continue }
            var record = WordRecord.zero
            record.length = UInt8(bytes.count)
            record.role = stem
            // The form of at most two bytes, low byte first.
            for (index, byte) in row["form"].utf8.prefix(2).enumerated() {
                record.classes |= UInt16(byte) << UInt16(8 * index)
            }
            record.form = bytes.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { Hashing.packedShort($0, buffer.count) } ?? 0
            }
            endings.append(record)
        }
        endings.sort { $0.length > $1.length }
    }

    private mutating func compileClasses(_ rows: [DataTable.Row]) {
        for row in rows {
            let letters = row["letters"].utf8.map { SoundAlphabet.code($0) }
            let name = row["class"].utf8.first ?? 0x2D
            let value: UInt8 = name == 0x2D ? 0x80 : name - 0x40
            switch letters.count {
            case 1: skeletonClasses[64 * 64 + Int(letters[0])] = value
            case 2: skeletonClasses[Int(letters[0]) * 64 + Int(letters[1])] = value
            default: continue
            }
        }
    }

    private mutating func compileEdits(_ rows: [DataTable.Row], origin: String) throws(KnowledgeError) {
        for letter in 0..<64 { editCosts[letter * 64 + letter] = 0 }
        for row in rows {
            func code(_ text: String) -> Int {
                Int(SoundAlphabet.code(text == "space" ? 0x20 : text.utf8.first ?? 0))
            }
            guard let cost = Double(row["cost"]), cost > 0, cost <= 1 else {
                throw KnowledgeError(
                    file: origin, line: row.line, message: "the cost must be above 0 and at most 1")
            }
            let units = UInt8((cost * 16).rounded())
            if row["to"].isEmpty {
                editCosts[64 * 64 + code(row["from"])] = units
            } else {
                editCosts[code(row["from"]) * 64 + code(row["to"])] = units
                editCosts[code(row["to"]) * 64 + code(row["from"])] = units
            }
        }
    }
}

/// The letters in which sounds are written: a to z, space and digits, as small numbers.
enum SoundAlphabet {
    @inline(__always)
    static func code(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x61...0x7A: byte &- 0x60
        case 0x20: 27
        case 0x30...0x39: byte &- 0x30 &+ 28
        default: 0
        }
    }
}

extension NameRules.Role {
    init?(name: String) {
        switch name {
        case "article": self = .article
        case "sun-article": self = .sunArticle
        case "same": self = .same
        case "kind": self = .kind
        case "prefix": self = .prefix
        case "clitic": self = .clitic
        default: return nil
        }
    }
}

extension FeatureClass {
    init?(name: String) {
        guard let found = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = found
    }
}

extension NameRules {
    /// The lightly folded text, or nil where nothing is left of it.
    func lightly(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { buffer in withFolded(buffer) { $0.lightText } }
    }
}
