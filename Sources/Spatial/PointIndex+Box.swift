extension PointIndex {
    /// The numbers of the positions inside a box or on its edge, ascending; the box may cross the antimeridian.
    public func positions(in box: BoundingBox) throws(SpatialError) -> [Int] {
        guard box.west.isFinite, box.east.isFinite, box.south <= box.north else {
            throw SpatialError(
                operation: "box", message: "needs finite longitudes, and south not above north")
        }
        return slots(in: box).map { Int(numbers[$0]) }.sorted()
    }

    /// The numbers of the positions inside an area or on its edge, ascending.
    public func positions(in area: MultiPolygon) throws(SpatialError) -> [Int] {
        var hits: Set<Int> = []
        for polygon in area.polygons {
            guard let bounds = polygon.bounds else { continue }
            let prepared = try PreparedArea(MultiPolygon(polygon))
            for slot in slots(in: bounds) where try prepared.contains(positions[slot]) {
                hits.insert(Int(numbers[slot]))
            }
        }
        return hits.sorted()
    }

    private func slots(in box: BoundingBox) -> [Int] {
        if count == 0 || box.north < strips.layout.south { return [] }
        // A box edge at ±180 meets both spellings of that meridian, which share one turn: test all there.
        let isWhole = box.crossesAntimeridian || abs(box.west) >= 180 || abs(box.east) >= 180
        var hits: [Int] = []
        for strip in strips.layout.strip(of: box.south)...strips.layout.strip(of: box.north) {
            var range = Int(strips.starts[strip])..<Int(strips.starts[strip + 1])
            if !isWhole {
                let from = lowerBound(Strips.turn(box.west), in: range)
                range = from..<upperBound(Strips.turn(box.east), in: from..<range.upperBound)
            }
            for slot in range where box.contains(positions[slot]) { hits.append(slot) }
        }
        return hits
    }
}
