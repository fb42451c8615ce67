import CZIP
import Foundation
public import Reports
public import Spatial
import Storage

extension QGISStyle.Layer {
    /// The name in the layer tree.
    var title: String {
        switch self {
        case .incidents: "Incidents"
        case .footprints: "Footprints"
        case .clusters: "Clusters"
        case .countries: "Countries"
        case .admin1: "First-level divisions"
        }
    }

    var isLabeled: Bool { self != .footprints }

    /// QGIS's name for the geometry.
    var geometry: (kind: String, type: String) {
        self == .incidents ? ("Point", "Point") : ("Polygon", "MultiPolygon")
    }

}

/// A layer of a project: a table of the store, whole or in part.
private struct ProjectLayer {
    let layer: QGISStyle.Layer
    /// QGIS replaces ids of ten letters or fewer, and then loses the layer's place.
    let id: String
    let title: String
    /// The rows that it shows, as an SQL condition; nil for all.
    var subset: String?
    var isShown = true

    init(_ layer: QGISStyle.Layer, subset: String? = nil) {
        self.layer = layer
        id = "incidentmap_\(layer.rawValue)"
        title = layer.title
        self.subset = subset
    }

    /// What exports leave out, to be switched on for a look: the same table, the other rows.
    private init(leftOutBut shown: String) {
        layer = .incidents
        id = "incidentmap_left_out"
        title = "Left out (background, doubtful, rejected)"
        subset = "NOT (\(shown))"
        isShown = false
    }

    /// From the top of the map to the bottom; incidents and footprints that exports hold, and those left out apart.
    static let drawingOrder: [ProjectLayer] = {
        let shown = GeoPackageStore.shownCondition
        return [
            ProjectLayer(.incidents, subset: shown), ProjectLayer(leftOutBut: shown), ProjectLayer(.clusters),
            ProjectLayer(.footprints, subset: "incident_id IN (SELECT id FROM incidents WHERE \(shown))"),
            ProjectLayer(.admin1), ProjectLayer(.countries),
        ]
    }()
}

/// A QGIS project over a store: layers in order, styled, the timeline set on the events' dates.
///
/// Reads in QGIS 3.4 and later. The same project travels inside the GeoPackage and beside it as `.qgz`.
public struct QGISProject: Sendable {
    /// The store's file name as the project finds it, relative to the project.
    public var store: String
    /// What the map shows when it opens.
    public var extent: BoundingBox?
    /// The first and last day of the timeline.
    public var dates: ClosedRange<CalendarDate>?
    /// Whose data it is and under which terms, for the layers' properties.
    let metadata: LayerMetadata

    init(
        store: String, extent: BoundingBox?, dates: ClosedRange<CalendarDate>?, metadata: LayerMetadata
    ) {
        self.store = store
        self.extent = extent
        self.dates = dates
        self.metadata = metadata
    }

    /// The project as QGIS's XML.
    public var xml: String {
        var xml = XMLBuilder()
        xml.raw("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
        xml.element("qgis", ["projectname": "Incidents", "version": "3.22.0"]) { xml in
            xml.element("title", text: "Incidents")
            xml.element("projectCrs") { xml in referenceSystem(&xml) }
            xml.element("layer-tree-group") { xml in
                for part in ProjectLayer.drawingOrder {
                    xml.element(
                        "layer-tree-layer",
                        [
                            "id": part.id, "name": part.title, "providerKey": "ogr",
                            "source": source(of: part),
                            "checked": part.isShown ? "Qt::Checked" : "Qt::Unchecked",
                            "expanded": part.layer == .incidents && part.isShown ? "1" : "0",
                        ])
                }
            }
            xml.element("projectlayers") { xml in
                for part in ProjectLayer.drawingOrder { mapLayer(&xml, part) }
            }
            if let extent {
                xml.element("ProjectViewSettings", ["UseProjectScales": "0"]) { xml in
                    xml.element(
                        "DefaultViewExtent",
                        [
                            "xmin": String(extent.west), "ymin": String(extent.south),
                            "xmax": String(extent.east), "ymax": String(extent.north),
                        ]
                    ) { xml in referenceSystem(&xml) }
                }
                xml.element("mapcanvas", ["name": "theMapCanvas"]) { xml in
                    xml.element("units", text: "degrees")
                    xml.element("extent") { xml in
                        xml.element("xmin", text: String(extent.west))
                        xml.element("ymin", text: String(extent.south))
                        xml.element("xmax", text: String(extent.east))
                        xml.element("ymax", text: String(extent.north))
                    }
                    xml.element("destinationsrs") { xml in referenceSystem(&xml) }
                }
            }
            // The sea, since the outlines draw the land.
            xml.element("properties") { xml in
                xml.element("Gui") { xml in
                    for (part, value) in [("Red", 223), ("Green", 232), ("Blue", 238)] {
                        xml.element("CanvasColor\(part)Part", ["type": "int"], text: String(value))
                    }
                }
            }
            if let dates {
                xml.element(
                    "ProjectTimeSettings",
                    ["frameRate": "2", "timeStep": "1", "timeStepUnit": "d", "cumulativeTemporalRange": "0"]
                ) { xml in
                    xml.element("TemporalRange") { xml in
                        xml.element("start", text: "\(dates.lowerBound)T00:00:00Z")
                        xml.element("end", text: "\(dates.upperBound.adding(days: 1))T00:00:00Z")
                    }
                }
            }
        }
        return xml.text
    }

    private func source(of part: ProjectLayer) -> String {
        "./\(store)|layername=\(part.layer.rawValue)" + (part.subset.map { "|subset=\($0)" } ?? "")
    }

    private func mapLayer(_ xml: inout XMLBuilder, _ part: ProjectLayer) {
        let layer = part.layer
        xml.element(
            "maplayer",
            [
                "type": "vector", "geometry": layer.geometry.kind, "wkbType": layer.geometry.type,
                "styleCategories": "AllStyleCategories", "labelsEnabled": layer.isLabeled ? "1" : "0",
                "hasScaleBasedVisibilityFlag": layer == .admin1 ? "1" : "0",
                "minScale": layer == .admin1 ? "15000000" : "100000000", "maxScale": "0",
            ]
        ) { xml in
            xml.element("id", text: part.id)
            xml.element("datasource", text: source(of: part))
            xml.element("layername", text: part.title)
            xml.element("provider", ["encoding": "UTF-8"], text: "ogr")
            xml.element("srs") { xml in referenceSystem(&xml) }
            xml.element("resourceMetadata") { metadata.content(&$0, of: layer) }
            QGISStyle.content(&xml, for: layer)
        }
    }

    private func referenceSystem(_ xml: inout XMLBuilder) {
        xml.element("spatialrefsys") { xml in
            xml.element("proj4", text: "+proj=longlat +datum=WGS84 +no_defs")
            xml.element("srid", text: "4326")
            xml.element("authid", text: "EPSG:4326")
            xml.element("description", text: "WGS 84")
            xml.element("projectionacronym", text: "longlat")
            xml.element("ellipsoidacronym", text: "EPSG:7030")
            xml.element("geographicflag", text: "true")
        }
    }

    /// Whether there is a `.qgz` that a person saved in QGIS since the program wrote it: QGIS begins it anew.
    public static func isSavedByHand(at path: String) -> Bool {
        guard let head = ZIPArchive.head(ofEntryEndingIn: ".qgs", in: path) else { return false }
        return !String(decoding: head, as: UTF8.self).contains(opening)
    }

    /// How the program's own projects begin.
    private static let opening = "<qgis projectname=\"Incidents\" version=\"3.22.0\">"

    /// Writes the project as a `.qgz` archive.
    public func write(to path: String) throws(ExportError) {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        try ZIPArchive.write(path: path, files: [], contents: [("\(name).qgs", Array(xml.utf8))])
    }

    /// The project as QGIS keeps it in a GeoPackage: the archive's bytes in hexadecimal digits.
    public func geoPackageContent() throws(ExportError) -> String {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("incidents-\(UInt64.random(in: 0 ... .max)).qgz").path
        try ZIPArchive.write(path: path, files: [], contents: [("Incidents.qgs", Array(xml.utf8))])
        defer { unlink(path) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ExportError(path: path, message: "the project just written cannot be read")
        }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(data.count * 2)
        for byte in data { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
