import Reports
import Spatial
import Testing

@testable import Geoparsing

/// Positions written in text; reference values worked out by hand and, for the grid, with GeographicLib's GeoConvert.
@Suite struct CoordinateTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test(arguments: [
        ("The crash site lies at 36.5024, 40.7477 in a field.", 36.5024, 40.7477, 0.00001),
        ("Position -12.3456, -67.8901 was given.", -12.3456, -67.8901, 0.00001),
        ("Found at 36.5024\u{B0} N, 40.7477\u{B0} E by a patrol.", 36.5024, 40.7477, 0.00001),
        ("Found at 36\u{B0}30'09\" N 40\u{B0}44'52\" E by a patrol.", 36.5025, 40.747778, 0.0001),
        ("Grid 38SMB4484 was shelled.", 33.2925, 44.4138, 0.02),
    ])
    func writtenPositionIsRead(_ text: String, _ latitude: Double, _ longitude: Double, _ slack: Double)
        throws
    {
        let reference = try #require(bench.references(text).first { $0.relation == .coordinates })
        let point = try #require(reference.coordinate)
        #expect(abs(point.latitude - latitude) <= slack, "\(point)")
        #expect(abs(point.longitude - longitude) <= slack, "\(point)")
    }

    @Test(arguments: [
        "Prices rose 3.5, 4.25 percent.", "At 6:23 p.m. on 12.10.2022, two died.", "Version 1.2.3 of 4.5.6.",
    ])
    func figuresAreNoPositions(_ text: String) {
        #expect(bench.references(text).allSatisfy { $0.relation != .coordinates })
    }

    @Test func gridRefusesWhatIsNone() {
        #expect(MilitaryGrid.position(of: Array("99SMB4488".utf8)) == nil)
        #expect(MilitaryGrid.position(of: Array("38SMB448".utf8)) == nil)
        #expect(MilitaryGrid.position(of: Array("F16".utf8)) == nil)
    }
}
