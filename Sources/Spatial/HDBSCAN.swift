/// Hierarchical density-based clustering (Campello, Moulavi and Sander 2013) by geodesic metres.
///
/// Finds clusters of different density without a distance to choose: the minimum spanning tree of mutual
/// reachability, condensed to branches of at least `minimumSize`, of which those of the greatest excess of mass
/// are kept; the whole is never one cluster. Time grows with the square of the number of distinct positions.
public struct HDBSCAN: Hashable, Sendable {
    /// The fewest positions that make a cluster.
    public var minimumSize: Int
    /// How many positions, itself included, must lie within a position's core distance.
    public var minimumNeighbors: Int

    /// The most distinct positions that `cluster` takes.
    public static let limit = 200_000

    /// Takes the parameters; without `minimumNeighbors` it is the same as `minimumSize`.
    public init(minimumSize: Int, minimumNeighbors: Int? = nil) {
        self.minimumSize = minimumSize
        self.minimumNeighbors = minimumNeighbors ?? minimumSize
    }

    /// Clusters positions; every member counts as a core.
    public func cluster(_ positions: [Coordinate]) throws(SpatialError) -> Clustering {
        func refuse(_ message: String) -> SpatialError {
            SpatialError(operation: "HDBSCAN", message: message)
        }
        guard minimumSize >= 2, minimumNeighbors >= 1 else {
            throw refuse("needs a minimum size of 2 or more and at least 1 neighbour")
        }
        let index = try PointIndex(positions)
        guard positions.count >= minimumSize, positions.count > minimumNeighbors - 1 else {
            return Clustering(
                labels: Array(repeating: Clustering.noise, count: positions.count),
                isCore: Array(repeating: false, count: positions.count), clusterCount: 0)
        }
        let tree = try ReachabilityTree(
            positions, index: index, neighbors: minimumNeighbors, limit: Self.limit)
        let condensed = CondensedTree(edges: tree.edges, count: positions.count, minimumSize: minimumSize)
        return condensed.clustering()
    }
}

/// The minimum spanning tree of mutual reachability: the greater of two core distances and the geodesic.
struct ReachabilityTree {
    struct Edge {
        var weight: Double
        var length: Double
        var a: Int32
        var b: Int32
    }

    /// One fewer than positions, ascending by weight, ties by the geodesic, then by the numbers of their ends.
    private(set) var edges: [Edge] = []

    init(
        _ positions: [Coordinate], index: PointIndex, neighbors: Int, limit: Int
    ) throws(SpatialError) {
        // Coinciding positions share a core distance and join each other at it: one stands for all.
        var first: [Coordinate: Int32] = [:]
        var distinct: [Int32] = []
        var copies: [(copy: Int32, of: Int32)] = []
        for (number, position) in positions.enumerated() {
            if let known = first[position] {
                copies.append((Int32(number), known))
            } else {
                first[position] = Int32(number)
                distinct.append(Int32(number))
            }
        }
        guard distinct.count <= limit else {
            throw SpatialError(
                operation: "HDBSCAN",
                message: "\(distinct.count) distinct positions are more than \(limit); use DBSCAN, or fewer")
        }
        let cores = FixedBuffer<Double>(count: positions.count, repeating: 0)
        let numbers = distinct
        Parallel.forEachRange(numbers.count, grain: 64) { _, range in
            for place in range {
                let number = Int(numbers[place])
                let found = index.nearestUnchecked(neighbors, to: positions[number], excluding: -1)
                cores[number] = found.last?.distance ?? 0
            }
        }
        edges.reserveCapacity(positions.count)
        for (copy, original) in copies {
            edges.append(Edge(weight: cores[Int(original)], length: 0, a: original, b: copy))
        }
        grow(positions, distinct, cores)
        edges.sort { ($0.weight, $0.length, $0.a, $0.b) < ($1.weight, $1.length, $1.a, $1.b) }
    }

    // Prim's algorithm. Chords bound geodesics from below, so few geodesics are ever solved.
    private mutating func grow(_ positions: [Coordinate], _ distinct: [Int32], _ cores: FixedBuffer<Double>) {
        let count = distinct.count
        let x = FixedBuffer<Double>(count: count)
        let y = FixedBuffer<Double>(count: count)
        let z = FixedBuffer<Double>(count: count)
        let coreSquares = FixedBuffer<Double>(count: count)
        let best = FixedBuffer<Double>(count: count, repeating: .infinity)
        let lengths = FixedBuffer<Double>(count: count, repeating: .infinity)
        let from = FixedBuffer<Int32>(count: count, repeating: 0)
        let numbers = FixedBuffer<Int32>(count: count)
        func load(_ place: Int, _ number: Int32) {
            let point = GeocentricPoint(positions[Int(number)])
            (x[place], y[place], z[place]) = (point.x, point.y, point.z)
            coreSquares[place] = cores[Int(number)] * cores[Int(number)]
            numbers[place] = number
        }
        for (place, number) in distinct.enumerated() { load(place, number) }
        // The open places are 0..<open; the last is taken first.
        var open = count
        var current = count - 1
        while open > 1 {
            let (cx, cy, cz) = (x[current], y[current], z[current])
            let core = coreSquares[current]
            let number = numbers[current]
            // Close the current place by moving the last open one into it.
            open -= 1
            if current != open {
                (x[current], y[current], z[current]) = (x[open], y[open], z[open])
                coreSquares[current] = coreSquares[open]
                best[current] = best[open]
                lengths[current] = lengths[open]
                from[current] = from[open]
                numbers[current] = numbers[open]
            }
            var nearest = 0
            var least = Double.infinity
            for place in 0..<open {
                let dx = x[place] - cx
                let dy = y[place] - cy
                let dz = z[place] - cz
                let chord = dx * dx + dy * dy + dz * dz
                let known = best[place]
                // A hair more than equal, so that rounding hides no tie.
                if max(chord, core, coreSquares[place]) <= known * known * (1 + 1e-12) {
                    let geodesic = Ellipsoid.wgs84.distance(
                        from: positions[Int(min(number, numbers[place]))],
                        to: positions[Int(max(number, numbers[place]))])
                    let weight = max(geodesic, cores[Int(number)], cores[Int(numbers[place])])
                    // Many weights are one core distance: among equals the nearer end is taken.
                    if (weight, geodesic) < (known, lengths[place]) {
                        best[place] = weight
                        lengths[place] = geodesic
                        from[place] = number
                    }
                }
                if best[place] < least
                    || (best[place] == least
                        && (lengths[place], numbers[place]) < (lengths[nearest], numbers[nearest]))
                {
                    least = best[place]
                    nearest = place
                }
            }
            edges.append(
                Edge(weight: least, length: lengths[nearest], a: from[nearest], b: numbers[nearest]))
            current = nearest
        }
    }
}

/// The hierarchy of a spanning tree with all branches smaller than a cluster folded into their parents.
struct CondensedTree {
    private struct Branch {
        var parent: Int
        var birth: Double
        var stability = 0.0
        var children: [Int] = []
    }

    private var branches = [Branch(parent: -1, birth: 0)]
    /// The branch that each position last belonged to.
    private var homes: [Int]

    init(edges: [ReachabilityTree.Edge], count: Int, minimumSize: Int) {
        homes = Array(repeating: 0, count: count)
        // Single linkage: node `count + i` is the i-th merge.
        var left: [Int] = []
        var right: [Int] = []
        var lambdas: [Double] = []
        var sizes = Array(repeating: 1, count: count)
        var sets = DisjointSets(count: count)
        var nodes = Array(0..<count)
        for edge in edges {
            let a = sets.find(Int(edge.a))
            let b = sets.find(Int(edge.b))
            left.append(nodes[a])
            right.append(nodes[b])
            sizes.append(sizes[nodes[a]] + sizes[nodes[b]])
            // Closer than a millimetre counts as a millimetre, so that no density is infinite.
            lambdas.append(1 / max(edge.weight, 1e-3))
            sets.unite(a, b)
            nodes[sets.find(a)] = sizes.count - 1
        }
        var stack = [(node: sizes.count - 1, branch: 0)]
        while let (node, branch) = stack.popLast() {
            guard node >= count else {
                homes[node] = branch
                continue
            }
            let lambda = lambdas[node - count]
            let parts = [left[node - count], right[node - count]]
            let large = parts.filter { sizes[$0] >= minimumSize }
            if large.count == 2 {
                for part in parts {
                    branches[branch].stability += (lambda - branches[branch].birth) * Double(sizes[part])
                    branches.append(Branch(parent: branch, birth: lambda))
                    branches[branch].children.append(branches.count - 1)
                    stack.append((part, branches.count - 1))
                }
                continue
            }
            for part in parts {
                if sizes[part] >= minimumSize {
                    stack.append((part, branch))
                } else {
                    branches[branch].stability += (lambda - branches[branch].birth) * Double(sizes[part])
                    settle(part, branch, count, left, right)
                }
            }
        }
    }

    // All positions under a node too small to go on leave in this branch.
    private mutating func settle(_ node: Int, _ branch: Int, _ count: Int, _ left: [Int], _ right: [Int]) {
        var stack = [node]
        while let next = stack.popLast() {
            if next < count {
                homes[next] = branch
            } else {
                stack.append(left[next - count])
                stack.append(right[next - count])
            }
        }
    }

    func clustering() -> Clustering {
        // Children have higher numbers than their parents, so that going down meets them first.
        var worth = branches.map(\.stability)
        var isChosen = Array(repeating: false, count: branches.count)
        for branch in branches.indices.reversed() where branch > 0 {
            let below = branches[branch].children.reduce(0) { $0 + worth[$1] }
            if below > worth[branch] { worth[branch] = below } else { isChosen[branch] = true }
        }
        // The highest chosen branch on each way up from a position is its cluster.
        var top = Array(repeating: -1, count: branches.count)
        for branch in branches.indices.dropFirst() {
            let above = top[branches[branch].parent]
            top[branch] = above >= 0 ? above : isChosen[branch] ? branch : -1
        }
        var names: [Int: Int32] = [:]
        var labels: [Int32] = []
        labels.reserveCapacity(homes.count)
        for home in homes {
            let branch = top[home]
            guard branch >= 0 else {
                labels.append(Clustering.noise)
                continue
            }
            let name = names[branch] ?? Int32(names.count)
            names[branch] = name
            labels.append(name)
        }
        return Clustering(
            labels: labels, isCore: labels.map { $0 != Clustering.noise }, clusterCount: names.count)
    }
}
