import Files
import Foundation
import Reports
import Spatial
import Testing

@testable import Incidents

/// Incidents over some weeks in few places: days, weeks, spans and months; villages, districts and provinces.
private func randomIncidents(_ count: Int, seed: UInt64, days: Int32, places: Int) -> [Incident] {
    var random = SplitMix64(seed: seed)
    let names: [String?] = [
        nil, nil, "Islamic State (IS)", "Military Forces of Russia", "Unidentified Armed Group (Syria)",
        "Military Forces of the United States (U.S.)", "Global Coalition against Daesh (U.S.-led coalition)",
        "Islamic State (IS); Civilians (Syria)",
    ]
    let types: [SubEventType?] = [
        .airDroneStrike, .shellingArtilleryMissileAttack, .armedClash, .attack, .arrests, .peacefulProtest,
        .abductionForcedDisappearance, nil,
    ]
    return (0..<count).map { number in
        var incident = Incident(
            id: "i\(number)", reportID: "r\(Int.random(in: 0..<max(2, count / 2), using: &random))")
        func pick<Element>(_ list: [Element], _ fallback: Element) -> Element {
            list.randomElement(using: &random) ?? fallback
        }
        incident.coordinate = Coordinate(
            longitude: 40 + Double(Int.random(in: 0..<places, using: &random)) * 0.02,
            latitude: 36 + Double(Int.random(in: 0..<places, using: &random)) * 0.02)
        if Int.random(in: 0..<15, using: &random) == 0 { incident.coordinate = nil }
        incident.uncertainty = pick([500, 3000, 3000, 10_000, 60_000, 300_000], 500)
        incident.geoPrecision = pick([1, 1, 2, nil], nil)
        let day = 18_000 + Int32.random(in: 0..<days, using: &random)
        incident.eventDate = CalendarDate(daysSinceEpoch: day)
        incident.timePrecision = pick([1, 1, 1, 2, 3, 4], 1)
        if Int.random(in: 0..<4, using: &random) == 0 {
            incident.eventDateEnd = CalendarDate(
                daysSinceEpoch: day + Int32.random(in: 0..<9, using: &random))
        }
        if Int.random(in: 0..<15, using: &random) == 0 { incident.eventDate = nil }
        incident.published = CalendarDate(
            daysSinceEpoch: 18_000 + days + Int32.random(in: 0..<3, using: &random))
        incident.subEventType = pick(types, nil)
        incident.eventType = incident.subEventType?.eventType ?? pick([.battles, .protests, nil], nil)
        incident.actor1 = pick(names, nil)
        incident.actor2 = pick(names, nil)
        incident.fatalities = pick([nil, 0, 2, 3, 30], nil)
        incident.confidence = Double(Int.random(in: 1..<10, using: &random)) / 10
        if Int.random(in: 0..<8, using: &random) == 0 {
            incident.eventTime = ClockTime(hour: Int.random(in: 0..<24, using: &random), minute: 30)
        }
        if Int.random(in: 0..<30, using: &random) == 0 {
            incident.status = pick([.confirmed, .rejected], .confirmed)
        }
        incident.notes = pick([nil, "one", "one\ntwo", "three"], nil)
        incident.tags = pick([[], ["background"], ["doubtful"], ["a", "b"]], [])
        return incident
    }
}

@Suite struct MergeStreamTests {
    private static let merger = IncidentMerger(umbrellas: [
        "Military Forces of the United States (U.S.)": "Global Coalition against Daesh (U.S.-led coalition)"
    ])

    private static func streamed(_ incidents: [Incident], runLength: Int) throws -> [Incident] {
        let spool = IncidentSpool(folder: FileManager.default.temporaryDirectory.path, runLength: runLength)
        for incident in incidents { try spool.append(incident) }
        var result: [Incident] = []
        try merger.merge(spool) { result.append($0) }
        return result
    }

    /// What all of them at once give, in runs of a few, of many and in memory.
    @Test(
        arguments: (0..<24).map { seed in
            let kinds: [(days: Int32, places: Int)] = [(4, 4), (60, 3), (25, 12), (200, 40)]
            return (seed, kinds[seed % 4].days, kinds[seed % 4].places)
        })
    func theStreamGivesWhatAllAtOnceGive(seed: Int, days: Int32, places: Int) throws {
        let incidents = randomIncidents(260, seed: UInt64(seed) &+ 40, days: days, places: places)
        let whole = Self.merger.merged(incidents)
        #expect(whole.count < incidents.count)
        for runLength in [7, 100, 1000] {
            let streamed = try Self.streamed(incidents, runLength: runLength)
            #expect(streamed.count == whole.count)
            #expect(zip(streamed, whole).first { $0 != $1 }?.0.id == nil)
        }
    }

    @Test(arguments: 0..<6)
    func neitherOrderNorASecondRunChangesAnything(seed: Int) throws {
        let incidents = randomIncidents(300, seed: UInt64(seed) &+ 900, days: 40, places: 6)
        var random = SplitMix64(seed: UInt64(seed))
        let once = try Self.streamed(incidents, runLength: 50)
        #expect(try Self.streamed(incidents.shuffled(using: &random), runLength: 33) == once)
        #expect(try Self.streamed(once, runLength: 41) == once)
    }

    @Test func aRecordBringsTheWholeIncidentBack() throws {
        var full = randomIncidents(1, seed: 3, days: 3, places: 3)[0]
        full.reportIDs = ["r1", "تقرير", ""]
        full.source = "Čeština \u{1F600}"
        full.civilianTargeting = false
        full.quoteSpan = TextSpan(start: 3, end: 99)
        full.clusterID = -4
        full.evidence = [
            Evidence(field: "fatalities", span: TextSpan(start: 1, end: 2), rule: "r"),
            Evidence(field: "x", span: nil, rule: ""),
        ]
        let ring = [(0.0, 0.0), (1, 0), (1, 1), (0, 0)].map { Coordinate(longitude: $0.0, latitude: $0.1) }
        full.footprint = MultiPolygon([Polygon(exterior: ring, holes: [ring, []]), Polygon(exterior: ring)])
        for incident in [full, Incident(id: "", reportID: "", status: .rejected)]
            + randomIncidents(200, seed: 8, days: 9, places: 9)
        {
            var bytes: [UInt8] = [1, 2, 3]
            IncidentRecord.append(incident, to: &bytes)
            let back = bytes.withUnsafeBytes {
                IncidentRecord.incident(from: UnsafeRawBufferPointer(rebasing: $0[3...]))
            }
            #expect(back == incident)
        }
    }

    @Test func aSpoolThatCannotBeWrittenSaysWhere() {
        let spool = IncidentSpool(folder: "/nowhere/at/all", runLength: 1)
        let error = #expect(throws: FileError.self) { try spool.append(Incident(id: "a", reportID: "r")) }
        #expect(error?.path == "/nowhere/at/all")
    }

    @Test func namesOfAColumnHaveNumbersOfTheirOwn() {
        var names = MergeNames(umbrellas: ["Group": "Body"])
        let group = names.numbers(in: " Group ;Civilians (Syria); Other")
        #expect(group.count == 3)
        #expect(names.numbers(in: "Civilians (Syria);;").isEmpty)
        #expect(!names.numbers(in: "Body").isDisjoint(with: group))
        #expect(names.numbers(in: "Third").isDisjoint(with: group))
        var all = names.numbers(in: "Third;Other")
        all.formUnion(group)
        #expect(all.count == 4)
    }
}
