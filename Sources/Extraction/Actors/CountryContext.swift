import Reports

/// Which country a stretch of a document speaks of, weighed from the places and names in it.
struct CountryContext {
    private struct Weights {
        var countries: [(country: Int, weight: Float)] = []

        mutating func add(_ country: Int, _ weight: Float) {
            for index in countries.indices where countries[index].country == country {
                countries[index].weight += weight
                return
            }
            countries.append((country, weight))
        }

        func weight(of country: Int) -> Float {
            for entry in countries where entry.country == country { return entry.weight }
            return 0
        }

        /// The heaviest country, or nil where none is or two weigh the same.
        var best: Int? {
            var best: (country: Int, weight: Float)?
            var isTied = false
            for entry in countries {
                if let found = best, entry.weight <= found.weight {
                    if entry.weight == found.weight { isTied = true }
                    continue
                }
                best = entry
                isTied = false
            }
            return isTied ? nil : best?.country
        }
    }

    private var document = Weights()
    private var blocks: [Weights]
    private var sentences: [Weights]
    private let blockOfSentence: [Int]
    private let headings: [Int?]

    init(_ document: Document, countryCount: Int) {
        blocks = Array(repeating: Weights(), count: document.blocks.count)
        sentences = Array(repeating: Weights(), count: document.sentences.count)
        blockOfSentence = document.sentences.map(\.block)
        headings = document.blocks.map(\.heading)
    }

    /// Local weights say where things happen; others only what the document is about.
    mutating func add(_ country: Int, sentence: Int, block: Int, weight: Float, isLocal: Bool) {
        document.add(country, weight)
        guard isLocal else { return }
        blocks[block].add(country, weight)
        sentences[sentence].add(country, weight)
    }

    /// How strongly the surroundings speak of a country; 0 where nowhere.
    func weight(of country: Int, sentence: Int) -> Float {
        let block = blockOfSentence[sentence]
        return sentences[sentence].weight(of: country) * 4 + blocks[block].weight(of: country) * 2
            + document.weight(of: country)
    }

    /// The country that the surroundings of a sentence speak of, nearest first; nil where they do not tell.
    func country(sentence: Int) -> Int? {
        let block = blockOfSentence[sentence]
        if let own = sentences[sentence].best { return own }
        if let near = blocks[block].best { return near }
        if let heading = headings[block], heading < blocks.count, let above = blocks[heading].best {
            return above
        }
        return document.best
    }

    /// The likeliest of some countries; the first where nothing speaks for any.
    func country(among countries: [Int], sentence: Int) -> Int? {
        var best: (country: Int, weight: Float)?
        for country in countries {
            let weight = weight(of: country, sentence: sentence)
            if best == nil || weight > (best?.weight ?? 0) { best = (country, weight) }
        }
        return best?.country
    }
}
