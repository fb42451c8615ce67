import Foundation
public import Spatial
import Synchronization

/// The courses of rivers and roads in `courses.tsv`, by the id of their place; read when the first is asked for.
final class CourseTable: Sendable {
    private let path: String?
    private let lines = Mutex<[String: LineString]?>(nil)

    /// Takes the table's path; nil for none.
    init(path: String?) { self.path = path }

    /// The course of a place.
    subscript(id: String) -> LineString? {
        lines.withLock { lines in
            if lines == nil {
                var read: [String: LineString] = [:]
                for row in path.flatMap({ try? Self.read($0) }) ?? [] { read[row.place.id] = row.line }
                lines = read
            }
            return lines?[id]
        }
    }

    /// Every row as a place, at the middle of its course, and its line.
    ///
    /// - Throws: `GazetteerError` where a row has fewer than two positions, or one that is not on Earth.
    static func read(_ path: String) throws(GazetteerError) -> [(place: PlaceDraft, line: LineString)] {
        let rows = try NamedColumns(
            path: path, delimiter: 0x09, quote: nil,
            required: ["id", "name", "names", "feature_code", "countries", "precision_m", "course"])
        var courses: [(place: PlaceDraft, line: LineString)] = []
        while try rows.next() {
            let positions = rows["course"].split(separator: ",").map { text -> Coordinate? in
                let parts = text.split(separator: " ").map(String.init).compactMap(Double.init)
                guard parts.count == 2 else { return nil }
                let position = Coordinate(longitude: parts[0], latitude: parts[1])
                return position.isValid ? position : nil
            }
            let known = positions.compactMap(\.self)
            guard known.count > 1, known.count == positions.count else {
                throw GazetteerError(
                    file: path, line: rows.line,
                    message:
                        "the course must be two positions or more, \"longitude latitude\" with commas between"
                )
            }
            let line = LineString(known)
            let middle = middle(of: known)
            let reach = known.map { Ellipsoid.wgs84.distance(from: middle, to: $0) }.max() ?? 0
            let countries = rows["countries"].split(separator: "|").map(String.init)
            courses.append(
                (
                    PlaceDraft(
                        id: "course:\(rows["id"])", name: rows["name"], names: rows["names"],
                        latitude: middle.latitude, longitude: middle.longitude,
                        country: countries.count == 1 ? countries[0] : "", featureCode: rows["feature_code"],
                        radius: reach.rounded(), positionError: try rows.number("precision_m"), isListed: true
                    ), line
                ))
        }
        return courses
    }

    /// The position half-way along a line.
    private static func middle(of positions: [Coordinate]) -> Coordinate {
        let steps = zip(positions, positions.dropFirst()).map { Ellipsoid.wgs84.inverse(from: $0, to: $1) }
        var rest = steps.reduce(0) { $0 + $1.distance } / 2
        for (start, step) in zip(positions, steps) {
            if rest <= step.distance {
                return Ellipsoid.wgs84.destination(
                    from: start, azimuth: step.initialAzimuth, distance: rest)
            }
            rest -= step.distance
        }
        return positions[positions.count - 1]
    }
}

extension Gazetteer {
    /// The course of a river or road, where the bundled table has it.
    public func course(ofPlaceWithID id: String) -> LineString? {
        id.hasPrefix("course:") ? courses[id] : nil
    }
}
