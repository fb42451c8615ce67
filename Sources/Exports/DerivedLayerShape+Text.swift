import Incidents
import Spatial

extension DerivedLayer.Shape {
    /// Whether a table needs a column for it: points lie in the columns already.
    var needsText: Bool {
        switch self {
        case .none, .point: false
        case .lines, .area: true
        }
    }

    /// Well-known text; empty for no shape.
    var wellKnownText: String {
        var bytes: [UInt8] = []
        func path(_ positions: [Coordinate]) {
            bytes.append(0x28)
            for (index, position) in positions.enumerated() {
                if index > 0 { bytes.append(literal: ", ") }
                bytes.append(degrees: position.longitude)
                bytes.append(0x20)
                bytes.append(degrees: position.latitude)
            }
            bytes.append(0x29)
        }
        switch self {
        case .none: return ""
        case .point(let position):
            bytes.append(literal: "POINT ")
            path([position])
        case .lines(let lines):
            bytes.append(literal: lines.count == 1 ? "LINESTRING " : "MULTILINESTRING (")
            for (index, line) in lines.enumerated() {
                if index > 0 { bytes.append(literal: ", ") }
                path(line.positions)
            }
            if lines.count != 1 { bytes.append(0x29) }
        case .area(let area):
            bytes.append(literal: "MULTIPOLYGON (")
            for (index, polygon) in area.polygons.enumerated() {
                if index > 0 { bytes.append(literal: ", ") }
                bytes.append(0x28)
                for (place, ring) in ([polygon.exterior] + polygon.holes).enumerated() {
                    if place > 0 { bytes.append(literal: ", ") }
                    path(ring)
                }
                bytes.append(0x29)
            }
            bytes.append(0x29)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
