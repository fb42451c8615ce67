/// Reads the commonest Well-Known Text of areas: two dimensions, plain decimals, no EMPTY and no tags.
///
/// All else is nil and left to GEOS, whose numbers these are to the last digit: up to 15 figures over a power of
/// ten that a double holds give the nearest double by one division (W. D. Clinger, "How to read floating point
/// numbers accurately", 1990).
struct PlainTextAreas {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// The polygons of a POLYGON or MULTIPOLYGON; nil for what is not plain.
    static func polygons(wkt text: String) -> [Polygon]? {
        var text = text
        return text.withUTF8 { bytes in
            var reader = PlainTextAreas(bytes)
            return reader.polygons()
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func polygons() -> [Polygon]? {
        var found: [Polygon] = []
        if take(word: "MULTIPOLYGON") {
            guard take(0x28) else { return nil }
            repeat {
                guard let polygon = polygon() else { return nil }
                found.append(polygon)
            } while take(0x2C)
            guard take(0x29) else { return nil }
        } else if take(word: "POLYGON") {
            guard let polygon = polygon() else { return nil }
            found.append(polygon)
        } else {
            return nil
        }
        skipBlanks()
        return position == bytes.count ? found : nil
    }

    private mutating func polygon() -> Polygon? {
        guard take(0x28), let shell = ring() else { return nil }
        var polygon = Polygon(exterior: shell)
        while take(0x2C) {
            guard let hole = ring() else { return nil }
            polygon.holes.append(hole)
        }
        return take(0x29) ? polygon : nil
    }

    /// A closed ring of at least four positions; GEOS says what is wrong with others.
    private mutating func ring() -> [Coordinate]? {
        guard take(0x28) else { return nil }
        var positions: [Coordinate] = []
        repeat {
            guard let longitude = number(), let latitude = number() else { return nil }
            positions.append(Coordinate(longitude: longitude, latitude: latitude))
        } while take(0x2C)
        guard take(0x29), positions.count > 3, positions.first == positions.last else { return nil }
        return positions
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        skipBlanks()
        let count = word.utf8CodeUnitCount
        guard position + count < bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != word.utf8Start[offset] { return false }
        let next = bytes[position + count]
        guard next == 0x20 || next == 0x28 else { return false }
        position += count
        return true
    }

    private mutating func number() -> Double? {
        skipBlanks()
        var isNegative = false
        if position < bytes.count, bytes[position] == 0x2D {
            isNegative = true
            position += 1
        }
        var value = 0
        var figures = 0
        var decimals = -1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x2E, decimals < 0 {
                decimals = 0
            } else if byte >= 0x30, byte <= 0x39 {
                value = value * 10 + Int(byte - 0x30)
                figures += 1
                if decimals >= 0 { decimals += 1 }
                guard figures <= 15 else { return nil }
            } else {
                break
            }
            position += 1
        }
        guard figures > 0, decimals != 0, position < bytes.count,
            [0x20, 0x2C, 0x29].contains(bytes[position])
        else { return nil }
        let magnitude = decimals > 0 ? Double(value) / Self.powers[decimals] : Double(value)
        return isNegative ? -magnitude : magnitude
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
