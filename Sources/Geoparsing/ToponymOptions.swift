import Foundation
import Gazetteers
import Spatial

/// The places that a name may mean, with what weighing them takes that follows from name and place alone.
struct ToponymOptions: Sendable {
    private(set) var candidates: [Candidate] = []
    /// One for each candidate.
    private(set) var traits: [Traits] = []
    /// Whether one of the places is called by the very letters of the name.
    private(set) var hasNamesake = false
    private(set) var hasCapital = false

    /// What a candidate is, in forms that are soon compared.
    struct Traits: Sendable {
        let end: GeodesicEnd
        let kind: FeatureKind
        /// The country's code, 0 where it is not known.
        let country: UInt64
        /// How likely the place is meant when nothing else is known.
        let importance: Double
        /// Whether the place's name, and the spelling that matched, have the letters of the name in the text.
        let bearsName: Bool
        let matchBearsName: Bool
    }

    init() {}

    /// Takes the candidates for a name as the text writes it.
    init(_ candidates: [Candidate], name: String) { append(candidates, name: name) }

    mutating func append(_ more: [Candidate], name: String) {
        let letters = PlainLetters(name)
        traits.reserveCapacity(traits.count + more.count)
        for candidate in more {
            let place = candidate.place
            let kind = FeatureKind(place.featureCode)
            let bearsName = letters.are(of: place.name)
            traits.append(
                Traits(
                    end: GeodesicEnd(place.coordinate), kind: kind,
                    country: place.country.map(FeatureKind.packed) ?? 0,
                    importance: kind.importance(population: place.population), bearsName: bearsName,
                    matchBearsName: letters.are(of: candidate.matchedName)))
            hasNamesake = hasNamesake || bearsName
            hasCapital = hasCapital || kind.contains(.capital)
        }
        candidates += more
    }
}

/// What a GeoNames feature code says as far as the resolver asks.
struct FeatureKind: OptionSet, Sendable {
    let rawValue: UInt16
    static let country = FeatureKind(rawValue: 1 << 0)
    static let continent = FeatureKind(rawValue: 1 << 1)
    static let capital = FeatureKind(rawValue: 1 << 2)
    /// A division of any level.
    static let division = FeatureKind(rawValue: 1 << 3)
    static let firstDivision = FeatureKind(rawValue: 1 << 4)
    static let secondDivision = FeatureKind(rawValue: 1 << 5)
    static let populated = FeatureKind(rawValue: 1 << 6)
    static let firstSeat = FeatureKind(rawValue: 1 << 7)
    static let secondSeat = FeatureKind(rawValue: 1 << 8)
    static let region = FeatureKind(rawValue: 1 << 9)

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ code: String) {
        switch code {
        case "PPL": self = .populated
        case "ADM1": self = [.division, .firstDivision]
        case "ADM2": self = [.division, .secondDivision]
        case "PPLC": self = [.populated, .capital]
        case "PPLA": self = [.populated, .firstSeat]
        case "PPLA2": self = [.populated, .secondSeat]
        case "PCLI", "PCLD", "PCLF", "PCLS", "PCL", "TERR": self = .country
        case "CONT": self = .continent
        case "RGN", "AREA": self = .region
        default: self = code.hasPrefix("PPL") ? .populated : code.hasPrefix("ADM") ? .division : []
        }
    }

    /// How likely such a place is meant when nothing else is known.
    func importance(population: Int?) -> Double {
        // Most tables give divisions no population; a first-level one is known like a city of a million.
        let assumed = contains(.firstDivision) ? 1_000_000 : contains(.secondDivision) ? 20_000 : 0
        var score = 0.45 * Trigonometry.log10(Double(max(population ?? 0, assumed) + 100))
        if !isDisjoint(with: [.country, .continent]) { score += 3.2 }
        if !isDisjoint(with: [.firstDivision, .capital]) { score += 1.2 }
        if contains(.firstSeat) { score += 0.6 }
        if !isDisjoint(with: [.secondDivision, .secondSeat]) { score += 0.3 }
        if contains(.region) { score += 0.8 }
        return score
    }

    /// A short code as one number.
    static func packed(_ code: String) -> UInt64 {
        var packed: UInt64 = 0
        for byte in code.utf8.prefix(8) { packed = packed << 8 | UInt64(byte) }
        return packed
    }

    /// The code that was packed into a number.
    static func unpacked(_ packed: UInt64) -> String {
        let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: packed >> (8 * UInt64($0))) }
        return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    }
}

/// The letters of a name without case, marks and what stands between them.
struct PlainLetters {
    private let letters: [UInt32]

    init(_ name: String) { letters = Self.letters(of: name) }

    /// Whether another name has the same.
    func are(of name: String) -> Bool {
        var index = 0
        for scalar in name.unicodeScalars {
            let letter = Self.letter(of: scalar.value)
            if letter == Self.none { continue }
            if letter == Self.unknown { return Self.unicodeLetters(of: name) == letters }
            guard index < letters.count, letters[index] == letter else { return false }
            index += 1
        }
        return index == letters.count
    }

    private static func letters(of name: String) -> [UInt32] {
        var letters: [UInt32] = []
        letters.reserveCapacity(name.utf8.count)
        for scalar in name.unicodeScalars {
            let letter = letter(of: scalar.value)
            if letter == none { continue }
            if letter == unknown { return unicodeLetters(of: name) }
            letters.append(letter)
        }
        return letters
    }

    private static func unicodeLetters(of name: String) -> [UInt32] {
        name.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { $0.properties.isAlphabetic && $0.properties.canonicalCombiningClass == .notReordered }
            .map(\.value)
    }

    // MARK: Single letters

    private static let none: UInt32 = 0
    /// Not worked out by itself.
    private static let unknown = UInt32.max

    /// The letter that a scalar is without case and marks, alike in any name.
    private static func letter(of scalar: UInt32) -> UInt32 {
        if scalar < 0x80 {
            let lower = scalar | 0x20
            return lower >= 0x61 && lower <= 0x7A ? lower : none
        }
        return scalar < table.count ? table[Int(scalar)] : unknown
    }

    /// Letters of Latin, Cyrillic and Arabic; Greek is left out, where a letter's form follows from its place.
    private static let table: [UInt32] = {
        var table = [UInt32](repeating: unknown, count: 0x700)
        for range in [0xA0...0x24F, 0x300...0x36F, 0x400...0x52F, 0x600...0x6FF] {
            for code in range {
                guard let scalar = Unicode.Scalar(UInt32(code)) else { continue }
                let letters = unicodeLetters(of: String(Character(scalar)))
                if letters.count < 2 { table[code] = letters.first ?? none }
            }
        }
        return table
    }()
}
