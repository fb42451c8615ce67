import Foundation
import Incidents
import Reports
import Spatial
import Testing

@testable import Storage

@Suite struct KMLImportTests {
    private func imported(
        _ path: String
    ) throws -> (incidents: [Incident], outcome: IncidentImporter.Outcome) {
        let folder = try TemporaryFolder()
        let store = try GeoPackageStore(path: folder.path("store.gpkg"), mode: .writing)
        var importer = IncidentImporter(into: store, mapping: try ImportMapping())
        let outcome = try importer.run(path: path, format: .recognised(from: path))
        try store.close()
        return (try GeoPackageStore(path: folder.path("store.gpkg"), mode: .reading).all(), outcome)
    }

    private func imported(text: String) throws -> (incidents: [Incident], outcome: IncidentImporter.Outcome) {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("own.kml")))
        return try imported(folder.path("own.kml"))
    }

    @Test func placemarksOfOtherProgramsAreRead() throws {
        let path = try #require(
            Bundle.module.path(forResource: "places", ofType: "kml", inDirectory: "Fixtures"))
        let (incidents, outcome) = try imported(path)
        #expect(incidents.map(\.location) == ["الحسكة & around", "Month", "Span"])
        #expect(incidents[0].id == "first")
        #expect(incidents[0].coordinate == Coordinate(longitude: 40.7478, latitude: 36.5079))
        #expect(incidents[0].notes == "Two <b>cars</b> burnt")
        #expect(incidents[0].fatalities == 3)
        #expect(incidents[0].eventDate == CalendarDate(iso: "2015-06-26"))
        #expect(incidents[0].eventTime == ClockTime(hour: 9, minute: 30))
        #expect(incidents[0].timePrecision == 1)
        #expect(incidents[1].actor1 == "Police")
        #expect(incidents[1].coordinate == Coordinate(longitude: -180, latitude: -90))
        #expect(incidents[1].footprint?.polygons.first?.exterior.count == 4)
        #expect(incidents[1].eventDate == CalendarDate(iso: "2016-02-01"))
        #expect(incidents[1].eventDateEnd == CalendarDate(iso: "2016-02-29"))
        #expect(incidents[1].timePrecision == 3)
        #expect(incidents[2].coordinate == nil)
        #expect(incidents[2].eventDateEnd == CalendarDate(iso: "2017-12-31"))
        #expect(outcome.refusals.map(\.line) == [23, 24, 25])
        #expect(outcome.refusals[0].reason.contains("not a point"))
        #expect(outcome.refusals[1].reason.contains("outside the Earth"))
        #expect(outcome.refusals[2].reason.contains("here"))
        #expect(outcome.unusedColumns == ["colour"])
    }

    @Test func aBrokenDocumentGivesWhatCameBefore() throws {
        let (incidents, outcome) = try imported(
            text: "<kml><Document><Placemark><name>A</name></Placemark>\n<Placemark><name>B</nam")
        #expect(incidents.map(\.location) == ["A"])
        #expect(outcome.refusals.map(\.line) == [2])
    }

    @Test(arguments: ["1e300,36", "181,36", "40,nan", "inf,36"])
    func shapesBeyondTheEarthAreRefused(corner: String) throws {
        let (incidents, outcome) = try imported(
            text: """
                <kml><Placemark id="a"><name>A</name><MultiGeometry><Point><coordinates>40,36</coordinates></Point>
                <Polygon><outerBoundaryIs><LinearRing><coordinates>40,36 \(corner) 41,37 40,36</coordinates>
                </LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></kml>
                """)
        #expect(incidents.isEmpty)
        #expect(outcome.refusals.first?.reason.contains("outside the Earth") == true)
    }

    @Test func ringsAreClosed() throws {
        let (incidents, _) = try imported(
            text: """
                <kml><Placemark id="a"><name>A</name><MultiGeometry><Point><coordinates>40,36</coordinates></Point>
                <Polygon><outerBoundaryIs><LinearRing><coordinates>39,35 41,35 41,37 39,37</coordinates>
                </LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></kml>
                """)
        let ring = try #require(incidents.first?.footprint?.polygons.first?.exterior)
        #expect(ring.count == 5 && ring.first == ring.last)
    }

    @Test(arguments: ["", "no XML", "<html></html>", "<kml", "PK\u{3}\u{4}broken"])
    func whatIsNoKMLIsRefusedByName(text: String) throws {
        let error = #expect(throws: StoreError.self) { _ = try imported(text: text) }
        #expect(error?.path.hasSuffix("own.kml") == true)
    }

    @Test func entitiesAreNotExpanded() throws {
        let (incidents, _) = try imported(
            text: """
                <!DOCTYPE kml [<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY a "aaaaaaaaaa">]>
                <kml><Placemark><name>x&file;&a;y</name></Placemark></kml>
                """)
        #expect(incidents.map(\.location) == ["xy"])
    }
}
