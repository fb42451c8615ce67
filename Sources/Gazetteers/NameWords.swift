/// A name's canonical words, those apart that many places share ("Tell", "Kafr").
struct NameWords {
    private var words: [[UInt8]] = []
    private var isGeneric: [Bool] = []
    private(set) var isLatin = true

    init(_ scratch: inout FoldScratch, _ rules: NameRules) {
        var start = 0
        for index in 0...scratch.looseCount where index == scratch.looseCount || scratch.loose[index] == 0x20
        {
            if index > start {
                let word = UnsafeBufferPointer(start: scratch.loose + start, count: index - start)
                words.append(Array(word))
                let record = rules.word(scratch.loose + start, index - start)
                isGeneric.append(record.role == NameRules.Role.same.rawValue)
            }
            start = index + 1
        }
        isLatin = (words.first?.first ?? 0) < 0x80
    }

    /// Letters of the words that tell places apart; of all words where every one is generic.
    var specificLetters: Int {
        func letters(_ word: [UInt8]) -> Int { word.count { $0 & 0xC0 != 0x80 } }
        let specific = words.indices.reduce(0) { isGeneric[$1] ? $0 : $0 + letters(words[$1]) }
        return specific > 0 ? specific : words.reduce(0) { $0 + letters($1) }
    }

    /// Whether every word that differs stands for a word that many places share: "Te Majdal" for "Tel Majdal".
    func differsInGenericWordsOnly(from other: NameWords) -> Bool {
        guard words.count == other.words.count, words.count > 1 else { return false }
        var specific = 0
        for index in words.indices {
            if words[index] == other.words[index] {
                if !other.isGeneric[index] { specific += words[index].count }
            } else if !other.isGeneric[index] {
                return false
            }
        }
        return specific >= 4
    }
}

/// A lightly folded name without its articles.
struct LightName {
    private(set) var letters: [UInt8] = []
    private(set) var hasArticle = false

    init(_ scratch: inout FoldScratch, _ rules: NameRules) {
        for index in 0..<scratch.wordCount {
            let start = Int(scratch.starts[index])
            let count = Int(scratch.ends[index]) - start
            let isLast = index + 1 == scratch.wordCount
            let role = NameRules.Role(rawValue: rules.word(scratch.light + start, count).role)
            let isArticle =
                role == .article
                || (role == .sunArticle && !isLast
                    && scratch.light[start + 1] == scratch.light[Int(scratch.starts[index + 1])])
            if isArticle, !isLast {
                hasArticle = true
            } else {
                letters.append(contentsOf: UnsafeBufferPointer(start: scratch.light + start, count: count))
            }
        }
    }
}
