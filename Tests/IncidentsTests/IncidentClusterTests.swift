import Incidents
import Reports
import Spatial
import Testing

@Suite struct IncidentClusterTests {
    private static func incident(
        _ id: String, _ longitude: Double, _ latitude: Double, day: String?, killed: Int?,
        type: SubEventType = .armedClash, actor: String = "A"
    ) -> Incident {
        var incident = Incident(id: id, reportID: "r")
        incident.coordinate = Coordinate(longitude: longitude, latitude: latitude)
        incident.eventDate = day.flatMap { CalendarDate(iso: $0) }
        incident.fatalities = killed
        incident.subEventType = type
        incident.eventType = type.eventType
        incident.actor1 = actor
        incident.location = "Town"
        return incident
    }

    private static let incidents: [Incident] = {
        var incidents = [
            incident("i1", 40.00, 36.00, day: "2016-03-30", killed: 2),
            incident("i2", 40.02, 36.00, day: "2016-04-01", killed: nil, actor: "B"),
            incident("i3", 40.01, 36.02, day: "2016-04-02", killed: 5),
            incident("i4", 42.00, 36.00, day: "2016-04-02", killed: 1),
            incident("i5", 40.01, 36.01, day: "2017-01-01", killed: 0, type: .airDroneStrike),
            incident("i6", 40.01, 36.01, day: nil, killed: 4),
        ]
        var unplaced = Incident(id: "i7", reportID: "r")
        unplaced.fatalities = 9
        incidents.append(unplaced)
        return incidents
    }()

    @Test func clustersCarryWhatTheirIncidentsTell() throws {
        let result = try IncidentClustering(.dbscan(DBSCAN(distance: 3_000, minimum: 3)))
            .cluster(Self.incidents)
        #expect(result.membership == [1, 1, 1, nil, 1, 1, nil])
        #expect(result.withoutPoint == 1)
        let cluster = try #require(result.clusters.first)
        #expect(cluster.incidentIDs == ["i1", "i2", "i3", "i5", "i6"])
        #expect(cluster.fatalities == 11)
        #expect(cluster.injured == nil)
        #expect(cluster.firstDate == CalendarDate(iso: "2016-03-30"))
        #expect(cluster.lastDate == CalendarDate(iso: "2017-01-01"))
        #expect(cluster.types.map(\.value) == ["Armed clash", "Air/drone strike"])
        #expect(cluster.actors.map(\.count) == [4, 1])
        #expect(cluster.months.map(\.value) == ["2016-03", "2016-04", "2017-01"])
        #expect(cluster.area > 1e6)
        #expect(cluster.radius < 3_000)
        #expect(cluster.value(of: .hullKind) == .text("area"))
        #expect(cluster.value(of: .types) == .list(["Armed clash: 4", "Air/drone strike: 1"]))
    }

    @Test func daysKeepApartWhatDistanceJoins() throws {
        let result = try IncidentClustering(.dbscan(DBSCAN(distance: 3_000, minimum: 3, days: 5)))
            .cluster(Self.incidents)
        #expect(result.membership == [1, 1, 1, nil, nil, nil, nil])
        #expect(result.withoutDate == 1)
    }

    @Test func fatalitiesCanCount() throws {
        let dbscan = DBSCAN(distance: 1, minimum: 4)
        let result = try IncidentClustering(.dbscan(dbscan), weight: .fatalities).cluster(Self.incidents)
        #expect(result.membership == [nil, nil, 1, nil, 2, 2, nil])
        let single = try #require(result.clusters.first)
        #expect(single.area == 0)
        #expect(single.value(of: .hullKind) == .text("point"))
        #expect(!single.outline.isEmpty)
    }

    @Test func aWrongPlaceNamesItsIncident() {
        var broken = Self.incidents[0]
        broken.coordinate = Coordinate(longitude: .nan, latitude: 0)
        let error = #expect(throws: SpatialError.self) {
            try IncidentClustering(.dbscan(DBSCAN(distance: 5, minimum: 1))).cluster([broken])
        }
        #expect(error?.featureID == "i1")
    }

    @Test func hotSpotsAreWhereIncidentsGather() throws {
        var generator = SystemRandomNumberGenerator()
        var incidents: [Incident] = []
        for row in 0..<20 {
            for column in 0..<20 {
                let isTown = (8...10).contains(row) && (8...10).contains(column)
                for _ in 0..<(isTown ? 30 : 1) {
                    incidents.append(
                        Self.incident(
                            "i\(incidents.count)", 38 + Double(column) * 0.1, 34 + Double(row) * 0.1,
                            day: nil, killed: Int.random(in: 0...2, using: &generator)))
                }
            }
        }
        var parameters = IncidentHotSpots.Parameters()
        parameters.size = 12_000
        let found = try IncidentHotSpots(incidents, parameters: parameters)
        let hot = found.cells.filter { $0.verdict == .hot }
        #expect(!hot.isEmpty)
        for cell in hot {
            #expect(abs(cell.center.longitude - 38.9) < 0.4)
            #expect(abs(cell.center.latitude - 34.9) < 0.4)
        }
        #expect(found.cells.map(\.incidents).reduce(0, +) == incidents.count)
        let layer = DerivedLayer(hotSpots: found)
        #expect(layer.count == found.cells.count)
        #expect(layer.feature(0).values.count == layer.columns.count)
        #expect(throws: SpatialError.self) {
            try IncidentHotSpots(Array(incidents.prefix(2)), parameters: parameters)
        }
    }
}
