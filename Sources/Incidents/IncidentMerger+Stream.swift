import Files
import Reports
import Spatial

extension IncidentMerger {
    /// Merges the incidents of a spool, one window of days after another, and hands the result on in its order.
    ///
    /// The same incidents in the same order as `merged(_:)` gives for all of them at once. Incidents that might
    /// be joined are gathered while the days pass, by what any of them could become (`MergeProfile`); when no
    /// later day can add to such a gathering it is merged by itself. Memory holds what some weeks of events hold.
    ///
    /// One limit keeps memory the same however long the record is: where a merger brings two incidents of earlier
    /// days within each other's reach, because it takes the days of one and the place of another, and that merger
    /// another, and so on, chains of up to four such steps over 32 days are followed. A chain that goes on for longer
    /// stays in pieces, as a coder who reads day by day would leave it, and a second run over those pieces may join them.
    ///
    /// - Throws: `FileError` where the spool's file fails, and what `body` throws.
    public func merge(_ spool: IncidentSpool, _ body: (Incident) throws -> Void) throws {
        try merge(spool, handingOn: { try body($0.incident) })
    }

    /// The same, handing incidents on by reference.
    package func merge(
        _ spool: IncidentSpool, handingOn body: (HeldIncident) throws -> Void
    ) throws {
        var window = MergeWindow(self, spool)
        var sorted = try spool.sorted()
        while let (held, place) = try sorted.next() {
            guard let day = held.incident.eventDate?.daysSinceEpoch else {
                // Those without a day come last and stand alone.
                try window.release(before: nil, body)
                try body(held)
                continue
            }
            if day != window.day {
                try window.close(before: day)
                try window.release(before: day, body)
            }
            window.add(held, place, on: day)
        }
        try window.release(before: nil, body)
    }
}

/// The incidents of the days under way: gatherings that may still grow, and results that wait for their turn.
private struct MergeWindow {
    /// An incident, or where it stands once memory holds enough of them.
    private enum Member {
        case held(HeldIncident)
        case stored(IncidentSpool.Place)
    }

    /// Incidents that might be joined.
    private struct Gathering {
        var profile: MergeProfile
        var members: [Member]
    }

    private let merger: IncidentMerger
    private let spool: IncidentSpool
    private(set) var day: Int32 = .min
    private var gatherings: [Int: Gathering] = [:]
    /// How many gatherings begin on a day, and which end on one: asked for at every day that begins.
    private var beginnings: [Int32: Int] = [:]
    private var ends: [Int32: Set<Int>] = [:]
    private var nextNumber = 0
    private var index = MergeWindowIndex()
    private var results: [Int32: [Member]] = [:]
    private var names: MergeNames
    private var held = 0
    /// Beyond this many incidents only their places in the file are kept.
    private static let mostHeld = 2048
    /// Days for which a gathering is kept beyond its last.
    ///
    /// An incident of several days may join one from before with one from after, and with the place of the
    /// latter and the days of the former come within reach of a third that ended up to eight days ago; from
    /// there it may go on. Four such steps are followed.
    private static let patience: Int32 = 32

    init(_ merger: IncidentMerger, _ spool: IncidentSpool) {
        self.merger = merger
        self.spool = spool
        names = MergeNames(umbrellas: merger.umbrellas)
    }

    mutating func add(_ new: HeldIncident, _ place: IncidentSpool.Place?, on day: Int32) {
        self.day = day
        let member = keep(new, place)
        let isOpen = new.incident.status != .confirmed && new.incident.status != .rejected
        guard isOpen, var profile = MergeProfile(new.incident, names: &names) else {
            results[day, default: []].append(member)
            return
        }
        var members = [member]
        // Each gathering taken in may bring within reach what neither of the two was near before.
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for number in index.near(profile) {
                guard let other = gatherings[number], profile.mayJoin(other.profile, merger) else { continue }
                remove(number, other)
                members = other.members + members
                if profile.formUnion(other.profile) { hasGrown = true }
            }
        }
        index.insert(nextNumber, profile)
        gatherings[nextNumber] = Gathering(profile: profile, members: members)
        beginnings[profile.firstDay, default: 0] += 1
        ends[profile.lastDay, default: []].insert(nextNumber)
        nextNumber += 1
    }

    private mutating func remove(_ number: Int, _ gathering: Gathering) {
        gatherings[number] = nil
        index.remove(number, gathering.profile)
        let (first, last) = (gathering.profile.firstDay, gathering.profile.lastDay)
        let others = (beginnings[first] ?? 1) - 1
        beginnings[first] = others > 0 ? others : nil
        ends[last]?.remove(number)
        if ends[last]?.isEmpty == true { ends[last] = nil }
    }

    private mutating func keep(_ new: HeldIncident, _ place: IncidentSpool.Place?) -> Member {
        if let place, held >= Self.mostHeld { return .stored(place) }
        held += 1
        return .held(new)
    }

    /// Merges the gatherings to which a day and those after it can add nothing.
    mutating func close(before day: Int32?) throws(FileError) {
        let ready = ends.filter { end in day.map { end.key + Self.patience < $0 } ?? true }
        // In the order in which they were begun, so that nothing depends on the hashing.
        for number in ready.values.joined().sorted() {
            guard let gathering = gatherings[number] else { continue }
            remove(number, gathering)
            if gathering.members.count == 1 {
                results[gathering.profile.firstDay, default: []].append(gathering.members[0])
                continue
            }
            var incidents: [Incident] = []
            for member in gathering.members { incidents.append(try take(member).incident) }
            for incident in merger.merged(incidents) {
                held += 1
                results[incident.eventDate?.daysSinceEpoch ?? .max, default: []].append(
                    .held(HeldIncident(incident)))
            }
        }
    }

    /// Hands on the results of days before which nothing can come any more; all of them for nil.
    mutating func release(before day: Int32?, _ body: (HeldIncident) throws -> Void) throws {
        if day == nil { try close(before: nil) }
        let first = min(day ?? .max, beginnings.keys.min() ?? .max)
        for ready in results.keys.filter({ day == nil || $0 < first }).sorted() {
            var list: [HeldIncident] = []
            for member in results.removeValue(forKey: ready) ?? [] { list.append(try take(member)) }
            list.sort { $0.isListed(before: $1) }
            for held in list { try body(held) }
        }
    }

    private mutating func take(_ member: Member) throws(FileError) -> HeldIncident {
        switch member {
        case .held(let member):
            held -= 1
            return member
        case .stored(let place): return HeldIncident(try spool.incident(at: place))
        }
    }
}

/// Gatherings by group of types and by cells of a quarter of a degree, wide ones apart.
private struct MergeWindowIndex {
    private struct Cell: Hashable {
        var group: UInt8
        var column: Int32
        var row: Int32
    }

    private var cells: [Cell: [Int]] = [:]
    /// By group: all gatherings, and those with a wide footprint or one near a pole or the antimeridian.
    private var all: [Set<Int>] = Array(repeating: [], count: 4)
    private var wide: [Set<Int>] = Array(repeating: [], count: 4)
    private static let widest = 20_000.0
    private static let cellsPerDegree = 4.0

    /// Gatherings that the profile may meet, ascending.
    func near(_ profile: MergeProfile) -> [Int] {
        let group = Int(profile.group)
        if profile.spots.contains(where: Self.isWide) { return all[group].sorted() }
        var found = Array(wide[group])
        for spot in profile.spots {
            // Degrees of latitude are longest; those of longitude shrink with its cosine.
            let height = (spot.reach + Self.widest) / 110_500
            let width = height / (0.99 * max(0.1, spot.cosine(fartherBy: height)))
            for row in Self.cell(spot.latitude - height)...Self.cell(spot.latitude + height) {
                for column in Self.cell(spot.longitude - width)...Self.cell(spot.longitude + width) {
                    if let near = cells[Cell(group: profile.group, column: column, row: row)] {
                        found += near
                    }
                }
            }
        }
        found.sort()
        var last: Int?
        // A gathering of several spots may stand in several cells.
        found.removeAll { number in
            defer { last = number }
            return number == last
        }
        return found
    }

    mutating func insert(_ number: Int, _ profile: MergeProfile) {
        all[Int(profile.group)].insert(number)
        for spot in profile.spots {
            if Self.isWide(spot) {
                wide[Int(profile.group)].insert(number)
            } else {
                cells[Self.cell(of: spot, profile.group), default: []].append(number)
            }
        }
    }

    mutating func remove(_ number: Int, _ profile: MergeProfile) {
        all[Int(profile.group)].remove(number)
        wide[Int(profile.group)].remove(number)
        for spot in profile.spots where !Self.isWide(spot) {
            let cell = Self.cell(of: spot, profile.group)
            cells[cell]?.removeAll { $0 == number }
            if cells[cell]?.isEmpty == true { cells[cell] = nil }
        }
    }

    private static func isWide(_ spot: MergeProfile.Spot) -> Bool {
        spot.reach > widest || abs(spot.latitude) > 75 || abs(spot.longitude) > 178
    }

    private static func cell(of spot: MergeProfile.Spot, _ group: UInt8) -> Cell {
        Cell(group: group, column: cell(spot.longitude), row: cell(spot.latitude))
    }

    private static func cell(_ degrees: Double) -> Int32 { Int32((degrees * cellsPerDegree).rounded(.down)) }
}
