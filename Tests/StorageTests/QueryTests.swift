import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Storage

/// Answers from the store against a test of every incident.
@Suite struct QueryTests {
    private static func scattered(_ count: Int) -> [Incident] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { number in
            // Half of them round the antimeridian, where boxes break.
            let isFar = number % 2 == 0
            let position = Coordinate(
                longitude: isFar
                    ? (Bool.random() ? 180 : -180) - Double.random(in: -2...2, using: &generator)
                    : .random(in: 38...43, using: &generator),
                latitude: .random(in: isFar ? -80 ... -70 : 34...38, using: &generator))
            let wrapped = Coordinate(
                longitude: position.longitude > 180
                    ? position.longitude - 360
                    : position.longitude < -180 ? position.longitude + 360 : position.longitude,
                latitude: position.latitude)
            return Samples.incident("i\(number)", at: number % 17 == 0 ? nil : wrapped) {
                $0.uncertainty = nil
                $0.eventDate = CalendarDate(daysSinceEpoch: Int32(16_000 + number))
                $0.actor2 = number % 3 == 0 ? "Forças de Autodefesa" : nil
                if number % 5 == 0 { $0.eventType = .battles }
                if number % 5 == 0 { $0.subEventType = .armedClash }
                if number % 7 == 0 { $0.tags = ["background"] }
                if number % 11 == 0 { $0.status = .rejected }
            }
        }
    }

    private static func check(
        _ filter: IncidentFilter, _ incidents: [Incident], _ store: GeoPackageStore,
        _ isMatch: (Incident) throws -> Bool
    ) throws {
        let expected = try incidents.filter { incident in
            guard filter.includesBackground || !incident.tags.contains("background") else { return false }
            guard filter.includesRejected || incident.status != .rejected else { return false }
            return try isMatch(incident)
        }
        var found: [String] = []
        try store.forEachIncident(matching: filter) { found.append($0.id) }
        #expect(Set(found) == Set(expected.map(\.id)))
        #expect(found.count == expected.count)
        #expect(try store.count(matching: filter) == expected.count)
    }

    @Test func answersEqualATestOfEveryIncident() throws {
        let folder = try TemporaryFolder()
        let incidents = Self.scattered(1500)
        let path = folder.path("query.gpkg")
        let writer = try GeoPackageStore(path: path, mode: .writing)
        try writer.write(incidents: incidents)
        try writer.close()
        let store = try GeoPackageStore(path: path, mode: .reading)
        let points = try store.points(matching: everything())
        for center in [
            Coordinate(longitude: 40.7, latitude: 36.5), Coordinate(longitude: 179.9, latitude: -75),
            Coordinate(longitude: -179.5, latitude: -79.9),
        ] {
            for radius in [0, 25_000.0, 300_000] {
                var filter = everything()
                filter.circle = IncidentFilter.Circle(center: center, radius: radius)
                try Self.check(filter, incidents, store) { incident in
                    incident.coordinate.map {
                        Ellipsoid.wgs84.distance(from: center, to: $0) <= radius
                    } ?? false
                }
                let nearby = try points.incidents(within: radius, of: center)
                var order: [String] = []
                try store.forEachMatch(filter) { incident, _ in order.append(incident.id) }
                #expect(Set(nearby.map(\.id)) == Set(order))
                #expect(nearby.map(\.distance) == nearby.map(\.distance).sorted())
                var last = 0.0
                try store.forEachMatch(filter) { incident, distance in
                    let exact = incident.coordinate.map { Ellipsoid.wgs84.distance(from: center, to: $0) }
                    #expect(distance == exact)
                    #expect((distance ?? -1) >= last)
                    last = distance ?? 0
                }
            }
        }
        for box in [
            BoundingBox(west: 39, south: 35, east: 41, north: 37),
            BoundingBox(west: 179, south: -76, east: -179, north: -72),
        ] {
            var filter = IncidentFilter()
            filter.box = box
            try Self.check(filter, incidents, store) { $0.coordinate.map(box.contains) ?? false }
        }
        var filter = IncidentFilter()
        let area = try MultiPolygon.sector(
            center: Samples.hasakah, azimuth: 180, halfWidth: 60, innerRadius: 0, outerRadius: 150_000)
        filter.area = area
        let prepared = try PreparedArea(area)
        try Self.check(filter, incidents, store) { try $0.coordinate.map(prepared.contains) ?? false }
        filter.circle = IncidentFilter.Circle(center: Samples.hasakah, radius: 100_000)
        filter.actor = "forcas de autodefesa"
        filter.types = ["armed clash"]
        try Self.check(filter, incidents, store) { incident in
            guard let position = incident.coordinate, incident.actor2 != nil else { return false }
            return try incident.subEventType == .armedClash && prepared.contains(position)
                && Ellipsoid.wgs84.distance(from: Samples.hasakah, to: position) <= 100_000
        }
        var days = IncidentFilter()
        days.from = CalendarDate(daysSinceEpoch: 16_100)
        days.to = CalendarDate(daysSinceEpoch: 16_200)
        try Self.check(days, incidents, store) {
            (16_100...16_200).contains($0.eventDate?.daysSinceEpoch ?? 0)
        }
    }

    @Test func aSpanThatReachesIntoTheDaysCounts() throws {
        let folder = try TemporaryFolder()
        let store = try GeoPackageStore(path: folder.path("span.gpkg"), mode: .writing)
        try store.write(incidents: [
            Samples.incident("month") {
                $0.eventDate = CalendarDate(iso: "2015-06-01")
                $0.eventDateEnd = CalendarDate(iso: "2015-06-30")
            }
        ])
        for (from, to, count) in [
            ("2015-06-15", "2015-06-16", 1), ("2015-06-30", "2015-07-05", 1), ("2015-07-01", "2015-07-05", 0),
            ("2015-05-01", "2015-06-01", 1), ("2015-05-01", "2015-05-31", 0),
        ] {
            var filter = IncidentFilter()
            filter.from = CalendarDate(iso: from)
            filter.to = CalendarDate(iso: to)
            #expect(try store.count(matching: filter) == count, "\(from) \(to)")
        }
    }

    @Test(arguments: [
        (#"{"type":"Polygon","coordinates":[[[40,36],[41,36],[41,37],[40,37],[40,36]]]}"#, true),
        (
            #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":[{}]},"geometry":{"coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[40,36],[41,36],[41,37],[40,37],[40,36]]]],"type":"MultiPolygon"}}]}"#,
            true
        ),
        (#"{"type":"Feature","geometry":{"type":"Point","coordinates":[40,36]}}"#, nil), ("[1,2", nil),
    ])
    func areasAreReadFromGeoJSON(text: String, holdsHasakah: Bool?) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("area.geojson")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        guard let holdsHasakah else {
            #expect(throws: StoreError.self) { _ = try GeoJSONArea.read(path: path) }
            return
        }
        let area = try GeoJSONArea.read(path: path)
        #expect(try area.contains(Samples.hasakah) == holdsHasakah)
    }
}
