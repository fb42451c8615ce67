public import Foundation
import Knowledge
import Spatial

/// The gazetteers in use: the bundled one, the user's own and files named for one run, each a mapped index.
///
/// Look-ups read the mapped files only; they may be made from any number of threads.
public final class Gazetteer: PlaceLookup, Sendable {
    /// The bundled layer first.
    let layers: [NameIndex]
    let areaGrids = AreaGrids()

    /// The layers' names.
    let keys: [NameKeys]

    /// Courses of rivers and roads.
    let courses: CourseTable

    init(layers: [NameIndex], courses: CourseTable = CourseTable(path: nil)) {
        self.layers = layers
        self.courses = courses
        keys = layers.map(\.keys)
    }

    /// Opens the bundled gazetteer, what the user added and the files of `extras`.
    ///
    /// Builds an index where none is cached for the present content, which takes some seconds.
    ///
    /// - Parameters:
    ///   - extras: further sources for this run, in any format that `gazetteer add` knows.
    ///   - excluded: a source of the user's that is left out.
    ///   - progress: called with 0 to 1 while an index is built, from the calling thread.
    public static func open(
        extras: [URL] = [], without excluded: String? = nil,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(GazetteerError) -> Gazetteer {
        var user = UserGazetteers.standard
        user.excluded = excluded
        guard let folder = DataFolder.locate("Gazetteer") else {
            throw GazetteerError(
                file: "Gazetteer",
                message:
                    "the bundled gazetteer is missing: set \(DataFolder.environmentVariable) to the data folder"
            )
        }
        return try open(
            bundled: folder, user: user, extras: extras, cache: IndexCache(),
            progress: progress)
    }

    /// The same with every folder named.
    static func open(
        bundled folder: URL, user: UserGazetteers, extras: [URL], cache: IndexCache,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(GazetteerError) -> Gazetteer {
        let source = BundledSource(folder: folder)
        let paths = source.paths
        guard !paths.isEmpty else {
            throw GazetteerError(file: folder.path, message: "holds no gazetteer table")
        }
        var layers = [
            try cache.open(label: "bundled", paths: paths, progress: progress) {
                rules throws(GazetteerError) in
                try source.load(rules)
            }
        ]
        let courses = CourseTable(path: source.courses)
        let bundled = Gazetteer(layers: layers, courses: courses)
        let files = user.files
        if !files.isEmpty {
            layers.append(
                try cache.open(
                    label: "user", paths: (files + user.areaFiles).map(\.path) + paths, progress: nil
                ) {
                    _ throws(GazetteerError) in
                    try user.load(against: bundled)
                })
        }
        if !extras.isEmpty {
            layers.append(
                try cache.open(label: "extra", paths: extras.map(\.path) + paths, progress: nil) {
                    _ throws(GazetteerError) in
                    try UserGazetteers.input(ofFiles: extras, against: bundled)
                })
        }
        return layers.count == 1 ? bundled : Gazetteer(layers: layers, courses: courses)
    }

    /// The place with an id, such as "geonames:173811" or "iso:SY-HA".
    public func place(withID id: String) -> Place? {
        for layer in layers {
            if let index = layer.place(identifier: id) { return layer.place(index) }
        }
        return nil
    }

    /// A country by its ISO 3166-1 alpha-2 code.
    public func country(alpha2 code: String) -> Country? {
        let packed = UInt32(CountryCode.packed(code))
        guard packed != 0 else { return nil }
        for layer in layers {
            for index in 0..<layer.countries.count where layer.countries[index].alpha2 == packed {
                return layer.country(layer.countries[index])
            }
        }
        return nil
    }

    /// The country that a word for its people or things names: "Syrian", "Iraqis".
    public func country(demonym word: String) -> Country? {
        let found = postings(named: word).filter { $0.posting.isDemonym }
        let codes = Set(found.map { layers[$0.layer].places[$0.posting.place].country })
        guard codes.count == 1, let code = codes.first.flatMap(CountryCode.text) else { return nil }
        return country(alpha2: code)
    }

    /// Every source with the number of places it brought, in the order of the layers.
    public var sources: [(name: String, count: Int)] {
        layers.flatMap { layer in
            String(
                decoding: UnsafeBufferPointer(start: layer.sources.base, count: layer.sources.count),
                as: UTF8.self
            )
            .split(separator: "\n").compactMap { line in
                let fields = line.split(separator: "\t")
                guard fields.count == 2, let count = Int(fields[1]) else { return nil }
                return (String(fields[0]), count)
            }
        }
    }

    /// Places and spellings that can be found.
    public var counts: (places: Int, names: Int) {
        (layers.reduce(0) { $0 + $1.places.count }, layers.reduce(0) { $0 + $1.postings.count })
    }

    /// Places by ISO 3166-1 alpha-2 code, "" where none is known.
    public var countsByCountry: [String: Int] {
        var counts: [UInt16: Int] = [:]
        for layer in layers {
            for index in 0..<layer.places.count { counts[layer.places[index].country, default: 0] += 1 }
        }
        return Dictionary(uniqueKeysWithValues: counts.map { (CountryCode.text($0.key) ?? "", $0.value) })
    }

    /// The index files in use.
    public var indexPaths: [String] { layers.map(\.path) }
}

extension NameIndex {
    func country(_ record: CountryRecord) -> Country {
        let hasBounds = record.west != 0 || record.east != 0
        func degrees(_ value: Int32) -> Double { Double(value) / 1e7 }
        return Country(
            name: text(at: record.name),
            alpha2: CountryCode.text(UInt16(truncatingIfNeeded: record.alpha2)) ?? "",
            alpha3: text(at: record.alpha3),
            bounds: hasBounds
                ? BoundingBox(
                    west: degrees(record.west), south: degrees(record.south), east: degrees(record.east),
                    north: degrees(record.north)) : nil)
    }
}
