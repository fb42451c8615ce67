import Incidents
import Spatial

extension GeoPackageStore {
    /// The area that holds an incident's true place, and whether it is a circle or the phrase's own shape.
    static func footprint(of incident: Incident) -> (area: MultiPolygon, shape: String)? {
        if let shape = incident.footprint, !shape.isEmpty { return (shape, "phrase") }
        guard let center = incident.coordinate, let radius = incident.uncertainty, radius > 0,
            let circle = try? MultiPolygon.circle(center: center, radius: radius, segments: 48)
        else { return nil }
        return (circle, "circle")
    }

    /// Writes a footprint under the number of its incident.
    func insertFootprint(
        _ blob: [UInt8], shape: String, of incident: Incident, fid: Int, _ handle: OpaquePointer
    ) throws(StoreError) {
        let statement = try connection.statement(FootprintRow.insert(rows: 1), handle)
        FootprintRow.bind(blob, shape: shape, of: incident, fid: fid, to: statement)
        try statement.run()
    }

    /// Writes the footprints of incidents that a bulk load has just given numbers from `first` on.
    func bulkFootprints(
        _ incidents: ArraySlice<HeldIncident>, first: Int, _ handle: OpaquePointer
    ) throws(StoreError) {
        let found = incidents.map { bulk?.footprints.footprint(of: $0.incident) }
        let isGroup = found.count == StoreConnection.groupSize && !found.contains { $0 == nil }
        let statement = try isGroup ? connection.footprintsInsert(handle) : nil
        for (row, held) in incidents.enumerated() {
            guard let (footprint, shape) = found[row] else { continue }
            if let statement {
                FootprintRow.bind(
                    footprint.blob, shape: shape, of: held.incident, fid: first + row, to: statement, row: row
                )
            } else {
                try insertFootprint(
                    footprint.blob, shape: shape, of: held.incident, fid: first + row, handle)
            }
            guard let box = footprint.box else { continue }
            bulk?.areas.add(id: first + row, minX: box.west, maxX: box.east, minY: box.south, maxY: box.north)
            bulk?.areaExtent.add(box)
        }
        try statement?.run()
    }

    /// Writes, rewrites or removes an incident's footprint where it differs from what the store holds.
    func updateFootprint(of incident: Incident, fid: Int, _ handle: OpaquePointer) throws(StoreError) {
        guard let (area, shape) = Self.footprint(of: incident) else {
            try removeFootprint(fid: fid, handle)
            return
        }
        let blob = GeometryBlob.bytes(of: area)
        let known = try connection.statement(
            """
            SELECT geom, shape, event_type, sub_event_type, event_date, event_date_end, location, uncertainty_m,
              geo_precision FROM footprints WHERE fid = ?
            """, handle)
        known.bind(1, fid)
        if try known.step() {
            let isSame =
                known.withBlob(0) { $0.elementsEqual(blob) } == true && known.text(1) == shape
                && known.text(2) == incident.eventType?.rawValue
                && known.text(3) == incident.subEventType?.rawValue && known.date(4) == incident.eventDate
                && known.date(5) == incident.eventDateEnd && known.text(6) == incident.location
                && known.real(7) == incident.uncertainty && known.integer(8) == incident.geoPrecision
            let old = known.withBlob(0, GeometryBlob.extent)
            known.clear()
            if isSame { return }
            try willChange("footprints", handle)
            if let old { touchedTables["footprints"]?.removed.add(old) }
        } else {
            known.clear()
            try willChange("footprints", handle)
        }
        try insertFootprint(blob, shape: shape, of: incident, fid: fid, handle)
        if let box = GeometryBlob.planarExtent(of: area) { touchedTables["footprints"]?.added.add(box) }
    }

    /// Gives an incident a shape of its own; false where the store has no such incident.
    ///
    /// A shape whose incident a person has moved, or has looked at when it had one, stays away.
    func setShape(_ area: MultiPolygon, ofIncident id: String) throws(StoreError) -> Bool {
        try leaveBulk()
        return try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            let row = try connection.statement(
                "SELECT \(IncidentColumns.list) FROM incidents WHERE id = ?", handle)
            guard row.bind(1, id), try row.step() else {
                row.clear()
                return false
            }
            let fid = row.integer(0) ?? 0
            var incident = IncidentColumns.incident(from: row)
            row.clear()
            if protected[id]?.contains("geom") == true { return true }
            if incident.status == .confirmed || incident.status == .rejected {
                let known = try connection.integer(
                    "SELECT 1 FROM footprints WHERE fid = \(fid) AND shape = 'phrase'", handle)
                if known != nil { return true }
            }
            incident.footprint = area
            try updateFootprint(of: incident, fid: fid, handle)
            return true
        }
    }

    func removeFootprint(fid: Int, _ handle: OpaquePointer) throws(StoreError) {
        let known = try connection.statement("SELECT geom FROM footprints WHERE fid = ?", handle)
        known.bind(1, fid)
        guard try known.step() else {
            known.clear()
            return
        }
        let old = known.withBlob(0, GeometryBlob.extent)
        known.clear()
        try willChange("footprints", handle)
        if let old { touchedTables["footprints"]?.removed.add(old) }
        let statement = try connection.statement("DELETE FROM footprints WHERE fid = ?", handle)
        statement.bind(1, fid)
        try statement.run()
    }
}

/// How a footprint lies in a row of its layer.
enum FootprintRow {
    private static let names = [
        "fid", "geom", "incident_id", "shape", "event_type", "sub_event_type", "event_date", "event_date_end",
        "location", "uncertainty_m", "geo_precision",
    ]

    /// For an INSERT of so many rows: what AUTOINCREMENT and the end of a statement cost counts once.
    static func insert(rows: Int) -> String { rows == 1 ? single : makeInsert(rows: rows) }

    private static let single = makeInsert(rows: 1)

    private static func makeInsert(rows: Int) -> String {
        let row = "(\(names.map { _ in "?" }.joined(separator: ", ")))"
        return "INSERT OR REPLACE INTO footprints (\(names.joined(separator: ", "))) VALUES "
            + repeatElement(row, count: rows).joined(separator: ", ")
    }

    /// Binds a whole row, the `row`th of the statement.
    static func bind(
        _ blob: [UInt8], shape: String, of incident: borrowing Incident, fid: Int,
        to statement: SQLStatement, row: Int = 0
    ) {
        let start = Int32(row * names.count)
        statement.bind(start + 1, fid)
        statement.bind(start + 2, blob: blob)
        _ = statement.bind(start + 3, incident.id)
        _ = statement.bind(start + 4, shape)
        if let type = incident.eventType { _ = statement.bind(start + 5, type.rawValue) }
        if let type = incident.subEventType { _ = statement.bind(start + 6, type.rawValue) }
        if let date = incident.eventDate { statement.bind(start + 7, date) }
        if let date = incident.eventDateEnd { statement.bind(start + 8, date) }
        if let place = incident.location { _ = statement.bind(start + 9, place) }
        if let radius = incident.uncertainty { statement.bind(start + 10, radius) }
        if let precision = incident.geoPrecision { statement.bind(start + 11, precision) }
    }
}

/// Footprints as geometry blobs; circles of one place and radius come again and again, and some are kept.
struct FootprintBlobs {
    typealias Footprint = (blob: [UInt8], box: BoundingBox?)

    private struct Circle: Hashable {
        var center: Coordinate
        var radius: Double
    }

    private var circles: [Circle: Footprint] = [:]
    private static let mostKept = 2048

    /// The area of `GeoPackageStore.footprint(of:)` and its extent.
    mutating func footprint(of incident: Incident) -> (footprint: Footprint, shape: String)? {
        var circle: Circle?
        if incident.footprint?.isEmpty ?? true, let center = incident.coordinate {
            let wanted = Circle(center: center, radius: incident.uncertainty ?? 0)
            if let known = circles[wanted] { return (known, "circle") }
            circle = wanted
        }
        guard let (area, shape) = GeoPackageStore.footprint(of: incident) else { return nil }
        let extent = GeometryBlob.planarExtent(of: area)
        let footprint = (GeometryBlob.bytes(of: area, extent: extent), extent)
        if let circle {
            if circles.count == Self.mostKept { circles.removeAll(keepingCapacity: true) }
            circles[circle] = footprint
        }
        return (footprint, shape)
    }
}
