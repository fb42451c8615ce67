/// Follows the words of a sentence as long as they are those of a headline, each with its capital.
///
/// Pages lose the line breaks around headlines, captions and links when their text is copied: "Ten Killed in Market
/// Blast The police said on Monday that ...". The capital of "The" behind such a run is where the text begins.
struct TitleRun {
    let language: Language?
    /// Words with a capital so far, and those of them that are not all in capitals.
    private var capitals = 0
    private var plainCapitals = 0
    private var words = 0
    private var isIntact = true

    /// Whether only words with a capital stand so far, three at most, as in a label ("Homs Countryside").
    private var isLabel = true

    init(language: Language?) { self.language = language }

    /// Whether all words so far are those of a headline, and enough of them.
    var isTitle: Bool { isIntact && capitals >= 5 && plainCapitals >= 3 && capitals * 2 >= words }

    /// Whether so many words stand in capitals that it can be nothing but one headline behind another.
    var isTitleList: Bool { capitals >= 14 && plainCapitals >= 10 }

    /// Takes the next token in.
    mutating func read(_ document: Document, _ index: Int) {
        let token = document.tokens[index]
        guard isIntact, token.kind == .word, !isAddress(document, index) else { return }
        words += 1
        if !token.isCapitalized && token.followsSpace || words > 3 { isLabel = false }
        if token.isCapitalized {
            capitals += 1
            if !token.isAllCaps { plainCapitals += 1 }
        } else if token.end - token.start > 2, token.followsSpace {
            // Only the small words go without a capital, and the second half of a hyphened one.
            isIntact = isSmall(document, index)
        }
    }

    /// Whether a sentence begins at a token though no stop stands before it.
    func beginsAnew(_ document: Document, at index: Int, limit: Int) -> Bool {
        let mayBeLabelled = isLabel && plainCapitals > 0
        guard isTitle || mayBeLabelled, index + 2 < limit else { return false }
        let token = document.tokens[index]
        guard token.kind == .word, token.isCapitalized, !token.isAllCaps || token.end - token.start == 1,
            isCue(document, index, isTitle ? .opener : .anew)
        else { return false }
        let before = document.tokens[index - 1]
        guard before.isCapitalized || before.kind == .number else { return false }
        return (index + 1...index + 2).contains {
            document.tokens[$0].kind == .word && !document.tokens[$0].isCapitalized
                && document.tokens[$0].followsSpace
                && ($0 + 1 >= limit || document.words[$0 + 1] != .joiner)
        }
    }

    /// Whether a word is part of an address, as those that follow a shared headline.
    private func isAddress(_ document: Document, _ index: Int) -> Bool {
        guard index + 2 < document.tokens.count else { return false }
        let mark = document.tokens[index + 1]
        return mark.kind == .punctuation && !mark.followsSpace && !document.tokens[index + 2].followsSpace
            && document.utf8[Int(mark.utf8Start)] == 0x2E
    }

    private func isSmall(_ document: Document, _ index: Int) -> Bool {
        let token = document.tokens[index]
        return token.end - token.start <= 7
            && (isCue(document, index, .small) || isCue(document, index, .particle))
    }

    private func isCue(_ document: Document, _ index: Int, _ kind: StructureCue.Kind) -> Bool {
        guard let language else { return false }
        var isFound = false
        language.cues.forEachEntry(in: document, at: index, limit: index + 1) { _, cue in
            if cue.kind == kind { isFound = true }
        }
        return isFound
    }
}
