import Foundation
import Knowledge
import Spatial

/// Reads the tables of the bundled gazetteer: world, countries, divisions, boundaries and the curated places.
struct BundledSource {
    let folder: URL

    /// The files that count, in the order in which they are read and hashed; absent ones are left out.
    static let files = [
        "countries.tsv", "admin1.tsv", "admin2.tsv", "curated.tsv", "world.tsv.gz", "boundaries.tsv.gz",
        "courses.tsv",
    ]

    /// The table of rivers and roads, where it is there.
    var courses: String? { paths.first { $0.hasSuffix("/courses.tsv") } }

    /// The tables that are there, compressed or plain.
    var paths: [String] {
        Self.files.compactMap { name in
            let path = folder.appendingPathComponent(name).path
            let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
            return [path, plain].first { FileManager.default.fileExists(atPath: $0) }
        }
    }

    /// Reads all files that are there; `rules` tell which spellings are one name.
    func load(_ rules: NameRules) throws(GazetteerError) -> IndexInput {
        var input = IndexInput()
        for path in paths {
            let name = URL(fileURLWithPath: path).lastPathComponent
            let before = input.places.count
            switch name {
            case "countries.tsv": try readCountries(path, &input)
            case "admin1.tsv": try readDivisions(path, &input, code: "ADM1")
            case "admin2.tsv": try readDivisions(path, &input, code: "ADM2")
            case "curated.tsv":
                input.places += try OwnColumns.read(path).map { draft in
                    var listed = draft
                    listed.isListed = true
                    return listed
                }
            case "courses.tsv": input.places += try CourseTable.read(path).map(\.place)
            case "world.tsv.gz", "world.tsv": try readWorld(path, &input)
            default: try readBoundaries(path, &input)
            }
            let count = name.hasPrefix("boundaries") ? input.areas.count : input.places.count - before
            input.sources.append(
                (name: name.split(separator: ".").first.map(String.init) ?? name, count: count))
        }
        DuplicateMerger.mergeCurated(&input.places, rules)
        return input
    }

    private func open(_ path: String, _ required: [String]) throws(GazetteerError) -> NamedColumns {
        try NamedColumns(path: path, delimiter: 0x09, quote: nil, required: required)
    }

    private func readCountries(_ path: String, _ input: inout IndexInput) throws(GazetteerError) {
        let rows = try open(path, ["alpha2", "alpha3", "name", "names", "latitude", "longitude"])
        while try rows.next() {
            let position = try rows.position(latitude: "latitude", longitude: "longitude")
            let alpha2 = rows["alpha2"]
            input.places.append(
                PlaceDraft(
                    id: "iso:\(alpha2)", name: rows["name"], names: rows["names"], demonyms: rows["demonyms"],
                    abbreviations: rows["abbreviations"],
                    latitude: position.latitude, longitude: position.longitude, country: alpha2,
                    featureCode: "PCLI", population: try rows.number("population").map { Int($0) },
                    radius: Self.radius(try bounds(rows))))
            input.countries.append(
                CountryDraft(
                    alpha2: alpha2, alpha3: rows["alpha3"], name: rows["name"], bounds: try bounds(rows)))
        }
    }

    private func bounds(_ rows: NamedColumns) throws(GazetteerError) -> (Double, Double, Double, Double)? {
        guard let west = try rows.number("west"), let south = try rows.number("south"),
            let east = try rows.number("east"), let north = try rows.number("north")
        else { return nil }
        return (west, south, east, north)
    }

    /// Half the diagonal of the extent, in metres.
    private static func radius(_ bounds: (Double, Double, Double, Double)?) -> Double? {
        guard let bounds else { return nil }
        var width = bounds.2 - bounds.0
        if width < 0 { width += 360 }
        let middle = (bounds.1 + bounds.3) / 2
        let east = width * 111_320 * cos(middle * .pi / 180)
        let north = (bounds.3 - bounds.1) * 110_574
        return ((east * east + north * north).squareRoot() / 2).rounded()
    }

    private func readDivisions(
        _ path: String, _ input: inout IndexInput, code: String
    ) throws(GazetteerError) {
        let rows = try open(path, ["country", "code", "name", "names", "latitude", "longitude"])
        while try rows.next() {
            let position = try rows.position(latitude: "latitude", longitude: "longitude")
            let country = rows["country"]
            let geonames = rows["geonames_id"]
            var radius = Self.radius(try bounds(rows))
            if let stated = try rows.number("radius_m") { radius = stated }
            var draft = PlaceDraft(
                id: "", name: rows["name"], names: rows["names"], abbreviations: rows["abbreviations"],
                latitude: position.latitude,
                longitude: position.longitude, country: country, featureCode: code,
                radius: radius)
            if code == "ADM1" {
                let iso = rows["iso"]
                draft.id =
                    !iso.isEmpty
                    ? "iso:\(iso)"
                    : geonames.isEmpty ? "admin1:\(country).\(rows["code"])" : "geonames:\(geonames)"
                draft.divisionCode = rows["code"]
                draft.admin1 = draft.id
                if !iso.isEmpty { draft.names += "|\(iso)" }
            } else {
                draft.id =
                    geonames.isEmpty
                    ? "admin2:\(country).\(rows["admin1"]).\(rows["code"])" : "geonames:\(geonames)"
                draft.divisionCode = "\(rows["admin1"]).\(rows["code"])"
                draft.admin1 = rows["admin1"]
                draft.admin2 = draft.id
            }
            input.places.append(draft)
        }
    }

    private func readWorld(_ path: String, _ input: inout IndexInput) throws(GazetteerError) {
        let rows = try open(
            path,
            [
                "id", "name", "names", "latitude", "longitude", "country", "admin1", "feature_code",
                "population",
            ])
        input.places.reserveCapacity(input.places.count + 250_000)
        while try rows.next() {
            let position = try rows.position(latitude: "latitude", longitude: "longitude")
            let code = rows["feature_code"]
            var draft = PlaceDraft(
                id: "geonames:\(rows["id"])", name: rows["name"], names: rows["names"],
                latitude: position.latitude, longitude: position.longitude, country: rows["country"],
                admin1: rows["admin1"], featureCode: code.isEmpty ? "PPL" : code,
                population: Int(rows["population"]), isListed: true)
            draft.setCodesApart()
            input.places.append(draft)
        }
    }

    private func readBoundaries(_ path: String, _ input: inout IndexInput) throws(GazetteerError) {
        let rows = try open(path, ["level", "country", "code", "name", "geometry"])
        var divisions: [String: String] = [:]
        for draft in input.places where draft.featureCode == "ADM1" {
            divisions["\(draft.country).\(draft.divisionCode)"] = draft.id
            divisions[draft.id] = draft.id
        }
        while try rows.next() {
            let country = rows["country"]
            let code = rows["code"]
            let level = ["0", "country", "admin0"].contains(rows["level"]) ? 0 : 1
            let area: MultiPolygon
            do { area = try MultiPolygon(wkt: rows["geometry"]) } catch {
                throw GazetteerError(file: path, line: rows.line, message: "\(error)")
            }
            let id =
                divisions["\(country).\(code)"] ?? divisions["iso:\(code)"] ?? "admin1:\(country).\(code)"
            input.areas.append(
                AreaDraft(level: level, country: country, code: id, name: rows["name"], area: area))
        }
    }
}

extension Int32 {
    /// Degrees times 1e7.
    static func fixed(_ degrees: Double) -> Int32 { Int32((degrees * 1e7).rounded()) }
}

/// The project's own columns: `curated.tsv` and what `gazetteer add` keeps.
enum OwnColumns {
    static let header = [
        "id", "name", "names", "kind", "feature_code", "latitude", "longitude", "country", "admin1", "admin2",
        "parent", "radius_m", "precision_m", "source", "note",
    ]

    static func read(_ path: String) throws(GazetteerError) -> [PlaceDraft] {
        let rows = try NamedColumns(
            path: path, delimiter: 0x09, quote: nil,
            required: ["id", "name", "names", "feature_code", "latitude", "longitude"])
        var drafts: [PlaceDraft] = []
        while try rows.next() {
            let position = try rows.position(latitude: "latitude", longitude: "longitude")
            let id = rows["id"]
            let code = rows["feature_code"]
            var draft = PlaceDraft(
                id: id.contains(":") ? id : "curated:\(id)", name: rows["name"], names: rows["names"],
                latitude: position.latitude, longitude: position.longitude, country: rows["country"],
                admin1: rows["admin1"], admin2: rows["admin2"], featureCode: code.isEmpty ? "PPL" : code,
                population: try rows.number("population").map { Int($0) },
                radius: try rows.number("radius_m"),
                positionError: try rows.number("precision_m"))
            let same = rows["same_as"]
            if !same.isEmpty { draft.sameAs = same.contains(":") ? same : "geonames:\(same)" }
            if draft.featureCode == "ADM2", draft.admin2.isEmpty { draft.admin2 = draft.id }
            drafts.append(draft)
        }
        return drafts
    }
}

/// Joins two records of one place: the same name, kind and position.
enum DuplicateMerger {
    /// Places of one name and kind this near each other, in metres, are one place.
    static let distance = 5000.0

    /// Moves curated places into the world list's record of the same place, and divisions into their own.
    static func mergeCurated(_ places: inout [PlaceDraft], _ rules: NameRules) {
        let curated = places.indices.filter { places[$0].id.hasPrefix("curated:") }
        guard !curated.isEmpty else { return }
        var byCell: [Int: [Int]] = [:]
        var divisions: [String: [Int]] = [:]
        func cell(_ draft: PlaceDraft) -> (Int, Int) {
            (Int((draft.latitude * 10).rounded(.down)), Int((draft.longitude * 10).rounded(.down)))
        }
        for (index, draft) in places.enumerated() where !draft.id.hasPrefix("curated:") {
            if draft.featureCode.hasPrefix("PPL") {
                let (row, column) = cell(draft)
                byCell[row * 4000 + column, default: []].append(index)
            } else if draft.featureCode.hasPrefix("ADM") {
                divisions[draft.country + draft.featureCode, default: []].append(index)
            }
        }
        var removed: Set<Int> = []
        var byID: [String: Int] = [:]
        for (index, draft) in places.enumerated() where !draft.id.hasPrefix("curated:") {
            byID[draft.id] = index
        }
        for index in curated {
            let draft = places[index]
            let names = Set(draft.allNames.compactMap { rules.loosely(String($0)) })
            var candidates: [Int] = []
            if draft.featureCode.hasPrefix("ADM") {
                candidates = divisions[draft.country + draft.featureCode] ?? []
            } else if draft.featureCode.hasPrefix("PPL"), draft.featureCode != "PPLX" {
                let (row, column) = cell(draft)
                for y in row - 1...row + 1 {
                    for x in column - 1...column + 1 { candidates += byCell[y * 4000 + x] ?? [] }
                }
                // Towns of one name on both sides of a border are two.
                candidates = candidates.filter {
                    places[$0].country == draft.country && metres(places[$0], draft) <= distance
                }
            }
            let match = candidates.filter { other in
                places[other].allNames.contains { name in
                    rules.loosely(String(name)).map(names.contains) ?? false
                }
            }.min { metres(places[$0], draft) < metres(places[$1], draft) }
            guard let match = draft.sameAs.isEmpty ? match : byID[draft.sameAs] else { continue }
            if !draft.sameAs.isEmpty {
                places[match].names += "|\(places[match].name)"
                places[match].name = draft.name
            }
            // The world list's number and position stay; what was entered by hand fills the rest.
            places[match].names += "|\(draft.name)|\(draft.names)"
            if places[match].admin1.isEmpty { places[match].admin1 = draft.admin1 }
            if places[match].admin2.isEmpty { places[match].admin2 = draft.admin2 }
            if places[match].featureCode == "PPL" { places[match].featureCode = draft.featureCode }
            if let radius = draft.radius { places[match].radius = radius }
            if places[match].population == nil { places[match].population = draft.population }
            removed.insert(index)
        }
        places = places.indices.filter { !removed.contains($0) }.map { places[$0] }
    }

    private static func metres(_ left: PlaceDraft, _ right: PlaceDraft) -> Double {
        Ellipsoid.wgs84.distance(
            from: Coordinate(longitude: left.longitude, latitude: left.latitude),
            to: Coordinate(longitude: right.longitude, latitude: right.latitude))
    }
}
