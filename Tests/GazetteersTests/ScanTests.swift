import Foundation
import Testing

@testable import Gazetteers

@Suite struct ScanTests {
    /// Byte ranges of the words of a text: runs of letters, digits, hyphens and apostrophes.
    private func words(_ text: [UInt8]) -> [Range<Int32>] {
        var ranges: [Range<Int32>] = []
        var start: Int?
        for (index, byte) in (text + [0x20]).enumerated() {
            let isWord =
                byte >= 0x80 || byte == 0x2D || byte == 0x27 || Character(Unicode.Scalar(byte)).isLetter
            if isWord, start == nil { start = index }
            if !isWord, let first = start {
                ranges.append(Int32(first)..<Int32(index))
                start = nil
            }
        }
        return ranges
    }

    private func names(_ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        let ranges = words(bytes)
        var found: [String] = []
        try Fixture.shared().scan(bytes, words: ranges) { match in
            let start = Int(ranges[match.words.lowerBound].lowerBound)
            let end = Int(ranges[match.words.upperBound - 1].upperBound)
            found.append(String(decoding: bytes[start..<end], as: UTF8.self))
        }
        return found
    }

    @Test(arguments: [
        ("Warplanes hit Hasakah and al-Hol.", ["Hasakah", "al-Hol"]),
        ("on the Hasakah-Tel road", []),
        ("near Tell Tamer, Aleppo", ["Tell Tamer", "Aleppo"]),
        ("Tell, Tamer", []),
        ("the United States of America", ["United States", "United States of America"]),
        ("في الحسكة وحلب", ["الحسكة"]),
        ("Al Qāmishlī and Al Ḩawl", ["Al Qāmishlī", "Qāmishlī", "Al Ḩawl", "Ḩawl"]),
        ("at Aleppo", ["Aleppo"]), ("", []), ("Xyz", []),
    ]) func namesAreFoundInText(text: String, expected: [String]) throws {
        #expect(try names(text) == expected)
    }

    @Test(arguments: [
        ("في الحسكة وحلب", ["الحسكة", "حلب"]), ("هجوم بالحسكة", ["الحسكة"]), ("والحسكة", ["الحسكة"]),
        ("للحسكة", ["حسكة"]), ("وبالحسكة اليوم", ["الحسكة"]), ("فَالحسكة", ["الحسكة"]),
        ("كالحسكة", ["الحسكة"]),
        ("وبحلب", ["حلب"]), ("حلب", ["حلب"]), ("الحسكة وتل تمر", ["الحسكة", "تل تمر"]), ("وتل", []),
        ("وليد", []), ("in Aleppo", ["Aleppo"]),
    ]) func namesBehindArabicParticlesAreFound(text: String, expected: [String]) throws {
        let bytes = Array(text.utf8)
        let ranges = words(bytes)
        var found: [String] = []
        try Fixture.shared().scan(bytes, words: ranges, includesClitics: true) { match in
            let start = Int(ranges[match.words.lowerBound].lowerBound) + match.clitic
            let end = Int(ranges[match.words.upperBound - 1].upperBound)
            found.append(String(decoding: bytes[start..<end], as: UTF8.self))
        }
        #expect(found == expected)
        // Without them nothing but whole words is found.
        #expect(try names(text) == expected.filter { name in text.split(separator: " ").contains(name[...]) })
    }

    @Test func aNameInTextHasTheCandidatesOfTheNameAlone() throws {
        let gazetteer = try Fixture.shared()
        let text = Array("Paris Springfield Georgia Aleppo".utf8)
        var count = 0
        let ranges = words(text)
        gazetteer.scan(text, words: ranges) { match in
            let range = ranges[match.words.lowerBound]
            let name = String(decoding: text[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
            let alone = gazetteer.candidates(named: name, context: LookupContext(), limit: 9)
            #expect(
                gazetteer.candidates(for: match, context: LookupContext(), limit: 9).map(\.place)
                    == alone.map(\.place))
            #expect(gazetteer.summary(of: match).placeCount > 0)
            count += 1
        }
        #expect(count == 4)
    }

    @Test func everyNameIsFoundInsideASentence() throws {
        let gazetteer = try Fixture.shared()
        let input = try BundledSource(folder: Fixture.url("bundled")).load(Fixture.rules())
        for draft in input.places {
            for name in draft.allNames where !name.contains(where: { ".,()".contains($0) }) {
                let text = Array("in \(name) yesterday".utf8)
                let ranges = words(text)
                var isFound = false
                gazetteer.scan(text, words: ranges) { match in
                    let start = Int(ranges[match.words.lowerBound].lowerBound)
                    let end = Int(ranges[match.words.upperBound - 1].upperBound)
                    if String(decoding: text[start..<end], as: UTF8.self) == name { isFound = true }
                }
                #expect(isFound, "\(name)")
                var word = String(name.split(separator: " ").first ?? "")
                #expect(word.withUTF8 { gazetteer.mayBeginName($0) })
            }
        }
    }

    @Test func rangesOutsideTheTextAreHarmless() throws {
        let text = Array("Aleppo".utf8)
        var count = 0
        try Fixture.shared().scan(text, words: [0..<6, 6..<6, 4..<90, 100..<120]) { _ in count += 1 }
        #expect(count == 1)
    }
}
