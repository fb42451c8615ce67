import Files
import Incidents
import Reports
import Spatial

extension IncidentImporter {
    /// What a feature gave: an incident, or the reason why not.
    private enum Feature {
        case incident(Incident)
        case refusal(String)
    }

    /// Reads the features on a thread of its own, while those before are written.
    mutating func readGeoJSON(path: String) throws {
        let stream = try GeoJSONFeatureStream(path: path)
        let keys = try PropertyKeys(mapping: mapping, named: namedColumns, path: path)
        let blocks = ReadAhead { try Self.block(of: stream, keys) }
        defer { blocks.cancel() }
        var number = 0
        while true {
            let block: [Feature]
            do {
                guard let next = try blocks.next() else { break }
                block = next
            } catch {
                // A file without a single feature is none of this format.
                guard number > 0 else { throw error }
                refuse(line: number + 1, "is damaged (\(Self.reason(error))); what follows is not read")
                break
            }
            for feature in block {
                number += 1
                switch feature {
                case .incident(let incident): try accept(incident, record: nil)
                case .refusal(let reason): refuse(line: number, reason)
                }
            }
        }
        outcome.unusedColumns = keys.unused.sorted()
    }

    private static func reason(_ error: any Error) -> String {
        (error as? StoreError)?.message ?? (error as? FileError)?.message ?? "\(error)"
    }

    /// The next features, at most some hundred; nil at the end.
    ///
    /// What damages the stream is thrown with the block after the last whole feature, so that those before it count.
    private static func block(of stream: GeoJSONFeatureStream, _ keys: PropertyKeys) throws -> [Feature]? {
        if let failure = keys.failure { throw failure }
        var block: [Feature] = []
        block.reserveCapacity(blockSize)
        do {
            while block.count < blockSize {
                let isMore = try stream.next { bytes in
                    do throws(JSONScanner.Fault) {
                        let (incident, reason) = finished(try incident(from: bytes, keys: keys))
                        block.append(incident.map { .incident($0) } ?? .refusal(reason ?? "is no incident"))
                    } catch {
                        block.append(.refusal(error.message))
                    }
                }
                if !isMore { return block.isEmpty ? nil : block }
            }
        } catch {
            keys.failure = error
        }
        if block.isEmpty, let failure = keys.failure { throw failure }
        return block
    }

    private static let blockSize = 256

    private static func incident(
        from bytes: UnsafeBufferPointer<UInt8>, keys: PropertyKeys
    ) throws(JSONScanner.Fault) -> Incident {
        var incident = Incident(id: "", reportID: "", status: .imported)
        var position: Coordinate?
        var hasGeometry = false
        var id: String?
        var scanner = JSONScanner(bytes)
        try scanner.forEachMember { key, scanner throws(JSONScanner.Fault) in
            switch key.count {
            case 2 where key.elementsEqual("id".utf8): id = try identifier(&scanner)
            case 8 where key.elementsEqual("geometry".utf8):
                hasGeometry = true
                position = try point(&scanner)
            case 10 where key.elementsEqual("properties".utf8):
                guard scanner.peek() == 0x7B else { return try scanner.skip() }
                var place = 0
                try scanner.forEachMember { key, scanner throws(JSONScanner.Fault) in
                    let target = keys.target(key, at: place)
                    place += 1
                    switch target {
                    case nil: try scanner.skip()
                    case .id: if id == nil { id = try identifier(&scanner) } else { try scanner.skip() }
                    case .field(let field): try set(field, from: &scanner, in: &incident)
                    }
                }
            default: try scanner.skip()
            }
        }
        if hasGeometry { incident.coordinate = position ?? incident.coordinate }
        if let id, !id.isEmpty {
            incident.id = Self.identifier(id, orPrefixed: "geojson-")
        } else {
            incident.id = "geojson-" + StableHash(String(decoding: bytes, as: UTF8.self)).hexadecimal
        }
        return incident
    }

    private static func identifier(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> String? {
        switch scanner.peek() {
        case 0x22: return try scanner.string()
        case 0x6E:
            try scanner.skip()
            return nil
        default:
            let number = try scanner.number()
            return Int(exactly: number).map(String.init) ?? "\(number)"
        }
    }

    @inline(__always)
    private static func set(
        _ field: IncidentField, from scanner: inout JSONScanner, in incident: inout Incident
    ) throws(JSONScanner.Fault) {
        switch scanner.peek() {
        case 0x6E:
            guard scanner.takeLiteral("null") else { throw scanner.fault("a value expected") }
        case 0x22:
            let text = try scanner.string()
            if text.hasNull { throw scanner.fault("\(field.rawValue) holds the character U+0000") }
            if field.type == .text, !field.isCoded {
                incident.set(field, to: .text(text))
                return
            }
            do {
                incident.set(field, to: try field.value(parsing: text))
            } catch {
                throw scanner.fault("\(error)")
            }
        case 0x74, 0x66:
            let isTrue = scanner.takeLiteral("true")
            if !isTrue, !scanner.takeLiteral("false") { throw scanner.fault("a value expected") }
            guard field.type == .boolean else {
                throw scanner.fault("\(field.rawValue) is not \(isTrue)")
            }
            incident.set(field, to: .boolean(isTrue))
        case 0x5B:
            guard field.type == .list else { throw scanner.fault("\(field.rawValue) is no list") }
            let texts = try scanner.texts()
            if texts.contains(where: \.hasNull) {
                throw scanner.fault("\(field.rawValue) holds the character U+0000")
            }
            incident.set(field, to: .list(texts))
        case 0x7B: throw scanner.fault("\(field.rawValue) is no object")
        default:
            let number = try scanner.number()
            guard field.type != .list else {
                throw scanner.fault("\(field.rawValue) is not the number \(number)")
            }
            do {
                incident.set(field, to: try field.value(number: number))
            } catch {
                throw scanner.fault("\(error)")
            }
        }
    }

    /// The position of a point, nil for null; other geometries are refused.
    private static func point(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> Coordinate? {
        guard scanner.peek() == 0x7B else {
            guard scanner.takeLiteral("null") else { throw scanner.fault("a geometry expected") }
            return nil
        }
        var position: Coordinate?
        var isPoint = true
        try scanner.forEachMember { key, scanner throws(JSONScanner.Fault) in
            if key.count == 11, key.elementsEqual("coordinates".utf8), scanner.peek() == 0x5B {
                var numbers = (0.0, 0.0)
                var count = 0
                try scanner.forEachElement { scanner throws(JSONScanner.Fault) in
                    guard scanner.peek() != 0x5B, scanner.peek() != 0x7B else {
                        isPoint = false
                        return try scanner.skip()
                    }
                    let number = try scanner.number()
                    if count == 0 { numbers.0 = number } else if count == 1 { numbers.1 = number }
                    count += 1
                }
                if count >= 2 { position = Coordinate(longitude: numbers.0, latitude: numbers.1) }
            } else {
                try scanner.skip()
            }
        }
        guard isPoint else { throw scanner.fault("its geometry is not a point") }
        return position
    }
}

/// Which field each key of `properties` holds.
///
/// Features of one file mostly list the same keys in the same order: each key is compared with the one that stood at
/// its place in the feature before, and looked up only where it differs.
private final class PropertyKeys {
    private var expected: [(key: [UInt8], target: ImportMapping.Target?)] = []
    private var known: [[UInt8]: ImportMapping.Target] = [:]
    private let mapping: ImportMapping
    private(set) var unused: Set<String> = []
    /// What damaged the stream after the features handed out last.
    var failure: (any Error)?

    init(mapping: ImportMapping, named: [String: String], path: String) throws {
        self.mapping = mapping
        for (fieldName, key) in named {
            guard let target = ImportMapping.Target(name: fieldName) else {
                throw StoreError(path: path, message: "\"\(fieldName)\" is no field of an incident")
            }
            known[Array(key.utf8)] = target
        }
    }

    func target(_ key: UnsafeBufferPointer<UInt8>, at place: Int) -> ImportMapping.Target? {
        if place < expected.count, expected[place].key.elementsEqual(key) { return expected[place].target }
        let bytes = Array(key)
        let name = String(decoding: key, as: UTF8.self)
        let target = known[bytes] ?? mapping.target(ofColumn: name, format: "csv")
        if target == nil { unused.insert(name) }
        if place == expected.count {
            expected.append((bytes, target))
        } else if place < expected.count {
            expected[place] = (bytes, target)
        }
        return target
    }
}
