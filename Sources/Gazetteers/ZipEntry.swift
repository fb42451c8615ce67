import CZIP
import Foundation

/// The one data file inside a ZIP archive.
enum ZipEntry {
    /// No gazetteer is larger when unpacked; GeoNames' list of all countries has 1.7 GB.
    static let largest: UInt64 = 4 << 30
    /// Text shrinks tenfold at best; what shrinks a thousandfold is a bomb.
    static let greatestRatio: UInt64 = 200

    /// Unpacks the archive's table (`XX.txt`, `.csv` or `.tsv`, no readme) to a temporary file and returns its path.
    ///
    /// - Throws: `GazetteerError` where the archive is damaged, cut off, holds no table or several, or unpacks to
    ///   more than is credible.
    static func unpack(_ path: String) throws(GazetteerError) -> String {
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            let reason = String(cString: zip_error_strerror(&error))
            zip_error_fini(&error)
            throw GazetteerError(
                file: path, message: "cannot be opened as a ZIP archive (cut off?): \(reason)")
        }
        defer { zip_discard(archive) }
        var tables: [(index: UInt64, name: String, size: UInt64, packed: UInt64)] = []
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            var status = zip_stat_t()
            guard zip_stat_index(archive, index, 0, &status) == 0, let name = status.name else { continue }
            let text = String(cString: name)
            let lower = text.lowercased()
            guard lower.hasSuffix(".txt") || lower.hasSuffix(".csv") || lower.hasSuffix(".tsv"),
                !lower.contains("readme"), !lower.contains("iso-languagecodes")
            else { continue }
            tables.append((index, text, status.size, status.comp_size))
        }
        guard let table = tables.first, tables.count == 1 else {
            throw GazetteerError(
                file: path,
                message: tables.isEmpty
                    ? "holds no .txt, .csv or .tsv file"
                    : "holds \(tables.count) tables (\(tables.map(\.name).joined(separator: ", "))); unpack the one you mean"
            )
        }
        guard table.size <= largest,
            table.size / max(1, table.packed) <= greatestRatio || table.size < 1 << 20
        else {
            throw GazetteerError(
                file: path,
                message: "would unpack \(table.packed) bytes to \(table.size): refused as a ZIP bomb")
        }
        return try unpack(archive, table.index, stated: table.size, path)
    }

    private static func unpack(
        _ archive: OpaquePointer, _ index: UInt64, stated: UInt64, _ path: String
    ) throws(GazetteerError) -> String {
        guard let entry = zip_fopen_index(archive, index, 0) else {
            throw GazetteerError(file: path, message: "is damaged: \(String(cString: zip_strerror(archive)))")
        }
        defer { zip_fclose(entry) }
        let target = FileManager.default.temporaryDirectory
            .appendingPathComponent("incidentmap-\(getpid())-\(UInt32.random(in: 0 ... .max)).txt").path
        guard let file = fopen(target, "wxb") else {
            throw GazetteerError(file: target, message: "cannot be written")
        }
        var written: UInt64 = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var fault: String?
        while fault == nil {
            let count = zip_fread(entry, &buffer, UInt64(buffer.count))
            if count == 0 { break }
            if count < 0 {
                fault = "is damaged or cut off: its content does not match its checksum"
            } else {
                written += UInt64(count)
                if written > stated { fault = "unpacks to more than it states: refused" }
                if fwrite(buffer, 1, Int(count), file) != Int(count) {
                    fault = "cannot be unpacked: the disk is full"
                }
            }
        }
        fclose(file)
        if fault == nil, written != stated { fault = "is cut off: \(written) of \(stated) bytes" }
        if let fault {
            unlink(target)
            throw GazetteerError(file: path, message: fault)
        }
        return target
    }
}
