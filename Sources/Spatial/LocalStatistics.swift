/// Local statistics of values on cells, with pseudo p-values from conditional permutations.
///
/// A cell's own value stays and those of its neighbours are drawn from all other cells without replacement;
/// the p-value is one-sided, (times as extreme + 1) / (permutations + 1). Draws that equal what was observed
/// count as extreme, as they should where many cells are empty; PySAL's esda, with which all else agrees, counts
/// them so on the upper side only, and calls an empty cell among empty cells cold. Draws follow from the seed
/// alone, not from the number of cores.
public struct LocalStatistics: Sendable {
    /// The values of the cells.
    public let values: [Double]
    /// The cells near each cell.
    public let neighbors: NeighborLists
    /// How many random draws a p-value rests on.
    public let permutations: Int
    /// What the draws follow from.
    public let seed: UInt64

    /// Takes one finite value a cell, at least three cells of which not all are equal.
    public init(
        values: [Double], neighbors: NeighborLists, permutations: Int = 999, seed: UInt64 = 1
    ) throws(SpatialError) {
        func refuse(_ message: String) -> SpatialError {
            SpatialError(operation: "local statistics", message: message)
        }
        guard values.count == neighbors.count else {
            throw refuse("\(values.count) values for \(neighbors.count) cells")
        }
        guard values.allSatisfy(\.isFinite) else { throw refuse("a value is not a finite number") }
        guard values.count >= 3, let first = values.first, values.contains(where: { $0 != first }) else {
            throw refuse("needs at least three cells that are not all equal; take smaller cells")
        }
        guard permutations >= 0 else { throw refuse("the permutations must be zero or more") }
        self.values = values
        self.neighbors = neighbors
        self.permutations = permutations
        self.seed = seed
    }

    /// A cell's statistic with its p-value.
    public struct Score: Hashable, Sendable {
        /// The statistic: z for Getis-Ord Gi*, I for local Moran.
        public var value: Double
        /// The pseudo p-value; 1 without permutations or neighbours.
        public var probability: Double
    }

    /// Getis and Ord's Gi* (1992, 1995) with binary weights, the cell itself included, as a z-score.
    ///
    /// Positive where high values lie together, negative where low ones do.
    public func getisOrd() -> [Score] {
        let count = Double(values.count)
        let sum = values.reduce(0, +)
        let mean = sum / count
        let variance = values.reduce(0) { $0 + $1 * $1 } / count - mean * mean
        return scores { cell, picked in
            picked + values[cell]
        } score: { cell, local in
            let size = Double(neighbors.range(cell).count) + 1
            let spread = (variance * size * (count - size) / (count - 1)).squareRoot()
            return spread > 0 ? (local - mean * size) / spread : 0
        }
    }

    /// Anselin's local Moran I (1995) with row-standardized weights.
    ///
    /// Positive where a cell is like its neighbours, negative where it stands out; see `moranQuadrants()`.
    public func localMoran() -> [Score] {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let scale = Double(values.count - 1) / squares
        return scores { cell, picked in
            let size = Double(neighbors.range(cell).count)
            return size == 0 ? 0 : scale * (values[cell] - mean) * (picked / size - mean)
        } score: {
            $1
        }
    }

    /// A cell against its neighbours' mean, both against the mean of all: 1 high-high, 2 low-high, 3 low-low, 4 high-low.
    public func moranQuadrants() -> [Int] {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.indices.map { cell in
            let range = neighbors.range(cell)
            let sum = range.reduce(0) { $0 + values[Int(neighbors.members[$1])] - mean }
            return values[cell] > mean ? (sum > 0 ? 1 : 4) : (sum > 0 ? 2 : 3)
        }
    }

    /// The largest p-value that still counts at a false-discovery rate (Benjamini and Hochberg 1995).
    ///
    /// Where none does it is the rate divided by the number of tests.
    public static func falseDiscoveryThreshold(_ probabilities: [Double], rate: Double) -> Double {
        let count = Double(probabilities.count)
        for (index, probability) in probabilities.sorted(by: >).enumerated() {
            let threshold = (count - Double(index)) * rate / count
            if probability < threshold { return threshold }
        }
        return count == 0 ? rate : rate / count
    }

    // `local` turns the sum over the neighbours into the statistic compared, `score` into the one reported.
    private func scores(
        _ local: @Sendable (_ cell: Int, _ sum: Double) -> Double,
        score: @Sendable (_ cell: Int, _ local: Double) -> Double
    ) -> [Score] {
        let results = FixedBuffer<(Double, Double)>(count: values.count)
        let count = values.count
        Parallel.forEachRange(count, grain: 64) { _, cells in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { deck in
                // Shuffled on and on; the ranges do not depend on the number of cores, nor do the draws.
                for index in 0..<count { deck[index] = Int32(index) }
                values.withUnsafeBufferPointer { values in
                    for cell in cells {
                        let range = neighbors.range(cell)
                        let observed = local(
                            cell, range.reduce(0) { $0 + values[Int(neighbors.members[$1])] })
                        var larger = 0
                        var smaller = 0
                        if !range.isEmpty, range.count < count {
                            var generator = SplitMix64(seed: seed &+ UInt64(cell) &* 0xD134_2543_DE82_EF95)
                            for _ in 0..<permutations {
                                var sum = 0.0
                                for draw in 0..<range.count {
                                    // The cell itself is never drawn.
                                    var pick = draw + generator.below(count - draw)
                                    while deck[pick] == Int32(truncatingIfNeeded: cell) {
                                        pick = draw + generator.below(count - draw)
                                    }
                                    deck.swapAt(draw, pick)
                                    sum += values[Int(deck[draw])]
                                }
                                let drawn = local(cell, sum)
                                if drawn >= observed { larger += 1 }
                                if drawn <= observed { smaller += 1 }
                            }
                        }
                        let extreme = min(larger, smaller)
                        let probability =
                            range.isEmpty || permutations == 0
                            ? 1 : Double(extreme + 1) / Double(permutations + 1)
                        results[cell] = (score(cell, observed), probability)
                    }
                }
            }
        }
        return (0..<count).map { Score(value: results[$0].0, probability: results[$0].1) }
    }
}

/// A small generator with a fixed sequence (Steele, Lea and Flood 2014).
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, but without, `bound`; the bias of 2^-32 is far below what permutations resolve.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    /// A number from 0 up to, but without, 1.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
