public import Incidents

/// Writes a delimited table (RFC 4180) with the types and the coordinate system beside it.
///
/// Beside `x.csv` go `x.csvt` and `x.prj`, by which GDAL and QGIS place the points and type the columns.
public struct CSVWriter: IncidentWriter {
    /// Comma-separated values.
    public static let capabilities = FormatCapabilities(
        name: "csv", pathExtension: "csv", mediaType: "text/csv", holdsNullGeometry: true,
        holdsFootprints: false, streams: true, isTyped: true,
        limits: ["lists are joined by semicolons", "an empty text and an unknown one look the same"])

    /// What separates the fields and whether a byte-order mark comes first.
    public struct Options: Hashable, Sendable {
        /// The separator: a comma, a semicolon or a tab.
        public var delimiter: UInt8
        /// Whether the file begins with a byte-order mark, without which Excel misreads UTF-8.
        public var hasByteOrderMark: Bool

        /// A comma and no mark, unless stated.
        public init(delimiter: UInt8 = 0x2C, hasByteOrderMark: Bool = false) {
            self.delimiter = delimiter
            self.hasByteOrderMark = hasByteOrderMark
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
            bytes.append(literal: "id")
            for field in IncidentField.allCases {
                bytes.append(options.delimiter)
                bytes.append(text: field.rawValue)
            }
            bytes.append(literal: "\r\n")
        }
    }

    /// Writes a row.
    public mutating func write(_ incident: Incident) throws(ExportError) {
        let delimiter = options.delimiter
        try destination.append { bytes in
            bytes.append(csvField: incident.id, delimiter: delimiter)
            for field in IncidentField.allCases {
                bytes.append(delimiter)
                switch incident.value(of: field) {
                case .null: break
                case .text(let text): bytes.append(csvField: text, delimiter: delimiter)
                case .integer(let number): bytes.append(integer: number)
                case .real(let number): bytes.append(number: number)
                case .boolean(let flag): bytes.append(0x30 + (flag ? 1 : 0))
                case .date(let date): bytes.append(date: date)
                case .list(let texts):
                    bytes.append(csvField: texts.joined(separator: ";"), delimiter: delimiter)
                }
            }
            bytes.append(literal: "\r\n")
        }
    }

    /// Completes the table and writes its companions.
    public mutating func finish() throws(ExportError) {
        try destination.finish()
        guard let types = destination.companionPath(withExtension: "csvt"),
            let projection = destination.companionPath(withExtension: "prj")
        else { return }
        let names = ["String"] + IncidentField.allCases.map(\.csvType)
        try Destination.write(names.map { "\"\($0)\"" }.joined(separator: ",") + "\n", to: types)
        try Destination.write(Self.wgs84, to: projection)
    }

    /// EPSG:4326 as well-known text, in the form that ESRI introduced for `.prj` files.
    private static let wgs84 = """
        GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],\
        PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]
        """
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
