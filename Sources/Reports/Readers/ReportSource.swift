public import Files
import Foundation

/// Reads reports one at a time from files, folders and standard input, in every form the program takes.
///
/// Forms by ending: `.txt`, `.html` `.htm` `.xhtml`, `.xml` `.rss` `.atom`, `.jsonl` `.ndjson`, `.json`; any of them
/// gzipped; `-` is JSONL on standard input; a file of another ending is told by its first bytes. A folder is read
/// in the order of its names, its subfolders too, with the `manifest.csv` that lies in it. Whatever cannot be read
/// is a failure of its own, and the next follows. Not for use from two threads.
public final class ReportSource: Sequence, IteratorProtocol {
    /// A report, or why there is none.
    public typealias Element = Result<Report, ReportError>

    /// The size above which a file that must be read whole is refused.
    public static let largestFile = 16 << 20
    /// The size above which a JSON file is refused; JSONL has no bound.
    static let largestJSON = 256 << 20

    private struct Pending {
        var path: String
        var folder: String
        var manifest: Manifest?
        var isNamed: Bool
    }

    private let published: CalendarDate?
    private var pending: [Pending] = []
    private var open: (any ReportStream)?
    private var current: Pending?
    private var failures: [ReportError] = []
    private let named: Manifest?

    /// Takes paths, in order; a manifest that holds for all of them; and a day for reports that have none.
    public init(inputs: [String], manifest: String? = nil, published: CalendarDate? = nil) {
        self.published = published
        if let manifest {
            do throws(ReportError) {
                named = try Manifest(path: manifest)
            } catch {
                named = nil
                failures.append(error)
            }
        } else {
            named = nil
        }
        // Last first, so that the next is taken from the end.
        pending = inputs.reversed().map {
            Pending(path: $0, folder: Self.folder(of: $0), manifest: nil, isNamed: true)
        }
    }

    /// The next report or failure; nil at the end.
    public func next() -> Element? {
        if !failures.isEmpty { return .failure(failures.removeFirst()) }
        while true {
            if let stream = open {
                do throws(ReportError) {
                    if let report = try stream.next() { return .success(completed(report)) }
                    open = nil
                } catch {
                    if stream.isFinished { open = nil }
                    return .failure(error)
                }
                continue
            }
            guard let next = pending.popLast() else { return nil }
            current = next
            do throws(ReportError) {
                try start(next)
            } catch {
                return .failure(error)
            }
        }
    }

    private func start(_ item: Pending) throws(ReportError) {
        if item.path == "-" {
            open = try JSONLinesStream(path: "-")
            return
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: item.path, isDirectory: &isDirectory) else {
            throw ReportError(path: item.path, message: "there is no such file or folder; check the name")
        }
        if isDirectory.boolValue { return try expand(item) }
        switch Self.form(ofFile: item.path) {
        case .text: open = OneReport(try PlainTextReader.read(try text(item.path), path: item.path))
        case .page: open = OneReport(try PageReader.read(try bytes(item.path), path: item.path))
        case .feed: open = try FeedStream(bytes(item.path, limit: Self.largestJSON), path: item.path)
        case .lines: open = try JSONLinesStream(path: item.path)
        case .json: open = try JSONStream(bytes(item.path, limit: Self.largestJSON), path: item.path)
        case nil: open = try sniff(item.path)
        }
    }

    // MARK: Folders

    private func expand(_ item: Pending) throws(ReportError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: item.path).sorted()
        } catch {
            throw ReportError(
                path: item.path, message: "the folder cannot be read; check that you may open it")
        }
        var manifest = item.manifest
        if named == nil, names.contains("manifest.csv") {
            do throws(ReportError) {
                manifest = try Manifest(path: "\(item.path)/manifest.csv")
            } catch {
                failures.append(error)
            }
        }
        var found: [Pending] = []
        for name in names where !name.hasPrefix(".") {
            let path = item.path.hasSuffix("/") ? item.path + name : "\(item.path)/\(name)"
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { continue }
            // In a folder only what is surely a report is read; a link to a folder might lead round in a circle.
            if isDirectory.boolValue {
                let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
                if !isLink {
                    found.append(Pending(path: path, folder: item.folder, manifest: manifest, isNamed: false))
                }
            } else if Self.form(ofFile: name) != nil {
                found.append(Pending(path: path, folder: item.path, manifest: manifest, isNamed: false))
            }
        }
        if found.isEmpty, item.isNamed {
            throw ReportError(
                path: item.path,
                message: "the folder holds no report; reports end in .txt, .html, .xml, .jsonl or .json")
        }
        pending += found.reversed()
        if !failures.isEmpty { throw failures.removeFirst() }
    }

    // MARK: Forms

    private enum Form { case text, page, feed, lines, json }

    private static func form(ofFile path: String) -> Form? {
        var name = path.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        switch name.split(separator: ".").last.map(String.init) {
        case "txt", "text", "md": return .text
        case "html", "htm", "xhtml": return .page
        case "xml", "rss", "atom": return .feed
        case "jsonl", "ndjson", "geojsonl": return .lines
        case "json": return .json
        default: return nil
        }
    }

    /// Tells a file without a known ending by how it begins.
    private func sniff(_ path: String) throws(ReportError) -> any ReportStream {
        let bytes = try bytes(path)
        let head = bytes.prefix(2048).drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        if head.first == 0x7B { return try JSONLinesStream(path: path) }
        if head.first == 0x3C {
            let text = String(decoding: head, as: UTF8.self).lowercased()
            if text.contains("<rss") || text.contains("<feed") || text.contains("<rdf") {
                return try FeedStream(bytes, path: path)
            }
            return OneReport(try PageReader.read(bytes, path: path))
        }
        return OneReport(try PlainTextReader.read(try decoded(bytes, path), path: path))
    }

    private func bytes(_ path: String, limit: Int = ReportSource.largestFile) throws(ReportError) -> [UInt8] {
        do throws(FileError) {
            let bytes = try GzipReader.contents(ofFile: path, limit: limit)
            guard !bytes.isEmpty else {
                throw FileError(path: path, message: "is empty; there is nothing to read")
            }
            return bytes
        } catch {
            if error.message.hasPrefix("holds more") {
                throw ReportError(
                    path: path,
                    message:
                        "is larger than \(limit >> 20) MiB, too large for one report; split it, or give many "
                        + "reports as JSONL")
            }
            throw error
        }
    }

    private func text(_ path: String) throws(ReportError) -> String { try decoded(try bytes(path), path) }

    private func decoded(_ bytes: [UInt8], _ path: String) throws(ReportError) -> String {
        do throws(TextDecoder.Failure) {
            return try TextDecoder.decode(bytes)
        } catch {
            throw error.error(path: path)
        }
    }

    // MARK: Completion

    /// Fills in what the manifest and the call say; the manifest is believed before the file.
    private func completed(_ report: Report) -> Report {
        var report = report
        let file = current?.path ?? ""
        let manifest = named ?? current?.manifest
        if let entry = manifest?.entry(forFile: file, in: current?.folder ?? "") {
            if let id = entry.id { report.id = id }
            if let day = entry.published { (report.published, report.publishedTime) = (day, nil) }
            if let source = entry.source { report.source = source }
            if let language = entry.language { report.language = language }
        }
        if report.published == nil { report.published = published }
        return report
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    /// A file's name without folder and ending.
    static func stem(_ path: String) -> String {
        var name = path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".gz", ".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".xml", ".json", ".jsonl"]
        where name.lowercased().hasSuffix(ending) && name.count > ending.count {
            name.removeLast(ending.count)
        }
        return name
    }
}

/// The reports of one input, one at a time.
protocol ReportStream: AnyObject {
    /// Whether no more can be read after an error.
    var isFinished: Bool { get }
    /// The next report, nil at the end.
    func next() throws(ReportError) -> Report?
}

/// A file that is one report.
final class OneReport: ReportStream {
    private var report: Report?

    init(_ report: Report) { self.report = report }

    var isFinished: Bool { true }

    func next() throws(ReportError) -> Report? {
        defer { report = nil }
        return report
    }
}
