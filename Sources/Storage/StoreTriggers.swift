import Incidents

/// The triggers that keep the spatial index true and note what people change.
enum StoreTriggers {
    /// The virtual table of a layer's R*Tree.
    static func rtreeTable(_ layer: String) -> String {
        "CREATE VIRTUAL TABLE rtree_\(layer)_geom USING rtree(id, minx, maxx, miny, maxy);"
    }

    /// Exactly the triggers of GeoPackage 1.2, annex F.3.
    static func rtree(_ layer: String) -> String {
        let tree = "rtree_\(layer)_geom"
        let extent = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
        let isPlaced = "(NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))"
        let isNot = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
        return """
            CREATE TRIGGER \(tree)_insert AFTER INSERT ON \(layer) WHEN \(isPlaced)
              BEGIN INSERT OR REPLACE INTO \(tree) VALUES (NEW.fid, \(extent)); END;
            CREATE TRIGGER \(tree)_update1 AFTER UPDATE OF geom ON \(layer)
              WHEN OLD.fid = NEW.fid AND \(isPlaced)
              BEGIN INSERT OR REPLACE INTO \(tree) VALUES (NEW.fid, \(extent)); END;
            CREATE TRIGGER \(tree)_update2 AFTER UPDATE OF geom ON \(layer)
              WHEN OLD.fid = NEW.fid AND \(isNot)
              BEGIN DELETE FROM \(tree) WHERE id = OLD.fid; END;
            CREATE TRIGGER \(tree)_update3 AFTER UPDATE ON \(layer)
              WHEN OLD.fid != NEW.fid AND \(isPlaced)
              BEGIN DELETE FROM \(tree) WHERE id = OLD.fid;
              INSERT OR REPLACE INTO \(tree) VALUES (NEW.fid, \(extent)); END;
            CREATE TRIGGER \(tree)_update4 AFTER UPDATE ON \(layer)
              WHEN OLD.fid != NEW.fid AND \(isNot)
              BEGIN DELETE FROM \(tree) WHERE id IN (OLD.fid, NEW.fid); END;
            CREATE TRIGGER \(tree)_delete AFTER DELETE ON \(layer) WHEN OLD.geom NOT NULL
              BEGIN DELETE FROM \(tree) WHERE id = OLD.fid; END;

            """
    }

    /// Columns that follow from others, or that clustering rewrites: a change of theirs is no edit.
    private static let derived: Set<IncidentField> = [.latitude, .longitude, .clusterID, .disorderType]

    /// Notes in `edits` what anyone but the program changes in the `incidents` layer, so that later runs leave it.
    ///
    /// The program sets `writing` inside its own transactions, so that no other connection ever sees it set.
    static var edits: String {
        let byOthers = "(SELECT value FROM incidentmap_settings WHERE key = 'writing') IS NOT '1'"
        let now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
        let changes = IncidentField.allCases.filter { !derived.contains($0) }.map { field in
            """
            INSERT INTO edits (incident_id, field, old_value, new_value, edited)
              SELECT NEW.id, '\(field.rawValue)', OLD.\(field.rawValue), NEW.\(field.rawValue), \(now)
              WHERE OLD.\(field.rawValue) IS NOT NEW.\(field.rawValue);
            """
        }
        return """
            CREATE TRIGGER incidents_edited AFTER UPDATE ON incidents WHEN \(byOthers) BEGIN
            INSERT INTO edits (incident_id, field, old_value, new_value, edited)
              SELECT NEW.id, 'geom', OLD.latitude || ',' || OLD.longitude,
                ST_MinY(NEW.geom) || ',' || ST_MinX(NEW.geom), \(now) WHERE OLD.geom IS NOT NEW.geom;
            \(changes.joined(separator: "\n"))
            UPDATE incidents SET longitude = ST_MinX(NEW.geom), latitude = ST_MinY(NEW.geom)
              WHERE fid = NEW.fid AND OLD.geom IS NOT NEW.geom;
            DELETE FROM footprints WHERE fid = NEW.fid AND
              (OLD.geom IS NOT NEW.geom OR OLD.uncertainty_m IS NOT NEW.uncertainty_m);
            END;
            CREATE TRIGGER incidents_drawn AFTER INSERT ON incidents WHEN \(byOthers) BEGIN
            UPDATE incidents SET longitude = ST_MinX(NEW.geom), latitude = ST_MinY(NEW.geom) WHERE fid = NEW.fid;
            END;
            CREATE TRIGGER incidents_removed AFTER DELETE ON incidents WHEN \(byOthers) BEGIN
            INSERT INTO edits (incident_id, field, old_value, new_value, edited)
              VALUES (OLD.id, '\(removed)', NULL, NULL, \(now));
            DELETE FROM footprints WHERE fid = OLD.fid;
            DELETE FROM incidents_reports WHERE base_id = OLD.fid;
            END;

            """
    }

    /// Stands in `edits.field` for an incident that a person deleted.
    static let removed = "(deleted)"
}
