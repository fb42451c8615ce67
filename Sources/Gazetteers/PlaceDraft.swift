import Foundation
import Spatial

/// A place as a source states it, before it is indexed.
struct PlaceDraft: Sendable {
    var id: String
    var name: String
    /// Other spellings, separated by `|`.
    var names = ""
    /// Words for people of the place, separated by `|`.
    var demonyms = ""
    /// Short forms that count only as they are written, separated by `|`.
    var abbreviations = ""
    var latitude: Double
    var longitude: Double
    var country = ""
    /// Code or name of the divisions, as the source has them.
    var admin1 = ""
    var admin2 = ""
    var featureCode: String
    var population: Int?
    var radius: Double?
    var positionError: Double?
    /// Whether a list of populated or reported places names it: then unknown inhabitants are not few.
    var isListed = false
    /// Id of another record that is the same place, where the source says so.
    var sameAs = ""
    /// Id of the division itself where the draft is one, "SY.02": what other drafts' `admin1` refers to.
    var divisionCode = ""

    /// Takes codes out of the spellings: "SIN" is Singapore's airport and means the city only as it is written.
    mutating func setCodesApart() {
        func isCode(_ text: Substring) -> Bool {
            (2...4).contains(text.utf8.count) && text != name[...]
                && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        }
        let parts = names.split(separator: "|")
        let codes = parts.filter(isCode)
        guard !codes.isEmpty else { return }
        names = parts.filter { !isCode($0) }.joined(separator: "|")
        abbreviations = (abbreviations.split(separator: "|") + codes).joined(separator: "|")
    }

    /// Names and spellings without repetition.
    var allNames: [Substring] {
        // An abbreviation that a source also lists as a name counts as an abbreviation only.
        var seen = Set(abbreviations.split(separator: "|"))
        return ([name[...]] + names.split(separator: "|")).filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

/// A country's codes and extent beside its place.
struct CountryDraft: Sendable {
    var alpha2: String
    var alpha3: String
    var name: String
    /// West, south, east, north.
    var bounds: (Double, Double, Double, Double)?
}

/// The area of a country or division.
struct AreaDraft: Sendable {
    /// 0 country, 1 first-level, 2 second-level division.
    var level: Int
    var country: String
    var code: String
    var name: String
    /// Id of the first-level division around a second-level one, where known.
    var parent = ""
    /// Polygons, each an exterior and its holes, as longitude, latitude in degrees times 1e7.
    var polygons: [[[Vertex]]]

    init(
        level: Int, country: String, code: String, name: String, parent: String = "", area: MultiPolygon
    ) {
        self.level = level
        self.country = country
        self.code = code
        self.name = name
        self.parent = parent
        polygons = area.polygons.map { polygon in
            ([polygon.exterior] + polygon.holes).map { ring in
                ring.map { Vertex(longitude: .fixed($0.longitude), latitude: .fixed($0.latitude)) }
            }
        }
    }
}

/// Everything one index file is built from.
struct IndexInput: Sendable {
    var places: [PlaceDraft] = []
    /// Divisions of other layers that these places may lie in; only id, name and country count.
    var divisions: [PlaceDraft] = []
    var countries: [CountryDraft] = []
    var areas: [AreaDraft] = []
    /// Names of the sources with their counts, for `gazetteer info`.
    var sources: [(name: String, count: Int)] = []
    /// Hash of the sources' content.
    var contentHash: (UInt64, UInt64) = (0, 0)
}
