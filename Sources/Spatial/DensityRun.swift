/// One run of DBSCAN over a grid: cores, then cells joined, then borders.
struct DensityRun {
    let grid: DensityGrid
    let minimum: Double
    let weights: [Double]?

    func run() -> Clustering {
        let isCore = findCores()
        let order = coresFirst(isCore)
        var forest = join(order)
        return label(isCore, order, &forest)
    }

    // MARK: Cores

    // By place in the grid.
    private func findCores() -> FixedBuffer<Bool> {
        let isCore = FixedBuffer<Bool>(count: grid.count, repeating: false)
        let cellWeights = grid.cells.map { cell in weight(Int(cell.start)..<Int(cell.end)) }
        Parallel.forEachRange(grid.cells.count, grain: 128) { _, range in
            for index in range {
                let cell = grid.cells[index]
                let slots = Int(cell.start)..<Int(cell.end)
                if cellWeights[index] >= minimum {
                    for slot in slots { isCore[slot] = true }
                    continue
                }
                for slot in slots {
                    isCore[slot] = self.isCore(slot, in: index, own: cellWeights[index], cellWeights)
                }
            }
        }
        return isCore
    }

    private func isCore(_ slot: Int, in index: Int, own: Double, _ cellWeights: [Double]) -> Bool {
        var box = SpaceTimeBox()
        box.add(grid.x[slot], grid.y[slot], grid.z[slot], grid.day(slot))
        var sum = own
        grid.forEachNeighborCell(of: index) { other in
            let cell = grid.cells[other]
            let chords = box.squaredChords(to: cell.box)
            let days = box.days(to: cell.box)
            if chords.least > grid.thresholds.outerSquared || days.least > grid.days { return true }
            if chords.greatest <= grid.thresholds.innerSquared, days.greatest <= grid.days {
                sum += cellWeights[other]
                return sum < minimum
            }
            for candidate in Int(cell.start)..<Int(cell.end) where grid.areNeighbors(slot, candidate) {
                sum += weight(candidate)
                if sum >= minimum { return false }
            }
            return true
        }
        return sum >= minimum
    }

    @inline(__always)
    private func weight(_ slot: Int) -> Double { weights.map { $0[Int(grid.numbers[slot])] } ?? 1 }

    private func weight(_ slots: Range<Int>) -> Double {
        guard weights != nil else { return Double(slots.count) }
        return slots.reduce(0) { $0 + weight($1) }
    }

    // MARK: Cells joined

    /// The cores of every cell, together and with their bounds.
    private struct CoreOrder {
        var slots: [Int32]
        var starts: [Int32]
        var boxes: [SpaceTimeBox]

        func range(_ cell: Int) -> Range<Int> { Int(starts[cell])..<Int(starts[cell + 1]) }
    }

    private func coresFirst(_ isCore: FixedBuffer<Bool>) -> CoreOrder {
        var order = CoreOrder(slots: [], starts: [0], boxes: [])
        order.slots.reserveCapacity(grid.count)
        order.starts.reserveCapacity(grid.cells.count + 1)
        order.boxes.reserveCapacity(grid.cells.count)
        for cell in grid.cells {
            let before = order.slots.count
            for slot in cell.start..<cell.end where isCore[Int(slot)] { order.slots.append(slot) }
            if order.slots.count - before == Int(cell.end - cell.start) {
                order.boxes.append(cell.box)
            } else {
                var box = SpaceTimeBox()
                for slot in order.slots[before...].lazy.map({ Int($0) }) {
                    box.add(grid.x[slot], grid.y[slot], grid.z[slot], grid.day(slot))
                }
                order.boxes.append(box)
            }
            order.starts.append(Int32(order.slots.count))
        }
        return order
    }

    private func join(_ order: CoreOrder) -> DisjointSets {
        var forest = DisjointSets(count: grid.cells.count)
        var search = PairSearch(grid: grid, slots: order.slots)
        var undecided: [(Int32, Int32)] = []
        // Pairs that bounds alone decide come first: they leave few others that still need a look.
        for index in grid.cells.indices where !order.range(index).isEmpty {
            grid.forEachNeighborCell(of: index) { other in
                guard other > index, !order.range(other).isEmpty else { return true }
                let chords = order.boxes[index].squaredChords(to: order.boxes[other])
                let days = order.boxes[index].days(to: order.boxes[other])
                if chords.least > grid.thresholds.outerSquared || days.least > grid.days { return true }
                if chords.greatest <= grid.thresholds.innerSquared, days.greatest <= grid.days {
                    forest.unite(index, other)
                } else {
                    undecided.append((Int32(index), Int32(other)))
                }
                return true
            }
        }
        // Nearby cells next: row by row they mostly share a pair at once.
        for (index, other) in undecided {
            let (a, b) = (Int(index), Int(other))
            if forest.find(a) == forest.find(b) { continue }
            if search.probe(order.range(a), order.range(b)) { forest.unite(a, b) }
        }
        for (index, other) in undecided {
            let (a, b) = (Int(index), Int(other))
            if forest.find(a) == forest.find(b) { continue }
            if search.exists(order.range(a), order.boxes[a], order.range(b), order.boxes[b]) {
                forest.unite(a, b)
            }
        }
        return forest
    }

    // MARK: Labels

    private func label(
        _ isCore: FixedBuffer<Bool>, _ order: CoreOrder, _ forest: inout DisjointSets
    ) -> Clustering {
        // The first core by number names the cluster.
        var firstCore = [Int32](repeating: .max, count: grid.cells.count)
        for cell in grid.cells.indices {
            let root = forest.find(cell)
            for place in order.range(cell) {
                firstCore[root] = min(firstCore[root], grid.numbers[Int(order.slots[place])])
            }
        }
        let roots = firstCore.indices.filter { firstCore[$0] != .max }.sorted {
            firstCore[$0] < firstCore[$1]
        }
        var names = [Int32](repeating: Clustering.noise, count: grid.cells.count)
        for (name, root) in roots.enumerated() { names[root] = Int32(name) }
        let cellNames = grid.cells.indices.map { names[forest.find($0)] }

        let labels = FixedBuffer<Int32>(count: grid.count, repeating: Clustering.noise)
        let cores = FixedBuffer<Bool>(count: grid.count, repeating: false)
        Parallel.forEachRange(grid.cells.count, grain: 256) { _, range in
            for index in range {
                for slot in Int(grid.cells[index].start)..<Int(grid.cells[index].end) {
                    let number = Int(grid.numbers[slot])
                    if isCore[slot] {
                        labels[number] = cellNames[index]
                        cores[number] = true
                    } else if let cell = nearestCoreCell(slot, in: index, order) {
                        labels[number] = cellNames[cell]
                    }
                }
            }
        }
        return Clustering(
            labels: Array(UnsafeBufferPointer(start: labels.base, count: grid.count)),
            isCore: Array(UnsafeBufferPointer(start: cores.base, count: grid.count)),
            clusterCount: roots.count)
    }

    // The cell of the nearest core among the neighbours of a place: by geodesic, then by the core's number.
    private func nearestCoreCell(_ slot: Int, in index: Int, _ order: CoreOrder) -> Int? {
        var best = (distance: Double.infinity, number: Int32.max, cell: -1)
        var leastChord = grid.thresholds.outerSquared
        func look(_ cell: Int) {
            var point = SpaceTimeBox()
            point.add(grid.x[slot], grid.y[slot], grid.z[slot], grid.day(slot))
            let range = order.range(cell)
            if range.isEmpty || point.squaredChords(to: order.boxes[cell]).least > leastChord { return }
            for place in range {
                let core = Int(order.slots[place])
                let dx = grid.x[slot] - grid.x[core]
                let dy = grid.y[slot] - grid.y[core]
                let dz = grid.z[slot] - grid.z[core]
                let chord = dx * dx + dy * dy + dz * dz
                guard chord <= leastChord, abs(grid.day(slot) - grid.day(core)) <= grid.days else { continue }
                let distance = grid.geodesic(slot, core)
                guard distance <= grid.thresholds.radius else { continue }
                if (distance, grid.numbers[core]) < (best.distance, best.number) {
                    best = (distance, grid.numbers[core], cell)
                    // A core with a longer chord than this geodesic cannot be nearer.
                    leastChord = min(leastChord, (distance + 1e-6) * (distance + 1e-6))
                }
            }
        }
        look(index)
        grid.forEachNeighborCell(of: index) { other in
            look(other)
            return true
        }
        return best.cell >= 0 ? best.cell : nil
    }
}

/// Sets that are only ever joined (union by size, path halving).
struct DisjointSets {
    private var parents: [Int32]
    private var sizes: [Int32]

    init(count: Int) {
        parents = (0..<Int32(count)).map { $0 }
        sizes = Array(repeating: 1, count: count)
    }

    mutating func find(_ element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[Int(parents[element])]
            element = Int(parents[element])
        }
        return element
    }

    @discardableResult
    mutating func unite(_ a: Int, _ b: Int) -> Bool {
        var (a, b) = (find(a), find(b))
        if a == b { return false }
        if sizes[a] < sizes[b] { swap(&a, &b) }
        parents[b] = Int32(a)
        sizes[a] += sizes[b]
        return true
    }
}

/// Looks for one pair of neighbours between two runs of core places.
struct PairSearch {
    let grid: DensityGrid
    var slots: [Int32]

    init(grid: DensityGrid, slots: [Int32]) {
        self.grid = grid
        self.slots = slots
    }

    /// A few pairs tried: finds most of those there are, cheaply.
    func probe(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        let stepA = max(1, a.count / 8)
        let stepB = max(1, b.count / 8)
        for first in stride(from: a.lowerBound, to: a.upperBound, by: stepA) {
            for second in stride(from: b.lowerBound, to: b.upperBound, by: stepB)
            where grid.areNeighbors(Int(slots[first]), Int(slots[second])) {
                return true
            }
        }
        return false
    }

    /// Whether there is a pair: both runs are halved along their longest side until bounds decide.
    ///
    /// Changes the order of places inside the runs.
    mutating func exists(
        _ a: Range<Int>, _ boxA: SpaceTimeBox, _ b: Range<Int>, _ boxB: SpaceTimeBox
    ) -> Bool {
        let chords = boxA.squaredChords(to: boxB)
        let days = boxA.days(to: boxB)
        if chords.least > grid.thresholds.outerSquared || days.least > grid.days { return false }
        if chords.greatest <= grid.thresholds.innerSquared, days.greatest <= grid.days { return true }
        if a.count * b.count <= 64 {
            for first in a {
                for second in b where grid.areNeighbors(Int(slots[first]), Int(slots[second])) { return true }
            }
            return false
        }
        let spanA = boxA.high - boxA.low
        let spanB = boxB.high - boxB.low
        // Runs without extent are one position many times over: one pair speaks for all.
        if spanA.max() == 0, spanB.max() == 0, days.greatest <= grid.days {
            return grid.areNeighbors(Int(slots[a.lowerBound]), Int(slots[b.lowerBound]))
        }
        let splitsA = (spanA.max() >= spanB.max() && a.count > 1) || b.count == 1
        let (left, leftBox, right, rightBox) = split(splitsA ? a : b, splitsA ? boxA : boxB)
        if splitsA {
            return exists(left, leftBox, b, boxB) || exists(right, rightBox, b, boxB)
        }
        return exists(a, boxA, left, leftBox) || exists(a, boxA, right, rightBox)
    }

    private mutating func split(
        _ range: Range<Int>, _ box: SpaceTimeBox
    ) -> (Range<Int>, SpaceTimeBox, Range<Int>, SpaceTimeBox) {
        let span = box.high - box.low
        let axis = span.max()
        var middle = range.lowerBound + range.count / 2
        if axis > 0 {
            let dimension = span.x == axis ? 0 : span.y == axis ? 1 : 2
            let column = dimension == 0 ? grid.x : dimension == 1 ? grid.y : grid.z
            let pivot = (box.low[dimension] + box.high[dimension]) / 2
            var low = range.lowerBound
            for place in range where column[Int(slots[place])] <= pivot {
                slots.swapAt(low, place)
                low += 1
            }
            if low > range.lowerBound, low < range.upperBound { middle = low }
        }
        let left = range.lowerBound..<middle
        let right = middle..<range.upperBound
        return (left, bounds(left), right, bounds(right))
    }

    private func bounds(_ range: Range<Int>) -> SpaceTimeBox {
        var box = SpaceTimeBox()
        for place in range {
            let slot = Int(slots[place])
            box.add(grid.x[slot], grid.y[slot], grid.z[slot], grid.day(slot))
        }
        return box
    }
}
