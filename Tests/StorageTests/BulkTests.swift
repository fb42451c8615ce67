import Foundation
import Incidents
import Spatial
import Testing

@testable import Storage

/// A new store is filled by groups of rows; what is odd in a group is looked at by itself.
@Suite struct BulkTests {
    private func store(_ path: String) throws -> GeoPackageStore {
        try GeoPackageStore(path: path, mode: .writing)
    }

    @Test func aLargeIndexIsThatOfItsRows() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("large.gpkg")
        var generator = SystemRandomNumberGenerator()
        let incidents = (0..<12_345).map { number in
            Samples.incident(
                "i\(number)",
                at: Coordinate(
                    longitude: .random(in: -180...180, using: &generator),
                    latitude: .random(in: -90...90, using: &generator))
            ) { $0.uncertainty = nil }
        }
        let store = try store(path)
        for start in stride(from: 0, to: incidents.count, by: 700) {
            try store.write(incidents: Array(incidents[start..<min(start + 700, incidents.count)]))
        }
        try store.close()
        let probe = try Probe(path)
        #expect(try probe.text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
        #expect(try probe.text("PRAGMA integrity_check") == "ok")
        #expect(try probe.number("SELECT count(*) FROM rtree_incidents_geom_rowid") == incidents.count)
        for (west, south, east, north) in [(-10.0, -20.0, 30.0, 5.0), (170.0, 80.0, 180.0, 90.0)] {
            let found = try probe.texts(
                """
                SELECT i.id FROM rtree_incidents_geom AS r JOIN incidents AS i ON i.fid = r.id
                WHERE r.maxx >= \(west) AND r.minx <= \(east) AND r.maxy >= \(south) AND r.miny <= \(north)
                  AND i.longitude BETWEEN \(west) AND \(east) AND i.latitude BETWEEN \(south) AND \(north)
                """)
            let expected = incidents.filter { incident in
                guard let position = incident.coordinate else { return false }
                return (west...east).contains(position.longitude)
                    && (south...north).contains(position.latitude)
            }
            #expect(Set(found.compactMap(\.self)) == Set(expected.map(\.id)))
            #expect(!expected.isEmpty)
        }
    }

    @Test(arguments: [0, 7, 15, 16, 20, 39])
    func aRefusedIncidentInAGroupLeavesThoseBefore(place: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("refused.gpkg")
        let store = try store(path)
        var incidents = (0..<40).map { Samples.incident("i\($0)") }
        incidents[place].notes = "a\0b"
        let error = #expect(throws: StoreError.self) { try store.write(incidents: incidents) }
        #expect(error?.message.contains("incident i\(place)") == true)
        // The refused one may come again, mended.
        incidents[place].notes = nil
        try store.write(incidents: Array(incidents[place...]))
        try store.close()
        #expect(
            try GeoPackageStore(path: path, mode: .reading).all().map(\.id) == incidents.map(\.id))
        #expect(try Probe(path).text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
        #expect(try Probe(path).text("SELECT rtreecheck('rtree_footprints_geom')") == "ok")
    }

    @Test(arguments: [1, 15, 16, 33])
    func anIdThatComesTwiceIsOneIncident(place: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("twice.gpkg")
        let store = try store(path)
        var incidents = (0..<40).map { Samples.incident("i\($0)") }
        incidents[place] = Samples.incident("i0") { $0.fatalities = 9 }
        try store.write(incidents: incidents)
        try store.close()
        let stored = try GeoPackageStore(path: path, mode: .reading).all()
        #expect(stored.count == 39)
        #expect(stored.first { $0.id == "i0" }?.fatalities == 9)
        #expect(try Probe(path).text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
    }

    @Test(arguments: [
        ["plain"], [""], ["a\"b\\c"], ["line\nbreak\t\u{1}\u{1F}"], ["\u{FFFE}", "x\u{FFFF}y"],
        ["\u{FFBE}\u{FFFD}", "\u{10FFFE}", "القامشلي", "😀"],
    ])
    func listsReadBack(texts: [String]) throws {
        let encoded = TextList.encode(texts)
        #expect(TextList.decode(encoded) == texts)
        // What XML cannot hold stands escaped.
        #expect(
            !encoded.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0xFFFE || $0.value == 0xFFFF })
    }
}
