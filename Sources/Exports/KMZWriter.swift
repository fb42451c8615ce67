import CZIP
import Foundation
public import Incidents

/// Writes a KMZ: the KML document as `doc.kml` and a picture an event type, in one ZIP archive.
public struct KMZWriter: IncidentWriter {
    /// KMZ.
    public static let capabilities = FormatCapabilities(
        name: "kmz", pathExtension: "kmz", mediaType: "application/vnd.google-earth.kmz",
        holdsNullGeometry: true, holdsFootprints: true, streams: false, isTyped: true,
        losses: KMLWriter.capabilities.losses, limits: KMLWriter.capabilities.limits)

    private let path: String
    private let documentPath: String
    private let destination: Destination
    private let sink: any KMLSink

    /// Writes to `path`, in the foldered form with `inRegions`; the document grows in a temporary file beside it, so that memory stays flat.
    public init(path: String, inRegions: Bool = false) throws(ExportError) {
        self.path = path
        documentPath = "\(path).\(UInt32.random(in: 0 ... .max)).doc.kml"
        destination = try Destination(path: documentPath)
        sink = inRegions ? KMLRegions(destination: destination) : KMLDocument(destination: destination)
    }

    /// Opens the document.
    public mutating func begin() throws(ExportError) {
        try sink.begin { "icons/\($0.identifier).png" }
    }

    /// Adds a placemark.
    public mutating func write(_ incident: Incident) throws(ExportError) { try sink.write(incident) }

    /// Closes the document and packs it.
    public mutating func finish() throws(ExportError) {
        try sink.end()
        try destination.finish()
        defer { unlink(documentPath) }
        let icons = EventSymbology.all.map { ("icons/\($0.identifier).png", MarkerIcon.png(for: $0)) }
        try ZIPArchive.write(
            path: path, files: [("doc.kml", documentPath)], contents: icons)
    }
}

/// ZIP archives by libzip, written under a temporary name and renamed.
enum ZIPArchive {
    /// Packs files of the disk and bytes of memory; the first name comes first in the archive.
    static func write(
        path: String, files: [(name: String, path: String)], contents: [(name: String, bytes: [UInt8])]
    ) throws(ExportError) {
        let temporary = "\(path).\(UInt32.random(in: 0 ... .max)).part"
        var code: Int32 = 0
        guard let archive = zip_open(temporary, ZIP_CREATE | ZIP_EXCL, &code) else {
            throw ExportError(path: path, message: "cannot be written: libzip error \(code)")
        }
        func fail() -> ExportError {
            let reason = zip_strerror(archive).map { String(cString: $0) } ?? "unknown error"
            return ExportError(path: path, message: "cannot be packed: \(reason)")
        }
        // The bytes must outlive zip_close, which is when libzip reads them.
        var buffers: [UnsafeMutableRawBufferPointer] = []
        defer { buffers.forEach { $0.deallocate() } }
        var failure: ExportError?
        for file in files where failure == nil {
            let source = zip_source_file(archive, file.path, 0, -1)
            if source == nil || zip_file_add(archive, file.name, source, 0) < 0 {
                zip_source_free(source)
                failure = fail()
            }
        }
        for content in contents where failure == nil {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: content.bytes.count, alignment: 1)
            buffer.copyBytes(from: content.bytes)
            buffers.append(buffer)
            let source = zip_source_buffer(archive, buffer.baseAddress, UInt64(buffer.count), 0)
            if source == nil || zip_file_add(archive, content.name, source, 0) < 0 {
                zip_source_free(source)
                failure = fail()
            }
        }
        if let failure {
            zip_discard(archive)
            throw failure
        }
        guard zip_close(archive) == 0 else {
            let failure = fail()
            zip_discard(archive)
            throw failure
        }
        guard rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw ExportError(path: path, message: "cannot be completed: \(reason)")
        }
    }
}
