public import Spatial

/// What a filter asks of an incident's place, made ready for many incidents.
public struct PlaceCondition: Sendable {
    /// What of an incident must lie inside.
    public let placement: IncidentFilter.Placement
    /// The circle, nil where the filter has none.
    public let circle: RadiusTest?
    /// For each part of the condition the boxes that together hold it, none crossing the antimeridian.
    public let boxes: [[BoundingBox]]
    private let box: BoundingBox?
    private let regions: [any FootprintRegion]

    /// Prepares a filter's areas; throws for a radius that is none and an area that is not valid.
    public init(_ filter: IncidentFilter) throws(SpatialError) {
        placement = filter.placement
        var boxes: [[BoundingBox]] = []
        var regions: [any FootprintRegion] = []
        circle = try filter.circle.map { circle throws(SpatialError) in
            try RadiusTest(center: circle.center, radius: circle.radius)
        }
        if let circle {
            boxes.append(circle.boxes)
            regions.append(circle)
        }
        box = filter.box
        if let box = filter.box {
            boxes.append(box.halves)
            // Points are compared with the box's own numbers.
            if filter.placement != .point { regions.append(try PreparedArea(MultiPolygon(box))) }
        }
        if let area = filter.area {
            boxes.append(area.polygons.compactMap(\.bounds))
            regions.append(try PreparedArea(area))
        }
        if let corridor = filter.corridor {
            let region = try PathRegion(corridor.lines, radius: corridor.radius)
            boxes.append(region.boxes)
            regions.append(region)
        }
        self.boxes = boxes
        self.regions = regions
    }

    /// Whether every place satisfies.
    public var isEmpty: Bool { boxes.isEmpty }

    /// Whether an incident lies inside; one without a place does not, unless everything does.
    public func accepts(_ incident: Incident) throws(SpatialError) -> Bool {
        if isEmpty { return true }
        guard placement != .point else {
            guard let position = incident.coordinate else { return false }
            return try accepts(position)
        }
        guard let extent = incident.extent else { return false }
        do throws(SpatialError) {
            for region in regions {
                let isInside =
                    placement == .may ? try region.intersects(extent) : try region.contains(extent)
                guard isInside else { return false }
            }
        } catch {
            throw error.naming(incident.id)
        }
        return true
    }

    /// Whether a point lies inside.
    public func accepts(_ position: Coordinate) throws(SpatialError) -> Bool {
        if let box, !box.contains(position) { return false }
        for region in regions where try !region.contains(position) { return false }
        return true
    }
}

extension Incident {
    /// Where it may have happened: the phrase's own shape, or so far round its point as is uncertain.
    public var extent: Footprint? {
        if let footprint, !footprint.isEmpty { return .area(footprint) }
        guard let coordinate else { return nil }
        guard let uncertainty, uncertainty > 0 else { return .point(coordinate) }
        return .disc(center: coordinate, radius: uncertainty)
    }
}

extension BoundingBox {
    /// The box itself, or the two on either side of the antimeridian.
    var halves: [BoundingBox] {
        guard crossesAntimeridian else { return [self] }
        return [
            BoundingBox(west: west, south: south, east: 180, north: north),
            BoundingBox(west: -180, south: south, east: east, north: north),
        ]
    }
}
