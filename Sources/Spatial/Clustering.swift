/// Positions put into groups, some of them into none.
public struct Clustering: Hashable, Sendable {
    /// The number of a position outside every cluster.
    public static let noise: Int32 = -1

    /// Each position's cluster from 0 on, in the order of the positions; `noise` for none.
    ///
    /// Clusters are numbered in the order of their first core position.
    public let labels: [Int32]
    /// Whether each position is a core of its cluster.
    public let isCore: [Bool]
    /// The number of clusters.
    public let clusterCount: Int

    init(labels: [Int32], isCore: [Bool], clusterCount: Int) {
        self.labels = labels
        self.isCore = isCore
        self.clusterCount = clusterCount
    }

    /// The cluster of a position; nil is noise.
    public func cluster(of position: Int) -> Int? {
        labels[position] == Self.noise ? nil : Int(labels[position])
    }

    /// The positions of every cluster, ascending.
    public var members: [[Int]] {
        var result = [[Int]](repeating: [], count: clusterCount)
        for (index, label) in labels.enumerated() where label != Self.noise {
            result[Int(label)].append(index)
        }
        return result
    }

    /// How many positions are cores.
    public var coreCount: Int { isCore.reduce(0) { $0 + ($1 ? 1 : 0) } }

    /// How many positions belong to no cluster.
    public var noiseCount: Int { labels.reduce(0) { $0 + ($1 == Self.noise ? 1 : 0) } }
}

/// Density-based clustering (Ester, Kriegel, Sander and Xu 1996) by geodesic metres, exact on the ellipsoid.
///
/// A position is core where the positions within `distance` of it, itself included, weigh at least `minimum`;
/// cores within `distance` of each other share a cluster; another position within `distance` of a core belongs
/// to the nearest core's cluster (ties by the core's number), and the rest is noise. With days (ST-DBSCAN,
/// Birant and Kut 2007) neighbours must also lie at most `days` days apart.
public struct DBSCAN: Hashable, Sendable {
    /// Metres within which positions are neighbours, the edge included.
    public var distance: Double
    /// The weight that makes a core; without weights the number of positions.
    public var minimum: Double
    /// Days within which positions are neighbours; nil leaves time out.
    public var days: Int?

    /// Takes the parameters as they are; `cluster` refuses those that make no sense.
    public init(distance: Double, minimum: Double, days: Int? = nil) {
        self.distance = distance
        self.minimum = minimum
        self.days = days
    }

    /// Clusters positions.
    ///
    /// - Parameters:
    ///   - positions: Positions on Earth; coinciding ones count each.
    ///   - dates: Each position's day number, needed where `days` is set and unused otherwise.
    ///   - weights: Each position's weight, zero or more; nil weighs every position 1.
    public func cluster(
        _ positions: [Coordinate], dates: [Int]? = nil, weights: [Double]? = nil
    ) throws(SpatialError) -> Clustering {
        func refuse(_ message: String) -> SpatialError {
            SpatialError(operation: "DBSCAN", message: message)
        }
        guard distance.isFinite, distance >= 0.1 else {
            throw refuse("the distance must be a finite number of metres, 0.1 or more, not \(distance)")
        }
        guard minimum.isFinite, minimum > 0 else {
            throw refuse("the minimum must be a finite number above zero, not \(minimum)")
        }
        guard positions.count <= Int(Int32.max) else { throw refuse("more than 2,147,483,647 positions") }
        if let bad = positions.firstIndex(where: { !$0.isValid }) {
            do throws(SpatialError) { try positions[bad].validate() } catch {
                throw error.naming("at \(bad)")
            }
        }
        if let weights {
            guard weights.count == positions.count, weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
                throw refuse("needs one weight a position, each finite and zero or more")
            }
        }
        var usedDates: [Int]?
        if let days {
            guard days >= 0, days <= 1_000_000 else {
                throw refuse("the days must lie between 0 and 1,000,000")
            }
            guard let dates, dates.count == positions.count else {
                throw refuse("needs one day a position where days are given")
            }
            guard dates.allSatisfy({ abs($0) < 1_000_000_000 }) else { throw refuse("a day is out of range") }
            usedDates = dates
        }
        if positions.isEmpty { return Clustering(labels: [], isCore: [], clusterCount: 0) }
        let grid = try DensityGrid(positions, distance: distance, dates: usedDates, days: days ?? 0)
        return DensityRun(grid: grid, minimum: minimum, weights: weights).run()
    }
}
