import Foundation
import Knowledge

/// Fetches GeoNames' dumps of whole countries, from their own server or a mirror, and keeps them as sources.
public struct GeoNamesDownload: Sendable {
    /// Where GeoNames gives its tables out; `XX.zip` and `alternatenames/XX.zip` lie below.
    public static let publicAddress = "https://download.geonames.org/export/dump/"

    /// Where files lie until they are taken in; what a cut transfer brought stays there for the next run.
    let folder: URL
    private let base: URL

    /// Takes another address than GeoNames' own.
    ///
    /// - Throws: `GazetteerError` where the address is none of HTTP or HTTPS.
    public init(from address: String = Self.publicAddress) throws(GazetteerError) {
        try self.init(
            from: address, folder: DataFolder.userCache.appendingPathComponent("downloads/geonames"))
    }

    init(from address: String, folder: URL) throws(GazetteerError) {
        guard let url = URL(string: address.hasSuffix("/") ? address : address + "/"),
            ["http", "https"].contains(url.scheme?.lowercased()), url.host?.isEmpty == false
        else {
            throw GazetteerError(file: address, message: "is no address of a server: use http:// or https://")
        }
        base = url
        self.folder = folder
    }

    /// The name under which a country's dump is kept.
    public static func sourceName(country: String) -> String { "geonames-\(country)" }

    /// Fetches a country's dump, and its alternate names where asked for, and takes it in as `UserGazetteers.add` does.
    ///
    /// Nothing is changed where a file is missing, cut off, no ZIP archive or at fault in a record.
    ///
    /// - Parameters:
    ///   - country: ISO 3166-1 alpha-2 code.
    ///   - known: the gazetteers in use but for the dump that is replaced.
    ///   - progress: called with a file's name, the bytes that are there and its length where that is known.
    /// - Throws: `GazetteerRefusal` with every fault by line, or `GazetteerError`.
    public func add(
        country: String, alternateNames: Bool, to user: UserGazetteers = .standard, against known: Gazetteer,
        progress: (@Sendable (_ file: String, _ received: Int64, _ total: Int64?) -> Void)? = nil
    ) throws -> UserGazetteers.Report {
        var fetched: [HTTPDownload] = []
        let dump = try fetch("\(country).zip", as: "\(country).zip", progress)
        fetched.append(dump)
        // What was fetched whole and does not serve must not be in the way of a new try.
        defer { for file in fetched { file.discard() } }
        var options = GazetteerSourceOptions()
        if alternateNames {
            let names = try fetch("alternatenames/\(country).zip", as: "\(country)-names.zip", progress)
            fetched.append(names)
            options.alternateNames = names.target
        }
        // The user asked for a country: a file of the cache, gone by then, would tell nothing.
        func asked(_ error: GazetteerError) -> GazetteerError {
            guard let file = fetched.first(where: { $0.target.path == error.file }) else { return error }
            return GazetteerError(
                file: "\(country) (\(file.url.absoluteString))", line: error.line, message: error.message)
        }
        do {
            return try user.add(
                dump.target, name: Self.sourceName(country: country), options: options, against: known)
        } catch let error as GazetteerError {
            throw asked(error)
        } catch let refusal as GazetteerRefusal {
            throw GazetteerRefusal(faults: refusal.faults.map(asked), count: refusal.count)
        }
    }

    private func fetch(
        _ path: String, as name: String, _ progress: (@Sendable (String, Int64, Int64?) -> Void)?
    ) throws(GazetteerError) -> HTTPDownload {
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw GazetteerError(
                file: folder.path, message: "cannot be made: set XDG_CACHE_HOME to a folder you may write in")
        }
        var download = HTTPDownload(
            base.appendingPathComponent(path), to: folder.appendingPathComponent(name))
        if let progress { download.progress = { progress(path, $0, $1) } }
        try download.run()
        let handle = FileHandle(forReadingAtPath: download.target.path)
        let beginning = (try? handle?.read(upToCount: 4)) ?? Data()
        try? handle?.close()
        guard beginning == Data([0x50, 0x4B, 0x03, 0x04]) else {
            download.discard()
            throw GazetteerError(
                file: download.url.absoluteString,
                message: "is no ZIP archive; does this server give out GeoNames' tables?")
        }
        return download
    }
}
