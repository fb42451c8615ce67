public import Incidents

/// Writes KML 2.2 (OGC 07-147r2): typed columns, a style an event type, time stamps and footprints.
///
/// The incidents stand directly in the document, and their columns in a `Schema`, because QGIS and GDAL then read
/// one typed layer; footprints follow in a folder, which they read as a layer of its own. An incident without a
/// point is a placemark without a geometry. The foldered form is for Google Earth, which shows part after part of
/// it as one comes closer; see `KMLRegions`.
public struct KMLWriter: IncidentWriter {
    /// KML.
    public static let capabilities = FormatCapabilities(
        name: "kml", pathExtension: "kml", mediaType: "application/vnd.google-earth.kml+xml",
        holdsNullGeometry: true, holdsFootprints: true, streams: true, isTyped: true,
        losses: [.controlCharacters], limits: ["control characters that XML forbids become U+FFFD"])

    private let sink: any KMLSink
    private let destination: Destination

    /// Writes to `path`, "-" being standard output; `inRegions` takes the foldered form.
    public init(path: String, inRegions: Bool = false) throws(ExportError) {
        destination = try Destination(path: path)
        sink = inRegions ? KMLRegions(destination: destination) : KMLDocument(destination: destination)
    }

    /// Opens the document: styles, then the schema.
    public mutating func begin() throws(ExportError) { try sink.begin(icon: nil) }

    /// Adds a placemark.
    public mutating func write(_ incident: Incident) throws(ExportError) { try sink.write(incident) }

    /// Closes the document.
    public mutating func finish() throws(ExportError) {
        try sink.end()
        try destination.finish()
    }
}

/// One form of the document, the same inside KML and KMZ.
protocol KMLSink: AnyObject {
    /// Writes the head; `icon` names the picture of a type's placemark, nil leaves the viewer's own.
    func begin(icon: ((EventSymbology) -> String)?) throws(ExportError)
    /// Adds an incident.
    func write(_ incident: Incident) throws(ExportError)
    /// Writes what is left and the foot.
    func end() throws(ExportError)
}

/// The flat form: incidents as they come, then their footprints.
final class KMLDocument: KMLSink {
    private let destination: Destination
    private let footprints: SpillFile
    private var encoder = KMLEncoder()

    init(destination: Destination) {
        self.destination = destination
        footprints = SpillFile(for: destination.path)
    }

    func begin(icon: ((EventSymbology) -> String)?) throws(ExportError) {
        try destination.append { KMLEncoder.head(icon: icon, to: &$0) }
    }

    func write(_ incident: Incident) throws(ExportError) {
        // Before the encoder is handed on: what it keeps would be copied if it changed while shared.
        let footprint = encoder.footprint(of: incident)
        let encoder = encoder
        try destination.append { encoder.append(incident, geometry: .point, to: &$0) }
        guard let (area, shape) = footprint else { return }
        try footprints.append { encoder.append(footprint: area, shape: shape, of: incident, to: &$0) }
    }

    func end() throws(ExportError) {
        if footprints.count > 0 {
            try destination.append {
                $0.append(literal: "<Folder id=\"footprints\"><name>footprints</name>\n")
            }
            try footprints.copy(to: destination)
            try destination.append { $0.append(literal: "</Folder>\n") }
        }
        try destination.append { $0.append(literal: "</Document></kml>\n") }
    }
}
