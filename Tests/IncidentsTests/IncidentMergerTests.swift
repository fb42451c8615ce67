import Incidents
import Reports
import Spatial
import Testing

private func event(
    _ id: String, report: String? = nil, longitude: Double = 40.75, latitude: Double = 36.5,
    day: Int32? = 18_000, type: SubEventType = .airDroneStrike, actor1: String? = nil, actor2: String? = nil,
    killed: Int? = nil, reach: Double = 3000
) -> Incident {
    var incident = Incident(id: id, reportID: report ?? "r-\(id)")
    incident.coordinate = Coordinate(longitude: longitude, latitude: latitude)
    incident.uncertainty = reach
    incident.geoPrecision = 1
    incident.eventDate = day.map { CalendarDate(daysSinceEpoch: $0) }
    incident.timePrecision = day == nil ? nil : 1
    incident.published = day.map { CalendarDate(daysSinceEpoch: $0 + 1) }
    incident.subEventType = type
    incident.eventType = type.eventType
    incident.actor1 = actor1
    incident.actor2 = actor2
    incident.fatalities = killed
    incident.fatalitiesLow = killed
    incident.fatalitiesHigh = killed
    incident.confidence = 0.8
    return incident
}

/// Incidents of few places, days, types and actors, so that many can be merged and many only nearly.
private func randomIncidents(_ count: Int, seed: UInt64) -> [Incident] {
    var random = SplitMix64(seed: seed)
    let actors: [String?] = [
        nil, "Islamic State (IS)", "Military Forces of Russia", "Unidentified Armed Group (Syria)",
        "Syrian Democratic Forces (SDF)", "Civilians (Syria)",
    ]
    let types: [SubEventType] = [
        .airDroneStrike, .shellingArtilleryMissileAttack, .armedClash, .attack, .arrests, .peacefulProtest,
    ]
    return (0..<count).map { number in
        var incident = event(
            "i\(number)", report: "r\(Int.random(in: 0..<max(2, count / 3), using: &random))",
            longitude: 40 + Double(Int.random(in: 0..<5, using: &random)) * 0.02,
            latitude: 36 + Double(Int.random(in: 0..<5, using: &random)) * 0.02,
            day: 18_000 + Int32.random(in: 0..<4, using: &random),
            type: types.randomElement(using: &random) ?? .attack,
            actor1: actors.randomElement(using: &random) ?? nil,
            actor2: actors.randomElement(using: &random) ?? nil,
            killed: Bool.random(using: &random) ? Int.random(in: 0..<30, using: &random) : nil,
            reach: [500, 3000, 10_000, 60_000].randomElement(using: &random) ?? 500)
        if Int.random(in: 0..<5, using: &random) == 0 { incident.timePrecision = 2 }
        if Int.random(in: 0..<12, using: &random) == 0 { incident.coordinate = nil }
        if Int.random(in: 0..<3, using: &random) == 0 { incident.geoPrecision = 2 }
        incident.confidence = Double(Int.random(in: 1..<10, using: &random)) / 10
        return incident
    }
}

@Suite struct IncidentMergerTests {
    let merger = IncidentMerger(umbrellas: [
        "Military Forces of the United States (U.S.)": "Global Coalition against Daesh (U.S.-led coalition)"
    ])

    @Test func twoReportsOfOneStrikeBecomeOne() throws {
        var first = event("a", actor1: "Military Forces of Russia", killed: 4)
        first.quote = "Russian warplanes killed four."
        var second = event(
            "b", longitude: 40.76, actor1: "Military Forces of Russia", actor2: "Civilians (Syria)",
            killed: 6,
            reach: 5000)
        second.published = second.published?.adding(days: 2)
        let merged = merger.merged([first, second])
        let one = try #require(merged.first)
        #expect(merged.count == 1)
        #expect(one.id == "a")
        #expect(one.reportIDs == ["r-a", "r-b"])
        #expect(one.quote == first.quote)
        // The later report's figure is the best, and both span the range.
        #expect(one.fatalities == 6)
        #expect(one.fatalitiesLow == 4)
        #expect(one.fatalitiesHigh == 6)
        #expect(one.actor2 == "Civilians (Syria)")
        #expect(one.coordinate == first.coordinate)
    }

    @Test func figuresOfOneDayTakeTheCarefulOne() throws {
        let one = try #require(
            merger.merged([event("a", killed: 14), event("b", killed: 21), event("c")]).first)
        #expect([one.fatalities, one.fatalitiesLow, one.fatalitiesHigh] == [14, 14, 21])
        #expect(one.reportIDs.count == 3)
    }

    @Test func contestedActorsAreListed() throws {
        let merged = merger.merged([
            event("a", actor1: "Military Forces of Russia", actor2: "Islamic State (IS)"),
            event("b", actor1: "Military Forces of Turkey", actor2: "Islamic State (IS)"),
        ])
        #expect(merged.count == 1)
        #expect(
            merged[0].notes
                == "actor1 contested: Military Forces of Russia; Military Forces of Turkey")
    }

    @Test func anUmbrellaContradictsNobodyUnderIt() {
        let merged = merger.merged([
            event("a", actor1: "Military Forces of the United States (U.S.)"),
            event("b", actor1: "Global Coalition against Daesh (U.S.-led coalition)"),
        ])
        #expect(merged.count == 1)
    }

    @Test(arguments: [
        ("another day", event("b", day: 18_001)),
        ("no day", event("b", day: nil)),
        ("another place", event("b", longitude: 41.5)),
        ("another type", event("b", type: .peacefulProtest)),
        ("another actor", event("b", actor1: "Military Forces of Turkey")),
        ("the same report", event("b", report: "r-a", actor1: "Military Forces of Russia", killed: 2)),
        ("a toll far off", event("b", longitude: 40.78, killed: 90)),
    ])
    func anyDifferenceKeepsThemApart(what: String, other: Incident) {
        let first = event("a", actor1: "Military Forces of Russia", killed: 1)
        #expect(merger.merged([first, other]).count == 2, "\(what)")
    }

    @Test func clockTimesTellStrikesApart() {
        var morning = event("a")
        morning.eventTime = ClockTime(hour: 6, minute: 0)
        var evening = event("b")
        evening.eventTime = ClockTime(hour: 19, minute: 30)
        #expect(merger.merged([morning, evening]).count == 2)
        evening.eventTime = ClockTime(hour: 7, minute: 0)
        #expect(merger.merged([morning, evening]).count == 1)
    }

    @Test func whatAPersonDecidedStays() {
        var confirmed = event("a")
        confirmed.status = .confirmed
        var rejected = event("c")
        rejected.status = .rejected
        let merged = merger.merged([confirmed, event("b"), rejected])
        #expect(Set(merged.map(\.id)) == ["a", "b", "c"])
        #expect(merged.contains(confirmed))
        #expect(merged.contains(rejected))
    }

    @Test func oneSureReportTakesTheDoubtAway() {
        var (doubtful, sure) = (event("a", killed: 3), event("b", killed: 3))
        doubtful.tags = [IncidentTag.doubtful]
        #expect(merger.merged([doubtful, sure]).map(\.tags) == [[]])
        sure.tags = [IncidentTag.doubtful]
        #expect(merger.merged([doubtful, sure]).map(\.tags) == [[IncidentTag.doubtful]])
    }

    @Test func aWideFootprintNeedsANamedActor() {
        let wide = event("a", reach: 200_000)
        #expect(merger.merged([wide, event("b")]).count == 2)
        let named = event("a", actor1: "Military Forces of Russia", reach: 200_000)
        #expect(merger.merged([named, event("b", actor1: "Military Forces of Russia")]).count == 1)
    }

    @Test(arguments: [
        (Coordinate(longitude: 179.99, latitude: 10), Coordinate(longitude: -179.99, latitude: 10)),
        (Coordinate(longitude: 0, latitude: 89.99), Coordinate(longitude: 180, latitude: 89.99)),
    ])
    func distanceIsGeodesic(first: Coordinate, second: Coordinate) {
        var a = event("a")
        a.coordinate = first
        var b = event("b")
        b.coordinate = second
        #expect(merger.merged([a, b]).count == 1)
        // More than sixteen in a bucket take the way over the grid; it must find them as well.
        let others = (0..<40).map { event("o\($0)", longitude: Double($0) * 4 - 80, latitude: -30) }
        #expect(merger.merged([a, b] + others).count == 41)
    }

    @Test(arguments: 0..<12)
    func orderOfInputChangesNothing(seed: Int) {
        let incidents = randomIncidents(120, seed: UInt64(seed))
        var random = SplitMix64(seed: UInt64(seed) &+ 77)
        let merged = merger.merged(incidents)
        #expect(merger.merged(incidents.shuffled(using: &random)) == merged)
        #expect(merger.merged(incidents.reversed()) == merged)
    }

    @Test(arguments: 0..<12)
    func mergingTwiceChangesNothing(seed: Int) {
        let merged = merger.merged(randomIncidents(160, seed: UInt64(seed) &+ 1000))
        #expect(merger.merged(merged) == merged)
    }

    @Test(arguments: 0..<12)
    func noReportLosesAnIncidentToItself(seed: Int) {
        let incidents = randomIncidents(150, seed: UInt64(seed) &+ 2000)
        let merged = merger.merged(incidents)
        let told = Set(incidents.flatMap(\.reportIDs))
        #expect(Set(merged.flatMap(\.reportIDs)) == told)
        // No report names one merged incident twice, so each keeps as many as it had that differ.
        for report in told {
            let own = incidents.filter { $0.reportIDs.contains(report) }
            let distinct = Set(
                own.map { incident in
                    var bare = incident
                    bare.id = ""
                    bare.confidence = nil
                    return bare
                })
            #expect(merged.count { $0.reportIDs.contains(report) } >= min(own.count, distinct.count))
        }
    }

    @Test func theGridFindsWhatASearchOfAllFinds() {
        // Incidents in few places of one day fill one bucket; the grid and the plain walk must agree.
        var random = SplitMix64(seed: 5)
        let incidents = (0..<600).map { number in
            event(
                "i\(number)", longitude: Double.random(in: 36...42, using: &random),
                latitude: Double.random(in: 33...37, using: &random),
                reach: [300, 1500, 6000, 20_000].randomElement(using: &random) ?? 300)
        }
        let merged = merger.merged(incidents)
        for (index, left) in merged.enumerated() {
            for right in merged[(index + 1)...] {
                guard let a = left.coordinate, let b = right.coordinate else { continue }
                let distance = Ellipsoid.wgs84.distance(from: a, to: b)
                // Named places stay apart unless one lies within the other's extent.
                #expect(distance > max(left.uncertainty ?? 0, right.uncertainty ?? 0))
            }
        }
    }
}
