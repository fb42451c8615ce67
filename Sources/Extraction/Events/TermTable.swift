/// Sets of up to 128 classes of words.
typealias ClassSet = UInt128

/// How a verb stands.
enum VerbForm: UInt8, Hashable, Sendable {
    /// Not a verb.
    case none
    /// Infinitive or plain present.
    case base
    /// Third person present.
    case present
    /// Past, never a participle.
    case past
    /// Participle, never a past.
    case participle
    /// One form for both.
    case pastOrParticiple
    /// "-ing".
    case gerund
}

/// What a word or phrase of the knowledge files belongs to.
struct TermMeaning: Hashable, Sendable {
    /// The classes it belongs to as a verb.
    var verbClasses: ClassSet = 0
    /// The classes it belongs to as a noun or fixed form.
    var otherClasses: ClassSet = 0
    /// Its form, where it can be a verb.
    var form: VerbForm = .none

    /// Every class it belongs to.
    var classes: ClassSet { verbClasses | otherClasses }
}

/// Words and phrases by the hashes of their words: a trie in one flat table.
struct TermTable: Sendable {
    private var children: [UInt64: Int32] = [:]
    private var meanings: [TermMeaning?] = [nil]

    /// The child of a node along a word, -1 for none.
    @inline(__always)
    private func child(of node: Int32, along word: UInt64) -> Int32 {
        children[Self.key(node, word)] ?? -1
    }

    @inline(__always)
    private static func key(_ node: Int32, _ word: UInt64) -> UInt64 {
        word ^ (UInt64(bitPattern: Int64(node)) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Adds a phrase, given as its words' hashes.
    mutating func insert(_ words: [UInt64], classes: ClassSet, form: VerbForm) {
        guard !words.isEmpty else { return }
        var node: Int32 = 0
        for word in words {
            let next = child(of: node, along: word)
            if next >= 0 {
                node = next
            } else {
                meanings.append(nil)
                let made = Int32(meanings.count - 1)
                children[Self.key(node, word)] = made
                node = made
            }
        }
        var meaning = meanings[Int(node)] ?? TermMeaning()
        if form == .none {
            meaning.otherClasses |= classes
        } else {
            meaning.verbClasses |= classes
            meaning.form = meaning.form == .none ? form : Self.joined(meaning.form, form)
        }
        meanings[Int(node)] = meaning
    }

    /// A form that can be both of two.
    private static func joined(_ left: VerbForm, _ right: VerbForm) -> VerbForm {
        if left == right { return left }
        let both: Set<VerbForm> = [left, right]
        if both.isSubset(of: [.past, .participle, .pastOrParticiple]) { return .pastOrParticiple }
        // "hit", "hurt", "set": past, participle and plain form alike; the past is what news tell.
        return both.contains(.base) ? .pastOrParticiple : left
    }

    /// The longest phrase that begins at `start` and the number of its words.
    @inline(__always)
    func longest(in words: ArraySlice<UInt64>) -> (meaning: TermMeaning, count: Int)? {
        var node: Int32 = 0
        var best: (TermMeaning, Int)?
        var index = words.startIndex
        while index < words.endIndex {
            node = child(of: node, along: words[index])
            if node < 0 { break }
            index += 1
            if let meaning = meanings[Int(node)] { best = (meaning, index - words.startIndex) }
        }
        return best
    }

    /// The hashes of the words of a phrase as the data files write it; hyphens part words.
    static func words(of phrase: some StringProtocol) -> [UInt64] {
        phrase.split { $0 == " " || $0 == "-" }.map { WordHash.of($0) }
    }
}

/// The forms of English words, made from what the data files give.
enum EnglishForms {
    /// The forms of a verb given as "base", "base:past" or "base:past:participle", first word inflected.
    static func verb(_ entry: String) -> [(phrase: String, form: VerbForm)] {
        let parts = entry.split(separator: ":").map(String.init)
        guard let base = parts.first else { return [] }
        let (head, rest) = cut(base)
        let past = parts.count > 1 ? parts[1] : pastOf(head) + rest
        let participle = parts.count > 2 ? parts[2] : past
        let doubled = cut(past).head.hasPrefix(head + String(head.suffix(1))) && past.contains("ed")
        var forms: [(String, VerbForm)] = [
            (base, .base), (presentOf(head) + rest, .present),
            (gerundOf(head, doubled: doubled) + rest, .gerund),
        ]
        if past == participle {
            forms.append((past, .pastOrParticiple))
        } else {
            forms.append((past, .past))
            forms.append((participle, .participle))
        }
        return forms
    }

    /// The forms of a noun given as "singular" or "singular:plural", last word inflected.
    static func noun(_ entry: String) -> [String] {
        let parts = entry.split(separator: ":").map(String.init)
        guard let singular = parts.first else { return [] }
        if parts.count > 1 { return [singular, parts[1]] }
        return [singular, plural(singular)]
    }

    private static func cut(_ phrase: String) -> (head: String, rest: String) {
        guard let space = phrase.firstIndex(where: { $0 == " " || $0 == "-" }) else { return (phrase, "") }
        return (String(phrase[..<space]), String(phrase[space...]))
    }

    private static func endsInConsonantY(_ word: String) -> Bool {
        guard word.hasSuffix("y"), let before = word.dropLast().last else { return false }
        return !"aeiou".contains(before)
    }

    private static func endsInSibilant(_ word: String) -> Bool {
        ["s", "x", "z", "ch", "sh"].contains { word.hasSuffix($0) }
    }

    private static func plural(_ word: String) -> String {
        if endsInConsonantY(word) { return word.dropLast() + "ies" }
        return word + (endsInSibilant(word) ? "es" : "s")
    }

    private static func presentOf(_ word: String) -> String {
        if endsInConsonantY(word) { return word.dropLast() + "ies" }
        return word + (endsInSibilant(word) || word.hasSuffix("o") ? "es" : "s")
    }

    private static func pastOf(_ word: String) -> String {
        if endsInConsonantY(word) { return word.dropLast() + "ied" }
        return word + (word.hasSuffix("e") ? "d" : "ed")
    }

    private static func gerundOf(_ word: String, doubled: Bool) -> String {
        if doubled { return word + String(word.suffix(1)) + "ing" }
        if word.hasSuffix("ie") { return word.dropLast(2) + "ying" }
        if word.hasSuffix("e"), !word.hasSuffix("ee") { return word.dropLast() + "ing" }
        // "hit", "set", "cut", "run": a short vowel before one consonant doubles it.
        let letters = Array(word)
        if letters.count == 3, !"aeiouwxy".contains(letters[2]), "aeiou".contains(letters[1]) {
            return word + String(letters[2]) + "ing"
        }
        return word + "ing"
    }
}
