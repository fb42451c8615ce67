import Foundation
import GRDB
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
                if number % 13 == 0 { $0.tags.append("doubtful") }
                if number % 4 == 0 { $0.status = .confirmed }
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
            guard
                filter.includesDoubtful || !incident.tags.contains("doubtful")
                    || incident.status == .confirmed
            else { return false }
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

    // MARK: Footprints

    /// Points with circles of all sizes and shapes of their own, some across the antimeridian and round the pole.
    private static func uncertain(_ count: Int) throws -> [Incident] {
        var generator = SystemRandomNumberGenerator()
        return try (0..<count).map { number in
            let center =
                number % 3 == 0
                ? Coordinate(
                    longitude: .random(in: -180...180, using: &generator),
                    latitude: .random(in: 86...89.9, using: &generator))
                : number % 3 == 1
                    ? Coordinate(
                        longitude: Bool.random() ? .random(in: 178...180) : .random(in: -180 ... -178),
                        latitude: .random(in: -20 ... -16, using: &generator))
                    : Coordinate(
                        longitude: .random(in: 38...43, using: &generator),
                        latitude: .random(in: 34...38, using: &generator))
            let shape =
                number % 5 == 0
                ? try MultiPolygon.sector(
                    center: center, azimuth: .random(in: 0...360, using: &generator), halfWidth: 45,
                    outerRadius: .random(in: 1000...80_000, using: &generator)) : nil
            return Samples.incident("i\(number)", at: center) {
                $0.uncertainty = number % 4 == 0 ? nil : .random(in: 100...60_000, using: &generator)
                $0.footprint = shape
            }
        }
    }

    @Test func footprintsAreFoundAsATestOfEveryIncidentFindsThem() throws {
        let folder = try TemporaryFolder()
        let incidents = try Self.uncertain(600)
        let path = folder.path("footprints.gpkg")
        let writer = try GeoPackageStore(path: path, mode: .writing)
        try writer.write(incidents: incidents)
        try writer.close()
        let store = try GeoPackageStore(path: path, mode: .reading)
        var regions: [IncidentFilter] = []
        func add(_ change: (inout IncidentFilter) -> Void) {
            var filter = IncidentFilter()
            change(&filter)
            regions.append(filter)
        }
        for center in [
            Samples.hasakah, Coordinate(longitude: 179.9, latitude: -18),
            Coordinate(longitude: 0, latitude: 90),
        ] {
            for radius in [30_000.0, 150_000] { add { $0.circle = .init(center: center, radius: radius) } }
        }
        add { $0.box = BoundingBox(west: 39, south: 35, east: 41, north: 37) }
        add { $0.box = BoundingBox(west: 179, south: -19, east: -179, north: -17) }
        add { $0.box = BoundingBox(west: 179, south: -19, east: 180, north: -17) }
        let lens = try MultiPolygon.circle(
            center: Coordinate(longitude: -179.8, latitude: -18), radius: 90_000)
        add { $0.area = lens }
        let cap = try MultiPolygon.circle(center: Coordinate(longitude: 10, latitude: 89), radius: 200_000)
        add { $0.area = cap }
        add {
            $0.corridor = .init(
                along: [LineString([Samples.hasakah, Coordinate(longitude: 41.5, latitude: 35)])],
                radius: 20_000)
        }
        for region in regions {
            var found: [IncidentFilter.Placement: Set<String>] = [:]
            for placement in IncidentFilter.Placement.allCases {
                var filter = region
                filter.placement = placement
                let condition = try PlaceCondition(filter)
                try Self.check(filter, incidents, store) { try condition.accepts($0) }
                try store.forEachIncident(matching: filter) { found[placement, default: []].insert($0.id) }
            }
            // What certainly happened inside has its point inside, unless a phrase's shape leaves the point out.
            let certain = found[.certainly] ?? []
            #expect(certain.isSubset(of: found[.may] ?? []))
        }
    }

    @Test(arguments: [1, 3, 50]) func theNearestAreThoseOfAllInOrder(count: Int) throws {
        let folder = try TemporaryFolder()
        let incidents = Self.scattered(500)
        let path = folder.path("nearest.gpkg")
        let writer = try GeoPackageStore(path: path, mode: .writing)
        try writer.write(incidents: incidents)
        try writer.close()
        let store = try GeoPackageStore(path: path, mode: .reading)
        for center in [
            Samples.hasakah, Coordinate(longitude: -180, latitude: -75),
            Coordinate(longitude: 0, latitude: 90),
        ] {
            var filter = IncidentFilter()
            filter.circle = .init(center: center, radius: 20_100_000)
            filter.types = ["battles"]
            filter.nearest = count
            let expected = incidents.filter { filter.matches($0) }.compactMap(\.coordinate)
                .map { Ellipsoid.wgs84.distance(from: center, to: $0) }.sorted().prefix(count)
            var found: [Double] = []
            try store.forEachMatch(filter) { found.append($1 ?? -1) }
            #expect(found == Array(expected))
            #expect(try store.count(matching: filter) == expected.count)
        }
    }

    /// Whether a footprint meets a circle has little to do with how near its point is: the circle must not grow.
    @Test(arguments: [IncidentFilter.Placement.may, .certainly])
    func theNearestByFootprintAreThoseOfAllInOrder(placement: IncidentFilter.Placement) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("nearest.gpkg")
        let writer = try GeoPackageStore(path: path, mode: .writing)
        // The nearer the point, the wider the uncertainty.
        try writer.write(
            incidents: (0..<30).map { number in
                let position = Coordinate(
                    longitude: Samples.hasakah.longitude + 0.01 * Double(number), latitude: 36.5)
                return Samples.incident("i\(number)", at: position) {
                    $0.uncertainty = Double(40 - number) * 5000
                }
            })
        try writer.close()
        let store = try GeoPackageStore(path: path, mode: .reading)
        var filter = IncidentFilter()
        filter.placement = placement
        filter.circle = .init(center: Samples.hasakah, radius: 20_100_000)
        var all: [String] = []
        try store.forEachIncident(matching: filter) { all.append($0.id) }
        #expect(all == (0..<30).map { "i\($0)" })
        filter.nearest = 4
        var nearest: [String] = []
        try store.forEachIncident(matching: filter) { nearest.append($0.id) }
        #expect(nearest == Array(all.prefix(4)))
    }

    /// A last day without a first one is no day.
    @Test func onlyAFirstDayMakesADay() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("days.gpkg")
        let days: [(String?, String?)] = [
            ("2016-01-01", nil), ("2016-01-01", "2016-02-01"), ("2016-02-02", "2016-01-01"),
            (nil, "2016-03-01"),
            (nil, nil),
        ]
        let incidents = days.enumerated().map { number, day in
            Samples.incident("i\(number)") {
                $0.eventDate = day.0.flatMap { CalendarDate(iso: $0) }
                $0.eventDateEnd = day.1.flatMap { CalendarDate(iso: $0) }
            }
        }
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(incidents: incidents)
        for day in ["2015-12-31", "2016-01-01", "2016-01-15", "2016-02-02", "2016-02-03"] {
            for isFirst in [true, false] {
                var filter = everything()
                if isFirst {
                    filter.from = CalendarDate(iso: day)
                } else {
                    filter.to = CalendarDate(iso: day)
                }
                var found: [String] = []
                try store.forEachIncident(matching: filter) { found.append($0.id) }
                #expect(found == incidents.filter { filter.matches($0) }.map(\.id))
            }
        }
        try store.close()
    }

    @Test func manyCirclesFindWhatEachFindsAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("circles.gpkg")
        let writer = try GeoPackageStore(path: path, mode: .writing)
        let incidents = Self.scattered(800)
        try writer.write(incidents: incidents)
        try writer.close()
        let store = try GeoPackageStore(path: path, mode: .reading)
        let centers =
            incidents.compactMap(\.coordinate).prefix(40) + [Coordinate(longitude: 180, latitude: -75)]
        var filter = IncidentFilter()
        filter.types = ["battles"]
        var visited = 0
        try store.forEachCircle(of: 60_000, around: Array(centers), matching: filter) { center, members in
            visited += 1
            let expected = incidents.filter { incident in
                guard let position = incident.coordinate, filter.matches(incident) else { return false }
                return Ellipsoid.wgs84.distance(from: centers[center], to: position) <= 60_000
            }
            #expect(members.count == expected.count)
            #expect(Set(members.map(\.position)) == Set(expected.compactMap(\.coordinate)))
        }
        #expect(visited == centers.count)
    }

    @Test func aDamagedSpatialIndexIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("damaged.gpkg")
        let writer = try GeoPackageStore(path: path, mode: .writing)
        try writer.write(incidents: Self.scattered(200))
        try writer.close()
        let database = try DatabaseQueue(path: path)
        try database.write {
            try $0.execute(sql: "UPDATE rtree_incidents_geom_node SET data = x'0001' WHERE nodeno = 1")
        }
        try database.close()
        let store = try GeoPackageStore(path: path, mode: .reading)
        var filter = IncidentFilter()
        filter.circle = .init(center: Samples.hasakah, radius: 1000)
        #expect {
            _ = try store.count(matching: filter)
        } throws: { "\($0)".contains("spatial index of incidents") }
    }
}
