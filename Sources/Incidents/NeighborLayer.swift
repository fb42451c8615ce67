public import Spatial

/// Tables of nearest neighbours as layers.
public enum NeighborLayer {
    private static let incidentColumns: [DerivedLayer.Column] = [
        .init("distance_m", .real), .init("azimuth", .real), .init("incident", .text),
        .init("event_date", .date), .init("sub_event_type", .text), .init("location", .text),
        .init("fatalities", .integer),
    ]

    private static func values(_ incident: Incident, _ path: Geodesic) -> [IncidentValue] {
        let azimuth = path.initialAzimuth < 0 ? path.initialAzimuth + 360 : path.initialAzimuth
        return [
            .real(path.distance), .real(azimuth), .text(incident.id), incident.value(of: .eventDate),
            incident.value(of: .subEventType), incident.value(of: .location),
            incident.value(of: .fatalities),
        ]
    }

    /// The incidents nearest to a position, nearest first, each drawn at its place.
    public static func of(
        _ start: Coordinate, named name: String, _ incidents: [Incident], count: Int
    ) throws(SpatialError) -> DerivedLayer {
        let placed = incidents.filter { $0.coordinate != nil }
        let found = try PointIndex(placed.compactMap(\.coordinate)).nearest(count, to: start)
        return DerivedLayer(
            name: "nearest", summary: "The incidents nearest to \(name)", columns: incidentColumns,
            count: found.count
        ) { rank in
            let incident = placed[found[rank].index]
            let end = incident.coordinate ?? start
            return DerivedLayer.Feature(
                id: incident.id, title: "\(rank + 1): \(incident.location ?? incident.id)",
                shape: .point(end), values: values(incident, Ellipsoid.wgs84.inverse(from: start, to: end)))
        }
    }

    /// Every incident with the others nearest to it, each pair drawn as a line.
    public static func amongEachOther(
        _ incidents: [Incident], count: Int
    ) throws(SpatialError) -> DerivedLayer {
        let placed = incidents.filter { $0.coordinate != nil }
        let positions = placed.compactMap(\.coordinate)
        let table = try PointIndex(positions).nearestNeighbors(count)
        let pairs = table.indices.flatMap { from in table[from].map { (from: from, to: $0.index) } }
        return DerivedLayer(
            name: "nearest", summary: "The incidents nearest to each incident",
            columns: [.init("from", .text), .init("rank", .integer)] + incidentColumns, count: pairs.count
        ) { place in
            let pair = pairs[place]
            let (start, end) = (positions[pair.from], positions[pair.to])
            let rank = (table[pair.from].firstIndex { $0.index == pair.to } ?? 0) + 1
            return DerivedLayer.Feature(
                id: "pair-\(place + 1)", title: "\(placed[pair.from].id) to \(placed[pair.to].id)",
                shape: .lines(LineString.geodesic(from: start, to: end).splitAtAntimeridian()),
                values: [.text(placed[pair.from].id), .integer(rank)]
                    + values(placed[pair.to], Ellipsoid.wgs84.inverse(from: start, to: end)))
        }
    }
}

/// Statistics of the whole pattern as a layer without shapes.
public enum PatternLayer {
    /// The most incidents that Ripley's K is worked out on; of more, so many are drawn at random.
    public static let sampleLimit = 5000

    /// The nearest-neighbour index, then Ripley's K and L at twenty distances with envelopes of simulations.
    public static func layer(
        _ incidents: [Incident], simulations: Int = 39, seed: UInt64
    ) throws(SpatialError) -> DerivedLayer {
        let positions = incidents.compactMap(\.coordinate)
        let whole = try PointPattern(positions)
        let index = try whole.nearestNeighborIndex()
        var sample = positions
        if sample.count > sampleLimit {
            var generator = SplitMix64(seed: seed)
            sample.shuffle(using: &generator)
            sample = Array(sample.prefix(sampleLimit))
        }
        let pattern = try PointPattern(sample, area: whole.area)
        let farthest = (whole.area / .pi).squareRoot() / 2
        let distances = (1...20).map { Double($0) / 20 * farthest }
        let ripley = try pattern.ripleyK(distances: distances, simulations: simulations, seed: seed)
        var rows: [[IncidentValue]] = [
            [.text("mean nearest neighbour"), .real(index.observed), .null, .null, .null, .null],
            [.text("expected at random"), .real(index.expected), .null, .null, .null, .null],
            [.text("nearest-neighbour index"), .null, .real(index.ratio), .null, .null, .null],
            [.text("its z-score"), .null, .real(index.z), .null, .null, .null],
        ]
        for value in ripley {
            let verdict =
                value.k > value.high ?? .infinity
                ? "clustered" : value.k < value.low ?? -.infinity ? "dispersed" : "as at random"
            rows.append([
                .text("Ripley's K and L"), .real(value.distance), .real(value.l),
                .real(((value.low ?? 0) / .pi).squareRoot() - value.distance),
                .real(((value.high ?? 0) / .pi).squareRoot() - value.distance), .text(verdict),
            ])
        }
        let note = sample.count < positions.count ? ", K of \(sample.count) drawn at random" : ""
        let made = rows
        return DerivedLayer(
            name: "pattern", summary: "How \(positions.count) incidents lie towards each other\(note)",
            columns: [
                .init("statistic", .text), .init("distance_m", .real), .init("value", .real),
                .init("random_low", .real), .init("random_high", .real), .init("verdict", .text),
            ], count: made.count
        ) { row in
            DerivedLayer.Feature(
                id: "row-\(row + 1)", title: "pattern", shape: .none, values: made[row])
        }
    }
}
