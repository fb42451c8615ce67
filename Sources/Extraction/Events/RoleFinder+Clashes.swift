/// Events in which both sides act.
extension RoleFinder {
    /// Clashes: "between A and B", "A clashed with B", "A and B".
    func reciprocal(_ hit: TermHit) -> (agents: [Int], patients: [Int]) {
        var index = hit.end
        while index < range.upperBound, index < hit.end + 22 {
            if narrative.words[index].grammar & sets.between != 0 {
                let pair = coordinated(from: index + 1, reach: 8)
                if pair.count >= 2 { return ([pair[0]], Array(pair.dropFirst())) }
                // The second party may stand behind an apposition: "between the army (X) and gunmen of Y".
                if let first = pair.first,
                    let second = sides.indices.first(where: {
                        $0 > first && !isHelper(sides[$0].words.lowerBound)
                            && sides[$0].name != sides[first].name
                    }), sides[second].words.lowerBound - sides[first].words.upperBound <= 14
                {
                    return ([first], [second])
                }
            }
            index += 1
        }
        // "between A and B ... clashes", "A and B exchanged fire".
        let before = subject(of: hit)
        var patients = hit.isVerb ? object(after: hit.end, clause: hit.clause) : []
        if patients.isEmpty {
            var next = hit.end
            while next < range.upperBound, next < hit.end + 12 {
                if narrative.words[next].grammar & (sets.with | sets.against) != 0 {
                    patients = coordinated(from: next + 1, reach: 4).filter { !before.contains($0) }
                    if !patients.isEmpty { break }
                }
                next += 1
            }
        }
        if patients.isEmpty, before.count >= 2 { return ([before[0]], Array(before.dropFirst())) }
        if before.isEmpty, !hit.isVerb {
            let nominalRoles = nominal(hit, takesPatientByOf: false)
            return (nominalRoles.agents, nominalRoles.patients.isEmpty ? patients : nominalRoles.patients)
        }
        return (before, patients)
    }
}
