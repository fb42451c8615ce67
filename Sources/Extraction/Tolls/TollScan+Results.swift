import Reports

extension TollScan {
    func bare(_ number: NumberExpression) -> TollPeople {
        let best = Self.count(number.value)
        return TollPeople(
            tokens: number.tokens, low: number.low.map(Self.count) ?? 0, best: best,
            high: number.high.map(Self.count), group: .generic, isVague: number.isVague, isBare: true)
    }

    private static func count(_ value: Double) -> Int {
        value.isFinite && value >= 0 && value < 1e9 ? Int(value) : 0
    }

    mutating func add(_ people: [TollPeople], _ trigger: TollTrigger, _ words: Range<Int>) {
        // A word that finds nobody takes no people from the next one: "two of the wounded died".
        guard let effect = trigger.effect, !people.isEmpty else { return }
        let context = TollModality(of: words, in: self)
        for entry in people {
            let tokens =
                min(
                    entry.tokens.lowerBound, words.lowerBound)..<max(
                    entry.tokens.upperBound, words.upperBound)
            let (actor, group) = owner(of: entry)
            found.append(
                TollMention(
                    effect: effect, low: entry.low, best: entry.best, high: entry.high, group: group,
                    victimActor: actor, noun: entry.noun, name: entry.name,
                    isKnown: entry.isKnown || entry.name != nil, isVague: entry.isVague,
                    tokens: tokens,
                    span: document.span(of: tokens), trigger: words, sentence: sentence, isZero: false,
                    isPart: entry.isPart, isTotal: context.isSum,
                    isAddition: effect == .killed
                        && (entry.isWounded || entry.isFurther
                            || context.isBesides && !entry.isAnaphoric && !entry.isPart),
                    isLate: effect == .killed && context.isLate && !entry.isAnaphoric && !entry.isPart,
                    isEarly: context.isEarly,
                    isClaim: context.isClaim, isRival: isRival(effect, words, entry.tokens),
                    isAggregate: context.isAggregate || entry.best >= Self.warCount
                        || entry.isVague && entry.best >= Self.manyCount && isPerfect(words),
                    isBackground: context.isBackground,
                    isAnaphoric: entry.isAnaphoric,
                    isDenied: context.isDenied,
                    isHypothetical: context.isHypothetical, rule: trigger.rule))
            used = max(used, entry.tokens.upperBound)
        }
        used = max(used, words.upperBound)
    }

    mutating func addZero(
        _ effects: [TollEffect], _ group: VictimGroup, _ tokens: Range<Int>, _ words: Range<Int>, rule: String
    ) {
        let context = TollModality(of: words, in: self)
        for effect in effects {
            found.append(
                TollMention(
                    effect: effect, low: 0, best: 0, high: 0, group: group, victimActor: nil, noun: nil,
                    name: nil,
                    isVague: false, tokens: tokens, span: document.span(of: tokens), trigger: words,
                    sentence: sentence, isZero: true, isPart: false, isTotal: false, isAddition: false,
                    isLate: false, isEarly: context.isEarly, isClaim: false, isAggregate: context.isAggregate,
                    isAnaphoric: false,
                    isDenied: false, isHypothetical: context.isHypothetical, rule: rule))
        }
        used = max(used, words.upperBound)
    }

    /// As many people as no single event befalls: a war's count.
    private static let warCount = 10_000

    /// As many people, vaguely, as only a long war kills where the perfect tells it: "has killed thousands".
    private static let manyCount = 1_000

    private func isPerfect(_ words: Range<Int>) -> Bool {
        words.lowerBound > range.lowerBound && isWord(words.lowerBound - 1, .perfect)
    }

    /// "six people died, but a survivor said that up to 19 people were killed": told against a figure before.
    private func isRival(_ effect: TollEffect, _ words: Range<Int>, _ people: Range<Int>) -> Bool {
        guard let before = found.last(where: { $0.effect == effect && $0.sentence == sentence }),
            before.tokens.upperBound <= min(words.lowerBound, people.lowerBound)
        else { return false }
        let between = before.tokens.upperBound..<min(words.lowerBound, people.lowerBound)
        guard let turn = between.first(where: { isWord($0, .contrast) }) else { return false }
        return (turn..<between.upperBound).contains { isWord($0, .speech) }
    }

    var lowerLimit: Int { used }

    /// The actor whose people they are, and the group that follows from it.
    private func owner(of people: TollPeople) -> (String?, VictimGroup) {
        var group = people.group
        for actor in actors where actor.tokens.overlaps(people.tokens) {
            if !actor.isGeneric {
                if group != .civilian || people.noun == nil {
                    if actor.kind.isState { group = .state } else if actor.kind.isArmed { group = .combatant }
                }
                // Officials of an armed group are its own people.
                if group == .civilian, !actor.kind.isArmed { return (nil, group) }
                return (actor.name, group)
            }
            if group == .generic {
                switch actor.kind {
                case .stateForces, .police: group = .state
                case .civilians: group = .civilian
                case .protesters: group = .protester
                case .rioters: group = .rioter
                default: group = .combatant
                }
            }
            if actor.kind.isArmed || actor.kind == .protesters { return (actor.name, group) }
        }
        return (nil, group)
    }
}
