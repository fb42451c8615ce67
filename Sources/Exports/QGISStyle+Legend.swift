import Incidents

extension QGISStyle {
    /// The QML text that colours a layer's polygons by its legend; nil for a layer without one.
    static func qml(for layer: DerivedLayer) -> String? {
        guard let legend = layer.legend else { return nil }
        var xml = XMLBuilder()
        xml.raw("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
        xml.element("qgis", ["version": "3.22.0", "styleCategories": "AllStyleCategories"]) { xml in
            xml.element(
                "renderer-v2",
                [
                    "type": "categorizedSymbol", "attr": legend.column, "symbollevels": "0",
                    "enableorderby": "0",
                ]
            ) { xml in
                xml.element("categories") { xml in
                    for (place, entry) in legend.entries.enumerated() {
                        xml.element(
                            "category",
                            [
                                "symbol": "\(place)", "value": entry.value, "label": entry.value,
                                "render": "true",
                                "type": "string",
                            ])
                    }
                }
                xml.element("symbols") { xml in
                    for (place, entry) in legend.entries.enumerated() {
                        fill(
                            &xml, name: "\(place)", color: entry.qgisColor(opacity: entry.opacity),
                            outline: entry.qgisColor(opacity: min(1, entry.opacity * 2)), width: "0.1",
                            style: "solid")
                    }
                }
            }
            xml.element("abstract", text: layer.summary)
        }
        return xml.text
    }
}

extension DerivedLayer.LegendEntry {
    /// Red, green, blue and opacity from 0 to 255.
    fileprivate func qgisColor(opacity: Double) -> String {
        let value = Int(color.dropFirst(), radix: 16) ?? 0x808080
        return "\(value >> 16 & 255),\(value >> 8 & 255),\(value & 255),\(Int((opacity * 255).rounded()))"
    }
}
