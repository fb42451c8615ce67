import Foundation
import GRDB
import Incidents
import Reports
import Spatial
import Testing

@testable import Storage

/// What later runs and people do to a store that exists.
@Suite struct UpdateTests {
    private func store(_ path: String, _ body: (GeoPackageStore) throws -> Void) throws {
        let store = try GeoPackageStore(path: path, mode: .writing)
        try body(store)
        try store.close()
    }

    private func first(_ store: GeoPackageStore) throws {
        try store.write(
            report: Samples.report(), incidents: [Samples.incident("i1"), Samples.incident("i2")],
            mentions: [Samples.mention("Hasakah", at: 3)])
    }

    /// All rows of all tables but the times of change.
    private func content(_ path: String) throws -> [String] {
        let probe = try Probe(path)
        let tables = try probe.texts(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
        return try tables.compactMap(\.self).flatMap { table in
            let columns = try probe.texts("SELECT name FROM pragma_table_info('\(table)')").compactMap(\.self)
                .filter { $0 != "last_change" && $0 != "update_time" }
            let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
            return try probe.texts("SELECT '\(table) ' || \(values) FROM \"\(table)\" ORDER BY 1").compactMap(
                \.self)
        }
    }

    @Test func theSameReportsAgainChangeNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("again.gpkg")
        try store(path, first)
        try store(path, first)
        let before = try content(path)
        let changed = try Probe(path).texts("SELECT last_change FROM gpkg_contents ORDER BY table_name")
        try store(path, first)
        #expect(try content(path) == before)
        #expect(try Probe(path).texts("SELECT last_change FROM gpkg_contents ORDER BY table_name") == changed)
        #expect(folder.names == ["again.gpkg"])
    }

    /// Statements are kept by their text: one for each report would fill the memory.
    @Test func changedPlaceNamesTakeNoStatementEach() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("names.gpkg")
        for run in 0..<2 {
            try store(path) { store in
                for number in 0..<50 {
                    let id = "r\(number)"
                    try store.write(
                        report: Samples.report(id), incidents: [],
                        mentions: [Samples.mention("Hasakah", at: run, report: id)])
                }
                #expect(store.connection.statements.count < 30)
            }
        }
        #expect(try Probe(path).number("SELECT count(*) FROM mentions WHERE span_start = 1") == 50)
        #expect(try Probe(path).number("SELECT count(*) FROM reports_mentions") == 50)
    }

    /// QGIS keeps styles of other names beside ours, and marks one of all as the default.
    @Test func stylesThatPeopleSavedStay() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("styles.gpkg")
        try store(path) { try $0.writeStyle(layer: "incidents", qml: "first") }
        let probe = try Probe(path)
        try probe.database.write { database in
            try database.execute(
                sql: """
                    UPDATE layer_styles SET useAsDefault = 0;
                    INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML, useAsDefault,
                      description) VALUES ('incidents', 'geom', 'mine', 'by hand', 1, 'My colours');
                    """)
        }
        try store(path) { try $0.writeStyle(layer: "incidents", qml: "second") }
        let styles = "SELECT styleQML || ' ' || useAsDefault FROM layer_styles ORDER BY styleName"
        #expect(try Probe(path).texts(styles) == ["second 0", "by hand 1"])
        // Saved over ours, it is theirs, and ours does not come back.
        try Probe(path).database.write { database in
            try database.execute(
                sql: "UPDATE layer_styles SET description = 'changed' WHERE styleName = 'incidentmap'")
        }
        try store(path) { try $0.writeStyle(layer: "incidents", qml: "third") }
        #expect(try Probe(path).texts(styles) == ["second 0", "by hand 1"])
    }

    @Test func projectsThatPeopleSavedStay() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("projects.gpkg")
        for content in ["first", "second"] {
            try store(path) { try $0.writeProject(name: "Incidents", content: content) }
            #expect(try Probe(path).text("SELECT CAST(content AS TEXT) FROM qgis_projects") == content)
        }
        try Probe(path).database.write { database in
            try database.execute(
                sql:
                    "UPDATE qgis_projects SET content = 'by hand', metadata = '{\"last_modified_user\": \"me\"}'"
            )
        }
        try store(path) { try $0.writeProject(name: "Incidents", content: "third") }
        #expect(try Probe(path).text("SELECT content FROM qgis_projects") == "by hand")
    }

    @Test(arguments: [
        "reports", "mentions", "edits", "sources", "incidents", "clusters", "incidents_reports",
        "layer_styles",
        "base_countries", "",
    ])
    func layersReplaceNoTableOfTheStore(name: String) throws {
        let folder = try TemporaryFolder()
        try store(folder.path("own.gpkg")) { store in
            try store.write(report: Samples.report(), incidents: [], mentions: [])
            #expect(throws: StoreError.self) {
                try store.write(
                    layer: DerivedLayer(name: name, summary: "", columns: [], count: 0) { _ in
                        .init(id: "a", title: "", shape: .none, values: [])
                    })
            }
            #expect(try store.reports().count == 1)
        }
    }

    @Test func mergedIncidentsThatFollowTheirReportsKeepTheirRows() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("merged.gpkg")
        let merged = Samples.incident("m") { $0.reportIDs = ["r1", "r2"] }
        func run(_ store: GeoPackageStore) throws {
            for id in ["r1", "r2"] {
                try store.write(report: Samples.report(id), incidents: [], mentions: [])
            }
            try store.write(incidents: [merged])
        }
        try store(path, run)
        try store(path, run)
        let before = try content(path)
        try store(path, run)
        #expect(try content(path) == before)
        #expect(try Probe(path).number("SELECT count(*) FROM incidents_reports") == 2)
        #expect(try Probe(path).number("SELECT max(fid) FROM incidents") == 1)
    }

    @Test func aCorrectedReportUpdatesItsOwnIncidents() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("corrected.gpkg")
        try store(path) {
            try first($0)
            try $0.write(
                report: Samples.report("r2"), incidents: [Samples.incident("other", report: "r2")],
                mentions: [])
        }
        try store(path) {
            try $0.write(
                report: Samples.report(hash: "new"),
                incidents: [Samples.incident("i1") { $0.fatalities = 7 }, Samples.incident("i3")],
                mentions: [])
        }
        let back = try GeoPackageStore(path: path, mode: .reading).all()
        #expect(back.map(\.id) == ["i1", "other", "i3"])
        #expect(back[0].fatalities == 7)
        let probe = try Probe(path)
        #expect(try probe.number("SELECT count(*) FROM footprints") == 3)
        #expect(try probe.number("SELECT count(*) FROM mentions") == 0)
        #expect(try probe.number("SELECT count(*) FROM incidents_reports") == 3)
        #expect(try probe.texts("SELECT rtreecheck('rtree_footprints_geom')") == ["ok"])
    }

    @Test func editsSurviveLaterRuns() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("edits.gpkg")
        try store(path, first)
        let place = Coordinate(longitude: 41, latitude: 37)
        try store(path) {
            #expect(
                try $0.edit(
                    incidentID: "i1", [(.actor1, .text("Unidentified")), (.fatalities, .integer(3))],
                    movingTo: place))
            let answers = [
                try $0.edit(
                    incidentID: "i1", [(.actor1, .text("Unidentified")), (.fatalities, .integer(3))],
                    movingTo: place),
                try $0.edit(incidentID: "i2", [(.status, .text("rejected"))]),
                try $0.edit(incidentID: "none", []),
            ]
            #expect(answers == [true, true, false])
        }
        try store(path) {
            try $0.write(
                report: Samples.report(hash: "new"),
                incidents: [
                    Samples.incident("i1") {
                        $0.fatalities = 99
                        $0.injured = 5
                    },
                    Samples.incident("i2") { $0.injured = 6 },
                ], mentions: [])
        }
        let back = try GeoPackageStore(path: path, mode: .reading).all()
        #expect(back[0].actor1 == "Unidentified")
        #expect(back[0].fatalities == 3)
        #expect(back[0].coordinate == place)
        // A field that no person touched follows the report.
        #expect(back[0].injured == 5)
        #expect(back[1].status == .rejected)
        #expect(back[1].injured == nil)
        let footprint = try #require(try MultiPolygon.circle(center: place, radius: 1500).bounds)
        let probe = try Probe(path)
        let east = try probe.text(
            "SELECT CAST(round(maxx, 3) AS TEXT) FROM rtree_footprints_geom WHERE id = 1")
        #expect(east.flatMap(Double.init).map { abs($0 - footprint.east) < 0.002 } == true)
    }

    /// QGIS changes rows through GDAL, which runs the store's triggers with functions of its own; here the same SQL
    /// comes through another connection with the store's functions.
    @Test func changesMadeInAnotherProgramSurvive() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("qgis.gpkg")
        try store(path, first)
        let blob = UnsafeMutableRawPointer.allocate(byteCount: GeometryBlob.pointLength, alignment: 8)
        defer { blob.deallocate() }
        GeometryBlob.write(Coordinate(longitude: 39.5, latitude: 35.5), to: blob)
        let hex = UnsafeRawBufferPointer(start: blob, count: GeometryBlob.pointLength).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        let other = try StoreConnection(workingPath: path, path: path, isReadOnly: false, waiting: 1)
        try other.withHandle { handle throws(StoreError) in
            try other.execute(
                """
                UPDATE incidents SET geom = x'\(hex)', notes = 'seen on imagery' WHERE id = 'i1';
                DELETE FROM incidents WHERE id = 'i2';
                INSERT INTO incidents (geom, event_type) VALUES (x'\(hex)', 'Battles');
                """, handle)
        }
        try other.close()
        try store(path, first)
        let back = try GeoPackageStore(path: path, mode: .reading).all()
        #expect(back.count == 2)
        #expect(back[0].id == "i1")
        #expect(back[0].coordinate == Coordinate(longitude: 39.5, latitude: 35.5))
        #expect(back[0].notes == "seen on imagery")
        #expect(back[1].id.hasPrefix("hand-"))
        #expect(back[1].status == .confirmed)
        let probe = try Probe(path)
        #expect(
            try probe.texts("SELECT longitude || ' ' || latitude FROM incidents") == [
                "39.5 35.5", "39.5 35.5",
            ])
        #expect(try probe.text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
        #expect(try probe.number("SELECT count(*) FROM footprints WHERE fid = 2") == 0)
    }

    @Test func releasedEditsFollowTheReportAgain() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("released.gpkg")
        try store(path, first)
        try store(path) {
            _ = try $0.edit(
                incidentID: "i1", [(.location, .text("elsewhere")), (.status, .text("confirmed"))])
        }
        try store(path) {
            let isKnown = try $0.releaseEdits(incidentID: "i1")
            #expect(isKnown)
        }
        try store(path, first)
        let back = try #require(try GeoPackageStore(path: path, mode: .reading).incident(withID: "i1"))
        #expect(back.hasSameColumns(as: Samples.incident("i1")))
    }

    @Test func theExtentShrinksWithItsPoints() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("extent.gpkg")
        let far = Samples.incident("far", at: Coordinate(longitude: -70, latitude: -33))
        try store(path) {
            try $0.write(report: Samples.report(), incidents: [Samples.incident("i1"), far], mentions: [])
        }
        func extent() throws -> String? {
            try Probe(path).text(
                "SELECT min_x || ' ' || min_y || ' ' || max_x || ' ' || max_y FROM gpkg_contents WHERE table_name = 'incidents'"
            )
        }
        #expect(try extent() == "-70.0 -33.0 40.7478 36.5079")
        try store(path) {
            try $0.write(report: Samples.report(), incidents: [Samples.incident("i1")], mentions: [])
        }
        #expect(try extent() == "40.7478 36.5079 40.7478 36.5079")
    }

    @Test func aDuplicateInABulkLoadReplacesTheFirst() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("twice.gpkg")
        try store(path) {
            try $0.write(incidents: [
                Samples.incident("a"), Samples.incident("b"), Samples.incident("a") { $0.fatalities = 4 },
                Samples.incident("c"),
            ])
        }
        let back = try GeoPackageStore(path: path, mode: .reading).all()
        #expect(back.map(\.id) == ["a", "b", "c"])
        #expect(back[0].fatalities == 4)
        #expect(try Probe(path).text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
    }

    @Test func clustersAreReplacedWhole() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("clusters.gpkg")
        func clusters(of store: GeoPackageStore, minimum: Int) throws -> [IncidentCluster] {
            try IncidentClustering(.dbscan(DBSCAN(distance: 5000, minimum: Double(minimum)))).cluster(
                store.all()
            ).clusters
        }
        try store(path, first)
        try store(path) {
            let found = try clusters(of: $0, minimum: 2)
            #expect(found.count == 1)
            try $0.replaceClusters(found)
        }
        #expect(try GeoPackageStore(path: path, mode: .reading).all().map(\.clusterID) == [1, 1])
        // A later run does not know of clusters and keeps them.
        try store(path, first)
        let probe = try Probe(path)
        #expect(try probe.texts("SELECT cluster_id || ' ' || incidents FROM clusters") == ["1 2"])
        #expect(try probe.number("SELECT count(*) FROM incidents WHERE cluster_id = 1") == 2)
        #expect(try probe.number("SELECT count(*) FROM edits") == 0)
        try store(path) { try $0.replaceClusters([]) }
        #expect(try probe.number("SELECT count(*) FROM clusters") == 0)
        #expect(try probe.number("SELECT count(*) FROM incidents WHERE cluster_id NOT NULL") == 0)
    }
}
