import Files
public import Incidents
import Spatial

/// Writes layers worked out from incidents as GeoJSON, KML, CSV or a table for the terminal.
public enum DerivedLayerWriter {
    /// The formats that `write` knows.
    public enum Format: String, CaseIterable, Hashable, Sendable {
        case table, geojson, kml, csv
    }

    /// Writes layers to `path`, "-" being standard output.
    ///
    /// GeoJSON and KML hold all layers in one file. CSV holds the first, with polygons as well-known text; the
    /// others go beside it as `NAME-LAYER.csv`, and on standard output they follow after an empty line.
    public static func write(
        _ layers: [DerivedLayer], as format: Format, to path: String
    ) throws(ExportError) {
        switch format {
        case .table: try writeTables(layers, to: path)
        case .geojson: try writeGeoJSON(layers, to: path)
        case .kml: try writeKML(layers, to: path)
        case .csv:
            guard path != "-" else {
                let destination = try Destination(path: path)
                for (index, layer) in layers.enumerated() {
                    if index > 0 { try destination.append { $0.append(literal: "\r\n") } }
                    try writeCSV(layer, to: destination)
                }
                try destination.finish()
                return
            }
            for (index, layer) in layers.enumerated() {
                let destination = try Destination(path: index == 0 ? path : beside(path, layer.name))
                try writeCSV(layer, to: destination)
                try destination.finish()
            }
        }
    }

    private static func beside(_ path: String, _ name: String) -> String {
        path.hasSuffix(".csv") ? path.dropLast(4) + "-\(name).csv" : path + "-\(name).csv"
    }

    // MARK: GeoJSON

    private static func writeGeoJSON(_ layers: [DerivedLayer], to path: String) throws(ExportError) {
        let destination = try Destination(path: path)
        let name = layers.map(\.name).joined(separator: " and ")
        try destination.append { bytes in
            bytes.append(literal: "{\"type\":\"FeatureCollection\",\"name\":")
            bytes.append(jsonString: name)
            bytes.append(literal: ",\"description\":")
            bytes.append(jsonString: layers.map(\.description).joined(separator: "\n"))
            bytes.append(literal: ",\"features\":[\n")
        }
        var isFirst = true
        for layer in layers {
            for index in 0..<layer.count {
                let feature = layer.feature(index)
                try destination.append { bytes in
                    if !isFirst { bytes.append(literal: ",\n") }
                    bytes.append(literal: "{\"type\":\"Feature\",\"id\":")
                    bytes.append(jsonString: feature.id)
                    bytes.append(literal: ",\"geometry\":")
                    bytes.append(geoJSON: feature.shape)
                    bytes.append(literal: ",\"properties\":{\"layer\":")
                    bytes.append(jsonString: layer.name)
                    for (column, value) in zip(layer.columns, feature.values) {
                        bytes.append(0x2C)
                        bytes.append(jsonString: column.name)
                        bytes.append(0x3A)
                        bytes.append(json: value)
                    }
                    bytes.append(literal: "}}")
                }
                isFirst = false
            }
        }
        try destination.append { $0.append(literal: "\n]}\n") }
        try destination.finish()
    }

    // MARK: CSV

    private static func writeCSV(_ layer: DerivedLayer, to destination: Destination) throws(ExportError) {
        let hasAreas = layer.count > 0 && layer.feature(0).shape.needsText
        try destination.append { bytes in
            bytes.append(literal: "id")
            for column in layer.columns {
                bytes.append(0x2C)
                bytes.append(csvField: column.name, delimiter: 0x2C)
            }
            if hasAreas { bytes.append(literal: ",wkt") }
            bytes.append(literal: "\r\n")
        }
        for index in 0..<layer.count {
            let feature = layer.feature(index)
            try destination.append { bytes in
                bytes.append(csvField: feature.id, delimiter: 0x2C)
                for value in feature.values {
                    bytes.append(0x2C)
                    bytes.append(csvField: value.plainText, delimiter: 0x2C)
                }
                if hasAreas {
                    bytes.append(0x2C)
                    bytes.append(csvField: feature.shape.wellKnownText, delimiter: 0x2C)
                }
                bytes.append(literal: "\r\n")
            }
        }
    }

    // MARK: KML

    private static func writeKML(_ layers: [DerivedLayer], to path: String) throws(ExportError) {
        let destination = try Destination(path: path)
        try destination.append { bytes in
            bytes.append(literal: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
            bytes.append(literal: "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n<name>")
            bytes.append(xmlText: layers.map(\.name).joined(separator: " and "))
            bytes.append(literal: "</name>\n<description>")
            bytes.append(xmlText: layers.map(\.description).joined(separator: "\n"))
            bytes.append(literal: "</description>\n<Style id=\"area\"><LineStyle><color>ffb27200</color>")
            bytes.append(
                literal: "<width>2</width></LineStyle><PolyStyle><color>40b27200</color></PolyStyle>")
            bytes.append(literal: "</Style>\n")
            for layer in layers {
                for (place, entry) in (layer.legend?.entries ?? []).enumerated() {
                    let color = entry.kmlColor
                    bytes.append(
                        text: "<Style id=\"\(layer.name)-\(place)\"><LineStyle><color>\(color)</color>")
                    bytes.append(text: "<width>1</width></LineStyle><PolyStyle><color>\(color)</color>")
                    bytes.append(literal: "</PolyStyle></Style>\n")
                }
            }
            for layer in layers {
                bytes.append(literal: "<Schema name=\"")
                bytes.append(xmlText: layer.name)
                bytes.append(literal: "\" id=\"")
                bytes.append(xmlText: layer.name + "_schema")
                bytes.append(literal: "\">\n")
                for column in layer.columns {
                    bytes.append(text: "<SimpleField type=\"\(column.type.kmlName)\" name=\"")
                    bytes.append(xmlText: column.name)
                    bytes.append(literal: "\"/>\n")
                }
                bytes.append(literal: "</Schema>\n")
            }
        }
        for layer in layers {
            for index in 0..<layer.count {
                let feature = layer.feature(index)
                try destination.append { $0.append(placemark: feature, of: layer) }
            }
        }
        try destination.append { $0.append(literal: "</Document></kml>\n") }
        try destination.finish()
    }

    // MARK: Tables

    private static func writeTables(_ layers: [DerivedLayer], to path: String) throws(ExportError) {
        let destination = try Destination(path: path)
        for (place, layer) in layers.enumerated() {
            // Texts longer than a column is worth are cut; the other formats hold them whole.
            var rows = [layer.columns.map(\.name)]
            for index in 0..<layer.count {
                rows.append(
                    layer.feature(index).values.map { value in
                        let text = value.displayText
                        return text.count > 40 ? text.prefix(39) + "…" : text
                    })
            }
            let text = AlignedColumns.text(of: rows) { layer.columns[$0].isNumeric }
            try destination.append { bytes in
                if place > 0 { bytes.append(0x0A) }
                bytes.append(text: text)
                if rows.count == 1 { bytes.append(literal: "(none)\n") }
            }
        }
        try destination.finish()
    }
}

extension DerivedLayer {
    /// The summary, and what the colours mean.
    fileprivate var description: String {
        guard let legend else { return summary }
        let colors = legend.entries.map { "\($0.value) \($0.color)" }.joined(separator: ", ")
        return "\(summary). Colours by \(legend.column): \(colors)"
    }

    /// The KML style of a feature: its legend entry's, or the one for all.
    fileprivate func styleName(of feature: Feature) -> String {
        guard let legend, let column = columns.firstIndex(where: { $0.name == legend.column }),
            case .text(let value) = feature.values[column],
            let place = legend.entries.firstIndex(where: { $0.value == value })
        else { return "area" }
        return "\(name)-\(place)"
    }
}

extension DerivedLayer.LegendEntry {
    /// Opacity, blue, green and red as hexadecimal digits.
    fileprivate var kmlColor: String {
        let digits = Array(color.dropFirst())
        guard digits.count == 6 else { return "80808080" }
        let alpha = String(Int((opacity * 255).rounded()), radix: 16)
        return (alpha.count == 1 ? "0" + alpha : alpha) + String(digits[4...5]) + String(digits[2...3])
            + String(digits[0...1])
    }
}

extension DerivedLayer.Column {
    fileprivate var isNumeric: Bool { type == .integer || type == .real }
}

extension IncidentValue {
    /// The value as a field of a delimited file.
    fileprivate var plainText: String {
        var bytes: [UInt8] = []
        switch self {
        case .null: break
        case .text(let text): return text
        case .integer(let number): bytes.append(integer: number)
        case .real(let number): bytes.append(number: number)
        case .boolean(let flag): bytes.append(0x30 + (flag ? 1 : 0))
        case .date(let date): bytes.append(date: date)
        case .list(let texts): return texts.joined(separator: ";")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value for people: numbers with as many decimals as can be read.
    fileprivate var displayText: String {
        switch self {
        case .real(let number):
            guard number.isFinite else { return "" }
            let places = abs(number) >= 1000 ? 1.0 : abs(number) >= 100 ? 100.0 : 10_000.0
            var bytes: [UInt8] = []
            bytes.append(number: (number * places).rounded() / places)
            return String(decoding: bytes, as: UTF8.self)
        case .list(let texts): return texts.joined(separator: "; ")
        default: return plainText
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(geoJSON shape: DerivedLayer.Shape) {
        switch shape {
        case .none: append(literal: "null")
        case .point(let position):
            append(literal: "{\"type\":\"Point\",\"coordinates\":")
            append(geoJSON: position)
            append(0x7D)
        case .lines(let lines):
            let isSingle = lines.count == 1
            append(text: "{\"type\":\"\(isSingle ? "" : "Multi")LineString\",\"coordinates\":")
            if !isSingle { append(0x5B) }
            for (index, line) in lines.enumerated() {
                if index > 0 { append(0x2C) }
                append(geoJSON: line.positions)
            }
            if !isSingle { append(0x5D) }
            append(0x7D)
        case .area(let area):
            let isSingle = area.polygons.count == 1
            append(text: "{\"type\":\"\(isSingle ? "" : "Multi")Polygon\",\"coordinates\":")
            if !isSingle { append(0x5B) }
            for (index, polygon) in area.polygons.enumerated() {
                if index > 0 { append(0x2C) }
                append(0x5B)
                for (place, ring) in ([polygon.exterior] + polygon.holes).enumerated() {
                    if place > 0 { append(0x2C) }
                    append(geoJSON: ring)
                }
                append(0x5D)
            }
            if !isSingle { append(0x5D) }
            append(0x7D)
        }
    }

    private mutating func append(geoJSON positions: [Coordinate]) {
        append(0x5B)
        for (index, position) in positions.enumerated() {
            if index > 0 { append(0x2C) }
            append(geoJSON: position)
        }
        append(0x5D)
    }

    private mutating func append(geoJSON position: Coordinate) {
        append(0x5B)
        append(degrees: position.longitude)
        append(0x2C)
        append(degrees: position.latitude)
        append(0x5D)
    }

    fileprivate mutating func append(placemark feature: DerivedLayer.Feature, of layer: DerivedLayer) {
        append(literal: "<Placemark id=\"")
        append(xmlText: feature.id)
        append(literal: "\"><name>")
        append(xmlText: feature.title)
        append(literal: "</name><styleUrl>#")
        append(xmlText: layer.styleName(of: feature))
        append(literal: "</styleUrl><ExtendedData><SchemaData schemaUrl=\"#")
        append(xmlText: layer.name + "_schema")
        append(literal: "\">")
        for (column, value) in zip(layer.columns, feature.values) {
            let text = value.plainText
            guard !text.isEmpty else { continue }
            append(literal: "<SimpleData name=\"")
            append(xmlText: column.name)
            append(literal: "\">")
            append(xmlText: text)
            append(literal: "</SimpleData>")
        }
        append(literal: "</SchemaData></ExtendedData>")
        switch feature.shape {
        case .none: break
        case .point(let position):
            append(literal: "<Point>")
            append(kml: [position])
            append(literal: "</Point>")
        case .lines(let lines):
            if lines.count != 1 { append(literal: "<MultiGeometry>") }
            for line in lines {
                append(literal: "<LineString>")
                append(kml: line.positions)
                append(literal: "</LineString>")
            }
            if lines.count != 1 { append(literal: "</MultiGeometry>") }
        case .area(let area):
            if area.polygons.count != 1 { append(literal: "<MultiGeometry>") }
            for polygon in area.polygons {
                append(literal: "<Polygon><outerBoundaryIs><LinearRing>")
                append(kml: polygon.exterior)
                append(literal: "</LinearRing></outerBoundaryIs>")
                for hole in polygon.holes {
                    append(literal: "<innerBoundaryIs><LinearRing>")
                    append(kml: hole)
                    append(literal: "</LinearRing></innerBoundaryIs>")
                }
                append(literal: "</Polygon>")
            }
            if area.polygons.count != 1 { append(literal: "</MultiGeometry>") }
        }
        append(literal: "</Placemark>\n")
    }

    private mutating func append(kml positions: [Coordinate]) {
        append(literal: "<coordinates>")
        for (index, position) in positions.enumerated() {
            if index > 0 { append(0x20) }
            append(degrees: position.longitude)
            append(0x2C)
            append(degrees: position.latitude)
        }
        append(literal: "</coordinates>")
    }
}
