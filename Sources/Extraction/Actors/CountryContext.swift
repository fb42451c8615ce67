import Reports

/// Which country a stretch of a document speaks of, weighed from the places and names in it.
struct CountryContext {
    private struct Weights {
        /// Most sentences speak of one country, which needs no list.
        private var first: (country: Int, weight: Float)?
        private var others: [(country: Int, weight: Float)] = []

        mutating func add(_ country: Int, _ weight: Float) {
            if first == nil {
                first = (country, weight)
            } else if first?.country == country {
                first?.weight += weight
            } else if let known = others.firstIndex(where: { $0.country == country }) {
                others[known].weight += weight
            } else {
                others.append((country, weight))
            }
        }

        func weight(of country: Int) -> Float {
            guard let first else { return 0 }
            if first.country == country { return first.weight }
            for entry in others where entry.country == country { return entry.weight }
            return 0
        }

        /// The heaviest country, or nil where none is or two weigh the same.
        var best: Int? {
            guard var best = first else { return nil }
            var isTied = false
            for entry in others {
                if entry.weight > best.weight {
                    (best, isTied) = (entry, false)
                } else if entry.weight == best.weight {
                    isTied = true
                }
            }
            return isTied ? nil : best.country
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
