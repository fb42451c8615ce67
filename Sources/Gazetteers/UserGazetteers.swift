import Files
public import Foundation
import Knowledge
import Spatial

/// The sources that a user added: one file each in the project's own columns, in the user's data folder.
public struct UserGazetteers: Sendable {
    /// Where the files lie.
    public let folder: URL

    /// Uses another folder than the user's data folder.
    public init(folder: URL) { self.folder = folder }

    /// `gazetteers` in the user's data folder.
    public static var standard: UserGazetteers {
        UserGazetteers(folder: DataFolder.userData.appendingPathComponent("gazetteers"))
    }

    /// A source that is left out: the one about to be replaced.
    var excluded: String?

    /// The files of places, by name.
    var files: [URL] { files("tsv") }

    /// The files of areas; each has one of places of the same name beside it.
    var areaFiles: [URL] { files("boundaries") }

    private func files(_ ending: String) -> [URL] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { name in
                name.hasSuffix(".\(ending)") && !name.hasPrefix(".") && name != "\(excluded ?? "").\(ending)"
            }.sorted().map(folder.appendingPathComponent)
    }

    /// The names under which sources were added.
    public var names: [String] { files.map { $0.deletingPathExtension().lastPathComponent } }

    /// What became of a source that was added.
    public struct Report: Sendable {
        /// The name it is kept under.
        public var name: String
        /// The format it was recognised as.
        public var format: String
        /// Records taken in.
        public var places: Int
        /// Of these, records of places that were known: their spellings were added to those.
        public var merged: Int
        /// Records that the source itself marks as withdrawn.
        public var dropped: Int
        /// Areas of divisions taken in, where the source has some.
        public var areas = 0
    }

    /// Reads, checks and keeps a source; nothing is changed where a record is at fault.
    ///
    /// - Parameters:
    ///   - name: the name it is kept under, by default the file's; a source of that name is replaced.
    ///   - known: the gazetteers in use but for the source that is replaced, against which duplicates are recognised.
    /// - Throws: `GazetteerRefusal` with every fault by line, or `GazetteerError`.
    public func add(
        _ url: URL, name: String? = nil, options: GazetteerSourceOptions = GazetteerSourceOptions(),
        against known: Gazetteer
    ) throws -> Report {
        let name = name ?? Self.name(of: url)
        guard Self.isPlain(name) else {
            throw GazetteerError(file: name, message: "is no name for a source: use letters, digits, - and _")
        }
        if BoundarySource.isJSON(url.path) {
            return try addBoundaries(url, name: name, options: options, against: known)
        }
        var reader = SourceReader(url: url, options: options)
        try reader.read()
        let merged = DraftMerger(known: known).merge(reader.drafts)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(merged.drafts, to: folder.appendingPathComponent("\(name).tsv"))
        unlink(folder.appendingPathComponent("\(name).boundaries").path)
        return Report(
            name: name, format: reader.formatName, places: merged.drafts.count, merged: merged.count,
            dropped: reader.dropped)
    }

    /// Removes a source; returns false where none of the name is kept.
    public func remove(_ name: String) throws -> Bool {
        guard Self.isPlain(name), names.contains(name) else { return false }
        unlink(folder.appendingPathComponent("\(name).boundaries").path)
        try FileManager.default.removeItem(at: folder.appendingPathComponent("\(name).tsv"))
        return true
    }

    /// The name that a file is kept under where none is given: its own up to the first full stop.
    public static func name(of url: URL) -> String { String(url.lastPathComponent.prefix { $0 != "." }) }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x2D || byte == 0x5F
            }
    }

    func write(_ drafts: [PlaceDraft], to url: URL) throws(FileError) {
        let output = try OutputFile(path: url.path)
        try output.write(
            "id\tname\tnames\tfeature_code\tlatitude\tlongitude\tcountry\tadmin1\tadmin2\tpopulation\tradius_m\tprecision_m\n"
        )
        func clean(_ text: String) -> String {
            text.utf8.contains { $0 < 0x20 }
                ? String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) : text
        }
        for draft in drafts {
            let fields = [
                clean(draft.id), clean(draft.name), clean(draft.names), draft.featureCode,
                "\(draft.latitude)",
                "\(draft.longitude)", draft.country, clean(draft.admin1), clean(draft.admin2),
                draft.population.map { "\($0)" } ?? "", draft.radius.map { "\($0)" } ?? "",
                draft.positionError.map { "\($0)" } ?? "",
            ]
            try output.write(fields.joined(separator: "\t") + "\n")
        }
        try output.finish()
    }

    // MARK: Layers

    func load(against bundled: Gazetteer) throws(GazetteerError) -> IndexInput {
        var input = IndexInput()
        for file in files {
            let drafts = try OwnColumns.read(file.path)
            input.sources.append((name: file.deletingPathExtension().lastPathComponent, count: drafts.count))
            input.places += drafts.map { draft in
                var draft = draft
                draft.setCodesApart()
                return draft
            }
        }
        for file in areaFiles { input.areas += try BoundaryTable.read(file.path) }
        input.divisions = bundled.divisionDrafts()
        return input
    }

    /// Sources named for one run, read as `gazetteer add` reads them.
    static func input(ofFiles files: [URL], against known: Gazetteer) throws(GazetteerError) -> IndexInput {
        var input = IndexInput()
        for file in files {
            let drafts: [PlaceDraft]
            do {
                if BoundarySource.isJSON(file.path) {
                    let boundaries = try boundaries(file, GazetteerSourceOptions(), known)
                    input.areas += boundaries.areas
                    drafts = boundaries.places
                } else {
                    var reader = SourceReader(url: file, options: GazetteerSourceOptions())
                    try reader.read()
                    drafts = DraftMerger(known: known).merge(reader.drafts).drafts
                }
            } catch let error as GazetteerError { throw error } catch {
                throw GazetteerError(file: file.path, message: "\(error)")
            }
            input.sources.append((name: name(of: file), count: drafts.count))
            input.places += drafts.map { draft in
                var draft = draft
                draft.setCodesApart()
                return draft
            }
        }
        input.divisions = known.divisionDrafts()
        return input
    }
}

extension Gazetteer {
    /// The divisions of the bundled layer, by which records of other layers are placed.
    func divisionDrafts() -> [PlaceDraft] {
        guard let layer = layers.first else { return [] }
        var drafts: [PlaceDraft] = []
        for index in 0..<layer.places.count {
            let record = layer.places[index]
            let code: String
            switch FeatureClass(rawValue: record.featureClass) {
            case .admin1: code = "ADM1"
            case .admin2: code = "ADM2"
            default: continue
            }
            drafts.append(
                PlaceDraft(
                    id: layer.text(at: record.identifier), name: layer.text(at: record.name), latitude: 0,
                    longitude: 0,
                    country: CountryCode.text(record.country) ?? "", featureCode: code))
        }
        return drafts
    }
}

/// Finds the known place that a record of another source is, and fills in divisions.
struct DraftMerger {
    private let known: Gazetteer
    private let rules: NameRules?

    init(known: Gazetteer) {
        self.known = known
        rules = known.layers.first?.rules
    }

    /// The drafts with known places' ids where they are the same place, and how many are.
    func merge(_ drafts: [SourceReader.SourceDraft]) -> (drafts: [PlaceDraft], count: Int) {
        var merged = 0
        var taken: Set<String> = []
        var result: [PlaceDraft] = []
        result.reserveCapacity(drafts.count)
        for entry in drafts {
            var draft = entry.place
            fillDivisions(&draft)
            if let place = samePlace(entry), taken.insert(place.id).inserted {
                merged += 1
                draft.id = place.id
                draft.names = [draft.name, draft.names].filter { !$0.isEmpty }.joined(separator: "|")
                draft.name = place.name
                draft.latitude = place.coordinate.latitude
                draft.longitude = place.coordinate.longitude
                draft.population = place.population ?? draft.population
                draft.radius = place.radius
                draft.featureCode = place.featureCode
            } else {
                if let same = entry.sameAs, same.hasPrefix("geonames:"), known.place(withID: same) == nil,
                    taken.insert(same).inserted
                {
                    // The shared number lets a later source find this place too.
                    draft.id = same
                }
                taken.insert(draft.id)
            }
            result.append(draft)
        }
        return (result, merged)
    }

    private func fillDivisions(_ draft: inout PlaceDraft) {
        let position = Coordinate(longitude: draft.longitude, latitude: draft.latitude)
        if draft.country.isEmpty || draft.admin1.isEmpty || draft.featureCode == "ADM1" {
            let divisions = known.divisions(at: position)
            if draft.country.isEmpty { draft.country = divisions.country?.alpha2 ?? "" }
            if draft.admin1.isEmpty { draft.admin1 = divisions.admin1ID ?? "" }
        } else if let id = division(draft.admin1, .admin1, draft, within: nil) {
            draft.admin1 = id
        } else if let id = known.divisions(at: position).admin1ID {
            draft.admin1 = id
        }
        if draft.admin2.isEmpty, !draft.featureCode.hasPrefix("ADM") {
            draft.admin2 = known.divisions(at: position).admin2 ?? ""
        }
        if !draft.admin2.isEmpty, let id = division(draft.admin2, .admin2, draft, within: draft.admin1) {
            draft.admin2 = id
        }
    }

    /// The id of the nearest known division of a name in the draft's country.
    private func division(_ name: String, _ level: FeatureClass, _ draft: PlaceDraft, within admin1: String?)
        -> String?
    {
        let position = Coordinate(longitude: draft.longitude, latitude: draft.latitude)
        let country = CountryCode.packed(draft.country)
        var best: (id: String, distance: Double)?
        for found in known.postings(named: name) {
            let layer = known.layers[found.layer]
            let record = layer.places[found.posting.place]
            guard record.featureClass == level.rawValue, record.country == country else { continue }
            let distance = Ellipsoid.wgs84.distance(from: position, to: record.coordinate)
            if distance < best?.distance ?? (level == .admin1 ? 600_000 : 150_000) {
                best = (layer.text(at: record.identifier), distance)
            }
        }
        return best?.id
    }

    /// A known place that the source names by its number, or of the same name, kind and position.
    private func samePlace(_ entry: SourceReader.SourceDraft) -> Place? {
        let draft = entry.place
        if let id = entry.sameAs, let place = known.place(withID: id), isNear(place, draft) { return place }
        if let place = known.place(withID: draft.id), isNear(place, draft) { return place }
        guard let rules else { return nil }
        let position = Coordinate(longitude: draft.longitude, latitude: draft.latitude)
        let family = draft.featureCode.prefix(3)
        var keys: Set<UInt64> = []
        for name in draft.allNames {
            var text = String(name)
            let hash: UInt64? = text.withUTF8 { utf8 in
                rules.withFolded(utf8) { $0.looseWords > 0 ? $0.looseHash : 0 }
            }
            if let hash, hash != 0 { keys.insert(hash) }
        }
        let isDivision = draft.featureCode.hasPrefix("ADM") || draft.featureCode.hasPrefix("PCL")
        var best: (place: Place, distance: Double)?
        for key in keys {
            for found in known.postings(hash: key) where !found.posting.isDemonym && !found.posting.isJoined {
                let layer = known.layers[found.layer]
                let record = layer.places[found.posting.place]
                let distance = Ellipsoid.wgs84.distance(from: position, to: record.coordinate)
                guard distance <= (isDivision ? 100_000 : DuplicateMerger.distance),
                    distance < best?.distance ?? .infinity
                else { continue }
                let place = layer.place(Int(found.posting.place))
                // Quarters and settlements share a code prefix but not a place.
                guard
                    isDivision
                        ? place.featureCode == draft.featureCode : place.featureCode.prefix(3) == family,
                    (place.featureCode == "PPLX") == (draft.featureCode == "PPLX")
                else { continue }
                best = (place, distance)
            }
        }
        return best?.place
    }

    private func isNear(_ place: Place, _ draft: PlaceDraft) -> Bool {
        let position = Coordinate(longitude: draft.longitude, latitude: draft.latitude)
        return Ellipsoid.wgs84.distance(from: position, to: place.coordinate) <= max(20_000, 2 * place.radius)
    }
}
