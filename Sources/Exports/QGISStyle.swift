import Incidents

/// QGIS styles (QML) for the layers that the program writes, understood by QGIS 3.4 and later.
///
/// The same text goes into a `.qml` beside a GeoJSON file and into a GeoPackage's `layer_styles`, so that a
/// layer opens styled wherever it comes from.
public enum QGISStyle {
    /// Which layer a style is for.
    public enum Layer: String, CaseIterable, Sendable {
        /// Points, one an incident.
        case incidents
        /// Polygons that hold the true place.
        case footprints
        /// Polygons around clusters.
        case clusters
        /// Outlines of countries, beneath everything.
        case countries = "base_countries"
        /// Outlines of first-level divisions.
        case admin1 = "base_admin1"
    }

    /// The QML text of a layer's style.
    public static func qml(for layer: Layer) -> String {
        var xml = XMLBuilder()
        xml.raw("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
        xml.element(
            "qgis",
            [
                "version": "3.22.0", "styleCategories": "AllStyleCategories",
                "labelsEnabled": layer.isLabeled ? "1" : "0",
                "hasScaleBasedVisibilityFlag": "0", "minScale": "100000000", "maxScale": "0",
            ]
        ) { xml in content(&xml, for: layer) }
        return xml.text
    }

    /// The elements of a style, the same in a `.qml` and in a project's layer.
    static func content(_ xml: inout XMLBuilder, for layer: Layer) {
        switch layer {
        case .incidents:
            temporal(&xml, start: "event_date", end: "event_date_end")
            incidentRenderer(&xml)
            labeling(
                &xml,
                expression: "coalesce(\"relation\" || ' ', '') || coalesce(\"location\", \"location_text\")",
                minimumScale: 3_000_000)
            fields(&xml)
            xml.element("mapTip", text: mapTip)
            xml.element(
                "previewExpression", text: "coalesce(\"event_date\", '') || ' ' || \"sub_event_type\"")
        case .footprints:
            temporal(&xml, start: "event_date", end: "event_date_end")
            footprintRenderer(&xml)
        case .clusters:
            clusterRenderer(&xml)
            labeling(&xml, expression: "\"incidents\"", minimumScale: nil)
        case .countries:
            baseRenderer(&xml, color: "250,248,243,255", outline: "125,138,148,255", width: "0.35")
            labeling(&xml, expression: "\"name\"", minimumScale: nil, isQuiet: true)
        case .admin1:
            baseRenderer(&xml, color: "0,0,0,0", outline: "185,194,201,255", width: "0.15")
            labeling(&xml, expression: "\"name\"", minimumScale: 6_000_000, isQuiet: true)
        }
    }

    /// What hovering over a point shows.
    private static let mapTip = """
        <div dir="auto"><b>[% "sub_event_type" %]</b><br>[% coalesce("location", "location_text", '') %], \
        [% coalesce("event_date", "date_text", 'date not stated') %]<br>\
        [% coalesce("actor1", '') %][% if("actor2" is null, '', ' / ' || "actor2") %]<br>\
        [% if("fatalities" is null, '', 'killed: ' || "fatalities") %]<br>\
        <i>[% coalesce("quote", '') %]</i><br><small>[% coalesce("source", "report_id", '') %]</small></div>
        """

    private static func temporal(_ xml: inout XMLBuilder, start: String, end: String) {
        // Mode 2 reads the start and end of each feature from two fields.
        xml.element(
            "temporal",
            [
                "enabled": "1", "mode": "2", "startField": start, "endField": end, "limitMode": "1",
                "durationUnit": "d", "durationField": "", "fixedDuration": "0", "accumulate": "0",
                "startExpression": "", "endExpression": "",
            ]
        ) { xml in
            xml.element("fixedRange") { xml in
                xml.element("start", text: "")
                xml.element("end", text: "")
            }
        }
    }

    /// Points closer than the eye can part on the screen are one disc with their number; as one zooms in it dissolves.
    private static func incidentRenderer(_ xml: inout XMLBuilder) {
        xml.element(
            "renderer-v2",
            [
                "type": "pointCluster", "tolerance": "2.6", "toleranceUnit": "MM",
                "toleranceUnitScale": "3x:0,0,0,0,0,0", "symbollevels": "0", "enableorderby": "0",
                "forceraster": "0", "referencescale": "-1",
            ]
        ) { xml in
            typeRenderer(&xml)
            clusterSymbol(&xml)
        }
    }

    /// A disc with the number of incidents, in the colour of their type where they are of one type.
    private static func clusterSymbol(_ xml: inout XMLBuilder) {
        xml.element(
            "symbol", ["type": "marker", "name": "centerSymbol", "alpha": "1", "clip_to_extent": "1"]
        ) { xml in
            xml.element("layer", ["class": "SimpleMarker", "enabled": "1", "pass": "0", "locked": "0"]) {
                xml in
                options(
                    &xml,
                    [
                        "name": "circle", "color": "58,66,74,235", "outline_color": "255,255,255,255",
                        "outline_style": "solid", "outline_width": "0.4", "outline_width_unit": "MM",
                        "size": "5", "size_unit": "MM", "angle": "0",
                    ])
                dataDefined(
                    &xml,
                    [
                        ("size", "4.2 + 0.9 * ln(@cluster_size)"),
                        ("fillColor", "coalesce(@cluster_color, color_rgb(58, 66, 74))"),
                    ])
            }
            xml.element("layer", ["class": "FontMarker", "enabled": "1", "pass": "0", "locked": "0"]) { xml in
                options(
                    &xml,
                    [
                        "chr": "2", "font": "DejaVu Sans", "font_style": "Bold", "color": "255,255,255,255",
                        "outline_width": "0", "size": "2.5", "size_unit": "MM", "offset": "0,-0.2",
                        "offset_unit": "MM", "horizontal_anchor_point": "1", "vertical_anchor_point": "1",
                        "joinstyle": "miter", "angle": "0",
                    ])
                dataDefined(&xml, [("char", "@cluster_size")])
            }
        }
    }

    private static func typeRenderer(_ xml: inout XMLBuilder) {
        xml.element(
            "renderer-v2",
            [
                "type": "categorizedSymbol", "attr": "coalesce(\"event_type\", '')", "symbollevels": "0",
                "enableorderby": "1", "forceraster": "0", "referencescale": "-1",
            ]
        ) { xml in
            xml.element("categories") { xml in
                for (index, symbology) in EventSymbology.all.enumerated() {
                    xml.element(
                        "category",
                        [
                            "value": symbology.eventType?.rawValue ?? "", "label": symbology.label,
                            "symbol": String(index), "render": "true",
                        ])
                }
            }
            xml.element("symbols") { xml in
                for (index, symbology) in EventSymbology.all.enumerated() {
                    marker(&xml, name: String(index), symbology: symbology)
                }
            }
            // Deadlier incidents are drawn first, so that a large symbol does not hide a small one.
            xml.element("orderby") { xml in
                xml.element(
                    "orderByClause", ["asc": "0", "nullsFirst": "0"], text: "coalesce(\"fatalities\", 0)")
            }
        }
    }

    private static func marker(_ xml: inout XMLBuilder, name: String, symbology: EventSymbology) {
        xml.element("symbol", ["type": "marker", "name": name, "alpha": "1", "clip_to_extent": "1"]) { xml in
            // The less precise the place, the paler the point.
            dataDefined(
                &xml, property: "alpha",
                expression: "CASE WHEN \"geo_precision\" = 1 THEN 100 "
                    + "WHEN \"geo_precision\" = 2 THEN 75 ELSE 50 END")
            xml.element("layer", ["class": "SimpleMarker", "enabled": "1", "pass": "0", "locked": "0"]) {
                xml in
                options(
                    &xml,
                    [
                        "name": symbology.marker, "color": symbology.qgisColor(),
                        "outline_color": "255,255,255,255", "outline_style": "solid", "outline_width": "0.25",
                        "outline_width_unit": "MM", "size": "2.8", "size_unit": "MM", "angle": "0",
                    ])
                dataDefined(
                    &xml, property: "size",
                    expression:
                        "\(symbology.sizeFactor) * (2.6 + 1.1 * sqrt(min(coalesce(\"fatalities\", 0), 60)))")
            }
        }
    }

    private static func footprintRenderer(_ xml: inout XMLBuilder) {
        xml.element("renderer-v2", ["type": "singleSymbol", "symbollevels": "0", "enableorderby": "0"]) {
            xml in
            xml.element("symbols") { xml in
                // Wide areas are drawn faintly: many of them lie over one another.
                fill(
                    &xml, color: "90,90,90,24", outline: "90,90,90,140", width: "0.2", style: "dash",
                    fillExpression: "color_rgba(90, 90, 90, CASE WHEN \"uncertainty_m\" > 50000 THEN 5 "
                        + "WHEN \"uncertainty_m\" > 15000 THEN 12 ELSE 18 END)")
            }
        }
    }

    private static func clusterRenderer(_ xml: inout XMLBuilder) {
        xml.element("renderer-v2", ["type": "singleSymbol", "symbollevels": "0", "enableorderby": "0"]) {
            xml in
            xml.element("symbols") { xml in
                fill(&xml, color: "0,114,178,36", outline: "0,114,178,230", width: "0.4", style: "solid")
            }
        }
    }

    private static func baseRenderer(
        _ xml: inout XMLBuilder, color: String, outline: String, width: String
    ) {
        xml.element("renderer-v2", ["type": "singleSymbol", "symbollevels": "0", "enableorderby": "0"]) {
            xml in
            xml.element("symbols") { xml in
                fill(&xml, color: color, outline: outline, width: width, style: "solid")
            }
        }
    }

    static func fill(
        _ xml: inout XMLBuilder, name: String = "0", color: String, outline: String, width: String,
        style: String,
        fillExpression: String? = nil
    ) {
        xml.element("symbol", ["type": "fill", "name": name, "alpha": "1", "clip_to_extent": "1"]) { xml in
            xml.element("layer", ["class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"]) { xml in
                options(
                    &xml,
                    [
                        "color": color, "outline_color": outline, "outline_style": style, "style": "solid",
                        "outline_width": width, "outline_width_unit": "MM", "joinstyle": "round",
                    ])
                if let fillExpression {
                    dataDefined(&xml, property: "fillColor", expression: fillExpression)
                }
            }
        }
    }

    private static func options(_ xml: inout XMLBuilder, _ values: KeyValuePairs<String, String>) {
        xml.element("Option", ["type": "Map"]) { xml in
            for (name, value) in values {
                xml.element("Option", ["type": "QString", "name": name, "value": value])
            }
        }
        // Versions before 3.18 read these instead.
        for (name, value) in values { xml.element("prop", ["k": name, "v": value]) }
    }

    private static func dataDefined(_ xml: inout XMLBuilder, property: String, expression: String) {
        dataDefined(&xml, [(property, expression)])
    }

    private static func dataDefined(
        _ xml: inout XMLBuilder, _ properties: [(name: String, expression: String)]
    ) {
        // Inside a symbol layer the element has the same name as inside a symbol.
        xml.element("data_defined_properties") { xml in
            xml.element("Option", ["type": "Map"]) { xml in
                xml.element("Option", ["type": "QString", "name": "name", "value": ""])
                xml.element("Option", ["type": "Map", "name": "properties"]) { xml in
                    for (name, expression) in properties {
                        xml.element("Option", ["type": "Map", "name": name]) { xml in
                            xml.element("Option", ["type": "bool", "name": "active", "value": "true"])
                            xml.element(
                                "Option", ["type": "QString", "name": "expression", "value": expression])
                            xml.element("Option", ["type": "int", "name": "type", "value": "3"])
                        }
                    }
                }
                xml.element("Option", ["type": "QString", "name": "type", "value": "collection"])
            }
        }
    }

    private static func labeling(
        _ xml: inout XMLBuilder, expression: String, minimumScale: Int?, isQuiet: Bool = false
    ) {
        xml.element("labeling", ["type": "simple"]) { xml in
            xml.element("settings") { xml in
                xml.element(
                    "text-style",
                    [
                        "fieldName": expression, "isExpression": "1", "fontFamily": "Noto Sans",
                        "fontSize": isQuiet ? "7" : "8", "fontSizeUnit": "Point",
                        "textColor": isQuiet ? "130,140,148,255" : "40,40,40,255",
                        "textOpacity": "1", "namedStyle": "Regular", "multilineHeight": "1",
                    ]
                ) { xml in
                    xml.element(
                        "text-buffer",
                        [
                            "bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM",
                            "bufferColor": "255,255,255,255", "bufferOpacity": "0.85",
                        ])
                }
                xml.element("text-format", ["wrapChar": "", "multilineAlign": "3"])
                xml.element(
                    "placement",
                    [
                        // One position a label: those of several incidents at one place then collide, and one stays.
                        "placement": isQuiet ? "4" : "1", "quadOffset": isQuiet ? "4" : "5",
                        "xOffset": isQuiet ? "0" : "3.6",
                        "yOffset": "0", "offsetUnits": "MM", "priority": isQuiet ? "1" : "5",
                    ])
                xml.element(
                    "rendering",
                    [
                        "drawLabels": "1", "displayAll": "0", "obstacle": isQuiet ? "0" : "1",
                        "obstacleFactor": "1",
                        "scaleVisibility": minimumScale == nil ? "0" : "1",
                        "scaleMax": String(minimumScale ?? 0),
                        "scaleMin": "0", "fontMaxPixelSize": "10000", "fontMinPixelSize": "3",
                    ])
            }
        }
    }
}
