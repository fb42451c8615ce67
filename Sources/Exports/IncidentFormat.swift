public import Incidents

/// The formats that incidents are written in, by their names on the command line.
public enum IncidentFormat: String, CaseIterable, Sendable {
    case geojson, geojsonseq, kml, kmz, gpkg, csv, html
    /// A table in ACLED's columns.
    case acledCSV = "acled-csv"
    /// A table in the columns of UCDP's Georeferenced Event Dataset.
    case ucdpCSV = "ucdp-csv"
    /// Counts, a table and a map picture.
    case markdown
    /// The same as one page.
    case summaryHTML = "summary-html"

    /// What the format can hold.
    public var capabilities: FormatCapabilities {
        switch self {
        case .geojson: GeoJSONWriter.capabilities
        case .geojsonseq: GeoJSONWriter.sequenceCapabilities
        case .kml: KMLWriter.capabilities
        case .kmz: KMZWriter.capabilities
        case .gpkg: GeoPackageWriter.capabilities
        case .csv: CSVWriter.capabilities
        case .html: HTMLMapWriter.capabilities
        case .markdown: SummaryWriter.capabilities
        case .summaryHTML: SummaryWriter.pageCapabilities
        case .acledCSV: CSVWriter.capabilities(named: rawValue, limits: ["no codes that only ACLED gives"])
        case .ucdpCSV: CSVWriter.capabilities(named: rawValue, limits: ["no ids that only UCDP gives"])
        }
    }

    /// A writer to `path`, "-" being standard output for the formats that stream.
    public func writer(
        to path: String, options: ExportOptions = ExportOptions()
    ) throws(ExportError) -> any IncidentWriter {
        if path == "-", !capabilities.streams {
            throw ExportError(
                path: path, message: "\(rawValue) cannot be written to a stream; name a file with --output")
        }
        switch self {
        case .geojson: return try GeoJSONWriter(path: path, columns: options.columns)
        case .geojsonseq:
            return try GeoJSONWriter(path: path, asSequence: true, columns: options.columns)
        case .kml: return try KMLWriter(path: path, inRegions: options.inRegions)
        case .kmz: return try KMZWriter(path: path, inRegions: options.inRegions)
        case .gpkg: return try GeoPackageWriter(path: path)
        case .csv:
            return try CSVWriter(path: path, options: options.table(.incidents(columns: options.columns)))
        case .acledCSV: return try CSVWriter(path: path, options: options.table(.acled))
        case .ucdpCSV: return try CSVWriter(path: path, options: options.table(.ucdp))
        case .markdown: return try SummaryWriter(path: path, asPage: false)
        case .summaryHTML: return try SummaryWriter(path: path, asPage: true)
        case .html: return try HTMLMapWriter(path: path, tiles: options.tiles)
        }
    }
}

/// What a user may choose about an export; each format takes from it what it can follow.
public struct ExportOptions: Sendable {
    /// The columns, for the formats whose columns are the program's own.
    public var columns = IncidentField.allCases
    /// The separator of tables.
    public var delimiter: UInt8 = 0x2C
    /// Whether tables begin with a byte-order mark.
    public var hasByteOrderMark = false
    /// Whether tables have a row of HXL hashtags.
    public var hasHXLTags = false
    /// Whether KML takes the foldered form with regions, for Google Earth and many incidents.
    public var inRegions = false
    /// An online map beneath an HTML page's incidents.
    public var tiles: HTMLMapWriter.TileLayer?

    /// All columns, commas, nothing else.
    public init() {}

    func table(_ layout: TableLayout) -> CSVWriter.Options {
        CSVWriter.Options(
            layout: layout, delimiter: delimiter, hasByteOrderMark: hasByteOrderMark, hasHXLTags: hasHXLTags)
    }
}
