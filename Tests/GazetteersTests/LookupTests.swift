import Foundation
import Spatial
import Testing

@testable import Gazetteers

@Suite struct LookupTests {
    @Test(arguments: [
        ("Hasaka", "geonames:173811", MatchTier.exact), ("HASAKA", "geonames:173811", .folded),
        ("al-Hasakeh", "geonames:173811", .folded), ("الحسكة", "geonames:173811", .exact),
        ("حسكة", "geonames:173811", .folded), ("Хасеке", "geonames:173811", .exact),
        ("Qamishli", "geonames:173377", .folded), ("Tel Temir", "geonames:163434", .exact),
        ("Teltemir", "geonames:163434", .folded), ("al-Hol", "geonames:173797", .folded),
        ("Hassaqah", "geonames:173811", .skeleton), ("Te Majdal", "geonames:163599", .fuzzy),
        ("Gweiran", "curated:sy-hasakah-ghuwayran", .exact), ("東京", "geonames:1850147", .exact),
        ("Aleppo", "geonames:170063", .exact), ("Syria", "iso:SY", .exact), ("US", "iso:US", .exact),
        ("United States of America", "iso:US", .exact),
    ]) func namesAreFoundInTheirTier(name: String, id: String, tier: MatchTier) throws {
        let found = try #require(try Fixture.shared().first(name))
        #expect(found.place.id == id)
        #expect(found.match == tier)
        #expect(found.score > 0 && found.score <= 1)
    }

    @Test(arguments: ["Xyzzyville", "Abu Diala al-Homsi", "us", "", " ", "'", "Majdal", "Khalid", "\u{0}"])
    func whatIsNotKnownGivesNothing(name: String) throws {
        #expect(try Fixture.shared().candidates(named: name, context: LookupContext(), limit: 5).isEmpty)
    }

    @Test func everySpellingOfTheTablesIsFoundExactly() throws {
        let gazetteer = try Fixture.shared()
        let input = try BundledSource(folder: Fixture.url("bundled")).load(Fixture.rules())
        for draft in input.places {
            for name in draft.allNames {
                let found = gazetteer.candidates(named: String(name), context: LookupContext(), limit: 40)
                #expect(found.contains { $0.place.id == draft.id && $0.match == .exact }, "\(name)")
            }
        }
    }

    @Test func contextChoosesAmongNamesakes() throws {
        let gazetteer = try Fixture.shared()
        func first(_ context: LookupContext) -> String? { gazetteer.first("Humaira", context)?.place.id }
        #expect(first(LookupContext(admin1: "Aleppo")) == "geonames:1700001")
        #expect(first(LookupContext(admin1: "حلب")) == "geonames:1700001")
        #expect(first(LookupContext(admin1: "SY-HA")) == "geonames:1700002")
        #expect(first(LookupContext(admin1: "Hasakah Governorate")) == "geonames:1700002")
        #expect(first(LookupContext(near: Coordinate(longitude: 41.8, latitude: 36.8))) == "geonames:1700002")
        #expect(gazetteer.first("Paris")?.place.country == "FR")
        #expect(gazetteer.first("Paris", LookupContext(countries: ["US"]))?.place.id == "geonames:4717560")
        #expect(gazetteer.first("Georgia")?.place.id == "iso:GE")
        #expect(gazetteer.first("Georgia", LookupContext(countries: ["US"]))?.place.id == "iso:US-GA")
    }

    @Test func strictContextDropsWhatLiesOutside() throws {
        let gazetteer = try Fixture.shared()
        let context = LookupContext(countries: ["FR"], isStrict: true)
        #expect(gazetteer.candidates(named: "Springfield", context: context, limit: 5).isEmpty)
        let found = gazetteer.candidates(named: "Paris", context: context, limit: 5)
        #expect(found.map(\.place.id) == ["geonames:2988507"])
    }

    @Test(arguments: [
        "Tell Tamer town", "village of Tell Tamer", "قرية تل تمر", "Tell Tamer (Til Temir)",
        "Nowhere/Tell Tamer",
    ])
    func kindWordsAndAlternativesAreTakenApart(name: String) throws {
        #expect(try Fixture.shared().first(name)?.place.id == "geonames:163434")
    }

    @Test func aKindWordTellsTheDivisionFromItsSeat() throws {
        let gazetteer = try Fixture.shared()
        #expect(gazetteer.first("Hasakah")?.place.featureCode == "PPL")
        #expect(gazetteer.first("Hasakah province")?.place.id == "iso:SY-HA")
        #expect(gazetteer.first("Hasakah", LookupContext(kind: "governorate"))?.place.id == "iso:SY-HA")
        #expect(gazetteer.first("Hasakah city")?.place.id == "geonames:173811")
    }

    @Test func equalNamesakesShareTheScore() throws {
        let found = try Fixture.shared().candidates(named: "Springfield", context: LookupContext(), limit: 5)
        #expect(found.count == 2)
        #expect(found.map(\.score).reduce(0, +) < 1)
        #expect(found[0].score < 0.6)
        #expect(found == found.sorted { $0.score > $1.score })
    }

    @Test func limitsAreKept() throws {
        let gazetteer = try Fixture.shared()
        #expect(gazetteer.candidates(named: "Springfield", context: LookupContext(), limit: 1).count == 1)
        #expect(gazetteer.candidates(named: "Springfield", context: LookupContext(), limit: 0).isEmpty)
    }

    @Test func placesCarryTheirFacts() throws {
        let gazetteer = try Fixture.shared()
        let place = try #require(gazetteer.place(withID: "geonames:173811"))
        #expect(place.name == "Al Ḩasakah")
        #expect(place.coordinate == Coordinate(longitude: 40.74772, latitude: 36.50237))
        #expect(place.country == "SY")
        #expect(place.admin1 == "Al-Hasakah")
        #expect(place.population == 422_445)
        #expect(place.radius == 5800)
        #expect(gazetteer.place(withID: "geonames:1") == nil)
        #expect(gazetteer.country(alpha2: "sy")?.alpha3 == "SYR")
        #expect(gazetteer.country(alpha2: "SY")?.bounds?.west == 35.7)
        #expect(gazetteer.country(alpha2: "XX") == nil)
        #expect(gazetteer.country(demonym: "Syrians")?.alpha2 == "SY")
        #expect(gazetteer.country(demonym: "Syria") == nil)
        #expect(gazetteer.countryCode("Syrie") == "SY")
        #expect(gazetteer.countryCode("syr") == "SY")
        #expect(throws: GazetteerError.self) { try gazetteer.context(country: "Atlantis") }
    }

    @Test func aCuratedRecordJoinsTheListedPlace() throws {
        let gazetteer = try Fixture.shared()
        #expect(gazetteer.place(withID: "curated:sy-tell-tamr") == nil)
        #expect(gazetteer.first("Til Temir")?.place.id == "geonames:163434")
        #expect(gazetteer.place(withID: "geonames:163434")?.radius == 1200)
    }

    @Test func summariesTellAtAGlance() throws {
        let gazetteer = try Fixture.shared()
        func summary(_ text: String) -> NameSummary? {
            var text = text
            return text.withUTF8 { gazetteer.summary(ofName: $0) }
        }
        #expect(summary("Aleppo")?.hasDivision == true)
        #expect(summary("Aleppo")?.population == 2_098_210)
        #expect(summary("Aleppo")?.tier == .exact)
        #expect(summary("al-Aleppo")?.isRespelled == true)
        #expect(summary("Syrian")?.isDemonym == true)
        #expect(summary("US")?.isAbbreviation == true)
        #expect(summary("us") == nil)
        #expect(summary("Nobody") == nil)
    }

    @Test func placesNearAPointAreThoseWithinTheDistance() throws {
        let gazetteer = try Fixture.shared()
        let centre = Coordinate(longitude: 40.7, latitude: 36.5)
        for metres in [0.0, 1000, 20_000, 80_000, 5_000_000, 21_000_000] {
            let found = gazetteer.places(near: centre, within: metres, limit: 100)
            let all = (0..<gazetteer.layers[0].places.count).map { gazetteer.layers[0].place($0) }
                .filter { Ellipsoid.wgs84.distance(from: centre, to: $0.coordinate) <= metres }
            #expect(Set(found.map(\.id)) == Set(all.map(\.id)))
        }
        let acrossTheLine = gazetteer.places(
            near: Coordinate(longitude: -179.5, latitude: -18), within: 300_000)
        #expect(acrossTheLine.contains { $0.id == "geonames:2198148" })
    }

    @Test func settlementsNearAPointComeNearestFirst() throws {
        let gazetteer = try Fixture.shared()
        let centre = Coordinate(longitude: 40.7, latitude: 36.5)
        for least in [0, 1000, 100_000] {
            let found = gazetteer.settlements(near: centre, within: 400_000, ofAtLeast: least)
            let all = gazetteer.places(near: centre, within: 400_000, limit: .max).filter {
                $0.featureCode.hasPrefix("PPL") && $0.featureCode != "PPLX" && $0.population ?? 0 >= least
            }
            #expect(!all.isEmpty)
            #expect(
                found.map { Ellipsoid.wgs84.distance(from: centre, to: $0) }
                    == all.map { Ellipsoid.wgs84.distance(from: centre, to: $0.coordinate) })
        }
    }

    @Test func manyNamesTogetherTellWhatEachTellsAlone() throws {
        let gazetteer = try Fixture.shared()
        let input = try BundledSource(folder: Fixture.url("bundled")).load(Fixture.rules())
        let names =
            input.places.flatMap(\.allNames).map(String.init) + ["", "Nowhere at all", "-- ,", "ALEPPO"]
        var text: [UInt8] = []
        var ranges: [Range<Int>] = []
        for name in names {
            ranges.append(text.count..<text.count + name.utf8.count)
            text += name.utf8
        }
        var seen: [Int] = []
        text.withUnsafeBufferPointer { bytes in
            gazetteer.forEachSummary(ofNames: ranges, in: bytes) { index, summary in
                seen.append(index)
                #expect(
                    summary == gazetteer.summary(ofName: UnsafeBufferPointer(rebasing: bytes[ranges[index]])))
            }
        }
        #expect(seen == Array(names.indices))
    }
}
