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

    @Test func theSameStoreTwiceIsTheSame() throws {
        let folder = try TemporaryFolder()
        _ = try present(Self.storable, in: folder)
        _ = try present(Self.storable, in: folder)
        let store = try GeoPackageStore(path: folder.path("incidents.gpkg"), mode: .reading)
        #expect(try store.count(matching: IncidentFilter()) == 3)
        try store.close()
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
