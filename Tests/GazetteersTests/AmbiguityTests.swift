import Spatial
import Testing

@testable import Gazetteers

/// When a name stands for no single place, and what is said then.
@Suite struct AmbiguityTests {
    private func place(_ id: String, _ longitude: Double, radius: Double = 2000) -> Place {
        Place(
            id: id, name: "Newton", coordinate: Coordinate(longitude: longitude, latitude: 40), country: "US",
            admin1: "State \(id)", featureCode: "PPL", radius: radius)
    }

    private func candidates(_ scores: [Double], _ longitudes: [Double]) -> [Candidate] {
        zip(scores, longitudes).enumerated().map { index, entry in
            Candidate(
                place: place("\(index)", entry.1), match: .exact, matchedName: "Newton", score: entry.0)
        }
    }

    @Test(arguments: [
        ([0.6, 0.3], [-90.0, -80], false), ([0.4, 0.3], [-90, -80], false),
        ([0.3, 0.3, 0.3], [-90, -80, -70], true),
        ([0.4, 0.2, 0.2, 0.1], [-90, -80, -70, -60], true),
        // Two records of one place are no contradiction.
        ([0.3, 0.3, 0.3], [-90, -90.01, -80], false), ([0.1], [-90], false), ([], [], false),
    ]) func aNameIsAmbiguousWhereOthersTogetherAreLikelier(
        _ scores: [Double], _ longitudes: [Double], _ isAmbiguous: Bool
    ) {
        #expect((Ambiguity(ofName: "Newton", in: candidates(scores, longitudes)) != nil) == isAmbiguous)
    }

    @Test func theFootprintHoldsEveryCandidateAndTheReasonNamesThem() throws {
        let found = candidates([0.25, 0.2, 0.2, 0.001], [-90, -80, 179.99, 0])
        let ambiguity = try #require(Ambiguity(ofName: "Newton", in: found))
        #expect(ambiguity.candidates.count == 3, "the fourth is too improbable to count")
        let footprint = try #require(ambiguity.footprint)
        for candidate in ambiguity.candidates {
            #expect(try footprint.contains(candidate.place.coordinate))
            #expect(ambiguity.reason.contains(candidate.place.admin1 ?? "?"))
        }
        // Across the antimeridian too.
        let east = Ellipsoid.wgs84.destination(
            from: Coordinate(longitude: 179.99, latitude: 40), azimuth: 90, distance: 1900)
        #expect(east.longitude < 0)
        #expect(try footprint.contains(east))
        // And nothing of what lies between.
        #expect(try !footprint.contains(Coordinate(longitude: -85, latitude: 40)))
    }
}
