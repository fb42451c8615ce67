extension Narrative {
    /// Whether the report as a whole is about a match, a film or a book, where all violence is a figure of speech.
    var isOfGames: Bool {
        let isPlay = gameWords >= 5 && gameWords * 3 >= sentences.count
        let isFiction = fictionWords >= 2 && fictionWords * 4 >= sentences.count
        return (isPlay || isFiction)
            && classes & (sets.arrest | sets.wound | sets.disperse | sets.trial) == 0
    }

    /// Whether a sentence has a word of times long past or of what goes on all the time.
    func isOfThePast(_ sentence: Int) -> Bool {
        sentences[sentence].words.contains { words[$0].grammar & sets.pastSentence != 0 }
    }

    /// Whether the report as a whole is about a trial, which tells of deeds long done.
    var isOfCourt: Bool { opensInCourt && trialSentences >= 2 && trialSentences * 3 >= sentences.count }
}
