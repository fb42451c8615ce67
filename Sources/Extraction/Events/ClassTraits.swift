import Knowledge

/// What the stages ask of classes often, worked out once from the rules and `events/traits.tsv`.
struct ClassTraits: Sendable {
    /// Classes that some rule is triggered by.
    let triggers: ClassSet
    /// Classes of events with two equal sides.
    let reciprocal: ClassSet
    /// Classes whose noun is followed by "of" and the one who is hit ("the killing of X").
    let patientByOf: ClassSet
    /// For each class bit, the rules it can trigger, in order.
    private let byBit: [[Int]]

    init(rules: [EventRule], reciprocal: ClassSet, patientByOf: ClassSet) {
        self.reciprocal = reciprocal
        self.patientByOf = patientByOf
        var byBit = [[Int]](repeating: [], count: ClassSet.bitWidth)
        var triggers: ClassSet = 0
        for (index, rule) in rules.enumerated() {
            triggers |= rule.trigger
            var rest = rule.trigger
            while rest != 0 {
                byBit[rest.trailingZeroBitCount].append(index)
                rest &= rest - 1
            }
        }
        self.triggers = triggers
        self.byBit = byBit
    }

    /// The rules that a set of classes can trigger, in order.
    func rules(for classes: ClassSet) -> [Int] {
        let relevant = classes & triggers
        if relevant.nonzeroBitCount == 1 { return byBit[relevant.trailingZeroBitCount] }
        var merged: Set<Int> = []
        var rest = relevant
        while rest != 0 {
            merged.formUnion(byBit[rest.trailingZeroBitCount])
            rest &= rest - 1
        }
        return merged.sorted()
    }
}
