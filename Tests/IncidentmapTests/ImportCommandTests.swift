import Foundation
import Testing

/// What `import` says about a file.
@Suite struct ImportCommandTests {
    @Test func columnsThatNoFieldHoldsAreNamed() throws {
        let folder = try TemporaryFolder()
        let table = try folder.file(
            "own.csv", "date,latitude,longitude,Colour,mood\n2015-06-26,36.5,40.7,red,bad\n".utf8)
        let first = try Program.run("import", table, "--store", folder.path("a.gpkg"))
        #expect(first.status == 0)
        #expect(first.messages.contains("2 columns not used (kept with the rows): Colour, mood"))
        let named = try Program.run(
            "import", table, "--store", folder.path("b.gpkg"), "--column", "notes=Colour", "--column",
            "tags=mood")
        #expect(named.status == 0)
        #expect(!named.messages.contains("not used"))
        let collection =
            #"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"notes":"x","hue":1}}]}"#
        let features = try folder.file("own.geojson", collection.utf8)
        let second = try Program.run("import", features, "--store", folder.path("c.gpkg"))
        #expect(second.messages.contains("1 column not used (--column FIELD=NAME takes them in): hue"))
    }

    @Test func aStoreBringsItsReports() throws {
        let folder = try TemporaryFolder()
        let report = try folder.file(
            "r.txt",
            "---\npublished: 2022-04-19\n---\nShelling near Hasakah\n\nTurkish forces shelled Hasakah on Monday, killing three people.\n"
                .utf8)
        let mapped = try Program.run("map", report, "--output", folder.path("out"))
        #expect(mapped.status == 0)
        let copied = try Program.run(
            "import", folder.path("out/incidents.gpkg"), "--store", folder.path("copy.gpkg"))
        #expect(copied.status == 0)
        #expect(copied.messages.contains("from 1 report,"))
    }
}
