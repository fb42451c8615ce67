import Incidents
import Reports
import Spatial
import Testing

@Suite struct IncidentFilterTests {
    private static let sample: Incident = {
        var incident = Incident(id: "a", reportID: "r")
        incident.coordinate = Coordinate(longitude: 40.75, latitude: 36.5)
        incident.eventDate = CalendarDate(year: 2016, month: 3, day: 18)
        incident.subEventType = .airDroneStrike
        incident.eventType = .explosionsRemoteViolence
        incident.actor1 = "Global Coalition against Daesh (U.S.-led coalition)"
        incident.actor2 = "Séléka"
        return incident
    }()

    private func filter(_ change: (inout IncidentFilter) -> Void) -> IncidentFilter {
        var filter = IncidentFilter()
        change(&filter)
        return filter
    }

    @Test func anEmptyFilterKeepsAllButBackgroundDoubtfulAndRejected() {
        var incident = Self.sample
        #expect(IncidentFilter().matches(incident))
        incident.tags = ["background"]
        #expect(!IncidentFilter().matches(incident))
        #expect(filter { $0.includesBackground = true }.matches(incident))
        incident.tags = ["doubtful"]
        #expect(!IncidentFilter().matches(incident))
        #expect(filter { $0.includesDoubtful = true }.matches(incident))
        // What a person has confirmed is doubtful no more.
        incident.status = .confirmed
        #expect(IncidentFilter().matches(incident))
        incident.tags = []
        incident.status = .rejected
        #expect(!IncidentFilter().matches(incident))
        #expect(filter { $0.includesRejected = true }.matches(incident))
    }

    @Test func theCircleIsGeodesicAndHoldsItsEdge() throws {
        let center = Coordinate(longitude: 41, latitude: 36.7)
        let point = try #require(Self.sample.coordinate)
        let distance = Ellipsoid.wgs84.distance(from: center, to: point)
        #expect(filter { $0.circle = .init(center: center, radius: distance) }.matches(Self.sample))
        #expect(!filter { $0.circle = .init(center: center, radius: distance - 0.001) }.matches(Self.sample))
        var placeless = Self.sample
        placeless.coordinate = nil
        #expect(!filter { $0.circle = .init(center: center, radius: 1e9) }.matches(placeless))
    }

    @Test func boxesAndAreasHoldThePoint() {
        let box = BoundingBox(west: 40, south: 36, east: 41, north: 37)
        #expect(filter { $0.box = box }.matches(Self.sample))
        #expect(filter { $0.area = MultiPolygon(box) }.matches(Self.sample))
        let other = BoundingBox(west: 41, south: 36, east: 42, north: 37)
        #expect(!filter { $0.box = other }.matches(Self.sample))
        #expect(!filter { $0.area = MultiPolygon(other) }.matches(Self.sample))
    }

    @Test(
        arguments: [
            ("2016-03-18", "2016-03-18", true), ("2016-03-19", nil, false), (nil, "2016-03-17", false),
            ("2016-01-01", nil, true), (nil, "2016-12-31", true),
        ] as [(String?, String?, Bool)])
    func daysAreInclusive(from: String?, to: String?, isKept: Bool) {
        let filter = filter {
            $0.from = from.flatMap { CalendarDate(iso: $0) }
            $0.to = to.flatMap { CalendarDate(iso: $0) }
        }
        #expect(filter.matches(Self.sample) == isKept)
    }

    @Test func aSpanOfDaysIsKeptWhereAnyOfThemFits() {
        var incident = Self.sample
        incident.eventDateEnd = CalendarDate(year: 2016, month: 3, day: 24)
        #expect(filter { $0.from = CalendarDate(year: 2016, month: 3, day: 24) }.matches(incident))
        incident.eventDate = nil
        incident.eventDateEnd = nil
        #expect(!filter { $0.from = CalendarDate(year: 2016, month: 3, day: 24) }.matches(incident))
    }

    @Test(arguments: [
        (["air/drone strike"], true), (["EXPLOSIONS/REMOTE VIOLENCE"], true), (["Battles"], false),
        (["Battles", "Air/drone strike"], true),
    ])
    func typesAreComparedWithoutCase(types: [String], isKept: Bool) {
        #expect(filter { $0.types = types }.matches(Self.sample) == isKept)
    }

    @Test(arguments: [("daesh", true), ("seleka", true), ("SÉLÉKA", true), ("taliban", false), ("", true)])
    func actorsAreComparedWithoutCaseAndDiacritics(actor: String, isKept: Bool) {
        #expect(filter { $0.actor = actor }.matches(Self.sample) == isKept)
    }
}
