import Knowledge

/// A phrase of a language's `structure.tsv` that tells what part a line plays.
struct StructureCue: Sendable {
    enum Kind: String, Sendable {
        /// Never read: "Follow us", "Share on".
        case boilerplate
        /// Heads a list that sums up what follows: "Highlights", "What you need to know".
        case digest
        /// Opens the end matter: whatever short line follows is boilerplate, too.
        case comments
        /// A picture's text.
        case caption
        /// Who wrote it.
        case byline
        /// Stands before the day of publication: "Published on".
        case stamp
        /// A word that ends or begins an outlet's name: "News", "Agency".
        case outlet
        /// A word that opens a sentence after "U.S.": "The", "On".
        case opener
        /// A word that opens a sentence behind a label without a mark: "Homs The army ...".
        case anew
        /// A lower-case word that a dateline or heading may hold: "of", "and".
        case particle
        /// A word that headlines write without a capital: "of", "in", "is".
        case small
    }

    /// Kinds of cue, a bit each.
    struct Kinds: Sendable {
        private var bits: UInt32 = 0

        func contains(_ kind: Kind) -> Bool { bits & Self.bit(kind) != 0 }

        mutating func insert(_ kind: Kind) { bits |= Self.bit(kind) }

        private static func bit(_ kind: Kind) -> UInt32 {
            switch kind {
            case .boilerplate: 1 << 0
            case .digest: 1 << 1
            case .comments: 1 << 2
            case .caption: 1 << 3
            case .byline: 1 << 4
            case .stamp: 1 << 5
            case .outlet: 1 << 6
            case .opener: 1 << 7
            case .anew: 1 << 8
            case .particle: 1 << 9
            case .small: 1 << 10
            }
        }
    }

    enum Place: String, Sendable {
        /// The line begins with it.
        case start
        /// The line ends with it.
        case end
        /// It is the whole line, marks apart.
        case whole
        /// Anywhere in a short line.
        case any
    }

    var kind: Kind
    var place: Place

    static func matcher(_ tables: [DataTable]) throws(KnowledgeError) -> PhraseMatcher<StructureCue> {
        var entries: [(String, StructureCue)] = []
        for table in tables {
            for row in table.rows {
                guard let kind = Kind(rawValue: row["cue"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "no cue is named \"\(row["cue"])\"")
                }
                guard let place = Place(rawValue: row["place"]) else {
                    throw KnowledgeError(
                        file: table.name, line: row.line, message: "no place is named \"\(row["place"])\"")
                }
                entries += row.list("words").map { ($0, StructureCue(kind: kind, place: place)) }
            }
        }
        return PhraseMatcher(entries)
    }
}
