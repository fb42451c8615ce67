import Reports
import Spatial

/// How well an incident fits a cluster; greater is likelier.
struct MergeLikeness: Comparable {
    /// 2 the same sub-event type, 1 a compatible one.
    var type: Int
    /// The number of named actors in common.
    var actors: Int
    /// Whether tolls agree.
    var tolls: Int
    /// Metres between the points.
    var distance: Double

    static func < (left: MergeLikeness, right: MergeLikeness) -> Bool {
        if left.type != right.type { return left.type < right.type }
        if left.actors != right.actors { return left.actors < right.actors }
        if left.tolls != right.tolls { return left.tolls < right.tolls }
        return left.distance > right.distance
    }
}

extension IncidentMerger {
    /// How alike two incidents are, or nil where they cannot be one event.
    ///
    /// Symmetric: the order of the two makes no difference.
    func likeness(of left: Incident, to right: Incident) -> MergeLikeness? {
        guard let leftPoint = left.coordinate, let rightPoint = right.coordinate else { return nil }
        guard let type = Self.typeLikeness(left, right), Self.daysAgree(left, right) else { return nil }
        if let a = left.eventTime, let b = right.eventTime, abs(a.minutes - b.minutes) > clockTolerance {
            return nil
        }
        let (leftReach, rightReach) = (Self.reach(left), Self.reach(right))
        // A degree of latitude is at least 110,574 m: a cheap refusal before the geodesic.
        guard abs(leftPoint.latitude - rightPoint.latitude) * 110_500 <= leftReach + rightReach else {
            return nil
        }
        let distance = Ellipsoid.wgs84.distance(from: leftPoint, to: rightPoint)
        guard distance <= leftReach + rightReach else { return nil }
        // Two settlements named as such, neither inside the other's extent, are two places.
        if distance > max(leftReach, rightReach), Self.isNamedPlace(left), Self.isNamedPlace(right) {
            return nil
        }
        guard let actors = actorLikeness(left, right) else { return nil }
        if max(leftReach, rightReach) > widestPlainFootprint {
            guard actors > 0, type == 2 else { return nil }
        }
        let tolls = Self.tollLikeness(left, right)
        if tolls < 0, distance > 1000 || actors == 0 { return nil }
        return MergeLikeness(type: type, actors: actors, tolls: tolls, distance: distance)
    }

    private static func isNamedPlace(_ incident: Incident) -> Bool {
        incident.geoPrecision == 1 && incident.relation == nil
    }

    // MARK: Days

    /// Whether the spans of days overlap; spans of a month or more only where they are the same.
    static func daysAgree(_ left: Incident, _ right: Incident) -> Bool {
        guard let a = daySpan(left), let b = daySpan(right) else { return false }
        if a.count > 8 || b.count > 8 { return a == b }
        return a.overlaps(b)
    }

    /// The days in which the event may lie, or nil where unknown.
    static func daySpan(_ incident: Incident) -> ClosedRange<Int32>? {
        guard let first = incident.eventDate?.daysSinceEpoch else { return nil }
        if let last = incident.eventDateEnd?.daysSinceEpoch { return first...max(first, last) }
        switch incident.timePrecision ?? 1 {
        case ...1: return first...first
        case 2: return first...(first + 6)
        case 3: return first...(first + 30)
        default: return first...(first + 364)
        }
    }

    // MARK: Types

    /// 2 for one sub-event type, 1 for types that reports of one event mix up, nil for others.
    static func typeLikeness(_ left: Incident, _ right: Incident) -> Int? {
        if let a = left.subEventType, let b = right.subEventType {
            if a == b { return 2 }
            guard let group = MergeGroup(a), group == MergeGroup(b) else { return nil }
            return 1
        }
        guard let a = left.eventType, let b = right.eventType, a == b else { return nil }
        return 1
    }

    // MARK: Actors

    /// The number of named actors in common, or nil where the named ones contradict each other.
    func actorLikeness(_ left: Incident, _ right: Incident) -> Int? {
        let (attackers, victims) = (
            names(left.actor1, left.assocActor1), names(left.actor2, left.assocActor2)
        )
        let (otherAttackers, otherVictims) = (
            names(right.actor1, right.assocActor1), names(right.actor2, right.assocActor2)
        )
        let straight = common(attackers, otherAttackers) + common(victims, otherVictims)
        // Who is named first in a clash depends on who tells it.
        let crossed = common(attackers, otherVictims) + common(victims, otherAttackers)
        let shared = max(straight, crossed)
        if shared > 0 {
            return shared
        }
        let all = attackers.union(victims)
        let others = otherAttackers.union(otherVictims)
        return all.isEmpty || others.isEmpty ? 0 : nil
    }

    /// The names of one side that tell one party from another.
    private func names(_ first: String?, _ second: String?) -> Set<String> {
        var result: Set<String> = []
        for case let list? in [first, second] { result.formUnion(Self.names(in: list)) }
        return result
    }

    /// The names in a column of actors that tell one party from another.
    static func names(in list: String) -> [String] {
        // Semicolons and spaces are bytes that no other character holds.
        list.utf8.split(separator: 0x3B).compactMap { part in
            var name = part.drop { $0 == 0x20 }
            while name.last == 0x20 { name.removeLast() }
            let text = Substring(name)
            return isGeneric(text) ? nil : String(text)
        }
    }

    private func common(_ left: Set<String>, _ right: Set<String>) -> Int {
        if left.isEmpty || right.isEmpty { return 0 }
        let exact = left.intersection(right).count
        if exact > 0 || umbrellas.isEmpty { return exact }
        return widened(left).isDisjoint(with: widened(right)) ? 0 : 1
    }

    private func widened(_ names: Set<String>) -> Set<String> {
        var result = names
        for name in names {
            if let body = umbrellas[name] { result.insert(body) }
        }
        return result
    }

    /// Whether a name says only what kind of actor it was, so that it contradicts no other.
    static func isGeneric(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first else { return true }
        return genericPrefixes.contains { $0.utf8.first == first && name.utf8.starts(with: $0.utf8) }
    }

    private static let genericPrefixes = [
        "Unidentified", "Civilians", "Protesters", "Rioters", "Prisoners", "Militia (", "Islamist Militia",
        "Rebel Forces", "Separatist Rebels", "Bandits", "Gang", "Vigilante Militia", "Tribal Militia",
        "Opposition Rebels", "Cartel Gunmen", "Palestinian Armed Groups",
        "Military Forces", "Police Forces",
    ].flatMap { name in
        // "Military Forces (Syria)" is generic, "Military Forces of Syria" is not.
        name.hasSuffix("Forces") ? ["\(name) ("] : [name]
    }

    // MARK: Tolls

    /// 1 where tolls agree, 0 where nothing can be said, -1 where they are too far apart for one event.
    static func tollLikeness(_ left: Incident, _ right: Incident) -> Int {
        guard let a = left.fatalities, let b = right.fatalities else { return 0 }
        let (lowA, highA) = (min(a, left.fatalitiesLow ?? a), max(a, left.fatalitiesHigh ?? a))
        let (lowB, highB) = (min(b, right.fatalitiesLow ?? b), max(b, right.fatalitiesHigh ?? b))
        if lowA <= highB && lowB <= highA { return 1 }
        let (less, more) = (min(highA, highB), max(lowA, lowB))
        return more - less >= 10 && more >= 4 * max(less, 1) ? -1 : 0
    }
}

/// Sub-event types between which reports of one event differ.
enum MergeGroup: UInt8, Hashable {
    case fighting
    case remote
    case crowd
    case seizure

    init?(_ type: SubEventType) {
        switch type {
        case .armedClash, .attack, .governmentRegainsTerritory, .nonStateActorOvertakesTerritory:
            self = .fighting
        case .airDroneStrike, .shellingArtilleryMissileAttack, .remoteExplosiveLandmineIED, .grenade,
            .suicideBomb, .chemicalWeapon:
            self = .remote
        case .peacefulProtest, .protestWithIntervention, .excessiveForceAgainstProtesters,
            .violentDemonstration, .mobViolence:
            self = .crowd
        case .arrests, .abductionForcedDisappearance:
            self = .seizure
        default: return nil
        }
    }
}
