import Foundation
import Incidents
import Knowledge
import Reports

/// The probability that an incident's type and place are right, by a scorecard of what speaks for and against it.
///
/// Each trait that holds adds its weight; the logistic function of the sum is the probability (logistic
/// regression). Knowledge: `events/confidence.tsv`, whose weights `Scripts/calibrate` fits to coded reports.
struct ConfidenceModel: Sendable {
    /// What is less probable than this does more harm to precision than good to recall.
    ///
    /// F1 is highest where all is kept that is right with a probability of at least half of the F1 reached (Lipton,
    /// Elkan and Naryanaswamy 2014, "Optimal thresholding of classifiers to maximize F1 measure"); here .8.
    static let leastConfidence = 0.4
    /// The same for what a report begins with.
    static let leastOfLead = 0.25
    /// The same for what has no place.
    static let leastUnplaced = 0.1

    /// What can speak for or against an incident.
    enum Trait: String, CaseIterable {
        case always
        case strongWord = "strong-word"
        case weakWord = "weak-word"
        case ownPlace = "own-place"
        case surePlace = "sure-place"
        case doubtfulPlace = "doubtful-place"
        case noPlace = "no-place"
        case widePlace = "wide-place"
        case ownDate = "own-date"
        case noDate = "no-date"
        case oneParty = "one-party"
        case twoParties = "two-parties"
        case toldTwice = "told-twice"
        case toll
        case headline
        case background
        case protest
        case development
        case placeInClause = "place-in-clause"
        case strayPlace = "stray-place"
        case unknownName = "unknown-name"
        case likeAnother = "like-another"
        case sharesSentence = "shares-sentence"
        case late
        case takesUp = "takes-up"
    }

    /// What stands about an event in its report.
    struct Surroundings {
        /// Whether another event of the report has its type and place.
        var isLikeAnother = false
        /// Whether another event is told in the same sentence.
        var sharesSentence = false
        /// Whether it is told in the last third of the report.
        var isLate = false
    }

    private struct Row: Sendable {
        var weight: Double
        var rule: String
    }

    /// By the trait's position among all cases.
    private let rows: [Row]

    /// Reads the bundled scorecard.
    static func load() throws(KnowledgeError) -> ConfidenceModel {
        guard let folder = DataFolder.locate("Knowledge") else {
            throw KnowledgeError(file: "Knowledge", line: nil, message: "the data folder is missing")
        }
        return try ConfidenceModel(folder: folder)
    }

    init(folder: URL) throws(KnowledgeError) {
        let table = try DataTable(
            contentsOf: folder.appendingPathComponent("events/confidence.tsv"),
            required: ["trait", "weight", "words"])
        var found: [Trait: Row] = [:]
        for row in table.rows {
            guard let trait = Trait(rawValue: row["trait"]), let weight = Double(row["weight"]),
                weight.isFinite
            else {
                throw KnowledgeError(
                    file: table.name, line: row.line,
                    message: "has the trait \"\(row["trait"])\" of weight \"\(row["weight"])\", one unknown")
            }
            let sign = weight < 0 ? "-" : "+"
            found[trait] = Row(
                weight: weight, rule: "confidence \(sign)\(abs(weight)): \(trait.rawValue), \(row["words"])")
        }
        var rows: [Row] = []
        for trait in Trait.allCases {
            guard let row = found[trait] else {
                throw KnowledgeError(
                    file: table.name, line: nil, message: "lacks the trait \"\(trait.rawValue)\"")
            }
            rows.append(row)
        }
        self.rows = rows
    }

    /// The probability, in steps of a thousandth, from 0.01 to 0.99, and one piece of evidence a trait.
    func confidence(
        of event: EventDraft, _ incident: Incident, place: Double?, in surroundings: Surroundings
    ) -> (
        value: Double, evidence: [Evidence]
    ) {
        var sum = 0.0
        var evidence: [Evidence] = []
        evidence.reserveCapacity(12)
        for (index, trait) in Trait.allCases.enumerated()
        where holds(trait, event, incident, place, surroundings) {
            sum += rows[index].weight
            evidence.append(Evidence(field: "confidence", span: nil, rule: rows[index].rule))
        }
        let probability = 1 / (1 + exp(-sum))
        return ((min(0.99, max(0.01, probability)) * 1_000).rounded() / 1_000, evidence)
    }

    private func holds(
        _ trait: Trait, _ event: EventDraft, _ incident: Incident, _ place: Double?,
        _ surroundings: Surroundings
    ) -> Bool {
        switch trait {
        case .always: true
        case .strongWord: event.strength >= 3
        case .weakWord: event.strength <= 1
        case .ownPlace: event.hasOwnPlace
        case .surePlace: incident.coordinate != nil && (place ?? 0) >= 0.9
        case .doubtfulPlace: incident.coordinate != nil && (place ?? 0) < 0.6
        case .noPlace: incident.coordinate == nil
        case .widePlace: (incident.uncertainty ?? 0) > 40_000
        case .ownDate: event.hasOwnDate
        case .noDate: event.date == nil
        case .oneParty: (incident.actor1 == nil) != (incident.actor2 == nil)
        case .twoParties: incident.actor1 != nil && incident.actor2 != nil
        case .toldTwice: event.sentences.count > 1
        case .toll: incident.fatalities != nil || incident.injured != nil || incident.detained != nil
        case .headline: event.role == .headline
        case .background: incident.tags.contains(IncidentTag.background)
        case .protest: event.type.disorderType == .demonstrations
        case .development: event.type.disorderType == .strategicDevelopments
        case .placeInClause: event.placeRule == "place: in the event's clause"
        case .strayPlace: event.place != nil && !event.hasOwnPlace
        case .unknownName:
            incident.notes.map { $0.utf8.count > 18 && $0.contains("is in no gazetteer") } ?? false
        case .likeAnother: surroundings.isLikeAnother
        case .sharesSentence: surroundings.sharesSentence
        case .late: surroundings.isLate
        case .takesUp: event.isDefinite
        }
    }
}
