import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Storage

/// What one store gives to another.
@Suite struct StoreImportTests {
    /// A store with two reports, a licensed source, an imported row, a confirmed, an edited and a deleted incident.
    private func original(_ path: String, in folder: TemporaryFolder) throws {
        let table =
            "event_id,date,latitude,longitude,colour\nx1,2015-06-26,36.5,40.75,\"red, \"\"deep\"\"\"\n"
        try Data(table.utf8).write(to: URL(fileURLWithPath: folder.path("own.csv")))
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(
            report: Samples.report("r1"),
            incidents: [Samples.incident("i1"), Samples.incident("i2"), Samples.incident("i3")],
            mentions: [Samples.mention("Hasakah", at: 3), Samples.mention("Aleppo", at: 20)])
        try store.write(
            report: Samples.report("r2"),
            incidents: [
                Samples.incident("i4", report: "r2") {
                    $0.uncertainty = nil
                    $0.footprint = try? MultiPolygon.circle(center: Samples.hasakah, radius: 900, segments: 8)
                    $0.tags = ["background"]
                }
            ], mentions: [])
        try store.write(
            source: SourceRecord(
                name: "A data set", kind: .dataset, licence: "CC BY 4.0", attribution: "Its makers"))
        var importer = IncidentImporter(into: store, mapping: try ImportMapping())
        #expect(try importer.run(path: folder.path("own.csv"), format: .csv).imported == 1)
        try store.commit()
        #expect(try store.edit(incidentID: "i1", [(.status, .text("confirmed"))]))
        #expect(try store.edit(incidentID: "i2", [(.fatalities, .integer(7))]))
        #expect(try store.deleteByHand(incidentID: "i3"))
        try store.close()
    }

    private func imported(
        _ path: String, into target: String, mode: GeoPackageStore.Mode = .writing
    ) throws -> IncidentImporter.Outcome {
        let store = try GeoPackageStore(path: target, mode: mode)
        var importer = IncidentImporter(into: store, mapping: try ImportMapping())
        let outcome = try importer.run(path: path, format: .gpkg)
        try store.close()
        return outcome
    }

    /// What a store holds, without row numbers.
    private func content(_ path: String) throws -> [String: [String?]] {
        let probe = try Probe(path)
        var content: [String: [String?]] = [:]
        for (table, columns) in [
            ("reports", "report_id, title, source, published, language, content_hash"),
            ("mentions", "report_id, span_start, span_end, text, gazetteer_id, latitude, longitude"),
            ("sources", "name, kind, url, licence, attribution"),
            ("edits", "incident_id, field, old_value, new_value, edited"),
            ("footprints", "incident_id, shape, hex(geom)"),
            ("incidents JOIN incidentmap_imports USING (fid)", "id, dataset, record"),
            (
                "incidents JOIN incidents_reports ON base_id = fid JOIN reports AS r ON r.id = related_id",
                "incidents.id, r.report_id"
            ),
            (
                "reports AS r JOIN reports_mentions ON base_id = r.id JOIN mentions AS m ON m.id = related_id",
                "r.report_id, m.text"
            ),
        ] {
            let values = columns.split(separator: ", ").map { "quote(\($0))" }.joined(
                separator: " || '|' || ")
            content[table] = try probe.texts("SELECT \(values) FROM \(table) ORDER BY 1")
        }
        return content
    }

    @Test func aStoreBringsItsReportsSourcesAndWhatPeopleChanged() throws {
        let folder = try TemporaryFolder()
        let (path, copy) = (folder.path("a.gpkg"), folder.path("b.gpkg"))
        try original(path, in: folder)
        let outcome = try imported(path, into: copy)
        #expect(outcome.imported == 4)
        #expect(outcome.reports == 2)
        #expect(outcome.refusals.isEmpty)
        let (before, after) = (
            try GeoPackageStore(path: path, mode: .reading).all(),
            try GeoPackageStore(path: copy, mode: .reading).all()
        )
        #expect(after == before)
        #expect(after.first { $0.id == "i1" }?.status == .confirmed)
        let (from, to) = (try content(path), try content(copy))
        for (table, rows) in from {
            #expect(to[table] == rows, "\(table)")
            #expect(!rows.isEmpty, "\(table)")
        }
        #expect(try Probe(copy).text("PRAGMA integrity_check") == "ok")
    }

    @Test func importingAStoreAgainChangesNothingAndLeavesWhatIsThere() throws {
        let folder = try TemporaryFolder()
        let (path, copy) = (folder.path("a.gpkg"), folder.path("b.gpkg"))
        try original(path, in: folder)
        // The target knows a report of its own, and the first report with one more incident.
        let store = try GeoPackageStore(path: copy, mode: .writing)
        try store.write(
            report: Samples.report("r1"), incidents: [Samples.incident("own")],
            mentions: [Samples.mention("Hasakah", at: 3)])
        try store.write(report: Samples.report("r9"), incidents: [], mentions: [])
        try store.close()
        #expect(try imported(path, into: copy).imported == 4)
        let once = try content(copy)
        #expect(try imported(path, into: copy).imported == 4)
        #expect(try content(copy) == once)
        let ids = try GeoPackageStore(path: copy, mode: .reading).all().map(\.id)
        #expect(ids.count == 5)
        #expect(ids.contains("own"))
        #expect(once["reports"]?.count == 3)
        #expect(try Probe(copy).number("SELECT count(*) FROM mentions WHERE report_id = 'r1'") == 2)
    }

    @Test func aLaterRunLeavesWhatWasCorrectedInTheOtherStore() throws {
        let folder = try TemporaryFolder()
        let (path, copy) = (folder.path("a.gpkg"), folder.path("b.gpkg"))
        try original(path, in: folder)
        _ = try imported(path, into: copy)
        let store = try GeoPackageStore(path: copy, mode: .writing)
        try store.write(
            report: Samples.report("r1"),
            incidents: ["i1", "i2", "i3"].map { id in Samples.incident(id) { $0.fatalities = 1 } },
            mentions: [Samples.mention("Hasakah", at: 3), Samples.mention("Aleppo", at: 20)])
        try store.close()
        let incidents = try GeoPackageStore(path: copy, mode: .reading).all()
        #expect(incidents.first { $0.id == "i1" }?.fatalities == nil)
        #expect(incidents.first { $0.id == "i2" }?.fatalities == 7)
        #expect(!incidents.contains { $0.id == "i3" })
    }

    @Test func aStoreIsNotImportedIntoItself() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.gpkg")
        try original(path, in: folder)
        #expect(throws: StoreError.self) { try imported(path, into: path) }
    }
}
