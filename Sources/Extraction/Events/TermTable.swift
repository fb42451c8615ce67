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

/// What one row of the knowledge files says of a phrase.
struct TermEntry: Sendable {
    /// Its classes.
    var classes: ClassSet
    /// The form, where the row gives a verb.
    var form: VerbForm
}

extension TermMeaning {
    /// What the rows of one phrase say together.
    init(_ entries: some Sequence<TermEntry>) {
        for entry in entries {
            if entry.form == .none {
                otherClasses |= entry.classes
            } else {
                verbClasses |= entry.classes
                form = form == .none ? entry.form : Self.joined(form, entry.form)
            }
        }
    }

    /// A form that can be both of two.
    private static func joined(_ left: VerbForm, _ right: VerbForm) -> VerbForm {
        if left == right { return left }
        switch (left, right) {
        case (.past, .participle), (.participle, .past), (.pastOrParticiple, _), (_, .pastOrParticiple):
            return .pastOrParticiple
        // "hit", "hurt", "set": past, participle and plain form alike; the past is what news tell.
        case (.base, _), (_, .base): return .pastOrParticiple
        default: return left
        }
    }
}

/// The forms of English words, made from what the data files give.
enum EnglishForms {
    /// The forms of a verb given as "base", "base:past" or "base:past:participle", first word inflected.
    ///
    /// Words behind the forms of the first go with each of them: "take:took:taken hostage".
    static func verb(_ entry: String) -> [(phrase: String, form: VerbForm)] {
        let parts = spread(entry.split(separator: ":").map(String.init))
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
    ///
    /// Words behind the forms go with both: "convoy:convoys of trucks".
    static func noun(_ entry: String) -> [String] {
        let parts = spread(entry.split(separator: ":").map(String.init))
        guard let singular = parts.first else { return [] }
        if parts.count > 1 { return [singular, parts[1]] }
        return [singular, plural(singular)]
    }

    /// The parts of an entry with the words behind the last of them on each, where the first has none of its own.
    private static func spread(_ parts: [String]) -> [String] {
        guard parts.count > 1, let last = parts.last, let blank = last.firstIndex(of: " "),
            parts.dropLast().allSatisfy({ !$0.contains(" ") })
        else { return parts }
        return parts.dropLast().map { $0 + last[blank...] } + [last]
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
