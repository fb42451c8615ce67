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

    /// Writes to `path`, in the foldered form with `inRegions`; the document grows in a temporary file beside it, so that
    /// memory stays flat.
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
    /// The first bytes, at most four thousand, of the first entry whose name ends so; nil where there is none.
    static func head(ofEntryEndingIn ending: String, in path: String) -> [UInt8]? {
        guard let archive = zip_open(path, ZIP_RDONLY, nil) else { return nil }
        defer { zip_discard(archive) }
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            guard let name = zip_get_name(archive, index, 0), String(cString: name).hasSuffix(ending),
                let entry = zip_fopen_index(archive, index, 0)
            else { continue }
            defer { zip_fclose(entry) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = bytes.withUnsafeMutableBytes {
                zip_fread(entry, $0.baseAddress, UInt64($0.count))
            }
            return Array(bytes.prefix(max(0, Int(count))))
        }
        return nil
    }

    /// Packs files of the disk and bytes of memory; the first name comes first in the archive.
    ///
    /// The same contents give the same bytes: every entry is dated the first day that the format knows.
    static func write(
        path: String, files: [(name: String, path: String)], contents: [(name: String, bytes: [UInt8])]
    ) throws(ExportError) {
        // Followed here, because a rename would put a plain file where the link stood.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let temporary = "\(target).\(UInt32.random(in: 0 ... .max)).part"
        var code: Int32 = 0
        guard let archive = zip_open(temporary, ZIP_CREATE | ZIP_EXCL, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            let reason = zip_error_strerror(&error).map { String(cString: $0) } ?? "error \(code)"
            throw ExportError(
                path: path, message: "cannot be written: \(reason); name a folder you may write in")
        }
        func fail() -> ExportError {
            let reason = zip_strerror(archive).map { String(cString: $0) } ?? "unknown error"
            return ExportError(path: path, message: "cannot be packed: \(reason)")
        }
        func add(_ source: OpaquePointer?, as name: String) -> ExportError? {
            let index = source == nil ? -1 : zip_file_add(archive, name, source, 0)
            guard index >= 0 else {
                defer { zip_source_free(source) }
                return fail()
            }
            // 1 January 1980, midnight.
            return zip_file_set_dostime(archive, UInt64(index), 0, 1 << 5 | 1, 0) == 0 ? nil : fail()
        }
        // The bytes must outlive zip_close, which is when libzip reads them.
        var buffers: [UnsafeMutableRawBufferPointer] = []
        defer { buffers.forEach { $0.deallocate() } }
        var failure: ExportError?
        for file in files where failure == nil {
            failure = add(zip_source_file(archive, file.path, 0, -1), as: file.name)
        }
        for content in contents where failure == nil {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: content.bytes.count, alignment: 1)
            buffer.copyBytes(from: content.bytes)
            buffers.append(buffer)
            failure = add(
                zip_source_buffer(archive, buffer.baseAddress, UInt64(buffer.count), 0), as: content.name)
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
        guard rename(temporary, target) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw ExportError(path: path, message: "cannot be completed: \(reason)")
        }
    }
}
