public import Incidents
import Reports
import Spatial
public import Storage

/// What makes a store open as a finished map: styles, an offline base map and a project with the timeline set.
public enum StorePresentation {
    /// What the map and its timeline must hold, gathered while incidents pass by.
    public struct Summary: Sendable {
        var extent = ExtentAccumulator()
        var dates: ClosedRange<CalendarDate>?

        /// Holds nothing yet.
        public init() {}

        /// Takes an incident in.
        public mutating func add(_ incident: Incident) {
            if let position = incident.coordinate { extent.add(position) }
            guard let first = incident.eventDate else { return }
            let last = max(first, incident.eventDateEnd ?? first)
            add(first...last)
        }

        /// Takes in what a store holds already, from runs before.
        public mutating func add(contentsOf store: GeoPackageStore) throws(StoreError) {
            for box in try store.extents() {
                extent.add(Coordinate(longitude: box.west, latitude: box.south))
                extent.add(Coordinate(longitude: box.east, latitude: box.north))
            }
            if let span = try store.dates() { add(span) }
        }

        private mutating func add(_ span: ClosedRange<CalendarDate>) {
            let known = dates ?? span
            dates =
                min(known.lowerBound, span.lowerBound)...max(known.upperBound, span.upperBound)
        }
    }

    /// Writes styles, base map and project into a store; what a person has saved there in QGIS stays.
    ///
    /// `storeName` is the store's final file name. Nothing is written for a store without a located incident
    /// but the styles. `outlines` spares the caller that began to read them the wait.
    public static func apply(
        to store: GeoPackageStore, storeName: String, summary: Summary, attribution: [String] = [],
        outlines reading: BaseMapReading? = nil
    ) throws {
        for layer in QGISStyle.Layer.allCases {
            try store.writeStyle(layer: layer.rawValue, qml: QGISStyle.qml(for: layer))
        }
        let metadata = try LayerMetadata(of: store, attribution: attribution)
        let view = summary.extent.box?.expanded(byDegrees: 1)
        guard let view else {
            try metadata.write(to: store, layers: QGISStyle.Layer.allCases.filter { !$0.isBase })
            return
        }
        let box = view.expanded(byDegrees: 4)
        let outlines = try reading?.outlines(meeting: box) ?? BaseMap.outlines(meeting: box)
        for (level, name) in [(BaseOutlineLevel.country, "country"), (.admin1, "admin1")] {
            let members = outlines.filter { $0.level == name }
            try store.writeBaseOutlines(
                level: level, members.map { (code: $0.country, name: $0.name, area: $0.area) })
        }
        try metadata.write(to: store, layers: QGISStyle.Layer.allCases)
        let project = project(storeName: storeName, summary: summary, metadata: metadata)
        try store.writeProject(name: "Incidents", content: try project.geoPackageContent())
    }

    /// The project that goes beside a store as `.qgz`.
    public static func project(
        storeName: String, summary: Summary, attribution: [String] = []
    ) -> QGISProject {
        project(
            storeName: storeName, summary: summary, metadata: LayerMetadata(attribution: attribution))
    }

    private static func project(
        storeName: String, summary: Summary, metadata: LayerMetadata
    ) -> QGISProject {
        let extent = summary.extent.box?.expanded(byDegrees: 1)
        // A map in degrees has no view over the antimeridian: it shows both its sides.
        let view = extent.map { extent in
            extent.crossesAntimeridian
                ? BoundingBox(west: -180, south: extent.south, east: 180, north: extent.north) : extent
        }
        return QGISProject(store: storeName, extent: view, dates: summary.dates, metadata: metadata)
    }
}

extension BoundingBox {
    /// The box with a margin, not beyond the poles; a box grown round the Earth becomes the whole of it.
    func expanded(byDegrees margin: Double) -> BoundingBox {
        let width = crossesAntimeridian ? east + 360 - west : east - west
        guard width + 2 * margin < 360 else {
            return BoundingBox(
                west: -180, south: max(-90, south - margin), east: 180, north: min(90, north + margin))
        }
        let (newWest, newEast) = (west - margin, east + margin)
        return BoundingBox(
            west: newWest < -180 ? newWest + 360 : newWest, south: max(-90, south - margin),
            east: newEast > 180 ? newEast - 360 : newEast, north: min(90, north + margin))
    }
}
