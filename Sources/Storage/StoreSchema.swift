import Incidents

/// The tables of the store as SQL: GeoPackage 1.2 (OGC 12-128r15) with the extensions it uses.
enum StoreSchema {
    /// "GPKG".
    static let applicationID = 0x4750_4B47
    /// GeoPackage 1.2.0, the newest version that every program in use reads without a warning.
    static let userVersion = 10200
    /// The version of the store's own tables; see `StoreMigration`.
    static let version = 1

    /// A layer with geometry.
    struct Layer {
        var name: String
        var geometryType: String
        var title: String
        var description: String
    }

    static let incidents = Layer(
        name: "incidents", geometryType: "POINT", title: "Incidents",
        description: "One point an incident; none where no place resolved")
    static let footprints = Layer(
        name: "footprints", geometryType: "MULTIPOLYGON", title: "Footprints",
        description: "The area that holds an incident's true place")
    static let clusters = Layer(
        name: "clusters", geometryType: "MULTIPOLYGON", title: "Clusters",
        description: "Hulls of incidents close to each other")
    static let layers = [incidents, footprints, clusters]

    /// Tables without geometry that users see: name, title, description.
    static let attributeTables: [(name: String, title: String, description: String)] = [
        ("reports", "Reports", "The reports that the incidents were read from"),
        ("mentions", "Place names", "Place names found in the reports"),
        ("sources", "Sources", "Outlets and data sets, with their licences"),
        ("edits", "Edits", "What people changed; the program leaves these fields alone"),
    ]

    static let core = """
        CREATE TABLE gpkg_spatial_ref_sys (
          srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
          organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES
          ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
          ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
          ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
        CREATE TABLE gpkg_contents (
          table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
          description TEXT DEFAULT '',
          last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
          min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
          CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        CREATE TABLE gpkg_geometry_columns (
          table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
          CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
          CONSTRAINT uk_gc_table_name UNIQUE (table_name),
          CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
          CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE gpkg_extensions (
          table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
          scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
        CREATE TABLE gpkgext_relations (
          id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL,
          base_primary_column TEXT NOT NULL DEFAULT 'id', related_table_name TEXT NOT NULL,
          related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL,
          mapping_table_name TEXT NOT NULL UNIQUE);
        CREATE TABLE gpkg_data_columns (
          table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
          mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
          CONSTRAINT gdc_tn UNIQUE (table_name, name));
        CREATE TABLE gpkg_data_column_constraints (
          constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
          min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
          CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
        CREATE TABLE layer_styles (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
          f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
          useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
          update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
        """

    /// What the store keeps for itself: settings, and the rows that imported incidents came from.
    static let own = """
        CREATE TABLE incidentmap_settings (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT NOT NULL UNIQUE, value TEXT);
        CREATE TABLE incidentmap_imports (
          fid INTEGER PRIMARY KEY NOT NULL, dataset TEXT NOT NULL, record TEXT NOT NULL);
        """
    /// Registered as tables without geometry too, since QGIS lists every table and opens only those that are.
    static let ownTables: [(name: String, title: String, description: String)] = [
        ("incidentmap_settings", "Settings of the store", "Kept by incidentmap; not to be edited"),
        ("incidentmap_imports", "Imported rows", "The rows that imported incidents came from"),
        ("incidents_reports", "Incidents of reports", "Which report tells which incident"),
        ("reports_mentions", "Place names of reports", "Which place name stands in which report"),
    ]

    static var incidentsTable: String {
        let columns = IncidentField.allCases.map { "  \($0.rawValue) \($0.sqlType)" }
        return """
            CREATE TABLE incidents (
              fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
              geom POINT,
              id TEXT NOT NULL DEFAULT ('hand-' || lower(hex(randomblob(8)))),
            \(columns.joined(separator: ",\n")));
            """
    }

    static var clustersTable: String {
        let columns = ClusterField.allCases.map { "\($0.rawValue) \($0.type.sqlType)" }
        return """
            CREATE TABLE clusters (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON,
              \(columns.joined(separator: ", ")));
            """
    }

    static let otherTables = """
        CREATE TABLE footprints (
          fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, incident_id TEXT NOT NULL,
          shape TEXT NOT NULL, event_type TEXT, sub_event_type TEXT, event_date DATE, event_date_end DATE,
          location TEXT, uncertainty_m DOUBLE, geo_precision INTEGER);
        CREATE TABLE reports (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, report_id TEXT NOT NULL UNIQUE, title TEXT, source TEXT,
          url TEXT, published DATE, language TEXT, content_hash TEXT NOT NULL);
        CREATE TABLE mentions (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, report_id TEXT NOT NULL, span_start INTEGER NOT NULL,
          span_end INTEGER NOT NULL, text TEXT NOT NULL, gazetteer_id TEXT, name TEXT, latitude DOUBLE,
          longitude DOUBLE, feature_code TEXT, country TEXT, confidence DOUBLE);
        CREATE TABLE sources (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, url TEXT,
          licence TEXT, attribution TEXT);
        CREATE TABLE edits (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, incident_id TEXT NOT NULL, field TEXT NOT NULL,
          old_value TEXT, new_value TEXT, edited DATETIME NOT NULL);
        CREATE TABLE incidents_reports (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, base_id INTEGER NOT NULL, related_id INTEGER NOT NULL);
        CREATE TABLE reports_mentions (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, base_id INTEGER NOT NULL, related_id INTEGER NOT NULL);
        """

    /// Needed only to update a store, so made when one is first opened for that: a store that is written once,
    /// as an export, does without them.
    static let indexes = """
        CREATE UNIQUE INDEX IF NOT EXISTS incidents_id ON incidents (id);
        CREATE INDEX IF NOT EXISTS incidents_report_id ON incidents (report_id);
        CREATE INDEX IF NOT EXISTS mentions_report_id ON mentions (report_id);
        CREATE INDEX IF NOT EXISTS edits_incident_id ON edits (incident_id);
        CREATE UNIQUE INDEX IF NOT EXISTS incidents_reports_pair ON incidents_reports (base_id, related_id);
        CREATE UNIQUE INDEX IF NOT EXISTS reports_mentions_pair ON reports_mentions (base_id, related_id);
        """

    static var registration: String {
        var sql = ""
        for layer in layers { sql += registration(of: layer) }
        let styles = ("layer_styles", "Styles", "QGIS styles of the layers")
        for table in attributeTables + ownTables + [styles] {
            sql += """
                INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
                  VALUES ('\(table.0)', 'attributes', '\(table.1)', '\(quoted(table.2))');

                """
        }
        let related = "http://www.geopackage.org/18-000.html"
        sql += """
            INSERT INTO gpkg_extensions VALUES
              ('gpkgext_relations', NULL, 'gpkg_related_tables', '\(related)', 'read-write'),
              ('incidents_reports', NULL, 'gpkg_related_tables', '\(related)', 'read-write'),
              ('reports_mentions', NULL, 'gpkg_related_tables', '\(related)', 'read-write'),
              ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec120/#extension_schema',
               'read-write'),
              ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
               'http://www.geopackage.org/spec120/#extension_schema', 'read-write');
            INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name,
              related_primary_column, relation_name, mapping_table_name) VALUES
              ('incidents', 'fid', 'reports', 'id', 'attributes', 'incidents_reports'),
              ('reports', 'id', 'mentions', 'id', 'attributes', 'reports_mentions');
            INSERT INTO incidentmap_settings (key, value) VALUES ('version', '\(version)'), ('writing', '0');

            """
        for field in IncidentField.allCases {
            let constraint = field.codeNames.isEmpty ? "NULL" : "'\(field.rawValue)'"
            sql += """
                INSERT INTO gpkg_data_columns VALUES
                  ('incidents', '\(field.rawValue)', '\(field.rawValue)', '\(quoted(field.alias))', NULL, NULL, \(constraint));

                """
            for name in field.codeNames {
                sql += """
                    INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value)
                      VALUES ('\(field.rawValue)', 'enum', '\(quoted(name))');

                    """
            }
        }
        return sql
    }

    /// What enters a layer with geometry and a spatial index.
    static func registration(of layer: Layer) -> String {
        """
        INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
          VALUES ('\(layer.name)', 'features', '\(layer.title)', '\(quoted(layer.description))', 4326);
        INSERT INTO gpkg_geometry_columns VALUES
          ('\(layer.name)', 'geom', '\(layer.geometryType)', 4326, 0, 0);
        INSERT INTO gpkg_extensions VALUES
          ('\(layer.name)', 'geom', 'gpkg_rtree_index',
           'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');

        """
    }

    /// Whether a table is one that the store itself holds, and that no layer worked out from it may replace.
    static func owns(_ table: String) -> Bool {
        layers.contains { $0.name == table }
            || (attributeTables + ownTables).contains { $0.name == table } || table == "layer_styles"
            || BaseOutlineLevel.allCases.contains { $0.layer == table }
    }

    static func quoted(_ text: String) -> String {
        text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    }
}

extension IncidentField {
    /// The column's type in a GeoPackage, with its constraint.
    var sqlType: String { self == .status ? "TEXT NOT NULL DEFAULT 'confirmed'" : type.sqlType }

    /// The codes that the column may hold, where it has a list.
    package var codeNames: [String] {
        switch self {
        case .disorderType: DisorderType.allCases.map(\.rawValue)
        case .eventType: EventType.allCases.map(\.rawValue)
        case .subEventType: SubEventType.allCases.map(\.rawValue)
        case .status: IncidentStatus.allCases.map(\.rawValue)
        default: []
        }
    }
}

extension IncidentField.ValueType {
    /// The type in a GeoPackage (OGC 12-128r15, table 1).
    var sqlType: String {
        switch self {
        case .text, .list: "TEXT"
        case .integer: "INTEGER"
        case .real: "DOUBLE"
        case .date: "DATE"
        case .boolean: "BOOLEAN"
        }
    }
}
