/// Sides that no subject, object or preposition of the event word itself names.
extension RoleFinder {
    /// "hit from a Ukrainian drone", "struck with army rockets": whose weapon did what the passive tells.
    func wielder(after hit: TermHit, except patients: [Int]) -> [Int] {
        var index = hit.end
        while index < range.upperBound, index < hit.end + 10 {
            let word = narrative.words[index]
            if word.mark == 0x3B || word.clause != hit.clause { return [] }
            if word.grammar & sets.instrument != 0 {
                let owner = sides.indices.first {
                    let side = sides[$0]
                    return side.words.lowerBound > index && side.words.lowerBound <= index + 3
                        && side.kinds.contains(.armed) && isWeapon(side) && !patients.contains($0)
                }
                if let owner { return [owner] }
            }
            index += 1
        }
        return []
    }

    /// Whether a side's words name its weapon or end right before one ("Ukrainian drone", "army artillery").
    private func isWeapon(_ side: Side) -> Bool {
        let weapons = sets.projectile | sets.aircraft | sets.drone | sets.helicopter
        return (side.words.lowerBound..<min(range.upperBound, side.words.upperBound + 1)).contains {
            let term = narrative.words[$0].hit
            return term >= 0 && narrative.hits[Int(term)].meaning.classes & weapons != 0
        }
    }

    /// Whether a side stands within "supported by the ...", so that it only helps another.
    func isHelper(_ first: Int) -> Bool {
        var index = first - 1
        while index >= range.lowerBound, first - index <= 5 {
            let word = narrative.words[index]
            if word.grammar & (sets.by | sets.conjoined) != 0 { return true }
            if word.mark != 0 || word.grammar & (sets.locative | sets.joint | sets.clause) != 0 {
                return false
            }
            if word.hit >= 0, narrative.hits[Int(word.hit)].isVerb { return false }
            index -= 1
        }
        return false
    }

    /// Adds to a clash whose own words name fewer than two parties those of the clause that goes on.
    ///
    /// "clashes flared up in X when A intercepted a column of B".
    func completeParties(of hit: TermHit, _ agents: inout [Int], _ patients: inout [Int]) {
        let further = parties(of: hit, known: agents + patients)
        guard let first = further.first, Set((agents + patients).compactMap { sides[$0].name }).count < 2
        else { return }
        if agents.allSatisfy({ sides[$0].name == nil }) {
            agents = [first]
            if patients.allSatisfy({ sides[$0].name == nil }), further.count > 1 { patients = [further[1]] }
        } else if patients.allSatisfy({ sides[$0].name == nil }) {
            patients = [first]
        }
    }

    /// The further parties behind a word for fighting, up to two with those known.
    private func parties(of hit: TermHit, known: [Int]) -> [Int] {
        var names = Set(known.compactMap { sides[$0].name })
        var found: [Int] = []
        for (number, side) in sides.enumerated() where side.words.lowerBound >= hit.end {
            guard side.kinds.contains(.armed), let name = side.name, !names.contains(name) else { continue }
            let clause = narrative.words[side.words.lowerBound].clause
            guard clause == hit.clause + 1 || clause == hit.clause else { continue }
            found.append(number)
            names.insert(name)
            if names.count == 2 { break }
        }
        return found
    }
}
