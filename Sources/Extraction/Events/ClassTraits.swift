import Knowledge

/// What the stages ask of classes often, worked out once from the rules and `events/traits.tsv`.
struct ClassTraits: Sendable {
    /// Classes that some rule is triggered by.
    let triggers: ClassSet
    /// Classes of events with two equal sides.
    let reciprocal: ClassSet
    /// Classes whose noun is followed by "of" and the one who is hit ("the killing of X").
    let patientByOf: ClassSet
    /// Classes of weapons, which a clause may name as what is used or as what is hit.
    let weapons: ClassSet
    /// Classes of verbs whose object is what is hit.
    let aims: ClassSet
    /// Classes of words that are about weapons themselves ("shot down a drone", "seized rockets").
    let handles: ClassSet
    /// Classes of verbs whose object is somebody.
    let ofPeople: ClassSet
    /// Classes of verbs that bring people into someone's hands.
    let ofTaking: ClassSet
    /// For each class bit, the rules it can trigger, in order.
    private let byBit: [[Int]]

    init(rules: [EventRule], marked: [String: ClassSet]) {
        reciprocal = marked["reciprocal"] ?? 0
        patientByOf = marked["patient-of"] ?? 0
        weapons = marked["weapon"] ?? 0
        aims = marked["aims"] ?? 0
        handles = marked["handles"] ?? 0
        ofPeople = marked["people"] ?? 0
        ofTaking = marked["taking"] ?? 0
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
