import Dispatch
import Files
import Foundation
import Knowledge
import Spatial
import Synchronization

/// The outlines of countries and first-level divisions that the program carries, as a base map without a network.
struct BaseMap {
    /// One outline.
    struct Outline {
        /// "country" or "admin1".
        var level: String
        /// ISO 3166-1 alpha-2.
        var country: String
        var name: String
        var area: MultiPolygon
    }

    /// Who drew the outlines.
    static let attribution = "Outlines: Natural Earth"
    /// The box that every outline meets.
    fileprivate static let everything = BoundingBox(west: -180, south: -90, east: 180, north: 90)

    /// The outlines that meet a box: all countries that do, and their divisions; every country for a nil box.
    static func outlines(meeting box: BoundingBox?) throws(ExportError) -> [Outline] {
        guard let folder = DataFolder.locate("Gazetteer") else {
            throw ExportError(
                path: "Gazetteer", message: "the folder with the bundled boundaries is missing; install again"
            )
        }
        let path = folder.appendingPathComponent("boundaries.tsv.gz").path
        var found: [Outline] = []
        do throws(FileError) {
            let reader = try DelimitedReader(path: path, delimiter: 0x09, quote: nil)
            var fields: [String] = []
            guard try reader.next(into: &fields) else { return [] }
            let columns = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1, $0) })
            guard let level = columns["level"], let country = columns["country"], let name = columns["name"],
                let geometry = columns["geometry"]
            else { throw FileError(path: path, line: 1, message: "lacks a column") }
            while try reader.next(into: &fields) {
                guard fields.count > max(level, country, name, geometry) else { continue }
                if box == nil, fields[level] != "country" { continue }
                guard let area = try? MultiPolygon(wkt: fields[geometry]), meets(area, box) else { continue }
                found.append(
                    Outline(level: fields[level], country: fields[country], name: fields[name], area: area))
            }
        } catch {
            throw ExportError(path: error.path, message: error.message)
        }
        return found
    }

    fileprivate static func meets(_ area: MultiPolygon, _ box: BoundingBox?) -> Bool {
        guard let box else { return true }
        return area.polygons.lazy.compactMap(\.bounds).contains { part in
            guard part.north >= box.south, part.south <= box.north else { return false }
            if box.crossesAntimeridian { return part.east >= box.west || part.west <= box.east }
            return part.east >= box.west && part.west <= box.east
        }
    }
}

/// All outlines of the base map, read on a thread of its own from now on, while the caller does something else.
public final class BaseMapReading: Sendable {
    private let queue = DispatchQueue(label: "incidentmap.basemap")
    private let result = Mutex<Result<[BaseMap.Outline], ExportError>>(.success([]))

    /// Begins to read.
    public init() {
        queue.async { [self] in
            let all = Result { () throws(ExportError) in try BaseMap.outlines(meeting: BaseMap.everything) }
            result.withLock { $0 = all }
        }
    }

    /// The outlines that meet a box, once they are there.
    func outlines(meeting box: BoundingBox) throws(ExportError) -> [BaseMap.Outline] {
        queue.sync {}
        return try result.withLock { $0 }.get().filter { BaseMap.meets($0.area, box) }
    }
}
