import Foundation
import Spatial
import Testing

@testable import Gazetteers

@Suite struct BoundaryTests {
    private func add(_ url: URL, _ sandbox: Sandbox, columns: String? = nil, country: String? = nil) throws
        -> UserGazetteers.Report
    {
        try sandbox.user.add(
            url, options: GazetteerSourceOptions(columns: columns, country: country),
            against: try sandbox.open())
    }

    /// Fixture's districts: two that share a meridian, one across the antimeridian, one about the pole.
    static let added: Result<Gazetteer, any Error> = Result {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let report = try sandbox.user.add(
            Fixture.url("sources/districts.geojson"), against: try sandbox.open())
        #expect(report.format == "cod-ab-2")
        #expect(report.areas == 4)
        return try sandbox.open()
    }

    @Test(
        arguments: [
            (40, 36.5, "West Bank District", "iso:SY-HA"), (41.5, 36.5, "East Bank District", "iso:SY-HA"),
            // On the shared edge the first of the file, as everywhere.
            (40.75, 36.5, "West Bank District", "iso:SY-HA"),
            (40.750_000_1, 36.5, "East Bank District", "iso:SY-HA"),
            (40, 36, "West Bank District", "iso:SY-HA"), (40, 35.999_999_9, nil, "iso:SY-HA"),
            (42, 37, "East Bank District", "iso:SY-HA"), (42.000_000_1, 36.5, nil, nil),
            // A hole is not of the district, its edge is.
            (41.1, 36.3, nil, "iso:SY-HA"), (41.2, 36.3, "East Bank District", "iso:SY-HA"),
            (37.2, 36.2, nil, "iso:SY-HL"),
            (179.5, -18, "Dateline District", nil), (-179.5, -18, "Dateline District", nil),
            (180, -18, "Dateline District", nil), (-180, -18, "Dateline District", nil),
            (178.9, -18, nil, nil), (12, -90, "Polar District", nil), (179, -86, "Polar District", nil),
            (-180, -86, "Polar District", nil), (0, -84.9, nil, nil),
        ] as [(Double, Double, String?, String?)])
    func positionsLieInTheAreasThatWereAdded(
        longitude: Double, latitude: Double, admin2: String?, admin1: String?
    ) throws {
        let found = try Self.added.get().divisions(
            at: Coordinate(longitude: longitude, latitude: latitude))
        #expect(found.admin2 == admin2)
        #expect((found.admin2ID == nil) == (admin2 == nil))
        #expect(found.admin1ID == admin1)
        // Where the bundled gazetteer lacks the first level, the source's name for it is all that is known.
        if longitude == 179.5 { #expect(found.admin1 == "Eastern") }
    }

    @Test func containmentEqualsThatOfTheGeometryLibrary() throws {
        let gazetteer = try Self.added.get()
        var random = SplitMix(state: 11)
        for name in ["districts:XX0101", "districts:XX0102", "districts:XX0301"] {
            let area = try #require(gazetteer.boundary(ofPlaceWithID: name))
            let prepared = try PreparedArea(area)
            for _ in 0..<500 {
                let position = Coordinate(
                    longitude: Double(Int.random(in: 3900...4250, using: &random)) / 100,
                    latitude: Double(Int.random(in: 3550...3750, using: &random)) / 100)
                let first = gazetteer.divisions(at: position).admin2ID
                // A shared edge is the first district's.
                if try prepared.contains(position) {
                    #expect(first == name || first == "districts:XX0101", "\(position)")
                } else {
                    #expect(first != name, "\(position)")
                }
            }
        }
    }

    @Test func aDivisionIsAPlaceThatNamesFindAndOtherSourcesLieIn() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        _ = try add(Fixture.url("sources/districts.geojson"), sandbox)
        let place = try #require(try sandbox.open().first("East Bank District")).place
        #expect(place.featureCode == "ADM2")
        #expect(place.admin1 == "Al-Hasakah")
        #expect(place.country == "SY")
        let villages = try sandbox.write("villages.csv", "n,y,x\nLonely Farm,36.9,41.9\nFar Farm,36.2,37.2\n")
        _ = try add(villages, sandbox, columns: "name=n,latitude=y,longitude=x")
        #expect(try sandbox.open().first("Lonely Farm")?.place.admin2 == "East Bank District")
        #expect(try sandbox.open().first("Far Farm")?.place.admin2 == nil)
        #expect(try sandbox.user.remove("districts"))
        let without = try sandbox.open()
        #expect(without.divisions(at: Coordinate(longitude: 40, latitude: 36.5)).admin2 == nil)
        #expect(without.first("East Bank District") == nil)
        let rest = try FileManager.default.contentsOfDirectory(atPath: sandbox.user.folder.path)
        #expect(rest == ["villages.tsv"])
    }

    /// Of two namesakes the one inside the area of the district is meant, though the other is nearer to its centre.
    @Test func theAreaOfADistrictChoosesAmongNamesakes() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let villages = "n,y,x\nTwin Farm,36.95,40.7\nTwin Farm,36.5,40.8\n"
        _ = try add(
            try sandbox.write("villages.csv", villages), sandbox, columns: "name=n,latitude=y,longitude=x")
        _ = try add(Fixture.url("sources/districts.geojson"), sandbox)
        let gazetteer = try sandbox.open()
        for (district, longitude) in [("West Bank District", 40.7), ("East Bank District", 40.8)] {
            let context = LookupContext(countries: ["SY"], admin1: "Al-Hasakah", admin2: district)
            let found = gazetteer.candidates(named: "Twin Farm", context: context, limit: 2)
            #expect(found.first?.place.coordinate.longitude == longitude, "\(district)")
            var strict = context
            strict.isStrict = true
            #expect(gazetteer.candidates(named: "Twin Farm", context: strict, limit: 2).count == 1)
        }
    }

    @Test func boundariesServeOneRunToo() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let gazetteer = try sandbox.open(extras: [Fixture.url("sources/districts.geojson")])
        let position = Coordinate(longitude: 40, latitude: 36.5)
        #expect(gazetteer.divisions(at: position).admin2 == "West Bank District")
        #expect(try sandbox.open().divisions(at: position).admin2 == nil)
    }

    @Test func ownBoundariesComeBeforeTheBundledOnes() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let url = try sandbox.write(
            "hasakah.geojson",
            Self.collection([
                Self.feature(
                    "\"n\": \"Al-Hasakah\", \"c\": \"SYR\"", "[[[41,36],[42,36],[42,37],[41,37],[41,36]]]")
            ]))
        _ = try add(url, sandbox, columns: "name=n,country=c")
        let gazetteer = try sandbox.open()
        #expect(gazetteer.divisions(at: Coordinate(longitude: 41.5, latitude: 36.5)).admin1ID == "iso:SY-HA")
        let area = try #require(gazetteer.boundary(ofPlaceWithID: "iso:SY-HA"))
        #expect(area.polygons.first?.exterior.first == Coordinate(longitude: 41, latitude: 36))
    }

    private static func feature(_ properties: String, _ rings: String, type: String = "Polygon") -> String {
        """
        {"type": "Feature", "properties": {\(properties)}, "geometry": {"type": "\(type)", "coordinates": \(rings)}}
        """
    }

    private static func collection(_ features: [String]) -> String {
        "{\"type\": \"FeatureCollection\", \"features\": [\(features.joined(separator: ",\n"))]}"
    }

    private static let sound = feature(
        "\"n\": \"A\", \"a\": \"Al-Hasakah\", \"c\": \"SY\", \"k\": \"1\"",
        "[[[40,36],[41,36],[41,37],[40,37],[40,36]]]")

    @Test(
        arguments: [
            ("\"n\": \"\", \"c\": \"SY\"", "[[[40,36],[41,36],[41,37],[40,36]]]", "Polygon", "no name"),
            (
                "\"n\": \"B\", \"c\": \"Nowhere\"", "[[[40,36],[41,36],[41,37],[40,36]]]", "Polygon",
                "no country"
            ),
            ("\"n\": \"B\"", "[[[0,0],[1,0],[1,1],[0,0]]]", "Polygon", "no country"),
            ("\"n\": \"B\", \"c\": \"SY\"", "[40,36]", "Point", "no polygon"),
            ("\"n\": \"B\", \"c\": \"SY\"", "[[[40,36],[41,36],[41,37]]]", "Polygon", "not closed"),
            ("\"n\": \"B\", \"c\": \"SY\"", "[[[40,36],[41,36],[41,97],[40,36]]]", "Polygon", "outside"),
            ("\"n\": \"B\", \"c\": \"SY\"", "[[[40,36],[41],[41,37],[40,36]]]", "Polygon", "outside"),
            (
                "\"n\": \"B\", \"c\": \"SY\"", "[[[40,36],[41,\"x\"],[41,37],[40,36]]]", "Polygon",
                "another value"
            ),
            (
                "\"n\": \"B\", \"c\": \"SY\"", "[[[40,36],[41,37],[41,36],[40,37],[40,36]]]", "Polygon",
                "not valid"
            ),
            (
                "\"n\": \"B\", \"c\": \"FJ\"", "[[[179,-18],[-179,-18],[-179,-17],[179,-17],[179,-18]]]",
                "Polygon",
                "antimeridian"
            ),
            (
                "\"n\": \"B\", \"c\": \"SY\", \"k\": \"1\"", "[[[40,36],[41,36],[41,37],[40,36]]]", "Polygon",
                "repeats"
            ),
        ])
    func faultsAreRefusedByFeature(properties: String, rings: String, type: String, message: String) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let url = try sandbox.write(
            "faulty.geojson", Self.collection([Self.sound, Self.feature(properties, rings, type: type)]))
        let refusal = #expect(throws: GazetteerRefusal.self) {
            try add(url, sandbox, columns: "name=n,country=c,admin1=a,code=k")
        }
        #expect(refusal?.count == 1)
        #expect(refusal?.description.contains("features[1]") == true)
        #expect(refusal?.description.contains(message) == true, "\(String(describing: refusal))")
        #expect(sandbox.user.names.isEmpty)
    }

    @Test(arguments: [
        "{}", "{\"type\": \"FeatureCollection\", \"features\": []}", "{\"type\": \"Feature\"}",
        "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\": {\"ADM2_EN\"",
    ])
    func whatIsNoCollectionIsRefused(text: String) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let url = try sandbox.write("faulty.geojson", text)
        #expect(throws: GazetteerError.self) { try add(url, sandbox) }
        #expect(sandbox.user.names.isEmpty)
    }

    @Test func unknownPropertiesAreNamed() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let url = try sandbox.write("own.geojson", Self.collection([Self.sound]))
        let error = #expect(throws: GazetteerError.self) { try add(url, sandbox) }
        #expect(error?.message.contains("(a, c, k, n)") == true)
        #expect(try add(url, sandbox, columns: "name=n,country=c,admin1=a,code=k").areas == 1)
    }
}
