import Foundation
import Testing

@testable import Spatial

@Suite struct AreaTests {
    private static func square(_ west: Double, _ south: Double, _ side: Double) -> MultiPolygon {
        MultiPolygon(BoundingBox(west: west, south: south, east: west + side, north: south + side))
    }

    @Test func overlayObeysInclusionAndExclusion() throws {
        let a = Self.square(40, 36, 2)
        let b = Self.square(41, 37, 2)
        let union = try a.union(b).area
        let intersection = try a.intersection(b).area
        #expect(abs(union + intersection - a.area - b.area) < 1)
        #expect(try abs(a.difference(b).area - (a.area - intersection)) < 1)
        #expect(try abs(a.symmetricDifference(b).area - (union - intersection)) < 1)
        #expect(try MultiPolygon.union(of: [a, b]).area == union)
        #expect(try a.intersection(Self.square(50, 36, 1)).isEmpty)
    }

    // 1° by 1° cells from the closed formula for the area between parallels of the ellipsoid.
    @Test(arguments: [(0.0, 12_308_778_361.469), (36, 10_024_000_000)])
    func areaOfACellBetweenParallels(south: Double, expected: Double) {
        let exact = Self.zone(south, south + 1) / 360
        if south == 0 { #expect(abs(exact - expected) < 1_000_000) }
        #expect(abs(Self.square(10, south, 1).area / exact - 1) < 1e-5)
    }

    private static func zone(_ south: Double, _ north: Double) -> Double {
        // Integrated numerically: 2 pi M N cos(phi), Simpson's rule.
        let a = 6_378_137.0
        let f = 1 / 298.257_223_563
        let e2 = f * (2 - f)
        func density(_ degrees: Double) -> Double {
            let phi = degrees * .pi / 180
            let w = 1 - e2 * sin(phi) * sin(phi)
            return 2 * .pi * a * a * (1 - e2) * cos(phi) / (w * w)
        }
        let steps = 200
        let h = (north - south) / Double(steps)
        var sum = density(south) + density(north)
        for step in 1..<steps { sum += density(south + Double(step) * h) * (step % 2 == 1 ? 4 : 2) }
        return sum * h / 3 * .pi / 180
    }

    @Test func textAndBinaryBringTheSameAreaBack() throws {
        let area = try Self.square(40, 36, 2).difference(Self.square(40.5, 36.5, 0.25))
        #expect(area.polygons.first?.holes.count == 1)
        #expect(try MultiPolygon(wkt: area.wkt()) == area)
        #expect(try MultiPolygon(wkb: area.wkb()) == area)
        #expect(try MultiPolygon(wkb: area.wkb(asMulti: true)) == area)
    }

    /// What is read without GEOS is what GEOS reads; what is not plain comes from GEOS.
    @Test(arguments: [
        ("POLYGON ((0.1 0.25, 1 -3.123456789, 7 9.87654321, 0.1 0.25))", true),
        (
            "MULTIPOLYGON (((-0.0001 0, 1 0, 1 1, -0.0001 0)), ((5 5, 9 5, 9 9, 5 9, 5 5), (6 6, 6 7, 7 7, 6 6)))",
            true
        ),
        ("POLYGON((179.99999999999997 1, 1 2, 3 4, 179.99999999999997 1))", false),
        ("POLYGON ((0 0, 1e1 0, 1 1, 0 0))", false), ("POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))", false),
        ("POLYGON EMPTY", false), ("polygon ((0 0, 1 0, 1 1, 0 0))", false),
        ("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), POINT (1 2))", false),
    ])
    func plainTextIsReadAsTheGeometryLibraryReadsIt(wkt: String, isPlain: Bool) throws {
        let plain = PlainTextAreas.polygons(wkt: wkt)
        #expect((plain != nil) == isPlain)
        // With a sign before the number the text is no longer plain.
        let signed = wkt.replacingOccurrences(of: ", 1 ", with: ", +1 ")
        if isPlain { #expect(PlainTextAreas.polygons(wkt: signed) == nil) }
        #expect(try MultiPolygon(wkt: wkt) == MultiPolygon(wkt: signed))
    }

    @Test(arguments: ["POLYGON((0 0, 1 1", "", "POLYGON((0 0))", "CIRCLE(1 2)"])
    func malformedTextCarriesTheReason(wkt: String) {
        let error = #expect(throws: SpatialError.self) { try MultiPolygon(wkt: wkt) }
        #expect(error?.message.isEmpty == false)
        #expect(error?.naming("f7").description.hasPrefix("feature f7: reading WKT: ") == true)
    }

    @Test func crossingRingIsReportedAndRepaired() throws {
        let bowTie = try MultiPolygon(wkt: "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))")
        let fault = try #require(try bowTie.validityFault())
        #expect(fault.reason == "Self-intersection")
        #expect(fault.position == Coordinate(longitude: 1, latitude: 1))
        let repaired = try bowTie.repaired()
        #expect(try repaired.validityFault() == nil)
        #expect(repaired.polygons.count == 2)
    }

    @Test func degenerateAndUnreadableRings() throws {
        let nothing = MultiPolygon([])
        #expect(nothing.area == 0)
        #expect(nothing.bounds == nil)
        #expect(try nothing.centroid() == nil)
        #expect(try nothing.union(Self.square(1, 1, 1)).polygons.count == 1)
        let broken = MultiPolygon(
            Polygon(exterior: [
                Coordinate(longitude: .nan, latitude: 0), Coordinate(longitude: 1, latitude: 1),
            ]))
        #expect(throws: SpatialError.self) { try broken.union(nothing) }
        #expect(try broken.validityFault() != nil)
        #expect(try broken.repaired().isEmpty)
    }

    @Test func areaAcrossTheAntimeridianIsCutInTwo() throws {
        // Fiji's box, written with a jump and with longitudes beyond 180: one area either way.
        let jump = try MultiPolygon(wkt: "POLYGON((177 -20, -178 -20, -178 -15, 177 -15, 177 -20))")
        let beyond = try MultiPolygon(wkt: "POLYGON((177 -20, 182 -20, 182 -15, 177 -15, 177 -20))")
        let cut = try jump.splitAtAntimeridian()
        #expect(cut.polygons.count == 2)
        #expect(try cut.area == beyond.splitAtAntimeridian().area)
        #expect(cut.bounds == BoundingBox(west: 177, south: -20, east: -178, north: -15))
        let center = try #require(try cut.centroid())
        #expect(abs(center.longitude - 179.5) < 0.01)
        #expect(try cut.contains(Coordinate(longitude: -179, latitude: -17)))
        #expect(try !cut.contains(Coordinate(longitude: 0, latitude: -17)))
        // The seam is no edge.
        #expect(abs(cut.perimeter - beyond.perimeter) < 1)
    }

    @Test func ringRoundAPoleHoldsThePole() throws {
        let cap = MultiPolygon(
            Polygon(
                exterior: stride(from: -180.0, to: 180, by: 10).map {
                    Coordinate(longitude: $0, latitude: -70)
                }))
        let closed = try cap.splitAtAntimeridian()
        #expect(try closed.contains(Coordinate(longitude: 12, latitude: -89.99)))
        #expect(try closed.contains(Coordinate(longitude: -180, latitude: -80)))
        #expect(try !closed.contains(Coordinate(longitude: 12, latitude: -60)))
    }

    @Test func exteriorsRunCounterClockwise() throws {
        let clockwise = try MultiPolygon(wkt: "POLYGON((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))")
        let turned = clockwise.oriented()
        #expect(turned.polygons[0].exterior == clockwise.polygons[0].exterior.reversed())
        #expect(turned.polygons[0].holes[0] == clockwise.polygons[0].holes[0].reversed())
        #expect(turned.oriented() == turned)
    }

    @Test func simplifyingKeepsHolesAndStaysNear() throws {
        let disc = try MultiPolygon.circle(
            center: Coordinate(longitude: 40, latitude: 36), radius: 50_000, segments: 720)
        let ring = try disc.difference(
            MultiPolygon.circle(
                center: Coordinate(longitude: 40, latitude: 36), radius: 49_000, segments: 720))
        let simple = try ring.simplified(tolerance: 900)
        #expect(simple.polygons[0].exterior.count < 100)
        #expect(simple.polygons[0].holes.count == 1)
        #expect(try simple.validityFault() == nil)
        #expect(throws: SpatialError.self) { try ring.simplified(tolerance: -1) }
    }

    @Test func indexFindsTheAreasThatHoldAPosition() throws {
        let index = try AreaIndex([
            Self.square(0, 0, 2), Self.square(1, 1, 2), Self.square(10, 10, 1),
            MultiPolygon(BoundingBox(west: 178, south: -5, east: -178, north: 5)),
        ])
        #expect(try index.areas(containing: Coordinate(longitude: 1.5, latitude: 1.5)) == [0, 1])
        #expect(try index.areas(containing: Coordinate(longitude: 2.5, latitude: 2.5)) == [1])
        #expect(try index.areas(containing: Coordinate(longitude: 2, latitude: 1)) == [0, 1])
        #expect(try index.areas(containing: Coordinate(longitude: -179, latitude: 0)) == [3])
        #expect(try index.areas(containing: Coordinate(longitude: 180, latitude: 0)) == [3])
        #expect(try index.areas(containing: Coordinate(longitude: 5, latitude: 5)) == [])
        #expect(try index.areas(containing: Coordinate(longitude: .nan, latitude: 5)) == [])
        #expect(try index.areas(intersecting: Self.square(2.5, 2.5, 9)) == [1, 2])
        #expect(try AreaIndex([]).areas(containing: Coordinate(longitude: 1, latitude: 1)) == [])
    }

    @Test func preparedAreaServesSeveralTasks() async throws {
        let disc = try MultiPolygon.circle(center: Coordinate(longitude: 40, latitude: 36), radius: 50_000)
        let area = try PreparedArea(disc)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var count = 0
                    for step in 0..<1000 {
                        let longitude = 39 + Double(step) * 0.002
                        if try area.contains(Coordinate(longitude: longitude, latitude: 36)) { count += 1 }
                    }
                    return count
                }
            }
            var counts: Set<Int> = []
            for try await count in group { counts.insert(count) }
            #expect(counts.count == 1)
        }
        let small = try MultiPolygon.circle(center: Coordinate(longitude: 40, latitude: 36), radius: 5_000)
        #expect(try area.contains(small))
        #expect(try area.intersects(small))
        #expect(try !area.intersects(Self.square(0, 0, 1)))
    }

    @Test(arguments: [(40.0, 36.0), (179.9, -17), (12, 88)])
    func nearestEdgeIsNoFartherThanAnySample(longitude: Double, latitude: Double) throws {
        let center = Coordinate(longitude: longitude, latitude: latitude)
        let disc = try MultiPolygon.circle(center: center, radius: 50_000)
        let outside = Ellipsoid.wgs84.destination(from: center, azimuth: 33, distance: 80_000)
        let edge = try #require(disc.nearestEdge(to: outside))
        #expect(abs(edge.distance - 30_000) < 60)
        #expect(Ellipsoid.wgs84.distance(from: outside, to: edge.position) == edge.distance)
        for ring in disc.polygons.map(\.exterior) {
            for corner in ring {
                #expect(Ellipsoid.wgs84.distance(from: outside, to: corner) >= edge.distance - 1e-6)
            }
        }
        #expect(MultiPolygon([]).nearestEdge(to: center) == nil)
    }
}
