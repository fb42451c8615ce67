import Foundation
import Gazetteers
import Geoparsing
import Reports
import Spatial
import Testing

/// What is a place name, and above all what is none.
@Suite struct RecognitionTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    func names(_ text: String) -> [String] {
        bench.reader.toponyms(in: bench.documents.read(text)).map(\.toponym.text)
    }

    @Test(arguments: RelationRow.read("recognition"))
    func findsPlacesAndNothingElse(_ row: RelationRow) throws {
        let text = try #require(row.value("text"))
        let expected = (row.fields["places"] ?? "").split(separator: "|").map(String.init)
        #expect(names(text) == expected)
    }

    @Test func offsetsCountCodePoints() throws {
        let text = "\u{1F534} Urgent \u{2013} a shell landed in Azaz."
        let toponym = try #require(bench.reader.toponyms(in: bench.documents.read(text)).first)
        #expect(bench.text(toponym.toponym.span, of: text) == "Azaz")
    }

    @Test func listOfUnknownVillagesSharesItsArea() throws {
        let text =
            "The army took control of villages of Masoom, Hanash, and Nasrat (south of Hasakah city) on Monday."
        let references = bench.references(text).filter { $0.role == .location }
        #expect(references.map { $0.toponyms[0].text } == ["Masoom", "Hanash", "Nasrat"])
        for reference in references {
            #expect(reference.toponyms[0].place == nil)
            let point = try #require(reference.coordinate)
            #expect(point.latitude < 36.5 && point.latitude > 36.1)
            #expect(reference.note?.contains("no gazetteer") == true)
        }
    }

    @Test func relationChoosesAmongNamesakes() throws {
        let south = bench.references("They entered Uwaina, south of Hasakah, at dawn.")
        #expect(south.first?.toponyms.first?.place?.id == "t:uwaina")
        let north = bench.references("They entered Uwaina, 65 km northwest of Hasakah, at dawn.")
        #expect(north.first?.toponyms.first?.place?.id == "t:uwaina2")
    }

    @Test func containerChoosesAmongNamesakes() {
        let found = bench.references("Police in Columbus, Georgia, arrested a man.")
        #expect(found.first?.toponyms.first?.place?.id == "t:columbus-ga")
        #expect(found.last?.role == .container)
    }

    @Test func ambiguousNameAbstainsAndListsItsCandidates() throws {
        let reference = try #require(bench.references("A fire broke out in Northfield.").first)
        #expect(reference.coordinate == nil)
        #expect(reference.toponyms.first?.alternatives.count == 2)
        #expect(reference.note?.contains("New Jersey") == true)
        #expect(reference.footprint != nil)
    }

    @Test(arguments: [
        ("Militants coming from Mosul attacked Azaz.", "Mosul", PlaceRole.origin),
        ("A convoy heading to Raqqa was hit.", "Raqqa", .destination),
        ("Two families left for Mosul.", "Mosul", .destination),
        ("Villagers fled by boat to Mosul.", "Mosul", .destination),
        ("Men who had left Azaz were taken away.", "Azaz", .origin),
        ("Fighting was reported from Azaz.", "Azaz", .location),
        ("Two killed\n\nHASAKAH \u{2013} Two men were killed on Friday in a raid.", "HASAKAH", .dateline),
    ])
    func roleIsTold(_ text: String, _ name: String, _ role: PlaceRole) throws {
        let reference = bench.references(text).first { $0.toponyms.first?.text == name }
        #expect(reference?.role == role)
    }

    @Test(arguments: [
        // What only served to locate a place is not what "the town" takes up.
        (
            "Shots fell near Shaddadi, south of Hasakah. Roadblocks stood at the exits of the town.",
            "t:shaddadi"
        ),
        // A part of a town is no town.
        ("Shells hit Hasakah. The Azaz district burned. Clashes went on south of the city.", "t:hasakah"),
        // "The town" may be the subject.
        ("Shells hit Azaz. The town came under fire again.", "t:azaz"),
        // "The province" holds the last place.
        ("Shells hit Azaz. Clashes went on in the north of the province.", "iso:SY-HL"),
    ])
    func anaphorTakesUpWhatItsNounNames(_ text: String, _ id: String) throws {
        let anaphor = try #require(bench.references(text).last { $0.isAnaphor })
        #expect(anaphor.toponyms.first?.place?.id == id)
    }

    @Test(arguments: RelationRow.read("stated"))
    func statedPlaceRulesOutNamesakes(_ row: RelationRow) throws {
        let text = try #require(row.value("text")).replacingOccurrences(of: "\\n", with: "\n")
        let name = row.value("name")
        let all = bench.references(text).filter { $0.toponyms.first?.text == name }
        let reference = try #require(
            all.first, "found \(bench.references(text).map { $0.toponyms.first?.text ?? "" })")
        #expect(all.allSatisfy { $0.toponyms.first?.place?.id == row.value("place") })
        if let latitude = row.value("latitude").flatMap(Double.init),
            let longitude = row.value("longitude").flatMap(Double.init),
            let within = row.value("within_km").flatMap(Double.init)
        {
            let point = try #require(reference.coordinate)
            let away = Ellipsoid.wgs84.distance(
                from: Coordinate(longitude: longitude, latitude: latitude), to: point)
            #expect(away <= within * 1000, "\(point) is \(away) m away")
        }
        if let least = row.value("least_km").flatMap(Double.init) {
            #expect(try #require(reference.uncertainty) >= least * 1000)
        }
    }

    @Test func anaphorTakesUpTheTown() throws {
        let references = bench.references("Shells hit Hasakah on Monday. Clashes went on south of the city.")
        let anaphor = try #require(references.first { $0.isAnaphor })
        #expect(anaphor.toponyms.first?.place?.id == "t:hasakah")
        let point = try #require(anaphor.coordinate)
        #expect(point.latitude < 36.5)
    }
}
