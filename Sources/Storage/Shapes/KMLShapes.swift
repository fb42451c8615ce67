import CXML2
import CZIP
import Spatial

/// Reads the polygons and lines of KML (OGC 12-007r2), loose or packed as KMZ.
enum KMLShapes {
    /// Larger documents are no drawing of an area.
    private static let largest = 1 << 28

    /// The main document of a KMZ archive: `doc.kml`, or the first that ends in .kml.
    static func unpacked(_ path: String) throws(StoreError) -> [UInt8] {
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw StoreError(path: path, message: "cannot be opened as a KMZ archive; save it again")
        }
        defer { zip_discard(archive) }
        var chosen: (index: UInt64, size: UInt64)?
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            var status = zip_stat_t()
            guard zip_stat_index(archive, index, 0, &status) == 0, let name = status.name else { continue }
            let text = String(cString: name).lowercased()
            guard text.hasSuffix(".kml") else { continue }
            if chosen == nil || text == "doc.kml" { chosen = (index, status.size) }
        }
        guard let chosen else {
            throw StoreError(path: path, message: "is a ZIP archive without a KML document")
        }
        guard chosen.size <= UInt64(largest) else {
            throw StoreError(path: path, message: "holds a document of more than 256 MiB")
        }
        guard let entry = zip_fopen_index(archive, chosen.index, 0) else {
            throw StoreError(path: path, message: "is a damaged KMZ archive; save it again")
        }
        defer { zip_fclose(entry) }
        var bytes = [UInt8](repeating: 0, count: Int(chosen.size))
        let got = bytes.withUnsafeMutableBytes { zip_fread(entry, $0.baseAddress, UInt64($0.count)) }
        guard got == Int64(chosen.size) else {
            throw StoreError(path: path, message: "is a damaged KMZ archive; save it again")
        }
        return bytes
    }

    static func read(_ bytes: [UInt8], path: String) throws(StoreError) -> ShapeFile.Collection {
        // Neither the network nor other files are asked for anything.
        let options =
            XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_NONET.rawValue
            | XML_PARSE_HUGE.rawValue
        var parser = Parser()
        let status: Int32? = bytes.withUnsafeBytes { bytes in
            guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress,
                let reader = xmlReaderForMemory(start, Int32(bytes.count), nil, nil, Int32(options))
            else { return nil }
            defer { xmlFreeTextReader(reader) }
            var status = xmlTextReaderRead(reader)
            while status == 1 {
                parser.take(reader)
                status = xmlTextReaderRead(reader)
            }
            return status
        }
        guard status == 0 else {
            throw StoreError(path: path, message: "is broken XML; mend it, or save it again as KML")
        }
        guard parser.isKML else { throw StoreError(path: path, message: "is XML, but no KML") }
        if let text = parser.fault {
            throw StoreError(path: path, message: "holds \"\(text)\" where longitude,latitude belongs")
        }
        return parser.found
    }

    /// Follows the elements as they open and close.
    private struct Parser {
        var found = ShapeFile.Collection()
        var isKML = false
        var fault: String?
        private var exterior: [Coordinate]?
        private var holes: [[Coordinate]] = []
        private var isInner = false
        private var text: String?
        private var isPolygon = false
        private var isLine = false

        mutating func take(_ reader: xmlTextReaderPtr) {
            let kind = xmlTextReaderNodeType(reader)
            if kind == Int32(XML_READER_TYPE_TEXT.rawValue) || kind == Int32(XML_READER_TYPE_CDATA.rawValue) {
                guard text != nil, let value = xmlTextReaderConstValue(reader) else { return }
                text?.append(String(cString: value))
                return
            }
            guard let name = xmlTextReaderConstLocalName(reader).map({ String(cString: $0) }) else { return }
            if kind == Int32(XML_READER_TYPE_ELEMENT.rawValue) {
                if xmlTextReaderIsEmptyElement(reader) == 0 { open(name) }
            } else if kind == Int32(XML_READER_TYPE_END_ELEMENT.rawValue) {
                close(name)
            }
        }

        private mutating func open(_ name: String) {
            switch name {
            case "kml": isKML = true
            case "Polygon":
                isPolygon = true
                (exterior, holes) = (nil, [])
            case "LineString": isLine = true
            case "outerBoundaryIs": isInner = false
            case "innerBoundaryIs": isInner = true
            case "coordinates" where isPolygon || isLine: text = ""
            default: break
            }
        }

        private mutating func close(_ name: String) {
            switch name {
            case "coordinates":
                guard let text else { return }
                self.text = nil
                let positions = positions(text)
                if isPolygon {
                    if isInner { holes.append(positions) } else { exterior = positions }
                } else if isLine {
                    found.lines.append(LineString(positions))
                }
            case "Polygon":
                isPolygon = false
                if let exterior, !exterior.isEmpty {
                    found.polygons.append(Polygon(exterior: exterior, holes: holes))
                }
            case "LineString": isLine = false
            default: break
            }
        }

        // Tuples of longitude, latitude and perhaps altitude, apart by white space.
        private mutating func positions(_ text: String) -> [Coordinate] {
            var result: [Coordinate] = []
            for tuple in text.split(whereSeparator: \.isWhitespace) {
                let numbers = tuple.split(separator: ",").map { Double($0) }
                guard numbers.count >= 2, let longitude = numbers[0], let latitude = numbers[1] else {
                    fault = fault ?? String(tuple.prefix(40))
                    continue
                }
                result.append(Coordinate(longitude: longitude, latitude: latitude))
            }
            return result
        }
    }
}
