public import Incidents
public import Spatial

extension GeoPackageStore {
    /// Changes an incident as a person would in QGIS: noted in `edits`, and left alone by later runs.
    ///
    /// Setting a sub-event type sets the event and disorder type with it. False where there is no such incident.
    public func edit(
        incidentID id: String, _ changes: [(IncidentField, IncidentValue)],
        movingTo position: Coordinate? = nil
    ) throws(StoreError) -> Bool {
        try byHand { handle throws(StoreError) in
            guard let (fid, before) = try row(ofIncident: id, handle) else { return false }
            var incident = before
            for (field, value) in changes {
                incident.set(field, to: value)
                if field == .subEventType, let type = incident.subEventType?.eventType {
                    incident.eventType = type
                }
            }
            if let type = incident.eventType, let narrower = incident.subEventType, narrower.eventType != type
            {
                // An event type that the old sub-event type does not belong to leaves that one unknown.
                incident.subEventType = nil
            }
            if let position {
                do {
                    try position.validate()
                } catch {
                    throw StoreError(path: path, message: "\(error)")
                }
                incident.coordinate = position
                incident.footprint = nil
            }
            guard !incident.hasSameColumns(as: before) else { return true }
            let statement = try connection.statement(IncidentColumns.update, handle)
            try IncidentColumns.bind(incident, fid: fid, to: statement, path: path)
            try statement.run()
            touchedTables["incidents", default: ExtentChange()].isTouched = true
            if let old = before.coordinate { touchedTables["incidents"]?.removed.add(old) }
            if let new = incident.coordinate { touchedTables["incidents"]?.added.add(new) }
            let isMoved = incident.coordinate != before.coordinate
            if isMoved || incident.uncertainty != before.uncertainty {
                try updateFootprint(of: incident, fid: fid, handle)
            }
            return true
        }
    }

    /// Removes an incident for good: later runs do not bring it back.
    ///
    /// False where there is no such incident.
    public func deleteByHand(incidentID id: String) throws(StoreError) -> Bool {
        try byHand { handle throws(StoreError) in
            guard let (fid, incident) = try row(ofIncident: id, handle) else { return false }
            touchedTables["incidents", default: ExtentChange()].isTouched = true
            if let position = incident.coordinate { touchedTables["incidents"]?.removed.add(position) }
            if let box = Self.footprint(of: incident).flatMap({ GeometryBlob.planarExtent(of: $0.area) }) {
                touchedTables["footprints", default: ExtentChange()].removed.add(box)
            }
            for sql in [
                "DELETE FROM incidents WHERE fid = ?", "DELETE FROM incidentmap_imports WHERE fid = ?",
            ] {
                let statement = try connection.statement(sql, handle)
                statement.bind(1, fid)
                try statement.run()
            }
            return true
        }
    }

    /// Forgets what people changed about an incident, so that the next run sets its fields again.
    ///
    /// A status of confirmed or rejected goes back to extracted or imported. False where there is no such incident
    /// and no edit of it.
    public func releaseEdits(incidentID id: String) throws(StoreError) -> Bool {
        try leaveBulk()
        return try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            let hasEdits = protected[id] != nil
            let stored = try row(ofIncident: id, handle)
            guard hasEdits || stored != nil else { return false }
            try willChange("edits", handle)
            let deletion = try connection.statement("DELETE FROM edits WHERE incident_id = ?", handle)
            _ = deletion.bind(1, id)
            try deletion.run()
            protected[id] = nil
            if let (fid, incident) = stored, incident.status == .confirmed || incident.status == .rejected {
                try willChange("incidents", handle)
                let isImported = try connection.integer(
                    "SELECT 1 FROM incidentmap_imports WHERE fid = \(fid)", handle)
                let statement = try connection.statement(
                    "UPDATE incidents SET status = ? WHERE fid = ?", handle)
                _ = statement.bind(1, (isImported == nil ? IncidentStatus.extracted : .imported).rawValue)
                statement.bind(2, fid)
                try statement.run()
            }
            return true
        }
    }

    /// What people changed, by incident: the names of the columns, "geom" for a moved point.
    public func edits() throws(StoreError) -> [String: Set<String>] {
        try connection.withHandle { handle throws(StoreError) in
            try loadEdits(handle)
            return protected
        }
    }

    private func byHand(_ body: (OpaquePointer) throws(StoreError) -> Bool) throws(StoreError) -> Bool {
        try leaveBulk()
        return try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            // The triggers take everything for a person's doing while the mark is off.
            try connection.execute(
                "UPDATE incidentmap_settings SET value = '0' WHERE key = 'writing'", handle)
            let result = try body(handle)
            try connection.execute(
                "UPDATE incidentmap_settings SET value = '1' WHERE key = 'writing'", handle)
            hasChanges = true
            try loadEdits(handle)
            return result
        }
    }

    private func row(
        ofIncident id: String, _ handle: OpaquePointer
    ) throws(StoreError) -> (fid: Int, incident: Incident)? {
        let statement = try connection.statement(
            "SELECT \(IncidentColumns.list) FROM incidents WHERE id = ?", handle)
        defer { statement.clear() }
        guard statement.bind(1, id), try statement.step() else { return nil }
        return (statement.integer(0) ?? 0, IncidentColumns.incident(from: statement))
    }
}
