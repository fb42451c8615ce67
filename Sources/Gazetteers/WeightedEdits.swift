/// Weighted edit distance between sounds, in sixteenths of a dear edit, cut off at a bound.
struct WeightedEdits {
    /// Substitutions at `from * 64 + to`, insertions and deletions at `4096 + letter`.
    let costs: Table<UInt8>
    /// The distance, or nil where it is above `bound`; a first letter that differs much counts twice.
    ///
    /// Swapped neighbours cost 14, a doubled letter left out 3; an `h` after another consonant, with which papers
    /// write one sound by two letters, 5.
    @inline(__always)
    func distance(
        _ left: UnsafePointer<UInt8>, _ leftCount: Int, _ right: UnsafePointer<UInt8>, _ rightCount: Int,
        bound: Int
    ) -> Int? {
        guard leftCount <= SoundKey.longest, rightCount <= SoundKey.longest, let costs = costs.base else {
            return nil
        }
        let width = rightCount &+ 1
        return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 3 * (SoundKey.longest + 1)) {
            memory in
            guard let base = memory.baseAddress else { return nil }
            var before = base
            var previous = base + (SoundKey.longest + 1)
            var current = base + 2 * (SoundKey.longest + 1)
            previous[0] = 0
            for column in 1..<max(2, width) where column < width {
                previous[column] = previous[column &- 1] &+ gap(right, column &- 1, costs)
            }
            for row in 1..<(leftCount &+ 1) {
                let letter = left[row &- 1]
                let leftGap = gap(left, row &- 1, costs)
                current[0] = previous[0] &+ leftGap
                var least = current[0]
                for column in 1..<max(2, width) where column < width {
                    let other = right[column &- 1]
                    var cost = UInt16(costs[Int(letter) &* 64 &+ Int(other)])
                    if row == 1 || column == 1, letter != other, cost > 8 { cost = cost &* 2 }
                    var best = previous[column &- 1] &+ cost
                    best = min(best, previous[column] &+ leftGap)
                    best = min(best, current[column &- 1] &+ gap(right, column &- 1, costs))
                    if row > 1, column > 1, letter == right[column &- 2], left[row &- 2] == other,
                        letter != other
                    {
                        best = min(best, before[column &- 2] &+ 14)
                    }
                    current[column] = best
                    least = min(least, best)
                }
                if Int(least) > bound { return nil }
                let spare = before
                before = previous
                previous = current
                current = spare
            }
            let total = Int(previous[rightCount])
            return total <= bound ? total : nil
        }
    }

    @inline(__always)
    private func gap(_ text: UnsafePointer<UInt8>, _ index: Int, _ costs: UnsafePointer<UInt8>) -> UInt16 {
        let letter = text[index]
        let cost = UInt16(costs[64 * 64 &+ Int(letter)])
        guard index > 0 else { return cost > 8 ? cost &* 2 : cost }
        if text[index &- 1] == letter { return 3 }
        if letter == 8, cost > 5 {
            switch text[index &- 1] {
            case 3, 4, 7, 11, 16, 19, 20, 26: return 5  // c d g k p s t z
            default: return cost
            }
        }
        return cost
    }
}

/// A spelling near a name: where its postings begin and how far it is.
struct FuzzyHit {
    var posting: Int
    /// Sixteenths of a dear edit.
    var cost: Int
    var letters: Int
    var hasEqualSkeleton: Bool
}

extension NameIndex {
    /// What a name of so many letters may differ by, in sixteenths: one edit from 5 letters, two from 11.
    static func editBound(letters: Int) -> Int {
        switch letters {
        case ..<4: 0
        case 4: 7
        case 5..<11: 16
        default: 32
        }
    }

    /// Spellings within the bound of a name's sounds whose skeleton begins alike.
    func similar(to name: SoundKey, bound: Int, _ body: (FuzzyHit) -> Void) {
        guard name.skeletonCount > 0, bound > 0 else { return }
        let edits = WeightedEdits(costs: rules.editCosts)
        // Consonants differ by whole edits or by cheap ones; more than two never.
        let most = bound > 16 ? 2 : 1
        let signature = SoundKey.signature(name.skeleton)
        let order = SoundKey.order(name.skeleton)
        let first = SoundKey.first(of: name.skeleton)
        let shortest = max(1, name.skeletonCount - most)
        let longest = min(15, name.skeletonCount + most)
        guard shortest <= longest else { return }
        for length in shortest...longest {
            let group = first &* 16 &+ length
            let start = Int(skeletonGroups[group])
            let end = min(Int(skeletonGroups[group &+ 1]), skeletons.count, signatures.count)
            guard start < end, let signatures = signatures.base, let skeletons = skeletons.base else {
                continue
            }
            var index = start
            while index < end {
                if Self.differ(signatures[index] ^ signature, moreThan: 2 &* most) {
                    index &+= 1
                    continue
                }
                let skeleton = skeletons[index]
                if skeleton != name.skeleton {
                    if Self.differ(orders[index] ^ order, moreThan: 4 &* most)
                        || !Self.isNear(skeleton, length, name.skeleton, name.skeletonCount, most)
                    {
                        index &+= 1
                        continue
                    }
                }
                compare(index, name, bound, edits, skeleton == name.skeleton, body)
                index &+= 1
            }
        }
    }

    @inline(__always)
    private func compare(
        _ index: Int, _ name: SoundKey, _ bound: Int, _ edits: WeightedEdits, _ hasEqualSkeleton: Bool,
        _ body: (FuzzyHit) -> Void
    ) {
        let first = Int(skeletonStarts[index])
        let last = min(Int(skeletonStarts[index &+ 1]), sounds.count)
        guard first < last, let text = soundText.base else { return }
        for entry in first..<last {
            let record = sounds[entry]
            let offset = Int(record.text)
            guard offset < soundText.count else { continue }
            let count = Int(text[offset])
            guard offset &+ 1 &+ count <= soundText.count, abs(count &- name.count) <= 5 else { continue }
            guard
                let cost = edits.distance(name.codes, name.count, text + offset + 1, count, bound: bound)
            else { continue }
            body(
                FuzzyHit(
                    posting: Int(record.posting) &- 1, cost: cost, letters: name.letters,
                    hasEqualSkeleton: hasEqualSkeleton))
        }
    }

    /// Whether more than `limit` bits are set, without counting them all.
    @inline(__always)
    private static func differ(_ bits: UInt32, moreThan limit: Int) -> Bool {
        var rest = bits
        for _ in 0..<limit { rest &= rest &- 1 }
        return rest != 0
    }

    /// Whether two skeletons are within `most` plain edits of each other.
    private static func isNear(
        _ left: UInt64, _ leftCount: Int, _ right: UInt64, _ rightCount: Int, _ most: Int
    ) -> Bool {
        var left = left
        var right = right
        var leftCount = leftCount
        var rightCount = rightCount
        while leftCount > 0, rightCount > 0, left & 31 == right & 31 {
            left >>= 5
            right >>= 5
            leftCount &-= 1
            rightCount &-= 1
        }
        while leftCount > 0, rightCount > 0,
            left >> UInt64(5 &* (leftCount &- 1)) & 31 == right >> UInt64(5 &* (rightCount &- 1)) & 31
        {
            leftCount &-= 1
            rightCount &-= 1
        }
        if leftCount == 0 || rightCount == 0 { return max(leftCount, rightCount) <= most }
        if most == 0 || abs(leftCount &- rightCount) > most { return false }
        let mask: (Int) -> UInt64 = { $0 >= 12 ? .max : (1 << UInt64(5 &* $0)) &- 1 }
        left &= mask(leftCount)
        right &= mask(rightCount)
        // The first difference is a substitution, an insertion, a deletion or a swap.
        if isNear(left >> 5, leftCount &- 1, right >> 5, rightCount &- 1, most &- 1) { return true }
        if isNear(left >> 5, leftCount &- 1, right, rightCount, most &- 1) { return true }
        if isNear(left, leftCount, right >> 5, rightCount &- 1, most &- 1) { return true }
        if leftCount > 1, rightCount > 1, left & 31 == right >> 5 & 31, left >> 5 & 31 == right & 31 {
            return isNear(left >> 10, leftCount &- 2, right >> 10, rightCount &- 2, most &- 1)
        }
        return false
    }
}
