import Foundation
import Knowledge

/// The sources that a user added: one file each in the project's own columns, in the user's data folder.
struct UserGazetteers: Sendable {
    let folder: URL

    static var standard: UserGazetteers {
        UserGazetteers(folder: DataFolder.userData.appendingPathComponent("gazetteers"))
    }

    /// The files, by name.
    var files: [URL] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { $0.hasSuffix(".tsv") && !$0.hasPrefix(".") }.sorted()
            .map(folder.appendingPathComponent)
    }

    func load(against bundled: Gazetteer) throws(GazetteerError) -> IndexInput {
        var input = IndexInput()
        for file in files {
            let drafts = try OwnColumns.read(file.path)
            input.sources.append((name: file.deletingPathExtension().lastPathComponent, count: drafts.count))
            input.places += drafts
        }
        return input
    }

    /// Sources named for one run, read as `gazetteer add` reads them.
    static func input(ofFiles files: [URL], against bundled: Gazetteer) throws(GazetteerError) -> IndexInput {
        var input = IndexInput()
        for file in files {
            let drafts = try OwnColumns.read(file.path)
            input.sources.append((name: file.deletingPathExtension().lastPathComponent, count: drafts.count))
            input.places += drafts
        }
        return input
    }
}
