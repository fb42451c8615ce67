/// Marks the sentences of the running text that only echo what the report tells elsewhere.
///
/// Copied pages hold their headline again, a teaser with the first words of the text, and headlines of other pages.
struct EchoMarker {
    let language: Language?
    let blocks: [Block]

    /// Sets `isEcho` where a sentence is a headline, or says the same words as another.
    func mark(_ sentences: inout [Sentence], _ document: Document) {
        markRepeated(&sentences, document)
        markTitles(&sentences, document)
    }

    private func markTitles(_ sentences: inout [Sentence], _ document: Document) {
        var titles: [Int] = []
        var isTextFound = false
        for index in sentences.indices where blocks[sentences[index].block].role == .paragraph {
            var run = TitleRun(language: language)
            for token in sentences[index].tokens { run.read(document, token) }
            if run.isTitle || run.isTitleList || isFurniture(sentences[index].tokens, document) {
                titles.append(index)
            } else if sentences[index].tokens.count >= 8, !sentences[index].isEcho {
                isTextFound = true
            }
        }
        // A report that is nothing but headlines has them for its text.
        if isTextFound { for index in titles { sentences[index].isEcho = true } }
    }

    /// Whether a sentence begins with words of the page ("Read also", "Tags").
    private func isFurniture(_ tokens: Range<Int>, _ document: Document) -> Bool {
        var isFound = false
        language?.cues.forEachEntry(in: document, at: tokens.lowerBound, limit: tokens.upperBound) { _, cue in
            if cue.place == .start, cue.kind == .boilerplate || cue.kind == .comments { isFound = true }
        }
        return isFound
    }

    private func markRepeated(_ sentences: inout [Sentence], _ document: Document) {
        // By the hash of their first words, the sentences that begin so.
        var known: [UInt64: Int] = [:]
        for index in sentences.indices {
            let role = blocks[sentences[index].block].role
            guard role == .paragraph || role == .headline else { continue }
            let words = sentences[index].tokens.lazy.filter { isWord(document, $0) }
            var key: UInt64 = 0
            var count = 0
            for token in words.prefix(Self.shortest) {
                key = (key &* 31) ^ document.words[token].rawValue
                count += 1
            }
            guard count == Self.shortest else { continue }
            guard let other = known[key],
                sentences[other].block == sentences[index].block || sharesHeading(other, index, sentences)
            else {
                known[key] = index
                continue
            }
            switch comparison(sentences[other].tokens, sentences[index].tokens, document) {
            case .some(let isShorter) where isShorter && blocks[sentences[other].block].role == .paragraph:
                sentences[other].isEcho = true
                known[key] = index
            case .some(false): sentences[index].isEcho = true
            default: break
            }
        }
    }

    /// Whether the first of two sentences holds fewer words, where one is how the other begins; nil where neither is.
    private func comparison(_ first: Range<Int>, _ second: Range<Int>, _ document: Document) -> Bool? {
        var (one, other) = (first.lowerBound, second.lowerBound)
        while true {
            while one < first.upperBound, !isWord(document, one) { one += 1 }
            while other < second.upperBound, !isWord(document, other) { other += 1 }
            guard one < first.upperBound, other < second.upperBound else { break }
            guard document.words[one] == document.words[other] else { return nil }
            (one, other) = (one + 1, other + 1)
        }
        return other < second.upperBound
    }

    private func sharesHeading(_ one: Int, _ other: Int, _ sentences: [Sentence]) -> Bool {
        let (first, second) = (blocks[sentences[one].block], blocks[sentences[other].block])
        return first.role == .headline || first.heading == second.heading
    }

    private func isWord(_ document: Document, _ index: Int) -> Bool {
        switch document.tokens[index].kind {
        case .word, .number, .mixed: document.words[index] != .joiner
        default: false
        }
    }

    /// The fewest words that are not there twice by chance.
    private static let shortest = 6
}
