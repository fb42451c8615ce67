import Files

/// What a `manifest.csv` says of the files beside it: `file,report_id,published,source,language`.
struct Manifest: Sendable {
    struct Entry: Sendable {
        var id: String?
        var published: CalendarDate?
        var source: String?
        var language: String?
    }

    private var entries: [String: Entry] = [:]
    private var folder = ""

    init(path: String) throws(ReportError) {
        if let slash = path.lastIndex(of: "/") { folder = String(path[..<slash]) }
        let reader = try DelimitedReader(path: path)
        var fields: [String] = []
        guard try reader.next(into: &fields) else {
            throw ReportError(
                path: path,
                message: "is empty; it needs a header: file,report_id,published,source,language")
        }
        let header = fields.map { String($0.filter { !$0.isWhitespace }).lowercased() }
        guard let file = header.firstIndex(of: "file") else {
            throw ReportError(
                path: path, line: 1,
                message:
                    "lacks the column \"file\"; the header is file,report_id,published,source,language")
        }
        func column(_ name: String) -> String? {
            guard let index = header.firstIndex(of: name), index < fields.count else { return nil }
            let value = fields[index].trimmingPrefix { $0.isWhitespace }
            return value.isEmpty ? nil : String(value)
        }
        while try reader.next(into: &fields) {
            guard file < fields.count, !fields[file].isEmpty else { continue }
            let written = column("published")
            let day = written.flatMap { Timestamp($0)?.day }
            if let written, day == nil {
                throw ReportError(
                    path: path, line: reader.line,
                    message: "published is \"\(written)\", not a date such as 2022-06-16")
            }
            entries[fields[file]] = Entry(
                id: column("report_id"), published: day, source: column("source"),
                language: column("language"))
        }
    }

    /// The row of a file: by its path from the manifest's folder, else by its name alone.
    func entry(forFile path: String, in folder: String) -> Entry? {
        let prefix = self.folder.isEmpty ? "" : self.folder + "/"
        if path.hasPrefix(prefix), let entry = entries[String(path.dropFirst(prefix.count))] { return entry }
        return path.split(separator: "/").last.flatMap { entries[String($0)] } ?? entries[path]
    }
}
