public import Incidents
import Storage

/// Writes a delimited table (RFC 4180) with the types and the coordinate system beside it.
///
/// Beside `x.csv` go `x.csvt` and `x.prj`, by which GDAL and QGIS place the points and type the columns.
public struct CSVWriter: IncidentWriter {
    /// Comma-separated values.
    public static let capabilities = FormatCapabilities(
        name: "csv", pathExtension: "csv", mediaType: "text/csv", holdsNullGeometry: true,
        holdsFootprints: false, streams: true, isTyped: true,
        losses: [.footprints, .emptyTexts, .nulCharacters],
        limits: ["lists are joined by semicolons", "an empty text and an unknown one look the same"])

    static func capabilities(named name: String, limits: [String]) -> FormatCapabilities {
        var capabilities = capabilities
        capabilities.name = name
        capabilities.limits += limits
        return capabilities
    }

    /// How a table is written.
    public struct Options: Sendable {
        /// The columns.
        public var layout: TableLayout
        /// The separator: a comma, a semicolon or a tab.
        public var delimiter: UInt8
        /// Whether the file begins with a byte-order mark, without which Excel misreads UTF-8.
        public var hasByteOrderMark: Bool
        /// Whether a row of HXL hashtags follows the header.
        public var hasHXLTags: Bool

        /// The program's own columns, a comma, no mark and no tags, unless stated.
        public init(
            layout: TableLayout = .incidents(), delimiter: UInt8 = 0x2C, hasByteOrderMark: Bool = false,
            hasHXLTags: Bool = false
        ) {
            self.layout = layout
            self.delimiter = delimiter
            self.hasByteOrderMark = hasByteOrderMark
            self.hasHXLTags = hasHXLTags
        }
    }

    private let destination: Destination
    private let options: Options

    /// Writes to `path`, "-" being standard output.
    public init(path: String, options: Options = Options()) throws(ExportError) {
        destination = try Destination(path: path)
        self.options = options
    }

    /// Writes the header.
    public mutating func begin() throws(ExportError) {
        let options = options
        try destination.append { bytes in
            if options.hasByteOrderMark { bytes.append(contentsOf: [0xEF, 0xBB, 0xBF]) }
            bytes.append(row: options.layout.columns.map { .text($0.name) }, delimiter: options.delimiter)
            if options.hasHXLTags {
                bytes.append(row: options.layout.columns.map { .text($0.tag) }, delimiter: options.delimiter)
            }
        }
    }

    /// Writes a row.
    public mutating func write(_ incident: Incident) throws(ExportError) {
        let options = options
        try destination.append { bytes in
            bytes.append(
                row: options.layout.columns.lazy.map { $0.value(incident) }, delimiter: options.delimiter)
        }
    }

    /// Completes the table and writes its companions.
    public mutating func finish() throws(ExportError) {
        try destination.finish()
        guard let types = destination.companionPath(withExtension: "csvt"),
            let projection = destination.companionPath(withExtension: "prj")
        else { return }
        let names = options.layout.columns.map(\.csvType)
        try Destination.write(names.map { "\"\($0)\"" }.joined(separator: ",") + "\n", to: types)
        try Destination.write(Self.wgs84, to: projection)
    }

    /// EPSG:4326 as well-known text, in the form that ESRI introduced for `.prj` files.
    private static let wgs84 = """
        GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],\
        PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]
        """
}

extension [UInt8] {
    /// Appends a record of a delimited table.
    mutating func append(row values: some Sequence<IncidentValue>, delimiter: UInt8) {
        var isFirst = true
        for value in values {
            if !isFirst { append(delimiter) }
            isFirst = false
            switch value {
            case .null: break
            case .text(let text): append(csvField: text, delimiter: delimiter)
            case .integer(let number): append(integer: number)
            case .real(let number): append(number: number)
            case .boolean(let flag): append(0x30 + (flag ? 1 : 0))
            case .date(let date): append(date: date)
            case .list(let texts): append(csvField: TextList.joined(texts), delimiter: delimiter)
            }
        }
        append(literal: "\r\n")
    }
}

extension IncidentField {
    /// GDAL's name for the column's type; `CoordX` and `CoordY` make it a point layer.
    var csvType: String {
        switch self {
        case .longitude: return "CoordX"
        case .latitude: return "CoordY"
        default: break
        }
        return switch type {
        case .text, .list: "String"
        case .integer: "Integer"
        case .real: "Real"
        case .date: "Date"
        case .boolean: "Integer(Boolean)"
        }
    }
}
