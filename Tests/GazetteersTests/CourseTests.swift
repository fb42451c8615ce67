import Foundation
import Spatial
import Testing

@testable import Gazetteers

/// Rivers and roads whose course a table gives.
@Suite struct CourseTests {
    private let header = "id\tname\tnames\tfeature_code\tcountries\tprecision_m\tcourse\n"

    private func open(_ table: String, _ sandbox: Sandbox) throws -> Gazetteer {
        let folder = sandbox.root.appendingPathComponent("bundled")
        try FileManager.default.copyItem(at: Fixture.url("bundled"), to: folder)
        try Data(table.utf8).write(to: folder.appendingPathComponent("courses.tsv"))
        return try Gazetteer.open(bundled: folder, user: sandbox.user, extras: [], cache: sandbox.cache)
    }

    @Test func aRiverIsFoundByItsNamesAndHasItsCourse() throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let gazetteer = try open(
            header
                + "khabur\tKhabur\tKhabur River|نهر الخابور\tSTM\tSY\t5000\t40.0 36.8,40.0 36.0,40.0 35.2\n",
            sandbox)
        let river = try #require(gazetteer.first("Khabur River")).place
        #expect(river.id == "course:khabur")
        #expect(river.featureCode == "STM")
        #expect(gazetteer.first("نهر الخابور")?.place.id == "course:khabur")
        // Its point is the middle of the course, its extent reaches the ends.
        #expect(abs(river.coordinate.latitude - 36.0) < 0.01)
        let line = try #require(gazetteer.course(ofPlaceWithID: river.id))
        #expect(line.positions.count == 3)
        for end in line.positions {
            #expect(Ellipsoid.wgs84.distance(from: river.coordinate, to: end) <= river.radius + 1)
        }
        #expect(river.positionError == 5000)
        #expect(gazetteer.course(ofPlaceWithID: "course:none") == nil)
        #expect(gazetteer.course(ofPlaceWithID: "iso:SY") == nil)
    }

    @Test(arguments: ["40.0 36.8", "40.0 36.8,x 36", "40.0 36.8,400 36", "", "40.0 36.8,40.0"])
    func aCourseThatIsNoLineIsRefusedByItsLine(_ course: String) throws {
        let sandbox = try Sandbox()
        defer { sandbox.remove() }
        let error = #expect(throws: GazetteerError.self) {
            try open(header + "a\tA\t\tSTM\tSY\t5000\t\(course)\n", sandbox)
        }
        #expect(error?.line == 2)
    }

    @Test func withoutTheTableThereAreNone() throws {
        #expect(try Fixture.shared().course(ofPlaceWithID: "course:khabur") == nil)
    }
}
