import Incidents

extension IncidentBuilder {
    /// Tags what is less likely right than is worth a row beside surer incidents of the report.
    ///
    /// The surest of a report stays, and so does what has no place: it says so itself, and waits for somebody to place it,
    /// unless it hardly tells of an event.
    static func markDoubtful(_ incidents: inout [Incident]) {
        let least = ConfidenceModel.leastConfidence
        let isAnySure = incidents.contains { $0.tags.isEmpty && ($0.confidence ?? 1) >= least }
        // What a report begins with is what it is about.
        let lead = incidents.firstIndex { $0.tags.isEmpty }
        guard isAnySure else {
            // Where nothing is sure, what is far less likely than the likeliest says nothing.
            let best = incidents.lazy.filter(\.tags.isEmpty).map { $0.confidence ?? 1 }.max() ?? 1
            for index in incidents.indices where incidents[index].tags.isEmpty && index != lead {
                if (incidents[index].confidence ?? 1) < best / 2 {
                    incidents[index].tags.append(IncidentTag.doubtful)
                }
            }
            return
        }
        for index in incidents.indices where incidents[index].tags.isEmpty {
            let limit =
                incidents[index].coordinate == nil
                ? ConfidenceModel.leastUnplaced : index == lead ? ConfidenceModel.leastOfLead : least
            if (incidents[index].confidence ?? 1) < limit {
                incidents[index].tags.append(IncidentTag.doubtful)
            }
        }
    }
}
