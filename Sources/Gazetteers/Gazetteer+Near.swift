import Foundation
public import Spatial

extension Gazetteer {
    /// The places whose point lies within a distance of a position, nearest first.
    public func places(near position: Coordinate, within metres: Double, limit: Int = 100) -> [Place] {
        nearby(position, within: metres).prefix(limit).map { layers[$0.layer].place($0.place) }
    }

    /// Where towns and villages lie within a distance of a position, nearest first; quarters of towns are none.
    ///
    /// - Parameter inhabitants: how many they have at least, as far as that is known: 0 takes all.
    public func settlements(
        near position: Coordinate, within metres: Double, ofAtLeast inhabitants: Int = 0
    ) -> [Coordinate] {
        let center = LocatedPosition(position)
        var found: [(chord: Double, position: Coordinate)] = []
        forEachPlace(near: center, within: metres) { record in
            let population =
                record.population == PlaceRecord.populationUnknown ? 0 : Int(record.population)
            return record.featureClass == FeatureClass.settlement.rawValue && population >= inhabitants
        } take: { _, _, located in
            found.append((center.chordSquared(to: located), located.position))
        }
        found.sort {
            ($0.chord, $0.position.longitude, $0.position.latitude)
                < ($1.chord, $1.position.longitude, $1.position.latitude)
        }
        return found.map(\.position)
    }

    private func nearby(
        _ position: Coordinate, within metres: Double
    ) -> [(layer: Int, place: Int, distance: Double)] {
        let start = GeodesicEnd(position)
        var found: [(layer: Int, place: Int, distance: Double)] = []
        forEachPlace(near: LocatedPosition(position), within: metres) { _ in
            true
        } take: { layer, place, located in
            found.append((layer, place, start.distance(to: GeodesicEnd(located.position))))
        }
        return found.sorted { ($0.distance, $0.layer, $0.place) < ($1.distance, $1.layer, $1.place) }
    }

    /// Hands on every place within a distance whose record is meant: its layer's number, its own and where it lies.
    private func forEachPlace(
        near center: LocatedPosition, within metres: Double, where isMeant: (borrowing PlaceRecord) -> Bool,
        take: (Int, Int, LocatedPosition) -> Void
    ) {
        let position = center.position
        guard position.isValid, metres >= 0 else { return }
        let limit = DistanceLimit(metres)
        let latitudeSpan = metres / 110_574 + 0.001
        let cosine = max(0.01, cos((abs(position.latitude) + latitudeSpan) * .pi / 180))
        let longitudeSpan = min(180, metres / (111_320 * cosine) + 0.001)
        let rows =
            CellGrid.row(
                .fixed(max(-90, position.latitude - latitudeSpan)))...CellGrid.row(
                .fixed(min(90, position.latitude + latitudeSpan)))
        var spans: [ClosedRange<Int32>] = []
        func add(_ west: Double, _ east: Double) {
            spans.append(CellGrid.column(.fixed(west))...CellGrid.column(.fixed(east)))
        }
        let west = position.longitude - longitudeSpan
        let east = position.longitude + longitudeSpan
        add(max(-180, west), min(180, east))
        if west < -180 { add(west + 360, 180) }
        if east > 180 { add(-180, east - 360) }
        for (number, layer) in layers.enumerated() {
            for row in rows {
                for span in spans {
                    let first = UInt32(row * CellGrid.columns + span.lowerBound)
                    let last = UInt32(row * CellGrid.columns + span.upperBound)
                    var index = layer.firstCell(notBelow: first)
                    while index < layer.cells.count, layer.cells[index] <= last {
                        let place = Int(layer.cellPlaces[index])
                        index += 1
                        guard isMeant(layer.places[place]) else { continue }
                        let coordinate = layer.places[place].coordinate
                        // The corners of the cells, passed over without trigonometry.
                        guard abs(coordinate.latitude - position.latitude) <= latitudeSpan,
                            abs(coordinate.longitudeDifference(to: position)) <= longitudeSpan
                        else { continue }
                        let located = LocatedPosition(coordinate)
                        if limit.holds(center, located) { take(number, place, located) }
                    }
                }
            }
        }
    }
}

extension NameIndex {
    fileprivate func firstCell(notBelow cell: UInt32) -> Int {
        var low = 0
        var high = cells.count
        while low < high {
            let middle = (low + high) / 2
            if cells[middle] < cell { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
