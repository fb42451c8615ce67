/// Draws the small pictures that a KMZ carries: a white-rimmed disc, to be tinted by the style's colour.
enum MarkerIcon {
    private static let side = 32

    /// A PNG of 32 by 32 pixels with transparency; white, because KML multiplies it by the style's colour.
    static func png(for symbology: EventSymbology) -> [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<side {
            rows.append(0)  // PNG filter type "none"
            for x in 0..<side {
                let inside = coverage(x: x, y: y, marker: symbology.marker)
                rows.append(contentsOf: [255, 255, 255, UInt8(inside * 255)])
            }
        }
        return PNGEncoder.encode(width: side, height: side, filteredRows: rows)
    }

    /// The share of a pixel that the marker covers, by sampling it sixteen times.
    private static func coverage(x: Int, y: Int, marker: String) -> Double {
        var hits = 0
        for step in 0..<16 {
            // -1 to 1 across the picture, y upwards.
            let px = (Double(x) + (Double(step % 4) + 0.5) / 4) / Double(side) * 2 - 1
            let py = 1 - (Double(y) + (Double(step / 4) + 0.5) / 4) / Double(side) * 2
            if contains(px, py, marker: marker) { hits += 1 }
        }
        return Double(hits) / 16
    }

    private static func contains(_ x: Double, _ y: Double, marker: String) -> Bool {
        switch marker {
        case "square": abs(x) <= 0.8 && abs(y) <= 0.8
        case "diamond": abs(x) + abs(y) <= 0.95
        case "triangle": y >= -0.75 && y <= 0.9 - abs(x) * 1.9
        case "pentagon", "star": radiusTest(x, y, isStar: marker == "star")
        default: x * x + y * y <= 0.81
        }
    }

    /// A regular pentagon, or the five-pointed star on the same corners.
    private static func radiusTest(_ x: Double, _ y: Double, isStar: Bool) -> Bool {
        // Inside a pentagon: on the inner side of all five edges; inside a star: of at least four.
        var inner = 0
        let apothem = isStar ? 0.95 * 0.309_016_994 : 0.95 * 0.809_016_994
        for edge in 0..<5 {
            // Unit vectors at 72 degree steps, pointing down first, from the cosine and sine tables.
            let (cosine, sine) = directions[edge]
            if x * cosine + y * sine <= apothem { inner += 1 }
        }
        return inner >= (isStar ? 4 : 5)
    }

    private static let directions: [(Double, Double)] = [
        (0, -1), (0.951_056_516, -0.309_016_994), (0.587_785_252, 0.809_016_994),
        (-0.587_785_252, 0.809_016_994), (-0.951_056_516, -0.309_016_994),
    ]
}

/// Encodes RGBA pictures as PNG (ISO/IEC 15948) with stored deflate blocks: small icons need no compressor.
enum PNGEncoder {
    /// `filteredRows` holds, for each row, a filter byte and then four bytes a pixel.
    static func encode(width: Int, height: Int, filteredRows: [UInt8]) -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        var header = bigEndian(UInt32(width)) + bigEndian(UInt32(height))
        header += [8, 6, 0, 0, 0]
        png += chunk("IHDR", header)
        png += chunk("IDAT", zlibStored(filteredRows))
        png += chunk("IEND", [])
        return png
    }

    private static func chunk(_ type: StaticString, _ data: [UInt8]) -> [UInt8] {
        let name = Array(UnsafeBufferPointer(start: type.utf8Start, count: 4))
        return bigEndian(UInt32(data.count)) + name + data + bigEndian(crc32(name + data))
    }

    /// RFC 1950 around RFC 1951's stored blocks, each at most 65,535 bytes.
    private static func zlibStored(_ data: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, data.count)
            let length = UInt16(end - start)
            stream.append(end == data.count ? 1 : 0)
            for value in [length, ~length] {
                stream.append(UInt8(value & 0xFF))
                stream.append(UInt8(value >> 8))
            }
            stream += data[start..<end]
            start = end
        } while start < data.count
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + bigEndian(b << 16 | a)
    }

    private static func crc32(_ data: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
    }
}
