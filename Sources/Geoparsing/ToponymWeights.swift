import Foundation
import Knowledge

/// The weights of the recogniser's features, in log odds.
struct ToponymWeights: Sendable {
    private var values: [Double]

    init(folders: [URL]) throws(KnowledgeError) {
        values = Array(repeating: 0, count: ToponymFeature.allCases.count)
        for folder in folders {
            let url = folder.appendingPathComponent("languages/und/place-weights.tsv")
            guard FileManager.default.fileExists(atPath: url.path) else { continue }
            let table = try DataTable(contentsOf: url, required: ["feature", "weight"])
            for row in table.rows {
                guard let feature = ToponymFeature.allCases.first(where: { $0.name == row["feature"] }) else {
                    throw KnowledgeError(
                        file: url.path, line: row.line, message: "\"\(row["feature"])\" is no feature")
                }
                guard let weight = Double(row["weight"]), weight.isFinite else {
                    throw KnowledgeError(
                        file: url.path, line: row.line, message: "\"\(row["weight"])\" is no number")
                }
                values[feature.rawValue] = weight
            }
        }
    }

    subscript(feature: ToponymFeature) -> Double { values[feature.rawValue] }

    fileprivate subscript(feature: Int) -> Double { values[feature] }
}

/// The features that hold for one mention.
struct ToponymFeatures {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    mutating func insert(_ feature: ToponymFeature) {
        if feature.rawValue < 64 {
            low |= 1 << UInt64(feature.rawValue)
        } else {
            high |= 1 << UInt64(feature.rawValue - 64)
        }
    }

    mutating func insert(_ feature: ToponymFeature, if condition: Bool) { if condition { insert(feature) } }

    func contains(_ feature: ToponymFeature) -> Bool {
        feature.rawValue < 64
            ? low & 1 << UInt64(feature.rawValue) != 0 : high & 1 << UInt64(feature.rawValue - 64) != 0
    }

    /// Whether any of some features holds.
    func hasAny(of others: ToponymFeatures) -> Bool { low & others.low | high & others.high != 0 }

    /// What stands beside a name where it says where something is.
    static let placing: ToponymFeatures = {
        var features = ToponymFeatures()
        let placing: [ToponymFeature] = [
            .locativeBefore, .weakBefore, .ofBefore, .kindBefore, .kindAfter, .directionBefore,
            .relationBefore,
            .originBefore, .placeCommaBefore, .commaBefore, .dateline, .parenthesis, .possessive,
            .betweenBefore,
            .appositiveKind, .hyphenBefore, .joinedToPlace,
        ]
        for feature in placing { features.insert(feature) }
        return features
    }()

    /// The sum of the weights.
    func score(_ weights: ToponymWeights) -> Double {
        var sum = 0.0
        var rest = low
        while rest != 0 {
            sum += weights[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        rest = high
        while rest != 0 {
            sum += weights[64 + rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return sum
    }
}
