import Incidents

/// The formats that incidents are written in, by their names on the command line.
public enum IncidentFormat: String, CaseIterable, Sendable {
    case geojson, geojsonseq, kml, kmz, csv, html

    /// What the format can hold.
    public var capabilities: FormatCapabilities {
        switch self {
        case .geojson: GeoJSONWriter.capabilities
        case .geojsonseq: GeoJSONWriter.sequenceCapabilities
        case .kml: KMLWriter.capabilities
        case .kmz: KMZWriter.capabilities
        case .csv: CSVWriter.capabilities
        case .html: HTMLMapWriter.capabilities
        }
    }

    /// A writer to `path`, "-" being standard output for the formats that stream.
    public func writer(to path: String) throws(ExportError) -> any IncidentWriter {
        if path == "-", !capabilities.streams {
            throw ExportError(
                path: path, message: "\(rawValue) cannot be written to a stream; name a file with --output")
        }
        switch self {
        case .geojson: return try GeoJSONWriter(path: path)
        case .geojsonseq: return try GeoJSONWriter(path: path, asSequence: true)
        case .kml: return try KMLWriter(path: path)
        case .kmz: return try KMZWriter(path: path)
        case .csv: return try CSVWriter(path: path)
        case .html: return try HTMLMapWriter(path: path)
        }
    }
}
