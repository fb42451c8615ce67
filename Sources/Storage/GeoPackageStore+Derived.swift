public import Incidents
import Spatial

extension GeoPackageStore {
    /// Writes a layer worked out from incidents, in place of one of the same name that an earlier run wrote.
    ///
    /// Throws where the name is one of the store's own layers.
    public func write(layer: DerivedLayer) throws(StoreError) {
        try leaveBulk()
        let name = layer.name
        guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "_") }), !name.isEmpty else {
            throw StoreError(path: path, message: "\"\(name)\" is no name for a layer; use letters and _")
        }
        guard !StoreSchema.owns(name) else {
            throw StoreError(path: path, message: "\(name) is a table of the store itself")
        }
        let kind = layer.count > 0 ? GeometryKind(layer.feature(0).shape) : .none
        try connection.withHandle { handle throws(StoreError) in
            try ensureBatch(handle)
            try willChange(name, handle)
            try dropLayer(name, handle)
            try createLayer(layer, kind, handle)
            let names = layer.columns.map { "\"\($0.name)\"" }
            let geometry = kind == .none ? [] : ["geom"]
            let all = ["fid"] + geometry + names
            let insert = try connection.statement(
                "INSERT INTO \"\(name)\" (\(all.joined(separator: ", "))) "
                    + "VALUES (\(all.map { _ in "?" }.joined(separator: ", ")))", handle)
            let firstValue = Int32(2 + geometry.count)
            var tree = RTreeBuilder()
            var extent = PlanarExtent()
            for index in 0..<layer.count {
                let feature = layer.feature(index)
                insert.bind(1, index + 1)
                if kind != .none, let blob = Self.blob(of: feature.shape) { insert.bind(2, blob: blob) }
                for (column, value) in feature.values.enumerated() {
                    Self.bind(value, at: firstValue + Int32(column), to: insert)
                }
                try insert.run()
                guard let box = Self.extent(of: feature.shape) else { continue }
                tree.add(id: index + 1, minX: box.west, maxX: box.east, minY: box.south, maxY: box.north)
                extent.add(box)
            }
            guard kind != .none else { return }
            try buildTree(&tree, layer: name, handle)
            try writeExtent(extent.box, table: name, handle)
        }
    }

    private enum GeometryKind: String {
        case none = ""
        case point = "POINT"
        case lines = "MULTILINESTRING"
        case area = "MULTIPOLYGON"

        init(_ shape: DerivedLayer.Shape) {
            switch shape {
            case .none: self = .none
            case .point: self = .point
            case .lines: self = .lines
            case .area: self = .area
            }
        }
    }

    private func createLayer(
        _ layer: DerivedLayer, _ kind: GeometryKind, _ handle: OpaquePointer
    ) throws(StoreError) {
        let columns = layer.columns.map { "\"\($0.name)\" \($0.type.sqlType)" }.joined(separator: ", ")
        let geometry = kind == .none ? "" : "geom \(kind.rawValue), "
        try connection.execute(
            """
            CREATE TABLE "\(layer.name)" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \(geometry)\(columns));
            """, handle)
        guard kind == .none else {
            return try register(
                StoreSchema.Layer(
                    name: layer.name, geometryType: kind.rawValue, title: layer.name,
                    description: layer.summary), handle)
        }
        try connection.execute(
            """
            INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
              VALUES ('\(layer.name)', 'attributes', '\(layer.name)', '\(StoreSchema.quoted(layer.summary))');
            """, handle)
    }

    private static func bind(_ value: IncidentValue, at column: Int32, to statement: SQLStatement) {
        switch value {
        case .null: break
        case .text(let text): _ = statement.bind(column, text)
        case .integer(let number): statement.bind(column, number)
        case .real(let number): if number.isFinite { statement.bind(column, number) }
        case .boolean(let flag): statement.bind(column, flag ? 1 : 0)
        case .date(let date): statement.bind(column, date)
        case .list(let texts): _ = statement.bind(column, texts.joined(separator: "; "))
        }
    }

    private static func blob(of shape: DerivedLayer.Shape) -> [UInt8]? {
        switch shape {
        case .none: return nil
        case .point(let position):
            return [UInt8](unsafeUninitializedCapacity: GeometryBlob.pointLength) { buffer, count in
                if let base = buffer.baseAddress {
                    GeometryBlob.write(position, to: UnsafeMutableRawPointer(base))
                    count = GeometryBlob.pointLength
                }
            }
        case .lines(let lines): return GeometryBlob.bytes(of: lines)
        case .area(let area): return GeometryBlob.bytes(of: area)
        }
    }

    private static func extent(of shape: DerivedLayer.Shape) -> BoundingBox? {
        switch shape {
        case .none: return nil
        case .point(let position): return GeometryBlob.planarExtent(of: [LineString([position])])
        case .lines(let lines): return GeometryBlob.planarExtent(of: lines)
        case .area(let area): return GeometryBlob.planarExtent(of: area)
        }
    }
}

extension GeometryBlob {
    /// Lines as one geometry with its envelope.
    static func bytes(of lines: [LineString]) -> [UInt8] {
        let box = planarExtent(of: lines)
        var bytes: [UInt8] = [0x47, 0x50, 0, box == nil ? 0x11 : 0x03]
        withUnsafeBytes(of: srsID.littleEndian) { bytes.append(contentsOf: $0) }
        func append(_ values: [Double]) {
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        func head(_ kind: UInt32, _ count: Int) {
            bytes.append(1)
            for word in [kind, UInt32(count)] {
                withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        if let box { append([box.west, box.east, box.south, box.north]) }
        head(5, lines.count)
        for line in lines {
            head(2, line.positions.count)
            for position in line.positions { append([position.longitude, position.latitude]) }
        }
        return bytes
    }

    /// The smallest and largest longitude and latitude as numbers; nil for no positions.
    static func planarExtent(of lines: [LineString]) -> BoundingBox? {
        planarExtent(of: MultiPolygon(lines.map { Polygon(exterior: $0.positions) }))
    }
}
