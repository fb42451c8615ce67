import Foundation
import GRDB
import Incidents
import Spatial
import Testing

@testable import Storage

/// Polygons and lines as other programs draw them.
@Suite struct ShapeFileTests {
    private static let square = "[[40,36],[41,36],[41,37],[40,37],[40,36]]"
    private static let kmlSquare = "40,36 41,36,120 41,37\n40,37 40,36"

    private static func kml(_ body: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark><name>a &amp; b</name>
        \(body)
        </Placemark></Folder></Document></kml>
        """
    }

    @Test(arguments: [
        (#"{"type":"Polygon","coordinates":[\#(square)]}"#, true),
        ("\u{FEFF}" + #"{"type":"Polygon","coordinates":[\#(square)]}"#, true),
        (
            #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":[{}]},"geometry":{"coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[\#(square)]],"type":"MultiPolygon"}}]}"#,
            true
        ),
        (#"{"type":"Polygon","coordinates":[[[39,35],[42,35],[42,38],[39,38],[39,35]],\#(square)]}"#, false),
        // A ring that is not closed, and one drawn a turn further east.
        (#"{"type":"Polygon","coordinates":[[[40,36],[41,36],[41,37],[40,37]]]}"#, true),
        (#"{"type":"Polygon","coordinates":[[[400,36],[401,36],[401,37],[400,37],[400,36]]]}"#, true),
        (
            kml(
                "<Polygon><outerBoundaryIs><LinearRing><coordinates>\(kmlSquare)</coordinates></LinearRing></outerBoundaryIs></Polygon>"
            ),
            true
        ),
        (
            kml(
                "<MultiGeometry><Point><coordinates>1,1</coordinates></Point><Polygon><outerBoundaryIs><LinearRing><coordinates>39,35 42,35 42,38 39,38 39,35</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>\(kmlSquare)</coordinates></LinearRing></innerBoundaryIs></Polygon></MultiGeometry>"
            ), false
        ),
    ])
    func areasAreRead(text: String, holdsHasakah: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("area")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let file = try ShapeFile(path: path)
        #expect(try file.requiredArea().contains(Samples.hasakah) == holdsHasakah)
        #expect(throws: StoreError.self) { _ = try file.requiredLines() }
    }

    @Test(arguments: [
        (#"{"type":"Feature","geometry":{"type":"Point","coordinates":[40,36]}}"#, "holds no polygon"),
        (#"{"type":"Polygon","coordinates":[[[40,96],[41,96],[41,97],[40,96]]]}"#, "none on Earth"),
        (
            #"{"type":"Polygon","coordinates":[[[640000,4000000],[640001,4000000],[640001,4000001]]]}"#,
            "none on Earth"
        ),
        (#"{"type":"Polygon","coordinates":[[["a",1]]]}"#, "no number"), ("[1,2", "neither GeoJSON"),
        ("", "neither GeoJSON"), ("<kml><Document>", "broken XML"), ("<html></html>", "no KML"),
        (
            "<kml><Polygon><outerBoundaryIs><coordinates>40;36 1,2</coordinates></outerBoundaryIs></Polygon></kml>",
            "40;36"
        ),
        (#"{"type":"Polygon","coordinates":[]}"#, "holds no polygon"),
        (#"{"type":"Polygon","coordinates":[[[40,36],[40,36],[40,36],[40,36]]]}"#, "holds no polygon"),
    ])
    func whatIsNoneIsNamed(text: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("area")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect {
            _ = try ShapeFile(path: path).requiredArea()
        } throws: { error in "\(error)".contains(reason) && "\(error)".contains(path) }
        #expect(throws: StoreError.self) { _ = try ShapeFile(path: path + "-absent") }
    }

    @Test func aRingThatCrossesItselfIsRepairedAndSaid() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("bow.geojson")
        try Data(#"{"type":"Polygon","coordinates":[[[40,36],[41,37],[41,36],[40,37],[40,36]]]}"#.utf8)
            .write(to: URL(fileURLWithPath: path))
        let file = try ShapeFile(path: path)
        #expect(file.notes.count == 1)
        #expect(file.notes.first?.contains("Self-intersection") == true)
        #expect(file.notes.first?.contains("repaired") == true)
        #expect(file.area.polygons.count == 2)
    }

    @Test func linesAreReadFromEveryFormat() throws {
        let folder = try TemporaryFolder()
        let expected = [
            LineString([Coordinate(longitude: 40, latitude: 36), Coordinate(longitude: 41, latitude: 37)])
        ]
        let texts = [
            #"{"type":"LineString","coordinates":[[40,36],[41,37]]}"#,
            #"{"type":"MultiLineString","coordinates":[[[40,36],[41,37]]]}"#,
            Self.kml("<LineString><coordinates>40,36 41,37</coordinates></LineString>"),
        ]
        for (number, text) in texts.enumerated() {
            let path = folder.path("line\(number)")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(try ShapeFile(path: path).requiredLines() == expected)
        }
        let path = folder.path("lines.gpkg")
        let store = try GeoPackageStore(path: path, mode: .replacing)
        try store.write(
            layer: DerivedLayer(name: "roads", summary: "", columns: [.init("name", .text)], count: 1) { _ in
                DerivedLayer.Feature(id: "a", title: "", shape: .lines(expected), values: [.text("road")])
            })
        try store.close()
        #expect(try ShapeFile(path: path, layer: "roads").requiredLines() == expected)
    }

    @Test func aLayerOfAGeoPackageIsChosenByName() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("areas.gpkg")
        let store = try GeoPackageStore(path: path, mode: .replacing)
        let disc = try MultiPolygon.circle(center: Samples.hasakah, radius: 10_000)
        try store.write(incidents: [Samples.incident("a", at: Samples.hasakah) { $0.footprint = disc }])
        try store.close()
        let area = try ShapeFile(path: path, layer: "footprints").requiredArea()
        #expect(abs(area.area - disc.area) < 1)
        #expect {
            _ = try ShapeFile(path: path)
        } throws: { "\($0)".contains("clusters, footprints, incidents") }
        #expect {
            _ = try ShapeFile(path: path, layer: "districts")
        } throws: { "\($0)".contains("no layer \"districts\"") }
        let database = try DatabaseQueue(path: path)
        try database.write {
            try $0.execute(
                sql: """
                    INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 37N', 32637, 'EPSG', 32637, 'undefined', '');
                    UPDATE gpkg_geometry_columns SET srs_id = 32637 WHERE table_name = 'footprints'
                    """)
        }
        try database.close()
        #expect {
            _ = try ShapeFile(path: path, layer: "footprints")
        } throws: { "\($0)".contains("EPSG:32637") }
    }
}
