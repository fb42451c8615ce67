public import Incidents
import Reports

/// The figures of one event, combined from what its sentences state.
///
/// Counts of different people are added, counts of the same people told again are reconciled: a sum or a later
/// count replaces an earlier one; where figures conflict, the lowest is the best and all span the range
/// (ACLED takes the conservative number; UCDP GED keeps best, low and high).
public struct TollSummary: Hashable, Sendable {
    /// Best estimate of the killed; nil where nothing is said, 0 where "none" is said.
    public private(set) var fatalities: Int?
    /// Lowest figure.
    public private(set) var fatalitiesLow: Int?
    /// Highest figure; equal to the best or greater.
    public private(set) var fatalitiesHigh: Int?
    /// The wounded.
    public private(set) var injured: Int?
    /// The arrested or abducted.
    public private(set) var detained: Int?
    /// The missing.
    public private(set) var missing: Int?
    /// The killed who carried no arms, where the words tell.
    public private(set) var civiliansKilled: Int?
    /// The killed who carried arms, where the words tell.
    public private(set) var combatantsKilled: Int?
    /// The spans and rules behind each field.
    public private(set) var evidence: [Evidence] = []

    /// Combines the mentions that belong to one event, in text order.
    public init(_ mentions: [TollMention]) {
        let factual = mentions.filter(\.isFactual)
        if factual.isEmpty { return }
        // Most events have a figure or two.
        func figure(_ isCounted: (TollMention) -> Bool) -> TollFigure? {
            guard let first = factual.firstIndex(where: isCounted) else { return nil }
            return TollFigure(factual.count == 1 ? factual : factual[first...].filter(isCounted))
        }
        if let killed = figure({ $0.effect == .killed }) {
            fatalities = killed.best
            fatalitiesLow = killed.low
            fatalitiesHigh = killed.high
        }
        injured = figure { $0.effect == .injured }?.best
        detained = figure { $0.effect == .detained }?.best
        missing = figure { $0.effect == .missing }?.best
        civiliansKilled =
            figure {
                $0.effect == .killed && !$0.isZero && ($0.group == .civilian || $0.group == .protester)
            }?.best
        combatantsKilled = figure { $0.effect == .killed && !$0.isZero && $0.group.isArmed }?.best
        evidence.reserveCapacity(factual.count)
        for mention in factual {
            let field =
                switch mention.effect {
                case .killed: "fatalities"
                case .injured: "injured"
                case .detained: "detained"
                case .missing: "missing"
                }
            evidence.append(Evidence(field: field, span: mention.span, rule: mention.rule))
        }
    }
}

/// Low, best and high of one effect, folded together from statements.
struct TollFigure {
    var low: Int
    var best: Int
    var high: Int

    /// What one sentence says of one effect: its mentions, added up.
    private struct Statement {
        var mentions: [TollMention]
        var low = 0
        var best = 0
        /// Nil where some mention is open-ended.
        var high: Int? = 0
        var isVague = false
        var isTotal = false
        var isEarly = false
        var isClaim = false
        var isAddition = false
        /// Told of people who died some time after they were hit.
        var isLate = true

        init(_ mentions: [TollMention]) {
            self.mentions = mentions
            var counted: [TollMention] = []
            for mention in mentions {
                // The same words read by two triggers of a sentence ("shot dead and killed") count once.
                if let twin = counted.firstIndex(where: {
                    $0.tokens.overlaps(mention.tokens) && $0.trigger != mention.trigger
                        && $0.best == mention.best && !Statement.areDisjoint($0, mention)
                        && mention.isAnaphoric
                }) {
                    if mention.isTotal { counted[twin] = mention }
                    continue
                }
                // "A woman was hit and she died": told of by a pronoun, nobody is one more.
                if mention.isAnaphoric, mention.noun == nil, mention.name == nil, mention.best == 1,
                    !counted.isEmpty
                {
                    continue
                }
                counted.append(mention)
            }
            // "Nine people, six rebels and three soldiers, were killed": the parts stand behind the whole.
            let sum = counted.reduce(0) { $0 + $1.best }
            if counted.count > 2,
                let whole = counted.first, whole.best * 2 == sum,
                whole.group == .generic || whole.group == .civilian && whole.noun == nil
            {
                counted = [whole]
            }
            // "first spoke of three dead, later of five dead": the later count stands.
            if counted.contains(where: \.isEarly), counted.contains(where: { !$0.isEarly }) {
                counted = counted.filter { !$0.isEarly }
            }
            // A sum in the sentence takes in what the sentence tells beside it, but for those named besides.
            if counted.contains(where: {
                $0.isTotal && $0.isClaim == false && $0.noun == nil && $0.name == nil && $0.group == .generic
            }) {
                counted = counted.filter(\.isTotal)
            }
            var isAdded = true
            for mention in counted {
                // "six died, but residents said ten": the careful figure, and the range of both.
                if mention.isRival, best > 0,
                    !mentions.contains(where: {
                        $0.tokens.upperBound <= mention.tokens.lowerBound && Self.areDisjoint($0, mention)
                    })
                {
                    high = high.flatMap { known in mention.high.map { max(known, $0, best) } }
                    if let known = high { high = max(known, mention.best) }
                    low = min(low, mention.low > 0 ? mention.low : mention.best)
                    best = min(best, mention.best)
                    continue
                }
                low += mention.low
                best += mention.best
                high = high.flatMap { sum in mention.high.map { sum + $0 } }
                isVague = isVague || mention.isVague
                isTotal = isTotal || mention.isTotal
                isEarly = isEarly || mention.isEarly
                isClaim = isClaim || mention.isClaim
                isAdded = isAdded && mention.isAddition
                isLate = isLate && mention.isLate
            }
            // "Four died at once and the fifth in hospital" tells of all five.
            isAddition = isAdded && !counted.isEmpty
        }

        /// Whether two mentions must be different people.
        static func areDisjoint(_ left: TollMention, _ right: TollMention) -> Bool {
            if left.group != .generic, right.group != .generic, left.group != right.group { return true }
            // "a soldier was killed ... Private Nabil Amin died": one of those who carry arms, told again by name.
            let isToldByName =
                left.group == right.group && left.group.isArmed && left.isAnaphoric != right.isAnaphoric
            // "shot dead a soldier ... an officer of the army lost his life": one, by another word for the armed.
            let isOne =
                left.group == right.group && left.group.isArmed && left.best == 1 && right.best == 1
                && !left.isAddition && !right.isAddition && !left.isLate && !right.isLate
            if let a = left.noun, let b = right.noun, a != b, !isToldByName, !isOne { return true }
            if let a = left.name, let b = right.name, a != b { return true }
            // "Thirty militants were killed ... The Kurds lost three fighters": the dead of both sides.
            if let a = left.victimActor, let b = right.victimActor, a != b { return true }
            return false
        }

        /// Whether another statement counts as many of the same armed group by another word ("13 rebels", "13 militants").
        func isRetold(by other: Statement) -> Bool {
            best > 1 && best == other.best && mentions.count == 1 && other.mentions.count == 1
                && mentions[0].group == .combatant && other.mentions[0].group == .combatant
                && (best > 2 || mentions[0].victimActor == other.mentions[0].victimActor)
        }

        func isDisjoint(from other: Statement) -> Bool {
            mentions.allSatisfy { mine in other.mentions.allSatisfy { Self.areDisjoint(mine, $0) } }
        }
    }

    init?(_ mentions: [TollMention]) {
        guard let first = mentions.first else { return nil }
        // Most events have one figure of an effect, and nothing to hold it against.
        if mentions.count == 1, !first.isPart, !first.isZero {
            (low, best, high) = (
                min(first.low, first.best), first.best, max(first.best, first.high ?? first.best)
            )
            return
        }
        let whole = mentions.filter { !$0.isPart && !$0.isZero }
        let zeros = mentions.filter(\.isZero)
        var groups: [[TollMention]] = []
        for mention in whole {
            if let last = groups.last?.last, last.sentence == mention.sentence {
                groups[groups.count - 1].append(mention)
            } else {
                groups.append([mention])
            }
        }
        if groups.isEmpty {
            // Parts alone still tell the least; "none" tells nought, of everyone or of a part of them.
            let parts = mentions.filter(\.isPart)
            if let sum = parts.isEmpty ? nil : Statement(parts) {
                (low, best, high) = (sum.low, sum.best, max(sum.best, sum.high ?? sum.best))
                return
            }
            guard !zeros.isEmpty else { return nil }
            (low, best, high) = (0, 0, 0)
            return
        }
        var accounts: [Statement] = []
        for statement in Self.withoutParts(groups.map { Statement($0) }) {
            Self.fold(statement, into: &accounts)
        }
        low = accounts.reduce(0) { $0 + $1.low }
        best = accounts.reduce(0) { $0 + $1.best }
        high = accounts.reduce(0) { $0 + max($1.best, $1.high ?? $1.best) }
        low = min(low, best)
        // Another source says that nobody was killed at all.
        if zeros.contains(where: { $0.group == .generic && !$0.isEarly }), best > 0 { low = 0 }
    }

    /// Leaves out the parts that make up a count told before: five were killed, then three in A, a woman in B, a man in C.
    private static func withoutParts(_ statements: [Statement]) -> [Statement] {
        // One figure of some size: small ones add up by chance.
        guard let whole = statements.first, statements.count > 2, !whole.isVague, whole.best > 3,
            whole.mentions.count == 1
        else { return statements }
        let parts = statements.dropFirst()
        let isSum =
            parts.reduce(0) { $0 + $1.best } == whole.best && parts.allSatisfy { !$0.isTotal && !$0.isVague }
        return isSum ? [whole] : statements
    }

    /// Adds a statement about other people, or reconciles it with the one it tells again.
    private static func fold(_ statement: Statement, into accounts: inout [Statement]) {
        if statement.isTotal, !statement.isClaim {
            // A sum takes in all that came before it; what was higher before stays as the highest figure.
            var sum = statement
            sum.high = sum.high ?? nil
            accounts = [sum]
            return
        }
        // "Three were killed. Two men later died in hospital."; but a man told as dead may be told of dying.
        let isLaterDeath =
            statement.isLate
            && accounts.last.map {
                !$0.isLate && ($0.best > 1 || statement.best > 1) && $0.best != statement.best
            }
                ?? false
        // The count with which a report opens is of all that the text adds up.
        let opens =
            accounts.last.map { $0.best == statement.best && $0.mentions.allSatisfy { $0.sentence == 0 } }
            ?? false
        if statement.isAddition || isLaterDeath, !opens, let last = accounts.indices.last {
            accounts[last].low += statement.low
            accounts[last].best += statement.best
            accounts[last].high = accounts[last].high.flatMap { sum in statement.high.map { sum + $0 } }
            return
        }
        // "Soldiers shot dead two members of a gang. The two men died at once": by another word the same.
        if statement.best > 1, statement.mentions.allSatisfy(\.isAnaphoric),
            accounts.contains(where: { $0.best == statement.best })
        {
            return
        }
        guard
            let known = accounts.lastIndex(where: {
                !$0.isDisjoint(from: statement) || $0.isRetold(by: statement)
            })
        else {
            // "the killing of civilians", of a group whose deaths were counted: how many, or when, nobody says.
            if !accounts.isEmpty, statement.isVague, statement.best == 2, statement.high == nil { return }
            accounts.append(statement)
            return
        }
        accounts[known] = reconciled(accounts[known], statement)
    }

    private static func reconciled(_ old: Statement, _ new: Statement) -> Statement {
        var result = old
        result.mentions += new.mentions
        if old.isTotal { return result }
        // A first count told behind the one that replaced it changes nothing.
        if new.isEarly, !old.isEarly { return result }
        // A later count replaces a first one.
        if old.isEarly, !new.isEarly {
            var later = new
            later.mentions = result.mentions
            return later
        }
        // "Rescuers pulled two bodies from the rubble": two of those who were counted.
        if new.best <= old.best, new.mentions.allSatisfy(\.isOfBodies) { return result }
        // One person told again within a larger count.
        if new.mentions.allSatisfy(\.isAnaphoric), new.best <= old.best { return result }
        if old.mentions.allSatisfy(\.isAnaphoric), old.best <= new.best {
            var wider = new
            wider.mentions = result.mentions
            return wider
        }
        let (oldHigh, newHigh) = (old.high ?? .max, new.high ?? .max)
        if old.low <= newHigh, new.low <= oldHigh {
            // They agree: the more exact of the two.
            let exact = old.isVague && !new.isVague || old.high == nil && new.high != nil ? new : old
            result.best = exact.best
            result.isVague = exact.isVague
            result.low = max(old.low, new.low)
            result.high = min(oldHigh, newHigh) == .max ? nil : min(oldHigh, newHigh)
            if !(result.low...max(result.low, result.high ?? .max)).contains(result.best) {
                result.best = result.low
            }
            return result
        }
        // They conflict: the careful figure, and the range of both.
        result.best = old.isVague ? new.best : new.isVague ? old.best : min(old.best, new.best)
        result.low = min(old.low, new.low)
        result.high = max(old.high ?? old.best, new.high ?? new.best)
        return result
    }
}
