import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Storage

@Suite struct GeoPackageStoreTests {
    @Test func aNewStoreAppearsOnlyWhenItIsComplete() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("new.gpkg")
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(
            report: Samples.report(), incidents: [Samples.incident("i1")],
            mentions: [Samples.mention("Hasakah", at: 3)])
        #expect(folder.names == ["new.gpkg.part"])
        try store.close()
        #expect(folder.names == ["new.gpkg"])
        let reader = try GeoPackageStore(path: path, mode: .reading)
        #expect(try reader.all().count == 1)
        #expect(try reader.reports() == [Samples.report()])
        #expect(try reader.mentions(ofReport: "r1") == [Samples.mention("Hasakah", at: 3)])
    }

    @Test func anAbandonedStoreLeavesNothing() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try GeoPackageStore(path: folder.path("new.gpkg"), mode: .writing)
            try store.write(incidents: [Samples.incident("i1")])
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aStoreThatIsReplacedHandsItsPermissionsOn() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("private.gpkg")
        for (mode, permissions) in [(GeoPackageStore.Mode.writing, 0o644), (.replacing, 0o600)] {
            if mode == .replacing { #expect(chmod(path, 0o600) == 0) }
            let store = try GeoPackageStore(path: path, mode: mode)
            try store.write(incidents: [Samples.incident("i1")])
            try store.close()
            let found = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(found == permissions & ~umaskOfProcess | (mode == .replacing ? permissions : 0))
        }
    }

    private var umaskOfProcess: Int {
        let mask = umask(0)
        umask(mask)
        return Int(mask)
    }

    @Test func everyColumnComesBack() throws {
        let folder = try TemporaryFolder()
        var generator = SystemRandomNumberGenerator()
        let incidents = (0..<400).map { Samples.random($0, using: &generator) }
        for isInPlace in [false, true] {
            let path = folder.path("round-\(isInPlace).gpkg")
            let store = try GeoPackageStore(path: path, mode: .writing)
            if isInPlace { try store.commit() }
            try store.write(incidents: incidents)
            try store.close()
            let back = try GeoPackageStore(path: path, mode: .reading).all()
            #expect(back.count == incidents.count)
            for (written, read) in zip(incidents, back) {
                #expect(written.hasSameColumns(as: read), "\(written)\n\(read)")
            }
        }
    }

    @Test func footprintsOfPhrasesComeBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("shape.gpkg")
        let sector = try MultiPolygon.sector(
            center: Samples.hasakah, azimuth: 90, halfWidth: 45, innerRadius: 0, outerRadius: 9000)
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(incidents: [
            Samples.incident("circle"), Samples.incident("sector") { $0.footprint = sector },
            Samples.incident("nowhere", at: nil),
        ])
        try store.close()
        let back = try GeoPackageStore(path: path, mode: .reading).all()
        #expect(back.map(\.footprint) == [nil, sector, nil])
        let probe = try Probe(path)
        #expect(try probe.texts("SELECT shape FROM footprints ORDER BY fid") == ["circle", "phrase"])
    }

    @Test func textsWithNullAreRefusedByName() throws {
        let folder = try TemporaryFolder()
        let store = try GeoPackageStore(path: folder.path("null.gpkg"), mode: .writing)
        let error = #expect(throws: StoreError.self) {
            try store.write(incidents: [Samples.incident("bad") { $0.quote = "a\u{0}b" }])
        }
        #expect(error?.message.contains("incident bad: quote") == true)
        try store.write(incidents: [Samples.incident("good")])
        try store.close()
    }

    @Test(arguments: [0, 1, 50, 51, 52, 700, 3000])
    func packedTreesAreWhatSQLiteExpects(count: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("tree.gpkg")
        var generator = SystemRandomNumberGenerator()
        let incidents = (0..<count).map { number in
            Samples.incident(
                "i\(number)",
                at: Coordinate(
                    longitude: .random(in: -180...180, using: &generator),
                    latitude: .random(in: -90...90, using: &generator))
            ) { $0.uncertainty = nil }
        }
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(incidents: incidents)
        try store.close()
        let probe = try Probe(path)
        #expect(try probe.text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
        #expect(try probe.number("SELECT count(*) FROM rtree_incidents_geom") == count)
        #expect(try probe.text("PRAGMA integrity_check") == "ok")
        // What is removed and moved afterwards goes through SQLite's own code.
        let again = try GeoPackageStore(path: path, mode: .writing)
        try again.write(
            incidents: incidents.prefix(40).map { incident in
                var moved = incident
                moved.coordinate = Samples.hasakah
                return moved
            })
        try again.close()
        #expect(try probe.text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
        #expect(try probe.number("SELECT count(*) FROM rtree_incidents_geom") == count)
    }
}
