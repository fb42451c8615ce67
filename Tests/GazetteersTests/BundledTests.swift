import Gazetteers
import Spatial
import Testing

/// The gazetteer that the program comes with, opened as the program opens it.
@Suite struct BundledTests {
    @Test func itHasAreasAndTheirDivisions() throws {
        let gazetteer = try Gazetteer.open()
        #expect(gazetteer.boundary(ofPlaceWithID: "iso:SY") != nil)
        #expect(gazetteer.boundary(ofPlaceWithID: "iso:SY-HA") != nil)
        let found = gazetteer.divisions(at: Coordinate(longitude: 40.7477, latitude: 36.5024))
        #expect(found.country?.alpha2 == "SY")
        #expect(found.admin1ID == "iso:SY-HA")
    }
}
