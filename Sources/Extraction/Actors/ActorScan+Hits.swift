extension ActorScan {
    /// What begins at each token of a document; most begin nothing.
    struct Hits {
        /// For each token the row that it begins, -1 for none.
        private var numbers: [Int32]
        private var rows: [Hit] = []

        init(tokenCount: Int) {
            numbers = Array(repeating: -1, count: tokenCount)
            rows.reserveCapacity(tokenCount / 2)
        }

        /// Nil where nothing begins, and beyond the text.
        subscript(index: Int) -> Hit? {
            guard index >= 0, index < numbers.count, numbers[index] >= 0 else { return nil }
            return rows[Int(numbers[index])]
        }

        // These look into the rows where they are; a hit handed out is a copy of a dozen parts.

        private func row(_ index: Int) -> Int? {
            guard index >= 0, index < numbers.count, numbers[index] >= 0 else { return nil }
            return Int(numbers[index])
        }

        func end(of cue: ActorCue, at index: Int) -> Int? {
            row(index).flatMap { rows[$0].cues.end(of: cue) }
        }

        func noun(at index: Int) -> (end: Int, noun: Int, isJoined: Bool)? {
            row(index).flatMap { rows[$0].noun }
        }

        func people(at index: Int) -> (end: Int, actor: Int)? { row(index).flatMap { rows[$0].people } }

        func demonym(at index: Int) -> (end: Int, country: Int)? { row(index).flatMap { rows[$0].demonym } }

        func place(at index: Int) -> (end: Int, country: Int, isCountry: Bool)? {
            row(index).flatMap { rows[$0].place }
        }

        /// The actors' names that begin at a token, shorter ones first.
        func aliases(at index: Int) -> [Alias] { row(index).map { rows[$0].aliases } ?? [] }

        /// Whether anything begins at a token.
        func isHit(_ index: Int) -> Bool { row(index) != nil }

        /// Whether no actor's name begins at a token.
        func hasNoAlias(at index: Int) -> Bool { row(index).map { rows[$0].aliases.isEmpty } ?? true }

        mutating func append(_ hit: Hit, at index: Int) {
            numbers[index] = Int32(rows.count)
            rows.append(hit)
        }
    }
}
