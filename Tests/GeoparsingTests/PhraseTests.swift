import Geoparsing
import Spatial
import Testing

/// Relative phrases of all shapes, in English and Arabic, against points and radii worked out elsewhere.
@Suite struct PhraseTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func fixtureIsLarge() { #expect(RelationRow.read("phrases").count >= 80) }

    @Test(arguments: RelationRow.read("phrases"))
    func phraseIsReadAndDrawn(_ row: RelationRow) throws {
        let text = try #require(row.value("text"))
        let phrase = try #require(row.value("phrase"))
        let references = bench.references(text)
        let reference = try #require(
            references.first { bench.text($0.span, of: text) == phrase },
            "found \(references.map { bench.text($0.span, of: text) })")
        #expect(reference.relation.phrase == row.value("relation"))
        let point = try #require(reference.coordinate)
        let uncertainty = try #require(reference.uncertainty)
        if let note = row.value("note") { #expect(reference.note?.contains(note) == true) }
        try checkShape(of: reference, point, uncertainty)
        func number(_ column: String) -> Double? { row.value(column).flatMap(Double.init) }
        guard let latitude = number("latitude"), let longitude = number("longitude") else { return }
        let away = Ellipsoid.wgs84.distance(
            from: Coordinate(longitude: longitude, latitude: latitude), to: point)
        #expect(away <= (try #require(number("within_km"))) * 1000, "\(point) is \(away) m away")
        let band = try #require(number("low_km")) * 1000...(try #require(number("high_km"))) * 1000
        #expect(band.contains(uncertainty), "\(uncertainty) is outside \(band)")
        #expect(reference.geoPrecision == row.value("geo").flatMap(Int.init))
        #expect(reference.wherePrec == row.value("prec").flatMap(Int.init))
    }

    /// The footprint holds the centre, or is a ring about it; the radius holds the footprint.
    private func checkShape(of reference: PlaceReference, _ point: Coordinate, _ uncertainty: Double) throws {
        guard let footprint = reference.footprint else { return }
        let holdsPoint = try footprint.contains(point)
        if case .distance = reference.relation, !holdsPoint {
            let hull = try MultiPolygon.convexHull(of: footprint.polygons.flatMap(\.exterior))
            guard case .area(let area) = hull else {
                Issue.record("a ring without area")
                return
            }
            #expect(try area.contains(point))
        } else {
            #expect(holdsPoint, "\(point) lies outside its footprint")
        }
        for corner in footprint.polygons.flatMap(\.exterior) {
            #expect(Ellipsoid.wgs84.distance(from: point, to: corner) <= uncertainty * 1.02)
        }
    }
}
