/// Families of phrases written as one: what a field of a phrase table stands for once its groups are written out.
///
/// `|` stands between phrases. `(a|b)` is one of its alternatives, `[a|b]` one of them or none, `<name>` any phrase of
/// the set of that name; groups may hold groups. "(put|rolled) [burning] <obstacle> on the road" is every phrase that
/// can be read off it.
struct PhraseFamily {
    /// What is wrong with a field, without its file and line.
    struct Fault: Error {
        let message: String
    }

    /// More phrases than this in one row are a slip: too many groups in one family.
    static let most = 20_000

    private let sets: [String: [String]]
    private var rest: Substring.UTF8View

    /// The phrases of a field, in the order in which they are read off it.
    static func phrases(of field: String, sets: [String: [String]]) throws(Fault) -> [String] {
        guard field.utf8.contains(where: isSyntax) else {
            return field.values(separatedBy: "|").filter { !$0.isEmpty }
        }
        var family = PhraseFamily(sets: sets, rest: Substring(field).utf8)
        let phrases = try family.alternatives(until: nil)
        return phrases.compactMap { phrase in
            let text = tidy(phrase)
            return text.isEmpty ? nil : text
        }
    }

    private static func isSyntax(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"),
            UInt8(ascii: ">"):
            true
        default: false
        }
    }

    /// Reads alternatives up to a bracket that closes them, or to the end of the field.
    private mutating func alternatives(until close: UInt8?) throws(Fault) -> [[UInt8]] {
        var done: [[UInt8]] = []
        var current: [[UInt8]] = [[]]
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "|"):
                rest.removeFirst()
                done += current
                current = [[]]
            case UInt8(ascii: "("):
                rest.removeFirst()
                current = try Self.product(current, try alternatives(until: UInt8(ascii: ")")))
            case UInt8(ascii: "["):
                rest.removeFirst()
                current = try Self.product(current, try alternatives(until: UInt8(ascii: "]")) + [[]])
            case UInt8(ascii: "<"):
                current = try Self.product(current, try namedSet())
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ">"):
                let sign = String(UnicodeScalar(byte))
                guard byte == close else {
                    throw Fault(
                        message: "has a \"\(sign)\" that closes nothing; open it before, or take it out")
                }
                rest.removeFirst()
                return done + current
            default:
                let literal = rest.prefix { $0 != UInt8(ascii: "|") && !Self.isSyntax($0) }
                rest = rest[literal.endIndex...]
                for index in current.indices { current[index] += literal }
            }
        }
        if let close {
            let sign = String(UnicodeScalar(close))
            throw Fault(message: "has a group without its \"\(sign)\"; close it after its alternatives")
        }
        return done + current
    }

    /// Reads "<name>".
    private mutating func namedSet() throws(Fault) -> [[UInt8]] {
        let name = rest.dropFirst().prefix { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "|") }
        guard name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: ">") else {
            throw Fault(message: "has a \"<\" without its \">\"; write a set as \"<name>\"")
        }
        let text = String(Substring(name))
        guard let phrases = sets[text] else {
            let known = sets.keys.sorted().joined(separator: ", ")
            throw Fault(
                message: "names the set <\(text)>, which no row above gives; give it in phrase-sets.tsv "
                    + (known.isEmpty ? "(it has none)" : "or name one of \(known)"))
        }
        rest = rest[rest.index(after: name.endIndex)...]
        return phrases.map { Array($0.utf8) }
    }

    private static func product(_ left: [[UInt8]], _ right: [[UInt8]]) throws(Fault) -> [[UInt8]] {
        guard left.count * right.count <= most else {
            throw Fault(
                message: "stands for more than \(most) phrases; split it, or give it fewer groups")
        }
        if left.count == 1, left[0].isEmpty { return right }
        var product: [[UInt8]] = []
        product.reserveCapacity(left.count * right.count)
        for head in left { for tail in right { product.append(head + tail) } }
        return product
    }

    /// The phrase without the blanks about it and without the double ones that an empty alternative leaves.
    private static func tidy(_ bytes: [UInt8]) -> String {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for byte in bytes where byte != UInt8(ascii: " ") || kept.last.map({ $0 != byte }) == true {
            kept.append(byte)
        }
        if kept.last == UInt8(ascii: " ") { kept.removeLast() }
        return String(decoding: kept, as: UTF8.self)
    }
}

/// The named sets of phrases that the tables of a language may write as "<name>".
///
/// File: `languages/XX/phrase-sets.tsv`, columns "set" and "terms"; a row may name the sets above it, and rows of one
/// name add up.
public struct PhraseSets: Sendable {
    private var sets: [String: [String]] = [:]

    /// No sets.
    public init() {}

    /// Takes the rows of tables in their order.
    public init(_ tables: [DataTable]) throws(KnowledgeError) {
        for table in tables {
            for row in table.rows {
                let phrases = try self.phrases(row, "terms", file: table.name)
                sets[row["set"], default: []] += phrases
            }
        }
    }

    /// The phrases of a row's column, groups and sets written out.
    public func phrases(
        _ row: DataTable.Row, _ column: String, file: String
    ) throws(KnowledgeError) -> [String] {
        do {
            return try PhraseFamily.phrases(of: row[column], sets: sets)
        } catch {
            throw KnowledgeError(file: file, line: row.line, message: error.message)
        }
    }
}
