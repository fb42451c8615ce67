import Foundation
import Incidents
import Reports
import Spatial
import Storage
import Testing

@testable import Exports

@Suite struct StorePresentationTests {
    /// The samples without the NUL that a store refuses.
    private static let storable = Samples.all.map { incident in
        var incident = incident
        incident.quote = incident.quote?.replacingOccurrences(of: "\0", with: "")
        return incident
    }

    private func present(_ incidents: [Incident], in folder: TemporaryFolder) throws -> QGISProject {
        let store = try GeoPackageStore(path: folder.path("incidents.gpkg"), mode: .writing)
        var summary = StorePresentation.Summary()
        for incident in incidents { summary.add(incident) }
        try store.write(incidents: incidents)
        try StorePresentation.apply(to: store, storeName: "incidents.gpkg", summary: summary)
        try store.close()
        return StorePresentation.project(storeName: "incidents.gpkg", summary: summary)
    }

    @Test func theProjectHoldsTheIncidentsAndTheirDates() throws {
        let folder = try TemporaryFolder()
        let project = try present(Array(Self.storable.prefix(2)), in: folder)
        #expect(project.dates?.lowerBound.description == "2015-06-01")
        #expect(project.dates?.upperBound.description == "2015-06-30")
        let extent = try #require(project.extent)
        #expect(extent.contains(Coordinate(longitude: 40.7478, latitude: 36.5079)))
        #expect(project.xml.contains("<start>2015-06-01T00:00:00Z</start>"))
        // The end of the range is the midnight that ends the last day.
        #expect(project.xml.contains("<end>2015-07-01T00:00:00Z</end>"))
        try project.write(to: folder.path("incidents.qgz"))
        #expect(FileManager.default.fileExists(atPath: folder.path("incidents.qgz")))
    }

    /// What exports leave out is a layer of its own, switched off; the two share no row and lose none.
    @Test func whatIsLeftOutStandsApart() throws {
        let folder = try TemporaryFolder()
        let marked = [[], ["background"], ["doubtful"], ["doubtful", "other"], ["other"]].enumerated().map {
            number, tags in Samples.incident("i\(number)") { $0.tags = tags }
        }
        let project = try present(marked, in: folder)
        let sources = project.xml.components(separatedBy: "<datasource>").dropFirst().compactMap {
            $0.components(separatedBy: "</datasource>").first
        }
        let shown = try #require(sources.first { $0.contains("=incidents|subset=(tags") })
        let leftOut = try #require(sources.first { $0.contains("=incidents|subset=NOT (") })
        #expect(leftOut.contains(shown.components(separatedBy: "subset=")[1]))
        #expect(project.xml.contains("checked=\"Qt::Unchecked\""))
        let store = try GeoPackageStore(path: folder.path("incidents.gpkg"), mode: .reading)
        var kept: [String] = []
        try store.forEachIncident(matching: IncidentFilter()) { kept.append($0.id) }
        try store.close()
        #expect(kept.sorted() == ["i0", "i4"])
    }

    @Test func theSameStoreTwiceIsTheSame() throws {
        let folder = try TemporaryFolder()
        _ = try present(Self.storable, in: folder)
        _ = try present(Self.storable, in: folder)
        let store = try GeoPackageStore(path: folder.path("incidents.gpkg"), mode: .reading)
        #expect(try store.count(matching: IncidentFilter()) == 3)
        try store.close()
    }

    /// A second run shows what the first one brought as well.
    @Test func whatAStoreHoldsAlreadyCounts() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.gpkg")
        let first = Samples.incident("a") {
            $0.coordinate = Coordinate(longitude: 40, latitude: 36)
            $0.eventDate = CalendarDate(iso: "2015-06-26")
            $0.eventDateEnd = CalendarDate(iso: "2015-07-02")
        }
        let second = Samples.incident("b") {
            $0.coordinate = Coordinate(longitude: -3, latitude: 14)
            $0.eventDate = CalendarDate(iso: "2019-01-01")
        }
        for incident in [first, second] {
            let store = try GeoPackageStore(path: path, mode: .writing)
            try store.write(incidents: [incident])
            var summary = StorePresentation.Summary()
            summary.add(incident)
            if !store.isBeingBuilt { try summary.add(contentsOf: store) }
            try StorePresentation.apply(to: store, storeName: "incidents.gpkg", summary: summary)
            try store.close()
            let project = StorePresentation.project(storeName: "incidents.gpkg", summary: summary)
            let extent = try #require(project.extent)
            #expect(extent.contains(try #require(incident.coordinate)))
            #expect(extent.contains(try #require(first.coordinate)))
            #expect(project.dates?.lowerBound == first.eventDate)
            #expect(project.dates?.upperBound == incident.eventDateEnd ?? incident.eventDate)
        }
    }

    /// A map in degrees cannot show a view that runs over the 180th meridian.
    @Test func theViewIsNeverTurnedRound() throws {
        var summary = StorePresentation.Summary()
        for longitude in [178.0, -178] {
            summary.add(
                Samples.incident("i") { $0.coordinate = Coordinate(longitude: longitude, latitude: -17) })
        }
        let extent = try #require(StorePresentation.project(storeName: "x.gpkg", summary: summary).extent)
        #expect(extent.west == -180 && extent.east == 180)
        #expect(extent.south < -17 && extent.north > -17 && extent.north < 0)
    }

    @Test func aProjectSavedByHandIsKnown() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("incidents.qgz")
        #expect(!QGISProject.isSavedByHand(at: path))
        let project = StorePresentation.project(
            storeName: "incidents.gpkg", summary: StorePresentation.Summary())
        try project.write(to: path)
        #expect(!QGISProject.isSavedByHand(at: path))
        // As QGIS begins a project that it saves.
        let saved =
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis saveDateTime=\"2024-05-01T10:00:00\" "
            + "projectname=\"Incidents\" version=\"3.22.4-Białowieża\">"
        try ZIPArchive.write(path: path, files: [], contents: [("incidents.qgs", Array(saved.utf8))])
        #expect(QGISProject.isSavedByHand(at: path))
        try Data("no archive".utf8).write(to: URL(fileURLWithPath: path))
        #expect(!QGISProject.isSavedByHand(at: path))
    }

    /// A run that brings nothing new must not change a byte.
    @Test func theSameProjectGivesTheSameBytes() async throws {
        let project = StorePresentation.project(
            storeName: "incidents.gpkg", summary: StorePresentation.Summary())
        let before = try project.geoPackageContent()
        // An archive dates its entries to two seconds.
        try await Task.sleep(for: .seconds(2.1))
        #expect(try project.geoPackageContent() == before)
    }

    private static let boxes: [(BoundingBox, Double, BoundingBox)] = [
        (box(10, 20, 11, 21), 1, box(9, 19, 12, 22)),
        (box(179, -90, -179, 0), 2, box(177, -90, -177, 2)),
        (box(-179.5, 0, -170, 1), 1, box(179.5, -1, -169, 2)),
        (box(-179, 0, 179, 89.5), 5, box(-180, -5, 180, 90)),
    ]

    private static func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> BoundingBox {
        BoundingBox(west: west, south: south, east: east, north: north)
    }

    @Test(arguments: boxes)
    func boxesGrow(box: BoundingBox, margin: Double, expected: BoundingBox) {
        #expect(box.expanded(byDegrees: margin) == expected)
    }
}
