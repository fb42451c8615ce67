import Gazetteers
import Geoparsing
import Reports
import Spatial
import Testing

/// Which of several places a name means, and where an unknown one lies.
@Suite struct ResolutionTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test(arguments: RelationRow.read("resolution"))
    func nameMeansItsPlace(_ row: RelationRow) throws {
        let text = try #require(row.value("text"))
        let name = try #require(row.value("name"))
        let expected = try #require(row.value("place"))
        let found = bench.reader.toponyms(in: bench.documents.read(text)).first {
            $0.toponym.text == name
        }
        if expected == "none" {
            #expect(found?.toponym.place == nil, "\(found?.toponym.place?.id ?? "")")
            #expect(found == nil || found?.fallback == nil)
            return
        }
        let toponym = try #require(found, "no place name found")
        switch expected {
        case "unknown":
            #expect(toponym.toponym.place == nil)
            #expect(toponym.note?.contains("no gazetteer") == true)
        case "open":
            #expect(toponym.isAmbiguous)
            #expect(toponym.toponym.place == nil)
            #expect(toponym.fallback == nil)
        default: #expect(toponym.toponym.place?.id == expected)
        }
        if let role = row.value("role") { #expect(toponym.role.rawValue == role) }
    }

    // MARK: Ambiguous names

    @Test func ambiguousNameCarriesCandidatesFootprintAndReason() throws {
        let document = bench.documents.read("A fire broke out in Northfield.")
        let toponym = try #require(bench.reader.toponyms(in: document).first)
        let places = toponym.toponym.alternatives.map(\.place)
        #expect(Set(places.map(\.id)) == ["t:northfield-a", "t:northfield-b"])
        let footprint = try #require(toponym.footprint)
        for place in places {
            #expect(try footprint.contains(place.coordinate))
            // The whole place, not its point alone.
            for azimuth in stride(from: 0.0, to: 360, by: 45) {
                let edge = Ellipsoid.wgs84.destination(
                    from: place.coordinate, azimuth: azimuth, distance: place.radius * 0.99)
                #expect(try footprint.contains(edge))
            }
        }
        #expect(toponym.note?.contains("Minnesota") == true)
        #expect(toponym.note?.contains("New Jersey") == true)
    }

    @Test func whatTheReportNamesElsewhereEndsTheAmbiguity() throws {
        let document = bench.documents.read(
            "A fire broke out in Northfield. Crews of the whole of New Jersey came to Northfield.")
        let toponym = try #require(bench.reader.toponyms(in: document).first)
        #expect(toponym.toponym.place?.id == "t:northfield-b")
        #expect(!toponym.isAmbiguous)
    }

    // MARK: Names that no gazetteer has

    /// A sentence, the unknown name, the words by which it is placed, and about how far that reaches.
    @Test(arguments: [
        ("The village of Zzyxal in Dohuk province was shelled.", "Zzyxal", "which holds it", 50.0...200),
        (
            "The village of Zzyxal, 10 km east of Hasakah, was shelled.", "Zzyxal", "10 km east of Hasakah",
            5...20
        ),
        (
            "Zzyxal, a hamlet of herders some 10 km east of Hasakah, was shelled in the village of Zzyxal.",
            "Zzyxal",
            "10 km east of Hasakah", 5...20
        ),
        ("In Dohuk province, militants shelled the village of Zzyxal.", "Zzyxal", "Dohuk", 50...200),
        (
            "Clashes went on in the southern countryside of Hasakah after men left the village of Zzyxal.",
            "Zzyxal",
            "southern countryside of Hasakah", 15...40
        ),
        ("Shells fell in the Zzyxal neighborhood of Hasakah.", "Zzyxal", "Hasakah", 3...10),
    ])
    func unknownNameLiesInTheAreaItsSentenceStates(
        _ text: String, _ name: String, _ words: String, _ kilometres: ClosedRange<Double>
    ) throws {
        let toponym = try #require(
            bench.reader.toponyms(in: bench.documents.read(text)).first {
                $0.toponym.text == name && $0.fallback != nil
            })
        #expect(toponym.toponym.place == nil)
        #expect(toponym.note?.contains(words) == true, "\(toponym.note ?? "")")
        let radius = try #require(toponym.fallbackUncertainty) / 1000
        #expect(kilometres.contains(radius), "\(radius) km")
    }

    /// A town that the report names beside it holds nothing: Deraluk lies in Dohuk, whatever is said in Erbil.
    @Test func anotherTownIsNoContainer() throws {
        let text =
            "Officials met reporters in Erbil on Monday. A drone hit the village of Zzyxal, they said in Erbil."
        let toponym = try #require(
            bench.reader.toponyms(in: bench.documents.read(text)).first { $0.toponym.text == "Zzyxal" })
        #expect(toponym.toponym.place == nil)
        // The report's own area, and no point of the town's own precision.
        #expect(try #require(toponym.fallbackUncertainty) >= 25_000)
        #expect(toponym.note?.contains("of which the report tells") == true)
    }

    @Test func withoutAnyAreaThereIsNoPoint() throws {
        let toponym = try #require(
            bench.reader.toponyms(
                in: bench.documents.read("Gunmen attacked the village of Zzyxal on Monday.")
            )
            .first)
        #expect(toponym.fallback == nil)
        #expect(toponym.note?.contains("no gazetteer") == true)
    }

    // MARK: Lists

    @Test(arguments: [
        ("The villages of Masoom, Hanash and Nasrat were taken.", "village"),
        ("Masoom, Hanash and Nasrat villages were taken.", "village"),
        ("Troops entered the Masoom, Hanash and Nasrat districts.", "district"),
        ("Troops entered the regions of Masoom, Hanash and Nasrat.", "region"),
        ("دخلت القوات بلدات الشدادي وذيبان والقامشلي.", "town"),
    ])
    func theKindWordGoesToAllMembers(_ text: String, _ kind: String) {
        let found = bench.reader.toponyms(in: bench.documents.read(text))
        #expect(found.count == 3, "\(found.map(\.toponym.text))")
        #expect(found.allSatisfy { $0.toponym.kind == kind }, "\(found.map { $0.toponym.kind ?? "-" })")
    }

    @Test func aKindWordOfOneGoesToOne() {
        let found = bench.reader.toponyms(
            in: bench.documents.read("Shells fell on the city of Hasakah, Qamishli and Raqqa."))
        #expect(found.map(\.toponym.kind) == ["city", nil, nil])
    }
}
