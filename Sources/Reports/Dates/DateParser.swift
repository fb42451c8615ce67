/// Finds dates and times by the time words of a language, and records what they say.
struct DateParser {
    let language: Language

    /// Fills in `document.dates`, not yet reckoned.
    func parse(_ document: inout Document) {
        let source = DateSource(document, language)
        var found: [DateExpression] = []
        var index = 0
        while index < document.tokens.count {
            guard mayBegin(document, source, index) else {
                index += 1
                continue
            }
            var scan = DateScan(source: source, start: index)
            if let never = scan.words(at: index), scan.has(never, .never) {
                index = never.tokens.upperBound
                continue
            }
            if let (tokens, form) = scan.run() {
                var expression = DateExpression(
                    span: document.span(of: tokens), tokens: tokens, anchor: .absolute, grain: .day)
                expression.form = form
                found.append(expression)
                index = tokens.upperBound
            } else {
                index += 1
            }
        }
        document.dates = found
    }

    /// A cheap test that passes over most words.
    @inline(__always)
    private func mayBegin(_ document: Document, _ source: DateSource, _ index: Int) -> Bool {
        switch document.tokens[index].kind {
        case .number, .mixed: true
        case .word:
            source.words(at: index).map { !$0.isFiller } ?? false
                || language.numbers.mayBegin(with: index, in: document)
        default: false
        }
    }
}

/// A document with its time words, held by one reference: a scan begins at many words and a copy counts two dozen.
final class DateSource {
    let document: Document
    let language: Language

    /// For each token the place of the time words that begin there in `found`, -1 for none.
    private let slots: [Int32]
    private let found: [DateScan.Words]

    /// Looks every time word up once, however many scans and rules ask for it.
    init(_ document: Document, _ language: Language) {
        self.document = document
        self.language = language
        let count = document.tokens.count
        var slots = [Int32](repeating: -1, count: count)
        var found: [DateScan.Words] = []
        for index in 0..<count {
            guard
                let hit = language.times.longestHit(in: document, at: index, limit: min(index + 8, count))
            else { continue }
            var classes: UInt64 = 0
            for word in language.times.payloads(of: hit) {
                classes |= UInt64(1) << UInt64(word.kind.rawValue)
            }
            slots[index] = Int32(found.count)
            found.append(DateScan.Words(tokens: index..<Int(hit.end), hit: hit, classes: classes))
        }
        self.slots = slots
        self.found = found
    }

    /// The time words at a token.
    @inline(__always)
    func words(at index: Int) -> DateScan.Words? {
        guard index < slots.count, slots[index] >= 0 else { return nil }
        return found[Int(slots[index])]
    }
}

/// Reads one date from left to right, filling the slots of a form until one is taken twice.
struct DateScan {
    let source: DateSource
    let start: Int
    var form = DateForm()
    var end: Int

    var document: Document {
        @inline(__always) _read { yield source.document }
    }

    var language: Language {
        @inline(__always) _read { yield source.language }
    }

    init(source: DateSource, start: Int) {
        self.source = source
        self.start = start
        end = start
    }

    /// Time words found at a token.
    struct Words {
        let tokens: Range<Int>
        fileprivate let hit: PhraseHit
        /// A bit for each class of which there is an entry: a dozen are asked for and one or two are there.
        fileprivate let classes: UInt64

        /// Whether they only join the parts of a date, and begin none.
        fileprivate var isFiller: Bool { classes & ~Self.fillers == 0 }

        private static let fillers = [TimeWord.Class.link, .label, .into, .to, .and].reduce(UInt64(0)) {
            $0 | 1 << UInt64($1.rawValue)
        }
    }

    /// The tokens and form of the date that begins here; nil where there is none.
    mutating func run() -> (Range<Int>, DateForm)? {
        var lastDateEnd = start
        while let next = step() {
            end = next
            if form.hasDate || form.time != nil || form.part != nil { lastDateEnd = end }
            if end - start > 24 { break }
        }
        guard lastDateEnd > start else { return nil }
        end = lastDateEnd
        guard isMeaningful else { return nil }
        return (start..<end, form)
    }

    private var isMeaningful: Bool {
        if form.unit != nil, form.shift == nil, form.direction == nil { return false }
        if form.hasDate {
            return form.season == nil || form.year != nil || form.shift != nil || form.isSince
                || form.third != nil || precedes(.into)
        }
        if form.time != nil { return true }
        // A bare "morning" says nothing; "in the morning", "at dawn" does.
        guard form.part != nil else { return false }
        return precedes(.link) || precedes(.into) || form.third != nil
    }

    /// Accepts the next part of the date and returns where it ends; nil where the date is over.
    private mutating func step() -> Int? {
        var index = end
        var isFirst = index == start
        // Links, commas and hyphens join parts; they are passed over only when a part follows.
        while true {
            guard index < document.tokens.count, isFirst || document.breaks[index] == 0, index - end < 6
            else { return nil }
            if let next = accept(at: index, isFirst: index == start) { return next }
            if isFirst { return nil }
            if isFiller(index) {
                index += 1
            } else if let words = words(at: index),
                has(words, .link) || has(words, .into) || has(words, .label), !beginsSentence(index)
            {
                index = words.tokens.upperBound
            } else {
                return nil
            }
            isFirst = false
        }
    }

    /// Whether a capital behind the full stop of an abbreviation begins another sentence.
    private func beginsSentence(_ index: Int) -> Bool {
        index > 0 && document.tokens[index].isCapitalized
            && document.utf8[Int(document.tokens[index - 1].utf8End) - 1] == 0x2E
    }

    /// Whether a mark or hyphen may stand between the parts of one date.
    private func isFiller(_ index: Int) -> Bool {
        if document.words[index] == .joiner { return true }
        guard document.tokens[index].kind == .punctuation else { return false }
        // "mid-2019".
        if form.third != nil, !document.tokens[index].followsSpace, isDash(index) { return true }
        // "18-Apr-2023"
        if form.month != nil, form.day != nil, form.year == nil, index == end, isDash(index),
            !document.tokens[index].followsSpace, figures(index + 1)?.count == 4
        {
            return true
        }
        let mark = byte(index)
        // A full stop joins only after an abbreviated month or weekday: "Nov. 15".
        if mark == 0x2E {
            return index == end && (document.tokens[index - 1].end - document.tokens[index - 1].start) <= 4
                && index + 1 < document.tokens.count
                && (document.tokens[index + 1].kind == .number
                    || words(at: index + 1).map { has($0, .month) || has($0, .monthLike) } == true)
        }
        return mark == 0x2C || (mark == 0xD8 && document.text(of: document.tokens[index]) == "،")
            || (mark == 0x28 && form.hasDate && index + 1 < document.tokens.count
                && document.tokens[index + 1].kind == .number)
    }

    // MARK: Lookup

    // What only looks at the words is the source's: a scan is large, and handed on whole to what is its own.
    @inline(__always) func words(at index: Int) -> Words? { source.words(at: index) }

    @inline(__always)
    func has(_ words: Words, _ kind: TimeWord.Class) -> Bool { source.payload(words, kind) != nil }

    @inline(__always)
    func payload(_ words: Words, _ kind: TimeWord.Class) -> TimeWord? { source.payload(words, kind) }

    /// The next words after links and labels, for looking ahead.
    func wordsAfterLinks(_ index: Int) -> Words? {
        var index = index
        for _ in 0..<4 {
            guard index < document.tokens.count, document.breaks[index] == 0 else { return nil }
            if document.words[index] == .joiner {
                index += 1
                continue
            }
            guard let found = words(at: index) else { return nil }
            guard has(found, .link) || has(found, .label), !has(found, .unit), !has(found, .month) else {
                return found
            }
            index = found.tokens.upperBound
        }
        return nil
    }

    /// Whether a word of some class stands right before the date, "the" and "of" passed over.
    func precedes(_ kind: TimeWord.Class) -> Bool {
        var index = start - 1
        for _ in 0..<3 {
            guard index >= 0, document.tokens[index].kind == .word else { return false }
            let payloads = language.times.payloads(ofWord: document.words[index])
            if payloads.contains(where: { $0.kind == kind }) { return true }
            if document.variants(of: index).contains(where: { key in
                language.times.payloads(ofWord: key).contains { $0.kind == kind }
            }) {
                return true
            }
            guard payloads.contains(where: { $0.kind == .link || $0.kind == .label }) else { return false }
            index -= 1
        }
        return false
    }

    @inline(__always) func byte(_ index: Int) -> UInt8 { source.byte(index) }

    @inline(__always) func isDash(_ index: Int) -> Bool { source.isDash(index) }

    @inline(__always)
    func figures(_ index: Int) -> (value: Int, count: Int, suffix: WordKey?)? { source.figures(index) }
}

extension DateSource {
    /// The entry of a class among the time words at a token.
    func payload(_ words: DateScan.Words, _ kind: TimeWord.Class) -> TimeWord? {
        guard words.classes >> UInt64(kind.rawValue) & 1 != 0 else { return nil }
        return language.times.first(of: words.hit, in: document, at: words.tokens.lowerBound) {
            $0.kind == kind
        }
    }

    /// The first byte of a token.
    func byte(_ index: Int) -> UInt8 { document.utf8[Int(document.tokens[index].utf8Start)] }

    /// Whether a token is a hyphen, an en dash or an em dash.
    func isDash(_ index: Int) -> Bool {
        guard index < document.tokens.count else { return false }
        let token = document.tokens[index]
        guard token.kind == .punctuation else { return false }
        let start = Int(token.utf8Start)
        switch token.utf8End - token.utf8Start {
        case 1: return document.utf8[start] == 0x2D
        case 3:
            return document.utf8[start] == 0xE2 && document.utf8[start + 1] == 0x80
                && (document.utf8[start + 2] == 0x93 || document.utf8[start + 2] == 0x94)
        default: return false
        }
    }

    /// The digits of a number or of the start of a mixed token, with its letters' key.
    func figures(_ index: Int) -> (value: Int, count: Int, suffix: WordKey?)? {
        guard index < document.tokens.count else { return nil }
        let token = document.tokens[index]
        guard token.kind == .number || token.kind == .mixed, token.end - token.start <= 12 else { return nil }
        var value = 0
        var count = 0
        var letters = WordKey.Hasher()
        var hasLetters = false
        for scalar in document.text(of: token).unicodeScalars {
            let (kind, fold) = ScalarTable.shared.lookUp(scalar.value)
            if (0x30...0x39).contains(fold), !hasLetters {
                value = value * 10 + Int(fold - 0x30)
                count += 1
            } else if kind & ~ScalarTable.upperFlag == ScalarTable.Class.letter.rawValue, count > 0 {
                letters.add(fold)
                hasLetters = true
            } else if fold != 0 {
                return nil
            }
        }
        return count > 0 ? (value, count, hasLetters ? letters.key : nil) : nil
    }
}
