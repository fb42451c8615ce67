import Foundation
import Incidents
import Spatial

/// Draws a summary's map as SVG from the bundled outlines: no network, no other program.
struct SummaryMap {
    private let west: Double
    private let north: Double
    private let scale: Double
    private let squeeze: Double
    private let crossesAntimeridian: Bool
    /// Whether it shows so much of the Earth that first-level divisions would be a web of lines.
    private let isWide: Bool
    private let size: (width: Double, height: Double)
    private static let width = 960.0

    /// An SVG document of the dots over the outlines; nil where no incident has a place.
    static func svg(of summary: IncidentSummary) throws(ExportError) -> String? {
        guard let extent = summary.extent.box else { return nil }
        let box = extent.expanded(byDegrees: 1)
        let map = SummaryMap(box)
        return map.svg(summary, outlines: try BaseMap.outlines(meeting: box))
    }

    /// Plate carrée, squeezed by the cosine of the middle latitude so that shapes look right there.
    private init(_ box: BoundingBox) {
        let east = box.crossesAntimeridian ? box.east + 360 : box.east
        let middle = (box.south + box.north) / 2
        crossesAntimeridian = box.crossesAntimeridian
        squeeze = max(0.2, cos(middle * .pi / 180))
        (west, north) = (box.west, box.north)
        isWide = east - box.west > 45
        scale = Self.width / max(0.1, (east - box.west) * squeeze)
        size = (Self.width, max(240, min(1440, (box.north - box.south) * scale)))
    }

    private func point(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
        let longitude = crossesAntimeridian && longitude < west ? longitude + 360 : longitude
        return ((longitude - west) * squeeze * scale, (north - latitude) * scale)
    }

    private func svg(_ summary: IncidentSummary, outlines: [BaseMap.Outline]) -> String {
        let (width, height) = (Int(size.width), Int(size.height.rounded()))
        var xml = XMLBuilder()
        xml.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(height)",
                "width": "\(width)",
                "height": "\(height)", "role": "img", "font-family": "Noto Sans, DejaVu Sans, sans-serif",
            ]
        ) { xml in
            xml.element("title", text: "Map of \(summary.total.incidents) incidents")
            xml.element("rect", ["width": "\(width)", "height": "\(height)", "fill": "#dfe8ee"])
            // What divides a country is drawn before the countries' own outlines.
            let levels = isWide ? ["country", "border"] : ["country", "admin1", "border"]
            for level in levels {
                for outline in outlines where outline.level == (level == "border" ? "country" : level) {
                    let path = path(of: outline.area)
                    guard !path.isEmpty else { continue }
                    xml.element(
                        "path",
                        [
                            "d": path, "fill": level == "country" ? "#faf8f3" : "none",
                            "stroke": level == "admin1" ? "#c9d0d6" : level == "border" ? "#7d8a94" : "none",
                            "stroke-width": level == "border" ? "1.2" : "0.6", "stroke-linejoin": "round",
                        ])
                }
            }
            dots(&xml, summary)
            legend(&xml, summary)
        }
        return xml.text
    }

    private func path(of area: MultiPolygon) -> String {
        var path = ""
        for polygon in area.polygons {
            var last: (x: Double, y: Double)?
            var part = ""
            var isSeen = false
            for position in polygon.exterior {
                let at = point(position.longitude, position.latitude)
                if (-50...size.width + 50).contains(at.x), (-50...size.height + 50).contains(at.y) {
                    isSeen = true
                }
                // Corners closer than this part of a pixel do not show.
                if let last, abs(last.x - at.x) < 0.7, abs(last.y - at.y) < 0.7 { continue }
                part += "\(last == nil ? "M" : "L")\(Self.text(at.x)) \(Self.text(at.y))"
                last = at
            }
            if isSeen { path += part + "Z" }
        }
        return path
    }

    private func dots(_ xml: inout XMLBuilder, _ summary: IncidentSummary) {
        // Large dots first, so that none hides a small one.
        let ordered = summary.dots.sorted {
            ($1.value, $0.key.longitude, $0.key.latitude, $0.key.type?.rawValue ?? "")
                < ($0.value, $1.key.longitude, $1.key.latitude, $1.key.type?.rawValue ?? "")
        }
        for (dot, count) in ordered {
            let at = point(
                Double(dot.longitude) / IncidentSummary.Dot.steps,
                Double(dot.latitude) / IncidentSummary.Dot.steps)
            xml.element(
                "circle",
                [
                    "cx": Self.text(at.x), "cy": Self.text(at.y),
                    "r": Self.text(min(22, 3 + 1.6 * Double(count - 1).squareRoot())),
                    "fill": EventSymbology.symbology(of: dot.type).hexColor, "fill-opacity": "0.82",
                    "stroke": "#ffffff", "stroke-width": "0.8",
                ])
        }
    }

    private func legend(_ xml: inout XMLBuilder, _ summary: IncidentSummary) {
        let shown = EventSymbology.all.filter { summary.types[$0.eventType] != nil }
        let height = 14 + 18 * shown.count
        let top = Int(size.height) - height - 12
        xml.element(
            "rect",
            [
                "x": "12", "y": "\(top)", "width": "218", "height": "\(height)", "rx": "3", "fill": "#ffffff",
                "fill-opacity": "0.9", "stroke": "#c9d0d6",
            ])
        for (index, symbology) in shown.enumerated() {
            let y = top + 18 + index * 18
            xml.element("circle", ["cx": "26", "cy": "\(y - 2)", "r": "5", "fill": symbology.hexColor])
            xml.element(
                "text", ["x": "38", "y": "\(y + 2)", "font-size": "12", "fill": "#1d2429"],
                text: symbology.label)
        }
        xml.element(
            "text",
            [
                "x": "\(Int(size.width) - 8)", "y": "\(Int(size.height) - 8)", "font-size": "10",
                "text-anchor": "end", "fill": "#5b6770",
            ], text: BaseMap.attribution)
    }

    private static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        bytes.append(number: (value * 10).rounded() / 10)
        return String(decoding: bytes, as: UTF8.self)
    }
}
