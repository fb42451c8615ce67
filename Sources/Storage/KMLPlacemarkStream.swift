import CXML2
import CZIP
import Foundation
import Spatial

/// What one KML placemark says.
struct KMLPlacemark {
    /// The `id` attribute, empty where there is none.
    var id = ""
    /// The line it begins on, counted from 1.
    var line = 0
    var name = ""
    var description = ""
    /// `TimeStamp`'s moment, or `TimeSpan`'s two ends.
    var when = "", begin = "", end = ""
    /// `SchemaData`'s schema, without the mark.
    var schema = ""
    /// `Data` and `SimpleData` in their order.
    var values: [(name: String, text: String)] = []
    var points: [Coordinate] = []
    var polygons: [Polygon] = []
    /// Whether its polygons are the circle of an uncertainty, as the program's own files mark it.
    var isCircle = false
    /// Whether it has a geometry of another kind: a line, a model, a track.
    var hasOtherGeometry = false
    /// What is wrong with its coordinates.
    var fault: String?
}

/// Reads a KML document, or the one in a KMZ, placemark by placemark, so that memory stays flat.
///
/// Folders are walked through, styles and network links passed over; nothing is fetched and no entity expanded.
final class KMLPlacemarkStream {
    private let path: String
    private let reader: xmlTextReaderPtr
    private let archive: OpaquePointer?
    private var isChecked = false
    /// Element names from the placemark inwards.
    private var stack: [String] = []
    private var text = ""
    private var dataName = ""
    private var ring: [Coordinate] = []
    private var holes: [[Coordinate]] = []
    private var exterior: [Coordinate] = []

    /// Opens a `.kml` (plain or gzip) or a `.kmz`, whose first `.kml` is the document.
    init(path: String) throws(StoreError) {
        self.path = path
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw StoreError(path: path, message: "cannot be read")
        }
        let options = Int32(
            XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_NONET.rawValue
                | XML_PARSE_BIG_LINES.rawValue)
        if Self.isArchive(path) {
            let (archive, entry) = try Self.document(in: path)
            self.archive = archive
            let made = xmlReaderForIO(
                { context, buffer, length in
                    guard let context, let buffer else { return -1 }
                    return Int32(zip_fread(OpaquePointer(context), buffer, UInt64(max(0, length))))
                },
                { context in
                    guard let context else { return -1 }
                    return zip_fclose(OpaquePointer(context))
                }, UnsafeMutableRawPointer(entry), nil, nil, options)
            guard let made else {
                zip_discard(archive)
                throw StoreError(path: path, message: "cannot be opened")
            }
            reader = made
        } else {
            archive = nil
            guard let made = xmlReaderForFile(path, nil, options) else {
                throw StoreError(path: path, message: "cannot be opened")
            }
            reader = made
        }
    }

    deinit {
        xmlFreeTextReader(reader)
        if let archive { zip_discard(archive) }
    }

    /// The next placemark, nil at the end.
    ///
    /// - Throws: `StoreError` where the document is no KML; `Broken` where it ends in the middle.
    func next() throws -> KMLPlacemark? {
        var placemark: KMLPlacemark?
        while true {
            let status = xmlTextReaderRead(reader)
            guard status >= 0 else {
                guard isChecked else { throw StoreError(path: path, message: "is no KML: the XML is broken") }
                throw Broken(line: Int(xmlTextReaderGetParserLineNumber(reader)))
            }
            guard status == 1 else {
                if !isChecked { throw StoreError(path: path, message: "is no KML: it holds nothing") }
                return nil
            }
            switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
            case XML_READER_TYPE_ELEMENT.rawValue:
                let name = localName
                if !isChecked {
                    guard name == "kml" else {
                        throw StoreError(path: path, message: "is no KML: its first element is <\(name)>")
                    }
                    isChecked = true
                }
                if placemark == nil {
                    guard name == "Placemark", xmlTextReaderIsEmptyElement(reader) == 0 else { continue }
                    var begun = KMLPlacemark()
                    begun.id = attribute("id") ?? ""
                    begun.line = xmlTextReaderCurrentNode(reader).map { xmlGetLineNo($0) } ?? 0
                    placemark = begun
                    continue
                }
                open(name, &placemark)
                if xmlTextReaderIsEmptyElement(reader) == 1 { close(name, &placemark) }
            case XML_READER_TYPE_END_ELEMENT.rawValue:
                guard placemark != nil else { continue }
                if stack.isEmpty { return placemark }
                close(localName, &placemark)
            case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
                XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue, XML_READER_TYPE_WHITESPACE.rawValue:
                guard placemark != nil, let value = xmlTextReaderConstValue(reader) else { continue }
                text += String(cString: value)
            default: continue
            }
        }
    }

    /// The document breaks off.
    struct Broken: Error {
        var line: Int
    }

    // MARK: Elements

    private func open(_ name: String, _ placemark: inout KMLPlacemark?) {
        stack.append(name)
        text = ""
        switch name {
        case "Data", "SimpleData": dataName = attribute("name") ?? ""
        case "SchemaData":
            let schema = attribute("schemaUrl") ?? ""
            placemark?.schema = String(schema.split(separator: "#").last ?? "")
        case "MultiGeometry":
            if attribute("id")?.hasPrefix("circle.") == true { placemark?.isCircle = true }
        case "Polygon": (exterior, holes) = ([], [])
        case "LineString", "LinearRing", "Model", "Track", "MultiTrack":
            if !stack.contains("Polygon") { placemark?.hasOtherGeometry = true }
        default: break
        }
    }

    private func close(_ name: String, _ placemark: inout KMLPlacemark?) {
        stack.removeLast()
        let parent = stack.last
        switch name {
        case "name" where parent == nil: placemark?.name = text
        case "description" where parent == nil: placemark?.description = text
        case "when" where parent == "TimeStamp": placemark?.when = text
        case "begin" where parent == "TimeSpan": placemark?.begin = text
        case "end" where parent == "TimeSpan": placemark?.end = text
        case "SimpleData": placemark?.values.append((dataName, text))
        case "value" where parent == "Data": placemark?.values.append((dataName, text))
        case "coordinates":
            ring = []
            guard let read = Self.coordinates(text) else {
                note("its coordinates are not numbers: \(text.prefix(60))", of: &placemark)
                break
            }
            if let stray = read.first(where: { !$0.isValid }) {
                note("lies outside the Earth: \(stray)", of: &placemark)
                break
            }
            if parent == "Point" { placemark?.points += read.prefix(1) } else { ring = read }
        case "outerBoundaryIs": exterior = Self.closed(ring)
        case "innerBoundaryIs": holes.append(Self.closed(ring))
        case "Polygon":
            if exterior.count >= 4 {
                placemark?.polygons.append(Polygon(exterior: exterior, holes: holes.filter { $0.count >= 4 }))
            } else {
                note("a polygon has fewer than four corners", of: &placemark)
            }
        default: break
        }
        text = ""
    }

    /// Keeps the first fault: others may follow from it.
    private func note(_ fault: String, of placemark: inout KMLPlacemark?) {
        if placemark?.fault == nil { placemark?.fault = fault }
    }

    /// A ring whose end is its start, whether it was written so or not.
    private static func closed(_ ring: [Coordinate]) -> [Coordinate] {
        guard let first = ring.first, ring.last != first else { return ring }
        return ring + [first]
    }

    private var localName: String { xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? "" }

    private func attribute(_ name: String) -> String? {
        guard let value = xmlTextReaderGetAttribute(reader, name) else { return nil }
        defer { incidentmap_xml_free(value) }
        return String(cString: value)
    }

    /// Positions as "longitude,latitude[,altitude]" between spaces; nil where one is not.
    private static func coordinates(_ text: String) -> [Coordinate]? {
        var positions: [Coordinate] = []
        for tuple in text.split(whereSeparator: \.isWhitespace) {
            let parts = tuple.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count >= 2, let longitude = Double(parts[0]), let latitude = Double(parts[1]) else {
                return nil
            }
            positions.append(Coordinate(longitude: longitude, latitude: latitude))
        }
        return positions
    }

    // MARK: Archives

    private static func isArchive(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 4)) == Data([0x50, 0x4B, 3, 4])
    }

    private static func document(
        in path: String
    ) throws(StoreError) -> (archive: OpaquePointer, entry: OpaquePointer) {
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw StoreError(path: path, message: "cannot be opened as a KMZ archive (cut off?)")
        }
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            guard let name = zip_get_name(archive, index, 0),
                String(cString: name).lowercased().hasSuffix(".kml")
            else { continue }
            guard let entry = zip_fopen_index(archive, index, 0) else { break }
            return (archive, entry)
        }
        zip_discard(archive)
        throw StoreError(path: path, message: "holds no KML document that can be read")
    }
}
