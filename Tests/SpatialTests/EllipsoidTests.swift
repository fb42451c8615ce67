import Spatial
import Testing

@Suite struct EllipsoidTests {
    // The example printed in GeographicLib's documentation of geodesic.h: JFK to Singapore Changi.
    @Test func distanceOverTheNorth() {
        let kennedy = Coordinate(longitude: -73.78, latitude: 40.64)
        let changi = Coordinate(longitude: 103.99, latitude: 1.36)
        #expect(abs(Ellipsoid.wgs84.distance(from: kennedy, to: changi) - 15_347_512.9) < 1)
    }
}
