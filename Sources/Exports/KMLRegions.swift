import Incidents
import Spatial

/// The foldered form for Google Earth: a folder an event type, and in it regions within regions, so that however
/// many incidents there are, only a few hundred are drawn at once.
///
/// Each region holds its deadliest incidents, at most `capacity`, and hands the others to its four quarters, which
/// are loaded as they grow large enough on the screen (KML 2.2, `Region` and `Lod`). A placemark holds point and
/// footprint together. The placemarks wait in a spill file; in memory stays where each lies.
final class KMLRegions: KMLSink {
    /// Placemarks of one region.
    private static let capacity = 100
    /// Quarters of quarters; incidents at one point cannot be told apart by more of them.
    private static let deepest = 16
    /// How many pixels a region must span before its incidents are drawn.
    private static let leastPixels = 192

    private struct Entry {
        var range: Range<Int>
        var position: Coordinate?
        var fatalities: Int
        var type: Int
    }

    private let destination: Destination
    private let placemarks: SpillFile
    private var encoder = KMLEncoder()
    private var entries: [Entry] = []

    init(destination: Destination) {
        self.destination = destination
        placemarks = SpillFile(for: destination.path)
    }

    func begin(icon: ((EventSymbology) -> String)?) throws(ExportError) {
        try destination.append { KMLEncoder.head(icon: icon, to: &$0) }
    }

    func write(_ incident: Incident) throws(ExportError) {
        let start = placemarks.count
        let footprint = encoder.footprint(of: incident)
        let encoder = encoder
        let geometry = KMLEncoder.Geometry.pointAndArea(footprint?.area, shape: footprint?.shape ?? "")
        try placemarks.append { encoder.append(incident, geometry: geometry, to: &$0) }
        let type = EventSymbology.all.firstIndex { $0.eventType == incident.eventType }
        entries.append(
            Entry(
                range: start..<placemarks.count, position: incident.coordinate,
                fatalities: incident.fatalities ?? 0, type: type ?? EventSymbology.all.count - 1))
    }

    func end() throws(ExportError) {
        for (index, symbology) in EventSymbology.all.enumerated() {
            let members = entries.filter { $0.type == index }
            guard !members.isEmpty else { continue }
            try folder("\(symbology.label) (\(members.count))") { () throws(ExportError) in
                var placed: [(entry: Entry, position: Coordinate)] = []
                for entry in members {
                    if let position = entry.position { placed.append((entry, position)) }
                }
                placed.sort {
                    ($1.entry.fatalities, $0.entry.range.lowerBound)
                        < ($0.entry.fatalities, $1.entry.range.lowerBound)
                }
                if let box = Self.box(placed.map(\.position)) { try region(placed, box, depth: 0) }
                let others = members.filter { $0.position == nil }
                guard !others.isEmpty else { return }
                try folder("Place not stated (\(others.count))") { () throws(ExportError) in
                    for entry in others { try write(entry) }
                }
            }
        }
        try destination.append { $0.append(literal: "</Document></kml>\n") }
    }

    private func folder(
        _ name: String, _ content: () throws(ExportError) -> Void
    ) throws(ExportError) {
        try destination.append {
            $0.append(literal: "<Folder><name>")
            $0.append(xmlText: name)
            $0.append(literal: "</name>\n")
        }
        try content()
        try destination.append { $0.append(literal: "</Folder>\n") }
    }

    /// Writes the first members here and the rest in the quarters of the box.
    private func region(
        _ members: [(entry: Entry, position: Coordinate)], _ box: BoundingBox, depth: Int
    ) throws(ExportError) {
        let isWhole = depth == Self.deepest || members.count <= Self.capacity
        let here = isWhole ? members.count : Self.capacity
        try destination.append { bytes in
            bytes.append(literal: "<Folder><styleUrl>#region</styleUrl>")
            if depth > 0 {
                bytes.append(literal: "<Region><LatLonAltBox>")
                for (name, value) in [
                    ("north", box.north), ("south", box.south), ("east", box.east), ("west", box.west),
                ] {
                    bytes.append(text: "<\(name)>")
                    bytes.append(degrees: value)
                    bytes.append(text: "</\(name)>")
                }
                bytes.append(text: "</LatLonAltBox><Lod><minLodPixels>\(Self.leastPixels)</minLodPixels>")
                bytes.append(literal: "<maxLodPixels>-1</maxLodPixels></Lod></Region>")
            }
            bytes.append(0x0A)
        }
        for member in members[..<here] { try write(member.entry) }
        if !isWhole {
            let middle = Coordinate(
                longitude: (box.west + box.east) / 2, latitude: (box.south + box.north) / 2)
            for isEast in [false, true] {
                for isNorth in [false, true] {
                    let part = members[here...].filter {
                        ($0.position.longitude >= middle.longitude) == isEast
                            && ($0.position.latitude >= middle.latitude) == isNorth
                    }
                    guard !part.isEmpty else { continue }
                    let quarter = BoundingBox(
                        west: isEast ? middle.longitude : box.west,
                        south: isNorth ? middle.latitude : box.south,
                        east: isEast ? box.east : middle.longitude,
                        north: isNorth ? box.north : middle.latitude)
                    try region(Array(part), quarter, depth: depth + 1)
                }
            }
        }
        try destination.append { $0.append(literal: "</Folder>\n") }
    }

    private func write(_ entry: Entry) throws(ExportError) {
        var bytes: [UInt8] = []
        try placemarks.read(entry.range, into: &bytes)
        let placemark = bytes
        try destination.append { $0.append(contentsOf: placemark) }
    }

    /// The box of positions, never without width or height.
    private static func box(_ positions: [Coordinate]) -> BoundingBox? {
        guard let box = Polygon(exterior: positions).bounds else { return nil }
        return BoundingBox(
            west: max(-180, box.west - 0.01), south: max(-90, box.south - 0.01),
            east: min(180, box.east + 0.01), north: min(90, box.north + 0.01))
    }
}
